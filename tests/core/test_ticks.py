"""Round numbers at axes."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.heights import HeightScale, Scaling
from core.ticks import height_ticks, round_ticks, tick_texts

ends = st.floats(-1e6, 1e6)


def is_round(value: float) -> bool:
    """Return whether a number is 1, 2 or 5 times a power of ten."""
    return f"{value:e}"[0] in "125" and float(f"{value:.0e}") == pytest.approx(value)


@given(ends, ends, st.integers(2, 12))
def test_round_ticks_lie_between_the_ends_a_round_number_apart(low, high, most):
    assume(high - low > 1e-6 * max(abs(low), abs(high)) and high - low > 1e-6)
    ticks = round_ticks(low, high, most)
    margin = 1e-6 * (high - low)
    assert len(ticks) <= most
    assert (ticks >= low - margin).all() and (ticks <= high + margin).all()
    if most >= 5:
        assert len(ticks) >= 2
        assert is_round(float(ticks[1] - ticks[0]))


BY_HAND = [
    (HeightScale(0, 783, Scaling.LINEAR), [0, 200, 400, 600]),
    (HeightScale(-3, 3, Scaling.LINEAR), [-2, 0, 2]),
    (HeightScale(0, 2509, Scaling.LOG, 4.0), [0, 10, 100, 1000]),
    (HeightScale(5.1, 5.9, Scaling.LOG, 2.0), [5.2, 5.4]),
]


@pytest.mark.parametrize(("scale", "expected"), BY_HAND)
def test_heights_by_hand(scale, expected):
    assert height_ticks(scale, 0.2) == pytest.approx(expected)


@given(ends, st.floats(1e-3, 1e9), st.floats(1, 8), st.sampled_from(Scaling))
def test_ticks_of_height_stand_on_the_scale_and_apart(low, tall, decades, scaling):
    assume(tall > 1e-6 * abs(low))
    scale = HeightScale(low, low + tall, scaling, decades)
    ticks = height_ticks(scale, 0.15)
    assert len(ticks) >= 1
    units = scale.unit(ticks)
    assert (units >= -1e-6).all() and (units <= 1 + 1e-6).all()
    assert (np.diff(units) >= 0.15 - 1e-6).all()


def test_texts():
    values = np.array([0, -0.0, -2.5, 1000, 0.001, 1e7, 2e-6])
    assert tick_texts(values) == ["0", "0", "−2.5", "1000", "0.001", "1e7", "2e−6"]
