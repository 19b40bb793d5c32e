"""A nudge of a parameter changes what lies downstream of it, and is counted exactly."""

import numpy as np
import pytest
from msgspec.structs import replace

from core.datasets.generated import Xor
from core.datasets.points import OwnPoints
from core.datasets.preparation import Preparation
from core.datasets.real import Iris
from core.network.layout import Layout
from core.network.network import Activation, Layer, Loss, Network
from core.network.passes import activations, measure
from core.network.trace import traced
from core.nudge import MOST, Change, Reading, counts_text, dead_neurons, looked_at, nudged
from core.optimizers.adaptive import Adam
from core.race import Entry
from core.training.problem import Training
from core.training.race import TrainingRace
from core.training.setup import Setup, setup_of

PLAIN = Network(hidden=(Layer(5), Layer(4, Activation.SIGMOID)))
NETWORKS = {
    "plain": PLAIN,
    "normalised": Network(hidden=(Layer(5, batch_norm=True), Layer(4, Activation.GELU))),
    "rectified": Network(hidden=(Layer(6, Activation.RELU), Layer(5, Activation.RELU))),
    "one output": replace(PLAIN, loss=Loss.BINARY_CROSS_ENTROPY),
    "alone": Network(),
}


def setup_for(network: Network = PLAIN, data=None) -> Setup:
    problem = Training(data or Xor(samples=90, noise=0.1), Preparation(), network)
    return setup_of(TrainingRace(problem, (Entry(Adam()),), 1))


def read(setup: Setup, index: int, value: float | None = None, vector=None, known=None) -> Reading:
    plan = setup.plans[0]
    vector = plan.start[0] if vector is None else vector
    found = nudged(plan, setup.prepared, vector, index, value, known)
    return [one for one in found if one is not None][-1]


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_of_every_parameter_exactly_what_changes_is_lit(network: Network) -> None:
    setup = setup_for(network)
    plan, prepared = setup.plans[0], setup.prepared
    x, y = prepared.inputs[prepared.train], plan.targets[prepared.train]
    before = activations(plan.network, plan.layout, plan.start[0], x)
    for index in range(plan.layout.n):
        value = float(plan.start[0][index]) + 0.5
        reading = read(setup, index, value)
        vector = plan.start[0].copy()
        vector[index] = value
        after = activations(plan.network, plan.layout, vector, x)
        change = reading.change
        assert change is not None and change.value == value
        for k in range(len(plan.layout.layers)):
            away = np.abs(after[k + 1].a - before[k + 1].a)
            np.testing.assert_array_equal(change.lit[k], (away > 0).any(axis=0))
            np.testing.assert_allclose(change.sizes[k], away.mean(axis=0), 1e-9, 1e-15)
        losses = (measure(plan.network, plan.layout, w, x, y)[0] for w in (plan.start[0], vector))
        assert (reading.loss, change.loss) == pytest.approx(tuple(map(float, losses)), rel=1e-9)


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_the_gradient_is_that_of_backpropagation_over_the_training_part(network) -> None:
    setup = setup_for(network)
    plan, prepared = setup.plans[0], setup.prepared
    x, y = prepared.inputs[prepared.train], plan.targets[prepared.train]
    layers = traced(plan.network, plan.layout, plan.start[0], x, y)
    for index in range(plan.layout.n):
        part = plan.layout.part_of(index)
        own = getattr(layers[part.layer].gradient, part.kind.name.lower())
        expected = own.reshape(-1)[index - part.slice.start]
        reading = read(setup, index)
        assert reading.gradient == pytest.approx(float(expected), rel=1e-9, abs=1e-12)
        assert reading.change is None and reading.samples == reading.of == len(prepared.train)


def test_much_data_are_gone_through_in_blocks_and_large_data_evenly() -> None:
    network = Network(hidden=(Layer(200), Layer(3)))
    setup = setup_for(network, Xor(samples=4000))
    plan, prepared = setup.plans[0], setup.prepared
    numbers = looked_at(prepared)
    assert len(numbers) == MOST == len(set(numbers.tolist())) and len(prepared.train) > MOST
    assert set(numbers.tolist()) <= set(prepared.train.tolist())
    index = 7
    moved = plan.start[0].copy()
    moved[index] += 1
    x, y = prepared.inputs[numbers], plan.targets[numbers]
    reading = read(setup, index, float(moved[index]))
    assert reading.loss == pytest.approx(
        float(measure(plan.network, plan.layout, plan.start[0], x, y)[0]), rel=1e-9
    )
    assert reading.change is not None
    assert reading.change.loss == pytest.approx(
        float(measure(plan.network, plan.layout, moved, x, y)[0]), rel=1e-9
    )
    steps = 1e-6
    ends = [plan.start[0].copy() for _ in range(2)]
    ends[0][index] -= steps
    ends[1][index] += steps
    low, high = (float(measure(plan.network, plan.layout, end, x, y)[0]) for end in ends)
    assert reading.gradient == pytest.approx((high - low) / (2 * steps), rel=1e-5, abs=1e-9)


