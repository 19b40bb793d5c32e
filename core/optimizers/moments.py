"""Adam's relatives: each changes one thing in how the mean and the square of the gradient count.

In their formulas m and v are Adam's first and second moment and m̂ and v̂ the same without their
bias towards the start at 0, m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
"""

from functools import cached_property
from typing import Annotated

import numpy as np
from msgspec import Meta

from core import palette
from core.objective import Floats
from core.optimizers.adaptive import AdamFamily, Beta1, Beta2
from core.optimizers.base import (
    Constants,
    Epsilon,
    LearningRate,
    Moment,
    Optimizer,
    State,
    WeightDecay,
    constants_of,
)


def remember(m: Floats, v: Floats, gradient: Floats, constants: Constants) -> None:
    """Update both moments in place; the constants are β₁, 1 − β₁, β₂ and 1 − β₂."""
    beta1, rest1, beta2, rest2 = constants
    m *= beta1
    m += rest1 * gradient
    v *= beta2
    v += rest2 * gradient * gradient


def unbiased(moment: Floats, beta: float, t: int) -> Floats:
    """Return a moment after t steps without its bias towards 0."""
    corrected: Floats = moment / np.array(1 - beta**t, moment.dtype)
    return corrected


class AdamW(AdamFamily, frozen=True, tag="adamw"):
    """AdamW: w ← w − α λ w; then Adam's step, whose moments know nothing of the decay λ.

    Source: Loshchilov and Hutter, "Decoupled weight decay regularization", 2019.
    """

    title = "AdamW"
    order = 8
    colour = palette.WINE
    marker = "+"

    weight_decay: WeightDecay = 0.01

    @cached_property
    def constants(self) -> Constants:
        """β₁, 1 − β₁, β₂, 1 − β₂, ε and λ."""
        return (*super().constants, *constants_of(self.weight_decay))

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Shrink the parameters, then step as Adam does."""
        (m, v), (*decays, epsilon, weight_decay) = state, self.constants
        remember(m, v, gradient, tuple(decays))
        root = np.sqrt(unbiased(v, self.beta2, now.t)) + epsilon
        w *= 1 - now.rate * weight_decay
        w -= now.rate * unbiased(m, self.beta1, now.t) / root


class AMSGrad(AdamFamily, frozen=True, tag="amsgrad"):
    """AMSGrad: u ← max(u, v); w ← w − α m̂ / (√û + ε), û = u / (1 − β₂ᵗ): no step size grows again.

    Source: Reddi, Kale and Kumar, "On the convergence of Adam and beyond", 2018; with Adam's
    correction of the bias, which PyTorch keeps.
    """

    title = "AMSGrad"
    order = 9
    colour = palette.SAND
    marker = "hourglass"
    memories = 3

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Divide by the root of the largest second moment so far."""
        (m, v, u), (*decays, epsilon) = state, self.constants
        remember(m, v, gradient, tuple(decays))
        np.maximum(u, v, out=u)
        root = np.sqrt(unbiased(u, self.beta2, now.t)) + epsilon
        w -= now.rate * unbiased(m, self.beta1, now.t) / root


class NAdam(AdamFamily, frozen=True, tag="nadam"):
    """NAdam: w ← w − α (μₜ₊₁ m / (1 − Πₜ₊₁) + (1 − μₜ) g / (1 − Πₜ)) / (√v̂ + ε).

    Adam with Nesterov's look ahead: the momentum μₜ = β₁ (1 − ½ 0.96^(ψ t)) rises towards β₁, and
    Πₜ = μ₁ μ₂ … μₜ corrects the bias. Source: Dozat, "Incorporating Nesterov momentum into Adam",
    2016.
    """

    title = "NAdam"
    order = 10
    colour = palette.OLIVE
    marker = "dome"
    memories = 3

    psi: Annotated[
        float, Meta(ge=0, le=1, title="ψ", description="how fast the momentum rises to β₁")
    ] = 0.004

    def initial_state(self, w: Floats) -> State:
        """Return both moments, 0, and the product of all momenta, 1."""
        return np.zeros_like(w), np.zeros_like(w), np.ones_like(w)

    def momentum(self, t: int) -> Floats:
        """Return μₜ."""
        return np.array(self.beta1 * (1 - 0.5 * 0.96 ** (self.psi * t)))

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Step along the mean gradient as it will be once this gradient has counted again."""
        (m, v, product), (*decays, epsilon) = state, self.constants
        remember(m, v, gradient, tuple(decays))
        mu, following = (self.momentum(t).astype(w.dtype) for t in (now.t, now.t + 1))
        product *= mu
        ahead = following / (1 - product * following) * m
        ahead += (1 - mu) / (1 - product) * gradient
        w -= now.rate * ahead / (np.sqrt(unbiased(v, self.beta2, now.t)) + epsilon)


class AdaMax(AdamFamily, frozen=True, tag="adamax"):
    """AdaMax: u ← max(β₂ u, |g| + ε); w ← w − α m̂ / u: Adam with the largest gradient for v.

    Source: Kingma and Ba, "Adam", 2015, section 7.1.
    """

    title = "AdaMax"
    order = 11
    colour = palette.MAROON
    marker = "cup"

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Divide by the largest recent gradient."""
        (m, u), (beta1, rest1, beta2, _, epsilon) = state, self.constants
        m *= beta1
        m += rest1 * gradient
        u *= beta2
        np.maximum(u, np.abs(gradient) + epsilon, out=u)
        w -= now.rate * unbiased(m, self.beta1, now.t) / u


class QHAdam(Optimizer, frozen=True, tag="qhadam"):
    """QHAdam: w ← w − α ((1−ν₁) g + ν₁ m̂) / (√((1−ν₂) g² + ν₂ v̂) + ε).

    With ν₁ = ν₂ = 1 it is Adam. Source: Ma and Yarats, "Quasi-hyperbolic momentum and Adam for deep
    learning", 2019.
    """

    title = "QHAdam"
    order = 14
    colour = palette.NAVY
    marker = "spark"
    memories = 2

    learning_rate: LearningRate = 0.01
    beta1: Beta1 = 0.995
    beta2: Beta2 = 0.999
    nu1: Annotated[
        float, Meta(ge=0, le=1, title="ν₁", description="share of the mean in the step")
    ] = 0.7
    nu2: Annotated[
        float, Meta(ge=0, le=1, title="ν₂", description="share of the mean in the square")
    ] = 1.0
    epsilon: Epsilon = 1e-8

    @cached_property
    def constants(self) -> Constants:
        """β₁, 1 − β₁, β₂, 1 − β₂, ν₁, 1 − ν₁, ν₂, 1 − ν₂ and ε."""
        numbers = (self.beta1, self.beta2, self.nu1, self.nu2)
        return constants_of(*(part for b in numbers for part in (b, 1 - b)), self.epsilon)

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Mix the gradient of now into the mean, and its square into the mean square."""
        (m, v), (*decays, nu1, rest1, nu2, rest2, epsilon) = state, self.constants
        remember(m, v, gradient, tuple(decays))
        square = rest2 * gradient * gradient + nu2 * unbiased(v, self.beta2, now.t)
        mean = rest1 * gradient + nu1 * unbiased(m, self.beta1, now.t)
        w -= now.rate * mean / (np.sqrt(square) + epsilon)
