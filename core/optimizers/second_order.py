"""Methods that know the curvature: from second derivatives, or from how the gradient changes.

Unlike in the other rules the parameters of a run depend on each other here, and products are those
of matrices and vectors. A is the inverse of the Hessian, or what has been learnt of it. All but
Newton's method search along their direction p for a good step t (`core.optimizers.line_search`);
the learning rate α multiplies what was found, so that α = 1 is the method of the books, and
schedules act as everywhere. The gradient that they are given sets the direction, the objective
itself how far to go.
"""

from typing import Annotated

import numpy as np
from msgspec import Meta

from core import palette
from core.objective import Floats
from core.optimizers.base import LearningRate, Moment, Optimizer, State
from core.optimizers.line_search import Found, Mask, Wolfe, dot, length, search

NEGLIGIBLE = 1e-12
"""Eigenvalues less than this share of the largest count as 0."""
LEAST_CURVATURE = 1e-10
"""A change of the gradient tells of the curvature if its cosine with the step is at least this."""

QUASI_NEWTON = Wolfe(fall=1e-4, flat=0.9)
CONJUGATE = Wolfe(fall=1e-4, flat=0.1, rise=0.1)
"""What Nocedal and Wright, "Numerical optimization", 2006, section 3.1, advise for each."""


class Newton(Optimizer, frozen=True, tag="newton"):
    """Newton's method: w ← w − α (H + λ I)⁻¹ g, where H are the second derivatives at w.

    It goes to where the gradient is 0, be that a minimum, a saddle or a maximum; a damping λ
    (Levenberg 1944) larger than −λmin makes it go down. Along eigenvectors whose eigenvalue is 0 it
    does not move (the pseudo-inverse), and nowhere where the second derivatives are not finite.
    """

    title = "Newton"
    order = 15
    colour = palette.VIOLET
    marker = "x"
    elementwise = False
    most_parameters = 200
    cost = 20

    learning_rate: LearningRate = 1.0
    damping: Annotated[
        float, Meta(ge=0, le=1e4, title="λ", description="damping: is added to the curvature")
    ] = 0.0

    def limit(self, curvature: float) -> Floats:
        """Return 2 (1 + damping / λ)."""
        return 2 * (1 + np.asarray(self.damping) / curvature)

    def best(self, least: float, most: float) -> dict[str, float]:
        """Return α = 1 without damping: it is there in one step."""
        return {"learning_rate": 1.0, "damping": 0.0}

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Step to where the quadratic that fits here has its flat point."""
        damping = np.asarray(self.damping)[..., None] * np.eye(w.shape[-1])
        w -= now.rate * solved(now.objective.hessian(w) + damping, gradient)


def solved(matrices: Floats, vectors: Floats) -> Floats:
    """Return x, shape (..., n), of Hx = v for symmetric H of shape (..., n, n).

    H is inverted by its eigenvalues: along those that are 0, x is 0. So is x where H is not finite.
    """
    sound = np.asarray(np.isfinite(matrices).all(axis=(-2, -1)))
    n = matrices.shape[-1]
    values, axes = np.linalg.eigh(np.where(sound[..., None, None], matrices, np.eye(n)))
    size = np.abs(values)
    regular = size > NEGLIGIBLE * size.max(axis=-1, keepdims=True)
    along = np.where(regular, 1 / np.where(regular, values, 1), 0)
    along = along * (axes * vectors[..., :, None]).sum(axis=-2)
    x: Floats = np.where(sound[..., None], (axes * along[..., None, :]).sum(axis=-1), 0)
    return x


class BFGS(Optimizer, frozen=True, tag="bfgs"):
    """BFGS: p = −A g; w ← w + α t p; A ← (I − ρ s yᵀ) A (I − ρ y sᵀ) + ρ s sᵀ, ρ = 1 / yᵀs.

    s = t p is the step that the search found and y the change of the gradient on it; A is I at
    first, and before its first update I · yᵀs / yᵀy (Broyden, Fletcher, Goldfarb and Shanno 1970;
    Nocedal and Wright, "Numerical optimization", 2006, algorithm 6.1). Where p does not lead down,
    A is I again.
    """

    title = "BFGS"
    order = 16
    colour = palette.FOREST
    marker = "t"
    elementwise = False
    most_parameters = 1_500
    cost = 20

    learning_rate: LearningRate = 1.0

    def initial_state(self, w: Floats) -> State:
        """Return A, shape (..., n, n), and whether it has been learnt, shape (...)."""
        n = w.shape[-1]
        inverse = np.zeros((*w.shape, n))
        inverse[...] = np.eye(n)
        return inverse, np.zeros(w.shape[:-1])

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Step as Newton's method would if A were the inverse of H, and learn from the step."""
        inverse, learnt = state
        direction = -(inverse * gradient[..., None, :]).sum(axis=-1)
        found = _searched(w, direction, gradient, learnt == 0, now)
        learnt[found.failed] = 0
        inverse[found.failed] = np.eye(w.shape[-1])
        self._learn(inverse, learnt, found)
        w += now.rate * found.moved

    def _learn(self, inverse: Floats, learnt: Floats, found: Found) -> None:
        """Update A where the step tells of the curvature."""
        s, y, tells = found.moved, found.change, _tells(found)
        curvature = np.where(tells, dot(s, y), 1)
        new = tells & (learnt == 0)
        scale = curvature / np.where(new, dot(y, y), 1)
        inverse[new] = scale[new][..., None, None] * np.eye(s.shape[-1])
        ay = (inverse * y[..., None, :]).sum(axis=-1)
        rho = np.where(tells, 1 / curvature, 0)[..., None, None]
        across = ay[..., :, None] * s[..., None, :]
        along = (1 + rho[..., 0, 0] * dot(y, ay))[..., None, None] * s[..., :, None]
        inverse += rho * (along * s[..., None, :] - across - across.swapaxes(-1, -2))
        learnt[tells] = 1


