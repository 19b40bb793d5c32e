"""The land as a body: triangles, light, and the lines that lie on it.

The land stands on the square from −1 to 1 in both directions and is `TALL` high, whatever its
window and its losses are; `Relief` is the map between the two.
"""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from core.heights import HeightScale, Scaling
from core.objective import Floats, Window
from core.picking import interpolate, meet
from core.terrain import Terrain, TerrainRequest, survey

TALL = 1.0
"""The height of the land from its lowest to its highest loss."""

FLOOR = -0.28
"""Where the floor lies, on which the contour lines are drawn again."""

LIFT = 0.006
"""How far above the land lines are drawn, so that they do not sink into it."""

HIDDEN = 0.04
"""How far the land must stand before a place to hide it."""

FEW, SAMPLES, LONGEST = 40, 64, 2.9
"""Places that are looked at one by one; else samples on a way, and the longest way over land."""

LIGHT = np.array([-0.45, -0.35, 0.82])
"""Where the light comes from."""


class Relief(Struct, frozen=True):
    """A land as a grid of points in the square, and the map between it and the window.

    `z` has the shape (rows, columns).
    """

    window: Window
    scale: HeightScale
    z: Floats

    def across(self, points: Floats) -> Floats:
        """Return points of the window, shape (..., 2), in the square."""
        corner = np.array([self.window.left, self.window.bottom])
        size = np.array([self.window.width, self.window.height])
        square: Floats = (points - corner) / size * 2 - 1
        return square

    def on_land(self, points: Floats) -> Floats:
        """Return points of the window, shape (..., 2), as points on the land, shape (..., 3)."""
        return self.on_square(self.across(points))

    def on_square(self, square: Floats) -> Floats:
        """Return points of the square, shape (..., 2), as points on the land, shape (..., 3)."""
        z = interpolate(self.z, *self.grid(square))
        return np.concatenate([square, z[..., None]], axis=-1)

    def pick(self, origin: Floats, direction: Floats) -> tuple[float, float] | None:
        """Return the point of the window at which a ray in the square's space meets the land."""
        rows, columns = self.z.shape
        half = np.array([(columns - 1) / 2, (rows - 1) / 2, 1.0])
        place = meet(self.z, (origin + np.array([1.0, 1.0, 0.0])) * half, direction * half)
        return None if place is None else self.point(*place)

    def point(self, column: float, row: float) -> tuple[float, float]:
        """Return the point of the window at a column and row of the grid."""
        rows, columns = self.z.shape
        return (
            self.window.left + column / (columns - 1) * self.window.width,
            self.window.bottom + row / (rows - 1) * self.window.height,
        )

    def is_seen(self, place: Floats, eye: Floats) -> bool:
        """Return whether nothing of the land is between a place on it, shape (3,), and an eye."""
        met = self.pick(eye, place - eye)
        if met is None:
            return True
        short = np.linalg.norm(place - eye) - np.linalg.norm(self.on_land(np.array(met)) - eye)
        return bool(short < HIDDEN)

    def are_seen(self, places: Floats, eye: Floats) -> NDArray[np.bool_]:
        """Return which places on the land, shape (n, 3), `is_seen`: of many, by sampling the way.

        A crowd of marks need not be exact at the ridges, and a ray each would take too long.
        """
        if len(places) <= FEW:
            return np.array([self.is_seen(place, eye) for place in places], dtype=bool)
        along = np.linspace(HIDDEN, LONGEST, SAMPLES)
        away = (eye - places) / np.linalg.norm(eye - places, axis=1)[:, None]
        ray = places[:, None] + along[:, None] * away[:, None]
        over = (np.abs(ray[..., :2]) <= 1).all(axis=-1)
        land = interpolate(self.z, *self.grid(ray[..., :2]))
        hidden: NDArray[np.bool_] = (over & (land > ray[..., 2])).any(axis=1)
        return ~hidden

    def grid(self, square: Floats) -> tuple[Floats, Floats]:
        """Return points of the square as fractional column and row numbers."""
        rows, columns = self.z.shape
        return (square[..., 0] + 1) / 2 * (columns - 1), (square[..., 1] + 1) / 2 * (rows - 1)


