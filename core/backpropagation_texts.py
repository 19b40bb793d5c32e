"""What a stage of backpropagation computes, as a formula and with the numbers of one neuron."""

import numpy as np

from core.backpropagation import Act, Layer, Stage, Walk, flow, strongest
from core.network.layout import SUPERSCRIPTS, Layout
from core.network.network import Activation, Loss
from core.numbers import label

FUNCTIONS = {
    Activation.LINEAR: "{}", Activation.SIGMOID: "σ({})", Activation.TANH: "tanh({})",
    Activation.RELU: "ReLU({})", Activation.LEAKY_RELU: "leaky ReLU({})",
    Activation.GELU: "GELU({})", Activation.SOFTPLUS: "softplus({})",
    Activation.SOFTMAX: "softmax({})",
}  # fmt: skip

LOSSES = {
    Loss.SQUARED_ERROR: ("J = Σ (a − y)²", "2 (a − y)"),
    Loss.CROSS_ENTROPY: ("J = −Σ y ln a", ""),
    Loss.BINARY_CROSS_ENTROPY: ("J = −Σ y ln a + (1 − y) ln (1 − a)", ""),
    Loss.HINGE: ("J = Σ max(0, 1 − y a)", "−y where y a < 1"),
    Loss.HUBER: ("J = Σ Huber(a − y)", "clip(a − y, −1, 1)"),
}
"""What the loss is, and its derivative by the outputs where it is not joined with theirs."""

MOST_TERMS = 3
"""Of a sum so many terms are written out."""


def power(number: int) -> str:
    """Return the number of a layer as it is written above a letter."""
    return str(number).translate(SUPERSCRIPTS)


def layer_name(layout: Layout, layer: int) -> str:
    """Return what a person calls a layer; 0 is the inputs."""
    if layer == 0:
        return "the inputs"
    return "the outputs" if layer == len(layout.layers) else f"layer {layer}"


def title(walk: Walk, stage: Stage) -> str:
    """Return what a stage finds, in words."""
    name = layer_name(walk.layout, stage.layer)
    return {
        Act.INPUTS: f"sample {walk.sample} goes in",
        Act.FORWARD: f"activations of {name}",
        Act.LOSS: "loss, and error of the outputs",
        Act.GRADIENT: f"gradient into {name}",
        Act.ERROR: f"error flows back to {name}",
    }[stage.act]


def formula(layout: Layout, stage: Stage) -> str:
    """Return how a stage finds it."""
    here, before, after = (power(stage.layer + i) for i in (0, -1, 1))
    if stage.act is Act.INPUTS:
        return "a⁰ = x"
    if stage.act is Act.FORWARD:
        f = FUNCTIONS[layout.activations[stage.layer - 1]].format(f"z{here}")
        weighted = f"a{before} W{here}"
        if layout.layers[stage.layer - 1].batch_norm:
            return f"z{here} = normalised({weighted}), a{here} = {f}"
        return f"z{here} = {weighted} + b{here}, a{here} = {f}"
    if stage.act is Act.LOSS:
        return _loss_formula(layout, here)
    if stage.act is Act.GRADIENT:
        normal = layout.layers[stage.layer - 1].batch_norm
        scaled = f"(δ{here} ⊙ γ/√(v+ε))" if normal else f"δ{here}"
        by_bias = f"∂J/∂β{here} = δ{here}" if normal else f"∂J/∂b{here} = δ{here}"
        return f"∂J/∂W{here} = a{before}ᵀ {scaled}, {by_bias}"
    normal = layout.layers[stage.layer].batch_norm
    error = f"(δ{after} ⊙ γ/√(v+ε))" if normal else f"δ{after}"
    return f"δ{here} = (W{after} {error}) ⊙ f′(z{here})"


def _loss_formula(layout: Layout, here: str) -> str:
    loss, by_output = LOSSES[layout.head.loss]
    if not by_output:
        return f"{loss}, δ{here} = a − y"
    if layout.head.activation is Activation.SOFTMAX:
        return f"{loss}, δ{here} = softmax′ · {by_output}"
    slope = "" if layout.head.activation is Activation.LINEAR else f" ⊙ f′(z{here})"
    return f"{loss}, δ{here} = {by_output}{slope}"


