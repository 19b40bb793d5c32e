"""The needle in the haystack: counts against theory, determinism, and the big numbers."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from msgspec.structs import replace

from core.curse import (
    MOST_FINDS,
    RADIUS,
    Measured,
    Weights,
    log_expected,
    measure,
    measure_one,
)
from core.haystack import (
    AT_A_TIME,
    KEPT,
    MOST_STEPS,
    Strategy,
    Tally,
    compare,
    descent,
    grid_at,
    grids,
    guesses,
)
from core.heights import Scaling
from core.needle import Hay, Search, Share, grid_points, search_of, share_of, spread_out
from core.objective import Window, gradient_by_differences
from core.optimizers.gradient_descent import GradientDescent
from core.race import Entry
from core.regression import LinearRegression
from core.scene_file import load_named
from core.surfaces import Bowl, Himmelblau, Rosenbrock, Saddle
from core.terrain import TerrainRequest
from core.written_out import (
    AGE,
    MOST,
    SECONDS_IN_A_YEAR,
    ages_of,
    digits_of,
    in_words,
    scientific,
    written_out,
    years_of,
)
from tests.core.paths import run

SEVEN = LinearRegression()


def search(objective=SEVEN, target=0.0281, seed=0, window=None, **others) -> Search:
    entry = Entry(GradientDescent(learning_rate=0.03))
    found = Search(objective, window or objective.window, target, seed, entry, (3.2, 6.0))
    return replace(found, **others)


def last(tallies) -> Tally:
    *_, tally = (tally for tally in tallies if tally is not None)
    return tally


def ellipse(target: float) -> float:
    """The area in which the seven points' loss is at most a target, from the Hessian."""
    return (
        2 * math.pi * (target - SEVEN.lowest) / math.sqrt(np.linalg.det(SEVEN.hessian(np.zeros(2))))
    )


def test_random_guesses_take_as_many_as_theory_says():
    target = SEVEN.lowest + 0.05
    expected = SEVEN.window.width * SEVEN.window.height / ellipse(target)
    assert 400 < expected < 500
    found = [last(guesses(search(target=target, seed=seed))).found for seed in range(400)]
    # A geometric number: its mean over 400 seeds is off by a twentieth, one standard deviation.
    assert np.mean(found) == pytest.approx(expected, rel=3 / 20)
    assert np.std(found) == pytest.approx(expected, rel=0.25)
    beyond = np.mean(np.array(found) > expected)
    assert beyond == pytest.approx(math.exp(-1), abs=0.08)


def test_guesses_fall_evenly_into_the_window():
    window = Window(-1.0, 3.0, 2.0, 2.5)
    kept = last(guesses(search(window=window, target=-1.0, most=40_000))).kept
    assert kept.shape == (KEPT, 2)
    shares = (kept - [-1.0, 2.0]) / [4.0, 0.5]
    counts, _, _ = np.histogram2d(*shares.T, bins=5, range=[(0, 1), (0, 1)])
    assert counts.sum() == KEPT
    chi_square = ((counts - KEPT / 25) ** 2 / (KEPT / 25)).sum()
    assert chi_square < 51.2  # 24 degrees of freedom: exceeded once in a thousand


@pytest.mark.parametrize("strategy", [guesses, grids, descent])
def test_the_count_is_the_first_that_meets_the_target(strategy):
    wanted = search(target=0.05, seed=3)
    tally = last(strategy(wanted))
    losses = SEVEN.value(tally.kept)
    first = int(np.argmax(losses <= 0.05))
    counted = first if strategy is descent else first + 1  # step 0 is the start
    assert losses[first] <= 0.05 < losses[:first].min()
    assert (tally.found, tally.tried, tally.done) == (counted, counted, True)
    running = np.minimum.accumulate(losses)
    better = np.flatnonzero(np.concatenate([[True], running[1:] < running[:-1]]))
    assert (tally.at == better + (strategy is not descent)).all()
    assert (tally.losses == losses[better]).all()
    assert (tally.points == tally.kept[better]).all()
    for n in (1, 2, 7, counted):
        assert tally.losses[tally.best(n)] == losses[: n + (strategy is descent)].min()


