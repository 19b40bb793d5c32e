"""The bounded history of a race: what playback, scrubbing backward and export read.

A recording keeps every step while they fit into its memory. Past that it keeps every second
one, then every fourth, and so on, and never loses the first and the last.
"""

import numpy as np
from numpy.typing import NDArray

from core.objective import Floats, PlaneObjective
from core.race import Race, Stretch
from core.squad import coordinates_first

MEMORY = 256 * 2**20
"""The bytes that a recording may take unless told otherwise."""


class Recording:
    """The steps of one race that were kept, with the best losses of all steps.

    Attributes
    ----------
    race : the race that is recorded.
    stride : the distance between kept steps.
    last_step : the newest step recorded, −1 while there is none.
    diverged : shape (optimizers, starts); the step at which a run diverged, −1 for none.
    stopped : likewise, the step at which it had arrived by a stopping rule, and stays.
    undefined : likewise, whether it diverged because the objective has no value there.
    best_loss, best_step : shape (optimizers, starts); the lowest loss so far, and its step.
    """

    def __init__(self, race: Race, memory: int = MEMORY) -> None:
        runs = race.shape[:2]
        batched = (len(race.batched), runs[1])
        row_bytes = 8 * (int(np.prod(race.shape)) + int(np.prod(runs)) + int(np.prod(batched)) + 2)
        room = memory - (4 * 8 + 1) * int(np.prod(runs))  # for what is kept of each run
        capacity = max(2, min(race.steps + 1, room // row_bytes - 1))
        self.race = race
        self.stride = 1
        self.last_step = -1
        self.diverged = np.full(runs, -1)
        self.stopped = np.full(runs, -1)
        self.undefined = np.zeros(runs, dtype=bool)
        self.best_loss = np.full(runs, np.inf)
        self.best_step = np.zeros(runs, dtype=np.int64)
        self._rows = 0
        self._capacity = capacity
        # One row more than the capacity: the newest step, when it is none of those kept for good.
        self._steps = np.empty(capacity + 1, dtype=np.int64)
        self._positions = coordinates_first((capacity + 1, *race.shape))
        self._losses = np.empty((capacity + 1, *runs))
        self._batch_losses = np.empty((capacity + 1, *batched))
        self._seconds = np.empty(capacity + 1)

    @property
    def nbytes(self) -> int:
        """The memory that the recording may take, in bytes."""
        ends = (self.diverged, self.stopped, self.undefined, self.best_loss, self.best_step)
        return sum(array.nbytes for array in (*self._rowwise, *ends))

    @property
    def _rowwise(self) -> tuple[NDArray, ...]:  # type: ignore[type-arg]
        """The arrays that have a row for each kept step."""
        return (self._steps, self._positions, self._losses, self._batch_losses, self._seconds)

    @property
    def complete(self) -> bool:
        """Whether the race has been recorded to its last step."""
        return self.last_step == self.race.steps

    def __len__(self) -> int:
        newest_is_extra = self._rows > 0 and self._steps[self._rows - 1] != self.last_step
        return self._rows + newest_is_extra

    @property
    def steps(self) -> NDArray[np.int64]:
        """The numbers of the kept steps, ascending, shape (kept,)."""
        return self._view(self._steps)

    @property
    def positions(self) -> Floats:
        """The positions at the kept steps, shape (kept, optimizers, starts, n)."""
        return self._view(self._positions)

    @property
    def places(self) -> Floats:
        """Where the land shows the positions, shape (kept, optimizers, starts, 2): a view."""
        objective = self.race.objective
        positions = self.positions
        return objective.project(positions) if isinstance(objective, PlaneObjective) else positions

    @property
    def losses(self) -> Floats:
        """The losses at the kept steps, shape (kept, optimizers, starts)."""
        return self._view(self._losses)

    @property
    def batch_losses(self) -> Floats:
        """The losses over the next step's samples, shape (kept, batched entries, starts)."""
        return self._view(self._batch_losses)

    @property
    def seconds(self) -> Floats:
        """The computing time up to each kept step, shape (kept,)."""
        return self._view(self._seconds)

    def index(self, step: int) -> int:
        """Return the row of the newest kept step that is not after `step`."""
        return max(0, int(np.searchsorted(self.steps, step, side="right")) - 1)

    def first_below(self, threshold: float) -> NDArray[np.int64]:
        """Return the first kept step at which each run's loss is at most `threshold`, or −1."""
        if not len(self):
            return np.full(self.diverged.shape, -1)
        below = self.losses <= threshold
        return np.where(below.any(axis=0), self.steps[np.argmax(below, axis=0)], -1)

    def append(self, stretch: Stretch) -> None:
        """Add the next stretch of the race."""
        if stretch.first != self.last_step + 1:
            raise ValueError(f"step {stretch.first} does not follow step {self.last_step}")
        self._note_best(stretch)
        self.diverged, self.stopped = stretch.diverged, stretch.stopped
        self.undefined = stretch.undefined
        count, offset = len(stretch.losses), 0
        while (offset := offset + -(stretch.first + offset) % self.stride) < count:
            rows = min(len(range(offset, count, self.stride)), self._capacity - self._rows)
            if rows == 0:
                self._thin()
                continue
            taken = slice(offset, offset + rows * self.stride, self.stride)
            self._write(slice(self._rows, self._rows + rows), stretch, taken)
            self._rows += rows
            offset += rows * self.stride
        self.last_step = stretch.first + count - 1
        if self._steps[self._rows - 1] != self.last_step:
            self._write(slice(self._rows, self._rows + 1), stretch, slice(count - 1, count))

    def _thin(self) -> None:
        kept = -(-self._rows // 2)
        for array in self._rowwise:
            array[:kept] = array[: self._rows : 2]
        self._rows = kept
        self.stride *= 2

    def _write(self, rows: slice, stretch: Stretch, taken: slice) -> None:
        self._steps[rows] = range(stretch.first, self.race.steps + 1)[taken]
        self._positions[rows] = stretch.positions[taken]
        self._losses[rows] = stretch.losses[taken]
        self._batch_losses[rows] = stretch.batch_losses[taken]
        self._seconds[rows] = stretch.seconds[taken]

    def _note_best(self, stretch: Stretch) -> None:
        lowest = np.fmin.reduce(stretch.losses, axis=0)  # fmin passes NaN over
        better = lowest < self.best_loss
        if better.any():
            offset = np.argmax(stretch.losses == lowest, axis=0)
            self.best_loss[better] = lowest[better]
            self.best_step[better] = stretch.first + offset[better]

    def _view(self, array: NDArray[np.generic]) -> NDArray:  # type: ignore[type-arg]
        view = array[: len(self)]
        view.flags.writeable = False
        return view
