"""What a network is made of: its layers, its loss, how it begins and what regularises it.

These are values that a scene can hold. How many inputs and outputs there are is not among them:
that is the data's, and a `Layout` joins the two.
"""

from enum import Enum
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

MOST_WIDTH, MOST_LAYERS = 4096, 32


class Activation(Enum):
    """The function that a layer's neurons apply to their weighted sums z."""

    LINEAR = "linear"
    SIGMOID = "sigmoid"
    TANH = "tanh"
    RELU = "relu"
    LEAKY_RELU = "leaky-relu"
    GELU = "gelu"
    SOFTPLUS = "softplus"
    SOFTMAX = "softmax"
    """Only as the output: it joins all neurons of a layer."""


class Loss(Enum):
    """What is made small: a mean over samples of a sum over outputs."""

    SQUARED_ERROR = "squared-error"
    BINARY_CROSS_ENTROPY = "binary-cross-entropy"
    CROSS_ENTROPY = "cross-entropy"
    HINGE = "hinge"
    HUBER = "huber"


class Initialisation(Enum):
    """What the weights are at first; biases are 0."""

    ZEROS = "zeros"
    UNIFORM = "uniform"
    NORMAL = "normal"
    XAVIER = "xavier"
    HE = "he"
    LECUN = "lecun"
    ORTHOGONAL = "orthogonal"


class Precision(Enum):
    """The floats that a network computes with."""

    DOUBLE = "float64"
    SINGLE = "float32"

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """The type of its arrays."""
        return np.dtype(self.value)


_ANY_NUMBER = (
    Activation.LINEAR, Activation.TANH, Activation.SIGMOID, Activation.RELU,
    Activation.LEAKY_RELU, Activation.GELU, Activation.SOFTPLUS,
)  # fmt: skip
_ANY_CLASS = (Activation.TANH, Activation.LINEAR, Activation.SIGMOID, Activation.SOFTMAX)

OUTPUTS_FOR_CLASSES: dict[Loss, tuple[Activation, ...]] = {
    Loss.CROSS_ENTROPY: (Activation.SOFTMAX,),
    Loss.BINARY_CROSS_ENTROPY: (Activation.SIGMOID,),
    Loss.SQUARED_ERROR: _ANY_CLASS,
    Loss.HINGE: (Activation.LINEAR, Activation.TANH),
    Loss.HUBER: _ANY_CLASS,
}
"""The output activations that make sense with each loss on classes; the first is the usual one."""

OUTPUTS_FOR_NUMBERS: dict[Loss, tuple[Activation, ...]] = {
    Loss.SQUARED_ERROR: _ANY_NUMBER,
    Loss.HUBER: _ANY_NUMBER,
}
"""Likewise on numbers."""


class Layer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A hidden layer: weighted sums, then batch normalisation, the activation, and dropout.

    With batch normalisation there are no biases: its shifts take their place.
    """

    width: Annotated[
        int, Meta(ge=1, le=MOST_WIDTH, title="neurons", description="neurons of the layer")
    ]
    activation: Activation = Activation.TANH
    batch_norm: bool = False
    dropout: Annotated[
        float,
        Meta(ge=0, le=0.95, title="dropout",
             description="share of the layer's outputs that is set to 0 in each training step"),
    ] = 0.0  # fmt: skip

    def __post_init__(self) -> None:
        if self.activation is Activation.SOFTMAX:
            raise ValueError("activation: softmax is for the output; choose another for a layer")


class Network(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, dict=True):
    """A network but for its inputs and outputs, whose numbers the data tell.

    Where `loss` is None it is cross-entropy for classes and squared error for numbers; where
    `output` is None it is what belongs to the loss. The penalties are l1 Σ|w| + l2/2 Σw² over all
    weights, not over biases, scales and shifts. The noise is drawn anew in each training step:
    on inputs it is normal; on labels it is the share that is replaced by another class, and on
    numbers normal noise.
    """

    hidden: Annotated[tuple[Layer, ...], Meta(max_length=MOST_LAYERS)] = ()
    loss: Loss | None = None
    output: Activation | None = None
    initialisation: Initialisation = Initialisation.XAVIER
    l1: Annotated[
        float, Meta(ge=0, le=10, title="L1", description="penalty on the size of each weight")
    ] = 0.0
    l2: Annotated[
        float, Meta(ge=0, le=10, title="L2", description="penalty on the square of each weight")
    ] = 0.0
    input_noise: Annotated[
        float,
        Meta(ge=0, le=10, title="input noise",
             description="size of the normal noise on inputs while training"),
    ] = 0.0  # fmt: skip
    label_noise: Annotated[
        float,
        Meta(ge=0, le=1, title="label noise",
             description="share of labels that are wrong in a training step; "
             "for numbers, the size of normal noise on them"),
    ] = 0.0  # fmt: skip
    precision: Precision = Precision.DOUBLE

    def __post_init__(self) -> None:
        if self.loss is None or self.output is None:
            return
        sensible = (
            *OUTPUTS_FOR_CLASSES[self.loss],
            *OUTPUTS_FOR_NUMBERS.get(self.loss, ()),
        )
        if self.output not in sensible:
            raise ValueError(f"output: {does_not_fit(self.output, self.loss, sensible)}")


def does_not_fit(output: Activation, loss: Loss, sensible: tuple[Activation, ...]) -> str:
    """Return what is wrong with an output activation, and what to choose."""
    names = list(dict.fromkeys(one.value for one in sensible))
    choice = " or ".join((", ".join(names[:-1]), names[-1])) if names[1:] else names[0]
    return f"{output.value} does not go with {loss.value}; choose {choice}"
