"""Bands: the levels of many runs beside numpy's percentiles of the whole."""

import numpy as np
import pytest

from core.bands import LEVELS, MOST_RUNS, VALUES_AT_A_TIME, bands, counted, levels_of

RANDOM = np.random.default_rng(4)
PERCENT = [100 * level for level in LEVELS]


@pytest.mark.parametrize("runs", [1, 2, 3, 20, 101])
def test_levels_are_the_percentiles(runs):
    losses = RANDOM.lognormal(size=(30, 4, runs))
    expected = np.moveaxis(np.percentile(losses, PERCENT, axis=-1), 0, -1)
    np.testing.assert_allclose(levels_of(losses), expected, rtol=1e-12)


def test_diverged_runs_are_left_out():
    losses = RANDOM.lognormal(size=(50, 3, 20))
    losses[RANDOM.random(losses.shape) < 0.3] = np.nan
    losses[10, 1], losses[11, 1, 1:] = np.nan, np.nan
    losses[11, 1, 0] = 5.0
    levels = levels_of(losses)
    for row, k in np.ndindex(50, 3):
        sound = losses[row, k][np.isfinite(losses[row, k])]
        if len(sound):
            np.testing.assert_allclose(levels[row, k], np.percentile(sound, PERCENT), rtol=1e-12)
    assert np.isnan(levels[10, 1]).all()
    assert (levels[11, 1] == 5.0).all()


def test_chunks_are_the_whole():
    losses = RANDOM.lognormal(size=(500, 2, 300))
    chunks = list(bands(losses))
    assert len(chunks) > 5
    assert max(chunk.shape[0] for chunk in chunks) * 600 <= VALUES_AT_A_TIME
    np.testing.assert_array_equal(np.concatenate(chunks), levels_of(losses))


@pytest.mark.parametrize("runs", [MOST_RUNS, MOST_RUNS + 1, 10 * MOST_RUNS])
def test_of_very_many_runs_some_are_counted_evenly(runs):
    numbers = counted(np.arange(float(runs)))
    assert MOST_RUNS / 2 < len(numbers) <= MOST_RUNS
    assert numbers[0] == 0 and numbers[-1] > 0.98 * runs
    assert len(set(np.diff(numbers))) == 1
