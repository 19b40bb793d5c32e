"""A network's values: what it computes, exactly, and its gradients against differences."""

import subprocess
import sys
import warnings

import mpmath
import msgspec
import numpy as np
import pytest

from core.network.functions import function_of
from core.network.head import NetworkError
from core.network.layout import MOST_PARAMETERS, Layout
from core.network.machine import Machine
from core.network.network import Activation, Layer, Loss, Network, Precision
from core.network.passes import activations, measure, predict
from core.network.targets import Encoding, check
from core.network.trace import differences, traced
from tests.core.networks import HIDDEN, INPUTS, data_of, endings, laid_out

FLOAT = np.dtype(float)
ENDS = tuple(endings())
LAYERS = {
    "plain": (Layer(4), Layer(3)),
    "no hidden layer": (),
    "batch norm": (Layer(4, Activation.SIGMOID, batch_norm=True), Layer(3, batch_norm=True)),
    "dropout": (Layer(6, dropout=0.4), Layer(5, Activation.GELU, dropout=0.2)),
    "both": (Layer(5, Activation.RELU, batch_norm=True, dropout=0.3), Layer(3, dropout=0.1)),
    **{f"of {one.value}": (Layer(4, one), Layer(3, one)) for one in HIDDEN},
}


def posed(network: Network, classes: int, runs: int, seed: int = 3):
    """Return a layout, and parameters, statistics, inputs and targets of some runs, at random."""
    layout, encoding = laid_out(network, classes)
    draw = np.random.default_rng(seed)
    w, statistics = draw.standard_normal((runs, layout.n)), np.abs(draw.normal(1, 0.1, layout.m))
    rows = np.stack([draw.permutation(40)[:7] for _ in range(runs)])
    x, y = data_of(classes).inputs[rows], encoding.encoded[rows]
    return layout, w, np.tile(statistics, (runs, 1)), x, y


def by_differences(value, w: np.ndarray, step: float = 1e-5) -> np.ndarray:
    """Return the gradient of a value, shape (runs,), at w, shape (runs, n), to eight digits.

    Central differences of two lengths cancel the error of the second order.
    """
    found = np.empty_like(w)
    for i in range(w.shape[1]):
        unit = np.zeros(w.shape[1])
        unit[i] = step
        near, far = ((value(w + k * unit) - value(w - k * unit)) / (2 * k * step) for k in (1, 2))
        found[:, i] = (4 * near - far) / 3
    return found


def assert_same(found: np.ndarray, wanted: np.ndarray) -> None:
    """Compare gradients relative to the largest of their numbers."""
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-7 * np.abs(wanted).max())


@pytest.mark.parametrize("runs", [1, 3])
@pytest.mark.parametrize("layers", LAYERS.values(), ids=LAYERS)
def test_gradient_of_every_layer(layers, runs):
    network = Network(layers, l1=0.01, l2=0.1, input_noise=0.1, label_noise=0.2)
    layout, w, statistics, x, y = posed(network, 3, runs)
    machine = Machine(network, layout, runs, seed=5)
    loss, gradient = machine.gradient(w, statistics, x, y, 4)
    assert_same(gradient, by_differences(lambda at: machine.value(at, x, y, 4), w))
    np.testing.assert_allclose(loss + machine.penalty(w), machine.value(w, x, y, 4), rtol=1e-14)


@pytest.mark.parametrize("runs", [1, 3])
@pytest.mark.parametrize(("loss", "output", "classes"), ENDS, ids=str)
def test_gradient_of_every_loss(loss, output, classes, runs):
    network = Network((Layer(4),), loss, output, label_noise=0.3)
    layout, w, statistics, x, y = posed(network, classes, runs)
    machine = Machine(network, layout, runs, seed=5)
    _, gradient = machine.gradient(w, statistics, x, y, 1)
    assert_same(gradient, by_differences(lambda at: machine.value(at, x, y, 1), w))


