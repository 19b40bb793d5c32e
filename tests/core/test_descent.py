"""The race: runs do not touch each other, and one that diverges ends alone."""

import warnings

import numpy as np
import pytest

from core.descent import STARTS_AT_A_TIME, descend
from core.objective import gradient_by_differences
from core.optimizers import OPTIMIZERS
from core.optimizers.adaptive import Adam
from core.optimizers.gradient_descent import GradientDescent, HeavyBall, Nesterov
from core.problems import PROBLEMS
from core.scene_file import load_named
from core.squad import DIVERGED
from core.surfaces import Beale, Bowl, Hills, LongValley, Rosenbrock, TwoWells
from tests.core.paths import joined, race_of, run

ALL = tuple(kind() for kind in OPTIMIZERS)
QUICK = tuple(optimizer for optimizer in ALL if optimizer.cost == 1)
SLOW = tuple(optimizer for optimizer in ALL if optimizer.cost > 1)
by_problem = pytest.mark.parametrize("kind", PROBLEMS)


def scattered(problem, count: int) -> np.ndarray:
    left, right, bottom, top = problem.window
    drawn = np.random.default_rng(0).uniform((left, bottom), (right, top), (count, 2))
    return problem.lift(drawn)


def same(one, other) -> bool:
    """Whether two results are the same bit for bit, NaN being like NaN."""
    return (
        np.array_equal(one.positions, other.positions, equal_nan=True)
        and np.array_equal(one.losses, other.losses, equal_nan=True)
        and np.array_equal(one.diverged, other.diverged)
    )


@by_problem
@pytest.mark.parametrize(("optimizers", "steps"), [(QUICK, 40), (SLOW, 4)], ids=["quick", "slow"])
def test_one_start_alone_goes_as_among_many(kind, optimizers, steps):
    problem = kind()
    starts = scattered(problem, STARTS_AT_A_TIME + 101)
    many = run(problem, optimizers, starts, steps)
    half = len(starts) // 2
    for s in (0, 1, half - 1, half, half + 1, len(starts) - 1):
        alone = run(problem, optimizers, starts[s : s + 1], steps)
        np.testing.assert_array_equal(alone.positions, many.positions[:, :, s : s + 1])
        np.testing.assert_array_equal(alone.losses, many.losses[:, :, s : s + 1])
        np.testing.assert_array_equal(alone.diverged, many.diverged[:, s : s + 1])


@by_problem
def test_one_optimizer_alone_goes_as_among_all(kind):
    problem = kind()
    starts = scattered(problem, 5)
    together = run(problem, ALL, starts, 80)
    for k, optimizer in enumerate(ALL):
        alone = run(problem, [optimizer], starts, 80)
        np.testing.assert_array_equal(alone.positions[:, 0], together.positions[:, k])
        np.testing.assert_array_equal(alone.losses[:, 0], together.losses[:, k])


@by_problem
def test_the_same_race_twice_is_the_same_to_the_bit(kind):
    starts = scattered(kind(), 30)
    assert same(run(kind(), ALL, starts, 100), run(kind(), ALL, starts, 100))


@by_problem
def test_losses_are_the_objectives_and_step_0_is_the_start(kind):
    problem = kind()
    starts = scattered(problem, 4)
    ran = run(problem, ALL, starts, 50)
    expected = np.broadcast_to(starts, (len(ALL), *starts.shape))
    np.testing.assert_array_equal(ran.positions[0], expected)
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(ran.losses, problem.value(ran.positions), rtol=1e-12)


def test_more_starts_than_move_together_all_arrive():
    starts = scattered(Bowl(), 2 * STARTS_AT_A_TIME + 7)
    ran = run(Bowl(), [GradientDescent(0.25)], starts, 60)
    np.testing.assert_allclose(ran.positions[-1, 0], 0.5**60 * starts, rtol=1e-12)


