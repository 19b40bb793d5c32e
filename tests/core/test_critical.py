"""The critical points: against the literature, against SciPy and SymPy, and against topology."""

import numpy as np
import pytest
import scipy.optimize
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from core.critical import MOST, find
from core.critical_points import CriticalPoints, Kind
from core.matrix_regression import MatrixRegression
from core.neuron import Neuron
from core.objective import PlaneObjective, Window
from core.regression import LinearRegression
from core.scene_file import load_named
from core.stationary import TERMS_AT_A_TIME, sample
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
    Surface,
    ThreeHumpCamel,
    TwoWells,
)
from core.typed_function import TypedFunction
from tests.core.typed import X, Y, typed

SQUARE = Window(-1.0, 1.0, -1.0, 1.0)


def found(objective: PlaneObjective, window: Window | None = None) -> CriticalPoints:
    *pauses, points = find(objective, window or objective.window)
    assert len(pauses) > 5
    assert not any(pauses)
    return points


def counts(points: CriticalPoints) -> tuple[int, ...]:
    """Return how many minima, saddles, maxima, degenerate points and regions there are."""
    return tuple(len(points.of(kind)) for kind in Kind)


COUNTS = {
    LinearRegression: (1, 0, 0),
    Beale: (1, 2, 0),
    Saddle: (0, 1, 0),
    LongValley: (1, 0, 0),
    Bowl: (1, 0, 0),
    Rosenbrock: (1, 0, 0),
    Himmelblau: (4, 4, 1),
    Rastrigin: (11 * 11, 2 * 11 * 10, 10 * 10),
    TwoWells: (2, 1, 0),
    Banana: (1, 0, 0),
    Booth: (1, 0, 0),
    Matyas: (1, 0, 0),
    StyblinskiTang: (4, 4, 1),
    SixHumpCamel: (6, 7, 2),
    ThreeHumpCamel: (3, 2, 0),
    GoldsteinPrice: (4, 4, 1),
    Ackley: (9 * 9, 2 * 9 * 8, 8 * 8),
    Easom: (5, 4, 4),
    McCormick: (2, 1, 0),
    HundredDigits: (693, 1360, 667),
    Hills: (2, 2, 2),
}
"""How many minima, saddles and maxima there are in a surface's window.

Those of the hundred-digit function are 2,720 in all: Bornemann, Laurie, Wagon and Waldvogel, "The
SIAM 100-Digit Challenge", 2004. Easom's are 3 × 3 where both factors' slopes vanish (tan u = −2u,
u counted from π) and 2 × 2 where both factors do.
"""
by_kind = pytest.mark.parametrize("kind", COUNTS)


def test_every_surface_is_counted():
    assert {*COUNTS, Plateau} == {LinearRegression, *Surface.__subclasses__()}


@pytest.mark.parametrize("plane", [(0, 1), (2, 1)])
def test_the_land_of_many_columns_has_its_least_squares_solution(plane):
    problem = MatrixRegression(plane=plane)
    *_, points = find(problem, problem.window)
    assert len(points) == 1
    assert points.of(Kind.MINIMUM)[0] == pytest.approx(problem.minima[0], rel=1e-9)


@pytest.mark.parametrize("name", ["neuron-squared", "neuron-cross-entropy"])
def test_one_neuron_has_one_minimum_in_the_window(name):
    scene = load_named(name)
    *_, points = find(scene.problem, scene.window)
    assert len(points.of(Kind.MINIMUM)) == 1
    if scene.problem.minima:
        assert points.of(Kind.MINIMUM)[0] == pytest.approx(scene.problem.minima[0], rel=1e-6)


@by_kind
def test_there_are_as_many_as_the_literature_says(kind):
    points = found(kind())
    assert counts(points) == (*COUNTS[kind], 0, 0)
    assert not points.more
    if kind is HundredDigits:
        assert len(points) == 2720
        assert points.values[0] == pytest.approx(-3.30686864747523728007611377, abs=1e-14)


@by_kind
def test_known_points_are_found_to_the_last_digits(kind):
    objective, points = kind(), found(kind())
    for name, of_kind in (
        ("minima", Kind.MINIMUM),
        ("saddles", Kind.SADDLE),
        ("maxima", Kind.MAXIMUM),
    ):
        for known in getattr(objective, name):
            away = np.abs(points.of(of_kind) - known).max(axis=1).min()
            assert away < 1e-13 * objective.window.width


@by_kind
def test_kinds_add_up_to_what_the_gradient_turns_around_the_window(kind):
    """The Poincaré–Hopf theorem: minima and maxima count 1, saddles −1."""
    objective = kind()
    left, right, bottom, top = objective.window
    corners = np.array([(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)])
    along = np.linspace(0, 4, 40_001)
    x, y = (np.interp(along, range(5), corners[:, k]) for k in (0, 1))
    by_x, by_y = objective.slope(x, y)
    turn = np.unwrap(np.arctan2(by_y, by_x))
    minima, saddles, maxima, *_ = counts(found(objective))
    assert minima + maxima - saddles == round((turn[-1] - turn[0]) / (2 * np.pi))