@pytest.mark.parametrize(("l1", "l2"), [(0.3, 0.0), (0.0, 0.3), (0.3, 0.3)])
def test_penalties_are_on_weights_alone(l1, l2):
    network = Network((Layer(4, batch_norm=True), Layer(3)), l1=l1, l2=l2)
    plain = Network(network.hidden)
    layout, w, statistics, x, y = posed(network, 2, 2)
    machines = [Machine(one, Layout(one, INPUTS, 2), 2, 0) for one in (network, plain)]
    (loss, with_it), (same, without) = (m.gradient(w, statistics, x, y, 1) for m in machines)
    np.testing.assert_array_equal(loss, same)
    weights = np.array([layout.part_of(i).file_name.endswith("weight") for i in range(layout.n)])
    assert 0 < weights.sum() < layout.n
    np.testing.assert_allclose(
        with_it - without, np.where(weights, l1 * np.sign(w) + l2 * w, 0), atol=1e-15
    )
    kept = w[:, weights]
    wanted = l1 * np.abs(kept).sum(1) + l2 / 2 * (kept**2).sum(1)
    np.testing.assert_allclose(machines[0].penalty(w), wanted, rtol=1e-13)


def test_single_precision_computes_in_it():
    for loss, output, classes in ENDS:
        layers, found = (Layer(4, batch_norm=True), Layer(3, Activation.GELU, dropout=0.2)), []
        for precision in Precision:
            network = Network(layers, loss, output, l2=0.1, precision=precision)
            dtype = precision.dtype
            layout, *arrays = posed(network, classes, 2)
            w, statistics, x, y = (array.astype(dtype) for array in arrays)
            machine = Machine(network, layout, 2, 0)
            gradient = machine.gradient(w, statistics, x, y, 1)[1]
            outputs = predict(network, layout, np.concatenate([w, statistics], 1), x)
            assert gradient.dtype == outputs.dtype == statistics.dtype == dtype
            found.append(gradient)
        np.testing.assert_allclose(found[1], found[0], rtol=2e-3, atol=2e-4)


def test_values_by_hand():
    network = Network((Layer(2, Activation.RELU),), Loss.SQUARED_ERROR)
    layout = Layout(network, 1, 1)
    # hidden: 2x + 1 and -x; output: 3 and 5 times these, and 0.5
    vector = np.array([2.0, -1.0, 1.0, 0.0, 3.0, 5.0, 0.5])
    x = np.array([[1.0], [-2.0]])
    np.testing.assert_array_equal(predict(network, layout, vector, x), [[9.5], [10.5]])
    inputs, hidden, output = activations(network, layout, vector, x)
    np.testing.assert_array_equal(inputs.a, x)
    np.testing.assert_array_equal(hidden.z, [[3.0, -1.0], [-3.0, 2.0]])
    np.testing.assert_array_equal(hidden.a, [[3.0, 0.0], [0.0, 2.0]])
    np.testing.assert_array_equal(output.a, [[9.5], [10.5]])
    loss, accuracy = measure(network, layout, vector, x, np.array([[9.0], [11.5]]))
    assert loss == (0.25 + 1) / 2 and np.isnan(accuracy)
    assert [layout.name_of(i) for i in range(7)] == [
        "w¹[1→1]", "w¹[1→2]", "b¹[1]", "b¹[2]", "w²[1→1]", "w²[2→1]", "b²[1]"
    ]  # fmt: skip


FORMULAS = {
    Activation.LINEAR: lambda z: z,
    Activation.SIGMOID: lambda z: 1 / (1 + np.exp(-z)),
    Activation.TANH: np.tanh,
    Activation.RELU: lambda z: np.where(z > 0, z, 0),
    Activation.LEAKY_RELU: lambda z: np.where(z > 0, z, 0.01 * z),
    Activation.SOFTPLUS: lambda z: np.log1p(np.exp(z)),
    Activation.SOFTMAX: lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True),
}


