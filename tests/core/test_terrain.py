"""The land seen from above: its heights, bands, contour lines and labels."""

import numpy as np
import pytest

from core.heights import Scaling
from core.mesh import raise_land
from core.objective import Window
from core.picking import interpolate
from core.problems import PROBLEMS
from core.surfaces import Bowl, Easom, Himmelblau, HundredDigits
from core.terrain import (
    LINE_GRID,
    MANY_TERMS,
    SKETCHY,
    Terrain,
    TerrainRequest,
    contour_lines,
    survey,
)

by_problem = pytest.mark.parametrize("kind", PROBLEMS)
by_scaling = pytest.mark.parametrize("scaling", Scaling)


def surveyed(problem, columns=80, rows=60, window=None, scaling=Scaling.LOG, levels=20) -> Terrain:
    *pauses, terrain = survey(
        TerrainRequest(problem, window or problem.window, columns, rows, scaling, levels)
    )
    assert pauses and set(pauses) == {None}
    return terrain


class Holed(Bowl, frozen=True, tag="holed"):
    """A bowl that has no value in one part and an infinite one in another."""

    def height(self, x, y):
        height = super().height(x, y)
        height = np.where(x + 0.7 * y > 1.5, np.nan, height)
        return np.where(x - y > 1.7, np.inf, np.where(x - y < -1.9, -np.inf, height))


class Empty(Bowl, frozen=True, tag="empty"):
    """A land that is one hole."""

    def height(self, x, y):
        return x * np.nan


class Plain(Bowl, frozen=True, tag="plain"):
    """A land without any slope."""

    def height(self, x, y):
        return np.full_like(x, 5.0)


class Steep(Bowl, frozen=True, tag="steep"):
    """A land whose losses are nearly the largest floats."""

    def height(self, x, y):
        return x * 8e307


@by_problem
def test_heights_are_the_objectives_from_the_bottom_left(kind):
    problem = kind()
    terrain = surveyed(problem, columns=70, rows=130)
    left, right, bottom, top = problem.window
    assert terrain.heights.shape == (130, 70)
    for i, j, x, y in ((0, 0, left, bottom), (0, 69, right, bottom), (129, 0, left, top)):
        assert terrain.heights[i, j] == problem.height(np.array(x), np.array(y))
    x = left + (right - left) * 23 / 69
    y = bottom + (top - bottom) * 77 / 129
    assert terrain.heights[77, 23] == pytest.approx(float(problem.height(np.array(x), np.array(y))))


@by_problem
@by_scaling
def test_bands_count_the_levels_below(kind, scaling):
    terrain = surveyed(kind(), scaling=scaling, levels=13)
    levels = terrain.levels
    np.testing.assert_array_equal(levels, terrain.scale.levels(13))
    expected = (terrain.heights[..., None] > levels).sum(axis=-1)
    np.testing.assert_array_equal(terrain.bands, expected)
    assert terrain.bands.dtype == np.uint8 and terrain.bands.max() == len(levels)


@by_problem
def test_the_scale_knows_the_minima_in_the_window_and_no_others(kind):
    problem = kind()
    terrain = surveyed(problem, columns=31, rows=31)
    known = np.array(problem.minima).reshape(-1, 2)
    lowest = problem.height(known[:, 0], known[:, 1]).min(initial=np.inf)
    assert terrain.scale.low == min(lowest, terrain.heights.min())
    assert terrain.scale.high == terrain.heights.max()
    beside = Window(*(edge + 100.0 for edge in problem.window))
    aside = surveyed(problem, window=beside)
    assert aside.scale.low == aside.heights.min()


@by_problem
@by_scaling
def test_contour_lines_lie_on_their_levels(kind, scaling):
    problem = kind()
    terrain = surveyed(problem, scaling=scaling)
    levels = terrain.levels
    window, points = problem.window, terrain.lines.points
    columns = (points[:, 0] - window.left) / window.width * 79
    rows = (points[:, 1] - window.bottom) / window.height * 59
    on_grid = np.minimum(np.abs(columns - np.round(columns)), np.abs(rows - np.round(rows)))
    assert on_grid.max() < 1e-9  # each point is where a line of the grid is crossed
    heights = interpolate(terrain.heights, columns, rows)
    nearest = levels[np.abs(heights[:, None] - levels).argmin(axis=1)]
    steepest = np.abs(np.diff(terrain.heights, axis=1)).max()
    steepest += np.abs(np.diff(terrain.heights, axis=0)).max()
    np.testing.assert_allclose(heights, nearest, atol=1e-9 * steepest)


