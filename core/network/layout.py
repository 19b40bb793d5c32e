"""Where each parameter of a network lies in its flat vector.

First come the n parameters that are trained, layer by layer, each layer's weights and then its
biases, or its scales and shifts where it has batch normalisation; then the m running statistics of
batch normalisation, which are not trained but belong to the network.
"""

from enum import Enum
from functools import cached_property
from math import prod
from typing import NamedTuple

import numpy as np

from core.network.head import Array, NetworkError, head_of
from core.network.network import Activation, Layer, Loss, Network

MOST_PARAMETERS = 20_000_000
"""More would not fit into the memory of a small machine, with the gradient and two moments."""

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
CLASSES_ONLY = (Loss.CROSS_ENTROPY, Loss.BINARY_CROSS_ENTROPY, Loss.HINGE)


class Kind(Enum):
    """What the numbers of a part are; the value names them in a file."""

    WEIGHTS = "weight"
    BIASES = "bias"
    SCALES = "scale"
    SHIFTS = "shift"
    MEANS = "mean"
    VARIANCES = "variance"


SIGNS = {
    Kind.WEIGHTS: "w", Kind.BIASES: "b", Kind.SCALES: "γ", Kind.SHIFTS: "β",
    Kind.MEANS: "μ", Kind.VARIANCES: "v",
}  # fmt: skip
STATISTICS = (Kind.MEANS, Kind.VARIANCES)


class Part(NamedTuple):
    """One array of a network: layer 1 is the first hidden one; weights are (fan in, fan out)."""

    layer: int
    kind: Kind
    slice: slice
    shape: tuple[int, ...]

    def of(self, vector: Array, first: int = 0) -> Array:
        """Return a view of it in a vector of shape (..., numbers), the first of which is given."""
        own = vector[..., self.slice.start - first : self.slice.stop - first]
        return own.reshape(*vector.shape[:-1], *self.shape)

    @property
    def name(self) -> str:
        """What a person calls it."""
        plain = {Kind.BIASES: "biases"}.get(self.kind, f"{self.kind.value}s")
        return f"layer {self.layer} {plain}"

    @property
    def file_name(self) -> str:
        """Its name among the arrays of a file."""
        return f"layer{self.layer}.{self.kind.value}"


class LayerViews(NamedTuple):
    """One layer's parts of a vector, without copies; None for what the layer does not have."""

    weights: Array
    biases: Array | None = None
    scales: Array | None = None
    shifts: Array | None = None
    means: Array | None = None
    variances: Array | None = None


class Layout:
    """The parts of a network's vector.

    Parameters
    ----------
    network : the network.
    inputs : how many inputs there are.
    outputs : how many outputs.
    classes : how many classes the outputs tell, 0 where they are numbers. Losses that are for
        classes only need not be told.

    Raises NetworkError when the loss or output makes no sense, when the outputs are not as many
    as it needs, or when there would be too many parameters.
    """

    def __init__(self, network: Network, inputs: int, outputs: int, classes: int = 0) -> None:
        if not classes and network.loss in CLASSES_ONLY:
            classes = max(outputs, 2)
        self.network, self.inputs, self.outputs = network, inputs, outputs
        self.head = head_of(network, outputs, classes)
        if inputs < 1 or outputs < 1 or self.head.outputs != outputs:
            raise NetworkError(
                f"a network of {inputs} inputs and {outputs} outputs: expected at least 1 input "
                f"and {max(self.head.outputs, 1)} outputs"
            )
        last = Layer(outputs)  # its activation is the head's
        self.layers: tuple[Layer, ...] = (*network.hidden, last)
        self.widths = (inputs, *(layer.width for layer in network.hidden), outputs)
        self.parts = tuple(_parts(self.layers, self.widths))
        trained = [part for part in self.parts if part.kind not in STATISTICS]
        self.n = trained[-1].slice.stop
        self.size = max(part.slice.stop for part in self.parts)
        self.m = self.size - self.n
        if self.size > MOST_PARAMETERS:
            raise NetworkError(
                f"the network has {self.size:,} parameters; at most {MOST_PARAMETERS:,} are "
                "possible: choose fewer neurons, layers or inputs"
            )

    @property
    def activations(self) -> tuple[Activation, ...]:
        """The activation of each layer, the head's last."""
        return (*(layer.activation for layer in self.network.hidden), self.head.activation)

    @cached_property
    def _by_layer(self) -> tuple[tuple[Part, ...], ...]:
        return tuple(
            tuple(part for part in self.parts if part.layer == number)
            for number in range(1, len(self.layers) + 1)
        )

    def views(self, vector: Array) -> list[LayerViews]:
        """Return each layer's parts of a vector of shape (..., size) or (..., n), without copies.

        Weights have the shape (..., fan in, fan out), all else (..., width). In a vector of shape
        (..., n) the statistics are None.
        """
        length = vector.shape[-1]
        return [
            LayerViews(
                **{
                    FIELDS[part.kind]: part.of(vector)
                    for part in parts
                    if part.slice.stop <= length
                }
            )
            for parts in self._by_layer
        ]

    def statistics_views(self, statistics: Array) -> list[tuple[Array | None, Array | None]]:
        """Return each layer's running means and variances in an array of shape (..., m)."""
        found: list[tuple[Array | None, Array | None]] = []
        for parts in self._by_layer:
            own = [part.of(statistics, self.n) for part in parts if part.kind in STATISTICS]
            found.append((own[0], own[1]) if own else (None, None))
        return found

    @cached_property
    def is_weight(self) -> Array:
        """1 for each trained parameter that is a weight, else 0, shape (n,)."""
        found = np.zeros(self.n, self.network.precision.dtype)
        for part in self.parts:
            if part.kind is Kind.WEIGHTS:
                found[part.slice] = 1
        return found

    def part_of(self, index: int) -> Part:
        """Return the part that a parameter is in. Raises IndexError where there is none."""
        for part in self.parts:
            if part.slice.start <= index < part.slice.stop:
                return part
        raise IndexError(f"parameter {index}: the network has {self.size}")

    def name_of(self, index: int) -> str:
        """Return what one parameter is called: w¹[3→5] leads from neuron 3 to 5 of layer 1."""
        part = self.part_of(index)
        place = np.unravel_index(index - part.slice.start, part.shape)
        ends = "→".join(str(int(i) + 1) for i in place)
        return f"{SIGNS[part.kind]}{str(part.layer).translate(SUPERSCRIPTS)}[{ends}]"


FIELDS = {kind: kind.name.lower() for kind in Kind}


def _parts(layers: tuple[Layer, ...], widths: tuple[int, ...]) -> list[Part]:
    """Return the parts in the order of the vector."""
    shapes: list[tuple[int, Kind, tuple[int, ...]]] = []
    statistics: list[tuple[int, Kind, tuple[int, ...]]] = []
    for number, layer in enumerate(layers, start=1):
        width = widths[number]
        shapes.append((number, Kind.WEIGHTS, (widths[number - 1], width)))
        own = (Kind.SCALES, Kind.SHIFTS) if layer.batch_norm else (Kind.BIASES,)
        shapes += [(number, kind, (width,)) for kind in own]
        if layer.batch_norm:
            statistics += [(number, kind, (width,)) for kind in STATISTICS]
    parts, start = [], 0
    for number, kind, shape in shapes + statistics:
        parts.append(Part(number, kind, slice(start, start + prod(shape)), shape))
        start += prod(shape)
    return parts