class Land(Struct, frozen=True):
    """All that the 3-D view draws of a problem; its arrays are float32 and read-only.

    Attributes
    ----------
    terrain : the land that it was made from.
    relief : its points and the map to them.
    vertices : shape (rows × columns, 3).
    faces : shape (triangles, 3), uint32.
    units : shape (rows × columns,); the place of each vertex on the colour scale, 0 … 1.
    shade : shape (rows × columns,); how bright each vertex is, 0 … 1.
    rough : the same with about a quarter of the triangles.
    draped, floor : shape (ends, 3); the contour lines on the land and on the floor, in pairs.
    """

    terrain: Terrain
    relief: Relief
    vertices: NDArray[np.float32]
    faces: NDArray[np.uint32]
    units: NDArray[np.float32]
    shade: NDArray[np.float32]
    rough: "Rough"
    draped: NDArray[np.float32]
    floor: NDArray[np.float32]


class Rough(Struct, frozen=True):
    """A land of fewer triangles, for as long as a hand turns it; read-only.

    Attributes
    ----------
    points : shape (points,); which of the land's vertices it has.
    vertices, faces : as those of the land.
    """

    points: NDArray[np.int64]
    vertices: NDArray[np.float32]
    faces: NDArray[np.uint32]


def raise_land(request: TerrainRequest, scaling: Scaling) -> Iterator[Land | None]:
    """Compute a land; yields None at every pause, and last the land; a sketch first if it is long.

    The colours and the lines follow the request's scaling, the height follows `scaling`.
    """
    for terrain in survey(request):
        yield None if terrain is None else _raised(terrain, scaling)


def _raised(terrain: Terrain, scaling: Scaling) -> Land:
    scale = replace(terrain.scale, scaling=scaling)
    relief = Relief(terrain.request.window, scale, TALL * scale.unit(terrain.drawn))
    draped, floor = _lines(terrain, relief)
    return Land(
        terrain,
        relief,
        _vertices(relief),
        _faces(relief.z),
        _float32(np.clip(np.nan_to_num(terrain.scale.unit(terrain.heights)), 0, 1).ravel()),
        _float32(shading(relief.z).ravel()),
        _roughened(relief),
        _float32(draped),
        _float32(floor),
    )


def _float32(values: NDArray[np.floating]) -> NDArray[np.float32]:
    array = values.astype(np.float32)
    array.flags.writeable = False
    return array


def _vertices(relief: Relief) -> NDArray[np.float32]:
    rows, columns = relief.z.shape
    x, y = np.meshgrid(np.linspace(-1, 1, columns), np.linspace(-1, 1, rows))
    return _float32(np.stack([x, y, np.nan_to_num(relief.z)], axis=-1).reshape(-1, 3))


def _faces(z: Floats) -> NDArray[np.uint32]:
    """Cut each cell from its lower right to its upper left, as `interpolate` does."""
    rows, columns = z.shape
    number = np.arange(rows * columns, dtype=np.uint32).reshape(rows, columns)
    lower_left, lower_right = number[:-1, :-1], number[:-1, 1:]
    upper_left, upper_right = number[1:, :-1], number[1:, 1:]
    below = np.stack([lower_left, lower_right, upper_left], axis=-1)
    above = np.stack([upper_right, upper_left, lower_right], axis=-1)
    faces = np.concatenate([below.reshape(-1, 3), above.reshape(-1, 3)])
    whole: NDArray[np.uint32] = faces[np.isfinite(z.ravel()[faces]).all(axis=1)]
    return whole


