"""The land of an objective over a window: its heights on a grid, its contour lines and labels.

This is what the contour view and the 3-D view draw. It is computed off the main thread: a
`TerrainRequest` holds all that it needs.
"""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from core.heights import HeightScale, Scaling, scale_of
from core.objective import Floats, PlaneObjective, Window
from core.poles import drawn_losses

LINE_GRID = 300
"""Contour lines are found on a grid of at most this many points along each axis."""

BEYOND = 1e100
"""A loss beyond this has no height: it is a hole in the land."""

LONG = 0.35
"""The extent of a line in both directions, as a share of the window, from which it is labelled;
where none is so long, the longest is."""

MANY_TERMS, SKETCHY = 30_000_000, 6
"""A land of more terms is sketched first, with so many times fewer columns and rows."""

ROWS_AT_A_TIME, TERMS_AT_A_TIME = 64, 1_000_000
"""The rows of a grid that are computed between two pauses: so many, and about so many terms."""

NOWHERE: Floats = np.empty((0, 2))


class TerrainRequest(Struct, frozen=True):
    """Which land is wanted, and how fine.

    `columns` and `rows` are the numbers of grid points along the two axes.
    """

    objective: PlaneObjective
    window: Window
    columns: int
    rows: int
    scaling: Scaling
    levels: int


class ContourLines(Struct, frozen=True):
    """The lines of all levels as one polyline with gaps.

    Attributes
    ----------
    points : shape (points, 2).
    connected : shape (points,); whether a point is joined to the next one.
    labels : for each labelled place: x, y, the direction (dx, dy) of the line there, and its loss.
    """

    points: Floats
    connected: NDArray[np.bool_]
    labels: tuple[tuple[float, float, float, float, float], ...]


class Terrain(Struct, frozen=True):
    """A land on a grid, with the request that asked for it.

    Attributes
    ----------
    heights : shape (rows, columns), the losses; row 0 is the bottom of the window.
    bands : shape (rows, columns), uint8: the number of levels that lie below.
    scale : from the lowest to the highest loss of the window, or as far as poles leave a share.
    levels : the losses of the contour lines, ascending: about as many as were wanted.
    lines : the contour lines.
    """

    request: TerrainRequest
    heights: Floats
    bands: NDArray[np.uint8]
    scale: HeightScale
    levels: Floats
    lines: ContourLines

    @property
    def drawn(self) -> Floats:
        """The heights, NaN also where they are beyond the scale: beside a pole."""
        beyond = (self.heights < self.scale.low) | (self.heights > self.scale.high)
        return np.where(beyond, np.nan, self.heights)


