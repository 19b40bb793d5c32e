"""One optimizer and its networks in training: where they are, and what it remembers."""

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.network.machine import Machine
from core.network.precision import at_precision, number_at
from core.objective import Floats
from core.optimizers import Moment, Optimizer, State
from core.rows import Array
from core.sampling import Batches, Noise
from core.squad import DIVERGED, clipped
from core.training.batch import TrainingBatch
from core.training.setup import Setup

if TYPE_CHECKING:
    from core.race import Contestant


class Memory(Struct, frozen=True):
    """All that a trainee needs to go on as if it had never stopped."""

    vectors: Array
    states: State
    before: int
    """The step before which the optimizer remembers nothing: it was another one."""
    diverged: NDArray[np.int64]
    stopped: NDArray[np.int64]
    best_loss: Floats
    best_step: NDArray[np.int64]
    best: Array

    @property
    def nbytes(self) -> int:
        """How much memory it takes, but for what is small."""
        return self.vectors.nbytes + self.best.nbytes + sum(one.nbytes for one in self.states)


class TrainingPart:
    """The inputs of the training part side by side, made once for all who take them whole."""

    def __init__(self, setup: Setup) -> None:
        self._prepared = setup.prepared

    @cached_property
    def inputs(self) -> Array:
        """Shape (samples, inputs); read-only."""
        inputs: Array = self._prepared.inputs[self._prepared.train]
        inputs.flags.writeable = False
        return inputs


