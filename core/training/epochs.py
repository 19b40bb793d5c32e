"""How fast one goes through the data: an epoch is as many steps as show all samples once."""

import numpy as np
from msgspec import Struct

from core.objective import Floats
from core.race import Contestant
from core.rows import Array


class Pace(Struct, frozen=True):
    """How many steps make an epoch, which a hand may have changed on the way.

    Attributes
    ----------
    steps : of each stretch of the race, how many steps make an epoch.
    ends : the last step of each stretch but the last one.
    """

    steps: tuple[int, ...]
    ends: tuple[int, ...] = ()

    def epochs(self, steps: Array) -> Floats:
        """Return how many epochs have gone by after steps of any shape."""
        begins, lengths = np.array((0, *self.ends)), np.array(self.steps, dtype=float)
        before = np.concatenate([[0.0], np.cumsum(np.diff(begins) / lengths[:-1])])
        place = np.searchsorted(np.array(self.ends, dtype=np.int64), steps, side="left")
        epochs: Floats = before[place] + (steps - begins[place]) / lengths[place]
        return epochs


def pace_of(entry: Contestant, samples: int) -> Pace:
    """Return how fast an entry goes through so many samples of the training part."""
    sizes = [leg.batch_size for leg in entry.past]
    lengths = tuple(_steps(size, samples) for size in (*sizes, entry.batch_size))
    return Pace(lengths, tuple(leg.until for leg in entry.past))


def _steps(size: int | None, samples: int) -> int:
    return 1 if size is None or size >= samples else -(-samples // size)
