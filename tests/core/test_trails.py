"""Paths as they are drawn: no move that an eye could see is lost, and few points are kept."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.descent import descend
from core.optimizers.gradient_descent import GradientDescent
from core.recording import Recording
from core.surfaces import Bowl
from core.trails import REACH, Legs, Runs, legs_of, newest
from tests.core.paths import race_of

CELLS = np.array([100.0, 100.0])


def walk(seed: int, rows: int, runs: int, step: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return 0.9 * np.sin(np.cumsum(rng.normal(0, step, (rows, runs, 2)), axis=0))


def away(point: np.ndarray, legs: Legs) -> float:
    """Return how far a point is from the pieces."""
    along = legs.end - legs.begin
    share = np.sum((point - legs.begin) * along, axis=1) / np.maximum((along**2).sum(axis=1), 1e-99)
    nearest = legs.begin + np.clip(share, 0, 1)[:, None] * along
    return float(np.linalg.norm(nearest - point, axis=1).min())


@given(
    st.integers(0, 99), st.integers(2, 60), st.integers(1, 3), st.sampled_from([1e-4, 0.01, 0.3])
)
def test_every_position_is_within_a_cell_of_the_path(seed, rows, runs, step):
    points = walk(seed, rows, runs, step)
    legs = legs_of(points, 7, CELLS)
    for run in range(runs):
        own = legs.some(legs.run == run)
        assert (np.diff(own.row) > 0).all() and (own.row > 7).all() and (own.row < 7 + rows).all()
        if not len(own):
            assert np.ptp(points[:, run], axis=0).max() <= 1 / 100, "it stayed in its cell"
            continue
        assert (own.begin[0] == points[0, run]).all() and (own.end[-1] == points[-1, run]).all()
        assert (own.end == points[own.row - 7, run]).all()
        assert own.joined[1:].all() and (own.begin[1:] == own.end[:-1]).all()
        assert not own.joined[0]
        assert max(away(point, own) for point in points[:, run]) <= 2**0.5 / 100


def test_a_zig_zag_of_a_million_steps_is_a_few_lines_and_none_is_left_out():
    ends = np.array([[-0.8, 0.0], [0.8, 0.1]])
    points = ends[np.arange(1_000_001) % 2][:, None]
    points[500_000, 0] = [0.0, 0.9]  # one step aside, which a stride would miss
    legs = legs_of(points, 0, CELLS)
    assert len(legs) <= 5
    assert legs.row[0] == 1
    assert away(np.array([0.0, 0.9]), legs) == 0 and away(np.array([0.4, 0.075]), legs) < 1e-9


def test_a_path_ends_where_it_is_not_finite():
    points = walk(1, 40, 2, 0.1)
    points[25:, 1] = np.nan
    legs = legs_of(points, 0, CELLS)
    assert np.isfinite(legs.begin).all() and np.isfinite(legs.end).all()
    assert legs.row[legs.run == 1].max() == 24 and legs.row[legs.run == 0].max() == 39
    nothing = legs_of(np.full((5, 2, 2), np.nan), 0, CELLS)
    assert len(nothing) == 0 and len(nothing.line().points) == 0


@pytest.mark.parametrize("far", [3.0, 1e6, 1e12])
def test_what_is_outside_is_cut_off_on_its_straight_line(far):
    points = np.array([[0.0, 0.0], [far, far / 2], [-far, -far / 2], [0.5, 0.0]])[:, None]
    legs = legs_of(points, 0, CELLS)
    assert np.abs([legs.begin, legs.end]).max() <= REACH + 1e-9
    assert legs.across.tolist() == [False, True, False]
    np.testing.assert_allclose(legs.begin[1], [REACH, REACH / 2], atol=1e-6)
    np.testing.assert_allclose(legs.end[1], [-REACH, -REACH / 2], atol=1e-6)
    assert not legs.joined.any()


def test_a_line_is_broken_where_pieces_are_left_out():
    legs = legs_of(walk(2, 30, 1, 0.1), 0, CELLS)
    line = legs.line()
    points, joined = line.points, line.joined
    assert len(points) == len(legs) + 1 and joined[:-1].all() and not joined[-1]
    some = legs.some(np.arange(len(legs)) % 3 != 1)
    line = some.line()
    points, joined = line.points, line.joined
    for i, edge in enumerate(line.edges[:-1]):
        assert (points[edge] == (some.end[i] if some.joined[i] else some.begin[i])).all()
    assert (np.diff(np.flatnonzero(~joined)) >= 2).all()
    pairs = {
        (tuple(a), tuple(b))
        for a, b in zip(points[:-1][joined[:-1]], points[1:][joined[:-1]], strict=True)
    }
    assert pairs == {(tuple(a), tuple(b)) for a, b in zip(some.begin, some.end, strict=True)}


def test_the_newest_pieces_of_each_run():
    legs = legs_of(walk(3, 50, 3, 0.3), 0, CELLS)
    early, late = legs.some(legs.row < 25), legs.some(legs.row >= 25)
    few = newest([early, late], 4)
    for run in range(3):
        rows = legs.row[legs.run == run]
        assert few.row[few.run == run].tolist() == rows[-4:].tolist()
    assert not few.joined.any()


@pytest.mark.parametrize(("starts", "few", "rows"), [(1, True, 128), (70, False, 8)])
def test_which_runs_have_a_path(starts, few, rows):
    places = np.random.default_rng(0).random((starts, 2))
    race = race_of(Bowl(), (GradientDescent(), GradientDescent()), places, 100)
    recording = Recording(race)
    for stretch in descend(race):
        recording.append(stretch)
    runs = Runs(recording)
    assert runs.few is few and runs.rows == rows
    assert runs.points(2, 5).shape == (4, 2 * min(starts, 150), 2)
    assert (runs.points(0, 0)[0, starts] == places[0]).all()


def test_chapters_are_not_too_many_in_a_long_race():
    race = race_of(Bowl(), (GradientDescent(),), np.zeros((1, 2)), 1_000_000)
    assert 500 <= 1_000_000 / Runs(Recording(race)).rows <= 1024
