"""Critical points without a gradient: the tips of cones, the bottoms of creases.

Once around such a point the gradient turns once, as it does around a minimum. A cell of the grid
around which it turns, and in which no point with zero gradient was found, is cut into ever smaller
cells until it is as small as floats allow.
"""

import numpy as np
from numpy.typing import NDArray

from core.objective import Floats, PlaneObjective
from core.stationary import Grid

MOST_TIPS = 500
"""Cells that are looked into at most; around more the gradient turns because the grid is coarse."""

PARTS = 5
"""Parts into which a cell is cut along each axis, in each of `CUTS` cuts."""

CUTS = 22

KNOWN = 1e-11
"""Cells to which a tip is known."""

MARGIN = np.array([0.0713, 0.0519])
"""The share of a cell by which it is widened before it is cut: round numbers are on no edge."""

DIRECTIONS = 16
"""Places around a tip at which it is compared with its surroundings."""


def turns(by_x: Floats, by_y: Floats) -> NDArray[np.int8]:
    """Return how often the gradient turns around each cell of grids, shape (..., rows, columns)."""
    with np.errstate(all="ignore"):
        angle = np.arctan2(by_y, by_x) / (2 * np.pi)
        bottom, right = np.diff(angle[..., :-1, :]), np.diff(angle[..., 1:], axis=-2)
        top, left = np.diff(angle[..., 1:, :]), np.diff(angle[..., :-1], axis=-2)
        sides = (bottom, right, -top, -left)
        total = sum(side - np.round(side) for side in sides)
        return np.round(np.nan_to_num(total)).astype(np.int8)


def turning_cells(grid: Grid, found: Floats) -> NDArray[np.int64]:
    """Return column and row of the cells with a turn and without a point found near, (n, 2)."""
    turning = turns(grid.slopes.x, grid.slopes.y) != 0
    rows, columns = np.nonzero(turning & ~grid.around(found))
    return np.stack([columns, rows], axis=-1)


def cut_down(objective: PlaneObjective, grid: Grid, cells: NDArray[np.int64]) -> Floats:
    """Return the points, shape (n, 2), at which cells end that are cut down to their turn."""
    corner = grid.corner + cells * grid.cell
    size = np.broadcast_to(grid.cell, corner.shape)
    share = np.linspace(0, 1, PARTS + 1)
    for _ in range(CUTS):
        corner, size = corner - MARGIN[0] * size, size * (1 + MARGIN.sum())
        x = corner[:, 0, None, None] + size[:, 0, None, None] * share[None, None, :]
        y = corner[:, 1, None, None] + size[:, 1, None, None] * share[None, :, None]
        x, y = np.broadcast_arrays(x, y)
        with np.errstate(all="ignore"):
            turning = turns(*objective.slope(x.copy(), y.copy())).reshape(-1, PARTS * PARTS) != 0
        kept = turning.any(axis=1)
        row, column = np.divmod(np.argmax(turning, axis=1)[kept], PARTS)
        size = size[kept] / PARTS
        corner = corner[kept] + np.stack([column, row], axis=-1) * size
        if np.all(size <= 4 * np.spacing(np.abs(corner))):
            break
    return grid.rounded(corner + size / 2, KNOWN)


def directions_of(objective: PlaneObjective, grid: Grid, points: Floats) -> NDArray[np.int8]:
    """Return of each tip 1 for a minimum, −1 for a maximum, 0 for neither, and 2 for no tip.

    The values around a tip tend to its own as one comes nearer; around a pole they do not.
    """
    angles = np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS) + 0.1
    around = np.stack([np.cos(angles), np.sin(angles)], axis=-1) * grid.cell
    with np.errstate(all="ignore"):
        at = objective.value(points)[:, None]
        rings = [
            objective.value(points[:, None] + share * around) - at for share in (0.1, 1e-3, 1e-5)
        ]
        sizes = [np.abs(ring).max(axis=1) for ring in rings]
        tends = (sizes[1] < 0.5 * sizes[0]) & (sizes[2] < 0.5 * sizes[1])
        sign = np.where((rings[1] > 0).all(axis=1), 1, np.where((rings[1] < 0).all(axis=1), -1, 0))
    return np.where(tends & np.isfinite(at[:, 0]), sign, 2).astype(np.int8)