@pytest.mark.parametrize("most", [AT_A_TIME - 1, AT_A_TIME, AT_A_TIME + 1, 100_000])
@pytest.mark.parametrize("strategy", [guesses, grids])
def test_what_cannot_be_found_is_given_up(strategy, most):
    tally = last(strategy(search(target=0.01, most=most)))
    assert (tally.found, tally.tried, tally.done) == (None, most, True)
    assert tally.losses[-1] == min(tally.losses) > SEVEN.lowest


def test_the_same_seed_finds_the_same_and_another_one_not():
    one, same, other = (last(guesses(search(target=0.0185, seed=s))) for s in (5, 5, 6))
    assert one.found == same.found > AT_A_TIME
    for name in ("at", "losses", "points", "kept"):
        assert (getattr(one, name) == getattr(same, name)).all()
    assert other.found != one.found


def test_random_guesses_are_not_the_scattered_starts():
    scene = replace(load_named("seven-points"), scattered=5, seed=4)
    kept = last(guesses(replace_target(search_of(scene), 1e-9, most=10))).kept
    assert not np.isin(scene.all_starts[1:], kept).any()


def replace_target(found: Search, target: float, **others) -> Search:
    return replace(found, target=target, **others)


def test_grids_are_counted_point_by_point():
    places = list(itertools.islice(every_grid_point(), 3_000))
    for tried in (0, 1, 99, 100, 499, 500, 2_099, 2_100, 2_999):
        side, done = grid_at(tried)
        assert (grid_points(side, done, 1)[0] == places[tried]).all()
    assert len(set(places)) == len(places), "no point is tried twice"
    # One step beside the middle of a bowl: the needle holds only the grid's points next to it.
    window = Window(0.0, 1.0, 0.0, 1.0)
    losses = [(x - 0.5) ** 2 + (y - 0.5) ** 2 for x, y in places]
    for target in (0.02, 0.006, 0.002, 0.0004):
        counted = 1 + next(i for i, loss in enumerate(losses) if loss <= target)
        moved = LinearRegression((-1.0, 1.0), (0.0, 1.0))  # J = (b − ½)² + (m − ½)²
        assert last(grids(search(moved, target, window=window))).found == counted


def every_grid_point():
    for side in (10, 20, 40, 80):
        for j, i in itertools.product(range(side), repeat=2):
            yield (i + 0.5) / side, (j + 0.5) / side


def test_descent_is_counted_as_the_race_is():
    scene = load_named("haystack")
    wanted = search_of(scene)
    recorded = run(scene.problem, [wanted.entry.optimizer], np.array([wanted.start]), 1_000)
    tally = last(descent(wanted))
    below = recorded.losses[:, 0, 0] <= scene.threshold
    assert tally.found == np.argmax(below) > 100
    assert below.any()
    assert (tally.kept == recorded.positions[: tally.found + 1, 0, 0]).all()


def test_a_start_in_the_needle_is_found_without_a_step():
    tally = last(descent(search(target=1e6)))
    assert (tally.found, tally.tried, len(tally.at)) == (0, 0, 1)


def test_a_descent_that_diverges_says_when():
    steep = GradientDescent(learning_rate=0.08)
    tally = last(descent(search(entry=Entry(steep))))
    ended = run(SEVEN, [steep], np.array([[3.2, 6.0]]), 2_000).diverged[0, 0]
    assert (tally.diverged, tally.found, tally.done) == (ended, None, True)
    assert ended > 0
    assert np.isfinite(tally.kept).all()


def test_a_long_descent_is_told_of_seldom_and_given_up():
    slow = search(entry=Entry(GradientDescent(learning_rate=1e-9)))
    told = [tally for tally in descent(slow) if tally is not None]
    assert told[-1].tried == MOST_STEPS
    assert told[-1].done
    assert told[-1].found is None
    assert len(told) < 60


def test_without_optimizer_or_start_only_guesses_and_grids_search():
    for missing in ({"entry": None}, {"start": None}):
        found = list(compare(search(**missing)))
        assert {t.strategy for t in found if isinstance(t, Tally)} == {
            Strategy.RANDOM, Strategy.GRID,
        }  # fmt: skip


