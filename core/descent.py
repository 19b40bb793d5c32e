"""A race: several optimizers descend one objective from the same starts, step by step.

All runs move together, so that the gradient of a step is one call for all of them. The race is
a generator of stretches: it knows no thread, and whoever asks for the next stretch decides when
it is computed and whether there is one.
"""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.objective import Floats, Objective
from core.optimizers import Optimizer, State

DIVERGED = 1e12
"""A run whose coordinates or loss are beyond this, or not finite, has diverged and ends."""

STEPS_AT_A_TIME = 16
POINTS_AT_A_TIME = 80_000
"""A stretch has at most this many steps, and about this many points: a millisecond or two."""

STARTS_AT_A_TIME = 5_000
"""The starts that move together, so that what a step touches stays in the processor's cache."""


@dataclass(frozen=True)
class Race:
    """What is to be descended, by whom, from where and how far.

    `starts` has the shape (starts, n). A run is one optimizer from one start.
    """

    objective: Objective
    optimizers: tuple[Optimizer, ...]
    starts: Floats
    steps: int

    @property
    def shape(self) -> tuple[int, int, int]:
        """The shape of one moment of the race: (optimizers, starts, n)."""
        return (len(self.optimizers), *self.starts.shape)


@dataclass(frozen=True)
class Stretch:
    """Some consecutive steps of a race; its arrays are read-only.

    Attributes
    ----------
    first : the number of the first step; step 0 is the start.
    positions : shape (steps, optimizers, starts, n); NaN from the step at which a run diverged.
    losses : shape (steps, optimizers, starts); NaN likewise.
    diverged : shape (optimizers, starts); the step at which a run diverged, −1 where it did not.
    seconds : shape (steps,); the computing time since the start of the race.
    undefined : shape (optimizers, starts); whether the objective had no value there, or no slope a
        step before, rather than too large ones.
    """

    first: int
    positions: Floats
    losses: Floats
    diverged: NDArray[np.int64]
    seconds: Floats
    undefined: NDArray[np.bool_]


def descend(race: Race) -> Iterator[Stretch]:
    """Run the race, yielding it in stretches of a millisecond or two."""
    if not race.optimizers or not len(race.starts):
        return
    squads = [_Squad(race, part) for part in _parts(len(race.starts))]
    points = len(race.optimizers) * len(race.starts)
    length = max(1, min(STEPS_AT_A_TIME, POINTS_AT_A_TIME // points))
    seconds = 0.0
    for first in range(0, race.steps + 1, length):
        count = min(length, race.steps + 1 - first)
        began = time.perf_counter()
        positions, losses, diverged = _advance(race, squads, first, count)
        took = time.perf_counter() - began
        times = seconds + took * np.arange(1, count + 1) / count
        seconds += took
        undefined = np.concatenate([squad.undefined for squad in squads], axis=1)
        yield Stretch(
            first, _frozen(positions), _frozen(losses), diverged, _frozen(times), undefined
        )


def _parts(starts: int) -> list[slice]:
    """Cut the starts into equal parts small enough for the cache."""
    parts = -(-starts // STARTS_AT_A_TIME)
    edges = np.linspace(0, starts, parts + 1).astype(int)
    return [slice(a, b) for a, b in itertools.pairwise(edges)]


def _within(values: Floats) -> bool:
    """Whether no value is beyond `DIVERGED` nor NaN, found without any array in between."""
    return bool(values.max() < DIVERGED and values.min() > -DIVERGED)


def _frozen(array: Floats) -> Floats:
    array.flags.writeable = False
    return array


def coordinates_first(shape: tuple[int, ...]) -> Floats:
    """Return an array of `shape` in whose memory the last two axes are swapped.

    Each optimizer's part is contiguous then, and in it each coordinate of all its runs, which is
    how the arithmetic reads them.
    """
    return np.empty((*shape[:-2], shape[-1], shape[-2])).swapaxes(-1, -2)


def _advance(
    race: Race, squads: list["_Squad"], first: int, count: int
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    positions = coordinates_first((count, *race.shape))
    losses = np.empty((count, *race.shape[:2]))
    with np.errstate(all="ignore"):
        for squad in squads:
            squad.advance(first, positions[:, :, squad.part])
            _evaluate(race.objective, positions[:, :, squad.part], losses[:, :, squad.part])
        diverged = np.concatenate(
            [s.retire(first, positions[:, :, s.part], losses[:, :, s.part]) for s in squads], axis=1
        )
    diverged.flags.writeable = False
    return positions, losses, diverged


def _evaluate(objective: Objective, positions: Floats, losses: Floats) -> None:
    """Fill in the losses, a few steps at a time where a step has many points."""
    steps = max(1, STARTS_AT_A_TIME // (losses[0].size or 1))
    for first in range(0, len(losses), steps):
        some = slice(first, first + steps)
        losses[some] = objective.value(positions[some])


class _Squad:
    """The runs from some of the starts: where they are and what they remember."""

    def __init__(self, race: Race, part: slice) -> None:
        self.part = part
        self._objective = race.objective
        self._optimizers = race.optimizers
        starts = race.starts[part]
        self._w = coordinates_first((len(race.optimizers), *starts.shape))
        self._w[...] = starts
        self._each = list(self._w)
        self._states: list[State] = [
            optimizer.initial_state(w)
            for optimizer, w in zip(race.optimizers, self._each, strict=True)
        ]
        self._ahead = [
            k
            for k, optimizer in enumerate(race.optimizers)
            if type(optimizer).gradient_point is not Optimizer.gradient_point
        ]
        self._diverged = np.full(self._w.shape[:-1], -1)
        self.undefined = np.zeros(self._w.shape[:-1], dtype=bool)

    def advance(self, first: int, kept: Floats) -> None:
        """Fill `kept`, shape (steps, optimizers, starts, n), with the steps from `first` on."""
        for i in range(len(kept)):
            if first + i > 0:
                self._step(first + i)
            kept[i] = self._w

    def _step(self, t: int) -> None:
        gradients = self._objective.gradient(self._gradient_points())
        for optimizer, w, gradient, state in zip(
            self._optimizers, self._each, gradients, self._states, strict=True
        ):
            optimizer.step(w, gradient, state, t)

    def _gradient_points(self) -> Floats:
        if not self._ahead:
            return self._w
        points = self._w.copy(order="K")
        for k in self._ahead:
            points[k] = self._optimizers[k].gradient_point(self._w[k], self._states[k])
        return points

    def retire(self, first: int, positions: Floats, losses: Floats) -> NDArray[np.int64]:
        """End the runs that diverged in these steps; return the step of each, −1 for none."""
        if not (_within(losses) and _within(positions)):
            sound = np.abs(losses) < DIVERGED
            sound &= np.all(np.abs(positions) < DIVERGED, axis=-1)
            ended = ~np.logical_and.accumulate(sound, axis=0)
            new = ended[-1] & (self._diverged < 0)
            at = np.argmax(ended, axis=0)[None]
            nowhere = np.isnan(losses) & ~np.any(np.abs(positions) >= DIVERGED, axis=-1)
            self.undefined[new] = np.take_along_axis(nowhere, at, axis=0)[0][new]
            self._diverged[new] = first + at[0][new]
            positions[ended] = np.nan
            losses[ended] = np.nan
            self._w[ended[-1]] = np.nan
        return self._diverged.copy()
