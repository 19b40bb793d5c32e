"""One optimizer and its networks in training: where they are, and what it remembers."""

import math
from dataclasses import dataclass

import numpy as np

from core.network.machine import Machine
from core.objective import Floats
from core.optimizers import Moment, Optimizer, State
from core.race import Contestant, Leg
from core.rows import Array
from core.sampling import Batches
from core.squad import DIVERGED, clipped
from core.training.batch import BatchObjective
from core.training.setup import Setup


@dataclass(frozen=True)
class Memory:
    """All that a trainee needs to go on from a step as if it had never stopped."""

    vectors: Array
    states: State
    diverged: Array
    stopped: Array
    best_loss: Floats
    best_step: Array
    best_vectors: Array | None


class Trainee:
    """The networks of one entry, that are trained side by side.

    Attributes
    ----------
    vectors : shape (runs, size); parameters and statistics now.
    diverged, stopped : shape (runs,); the step at which a run did so, −1 for none.
    batch_loss : shape (runs,); the loss over the batch of the last step, before it was taken.
    """

    def __init__(self, setup: Setup, k: int) -> None:
        race, self._plan = setup.race, setup.plans[k]
        self._setup, self._entry = setup, race.entries[k]
        self._problem, self._seed, self._runs = race.problem, race.seed, race.repeats
        self.vectors = self._plan.start.copy()
        n = self._plan.layout.n
        self._w, self._statistics = self.vectors[:, :n], self.vectors[:, n:]
        self._machine = Machine(self._plan.network, self._plan.layout, self._runs, race.seed)
        self._touches = {touch.step for touch in self._entry.touches}
        self._turns = {leg.until + 1 for leg in self._entry.past}
        self.diverged = np.full(self._runs, -1)
        self.stopped = np.full(self._runs, -1)
        self.batch_loss = np.full(self._runs, np.nan)
        self._best_loss = np.full(self._runs, np.inf)
        self._best_step = np.zeros(self._runs, dtype=np.int64)
        self._best = self.vectors.copy() if self._problem.restore else None
        self._out = np.zeros(self._runs, dtype=bool)
        self._some_out = False
        self._take_leg(1)

    @property
    def ended(self) -> bool:
        """Whether none of its runs goes on."""
        return bool(self._out.all())

    def _take_leg(self, t: int) -> None:
        """Train from step t on as the entry says."""
        leg: Contestant | Leg = self._entry.leg(t)
        old = getattr(self, "_rule", None)
        self._leg, self._rule = leg, leg.optimizer
        if type(old) is not type(self._rule):
            self._states: State = self._rule.initial_state(self._w)
        self._batches = self._batches_of(leg)
        self._scheduled = not leg.schedule.is_constant
        objective = BatchObjective(self._machine, self._statistics)
        self._moment = Moment(0, self._rate(t), objective)
        self._ahead = type(self._rule).gradient_point is not Optimizer.gradient_point

    def _batches_of(self, leg: Contestant | Leg) -> Batches | None:
        count = len(self._setup.prepared.train)
        if leg.batch_size is None or leg.batch_size >= count:
            self._x, self._y = self._gathered(self._setup.prepared.train)
            return None
        return Batches(count, leg.batch_size, self._runs, self._seed)

    def _gathered(self, numbers: Array) -> tuple[Array, Array]:
        """Return inputs and targets of some samples, shape (runs, samples, …), for all runs."""
        x, y = self._setup.prepared.inputs[numbers], self._plan.targets[numbers]
        if numbers.ndim == 1:
            x, y = x[None], y[None]
        return x, y

    def _rate(self, t: int) -> Floats:
        rate = self._leg.optimizer.learning_rate
        if self._scheduled:
            rate *= self._leg.schedule.factor(t - 1)
        return np.array(rate, dtype=self.vectors.dtype)

    def step(self, t: int) -> None:
        """Take step t = 1, 2, … of all runs that go on."""
        if t in self._turns:
            self._take_leg(t)
        if t - 1 in self._touches:
            self._touch(t - 1)
        if self._scheduled:
            self._moment.rate = self._rate(t)
        if self._batches is not None:
            x, y = self._gathered(self._setup.prepared.train[self._batches.at(t)])
        else:
            x, y = self._x, self._y
        before = self.vectors.copy() if self._some_out else None
        self._moment.t = t
        w = self._w
        if self._ahead:
            w = self._rule.gradient_point(w, self._states, self._moment.rate)
        loss, gradient = self._machine.gradient(w, self._statistics, x, y, t)
        self.batch_loss[:] = loss
        gradient = self._disturbed(gradient, t)
        self._rule.step(self._w, gradient, self._states, self._moment)
        if before is not None:
            self.vectors[self._out] = before[self._out]
            self.batch_loss[self._out] = np.nan
        self._retire(t)