def test_all_three_search_in_turn():
    first, *rest = compare(search(target=0.0181))
    assert isinstance(first, Share)
    assert {tally.strategy for tally in rest[:3]} == set(Strategy)
    ends = {tally.strategy: tally for tally in rest if tally is not None}
    assert all(tally.done for tally in ends.values())
    assert ends[Strategy.DESCENT].found < ends[Strategy.GRID].found


@pytest.mark.parametrize("above", [1e-6, 1e-3, 0.05])
def test_a_small_needle_is_worked_out(above):
    target = SEVEN.lowest + above
    area = SEVEN.window.width * SEVEN.window.height
    assert share_of(search(target=target)) == pytest.approx(ellipse(target) / area, rel=1e-6)


def test_a_large_needle_is_counted():
    assert share_of(search(Bowl(), 1.0)) == pytest.approx(math.pi / 16, rel=0.01)


def test_the_needles_of_all_minima_count():
    minima, window = np.array(Himmelblau().minima), Himmelblau().window
    half, side, target = 0.01, 500, 1e-4
    spots = half * (2 * grid_points(side, 0, side * side) - 1)
    hits = np.count_nonzero(Himmelblau().value(minima[:, None] + spots) <= target)
    area = hits * (2 * half / side) ** 2
    assert len(minima) == 4
    found = share_of(search(Himmelblau(), target)) * window.width * window.height
    assert found == pytest.approx(area, rel=0.01)


@pytest.mark.parametrize(
    ("objective", "target"), [(Saddle(), -1e9), (Rosenbrock(), -1.0), (SEVEN, SEVEN.lowest)]
)
def test_no_share_is_claimed_where_none_is_known(objective, target):
    assert share_of(search(objective, target)) is None


def test_the_edge_of_the_needle_is_where_the_loss_is_the_target():
    request = TerrainRequest(Bowl(), Bowl().window, 101, 101, Scaling.LOG, 8)
    *pauses, hay = spread_out(request, 0.5)
    assert pauses
    assert not any(pauses)
    assert isinstance(hay, Hay)
    assert Bowl().value(hay.needle.points) == pytest.approx(0.5, abs=2e-3)


# More weights


def test_the_loss_of_more_weights_has_its_exact_gradient():
    weights = Weights((0.2, -0.7, 0.0, 0.5))
    points = np.random.default_rng(0).uniform(-1, 1, (6, 4))
    assert weights.value(np.array(weights.best)) == 0
    expected = gradient_by_differences(weights, points)
    np.testing.assert_allclose(weights.gradient(points), expected, atol=1e-8)
    assert (weights.hessian(points) == 2 * np.eye(4)).all()
    assert weights.hessian(points).shape == (6, 4, 4)


@pytest.mark.parametrize(
    ("weights", "volume"),
    [(1, 2 * RADIUS), (2, math.pi * RADIUS**2), (3, 4 / 3 * math.pi * RADIUS**3),
     (4, math.pi**2 / 2 * RADIUS**4), (5, 8 * math.pi**2 / 15 * RADIUS**5)],
)  # fmt: skip
def test_the_theory_is_the_volume_of_the_ball(weights, volume):
    assert 10 ** log_expected(weights) == pytest.approx(2**weights / volume)


def test_for_each_further_weight_it_takes_more_than_ten_times_as_many():
    logs = [log_expected(n) for n in range(1, 100)]
    assert (np.diff(logs) > 1).all()
    assert log_expected(MOST) > MOST


@pytest.mark.parametrize("weights", [1, 2, 3])
def test_what_is_measured_is_what_theory_says(weights):
    *_, end = measure_one(weights, 0, guess=True)
    assert isinstance(end, Measured)
    assert end.done
    assert len(end.counts) == MOST_FINDS
    assert sum(end.counts) == end.tried
    # A mean of 200 geometric numbers is off by a fourteenth, one standard deviation.
    assert end.mean == pytest.approx(10**end.expected, rel=3 / 14)


def test_guesses_beyond_the_bound_are_given_up():
    *_, end = measure_one(7, 0, guess=True, most=100_000)
    assert (end.counts, end.tried, end.done, end.mean) == ((), 100_000, True, None)