@pytest.mark.parametrize("steps", [0, 1, 31, 32, 33, 64, 100])
@pytest.mark.parametrize("starts", [1, 6_001])
def test_stretches_are_consecutive_and_reach_the_last_step(steps, starts):
    race = race_of(Bowl(), (GradientDescent(),), scattered(Bowl(), starts), steps)
    stretches = list(descend(race))
    following = 0
    for stretch in stretches:
        count = len(stretch.positions)
        assert stretch.first == following
        assert stretch.positions.shape == (count, *race.shape)
        assert stretch.losses.shape == (count, 1, starts)
        assert stretch.seconds.shape == (count,)
        following += count
    assert following == steps + 1
    assert np.all(np.diff(joined(stretches).seconds) >= 0)


@pytest.mark.parametrize("race", [
    race_of(Bowl(), (), np.array([[1.0, 1.0]]), 10),
    race_of(Bowl(), (GradientDescent(),), np.empty((0, 2)), 10),
], ids=["no optimizer", "no start"])  # fmt: skip
def test_a_race_without_runs_is_over_at_once(race):
    assert list(descend(race)) == []


def test_arrays_are_read_only_and_the_starts_are_left_alone():
    starts = np.array([[-2.0, 2.0], [1.0, 1.5]])
    kept = starts.copy()
    for stretch in descend(race_of(Rosenbrock(), ALL, starts, 70)):
        arrays = (stretch.positions, stretch.losses, stretch.diverged, stretch.seconds)
        for array in arrays:
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0
    np.testing.assert_array_equal(starts, kept)


def test_earlier_stretches_do_not_change_later():
    starts = np.array([[1.0, 1.6], [4.4, -4.4]])
    stretches = descend(race_of(Beale(), (GradientDescent(0.05), Adam()), starts, 200))
    first = next(stretches)
    kept = first.positions.copy(), first.losses.copy(), first.diverged.copy()
    list(stretches)
    np.testing.assert_array_equal(first.positions, kept[0])
    np.testing.assert_array_equal(first.losses, kept[1])
    np.testing.assert_array_equal(first.diverged, kept[2])


def divergence_by_hand(rate: float, start: float) -> int:
    """Return the step at which x ← x − α·2x on the bowl passes the bound, or −1."""
    x = start
    for t in range(1_000):
        if not (abs(x) < DIVERGED and x * x < DIVERGED):
            return t
        x -= rate * (2 * x)
    return -1


@pytest.mark.parametrize("rate", [0.9, 1.0, 1.001, 1.5, 3.0, 1e2, 1e6, 1e200, 1.7e308])
def test_divergence_is_noted_at_its_step(rate):
    ran = run(Bowl(), [GradientDescent(rate)], [(1.5, 0.0)], 200)
    expected = divergence_by_hand(rate, 1.5)
    expected = expected if expected <= 200 else -1
    assert ran.diverged[0, 0] == expected
    sound = np.arange(201) < (expected if expected >= 0 else 201)
    np.testing.assert_array_equal(np.isfinite(ran.losses[:, 0, 0]), sound)
    np.testing.assert_array_equal(np.isnan(ran.positions[:, 0, 0]).all(axis=-1), ~sound)
    np.testing.assert_array_equal(np.isnan(ran.losses[:, 0, 0]), ~sound)


def test_a_run_that_diverges_ends_alone():
    starts = np.array([[0.5, 0.5], [4.4, -4.4], [1.0, 1.6]])
    optimizers = [GradientDescent(0.01), HeavyBall(5.0), Adam(0.1), Nesterov(100.0)]
    ran = run(Beale(), optimizers, starts, 150)
    assert ran.diverged[0].tolist()[0] == -1 and ran.diverged[0, 1] > 0
    assert (ran.diverged[1] > 0).all() and (ran.diverged[2] == -1).all()
    for k, optimizer in enumerate(optimizers):
        for s, start in enumerate(starts):
            alone = run(Beale(), [optimizer], [start], 150)
            np.testing.assert_array_equal(alone.positions[:, 0, 0], ran.positions[:, k, s])
            assert alone.diverged[0, 0] == ran.diverged[k, s]