def _roughened(relief: Relief) -> Rough:
    """Take every second point, as low as the lowest beside it, so that no valley becomes teeth."""
    rows, columns = (np.union1d(np.arange(0, size, 2), size - 1) for size in relief.z.shape)
    beside = sliding_window_view(np.pad(relief.z, 1, mode="edge"), (3, 3))
    z = np.fmin.reduce(beside, axis=(2, 3))[np.ix_(rows, columns)]
    z = np.where(np.isnan(relief.z[np.ix_(rows, columns)]), np.nan, z)
    points = (rows[:, None] * relief.z.shape[1] + columns).ravel()
    vertices = _vertices(relief)[points]
    vertices[:, 2] = np.nan_to_num(z).ravel()
    return Rough(points, _float32(vertices), _faces(z))


def shading(z: Floats) -> Floats:
    """Return how much light falls on each point: full on a slope that faces it."""
    rows, columns = z.shape
    up, across = np.gradient(np.nan_to_num(z), 2 / (rows - 1), 2 / (columns - 1))
    facing = LIGHT[2] - across * LIGHT[0] - up * LIGHT[1]
    facing = facing / np.sqrt(1 + across * across + up * up) / np.linalg.norm(LIGHT)
    shade: Floats = 0.45 + 0.55 * np.clip(facing, 0, 1)
    return shade


def _lines(terrain: Terrain, relief: Relief) -> tuple[Floats, Floats]:
    joined = np.flatnonzero(terrain.lines.connected)
    ends = np.stack([joined, joined + 1], axis=-1).ravel()
    on_land = relief.on_land(terrain.lines.points[ends])
    whole = np.isfinite(on_land[:, 2]).reshape(-1, 2).all(axis=1)  # beside a hole
    on_land = on_land.reshape(-1, 2, 3)[whole].reshape(-1, 3)
    on_floor = on_land.copy()
    on_land[:, 2] += LIFT / 2
    on_floor[:, 2] = FLOOR
    return on_land, on_floor


def lay(
    relief: Relief, begin: Floats, end: Floats, spacing: float = 0.02
) -> tuple[Floats, NDArray[np.int64]]:
    """Lay steps on the land, so that they follow the ground between their ends.

    Parameters
    ----------
    relief : the land.
    begin, end : shape (n, 2), the ends of the steps in the square, all finite.
    spacing : the longest straight piece, in the square's units.

    Returns
    -------
    pieces : shape (m, 2, 3), short straight pieces just above the land, those off it left out.
    step : shape (m,); the number, from 0, of the step that the piece is of.
    """
    start, stop, step = clipped(begin, end)
    lengths = np.linalg.norm(stop - start, axis=1)
    counts = np.maximum(np.ceil(lengths / spacing), 1).astype(int)
    leg = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(len(leg)) - np.repeat(np.cumsum(counts) - counts, counts)
    along = (stop - start)[leg] / counts[leg, None]
    first = start[leg] + number[:, None] * along
    flat = np.clip(np.stack([first, first + along], axis=1), -1, 1)
    z = interpolate(relief.z, *relief.grid(flat)) + LIFT
    whole = np.isfinite(z).all(axis=1)
    return np.concatenate([flat, z[..., None]], axis=-1)[whole], step[leg][whole] - 1


def clipped(start: Floats, end: Floats) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Cut lines, given by their ends of shape (n, 2), to the square from −1 to 1.

    Returns the ends of those that are left, and the numbers, from 1, of the lines they are of.
    Source: Liang and Barsky, "A new concept and method for line clipping", 1984.
    """
    along = end - start
    with np.errstate(all="ignore"):
        edges = np.stack([(-1 - start) / along, (1 - start) / along])
    # A line along an edge is between its two edges always or never.
    still = along == 0
    inside = np.abs(start) <= 1
    edges = np.where(still, np.where(inside, [[[-np.inf]], [[np.inf]]], np.nan), edges)
    enter = np.maximum(edges.min(axis=0).max(axis=1), 0.0)
    leave = np.minimum(edges.max(axis=0).min(axis=1), 1.0)
    kept = np.flatnonzero(enter <= leave)
    first, line = start[kept], along[kept]
    return (
        np.clip(first + enter[kept, None] * line, -1, 1),
        np.clip(first + leave[kept, None] * line, -1, 1),
        kept + 1,
    )
