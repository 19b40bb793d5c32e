"""Backpropagation gone through by hand: its order, its numbers, and what is said of them."""

import numpy as np
import pytest

from core.backpropagation import Act, Stage, Walk, flow, stages_of, strongest, walk_of
from core.backpropagation_texts import edge_text, formula, layer_name, neuron_text, numbers, title
from core.network.layout import Layout
from core.network.network import OUTPUTS_FOR_CLASSES, Activation, Layer, Loss, Network
from core.network.passes import measure
from tests.core.trained import race_of, recorded, small
from tests.reading import number

TANH, RELU = Activation.TANH, Activation.RELU

NETWORKS = {
    "tanh": small(TANH, TANH),
    "sigmoid and GELU": small(Activation.SIGMOID, Activation.GELU, Activation.SOFTPLUS),
    "batch normalisation": Network((Layer(4, RELU, batch_norm=True), Layer(3, TANH))),
    "dropout": Network((Layer(6, TANH, dropout=0.5), Layer(4, dropout=0.5))),
    "no hidden layer": Network(()),
}


def walk(network: Network = NETWORKS["tanh"], row: int = 5, sample: int = 7) -> Walk:
    recording = recorded(race_of(network))
    vector = recording.vectors[0][row, 0]
    [found] = walk_of(recording.setup, 0, vector, sample, int(recording.steps[row]))
    return found


def test_first_forward_then_the_loss_and_then_layer_by_layer_back():
    assert stages_of(3) == (
        Stage(Act.INPUTS, 0),
        Stage(Act.FORWARD, 1), Stage(Act.FORWARD, 2), Stage(Act.FORWARD, 3),
        Stage(Act.LOSS, 3), Stage(Act.GRADIENT, 3),
        Stage(Act.ERROR, 2), Stage(Act.GRADIENT, 2),
        Stage(Act.ERROR, 1), Stage(Act.GRADIENT, 1),
    )  # fmt: skip
    assert len(stages_of(1)) == 4


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_the_formulas_hold_for_the_numbers(network):
    found = walk(network)
    for i, (before, own) in enumerate(zip(found.layers[:-1], found.layers[1:], strict=True), 1):
        if not found.layout.layers[i - 1].batch_norm:
            biases = found.layout.views(_vector(found))[i - 1].biases
            assert np.allclose(own.z, before.a @ own.weights + biases)
            assert np.allclose(own.scale, 1)
        assert np.allclose(own.gradient, np.outer(before.a, own.error * own.scale))
        assert np.allclose(own.bias_gradient, own.error)
        if i > 1:
            assert np.allclose(before.error, flow(found, i).sum(axis=1) * before.slope)


def _vector(found: Walk):
    recording = recorded(race_of(found.plan.network))
    return recording.vectors[0][found.step, 0]


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_the_errors_are_derivatives_of_the_loss(network):
    recording = recorded(race_of(network))
    plan, w = recording.setup.plans[0], recording.vectors[0][5, 0]
    [found] = walk_of(recording.setup, 0, w, 7, 5)
    x, y = recording.setup.prepared.inputs[[7]], plan.targets[[7]]
    assert found.loss == pytest.approx(float(measure(plan.network, plan.layout, w, x, y)[0]))
    for views, own in zip(plan.layout.views(np.arange(plan.layout.n)), found.layers[1:],
                          strict=True):  # fmt: skip
        for index, derivative in zip(views.weights.ravel(), own.gradient.ravel(), strict=True):
            ends = []
            for sign in (-1, 1):
                moved = w.copy()
                moved[index] += sign * 1e-5
                ends.append(float(measure(plan.network, plan.layout, moved, x, y)[0]))
            assert derivative == pytest.approx((ends[1] - ends[0]) / 2e-5, abs=1e-8)


def test_a_walk_is_of_the_sample_and_the_step_it_was_asked_for():
    one, other = walk(sample=7), walk(sample=8)
    assert (one.sample, one.step, other.sample) == (7, 5, 8)
    assert not np.array_equal(one.layers[0].a, other.layers[0].a)
    assert one.stages == stages_of(3)


def test_the_strongest_is_found_among_what_is_a_number():
    assert strongest(np.array([1.0, -3, 2])) == 1
    assert strongest(np.array([np.nan, 0.1])) == 1
    assert strongest(np.array([np.nan, np.nan])) == 0


TOLD = {
    Stage(Act.INPUTS, 0): ("a⁰ = x", "sample 7 goes in"),
    Stage(Act.FORWARD, 1): ("z¹ = a⁰ W¹ + b¹, a¹ = tanh(z¹)", "activations of layer 1"),
    Stage(Act.FORWARD, 3): ("z³ = a² W³ + b³, a³ = softmax(z³)", "activations of the outputs"),
    Stage(Act.LOSS, 3): ("J = −Σ y ln a, δ³ = a − y", "loss, and error of the outputs"),
    Stage(Act.GRADIENT, 3): ("∂J/∂W³ = a²ᵀ δ³, ∂J/∂b³ = δ³", "gradient into the outputs"),
    Stage(Act.ERROR, 2): ("δ² = (W³ δ³) ⊙ f′(z²)", "error flows back to layer 2"),
    Stage(Act.GRADIENT, 1): ("∂J/∂W¹ = a⁰ᵀ δ¹, ∂J/∂b¹ = δ¹", "gradient into layer 1"),
}


