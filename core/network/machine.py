"""The training step of a network: the loss of a batch and its gradient, made for speed.

Small networks spend their time in Python's own work, so everything that does not change from
step to step is made once: arrays, views of the parameters and of the gradient, numbers.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.network.chance import Randomness
from core.network.head import Array
from core.network.layout import LayerViews, Layout
from core.network.losses import ending
from core.network.network import Network
from core.network.stages import Bound, stage
from core.objective import Floats

MOST_PLANS = 4
"""Batches of so many sizes are kept ready: there are two where the last of an epoch is smaller."""


class Machine:
    """The training steps of some runs of a network.

    Parameters
    ----------
    network, layout : what is trained.
    runs : how many runs there are.
    seed : what dropout and noise are drawn from.
    batch : samples in the largest batch: so many are drawn for at each step, and a smaller batch
        takes the first of them. By itself, as many as each batch has.
    numbers : the numbers of the runs, where they are not 0, 1, 2, …

    `w`, shape (runs, n), `statistics`, (runs, m), and `gradient_vector`, (runs, n), are arrays
    that a trainer may use as its own: their views are ready. `w` and `statistics` begin as 0.
    """

    def __init__(
        self,
        network: Network,
        layout: Layout,
        runs: int,
        seed: int,
        batch: int | None = None,
        numbers: tuple[int, ...] | None = None,
    ) -> None:
        self._network, self._layout, self._runs, self._seed = network, layout, runs, seed
        self._batch = batch
        self._numbers = tuple(range(runs)) if numbers is None else numbers
        self._dtype = network.precision.dtype
        self.w = np.zeros((runs, layout.n), self._dtype)
        self.statistics = np.zeros((runs, layout.m), self._dtype)
        self.gradient_vector = np.zeros((runs, layout.n), self._dtype)
        self._gradient = self._bound(self.gradient_vector, None)
        self._plans: dict[int, Plan] = {}
        self._of: tuple[Array | None, Array | None] = (None, None)
        self._penalties = _Penalties(layout)

    @np.errstate(all="ignore")  # a run may diverge: then its numbers are infinite or NaN
    def gradient(
        self, w: Array, statistics: Array | None, x: Array, y: Array, t: int
    ) -> tuple[Floats, Array]:
        """Return the data loss of a batch, shape (runs,), and the gradient, shape (runs, n).

        The gradient is that of the loss and the penalties, and always the same array. Arrays are
        of the network's precision. What is computed on is the same for the same t.

        Parameters
        ----------
        w : the parameters, shape (runs, n). It is quickest to give the same array every time.
        statistics : the running statistics, shape (runs, m), updated in place; None leaves them
            out.
        x, y : the batch: inputs (runs, B, inputs) and encoded targets (runs, B, outputs).
        t : the number of the step, from 1.
        """
        plan, bound = self._plan(x.shape[1]), self._views(w, statistics)
        loss = plan.forward(bound, x, y, t, statistics is not None)
        plan.backward(bound, self._gradient)
        self._penalties.add_gradient(w, self.gradient_vector)
        return loss, self.gradient_vector

    @np.errstate(all="ignore")
    def value(self, w: Array, x: Array, y: Array, t: int) -> Floats:
        """Return what `gradient` is the gradient of, shape (runs,): data loss and penalties.

        It is for line searches on the batch of step t: chance is that of the step.
        """
        loss = self._plan(x.shape[1]).forward(self._views(w, None), x, y, t, False)
        return loss + self._penalties.value(w)

    def penalty(self, w: Array) -> Floats:
        """Return l1 Σ|w| + l2/2 Σw² over the weights, shape (runs,), of w, shape (runs, n)."""
        return self._penalties.value(w)

    def for_runs(self, runs: NDArray[np.bool_]) -> "Machine":
        """Return a machine for some of the runs, which draws what they draw here."""
        numbers = tuple(number for number, is_in in zip(self._numbers, runs, strict=True) if is_in)
        return Machine(self._network, self._layout, len(numbers), self._seed, self._batch, numbers)

    def _plan(self, samples: int) -> "Plan":
        plan = self._plans.get(samples)
        if plan is None:
            if len(self._plans) >= MOST_PLANS:
                self._plans.pop(next(iter(self._plans)))
            drawn = max(samples, self._batch or 0)
            randomness = Randomness(self._layout, self._numbers, self._seed, samples, drawn)
            plan = Plan(self._layout, self._runs, samples, randomness)
            self._plans[samples] = plan
        return plan

    def _views(self, w: Array, statistics: Array | None) -> list[Bound]:
        if w is not self._of[0] or statistics is not self._of[1]:
            self._of = w, statistics
            self._bounds = self._bound(w, statistics)
        return self._bounds

    def _bound(self, w: Array, statistics: Array | None) -> list[Bound]:
        return bind(self._layout, w, statistics, self._runs)


def bind(layout: Layout, w: Array, statistics: Array | None, runs: int) -> list[Bound]:
    """Return each layer's parts of parameters (runs, n) and of statistics (runs, m) or None.

    With one run the axis of the runs is left out.
    """
    if runs == 1:
        w, statistics = w[0], None if statistics is None else statistics[0]
    parts = layout.views(w)
    if statistics is not None:
        parts = [
            own._replace(means=means, variances=variances)
            for own, (means, variances) in zip(
                parts, layout.statistics_views(statistics), strict=True
            )
        ]
    return [_meeting_a_batch(views) for views in parts]


def _meeting_a_batch(views: LayerViews) -> Bound:
    weights, *others = views
    rows = [None if other is None else other[..., None, :] for other in others]
    return Bound(weights, weights.swapaxes(-1, -2), *rows)


class _Penalties:
    """L1 and L2 over the weights of all runs."""

    def __init__(self, layout: Layout) -> None:
        self._l1, self._l2 = layout.network.l1, layout.network.l2
        if self._l1 or self._l2:
            self._by_sign = self._l1 * layout.is_weight
            self._by_size = self._l2 * layout.is_weight
        self._scratch: Array | None = None

    def add_gradient(self, w: Array, gradient: Array) -> None:
        """Add l1 sign w + l2 w where w is a weight."""
        if not (self._l1 or self._l2):
            return
        if self._scratch is None:
            self._scratch = np.empty(w.shape, w.dtype)
        if self._l2:
            np.multiply(w, self._by_size, out=self._scratch)
            np.add(gradient, self._scratch, out=gradient)
        if self._l1:
            np.sign(w, out=self._scratch)
            np.multiply(self._scratch, self._by_sign, out=self._scratch)
            np.add(gradient, self._scratch, out=gradient)

    def value(self, w: Array) -> Floats:
        """Return l1 Σ|w| + l2/2 Σw², shape (runs,)."""
        value = np.zeros(len(w))
        if self._l1:
            value += np.abs(w) @ self._by_sign
        if self._l2:
            value += (w * w) @ self._by_size / 2
        return value


class Plan:
    """All layers and the loss, for batches of one size.

    Where `randomness` is None the network is taken as it stands, else it is trained.
    """

    def __init__(
        self,
        layout: Layout,
        runs: int,
        samples: int,
        randomness: Randomness | None,
    ) -> None:
        dtype: np.dtype[Any] = layout.network.precision.dtype
        self._one = runs == 1
        self._randomness = randomness
        leading = () if self._one else (runs,)
        functions = (*layout.activations[:-1], None)
        self.stages = [
            stage(layer, function, (*leading, samples, layer.width), dtype, randomness is not None)
            for layer, function in zip(layout.layers, functions, strict=True)
        ]
        self.ending = ending(layout.head, (*leading, samples, layout.outputs), dtype)
        self._last = self.stages[-1]
        below = [None, *(one.error for one in self.stages)]
        steps = zip(range(len(self.stages)), self.stages, below, strict=False)
        self._backwards = list(steps)[::-1]
        self._turned = [np.empty(0, dtype), *(one.turned for one in self.stages)]

    def forward(self, w: list[Bound], x: Array, y: Array, t: int, update: bool) -> Floats:
        """Return the loss, shape (runs,), of a batch with leading axis (runs, samples, …)."""
        randomness = self._randomness
        if randomness is not None:
            if randomness.is_on:
                x, y = randomness.noisy(x, y, t)
            for one, mask in zip(self.stages, randomness.masks(t), strict=False):
                one.mask = mask
        if self._one:
            x, y = x[0], y[0]
        self._x, self._y = x, y
        for one, bound in zip(self.stages, w, strict=True):
            x = one.forward(x, bound, update)
        loss = self.ending.value(self._last.z, y)
        return np.array([loss], float) if self._one else np.asarray(loss, float)

    def backward(self, w: list[Bound], gradient: list[Bound]) -> None:
        """Find the gradient at what was computed forwards."""
        self.ending.error(self._last.z, self._y, self._last.error)
        self._turned[0] = self._x.swapaxes(-1, -2)
        for number, one, below in self._backwards:
            one.backward(self._turned[number], w[number], gradient[number], below)