@pytest.mark.parametrize("activation", FORMULAS, ids=lambda a: a.value)
def test_activation_is_its_formula(activation):
    z = np.linspace(-8, 8, 81).reshape(9, 9)
    out = np.empty_like(z)
    function_of(activation, FLOAT).apply(z.copy(), out)
    np.testing.assert_allclose(out, FORMULAS[activation](z), rtol=1e-13, atol=1e-300)


def test_gelu_is_exact_far_out_as_well():
    z, out = np.array([-20.0, -5.0, -1.0, 0.0, 0.5, 3.0]), np.empty(6)
    function_of(Activation.GELU, FLOAT).apply(z, out)
    with mpmath.workdps(120):
        exact = [float(mpmath.mpf(x) * mpmath.ncdf(x)) for x in z.tolist()]
    np.testing.assert_allclose(out, exact, rtol=1e-13)


@pytest.mark.parametrize("precision", Precision)
@pytest.mark.parametrize("activation", Activation)
def test_nothing_overflows(activation, precision):
    z = np.array([[-1e30, -800.0, -90.0, 0.0, 90.0, 800.0, 1e30]], precision.dtype)
    out, error, scratch = np.empty_like(z), np.ones_like(z), np.empty_like(z)
    function = function_of(activation, z.dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        function.apply(z, out)
        if activation is not Activation.GELU:  # whose z² is infinite, where e^−z² is 0 anyway
            function.chain(error, z, out, scratch)
    assert np.isfinite(out).all() and np.isfinite(error).all()


@pytest.mark.parametrize("sign", [-1, 1])
def test_cross_entropies_lose_no_digits(sign):
    for loss, outputs in ((Loss.BINARY_CROSS_ENTROPY, 1), (Loss.CROSS_ENTROPY, 2)):
        network = Network((), loss)
        layout = Layout(network, 1, outputs)
        vector = np.array([1.0, 0.0] if outputs == 1 else [0.0, 1.0, 0.0, 0.0])
        for z in (50.0, 800.0, 1e6):
            right, wrong = ([[1.0]], [[0.0]]) if outputs == 1 else ([[0.0, 1.0]], [[1.0, 0.0]])
            y, other = (right, wrong) if sign > 0 else (wrong, right)
            x = np.array([[sign * z]])
            assert measure(network, layout, vector, x, np.array(other))[0] == z
            sure = measure(network, layout, vector, x, np.array(y))[0]
            assert 0 <= sure < 1e-15 and (outputs == 2 or z > 700 or sure > 0)


def test_a_run_that_diverged_warns_of_nothing():
    network = Network((Layer(4, Activation.RELU), Layer(3, Activation.GELU)))
    layout, w, statistics, x, y = posed(network, 3, 2)
    w[0] = 1e200
    machine = Machine(network, layout, 2, 0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loss, gradient = machine.gradient(w, statistics, x, y, 1)
        predict(network, layout, w, x)
        activations(network, layout, w, x)
        whole, _ = measure(network, layout, w, x, y)
    assert not np.isfinite(loss[0]) and not np.isfinite(whole[0])
    assert np.isfinite(loss[1]) and np.isfinite(gradient[1]).all() and np.isfinite(whole[1])


@pytest.mark.parametrize("layers", LAYERS.values(), ids=LAYERS)
def test_leading_axes_are_networks_by_themselves(layers):
    network = Network(layers)
    layout, _ = laid_out(network, 3)
    draw = np.random.default_rng(0)
    vectors = np.abs(draw.standard_normal((2, 3, layout.size)))
    samples = data_of(3)
    y = Encoding(network, samples).encoded
    together = predict(network, layout, vectors, samples.inputs)
    loss, accuracy = measure(network, layout, vectors, samples.inputs, y)
    deep = activations(network, layout, vectors, samples.inputs)
    assert together.shape == (2, 3, 40, 3) and loss.shape == accuracy.shape == (2, 3)
    for i in np.ndindex(2, 3):
        alone = predict(network, layout, vectors[i], samples.inputs)
        np.testing.assert_allclose(together[i], alone, rtol=1e-13)
        one = measure(network, layout, vectors[i], samples.inputs, y)
        np.testing.assert_allclose((loss[i], accuracy[i]), one, rtol=1e-13)
        for many, few in zip(
            deep, activations(network, layout, vectors[i], samples.inputs), strict=True
        ):
            where = () if many is deep[0] else i
            np.testing.assert_allclose(many.a[where], few.a, rtol=1e-13)
    np.testing.assert_allclose(deep[-1].a, together, rtol=1e-13)


def test_each_network_may_have_inputs_of_its_own():
    network = Network((Layer(4),))
    layout, w, _, x, y = posed(network, 3, 5)
    outputs, (losses, _) = predict(network, layout, w, x), measure(network, layout, w, x, y)
    for k in range(5):
        alone = predict(network, layout, w[k], x[k])
        np.testing.assert_allclose(outputs[k], alone, rtol=1e-13)
        loss, _ = measure(network, layout, w[k], x[k], y[k])
        np.testing.assert_allclose(losses[k], loss, rtol=1e-13)


@pytest.mark.parametrize("classes", [0, 2, 3])
def test_chunks_change_nothing(classes, monkeypatch):
    network = Network((Layer(4, batch_norm=True),))
    layout, w, statistics, *_ = posed(network, classes, 2)
    samples, vectors = data_of(classes), np.concatenate([w, statistics], axis=1)
    y = Encoding(network, samples).encoded
    whole = measure(network, layout, vectors, samples.inputs, y)
    outputs = predict(network, layout, vectors, samples.inputs)
    monkeypatch.setattr("core.network.passes.AT_A_TIME", 50)
    parts = measure(network, layout, vectors, samples.inputs, y)
    np.testing.assert_allclose(parts, whole, rtol=1e-13)
    again = predict(network, layout, vectors, samples.inputs)
    np.testing.assert_allclose(again, outputs, rtol=1e-13)


@pytest.mark.parametrize(("loss", "output", "classes"), ENDS, ids=str)
def test_accuracy_is_the_share_of_right_decisions(loss, output, classes):
    network = Network((Layer(4),), loss, output)
    layout, w, *_ = posed(network, classes, 3)
    samples = data_of(classes)
    encoding = Encoding(network, samples)
    outputs = predict(network, layout, w, samples.inputs)
    accuracy = measure(network, layout, w, samples.inputs, encoding.encoded)[1]
    np.testing.assert_array_equal(accuracy, encoding.accuracy(outputs))
    if classes:
        decided = encoding.decide(outputs)
        assert decided.shape == (3, 40) and set(np.unique(decided)) <= set(range(classes))
        np.testing.assert_array_equal(encoding.decide(encoding.encoded), samples.targets)
        np.testing.assert_allclose(accuracy, (decided == samples.targets).mean(axis=1))
    else:
        np.testing.assert_array_equal(encoding.encoded, samples.targets)
        assert np.isnan(accuracy).all()


ENCODED = [
    # loss, output, classes, the targets of classes 0 and 1
    (None, None, 2, [[1, 0], [0, 1]]),
    (Loss.BINARY_CROSS_ENTROPY, None, 2, [[0], [1]]),
    (Loss.BINARY_CROSS_ENTROPY, None, 3, [[1, 0, 0], [0, 1, 0]]),
    (Loss.SQUARED_ERROR, None, 2, [[-1], [1]]),
    (Loss.HUBER, Activation.LINEAR, 3, [[1, -1, -1], [-1, 1, -1]]),
    (Loss.SQUARED_ERROR, Activation.SIGMOID, 2, [[0], [1]]),
    (Loss.SQUARED_ERROR, Activation.SOFTMAX, 2, [[1, 0], [0, 1]]),
    (Loss.HINGE, None, 2, [[-1], [1]]),
    (Loss.HINGE, None, 3, [[1, -1, -1], [-1, 1, -1]]),
]


@pytest.mark.parametrize(("loss", "output", "classes", "targets"), ENCODED)
def test_encoding(loss, output, classes, targets):
    samples = data_of(classes)
    encoding = Encoding(Network((), loss, output, precision=Precision.SINGLE), samples)
    assert encoding.encoded.dtype == np.float32 and not encoding.encoded.flags.writeable
    for number in (0, 1):
        (rows,) = np.nonzero(samples.targets == number)
        assert (encoding.encoded[rows] == targets[number]).all() and len(rows)


NONSENSE = [
    (Network((), Loss.HINGE), 0, "choose squared-error or huber"),
    (Network((), Loss.CROSS_ENTROPY), 0, "choose squared-error or huber"),
    (Network((), Loss.BINARY_CROSS_ENTROPY), 0, "choose squared-error or huber"),
    (Network((), None, Activation.SOFTMAX), 0, "choose linear, tanh"),
    (Network((), None, Activation.TANH), 2, "cross-entropy; choose softmax for classes"),
    (Network((), Loss.HUBER, Activation.RELU), 3, "choose tanh, linear, sigmoid or softmax"),
    (Network((), None), 1, "two classes"),
    (Network((Layer(4096),) * 3), 2, "fewer neurons"),
]


@pytest.mark.parametrize(("network", "classes", "said"), NONSENSE)
def test_a_network_that_makes_no_sense_is_refused(network, classes, said):
    with pytest.raises(NetworkError, match=said):
        check(network, data_of(classes))


@pytest.mark.parametrize("classes", [0, 2, 3])
def test_a_network_that_makes_sense_is_not(classes):
    check(Network((Layer(3),)), data_of(classes))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"loss": "hinge", "output": "softmax"}', "choose linear or tanh"),
        ('{"hidden": [{"width": 3, "activation": "softmax"}]}', "softmax is for the output"),
        ('{"hidden": [{"width": 0}]}', "hidden"),
        ('{"hidden": [{"width": 3, "dropout": 1}]}', "dropout"),
        ('{"l2": -1}', "l2"),
        ('{"width": 3}', "width"),
    ],
)
def test_what_no_network_can_be_is_not_read(text, said):
    with pytest.raises(msgspec.ValidationError, match=said):
        msgspec.json.decode(text, type=Network)


