"""What training brings forth: consecutive steps, and what was measured on the way."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.objective import Floats
from core.rows import Array


class Measured(Struct, frozen=True):
    """Some consecutive measurements; the arrays of numbers have the shape (rows, entries, runs).

    Attributes
    ----------
    first : the number of the first of them; number i is of step i · interval, the last of the end.
    steps : shape (rows,), the steps that were measured.
    train_loss, validation_loss : the mean loss over each part, without penalties.
    train_accuracy, validation_accuracy : the share that is right; NaN where there are no classes.
    """

    first: int
    steps: NDArray[np.int64]
    train_loss: Floats
    validation_loss: Floats
    train_accuracy: Floats
    validation_accuracy: Floats


class TrainingStretch(Struct, frozen=True):
    """Some consecutive steps of a race of networks; its arrays are read-only.

    Attributes
    ----------
    first : the number of the first step; step 0 is the start.
    vectors : of each entry, shape (steps, runs, size): parameters and statistics.
    batch_losses : shape (steps, entries, runs); the loss over the batch of a step, before it was
        taken; NaN at step 0.
    seconds : shape (steps,); the computing time since the start of the race.
    measured : what was measured at some of the steps, None where nothing was.
    diverged, stopped : shape (entries, runs); the step at which a run did so, −1 for none.
    ended : whether nothing follows, though it may not be the last step of the race.
    """

    first: int
    vectors: tuple[Array, ...]
    batch_losses: Floats
    seconds: Floats
    measured: Measured | None
    diverged: NDArray[np.int64]
    stopped: NDArray[np.int64]
    ended: bool