@pytest.mark.parametrize("stage", TOLD, ids=str)
def test_each_stage_has_its_formula(stage):
    found = walk()
    assert (formula(found.layout, stage), title(found, stage)) == TOLD[stage]


def test_batch_normalisation_stands_in_the_formulas():
    layout = walk(NETWORKS["batch normalisation"]).layout
    assert formula(layout, Stage(Act.FORWARD, 1)) == "z¹ = normalised(a⁰ W¹), a¹ = ReLU(z¹)"
    assert formula(layout, Stage(Act.GRADIENT, 1)).startswith("∂J/∂W¹ = a⁰ᵀ (δ¹ ⊙ γ/√(v+ε))")
    assert formula(layout, Stage(Act.GRADIENT, 2)).startswith("∂J/∂W² = a¹ᵀ δ²")


@pytest.mark.parametrize("loss", Loss, ids=str)
def test_every_loss_and_output_has_a_formula_that_holds(loss):
    for output in OUTPUTS_FOR_CLASSES[loss]:
        found = walk(Network((Layer(4),), loss=loss, output=output))
        text = formula(found.layout, Stage(Act.LOSS, 2))
        own, y = found.layers[-1], found.target
        if "δ² = a − y" in text:
            assert np.allclose(own.error, own.a - y)
        elif "softmax′" not in text and loss is Loss.SQUARED_ERROR:
            assert ("⊙ f′" in text) == (output is not Activation.LINEAR)
            assert np.allclose(own.error, 2 * (own.a - y) * own.slope)
        elif loss is Loss.HINGE:
            assert np.allclose(own.error, np.where(y * own.a < 1, -y, 0) * own.slope)
        elif loss is Loss.HUBER and "softmax′" not in text:
            assert np.allclose(own.error, np.clip(own.a - y, -1, 1) * own.slope)
        else:
            assert output is Activation.SOFTMAX


def values(text: str) -> list[float]:
    """Return the numbers that stand right behind signs of equality."""
    parts = (part.split()[0].strip("(,;") for part in text.split("= ")[1:])
    return [number(part) for part in parts if part[0] in "−0123456789"]


def test_the_numbers_of_a_neuron_are_those_of_the_formula():
    found = walk()
    hidden, last = found.layers[2], found.layers[3]
    text = numbers(found, Stage(Act.FORWARD, 2), 3)
    assert values(text) == pytest.approx([hidden.z[3], hidden.a[3]], rel=1e-3)
    text = numbers(found, Stage(Act.LOSS, 3), 1)
    assert values(text) == pytest.approx(
        [found.loss, last.a[1], found.target[1], last.error[1]], rel=1e-3, abs=1e-12
    )
    text = numbers(found, Stage(Act.ERROR, 2), 4)
    assert text.startswith("δ²[5] = (")
    assert values(text)[-1] == pytest.approx(hidden.error[4], rel=1e-3)
    text = numbers(found, Stage(Act.GRADIENT, 3), 0)
    source = strongest(last.gradient[:, 0])
    assert text.startswith(f"∂J/∂w³[{source + 1}→1] = a²[{source + 1}] δ³[1] = ")
    assert values(text)[-1] == pytest.approx(last.gradient[source, 0], rel=1e-3)
    assert values(numbers(found, Stage(Act.INPUTS, 0), 1)) == pytest.approx(
        [found.layers[0].a[1]], rel=1e-3
    )


def test_a_wide_sum_is_written_out_in_part():
    found = walk(small(TANH, TANH, width=9))
    text = numbers(found, Stage(Act.ERROR, 1), 0)
    assert text.count("×") == 5 and "+ …" in text
    assert values(text)[-1] == pytest.approx(found.layers[1].error[0], rel=1e-3)


def test_what_is_read_of_a_neuron_and_of_a_weight():
    found = walk()
    own = found.layers[1]
    text = neuron_text(found, 1, 2)
    assert text.startswith("neuron 3 of layer 1: δ¹ = ")
    assert values(text) == pytest.approx([own.error[2], own.a[2], own.z[2], own.slope[2]], rel=1e-3)
    assert "δ" not in neuron_text(found, 1, 2, error=False)
    assert neuron_text(found, 3, 0).startswith("output 1: δ³ = ")
    assert neuron_text(found, 0, 1).startswith("input 2: x = ")
    text = edge_text(found, 1, 0, 2)
    assert text.startswith("w¹[1→3] = ")
    assert values(text)[:2] == pytest.approx([own.weights[0, 2], own.gradient[0, 2]], rel=1e-3)
    assert "∂J/∂w" not in edge_text(found, 1, 0, 2, error=False)


def test_layers_have_names():
    layout = Layout(small(TANH), 2, 2, 2)
    assert [layer_name(layout, i) for i in range(3)] == ["the inputs", "layer 1", "the outputs"]