def test_network_is_saved_without_what_is_usual():
    network = Network((Layer(8), Layer(3, Activation.RELU, dropout=0.5)), l2=0.1)
    text = msgspec.json.encode(network)
    assert (
        text == b'{"hidden":[{"width":8},{"width":3,"activation":"relu","dropout":0.5}],"l2":0.1}'
    )
    assert msgspec.json.decode(text, type=Network) == network


def test_layout_counts_and_views():
    assert Layout(Network((Layer(15),)), 784, 10, 10).size == 11_935  # as everyone counts them
    layout = Layout(Network((Layer(4, batch_norm=True), Layer(3))), 2, 2, 3 - 1)
    assert (layout.n, layout.m) == (2 * 4 + 4 + 4 + 4 * 3 + 3 + 3 * 2 + 2, 8)
    vectors = np.arange(2.0 * layout.size).reshape(2, layout.size)
    first, second, last = layout.views(vectors)
    assert first.biases is None and second.means is None and first.weights.shape == (2, 2, 4)
    assert last.weights.shape == (2, 3, 2) and first.variances.shape == (2, 4)
    seen = [a for views in (first, second, last) for a in views if a is not None]
    assert sum(a.size for a in seen) == vectors.size and all(
        np.shares_memory(a, vectors) for a in seen
    )
    np.testing.assert_array_equal(first.weights[1], vectors[1, :8].reshape(2, 4))
    assert layout.views(vectors[:, : layout.n])[0].means is None
    assert layout.name_of(8) == "γ¹[1]" and layout.name_of(layout.size - 1) == "v¹[4]"
    with pytest.raises(IndexError, match="parameter"):
        layout.part_of(layout.size)


