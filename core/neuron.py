"""One neuron with a sigmoid on data: the switch that turns the bowl into a land with plateaus.

The same two parameters as a line's, and the same data; but f(x) = σ(w x + b) goes through the
sigmoid, and then nothing gives the lowest point in one step. With the squared error the land is
not even convex: where the sigmoid is saturated it is flat, and descents stick. With the
cross-entropy it is convex again, for all that it is no quadratic.
"""

from collections.abc import Callable
from enum import Enum
from functools import cached_property
from typing import ClassVar

import numpy as np

from core.columns import PointsProblem, spread_of, window_around
from core.nodes import nodes
from core.objective import Family, Floats, Window
from core.sampling import Indices

AT_A_TIME = 2**15
"""Terms that are computed at a time, so that they stay in the processor's cache."""

STEEP, SHIFT = 4.0, 4.0
"""A window reaches to slopes that take the sigmoid through this over one spread of x, and to
thresholds as far beyond the data."""

PLATEAU, CORNER = (-0.6, -0.9), (0.55, 0.75)
"""Where descents begin, in half windows: far out where it is flat, and in the corner of a line."""

MOST_STEPS = 60
"""Steps of Newton's method after which a minimum is given up: it is at infinity."""


Term = Callable[[int, Floats], Floats]
"""A function of z, or one of its derivatives: their order comes first."""


class Loss(Enum):
    """What is made small."""

    SQUARED_ERROR = "squared-error"
    CROSS_ENTROPY = "cross-entropy"


