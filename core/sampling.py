"""What is random in a stochastic descent: the order of the samples, and noise on the gradient.

Everything is drawn from the scene's seed and the number of the step alone, so that any step can
be drawn again by itself: the race draws it as it runs, a picture of one moment afterwards.
All optimizers see the same batches and the same noise: what sets them apart is their rule.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.objective import Floats

Indices = NDArray[np.int64]

ORDER, NOISE = 1, 2
"""What a generator draws is told apart by these, so that no two share their numbers."""

BLOCK = 64
"""The steps whose noise is drawn at once, unless that makes too many numbers for a run."""

MOST_NUMBERS = 2**18


class Batches:
    """The mini-batches of some repetitions: shuffled data, cut into parts of one size.

    Each epoch shuffles anew; its last batch is smaller where the size does not divide the data.

    Parameters
    ----------
    samples : how many samples there are.
    size : how many make a batch.
    repeats : how many repetitions there are, each with an order of its own.
    seed : what everything is drawn from.
    """

    def __init__(self, samples: int, size: int, repeats: int, seed: int) -> None:
        self.samples, self.size = samples, min(size, samples)
        self._repeats, self._seed = repeats, seed
        self._epoch = -1
        self._order: Indices = np.empty((repeats, 0), dtype=np.int64)

    @property
    def per_epoch(self) -> int:
        """How many batches make an epoch."""
        return -(-self.samples // self.size)

    def at(self, t: int) -> Indices:
        """Return the samples of step t = 1, 2, …, shape (repeats, batch)."""
        epoch, batch = divmod(t - 1, self.per_epoch)
        return self.order(epoch)[:, batch * self.size : (batch + 1) * self.size]

    def of_epoch(self, t: int) -> list[Indices]:
        """Return all batches of the epoch that step t is in, each of shape (repeats, batch)."""
        first = t - (t - 1) % self.per_epoch
        return [self.at(first + i) for i in range(self.per_epoch)]

    def order(self, epoch: int) -> Indices:
        """Return the order of the samples in an epoch, shape (repeats, samples)."""
        if epoch != self._epoch:
            self._epoch = epoch
            self._order = np.array(
                [
                    np.random.default_rng((self._seed, ORDER, repeat, epoch)).permutation(
                        self.samples
                    )
                    for repeat in range(self._repeats)
                ]
            )
        return self._order


class Noise:
    """Normal noise of size 1 for each run and coordinate, drawn some steps at a time.

    A run's noise does not depend on how many runs come after it.
    """

    def __init__(self, runs: int, n: int, seed: int) -> None:
        self._runs, self._n, self._seed = runs, n, seed
        self._steps = max(1, min(BLOCK, MOST_NUMBERS // max(n, 1)))
        self._block = -1

    def at(self, t: int) -> Floats:
        """Return the noise of step t = 1, 2, …, shape (runs, n)."""
        block, row = divmod(t - 1, self._steps)
        if block != self._block:
            self._block = block
            generator = np.random.default_rng((self._seed, NOISE, block))
            self._drawn = generator.standard_normal((self._runs, self._steps, self._n))
        noise: Floats = self._drawn[:, row]
        return noise


class Chance:
    """All that is random in one race.

    Parameters
    ----------
    samples : how many samples the objective has, 0 where it has none.
    runs : how many runs an optimizer has: starts times repetitions, those of a start side by side.
    n : how many parameters there are.
    repeats, seed : how many repetitions of each start there are, and what all is drawn from.
    """

    def __init__(self, samples: int, runs: int, n: int, repeats: int, seed: int) -> None:
        self._samples, self._runs, self._n = samples, runs, n
        self._repeats, self._seed = repeats, seed
        self._batches: dict[int, Batches] = {}

    def batch(self, size: int, t: int) -> Indices:
        """Return the samples of step t for each run, shape (runs, batch)."""
        if size not in self._batches:
            self._batches[size] = Batches(self._samples, size, self._repeats, self._seed)
        indices = self._batches[size].at(t)
        return np.tile(indices, (self._runs // self._repeats, 1))

    @cached_property
    def noise(self) -> Noise:
        """The noise on the gradients."""
        return Noise(self._runs, self._n, self._seed)
