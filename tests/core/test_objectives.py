"""Every objective against SymPy's statement of it, and its gradient against two others."""

from functools import cache

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from core.matrix_regression import MatrixRegression
from core.neuron import Loss, Neuron
from core.objective import Window, gradient_by_differences
from core.problems import PROBLEMS
from core.regression import LinearRegression
from core.surfaces import (
    Ackley,
    Banana,
    Beale,
    Booth,
    Bowl,
    Easom,
    GoldsteinPrice,
    Hills,
    Himmelblau,
    HundredDigits,
    LongValley,
    Matyas,
    McCormick,
    Plateau,
    Rastrigin,
    Rosenbrock,
    Saddle,
    SixHumpCamel,
    StyblinskiTang,
    ThreeHumpCamel,
    TwoWells,
)
from core.typed_function import Parameter, TypedFunction

X, Y = sp.symbols("x y", real=True)


def rational(value: float) -> sp.Rational:
    return sp.nsimplify(value, rational=True)


def squared_error(line: LinearRegression) -> sp.Expr:
    pairs = zip(line.x, line.y, strict=True)
    return sum((rational(y) - (X * rational(x) + Y)) ** 2 for x, y in pairs) / len(line.x)


def neuron(objective: Neuron) -> sp.Expr:
    """Return the loss as a textbook states it, with y scaled to 0 … 1 unless it is there.

    −ln f is written as ln (1 + e⁻ᶻ), which leaves the digits that the check is of.
    """
    y = [rational(value) for value in objective.y]
    if min(y) < 0 or max(y) > 1:
        y = [(value - min(y)) / (max(y) - min(y)) for value in y]
    terms = []
    for x, t in zip(map(rational, objective.x), y, strict=True):
        z = X * x + Y
        if objective.loss is Loss.SQUARED_ERROR:
            terms.append((t - 1 / (1 + sp.exp(-z))) ** 2)
        else:
            terms.append(t * sp.log(1 + sp.exp(-z)) + (1 - t) * sp.log(1 + sp.exp(z)))
    return sum(terms) / len(y)


CLASSES = {"x": (-3.0, -1.0, -0.5, 0.0, 1.0, 2.0, 2.0), "y": (0.0, 0.0, 1.0, 0.25, 0.0, 1.0, 1.0)}
NEURONS = [Neuron(**data, loss=loss) for data in ({}, CLASSES) for loss in Loss]


def two_wells() -> sp.Expr:
    v = Y / rational(1.4)
    wells = 2 * sp.exp(-((X - 1) ** 2 + v**2) / rational(0.2))
    wells += 6 * sp.exp(-((X + 1) ** 2 + v**2) / rational(0.2))
    return X**2 + v**2 - wells


def plateau() -> sp.Expr:
    r = sp.sqrt(X**2 + Y**2) + rational(0.01)
    return 10 * (-sp.sin(r) / r + rational(0.01) * r**2)


def ackley() -> sp.Expr:
    funnel = 20 * sp.exp(-rational(0.2) * sp.sqrt((X**2 + Y**2) / 2))
    return 20 + sp.E - funnel - sp.exp((sp.cos(2 * sp.pi * X) + sp.cos(2 * sp.pi * Y)) / 2)


def goldstein_price() -> sp.Expr:
    first = 1 + (X + Y + 1) ** 2 * (19 - 14 * X + 3 * X**2 - 14 * Y + 6 * X * Y + 3 * Y**2)
    inner = 18 - 32 * X + 12 * X**2 + 48 * Y - 36 * X * Y + 27 * Y**2
    return first * (30 + (2 * X - 3 * Y) ** 2 * inner)


def hills() -> sp.Expr:
    bumps = ((3, 0.4, 0.62, 0.13), (2.5, 0.76, 0.7, 0.12))
    hollows = ((-2.6, 0.2, 0.3, 0.15), (-2.4, 0.74, 0.24, 0.15))
    terms = (map(rational, bump) for bump in (*bumps, *hollows))
    return sum(h * sp.exp(-((X - a) ** 2 + (Y - b) ** 2) / (2 * w**2)) for h, a, b, w in terms)


