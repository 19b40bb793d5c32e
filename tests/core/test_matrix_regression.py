"""Regression on any number of columns, against numpy's least squares and the line's own."""

import msgspec
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.descent import descend
from core.edits import SetProblem
from core.matrix_regression import MatrixRegression
from core.objective import gradient_by_differences
from core.optimizers.gradient_descent import GradientDescent
from core.race import Entry, Race
from core.recording import Recording
from core.regression import SEVEN_POINTS_X, SEVEN_POINTS_Y, LinearRegression
from core.sampling import Batches
from core.scene import Racer, Scene
from core.tables import write_csv
from core.trails import Runs

by_scale = pytest.mark.parametrize("standardise", [False, True])


def drawn_problem(count=3, rows=40, seed=0, **changes) -> MatrixRegression:
    rng = np.random.default_rng(seed)
    columns = rng.normal(rng.uniform(-5, 5, count), rng.uniform(0.1, 4, count), (rows, count))
    y = columns @ rng.normal(size=count) + rng.normal(0, 0.3, rows)
    return MatrixRegression(tuple(map(tuple, columns.T.tolist())), tuple(y.tolist()), **changes)


def design_of(problem: MatrixRegression) -> np.ndarray:
    """Return the columns with ones before them, made independently."""
    columns = np.array(problem.columns).T
    if problem.standardise:
        columns = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    return np.column_stack([np.ones(len(columns)), columns])


@by_scale
@pytest.mark.parametrize("count", [1, 2, 5, 12])
def test_solution_is_numpys(count, standardise):
    problem = drawn_problem(count, standardise=standardise)
    design = design_of(problem)
    theirs, left, _, values = np.linalg.lstsq(design, np.array(problem.y), rcond=None)
    np.testing.assert_allclose(problem.solution, theirs, rtol=1e-10, atol=1e-12)
    assert problem.lowest == pytest.approx(left[0] / problem.samples, rel=1e-10)
    assert problem.condition == pytest.approx((values[0] / values[-1]) ** 2, rel=1e-8)
    assert problem.step_limit == pytest.approx(problem.samples / values[0] ** 2, rel=1e-10)


@pytest.mark.parametrize("degree", [4, 6, 8])
def test_badly_conditioned_columns_are_still_fitted(degree):
    x = np.linspace(0.5, 2, 60)
    y = np.sin(3 * x)
    columns = tuple(tuple((x**k).tolist()) for k in range(1, degree + 1))
    problem = MatrixRegression(columns, tuple(y.tolist()), standardise=False)
    best = np.polynomial.Polynomial.fit(x, y, degree)
    least = float(np.mean((best(x) - y) ** 2))
    assert problem.lowest == pytest.approx(least, rel=1e-4)


def test_columns_that_depend_on_each_other_have_no_condition_number():
    x = (1.0, 2.0, 4.0)
    problem = MatrixRegression((x, tuple(3 * v for v in x)), (1.0, 0.0, 2.0), standardise=False)
    assert problem.condition == np.inf
    line = LinearRegression(x, (1.0, 0.0, 2.0))
    assert problem.lowest == pytest.approx(line.lowest)


@by_scale
def test_value_gradient_and_hessian_are_the_direct_ones(standardise):
    problem = drawn_problem(4, standardise=standardise)
    design, y = design_of(problem), np.array(problem.y)
    points = np.random.default_rng(1).normal(0, 2, (3, 5, 5))
    errors = y - points @ design.T
    np.testing.assert_allclose(problem.value(points), np.mean(errors**2, axis=-1), rtol=1e-11)
    direct = -2 * errors @ design / len(y)
    np.testing.assert_allclose(problem.gradient(points), direct, rtol=1e-10, atol=1e-11)
    np.testing.assert_allclose(
        gradient_by_differences(problem, points), direct, rtol=1e-6, atol=1e-6
    )
    hessian = np.broadcast_to(2 * design.T @ design / len(y), (3, 5, 5, 5))
    np.testing.assert_allclose(problem.hessian(points), hessian, rtol=1e-10, atol=1e-12)
    predicted = problem.predict(points, slice(3, 9))
    np.testing.assert_allclose(predicted, points @ design[3:9].T, rtol=1e-10, atol=1e-10)


@by_scale
@pytest.mark.parametrize("plane", [(0, 1), (1, 0), (2, 4), (4, 0), (3, 2)])
def test_the_plane_is_a_cut_through_the_best_weights(plane, standardise):
    problem = drawn_problem(4, standardise=standardise, plane=plane)
    places = np.random.default_rng(1).normal(0, 3, (7, 2))
    points = np.tile(problem.solution, (7, 1))
    points[:, list(plane)] = places
    height = problem.height(*places.T)
    np.testing.assert_allclose(height, problem.value(points), rtol=1e-11)
    gradient = problem.gradient(points)[:, list(plane)]
    np.testing.assert_allclose(np.transpose(problem.slope(*places.T)), gradient, rtol=1e-9)
    by_x, across, by_y = problem.curvature(*places.T)
    hessian = problem.hessian(points)[0][np.ix_(plane, plane)]
    assert [by_x[0], across[0], across[0], by_y[0]] == pytest.approx(hessian.ravel().tolist())
    assert problem.minima[0] == tuple(problem.solution[list(plane)])


@given(st.permutations(range(5)), st.integers(0, 3))
def test_places_lead_to_weights_and_back(order, axes):
    problem = drawn_problem(4, plane=tuple(order[:2]))
    places = np.random.default_rng(0).normal(size=(*[3] * axes, 2))
    points = problem.lift(places)
    assert points.shape == (*[3] * axes, 5)
    np.testing.assert_array_equal(problem.project(points), places)
    assert np.count_nonzero(points) == places.size
    assert problem.project(points).base is not None, "a view: recordings are large"


