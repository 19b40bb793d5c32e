"""The final evaluation: every network on the test part, which nothing else ever looks at."""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from core.network.passes import measure
from core.objective import Floats
from core.rows import Array
from core.training.setup import Setup

SAMPLES_AT_A_TIME = 2_000


class Evaluation(Struct, frozen=True):
    """What came of it.

    Attributes
    ----------
    step : the moment whose networks they were.
    loss, accuracy : shape (entries, runs); the accuracy is NaN where there are no classes, and
        both are where a network has diverged.
    """

    step: int
    loss: Floats
    accuracy: Floats


def evaluated(setup: Setup, vectors: tuple[Array, ...], step: int) -> Iterator[Evaluation | None]:
    """Measure networks on the test part, yielding None on the way and the evaluation at the end.

    Parameters
    ----------
    vectors : of each entry, parameters and statistics, shape (runs, size).
    step : the moment that they are of.
    """
    numbers = setup.prepared.test
    shape = len(vectors), len(vectors[0])
    loss, accuracy = np.zeros(shape), np.zeros(shape)
    for k, plan in enumerate(setup.plans):
        for first in range(0, len(numbers), SAMPLES_AT_A_TIME):
            some = numbers[first : first + SAMPLES_AT_A_TIME]
            x, y = setup.prepared.inputs[some], plan.targets[some]
            found = measure(plan.network, plan.layout, vectors[k], x, y)
            share = len(some) / len(numbers)
            loss[k] += share * found[0]
            accuracy[k] += share * found[1]
            yield None
    yield Evaluation(step, loss, accuracy)
