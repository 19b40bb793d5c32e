"""The small pictures of a land: what is low is dark, what is in front hides, nothing is random."""

import numpy as np
import pytest

from core.heights import Scaling
from core.objective import Family, PlaneObjective, Window
from core.portrait import LINE, WALL, Portrait, PortraitRequest, _first_as_high, portray
from core.problems import PROBLEMS
from core.surfaces import Bowl, Easom, LongValley, Plateau, Saddle, TwoWells
from tests.core.test_terrain import Empty, Holed, Plain, Steep

by_problem = pytest.mark.parametrize("kind", PROBLEMS)
GREYS = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
COLUMNS, ROWS = 60, 44


class Ramp(PlaneObjective, frozen=True, tag="ramp"):
    """It rises by as much as `east` to the right, and by as much as `north` away from the eye."""

    title = "Ramp"
    window = Window(0.0, 1.0, 0.0, 1.0)
    starts = ((0.5, 0.5),)
    east: float = 0.0
    north: float = 0.0

    def height(self, x, y):
        return self.east * x + self.north * y

    def slope(self, x, y):
        return np.full_like(x, self.east), np.full_like(y, self.north)

    def curvature(self, x, y):
        return np.zeros_like(x), np.zeros_like(x), np.zeros_like(x)


def drawn(problem, scaling=Scaling.LINEAR, height_scaling=Scaling.LINEAR, levels=12) -> Portrait:
    request = PortraitRequest(problem, COLUMNS, ROWS, scaling, height_scaling, levels)
    *pauses, portrait = portray(request, GREYS)
    assert pauses and set(pauses) == {None}
    assert portrait.request is request
    return portrait


def seen(picture) -> np.ndarray:
    return picture[..., 3] > 0


@by_problem
def test_every_problem_has_two_pictures(kind):
    portrait = drawn(kind(), Scaling.LOG)
    for picture in (portrait.above, portrait.aside):
        assert picture.shape == (ROWS, COLUMNS, 4) and picture.dtype == np.uint8
        assert not picture.flags.writeable
        assert (picture[..., :3] <= picture[..., 3:]).all(), "colours are multiplied by opacity"
        assert np.ptp(picture[seen(picture)][:, 0].astype(int)) > 60
    assert (portrait.above[..., 3] == 255).all()
    assert 0.25 < seen(portrait.aside).mean() < 0.9
    edges = portrait.aside[[0, -1]].reshape(-1, 4), portrait.aside[:, [0, -1]].reshape(-1, 4)
    assert all((edge[:, 3] == 0).mean() > 0.8 for edge in edges), "it stands free"


@by_problem
def test_the_same_request_gives_the_same_pictures(kind):
    first, second = drawn(kind()), drawn(kind())
    assert np.array_equal(first.above, second.above)
    assert np.array_equal(first.aside, second.aside)


def test_from_above_what_is_low_is_dark_and_the_top_is_the_far_edge():
    portrait = drawn(TwoWells())
    row, column = np.unravel_index(np.argmin(portrait.above[..., 0]), (ROWS, COLUMNS))
    assert (column + 0.5) / COLUMNS == pytest.approx((2 - 0.9676) / 4, abs=0.06)
    assert (row + 0.5) / ROWS == pytest.approx(0.5, abs=0.1)
    assert portrait.above[row, column, 0] == 0
    ramp = drawn(Ramp(north=1.0)).above[..., 0].astype(int)
    assert ramp[0].min() > ramp[-1].max()
    assert (np.ptp(ramp, axis=1) == 0).all()


