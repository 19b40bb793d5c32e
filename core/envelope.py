"""Curves of very many points, as an eye can tell them apart: four points for each pixel across.

Of the points in a pixel's column the first, the lowest, the highest and the last are kept, so that
no swing is lost. Source: Jugel et al., "M4: a visualization-oriented time series data
aggregation", 2014.
"""

import numpy as np
from numpy.typing import NDArray

from core.objective import Floats


class Envelope:
    """What is kept of curves that share their abscissa; it grows with them.

    Attributes
    ----------
    x : shape (kept,), the abscissas.
    y : shape (kept, curves), the ordinates.
    settled : how many of the points need not be looked at again when there are more.
    """

    def __init__(self, left: float, right: float, columns: int) -> None:
        """Take the ends of the axis, and how many pixels there are between them."""
        self._left, self._column = left, max((right - left) / max(columns, 1), 1e-300)
        self._columns = columns
        self.settled = 0
        self._x: list[Floats] = []
        self._y: list[Floats] = []
        self.x, self.y = np.empty(0), np.empty((0, 0))

    def grow(self, x: Floats, y: Floats) -> None:
        """Take note of more points.

        Parameters
        ----------
        x : shape (n,), ascending; the abscissas from number `settled` on.
        y : shape (n, curves), likewise.
        """
        columns = np.floor((x - self._left) / self._column).clip(-1, self._columns)
        begins = np.flatnonzero(np.diff(columns, prepend=np.nan) != 0)
        if not len(begins):
            return
        last = begins[-1]  # this column may still grow
        self._add(x[:last], y[:last], begins[:-1])
        kept = _four(x[last:], y[last:], np.zeros(1, dtype=np.int64))
        self.settled += int(last)
        self.x = np.concatenate([*self._x, kept[0]])
        self.y = np.concatenate([*self._y, kept[1]])

    def _add(self, x: Floats, y: Floats, begins: NDArray[np.int64]) -> None:
        if len(begins):
            kept = _four(x, y, begins)
            self._x.append(kept[0])
            self._y.append(kept[1])


def _four(x: Floats, y: Floats, begins: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return the first, lowest, highest and last point of each group that begins at `begins`."""
    ends = np.append(begins[1:], len(x)) - 1
    if np.all(ends - begins <= 3):
        return x, y
    middle = (x[begins] + x[ends]) / 2
    lowest = np.fmin.reduceat(y, begins, axis=0)
    highest = np.fmax.reduceat(y, begins, axis=0)
    abscissas = np.stack([x[begins], middle, middle, x[ends]], axis=1).ravel()
    ordinates = np.stack([y[begins], lowest, highest, y[ends]], axis=1)
    single = ends == begins
    kept = np.ones((len(begins), 4), dtype=bool)
    kept[single, 1:] = False
    return abscissas[kept.ravel()], ordinates.reshape(-1, y.shape[1])[kept.ravel()]