class Neuron(PointsProblem, frozen=True, tag="neuron"):
    """The loss of one neuron, f(x) = σ(w x + b) with σ(z) = 1 / (1 + e⁻ᶻ), over w and b.

    Squared error: J = 1/n Σ (tᵢ − f(xᵢ))². Cross-entropy: J = −1/n Σ tᵢ ln f + (1 − tᵢ) ln (1 − f).
    The targets t are y itself where all y lie from 0 to 1; else y is scaled to fill 0 … 1, for
    either loss in the same way, so that a switch of the loss changes nothing else.

    Both are sums of a function of +z or −z with weights 1 − t and t, z = w x + b, which is how they
    lose no digits where the sigmoid is saturated. Of more than 4,096 different x the sums are
    Gauss's rule over cells of x (`core.nodes`), to about seven digits; batches are exact.
    """

    family = Family.DATA
    title = "One neuron"
    axes: ClassVar[tuple[str, str]] = ("w", "b")

    loss: Loss = Loss.SQUARED_ERROR

    @cached_property
    def scale(self) -> tuple[float, float]:
        """The y that are the targets 0 and 1."""
        y = self.target
        low, high = float(y.min()), float(y.max())
        if low >= 0 and high <= 1:
            return 0.0, 1.0
        half = max(abs(low), 1.0) if low == high else 0.0
        return low - half, high + half

    @cached_property
    def targets(self) -> Floats:
        """The targets t, from 0 to 1, shape (samples,)."""
        low, high = self.scale
        targets: Floats = np.clip((self.target - low) / (high - low), 0, 1)
        return targets

    @property
    def note(self) -> str:
        """How many points there are, how y became targets, and what is known of the land."""
        scaled = "" if self.scale == (0.0, 1.0) else f", {self.target_name} scaled to 0 … 1"
        known = {
            Loss.SQUARED_ERROR: "mean squared error: not convex, flat where σ is saturated",
            Loss.CROSS_ENTROPY: "cross-entropy: convex, but no quadratic",
        }
        return f"{self.samples:,} points{scaled}, f(x) = σ(w x + b), {known[self.loss]}."

    @cached_property
    def window(self) -> Window:
        """Slopes up to a steep step in the middle of the data, thresholds all over the data."""
        x, _ = self.data
        steep = STEEP / spread_of(x)
        half = np.array([steep, SHIFT + steep * abs(float(np.mean(x)))])
        known = 1.4 * np.abs(self._likeliest or (0.0, 0.0))
        return window_around(np.zeros(2), np.maximum(half, known))

    @property
    def starts(self) -> tuple[tuple[float, float], ...]:
        """One start on a plateau and one that sees the valley."""
        window = self.window
        return tuple((x * window.right, y * window.top) for x, y in (CORNER, PLATEAU))

    @property
    def terms(self) -> int:
        """How many terms a value is the sum of."""
        return sum(len(x) for _, x, _ in self._parts)

    @cached_property
    def minima(self) -> tuple[tuple[float, float], ...]:
        """The minimum of the cross-entropy by Newton's method, unless it is at infinity.

        It is at infinity where a threshold parts the classes. Of the squared error none is known.
        """
        if self.loss is Loss.SQUARED_ERROR or self._likeliest is None:
            return ()
        return (self._likeliest,)

    @cached_property
    def _likeliest(self) -> tuple[float, float] | None:
        """Where the cross-entropy is lowest, whatever the loss: both have one window."""
        return _lowest(self)

    @cached_property
    def _parts(self) -> tuple[tuple[float, Floats, Floats], ...]:
        """The sign of z, the places of x and their weights times 1, x and x², for t and 1 − t."""
        x, t = self.data[0], self.targets
        parts = []
        found = nodes(x, t / len(x), (1 - t) / len(x))
        for sign, (places, shares) in zip((-1.0, 1.0), found, strict=True):
            if len(places):
                parts.append((sign, places, np.array([shares * places**k for k in range(3)])))
        return tuple(parts)

    @cached_property
    def _constant(self) -> float:
        """What the sum of the squared errors has too much: the mean of t (1 − t)."""
        if self.loss is Loss.CROSS_ENTROPY:
            return 0.0
        return float(np.mean(self.targets * (1 - self.targets)))

    @property
    def _term(self) -> Term:
        return _softplus if self.loss is Loss.CROSS_ENTROPY else _square

    def cross_entropy(self, order: int, w: Floats, b: Floats) -> list[Floats]:
        """Return the cross-entropy or its derivatives: by b, by w, or twice by b, both, w."""
        return self._sums(order, w, b, _softplus)

    def _sums(self, order: int, w: Floats, b: Floats, term: Term) -> list[Floats]:
        """Return the sums of a derivative by z times 1, x, … as far as its order, each like w."""
        flat = np.stack([w, b], axis=-1).reshape(-1, 2)
        sums = np.zeros((order + 1, len(flat)))
        for sign, places, weights in self._parts:
            rows = max(1, AT_A_TIME // len(places))
            for first in range(0, len(flat), rows):
                some = flat[first : first + rows]
                terms = term(order, sign * (some[:, :1] * places + some[:, 1:]))
                for k in range(order + 1):
                    sums[k, first : first + rows] += sign**order * (terms * weights[k]).sum(axis=-1)
        return [total.reshape(np.shape(w)) for total in sums]

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return J at slope x and intercept y."""
        (total,) = self._sums(0, x, y, self._term)
        return np.maximum(total - self._constant, 0) if self._constant else total

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂J/∂w and ∂J/∂b."""
        by_b, by_w = self._sums(1, x, y, self._term)
        return by_w, by_b

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²J/∂w², ∂²J/∂w∂b and ∂²J/∂b²."""
        by_b, across, by_w = self._sums(2, x, y, self._term)
        return by_w, across, by_b

    def curve(self, points: Floats, x: Floats) -> Floats:
        """Return f(x), shape (..., k), on the scale of y, at x of shape (k,)."""
        low, high = self.scale
        with np.errstate(over="ignore"):
            curve: Floats = low + (high - low) * _halves(points[..., :1] * x + points[..., 1:])[0]
        return curve

    def batch_value(self, points: Floats, batch: Indices) -> Floats:
        """Return the loss over some of the data, shape (...), at points of shape (..., 2)."""
        (total,) = self._batch_sums(0, points, batch)
        if self.loss is Loss.CROSS_ENTROPY:
            return total
        t = self.targets[batch]
        value: Floats = np.maximum(total - np.mean(t * (1 - t), axis=-1), 0)
        return value

    def batch_gradient(self, points: Floats, batch: Indices) -> Floats:
        """Return its gradient, shape (..., 2)."""
        by_b, by_w = self._batch_sums(1, points, batch)
        return np.stack([by_w, by_b], axis=-1)

    def batch_hessian(self, points: Floats, batch: Indices) -> Floats:
        """Return its second derivatives, shape (..., 2, 2)."""
        by_b, across, by_w = self._batch_sums(2, points, batch)
        hessian = np.array([[by_w, across], [across, by_b]])
        return np.moveaxis(hessian, (0, 1), (-2, -1))

    def _batch_sums(self, order: int, points: Floats, batch: Indices) -> list[Floats]:
        x, t = self.data[0][batch], self.targets[batch]
        z = points[..., :1] * x + points[..., 1:]
        term = t * (-1) ** order * self._term(order, -z) + (1 - t) * self._term(order, z)
        return [np.mean(term * x**k, axis=-1) for k in range(order + 1)]


def _halves(z: Floats) -> tuple[Floats, Floats]:
    """Return σ(z) and 1 − σ(z), each to all digits."""
    small = np.exp(-np.abs(z))
    ahead = z >= 0
    whole = 1 + small
    return np.where(ahead, 1, small) / whole, np.where(ahead, small, 1) / whole


def _softplus(order: int, z: Floats) -> Floats:
    """Return ln (1 + eᶻ), which is −ln σ(−z), or its first or second derivative."""
    if order == 0:
        return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))
    ahead, behind = _halves(z)
    return ahead if order == 1 else ahead * behind


def _square(order: int, z: Floats) -> Floats:
    """Return σ(z)², or its first or second derivative."""
    ahead, behind = _halves(z)
    if order == 0:
        return ahead * ahead
    first: Floats = 2 * ahead * ahead * behind
    return first if order == 1 else first * (2 * behind - ahead)


def _lowest(neuron: Neuron) -> tuple[float, float] | None:
    """Return where the cross-entropy is lowest, None where that is at infinity or beyond floats.

    Newton's method from 0, its steps halved until they lead down. It goes in units in which x has
    mean 0 and spread 1, where the curvature is well conditioned.
    """
    x = neuron.data[0]
    middle, spread = float(np.mean(x)), spread_of(x)
    units = np.array([[1 / spread, 0.0], [-middle / spread, 1.0]])

    def derivative(order: int, place: Floats) -> Floats:
        return np.array(neuron.cross_entropy(order, *(units @ place)[:, None]))[::-1, 0]

    place = np.zeros(2)
    for _ in range(MOST_STEPS):
        by_w, across, by_b = derivative(2, place)
        hessian = units.T @ np.array([[by_w, across], [across, by_b]]) @ units
        if not np.linalg.det(hessian) > 1e-12:  # flat: on the way to infinity
            return None
        step = -np.linalg.solve(hessian, units.T @ derivative(1, place))
        if np.abs(step).max() < 1e-13 * (1 + np.abs(place).max()):
            w, b = (units @ place).tolist()
            return w, b
        here = derivative(0, place)[0]
        while derivative(0, place + step)[0] > here * (1 + 1e-15) and np.abs(step).max() > 1e-14:
            step = step / 2
        place = place + step
    return None