def numbers(walk: Walk, stage: Stage, neuron: int) -> str:
    """Return the numbers of one neuron of the stage's layer, as the formula puts them together."""
    layer = walk.layers[stage.layer]
    here, of = power(stage.layer), f"[{neuron + 1}]"
    if stage.act is Act.INPUTS:
        return f"a⁰{of} = {_n(layer.a[neuron])}"
    if stage.act is Act.FORWARD:
        return f"z{here}{of} = {_n(layer.z[neuron])}, a{here}{of} = {_n(layer.a[neuron])}"
    if stage.act is Act.LOSS:
        return (
            f"J = {_n(walk.loss)}; output {neuron + 1}: a = {_n(layer.a[neuron])}, "
            f"y = {_n(walk.target[neuron])}, δ{here}{of} = {_n(layer.error[neuron])}"
        )
    if stage.act is Act.GRADIENT:
        return _gradient_numbers(walk, stage.layer, neuron)
    return _error_numbers(walk, stage.layer, neuron)


def _gradient_numbers(walk: Walk, layer: int, neuron: int) -> str:
    """Return the largest derivative by a weight into a neuron, and what it is made of."""
    own, before = walk.layers[layer], walk.layers[layer - 1]
    source = strongest(own.gradient[:, neuron])
    here, below = power(layer), power(layer - 1)
    factors = f"{_n(before.a[source])} × {_n(own.error[neuron])}"
    letters = f"a{below}[{source + 1}] δ{here}[{neuron + 1}]"
    if own.scale[neuron] != 1:
        factors, letters = f"{factors} × {_n(own.scale[neuron])}", f"{letters} γ/√(v+ε)"
    name = f"∂J/∂w{here}[{source + 1}→{neuron + 1}]"
    return f"{name} = {letters} = {factors} = {_n(own.gradient[source, neuron])}"


def _error_numbers(walk: Walk, layer: int, neuron: int) -> str:
    """Return the sum of what comes back to a neuron, its largest terms written out."""
    own, after, here = walk.layers[layer], walk.layers[layer + 1], power(layer)
    sent = flow(walk, layer + 1)[neuron]
    order = np.argsort(-np.abs(sent), kind="stable")[:MOST_TERMS]
    terms = " + ".join(
        f"{_n(after.weights[neuron, j])} × {_n(after.error[j] * after.scale[j])}"
        for j in sorted(order)
    )
    more = " + …" if len(sent) > MOST_TERMS else ""
    return (
        f"δ{here}[{neuron + 1}] = ({terms}{more}) × {_n(own.slope[neuron])} = "
        f"{_n(sent.sum())} × {_n(own.slope[neuron])} = {_n(own.error[neuron])}"
    )


def neuron_text(walk: Walk, layer: int, neuron: int, *, error: bool = True) -> str:
    """Return all numbers of a neuron; its error only if that is known."""
    own, here = walk.layers[layer], power(layer)
    name = layer_name(walk.layout, layer).removeprefix("the ").removesuffix("s")
    if layer == 0:
        return f"{name} {neuron + 1}: x = {_n(own.a[neuron])}"
    parts = [f"a = {_n(own.a[neuron])}", f"z = {_n(own.z[neuron])}"]
    if layer == len(walk.layers) - 1:
        parts.insert(0, f"y = {_n(walk.target[neuron])}")
    elif error and np.isfinite(own.slope[neuron]):
        parts.append(f"f′(z) = {_n(own.slope[neuron])}")
    if error:
        parts.insert(0, f"δ{here} = {_n(own.error[neuron])}")
    where = f"{name} {neuron + 1}" if name == "output" else f"neuron {neuron + 1} of {name}"
    return f"{where}: {' · '.join(parts)}"


def edge_text(walk: Walk, layer: int, source: int, neuron: int, *, error: bool = True) -> str:
    """Return the numbers of a weight into a layer; what goes back over it only if it is known."""
    own: Layer = walk.layers[layer]
    weight = own.weights[source, neuron]
    name = f"w{power(layer)}[{source + 1}→{neuron + 1}] = {_n(weight)}"
    if not error:
        return f"{name} · sends on w a = {_n(weight * walk.layers[layer - 1].a[source])}"
    sent = weight * own.error[neuron] * own.scale[neuron]
    by_weight = _n(own.gradient[source, neuron])
    return f"{name} · ∂J/∂w = {by_weight} · sends back w δ = {_n(sent)}"


def _n(value: float) -> str:
    return label(float(value), 4)
