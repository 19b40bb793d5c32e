"""The gradient found both ways: by backpropagation, and by moving each parameter by itself.

Both find the same to about half of the digits. One takes a pass forward and one back however many
parameters there are; the other a pass forward for each of them, and one more.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.layer_moments import spread
from core.network.machine import Plan as Passes
from core.network.machine import bind
from core.network.trace import differences
from core.numbers import label
from core.rows import Array
from core.training.setup import Plan, Setup
from core.written_out import SECONDS_IN_A_YEAR

DIGITS_NETWORK, LARGE = 11_935, 100_000_000
"""Numbers of parameters to which the times are extrapolated: those of 784-15-10, and many."""

REPEATS, LONG_ENOUGH = 15, 0.25
"""Backpropagation is timed so often, but less often once it has taken so many seconds, and at
least three times: the middle one counts."""


@dataclass(frozen=True, eq=False)
class Inquiry:
    """What is to be compared: a network at a moment, over some samples.

    Attributes
    ----------
    name : what a person calls the network.
    vector : parameters and statistics, shape (size,).
    samples : how many of the training part, evenly spread.
    """

    setup: Setup
    entry: int
    name: str
    step: int
    vector: Array
    samples: int

    @property
    def plan(self) -> Plan:
        """What the entry trains."""
        return self.setup.plans[self.entry]

    @property
    def batch(self) -> tuple[Array, Array]:
        """The inputs and the encoded targets."""
        some = spread(self.setup.prepared.train, self.samples)
        return self.setup.prepared.inputs[some], self.plan.targets[some]

    @property
    def count(self) -> int:
        """How many samples there are."""
        return min(self.samples, len(self.setup.prepared.train))


@dataclass(frozen=True, eq=False)
class Comparison:
    """What came of it, as far as it has come.

    Attributes
    ----------
    passes, wanted : how often the samples went through the network, and how often they have to.
    back_seconds : how long a pass forward and one back take.
    seconds : how long the passes so far took.
    largest : the largest difference between the two gradients among the parameters that are done,
        0 while there is none.
    at : the number of the parameter where it is.
    by_backpropagation, by_differences : the two derivatives there.
    scale : the largest derivative by backpropagation.
    """

    inquiry: Inquiry
    passes: int
    wanted: int
    back_seconds: float
    seconds: float
    largest: float
    at: int
    by_backpropagation: float
    by_differences: float
    scale: float

    @property
    def parameters(self) -> int:
        """How many parameters the network has."""
        return self.wanted - 1

    @property
    def done(self) -> bool:
        """Whether all parameters are."""
        return self.passes == self.wanted

    def back_at(self, parameters: int) -> float:
        """Return how long backpropagation would take with so many parameters, in seconds."""
        return self.back_seconds * (parameters / self.parameters)

    def differences_at(self, parameters: int) -> float:
        """Return how long the differences would take: N + 1 passes, each in proportion to N."""
        one = self.seconds / self.passes
        return one * (parameters / self.parameters) * (parameters + 1)


def compare(inquiry: Inquiry) -> Iterator[Comparison]:
    """Yield how far the comparison has come, first when backpropagation is done."""
    plan, (x, y) = inquiry.plan, inquiry.batch
    gradient, back = timed_gradient(plan, inquiry.vector, x, y)
    wanted, seconds = plan.layout.n + 1, 0.0
    numbers = differences(plan.network, plan.layout, inquiry.vector, x, y)
    sound = bool(np.isfinite(gradient).all())
    scale = float(np.abs(gradient).max()) if sound else np.nan
    while True:
        began = time.perf_counter()
        found = next(numbers, None)
        seconds += time.perf_counter() - began
        if found is None:
            return
        far = np.nan_to_num(np.abs(found.gradient - gradient), nan=-1.0)
        at = int(np.argmax(far))
        yield Comparison(
            inquiry, found.passes, wanted, back, seconds, max(float(far[at]), 0.0), at,
            float(gradient[at]), float(found.gradient[at]), scale,
        )  # fmt: skip


def timed_gradient(plan: Plan, vector: Array, x: Array, y: Array) -> tuple[Array, float]:
    """Return the gradient by backpropagation, shape (n,), and the seconds that it takes.

    It is computed as in training, with arrays that are ready, in the network's precision.
    """
    layout = plan.layout
    gradient = np.zeros((1, layout.n), vector.dtype)
    statistics = vector[None, layout.n :] if layout.m else None
    bound, views = (
        bind(layout, vector[None, : layout.n], statistics, 1),
        bind(layout, gradient, None, 1),
    )
    passes = Passes(layout, 1, len(x), None)
    took: list[float] = []
    with np.errstate(all="ignore"):
        passes.forward(bound, x[None], y[None], 1, False)  # the first time all is cold
        while len(took) < 3 or (len(took) < REPEATS and sum(took) < LONG_ENOUGH):
            began = time.perf_counter()
            passes.forward(bound, x[None], y[None], 1, False)
            passes.backward(bound, views)
            took.append(time.perf_counter() - began)
    return gradient[0], float(np.median(took))


UNITS = (
    (SECONDS_IN_A_YEAR, "years"), (86_400.0, "days"), (3_600.0, "hours"), (60.0, "minutes"),
    (1.0, "s"), (1e-3, "ms"), (1e-6, "µs"),
)  # fmt: skip


def in_words(seconds: float) -> str:
    """Return a time in the unit in which it is easily read, from microseconds to years."""
    size, unit = next((one for one in UNITS if seconds >= one[0] * 0.9995), UNITS[-1])
    count = seconds / size
    if count >= 1e6:
        return f"{label(count)} {unit}"
    text = f"{count:,.0f}" if count >= 99.95 else f"{count:.3g}"
    return f"{text} {unit.removesuffix('s') if text == '1' and len(unit) > 2 else unit}"
