"""The cloud of a moment: its mean is the full step, and one of its steps is the next."""

import numpy as np
import pytest

from core.cloud import MOST_ARROWS, MOST_CLOUDS, Clouds
from core.optimizers.adaptive import Adam
from core.optimizers.gradient_descent import GradientDescent
from core.race import Entry, Race
from core.regression import LinearRegression
from core.schedules import StepDecay
from core.surfaces import TwoWells
from tests.core.paths import whole

LINE = LinearRegression()
LONG = LinearRegression(
    x=tuple(np.linspace(-1, 1, 1000).tolist()),
    y=tuple(np.random.default_rng(2).normal(size=1000).tolist()),
)
START = np.array([[2.0, 3.0], [0.0, 1.0]])


def race_of(entry: Entry, objective=LINE, repeats: int = 1, steps: int = 140) -> Race:
    starts = np.repeat(START, repeats, axis=0)
    return Race(objective, (entry,), starts, steps, repeats, seed=11)


def cloud_at(clouds: Clouds, t: int, places):
    (cloud,) = [cloud for cloud in clouds.at(t, places) if cloud is not None]
    return cloud


ENTRIES = {
    "single samples": (Entry(GradientDescent(0.01), batch_size=1), LINE),
    "two": (Entry(GradientDescent(0.01), batch_size=2), LINE),
    "many batches": (Entry(GradientDescent(0.01), batch_size=3), LONG),
    "noise": (Entry(GradientDescent(0.01), noise=0.7), TwoWells()),
    "batches and noise": (Entry(GradientDescent(0.01), batch_size=2, noise=0.7), LINE),
    "clipped": (Entry(GradientDescent(0.01), batch_size=2, clip=1.0), LINE),
    "schedule": (Entry(GradientDescent(0.01), StepDecay(20, 0.5), batch_size=2), LINE),
}


@pytest.mark.parametrize(("entry", "objective"), ENTRIES.values(), ids=ENTRIES)
@pytest.mark.parametrize("repeats", [1, 3])
def test_the_strong_one_leads_to_the_next_place(entry, objective, repeats):
    race = race_of(entry, objective, repeats)
    recording, clouds = whole(race), Clouds(race)
    for t in (1, 2, 4, 5, 63, 64, 65, 130, 140, 7):
        here = recording.positions[t - 1, :, 0]
        cloud = cloud_at(clouds, t, here)
        np.testing.assert_array_equal(cloud.place, here[0])
        np.testing.assert_allclose(
            here[0] + cloud.steps[cloud.taken], recording.positions[t, 0, 0], rtol=1e-12, atol=1e-14
        )


@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_the_mean_of_the_steps_is_the_full_one(size):
    race = race_of(Entry(GradientDescent(0.01), batch_size=size))
    for t in (1, 9, 80):
        cloud = cloud_at(Clouds(race), t, START[:1])
        assert cloud.shares.sum() == pytest.approx(1)
        assert cloud.batches == len(cloud.steps) == -(-7 // size)
        np.testing.assert_allclose(cloud.shares @ cloud.steps, cloud.full, rtol=1e-12)
        np.testing.assert_allclose(cloud.full, -0.01 * LINE.gradient(START[0]), rtol=1e-12)


def test_noise_lies_around_the_full_step():
    land, spread = TwoWells(), 0.01 * 0.5
    race = race_of(Entry(GradientDescent(0.01), noise=0.5), land)
    cloud = cloud_at(Clouds(race), 5, START[:1])
    assert len(cloud.steps) == 64 and cloud.batches == 0
    np.testing.assert_allclose(cloud.full, -0.01 * land.gradient(START[0]), rtol=1e-12)
    np.testing.assert_allclose(cloud.steps.mean(axis=0), cloud.full, atol=4 * spread / 8)
    np.testing.assert_allclose(cloud.steps.std(axis=0), spread, rtol=0.35)


def test_of_many_batches_some_are_drawn_and_stay_for_the_epoch():
    race = race_of(Entry(GradientDescent(0.01), batch_size=3), LONG)
    clouds = Clouds(race)
    per_epoch = -(-1000 // 3)
    first = cloud_at(clouds, 1, START[:1])
    assert len(first.steps) in (MOST_ARROWS - 1, MOST_ARROWS) and first.batches == per_epoch
    later = cloud_at(clouds, per_epoch, START[:1])
    common = {tuple(step) for step in first.steps} & {tuple(step) for step in later.steps}
    assert len(common) >= MOST_ARROWS - 2
    other = cloud_at(clouds, per_epoch + 1, START[:1])
    assert len({tuple(step) for step in first.steps} & {tuple(s) for s in other.steps}) < 5


def test_a_moment_has_the_same_cloud_whatever_came_before():
    race = race_of(Entry(GradientDescent(0.01), batch_size=2, noise=0.3))
    used = Clouds(race)
    for t in (90, 3, 65):
        cloud_at(used, t, START[:1])
    one, other = cloud_at(used, 17, START[:1]), cloud_at(Clouds(race), 17, START[:1])
    np.testing.assert_array_equal(one.steps, other.steps)


def test_only_those_have_clouds_in_whom_chance_plays_a_part():
    plain, batched = Entry(GradientDescent(0.01)), Entry(Adam(0.1), batch_size=2)
    race = Race(LINE, (plain, batched, Entry(Adam(0.1), batch_size=7)), START, 10)
    assert Clouds(race).entries == (1,)
    assert Clouds(Race(LINE, (batched,) * 9, START, 10)).entries == tuple(range(MOST_CLOUDS))
    ended = np.full((3, 2), np.nan)
    assert not [cloud for cloud in Clouds(race).at(1, ended) if cloud]


def test_the_work_is_bounded_by_the_data():
    race = race_of(Entry(GradientDescent(0.01), batch_size=400), LONG)
    assert Clouds(race).work == 2000
    assert Clouds(race_of(Entry(GradientDescent(0.1), batch_size=1), LONG)).work == 1064
