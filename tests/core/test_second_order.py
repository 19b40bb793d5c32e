"""The methods that know the curvature: against SciPy, and against what is proved of them."""

import warnings

import numpy as np
import pytest
from scipy import optimize

from core.objective import Objective
from core.optimizers import OPTIMIZERS, Moment
from core.optimizers.line_search import dot
from core.optimizers.second_order import (
    BFGS,
    CONJUGATE,
    LBFGS,
    QUASI_NEWTON,
    ConjugateGradient,
    Newton,
    applied,
    solved,
)
from core.race import Entry, Race
from core.regression import LinearRegression
from core.sampling import Batches
from core.scene_file import load_named
from core.squad import Batch
from core.surfaces import Ackley, Beale, Himmelblau, LongValley, Plateau, Rosenbrock, StyblinskiTang
from tests.core.paths import path_of, run, whole
from tests.core.quadratic import Quadratic

LINE = LinearRegression()
COUPLED = [Newton, BFGS, LBFGS, ConjugateGradient]
SEARCHING = [BFGS, LBFGS, ConjugateGradient]
PROBLEMS = [
    (LINE, (3.2, 6.0)), (Beale(), (1.0, 1.6)), (Rosenbrock(), (-2.0, 2.0)),
    (Himmelblau(), (-0.5, -1.2)), (StyblinskiTang(), (0.5, 0.4)),
]  # fmt: skip
QUADRATICS = [
    (LINE, LINE.starts[0]), (LongValley(), (-9.0, 1.5)), (LongValley(1e4), (-9.0, 1.5)),
    (Quadratic(), (0.0,) * 8), (Quadratic(seed=3), (1.0,) * 8),
]  # fmt: skip


def named(value: object) -> str | None:
    return value.title if isinstance(value, Objective) else getattr(value, "title", None)


def test_all_that_are_not_elementwise_are_tested_here():
    assert [kind for kind in OPTIMIZERS if not kind.elementwise] == COUPLED


def stepped(rule, objective, start, steps: int):
    """Yield w, the gradient there, the state and what a step did, from one start."""
    w = np.array([start], dtype=float)
    state = rule.initial_state(w)
    for t in range(1, steps + 1):
        before, gradient = w.copy(), objective.gradient(w)
        rule.step(w, gradient, state, Moment(t, np.array(rule.learning_rate), objective))
        yield before, gradient, state, w - before


# What is proved


