"""The gradient's cloud: the steps that the other batches of an epoch would lead to from one place.

Plain descent takes the mean of these steps; a stochastic one takes one of them, whichever comes
next. On a land without data the cloud is of the noises that one run is given over some steps.
Everything is drawn again from the race and the number of the step, so that any moment has its
cloud by itself. The step is α times the gradient against it, which is where plain descent goes.
"""

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from core.objective import Floats, Sampled
from core.race import Entry, Race
from core.sampling import BLOCK, Chance
from core.squad import clipped

MOST_ARROWS = 64
"""Of an epoch of more batches only so many are in the cloud, the next one always."""

MOST_CLOUDS = 4
"""Only so many optimizers of a race have a cloud: the first ones that chance plays a part in."""

SAMPLES_AT_A_TIME = 40_000
"""A chunk of the work is of about so many samples: a millisecond or so."""

CHOICE = 3
"""What tells the numbers drawn here from those of `core.sampling`."""


class Cloud(Struct, frozen=True):
    """The steps that lead from one place.

    Attributes
    ----------
    entry : the number of the optimizer in the race.
    place : shape (n,), where the run is.
    steps : shape (arrows, n), minus α times the gradient of each batch, or with each noise.
    taken : the number of the one that comes next.
    full : shape (n,), the same with the gradient over all of the data, or without noise.
    shares : shape (arrows,), each batch's part of the data; they sum to 1 unless some are left out.
    batches : how many batches make an epoch; 0 where the cloud is of noise alone.
    """

    entry: int
    place: Floats
    steps: Floats
    taken: int
    full: Floats
    shares: Floats
    batches: int

    def seen_by(self, project: Callable[[Floats], Floats]) -> "Cloud":
        """Return the cloud on a plane, as `project` maps points, shape (..., n), to (..., 2)."""
        place = project(self.place)
        steps, full = project(self.place + self.steps), project(self.place + self.full)
        return replace(self, place=place, steps=steps - place, full=full - place)


class Clouds:
    """The clouds of a race: of the first repetition of its first start."""

    def __init__(self, race: Race) -> None:
        self.race = race
        samples = race.objective.samples if isinstance(race.objective, Sampled) else 0
        # A run's numbers do not depend on the runs that come after it: the first needs no other.
        self._chance = Chance(samples, 1, race.shape[-1], 1, race.seed)

    @cached_property
    def entries(self) -> tuple[int, ...]:
        """The numbers of the optimizers that have a cloud."""
        race = self.race
        chancy = [k for k, e in enumerate(race.entries) if e.is_stochastic(race.objective)]
        return tuple(chancy[:MOST_CLOUDS]) if len(race.starts) else ()

    @property
    def work(self) -> int:
        """About how many samples are looked at for one moment."""
        objective = self.race.objective
        if not isinstance(objective, Sampled):
            return 2 * MOST_ARROWS * len(self.entries)
        sizes = [self.race.entries[k].samples_of(objective) or 0 for k in self.entries]
        # Drawing the order of an epoch's samples counts like looking at each of them.
        return sum(objective.samples + min(MOST_ARROWS * s, objective.samples) for s in sizes)

    def at(self, t: int, places: Floats) -> Iterator[Cloud | None]:
        """Yield the clouds of the moment before step t, and None between parts of the work.

        `places` is where each optimizer of the race is, shape (optimizers, n); one that is not
        finite has no cloud.
        """
        for k in self.entries:
            if np.isfinite(places[k]).all():
                yield from self._cloud(k, t, places[k])

    def _cloud(self, k: int, t: int, place: Floats) -> Iterator[Cloud | None]:
        race, entry = self.race, self.race.entries[k]
        size = entry.samples_of(race.objective)
        count = self._per_round(size)
        numbers = self._numbers(t, count)
        gradients = np.empty((len(numbers), len(place)))
        shares = np.full(len(numbers), 1 / count)
        if size is None:
            gradients[:] = race.objective.gradient(place)
        else:
            yield from self._batch_gradients(place, size, numbers, gradients, shares)
        if entry.noise:
            noise = [self._chance.noise.at(int(number))[0] for number in numbers]
            gradients += entry.noise * np.array(noise)
        full = race.objective.gradient(place)
        steps = self._step(entry, t, gradients)
        taken = int(np.searchsorted(numbers, t))
        batches = count if size is not None else 0
        yield Cloud(k, place, steps, taken, self._step(entry, t, full), shares, batches)

    def _per_round(self, size: int | None) -> int:
        """Return how many steps share a cloud: an epoch's, or a block's of noise."""
        objective = self.race.objective
        if size is None:
            return BLOCK
        assert isinstance(objective, Sampled)
        return -(-objective.samples // size)

    def _numbers(self, t: int, count: int) -> NDArray[np.int64]:
        """Return the steps of the round that t is in, ascending: all, or t and some others."""
        which, place = divmod(t - 1, count)
        if count <= MOST_ARROWS:
            return which * count + 1 + np.arange(count)
        generator = np.random.default_rng((self.race.seed, CHOICE, which))
        # They stay the same for the whole round, so that the cloud does not flicker.
        some = generator.choice(count, MOST_ARROWS - 1, replace=False)
        return which * count + 1 + np.unique(np.append(some, place))

    def _batch_gradients(
        self,
        place: Floats,
        size: int,
        numbers: NDArray[np.int64],
        gradients: Floats,
        shares: Floats,
    ) -> Iterator[None]:
        """Fill in the gradient of the batch of each step, and its share of the data."""
        objective = self.race.objective
        assert isinstance(objective, Sampled)
        batches = [self._chance.batch(size, int(number))[0] for number in numbers]
        yield None
        shares[:] = [len(batch) / objective.samples for batch in batches]
        full = [i for i, batch in enumerate(batches) if len(batch) == size]
        some = max(1, SAMPLES_AT_A_TIME // size)
        parts = [full[i : i + some] for i in range(0, len(full), some)]
        parts += [[i] for i, batch in enumerate(batches) if len(batch) < size]
        for part in parts:
            points = np.broadcast_to(place, (len(part), len(place)))
            gradients[part] = objective.batch_gradient(points, np.stack([batches[i] for i in part]))
            yield None

    @staticmethod
    def _step(entry: Entry, t: int, gradients: Floats) -> Floats:
        return -entry.rate(t) * clipped(gradients, entry)
