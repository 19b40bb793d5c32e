"""The scale of heights: there and back, and its levels."""

from decimal import Decimal

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
def test_about_so_many_levels_ascend_between_the_ends(scale, count):
    levels = scale.levels(count)
    assert (np.diff(levels) > 0).all()
    assert (scale.low < levels).all() and (levels < scale.high).all()
    if steepness(scale) < 1e12:  # floats can tell them apart
        assert max(3, count / 1.6) <= len(levels) <= 1.5 * count + 2


def digits_of(loss: float) -> int:
    """Return how many digits a loss is written with, without zeros at either end."""
    return len(Decimal(repr(loss)).normalize().as_tuple().digits)


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(2, 60))
def test_linear_levels_are_the_multiples_of_a_round_number(low, span, count):
    assume(span > 1e-6 * abs(low))
    levels = HeightScale(low, low + span, Scaling.LINEAR).levels(count)
    step = float(f"{np.diff(levels).min():.3g}")
    assert f"{step:.1e}"[:3] in ("1.0", "2.0", "2.5", "5.0")
    multiples = levels / step
    np.testing.assert_allclose(multiples, np.round(multiples), atol=1e-6)
    assert np.diff(np.round(multiples)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("scale", "count", "expected"),
    [
        (HeightScale(0, 424, Scaling.LINEAR), 20, [*range(20, 420, 20)]),
        (HeightScale(-4, 4, Scaling.LINEAR), 7, [-3, -2, -1, 0, 1, 2, 3]),
        (HeightScale(0, 1, Scaling.LINEAR), 2, [0.25, 0.5, 0.75]),
        (HeightScale(0, 1000, Scaling.LOG, 4), 16, [
            0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500,
        ]),
        (HeightScale(0, 1, Scaling.LOG, 8), 10, [10.0**-k for k in range(7, 0, -1)]),
        (HeightScale(0, 1, Scaling.LOG, 8), 3, [1e-5, 1e-3, 0.1]),
        (HeightScale(0.018052, 424, Scaling.LOG, 3.7), 20, [
            0.04, 0.07, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200,
        ]),
        (HeightScale(1, 10, Scaling.LOG, 1), 10, [1.1, 1.3, 1.5, 1.7, 2, 2.5, 3, 4, 6, 8]),
    ],
)  # fmt: skip
def test_levels_are_round(scale, count, expected):
    assert scale.levels(count).tolist() == expected


@given(st.floats(-1e3, 1e3), st.floats(1, 1e6), st.floats(1, 8), st.integers(3, 30))
def test_logarithmic_levels_are_written_short_and_cut_the_scale_about_evenly(
    low, span, decades, count
):
    scale = HeightScale(low, low + span, Scaling.LOG, decades)
    levels = scale.levels(count)
    gaps = np.diff(levels)
    near = np.minimum(np.append(gaps, gaps[-1]), np.append(gaps[0], gaps))
    for level, gap in zip(levels.tolist(), near, strict=True):
        size = np.log10(max(abs(level), gap) / gap)
        assert digits_of(level) <= size + 3
    assert np.diff(scale.unit(levels)).max() < 6 / (count + 1)


@given(scales(), st.integers(2, 60))
def test_the_bands_between_levels_have_all_colours_in_their_order(scale, count):
    assume(steepness(scale) < 1e12)
    levels = scale.levels(count)
    middles = scale.middles(levels)
    assert len(middles) == len(levels) + 1
    assert middles[0] == 0 and middles[-1] == pytest.approx(1)
    assert (np.diff(middles) > 0).all()


def test_bands_of_even_levels_are_coloured_evenly():
    middles = HeightScale(0, 10, Scaling.LINEAR).middles(np.arange(1.0, 10.0))
    np.testing.assert_allclose(middles, np.linspace(0, 1, 10))


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
