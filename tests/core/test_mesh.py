"""The land as a body: its triangles, what lies on it, and picking places of it."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.heights import HeightScale, Scaling
from core.mesh import FLOOR, LIFT, LIGHT, TALL, Land, Relief, lay, raise_land
from core.objective import Window
from core.picking import interpolate
from core.problems import PROBLEMS
from core.surfaces import Bowl, Himmelblau, HundredDigits, Rosenbrock
from core.terrain import TerrainRequest
from tests.core.test_terrain import Empty, Holed, Plain

by_problem = pytest.mark.parametrize("kind", PROBLEMS)
by_scaling = pytest.mark.parametrize("scaling", Scaling)
ARRAYS = ("vertices", "faces", "units", "shade", "draped", "floor")


def raised(problem, scaling=Scaling.LINEAR, columns=40, rows=30, window=None) -> Land:
    request = TerrainRequest(
        problem, window or problem.window, columns, rows, Scaling.LOG, levels=12
    )
    *pauses, land = raise_land(request, scaling)
    assert pauses and set(pauses) == {None}
    return land


@by_problem
@by_scaling
def test_vertices_stand_on_the_square_as_high_as_their_losses(kind, scaling):
    land = raised(kind(), scaling)
    x, y, z = land.vertices.reshape(30, 40, 3).transpose(2, 0, 1)
    np.testing.assert_allclose(x, np.broadcast_to(np.linspace(-1, 1, 40), (30, 40)), atol=1e-7)
    np.testing.assert_allclose(y.T, np.broadcast_to(np.linspace(-1, 1, 30), (40, 30)), atol=1e-7)
    heights, low, high = land.terrain.heights, land.terrain.scale.low, land.terrain.scale.high
    if scaling is Scaling.LINEAR:
        np.testing.assert_allclose(z, TALL * (heights - low) / (high - low), atol=1e-6)
    order = np.argsort(heights.ravel())
    assert (np.diff(z.ravel()[order]) >= -1e-6).all()
    assert z.min() >= 0 and z.max() == pytest.approx(TALL)


@by_problem
@by_scaling
def test_colours_follow_the_requests_scaling_and_light_is_a_share(kind, scaling):
    land = raised(kind(), scaling)
    expected = land.terrain.scale.unit(land.terrain.heights).ravel()
    assert land.terrain.scale.scaling is Scaling.LOG and land.relief.scale.scaling is scaling
    np.testing.assert_allclose(land.units, expected, atol=1e-6)
    assert land.units.min() >= 0 and land.units.max() <= 1
    assert land.shade.min() >= 0 and land.shade.max() <= 1
    assert np.ptp(land.shade) > 0.05


def test_the_slope_that_faces_the_light_is_bright():
    """The light comes from the lower left, so the far right inside of a bowl is lit."""
    land = raised(Bowl(), columns=41, rows=41)
    shade = land.shade.reshape(41, 41)
    assert shade[25, 26] > shade[20, 20] > shade[15, 14]
    facing = LIGHT / np.linalg.norm(LIGHT)
    x, y = np.meshgrid(np.linspace(-1, 1, 41), np.linspace(-1, 1, 41))
    normal = np.stack([-x, -y, np.ones_like(x)], axis=-1)  # of z = (x² + y²) / 2
    light = normal @ facing / np.linalg.norm(normal, axis=-1)
    inner = (slice(1, -1), slice(1, -1))
    lit = light[inner] > 0
    order = np.argsort(light[inner][lit])
    assert (np.diff(shade[inner][lit][order]) > -1e-6).all()


@by_problem
def test_faces_cover_the_land_once_and_all_face_up(kind):
    land = raised(kind())
    assert land.faces.shape == (2 * 29 * 39, 3)
    a, b, c = land.vertices[land.faces].astype(float).transpose(1, 0, 2)
    normals = np.cross(b - a, c - a)
    assert (normals[:, 2] > 0).all()
    assert normals[:, 2].sum() / 2 == pytest.approx(4.0, rel=1e-6)
    assert len(np.unique(np.sort(land.faces, axis=1), axis=0)) == len(land.faces)


@by_problem
def test_what_is_interpolated_lies_on_the_faces(kind):
    land = raised(kind())
    shares = np.random.default_rng(2).dirichlet((1, 1, 1), len(land.faces))
    places = np.einsum("fk,fkc->fc", shares, land.vertices[land.faces].astype(float))
    columns, rows = (places[:, 0] + 1) / 2 * 39, (places[:, 1] + 1) / 2 * 29
    np.testing.assert_allclose(interpolate(land.relief.z, columns, rows), places[:, 2], atol=1e-5)


@by_problem
@by_scaling
def test_contour_lines_are_draped_on_the_land_and_drawn_on_the_floor(kind, scaling):
    land = raised(kind(), scaling)
    lines = land.terrain.lines
    assert len(land.draped) == len(land.floor) == 2 * np.count_nonzero(lines.connected)
    np.testing.assert_array_equal(land.draped[:, :2], land.floor[:, :2])
    assert (land.floor[:, 2] == np.float32(FLOOR)).all()
    above = land.draped[:, 2] - land.relief.on_land(points_of(land, land.draped))[:, 2]
    np.testing.assert_allclose(above, LIFT / 2, atol=1e-5)
    ends = land.draped[:, :2].reshape(-1, 2, 2)
    assert (np.abs(ends[:, 0] - ends[:, 1]) <= [2 / 39 + 1e-6, 2 / 29 + 1e-6]).all()


def points_of(land: Land, places: np.ndarray) -> np.ndarray:
    """Return places of the square as points of the window."""
    window = land.relief.window
    size = np.array([window.width, window.height])
    return np.array([window.left, window.bottom]) + (places[:, :2] + 1) / 2 * size


@by_problem
def test_arrays_are_float32_and_read_only(kind):
    land = raised(kind())
    for name in ARRAYS:
        array = getattr(land, name)
        assert array.dtype == (np.uint32 if name == "faces" else np.float32)
        assert np.isfinite(array).all()
    for name in set(ARRAYS) - {"faces"}:
        with pytest.raises(ValueError, match="read-only"):
            getattr(land, name)[...] = 0


@by_scaling
@pytest.mark.parametrize("problem", [Holed(), Empty(), Plain()])
def test_holes_have_no_faces_and_nothing_is_drawn_nowhere(problem, scaling):
    land = raised(problem, scaling, columns=50, rows=50)
    hole = ~np.isfinite(land.terrain.heights).ravel()
    assert not hole[land.faces].any()
    whole = ~np.lib.stride_tricks.sliding_window_view(hole.reshape(50, 50), (2, 2)).any(axis=(2, 3))
    assert len(land.faces) >= 2 * whole.sum()
    for name in ARRAYS:
        assert np.isfinite(getattr(land, name)).all()
    assert np.abs(land.vertices).max() <= 1.0001


@by_problem
def test_a_far_window_makes_a_sound_land(kind):
    land = raised(kind(), window=Window(-1e9, 1e9, -1e9, 1e9))
    for name in ARRAYS:
        assert np.isfinite(getattr(land, name)).all()


# A place on the land, and back


WINDOWS = [Window(-3.0, 5.0, 10.0, 11.0), Window(-1e9, 1e9, 1e-3, 2e-3), Window(0, 1, -1e6, 1e6)]


def relief(seed: int, window: Window = WINDOWS[0]) -> Relief:
    z = 0.3 * np.random.default_rng(seed).random((13, 17))
    return Relief(window, HeightScale(0.0, 1.0, Scaling.LINEAR), z)


seeds = st.integers(0, 50)
shares = st.floats(0, 1)


@pytest.mark.parametrize("window", WINDOWS, ids=str)
@given(seed=seeds, x=shares, y=shares)
def test_the_window_is_mapped_onto_the_square(window, seed, x, y):
    land = relief(seed, window=window)
    point = np.array([window.left + x * window.width, window.bottom + y * window.height])
    np.testing.assert_allclose(land.across(point), [2 * x - 1, 2 * y - 1], atol=1e-6)
    place = land.on_land(point)
    np.testing.assert_allclose(place[:2], [2 * x - 1, 2 * y - 1], atol=1e-6)
    assert place[2] == pytest.approx(
        float(interpolate(land.z, np.array(x * 16), np.array(y * 12))), abs=1e-4
    )


@pytest.mark.parametrize("window", WINDOWS, ids=str)
@given(seed=seeds, x=shares, y=shares, lean=st.tuples(st.floats(-9, 9), st.floats(-9, 9)))
def test_a_place_on_the_land_is_picked_back(window, seed, x, y, lean):
    """The ray is steeper than the land is anywhere, so that nothing stands before the place."""
    land = relief(seed, window=window)
    point = np.array([window.left + x * window.width, window.bottom + y * window.height])
    place = land.on_land(point)
    steepest = np.abs(np.diff(land.z, axis=1)).max() * 8 + np.abs(np.diff(land.z, axis=0)).max() * 6
    direction = np.array([*lean, -1.5 * steepest * max(*np.abs(lean), 1e-3)])
    picked = land.pick(place - 3 * direction, direction)
    assume(0.001 < x < 0.999 and 0.001 < y < 0.999)
    assert picked is not None
    away = (np.array(picked) - point) / [window.width, window.height]
    assert np.abs(away).max() < 1e-6


@pytest.mark.parametrize("kind", [Bowl, Himmelblau])
def test_what_is_picked_straight_down_is_what_is_below(kind):
    land = raised(kind()).relief
    window = kind.window
    down = np.array([0.0, 0.0, -1.0])
    for x, y in np.random.default_rng(3).uniform(-1, 1, (20, 2)):
        picked = land.pick(np.array([x, y, 5.0]), down)
        expected = (
            window.left + (x + 1) / 2 * window.width,
            window.bottom + (y + 1) / 2 * window.height,
        )
        assert picked == pytest.approx(expected)
    assert land.pick(np.array([1.01, 0.0, 5.0]), down) is None
    assert land.pick(np.array([0.0, 0.0, 5.0]), -down) is None


# Paths


def test_a_mountain_hides_what_is_behind_it():
    z = np.zeros((21, 21))
    z[:, 10] = 1.0
    land = Relief(Window(-1, 1, -1, 1), HeightScale(0, 1, Scaling.LINEAR), z)
    left, top, right = (land.on_land(np.array([x, 0.0])) for x in (-0.5, 0.0, 0.5))
    low, high = np.array([-3.0, 0.0, 0.5]), np.array([-0.5, 0.0, 5.0])
    assert [land.is_seen(place, low) for place in (left, top, right)] == [True, True, False]
    assert [land.is_seen(place, high) for place in (left, top, right)] == [True, True, True]


@by_problem
@pytest.mark.parametrize(("columns", "rows"), [(41, 31), (40, 30)])
def test_the_rough_land_covers_the_same_and_lies_a_little_lower(kind, columns, rows):
    land = raised(kind(), columns=columns, rows=rows)
    rough = land.rough
    np.testing.assert_array_equal(rough.vertices[:, :2], land.vertices[rough.points, :2])
    gap = land.vertices[rough.points, 2] - rough.vertices[:, 2]
    assert gap.min() >= 0
    assert gap.max() < (1 if kind is HundredDigits else 0.5), "which is all needles"
    a, b, c = (rough.vertices[rough.faces[:, i], :2].astype(float) for i in range(3))
    (along, up), (across, far) = (b - a).T, (c - a).T
    areas = (along * far - up * across) / 2
    assert areas.min() > 0 and areas.sum() == pytest.approx(4, abs=1e-5)
    assert len(rough.faces) < 0.3 * len(land.faces)


def test_a_narrow_valley_is_no_row_of_teeth():
    land = raised(Rosenbrock(), Scaling.LOG, columns=201, rows=201)
    x = np.linspace(0.2, 1.7, 3_000)
    floor = np.stack([x, x * x], axis=-1)
    true = land.relief.scale.unit(Rosenbrock().value(floor))
    rough = land.rough.vertices[:, 2].reshape(101, 101).astype(float)
    for z in (land.relief.z, rough):
        shown = replace(land.relief, z=z).on_land(floor)[:, 2]
        assert np.abs(shown - true).max() < 0.05


def seen_share(begin: np.ndarray, end: np.ndarray) -> float:
    """Return how much of a straight step is over the square, found by looking at every place."""
    t = (np.arange(20_000) + 0.5) / 20_000
    places = begin + t[:, None] * (end - begin)
    return float((np.abs(places) <= 1).all(axis=1).mean())


coordinate = st.floats(-1, 1) | st.floats(-30, 30) | st.sampled_from([-1.0, 0.0, 1.0, 2.0])
paths = st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=6).map(np.array)


def lay_path(
    land: Relief, points: np.ndarray, spacing: float = 0.03
) -> tuple[np.ndarray, np.ndarray]:
    """Lay a path through points of the window; return its pieces, and at which point each ends."""
    square = land.across(points)
    pieces, step = lay(land, square[:-1], square[1:], spacing)
    return pieces, step + 1


@given(seeds, paths, st.sampled_from([0.03, 0.2, 0.005, 3.0]))
def test_pieces_follow_the_steps_on_the_land(seed, square, spacing):
    land = relief(seed)
    corner, size = np.array(land.window)[::2], np.array([land.window.width, land.window.height])
    points = corner + (square + 1) / 2 * size
    pieces, step = lay_path(land, points, spacing)
    assert pieces.shape == (len(step), 2, 3)
    assert (np.diff(step) >= 0).all() and np.isin(step, np.arange(1, len(points))).all()
    flat = pieces[..., :2]
    assert np.abs(flat).max(initial=0) <= 1
    assert np.linalg.norm(flat[:, 1] - flat[:, 0], axis=1).max(initial=0) <= spacing * (1 + 1e-9)
    columns, rows = (flat[..., 0] + 1) / 2 * 16, (flat[..., 1] + 1) / 2 * 12
    np.testing.assert_allclose(pieces[..., 2], interpolate(land.z, columns, rows) + LIFT)
    for number in range(1, len(points)):
        check_step(square[number - 1], square[number], flat[step == number])


def check_step(begin: np.ndarray, end: np.ndarray, pieces: np.ndarray) -> None:
    """Check that pieces lie on a straight step, one after the other, and cover what is seen."""
    along = end - begin
    length = float(np.linalg.norm(along))
    covered = np.linalg.norm(pieces[:, 1] - pieces[:, 0], axis=1).sum()
    assert covered == pytest.approx(length * seen_share(begin, end), abs=length * 2e-4 + 1e-9)
    np.testing.assert_allclose(pieces[1:, 0], pieces[:-1, 1], atol=1e-9)
    if length > 1e-6 and len(pieces):
        offsets = pieces - begin
        aside = np.abs(offsets[..., 0] * along[1] - offsets[..., 1] * along[0]) / length
        assert aside.max() < 1e-9
        ahead = offsets @ along / length
        assert (np.diff(ahead, axis=1) >= -1e-9).all()


@pytest.mark.parametrize("far", [1e3, 1e6, 1e9])
def test_a_step_from_far_comes_from_where_it_comes(far):
    """A run that leaps far away and back enters the land on its straight line."""
    land = relief(0, window=Window(-1.0, 1.0, -1.0, 1.0))
    begin, end = np.array([far, far / 2]), np.array([0.0, 0.0])
    pieces, step = lay_path(land, np.array([end, begin, end]))
    for number, sign in ((1, 1), (2, -1)):
        own = pieces[step == number][..., :2]
        assert np.linalg.norm(own[:, 1] - own[:, 0], axis=1).sum() == pytest.approx(1.25**0.5)
        np.testing.assert_allclose(own[..., 1], own[..., 0] / 2, atol=1e-12 * far)
        assert sign * (own[-1, 1] - own[0, 0])[0] > 0


def test_paths_of_no_or_one_point_have_no_pieces():
    for points in (np.empty((0, 2)), np.array([[1.0, 10.5]])):
        pieces, step = lay_path(relief(0), points)
        assert pieces.shape == (0, 2, 3) and step.shape == (0,)


def test_pieces_over_a_hole_are_left_out():
    land = relief(0, window=Window(-1.0, 1.0, -1.0, 1.0))
    land.z[6, 8] = np.nan  # the middle
    pieces, _ = lay_path(land, np.array([[-0.9, 0.01], [0.9, 0.01]]))
    assert np.isfinite(pieces).all()
    x = pieces[..., 0]
    assert x.min() == pytest.approx(-0.9) and x.max() == pytest.approx(0.9)
    assert not ((-0.06 < x) & (x < 0.06)).any()
