"""The bounded history of training: the weights of kept steps, and what was measured."""

import numpy as np

from core.history import MEMORY, History
from core.objective import Floats, Laboratory
from core.rows import Array, Rows
from core.training.race import TrainingRace
from core.training.setup import Setup
from core.training.stretch import Measured, TrainingStretch
from core.training.train import Checkpoint, Chunk

ROOMY = 4
"""There is room for so many times the steps of the race: it may be prolonged."""

SHARE = 8
"""What was measured may take one part of so many of the memory."""

MOST_CHECKPOINTS = 16
"""Places from which training can go on; they may take as much memory as what was measured."""

MEASURES = tuple(name for name in Measured.__struct_fields__ if name not in ("first", "steps"))


class TrainingRecording(History):
    """The steps of one race of networks that were kept, with the best of all measurements.

    Attributes
    ----------
    race : the race that is recorded.
    setup : its data and plans, None until they are there.
    best_validation, best_step : shape (entries, runs); the lowest validation loss that was
        measured, and the step of it; inf and 0 before anything was. Without a validation part it
        is the lowest train loss.
    """

    laboratory = Laboratory.TRAINING
    race: TrainingRace

    def __init__(self, race: TrainingRace, memory: int = MEMORY) -> None:
        self.race = race
        self.setup: Setup | None = None
        self.diverged = np.full(race.shape, -1)
        self.stopped = np.full(race.shape, -1)
        self.best_validation = np.full(race.shape, np.inf)
        self.best_step = np.zeros(race.shape, dtype=np.int64)
        self._memory = memory
        self._ended = False
        self._checkpoints: list[tuple[int, Checkpoint]] = []
        self._checkpointed, self._every = 0, 1
        self._vectors: list[Array] = []
        self._batch_losses = np.empty((0, *race.shape))
        self._seconds = np.empty(0)
        self._rows = Rows((), 2)
        self._measures = np.empty((0, len(MEASURES), *race.shape))
        self._measured_steps = np.empty(0, dtype=np.int64)
        self._measured = Rows((), 2)

    @property
    def rows(self) -> Rows:
        """The kept steps."""
        return self._rows

    @property
    def last(self) -> int:
        """The step at which the race ends: earlier than was wanted where all runs have stopped."""
        return self.last_step if self._ended else self.race.steps

    @property
    def nbytes(self) -> int:
        """The memory that the recording may take, in bytes."""
        return self._rows.nbytes + self._measured.nbytes

    def _begin(self, setup: Setup) -> None:
        """Take note of what training begins with, and make room for the rows."""
        self.setup = setup
        widths = [plan.start.nbytes for plan in setup.plans]
        runs = int(np.prod(self.race.shape))
        row = sum(widths) + 8 * (runs + 2)
        room = self._memory * (SHARE - 2) // SHARE
        capacity = max(2, min(ROOMY * (self.race.steps + 1), room // row - 1))
        self._vectors = [
            np.empty((capacity + 1, *plan.start.shape), dtype=plan.start.dtype)
            for plan in setup.plans
        ]
        self._batch_losses = np.empty((capacity + 1, *self.race.shape))
        self._seconds = np.empty(capacity + 1)
        self._rows = Rows((*self._vectors, self._batch_losses, self._seconds), capacity)
        row = 8 * (len(MEASURES) * runs + 2)
        capacity = max(2, min(self.race.steps + 2, self._memory // SHARE // row - 1))
        self._measures = np.empty((capacity + 1, len(MEASURES), *self.race.shape))
        self._measured_steps = np.empty(capacity + 1, dtype=np.int64)
        self._measured = Rows((self._measured_steps, self._measures), capacity)

    def append(self, chunk: Chunk) -> None:
        """Take in what training begins with, the next stretch of it, or a checkpoint."""
        if isinstance(chunk, Setup):
            self._begin(chunk)
        elif isinstance(chunk, Checkpoint):
            self._keep(chunk)
        else:
            self._extend(chunk)

    def _keep(self, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint: all, then every second, every fourth, and always the newest."""
        size = sum(memory.nbytes for memory in checkpoint.memories)
        most = max(2, min(MOST_CHECKPOINTS, self._memory // SHARE // size))
        self._checkpoints.append((self._checkpointed, checkpoint))
        self._checkpointed += 1
        while len(self._checkpoints) > most:
            self._checkpoints = [
                one for one in self._checkpoints[:-1] if one[0] % self._every == 0
            ] + self._checkpoints[-1:]
            if len(self._checkpoints) > most:
                self._every *= 2

    def _extend(self, stretch: TrainingStretch) -> None:
        self._rows.append(stretch.first, (*stretch.vectors, stretch.batch_losses, stretch.seconds))
        self.diverged, self.stopped = stretch.diverged, stretch.stopped
        self._ended = stretch.ended
        if stretch.measured is not None:
            self._note(stretch.measured)

    def _note(self, measured: Measured) -> None:
        values = np.stack([getattr(measured, name) for name in MEASURES], axis=1)
        self._measured.append(measured.first, (measured.steps, values))
        for step, loss in zip(measured.steps, judged(measured), strict=True):
            better = loss < self.best_validation  # NaN is never better
            self.best_validation = np.where(better, loss, self.best_validation)
            self.best_step = np.where(better, step, self.best_step)

    def checkpoint_before(self, step: int) -> Checkpoint | None:
        """Return the newest checkpoint that is not after a step."""
        found = [one for _, one in self._checkpoints if one.step <= step]
        return found[-1] if found else None

    def branch(self, race: TrainingRace, since: Checkpoint) -> "TrainingRecording":
        """Return a recording of another race that is the same up to a checkpoint."""
        new = TrainingRecording(race, self._memory)
        new._begin(since.setup.for_race(race))
        vectors = [memory.vectors for memory in since.memories]
        nothing = np.full(race.shape, np.nan)
        new._rows.adopt(self._rows, since.step, [*vectors, nothing, np.array(since.seconds)])
        new._checkpoints = [one for one in self._checkpoints if one[1].step <= since.step]
        new._checkpointed, new._every = new._checkpoints[-1][0] + 1, self._every
        new.diverged = np.array([memory.diverged for memory in since.memories])
        new.stopped = np.array([memory.stopped for memory in since.memories])
        new.best_validation = np.array([memory.best_loss for memory in since.memories])
        new.best_step = np.array([memory.best_step for memory in since.memories])
        new._ended = bool(((new.diverged >= 0) | (new.stopped >= 0)).all())
        last = since.measured - 1
        place = self._measured.index(last)
        row = self._measured_steps[place], self._measures[place]
        new._measured.adopt(self._measured, last, row)
        return new

    @property
    def vectors(self) -> tuple[Array, ...]:
        """Of each entry, parameters and statistics at the kept steps, shape (kept, runs, size)."""
        return tuple(self._rows.view(vectors) for vectors in self._vectors)

    @property
    def batch_losses(self) -> Floats:
        """The losses over the batches of the kept steps, shape (kept, entries, runs)."""
        return self._rows.view(self._batch_losses)

    @property
    def seconds(self) -> Floats:
        """The computing time up to each kept step, shape (kept,)."""
        return self._rows.view(self._seconds)

    @property
    def measured_steps(self) -> Array:
        """The steps that were measured, ascending, shape (rows,)."""
        return self._measured.view(self._measured_steps)

    def _measure(self, name: str) -> Floats:
        return self._measured.view(self._measures)[:, MEASURES.index(name)]

    @property
    def train_loss(self) -> Floats:
        """The mean loss over the training part, shape (rows, entries, runs)."""
        return self._measure("train_loss")

    @property
    def validation_loss(self) -> Floats:
        """The mean loss over the validation part, shape (rows, entries, runs)."""
        return self._measure("validation_loss")

    @property
    def train_accuracy(self) -> Floats:
        """The share of the training part that is right, shape (rows, entries, runs)."""
        return self._measure("train_accuracy")

    @property
    def validation_accuracy(self) -> Floats:
        """The share of the validation part that is right, shape (rows, entries, runs)."""
        return self._measure("validation_accuracy")

    @property
    def measures(self) -> Floats:
        """All four measures in the order of `MEASURES`, shape (rows, 4, entries, runs)."""
        return self._measured.view(self._measures)

    @property
    def measured_stride(self) -> int:
        """The distance between kept measurements, in measurements."""
        return self._measured.stride

    @property
    def settled_measures(self) -> int:
        """How many rows of what was measured stay: the newest may be replaced by a later one."""
        measured = self._measured
        extra = not self.complete and measured.newest % measured.stride != 0
        return len(measured) - extra

    def measured_index(self, step: int) -> int:
        """Return the row of the newest measurement that is not after `step`."""
        return max(0, int(np.searchsorted(self.measured_steps, step, side="right")) - 1)


def judged(measured: Measured) -> Floats:
    """Return the loss by which runs are judged, shape (rows, entries, runs): validation's.

    Without a validation part it is the training part's.
    """
    nothing = np.isnan(measured.validation_loss).all()
    return measured.train_loss if nothing else measured.validation_loss