def test_what_is_known_is_not_computed_again() -> None:
    setup = setup_for()
    known = replace(read(setup, 3), gradient=-7.0, loss=9.0)
    again = read(setup, 3, 0.25, known=known)
    assert (again.gradient, again.loss) == (-7.0, 9.0)
    assert again.change.loss == read(setup, 3, 0.25).change.loss


def test_a_weight_into_a_dead_neuron_changes_nothing() -> None:
    setup = setup_for(NETWORKS["rectified"])
    plan = setup.plans[0]
    vector = plan.start[0].copy()
    plan.layout.views(vector)[0].biases[2] = -1000
    index = 2  # the weight from input 1 to neuron 3 of layer 1
    assert plan.layout.name_of(index) == "w¹[1→3]"
    change = read(setup, index, 0.9, vector).change
    assert change is not None and not any(lit.any() for lit in change.lit)
    assert counts_text(plan.layout, change) == "nothing changes"
    *_, dead = dead_neurons(plan, setup.prepared, vector)
    assert dead[0][2] and not dead[-1].any()
    np.testing.assert_array_equal(dead[0], rectified(setup, vector, 1))
    np.testing.assert_array_equal(dead[1], rectified(setup, vector, 2))


def rectified(setup: Setup, vector, layer: int):
    plan, prepared = setup.plans[0], setup.prepared
    found = activations(plan.network, plan.layout, vector, prepared.inputs[prepared.train])
    return (found[layer].a == 0).all(axis=0)


def test_only_rectified_neurons_die_and_only_of_all_training_samples() -> None:
    zeros = Network(hidden=(Layer(3), Layer(3, Activation.LEAKY_RELU)))
    setup = setup_for(zeros)
    *_, dead = dead_neurons(setup.plans[0], setup.prepared, setup.plans[0].start[0] * 0)
    assert not any(one.any() for one in dead)
    # One neuron that is above 0 for nothing but the last training sample lives.
    data = OwnPoints(x=(0.0,) * 9 + (5.0,), y=(0.0,) * 10, labels=(0, 1) * 5)
    problem = Training(data, Preparation(shares=(1.0, 0.0, 0.0)),
                       Network(hidden=(Layer(2, Activation.RELU),)))  # fmt: skip
    setup = setup_of(TrainingRace(problem, (Entry(Adam()),), 1))
    vector = setup.plans[0].start[0] * 0
    views = setup.plans[0].layout.views(vector)[0]
    views.weights[0], views.biases[:] = (1.0, 1.0), (-4.0, -6.0)
    *_, dead = dead_neurons(setup.plans[0], setup.prepared, vector)
    assert dead[0].tolist() == [False, True]


@pytest.mark.parametrize(
    ("lit", "text"),
    [
        (((4, 1), (3, 3), (2, 2)), "1 of 4 in layer 1, 3 of 3 in layer 2, all 2 outputs"),
        (((4, 0), (3, 1), (2, 1)), "1 of 3 in layer 2, 1 of 2 outputs"),
        (((4, 0), (3, 0), (1, 1)), "the output"),
        (((4, 0), (3, 0), (2, 0)), "nothing changes"),
    ],
)
def test_the_counts_are_told_in_words(lit, text: str) -> None:
    flags = tuple(np.arange(width) < count for width, count in lit)
    sizes = tuple(one.astype(float) for one in flags)
    layout = Layout(Network(hidden=(Layer(4), Layer(3)), loss=Loss.SQUARED_ERROR), 2, lit[-1][0])
    assert counts_text(layout, Change(1.0, 1.0, sizes, flags)) == text


def test_softmax_joins_its_neurons() -> None:
    setup = setup_for(Network(hidden=(Layer(2),)), Iris())
    layout = setup.plans[0].layout
    last = next(part for part in layout.parts if part.layer == 2)
    change = read(setup, last.slice.start, 2.0).change
    assert change is not None and not change.lit[0].any() and change.lit[1].all()
