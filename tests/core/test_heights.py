"""The scale of heights: there and back, and its levels."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.heights import FEWEST_DECADES, MOST_DECADES, HeightScale, Scaling, scale_of

losses = st.floats(-1e12, 1e12)
scalings = st.sampled_from(Scaling)
by_scaling = pytest.mark.parametrize("scaling", Scaling)


@st.composite
def scales(draw):
    low, high = sorted((draw(losses), draw(losses)))
    assume(high - low > 1e-9 * max(abs(low), abs(high), 1e-6))
    return HeightScale(low, high, draw(scalings), draw(st.floats(FEWEST_DECADES, MOST_DECADES)))


def steepness(scale: HeightScale) -> float:
    """Return how many times the error of a loss is that of its place at the foot of the scale.

    The logarithmic scale is steep there, and known to fewer places.
    """
    size = max(abs(scale.low), abs(scale.high)) / (scale.high - scale.low)
    return size * (10**scale.decades if scale.scaling is Scaling.LOG else 1)


units = st.lists(st.floats(0, 1), min_size=1, max_size=20).map(np.array)


@given(scales(), units)
def test_loss_is_the_inverse_of_unit(scale, unit):
    np.testing.assert_allclose(
        scale.unit(scale.loss(unit)), unit, atol=1e-12 + 1e-15 * steepness(scale)
    )


@given(scales(), units)
def test_unit_is_the_inverse_of_loss(scale, share):
    loss = scale.low + share * (scale.high - scale.low)
    size = max(abs(scale.low), abs(scale.high))
    np.testing.assert_allclose(scale.loss(scale.unit(loss)), loss, atol=1e-12 * size)


@given(scales(), st.integers(2, 60))
def test_levels_ascend_between_the_ends_and_cut_the_scale_evenly(scale, count):
    levels = scale.levels(count)
    assert len(levels) == count
    assert scale.low <= levels[0] and levels[-1] <= scale.high
    assert (np.diff(levels) >= 0).all()
    if steepness(scale) < 1e12:  # floats can tell them apart
        assert scale.low < levels[0] and levels[-1] < scale.high
        assert (np.diff(levels) > 0).all()
    even = np.arange(1, count + 1) / (count + 1)
    np.testing.assert_allclose(scale.unit(levels), even, atol=1e-12 + 1e-15 * steepness(scale))


@given(scales(), st.lists(losses, min_size=2, max_size=9))
def test_higher_is_never_lower_on_the_scale_also_outside_of_it(scale, several):
    unit = scale.unit(np.sort(several))
    assert (np.diff(unit) >= 0).all()


@by_scaling
def test_ends_and_outside(scaling):
    scale = HeightScale(-2.0, 6.0, scaling)
    assert scale.unit(np.array([-2.0, 6.0])) == pytest.approx([0.0, 1.0], abs=1e-15)
    assert scale.unit(np.array(-2.5)) < 0 and scale.unit(np.array(7.0)) > 1
    assert np.isnan(scale.unit(np.array(np.nan)))


def test_four_decades_get_even_shares_of_the_logarithmic_scale():
    scale = HeightScale(0.0, 1.0, Scaling.LOG, 4.0)
    unit = scale.unit(np.array([1.0, 0.1, 0.01, 1e-3]))
    assert unit == pytest.approx([1.0, 0.75, 0.5, 0.26], abs=6e-3)
    assert HeightScale(0.0, 1.0, Scaling.LINEAR).unit(np.array(0.3)) == pytest.approx(0.3)


FROM = [
    ([3.0, 1.0, 2.0], None, (1.0, 3.0)),
    ([[1.0, np.nan], [np.inf, 4.0]], None, (1.0, 4.0)),
    ([-np.inf, -1.0, 5.0], None, (-1.0, 5.0)),
    ([1.0, 2.0], [0.5], (0.5, 2.0)),
    ([1.0, 2.0], [], (1.0, 2.0)),
    ([1.0, 2.0], [np.nan], (1.0, 2.0)),
    ([np.nan, np.nan], [3.0, 4.0], (3.0, 4.0)),
    ([np.nan], None, (0.0, 1.0)),
    ([], [], (0.0, 1.0)),
]


@by_scaling
@pytest.mark.parametrize(("heights", "known", "ends"), FROM, ids=str)
def test_scale_of_what_is_finite(heights, known, ends, scaling):
    known = None if known is None else np.array(known)
    scale = scale_of(np.array(heights), scaling, known)
    assert (scale.low, scale.high, scale.scaling) == (*ends, scaling)


@pytest.mark.parametrize(
    ("height", "decades"),
    [
        # the lowest 0.4 % of the area are a disc of π r² = 0.064, so r² = 0.02037 of up to 8
        (lambda x, y: x * x + y * y, 2.594),
        (lambda x, y: 1e9 + 1e-3 * (x * x + y * y), 2.594),
        (lambda x, y: -((x * x + y * y) ** 2), 1.0),
        (lambda x, y: np.where(np.hypot(x, y) < 1, 0.0, 1.0), 8.0),
        (lambda x, y: (x * x + y * y) ** 5, 8.0),
    ],
)
def test_the_scale_resolves_the_lands_own_floor(height, decades):
    heights = height(*np.meshgrid(np.linspace(-2, 2, 401), np.linspace(-2, 2, 401)))
    assert scale_of(heights, Scaling.LOG).decades == pytest.approx(decades, abs=0.03)


@by_scaling
@given(level=losses, count=st.integers(1, 4))
def test_level_land_has_a_scale_too(scaling, level, count):
    heights = np.full((count, count), level)
    scale = scale_of(heights, scaling)
    assert scale.low == level < scale.high
    assert scale.high - level <= max(1e-8, 1e-8 * abs(level))
    np.testing.assert_array_equal(scale.unit(heights), 0.0)
    assert (np.diff(scale.levels(10)) >= 0).all()
