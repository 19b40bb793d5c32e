"""Where a ray meets the land: what lets a hand drag a start on the 3-D surface.

The drawn land is a grid of triangles, so the meeting is computed with those triangles and is
exact for them: a ray crosses the grid's lines and the diagonals of its cells at known places,
and between two of these it is above one triangle.
"""

import numpy as np

from core.objective import Floats

STRAIGHT = 1e-12
"""A ray whose direction along an axis is less than this share of the whole does not go along it."""


def interpolate(heights: Floats, columns: Floats, rows: Floats) -> Floats:
    """Return the height of the triangulated grid at fractional column and row numbers.

    Parameters
    ----------
    heights : shape (rows, columns). Each cell is cut from its lower right to its upper left.
    columns, rows : of one shape, within 0 … size − 1; they are clipped to it.
    """
    columns = np.clip(columns, 0, heights.shape[1] - 1)
    rows = np.clip(rows, 0, heights.shape[0] - 1)
    return _plane_height(heights, columns, rows, columns, rows)


def _plane_height(
    heights: Floats, columns: Floats, rows: Floats, at_columns: Floats, at_rows: Floats
) -> Floats:
    """Return the heights at some places of the planes of the triangles that are at others."""
    j = np.clip(columns.astype(int), 0, heights.shape[1] - 2)
    i = np.clip(rows.astype(int), 0, heights.shape[0] - 2)
    lower = columns - j + rows - i <= 1
    u, v = at_columns - j, at_rows - i
    lower_right, upper_left = heights[i, j + 1], heights[i + 1, j]
    corner = np.where(lower, heights[i, j], heights[i + 1, j + 1])
    across = np.where(lower, u, 1 - v)
    up = np.where(lower, v, 1 - u)
    with np.errstate(all="ignore"):  # where there is no land
        height: Floats = corner + across * (lower_right - corner) + up * (upper_left - corner)
    return height


def meet(heights: Floats, origin: Floats, direction: Floats) -> tuple[float, float] | None:
    """Return the column and row at which a ray first meets the land, or None.

    Land that is not there (NaN) is never met. The land is met from below as well.

    Parameters
    ----------
    heights : shape (rows, columns), in the units of the ray's third coordinate.
    origin, direction : shape (3,): column, row and height. The ray may start anywhere.
    """
    direction = direction / np.abs(direction).max()
    direction = np.where(np.abs(direction) < STRAIGHT, 0.0, direction)
    stretch = _over_the_grid(heights.shape, origin, direction)
    if stretch is None:
        return None
    at = _crossings(heights.shape, origin, direction, *stretch)
    ray = origin + at[:, None] * direction
    begin, end = ray[:-1], ray[1:]
    middle = (begin + end) / 2
    above, below = (
        ends[:, 2] - _plane_height(heights, middle[:, 0], middle[:, 1], ends[:, 0], ends[:, 1])
        for ends in (begin, end)
    )
    # All ends in turn: by rounding a ray may also change sides between two triangles.
    gaps = np.stack([above, below], axis=-1).ravel()
    places = np.stack([begin[:, :2], end[:, :2]], axis=1).reshape(-1, 2)
    meetings = np.flatnonzero(gaps[:-1] * gaps[1:] <= 0)
    if not meetings.size:
        return None
    k = meetings[0]
    change = gaps[k] - gaps[k + 1]
    share = gaps[k] / change if change else 0.0
    column, row = places[k] + share * (places[k + 1] - places[k])
    return float(column), float(row)


def _over_the_grid(
    shape: tuple[int, ...], origin: Floats, direction: Floats
) -> tuple[float, float] | None:
    """Return the part of the ray, as two multiples of `direction`, that is over the grid."""
    enter, leave = 0.0, np.inf
    for axis, last in ((0, shape[1] - 1), (1, shape[0] - 1)):
        if direction[axis] == 0:
            if not 0 <= origin[axis] <= last:
                return None
            continue
        a, b = sorted(((edge - origin[axis]) / direction[axis]) for edge in (0, last))
        enter, leave = max(enter, a), min(leave, b)
    if enter > leave:
        return None
    return enter, leave if np.isfinite(leave) else enter + 1e9  # straight down, any way will do


def _crossings(
    shape: tuple[int, ...], origin: Floats, direction: Floats, enter: float, leave: float
) -> Floats:
    """Return where the ray crosses the lines and diagonals of the grid, sorted, ends included."""
    crossings = [np.array([enter, leave])]
    across = (
        (origin[0], direction[0], shape[1]),
        (origin[1], direction[1], shape[0]),
        (origin[0] + origin[1], direction[0] + direction[1], shape[0] + shape[1]),
    )
    for start, speed, lines in across:
        if abs(speed) >= STRAIGHT:
            crossings.append((np.arange(lines) - start) / speed)
    at = np.concatenate(crossings)
    return np.unique(at[(at >= enter) & (at <= leave)])


def nearest(places: Floats, to: Floats) -> tuple[float, float] | None:
    """Return the column and row of the point of a grid, as it is drawn, nearest to a place.

    None where nothing is drawn.

    Parameters
    ----------
    places : shape (rows, columns, 2), where the grid's points are drawn; NaN where they are not.
    to : shape (2,).
    """
    away = np.linalg.norm(places - to, axis=-1)
    if not np.isfinite(away).any():
        return None
    row, column = np.unravel_index(np.nanargmin(away), away.shape)
    best, found = float(away[row, column]), (float(column), float(row))
    for across, up in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, 1)):
        i, j = int(row) + up, int(column) + across
        if not (0 <= i < away.shape[0] and 0 <= j < away.shape[1] and np.isfinite(away[i, j])):
            continue
        begin, line = places[row, column], places[i, j] - places[row, column]
        share = float(np.clip((to - begin) @ line / max(line @ line, 1e-12), 0, 1))
        gap = float(np.linalg.norm(begin + share * line - to))
        if gap < best:
            best, found = gap, (float(column + share * across), float(row + share * up))
    return found