class LBFGS(Optimizer, frozen=True, tag="l-bfgs"):
    """L-BFGS: as BFGS, but A is worked out anew from the last m pairs of s and y.

    Of what starts as I · sᵀy / yᵀy (Nocedal 1980; Nocedal and Wright, "Numerical optimization",
    2006, algorithm 7.4). Where p does not lead down, the pairs are forgotten.
    """

    title = "L-BFGS"
    order = 17
    colour = palette.PINK
    marker = "t2"
    elementwise = False
    cost = 20

    learning_rate: LearningRate = 1.0
    memory: Annotated[
        int, Meta(ge=1, le=100, title="m", description="memory: how many past steps count")
    ] = 10

    def initial_state(self, w: Floats) -> State:
        """Return the pairs, both of shape (m, ..., n), newest first, and ρ, shape (m, ...).

        ρ is 0 where there is no pair yet.
        """
        pairs = np.zeros((2, self.memory, *w.shape))
        return pairs[0], pairs[1], np.zeros((self.memory, *w.shape[:-1]))

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Step as BFGS does, and keep the step in mind."""
        steps, changes, rho = state
        found = _searched(w, -applied(state, gradient), gradient, rho[0] == 0, now)
        rho[:, found.failed] = 0
        tells = _tells(found)
        for kept, new in ((steps, found.moved), (changes, found.change)):
            kept[1:, tells] = kept[:-1, tells]
            kept[0, tells] = new[tells]
        rho[1:, tells] = rho[:-1, tells]
        rho[0, tells] = 1 / dot(found.moved[tells], found.change[tells])
        w += now.rate * found.moved


def applied(state: State, gradient: Floats) -> Floats:
    """Return A g, shape (..., n), by the two loops over the pairs that L-BFGS keeps."""
    steps, changes, rho = state
    product, shares = gradient.copy(), np.empty_like(rho)
    for i, (s, y) in enumerate(zip(steps, changes, strict=True)):
        shares[i] = rho[i] * dot(s, product)
        product -= shares[i][..., None] * y
    some = rho[0] > 0
    square = np.where(some, rho[0] * dot(changes[0], changes[0]), 1)
    product /= square[..., None]
    for i in reversed(range(len(rho))):
        other = rho[i] * dot(changes[i], product)
        product += (shares[i] - other)[..., None] * steps[i]
    return product


class ConjugateGradient(Optimizer, frozen=True, tag="conjugate-gradient"):
    """Conjugate gradient (CG): p ← −g + β p, β = max(0, gᵀ(g − g′) / g′ᵀg′); w ← w + α t p.

    g′ is the gradient of the step before. Where p does not lead down, it starts anew with −g
    (Polak and Ribière 1969; Nocedal and Wright, "Numerical optimization", 2006, section 5.2: PR+).
    """

    title = "CG"
    order = 18
    colour = palette.BROWN
    marker = "t3"
    elementwise = False
    cost = 20

    learning_rate: LearningRate = 1.0

    def initial_state(self, w: Floats) -> State:
        """Return p and g′, both of w's shape, and how far the last step went, shape (...)."""
        return np.zeros_like(w), np.zeros_like(w), np.zeros(w.shape[:-1])

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Step along a direction that undoes nothing of the last one's gain."""
        direction, before, far = state
        square = dot(before, before)
        share = dot(gradient, gradient - before) / np.where(square > 0, square, 1)
        share = np.where(square > 0, np.maximum(share, 0), 0)
        direction *= share[..., None]
        direction -= gradient
        probe = np.where(far > 0, far, np.minimum(length(direction), 1))
        found = search(now.objective, w, direction, gradient, probe, CONJUGATE)
        direction[found.failed] = -gradient[found.failed]
        before[...] = gradient
        far[...] = length(found.moved)
        w += now.rate * found.moved


def _searched(w: Floats, p: Floats, gradient: Floats, new: Mask, now: Moment) -> Found:
    """Search along a quasi-Newton direction: from its full length, at first from at most 1."""
    full = length(p)
    probe = np.where(new, np.minimum(full, 1), full)
    return search(now.objective, w, p, gradient, probe, QUASI_NEWTON)


def _tells(found: Found) -> Mask:
    """Whether the gradient changes along the step as it does where the land curves up."""
    s, y = found.moved, found.change
    curvature = dot(s, y)
    tells: Mask = curvature > LEAST_CURVATURE * length(s) * length(y)
    return tells & np.isfinite(curvature) & (curvature > 0)