@by_kind
def test_scipy_finds_no_other(kind):
    objective, points = kind(), found(kind())
    left, right, bottom, top = objective.window
    steep = np.abs(objective.hessian(points.points)).max(initial=0, where=np.isfinite(
        objective.hessian(points.points)))  # fmt: skip
    for start in np.random.default_rng(3).uniform((left, bottom), (right, top), (60, 2)):
        place, _, solved, _ = scipy.optimize.fsolve(
            objective.gradient, start, fprime=objective.hessian, full_output=True, xtol=1e-13
        )
        inside = left <= place[0] <= right and bottom <= place[1] <= top
        if solved == 1 and inside and np.abs(objective.gradient(place)).max() < 1e-11 * steep:
            assert np.linalg.norm(points.points - place, axis=1).min() < 1e-6


def of_polynomial(formula: sp.Expr) -> np.ndarray:
    """Return the real critical points of a polynomial, by elimination, shape (n, 2)."""
    by_x, by_y = (sp.Poly(sp.expand(sp.diff(formula, v)), X, Y) for v in (X, Y))
    real = []
    for y in sp.Poly(sp.resultant(by_x, by_y, X), Y).sqf_part().nroots(n=40, maxsteps=200):
        if abs(sp.im(y)) > 1e-15:
            continue
        line = sp.Poly(by_x.as_expr().subs(Y, sp.re(y)), X)
        other = sp.Poly(by_y.as_expr().subs(Y, sp.re(y)), X)
        for x in (line if line.degree() > 0 else other).nroots(n=40):
            if abs(sp.im(x)) < 1e-12 and abs(other.eval(sp.re(x))) < 1e-9:
                real.append((float(sp.re(x)), float(sp.re(y))))
    return np.array(real)


TENTH = sp.Rational(1, 10)
POLYNOMIALS = {
    Himmelblau: (X**2 + Y - 11) ** 2 + (X + Y**2 - 7) ** 2,
    Beale: (TENTH * 15 - X + X * Y) ** 2
    + (sp.Rational(9, 4) - X + X * Y**2) ** 2
    + (sp.Rational(21, 8) - X + X * Y**3) ** 2,
    SixHumpCamel: (4 - 21 * TENTH * X**2 + X**4 / 3) * X**2 + X * Y + (4 * Y**2 - 4) * Y**2,
    ThreeHumpCamel: 2 * X**2 - sp.Rational(21, 20) * X**4 + X**6 / 6 + X * Y + Y**2,
    StyblinskiTang: (X**4 - 16 * X**2 + 5 * X + Y**4 - 16 * Y**2 + 5 * Y) / 2,
    Rosenbrock: (1 - X) ** 2 + 100 * (Y - X**2) ** 2,
}


@pytest.mark.parametrize("kind", POLYNOMIALS)
def test_of_a_polynomial_they_are_those_of_elimination(kind):
    objective, points = kind(), found(kind())
    left, right, bottom, top = objective.window
    expected = [
        (x, y)
        for x, y in of_polynomial(POLYNOMIALS[kind])
        if left <= x <= right and bottom <= y <= top
    ]
    assert len(points) == len(expected)
    for place in expected:
        assert np.abs(points.points - place).max(axis=1).min() < 1e-12


def test_goldstein_price_has_those_of_its_two_factors():
    """It is P(s) Q(d) with s = x + y, d = 2x − 3y, both positive: where P′ = 0 and Q′ = 0."""
    s, d = np.poly1d([1, 0]), np.poly1d([1, 0])
    first = 1 + (s + 1) ** 2 * (19 - 14 * s + 3 * s**2)
    second = 30 + d**2 * (18 - 16 * d + 3 * d**2)
    expected = [
        ((3 * a + b) / 5, (2 * a - b) / 5)
        for a in first.deriv().roots
        for b in second.deriv().roots
    ]
    points = found(GoldsteinPrice())
    assert len(expected) == len(points) == 9
    for place in expected:
        assert np.abs(points.points - place).max(axis=1).min() < 1e-12


@pytest.mark.parametrize("kind", [Himmelblau, HundredDigits, Hills, LinearRegression, Beale])
def test_eigenvectors_are_the_hessians(kind):
    objective, points = kind(), found(kind())
    hessians = objective.hessian(points.points)
    np.testing.assert_allclose(
        np.einsum("nij,nkj->nki", hessians, points.eigenvectors),
        points.eigenvalues[..., None] * points.eigenvectors,
        atol=1e-12 * np.abs(hessians).max(),
    )
    np.testing.assert_allclose(np.linalg.norm(points.eigenvectors, axis=-1), 1, rtol=1e-14)
    np.testing.assert_allclose(
        points.eigenvalues, np.linalg.eigvalsh(hessians), rtol=1e-9, atol=1e-9
    )
    assert (points.eigenvalues[:, 0] <= points.eigenvalues[:, 1]).all()


