"""The paths of the runs: lines that grow with time and fade behind the head."""

from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.objective import Floats, Window
from core.recording import Recording

FEW = 64
"""Up to so many runs have a halo and a fading tail; more are thin lines."""

SHOWN = 1000
"""Only so many runs have a path at all; of the rest there are the heads."""

TAIL = 40
"""The steps behind the head that are drawn in full colour."""


CROSSINGS = 5
"""Steps across the window, from outside to outside, that are drawn."""


@dataclass(frozen=True)
class Trail:
    """The path of one run, without the points that would fall on the same pixel.

    `points` has the shape (kept, 2); `rows` are their row numbers in the recording. `breaks` are
    the points that begin a piece: the one before and they themselves are outside of the window.
    """

    points: Floats
    rows: NDArray[np.int64]
    breaks: NDArray[np.int64]

    def until(self, row: int) -> int:
        """Return how many of its points are not after a row of the recording."""
        return int(np.searchsorted(self.rows, row, side="right"))

    def pieces(self, first: int, last: int) -> list[Floats]:
        """Return the lines to draw between two rows of the recording.

        A run that diverges crosses the window at every step and would soon have painted all of
        it: of the steps from outside to outside only the last few before `last` are there.
        """
        begin, end = max(self.until(first) - 1, 0), self.until(last)
        kept = self.breaks[(self.breaks > begin) & (self.breaks < end - CROSSINGS)]
        pieces = (
            np.split(self.points[begin:end], kept - begin)
            if kept.size
            else [self.points[begin:end]]
        )
        return [piece for piece in pieces if len(piece) > 1]


def trails(recording: Recording, window: Window, pixel: tuple[float, float]) -> list[list[Trail]]:
    """Return the trail of each run, by optimizer and start.

    `pixel` is the width and height of a screen pixel in the units of the window.
    """
    positions = recording.positions
    kinds, starts = positions.shape[1:3]
    shown = min(starts, max(1, SHOWN // max(kinds, 1)))
    return [[trail(positions[:, k, s], window, pixel) for s in range(shown)] for k in range(kinds)]


def trail(points: Floats, window: Window, pixel: tuple[float, float]) -> Trail:
    """Return the trail of one run through points, shape (n, 2); it ends at the first NaN."""
    unsound = ~np.isfinite(points).all(axis=1)
    count = int(np.argmax(unsound)) if unsound.any() else len(points)
    points = _drawable(points[:count], window)
    cells = np.floor(points / (0.75 * np.array(pixel)))
    moved = np.any(cells[1:] != cells[:-1], axis=1)
    rows = np.concatenate([[0], 1 + np.flatnonzero(moved)])[: max(count, 0)]
    points = np.ascontiguousarray(points[rows])
    return Trail(points, rows, _breaks(points, window))


def _breaks(points: Floats, window: Window) -> NDArray[np.int64]:
    low, high = (window.left, window.bottom), (window.right, window.top)
    outside = np.any((points < low) | (points > high), axis=1)
    return 1 + np.flatnonzero(outside[1:] & outside[:-1])


def _drawable(points: Floats, window: Window) -> Floats:
    """Pull points that are far outside of the window nearer, along the line to its centre.

    A painter's arithmetic ends long before 1e12; what is seen in the window barely changes.
    """
    centre = np.array([window.left + window.right, window.bottom + window.top]) / 2
    size = np.array([window.width, window.height])
    away = np.abs((points - centre) / size).max(axis=1, initial=0)
    far = away > 50
    if not far.any():
        return points
    points = points.copy()
    points[far] = centre + (points[far] - centre) * (50 / away[far])[:, None]
    return points


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
