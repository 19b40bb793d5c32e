"""Basins: each point of a window as a start, with the minimum that it ends in.

A point of the plane belongs to the basin of the minimum near which its descent stays. The picture
is refined from coarse to fine: of each round only the starts are run that no coarser one had.
"""

from collections.abc import Generator, Iterator
from itertools import count

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.critical import find
from core.critical_points import Kind
from core.descent import chance_of
from core.objective import Floats, PlaneObjective, Window
from core.race import Entry, Race
from core.rounds import COARSEST, of_round, pixel_centres, spread
from core.squad import Squad, beyond

NOT_YET, LOST = -1, -2
"""What stands in the place of a minimum's number: still under way, and diverged."""

TOGETHER = 4096
"""Starts that move together: they stay in the processor's cache."""

STEPS_BETWEEN_PAUSES = 8

NEAR = 0.01
"""A run has arrived where it stays within this share of the window of a minimum."""

MOST_MINIMA = 4000
"""So many minima are told apart besides the known ones: the lowest."""

CELLS = 512
"""The nearest minimum is looked up in a table of so many cells along each axis."""


class BasinsRequest(Struct, frozen=True):
    """Which basins are wanted: of whom, over which window, and how fine.

    Chance plays no part in them, whatever the entry says.
    """

    objective: PlaneObjective
    entry: Entry
    window: Window
    columns: int
    rows: int
    steps: int


class Basins(Struct, frozen=True):
    """The basins as far as they are computed; the arrays are read-only, row 0 is the bottom.

    Attributes
    ----------
    minima : shape (minima, 2).
    ends : shape (rows, columns), int16: the number of the minimum, `NOT_YET` or `LOST`.
    steps : shape (rows, columns), int32: the step from which a run stayed there.
    stride : every so many-th start along each axis was run, and stands for those around it.
    """

    request: BasinsRequest
    minima: Floats
    ends: NDArray[np.int16]
    steps: NDArray[np.int32]
    stride: int


def chart(request: BasinsRequest) -> Iterator[Basins | None]:
    """Compute the basins: yields them after each round, finer and finer, and None at pauses."""
    ends = np.empty((request.rows, request.columns), dtype=np.int16)
    steps = np.empty((request.rows, request.columns), dtype=np.int32)
    x, y = pixel_centres(request.window, request.columns, request.rows)
    minima = yield from _minima(request)
    finder = _Finder(request.window, minima)
    stride = COARSEST
    while stride:
        chosen = of_round(request.rows, request.columns, stride)
        for first in range(0, len(chosen), TOGETHER):
            row, column = chosen[first : first + TOGETHER].T
            starts = np.stack([x[column], y[row]], axis=-1)
            for found in _follow(request, starts, finder):
                if found is not None:
                    ends[row, column], steps[row, column] = found
                yield None
        yield Basins(request, minima, spread(ends, stride), spread(steps, stride), stride)
        stride //= 2


def _minima(request: BasinsRequest) -> Generator[None, None, Floats]:
    """Return the minima in and around the window and those known elsewhere, shape (minima, 2)."""
    known = np.array(request.objective.minima).reshape(-1, 2)
    found = np.empty((0, 2))
    for points in find(request.objective, around(request.window)):
        if points is not None:
            found = points.of(Kind.MINIMUM)[:MOST_MINIMA]
        yield None
    away = np.linalg.norm((known[:, None] - found) / _size(request.window), axis=-1)
    return np.concatenate([known, found[(away > NEAR).all(axis=0)]])


def around(window: Window) -> Window:
    """Return a window twice as wide and high around the same middle."""
    across, up = window.width / 2, window.height / 2
    return Window(window.left - across, window.right + across, window.bottom - up, window.top + up)


def _size(window: Window) -> Floats:
    return np.array([window.width, window.height])


def _follow(
    request: BasinsRequest, starts: Floats, finder: "_Finder"
) -> Iterator[tuple[NDArray[np.int16], NDArray[np.int32]] | None]:
    """Run some starts: yields None at pauses, and last where they end and since when."""
    entry = Entry(request.entry.optimizer, request.entry.schedule, request.entry.clip)
    objective = request.objective.land
    race = Race(objective, (entry,), starts, request.steps)
    squad = Squad(race, slice(None), chance_of(race))
    near = finder.near(squad.places[0])
    since = np.zeros(len(starts), dtype=np.int32)
    for t in range(1, request.steps + 1):
        with np.errstate(all="ignore"):
            squad.step(t)
            now = finder.near(squad.places[0])
        changed = now != near
        if changed.any():
            since[changed] = t
            near = now
        if t % STEPS_BETWEEN_PAUSES == 0:
            yield None
    with np.errstate(all="ignore"):
        near[beyond(squad.places[0], objective.value(squad.places[0]))] = LOST
    yield near, since


class _Finder:
    """Tells which minimum a point is near to.

    The nearest minimum is looked up in a table of cells, and the distance to it then measured.
    """

    def __init__(self, window: Window, minima: Floats) -> None:
        self._minima = minima
        self._size = _size(window)
        if not len(self._minima):
            return
        corners = np.array([[window.left, window.bottom], [window.right, window.top]])
        low = np.minimum(corners[0], self._minima.min(axis=0)) - 0.02 * self._size
        high = np.maximum(corners[1], self._minima.max(axis=0)) + 0.02 * self._size
        self._low, self._per_unit = low, CELLS / (high - low)
        self._table = self._nearest(low, high)
        self._x, self._y = np.ascontiguousarray(self._minima.T)

    def _nearest(self, low: Floats, high: Floats) -> NDArray[np.int16]:
        """Return the nearest minimum of each cell's middle, as one long row.

        Only the cells around a minimum are asked for it: nothing else is near to one.
        """
        x, y = (low[i] + (np.arange(CELLS) + 0.5) / self._per_unit[i] for i in range(2))
        best = np.full((CELLS, CELLS), np.inf)
        table = np.zeros((CELLS, CELLS), dtype=np.int16)
        for number, (mx, my) in zip(count(), self._minima.tolist(), strict=False):
            reach = NEAR * self._size
            first = np.maximum((np.array([mx, my]) - reach - low) * self._per_unit, 0).astype(int)
            last = ((np.array([mx, my]) + reach - low) * self._per_unit).astype(int) + 1
            cells = np.s_[first[1] : last[1], first[0] : last[0]]
            across = (x[cells[1]] - mx) / self._size[0]
            up = (y[cells[0]] - my) / self._size[1]
            away = across**2 + up[:, None] ** 2
            closer = away < best[cells]
            best[cells][closer] = away[closer]
            table[cells][closer] = number
        return table.ravel()

    def near(self, points: Floats) -> NDArray[np.int16]:
        """Return the number of the minimum that each point, shape (points, 2), is near to."""
        if not len(self._minima):
            return np.full(len(points), NOT_YET, dtype=np.int16)
        x, y = points[:, 0], points[:, 1]
        column = np.fmin(np.fmax((x - self._low[0]) * self._per_unit[0], 0), CELLS - 1)
        row = np.fmin(np.fmax((y - self._low[1]) * self._per_unit[1], 0), CELLS - 1)
        nearest = self._table[row.astype(np.intp) * CELLS + column.astype(np.intp)]
        dx, dy = (x - self._x[nearest]) / self._size[0], (y - self._y[nearest]) / self._size[1]
        found: NDArray[np.int16] = np.where(dx * dx + dy * dy <= NEAR * NEAR, nearest, NOT_YET)
        return found