def test_they_come_lowest_first_with_their_values_and_nobody_can_change_them():
    objective, points = Himmelblau(), found(Himmelblau())
    np.testing.assert_array_equal(points.values, objective.value(points.points))
    assert (np.diff(points.values) >= 0).all()
    for array in (points.points, points.values, points.eigenvalues, points.eigenvectors):
        assert not array.flags.writeable


shares = st.tuples(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.05, 1), st.floats(0.05, 1))


@settings(max_examples=10)
@given(kind=st.sampled_from([Himmelblau, Rastrigin, HundredDigits, Ackley]), share=shares)
def test_a_part_of_the_window_has_its_part_of_them(kind, share):
    objective, whole = kind(), found(kind())
    x, y, width, height = share
    window = objective.window
    left, bottom = window.left + x * window.width, window.bottom + y * window.height
    right, top = left + width * (window.right - left), bottom + height * (window.top - bottom)
    part = found(objective, Window(left, right, bottom, top))
    inside = (whole.points > (left, bottom)).all(axis=1) & (whole.points < (right, top)).all(axis=1)
    expected = whole.points[inside]
    assert len(part) == len(expected)
    gaps = np.linalg.norm(part.points[:, None] - expected, axis=2)
    assert gaps.min(axis=1, initial=9).max(initial=0) < 1e-12
    assert gaps.min(axis=0, initial=9).max(initial=0) < 1e-12


@pytest.mark.parametrize("size", [1e-9, 1e-3, 1e3, 1e8])
def test_zooms_keep_the_point_in_their_middle(size):
    x, y = Himmelblau.minima[1]
    points = found(Himmelblau(), Window(x - size, x + size, y - size, y + 0.9 * size))
    assert np.abs(points.points - (x, y)).max(axis=1).min() < 1e-13


def test_a_point_on_the_edge_is_in_the_window():
    for window in (Window(0.0, 1.0, 0.0, 1.0), Window(-1.0, 0.0, -1.0, 0.0)):
        assert counts(found(Bowl(), window)) == (1, 0, 0, 0, 0)
    assert counts(found(Bowl(), Window(0.01, 1.0, 0.0, 1.0))) == (0, 0, 0, 0, 0)


THIRD = sp.Rational(3, 10)
LEVEL = [  # formula, half width, how many of each kind, the places of the isolated ones
    (X**3 - 3 * X * Y**2, 1, (0, 0, 0, 1, 0), [(0, 0)]),  # the monkey saddle
    (X**4 + Y**4, 1, (0, 0, 0, 1, 0), [(0, 0)]),
    (sp.expand((X - THIRD) ** 4 + (Y + THIRD) ** 4), 1, (0, 0, 0, 1, 0), [(0.3, -0.3)]),
    (sp.expand((X - THIRD) ** 3 - 3 * (X - THIRD) * Y**2), 1, (0, 0, 0, 1, 0), [(0.3, 0)]),
    (sp.re(sp.expand((X + sp.I * Y) ** 8)), 1, (0, 0, 0, 1, 0), [(0, 0)]),
    (X**2, 1, (0, 0, 0, 0, 1), []),
    ((X - Y) ** 4, 1, (0, 0, 0, 0, 1), []),
    (X**2 * Y**2, 1, (0, 0, 0, 0, 1), []),
    ((X**2 + Y**2 - 1) ** 2, 2, (0, 0, 1, 0, 1), [(0, 0)]),
    (sp.sin(X + Y), 5, (0, 0, 0, 0, 6), []),
    (sp.Integer(3), 1, (0, 0, 0, 0, 1), []),
    (X + 2 * Y, 1, (0, 0, 0, 0, 0), []),
    (X**3 + sp.Float(1e-6) * X + Y**2, 1, (0, 0, 0, 0, 0), []),  # nearly level
    (X**3 - sp.Float(1e-6) * X + Y**2, 1, (1, 1, 0, 0, 0), [(5.773502691896e-4, 0)]),
    (sp.exp(-(X**2) - Y**2), 40, (0, 0, 1, 0, 1), [(0, 0)]),  # zero to rounding far away
    (sp.sqrt(X**2 + Y**2), 1, (1, 0, 0, 0, 0), [(0, 0)]),  # a tip
    (-sp.Abs(X - THIRD) - sp.Abs(Y + THIRD), 1, (0, 0, 1, 0, 0), [(0.3, -0.3)]),
    (1 / sp.sqrt(X**2 + Y**2), 1, (0, 0, 0, 0, 0), []),  # a pole is none
    (sp.log(X**2 + Y**2), 1, (0, 0, 0, 0, 0), []),
    (sp.log(X) + 1 / X + Y**2, 3, (1, 0, 0, 0, 0), [(1, 0)]),  # no number for x ≤ 0
    (sp.sqrt(1 - X**2 - Y**2), 2, (0, 0, 1, 0, 0), [(0, 0)]),
    (X * sp.log(X) + Y**2, 2, (1, 0, 0, 0, 0), [(float(np.exp(-1)), 0)]),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "half", "expected", "places"), LEVEL, ids=str)
