"""The batch of a step as an objective, for rules that ask for more than a gradient."""

import numpy as np
from numpy.typing import NDArray

from core.network.machine import Machine
from core.objective import Floats, Objective
from core.rows import Array


class TrainingBatch(Objective, frozen=True):
    """The loss of some networks over the batch of a step, penalties included.

    Attributes
    ----------
    machine : what computes it.
    x, y : inputs and encoded targets of each run, shape (runs, samples, …).
    t : the number of the step.
    """

    title = "batch"

    machine: Machine
    x: Array
    y: Array
    t: int

    def value(self, points: Floats) -> Floats:
        """Return the losses, shape (runs,), at points of shape (runs, n)."""
        return self.machine.value(points, self.x, self.y, self.t)

    def gradient(self, points: Floats) -> Floats:
        """Return the gradients, shape (runs, n), at points of shape (runs, n)."""
        return self.machine.gradient(points, None, self.x, self.y, self.t)[1].copy()

    def hessian(self, points: Floats) -> Floats:
        """Return the second derivatives, shape (runs, n, n), at points of shape (runs, n).

        They are central differences of the gradient, two gradients for each parameter, so that
        only rules for few parameters ask for them. The distance balances what is left out against
        what rounding adds: the third root of the precision, times the size of the parameter.
        """
        h = np.cbrt(np.finfo(points.dtype).eps) * np.maximum(1, np.abs(points))
        rows = np.empty((*points.shape, points.shape[-1]), points.dtype)
        moved = points.copy()
        for i in range(points.shape[-1]):
            moved[:, i] = points[:, i] + h[:, i]
            above = self.gradient(moved)
            moved[:, i] = points[:, i] - h[:, i]
            rows[:, i] = (above - self.gradient(moved)) / (2 * h[:, i, None])
            moved[:, i] = points[:, i]
        return (rows + rows.swapaxes(-1, -2)) / 2

    def for_runs(self, runs: NDArray[np.bool_]) -> "TrainingBatch":
        """Return the same for some of the runs."""
        return TrainingBatch(self.machine.for_runs(runs), self.x[runs], self.y[runs], self.t)
