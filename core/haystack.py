"""A needle in a haystack: random guesses and a grid against gradient descent, with counts.

The needle is where the loss is at most a target, the haystack is the window. Each strategy looks
for a point of the needle and is counted by how often it evaluates the loss, or its gradient. What
is kept of a search are the moments at which its best loss improved, which are few however long it
takes, and its first points, to be drawn. `core.curse` does the same in more dimensions.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from core.descent import Race, descend
from core.objective import Floats, PlaneObjective, Window
from core.optimizers import Optimizer
from core.scene import Scene
from core.terrain import ContourLines, Terrain, TerrainRequest, contour_lines, survey
from core.thresholds import threshold_of

MOST_GUESSES = 10_000_000
"""Evaluations after which guesses and grids give up."""

MOST_STEPS = 100_000
"""Steps after which a descent gives up."""

AT_A_TIME = 1 << 15
"""Points that are evaluated between two pauses: a millisecond or two."""

KEPT = 8_500
"""The first points of a strategy that are kept to be drawn: more would be a blot."""

COARSEST = 10
"""Points along each axis of the first grid; each later one has twice as many."""

OWN_STREAM = 10
"""Sets these random numbers apart from those of the scattered starts, which have the same seed."""

OFTEN = 1.25
"""A descent tells of itself whenever it has come so many times as far: telling takes a while."""

CENSUS = 400
"""Points along each axis of the grid on which a large needle's share of the window is counted."""

ENOUGH = 400
"""So many of them make a count good to some per cent; a smaller needle is worked out."""


class Strategy(Enum):
    """How a needle is looked for."""

    RANDOM = "random guesses"
    GRID = "a grid"
    DESCENT = "gradient descent"


@dataclass(frozen=True)
class Search:
    """What is looked for, where, and by whom.

    `optimizer` and `start` are None where nobody descends.
    """

    objective: PlaneObjective
    window: Window
    target: float
    seed: int
    optimizer: Optimizer | None = None
    start: tuple[float, float] | None = None
    most: int = MOST_GUESSES


@dataclass(frozen=True)
class Tally:
    """How far one strategy has come; its arrays are read-only.

    Attributes
    ----------
    tried : evaluations so far.
    found : the number of the evaluation that met the target, None before; a start that is in the
        needle already is found after 0.
    done : whether the strategy has ended: it has found the needle, given up, or diverged.
    diverged : the step at which a descent diverged, None where it did not.
    at : shape (improvements,), ascending: the evaluations that were better than all before.
    losses : shape (improvements,), the best loss from each of them on.
    points : shape (improvements, 2), where that was.
    kept : shape (n, 2), the first points that were tried, at most `KEPT`.
    """

    strategy: Strategy
    tried: int
    found: int | None
    done: bool
    diverged: int | None
    at: NDArray[np.int64]
    losses: Floats
    points: Floats
    kept: Floats

    def best(self, evaluations: int) -> int:
        """Return the index of the best improvement among so many evaluations, −1 for none."""
        return int(np.searchsorted(self.at, evaluations, side="right")) - 1


@dataclass(frozen=True)
class Share:
    """The needle's share of the window; None where it is not known. Guesses expected: 1 / share."""

    share: float | None


def search_of(scene: Scene) -> Search:
    """Return the search that a scene poses: its first optimizer that is on, from its first start.

    The target is the scene's threshold.
    """
    starts = scene.all_starts
    return Search(
        scene.problem,
        scene.window,
        threshold_of(scene),
        scene.seed,
        scene.racers[scene.active[0]].optimizer if scene.active else None,
        (float(starts[0, 0]), float(starts[0, 1])) if len(starts) else None,
    )


def compare(search: Search) -> Iterator[Share | Tally | None]:
    """Let all strategies search in turn, yielding first the needle's share and then tallies.

    None stands for a pause in which there is nothing to tell.
    """
    yield Share(share_of(search))
    rounds = itertools.zip_longest(descent(search), guesses(search), grids(search))
    yield from itertools.chain.from_iterable(rounds)


@dataclass(frozen=True)
class Hay:
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


def guesses(search: Search) -> Iterator[Tally]:
    """Guess evenly over the window, by the seed, until the needle is found or `most` are made."""
    record = _Record(Strategy.RANDOM, search.target)
    random = np.random.default_rng((search.seed, OWN_STREAM))
    while not record.done:
        count = min(AT_A_TIME, search.most - record.tried)
        record.take(*_evaluated(search, random.random((count, 2))))
        record.done |= record.tried >= search.most
        yield record.tally()


def grids(search: Search) -> Iterator[Tally]:
    """Try the points of ever finer grids, row by row, until one is found or `most` are tried."""
    record = _Record(Strategy.GRID, search.target)
    while not record.done:
        side, first = grid_at(record.tried)
        count = min(AT_A_TIME, side * side - first, search.most - record.tried)
        record.take(*_evaluated(search, grid_points(side, first, count)))
        record.done |= record.tried >= search.most
        yield record.tally()


def grid_at(tried: int) -> tuple[int, int]:
    """Return which grid is under way after so many points.

    That is how many points it has along each axis, and how many of them have been tried.
    """
    side = COARSEST
    while tried >= side * side:
        tried -= side * side
        side *= 2
    return side, tried


