"""The batch of a step as an objective, for rules that ask for more than a gradient."""

import numpy as np
from numpy.typing import NDArray

from core.network.machine import Machine
from core.objective import Floats, Objective
from core.rows import Array
from core.training.errors import TrainingError


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
        """Raise TrainingError: nobody computes the second derivatives of a network."""
        raise TrainingError(
            "a network's second derivatives are too many to compute: choose another optimizer"
        )

    def for_runs(self, runs: NDArray[np.bool_]) -> "TrainingBatch":
        """Return the same for some of the runs."""
        return TrainingBatch(self.machine.for_runs(runs), self.x[runs], self.y[runs], self.t)