@by_problem
def test_every_level_that_the_land_crosses_has_its_line(kind):
    terrain = surveyed(kind())
    window, lines = terrain.request.window, terrain.lines
    columns = (lines.points[:, 0] - window.left) / window.width * 79
    rows = (lines.points[:, 1] - window.bottom) / window.height * 59
    heights = interpolate(terrain.heights, columns, rows)
    for level in terrain.levels:
        if terrain.heights.min() < level < terrain.heights.max():
            assert np.abs(heights - level).min() < 1e-6 * (terrain.scale.high - terrain.scale.low)


@by_problem
def test_joined_points_are_in_one_cell_and_lines_end_at_the_edge_or_close(kind):
    terrain = surveyed(kind())
    window, lines = terrain.request.window, terrain.lines
    assert lines.connected.shape == (len(lines.points),) and not lines.connected[-1]
    cell = np.array([window.width / 79, window.height / 59])
    steps = np.abs(np.diff(lines.points, axis=0)) / cell
    assert steps[lines.connected[:-1]].max() < 1 + 1e-9
    ends = np.flatnonzero(~lines.connected)
    for first, last in zip(np.append(0, ends[:-1] + 1), ends, strict=True):
        begin, end = lines.points[first], lines.points[last]
        edges = np.array(window).reshape(2, 2).T
        at_edge = [np.isclose(np.abs(p - edges) / cell, 0, atol=1e-6).any() for p in (begin, end)]
        assert np.array_equal(begin, end) or all(at_edge)


@by_problem
@by_scaling
def test_labels_are_apart_in_the_window_along_the_lines_and_name_their_level(kind, scaling):
    terrain = surveyed(kind(), columns=120, rows=120, scaling=scaling)
    window, labels = terrain.request.window, np.array(terrain.lines.labels)
    levels = terrain.levels
    if kind is Easom and not len(labels):
        return  # all of its land is around the one landmark, which has a label of its own
    assert len(labels)
    size = np.array([window.width, window.height])
    for x, y, dx, dy, loss in labels:
        assert loss in levels
        assert (terrain.lines.points == (x, y)).all(axis=1).any()
        assert np.hypot(dx, dy) > 0
        margin = np.array([x - window.left, y - window.bottom]) / size
        assert (margin > 0.05).all() and (margin < 0.95).all()
        cells = (terrain.lines.points - (x, y)) / size * 119
        for half in (np.array([dx, dy]) / 2, -np.array([dx, dy]) / 2):
            assert np.linalg.norm(cells - half / size * 119, axis=1).min() < 1.5
    places = labels[:, :2] / size
    gaps = np.linalg.norm(places[:, None] - places, axis=-1)
    assert gaps[~np.eye(len(gaps), dtype=bool)].min(initial=1) > 0.1


@by_scaling
def test_labels_keep_away_from_the_landmarks(scaling):
    problem = Himmelblau()
    terrain = surveyed(problem, columns=200, rows=200, scaling=scaling)
    places = np.array(terrain.lines.labels)[:, :2]
    landmarks = np.array([*problem.minima, *problem.saddles, *problem.maxima])
    gaps = np.linalg.norm(places[:, None] - landmarks, axis=-1) / problem.window.width
    assert len(places) > 4
    assert gaps.min() > 0.1


@pytest.mark.parametrize("problem", [Bowl(), Himmelblau()])
@by_scaling
def test_a_label_stands_on_its_level_and_across_the_slope(problem, scaling):
    terrain = surveyed(problem, columns=300, rows=300, scaling=scaling)
    cell = terrain.request.window.width / 299
    for x, y, dx, dy, loss in terrain.lines.labels:
        place = np.array([x, y])
        slope = problem.gradient(place)
        assert abs(float(problem.value(place)) - loss) < np.linalg.norm(slope) * cell / 4
        cosine = slope @ (dx, dy) / np.linalg.norm(slope) / np.hypot(dx, dy)
        assert abs(cosine) < 0.1


@pytest.mark.parametrize(
    ("columns", "rows"), [(LINE_GRID, 40), (LINE_GRID + 1, 40), (701, 333), (1000, 2), (2, 2)]
)
def test_lines_of_a_fine_grid_are_traced_on_a_coarser_one_up_to_the_edge(columns, rows):
    window = Window(-1.0, 1.0, -1.0, 1.0)
    x, _ = np.meshgrid(np.linspace(-1, 1, columns), np.linspace(-1, 1, rows))
    lines = contour_lines(x, window, np.array([-0.501, 0.251]))
    np.testing.assert_allclose(np.unique(np.round(lines.points[:, 0], 9)), [-0.501, 0.251])
    for level in (-0.501, 0.251):
        line = lines.points[np.isclose(lines.points[:, 0], level), 1]
        assert (line.min(), line.max()) == (-1.0, 1.0)
        assert len(line) <= LINE_GRID + 1


