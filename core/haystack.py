"""A needle in a haystack: random guesses and a grid against gradient descent, with counts.

The needle is where the loss is at most a target, the haystack is the window. Each strategy looks
for a point of the needle and is counted by how often it evaluates the loss, or its gradient. What
is kept of a search are the moments at which its best loss improved, which are few however long it
takes, and its first points, to be drawn. `core.curse` does the same in more dimensions.
"""

import itertools
from collections.abc import Iterator
from enum import Enum

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.descent import descend
from core.needle import Search, Share, evaluated, finite, grid_points, share_of
from core.objective import Floats
from core.race import Race

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


class Strategy(Enum):
    """How a needle is looked for."""

    RANDOM = "random guesses"
    GRID = "a grid"
    DESCENT = "gradient descent"


class Tally(Struct, frozen=True):
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


def compare(search: Search) -> Iterator[Share | Tally | None]:
    """Let all strategies search in turn, yielding first the needle's share and then tallies.

    None stands for a pause in which there is nothing to tell.
    """
    yield Share(share_of(search))
    rounds = itertools.zip_longest(descent(search), guesses(search), grids(search))
    yield from itertools.chain.from_iterable(rounds)


def guesses(search: Search) -> Iterator[Tally]:
    """Guess evenly over the window, by the seed, until the needle is found or `most` are made."""
    record = _Record(Strategy.RANDOM, search.target)
    random = np.random.default_rng((search.seed, OWN_STREAM))
    while not record.done:
        count = min(AT_A_TIME, search.most - record.tried)
        record.take(*evaluated(search, random.random((count, 2))))
        record.done |= record.tried >= search.most
        yield record.tally()


def grids(search: Search) -> Iterator[Tally]:
    """Try the points of ever finer grids, row by row, until one is found or `most` are tried."""
    record = _Record(Strategy.GRID, search.target)
    while not record.done:
        side, first = grid_at(record.tried)
        count = min(AT_A_TIME, side * side - first, search.most - record.tried)
        record.take(*evaluated(search, grid_points(side, first, count)))
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


def descent(search: Search) -> Iterator[Tally | None]:
    """Descend from the start, one evaluation of the gradient being one step.

    Without an optimizer or a start there is nothing. It yields None where it tells nothing.
    """
    if search.entry is None or search.start is None:
        return
    steps = min(MOST_STEPS, search.most)
    start = np.array([search.start])
    race = Race(search.objective, (search.entry,), start, steps, seed=search.seed)
    record = _Record(Strategy.DESCENT, search.target, first=0)
    told = 0
    for stretch in descend(race):
        ended = int(stretch.diverged[0, 0])
        sound = len(stretch.losses) if ended < 0 else ended - stretch.first
        record.take(stretch.positions[:sound, 0, 0], finite(stretch.losses[:sound, 0, 0]))
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
