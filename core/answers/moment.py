"""A network as it stands after a step, and what it answers: classes, shares of them, or numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.datasets.base import Indices, Samples
from core.datasets.preparation import Prepared
from core.network.head import Head
from core.network.network import Activation
from core.network.passes import predict
from core.objective import Floats
from core.rows import Array
from core.training.setup import Plan

MUCH = 20_000_000
"""So many multiplications are done between two looks whether they are still wanted."""

MOST_AT_ONCE = 4_096
"""So many samples are answered at once at most, however small the network is."""


@dataclass(frozen=True, eq=False)
class Moment:
    """A network as it stands after a step.

    Attributes
    ----------
    plan : the network, and how its targets are told.
    prepared : the data that it is trained on.
    vector : its parameters and statistics, shape (size,), which nobody changes.
    """

    plan: Plan
    prepared: Prepared
    vector: Array

    @property
    def head(self) -> Head:
        """What the outputs stand for."""
        return self.plan.encoding.head

    @cached_property
    def single(self) -> Array:
        """The vector in single precision: enough for a picture, in half of the time."""
        with np.errstate(all="ignore"):
            return self.vector.astype(np.float32, copy=False)

    def outputs(self, inputs: Array) -> Array:
        """Return the outputs, shape (N, outputs), for prepared inputs, shape (N, features).

        They are in the precision of the inputs, where these are in single precision.
        """
        vector = self.single if inputs.dtype == np.float32 else self.vector
        return predict(self.plan.network, self.plan.layout, vector, inputs)

    def of_raw(self, raw: NDArray[Any]) -> Array:
        """Return the outputs, shape (N, outputs), for inputs as they were read, shape (N, d)."""
        return predict(self.plan.network, self.plan.layout, self.vector, self.prepared.apply(raw))

    def of_samples(self, numbers: Indices) -> Iterator[tuple[slice, Array] | None]:
        """Yield which of some samples, by number, have what outputs: some samples at a time.

        There is a None after each, so that whoever computes may look what else is wanted.
        """
        step = at_once(self.plan.layout.n)
        for first in range(0, len(numbers), step):
            rows = slice(first, min(first + step, len(numbers)))
            inputs = self.prepared.inputs[numbers[rows]]
            yield rows, predict(self.plan.network, self.plan.layout, self.vector, inputs)
            yield None

    def numbers(self, outputs: Array) -> Floats:
        """Return outputs, shape (N, k), in the units of the targets."""
        with np.errstate(all="ignore"):
            return self.prepared.unscaled(outputs)


def at_once(parameters: int) -> int:
    """Return how many samples are answered at once by a network of so many parameters."""
    return int(np.clip(MUCH // max(parameters, 1), 16, MOST_AT_ONCE))


def shares_of(head: Head, outputs: Array) -> Array:
    """Return what share of the answer goes to each class, shape (..., classes), in sum 1.

    Of softmax and of one sigmoid these are probabilities. Outputs that are none are taken from
    their targets, 0 or −1 for no and 1 for yes, and divided by their sum. The largest share is of
    the class that is answered.
    """
    with np.errstate(all="ignore"):
        shares = np.maximum((outputs - head.off) / (1 - head.off), 0)
        if head.outputs == 1:
            second = np.minimum(shares[..., 0], 1)
            return np.stack([1 - second, second], axis=-1)
        if head.activation is Activation.SOFTMAX:
            return outputs
        total = shares.sum(axis=-1, keepdims=True)
        return np.where(total == 0, 1 / head.outputs, shares / total)


def lean_of(head: Head, outputs: Array) -> Array:
    """Return how far an answer leans to the second of two classes, shape (...): from −1 to 1."""
    lean: Array = 2 * shares_of(head, outputs)[..., 1] - 1
    return lean


def margin_of(head: Head, outputs: Array, number: int) -> Array:
    """Return by how much a class is ahead of all others, shape (...): below 0 it is not answered.

    Of one output the margin of the second class is that above the threshold.
    """
    if head.outputs == 1:
        ahead: Array = outputs[..., 0] - (1 + head.off) / 2
        return ahead if number == 1 else -ahead
    rest = np.delete(outputs, number, axis=-1).max(axis=-1)
    margin: Array = outputs[..., number] - rest
    return margin


def wrong_of(moment: Moment, samples: Samples, numbers: Indices, outputs: Array) -> NDArray[Any]:
    """Return which of some samples, by number, are given a wrong class, shape (N,).

    None is where the targets are numbers.
    """
    if not samples.classes:
        return np.zeros(len(numbers), bool)
    wrong: NDArray[np.bool_] = moment.head.decide(outputs) != samples.targets[numbers]
    return wrong
