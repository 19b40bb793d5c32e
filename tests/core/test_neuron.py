"""One neuron: its targets, its two lands, and sums over more points than can be gone through."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

from core.columns import MOST_ROWS
from core.neuron import Loss, Neuron
from core.nodes import MOST, nodes
from core.objective import gradient_by_differences
from core.optimizers.gradient_descent import GradientDescent
from core.sampling import Batches
from core.scene_file import load_named
from tests.core.paths import run

by_loss = pytest.mark.parametrize("loss", Loss)
MANY = 200_000


def classes(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return points of two classes that overlap, all at different x."""
    rng = np.random.default_rng(seed)
    x = rng.standard_t(4, count) * 2 + 5  # a few are far away
    return x, (rng.random(count) < 1 / (1 + np.exp(9 - 2 * x))).astype(float)


def neuron_of(x, y, loss) -> Neuron:
    return Neuron(tuple(x.tolist()), tuple(y.tolist()), loss=loss)


def directly(x, t, w, b, loss) -> float:
    z = w * x + b
    if loss is Loss.CROSS_ENTROPY:
        return float(np.mean(np.logaddexp(0, z) - t * z))
    return float(np.mean((1 / (1 + np.exp(-z)) - t) ** 2))


@pytest.mark.parametrize(
    ("y", "targets", "scale"),
    [
        ((0.0, 1.0, 0.25), (0.0, 1.0, 0.25), (0.0, 1.0)),
        ((0.4, 0.6, 0.5), (0.4, 0.6, 0.5), (0.0, 1.0)),
        ((-1.0, 1.0, 0.0), (0.0, 1.0, 0.5), (-1.0, 1.0)),
        ((3.0, 7.0, 4.0), (0.0, 1.0, 0.25), (3.0, 7.0)),
        ((5.0, 5.0, 5.0), (0.5, 0.5, 0.5), (0.0, 10.0)),
    ],
)
def test_y_becomes_targets_from_0_to_1(y, targets, scale):
    neuron = Neuron((1.0, 2.0, 3.0), y)
    assert neuron.targets == pytest.approx(targets)
    assert neuron.scale == scale
    far_left, far_right = neuron.curve(np.array([50.0, -100.0]), np.array([-1e3, 1e3]))
    assert (far_left, far_right) == pytest.approx(scale)


@by_loss
@pytest.mark.parametrize(("w", "b"), [(40.0, 3.0), (-700.0, 20.0), (1e5, -1e4), (0.0, 800.0)])
def test_a_saturated_sigmoid_loses_no_digits(loss, w, b):
    """ln (1 + e⁻⁸⁰⁰) is far below what 1 + e⁻⁸⁰⁰ could tell, and no warning says otherwise."""
    x, t = (-2.0, 1.0, 3.0), (0.0, 1.0, 1.0)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        neuron = Neuron(x, t, loss=loss)
        found = float(neuron.value(np.array([w, b])))
        gradient = neuron.gradient(np.array([w, b]))
    wrong = [(w * xi + b) * (1 - 2 * ti) for xi, ti in zip(x, t, strict=True)]
    with np.errstate(under="ignore"):
        if loss is Loss.CROSS_ENTROPY:
            terms = [z if z > 40 else np.log1p(np.exp(z)) for z in wrong]
        else:
            terms = [(np.exp(z) / (1 + np.exp(z))) ** 2 if z < 0 else 1.0 for z in wrong]
    assert found == pytest.approx(np.mean(terms), rel=1e-12)
    assert np.isfinite(gradient).all()


@given(st.integers(0, 10**6))
def test_cross_entropy_is_convex_everywhere(seed):
    rng = np.random.default_rng(seed)
    neuron = neuron_of(rng.normal(0, 3, 6), rng.random(6), Loss.CROSS_ENTROPY)
    hessians = neuron.hessian(rng.normal(0, 4, (30, 2)))
    least = np.linalg.eigvalsh(hessians)[:, 0]
    assert (least >= -1e-13 * np.abs(hessians).max(axis=(1, 2))).all()


@pytest.mark.parametrize("data", [{}, {"x": (-2.0, -1.0, 1.0, 2.0), "y": (0.0, 0.0, 1.0, 1.0)}])
def test_squared_error_is_not_convex_on_the_same_data(data):
    neuron = Neuron(**data)
    left, right, bottom, top = neuron.window
    grid = np.stack(np.meshgrid(np.linspace(left, right, 60), np.linspace(bottom, top, 60)), -1)
    least = np.linalg.eigvalsh(neuron.hessian(grid))[..., 0]
    assert (least < -1e-3).mean() > 0.02


