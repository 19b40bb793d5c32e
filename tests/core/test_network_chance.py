"""What is random in a network: how it begins, dropout, noise; by its statistics and its seed."""

import numpy as np
import pytest

from core.network.chance import Randomness
from core.network.initial import initial
from core.network.layout import Kind, Layout
from core.network.machine import Machine
from core.network.network import Activation, Initialisation, Layer, Loss, Network, Precision
from core.network.passes import activations, predict
from core.network.precision import at_precision, number_at
from core.optimizers import OPTIMIZERS
from core.optimizers.base import Moment

WIDE, FAN_OUT = 400, 300
NOISY = Network((Layer(6, dropout=0.3), Layer(5, batch_norm=True)), input_noise=0.2,
                label_noise=0.2)  # fmt: skip


def weights_of(initialisation: Initialisation, precision=Precision.DOUBLE) -> np.ndarray:
    network = Network((Layer(FAN_OUT),), initialisation=initialisation, precision=precision)
    layout = Layout(network, WIDE, 2)
    return layout.views(initial(layout, 1, 1)[0])[0].weights


VARIANCES = {
    Initialisation.UNIFORM: 1 / 12,
    Initialisation.NORMAL: 1.0,
    Initialisation.XAVIER: 2 / (WIDE + FAN_OUT),
    Initialisation.HE: 2 / WIDE,
    Initialisation.LECUN: 1 / WIDE,
}
FLAT = (Initialisation.UNIFORM, Initialisation.XAVIER)


@pytest.mark.parametrize("initialisation", VARIANCES, ids=lambda one: one.value)
def test_weights_have_their_variance_and_shape(initialisation):
    weights, variance = weights_of(initialisation), VARIANCES[initialisation]
    count = weights.size
    assert abs(weights.mean()) < 4 * np.sqrt(variance / count)
    # the variance of a sample's variance follows from the fourth moment: 3 when normal, else 9/5
    kurtosis = 9 / 5 if initialisation in FLAT else 3
    spread = np.sqrt((kurtosis - 1) / count)
    assert abs(weights.var() / variance - 1) < 4 * spread
    assert abs((weights**4).mean() / variance**2 / kurtosis - 1) < 0.03
    if initialisation in FLAT:
        assert np.abs(weights).max() <= np.sqrt(3 * variance)


def test_zeros_are_zeros():
    assert not weights_of(Initialisation.ZEROS).any()


@pytest.mark.parametrize(("fan_in", "fan_out"), [(40, 30), (30, 40), (30, 30), (1, 7)])
def test_orthogonal_is(fan_in, fan_out):
    network = Network((Layer(fan_out),), initialisation=Initialisation.ORTHOGONAL)
    layout = Layout(network, fan_in, 2)
    q = layout.views(initial(layout, 3, 1)[0])[0].weights
    product = q.T @ q if fan_in >= fan_out else q @ q.T
    np.testing.assert_allclose(product, np.eye(len(product)), atol=1e-14)
    assert np.abs(q - np.round(q)).max() > 0.1 or fan_in == 1  # turned, not only mirrored


@pytest.mark.parametrize("initialisation", Initialisation)
def test_each_run_begins_by_itself(initialisation):
    network = Network((Layer(4, batch_norm=True), Layer(3)), initialisation=initialisation)
    layout = Layout(network, 3, 2)
    few, many = initial(layout, 7, 2), initial(layout, 7, 5)
    np.testing.assert_array_equal(few, many[:2])
    np.testing.assert_array_equal(few, initial(layout, 7, 2))
    if initialisation is not Initialisation.ZEROS:
        assert len({vector.tobytes() for vector in many}) == 5
        assert (initial(layout, 8, 2) != few).any()
    for part in layout.parts:
        if part.kind is not Kind.WEIGHTS:
            wanted = 1 if part.kind in (Kind.SCALES, Kind.VARIANCES) else 0
            assert (part.of(many) == wanted).all()
    single = Network(network.hidden, initialisation=initialisation, precision=Precision.SINGLE)
    np.testing.assert_array_equal(initial(Layout(single, 3, 2), 7, 2), few.astype(np.float32))