def test_what_is_level_is_told_as_what_it_is(formula, half, expected, places):
    points = found(typed(formula), Window(-half, half, -half, half))
    assert counts(points) == expected
    assert not points.more
    for place in places:
        assert np.abs(points.points - place).max(axis=1).min() < 1e-5 * half


def test_a_tip_curves_without_bound_and_a_flat_point_not_at_all():
    assert found(typed(sp.sqrt(X**2 + Y**2))).eigenvalues.tolist() == [[np.inf, np.inf]]
    assert found(typed(-sp.sqrt(X**2 + Y**2))).eigenvalues.tolist() == [[-np.inf, -np.inf]]
    assert found(typed(X**4 + Y**2)).eigenvalues.tolist() == [[0.0, 2.0]]


def test_plateau_has_a_tip_in_its_middle_and_two_rings():
    points = found(Plateau())
    assert counts(points) == (1, 0, 0, 0, 2)
    assert points.of(Kind.MINIMUM).tolist() == [[0.0, 0.0]]
    r = sp.Symbol("r")
    slope = sp.lambdify(r, sp.diff(-sp.sin(r) / r + r**2 / 100, r))
    rings = [scipy.optimize.brentq(slope, *ends) for ends in ((3, 6), (6, 9))]
    radii = np.hypot(*points.of(Kind.NOT_ISOLATED).T) + 0.01
    np.testing.assert_allclose(np.sort(radii), rings, atol=1e-9)


def test_a_line_through_points_one_above_another_has_a_trench():
    line = LinearRegression(x=(3.0, 3.0, 3.0), y=(1.0, 2.0, 3.0))
    points = found(line)
    assert counts(points) == (0, 0, 0, 0, 1)
    assert 3 * points.points[0, 0] + points.points[0, 1] == pytest.approx(2)


def test_a_line_through_years_has_its_one_minimum():
    """The Hessian's eigenvalues are 8,000,000 and 0.000001."""
    x = tuple(float(year) for year in range(2020, 2025))
    line = LinearRegression(x=x, y=tuple(3 - 1e-3 * v for v in x))
    points = found(line)
    assert counts(points) == (1, 0, 0, 0, 0)
    np.testing.assert_allclose(points.points, line.minima, atol=1e-6)


@pytest.mark.parametrize("scale", [1e-30, 1e80])
def test_heights_may_be_of_any_size(scale):
    points = found(typed(sp.Float(scale) * (X**2 + Y**4 - Y**2)))
    assert counts(points) == (2, 1, 0, 0, 0)


def test_more_than_can_be_told_are_bounded_and_it_is_said():
    points = found(typed(sp.sin(400 * X) * sp.sin(300 * Y)))
    assert points.more
    assert len(points) == MOST
    assert (points.values < -0.999).all()
    stripes = found(typed(sp.sin(200 * (X + Y))))
    assert stripes.more
    assert len(stripes) <= 12


def test_the_more_a_value_costs_the_oftener_the_search_pauses(monkeypatch):
    x = np.linspace(-1, 1, 3_000)
    neuron = Neuron(tuple(x.tolist()), tuple((x > 0).astype(float).tolist()))
    computed = []
    slope = Neuron.slope

    def counted(self, x, y):
        computed.append(x.size * self.terms)
        return slope(self, x, y)

    monkeypatch.setattr(Neuron, "slope", counted)
    search = sample(neuron, neuron.window)
    for _ in range(3):
        next(search)
    assert len(computed) == 3
    assert max(computed) < 2 * TERMS_AT_A_TIME


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("x^3 - 3*x*y^2", (0, 0, 0, 1, 0)),
        ("x^2", (0, 0, 0, 0, 1)),
        ("ln(x + 0.5) + 1/(x + 0.5) + y^2", (1, 0, 0, 0, 0)),
        ("abs(x) + abs(y)", (1, 0, 0, 0, 0)),
        ("sin(3*pi*x) * sin(3*pi*y)", (18, 7 * 7, 18, 0, 0)),
    ],
)
def test_functions_that_a_person_types_are_searched_as_well(formula, expected):
    assert counts(found(TypedFunction(formula, ()), SQUARE)) == expected
