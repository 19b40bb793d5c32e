"""Pictures that grow finer: which pixels a round computes, and what stands for the others.

The first round takes every sixteenth pixel along each axis, and each later one those in between,
so that nothing is computed twice and there is something to see at once.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.objective import Floats, Window

Number = TypeVar("Number", bound=np.generic)

COARSEST = 16
"""The first round takes every so many-th pixel along each axis."""


def pixel_centres(window: Window, columns: int, rows: int) -> tuple[Floats, Floats]:
    """Return the coordinates of the middles of the picture's columns and of its rows."""
    x = window.left + window.width * (np.arange(columns) + 0.5) / columns
    y = window.bottom + window.height * (np.arange(rows) + 0.5) / rows
    return x, y


def of_round(rows: int, columns: int, stride: int) -> NDArray[np.int64]:
    """Return row and column of the pixels of a round, shape (pixels, 2)."""
    wanted = np.zeros((rows, columns), dtype=bool)
    wanted[::stride, ::stride] = True
    if stride < COARSEST:
        wanted[:: 2 * stride, :: 2 * stride] = False
    return np.argwhere(wanted)


def spread(array: NDArray[Number], stride: int) -> NDArray[Number]:
    """Return the array with each pixel of the round in the place of those around it, read-only."""
    rows, columns = array.shape
    coarse = array[::stride, ::stride]
    whole = coarse.repeat(stride, axis=0)[:rows].repeat(stride, axis=1)[:, :columns]
    whole.flags.writeable = False
    return whole
