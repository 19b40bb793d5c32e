"""New starts: each at a spot of its own, inside the window."""

import numpy as np
import pytest

from core.objective import Window
from core.spots import free_spot


@pytest.mark.parametrize("window", [Window(-2, 4, -6, 8), Window(1e8, 1e8 + 1, -1e-9, 1e-9)])
def test_each_new_start_is_away_from_all_before(window: Window):
    starts = np.zeros((0, 2))
    size = np.array([window.width, window.height])
    for i in range(150):
        x, y = free_spot(window, starts)
        assert window.left < x < window.right
        assert window.bottom < y < window.top
        if i:
            assert np.linalg.norm((starts - [x, y]) / size, axis=1).min() > 0.01
        starts = np.vstack([starts, (x, y)])
    assert starts[0] == pytest.approx([(window.left + window.right) / 2,
                                       (window.bottom + window.top) / 2])  # fmt: skip
    assert np.linalg.norm((starts[1:9] - starts[0]) / size, axis=1).min() > 0.04, (
        "not on each other"
    )


def test_a_start_in_the_middle_is_gone_around():
    window = Window(0, 2, 0, 2)
    x, y = free_spot(window, np.array([[1.01, 1.0]]))
    assert np.hypot(x - 1.01, y - 1.0) > 0.05


def test_among_ten_thousand_starts_there_is_still_a_spot():
    window = Window(0, 1, 0, 1)
    starts = np.random.default_rng(0).random((10_000, 2))
    x, y = free_spot(window, starts)
    assert 0 < x < 1
    assert 0 < y < 1
    assert np.linalg.norm(starts - [x, y], axis=1).min() > 0.005
