"""The critical points of a land: where its gradient is zero, and what it is like around them.

The eigenvalues of the Hessian tell: both positive, the land curves up every way, a minimum; both
negative, a maximum; one of each, a saddle. Where an eigenvalue is zero to rounding they do not
tell, and that is what is said. A curve of critical points, such as the floor of a level trench,
is one entry, and so is a plain.
"""

from collections.abc import Generator, Iterator

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from core.critical_points import CriticalPoints, Kind, eigenvalues, told
from core.degenerate import Found, clusters, is_degenerate
from core.objective import Floats, PlaneObjective, Window
from core.stationary import (
    MOST_STARTS,
    Bools,
    Grid,
    Slopes,
    is_level,
    may_vanish,
    newton_step,
    refine,
    resolution,
    sample,
    slopes_at,
)
from core.tips import MOST_TIPS, cut_down, directions_of, turning_cells

MOST = 4_000
"""Critical points that are kept at most: the lowest."""

MOST_REGIONS = 12
"""Curves and plains of critical points that are told at most."""

SAME = 1e-6
"""Cells within which two points are one."""

ZERO = 1e-13
"""Cells from an axis within which a point is on it."""

STILL = 1e-7
"""Cells of the last step of a point that is exact."""


def find(objective: PlaneObjective, window: Window) -> Iterator[CriticalPoints | None]:
    """Find all critical points in a window: yields None at every pause, and last the points.

    A point is missed only where two curves of a vanishing partial derivative cross more than once
    in a cell of 1/383 of the window, or where the function itself is no number. Of an objective of
    more than two parameters they are those of the land that is seen.
    """
    for points in _search(objective.land, window):
        yield None if points is None else replace(points, objective=objective)


def _search(objective: PlaneObjective, window: Window) -> Iterator[CriticalPoints | None]:
    grid = yield from sample(objective, window)
    plains, candidates = _plains(grid), may_vanish(grid)
    candidates &= ~is_level(grid)
    yield None
    starts = grid.points(candidates)
    more = len(starts) > MOST_STARTS
    starts = starts[:: -(-len(starts) // MOST_STARTS)] if more else starts
    points = yield from refine(objective, grid, starts)
    stable, loose = yield from _told_apart(objective, grid, points)
    yield None
    tips, unclear = _tips(objective, grid, np.concatenate([stable.points, loose]))
    yield None
    curves = clusters(objective, grid, loose)
    yield _measured(objective, grid, (stable, curves, tips, plains), more or unclear)


def _plains(grid: Grid) -> Found:
    """Return the middle of where all derivatives are zero, as one region."""
    places = grid.points(is_level(grid))
    if len(places):
        places = grid.midmost(places)[None]
    return Found(places, np.full(len(places), Kind.NOT_ISOLATED, dtype=np.int8))


def _told_apart(
    objective: PlaneObjective, grid: Grid, points: Floats
) -> Generator[None, None, tuple[Found, Floats]]:
    """Return the isolated points, exact, and apart from them the degenerate ones, shape (n, 2)."""
    points = points[_inside(points, grid)]
    points = points[_firsts(points, grid, SAME)]
    stable, blur, last = yield from _polished(objective, grid, points)
    degenerate = is_degenerate(objective, grid, points, blur)
    yield None
    loose = points[degenerate]
    stable = stable[~degenerate & (last <= STILL + 64 * resolution(grid))]
    stable = stable[_inside(stable, grid)]
    stable = stable[_firsts(stable, grid, SAME + 64 * resolution(grid))]
    columns, rows = grid.cells(stable).T
    stable = stable[~grid.around(loose)[rows, columns]]  # what rounding has made of those
    return Found(stable, _kinds(slopes_at(objective, stable, grid.cell))), loose


def _polished(
    objective: PlaneObjective, grid: Grid, points: Floats
) -> Generator[None, None, tuple[Floats, Floats, Floats]]:
    """Return points after three last steps of Newton's, the shortest step and the last, in cells.

    The steps shrink to what rounding leaves; where an eigenvalue is zero they do not.
    """
    lengths = [np.full(len(points), np.inf)]
    for _ in range(3):
        step = newton_step(slopes_at(objective, points, grid.cell))
        points = points + step * grid.cell
        lengths.append(np.abs(step).max(axis=1, initial=0))
        yield None
    return points, np.fmin.reduce(lengths), lengths[-1]


def _inside(points: Floats, grid: Grid) -> Bools:
    """Return which points lie in the window, its edges included."""
    margin = (SAME + 64 * resolution(grid)) * grid.cell
    low, high = np.array(grid.window[0::2]), np.array(grid.window[1::2])
    inside: Bools = np.all((points >= low - margin) & (points <= high + margin), axis=1)
    return inside


def _firsts(points: Floats, grid: Grid, same: float) -> NDArray[np.int64]:
    """Return the indices of points, shape (n, 2), without those that repeat another."""
    places = (points - grid.corner) / grid.cell
    order = np.argsort(places[:, 0], kind="stable")
    column = np.empty(len(points), dtype=np.int64)
    column[order] = np.cumsum(np.diff(places[order, 0], prepend=-np.inf) > same)
    order = np.lexsort((places[:, 1], column))
    other_column = np.diff(column[order], prepend=-1) > 0
    other_row = np.diff(places[order, 1], prepend=-np.inf) > same
    return np.sort(order[other_column | other_row])


def _kinds(slopes: Slopes) -> NDArray[np.int8]:
    small, large = eigenvalues(slopes.xx, slopes.xy, slopes.yy)
    kinds = np.where(small > 0, Kind.MINIMUM, np.where(large < 0, Kind.MAXIMUM, Kind.SADDLE))
    return kinds.astype(np.int8)


def _tips(objective: PlaneObjective, grid: Grid, found: Floats) -> tuple[Found, bool]:
    """Return the critical points without a gradient, and whether there are too many to look at."""
    cells = turning_cells(grid, found)
    unclear = len(cells) > MOST_TIPS
    points = cut_down(objective, grid, cells[:MOST_TIPS])
    points = points[_firsts(points, grid, SAME)]
    directions = directions_of(objective, grid, points)
    kind_of = {1: Kind.MINIMUM, -1: Kind.MAXIMUM, 0: Kind.DEGENERATE}
    chosen = directions != 2
    kinds = [kind_of[way] for way in directions[chosen].tolist()]
    return Found(points[chosen], np.array(kinds, dtype=np.int8), sharp=True), unclear


def _measured(
    objective: PlaneObjective, grid: Grid, parts: tuple[Found, ...], more: bool
) -> CriticalPoints:
    """Return the points in the window, the lowest first, with all that is told of them."""
    points = np.concatenate([part.points for part in parts])
    points[np.abs(points) < ZERO * grid.cell] = 0.0
    kinds = np.concatenate([part.kinds for part in parts])
    sharp = np.concatenate([np.full(len(part.points), part.sharp) for part in parts])
    regions = np.cumsum(kinds == Kind.NOT_ISOLATED) * (kinds == Kind.NOT_ISOLATED)
    with np.errstate(all="ignore"):
        values = objective.value(points)
    chosen = _inside(points, grid) & np.isfinite(values) & np.less_equal(regions, MOST_REGIONS)
    more = more or int(chosen.sum()) > MOST or bool((regions > MOST_REGIONS).any())
    order = np.lexsort((*points.T, values))
    first = order[chosen[order]][:MOST]
    return told(objective, grid.window, (points, values, kinds, sharp), first, more)