def survey(request: TerrainRequest) -> Iterator[Terrain | None]:
    """Compute the land: yields None at every pause in which it can be left, and last the land.

    Of one that takes long a sketch comes first, with fewer columns and rows.
    """
    if request.columns * request.rows * request.objective.terms > MANY_TERMS:
        columns, rows = (max(size // SKETCHY, 2) for size in (request.columns, request.rows))
        yield from _survey(replace(request, columns=columns, rows=rows))
    yield from _survey(request)


def _survey(request: TerrainRequest) -> Iterator[Terrain | None]:
    x, y = grid_axes(request.window, request.columns, request.rows)
    heights = np.empty((request.rows, request.columns))
    at_a_time = TERMS_AT_A_TIME // (request.columns * request.objective.terms)
    at_a_time = min(max(at_a_time, 1), ROWS_AT_A_TIME)
    for first in range(0, request.rows, at_a_time):
        rows = slice(first, first + at_a_time)
        heights[rows] = _heights(request.objective, x, y[rows])
        yield None
    low, high = drawn_losses(request.objective, x, y, heights)
    drawn = np.where((heights >= low) & (heights <= high), heights, np.nan)
    scale = scale_of(drawn, request.scaling, _known_losses(request))
    levels = scale.levels(request.levels)
    bands = np.searchsorted(levels, heights).astype(np.uint8)
    yield None
    # Whoever points at the land asks for slopes: whatever the first of them needs is made ready.
    with np.errstate(all="ignore"):
        request.objective.slope(x[:1], y[:1])
    lines = contour_lines(drawn, request.window, levels, _landmarks(request))
    for array in (heights, bands, levels):
        array.flags.writeable = False
    yield Terrain(request, heights, bands, scale, levels, lines)


def grid_axes(window: Window, columns: int, rows: int) -> tuple[Floats, Floats]:
    """Return the coordinates of the grid's columns and of its rows, edges included."""
    return (
        np.linspace(window.left, window.right, columns),
        np.linspace(window.bottom, window.top, rows),
    )


def _heights(objective: PlaneObjective, x: Floats, y: Floats) -> Floats:
    """Return the losses over a part of the grid, NaN where they are none or beyond arithmetic."""
    with np.errstate(all="ignore"):
        found = objective.height(*np.meshgrid(x, y))
        heights: Floats = np.where(np.abs(found) < BEYOND, found, np.nan)
    return heights


def _known_losses(request: TerrainRequest) -> Floats:
    return request.objective.height(*_inside(request.objective.minima, request.window).T)


def _landmarks(request: TerrainRequest) -> Floats:
    known = request.objective
    return _inside((*known.minima, *known.saddles, *known.maxima), request.window)


def _inside(points: tuple[tuple[float, float], ...], window: Window) -> Floats:
    """Return the points that lie in a window, shape (n, 2)."""
    left, right, bottom, top = window
    inside = [(x, y) for x, y in points if left <= x <= right and bottom <= y <= top]
    return np.array(inside).reshape(-1, 2)


def contour_lines(
    heights: Floats, window: Window, levels: Floats, landmarks: Floats = NOWHERE
) -> ContourLines:
    """Trace the lines of equal loss on a grid, shape (rows, columns), at ascending levels.

    Their labels keep away from each other and from `landmarks`, shape (n, 2).
    """
    from contourpy import contour_generator  # imported by the worker, not before the first picture

    stride = max(1, -(-max(heights.shape) // LINE_GRID))
    # The last row and column stay, so that the lines reach the edge of the window.
    rows, columns = (_thinned(size, stride) for size in heights.shape)
    x, y = grid_axes(window, heights.shape[1], heights.shape[0])
    grid = np.ma.masked_invalid(heights[np.ix_(rows, columns)])
    generator = contour_generator(x[columns], y[rows], grid)
    traces = [
        (float(level), np.asarray(line)) for level in levels for line in generator.lines(level)
    ]
    if not traces:
        return ContourLines(np.empty((0, 2)), np.empty(0, dtype=bool), ())
    points = np.concatenate([line for _, line in traces])
    connected = np.ones(len(points), dtype=bool)
    connected[np.cumsum([len(line) for _, line in traces]) - 1] = False
    return ContourLines(points, connected, tuple(_labels(traces, window, landmarks)))


def _thinned(size: int, stride: int) -> NDArray[np.int64]:
    return np.unique(np.append(np.arange(0, size, stride), size - 1))


def _labels(
    traces: list[tuple[float, Floats]], window: Window, landmarks: Floats
) -> Iterator[tuple[float, float, float, float, float]]:
    """Choose a place for a label on the long lines: where the line is least crowded by others."""
    size = np.array([window.width, window.height])
    taken = list(landmarks / size)
    lengths = [float(np.ptp(line / size, axis=0).sum()) for _, line in traces]
    least = min(LONG, max(lengths, default=LONG))
    for (level, line), length in zip(traces, lengths, strict=True):
        if length < least:
            continue
        place = _free_place(line / size, taken, np.array([window.left, window.bottom]) / size)
        if place is None:
            continue
        taken.append(line[place] / size)
        dx, dy = line[min(place + 2, len(line) - 1)] - line[max(place - 2, 0)]
        yield float(line[place, 0]), float(line[place, 1]), float(dx), float(dy), float(level)


def _free_place(line: Floats, taken: list[Floats], corner: Floats) -> int | None:
    """Return the index on a line, in units of the window, farthest from all labels so far."""
    candidates = np.arange(2, len(line) - 2, max(1, len(line) // 24))
    if not candidates.size:
        return None
    margin = np.minimum(line[candidates] - corner, corner + 1 - line[candidates]).min(axis=1)
    candidates = candidates[margin > 0.06]
    if not candidates.size:
        return None
    if not taken:
        return int(candidates[len(candidates) // 3])
    gaps = np.linalg.norm(line[candidates, None] - np.array(taken), axis=-1).min(axis=1)
    best = int(np.argmax(gaps))
    return int(candidates[best]) if gaps[best] > 0.14 else None
