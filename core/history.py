"""The history of a race as far as time runs over it: which steps were kept, and how far it is."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from core.objective import Laboratory
from core.rows import Rows

MEMORY = 256 * 2**20
"""The bytes that a recording may take unless told otherwise."""


class History(ABC):
    """What playback, scrubbing backward and export read of a race.

    Attributes
    ----------
    race : the race that is recorded.
    fault : why it goes no further, if it does not.
    diverged : shape (optimizers, runs); the step at which a run diverged, −1 for none.
    stopped : likewise, the step at which it had arrived by a stopping rule, and stays.
    """

    fault: str = ""
    diverged: NDArray[np.int64]
    stopped: NDArray[np.int64]

    laboratory: ClassVar[Laboratory]
    race: Any

    @abstractmethod
    def append(self, chunk: Any) -> None:
        """Add what the computation of the race has brought."""

    @property
    @abstractmethod
    def rows(self) -> Rows:
        """The kept steps."""

    @property
    @abstractmethod
    def last(self) -> int:
        """The step at which the race ends."""

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def stride(self) -> int:
        """The distance between kept steps."""
        return self.rows.stride

    @property
    def last_step(self) -> int:
        """The newest step recorded, −1 while there is none."""
        return self.rows.newest

    @property
    def complete(self) -> bool:
        """Whether the race has been recorded to its last step."""
        return self.last_step == self.last

    @property
    def steps(self) -> NDArray[np.int64]:
        """The numbers of the kept steps, ascending, shape (kept,)."""
        return self.rows.numbers

    def index(self, step: int) -> int:
        """Return the row of the newest kept step that is not after `step`."""
        return self.rows.index(step)
