"""The end of a network: what its outputs stand for, and how classes are told from them."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import FalllineError
from core.network.network import (
    OUTPUTS_FOR_CLASSES,
    OUTPUTS_FOR_NUMBERS,
    Activation,
    Loss,
    Network,
    does_not_fit,
)

Array = NDArray[Any]
"""Floats of the network's precision."""


class NetworkError(FalllineError):
    """A network cannot be what it is asked to be; the message says what to choose."""


class Head(NamedTuple):
    """The outputs of a network and what they are held to.

    Of two classes the second is told by one output, unless that is softmax; of more classes each
    has an output, held against the rest. The targets are 0 and 1 for sigmoid and softmax, else −1
    and +1. `classes` is 0 where the outputs are numbers.
    """

    loss: Loss
    activation: Activation
    outputs: int
    classes: int

    @property
    def off(self) -> float:
        """The target of an output whose class it is not."""
        return 0.0 if self.activation in (Activation.SIGMOID, Activation.SOFTMAX) else -1.0

    def encode(self, labels: NDArray[np.int64], dtype: Any) -> Array:
        """Return the targets, shape (count, outputs), of class numbers of shape (count,)."""
        if self.outputs == 1:
            one: Array = np.where(labels == 1, 1.0, self.off)[:, None].astype(dtype)
            return one
        encoded = np.full((len(labels), self.outputs), self.off, dtype)
        encoded[np.arange(len(labels)), labels] = 1
        return encoded

    def decide(self, outputs: Array) -> Array:
        """Return class numbers, shape (...), from outputs (..., outputs); numbers as they are."""
        if not self.classes:
            return outputs
        if self.outputs == 1:
            return (outputs[..., 0] > (1 + self.off) / 2).astype(np.int64)
        decided: Array = np.argmax(outputs, axis=-1)
        return decided


def head_of(network: Network, outputs: int, classes: int) -> Head:
    """Return the end of a network for data of `classes` classes, or 0 and `outputs` numbers.

    Raises NetworkError when the loss or the output makes no sense on such data.
    """
    for_classes = classes > 0
    usual = Loss.CROSS_ENTROPY if for_classes else Loss.SQUARED_ERROR
    loss = network.loss or usual
    sensible = (OUTPUTS_FOR_CLASSES if for_classes else OUTPUTS_FOR_NUMBERS).get(loss)
    if sensible is None:
        raise NetworkError(
            f"{loss.value} is for classes, but the targets are numbers; "
            "choose squared-error or huber"
        )
    activation = network.output or sensible[0]
    if activation not in sensible:
        what = "classes" if for_classes else "numbers"
        raise NetworkError(f"{does_not_fit(activation, loss, sensible)} for {what}")
    if for_classes:
        outputs = 1 if classes == 2 and activation is not Activation.SOFTMAX else classes
    return Head(loss, activation, outputs, classes)
