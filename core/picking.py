"""Where a ray meets the land: what lets a hand drag a start on the 3-D surface.

The drawn land is a grid of triangles, so the meeting is computed with those triangles and is
exact for them: a ray crosses the grid's lines and the diagonals of its cells at known places,
and between two of these the land below it is a straight line.
"""

import numpy as np

from core.objective import Floats


def interpolate(heights: Floats, columns: Floats, rows: Floats) -> Floats:
    """Return the height of the triangulated grid at fractional column and row numbers.

    Parameters
    ----------
    heights : shape (rows, columns). Each cell is cut from its lower right to its upper left.
    columns, rows : of one shape, within 0 … size − 1; they are clipped to it.
    """
    last_row, last_column = heights.shape[0] - 1, heights.shape[1] - 1
    columns = np.clip(columns, 0, last_column)
    rows = np.clip(rows, 0, last_row)
    j = np.minimum(columns.astype(int), last_column - 1)
    i = np.minimum(rows.astype(int), last_row - 1)
    u, v = columns - j, rows - i
    lower_left, lower_right = heights[i, j], heights[i, j + 1]
    upper_left, upper_right = heights[i + 1, j], heights[i + 1, j + 1]
    below = lower_left + u * (lower_right - lower_left) + v * (upper_left - lower_left)
    leftward, downward = upper_left - upper_right, lower_right - upper_right
    above = upper_right + (1 - u) * leftward + (1 - v) * downward
    height: Floats = np.where(u + v <= 1, below, above)
    return height


def meet(heights: Floats, origin: Floats, direction: Floats) -> tuple[float, float] | None:
    """Return the column and row at which a ray first meets the land, or None.

    Parameters
    ----------
    heights : shape (rows, columns), in the units of the ray's third coordinate.
    origin, direction : shape (3,): column, row and height. The ray may start anywhere.
    """
    stretch = _over_the_grid(heights.shape, origin, direction)
    if stretch is None:
        return None
    at = _crossings(heights.shape, origin, direction, *stretch)
    ray = origin + at[:, None] * direction
    above = ray[:, 2] - interpolate(heights, ray[:, 0], ray[:, 1])
    # Land that is not there (NaN) is never met; the land is also seen from below.
    changes = np.flatnonzero(above[:-1] * above[1:] <= 0)
    if not changes.size:
        return None
    k = changes[0]
    gap = above[k] - above[k + 1]
    share = above[k] / gap if gap else 0.0
    column, row = ray[k, :2] + share * (ray[k + 1, :2] - ray[k, :2])
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
    if not np.isfinite(leave):  # straight down: any far point will do
        leave = enter + 1e9 / max(float(np.abs(direction).max()), 1e-300)
    return enter, leave


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
        if abs(speed) > 1e-12:
            crossings.append((np.arange(lines) - start) / speed)
    at = np.concatenate(crossings)
    return np.unique(at[(at >= enter) & (at <= leave)])
