"""The paths of runs as an eye can tell them apart: moves within a pixel are left out.

Which moves are drawn is decided by where they lead on the screen, never by their number: leaving
out every second step would turn a zig-zag into a straight line.
"""

from typing import Self

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.mesh import clipped
from core.objective import Floats
from core.recording import Recording

FEW = 64
"""Up to so many runs have a halo and a fading tail; more are thin lines."""

SHOWN = 300
"""Only so many runs have a path at all; of the rest there are the heads."""

ROWS, FEWEST_ROWS, POSITIONS = 128, 4, 2_000
"""A path is drawn so many rows at a time, in a chapter: fewer where those are more positions."""

MOST_CHAPTERS = 1024
"""Of a longer race the chapters have more rows."""

REACH = 1.1
"""Half windows from the middle of the window at which paths are cut off: just outside of it."""

FAR = 1e6
"""Cells from the middle beyond which all places are one."""

REPEATED = 1_000
"""More moves than that are looked through for those that repeat an earlier one."""


class Runs(Struct, frozen=True):
    """The runs of a recording that have a path, and the chapters in which it is drawn."""

    recording: Recording

    @property
    def kinds(self) -> int:
        """How many optimizers there are."""
        return int(self.recording.diverged.shape[0])

    @property
    def starts(self) -> int:
        """How many starts of each optimizer have a path: of repetitions only the first has one.

        The paths of all of them would cover the land, and each other.
        """
        runs, repeats = self.recording.diverged.shape[1], self.recording.race.repeats
        return min(int(runs) // repeats, max(1, SHOWN // max(self.kinds, 1)))

    @property
    def count(self) -> int:
        """How many runs have a path."""
        return self.kinds * self.starts

    @property
    def few(self) -> bool:
        """Whether there are so few that each can have a halo."""
        return self.count <= FEW

    @property
    def rows(self) -> int:
        """The rows of the recording in a chapter."""
        rows = ROWS
        while rows > FEWEST_ROWS and rows * self.count > POSITIONS:
            rows //= 2
        whole = self.recording.race.steps // self.recording.stride + 1
        while rows * MOST_CHAPTERS < whole:
            rows *= 2
        return rows

    @property
    def chapters(self) -> int:
        """How many chapters there will be."""
        return -(-(self.recording.race.steps // self.recording.stride + 1) // self.rows)

    def points(self, first: int, last: int) -> Floats:
        """Return the positions at some rows, the last one included: shape (rows, runs, 2)."""
        repeats = self.recording.race.repeats
        firsts = slice(0, self.starts * repeats, repeats)
        points = self.recording.places[first : last + 1, :, firsts]
        return points.reshape(len(points), self.count, 2)


class Legs(Struct, frozen=True):
    """Straight pieces of the paths of several runs, those of one run together, in order of time.

    Attributes
    ----------
    run, row : shape (n,); the run, and the row of the recording at which the piece ends.
    begin, end : shape (n, 2); the ends of the piece, in the square that is the window.
    joined : shape (n,); whether the piece begins where the one before it ends.
    across : shape (n,); whether it crosses the window from outside to outside.
    """

    run: NDArray[np.int64]
    row: NDArray[np.int64]
    begin: Floats
    end: Floats
    joined: NDArray[np.bool_]
    across: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.run)

    def some(self, chosen: NDArray[np.bool_]) -> Self:
        """Return some of the pieces; one whose predecessor is gone begins a line."""
        joined = self.joined.copy()
        joined[1:] &= chosen[:-1]
        return type(self)(
            self.run[chosen], self.row[chosen], self.begin[chosen], self.end[chosen],
            joined[chosen], self.across[chosen],
        )  # fmt: skip

    def joined_with(self, other: Self) -> Self:
        """Return these pieces and others, those of one run together."""
        whole = [np.concatenate([getattr(part, name) for part in (self, other)])
                 for name in Legs.__struct_fields__]  # fmt: skip
        order = np.argsort(whole[0], kind="stable")
        return type(self)(*(values[order] for values in whole))

    def line(self) -> "Line":
        """Return the pieces as one line with gaps."""
        kept = np.ones((len(self), 2), dtype=bool)
        kept[:, 0] = ~self.joined
        points = np.stack([self.begin, self.end], axis=1)[kept]
        is_end = np.broadcast_to([False, True], kept.shape)[kept]
        ends = np.cumsum(kept.sum(axis=1))
        return Line(points, np.append(is_end[1:], False), np.append(0, ends))


class Line(Struct, frozen=True):
    """Pieces of paths as one line with gaps.

    Attributes
    ----------
    points : shape (m, 2).
    joined : shape (m,); whether a point is joined to the next one.
    edges : shape (pieces + 1,); the number of the point at which each piece's own points begin.
    """

    points: Floats
    joined: NDArray[np.bool_]
    edges: NDArray[np.int64]


def newest(parts: list[Legs], count: int) -> Legs:
    """Return the last few pieces of each run, each by itself, of several lots in order of time."""
    whole = [np.concatenate([getattr(part, name) for part in parts])
             for name in Legs.__struct_fields__]  # fmt: skip
    run = whole[0]
    order = np.argsort(run, kind="stable")
    _, begin, size = np.unique(run[order], return_index=True, return_counts=True)
    age = np.repeat(begin + size, size) - np.arange(len(run))
    chosen = Legs(*(values[order[age <= count]] for values in whole))
    chosen.joined[:] = False
    return chosen


def legs_of(points: Floats, first: int, cells: Floats) -> Legs:
    """Return the pieces of the paths through consecutive rows of a recording.

    A path ends where it is not finite. Its first and last point are always kept, so that the
    paths through further rows go on where these end.

    Parameters
    ----------
    points : shape (rows, runs, 2), in the square from −1 to 1 that is the window.
    first : the row of the recording that is the first of `points`.
    cells : shape (2,); how many cells there are from 0 to 1 along each axis.
    """
    sound = np.isfinite(points).all(axis=-1).T
    with np.errstate(all="ignore"):
        cell = np.floor(np.clip(points.swapaxes(0, 1) * cells, -FAR, FAR))
    moved = np.zeros(sound.shape, dtype=bool)
    moved[:, 1:] = np.any(cell[:, 1:] != cell[:, :-1], axis=-1)
    moved &= sound
    last = np.maximum(sound.sum(axis=1) - 1, 0)
    moved[np.arange(len(last)), last] |= moved.any(axis=1)
    run, end = np.nonzero(moved)
    joined = np.zeros(len(run), dtype=bool)
    joined[1:] = run[1:] == run[:-1]
    begin = np.where(joined, np.roll(end, 1), 0)
    if len(run) > REPEATED:
        new = _first_of_its_kind(run, cell[run, begin], cell[run, end])
        joined[1:] &= new[:-1]
        run, begin, end, joined = run[new], begin[new], end[new], joined[new]
    ends = points[begin, run], points[end, run]
    if np.abs(ends).max(initial=0.0) <= 1:
        return Legs(run, first + end, *ends, joined, np.zeros(len(run), dtype=bool))
    return _in_reach(*ends, run, first + end, joined)


def _first_of_its_kind(run: NDArray[np.int64], begin: Floats, end: Floats) -> NDArray[np.bool_]:
    """Return which moves are not between the same two cells as an earlier one of the run."""
    codes = [(cell[:, 0] * 4 * FAR + cell[:, 1]) for cell in (begin, end)]
    low, high = np.minimum(*codes), np.maximum(*codes)
    order = np.lexsort((high, low, run))  # a stable sort: of equal ones the earliest comes first
    same = np.ones(len(run), dtype=bool)
    same[:1] = False
    for key in (run, low, high):
        same[1:] &= key[order][1:] == key[order][:-1]
    new = np.empty(len(run), dtype=bool)
    new[order] = ~same
    return new


def _in_reach(
    begin: Floats,
    end: Floats,
    run: NDArray[np.int64],
    row: NDArray[np.int64],
    joined: NDArray[np.bool_],
) -> Legs:
    """Cut off what is far outside of the window: a painter's arithmetic would not bear it."""
    inside = np.all(np.abs(end) <= REACH, axis=1)
    begins_inside = np.all(np.abs(begin) <= REACH, axis=1)
    a, b, number = clipped(begin / REACH, end / REACH)
    kept = number - 1
    seen = np.zeros(len(run), dtype=bool)
    seen[kept] = True
    joined = joined & begins_inside & inside[np.arange(len(run)) - 1] & np.roll(seen, 1)
    out = np.any(np.abs(begin) > 1, axis=1) & np.any(np.abs(end) > 1, axis=1)
    across = np.zeros(len(run), dtype=bool)
    across[np.flatnonzero(out)[clipped(begin[out], end[out])[2] - 1]] = True
    first = np.where(begins_inside[kept, None], begin[kept], a * REACH)
    second = np.where(inside[kept, None], end[kept], b * REACH)
    return Legs(run[kept], row[kept], first, second, joined[kept], across[kept])
