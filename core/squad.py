"""A squad: runs that move together, where they are and what their optimizers remember."""

import numpy as np
from numpy.typing import NDArray

from core.objective import Floats, Objective, Sampled
from core.optimizers import Moment, Optimizer, State
from core.race import Contestant, Race
from core.sampling import Chance, Indices

DIVERGED = 1e12
"""A run whose coordinates or loss are beyond this, or not finite, has diverged and ends."""


def coordinates_first(shape: tuple[int, ...]) -> Floats:
    """Return an array of `shape` in whose memory the last two axes are swapped.

    Each optimizer's part is contiguous then, and in it each coordinate of all its runs, which is
    how the arithmetic reads them.
    """
    return np.empty((*shape[:-2], shape[-1], shape[-2])).swapaxes(-1, -2)


class Squad:
    """The runs from some of the starts: where they are and what they remember."""

    def __init__(self, race: Race, part: slice, chance: Chance) -> None:
        self.part = part
        self._objective = race.objective
        self._entries = race.entries
        self._stopping = race.stopping
        self._chance = chance
        starts = race.starts[part]
        self._w = coordinates_first((len(race.entries), *starts.shape))
        self._w[...] = starts
        self._each = list(self._w)
        self._states: list[State] = [
            entry.optimizer.initial_state(w)
            for entry, w in zip(race.entries, self._each, strict=True)
        ]
        self._ahead = [
            k for k, entry in enumerate(race.entries)
            if type(entry.optimizer).gradient_point is not Optimizer.gradient_point
        ]  # fmt: skip
        self._special = [
            k for k, entry in enumerate(race.entries)
            if entry.clip is not None or entry.is_stochastic(race.objective)
        ]  # fmt: skip
        self._rules = [entry.optimizer.step for entry in race.entries]
        self._moments = [Moment(0, entry.rate(1), race.objective) for entry in race.entries]
        self._scheduled = [
            k for k, entry in enumerate(race.entries) if not entry.schedule.is_constant
        ]
        self._diverged = np.full(self._w.shape[:-1], -1)
        self.stopped = np.full(self._w.shape[:-1], -1)
        self.undefined = np.zeros(self._w.shape[:-1], dtype=bool)

    def advance(self, first: int, kept: Floats) -> None:
        """Fill `kept`, shape (steps, optimizers, starts, n), with the steps from `first` on."""
        self.stopped = self.stopped.copy()
        for i in range(len(kept)):
            if first + i > 0:
                self.step(first + i)
            if self._stopping.is_on:
                self._note_arrivals(first + i)
            kept[i] = self._w

    @property
    def places(self) -> Floats:
        """Where the runs are now, shape (optimizers, starts, n)."""
        return self._w

    def step(self, t: int) -> None:
        """Take step t = 1, 2, … of all runs."""
        before = self._w.copy() if self._stopping.is_on else None
        for k in self._scheduled:
            self._moments[k].rate = self._entries[k].rate(t)
        points = self._gradient_points()
        gradients = self._objective.gradient(points)
        for k in self._special:
            gradients[k], self._moments[k].objective = self._special_gradient(
                k, t, points[k], gradients[k]
            )
        # What does not change is looked up beforehand: small steps are mostly Python's own work.
        for rule, now, w, gradient, state in zip(
            self._rules, self._moments, self._each, gradients, self._states, strict=True
        ):
            now.t = t
            rule(w, gradient, state, now)
        if before is not None:
            arrived = self.stopped >= 0
            self._w[arrived] = before[arrived]

    def _gradient_points(self) -> Floats:
        if not self._ahead:
            return self._w
        points = self._w.copy(order="K")
        for k in self._ahead:
            rule = self._entries[k].optimizer
            points[k] = rule.gradient_point(self._each[k], self._states[k], self._moments[k].rate)
        return points

    def _special_gradient(
        self, k: int, t: int, points: Floats, gradient: Floats
    ) -> tuple[Floats, Objective]:
        """Return the gradient that an entry is given at a step, and what it was taken of."""
        entry, objective = self._entries[k], self._objective
        size = entry.samples_of(objective)
        if size is not None:
            assert isinstance(objective, Sampled)
            batch = self._chance.batch(size, t)[self.part]
            gradient = objective.batch_gradient(points, batch)
            objective = Batch(objective, batch)
        if entry.noise:
            gradient = gradient + entry.noise * self._chance.noise.at(t)[self.part]
        return clipped(gradient, entry), objective

    def _note_arrivals(self, t: int) -> None:
        """Note which runs are where a stopping rule holds."""
        rules, arrived = self._stopping, np.zeros(self.stopped.shape, dtype=bool)
        if rules.gradient is not None:
            lengths = np.linalg.norm(self._objective.gradient(self._w), axis=-1)
            arrived |= lengths <= rules.gradient
        if rules.loss is not None:
            arrived |= self._objective.value(self._w) <= rules.loss
        self.stopped[arrived & (self.stopped < 0)] = t

    def retire(self, first: int, positions: Floats, losses: Floats) -> NDArray[np.int64]:
        """End the runs that diverged in these steps; return the step of each, −1 for none."""
        if not (_within(losses) and _within(positions)):
            sound = np.abs(losses) < DIVERGED
            sound &= np.all(np.abs(positions) < DIVERGED, axis=-1)
            ended = ~np.logical_and.accumulate(sound, axis=0)
            new, at = ended[-1] & (self._diverged < 0), np.argmax(ended, axis=0)
            nowhere = np.isnan(losses) & ~np.any(np.abs(positions) >= DIVERGED, axis=-1)
            nowhere = np.take_along_axis(nowhere, at[None], axis=0)[0]
            self.undefined = self.undefined | (new & nowhere)
            self._diverged[new] = first + at[new]
            positions[ended] = np.nan
            losses[ended] = np.nan
            self._w[ended[-1]] = np.nan
        return self._diverged.copy()


