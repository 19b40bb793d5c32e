"""A moment of a race of networks, as far as what goes on in their layers follows from it.

It holds copies: the recording may thin its rows while the worker computes.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.network.layout import STATISTICS, Layout
from core.rows import Array
from core.training.recording import TrainingRecording
from core.training.setup import Plan, Setup

MOST_SAMPLES = 5_000
"""Gradients and activations are of at most so many samples, spread over the training part."""


class Source(Enum):
    """What the gradients are those of."""

    PART = "training part"
    BATCH = "batch"


@dataclass(frozen=True, eq=False)
class Moment:
    """One run of each entry at a kept step.

    Attributes
    ----------
    shown : the entry whose layers are told of in full.
    run : the run, of the several of each entry.
    step : the kept step.
    vectors : of each entry, parameters and statistics, shape (size,).
    span : the kept steps between which the parameters' change is measured; (0, 0) for none.
    before, after : the vectors at these two.
    source : what the gradients are those of.
    most : of at most so many samples.
    """

    setup: Setup
    shown: int
    run: int
    step: int
    vectors: tuple[Array, ...]
    span: tuple[int, int]
    before: tuple[Array, ...]
    after: tuple[Array, ...]
    source: Source = Source.PART
    most: int = MOST_SAMPLES

    @property
    def plans(self) -> tuple[Plan, ...]:
        """What each entry trains."""
        return self.setup.plans

    @property
    def samples(self) -> NDArray[np.int64]:
        """The numbers of the samples of the training part that are computed with."""
        return spread(self.setup.prepared.train, self.most)


def spread(numbers: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return all numbers, or so many of them, evenly spread."""
    if len(numbers) <= most:
        return numbers
    return numbers[np.arange(most) * len(numbers) // most]


def moment_of(
    recording: TrainingRecording,
    row: int,
    shown: tuple[int, int],
    source: Source = Source.PART,
    most: int = MOST_SAMPLES,
) -> Moment:
    """Return the moment of a row of a recording that is set up, with an entry and a run shown.

    The parameters' change is that to the next kept step, or to the last one from the one before.
    """
    assert recording.setup is not None
    k, run = shown
    first = max(0, min(row, len(recording) - 2))
    second = min(first + 1, len(recording) - 1)
    steps = recording.steps
    here, before, after = (
        tuple(vectors[at, run].copy() for vectors in recording.vectors)
        for at in (row, first, second)
    )
    return Moment(
        recording.setup, k, run, int(steps[row]), here, (int(steps[first]), int(steps[second])),
        before, after, source, most,
    )  # fmt: skip


def slices_of(layout: Layout) -> list[slice]:
    """Return where the trained parameters of each layer lie: each layer's are side by side."""
    found: dict[int, slice] = {}
    for part in layout.parts:
        if part.kind not in STATISTICS:
            own = found.get(part.layer, part.slice)
            found[part.layer] = slice(own.start, part.slice.stop)
    return list(found.values())


def norms_of(layout: Layout, vector: NDArray[Any]) -> NDArray[np.float64]:
    """Return the length of each layer's part of a vector, shape (layers,)."""
    numbers = vector[: layout.n].astype(np.float64)
    with np.errstate(all="ignore"):
        sums = np.add.reduceat(numbers * numbers, [own.start for own in slices_of(layout)])
        found: NDArray[np.float64] = np.sqrt(sums)
    return found