def hundred_digits() -> sp.Expr:
    waves = sp.exp(sp.sin(50 * X)) + sp.sin(60 * sp.exp(Y)) + sp.sin(70 * sp.sin(X))
    waves += sp.sin(sp.sin(80 * Y)) - sp.sin(10 * (X + Y))
    return waves + (X**2 + Y**2) / 4


STATEMENTS = {
    LinearRegression(): squared_error(LinearRegression()),
    LinearRegression(x=(-1.0, 2.0, 4.5), y=(3.0, 0.0, -2.0)): squared_error(
        LinearRegression(x=(-1.0, 2.0, 4.5), y=(3.0, 0.0, -2.0))
    ),
    **{objective: neuron(objective) for objective in NEURONS},
    Beale(): (rational(1.5) - X + X * Y) ** 2
    + (rational(2.25) - X + X * Y**2) ** 2
    + (rational(2.625) - X + X * Y**3) ** 2,
    Saddle(): 4 * ((X / rational(1.5)) ** 2 - Y**2),
    LongValley(): (X**2 + 60 * Y**2) / 2,
    LongValley(condition=7.5): (X**2 + rational(7.5) * Y**2) / 2,
    Bowl(): X**2 + Y**2,
    Rosenbrock(): (1 - X) ** 2 + 100 * (Y - X**2) ** 2,
    Himmelblau(): (X**2 + Y - 11) ** 2 + (X + Y**2 - 7) ** 2,
    Rastrigin(): 20 + X**2 - 10 * sp.cos(2 * sp.pi * X) + Y**2 - 10 * sp.cos(2 * sp.pi * Y),
    TwoWells(): two_wells(),
    Banana(): (1 - X) ** 2 + 20 * (3 * Y - X**2) ** 2,
    Booth(): (X + 2 * Y - 7) ** 2 + (2 * X + Y - 5) ** 2,
    Matyas(): rational(0.26) * (X**2 + Y**2) - rational(0.48) * X * Y,
    StyblinskiTang(): (X**4 - 16 * X**2 + 5 * X + Y**4 - 16 * Y**2 + 5 * Y) / 2,
    SixHumpCamel(): (4 - rational(2.1) * X**2 + X**4 / 3) * X**2 + X * Y + (-4 + 4 * Y**2) * Y**2,
    ThreeHumpCamel(): 2 * X**2 - rational(1.05) * X**4 + X**6 / 6 + X * Y + Y**2,
    GoldsteinPrice(): goldstein_price(),
    Plateau(): plateau(),
    Ackley(): ackley(),
    Easom(): -sp.cos(X) * sp.cos(Y) * sp.exp(-((X - sp.pi) ** 2) - (Y - sp.pi) ** 2),
    McCormick(): sp.sin(X + Y) + (X - Y) ** 2 - rational(1.5) * X + rational(2.5) * Y + 1,
    Hills(): hills(),
    HundredDigits(): hundred_digits(),
    TypedFunction(): X**2 + Y**2 + 2 * sp.sin(3 * X) * sp.sin(3 * Y),
    TypedFunction("(b - x)² + 100(y-x^2)^2/c", (Parameter("b"), Parameter("c", 0.5))): (1 - X) ** 2
    + 200 * (Y - X**2) ** 2,
}
OBJECTIVES = tuple(STATEMENTS)

by_objective = pytest.mark.parametrize("objective", OBJECTIVES, ids=repr)


def test_every_problem_is_stated():
    assert {type(objective) for objective in OBJECTIVES} == set(PROBLEMS) - {MatrixRegression}, (
        "which has more than two parameters, and a file of tests of its own"
    )


@cache
def stated(objective):
    """Return the value, the two partial derivatives and the three second ones as functions."""
    formula = STATEMENTS[objective]
    by_x, by_y = sp.diff(formula, X), sp.diff(formula, Y)
    second = (sp.diff(by_x, X), sp.diff(by_x, Y), sp.diff(by_y, Y))
    parts = (formula, by_x, by_y, *second)
    return sp.lambdify((X, Y), parts, "mpmath")


