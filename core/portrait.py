"""Small pictures of a land, for a gallery: from above in bands, and as a lit body from the side.

They are made by numpy alone, of the same heights, scales, light and colours as the large views,
so that a card shows what choosing it will show. Every picture is drawn finer and averaged, which
makes its edges smooth.
"""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from core.heights import Scaling
from core.mesh import TALL, Relief, shading
from core.objective import Floats, PlaneObjective
from core.picking import interpolate
from core.terrain import Terrain, TerrainRequest, survey

Pixels = NDArray[np.uint8]

FINER = 2
"""How many times finer, along each axis, a picture is drawn than it is shown."""

AZIMUTH, ELEVATION = np.radians(-60.0), np.radians(32.0)
"""Where the body is seen from, from very far: the side from which a scene is first seen."""

BASE = -0.1
"""How deep the body reaches below the lowest place of its land."""

WALL, LINE = 0.4, 0.72
"""How bright a cut side of the body is, and a contour line, beside the land around it."""


class PortraitRequest(Struct, frozen=True):
    """Which land is wanted, how large in pixels, and how its heights become colours and heights.

    The colours and the lines follow `scaling`, the height of the body `height_scaling`.
    """

    objective: PlaneObjective
    columns: int
    rows: int
    scaling: Scaling
    height_scaling: Scaling
    levels: int


class Portrait(Struct, frozen=True):
    """Two pictures of a land, with the request that asked for them; read-only.

    Attributes
    ----------
    above, aside : shape (rows, columns, 4), red, green, blue and opacity, the colours multiplied
        by the opacity. Row 0 is the top. Where there is no land nothing is painted.
    """

    request: PortraitRequest
    above: Pixels
    aside: Pixels


def portray(request: PortraitRequest, table: Pixels) -> Iterator[Portrait | None]:
    """Draw a land; yields None at every pause, and last the portrait.

    `table` has the colours from the lowest to the highest place, shape (colours, 3).
    """
    columns, rows = FINER * request.columns, FINER * request.rows
    steps = survey(
        TerrainRequest(
            request.objective, request.objective.window, columns, rows, request.scaling,
            request.levels,
        )
    )  # fmt: skip
    while (terrain := next(steps)) is None:
        yield None
    above = _averaged(*_from_above(terrain, table))
    yield None
    aside = _averaged(*_from_aside(terrain, request.height_scaling, table))
    yield Portrait(request, above, aside)


