"""Scaling of columns of numbers: how it is fitted to some rows, and done to others.

All is done some rows at a time, so that many rows take the memory of the result and no more.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.datasets.base import Indices, Samples
from core.datasets.features import Feature, made
from core.objective import Floats

BLOCK = 2**18
"""So many numbers are prepared at a time."""


class InputScaling(Enum):
    """How inputs are scaled: not, to mean 0 and spread 1, or to 0 … 1."""

    NONE = "none"
    STANDARDISE = "standardise"
    MIN_MAX = "min-max"


class Scale(Struct, frozen=True, eq=False):
    """A shift and a factor for each column: scaled = (raw - shift) * factor."""

    shift: Floats
    factor: Floats

    def scaled(self, raw: NDArray[Any]) -> Floats:
        """Return numbers of shape (..., columns), scaled."""
        result: Floats = (raw - self.shift) * self.factor
        return result

    def unscaled(self, scaled: NDArray[Any]) -> Floats:
        """Return numbers of shape (..., columns) as they were before they were scaled."""
        result: Floats = scaled / self.factor + self.shift
        return result


def unchanged(columns: int) -> Scale:
    """Return the scale that leaves numbers as they are."""
    return Scale(np.zeros(columns), np.ones(columns))


def fitted(
    samples: Samples, rows: Indices, features: tuple[Feature, ...], scaling: InputScaling
) -> Scale:
    """Return the scale of the inputs, or of features of them, fitted to some rows.

    Pixels of a picture have one scale, and a column that is constant is only shifted.
    """
    columns = len(features) or samples.columns
    if scaling is InputScaling.NONE:
        return unchanged(columns)
    fit = _range if scaling is InputScaling.MIN_MAX else _mean_and_spread
    shift, size = fit(samples, rows, features)
    shift, size = np.broadcast_to(shift, columns), np.broadcast_to(size, columns)
    return Scale(shift, 1 / np.where(size > 0, size, 1.0))


def fitted_to(values: Floats) -> Scale:
    """Return the scale that standardises columns, shape (rows, columns)."""
    spread = values.std(axis=0)
    constant = values.min(axis=0) == values.max(axis=0)
    return Scale(values.mean(axis=0), 1 / np.where(constant | (spread == 0), 1.0, spread))


def _blocks(
    samples: Samples, rows: Indices, features: tuple[Feature, ...]
) -> Iterator[NDArray[Any]]:
    """Yield the inputs or features of some rows, shape (rows, columns), or of pictures (numbers,).

    What is common to the pixels of pictures is thus found as if they were one column.
    """
    step = max(BLOCK // (len(features) or samples.columns), 1)
    for first in range(0, len(rows), step):
        block = made(samples.inputs[rows[first : first + step]], features)
        yield block if samples.image is None else block.ravel()


def _range(samples: Samples, rows: Indices, features: tuple[Feature, ...]) -> tuple[Floats, Floats]:
    extremes = [(b.min(axis=0), b.max(axis=0)) for b in _blocks(samples, rows, features)]
    lowest, highest = (np.array(ends, np.float64) for ends in zip(*extremes, strict=True))
    low = lowest.min(axis=0)
    return low, highest.max(axis=0) - low


def _mean_and_spread(
    samples: Samples, rows: Indices, features: tuple[Feature, ...]
) -> tuple[Floats, Floats]:
    count = len(rows) * (samples.columns if samples.image else 1)
    sums = [b.sum(axis=0, dtype=np.float64) for b in _blocks(samples, rows, features)]
    mean = np.sum(sums, axis=0) / count
    squares = [((b - mean) ** 2).sum(axis=0) for b in _blocks(samples, rows, features)]
    spread = np.sqrt(np.sum(squares, axis=0) / count)
    low, size = _range(samples, rows, features)  # a mean of equal numbers is rounded
    return np.where(size > 0, mean, low), np.where(size > 0, spread, 0.0)


def scaled_inputs(
    samples: Samples, features: tuple[Feature, ...], scale: Scale, dtype: np.dtype[Any]
) -> NDArray[Any]:
    """Return all inputs, or features of them, scaled: shape (count, columns), read-only."""
    columns = len(scale.shift)
    scaled = np.empty((samples.count, columns), dtype)
    step = max(BLOCK // columns, 1)
    for first in range(0, samples.count, step):
        rows = slice(first, first + step)
        scaled[rows] = scale.scaled(made(samples.inputs[rows], features))
    scaled.flags.writeable = False
    return scaled
