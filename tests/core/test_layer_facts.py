"""What goes on in the layers: held against the steps that training took, and arithmetic by hand."""

from itertools import pairwise

import numpy as np
import pytest

from core.layer_facts import BINS, Facts, facts_of, histogram, sizes_histogram
from core.layer_gradients import over_part
from core.layer_moments import Source, moment_of, norms_of, slices_of, spread
from core.layer_scales import DECADES, Decades, Scales, moments_of, scales_of
from core.network.layout import Kind
from core.network.network import Activation, Initialisation, Layer, Loss, Network
from core.network.passes import activations, measure
from core.training.recording import TrainingRecording
from core.training.train import train
from tests.core.trained import RATE, race_of, recorded, small

TANH, RELU, SIGMOID = Activation.TANH, Activation.RELU, Activation.SIGMOID

NETWORKS = {
    "plain": small(TANH, RELU),
    "penalties": small(SIGMOID, l1=0.01, l2=0.02),
    "dropout and noise": Network(
        (Layer(6, RELU, dropout=0.4), Layer(5, dropout=0.2)), input_noise=0.3, label_noise=0.2
    ),
    "batch normalisation": Network((Layer(6, RELU, batch_norm=True), Layer(4))),
    "single": Network((Layer(6, Activation.GELU),), loss=Loss.SQUARED_ERROR),
}


def axes(recording: TrainingRecording) -> Scales:
    *_, scales = scales_of(moments_of(recording, (0, 0)))
    assert scales is not None
    return scales


def facts(
    recording: TrainingRecording, row: int, shown: tuple[int, int] = (0, 0),
    source: Source = Source.PART,
) -> Facts:  # fmt: skip
    *_, found = facts_of(moment_of(recording, row, shown, source), axes(recording))
    assert found is not None
    return found


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
@pytest.mark.parametrize("run", [0, 2])
def test_a_batchs_gradient_is_that_with_which_the_step_was_taken(network, run):
    recording = recorded(race_of(network, batch=10, repeats=3))
    for row in (0, 3, 7):
        found = facts(recording, row, (0, run), Source.BATCH)
        here, after = recording.vectors[0][row : row + 2, run]
        layout = recording.setup.plans[0].layout
        taken = (here - after)[: layout.n] / RATE
        assert np.allclose(found.norms[0], norms_of(layout, taken), rtol=1e-9)
        assert found.samples == (10,)


def test_the_last_batch_of_an_epoch_is_as_small_as_it_is():
    recording = recorded(race_of(NETWORKS["plain"], batch=40, samples=60))  # 42 to learn from
    here, after = recording.vectors[0][1:3, 0]
    layout = recording.setup.plans[0].layout
    found = facts(recording, 1, source=Source.BATCH)
    assert np.allclose(found.norms[0], norms_of(layout, (here - after)[: layout.n] / RATE))


@pytest.mark.parametrize("network", [NETWORKS["plain"], NETWORKS["penalties"]])
def test_the_training_parts_gradient_is_that_of_whole_steps(network):
    recording = recorded(race_of(network))  # every step is taken with all
    layout = recording.setup.plans[0].layout
    for row in range(8):
        found = facts(recording, row)
        here, after = recording.vectors[0][row : row + 2, 0]
        assert np.allclose(found.norms[0], norms_of(layout, (here - after)[: layout.n] / RATE))
        assert found.samples == (42,)


def test_lots_of_samples_give_the_gradient_of_all_of_them(monkeypatch):
    recording = recorded(race_of(NETWORKS["plain"]))
    plan, inputs = recording.setup.plans[0], recording.setup.prepared.inputs
    vector, numbers = recording.vectors[0][4, 0], recording.setup.prepared.train

    def taken(at_a_time):
        monkeypatch.setattr("core.layer_gradients.AT_A_TIME", at_a_time)
        passes = over_part(plan, vector, inputs, numbers)
        lots = 0
        while True:
            try:
                next(passes)
                lots += 1
            except StopIteration as end:
                return lots, end.value

    whole, parts = taken(10**6), taken(50)
    assert (whole[0], parts[0]) == (1, 5)  # 42 samples, ten at a time
    assert np.allclose(whole[1].gradient, parts[1].gradient, rtol=1e-12, atol=1e-15)
    for one, other in zip(whole[1].neurons, parts[1].neurons, strict=True):
        assert np.array_equal(one.dead, other.dead)
        assert np.array_equal(one.saturated, other.saturated)


