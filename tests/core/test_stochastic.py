"""Chance in a race: batches, noise, clipping, repetitions and stopping rules."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.descent import STARTS_AT_A_TIME
from core.objective import gradient_by_differences
from core.optimizers.adaptive import Adam
from core.optimizers.gradient_descent import GradientDescent, HeavyBall, Nesterov
from core.race import Entry, Race, Stopping
from core.regression import LinearRegression
from core.sampling import Batches, Noise
from core.schedules import StepDecay
from core.squad import clipped
from core.surfaces import Beale, Bowl, TwoWells
from tests.core.paths import race_of, whole

LINE = LinearRegression()
PLACES = np.random.default_rng(0).uniform(-3, 3, (6, 2))


@given(st.integers(1, 40), st.integers(1, 50), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_every_epoch_has_every_sample_once(samples, size, repeats, seed):
    batches = Batches(samples, size, repeats, seed)
    for t in (1, batches.per_epoch + 1, 7 * batches.per_epoch):
        epoch = np.concatenate(batches.of_epoch(t), axis=1)
        np.testing.assert_array_equal(
            np.sort(epoch, axis=1), np.tile(np.arange(samples), (repeats, 1))
        )


def test_orders_differ_between_epochs_repetitions_and_seeds():
    def of(seed, t):
        return Batches(20, 20, 2, seed).at(t)

    assert (of(1, 1)[0] != of(1, 1)[1]).any()
    assert (of(1, 1) != of(1, 2)).any()
    assert (of(1, 1) != of(2, 1)).any()
    np.testing.assert_array_equal(of(1, 5), of(1, 5))


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_mean_of_the_batch_gradients_of_an_epoch_is_the_full_gradient(size):
    batches = Batches(LINE.samples, size, 1, 3).of_epoch(4)
    shares = np.array([batch.shape[1] for batch in batches]) / LINE.samples
    gradients = [LINE.batch_gradient(PLACES, batch) for batch in batches]
    values = [LINE.batch_value(PLACES, batch) for batch in batches]
    np.testing.assert_allclose(
        np.tensordot(shares, gradients, 1), LINE.gradient(PLACES), rtol=1e-12
    )
    np.testing.assert_allclose(np.tensordot(shares, values, 1), LINE.value(PLACES), rtol=1e-12)


def test_batch_gradient_is_that_of_the_batch_value():
    batch = np.array([[0, 3, 5]])

    class Part(Bowl, frozen=True, tag=None):
        def value(self, points):
            return LINE.batch_value(points, batch)

    np.testing.assert_allclose(
        LINE.batch_gradient(PLACES, batch), gradient_by_differences(Part(), PLACES), rtol=1e-6
    )


def test_mean_of_the_batch_hessians_of_an_epoch_is_the_full_one():
    batches = Batches(LINE.samples, 2, 1, 3).of_epoch(1)
    shares = np.array([batch.shape[1] for batch in batches]) / LINE.samples
    hessians = [LINE.batch_hessian(PLACES, batch) for batch in batches]
    mean = np.tensordot(shares, hessians, 1)
    np.testing.assert_allclose(mean, LINE.hessian(PLACES), rtol=1e-12)


def test_noise_is_normal_and_each_runs_own():
    noise = Noise(50, 2, 9)
    drawn = np.array([noise.at(t) for t in range(1, 641)])
    assert abs(drawn.mean()) < 4 / np.sqrt(drawn.size)
    assert drawn.std() == pytest.approx(1, abs=0.02)
    flat = drawn.reshape(640, -1)
    correlations = np.corrcoef(flat.T) - np.eye(flat.shape[1])
    assert np.abs(correlations).max() < 6 / np.sqrt(640)
    np.testing.assert_array_equal(Noise(3, 2, 9).at(100), noise.at(100)[:3])


def stepped(entry: Entry, objective, starts, steps: int, **changes):
    return whole(Race(objective, (entry,), np.array(starts, dtype=float), steps, **changes))


def test_a_batch_of_all_samples_is_plain_descent():
    entry = Entry(GradientDescent(0.01), batch_size=7)
    plain = stepped(Entry(GradientDescent(0.01)), LINE, PLACES, 30)
    ran = stepped(entry, LINE, PLACES, 30)
    np.testing.assert_array_equal(ran.positions, plain.positions)
    assert ran.batch_losses.shape == (31, 0, 6)


@pytest.mark.parametrize("rule", [GradientDescent(0.01), HeavyBall(0.003), Nesterov(0.003)])
def test_steps_are_taken_by_the_gradient_of_each_batch(rule):
    ran = stepped(Entry(rule, batch_size=2), LINE, PLACES, 40, seed=5)
    batches, velocity = Batches(7, 2, 1, 5), np.zeros_like(PLACES)
    beta = getattr(rule, "beta", 0.0)
    w = PLACES.copy()
    for t in range(1, 41):
        batch = np.tile(batches.at(t), (6, 1))
        np.testing.assert_allclose(
            ran.batch_losses[t - 1, 0], LINE.batch_value(w, batch), rtol=1e-9
        )
        ahead = w - rule.learning_rate * beta * velocity if isinstance(rule, Nesterov) else w
        velocity = beta * velocity + LINE.batch_gradient(ahead, batch)
        w = w - rule.learning_rate * velocity
        np.testing.assert_allclose(ran.positions[t, 0], w, rtol=1e-9)


def test_losses_beside_the_batches_are_the_full_ones():
    ran = stepped(Entry(Adam(0.1), batch_size=1), LINE, PLACES, 30)
    np.testing.assert_allclose(ran.losses, LINE.value(ran.positions), rtol=1e-12)


def test_noise_is_added_to_the_gradient():
    entry = Entry(GradientDescent(0.1), noise=0.5)
    ran = stepped(entry, Bowl(), PLACES, 70, seed=2)
    noise, w = Noise(6, 2, 2), PLACES.copy()
    for t in range(1, 71):
        w = w - 0.1 * (2 * w + 0.5 * noise.at(t))
        np.testing.assert_allclose(ran.positions[t, 0], w, rtol=1e-9, atol=1e-12)


def test_repetitions_of_a_start_differ_and_are_the_same_again():
    starts = np.repeat(PLACES[:2], 3, axis=0)
    ran = stepped(Entry(GradientDescent(0.01), batch_size=1), LINE, starts, 20, repeats=3)
    ends = ran.positions[-1, 0]
    assert len({tuple(end) for end in ends.tolist()}) == 6
    again = stepped(Entry(GradientDescent(0.01), batch_size=1), LINE, starts, 20, repeats=3)
    np.testing.assert_array_equal(again.positions, ran.positions)


def test_more_runs_than_move_together_have_their_own_noise():
    starts = np.zeros((STARTS_AT_A_TIME + 5, 2))
    ran = stepped(Entry(GradientDescent(0.1), noise=1.0), Bowl(), starts, 3)
    noise = Noise(len(starts), 2, 0)
    np.testing.assert_allclose(ran.positions[1, 0], -0.1 * noise.at(1), rtol=1e-12)


def test_full_batch_sticks_in_a_hollow_that_noise_leaves():
    start = [(1.0, 0.05)]
    plain = stepped(Entry(GradientDescent(0.01)), TwoWells(), start, 3000)
    noisy = stepped(
        Entry(GradientDescent(0.01), noise=12.0), TwoWells(), np.repeat(start, 20, axis=0), 3000,
        repeats=20,
    )  # fmt: skip
    assert plain.positions[-1, 0, 0, 0] > 0.5
    assert (noisy.positions[:, 0, :, 0] < -0.5).any(axis=0).mean() > 0.5


@given(st.floats(1e-3, 1e3), st.integers(0, 100))
def test_clipped_gradients_keep_their_direction(limit, seed):
    gradients = np.random.default_rng(seed).normal(size=(9, 3)) * 10.0 ** np.arange(-4, 5)[:, None]
    short = clipped(gradients, Entry(GradientDescent(), clip=limit))
    lengths = np.linalg.norm(gradients, axis=-1)
    np.testing.assert_allclose(
        np.linalg.norm(short, axis=-1), np.minimum(lengths, limit), rtol=1e-12
    )
    np.testing.assert_allclose(short / np.linalg.norm(short, axis=-1)[:, None],
                               gradients / lengths[:, None], rtol=1e-12)  # fmt: skip


def test_clipping_nothing_and_a_gradient_of_zero():
    zero = np.zeros((2, 2))
    np.testing.assert_array_equal(clipped(zero, Entry(GradientDescent(), clip=1.0)), zero)


def test_a_schedule_changes_the_rate_of_each_step():
    entry = Entry(GradientDescent(0.25), StepDecay(every=1, gamma=0.5))
    ran = stepped(entry, Bowl(), [(1.0, -1.0)], 3)
    x = 1.0
    for t, rate in enumerate((0.25, 0.125, 0.0625), start=1):
        x -= rate * 2 * x
        assert ran.positions[t, 0, 0].tolist() == [x, -x]


@pytest.mark.parametrize(
    "rules",
    [Stopping(gradient=0.5), Stopping(loss=0.04), Stopping(gradient=0.5, loss=1.0)],
    ids=str,
)
def test_a_run_stops_where_a_rule_first_holds(rules):
    starts = np.array([(1.0, 1.6), (2.9, 0.5), (3.0, 0.5)])
    race = race_of(Beale(), (GradientDescent(0.01), Adam(0.05)), starts, 200, stopping=rules)
    free, ran = whole(race_of(Beale(), race.optimizers, starts, 200)), whole(race)
    arrived = np.zeros(free.losses.shape, dtype=bool)
    if rules.gradient is not None:
        arrived |= np.linalg.norm(Beale().gradient(free.positions), axis=-1) <= rules.gradient
    if rules.loss is not None:
        arrived |= free.losses <= rules.loss
    for k, s in np.ndindex(2, 3):
        steps = np.flatnonzero(arrived[:, k, s])
        first = int(steps[0]) if len(steps) else -1
        assert ran.stopped[k, s] == first
        upto = slice(0, first + 1 if first >= 0 else None)
        np.testing.assert_array_equal(ran.positions[upto, k, s], free.positions[upto, k, s])
        if first >= 0:
            assert (ran.positions[first:, k, s] == ran.positions[first, k, s]).all()
    assert (ran.stopped >= 0).any()
