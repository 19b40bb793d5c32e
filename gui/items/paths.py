"""The paths of the runs: lines that grow with time and fade behind the head."""

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.mesh import clipped
from core.objective import Floats, Window
from core.recording import Recording

FEW = 64
"""Up to so many runs have a halo and a fading tail; more are thin lines."""

SHOWN = 300
"""Only so many runs have a path at all; of the rest there are the heads."""

REACH = 50.0
"""Half windows from the middle of the window beyond which nothing is drawn."""

MOST_ROWS, FEWEST_ROWS, ALL_ROWS = 4_000, 100, 30_000
"""Rows of a recording that a path is drawn through, and that all paths together are."""

TAIL = 40
"""The steps behind the head that are drawn in full colour."""


MANY_CROSSINGS, CROSSINGS = 20, 5
"""Of many steps across the window, from outside to outside, only the last few are drawn."""


@dataclass(frozen=True)
class Trail:
    """The path of one run, without the points that would fall on the same pixel.

    Attributes
    ----------
    points : shape (kept, 2).
    rows : shape (kept,); the rows of the recording at which they are reached.
    cuts : the numbers of the points at which a line begins anew.
    crossings : the numbers of those at which a step ends that may be left out.
    """

    points: Floats
    rows: NDArray[np.int64]
    cuts: NDArray[np.int64]
    crossings: NDArray[np.int64]

    def until(self, row: int) -> int:
        """Return how many of its points are not after a row of the recording."""
        return int(np.searchsorted(self.rows, row, side="right"))

    def pieces(self, first: int, last: int) -> list[Floats]:
        """Return the lines to draw between two rows of the recording.

        A run that diverges crosses the window at every step and would soon have painted all of
        it: of such steps only the last few before `last` are there.
        """
        begin, end = max(self.until(first) - 1, 0), self.until(last)
        gaps = np.union1d(self.cuts, self.crossings[self.crossings < end - CROSSINGS])
        gaps = gaps[(gaps > begin) & (gaps < end)]
        return [piece for piece in np.split(self.points[begin:end], gaps - begin) if len(piece) > 1]


