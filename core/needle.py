"""What is looked for in a haystack, and where: a needle in which the loss is at most a target.

The haystack is the window. `core.haystack` looks for the needle; here is how large it is, and
where its edge is.
"""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from core.objective import Floats, PlaneObjective, Window
from core.race import Entry
from core.scene import Scene
from core.terrain import ContourLines, Terrain, TerrainRequest, contour_lines, survey
from core.thresholds import threshold_of

MOST_GUESSES = 10_000_000
"""Evaluations after which guesses and grids give up."""

CENSUS = 400
"""Points along each axis of the grid on which a large needle's share of the window is counted."""

ENOUGH = 400
"""So many of them make a count good to some per cent; a smaller needle is worked out."""


class Search(Struct, frozen=True):
    """What is looked for, where, and by whom.

    `entry` and `start` are None where nobody descends.
    """

    objective: PlaneObjective
    window: Window
    target: float
    seed: int
    entry: Entry | None = None
    start: tuple[float, float] | None = None
    most: int = MOST_GUESSES


def search_of(scene: Scene) -> Search:
    """Return the search that a scene poses: its first optimizer that is on, from its first start.

    The target is the scene's threshold; no stopping rule ends the descent before.
    """
    starts = scene.all_starts
    return Search(
        scene.plane.land,
        scene.window,
        threshold_of(scene),
        scene.seed,
        scene.racers[scene.active[0]].entry if scene.active else None,
        (float(starts[0, 0]), float(starts[0, 1])) if len(starts) else None,
    )


def grid_points(side: int, first: int, count: int) -> Floats:
    """Return some points of a grid, shape (count, 2), as shares of the window.

    They are the middles of its cells, row by row from the lower left.
    """
    row, column = np.divmod(np.arange(first, first + count), side)
    return (np.stack([column, row], axis=1) + 0.5) / side


def evaluated(search: Search, shares: Floats) -> tuple[Floats, Floats]:
    """Return points given as shares of the window, shape (n, 2), and their losses."""
    window = search.window
    points = np.array([window.left, window.bottom]) + shares * [window.width, window.height]
    with np.errstate(all="ignore"):
        return points, finite(search.objective.value(points))


def finite(losses: Floats) -> Floats:
    """Return losses in which what is no number is the worst of all."""
    return np.where(np.isfinite(losses), losses, np.inf)


class Share(Struct, frozen=True):
    """The needle's share of the window; None where it is not known. Guesses expected: 1 / share."""

    share: float | None


def share_of(search: Search) -> float | None:
    """Return the needle's share of the window, None where it is not known.

    A large needle is counted on a grid. Of a small one the area is worked out: around a minimum
    with the second derivatives H, the loss is within d of it in an ellipse of area 2πd / √det H,
    which is exact for a quadratic. There it needs known minima that are not flat, whose ellipses
    lie inside of the window.
    """
    _, losses = evaluated(search, grid_points(CENSUS, 0, CENSUS * CENSUS))
    hits = int(np.count_nonzero(losses <= search.target))
    if hits >= ENOUGH:
        return hits / CENSUS**2
    areas = [_area(search, np.array(minimum)) for minimum in search.objective.minima]
    known = [area for area in areas if area is not None]
    if len(known) < len(areas) or not sum(known) > 0:
        return None
    return sum(known) / (search.window.width * search.window.height)


def _area(search: Search, minimum: Floats) -> float | None:
    """Return the area of the needle around a minimum: 0 outside of the window, None if unknown."""
    window = search.window
    low, high = np.array(window).reshape(2, 2).T
    depth = search.target - float(search.objective.value(minimum))
    if depth < 0 or np.any(minimum < low) or np.any(minimum > high):
        return 0.0
    hessian = search.objective.hessian(minimum)
    if not np.all(np.isfinite(hessian)):
        return None
    determinant = float(np.linalg.det(hessian))
    if not (determinant > 1e-12 * float(np.abs(hessian).max()) ** 2 and hessian[0, 0] > 0):
        return None
    reach = np.sqrt(2 * depth * np.diag(np.linalg.inv(hessian)))
    if np.any(minimum - reach < low) or np.any(minimum + reach > high):
        return None
    return float(2 * np.pi * depth / np.sqrt(determinant))


class Hay(Struct, frozen=True):
    """The land of a window, and the edge of the needle in it."""

    terrain: Terrain
    needle: ContourLines


def spread_out(request: TerrainRequest, target: float) -> Iterator[Hay | None]:
    """Compute a land and the edge of the needle: yields None at every pause, and last the hay."""
    for terrain in survey(request):
        if terrain is None:
            yield None
        else:
            needle = contour_lines(terrain.heights, request.window, np.array([target]))
            yield Hay(terrain, needle)
