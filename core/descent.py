"""The descent: the runs of a race move together, step by step.

The gradient of a step is one call for all of them. The race is a generator of stretches: it knows
no thread, and whoever asks for the next stretch decides when it is computed and whether there is
one.
"""

import itertools
import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.objective import Floats, Objective, Sampled
from core.race import Race, Stretch
from core.sampling import Chance
from core.squad import Squad, coordinates_first

STEPS_AT_A_TIME = 16
POINTS_AT_A_TIME = 80_000
COST_AT_A_TIME = 320
"""A stretch has at most this many steps, and about this many points: a millisecond or two.

Where optimizers are costly it is shorter, a step of plain descent counting as 1.
"""

STARTS_AT_A_TIME = 5_000
"""The starts that move together, so that what a step touches stays in the processor's cache."""


def descend(race: Race) -> Iterator[Stretch]:
    """Run the race, yielding it in stretches of a millisecond or two."""
    if not race.entries or not len(race.starts):
        return
    chance = chance_of(race)
    squads = [Squad(race, part, chance) for part in _parts(len(race.starts))]
    length = _length(race)
    seconds = 0.0
    for first in range(0, race.steps + 1, length):
        count = min(length, race.steps + 1 - first)
        began = time.perf_counter()
        arrays = _advance(race, squads, chance, first, count)
        took = time.perf_counter() - began
        times = seconds + took * np.arange(1, count + 1) / count
        seconds += took
        for array in (*arrays, times):
            array.flags.writeable = False
        undefined = np.concatenate([squad.undefined for squad in squads], axis=1)
        undefined.flags.writeable = False
        yield Stretch(first, *arrays, times, undefined)


def _length(race: Race) -> int:
    """Return how many steps a stretch has."""
    cost = sum(optimizer.cost for optimizer in race.optimizers)
    points = cost * len(race.starts)
    return max(1, min(STEPS_AT_A_TIME, POINTS_AT_A_TIME // points, COST_AT_A_TIME // cost))


def chance_of(race: Race) -> Chance:
    """Return all that is random in a race."""
    samples = race.objective.samples if isinstance(race.objective, Sampled) else 0
    return Chance(samples, len(race.starts), race.shape[-1], race.repeats, race.seed)


def _parts(starts: int) -> list[slice]:
    """Cut the starts into equal parts small enough for the cache."""
    parts = -(-starts // STARTS_AT_A_TIME)
    edges = np.linspace(0, starts, parts + 1).astype(int)
    return [slice(a, b) for a, b in itertools.pairwise(edges)]


def _advance(
    race: Race, squads: list[Squad], chance: Chance, first: int, count: int
) -> tuple[Floats, Floats, Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Return what a stretch holds of `count` steps, from step `first` on."""
    positions = coordinates_first((count, *race.shape))
    losses = np.empty((count, *race.shape[:2]))
    with np.errstate(all="ignore"):
        for squad in squads:
            squad.advance(first, positions[:, :, squad.part])
            _evaluate(race.objective, positions[:, :, squad.part], losses[:, :, squad.part])
        diverged = np.concatenate(
            [s.retire(first, positions[:, :, s.part], losses[:, :, s.part]) for s in squads], axis=1
        )
        batch_losses = _batch_losses(race, chance, first, positions)
    stopped = np.concatenate([squad.stopped for squad in squads], axis=1)
    return positions, losses, batch_losses, diverged, stopped


def _evaluate(objective: Objective, positions: Floats, losses: Floats) -> None:
    """Fill in the losses, a few steps at a time where a step has many points."""
    steps = max(1, STARTS_AT_A_TIME // (losses[0].size or 1))
    for first in range(0, len(losses), steps):
        some = slice(first, first + steps)
        losses[some] = objective.value(positions[some])


def _batch_losses(race: Race, chance: Chance, first: int, positions: Floats) -> Floats:
    """Return the loss at each position over the samples of the step that follows."""
    losses = np.empty((len(positions), len(race.batched), positions.shape[2]))
    for place, k in enumerate(race.batched):
        assert isinstance(race.objective, Sampled)
        size = race.entries[k].samples_of(race.objective)
        assert size is not None
        for i in range(len(positions)):
            batch = chance.batch(size, first + i + 1)
            losses[i, place] = race.objective.batch_value(positions[i, k], batch)
    return losses
