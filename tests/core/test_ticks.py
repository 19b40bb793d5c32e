"""Round numbers at axes."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.heights import HeightScale, Scaling
from core.ticks import height_ticks

ends = st.floats(-1e6, 1e6)


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
