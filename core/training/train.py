"""Training: all networks of a race go on side by side, and are measured now and then.

It is a generator that knows no thread: first what training begins with, then stretches of steps.
The batches, what is dropped and all noise come from the seed and the number of the step alone, so
the same race gives the same bits however it is cut into stretches.
"""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from core.network.passes import measure
from core.objective import Floats
from core.training.pace import interval_of
from core.training.race import TrainingRace
from core.training.setup import Setup, setup_of
from core.training.stretch import Measured, TrainingStretch
from core.training.trainee import Memory, Trainee, TrainingPart

SECONDS_AT_A_TIME = 0.002
STEPS_AT_A_TIME = 64
BYTES_AT_A_TIME = 8 * 2**20
"""A stretch takes about so long, and has at most so many steps and bytes."""

SECONDS_BETWEEN_CHECKPOINTS = 0.25
"""So much computing would have to be done again at most."""


class Checkpoint(Struct, frozen=True):
    """Where training can go on from: after a step, with all that is remembered."""

    setup: Setup
    step: int
    seconds: float
    memories: tuple[Memory, ...]
    measured: int
    """How many measurements there have been."""


if TYPE_CHECKING:
    from core.rows import Array

Chunk = Setup | TrainingStretch | Checkpoint


def train(race: TrainingRace, since: Checkpoint | None = None) -> Iterator[Chunk]:
    """Run a race, or go on from a checkpoint of one that was the same so far.

    Raises DataError, NetworkError or TrainingError where it cannot be run.
    """
    setup = setup_of(race) if since is None else since.setup.for_race(race)
    if since is None:
        yield setup
    course = _Course(setup, since)
    while not course.ended:
        yield course.stretch()
        if course.rests:
            yield course.checkpoint()


class _Course:
    """How far a race has come."""

    def __init__(self, setup: Setup, since: Checkpoint | None) -> None:
        self._setup, self._race = setup, setup.race
        part = TrainingPart(setup)
        self._trainees = [Trainee(setup, k, part) for k in range(len(setup.plans))]
        self._interval = interval_of(setup)
        bytes_a_step = sum(trainee.vectors.nbytes for trainee in self._trainees)
        self._most = max(1, min(STEPS_AT_A_TIME, BYTES_AT_A_TIME // max(1, bytes_a_step)))
        self._next, self._seconds, self._measured = 0, 0.0, 0
        self._rested = 0.0
        if since is not None:
            self._next, self._seconds, self._measured = (
                since.step + 1, since.seconds, since.measured
            )  # fmt: skip
            for trainee, memory in zip(self._trainees, since.memories, strict=True):
                trainee.recall(memory, self._next)

    @property
    def ended(self) -> bool:
        """Whether there is nothing left to do."""
        return self._next > self._race.steps or (
            self._next > 0 and all(trainee.ended for trainee in self._trainees)
        )

    @property
    def rests(self) -> bool:
        """Whether enough has been done since the last checkpoint for another one.

        There is none at the end, which is measured whatever the interval.
        """
        if self._next > self._race.steps:
            return False
        return self._seconds - self._rested >= SECONDS_BETWEEN_CHECKPOINTS

    def checkpoint(self) -> Checkpoint:
        """Return where the race is now."""
        self._rested = self._seconds
        memories = tuple(trainee.remember() for trainee in self._trainees)
        return Checkpoint(self._setup, self._next - 1, self._seconds, memories, self._measured)

    def stretch(self) -> TrainingStretch:
        """Take the next steps."""
        first, began = self._next, time.perf_counter()
        rows: list[list[Array]] = []
        losses, seconds, measured = [], [], []
        with np.errstate(all="ignore"):
            while True:
                t = self._next
                if t > 0:
                    for trainee in self._trainees:
                        trainee.step(t)
                losses.append([trainee.batch_loss.copy() for trainee in self._trainees])
                self._next = t + 1
                if t % self._interval == 0 or t == self._race.steps:
                    measured.append(self._measure(t))
                rows.append([trainee.vectors.copy() for trainee in self._trainees])
                took = time.perf_counter() - began
                seconds.append(self._seconds + took)
                if self.ended or len(rows) >= self._most or took >= SECONDS_AT_A_TIME:
                    break
        self._seconds = seconds[-1]
        return TrainingStretch(
            first,
            tuple(np.stack(vectors) for vectors in zip(*rows, strict=True)),
            np.array(losses),
            np.array(seconds),
            self._gathered(measured),
            np.array([trainee.diverged for trainee in self._trainees]),
            np.array([trainee.stopped for trainee in self._trainees]),
            self.ended,
        )

    def _measure(self, t: int) -> tuple[int, Floats]:
        """Return the step, and the losses and accuracies, shape (measures, entries, runs)."""
        prepared, values = self._setup.prepared, []
        parts = [(part, prepared.inputs[part]) for part in (prepared.train, prepared.validation)]
        for trainee, plan in zip(self._trainees, self._setup.plans, strict=True):
            found = [
                measure(plan.network, plan.layout, trainee.vectors, inputs, plan.targets[part])
                for part, inputs in parts
            ]
            judged = found[1] if len(prepared.validation) else found[0]
            trainee.judge(t, judged[0], self._race.problem.patience)
            values.append([found[0][0], found[1][0], found[0][1], found[1][1]])
        return t, np.array(values).swapaxes(0, 1)

    def _gathered(self, measured: list[tuple[int, Floats]]) -> Measured | None:
        if not measured:
            return None
        first = self._measured
        self._measured += len(measured)
        values = np.array([values for _, values in measured])
        return Measured(first, np.array([step for step, _ in measured]), *values.swapaxes(0, 1))
