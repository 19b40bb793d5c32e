"""Points where the land is level and an eigenvalue is zero: alone, along a curve, over a plain.

Rounding blurs such a point into a small cloud, and along a curve every start finds another point.
Clouds and curves are told apart by how far they spread.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from core.objective import Floats, PlaneObjective
from core.stationary import ROUNDING, Bools, Grid, Slopes, eigenvalues, slopes_at

MOST_CELLS = 5_000
"""Cells with degenerate points that are sorted into curves; more are one plain."""

VANISHING = 1e-5
"""The share of what the Hessian changes within a cell below which an eigenvalue is zero."""

LEVEL = 1e-9
"""The share of the same below which a stalled point's gradient is zero."""

BLURRED = 1e-4
"""Cells to which degenerate points are known."""

SPREAD = 2.5
"""Cells over which degenerate points must spread to be more than one that rounding blurs."""


class Kind(IntEnum):
    """What a critical point is; what it is called is `title`."""

    MINIMUM = 0
    SADDLE = 1
    MAXIMUM = 2
    DEGENERATE = 3
    NOT_ISOLATED = 4

    @property
    def title(self) -> str:
        """The name that a person reads."""
        return ("minimum", "saddle", "maximum", "degenerate", "not isolated")[self]


@dataclass(frozen=True)
class Found:
    """Points with their kinds, before they are sorted and measured."""

    points: Floats
    kinds: NDArray[np.int8]
    sharp: bool = False


def is_degenerate(objective: PlaneObjective, grid: Grid, points: Floats, slopes: Slopes) -> Bools:
    """Return at which points an eigenvalue of the Hessian is zero to rounding."""
    change = np.zeros(len(points))
    for offset in (*np.diag(grid.cell), *-np.diag(grid.cell)):
        beside = slopes_at(objective, points + offset, grid.cell)
        with np.errstate(all="ignore"):
            for near, here in zip(beside[2:], slopes[2:], strict=True):
                change = np.fmax(change, np.abs(near - here))
    with np.errstate(all="ignore"):
        small, large = eigenvalues(slopes.xx, slopes.xy, slopes.yy)
        least = np.minimum(np.abs(small), np.abs(large))
        vanishing = least <= ROUNDING * slopes.bend + VANISHING * change
        degenerate: Bools = vanishing & (slopes.steep <= LEVEL * (slopes.bend + change))
    return degenerate


def clusters(objective: PlaneObjective, grid: Grid, points: Floats) -> Found:
    """Return one point of each cluster of degenerate points."""
    cells = [(column, row) for column, row in grid.cells(points).tolist()]
    wild = len(set(cells)) > MOST_CELLS
    labels = np.zeros(len(points), dtype=np.int64) if wild else _joined(cells)
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


def _joined(cells: list[tuple[int, int]]) -> NDArray[np.int64]:
    """Return for each cell the number of the group of touching cells to which it belongs."""
    number: dict[tuple[int, int], int] = {}
    left, groups = set(cells), 0
    while left:
        edge = [left.pop()]
        while edge:
            column, row = cell = edge.pop()
            number[cell] = groups
            beside = {(column + i, row + j) for i in (-2, -1, 0, 1, 2) for j in (-2, -1, 0, 1, 2)}
            edge += beside & left
            left -= beside
        groups += 1
    return np.array([number[cell] for cell in cells], dtype=np.int64)
