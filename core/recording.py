"""The bounded history of a race: what playback, scrubbing backward and export read.

A recording keeps every step while they fit into its memory. Past that it keeps every second
one, then every fourth, and so on, and never loses the first and the last.
"""

import numpy as np
from numpy.typing import NDArray

from core.history import MEMORY, History
from core.objective import Floats, Laboratory, PlaneObjective
from core.race import Race, Stretch
from core.rows import Rows
from core.squad import coordinates_first


class Recording(History):
    """The steps of one race that were kept, with the best losses of all steps.

    Attributes
    ----------
    race : the race that is recorded.
    diverged : shape (optimizers, starts); the step at which a run diverged, −1 for none.
    stopped : likewise, the step at which it had arrived by a stopping rule, and stays.
    undefined : likewise, whether it diverged because the objective has no value there.
    best_loss, best_step : shape (optimizers, starts); the lowest loss so far, and its step.
    """

    laboratory = Laboratory.DESCENT
    race: Race

    def __init__(self, race: Race, memory: int = MEMORY) -> None:
        runs = race.shape[:2]
        batched = (len(race.batched), runs[1])
        row_bytes = 8 * (int(np.prod(race.shape)) + int(np.prod(runs)) + int(np.prod(batched)) + 2)
        room = memory - (4 * 8 + 1) * int(np.prod(runs))  # for what is kept of each run
        capacity = max(2, min(race.steps + 1, room // row_bytes - 1))
        self.race = race
        self.diverged = np.full(runs, -1)
        self.stopped = np.full(runs, -1)
        self.undefined = np.zeros(runs, dtype=bool)
        self.best_loss = np.full(runs, np.inf)
        self.best_step = np.zeros(runs, dtype=np.int64)
        self._positions = coordinates_first((capacity + 1, *race.shape))
        self._losses = np.empty((capacity + 1, *runs))
        self._batch_losses = np.empty((capacity + 1, *batched))
        self._seconds = np.empty(capacity + 1)
        kept = (self._positions, self._losses, self._batch_losses, self._seconds)
        self._rows = Rows(kept, capacity)

    @property
    def rows(self) -> Rows:
        """The kept steps."""
        return self._rows

    @property
    def last(self) -> int:
        """The step at which the race ends."""
        return self.race.steps

    @property
    def nbytes(self) -> int:
        """The memory that the recording may take, in bytes."""
        ends = (self.diverged, self.stopped, self.undefined, self.best_loss, self.best_step)
        return self._rows.nbytes + sum(int(array.nbytes) for array in ends)

    @property
    def positions(self) -> Floats:
        """The positions at the kept steps, shape (kept, optimizers, starts, n)."""
        return self._rows.view(self._positions)

    @property
    def places(self) -> Floats:
        """Where the land shows the positions, shape (kept, optimizers, starts, 2): a view."""
        objective = self.race.objective
        positions = self.positions
        return objective.project(positions) if isinstance(objective, PlaneObjective) else positions

    @property
    def losses(self) -> Floats:
        """The losses at the kept steps, shape (kept, optimizers, starts)."""
        return self._rows.view(self._losses)

    @property
    def batch_losses(self) -> Floats:
        """The losses over the next step's samples, shape (kept, batched entries, starts)."""
        return self._rows.view(self._batch_losses)

    @property
    def seconds(self) -> Floats:
        """The computing time up to each kept step, shape (kept,)."""
        return self._rows.view(self._seconds)

    def first_below(self, threshold: float) -> NDArray[np.int64]:
        """Return the first kept step at which each run's loss is at most `threshold`, or −1."""
        if not len(self):
            return np.full(self.diverged.shape, -1)
        below = self.losses <= threshold
        return np.where(below.any(axis=0), self.steps[np.argmax(below, axis=0)], -1)

    def append(self, stretch: Stretch) -> None:
        """Add the next stretch of the race."""
        rows = (stretch.positions, stretch.losses, stretch.batch_losses, stretch.seconds)
        self._rows.append(stretch.first, rows)
        self._note_best(stretch)
        self.diverged, self.stopped = stretch.diverged, stretch.stopped
        self.undefined = stretch.undefined

    def _note_best(self, stretch: Stretch) -> None:
        lowest = np.fmin.reduce(stretch.losses, axis=0)  # fmin passes NaN over
        better = lowest < self.best_loss
        if better.any():
            offset = np.argmax(stretch.losses == lowest, axis=0)
            self.best_loss[better] = lowest[better]
            self.best_step[better] = stretch.first + offset[better]
