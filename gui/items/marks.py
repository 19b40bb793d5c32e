"""The critical points marked on the land seen from above, with their values."""

import numpy as np
import pyqtgraph as pg
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from core.critical_points import CriticalPoints
from core.objective import Floats
from gui.items.frame import Frame
from gui.items.framed import Framed
from gui.items.landmarks import CROWD, SYMBOLS, shrunk, text_of
from gui.items.plots import outline
from gui.items.stamps import paint_mark, stamp_marks


class Layout(Struct, frozen=True):
    """Where the marks are that are seen, and where their texts stand, in units of the screen.

    They are counted from the corner of the frame.

    Attributes
    ----------
    numbers : shape (n,); which of the points they are.
    places : shape (n, 2).
    texts : the number of a point, and the box of its text.
    """

    numbers: NDArray[np.int64]
    places: Floats
    texts: tuple[tuple[int, QRectF], ...]


class Landmarks(Framed):
    """The critical points, each with its value where there is room for it."""

    def __init__(self, plot: pg.PlotItem) -> None:
        super().__init__(depth=5)
        self._points: CriticalPoints | None = None
        self._hovered = -1
        self._room = QRectF()
        self.laid = Layout(np.empty(0, dtype=np.int64), np.empty((0, 2)), ())
        self._told: tuple[QPainterPath, QRectF] | None = None
        self._layer: QImage | None = None
        plot.addItem(self, ignoreBounds=True)

    @property
    def points(self) -> CriticalPoints | None:
        """The points that are marked, None where none are."""
        return self._points

    def show_points(self, points: CriticalPoints | None, frame: Frame) -> None:
        """Mark other points, or none."""
        self._points, self._hovered = points, -1
        self.lay_out(frame)

    def lay_out(self, frame: Frame) -> None:
        """Find the places of the marks and texts in a frame, in the program's present type."""
        self.place(frame)
        self.laid = self._lay_out(frame)
        self._layer = self._picture(frame) if len(self.laid.numbers) > CROWD else None
        self._told = self._tell(frame)
        self.update()

    def hover(self, place: tuple[float, float] | None, pixel: tuple[float, float] = (1, 1)) -> int:
        """Write the text of the one under the mouse, even where there is no room for it.

        Returns its number, or −1.
        """
        hovered = -1
        if place and self._points is not None and len(self._points):
            away = np.linalg.norm((self._points.points - place) / np.array(pixel), axis=1)
            nearest = int(np.argmin(away))
            hovered = nearest if away[nearest] < NEAR else -1
        if hovered != self._hovered and self._frame is not None:
            self._hovered = hovered
            self._told = self._tell(self._frame)
            self.update()
        return hovered

    def draw_in(self, painter: QPainter, frame: Frame) -> None:
        """Paint the marks, then the texts that find a place; a crowd from a picture of it."""
        if self._points is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._layer is not None:
            painter.drawImage(0, 0, self._layer)
        painter.scale(frame.ratio, frame.ratio)
        if self._layer is None:
            self._paint_all(painter, frame.ratio)
        if self._told is not None:
            _paint_text(painter, *self._told)

    def _picture(self, frame: Frame) -> QImage:
        """Return a picture of all marks: a crowd takes long to paint."""
        picture = frame.blank()
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(frame.ratio, frame.ratio)
        self._paint_all(painter, frame.ratio)
        painter.end()
        return picture

    def _paint_all(self, painter: QPainter, ratio: float) -> None:
        assert self._points is not None
        share = shrunk(len(self.laid.numbers))
        looks = (SYMBOLS[kind] for kind in self._points.kinds[self.laid.numbers].tolist())
        marks = (
            (x, y, symbol, size * share)
            for (symbol, size, _), (x, y) in zip(looks, self.laid.places.tolist(), strict=True)
        )
        if share < 1:
            stamp_marks(painter, marks, ratio)
        else:
            for mark in marks:
                paint_mark(painter, *mark)
        for number, place in self.laid.texts:
            _paint_text(painter, outline(text_of(self._points, number)), place)
        if self._points.more:
            self._paint_note(painter)

    def _paint_note(self, painter: QPainter) -> None:
        path, room = outline(MORE), self._room
        corner = path.boundingRect().adjusted(-4, -4, 4, 4)
        _paint_text(painter, path, corner.translated(room.topLeft() - corner.topLeft()))

    def _tell(self, frame: Frame) -> tuple[QPainterPath, QRectF] | None:
        """Return the text of the one under the mouse and its place, where it is not told yet."""
        if self._points is None or self._hovered < 0 or self._hovered in dict(self.laid.texts):
            return None
        [at] = _units(self._points.points[[self._hovered]], frame)
        text = outline(text_of(self._points, self._hovered))
        place = _place_of(QPointF(*at), text.boundingRect(), self._room, np.empty((0, 4)))
        return None if place is None else (text, place)

    def _lay_out(self, frame: Frame) -> Layout:
        """Return what is seen of the marks, and which of them have room for a text: the lowest."""
        width, height = (2 * frame.half / frame.ratio).tolist()
        self._room = room = QRectF(2, 2, width - 4, height - 4)
        if self._points is None:
            return Layout(np.empty(0, dtype=np.int64), np.empty((0, 2)), ())
        seen = (np.abs(frame.square(self._points.points)) <= 1).all(axis=1)
        numbers = np.flatnonzero(seen)
        places = _units(self._points.points[numbers], frame)
        taken = np.concatenate([places - CLEAR, places + CLEAR], axis=1)
        texts = []
        for number, at in zip(numbers[:MOST_TEXTS].tolist(), places[:MOST_TEXTS], strict=True):
            text = outline(text_of(self._points, number)).boundingRect()
            lowest_of_crowd = len(numbers) > CROWD and number == numbers[0]
            blocked = taken[:0] if lowest_of_crowd else taken
            place = _place_of(QPointF(*at), text, room, blocked)
            if place is not None:
                edges = (place.left(), place.top(), place.right(), place.bottom())
                taken = np.concatenate([taken, [edges]])
                texts.append((number, place))
        return Layout(numbers, places, tuple(texts))


MOST_TEXTS = 60
"""Points, the lowest, for whose texts a place is looked for."""

MORE = "more critical points than can be marked: zoom in"

NEAR = 12
"""Pixels within which the mouse is over a landmark."""

CLEAR = 7
"""Pixels around a landmark that no text may cover."""


def _units(points: Floats, frame: Frame) -> Floats:
    """Return points, shape (n, 2), in units of the screen from the corner of the frame."""
    units: Floats = frame.pixels(frame.square(points)) / frame.ratio
    return units


def _place_of(at: QPointF, text: QRectF, room: QRectF, taken: Floats) -> QRectF | None:
    """Return a place for a text below, above, right or left of a point, None where none is.

    `taken` has the shape (n, 4): left, top, right and bottom of what must stay free.
    """
    box = text.adjusted(-4, -4, 4, 4)
    across, down = CLEAR + 2 + box.width() / 2, CLEAR + 2 + box.height() / 2
    for dx, dy in ((0, down), (0, -down), (across, 0), (-across, 0)):
        place = box.translated(at.x() + dx, at.y() + dy)
        beside = (taken[:, 2] <= place.left()) | (taken[:, 0] >= place.right())
        beside |= (taken[:, 3] <= place.top()) | (taken[:, 1] >= place.bottom())
        if room.contains(place) and beside.all():
            return place
    return None


def _paint_text(painter: QPainter, path: QPainterPath, place: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 150))
    painter.drawRoundedRect(place, 3, 3)
    painter.fillPath(path.translated(place.center()), QColor("#ffffff"))