@pytest.mark.parametrize(("objective", "start"), QUADRATICS, ids=named)
def test_newton_ends_a_quadratic_in_one_step(objective, start):
    path = path_of(objective, Newton(), start, 1)
    lowest = objective.lowest if isinstance(objective, Quadratic) else objective.minima[0]
    np.testing.assert_allclose(path[1], lowest, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("kind", SEARCHING)
@pytest.mark.parametrize(("objective", "start"), QUADRATICS, ids=named)
def test_the_others_end_a_quadratic_in_as_many_steps_as_it_has_parameters(kind, objective, start):
    path = path_of(objective, kind(), start, len(start))
    gradients = np.linalg.norm(objective.gradient(path), axis=-1)
    assert gradients[-1] < 1e-8 * gradients[0]
    assert gradients[-2] > 1e-6 * gradients[0], "not sooner, by luck"


def test_conjugate_directions_are_conjugate():
    objective = Quadratic()
    moves = [s[0] for *_, s in stepped(ConjugateGradient(), objective, (0.0,) * 8, 8)]
    products = np.array(moves) @ objective.matrix @ np.array(moves).T
    sizes = np.sqrt(np.diag(products))
    np.testing.assert_allclose(products / np.outer(sizes, sizes), np.eye(8), atol=1e-7)


@pytest.mark.parametrize("kind", SEARCHING)
@pytest.mark.parametrize(("objective", "start"), PROBLEMS, ids=named)
def test_every_step_satisfies_wolfes_conditions(kind, objective, start):
    wolfe = CONJUGATE if kind is ConjugateGradient else QUASI_NEWTON
    steps = 0
    for w, gradient, _, s in stepped(kind(), objective, start, 60):
        if np.linalg.norm(gradient) < 1e-5:  # below, values differ by their rounding only
            break
        slope, after = dot(gradient, s), dot(objective.gradient(w + s), s)
        assert slope < 0
        assert objective.value(w + s) <= objective.value(w) + wolfe.fall * slope
        assert after >= wolfe.flat * slope
        assert after <= -wolfe.rise * slope
        steps += 1
    assert steps >= 2


@pytest.mark.parametrize("damping", [0.0, 3.0])
def test_newton_converges_on_a_quadratic_below_its_limit_and_not_above(damping):
    valley, start = LongValley(60.0), (-9.0, 1.5)
    limit = float(Newton(damping=damping).limit(60.0))
    below, above = (path_of(valley, Newton(x * limit, damping), start, 400) for x in (0.99, 1.01))
    assert np.abs(below[-1]).max() < 0.01
    assert np.abs(above[-1]).max() > 100


# Against SciPy and numpy


METHODS = {Newton: "Newton-CG", BFGS: "BFGS", LBFGS: "L-BFGS-B", ConjugateGradient: "CG"}


@pytest.mark.parametrize("kind", SEARCHING)
@pytest.mark.parametrize(("objective", "start"), PROBLEMS, ids=named)
def test_it_arrives_where_scipys_does_in_comparably_many_steps(kind, objective, start):
    places = []
    scipys = optimize.minimize(
        objective.value, start, jac=objective.gradient, method=METHODS[kind], tol=1e-10,
        callback=lambda x: places.append(np.array(x)),
    )  # fmt: skip
    path = path_of(objective, kind(), start, 100)
    np.testing.assert_allclose(path[-1], scipys.x, atol=1e-6)
    np.testing.assert_allclose(path[-1], nearest(objective.minima, scipys.x), atol=1e-7)

    def steps_of(way) -> int:
        return int(np.argmax(np.linalg.norm(way - path[-1], axis=-1) < 1e-5))

    assert 0 < steps_of(path) <= 2 * (1 + steps_of(np.array(places)))


def nearest(points, place):
    return min(points, key=lambda point: np.linalg.norm(np.subtract(point, place)))


NEAR = [(LINE, (3.2, 6.0)), (Beale(), (2.7, 0.4)), (Rosenbrock(), (-2.0, 2.0)),
        (Himmelblau(), (2.5, 2.5)), (StyblinskiTang(), (-2.0, -2.5))]  # fmt: skip
"""From where pure Newton goes to a minimum and to no saddle."""


@pytest.mark.parametrize(("objective", "start"), NEAR, ids=named)
def test_newton_arrives_where_scipys_does(objective, start):
    scipys = optimize.minimize(
        objective.value, start, jac=objective.gradient, hess=objective.hessian, method="Newton-CG",
        tol=1e-12,
    )  # fmt: skip
    path = path_of(objective, Newton(), start, 2 * (1 + scipys.nit))
    np.testing.assert_allclose(path[-1], scipys.x, atol=1e-7)


@pytest.mark.parametrize("damping", [0.0, 0.5, 30.0])
@pytest.mark.parametrize(("objective", "start"), PROBLEMS, ids=named)
def test_newtons_steps_are_numpys_solutions(objective, start, damping):
    for w, gradient, _, s in stepped(Newton(0.75, damping), objective, start, 12):
        matrix = objective.hessian(w)[0] + damping * np.eye(2)
        expected = -0.75 * np.linalg.solve(matrix, gradient[0])
        np.testing.assert_allclose(s[0], expected, rtol=1e-8, atol=1e-14)


@pytest.mark.parametrize(("objective", "start"), [*PROBLEMS, (Quadratic(), (0.0,) * 8)], ids=named)
def test_bfgs_learns_the_inverse_that_scipys_learns_of_the_same_steps(objective, start):
    scipys = optimize.BFGS(init_scale="auto", min_curvature=1e-14)
    scipys.initialize(len(start), "inv_hess")
    for w, gradient, (inverse, _), s in stepped(BFGS(), objective, start, 12):
        change = objective.gradient(w + s) - gradient
        if np.linalg.norm(s) < 1e-5:  # below, its own rounding of the difference is all there is
            break
        scipys.update(s[0], change[0])
        size = np.abs(scipys.get_matrix()).max()
        np.testing.assert_allclose(inverse[0], scipys.get_matrix(), rtol=0, atol=1e-10 * size)


@pytest.mark.parametrize("memory", [1, 3, 10])
@pytest.mark.parametrize(("objective", "start"), [*PROBLEMS, (Quadratic(), (0.0,) * 8)], ids=named)
def test_l_bfgs_goes_by_scipys_product_of_its_pairs(objective, start, memory):
    rng = np.random.default_rng(1)
    most = 0
    for *_, state, _ in stepped(LBFGS(memory=memory), objective, start, 12):
        steps, changes, rho = (array[:, 0] for array in state)
        count = int((rho > 0).sum())
        most = max(most, count)
        if count == 0:
            break
        pairs = optimize.LbfgsInvHessProduct(steps[count - 1 :: -1], changes[count - 1 :: -1])
        vector = rng.normal(size=len(start))
        ours = applied(state, vector[None])[0]
        scale = float(dot(steps[0], changes[0]) / dot(changes[0], changes[0]))
        np.testing.assert_allclose(ours, scipys_product(pairs, vector, scale), rtol=1e-9)
    assert 0 < most <= memory


def scipys_product(pairs, vector, scale: float):
    """Return SciPy's product, whose inverse is I at first; ours is scale · I."""
    root = np.sqrt(scale)
    scaled = optimize.LbfgsInvHessProduct(pairs.sk / root, pairs.yk * root)
    return scale * (scaled @ vector)


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_l_bfgs_whose_memory_lasts_is_bfgs_on_a_quadratic(steps):
    """With exact searches both go the way of conjugate gradients, whatever A they start from."""
    ways = [path_of(Quadratic(), kind(), (0.0,) * 8, steps) for kind in SEARCHING]
    np.testing.assert_allclose(ways[0], ways[1], rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(ways[0], ways[2], rtol=1e-7, atol=1e-9)


# Saddles, singular matrices and what else can go wrong


def test_pure_newton_walks_into_a_saddle_and_damped_newton_does_not():
    start = (3.2, 0.3)
    pure = path_of(Himmelblau(), Newton(), start, 20)[-1]
    damped = path_of(Himmelblau(), Newton(damping=60.0), start, 200)[-1]
    np.testing.assert_allclose(pure, nearest(Himmelblau().saddles, start), atol=1e-9)
    np.testing.assert_allclose(damped, nearest(Himmelblau().minima, damped), atol=1e-6)


def test_along_a_direction_without_curvature_there_is_no_step():
    matrices = np.array([
        [[2.0, 0.0], [0.0, 0.0]], [[1.0, 1.0], [1.0, 1.0]], [[0.0, 0.0], [0.0, 0.0]],
        [[np.inf, 0.0], [0.0, np.inf]], [[np.nan, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]],
    ])  # fmt: skip
    vectors = np.full((6, 2), 4.0)
    expected = [[2.0, 0.0], [2.0, 2.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [4.0, 4.0]]
    np.testing.assert_allclose(solved(matrices, vectors), expected, atol=1e-12)


@pytest.mark.parametrize("objective", [Ackley(), Plateau()], ids=named)
def test_at_a_tip_without_a_gradient_nobody_moves(objective):
    ran = run(objective, [kind() for kind in COUPLED], [(0.0, 0.0)], 5)
    np.testing.assert_array_equal(ran.positions, np.zeros((6, 4, 1, 2)))


@pytest.mark.parametrize("kind", COUPLED)
def test_a_run_neither_sees_nor_disturbs_the_others(kind):
    """Some have arrived, one climbs out of all bounds, one is nowhere; none makes a noise."""
    starts = np.array([
        (3.0, 0.5), (1.0, 1.6), (-4.0, 4.0), (0.0, 1.0), (np.nan, 1.0), (1e200, -1e200),
        (4.4, -4.4), (1e-300, 0.0), (2.0, 2.0),
    ])  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        many = run(Beale(), [kind()], starts, 60)
        for s, start in enumerate(starts):
            alone = run(Beale(), [kind()], [start], 60)
            np.testing.assert_array_equal(alone.positions[:, 0, 0], many.positions[:, 0, s])
    assert (many.positions[:, 0, 0] == (3.0, 0.5)).all()
    assert np.isfinite(many.positions[:, 0, 1]).all()
    assert many.diverged[0, 4] == 0 and many.diverged[0, 5] == 0


@pytest.mark.parametrize("kind", COUPLED)
def test_runs_of_many_parameters_are_each_by_themselves(kind):
    objective, starts = Quadratic(), np.random.default_rng(2).normal(size=(5, 8))
    many = run(objective, [kind()], starts, 6)
    for s, start in enumerate(starts):
        alone = run(objective, [kind()], [start], 6)
        np.testing.assert_allclose(
            alone.positions[:, 0, 0], many.positions[:, 0, s], rtol=1e-9, atol=1e-9
        )


@pytest.mark.parametrize("kind", SEARCHING)
def test_no_step_goes_up_from_anywhere(kind):
    rng = np.random.default_rng(7)
    for objective, _ in PROBLEMS:
        left, right, bottom, top = objective.window
        starts = rng.uniform((left, bottom), (right, top), (300, 2))
        losses = run(objective, [kind()], starts, 40).losses[:, 0]
        assert np.isfinite(losses).all()
        assert (np.diff(losses, axis=0) <= 1e-13 * np.abs(losses[:-1])).all()


@pytest.mark.parametrize("kind", COUPLED)
def test_the_learning_rate_multiplies_the_step(kind):
    whole_step = path_of(Beale(), kind(), (1.0, 1.6), 1)
    half_step = path_of(Beale(), kind(0.5), (1.0, 1.6), 1)
    np.testing.assert_allclose(np.diff(half_step, axis=0), np.diff(whole_step, axis=0) / 2)


@pytest.mark.parametrize("kind", COUPLED)
def test_each_run_may_have_a_learning_rate_of_its_own(kind):
    rates = np.array([[1.0], [0.5], [0.25]])
    w = np.tile([1.0, 1.6], (3, 1))
    rule = kind(rates)
    state = rule.initial_state(w)
    for t in range(1, 6):
        rule.step(w, Beale().gradient(w), state, Moment(t, rates, Beale()))
    for row, rate in zip(w, rates.ravel(), strict=True):
        np.testing.assert_allclose(row, path_of(Beale(), kind(rate), (1.0, 1.6), 5)[-1], rtol=1e-9)


def test_each_run_may_have_a_damping_of_its_own():
    w = np.tile([1.0, 1.6], (2, 1))
    rule = Newton(damping=np.array([[1.0], [20.0]]))
    rule.step(w, Beale().gradient(w), (), Moment(1, np.array(1.0), Beale()))
    for row, damping in zip(w, (1.0, 20.0), strict=True):
        alone = path_of(Beale(), Newton(damping=damping), (1.0, 1.6), 1)[-1]
        np.testing.assert_allclose(row, alone, rtol=1e-12)


# Batches


@pytest.mark.parametrize("kind", COUPLED)
def test_with_batches_a_step_goes_by_the_batch(kind):
    """A batch of several points is a quadratic of its own: Newton ends it, the others go down."""
    starts = np.random.default_rng(0).uniform(-3, 3, (6, 2))
    race = Race(LINE, (Entry(kind(), batch_size=4),), starts, 12, seed=3)
    ran = whole(race)
    assert np.isfinite(ran.positions).all()
    for t in range(12):
        batch = np.tile(Batches(7, 4, 1, 3).at(t + 1), (6, 1))
        before, after = (LINE.batch_value(ran.positions[i, 0], batch) for i in (t, t + 1))
        assert (after <= before + 1e-13).all()
        if kind is Newton:
            assert np.abs(LINE.batch_gradient(ran.positions[t + 1, 0], batch)).max() < 1e-9


def test_some_runs_of_a_batch_are_those_runs():
    batch = Batch(LINE, np.array([[0, 1], [2, 3], [4, 5]]))
    points = np.random.default_rng(1).normal(size=(3, 2))
    some = np.array([True, False, True])
    for what in ("value", "gradient", "hessian"):
        expected = getattr(batch, what)(points)[some]
        np.testing.assert_array_equal(getattr(batch.for_runs(some), what)(points[some]), expected)
    assert Beale().for_runs(some) == Beale()


# The scenes that show them


def test_scene_second_order_those_that_know_the_curvature_are_there_within_forty_steps():
    ran = whole(load_named("second-order").race)
    arrived = ran.losses[:, :, 0] < 1e-6
    assert not arrived[:, :3].any()
    assert arrived[40, 3:].all() and arrived[5, 3]


def test_scene_newton_saddle_newton_ends_where_no_minimum_is_and_the_others_do_not():
    scene = load_named("newton-saddle")
    (left, middle, right), surface = scene.starts, scene.problem
    ends = whole(scene.race).positions[-1]
    for s, start in enumerate((left, middle)):
        np.testing.assert_allclose(ends[1, s], nearest(surface.saddles, start), atol=1e-8)
    np.testing.assert_allclose(ends[1, 2], nearest(surface.maxima, right), atol=1e-8)
    for end in np.concatenate([ends[0], ends[2], ends[3]]):
        np.testing.assert_allclose(end, nearest(surface.minima, end), atol=1e-5)