def test_steps_are_relative_to_the_layers_and_a_parameters_mean():
    recording = recorded(race_of(NETWORKS["plain"]))
    layout = recording.setup.plans[0].layout
    found = facts(recording, 5)
    here, after = recording.vectors[0][5:7, 0]
    for layer, own in enumerate(slices_of(layout)):
        moved = np.linalg.norm(after[own] - here[own])
        assert found.changes[0][layer] == pytest.approx(moved / np.linalg.norm(here[own]))
        assert found.rms[0][layer] == pytest.approx(moved / np.sqrt(own.stop - own.start))
        assert found.changes[0][layer] == pytest.approx(
            RATE * found.norms[0][layer] / np.linalg.norm(here[own])
        )


def test_the_last_step_tells_how_it_was_reached():
    recording = recorded(race_of(NETWORKS["plain"]))
    last, before = facts(recording, 8), facts(recording, 7)
    assert last.moment.span == before.moment.span == (7, 8)
    assert np.array_equal(last.changes[0], before.changes[0])


def test_between_steps_that_were_not_kept_the_change_is_shared_out():
    race = race_of(NETWORKS["plain"], steps=100)
    thin = TrainingRecording(race, memory=20_000)
    for chunk in train(race):
        thin.append(chunk)
    assert thin.stride > 1
    found = facts(thin, 1)
    first, last = found.moment.span
    assert last - first == thin.stride
    moved = np.linalg.norm(thin.vectors[0][2, 0][:15] - thin.vectors[0][1, 0][:15])
    length = np.linalg.norm(thin.vectors[0][1, 0][:15])
    assert found.changes[0][0] == pytest.approx(moved / length / thin.stride)


def test_layers_lie_side_by_side_and_are_all_there_is_to_train():
    for network in NETWORKS.values():
        layout = recorded(race_of(network, steps=1)).setup.plans[0].layout
        own = slices_of(layout)
        assert (own[0].start, own[-1].stop) == (0, layout.n)
        assert all(one.stop == other.start for one, other in pairwise(own))
        assert len(own) == len(layout.layers)


def test_dead_neurons_are_those_that_no_sample_wakes():
    recording = recorded(race_of(small(RELU, RELU, width=7)))
    plan, prepared = recording.setup.plans[0], recording.setup.prepared
    vector = recording.vectors[0][0, 0].copy()
    biases = next(p for p in plan.layout.parts if p.layer == 1 and p.kind is Kind.BIASES)
    biases.of(vector)[[1, 5]] = -1e3
    run = over_part(plan, vector, prepared.inputs, prepared.train)
    with pytest.raises(StopIteration) as end:
        while True:
            next(run)
    first, second = end.value.value.neurons
    passes = activations(plan.network, plan.layout, vector, prepared.inputs[prepared.train])
    assert {1, 5} <= set(first.dead)
    for neurons, found in zip((first, second), passes[1:], strict=False):
        assert np.array_equal(neurons.dead, np.flatnonzero((found.a == 0).all(axis=0)))
        assert neurons.saturated is None


@pytest.mark.parametrize(
    ("activation", "slope"),
    [(TANH, lambda z: 1 - np.tanh(z) ** 2), (SIGMOID, lambda z: 4 * _sigmoid(z) * _sigmoid(-z))],
)
def test_saturated_is_where_the_slope_is_less_than_a_twentieth_of_the_steepest(activation, slope):
    recording = recorded(race_of(small(activation, initialisation=Initialisation.NORMAL)))
    found, plan = facts(recording, 3), recording.setup.plans[0]
    inputs = recording.setup.prepared.inputs[recording.setup.prepared.train]
    z = activations(plan.network, plan.layout, recording.vectors[0][3, 0], inputs)[1].z
    share = (slope(z) < 0.05).mean(axis=0)
    assert share.max() > 0.1
    assert np.allclose(found.layers[0].neurons.saturated, share)
    assert found.layers[0].neurons.dead is None


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def test_the_outputs_and_other_activations_are_neither_dead_nor_saturated():
    found = facts(recorded(race_of(small(Activation.GELU))), 2)
    assert found.layers[0].neurons == (None, None)
    assert found.layers[1].neurons is None


def test_histograms_count_what_numpy_counts():
    numbers = np.random.default_rng(0).normal(size=1000)
    edges = np.linspace(-5, 5, BINS + 1)
    found = histogram(numbers, edges)
    assert np.array_equal(found.counts, np.histogram(numbers, edges)[0])
    assert (found.total, found.zeros) == (1000, 0)
    assert found.shares.sum() == pytest.approx(1)
    assert (found.mean, found.deviation) == (numbers.mean(), numbers.std())
    assert (found.least, found.most) == (numbers.min(), numbers.max())