def test_one_column_is_the_line():
    problem = MatrixRegression((SEVEN_POINTS_X,), SEVEN_POINTS_Y, standardise=False, plane=(1, 0))
    line = LinearRegression()
    assert problem.solution == pytest.approx(line.solution[::-1])
    assert problem.condition == pytest.approx(line.condition)
    assert problem.step_limit == pytest.approx(line.step_limit)
    m, b = np.random.default_rng(0).normal(size=(2, 9))
    np.testing.assert_allclose(problem.height(m, b), line.height(m, b), rtol=1e-11)


def test_standardising_makes_the_bowl_rounder():
    plain = MatrixRegression(standardise=False)
    assert plain.condition > 100 * MatrixRegression().condition


@by_scale
@settings(max_examples=12)
@given(st.integers(0, 1000))
def test_descent_below_the_step_limit_arrives_and_above_it_does_not(standardise, seed):
    problem = drawn_problem(3, seed=seed, standardise=standardise)
    assume(problem.condition < 400)
    rates = (0.9 * problem.step_limit, 1.02 * problem.step_limit)
    entries = tuple(Entry(GradientDescent(rate)) for rate in rates)
    *_, last = descend(Race(problem, entries, problem.lift(np.array([[3.0, -2.0]])), 5_000))
    assert last.positions[-1, 0, 0] == pytest.approx(problem.solution, rel=1e-3, abs=1e-3)
    assert last.diverged[1, 0] > 0


@pytest.mark.parametrize("size", [1, 7, 40])
def test_mean_of_the_batches_of_an_epoch_is_the_whole(size):
    problem, points = drawn_problem(3), np.random.default_rng(2).normal(0, 1, (6, 4))
    batches = Batches(40, size, 1, 3).of_epoch(2)
    shares = np.array([batch.shape[1] for batch in batches]) / 40
    for part, whole in (
        (problem.batch_value, problem.value),
        (problem.batch_gradient, problem.gradient),
        (problem.batch_hessian, problem.hessian),
    ):
        mean = np.tensordot(shares, [part(points, batch) for batch in batches], 1)
        np.testing.assert_allclose(mean, whole(points), rtol=1e-10, atol=1e-12)


X = (1.0, 2.0, 3.0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"columns": ()}, "columns: expected 1 to"),
        ({"columns": (X, X[:2])}, "as many values in each as in y, 3"),
        ({"columns": (X, (1.0, 2.0, np.nan))}, r"columns\[1\]: expected finite"),
        ({"y": (1.0, 2.0, np.inf)}, "y: expected finite"),
        ({"plane": (1, 1)}, "plane: expected two different weights, from 0 to 1"),
        ({"plane": (0, 2)}, "plane: expected two different weights"),
        ({"names": ("a", "b")}, "names: expected 1"),
        ({"names": ("a" * 61,)}, r"names\[0\]: expected at most 60"),
        ({"y_name": "\ud800"}, "y_name: expected text"),
    ],
)
def test_bad_data_are_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        MatrixRegression(**{"columns": (X,), "y": X, **changes})
    assert MatrixRegression((X,), X).samples == 3


def scene_of(problem: MatrixRegression) -> Scene:
    scene = Scene(racers=(Racer(GradientDescent(0.05)), Racer(GradientDescent(0.1))), steps=30)
    return SetProblem(problem).apply(scene)


def recorded(scene: Scene) -> Recording:
    recording = Recording(scene.race)
    for stretch in descend(scene.race):
        recording.append(stretch)
    return recording


@pytest.mark.parametrize("plane", [(1, 2), (3, 0)])
def test_views_see_the_plane_and_the_race_all_weights(plane):
    scene = scene_of(drawn_problem(3, plane=plane))
    recording = recorded(scene)
    assert recording.positions.shape == (31, 2, 1, 4)
    np.testing.assert_array_equal(recording.places, recording.positions[..., list(plane)])
    np.testing.assert_array_equal(recording.places[0, 0], scene.all_starts)
    np.testing.assert_array_equal(
        Runs(recording).points(0, 3), recording.places[:4].reshape(4, 2, 2)
    )
    away = scene.problem.distance(recording.positions)
    expected = np.linalg.norm(recording.positions - scene.problem.solution, axis=-1)
    np.testing.assert_allclose(away, expected)


def test_a_table_has_all_weights_by_name(tmp_path):
    scene = scene_of(drawn_problem(3))
    recording = recorded(scene)
    list(write_csv(recording, ("a", "b"), tmp_path / "run.csv"))
    lines = (tmp_path / "run.csv").read_text().splitlines()
    assert lines[0] == "optimizer,start,step,b,w1,w2,w3,loss,gradient_norm"
    assert len(lines) == 1 + 2 * 31
    last = [float(text) for text in lines[-1].split(",")[3:7]]
    assert last == recording.positions[-1, 1, 0].tolist()


def test_names_of_weights():
    named = MatrixRegression((X, X[::-1]), X, names=("size", "age"), plane=(0, 2))
    assert named.axes == ("b", "w₂ age")
    assert MatrixRegression((X,), X).axes == ("b", "w₁")


def test_numbers_of_numpy_are_taken_as_floats():
    problem = MatrixRegression((tuple(np.array(X)),), (1, 2, 3))
    assert {type(value) for value in (*problem.columns[0], *problem.y)} == {float}
    assert msgspec.json.decode(msgspec.json.encode(problem), type=MatrixRegression) == problem
