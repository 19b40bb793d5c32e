"""Where a gradient vanishes: a grid of starts over a window, each refined by Newton's method.

The gradient and the Hessian are known exactly at every point of the grid. Where the gradient, taken
as linear, may vanish within a cell of a point, Newton's method starts from there. All lengths here
are in cells, so that a window's shape and size do not matter, nor the units of its two axes.
"""

from collections.abc import Generator
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.critical_points import eigenvalues
from core.objective import Floats, PlaneObjective, Window

Bools = NDArray[np.bool_]

CELLS, FEWEST = 384, 64
"""Cells of the grid along each axis, and how few they are at least where each costs much."""

MOST_TERMS = 12_000_000
"""Terms of sums that are computed for the grid at most, unless it has its fewest cells."""

TERMS_AT_A_TIME = 1_000_000
"""Terms that are computed between two pauses, about."""

BEFORE, BEYOND = 0.37, 0.41
"""Cells by which the grid reaches beyond the window: odd, so that no round number is on it."""

REACH = 0.75
"""Cells from a point of the grid within which the gradient is asked to vanish."""

MOST_STARTS = 60_000
"""Starts that are refined at most; more would be a grid too coarse for its land."""

ROWS_AT_A_TIME = 96
"""Rows of the grid that are computed between two pauses."""

MOST_STEPS = 80
FARTHEST = 8.0
"""Cells from where it began that a refined start may end."""

ROUND, SHRUNK = 8, 0.7
"""Steps after each of which a start is given up unless its steps have shrunk to such a share."""

EXACT = 1e-10
"""Cells to which a point is refined before its last, exact steps."""

STALLED = 1e-3
"""Cells of a step that need not shrink any more."""

ROUNDING = float(32 * np.finfo(float).eps)
"""The share of the largest second derivative below which another is zero to rounding."""

TINY = 1e-290
"""Derivatives smaller than this have underflowed."""


class Slopes(NamedTuple):
    """First and second derivatives, counted in cells; arrays of one shape."""

    x: Floats
    y: Floats
    xx: Floats
    xy: Floats
    yy: Floats

    @property
    def bend(self) -> Floats:
        """The largest second derivative: the norm of the Hessian, up to a factor of 2."""
        size: Floats = np.maximum(np.maximum(np.abs(self.xx), np.abs(self.yy)), np.abs(self.xy))
        return size

    @property
    def steep(self) -> Floats:
        """The larger of the two first derivatives."""
        size: Floats = np.maximum(np.abs(self.x), np.abs(self.y))
        return size


class Grid(Struct, frozen=True):
    """The points of a grid, and the derivatives there, shape (size + 1, size + 1)."""

    window: Window
    corner: Floats
    cell: Floats
    slopes: Slopes

    @property
    def size(self) -> int:
        """The cells along each axis."""
        return len(self.slopes.x) - 1

    def points(self, chosen: Bools) -> Floats:
        """Return the chosen points, shape (n, 2)."""
        rows, columns = np.nonzero(chosen)
        return self.corner + np.stack([columns, rows], axis=-1) * self.cell

    def cells(self, points: Floats) -> NDArray[np.int64]:
        """Return the column and row of the cell in which points lie, both of shape (n, 2)."""
        place = np.floor((points - self.corner) / self.cell)
        return np.clip(place, 0, self.size - 1).astype(np.int64)

    def midmost(self, points: Floats) -> Floats:
        """Return the one of points, shape (n, 2), that is nearest to the middle of the window."""
        left, right, bottom, top = self.window
        middle = np.array([left + right, bottom + top]) / 2
        away = (((points - middle) / self.cell) ** 2).sum(axis=1)
        nearest: Floats = points[np.argmin(away)]
        return nearest

    def rounded(self, points: Floats, share: float) -> Floats:
        """Return points, shape (..., 2), rounded to decimals of about a share of a cell."""
        unit = 10 ** np.floor(np.log10(share * self.cell))
        rounded: Floats = np.round(points / unit) * unit
        return rounded

    def around(self, points: Floats) -> Bools:
        """Return which cells hold one of the points, shape (n, 2), or touch one that does.

        The shape is (size, size), a row of cells being a row of the array.
        """
        near = np.zeros((self.size + 2, self.size + 2), dtype=bool)
        columns, rows = self.cells(points).T
        for down in range(3):
            for across in range(3):
                near[rows + down, columns + across] = True
        return near[1:-1, 1:-1]


def slopes_at(objective: PlaneObjective, points: Floats, cell: Floats) -> Slopes:
    """Return the derivatives at points, shape (..., 2), counted in cells."""
    with np.errstate(all="ignore"):
        x, y = points[..., 0], points[..., 1]
        dx, dy = cell
        by_x, by_y = objective.slope(x, y)
        by_xx, by_xy, by_yy = objective.curvature(x, y)
        return Slopes(by_x * dx, by_y * dy, by_xx * dx * dx, by_xy * dx * dy, by_yy * dy * dy)


