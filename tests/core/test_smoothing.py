"""Smoothing, against TensorBoard's loop for one curve."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.smoothing import BLOCK, smoothed


def as_tensorboard_does(values: list[float], weight: float) -> list[float]:
    """Return last ← s·last + (1−s)·y, shown last/(1−sᵗ); t counts the finite points."""
    last, counted, shown = 0.0, 0, []
    for value in values:
        if not math.isfinite(value):
            shown.append(value)
            continue
        last = weight * last + (1 - weight) * value
        counted += 1
        shown.append(last / (1 - weight**counted))
    return shown


weights = st.sampled_from([0.1, 0.5, 0.6, 0.9, 0.99, 0.999]) | st.floats(0.001, 0.9999)
points = st.floats(-1e6, 1e6) | st.sampled_from([math.nan, math.inf, -math.inf])


@given(st.lists(points, min_size=1, max_size=60), weights)
def test_one_curve_is_tensorboards(values, weight):
    found = smoothed(np.array(values), weight)
    expected = as_tensorboard_does(values, weight)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-6 * 1e-9 / (1 - weight))


@given(st.integers(1, 30), st.integers(0, 3), st.integers(1, 3), weights, st.integers(0, 99))
def test_many_curves_are_each_smoothed_by_itself(steps, optimizers, starts, weight, seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(steps, optimizers, starts))
    values[rng.random(values.shape) < 0.2] = np.nan
    found = smoothed(values, weight)
    assert found.shape == values.shape
    for place in np.ndindex(optimizers, starts):
        expected = as_tensorboard_does(values[(slice(None), *place)].tolist(), weight)
        np.testing.assert_allclose(found[(slice(None), *place)], expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("gaps", [0.0, 0.3])
@pytest.mark.parametrize("steps", [BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 17])
@given(weights, st.integers(0, 99))
def test_long_curves_that_fall_by_many_decades_and_end(steps, gaps, weight, seed):
    rng = np.random.default_rng(seed)
    values = 10.0 ** (12 - rng.uniform(0, 40, 6) * np.linspace(0, 1, steps)[:, None])
    values *= rng.uniform(0.5, 2, values.shape)
    values[rng.random(values.shape) < gaps] = np.nan
    for curve, end in enumerate((steps, 0, 1, steps // 2, steps - 1, BLOCK)):
        values[end:, curve] = np.nan
    found = smoothed(values, weight)
    for curve in range(6):
        expected = as_tensorboard_does(values[:, curve].tolist(), weight)
        np.testing.assert_allclose(found[:, curve], expected, rtol=1e-9)


def test_weight_0_changes_nothing():
    values = np.array([3.0, np.nan, -1.0, np.inf])
    np.testing.assert_array_equal(smoothed(values, 0.0), values)


def test_no_steps():
    assert smoothed(np.empty((0, 2, 3)), 0.5).shape == (0, 2, 3)


def test_a_curve_that_ends_keeps_its_end_and_is_left_alone():
    values = np.array([4.0, 2.0, np.nan, np.nan])
    kept = values.copy()
    found = smoothed(values, 0.5)
    np.testing.assert_array_equal(values, kept)
    assert found[:2] == pytest.approx([4.0, 8 / 3])
    assert np.isnan(found[2:]).all()


def test_a_level_curve_stays_level_from_its_first_point_on():
    np.testing.assert_allclose(smoothed(np.full(50, 7.0), 0.99), 7.0, rtol=1e-12)
