"""Bands: where most of an optimizer's runs are, step by step, instead of a line for each run.

The middle is the median: half of the runs have a lower loss. The band leaves out the lowest and
the highest tenth. Runs that have diverged are in neither.
"""

from collections.abc import Iterator

import numpy as np

from core.objective import Floats

LEVELS = (0.1, 0.5, 0.9)
"""The shares of the runs below the lower edge, the middle and the upper edge."""

MOST_RUNS = 1_000
"""Of more runs of an optimizer only so many, evenly chosen, are counted."""

VALUES_AT_A_TIME = 40_000
"""So many losses are put in order at once: a millisecond or two."""


def levels_of(losses: Floats) -> Floats:
    """Return the levels of the runs, shape (..., 3), of losses of shape (..., runs).

    NaN are left out; where there is nothing else the levels are NaN. Between two runs a level is
    interpolated, as `numpy.percentile` does.
    """
    ordered = np.sort(losses, axis=-1)  # NaN come last
    last = (losses.shape[-1] - 1 - np.isnan(losses).sum(axis=-1))[..., None]
    place = np.array(LEVELS) * last
    below = np.maximum(np.floor(place), 0).astype(np.int64)
    above = np.maximum(np.minimum(below + 1, last), 0)
    low = np.take_along_axis(ordered, below, axis=-1)
    high = np.take_along_axis(ordered, above, axis=-1)
    levels: Floats = low + (high - low) * (place - below)
    return levels


def counted(losses: Floats) -> Floats:
    """Return the losses, shape (..., runs), of the runs that are counted."""
    return losses[..., :: -(-losses.shape[-1] // MOST_RUNS)]


def bands(losses: Floats) -> Iterator[Floats]:
    """Yield the levels of losses of shape (rows, optimizers, runs), some rows at a time.

    Each chunk has the shape (some rows, optimizers, 3).
    """
    some = counted(losses)
    rows = max(1, VALUES_AT_A_TIME // max(int(np.prod(some.shape[1:])), 1))
    for first in range(0, len(some), rows):
        yield levels_of(some[first : first + rows])