def test_the_minimum_of_the_cross_entropy_is_scipys():
    for seed in range(5):
        x, t = classes(300, seed)
        neuron = neuron_of(x, t, Loss.CROSS_ENTROPY)
        theirs = optimize.minimize(
            lambda w, n=neuron: float(n.value(w)), np.zeros(2),
            jac=lambda w, n=neuron: n.gradient(w), method="BFGS", options={"gtol": 1e-10},
        )  # fmt: skip
        assert neuron.minima[0] == pytest.approx(theirs.x, rel=1e-6)
        assert np.abs(neuron.gradient(np.array(neuron.minima[0]))).max() < 1e-12
        left, right, bottom, top = neuron.window
        assert left < neuron.minima[0][0] < right and bottom < neuron.minima[0][1] < top


@pytest.mark.parametrize("y", [(0.0, 0.0, 1.0), (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)])
def test_classes_that_a_threshold_parts_have_no_minimum(y):
    assert Neuron((1.0, 2.0, 3.0), y, loss=Loss.CROSS_ENTROPY).minima == ()


@by_loss
def test_means_over_many_points_are_the_direct_ones(loss):
    x, t = classes(MANY)
    neuron = neuron_of(x, t, loss)
    assert neuron.terms < 1_600
    left, right, bottom, top = neuron.window
    places = np.random.default_rng(1).uniform((left, bottom), (right, top), (20, 2))
    for w, b in places:
        found = float(neuron.value(np.array([w, b])))
        assert found == pytest.approx(directly(x, t, w, b, loss), rel=1e-6)
    differences = gradient_by_differences(neuron, places)
    exact = neuron.gradient(places)
    np.testing.assert_allclose(differences, exact, rtol=1e-5, atol=1e-7 * np.abs(exact).max())


@by_loss
def test_many_rows_of_few_different_x_are_summed_exactly(loss):
    rng = np.random.default_rng(3)
    x, t = rng.integers(0, 50, MANY).astype(float), rng.random(MANY)
    neuron = neuron_of(x, t, loss)
    assert neuron.terms <= 100
    for w, b in rng.normal(0, 1, (5, 2)):
        found = float(neuron.value(np.array([w, b])))
        assert found == pytest.approx(directly(x, t, w, b, loss), rel=1e-11)


@pytest.mark.parametrize("size", [1, 3, 10])
@by_loss
def test_mean_of_the_batches_of_an_epoch_is_the_whole(loss, size):
    x, t = classes(10)
    neuron, places = neuron_of(x, t * 0.9, loss), np.random.default_rng(2).normal(0, 1, (6, 2))
    batches = Batches(10, size, 1, 3).of_epoch(2)
    shares = np.array([batch.shape[1] for batch in batches]) / 10
    for part, whole in (
        (neuron.batch_gradient, neuron.gradient),
        (neuron.batch_hessian, neuron.hessian),
    ):
        mean = np.tensordot(shares, [part(places, batch) for batch in batches], 1)
        np.testing.assert_allclose(mean, whole(places), rtol=1e-10, atol=1e-13)
    mean = np.tensordot(shares, [neuron.batch_value(places, batch) for batch in batches], 1)
    np.testing.assert_allclose(mean, neuron.value(places), rtol=1e-10)


@given(st.integers(0, 10**6), st.sampled_from([10, MOST + 100]))
def test_nodes_have_the_moments_of_what_they_stand_for(seed, count):
    rng = np.random.default_rng(seed)
    x, weights = rng.exponential(2.0, count), rng.random(count)
    ((places, shares),) = nodes(x, weights)
    assert (shares > 0).all() and places.min() >= x.min() - 1e-9 and places.max() <= x.max() + 1e-9
    for power in range(4):
        assert shares @ places**power == pytest.approx(weights @ x**power, rel=1e-9)


def test_a_million_rows_are_taken():
    x = np.linspace(-1, 1, MOST_ROWS)
    neuron = neuron_of(x, (x > 0.1).astype(float), Loss.CROSS_ENTROPY)
    found = float(neuron.value(np.array([3.0, 0.2])))
    assert found == pytest.approx(directly(x, x > 0.1, 3.0, 0.2, neuron.loss), rel=1e-8)


def test_descents_stick_on_the_plateau_of_the_squared_error_and_not_of_the_cross_entropy():
    """The built-in scenes: the same data, the same start, the same steps."""
    squared, crossed = (load_named(f"neuron-{name}") for name in ("squared", "cross-entropy"))
    assert squared.problem.data[0].tolist() == crossed.problem.data[0].tolist()
    starts = squared.all_starts
    stuck, free = (
        run(scene.problem, [GradientDescent(0.5)], starts, 300) for scene in (squared, crossed)
    )
    assert stuck.losses[-1, 0].max() > 0.9 * stuck.losses[0, 0].max() > 0.4
    assert free.losses[-1, 0].max() < 0.41
