"""Points where the land is level and an eigenvalue is zero: alone, along a curve, over a plain.

Rounding blurs such a point into a small cloud, and along a curve every start finds another point.
Clouds and curves are told apart by how far they spread.
"""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.critical_points import Kind, eigenvalues
from core.objective import Floats, PlaneObjective
from core.stationary import CELLS, ROUNDING, Bools, Grid, slopes_at

MOST_BLOCKS = 10_000
"""Blocks of 2 × 2 cells with degenerate points that are sorted into curves; more are a plain."""

BLURS = 10.0
"""How much farther than its last step a point may be from where it belongs."""

MOST_BLUR = 0.01
"""Cells of a step that says no more than that a point is not known."""

LEVEL = 1e-9
"""The share of the Hessian, and of its change in a cell, below which a gradient is zero."""

BLURRED = 1e-4
"""Cells to which degenerate points are known."""

SPREAD = 2.5
"""Cells over which degenerate points must spread to be more than one that rounding blurs."""


class Found(Struct, frozen=True):
    """Points with their kinds, before they are sorted and measured."""

    points: Floats
    kinds: NDArray[np.int8]
    sharp: bool = False


def is_degenerate(objective: PlaneObjective, grid: Grid, points: Floats, blur: Floats) -> Bools:
    """Return at which points an eigenvalue of the Hessian may as well be zero.

    It may when within `blur`, the cells to which a point is known, the Hessian changes by as much.
    """
    slopes = slopes_at(objective, points, grid.cell)
    change = np.zeros(len(points))
    for offset in (*np.diag(grid.cell), *-np.diag(grid.cell)):
        beside = slopes_at(objective, points + offset, grid.cell)
        with np.errstate(all="ignore"):
            for near, here in zip(beside[2:], slopes[2:], strict=True):
                change = np.fmax(change, np.abs(near - here))
    with np.errstate(all="ignore"):
        least = np.abs(np.stack(eigenvalues(slopes.xx, slopes.xy, slopes.yy))).min(axis=0)
        known = BLURS * np.minimum(blur, MOST_BLUR) * change
        degenerate: Bools = least <= ROUNDING * slopes.bend + known
        degenerate &= slopes.steep <= LEVEL * (slopes.bend + change)
    return degenerate


def clusters(objective: PlaneObjective, grid: Grid, points: Floats) -> Found:
    """Return one point of each cluster of degenerate points."""
    column, row = (grid.cells(points) // 2 + 1).T
    labels = _joined(row * CELLS + column)
    chosen, kinds = [], []
    for number in range(labels.max(initial=-1) + 1):
        members = points[labels == number]
        isolated = bool((np.ptp(members, axis=0) <= SPREAD * grid.cell).all())
        chosen.append(_levellest(objective, grid, members) if isolated else grid.midmost(members))
        kinds.append(Kind.DEGENERATE if isolated else Kind.NOT_ISOLATED)
    return Found(np.array(chosen).reshape(-1, 2), np.array(kinds, dtype=np.int8))


def _levellest(objective: PlaneObjective, grid: Grid, members: Floats) -> Floats:
    """Return where the land is levellest: among points that rounding blurs, or their middle."""
    middle = members.mean(axis=0)
    choices = np.stack([grid.rounded(middle, BLURRED), middle, *members])
    levellest: Floats = choices[np.argmin(slopes_at(objective, choices, grid.cell).steep)]
    return levellest


def _joined(blocks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each block of cells, shape (n,), the number of the touching ones it belongs to."""
    left = set(blocks.tolist())
    if len(left) > MOST_BLOCKS:
        return np.zeros_like(blocks)
    around = [row * CELLS + column for row in (-1, 0, 1) for column in (-1, 0, 1)]
    number: dict[int, int] = {}
    groups = 0
    while left:
        edge = [left.pop()]
        while edge:
            block = edge.pop()
            number[block] = groups
            beside = [block + way for way in around if block + way in left]
            left.difference_update(beside)
            edge += beside
        groups += 1
    return np.array([number[block] for block in blocks.tolist()], dtype=np.int64)