def beyond(points: Floats, losses: Floats) -> NDArray[np.bool_]:
    """Return which points, shape (runs, n), and losses no run may reach."""
    sound: NDArray[np.bool_] = np.abs(points).max(axis=-1) < DIVERGED
    sound &= np.abs(losses) < DIVERGED
    return ~sound


class Batch(Objective, frozen=True):
    """An objective over some of its samples, for a rule that asks for more than a gradient."""

    title = "batch"

    whole: Objective
    batch: Indices

    def value(self, points: Floats) -> Floats:
        """Return the mean over the samples, shape (...), at points of shape (..., n)."""
        assert isinstance(self.whole, Sampled)
        return self.whole.batch_value(points, self.batch)

    def gradient(self, points: Floats) -> Floats:
        """Return the gradient of the mean over the samples, shape (..., n)."""
        assert isinstance(self.whole, Sampled)
        return self.whole.batch_gradient(points, self.batch)

    def hessian(self, points: Floats) -> Floats:
        """Return the second derivatives of the mean over the samples, shape (..., n, n)."""
        assert isinstance(self.whole, Sampled)
        return self.whole.batch_hessian(points, self.batch)

    def for_runs(self, runs: NDArray[np.bool_]) -> "Batch":
        """Return the same over the samples of some of the runs."""
        return Batch(self.whole, self.batch[runs])


def clipped(gradient: Floats, entry: Contestant) -> Floats:
    """Return the gradients, shape (..., n), none longer than the entry allows.

    Source: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks",
    2013.
    """
    if entry.clip is None:
        return gradient
    lengths = np.linalg.norm(gradient, axis=-1, keepdims=True)
    shorter: Floats = gradient * np.minimum(1, entry.clip / np.maximum(lengths, 1e-300))
    return shorter


def _within(values: Floats) -> bool:
    """Whether no value is beyond `DIVERGED` nor NaN, found without any array in between."""
    return bool(values.max() < DIVERGED and values.min() > -DIVERGED)
