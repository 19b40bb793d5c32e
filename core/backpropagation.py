"""Backpropagation of one sample, step by step, as it can be gone through by hand.

First the sample goes through the network; the loss is had, and its derivative at the outputs; and
then, layer by layer, the gradient of a layer's weights, and the error of the layer before it.

Source: D. Rumelhart, G. Hinton and R. Williams, "Learning representations by back-propagating
errors", 1986.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.network.functions import function_of
from core.network.layout import LayerViews, Layout
from core.network.passes import EPSILON, measure
from core.network.trace import TracedLayer, traced
from core.objective import Floats
from core.rows import Array
from core.training.setup import Plan, Setup


class Act(Enum):
    """What a stage of backpropagation finds."""

    INPUTS = "inputs"
    FORWARD = "activations"
    LOSS = "loss"
    GRADIENT = "gradient"
    ERROR = "error"


class Stage(NamedTuple):
    """What is found, and of which layer; layer 0 is the inputs."""

    act: Act
    layer: int


def stages_of(layers: int) -> tuple[Stage, ...]:
    """Return the stages of a network of so many layers, the outputs included, in their order."""
    forward = [Stage(Act.FORWARD, layer) for layer in range(1, layers + 1)]
    backward = [Stage(Act.GRADIENT, layers)]
    for layer in range(layers - 1, 0, -1):
        backward += [Stage(Act.ERROR, layer), Stage(Act.GRADIENT, layer)]
    return (Stage(Act.INPUTS, 0), *forward, Stage(Act.LOSS, layers), *backward)


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer as the sample goes through it; all arrays are of shape (width,) but the weights'.

    Attributes
    ----------
    z, a : what the activation is given, and what it makes of it.
    error : the derivative of the loss by z: δ. Of the inputs, by the inputs.
    slope : the derivative of a by z; NaN for softmax, which has one by each z.
    weights, gradient : shape (fan in, width); empty for the inputs.
    bias_gradient : the derivative by the biases, or by the shifts of batch normalisation.
    scale : what δ is multiplied with on its way to the weighted sums: 1, or what batch
        normalisation multiplies those with.
    """

    z: Array
    a: Array
    error: Array
    slope: Array
    weights: Array
    gradient: Array
    bias_gradient: Array
    scale: Array

    @property
    def width(self) -> int:
        """How many neurons there are."""
        return len(self.a)


@dataclass(frozen=True, eq=False)
class Walk:
    """All that backpropagation finds for one sample.

    Attributes
    ----------
    step : the step of the recording after which the network is as it is here.
    sample : the number of the sample.
    loss : the sample's.
    target : what the outputs are held to, shape (outputs,).
    layers : the inputs, the hidden ones, the outputs.
    """

    plan: Plan
    step: int
    sample: int
    loss: float
    target: Array
    layers: tuple[Layer, ...]

    @property
    def layout(self) -> Layout:
        """Where the parameters lie."""
        return self.plan.layout

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages in their order."""
        return stages_of(len(self.layers) - 1)


def walk_of(setup: Setup, k: int, vector: Array, sample: int, step: int) -> Iterator[Walk]:
    """Yield what backpropagation finds for one sample.

    Parameters
    ----------
    k : the entry whose network it is.
    vector : parameters and statistics, shape (size,).
    sample : the number of the sample.
    step : after which step the vector is the network's.
    """
    plan = setup.plans[k]
    layout, network = plan.layout, plan.network
    x, y = setup.prepared.inputs[sample][None], plan.targets[sample][None]
    loss = float(measure(network, layout, vector, x, y)[0])
    found, views = traced(network, layout, vector, x, y), layout.views(vector)
    layers = [_inputs(found[0])]
    for i, (one, own) in enumerate(zip(found[1:], views, strict=True)):
        layers.append(_layer(one, own, layout, i))
    yield Walk(plan, step, sample, loss, y[0], tuple(layers))


def _inputs(found: TracedLayer) -> Layer:
    x, nothing = found.a[0], np.empty((0, found.a.shape[1]))
    ones = np.ones_like(x)
    return Layer(x, x, found.error[0], ones, nothing, nothing, nothing[:0], ones)


def _layer(found: TracedLayer, own: LayerViews, layout: Layout, i: int) -> Layer:
    z, a = found.z, found.a
    function = function_of(layout.activations[i], z.dtype)
    slope = np.ones_like(z)
    with np.errstate(all="ignore"):
        if layout.activations[i].value == "softmax":
            slope[:] = np.nan
        else:
            function.chain(slope, z, a, np.empty_like(z))
        scale = np.ones_like(z[0])
        if own.scales is not None and own.variances is not None:
            scale = own.scales / np.sqrt(own.variances + EPSILON)
    gradient = found.gradient
    assert gradient is not None
    by_bias = gradient.shifts if gradient.biases is None else gradient.biases
    assert by_bias is not None
    return Layer(
        z[0], a[0], found.error[0], slope[0], own.weights, gradient.weights, by_bias, scale
    )


def flow(walk: Walk, layer: int) -> Floats:
    """Return what each error of a layer sends back over each weight, shape (fan in, width).

    Summed over the layer's neurons, and multiplied with the slopes of the layer before, it is the
    error of that one.
    """
    own = walk.layers[layer]
    sent: Floats = own.weights * (own.error * own.scale)
    return sent


def strongest(values: NDArray[np.floating]) -> int:
    """Return the place of the largest size among values, 0 where none is a number."""
    sizes = np.abs(values)
    return int(np.argmax(np.where(np.isfinite(sizes), sizes, -1)))
