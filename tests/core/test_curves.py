"""Which curves a recording has, at whose pace, and what is read of them."""

import numpy as np
import pytest

from core.bands import levels_of
from core.curve_readings import NOTHING, Readings, notes_of
from core.curves import (
    MOST_LINES,
    Group,
    Kept,
    batched_in,
    batched_of,
    epoch_label,
    groups_of,
    is_banded,
    lines_of,
    steps_per_epoch,
)
from core.descent import descend
from core.optimizers.gradient_descent import GradientDescent
from core.race import Entry, Race
from core.recording import Recording
from core.regression import LinearRegression
from core.surfaces import Bowl

RULE = GradientDescent(0.01)
PLAIN, NOISY = Entry(RULE), Entry(RULE, noise=1.0)
BATCHED = {size: Entry(RULE, batch_size=size) for size in (1, 2, 3, 6, 7)}


def race_of(*entries: Entry, runs: int = 1, repeats: int = 1, objective=None) -> Race:
    starts = np.tile([1.0, 1.0], (runs, 1))
    return Race(objective or LinearRegression(), entries, starts, 60, repeats)


@pytest.mark.parametrize(("size", "steps"), [(1, 7), (2, 4), (3, 3), (6, 2), (7, 1)])
def test_an_epoch_is_as_many_steps_as_there_are_batches(size, steps):
    race = race_of(BATCHED[size])
    assert steps_per_epoch(race, 0) == steps
    assert steps_per_epoch(race_of(BATCHED[size], objective=Bowl()), 0) == 1


def test_groups_share_a_pace():
    race = race_of(BATCHED[2], PLAIN, BATCHED[1], NOISY, BATCHED[2])
    assert groups_of(race, by_epoch=False) == (Group((0, 1, 2, 3, 4)),)
    assert groups_of(race, by_epoch=True) == (Group((1, 3), 1), Group((0, 4), 4), Group((2,), 7))
    assert [batched_in(race, group) for group in groups_of(race, by_epoch=True)] == [
        [],
        [0, 2],
        [1],
    ]


@pytest.mark.parametrize(
    ("entries", "text"),
    [
        ((PLAIN, NOISY), "epoch (full batch: one step)"),
        ((BATCHED[2], BATCHED[2]), "epoch (4 steps)"),
        ((BATCHED[1], BATCHED[2], PLAIN), "epoch (1 to 7 steps)"),
    ],
)
def test_the_axis_says_how_long_an_epoch_is(entries, text):
    assert epoch_label(race_of(*entries)) == text


@pytest.mark.parametrize(
    ("runs", "repeats", "banded", "lines"),
    [(1, 1, False, 1), (12, 1, False, 12), (13, 1, True, 0), (5, 5, True, 5), (20, 20, True, 0)],
)
def test_many_runs_are_a_band(runs, repeats, banded, lines):
    race = race_of(NOISY, runs=runs, repeats=repeats)
    assert is_banded(race) is banded and lines_of(race) == lines <= MOST_LINES


def test_batch_losses_are_drawn_while_they_are_few():
    assert batched_of(race_of(BATCHED[1], PLAIN, BATCHED[2], BATCHED[3])) == (0, 2, 3)
    assert batched_of(race_of(*(BATCHED[2],) * 4)) == ()


def test_what_grows_bit_by_bit_is_what_comes_at_once():
    random = np.random.default_rng(1)
    x, losses = np.arange(300.0), random.random((300, 3, 2))
    batch_losses, levels = random.random((300, 1)), np.sort(random.random((300, 3, 3)))
    whole, grown = (Kept(Group((0, 2)), 0.0, 300.0, 40) for _ in range(2))
    whole.grow(x, losses, batch_losses, levels)
    for rows in (1, 2, 90, 91, 300):
        behind = max(rows - 30, 0)  # bands may lag
        grown.grow(x[:rows], losses[:rows], batch_losses[:rows], levels[:behind])
    grown.grow(x, losses, batch_losses, levels)
    for name, columns in (("lines", 4), ("batches", 1), ("bands", 6)):
        one, other = getattr(whole, name), getattr(grown, name)
        assert one.y.shape[1] == columns
        np.testing.assert_array_equal(one.x, other.x)
        np.testing.assert_array_equal(one.y, other.y)


def recorded(race: Race) -> Recording:
    recording = Recording(race)
    for stretch in descend(race):
        recording.append(stretch)
    return recording


def test_plain_losses_are_read_with_their_batch():
    recording = recorded(race_of(BATCHED[2], PLAIN))
    readings = Readings(recording, recording.losses, np.empty((0, 0, 3)))
    loss, text = readings.of(0, 10)
    assert loss == recording.losses[10, 0, 0]
    assert text == f"{loss:.3g} · batch {recording.batch_losses[10, 0, 0]:.3g}"
    assert readings.of(1, 10)[1] == f"{recording.losses[10, 1, 0]:.3g}"
    assert readings.of_what == "" and notes_of(recording.race) == ("thin: loss of the batch",)


def test_bands_are_read_with_their_edges():
    recording = recorded(race_of(NOISY, runs=20, repeats=20))
    levels = levels_of(recording.losses)
    readings = Readings(recording, recording.losses, levels)
    low, middle, high = levels[30, 0]
    assert readings.of(0, 30) == (middle, f"{middle:.3g} ({low:.3g} … {high:.3g})")
    assert readings.of_what == ", median (10 … 90 %) of 20 runs"
    lagging = Readings(recording, recording.losses, levels[:5])
    assert lagging.of(0, 30) == NOTHING


def test_of_very_many_runs_it_is_said_how_many_are_counted():
    assert notes_of(race_of(PLAIN, runs=10_000)) == ("median and 10–90 % of 1000 of 10000 runs",)