def test_layout_refuses_what_does_not_fit():
    with pytest.raises(NetworkError, match=f"at most {MOST_PARAMETERS:,}"):
        Layout(Network((Layer(4096),)), 10_000, 2)
    with pytest.raises(NetworkError, match="expected at least 1 input and 3 outputs"):
        Layout(Network((), Loss.CROSS_ENTROPY), 2, 2, 3)
    with pytest.raises(NetworkError, match="at least 1 input"):
        Layout(Network(), 0, 2)


@pytest.mark.parametrize("precision", Precision)
@pytest.mark.parametrize("layers", LAYERS.values(), ids=LAYERS)
def test_traced_and_differences_are_the_gradient_of_the_measured_loss(layers, precision):
    network = Network(layers, l1=1.0, l2=1.0, input_noise=1.0, label_noise=1.0, precision=precision)
    layout, encoding = laid_out(network, 3)
    vector = np.abs(np.random.default_rng(2).standard_normal(layout.size)).astype(precision.dtype)
    x, y = data_of(3).inputs, encoding.encoded

    def value(w):
        vectors = np.concatenate([w, np.tile(vector[layout.n :].astype(float), (len(w), 1))], 1)
        return measure(network, layout, vectors, x, y)[0]

    wanted = by_differences(value, vector[None, : layout.n].astype(float))[0]
    found = traced(network, layout, vector, x, y)
    parts = [a.ravel() for one in found[1:] for a in one.gradient if a is not None]
    if precision is Precision.DOUBLE:
        assert_same(np.concatenate(parts), wanted)
    else:
        np.testing.assert_allclose(np.concatenate(parts), wanted, atol=1e-5)
    passes = list(differences(network, layout, vector, x, y))
    assert passes[-1].passes == layout.n + 1 and np.isnan(passes[0].gradient).all()
    np.testing.assert_allclose(passes[-1].gradient, wanted, atol=1e-5)
    for layer, own in zip(found, activations(network, layout, vector, x), strict=True):
        np.testing.assert_array_equal(layer.a, own.a)
        np.testing.assert_array_equal(layer.z, own.z)


def test_traced_errors_are_derivatives_by_the_sums():
    network = Network((Layer(4, Activation.SIGMOID), Layer(3, batch_norm=True)))
    layout, encoding = laid_out(network, 3)
    vector = np.abs(np.random.default_rng(1).standard_normal(layout.size))
    x, y = data_of(3).inputs, encoding.encoded
    inputs, *layers = traced(network, layout, vector, x, y)
    step = 1e-6
    for layer, own in zip(layout.parts[1::2], (layers[0],), strict=False):
        assert layer.file_name == "layer1.bias"
        np.testing.assert_allclose(own.error.sum(axis=0), own.gradient.biases, rtol=1e-12)
    normal = layers[1]
    np.testing.assert_allclose(normal.error.sum(axis=0), normal.gradient.shifts, rtol=1e-12)
    for i in range(INPUTS):
        moved = [x.copy(), x.copy()]
        moved[0][:, i] += step
        moved[1][:, i] -= step
        up, down = (measure(network, layout, vector, one, y)[0] for one in moved)
        np.testing.assert_allclose(inputs.error[:, i].sum(), (up - down) / (2 * step), atol=1e-9)


def test_importing_a_network_is_light():
    slow = ("scipy", "safetensors", "sympy", "torch", "sklearn")
    code = f"import core.network.machine, core.network.network, core.network.trace, sys; " \
           f"print([n for n in {slow} if n in sys.modules])"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