def sample(objective: PlaneObjective, window: Window) -> Generator[None, None, Grid]:
    """Compute the derivatives on the grid, pausing now and then."""
    cells = int(min(max((MOST_TERMS / objective.terms) ** 0.5, FEWEST), CELLS))
    at_a_time = min(max(TERMS_AT_A_TIME // (cells * objective.terms), 1), ROWS_AT_A_TIME)
    cell = np.array([window.width, window.height]) / (cells - BEFORE - BEYOND)
    corner = np.array([window.left, window.bottom]) - BEFORE * cell
    x, y = (corner[:, None] + np.arange(cells + 1) * cell[:, None])[:, None]
    parts = []
    for first in range(0, cells + 1, at_a_time):
        points = np.stack(np.meshgrid(x, y[:, first : first + at_a_time]), axis=-1)
        parts.append(slopes_at(objective, points, cell))
        yield None
    return Grid(window, corner, cell, Slopes(*map(np.concatenate, zip(*parts, strict=True))))


def is_level(grid: Grid) -> Bools:
    """Return which points of the grid lie, with one beside them, where all derivatives are zero."""
    slopes = grid.slopes
    flat: Bools = (slopes.steep < TINY) & (slopes.bend < TINY)
    beside = np.zeros_like(flat)
    beside[1:] |= flat[:-1]
    beside[:-1] |= flat[1:]
    beside[:, 1:] |= flat[:, :-1]
    beside[:, :-1] |= flat[:, 1:]
    return flat & beside


def may_vanish(grid: Grid) -> Bools:
    """Return at which points of the grid the gradient may vanish within a cell.

    There the linear gradient of exact slope does, give or take what the slope changes until the
    next point.
    """
    x, y, xx, xy, yy = grid.slopes
    by_xx, by_xy, by_yy = (_change(part) for part in (xx, xy, yy))
    with np.errstate(all="ignore"):
        within_x = np.abs(xx) + np.abs(xy) + (by_xx + by_xy) / 2
        within_y = np.abs(xy) + np.abs(yy) + (by_xy + by_yy) / 2
        near: Bools = (np.abs(x) <= REACH * within_x) & (np.abs(y) <= REACH * within_y)
        near &= np.isfinite(within_x) & np.isfinite(within_y)
    return near


def _change(part: Floats) -> Floats:
    """Return by how much a part of the Hessian changes from each point to the next, at most."""
    change = np.zeros_like(part)
    with np.errstate(all="ignore"):
        down, across = np.abs(np.diff(part, axis=0)), np.abs(np.diff(part, axis=1))
        for side, other in ((change[1:], down), (change[:-1], down)):
            np.fmax(side, other, out=side)
        for side, other in ((change[:, 1:], across), (change[:, :-1], across)):
            np.fmax(side, other, out=side)
    return change


def newton_step(slopes: Slopes) -> Floats:
    """Return the steps, shape (n, 2) in cells, to where the linear gradient vanishes.

    Where the Hessian is singular to rounding there is none: NaN or infinite.
    """
    x, y, xx, xy, yy = slopes
    with np.errstate(all="ignore"):
        step: Floats = np.stack([xy * y - yy * x, xy * x - xx * y], axis=-1)
        step /= (xx * yy - xy * xy)[:, None]
    return step


def damped_step(slopes: Slopes) -> Floats:
    """Return Newton's steps, shape (n, 2) in cells, damped where they would be longer than a cell.

    Along an eigenvector v of the Hessian H, with the eigenvalue λ, the step is
    −λ (v·g) / (λ² + μ), where μ = ‖g‖² / 8: never longer than √2, and soon Newton's own. On a curve
    of critical points, where H is singular, it ends on the curve as fast.
    Source: Yamashita and Fukushima, "On the rate of convergence of the Levenberg–Marquardt
    method", 2001.
    """
    x, y, xx, xy, yy = slopes
    with np.errstate(all="ignore"):
        damping = (x * x + y * y) / 8
        angle = np.arctan2(2 * xy, xx - yy) / 2
        cos, sin = np.cos(angle), np.sin(angle)
        low, high = eigenvalues(xx, xy, yy)
        along = -high * (cos * x + sin * y) / (high * high + damping)
        across = -low * (cos * y - sin * x) / (low * low + damping)
        step = np.stack([cos * along - sin * across, sin * along + cos * across], axis=-1)
    step[(slopes.steep == 0) & np.isfinite(slopes.bend)] = 0.0
    return step


def resolution(grid: Grid) -> float:
    """Return how many cells apart two neighbouring floats may be."""
    farthest = np.abs(np.stack([grid.corner, grid.corner + grid.size * grid.cell])).max(axis=0)
    return float((np.finfo(float).eps * farthest / grid.cell).max())


def refine(objective: PlaneObjective, grid: Grid, starts: Floats) -> Generator[None, None, Floats]:
    """Refine starts, shape (n, 2), by damped Newton steps; return the points that were found.

    Left out are those that went astray, for what they look for is nearer to other starts, and
    those that found nothing. What stalled is kept: where curvature vanishes, rounding ends it so.
    """
    points, live = starts.copy(), np.arange(len(starts))
    kept = np.zeros(len(starts), dtype=bool)
    enough = EXACT + 4 * resolution(grid)
    before = np.full(len(starts), np.inf)
    for count in range(1, MOST_STEPS + 1):
        slopes = slopes_at(objective, points[live], grid.cell)
        step = damped_step(slopes)
        length = np.abs(step).max(axis=1, initial=0)
        with np.errstate(all="ignore"):
            points[live] += step * grid.cell
            near = (np.abs(points[live] - starts[live]) <= FARTHEST * grid.cell).all(axis=1)
            level = slopes.steep <= enough * slopes.bend
            done = near & level & (length <= enough)
        going = near & ~done
        kept[live[done]] = True
        if count % ROUND == 0:
            stuck = going & ~(length <= SHRUNK * before[live])
            kept[live[stuck & (level | (length <= STALLED))]] = True
            going &= ~stuck
            before[live] = length
        live, length = live[going], length[going]
        yield None
        if not live.size:
            break
    kept[live[length <= STALLED]] = True
    return points[kept]