def places(window: Window, count: int = 40) -> np.ndarray:
    """Return points all over a window and somewhat beyond it, and its corners."""
    low, high = np.array(window[0::2]), np.array(window[1::2])
    drawn = np.random.default_rng(7).uniform(-0.2, 1.2, (count, 2))
    corners = np.array([(a, b) for a in (0.0, 1.0) for b in (0.0, 1.0)])
    return low + np.concatenate([drawn, corners]) * (high - low)


@by_objective
def test_value_gradient_and_hessian_are_sympys(objective):
    points = places(objective.window)
    expected = np.array([[float(part) for part in stated(objective)(*p)] for p in points])
    size = np.abs(expected).max(axis=0)
    np.testing.assert_allclose(
        objective.value(points), expected[:, 0], rtol=1e-12, atol=1e-14 * size[0]
    )
    np.testing.assert_allclose(
        objective.gradient(points), expected[:, 1:3], rtol=1e-12, atol=1e-14 * size[1:3].max()
    )
    hessian = expected[:, [3, 4, 4, 5]].reshape(-1, 2, 2)
    np.testing.assert_allclose(
        objective.hessian(points), hessian, rtol=1e-12, atol=1e-14 * size[3:].max()
    )


@by_objective
def test_gradient_is_that_of_differences(objective):
    points = places(objective.window)
    exact = objective.gradient(points)
    differences = gradient_by_differences(objective, points)
    np.testing.assert_allclose(differences, exact, rtol=1e-5, atol=1e-7 * np.abs(exact).max())


@by_objective
def test_hessian_is_that_of_the_gradients_differences(objective):
    points = places(objective.window)
    exact = objective.hessian(points)
    offsets = 1e-6 * np.eye(2)
    ahead, behind = (objective.gradient(points[:, None] + way * offsets) for way in (1, -1))
    np.testing.assert_allclose(
        (ahead - behind) / 2e-6, exact, rtol=1e-5, atol=1e-7 * np.abs(exact).max()
    )


@pytest.mark.parametrize("objective", [Plateau(), Ackley()], ids=repr)
def test_a_tip_curves_up_without_bound(objective):
    at, beside = objective.hessian(np.array([[0.0, 0.0], [1e-9, 0.0]]))
    np.testing.assert_array_equal(at, [[np.inf, 0], [0, np.inf]])
    assert beside[1, 1] > 1e6


shapes = st.lists(st.integers(0, 4), max_size=3).map(tuple)