def batches(network: Network, runs: int, samples: int = 7):
    """Return a layout, and parameters, inputs and targets of some runs."""
    layout, draw = Layout(network, 3, 3, 3), np.random.default_rng(0)
    x, labels = draw.standard_normal((5, samples, 3)), draw.integers(0, 3, (5, samples))
    dtype = network.precision.dtype
    arrays = initial(layout, 0, 5), x, np.eye(3)[labels]
    return layout, *(array[:runs].astype(dtype) for array in arrays)


def stepped(network: Network, runs: int, steps=range(1, 200), samples: int = 7, **options):
    """Return loss, gradient and statistics at each of some steps."""
    layout, vectors, x, y = batches(network, runs, samples)
    machine = Machine(network, layout, runs, seed=4, **options)
    w, statistics = vectors[:, : layout.n].copy(), vectors[:, layout.n :].copy()
    found = {}
    for t in steps:
        loss, gradient = machine.gradient(w, statistics, x, y, t)
        found[t] = loss, gradient.copy(), statistics.copy()
    return found


@pytest.mark.parametrize("precision", Precision)
def test_a_run_does_not_depend_on_how_many_there_are(precision):
    network = Network(NOISY.hidden, l2=0.1, input_noise=0.2, label_noise=0.2, precision=precision)
    alone, few, many = (stepped(network, runs, range(1, 70)) for runs in (1, 2, 5))
    for t, (loss, gradient, statistics) in many.items():
        for other in (alone, few):
            for a, b in zip((loss, gradient, statistics), other[t], strict=True):
                np.testing.assert_array_equal(a[: len(b)], b)


def test_any_step_can_be_drawn_again():
    network = Network((Layer(6, dropout=0.3),), input_noise=0.2, label_noise=0.2)
    forwards, backwards = stepped(network, 2), stepped(network, 2, (150, 3, 70, 1, 199))
    for t, (loss, gradient, _) in backwards.items():
        np.testing.assert_array_equal(loss, forwards[t][0])
        np.testing.assert_array_equal(gradient, forwards[t][1])
    assert len({gradient.tobytes() for _, gradient, _ in forwards.values()}) == len(forwards)


def test_a_smaller_batch_takes_the_first_of_what_is_drawn():
    layout, _, x, y = batches(NOISY, 2)
    whole, part = (Randomness(layout, (0, 1), 4, samples, 7) for samples in (7, 4))
    for t in (1, 2, 90):
        for all_masks, some in zip(whole.masks(t), part.masks(t), strict=True):
            assert (all_masks is None) == (some is None)
            if some is not None:
                np.testing.assert_array_equal(all_masks[:, :4], some)
        noisy = zip(whole.noisy(x, y, t), part.noisy(x[:, :4], y[:, :4], t), strict=True)
        for everything, some in noisy:
            np.testing.assert_array_equal(everything[:, :4], some)


def test_batches_of_many_sizes_come_and_go():
    layout, vectors, x, y = batches(NOISY, 2)
    w, machine = vectors[:, : layout.n], Machine(NOISY, layout, 2, seed=4, batch=7)
    sizes = (7, 3, 7, 1, 2, 4, 5, 6, 7, 3)
    found = {}
    for size in sizes:
        value = machine.value(w, x[:, :size], y[:, :size], 5)
        np.testing.assert_array_equal(value, found.setdefault(size, value))
        fresh = Machine(NOISY, layout, 2, seed=4, batch=7)
        np.testing.assert_array_equal(value, fresh.value(w, x[:, :size], y[:, :size], 5))


def test_some_of_the_runs_draw_what_they_drew():
    layout, vectors, x, y = batches(NOISY, 5)
    machine, runs = Machine(NOISY, layout, 5, 4), np.array([False, True, False, True, True])
    w = vectors[:, : layout.n]
    some = machine.for_runs(runs).value(w[runs], x[runs], y[runs], 9)
    np.testing.assert_array_equal(some, machine.value(w, x, y, 9)[runs])