def test_divergence_is_known_as_soon_as_its_stretch_and_stays():
    race = race_of(
        LongValley(), (GradientDescent(0.0345),), np.array([[-9.0, 1.5], [-9.0, 0.0]]), 300
    )
    seen = [stretch.diverged[0].tolist() for stretch in descend(race)]
    step = seen[-1][0]
    assert step > 32 and seen[-1][1] == -1
    for stretch, diverged in zip(descend(race), seen, strict=True):
        last = stretch.first + len(stretch.losses) - 1
        assert diverged == [step if step <= last else -1, -1]


EXTREMES = (
    0.0, -0.0, 5e-324, 1e-300, 1.0, -1e9, 1e9, 1e12, 1e77, -1e155, 1e308, -1.7976931348623157e308,
)  # fmt: skip


@by_problem
@pytest.mark.parametrize("rate", [1e-300, 0.1, 100.0])
def test_extreme_starts_make_no_noise(kind, rate):
    starts = np.array([(x, y) for x in EXTREMES for y in EXTREMES])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ran = run(kind(), [optimizer(rate) for optimizer in OPTIMIZERS], kind().lift(starts), 40)
    ended = ran.diverged >= 0
    assert np.isnan(ran.losses[-1][ended]).all()
    assert np.isfinite(ran.losses[-1][~ended]).all()
    assert np.isfinite(ran.positions[-1][~ended]).all()
    beyond = np.abs(starts).max(axis=1) >= DIVERGED
    assert (ran.diverged[:, beyond] == 0).all()


@pytest.mark.parametrize("start", [(np.nan, 0.0), (0.0, np.inf), (-np.inf, np.nan)])
def test_a_start_that_is_no_place_has_diverged_at_once(start):
    ran = run(Bowl(), ALL, [start, (1.0, 1.0)], 40)
    assert (ran.diverged[:, 0] == 0).all()
    assert (ran.diverged[:, 1] == -1).all()


def test_numpys_warnings_are_as_before_between_stretches():
    before = np.geterr()
    with np.errstate(all="raise"):
        raising = np.geterr()
        for _ in descend(race_of(Beale(), (GradientDescent(100.0),), np.array([[4.0, 4.0]]), 100)):
            assert np.geterr() == raising
            with pytest.raises(FloatingPointError):
                np.array(1e308) * 10
    assert np.geterr() == before


def test_a_race_left_early_leaves_nothing_behind():
    before = np.geterr()
    stretches = descend(race_of(TwoWells(), ALL, scattered(TwoWells(), 10), 10_000))
    next(stretches)
    stretches.close()
    assert np.geterr() == before


def test_nesterovs_gradient_is_that_of_the_look_ahead_point():
    optimizer = Nesterov(learning_rate=0.001, beta=0.9)
    w = run(Beale(), [optimizer], [(1.0, 1.6)], 30).positions[:, 0, 0]
    velocity = -np.diff(w, axis=0) / optimizer.learning_rate
    for t in range(1, 30):
        ahead = w[t] - optimizer.learning_rate * optimizer.beta * velocity[t - 1]
        expected = optimizer.beta * velocity[t - 1] + gradient_by_differences(Beale(), ahead)
        np.testing.assert_allclose(velocity[t], expected, rtol=1e-5, atol=1e-5)


def test_hills_two_starts_a_hair_apart_end_in_different_hollows():
    race = load_named("hills").race
    left, right = race.starts
    assert np.linalg.norm(left - right) < 0.021
    ran = run(race.objective, race.optimizers, race.starts, race.steps)
    np.testing.assert_allclose(ran.positions[-1, 0], Hills.minima, atol=1e-6)
