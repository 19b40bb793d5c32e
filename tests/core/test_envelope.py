"""Four points for each pixel across: the extremes of every column, however the curve grows."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.envelope import Envelope


def whole(x: np.ndarray, y: np.ndarray, columns: int) -> Envelope:
    envelope = Envelope(float(x[0]), float(x[-1]) + 1e-9, columns)
    envelope.grow(x, y)
    return envelope


@given(st.integers(0, 99), st.integers(2, 400), st.integers(1, 50), st.integers(1, 3))
def test_each_column_has_its_extremes_its_first_and_its_last(seed, count, columns, curves):
    rng = np.random.default_rng(seed)
    x, y = np.sort(rng.random(count)), rng.normal(size=(count, curves))
    kept = whole(x, y, columns)
    assert (np.diff(kept.x) >= 0).all() and len(kept.x) == len(kept.y) <= max(count, 4 * columns)
    width = (x[-1] + 1e-9 - x[0]) / columns
    of_point, of_kept = np.floor((x - x[0]) / width), np.floor((kept.x - x[0]) / width)
    for column in np.unique(of_point):
        points, few = y[of_point == column], kept.y[of_kept == column]
        np.testing.assert_array_equal(few.min(axis=0), points.min(axis=0))
        np.testing.assert_array_equal(few.max(axis=0), points.max(axis=0))
        np.testing.assert_array_equal(few[[0, -1]], points[[0, -1]])


@given(st.integers(0, 99), st.lists(st.integers(1, 60), min_size=1, max_size=8))
def test_a_curve_that_grows_is_kept_as_one_that_is_whole(seed, parts):
    rng = np.random.default_rng(seed)
    count = sum(parts)
    x, y = np.arange(count, dtype=float), rng.normal(size=(count, 2))
    growing = Envelope(0.0, count - 1 + 1e-9, 20)
    known = 0
    for part in parts:
        known += part
        growing.grow(x[growing.settled : known], y[growing.settled : known])
    expected = whole(x, y, 20)
    for curve in range(2):
        for column in range(20):
            width = (count - 1 + 1e-9) / 20
            a, b = (np.floor(e.x / width) == column for e in (growing, expected))
            if a.any() or b.any():
                assert growing.y[a, curve].min() == expected.y[b, curve].min()
                assert growing.y[a, curve].max() == expected.y[b, curve].max()


def test_a_part_seen_closely_keeps_its_points_and_little_of_the_rest():
    x = np.arange(100_000, dtype=float)
    y = np.sin(x)[:, None]
    envelope = Envelope(500.0, 560.0, 600)
    envelope.grow(x, y)
    inside = (envelope.x >= 500) & (envelope.x < 560)
    np.testing.assert_array_equal(envelope.x[inside], np.arange(500.0, 560.0))
    assert (~inside).sum() <= 8
    assert envelope.x[envelope.x < 500][-1] == 499, "the line comes in from the right place"


def test_what_is_not_finite_hides_nothing():
    x = np.arange(40, dtype=float)
    y = np.where(x < 25, x, np.nan)[:, None]
    kept = whole(x, y, 4)
    assert np.nanmax(kept.y) == 24
    assert np.isnan(kept.y[-1, 0])