def grid_points(side: int, first: int, count: int) -> Floats:
    """Return some points of a grid, shape (count, 2), as shares of the window.

    They are the middles of its cells, row by row from the lower left.
    """
    row, column = np.divmod(np.arange(first, first + count), side)
    return (np.stack([column, row], axis=1) + 0.5) / side


def descent(search: Search) -> Iterator[Tally | None]:
    """Descend from the start, one evaluation of the gradient being one step.

    Without an optimizer or a start there is nothing. It yields None where it tells nothing.
    """
    if search.optimizer is None or search.start is None:
        return
    steps = min(MOST_STEPS, search.most)
    race = Race(search.objective, (search.optimizer,), np.array([search.start]), steps)
    record = _Record(Strategy.DESCENT, search.target, first=0)
    told = 0
    for stretch in descend(race):
        ended = int(stretch.diverged[0, 0])
        sound = len(stretch.losses) if ended < 0 else ended - stretch.first
        record.take(stretch.positions[:sound, 0, 0], _finite(stretch.losses[:sound, 0, 0]))
        if ended >= 0 and record.found is None:
            record.diverged = ended
            record.done = True
        record.done |= record.tried >= steps
        if record.done or record.tried >= OFTEN * told:
            told = record.tried
            yield record.tally()
        else:
            yield None
        if record.done:
            return


def _evaluated(search: Search, shares: Floats) -> tuple[Floats, Floats]:
    """Return points given as shares of the window, shape (n, 2), and their losses."""
    window = search.window
    points = np.array([window.left, window.bottom]) + shares * [window.width, window.height]
    with np.errstate(all="ignore"):
        return points, _finite(search.objective.value(points))


def _finite(losses: Floats) -> Floats:
    """Return losses in which what is no number is the worst of all."""
    return np.where(np.isfinite(losses), losses, np.inf)


class _Record:
    """What is kept of a strategy while it searches."""

    def __init__(self, strategy: Strategy, target: float, first: int = 1) -> None:
        self.done = False
        self.found: int | None = None
        self.diverged: int | None = None
        self._strategy, self._target, self._next = strategy, target, first
        self._at: list[int] = []
        self._losses: list[float] = []
        self._points: list[Floats] = []
        self._kept = np.empty((0, 2))

    @property
    def tried(self) -> int:
        """Evaluations so far."""
        return max(self._next - 1, 0)

    def take(self, points: Floats, losses: Floats) -> None:
        """Take points, shape (n, 2), and their losses, up to the first that meets the target."""
        below = losses <= self._target
        if below.any():
            count = int(np.argmax(below)) + 1
            points, losses = points[:count], losses[:count]
            self.found, self.done = self._next + count - 1, True
        self._improve(points, losses)
        if len(self._kept) < KEPT:
            self._kept = np.concatenate([self._kept, points[: KEPT - len(self._kept)]])
        self._next += len(points)

    def _improve(self, points: Floats, losses: Floats) -> None:
        best = self._losses[-1] if self._losses else np.inf
        if not len(losses) or losses.min() >= best:
            return
        before = np.minimum.accumulate(np.concatenate([[best], losses[:-1]]))
        for i in np.flatnonzero(losses < before):
            self._at.append(self._next + int(i))
            self._losses.append(float(losses[i]))
            self._points.append(points[i])

    def tally(self) -> Tally:
        """Return how far it has come."""
        arrays = (
            np.array(self._at, dtype=np.int64),
            np.array(self._losses),
            np.array(self._points).reshape(-1, 2),
            self._kept.view(),
        )
        for array in arrays:
            array.flags.writeable = False
        at, losses, points, kept = arrays
        return Tally(
            self._strategy, self.tried, self.found, self.done, self.diverged,
            at, losses, points, kept,
        )  # fmt: skip


def share_of(search: Search) -> float | None:
    """Return the needle's share of the window, None where it is not known.

    A large needle is counted on a grid. Of a small one the area is worked out: around a minimum
    with the second derivatives H, the loss is within d of it in an ellipse of area 2πd / √det H,
    which is exact for a quadratic. There it needs known minima that are not flat, whose ellipses
    lie inside of the window.
    """
    _, losses = _evaluated(search, grid_points(CENSUS, 0, CENSUS * CENSUS))
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
    hessian = _hessian(search.objective, minimum)
    determinant = float(np.linalg.det(hessian))
    if not (determinant > 1e-12 * float(np.abs(hessian).max()) ** 2 and hessian[0, 0] > 0):
        return None
    reach = np.sqrt(2 * depth * np.diag(np.linalg.inv(hessian)))
    if np.any(minimum - reach < low) or np.any(minimum + reach > high):
        return None
    return float(2 * np.pi * depth / np.sqrt(determinant))


def _hessian(objective: PlaneObjective, point: Floats) -> Floats:
    """Return the second derivatives at a point, shape (2, 2), by differences of the gradient."""
    step = 1e-5 * (1 + np.abs(point).max())
    sides = np.array([point + sign * step * axis for axis, sign in
                      itertools.product(np.eye(2), (1, -1))])  # fmt: skip
    gradients = objective.gradient(sides)
    hessian: Floats = (gradients[::2] - gradients[1::2]) / (2 * step)
    return (hessian + hessian.T) / 2