def sample_of(recording: Recording) -> NDArray[np.int64]:
    """Return the rows of a recording through which its runs are drawn."""
    runs = min(recording.diverged.size, SHOWN)
    return recording.sample(min(max(ALL_ROWS // max(runs, 1), FEWEST_ROWS), MOST_ROWS))


def trails(recording: Recording, window: Window, pixel: tuple[float, float]) -> list[list[Trail]]:
    """Return the trail of each run, by optimizer and start.

    `pixel` is the width and height of a screen pixel in the units of the window.
    """
    sample = sample_of(recording)
    positions = recording.positions
    kinds, starts = positions.shape[1:3]
    shown = min(starts, max(1, SHOWN // max(kinds, 1)))
    return [
        [trail(positions[sample, k, s], sample, window, pixel) for s in range(shown)]
        for k in range(kinds)
    ]


def trail(
    points: Floats, sample: NDArray[np.int64], window: Window, pixel: tuple[float, float]
) -> Trail:
    """Return the trail of one run through points, shape (n, 2); it ends at the first NaN.

    `sample` are the rows of the recording that the points are from.
    """
    unsound = ~np.isfinite(points).all(axis=1)
    count = int(np.argmax(unsound)) if unsound.any() else len(points)
    cells = np.floor(points[:count] / (0.75 * np.array(pixel)))
    moved = np.any(cells[1:] != cells[:-1], axis=1)
    rows = np.concatenate([[0], 1 + np.flatnonzero(moved)])[:count]
    drawn, rows, cuts = _within_reach(points[rows], sample[rows], window)
    return Trail(np.ascontiguousarray(drawn), rows, cuts, _crossings(drawn, cuts, window))


def _square(points: Floats, window: Window) -> Floats:
    """Return points so that the window is the square from −1 to 1."""
    low, size = np.array([window.left, window.bottom]), np.array([window.width, window.height])
    square: Floats = (points - low) / size * 2 - 1
    return square


def _within_reach(
    points: Floats, rows: NDArray[np.int64], window: Window
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Cut off what is too far outside for a painter's arithmetic, and say where there are gaps.

    Returns the points, their rows, and the numbers of those at which a line begins anew.
    """
    square = _square(points, window) / REACH
    far = np.any(np.abs(square) > 1, axis=1)
    if not far.any():
        return points, rows, np.empty(0, dtype=np.int64)
    begin, end, leg = clipped(square[:-1], square[1:])
    joined = ~far[leg - 1]
    joined[:1] = False  # the first point of all has nothing before it
    kept = np.stack([~joined, np.ones(len(leg), dtype=bool)], axis=1).ravel()
    walked = np.stack([np.where(far[leg - 1], rows[leg], rows[leg - 1]), rows[leg]], axis=1)
    numbers = np.cumsum(kept) - 1
    cuts = numbers[::2][~joined]
    size = np.array([window.width, window.height])
    low = np.array([window.left, window.bottom])
    ends = low + (np.stack([begin, end], axis=1) * REACH + 1) / 2 * size
    ends[:, 0] = np.where(far[leg - 1, None], ends[:, 0], points[leg - 1])
    ends[:, 1] = np.where(far[leg, None], ends[:, 1], points[leg])
    return ends.reshape(-1, 2)[kept], walked.ravel()[kept], cuts[cuts > 0]


def _crossings(points: Floats, cuts: NDArray[np.int64], window: Window) -> NDArray[np.int64]:
    """Return at which points a step ends that goes across the window, if there are many."""
    square = _square(points, window)
    outside = np.any(np.abs(square) > 1, axis=1)
    _, _, seen = clipped(square[:-1], square[1:])
    crossing = np.setdiff1d(seen[outside[seen] & outside[seen - 1]], cuts)
    return crossing[: len(crossing) if len(crossing) > MANY_CROSSINGS else 0]


class PathsItem(pg.GraphicsObject):
    """Paints the trails up to a moment: a halo, the older part faint, the newer part full.

    Curves have neither halo nor tail; what comes after the moment is drawn too, thin and faint.
    """

    def __init__(self, *, curves: bool = False) -> None:
        super().__init__()
        self.setZValue(10)
        self._is_path = not curves
        self._trails: list[list[Trail]] = []
        self._colours: tuple[str, ...] = ()
        self._halo = "#ffffff"
        self._strokes: list[tuple[QPen, QPolygonF]] = []
        self._bounds = QRectF()
        self._density = 1.0

    def set_density(self, density: float) -> None:
        """Draw for a picture of `density` pixels a unit: a pen counts in pixels."""
        self._density = density

    def set_trails(
        self, runs: list[list[Trail]], colours: tuple[str, ...], halo: str, window: Window
    ) -> None:
        """Show other trails, one colour for each optimizer."""
        self.prepareGeometryChange()
        self._bounds = QRectF(window.left, window.bottom, window.width, window.height)
        self._trails, self._colours, self._halo = runs, colours, halo

    def set_row(self, row: int, stride: int) -> None:
        """Show the paths up to a row of the recording, whose rows are `stride` steps apart."""
        few = sum(map(len, self._trails)) <= FEW
        recent = max(row - TAIL // stride, 0)
        self._strokes = []
        if not self._is_path:
            self._draw(row, 2**62, 1.0, fade=0.6)
        if not few:
            self._draw(0, row, 1.0, fade=0.2)
        else:
            if self._is_path:
                self._draw(0, row, 4.0, fade=1.0)
            self._draw(0, row, 2.3 if self._is_path else 1.8, fade=0.08 if self._is_path else 0.0)
            if self._is_path:
                self._draw(recent, row, 3.2, fade=0.0)
        self.update()

    def _draw(self, first: int, last: int, width: float, fade: float) -> None:
        """Add a stroke for every trail over some rows, its colour faded towards the ground's."""
        for colour, runs in zip(self._colours, self._trails, strict=True):
            pen = _pen(mixed(colour, self._halo, fade), width * self._density)
            for trail in runs:
                for points in trail.pieces(first, last):
                    polygon = pg.functions.arrayToQPolygonF(points[:, 0], points[:, 1])
                    self._strokes.append((pen, polygon))

    def boundingRect(self) -> QRectF:
        """Return the window, so that what is beyond it does not count."""
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the strokes."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen, polygon in self._strokes:
            painter.setPen(pen)
            painter.drawPolyline(polygon)


def mixed(colour: str, other: str, share: float) -> QColor:
    """Return a colour with a share of another. A translucent pen takes twice the time."""
    a, b = QColor(colour), QColor(other)
    return QColor.fromRgbF(
        a.redF() + share * (b.redF() - a.redF()),
        a.greenF() + share * (b.greenF() - a.greenF()),
        a.blueF() + share * (b.blueF() - a.blueF()),
    )


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)  # at this width no eye tells, and half the time
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen
