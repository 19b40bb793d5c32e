"""The line through points: the figures of the chapter, and any other data."""

from fractions import Fraction

import numpy as np
import pytest
import scipy.linalg
from hypothesis import assume, example, given
from hypothesis import strategies as st

from core.edits import SetProblem, SetScene
from core.optimizers.gradient_descent import GradientDescent
from core.regression import SEVEN_POINTS_X, SEVEN_POINTS_Y, LinearRegression
from core.scene import Scene, SceneError
from tests.core.paths import run

LINE = LinearRegression()


def test_least_squares_solution():
    assert LINE.solution == pytest.approx((0.335593220339, 0.804721549637), abs=1e-12)
    assert LINE.minima == (LINE.solution,)
    assert float(LINE.value(np.array(LINE.solution))) == pytest.approx(0.0180518851608, abs=1e-13)
    assert LINE.lowest == pytest.approx(0.0180518851608, abs=1e-13)


def test_curvature():
    small, large = np.linalg.eigvalsh(LINE.constant_hessian)
    assert (large, small) == pytest.approx((29.176128, 0.092443), abs=5e-7)
    assert large / small == pytest.approx(315.61, abs=5e-3)
    assert LINE.step_limit == pytest.approx(0.068549, abs=5e-7)


def test_plain_descent_converges_just_below_the_step_limit_and_diverges_just_above():
    ran = run(LINE, [GradientDescent(0.0685), GradientDescent(0.0686)], [(3.2, 6.0)], 20_000)
    assert ran.diverged[0, 0] == -1
    assert ran.positions[-1, 0, 0] == pytest.approx(LINE.solution, rel=1e-6)
    assert ran.diverged[1, 0] > 1_000


@pytest.mark.parametrize(
    ("m", "b", "error"),
    [(0.92, -1.0, 0.3378), (-0.11, 2.5, 0.1602), (0.52, 0.1, 0.0427), (4.0, 8.0, 424.7)],
)
def test_candidate_lines_and_the_peak(m, b, error):
    assert float(LINE.value(np.array([m, b]))) == pytest.approx(
        error, abs=5e-5 if error < 1 else 5e-2
    )


def mean_squared_error(line: LinearRegression, m: float, b: float) -> Fraction:
    """Return 1/n Σ (yᵢ − (m xᵢ + b))² without any rounding."""
    m, b = Fraction(m), Fraction(b)
    pairs = zip(line.x, line.y, strict=True)
    return sum((Fraction(y) - (m * Fraction(x) + b)) ** 2 for x, y in pairs) / len(line.x)


def least_squares(line: LinearRegression) -> tuple[Fraction, Fraction]:
    """Return the slope and intercept of ordinary least squares without any rounding."""
    x, y = [Fraction(v) for v in line.x], [Fraction(v) for v in line.y]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    covariance = sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True))
    m = covariance / sum((a - mx) ** 2 for a in x)
    return m, my - m * mx


def test_gradient_has_the_minus_sign_that_the_chapter_misses():
    rng = np.random.default_rng(5)
    x, y = np.array(SEVEN_POINTS_X), np.array(SEVEN_POINTS_Y)
    for m, b in rng.uniform((-2, -6), (4, 8), (50, 2)):
        error = y - (m * x + b)
        expected = -2 / 7 * np.array([np.sum(x * error), np.sum(error)])
        found = LINE.gradient(np.array([m, b]))
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        ((1.0, 2.0, 3.0), (1.0, 2.0), "x has 3 values and y has 2"),
        ((1.0, np.nan), (1.0, 2.0), "finite"),
        ((1.0, 2.0), (1.0, np.inf), "finite"),
        ((1.0, 2.0), (-np.inf, 1.0), "finite"),
        ((1e200, 2.0), (0.0, 1.0), "1e\\+?100"),
        ((1.0, 2.0), (0.0, -1e101), "1e\\+?100"),
    ],
)
def test_bad_data_are_refused(x, y, words):
    with pytest.raises(ValueError, match=words):
        LinearRegression(x=x, y=y)


numbers = st.floats(-1e3, 1e3, allow_subnormal=False)
samples = st.lists(st.tuples(numbers, numbers), min_size=2, max_size=30)


def line_through(points, far: float = 0.0) -> LinearRegression:
    x, y = zip(*points, strict=True)
    return LinearRegression(x=tuple(far + v for v in x), y=tuple(y))


@given(samples)
def test_solution_is_as_good_as_scipys(points):
    line = line_through(points)
    columns = np.stack([line.x, np.ones(len(line.x))], axis=-1)
    scipys = scipy.linalg.lstsq(columns, np.array(line.y))[0]
    ours = float(mean_squared_error(line, *line.solution))
    theirs = float(mean_squared_error(line, *scipys))
    # How far the line's heights can be from what m and b, rounded to floats, stand for.
    m, b = line.solution
    rounding = np.finfo(float).eps * (abs(m) * np.abs(line.x).max() + abs(b) + 1e3)
    least = 4 * rounding * (rounding + ours**0.5)
    assert ours <= theirs * (1 + 1e-9) + least
    assert line.lowest == pytest.approx(ours, rel=1e-9, abs=least)


FAR = [0.0, 1e6, -1e6, 1.7e9]


@pytest.mark.parametrize("far", FAR)
@given(points=samples, offset=st.tuples(st.floats(-3, 3), st.floats(-3, 3)))
def test_data_far_from_the_origin_lose_no_digits(far, points, offset):
    """Dates in seconds are x of this kind: the line's height at x = 0 is then far away."""
    line = line_through(points, far)
    assume(np.ptp(line.x) > 1)
    m, b = least_squares(line)
    assert line.solution[0] == pytest.approx(float(m), rel=1e-9, abs=1e-9)
    at_mean = float(b + m * Fraction(np.mean(line.x)))
    assert line.solution[0] * np.mean(line.x) + line.solution[1] == pytest.approx(
        at_mean, rel=1e-9, abs=1e-9 * (1 + abs(float(m * Fraction(far))))
    )
    # beside the minimum, along the valley and across it
    place = (line.solution[0] + offset[0], line.solution[1] - offset[0] * far + offset[1])
    expected = float(mean_squared_error(line, *place))
    rounding = np.finfo(float).eps * (1 + abs(far)) * (1 + abs(line.solution[0]) + abs(offset[0]))
    found = float(line.value(np.array(place)))
    assert found == pytest.approx(expected, rel=1e-7, abs=8 * rounding * (1 + expected**0.5))
    assert found >= line.lowest


@example(x=0.1, y=[1.0, 2.0, 3.3])  # 0.1 is not the mean of three of it
@given(x=numbers, y=st.lists(numbers, min_size=2, max_size=10))
def test_all_x_alike_still_have_a_best_line(x, y):
    line = LinearRegression(x=(x,) * len(y), y=tuple(y))
    m, b = line.solution
    assert m == 0
    assert b == pytest.approx(np.mean(y), abs=1e-9 * (1 + abs(x)))
    assert line.lowest == pytest.approx(np.var(y), rel=1e-9, abs=1e-9)
    gradient = line.gradient(np.array([m, b]))
    assert np.abs(gradient).max() < 1e-9 * (1 + x * x)
    assert line.step_limit > 0


@given(samples)
def test_descent_below_the_step_limit_never_rises(points):
    line = line_through(points)
    ran = run(line, [GradientDescent(0.99 * line.step_limit)], [(1.0, -1.0)], 60)
    losses = ran.losses[:, 0, 0]
    assert np.all(np.diff(losses) <= 1e-12 * (1 + losses[0]))


@given(samples)
def test_the_window_shows_the_bowl_around_the_best_line(points):
    line = line_through(points)
    window = line.window
    assert window.is_proper()
    left, right, bottom, top = window
    m, b = line.solution
    assert left < m < right and bottom < b < top
    (x, y), edge = line.starts[0], (right - left, top - bottom)
    assert m < x < right and b < y < top
    if line.moments[1] > 1e-6:
        rim = 6.25 * (np.var(line.y) or np.abs(line.y).max() ** 2 or 1.0)
        beside = line.value(np.array([(m + edge[0] / 2, b - line.moments[0] * edge[0] / 2)]))
        assert beside[0] - line.lowest == pytest.approx(rim, rel=1e-3)


def test_the_chapters_points_are_seen_in_the_chapters_window_and_others_are_not():
    assert LINE.window == (-2, 4, -6, 8) and LINE.starts == ((3.2, 6.0),)
    moved = LinearRegression(x=SEVEN_POINTS_X, y=(*SEVEN_POINTS_Y[:-1], 2.71))
    assert moved.window != LINE.window
    assert len(LINE.candidates) == 3 and moved.candidates == ()


def test_a_million_points_need_only_their_moments():
    rng = np.random.default_rng(0)
    x, y = rng.normal(3, 2, 1_000_000), rng.normal(0, 1, 1_000_000)
    line = LinearRegression(tuple(x.tolist()), tuple(y.tolist()))
    for m, b in rng.normal(0, 1, (3, 2)):
        direct = float(np.mean((y - (m * x + b)) ** 2))
        assert float(line.value(np.array([m, b]))) == pytest.approx(direct, rel=1e-11)
        errors = y - (m * x + b)
        np.testing.assert_allclose(
            line.gradient(np.array([m, b])), [-2 * np.mean(errors * x), -2 * np.mean(errors)],
            rtol=1e-10,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"x_name": "a" * 61}, "x_name: expected at most 60"),
        ({"y_name": "\udc00"}, "y_name: expected text"),
        ({"x": (1.0,), "y": (1.0,)}, "x: expected 2 to 1,000,000 values, found 1"),
        ({"x": ("a", "b"), "y": (1.0, 2.0)}, "x: expected numbers"),
    ],
)
def test_what_no_file_could_hold_is_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        LinearRegression(**changes)


def test_an_edit_does_not_go_through_the_data_again():
    """A million rows would keep the window waiting for each change of the seed."""
    line = LinearRegression(tuple(range(100)), (0.5,) * 100)
    scene = SetScene({"seed": 3}).apply(SetProblem(line).apply(Scene()))
    assert scene.problem is line and scene.seed == 3
    assert {type(value) for value in line.x} == {float}
    with pytest.raises(SceneError, match="seed"):
        SetScene({"seed": -1}).apply(scene)