@pytest.mark.parametrize("precision", Precision)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_dropout_drops_its_share_and_keeps_the_expectation(share, precision):
    width, samples, steps = 50, 20, 150
    network = Network((Layer(3), Layer(width, dropout=share)), precision=precision)
    drawn = Randomness(Layout(network, 1, 2, 2), (0, 1), 2, samples, samples)
    masks = [drawn.masks(t) for t in range(1, steps + 1)]
    assert all(first is None for first, _ in masks)
    seen = np.stack([mask for _, mask in masks])
    assert seen.shape == (steps, 2, samples, width) and seen.dtype == precision.dtype
    np.testing.assert_allclose(np.unique(seen), [0, 1 / (1 - share)], rtol=1e-6)
    dropped, count = (seen == 0).mean(), seen.size
    assert abs(dropped - share) < 4 * np.sqrt(share * (1 - share) / count)
    assert abs(seen.mean(dtype=float) - 1) < 4 * np.sqrt(share / (1 - share) / count)
    for axes in ((0, 1, 2), (0, 1, 3), (1, 2, 3), (0, 2, 3)):  # none is favoured
        shares = (seen == 0).mean(axis=axes)
        spread = np.sqrt(share * (1 - share) * shares.size / count)
        assert np.abs(shares - share).max() < 5 * spread


def test_dropout_is_in_training_and_not_in_use():
    width = 50
    layers = (Layer(width, Activation.LINEAR, dropout=0.4),)
    network = Network(layers, Loss.SQUARED_ERROR)
    layout = Layout(network, 1, width)
    machine, drawn = (
        Machine(network, layout, 1, seed=2),
        Randomness(layout, (0,), 2, 1, 1),
    )
    hidden, last = layout.views(machine.w[0])
    hidden.biases[...] = 1  # every neuron says 1, and each has an output of its own
    last.weights[...] = np.eye(width)
    x, y = np.zeros((1, 1, 1)), np.zeros((1, 1, width))
    for t in (1, 2, 80):
        _, gradient = machine.gradient(machine.w, None, x, y, t)
        (mask,) = drawn.masks(t)
        np.testing.assert_array_equal(layout.views(gradient)[1].biases, 2 * mask)
        assert 0 < np.count_nonzero(mask) < width
    assert (predict(network, layout, machine.w, x) == 1).all()
    assert (activations(network, layout, machine.w[0], x[0])[1].a == 1).all()


def test_noise_on_inputs_is_normal_and_of_its_size():
    drawn = Randomness(Layout(Network((), input_noise=0.3), 10, 1), (0,), 2, 500, 500)
    x, y = np.full((1, 500, 10), 2.0), np.zeros((1, 500, 1))
    noisy, same = drawn.noisy(x, y, 3)
    noise = noisy - 2
    assert abs(noise.mean()) < 4 * 0.3 / np.sqrt(noise.size)
    assert abs(noise.std() / 0.3 - 1) < 4 / np.sqrt(2 * noise.size)
    assert abs((noise**4).mean() / 0.3**4 / 3 - 1) < 0.2
    assert (x == 2).all() and (same == y).all()


@pytest.mark.parametrize("classes", [2, 3, 5])
@pytest.mark.parametrize("loss", [Loss.CROSS_ENTROPY, Loss.BINARY_CROSS_ENTROPY, Loss.HINGE])
def test_noise_on_labels_puts_every_other_class_in_their_place(classes, loss):
    share, samples = 0.3, 4_000
    outputs = 1 if classes == 2 and loss is not Loss.CROSS_ENTROPY else classes
    layout = Layout(Network((), loss, label_noise=share), 1, outputs, classes)
    drawn, labels = Randomness(layout, (0,), 2, samples, samples), np.arange(samples) % classes
    y = layout.head.encode(labels, float)[None]
    _, noisy = drawn.noisy(np.zeros((1, samples, 1)), y, 1)
    found = layout.head.decide(noisy[0])
    np.testing.assert_array_equal(layout.head.encode(found, float), noisy[0])
    for shift in range(classes):
        wanted = 1 - share if shift == 0 else share / (classes - 1)
        spread = np.sqrt(wanted * (1 - wanted) / samples)
        assert abs(((found - labels) % classes == shift).mean() - wanted) < 4 * spread
    np.testing.assert_array_equal(layout.head.decide(y[0]), labels)


