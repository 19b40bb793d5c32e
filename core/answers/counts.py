"""How well a network answers a part of the data: which classes it confuses, or how far it is off.

The part is gone through some samples at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.answers.moment import Moment
from core.answers.plane import evenly
from core.datasets.base import Indices
from core.objective import Floats

MOST_DRAWN = 2_000
"""So many predictions are drawn as points at most."""


@dataclass(frozen=True, eq=False)
class Confusion:
    """Which classes are taken for which.

    Attributes
    ----------
    numbers : the samples, shape (N,).
    true, answered : the numbers of their classes and of what was answered, shape (N,).
    counts : how many of a class, by row, were answered as which, by column: (classes, classes).
    """

    numbers: Indices
    true: Indices
    answered: Indices
    counts: Indices

    @property
    def right(self) -> int:
        """How many samples were given their class."""
        return int(np.trace(self.counts))

    def among(self, true: int, answered: int) -> Indices:
        """Return the numbers of the samples that one cell counts."""
        found: Indices = self.numbers[(self.true == true) & (self.answered == answered)]
        return found


@dataclass(frozen=True, eq=False)
class Fit:
    """What was predicted of numbers, in the units of the targets; the first where there are more.

    Attributes
    ----------
    numbers : the samples that are drawn, shape (m,).
    true, predicted : their targets and what was answered, shape (m,).
    spread : the root of the mean squared error over the whole part.
    explained : R², the share of the variance that is explained; NaN where there is none.
    """

    numbers: Indices
    true: Floats
    predicted: Floats
    spread: float
    explained: float


def confused(moment: Moment, numbers: Indices) -> Iterator[Confusion | None]:
    """Yield which classes a network takes for which, among some samples."""
    yield None
    classes = moment.head.classes
    answered = np.empty(len(numbers), np.int64)
    for found in moment.of_samples(numbers):
        if found is not None:
            answered[found[0]] = moment.head.decide(found[1])
        yield None
    true: Indices = moment.prepared.samples.targets[numbers].astype(np.int64)
    pairs = np.bincount(true * classes + answered, minlength=classes**2)
    yield Confusion(numbers, true, answered, pairs.reshape(classes, classes))


def fitted(moment: Moment, numbers: Indices) -> Iterator[Fit | None]:
    """Yield how far off the predictions of a network are, among some samples."""
    yield None
    true = moment.prepared.samples.targets[numbers][:, 0].astype(np.float64)
    predicted = np.empty(len(numbers))
    for found in moment.of_samples(numbers):
        if found is not None:
            predicted[found[0]] = moment.numbers(found[1])[:, 0]
        yield None
    with np.errstate(all="ignore"):
        squared = float(np.mean((predicted - true) ** 2)) if len(true) else np.nan
        variance = float(true.var()) if len(true) else 0.0
    explained = 1 - squared / variance if variance > 0 else np.nan
    rows = evenly(np.arange(len(numbers)), MOST_DRAWN)
    yield Fit(numbers[rows], true[rows], predicted[rows], float(np.sqrt(squared)), explained)