@by_scaling
def test_holes_have_no_lines_and_do_not_touch_the_scale(scaling):
    terrain = surveyed(Holed(), columns=90, rows=90, scaling=scaling)
    hole = np.isnan(terrain.heights)
    assert 0.1 < hole.mean() < 0.5
    assert np.isfinite(terrain.heights[~hole]).all()  # what is infinite is a hole as well
    assert terrain.scale.low == 0 and terrain.scale.high == terrain.heights[~hole].max()
    points = terrain.lines.points
    assert len(points) and np.isfinite(points).all()
    x, y = points.T
    cell = 4 / 89
    assert (x + 0.7 * y < 1.5 + cell).all()
    assert (x - y < 1.7 + cell).all() and (x - y > -1.9 - cell).all()
    levels = terrain.levels
    expected = (terrain.heights[~hole][:, None] > levels).sum(axis=-1)
    np.testing.assert_array_equal(terrain.bands[~hole], expected)


@by_scaling
@pytest.mark.parametrize("problem", [Empty(), Plain()])
def test_a_land_without_heights_or_slopes_has_no_lines(problem, scaling):
    terrain = surveyed(problem, scaling=scaling)
    assert terrain.lines.points.shape == (0, 2)
    assert terrain.lines.connected.shape == (0,) and terrain.lines.labels == ()
    assert np.isfinite([terrain.scale.low, terrain.scale.high]).all()


@by_scaling
def test_losses_too_large_for_arithmetic_are_holes(scaling):
    terrain = surveyed(Steep(), scaling=scaling)
    assert np.isnan(terrain.heights).mean() > 0.9
    assert np.isfinite(terrain.scale.unit(terrain.heights[~np.isnan(terrain.heights)])).all()


WINDOWS = [
    Window(-1e9, 1e9, -1e9, 1e9),
    Window(1e9 - 1e-2, 1e9, 1e9 - 1.0, 1e9),
    Window(-1e-90, 1e-90, 0.0, 1e-80),
    Window(2.9999999, 3.0000001, 0.49999999, 0.50000001),
]


@by_problem
@by_scaling
@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_far_and_deep_windows(kind, scaling, window):
    assert window.is_proper()
    terrain = surveyed(kind(), columns=40, rows=30, window=window, scaling=scaling)
    if kind is not HundredDigits:  # which floats cannot follow: it has the sine of 60 eʸ
        assert np.isfinite(terrain.heights).all()
    assert np.isfinite(terrain.lines.points).all()
    x, y = terrain.lines.points.T
    rounding = 4 * np.spacing(max(map(abs, window)))
    assert x.min(initial=window.right) >= window.left - rounding
    assert x.max(initial=window.left) <= window.right + rounding
    assert y.min(initial=window.top) >= window.bottom - rounding
    assert y.max(initial=window.bottom) <= window.top + rounding


def test_it_can_be_left_at_every_pause_and_is_read_only():
    request = TerrainRequest(Bowl(), Bowl.window, 20, 400, Scaling.LOG, 9)
    pauses = list(survey(request))
    assert len(pauses) > 400 / 64
    terrain = pauses[-1]
    assert terrain.request is request
    for array in (terrain.heights, terrain.bands):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


class Costly(Bowl, frozen=True, tag="costly"):
    """A bowl that says that it is the sum of very many terms."""

    @property
    def terms(self):
        return MANY_TERMS


def test_a_costly_land_is_sketched_first():
    request = TerrainRequest(Costly(), Bowl().window, 61, 45, Scaling.LOG, 20)
    sketch, land = (terrain for terrain in survey(request) if terrain is not None)
    assert sketch.heights.shape == (45 // SKETCHY, 61 // SKETCHY)
    assert land.heights.shape == (45, 61) and land.request == request
    np.testing.assert_array_equal(land.heights, surveyed(Bowl(), 61, 45).heights)
    assert sketch.request.window == request.window


def test_a_costly_land_is_raised_twice():
    request = TerrainRequest(Costly(), Bowl().window, 60, 60, Scaling.LOG, 20)
    lands = [land for land in raise_land(request, Scaling.LINEAR) if land is not None]
    assert [land.terrain.heights.shape for land in lands] == [(10, 10), (60, 60)]
