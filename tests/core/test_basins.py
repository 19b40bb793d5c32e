"""Basins against the descents that they stand for."""

import numpy as np
import pytest

from core.basin_picture import DIVERGED, STILL_UNDER_WAY, colours, painted, picture
from core.basins import LOST, NEAR, NOT_YET, BasinsRequest, _Finder, chart
from core.objective import Window
from core.optimizers.adaptive import Adam
from core.optimizers.gradient_descent import GradientDescent, HeavyBall
from core.optimizers.second_order import Newton
from core.race import Entry, Race
from core.rounds import pixel_centres
from core.schedules import StepDecay
from core.surfaces import Bowl, Himmelblau, HundredDigits, Rastrigin, Saddle, TwoWells
from tests.core.paths import whole

CASES = (
    BasinsRequest(Himmelblau(), Entry(HeavyBall(0.01, 0.9)), Window(-5, 5, -5, 5), 37, 23, 120),
    BasinsRequest(Himmelblau(), Entry(HeavyBall(0.03, 0.9)), Window(-5, 5, -5, 5), 20, 20, 60),
    BasinsRequest(TwoWells(), Entry(Adam(0.05)), Window(-2, 2, -2, 2), 16, 33, 80),
    BasinsRequest(Bowl(), Entry(GradientDescent(0.5), StepDecay(every=1, gamma=0.5), clip=1.0),
                  Window(1, 2, -1, 1), 5, 4, 30),
    BasinsRequest(Saddle(), Entry(GradientDescent(0.1)), Window(-1, 1, -1, 1), 18, 18, 40),
    BasinsRequest(Bowl(), Entry(GradientDescent(1.1)), Window(-2, 2, -2, 2), 9, 9, 200),
)  # fmt: skip
by_case = pytest.mark.parametrize("request_", CASES, ids=lambda r: f"{r.objective.title} {r.rows}")


def rounds(request) -> list:
    return [basins for basins in chart(request) if basins is not None]


@by_case
def test_every_pixel_is_a_descent(request_):
    basins = rounds(request_)[-1]
    x, y = pixel_centres(request_.window, request_.columns, request_.rows)
    starts = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    race = Race(request_.objective, (request_.entry,), starts, request_.steps)
    paths = whole(race).positions[:, 0]
    size = np.array([request_.window.width, request_.window.height])
    away = np.linalg.norm((paths[:, :, None] - basins.minima) / size, axis=-1)
    near = np.where((away <= NEAR).any(-1), away.argmin(-1) if len(basins.minima) else 0, NOT_YET)
    ends = np.where(np.isnan(paths[-1]).any(-1), LOST, near[-1])
    left = (near != near[-1]).cumsum(axis=0).argmax(axis=0)  # the last step at another place
    since = np.where((near == near[-1]).all(axis=0), 0, left + 1)
    shape = (request_.rows, request_.columns)
    np.testing.assert_array_equal(basins.ends, ends.reshape(shape))
    arrived = basins.ends >= 0
    np.testing.assert_array_equal(basins.steps[arrived], since.reshape(shape)[arrived])


@by_case
def test_rounds_grow_finer_and_keep_what_they_have(request_):
    found = rounds(request_)
    assert [basins.stride for basins in found] == [16, 8, 4, 2, 1]
    last = found[-1]
    for basins in found:
        coarse = np.s_[:: basins.stride, :: basins.stride]
        np.testing.assert_array_equal(basins.ends[coarse], last.ends[coarse])
        for row, column in ((0, 0), (request_.rows - 1, request_.columns - 1)):
            corner = row - row % basins.stride, column - column % basins.stride
            assert basins.ends[row, column] == last.ends[corner]
        assert not basins.ends.flags.writeable and not basins.steps.flags.writeable


def test_all_kinds_of_ends_are_met():
    kinds = set(np.unique(rounds(CASES[1])[-1].ends).tolist())
    assert LOST in kinds and {0, 1, 2, 3} & kinds
    assert set(np.unique(rounds(CASES[4])[-1].ends).tolist()) <= {NOT_YET, LOST}


def test_it_can_be_left_often():
    chunks = list(chart(CASES[0]))
    assert chunks.count(None) > CASES[0].steps // 10


def test_chance_plays_no_part():
    calm = CASES[2]
    noisy = BasinsRequest(calm.objective, Entry(calm.entry.optimizer, noise=5.0, batch_size=1),
                          calm.window, calm.columns, calm.rows, calm.steps)  # fmt: skip
    np.testing.assert_array_equal(rounds(noisy)[-1].ends, rounds(calm)[-1].ends)


@by_case
def test_colours_tell_the_ends_apart_and_darken_with_time(request_):
    basins = rounds(request_)[-1]
    pixels = painted(basins).astype(int)
    assert (pixels[basins.ends == NOT_YET] == STILL_UNDER_WAY).all()
    assert (pixels[basins.ends == LOST] == DIVERGED).all()
    for number in set(basins.ends[basins.ends >= 0].tolist()):
        mine = basins.ends == number
        order = np.argsort(basins.steps[mine], kind="stable")
        brightness = pixels[mine].sum(axis=-1)[order]
        assert (np.diff(brightness) <= 3).all()


@pytest.mark.parametrize("count", [0, 1, 4, 8, 9, 121])
def test_each_minimum_has_a_colour_of_its_own(count):
    found = colours(count)
    assert found.shape == (count, 3) and len({tuple(c) for c in found.tolist()}) == count
    assert ((found >= 0) & (found <= 1)).all()


def test_pictures_follow_the_rounds():
    pictures = [made for made in picture(CASES[3]) if made is not None]
    assert [made.basins.stride for made in pictures] == [16, 8, 4, 2, 1]
    assert all(made.pixels.shape == (4, 5, 3) for made in pictures)


def test_minima_that_nobody_stated_are_found():
    request = BasinsRequest(Rastrigin(), Entry(GradientDescent(0.002)),
                            Window(-3.4, 3.4, -3.4, 3.4), 70, 70, 150)  # fmt: skip
    basins = rounds(request)[-1]
    assert len(Rastrigin().minima) == 1 < len(basins.minima)
    np.testing.assert_allclose(Rastrigin().gradient(basins.minima), 0, atol=1e-9)
    inside = (np.abs(basins.minima) <= 3.4).all(axis=1)
    assert inside.sum() == 49 and len(basins.minima) > 49
    assert (basins.ends >= 0).mean() > 0.95 and len(np.unique(basins.ends)) >= 49


def test_what_diverges_beside_a_single_minimum_has_its_own_colour():
    too_fast = Entry(GradientDescent(1.5))  # beyond the limit 1 of the bowl
    request = BasinsRequest(Bowl(), too_fast, Window(-1, 1, -1, 1), 8, 8, 200)
    last = [made for made in picture(request) if made is not None][-1]
    assert len(last.basins.minima) == 1
    assert (last.basins.ends == LOST).all()
    assert (last.pixels == DIVERGED).all()


def test_a_thousand_hollows_are_all_told_apart():
    window = Window(-1, 1, -1, 1)
    found = rounds(BasinsRequest(HundredDigits(), Entry(Newton(damping=1e4)), window, 48, 48, 1))
    assert len(found[-1].minima) > 1500
    finder = _Finder(window, found[-1].minima)
    np.testing.assert_array_equal(
        finder.near(found[-1].minima), np.arange(len(found[-1].minima), dtype=np.int16)
    )