@by_objective
@settings(max_examples=15)
@given(shape=shapes, layout=st.sampled_from(["C", "F", "coordinates first", "every second"]))
def test_leading_axes_and_layouts_change_nothing(objective, shape, layout):
    rng = np.random.default_rng(1)
    plain = rng.uniform(-1.5, 1.5, (*shape, 2))
    points = laid_out(plain, layout)
    values, gradients = objective.value(points), objective.gradient(points)
    hessians = objective.hessian(points)
    assert np.shape(values) == shape
    assert gradients.shape == (*shape, 2)
    assert hessians.shape == (*shape, 2, 2)
    one_by_one = plain.reshape(-1, 2)
    for point, value, gradient, hessian in zip(
        one_by_one,
        np.reshape(values, -1),
        gradients.reshape(-1, 2),
        hessians.reshape(-1, 2, 2),
        strict=True,
    ):
        assert value == pytest.approx(float(objective.value(point)), rel=1e-13, abs=1e-13)
        assert gradient == pytest.approx(objective.gradient(point), rel=1e-13, abs=1e-13)
        np.testing.assert_allclose(hessian, objective.hessian(point), rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(points, plain)


def laid_out(points: np.ndarray, layout: str) -> np.ndarray:
    """Return the same numbers, otherwise in memory."""
    if layout == "F":
        return np.asfortranarray(points)
    if layout == "coordinates first":
        return np.moveaxis(np.ascontiguousarray(np.moveaxis(points, -1, 0)), 0, -1)
    if layout == "every second":
        return np.repeat(points, 2, axis=-1)[..., ::2]
    return points


KNOWN = [
    (objective, kind, point)
    for objective in OBJECTIVES
    for kind in ("minima", "saddles", "maxima")
    for point in getattr(objective, kind)
]
SIGNS = {"minima": (1, 1), "saddles": (-1, 1), "maxima": (-1, -1)}


@pytest.mark.parametrize(("objective", "kind", "point"), KNOWN, ids=repr)
def test_known_point_is_what_it_is_said_to_be(objective, kind, point):
    point = np.array(point)
    steep = np.abs(objective.gradient(places(objective.window))).max()
    assert np.abs(objective.gradient(point)).max() < 1e-12 * steep
    offsets = 1e-5 * np.eye(2)
    hessian = (objective.gradient(point + offsets) - objective.gradient(point - offsets)) / 2e-5
    assert tuple(np.sign(np.linalg.eigvalsh((hessian + hessian.T) / 2))) == SIGNS[kind]


LOWEST = {
    Beale: 0.0, LongValley: 0.0, Bowl: 0.0, Rosenbrock: 0.0, Himmelblau: 0.0, Rastrigin: 0.0,
}  # fmt: skip


@pytest.mark.parametrize("objective", [o for o in OBJECTIVES if o.minima], ids=repr)
def test_nothing_in_the_window_is_lower_than_the_lowest_minimum(objective):
    values = objective.value(np.array(objective.minima))
    if type(objective) in LOWEST:
        np.testing.assert_allclose(values, LOWEST[type(objective)], atol=1e-25)
    left, right, bottom, top = objective.window
    grid = np.meshgrid(np.linspace(left, right, 201), np.linspace(bottom, top, 201))
    assert values.min() <= objective.height(*grid).min()


@by_objective
def test_usual_starts_and_known_points_lie_in_the_window(objective):
    left, right, bottom, top = objective.window
    for x, y in (*objective.starts, *objective.minima, *objective.saddles, *objective.maxima):
        assert left <= x <= right and bottom <= y <= top


def test_saddle_spans_four_up_and_down_in_its_window():
    left, right, bottom, top = Saddle.window
    grid = np.meshgrid(np.linspace(left, right, 251), np.linspace(bottom, top, 201))
    heights = Saddle().height(*grid)
    assert (heights.min(), heights.max()) == pytest.approx((-4, 4))


DATA = {"x", "y", "x_name", "y_name"}
PARAMETERS = {
    LinearRegression: DATA,
    Neuron: {*DATA, "loss"},
    LongValley: {"condition"},
    TypedFunction: {"text", "parameters", "edges"},
}


@by_objective
def test_a_problem_holds_only_its_parameters(objective):
    """What is known of a surface is no field: no file can say that its minimum is elsewhere."""
    assert set(type(objective).__struct_fields__) == PARAMETERS.get(type(objective), set())


WINDOWS = [
    ((0.0, 1.0, 0.0, 1.0), True),
    ((-1e9, 1e9, -1e9, 1e9), True),
    ((1.0, 0.0, 0.0, 1.0), False),
    ((0.0, 1.0, 1.0, 0.0), False),
    ((0.0, 0.0, 0.0, 1.0), False),
    ((0.0, 0.0, 0.0, 0.0), False),
    ((0.0, 1.0, 0.0, np.nan), False),
    ((-np.inf, 1.0, 0.0, 1.0), False),
    ((1e9, 1e9 + 1e-4, 0.0, 1.0), False),
    ((1e9, 1e9 + 1.0, 0.0, 1.0), True),
    ((0.0, 1.0, 0.5, 0.5 + 1e-13), False),
    ((0.0, 1e-90, 0.0, 1e-90), True),
    ((0.0, 5e-324, 0.0, 5e-324), False),  # nothing can be divided by its width
]


@pytest.mark.parametrize(("edges", "proper"), WINDOWS)
def test_window_is_proper_when_floats_can_tell_its_points_apart(edges, proper):
    assert Window(*edges).is_proper() is proper