def test_noise_on_numbers_is_normal():
    drawn = Randomness(Layout(Network((), label_noise=0.3), 1, 1), (0,), 2, 4_000, 4_000)
    y = np.ones((1, 4_000, 1))
    noise = drawn.noisy(y, y, 1)[1] - 1
    assert abs(noise.mean()) < 4 * 0.3 / np.sqrt(4_000) and (y == 1).all()
    assert abs(noise.std() / 0.3 - 1) < 4 / np.sqrt(2 * 4_000)


def test_noise_is_in_training():
    network = Network((), Loss.SQUARED_ERROR, input_noise=0.3, label_noise=0.2)
    layout = Layout(network, 2, 1)
    machine, drawn = Machine(network, layout, 1, 7), Randomness(layout, (0,), 7, 5, 5)
    machine.w[...] = [[2.0, -1.0, 0.5]]
    x, y = np.ones((1, 5, 2)), np.zeros((1, 5, 1))
    noisy, wanted = drawn.noisy(x, y, 4)
    loss, _ = machine.gradient(machine.w, None, x, y, 4)
    expected = ((noisy @ [2.0, -1.0] + 0.5 - wanted[..., 0]) ** 2).mean()
    np.testing.assert_allclose(loss, expected, rtol=1e-13)


def test_running_statistics_follow_the_batches():
    network = Network((Layer(2, Activation.LINEAR, batch_norm=True),), Loss.SQUARED_ERROR)
    layout = Layout(network, 2, 1)
    machine = Machine(network, layout, 1, 0)
    machine.w[...] = initial(layout, 0, 1)[:, : layout.n]
    layout.views(machine.w[0])[0].weights[...] = np.eye(2)
    machine.statistics[...] = [0, 0, 1, 1]
    x = np.array([[[1.0, 10.0], [3.0, 10.0], [5.0, 40.0]]])
    machine.gradient(machine.w, machine.statistics, x, np.zeros((1, 3, 1)), 1)
    # means 3 and 20; variances without bias 4 and 300; a tenth of each
    np.testing.assert_allclose(machine.statistics, [[0.3, 2.0, 0.9 + 0.4, 0.9 + 30.0]])
    before = machine.statistics.copy()
    machine.value(machine.w, x, np.zeros((1, 3, 1)), 1)
    machine.gradient(machine.w, None, x, np.zeros((1, 3, 1)), 1)
    np.testing.assert_array_equal(machine.statistics, before)
    one = machine.gradient(machine.w, machine.statistics, x[:, :1], np.zeros((1, 1, 1)), 1)
    assert np.isfinite(one[1]).all() and np.isfinite(machine.statistics).all()


@pytest.mark.parametrize("kind", [k for k in OPTIMIZERS if k.elementwise], ids=lambda k: k.__name__)
def test_rules_step_single_precision_in_it(kind):
    draw = np.random.default_rng(0)
    gradients = draw.standard_normal((300, 4, 50))
    ends = []
    for dtype in (np.dtype(np.float64), np.dtype(np.float32)):
        rule, w = at_precision(kind(), dtype), np.zeros((4, 50), dtype)
        assert rule == kind() and all(c.dtype == dtype for c in rule.constants)
        state = rule.initial_state(w)
        now = Moment(0, number_at(np.array(rule.learning_rate), dtype), None)
        kept = []
        for now.t, gradient in enumerate(gradients.astype(dtype), start=1):
            rule.step(w, gradient, state, now)
            kept.append(w.copy())
        assert w.dtype == dtype and all(array.dtype == dtype for array in state)
        ends.append(np.array(kept))
    if kind.__name__ == "Lion":  # steps by signs, which may differ where a mean is almost 0
        assert np.mean(np.abs(ends[1] - ends[0]) > 1e-5) < 0.01
    else:
        largest = np.abs(ends[0]).max()
        np.testing.assert_allclose(ends[1], ends[0], rtol=0, atol=2e-5 * largest)


def test_what_is_above_zero_stays_so_in_single_precision():
    dtype = np.dtype(np.float32)
    assert number_at(np.array(1e-300), dtype) == np.finfo(dtype).tiny
    assert number_at(np.array(0.0), dtype) == 0
    np.testing.assert_array_equal(number_at(np.array([0.5, -2.0]), dtype), [0.5, -2.0])
