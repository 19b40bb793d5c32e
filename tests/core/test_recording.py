"""The bounded history of a race, against the whole history."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.descent import descend
from core.optimizers import OPTIMIZERS
from core.optimizers.gradient_descent import GradientDescent
from core.race import Race, Stretch
from core.recording import MEMORY, Recording
from core.surfaces import Beale, Bowl
from tests.core.paths import joined, race_of


def made_up_race(optimizers: int, starts: int, steps: int) -> Race:
    return race_of(Bowl(), (GradientDescent(),) * optimizers, np.zeros((starts, 2)), steps)


def made_up_steps(race: Race, seed: int) -> Stretch:
    """Return the whole of a race that nobody ran: some numbers, and runs that ended."""
    rng = np.random.default_rng(seed)
    shape = (race.steps + 1, *race.shape)
    positions, losses = rng.normal(size=shape), rng.integers(-20, 20, shape[:3]).astype(float)
    diverged = np.full(race.shape[:2], -1)
    for run in np.argwhere(rng.random(race.shape[:2]) < 0.3):
        step = int(rng.integers(0, race.steps + 1))
        diverged[tuple(run)] = step
        positions[step:, run[0], run[1]] = np.nan
        losses[step:, run[0], run[1]] = np.nan
    stopped = np.where(rng.random(race.shape[:2]) < 0.3, race.steps, -1)
    batch_losses = np.empty((race.steps + 1, 0, race.shape[1]))
    seconds = np.cumsum(rng.random(race.steps + 1))
    undefined = (diverged >= 0) & (rng.random(race.shape[:2]) < 0.5)
    return Stretch(0, positions, losses, batch_losses, diverged, stopped, seconds, undefined)


def part_of(whole: Stretch, first: int, last: int) -> Stretch:
    steps = slice(first, last + 1)
    diverged = np.where(whole.diverged <= last, whole.diverged, -1)
    stopped = np.where(whole.stopped <= last, whole.stopped, -1)
    return Stretch(
        first, whole.positions[steps], whole.losses[steps], whole.batch_losses[steps], diverged,
        stopped, whole.seconds[steps], whole.undefined & (diverged >= 0),
    )  # fmt: skip


@st.composite
def recorded(draw):
    """Draw a race, its whole history, a memory, and how the history is cut into stretches."""
    race = made_up_race(draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 300)))
    cuts = draw(st.sets(st.integers(0, race.steps - 1), max_size=12))
    lasts = [*sorted(cuts), race.steps]
    return race, made_up_steps(race, draw(st.integers(0, 99))), draw(st.integers(0, 60_000)), lasts


def row_bytes(race: Race) -> int:
    """Return the bytes of one step: its number, its time, positions and losses."""
    return 8 * (2 + 3 * len(race.optimizers) * len(race.starts))


def least_bytes(race: Race) -> int:
    """Return the bytes that any recording needs: three steps, and what is kept of each run."""
    return 3 * row_bytes(race) + 33 * len(race.optimizers) * len(race.starts)


def held_bytes(recording: Recording) -> int:
    """Return the bytes of all arrays in a recording, whatever it says of itself."""
    parts = (*vars(recording).values(), recording.rows._numbers)
    return sum(part.nbytes for part in parts if isinstance(part, np.ndarray))


def check(recording: Recording, whole: Stretch, last: int, memory: int) -> None:
    """Check a recording against the whole history up to the last step."""
    rows = row_bytes(recording.race)
    steps = recording.steps
    assert held_bytes(recording) == recording.nbytes <= max(memory, least_bytes(recording.race))
    assert len(recording) == len(steps) == len(recording.positions) == len(recording.losses)
    assert steps[0] == 0 and steps[-1] == recording.last_step == last
    even = np.diff(steps)
    assert (even[:-1] == recording.stride).all() and even[-1:].sum() <= recording.stride
    assert recording.stride & (recording.stride - 1) == 0
    if recording.stride > 1:  # it thinned only when it had to
        assert (2 * len(steps)) * rows + least_bytes(recording.race) > memory
    np.testing.assert_array_equal(recording.positions, whole.positions[steps])
    np.testing.assert_array_equal(recording.losses, whole.losses[steps])
    np.testing.assert_array_equal(recording.seconds, whole.seconds[steps])
    np.testing.assert_array_equal(
        recording.diverged, np.where(whole.diverged <= last, whole.diverged, -1)
    )
    np.testing.assert_array_equal(recording.undefined, whole.undefined & (whole.diverged <= last))


def check_best(recording: Recording, whole: Stretch, last: int) -> None:
    """Check the lowest losses against all steps, also those that were not kept."""
    losses = np.nan_to_num(whole.losses[: last + 1], nan=np.inf)
    np.testing.assert_array_equal(recording.best_loss, losses.min(axis=0))
    np.testing.assert_array_equal(recording.best_step, losses.argmin(axis=0))


@given(recorded())
def test_it_is_bounded_and_keeps_first_and_last_and_best_at_every_moment(drawn):
    race, whole, memory, lasts = drawn
    recording = Recording(race, memory)
    assert not recording.complete
    first = 0
    for last in lasts:
        recording.append(part_of(whole, first, last))
        check(recording, whole, last, memory)
        check_best(recording, whole, last)
        assert recording.complete is (last == race.steps)
        first = last + 1


@given(recorded(), st.lists(st.integers(-2, 310), max_size=5))
def test_index_is_the_newest_kept_step_that_is_not_after(drawn, wanted):
    race, whole, memory, lasts = drawn
    recording = Recording(race, memory)
    recording.append(part_of(whole, 0, lasts[0]))
    kept = recording.steps.tolist()
    for step in (*wanted, *kept):
        before = [row for row, number in enumerate(kept) if number <= step]
        assert recording.index(step) == (before[-1] if before else 0)


@given(recorded(), st.integers(-21, 21))
def test_first_below_is_the_first_kept_step_at_most_there(drawn, threshold):
    race, whole, memory, _ = drawn
    recording = Recording(race, memory)
    recording.append(whole)
    found = recording.first_below(threshold)
    for run in np.ndindex(race.shape[:2]):
        at = [t for t in recording.steps.tolist() if whole.losses[(t, *run)] <= threshold]
        assert found[run] == (at[0] if at else -1)


def test_before_the_first_step_nothing_is_kept_and_nothing_is_below():
    recording = Recording(made_up_race(2, 3, 10))
    assert len(recording) == 0 and recording.positions.shape == (0, 2, 3, 2)
    assert recording.last_step == -1 and not recording.complete
    assert recording.index(5) == 0
    np.testing.assert_array_equal(recording.first_below(1e9), np.full((2, 3), -1))


def test_everything_is_kept_while_there_is_room():
    race = race_of(Beale(), tuple(kind() for kind in OPTIMIZERS), np.array([[1.0, 1.6]]), 1_000)
    recording = Recording(race)
    stretches = list(descend(race))
    for stretch in stretches:
        recording.append(stretch)
    whole = joined(stretches)
    assert recording.stride == 1 and recording.nbytes < MEMORY
    np.testing.assert_array_equal(recording.steps, np.arange(1_001))
    np.testing.assert_array_equal(recording.positions, whole.positions)
    np.testing.assert_array_equal(recording.losses, whole.losses)


def test_the_usual_memory_holds_for_the_largest_race():
    """64 optimizers from 20,000 starts over a million steps: no more is taken than is allowed."""
    race = made_up_race(64, 20_000, 1_000_000)
    assert held_bytes(Recording(race)) <= MEMORY


def test_a_gap_or_a_repetition_is_refused():
    race = made_up_race(1, 1, 50)
    whole = made_up_steps(race, 0)
    recording = Recording(race)
    for first in (1, 7):
        with pytest.raises(ValueError, match=f"step {first} does not follow step -1"):
            recording.append(part_of(whole, first, 20))
    recording.append(part_of(whole, 0, 20))
    for first in (0, 20, 22):
        with pytest.raises(ValueError, match=f"step {first} does not follow step 20"):
            recording.append(part_of(whole, first, 30))
    assert recording.last_step == 20 and len(recording) == 21


@pytest.mark.parametrize("memory", [0, MEMORY])
@pytest.mark.parametrize("what", ["steps", "positions", "losses", "seconds"])
def test_what_it_shows_is_read_only(what, memory):
    race = made_up_race(2, 2, 40)
    recording = Recording(race, memory)
    recording.append(made_up_steps(race, 1))
    with pytest.raises(ValueError, match="read-only"):
        getattr(recording, what)[...] = 0
