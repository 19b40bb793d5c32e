"""Where a ray meets the land, against every triangle of the land in exact arithmetic."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.picking import interpolate, meet, nearest

Vector = tuple[Fraction, Fraction, Fraction]


def triangles(heights: np.ndarray) -> list[tuple[Vector, Vector, Vector]]:
    """Return the triangles, each cell cut from its lower right to its upper left."""
    exact = [[None if np.isnan(h) else Fraction(float(h)) for h in row] for row in heights]
    rows, columns = heights.shape

    def corner(i, j):
        return Fraction(j), Fraction(i), exact[i][j]

    found = []
    for i in range(rows - 1):
        for j in range(columns - 1):
            found.append((corner(i, j), corner(i, j + 1), corner(i + 1, j)))
            found.append((corner(i + 1, j + 1), corner(i + 1, j), corner(i, j + 1)))
    return found


def minus(a: Vector, b: Vector) -> Vector:
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


def dot(a: Vector, b: Vector) -> Fraction:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def hit(triangle, origin: Vector, direction: Vector) -> Fraction | None:
    """Return at which multiple of its direction a ray meets a triangle (Möller and Trumbore)."""
    a, b, c = triangle
    along, up = minus(b, a), minus(c, a)
    p = cross(direction, up)
    determinant = dot(along, p)
    if determinant == 0:
        assume(dot(cross(along, up), minus(origin, a)) != 0)  # the ray lies in the triangle
        return None
    s = minus(origin, a)
    q = cross(s, along)
    u, v, t = dot(s, p) / determinant, dot(direction, q) / determinant, dot(up, q) / determinant
    return t if u >= 0 and v >= 0 and u + v <= 1 and t >= 0 else None


def height_above(land, point: Vector) -> Fraction | None:
    """Return how far a point is above the land; None off the land and at a hole."""
    above = None
    for a, b, c in land:
        (ux, uy), (vx, vy), (x, y) = [(p[0] - a[0], p[1] - a[1]) for p in (b, c, point)]
        area = ux * vy - uy * vx
        u, v = (x * vy - y * vx) / area, (ux * y - uy * x) / area
        if u >= 0 and v >= 0 and u + v <= 1:
            if None in (a[2], b[2], c[2]):
                return None
            above = point[2] - (a[2] + u * (b[2] - a[2]) + v * (c[2] - a[2]))
    return above


eighths = st.integers(-24, 24).map(lambda n: n / 8)


@st.composite
def lands(draw, with_holes=True):
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    may_be = eighths | st.just(float("nan")) if with_holes and draw(st.booleans()) else eighths
    cells = st.lists(may_be, min_size=rows * columns, max_size=rows * columns)
    return np.array(draw(cells)).reshape(rows, columns)


@st.composite
def rays(draw):
    """Draw rays that are steep, grazing, vertical, level, along the grid, and of any length."""
    place = st.integers(-16, 40).map(lambda n: n / 8)
    origin = (draw(place), draw(place), draw(eighths) * 2)
    aim = (draw(place), draw(place), draw(eighths))
    direction = [b - a for a, b in zip(origin, aim, strict=True)]
    for axis in draw(st.sets(st.integers(0, 2), max_size=2)):
        direction[axis] = 0.0
    assume(any(direction))
    length = 2.0 ** draw(st.sampled_from([0, 0, 0, -60, -20, 20, 60]))
    return np.array(origin), np.array(direction) * length


@given(lands(), rays())
def test_it_is_the_first_triangle_that_the_ray_meets(heights, ray):
    origin, direction = (tuple(map(Fraction, map(float, part))) for part in ray)
    land = triangles(heights)
    whole = [t for t in land if None not in (t[0][2], t[1][2], t[2][2])]
    hits = sorted(t for t in (hit(triangle, origin, direction) for triangle in whole)
                  if t is not None)  # fmt: skip

    def at(t: Fraction) -> Vector:
        return tuple(o + t * d for o, d in zip(origin, direction, strict=True))

    def goes_through(t: Fraction) -> bool:
        """Whether the ray is on one side of the land before and on the other after."""
        little = Fraction(1, 10**6) / max(map(abs, direction))
        before, after = height_above(land, at(t - little)), height_above(land, at(t + little))
        return t > little and None not in (before, after) and before * after < 0

    place = meet(heights, *ray)
    sure = [t for t in hits if goes_through(t)]
    if place is None:
        assert sure == []
        return
    far = [max(abs(float(p) - q) for p, q in zip(at(t), place, strict=False)) for t in hits]
    assert far and min(far) < 1e-9
    if direction[0] or direction[1]:
        found = hits[int(np.argmin(far))]
        assert not sure or found - sure[0] < Fraction(1, 10**9) / max(map(abs, direction))


def first_hit(heights: np.ndarray, origin: np.ndarray, direction: np.ndarray) -> float | None:
    """Do the same in floats for all triangles at once, for rays that are not exact."""
    rows, columns = heights.shape
    j, i = np.meshgrid(np.arange(columns), np.arange(rows))
    points = np.stack([j, i, heights], axis=-1)
    low, right, up, far = points[:-1, :-1], points[:-1, 1:], points[1:, :-1], points[1:, 1:]
    corners = np.stack([[low, right, up], [far, up, right]]).swapaxes(0, 1).reshape(3, -1, 3)
    a, along, up = corners[0], corners[1] - corners[0], corners[2] - corners[0]
    p = np.cross(direction, up)
    determinant = np.sum(along * p, axis=1)
    s = origin - a
    q = np.cross(s, along)
    u, v = np.sum(s * p, axis=1) / determinant, q @ direction / determinant
    t = np.sum(up * q, axis=1) / determinant
    met = (u >= 0) & (v >= 0) & (u + v <= 1) & (t >= 0)
    return float(t[met].min()) if met.any() else None


@pytest.mark.parametrize("rough", [0.01, 0.3, 5.0])
def test_many_rays_onto_a_fine_land(rough):
    rng = np.random.default_rng(11)
    heights = rough * rng.normal(size=(30, 41))
    heights[rng.random(heights.shape) < 0.02] = np.nan
    met = 0
    for _ in range(300):
        origin = rng.uniform((-30, -30, -15), (70, 60, 15))
        aim = rng.uniform((0, 0, -rough), (40, 29, rough))
        expected = first_hit(heights, origin, aim - origin)
        place = meet(heights, origin, aim - origin)
        assert (place is None) == (expected is None)
        if place is not None:
            assert place == pytest.approx((origin + expected * (aim - origin))[:2], abs=1e-8)
            met += 1
    assert 30 < met < 300


def test_no_ray_slips_through_between_two_triangles():
    """Aimed at an edge, a ray may round to one side of the one and to the other of the other."""
    rng = np.random.default_rng(1)
    for number in range(3_000):
        heights = rng.normal(size=(5, 6))
        line, along = float(rng.integers(1, 4)), rng.uniform()
        column, row = [(line, along), (along, line), (line + 1 - along, along)][number % 3]
        place = np.array([column, row, interpolate(heights, np.array(column), np.array(row))])
        direction = np.append(rng.normal(scale=0.2, size=2), -50.0)
        met = meet(heights, place - rng.uniform(0.1, 2) * direction, direction)
        assert met == pytest.approx((column, row), abs=1e-9)


FLAT = np.zeros((3, 4))
BY_HAND = [
    # straight down, on a cell, on a line, on a corner, on the edge, beside the land
    (FLAT, (1.25, 0.5, 5.0), (0, 0, -1), (1.25, 0.5)),
    (FLAT, (1.0, 0.5, 5.0), (0, 0, -1), (1.0, 0.5)),
    (FLAT, (3.0, 2.0, 5.0), (0, 0, -1), (3.0, 2.0)),
    (FLAT, (0.0, 0.0, 5.0), (0, 0, -1e-9), (0.0, 0.0)),
    (FLAT, (3.001, 1.0, 5.0), (0, 0, -1), None),
    (FLAT, (1.0, -0.001, 5.0), (0, 0, -1), None),
    # from below, upwards; and away from the land
    (FLAT, (1.5, 1.5, -5.0), (0, 0, 1), (1.5, 1.5)),
    (FLAT, (1.5, 1.5, 5.0), (0, 0, 1), None),
    (FLAT, (1.5, 1.5, -5.0), (0, 0, -1), None),
    # slanting, from far
    (FLAT, (-7.0, 1.0, 8.0), (1, 0, -1), (1.0, 1.0)),
    (FLAT, (1.0, -1e6, 1e6), (0, 1, -1), (1.0, 0.0)),
    (FLAT, (1e9, 1.0, 1e9), (-1, 0, -1), (0.0, 1.0)),
    # level: over the land, under it, along it
    (FLAT, (-5.0, 1.0, 0.1), (1, 0, 0), None),
    (FLAT, (-5.0, 1.0, -0.1), (1, 0, 0), None),
    (FLAT, (-5.0, 1.0, 0.0), (1, 0, 0), (0.0, 1.0)),
    (FLAT, (4.0, 3.0, 0.0), (-1, -1, 0), (3.0, 2.0)),
    # a start on the land
    (FLAT, (2.0, 1.0, 0.0), (0, 0, -1), (2.0, 1.0)),
    (FLAT, (2.0, 1.0, 0.0), (1, 1, 1), (2.0, 1.0)),
    # a ramp that rises to the right, met halfway up
    (np.tile(np.arange(4.0), (3, 1)), (-4.0, 1.0, 1.5), (1, 0, 0), (1.5, 1.0)),
]  # fmt: skip


@pytest.mark.parametrize(("heights", "origin", "direction", "expected"), BY_HAND)
def test_rays_by_hand(heights, origin, direction, expected):
    place = meet(heights, np.array(origin, dtype=float), np.array(direction, dtype=float))
    assert place == (None if expected is None else pytest.approx(expected, abs=1e-6))


def test_a_hole_lets_the_ray_through():
    heights = np.zeros((4, 4))
    heights[1, 1] = np.nan
    down = np.array([0.0, 0.0, -1.0])
    assert meet(heights, np.array([1.2, 1.2, 1.0]), down) is None
    assert meet(heights, np.array([1.7, 1.8, 1.0]), down) == pytest.approx((1.7, 1.8))
    assert meet(heights, np.array([0.2, 0.2, 1.0]), down) == pytest.approx((0.2, 0.2))
    through = np.array([0.0, 0.0, 1.0]), np.array([1.0, 1.0, -0.8])  # to (1.25, 1.25), a hole
    assert meet(heights, *through) is None


@given(lands(), st.floats(0, 1), st.floats(0, 1))
def test_interpolated_heights_are_those_of_the_triangles(heights, x, y):
    last_row, last_column = heights.shape[0] - 1, heights.shape[1] - 1
    column, row = x * last_column, y * last_row
    found = interpolate(heights, np.array(column), np.array(row))
    above = height_above(triangles(heights), (Fraction(column), Fraction(row), Fraction(0)))
    if above is not None:
        assert float(found) == pytest.approx(-float(above), abs=1e-9)


@given(lands(with_holes=False))
def test_interpolated_heights_at_the_grids_points_are_its_own(heights):
    rows, columns = heights.shape
    j, i = np.meshgrid(np.arange(columns, dtype=float), np.arange(rows, dtype=float))
    np.testing.assert_array_equal(interpolate(heights, j, i), heights)
    clipped = interpolate(heights, np.array([-5.0, 99.0]), np.array([-5.0, 99.0]))
    np.testing.assert_array_equal(clipped, [heights[0, 0], heights[-1, -1]])


def drawn(rows: int, columns: int) -> np.ndarray:
    """Return where the points of a grid are drawn: row i at y = 10 i, column j at x = 10 j."""
    x, y = np.meshgrid(np.arange(columns), np.arange(rows))
    return 10.0 * np.stack([x, y], axis=-1)


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ((12.5, -7.0), (1.25, 0.0)),
        ((-50.0, 13.0), (0.0, 1.3)),
        ((99.0, 99.0), (4.0, 3.0)),
        ((20.0, 40.0), (2.0, 3.0)),
    ],
)
def test_the_point_drawn_nearest_is_on_the_edge_that_is_near(to, expected):
    assert nearest(drawn(4, 5), np.array(to)) == pytest.approx(expected)


def test_what_is_not_drawn_is_not_nearest():
    places = drawn(4, 5)
    places[0] = np.nan
    assert nearest(places, np.array([12.5, -7.0])) == pytest.approx((1.25, 1.0))
    assert nearest(np.full((3, 3, 2), np.nan), np.zeros(2)) is None


def test_along_a_way_beside_the_grid_the_nearest_point_does_not_jump():
    places = drawn(4, 5) + np.random.default_rng(3).normal(scale=0.5, size=(4, 5, 2))
    way = np.stack([np.linspace(-5, 45, 2_000), np.full(2_000, -8.0)], axis=-1)
    found = np.array([nearest(places, to) for to in way])
    assert np.abs(np.diff(found, axis=0)).max() < 0.15
    assert np.ptp(found[:, 0]) == pytest.approx(4)