def test_what_is_beyond_an_axis_is_in_its_outer_bins_and_what_is_no_number_nowhere():
    found = histogram(np.array([-9.0, 9, 9, 0, np.nan, np.inf]), np.linspace(-1, 1, 5))
    assert found.counts.tolist() == [1, 0, 1, 2]
    assert (found.total, found.zeros) == (4, 1)
    nothing = histogram(np.array([np.nan]), np.linspace(-1, 1, 5))
    assert nothing.total == 0 and np.isnan(nothing.mean)


def test_sizes_are_counted_by_powers_of_ten_and_zeros_apart():
    found = sizes_histogram(np.array([0.0, 0, 1e-3, -0.02, 0.5, 1e-30]), np.linspace(-4, 0, 5))
    assert found.counts.tolist() == [1, 1, 1, 1]
    assert (found.zeros, found.total) == (2, 6)


def test_the_axes_stand_while_time_runs_and_hold_what_is_shown():
    recording = recorded(race_of(small(SIGMOID, SIGMOID), small(RELU, RELU), steps=40))
    scales = axes(recording)
    assert scales == axes(recording)
    for row in range(41):
        found = facts(recording, row)
        weights = [layer.weights for layer in found.layers]
        assert all(max(-w.least, w.most) <= scales.reach[0] for w in weights)
        assert all(np.array_equal(w.edges, weights[0].edges) for w in weights)
        for norms in found.norms:
            assert (norms <= 10.0**scales.norm.high).all()
    assert scales.reach[0] in {1.0, 2.0, 5.0}


def test_a_logarithmic_axis_has_whole_decades_and_not_too_many():
    axis = Decades(-3, 1)
    shares = axis.share(np.array([1e-3, 1e-1, 10, 1e-9, 1e9, 0, np.nan]))
    assert shares == pytest.approx([0, 0.5, 1, 0, 1, 0, 0])
    recording = recorded(race_of(small(*[SIGMOID] * 12, width=2), steps=3))
    scales = axes(recording)
    for decades in (scales.gradient, scales.norm, scales.change):
        assert 1 <= decades.high - decades.low <= DECADES


def test_gradients_vanish_behind_sigmoids_and_not_behind_relus():
    he = small(*[RELU] * 6, width=8, initialisation=Initialisation.HE)
    found = facts(recorded(race_of(small(*[SIGMOID] * 6, width=8), he)), 0)
    sigmoid, relu = (norms[0] / norms[-1] for norms in found.norms)
    assert sigmoid < 1e-3
    assert relu > 0.1


def test_a_run_that_has_diverged_has_no_numbers():
    recording = recorded(race_of(small(RELU), small(TANH), rate=1e9, steps=30))
    assert recording.diverged[0, 0] > 0
    found = facts(recording, len(recording) - 1)
    assert np.isnan(found.norms[0]).all()
    assert found.layers[0].weights.total == 0
    assert np.isfinite(axes(recording).reach).all()


def test_samples_are_spread_evenly_over_a_part():
    assert spread(np.arange(10), 20).tolist() == list(range(10))
    assert spread(np.arange(100), 4).tolist() == [0, 25, 50, 75]
    recording = recorded(race_of(NETWORKS["plain"]))
    moment = moment_of(recording, 0, (0, 0), most=7)
    assert len(moment.samples) == 7 == len(set(moment.samples.tolist()))


def test_a_moment_does_not_change_with_its_recording():
    race = race_of(NETWORKS["plain"], steps=3)
    recording = recorded(race)
    moment = moment_of(recording, 1, (0, 0))
    kept = moment.vectors[0].copy()
    recording._vectors[0][:] = 7
    assert np.array_equal(moment.vectors[0], kept)


def test_the_loss_falls_along_the_gradient_that_is_shown():
    recording = recorded(race_of(NETWORKS["plain"]))
    plan, prepared = recording.setup.plans[0], recording.setup.prepared
    w, step = recording.vectors[0][0, 0], 1e-4
    run = over_part(plan, w, prepared.inputs, prepared.train)
    with pytest.raises(StopIteration) as end:
        while True:
            next(run)
    gradient = end.value.value.gradient
    x, y = prepared.inputs[prepared.train], plan.targets[prepared.train]
    losses = [
        float(measure(plan.network, plan.layout, w + sign * step * gradient, x, y)[0])
        for sign in (-1, 1)
    ]
    slope = (losses[1] - losses[0]) / (2 * step)
    assert slope == pytest.approx(gradient @ gradient, rel=1e-6)