def test_the_steps_of_the_descent_are_those_of_the_formula():
    for weights in (1, 5, 100, MOST):
        (end,) = measure_one(weights, 0, guess=False)
        # |w₀ − w*| is about √(2N/3) or less: best and start are both drawn from −1 to 1.
        most = math.log(math.sqrt(weights) * 2 / RADIUS) / math.log(1 / 0.8)
        assert 1 <= end.steps <= most + 1
    assert end.steps < 35


def test_measuring_goes_on_to_more_weights_and_is_the_same_again():
    ends = {}
    for chunk in measure(3):
        if chunk.weights == 5:
            break
        ends[chunk.weights] = chunk
    assert set(ends) == {10, 30, 100, 300, 1_000, 3_000, MOST, 1, 2, 3, 4}
    *_, again = measure_one(3, 3, guess=True)
    assert again == ends[3]


# Written out


@pytest.mark.parametrize("n", [1, 2, 3, 4, 10, 80, 4_299])
def test_all_digits_are_written(n):
    digits = digits_of(n)
    assert int(digits.replace(" ", "")) == 10**n
    assert all(len(group) == 3 for group in digits.split()[1:])


def test_the_largest_number_is_written_too():
    digits = digits_of(MOST).replace(" ", "")
    assert MOST == 11_935
    assert (digits[0], digits.count("0"), len(digits)) == ("1", 11_935, 11_936)


@pytest.mark.parametrize("n", [0, -1, MOST + 1])
def test_another_number_is_refused(n):
    with pytest.raises(ValueError, match="expected a whole number from 1 to 11,935"):
        written_out(n)


@pytest.mark.parametrize("n", [9, 17, 80, MOST])
def test_years_and_ages_are_exact(n):
    assert years_of(n) * SECONDS_IN_A_YEAR * 10**9 == 10**n
    assert ages_of(n) * AGE == years_of(n)


@pytest.mark.parametrize(
    ("value", "mantissa", "power"),
    [(Fraction(1), 100, -2), (Fraction(999), 999, 0), (Fraction(9996, 10), 100, 1),
     (Fraction(1, 3), 333, -3), (Fraction(10) ** 11_935, 100, 11_933),
     (Fraction(10**11_935 * 2, 3), 667, 11_932), (Fraction(1, 7 * 10**50), 143, -53)],
)  # fmt: skip
def test_big_numbers_are_rounded_to_three_digits(value, mantissa, power):
    assert scientific(value) == (mantissa, power)


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(1), "1"), (Fraction(10), "10"), (Fraction(100), "100"), (Fraction(50, 3), "16.7"),
     (Fraction(12_345), "12,300"), (Fraction(123_456_789), "1.23·10⁸"),
     (Fraction(1, 1000), "0.001"), (Fraction(1, 10**7), "10⁻⁷"), (Fraction(10**30), "10³⁰")],
)  # fmt: skip
def test_numbers_are_read_as_a_person_does(value, text):
    assert in_words(value) == text


@pytest.mark.parametrize(
    ("n", "atoms", "time"),
    [
        (1, "10⁸⁰ atoms: 10⁷⁹ for each guess.", "takes 10⁻⁸ of a second."),
        (9, "10⁷¹ for each guess.", "takes 1 second."),
        (12, "10⁶⁸ for each guess.", "takes 16.7 minutes."),
        (17, "10⁶³ for each guess.", "takes 3.17 years."),
        (27, "10⁵³ for each guess.", "3.17·10¹⁰ years: 2.3 times the age of the universe."),
        (79, "10⁸⁰ atoms: 10 for each guess.", "times the age of the universe."),
        (80, "10⁸⁰ atoms: one for each guess.", "times the age of the universe."),
        (81, "one for each guess takes 10 universes.", "times the age of the universe."),
        (11_935, "one for each guess takes 10¹¹⁸⁵⁵ universes.",
         "3.17·10¹¹⁹¹⁸ years: 2.3·10¹¹⁹⁰⁸ times the age of the universe."),
    ],
)  # fmt: skip
def test_it_is_compared_with_all_there_is(n, atoms, time):
    written = written_out(n)
    assert written.atoms.endswith(atoms)
    assert written.time.endswith(time)