def _averaged(colours: Floats, there: NDArray[np.bool_]) -> Pixels:
    """Average a fine picture, its bottom row first, with its opacity; return the top row first."""
    rows, columns = there.shape
    fine = np.concatenate([colours * there[..., None], 255.0 * there[..., None]], axis=-1)[::-1]
    blocks = fine.reshape(rows // FINER, FINER, columns // FINER, FINER, 4)
    pixels: Pixels = np.rint(blocks.mean(axis=(1, 3))).astype(np.uint8)
    pixels.flags.writeable = False
    return pixels


def _from_above(terrain: Terrain, table: Pixels) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the colours of the bands, their borders darker, and where there is land."""
    places = terrain.scale.middles(terrain.levels)[terrain.bands]
    colours = _colours(table, places) * np.where(_borders(terrain.bands), LINE, 1.0)[..., None]
    return colours, np.isfinite(terrain.heights)


def _colours(table: Pixels, places: Floats) -> Floats:
    """Return the colours at places 0 … 1, nearest in the table."""
    colours: Floats = table[np.rint(places * (len(table) - 1)).astype(int)].astype(float)
    return colours


def _borders(bands: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return which pixels have another band to their right or above them."""
    borders = np.zeros(bands.shape, dtype=bool)
    borders[:, :-1] = bands[:, 1:] != bands[:, :-1]
    borders[:-1] |= bands[1:] != bands[:-1]
    return borders


class _Look(Struct, frozen=True):
    """The body as pixels: which point of the land each of them shows.

    Attributes
    ----------
    square : shape (rows, columns, 2), points of the square from −1 to 1.
    land, wall : shape (rows, columns), whether the land is seen there, or a cut side below it.
    """

    square: Floats
    land: NDArray[np.bool_]
    wall: NDArray[np.bool_]


def _from_aside(
    terrain: Terrain, scaling: Scaling, table: Pixels
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the colours of the lit body, and where it is."""
    scale = replace(terrain.scale, scaling=scaling)
    relief = Relief(terrain.request.window, scale, TALL * scale.unit(terrain.drawn))
    look = _look_at(relief)
    grid = relief.grid(look.square)
    places = np.nan_to_num(interpolate(terrain.scale.unit(terrain.heights), *grid))
    light = interpolate(shading(relief.z), *grid)
    bands = np.searchsorted(terrain.scale.unit(terrain.levels), places)
    light = np.where(_borders(bands) & look.land, light * LINE, light)
    light = np.where(look.wall, WALL, light)
    colours = _colours(table, np.clip(places, 0, 1)) * light[..., None]
    return colours, look.land | look.wall


def _look_at(relief: Relief) -> _Look:
    """Follow the rays of all pixels to where they meet the body.

    Seen from very far, the pixels of one column show the points of one straight line over the
    square, from the front to the back. A pixel shows the first point of its line that stands as
    high on the picture as the pixel does: what is higher in front hides what is behind.
    """
    rows, columns = relief.z.shape
    across, up, away = _extents(rows, columns)
    lines = _points(across[None, :], away[:, None])
    inside = (np.abs(lines) <= 1).all(axis=-1)
    z = interpolate(relief.z, *relief.grid(np.clip(lines, -1, 1)))
    high = away[:, None] * np.sin(ELEVATION) + z * np.cos(ELEVATION)
    high = np.where(inside & np.isfinite(z), high, -np.inf)
    met = _first_as_high(high, up)
    k = np.minimum(met, len(away) - 1)
    there, before = (np.take_along_axis(high, i, axis=0) for i in (k, np.maximum(k - 1, 0)))
    with np.errstate(invalid="ignore"):
        share = np.where(np.isfinite(before), (up[:, None] - before) / (there - before), 1.0)
    depth = away[k] + (np.clip(np.nan_to_num(share), 0, 1) - 1) * (away[1] - away[0])
    hit = met < len(away)
    cut = hit & ~np.isfinite(before) & (up[:, None] < there - (up[1] - up[0]))
    body = up[:, None] >= away[k] * np.sin(ELEVATION) + BASE * np.cos(ELEVATION)
    square = np.clip(_points(across[None, :], depth), -1, 1)
    return _Look(square, hit & ~cut, cut & body)


def _extents(rows: int, columns: int) -> tuple[Floats, Floats, Floats]:
    """Return where the pixels' columns and rows are, and the depths at which lines are sampled.

    The whole body fits in the picture, whichever its land is, and stands in the middle.
    """
    half = np.abs(np.cos(AZIMUTH)) + np.abs(np.sin(AZIMUTH))
    low = -half * np.sin(ELEVATION) + BASE * np.cos(ELEVATION)
    high = half * np.sin(ELEVATION) + TALL * np.cos(ELEVATION)
    pixel = max(2 * half / columns, (high - low) / rows)
    across = (np.arange(columns) - (columns - 1) / 2) * pixel
    up = (np.arange(rows) - (rows - 1) / 2) * pixel + (low + high) / 2
    return across, up, np.linspace(-half, half, columns)


def _points(across: Floats, away: Floats) -> Floats:
    """Return points of the square, shape (..., 2), from how far they are across and away."""
    cos, sin = np.cos(AZIMUTH), np.sin(AZIMUTH)
    return np.stack([-sin * across - cos * away, cos * across - sin * away], axis=-1)


def _first_as_high(high: Floats, up: Floats) -> NDArray[np.int64]:
    """Return for each of the ascending places `up` and each column the first row as high.

    Where none is, that is the number of rows. `high` has the shape (depths, columns), the answer
    (places, columns): of the highest so far, those below a place are counted.
    """
    highest = np.maximum.accumulate(high, axis=0)
    reached = np.searchsorted(up, highest, side="right")
    counts = np.zeros((len(up) + 1, high.shape[1]), dtype=np.int64)
    np.add.at(counts, (reached, np.broadcast_to(np.arange(high.shape[1]), high.shape)), 1)
    return np.cumsum(counts, axis=0)[:-1]
