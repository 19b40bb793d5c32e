"""The targets of a data set as a network's outputs have them, and what outputs decide."""

from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.network.head import Array, Head, NetworkError, head_of
from core.network.layout import Layout
from core.network.network import Network
from core.objective import Floats


class Labelled(Protocol):
    """What must be known of a data set."""

    @property
    def inputs(self) -> NDArray[Any]:
        """Shape (count, inputs)."""

    @property
    def targets(self) -> NDArray[Any]:
        """Class numbers, shape (count,), or numbers, shape (count, outputs)."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes, empty where the targets are numbers."""


class Encoding:
    """The targets as the outputs of a network are to be.

    Parameters
    ----------
    network : whose loss and output say how.
    samples : the data.
    targets : what to take in place of the samples' own numbers, such as scaled ones.

    Raises NetworkError where the network makes no sense on such data.
    """

    def __init__(
        self, network: Network, samples: Labelled, targets: NDArray[Any] | None = None
    ) -> None:
        self._targets = samples.targets if targets is None else targets
        self._dtype = network.precision.dtype
        self.network = network
        self.head: Head = _head(network, samples)

    @property
    def outputs(self) -> int:
        """How many outputs the network has."""
        return self.head.outputs

    def layout(self, inputs: int) -> Layout:
        """Return the layout of the network with so many (prepared) inputs."""
        return Layout(self.network, inputs, self.outputs, self.head.classes)

    @cached_property
    def encoded(self) -> Array:
        """The targets, read-only, shape (count, outputs), in the network's precision."""
        if self.head.classes:
            encoded = self.head.encode(self._targets, self._dtype)
        else:
            encoded = np.array(self._targets, self._dtype)
        encoded.flags.writeable = False
        return encoded

    def decide(self, outputs: Array) -> Array:
        """Return class numbers, shape (...), from outputs (..., outputs); numbers as they are."""
        return self.head.decide(outputs)

    def accuracy(self, outputs: Array) -> Floats:
        """Return the share of samples, all of them, that outputs (..., count, outputs) get right.

        It is NaN, of shape (...), where the targets are numbers.
        """
        if not self.head.classes:
            return np.full(outputs.shape[:-2], np.nan)
        share: Floats = np.mean(self.decide(outputs) == self._targets, axis=-1)
        return share


def check(network: Network, samples: Labelled) -> None:
    """Raise NetworkError, saying what to choose, where a network makes no sense on some data."""
    head = _head(network, samples)
    Layout(network, samples.inputs.shape[-1], head.outputs, head.classes)


def _head(network: Network, samples: Labelled) -> Head:
    classes = len(samples.classes)
    if classes == 1:
        raise NetworkError(
            f"all samples are of one class, {samples.classes[0]}: there is nothing to tell apart; "
            "choose data of two classes or more"
        )
    outputs = classes or samples.targets.shape[-1]
    return head_of(network, outputs, classes)