def test_from_above_bands_follow_the_scaling_and_have_lines_between_them():
    counts = {
        (scaling, levels): len(np.unique(drawn(Bowl(), scaling, levels=levels).above[..., 0]))
        for scaling in Scaling
        for levels in (3, 12)
    }
    assert counts[Scaling.LINEAR, 12] > counts[Scaling.LINEAR, 3]
    linear, log = (drawn(Bowl(), scaling).above[..., 0].astype(int) for scaling in Scaling)
    assert log.mean() > linear.mean() + 20, "the logarithm lifts all but the floor"
    ramp = drawn(Ramp(east=1.0), levels=5).above[..., 0].astype(float)[ROWS // 2]
    falls = np.flatnonzero(np.diff(ramp) < 0)
    assert len(falls) >= 3, "a ramp only rises but for the lines"
    assert (ramp[falls + 1] >= ramp[falls] * (LINE - 0.01)).all()


def test_from_aside_the_picture_is_as_high_as_the_land():
    def top(problem, scaling=Scaling.LINEAR):
        there = seen(drawn(problem, height_scaling=scaling).aside)
        return np.where(there.any(axis=0), there.argmax(axis=0), ROWS)

    # The eye is to the south and a little to the east.
    north, south = top(Ramp(north=1.0)), top(Ramp(north=-1.0))
    assert north.min() < south.min() - 4, "what is behind stands higher"
    east, west = top(Ramp(east=1.0)), top(Ramp(east=-1.0))
    right, left = slice(COLUMNS * 2 // 3, COLUMNS), slice(0, COLUMNS // 3)
    assert east[right].min() < east[left].min()
    assert west[left].min() < west[right].min()
    bowl = Bowl()
    assert top(bowl, Scaling.LOG).sum() < top(bowl, Scaling.LINEAR).sum()


def test_from_aside_what_is_in_front_hides_what_is_behind():
    """Of a ramp that falls away from the eye only the front's cut side is seen, and a rim."""
    towards, away = (drawn(Ramp(north=sign)).aside for sign in (1.0, -1.0))
    dark = {name: (p[seen(p)][:, 0] < 25).mean() for name, p in
            (("towards", towards), ("away", away))}  # fmt: skip
    assert dark["towards"] > 0.1 > dark["away"], "its low part is hidden"


def test_from_aside_cut_sides_are_dark_and_reach_to_the_base():
    portrait = drawn(Easom())
    plain, side = portrait.aside[..., 0].max(), portrait.aside[ROWS * 2 // 3, COLUMNS // 4]
    assert side[3] == 255
    assert side[0] == pytest.approx(WALL * 255, abs=6)
    assert plain > 180


def test_a_steeper_side_has_other_light():
    flat, lit = (np.median(drawn(Ramp(**slope)).aside[..., 0]) for slope in
                 ({"east": 1.0}, {"east": -1.0}))  # fmt: skip
    assert flat != lit


def test_holes_are_left_open():
    whole, holed = drawn(Bowl()), drawn(Holed())
    assert (whole.above[..., 3] == 255).all()
    assert (holed.above[..., 3] == 0).any() and (holed.above[..., 3] == 255).any()
    assert (holed.aside[..., :3] <= holed.aside[..., 3:]).all()
    nothing = drawn(Empty())
    assert not nothing.above.any() and not nothing.aside.any()


@pytest.mark.parametrize("kind", [Plain, Steep])
def test_lands_at_the_limits_of_arithmetic_are_drawn(kind):
    portrait = drawn(kind(), Scaling.LOG)
    assert portrait.above.shape == portrait.aside.shape == (ROWS, COLUMNS, 4)


def test_numbers_of_a_problem_change_its_picture():
    assert not np.array_equal(drawn(LongValley()).above, drawn(LongValley(condition=1.0)).above)


def test_the_first_point_as_high_is_found_as_one_by_one():
    random = np.random.default_rng(3)
    high = random.normal(size=(40, 9))
    high[random.random(high.shape) < 0.3] = -np.inf
    high[:, 0] = -np.inf
    up = np.linspace(-2, 4, 25)
    expected = [[next((k for k in range(40) if high[k, u] >= p), 40) for u in range(9)] for p in up]
    assert np.array_equal(_first_as_high(high, up), expected)


@by_problem
def test_every_problem_is_under_a_heading_and_says_what_it_is_known_for(kind):
    problem = kind()
    assert isinstance(problem.family, Family)
    assert 20 < len(problem.note) < 200 and "\n" not in problem.note
    assert problem.formula


def test_the_formula_is_said_where_the_first_paragraph_has_none():
    assert TwoWells().formula.startswith("f = −2 exp(")
    assert TwoWells().note.startswith("A bowl with a shallow well")
    assert Saddle().formula == Saddle().note
    assert Plateau().note.endswith("between which all is level.")