class Trainee:
    """The networks of one entry, that are trained side by side.

    Attributes
    ----------
    vectors : shape (runs, size); parameters and statistics now, NaN once a run has diverged.
    batch_loss : shape (runs,); the loss over the batch of the last step, before it was taken.
    diverged, stopped : shape (runs,); the step at which a run did so, −1 for none.
    ended : whether none of its runs goes on.
    """

    def __init__(self, setup: Setup, k: int, whole: "TrainingPart") -> None:
        race = setup.race
        self._part = whole
        self._setup, self._plan, self._entry = setup, setup.plans[k], race.entries[k]
        self._runs, self._seed = race.repeats, race.seed
        self._restore = race.problem.restore
        n = self._plan.layout.n
        self.vectors = self._plan.start.copy()
        self._w, self._statistics = self.vectors[:, :n], self.vectors[:, n:]
        self._touched = {touch.step for touch in self._entry.touches}
        self._turns = {leg.until + 1 for leg in self._entry.past}
        self.batch_loss = np.full(self._runs, np.nan)
        self.diverged = np.full(self._runs, -1)
        self.stopped = np.full(self._runs, -1)
        self._some_stopped = self.ended = False
        self._best_loss = np.full(self._runs, np.inf)
        self._best_step = np.zeros(self._runs, dtype=np.int64)
        self._best = self.vectors.copy() if self._restore else self.vectors[:, :0]
        self._take_leg(1)
        self._set_by_hand(0)

    def _note_ends(self) -> None:
        """Take note whether some runs stand still, and whether none goes on."""
        self._some_stopped = bool((self.stopped >= 0).any())
        self.ended = bool(((self.diverged >= 0) | (self.stopped >= 0)).all())

    # Each step

    def step(self, t: int) -> None:
        """Take step t = 1, 2, … of all runs that go on."""
        if t in self._turns:
            self._take_leg(t)
        if self._scheduled:
            self._moment.rate = self._rate(t)
        x, y = self.batch(t)
        before = self.vectors.copy() if self._some_stopped else None
        self._advance(x, y, t)
        if not self.batch_loss.max() < DIVERGED:  # NaN is not either
            self._retire(t)
        if before is not None:
            ended = self.stopped >= 0
            self.vectors[ended] = before[ended]
            self.batch_loss[ended] = np.nan
        if t in self._touched:
            self._set_by_hand(t)

    def _advance(self, x: Array, y: Array, t: int) -> None:
        now, rule, w = self._moment, self._rule, self._w
        now.t = t - self._before  # what it remembers is so many steps old
        if self._ahead:
            w = rule.gradient_point(w, self._states, now.rate)
        loss, gradient = self._machine.gradient(w, self._statistics, x, y, t)
        self.batch_loss[:] = loss
        if self._disturbed:
            gradient = self._disturb(gradient, t)
        if self._asking:
            now.objective = TrainingBatch(self._machine, x, y, t)
            gradient = gradient.copy()
        rule.step(self._w, gradient, self._states, now)

    def batch(self, t: int) -> tuple[Array, Array]:
        """Return inputs and targets of step t, shape (runs, samples, …)."""
        if self._batches is None:
            return self._whole
        numbers = self._train.take(self._batches.at(t))
        return self._inputs.take(numbers, axis=0), self._targets.take(numbers, axis=0)

    def _disturb(self, gradient: Array, t: int) -> Array:
        """Return the gradient with noise, and clipped."""
        if self._leg.noise:
            size = np.array(self._leg.noise, gradient.dtype)
            gradient = gradient + size * self._noise.at(t).astype(gradient.dtype, copy=False)
        return clipped(gradient, self._leg)

    def _retire(self, t: int) -> None:
        """End the runs that diverged at step t."""
        unsound = ~(self.batch_loss < DIVERGED)
        new = unsound & (self.diverged < 0) & (self.stopped < 0)
        self.diverged[new] = t
        self.vectors[unsound] = np.nan
        self._note_ends()

    # What changes seldom

    def _take_leg(self, t: int) -> None:
        """Train from step t on as the entry says."""
        self._leg: Contestant = self._entry.leg(t)
        rule = at_precision(self._leg.optimizer, self.vectors.dtype)
        states = rule.initial_state(self._w)
        if type(rule) is not type(getattr(self, "_rule", None)) or not _alike(states, self._states):
            self._states: State = states
            self._before = t - 1
        self._rule: Optimizer = rule
        self._scheduled = not self._leg.schedule.is_constant
        self._disturbed = self._leg.clip is not None or self._leg.noise > 0
        if self._leg.noise:
            self._noise = Noise(self._runs, self._w.shape[-1], self._seed)
        self._ahead = type(rule).gradient_point is not Optimizer.gradient_point
        self._asking = not rule.elementwise
        self._take_batches()
        nothing = TrainingBatch(self._machine, self._inputs[None, :0], self._targets[None, :0], 0)
        self._moment = Moment(0, self._rate(t), nothing)

    def _take_batches(self) -> None:
        prepared, size = self._setup.prepared, self._leg.batch_size
        self._train, self._inputs, self._targets = (
            prepared.train, prepared.inputs, self._plan.targets
        )  # fmt: skip
        count = len(self._train)
        self._batches = None
        if size is None or size >= count:
            size = count
            x, y = self._part.inputs, self._targets[self._train]
            self._whole = (
                np.broadcast_to(x, (self._runs, *x.shape)),
                np.broadcast_to(y, (self._runs, *y.shape)),
            )
        else:
            self._batches = Batches(count, size, self._runs, self._seed)
        self._machine = Machine(self._plan.network, self._plan.layout, self._runs, self._seed, size)

    def _rate(self, t: int) -> Floats:
        return number_at(self._leg.rate(t), self.vectors.dtype)

    def _set_by_hand(self, step: int) -> None:
        for touch in self._entry.touches:
            exists = touch.run < self._runs and touch.index < self._plan.layout.n
            if touch.step == step and exists and self.stopped[touch.run] < 0:
                self._w[touch.run, touch.index] = touch.value

    # What is measured

    def judge(self, step: int, losses: Floats, patience: int | None) -> None:
        """Take note of the losses, shape (runs,), by which the runs are judged at a step.

        A run whose loss has not fallen for `patience` steps ends, with its best weights if wanted.
        """
        better = (losses < self._best_loss) & (self.stopped < 0)
        self._best_loss[better], self._best_step[better] = losses[better], step
        if self._restore:
            self._best[better] = self.vectors[better]
        if patience is None:
            return
        new = (step - self._best_step >= patience) & (self.stopped < 0) & (self.diverged < 0)
        self.stopped[new] = step
        self._note_ends()
        if self._restore:
            self.vectors[new] = self._best[new]

    # What is remembered

    def remember(self) -> Memory:
        """Return all that is needed to go on from here."""
        states = tuple(one.copy() for one in self._states)
        return Memory(
            self.vectors.copy(), states, self._before, self.diverged.copy(), self.stopped.copy(),
            self._best_loss.copy(), self._best_step.copy(), self._best.copy(),
        )  # fmt: skip

    def recall(self, memory: Memory, t: int) -> None:
        """Go on from where a memory was taken, with step t as the next."""
        self._take_leg(max(t - 1, 1))
        self.vectors[...] = memory.vectors
        for own, kept in zip(self._states, memory.states, strict=True):
            own[...] = kept
        self._before = memory.before
        self.diverged, self.stopped = memory.diverged.copy(), memory.stopped.copy()
        self._best_loss, self._best_step = memory.best_loss.copy(), memory.best_step.copy()
        self._best = memory.best.copy()
        self._note_ends()


def _alike(states: State, others: State) -> bool:
    """Whether what two rules remember has the same shapes."""
    return [one.shape for one in states] == [one.shape for one in others]
