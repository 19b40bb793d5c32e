"""The critical points marked on the land seen from above, with their values."""

import numpy as np
import pyqtgraph as pg
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.critical_points import CriticalPoints
from core.objective import Floats
from gui.items.landmarks import CROWD, SYMBOLS, shrunk, text_of
from gui.items.plots import Overlay, outline, small_font
from gui.items.stamps import paint_mark, stamp_marks


class Layout(Struct, frozen=True):
    """Where the marks are that are seen, and where their texts stand.

    Attributes
    ----------
    numbers : shape (n,); which of the points they are.
    places : shape (n, 2), on the screen.
    texts : the number of a point, and the box of its text.
    """

    numbers: NDArray[np.int64]
    places: Floats
    texts: tuple[tuple[int, QRectF], ...]


class Landmarks(Overlay):
    """The critical points, each with its value where there is room for it."""

    def __init__(self, plot: pg.PlotItem) -> None:
        super().__init__()
        self.setZValue(5)
        self._points: CriticalPoints | None = None
        self._hovered = -1
        self._laid_for: object = None
        self._room, self._ratio = QRectF(), 1.0
        self._laid = Layout(np.empty(0, dtype=np.int64), np.empty((0, 2)), ())
        self._layer: QImage | None = None
        plot.addItem(self, ignoreBounds=True)

    @property
    def points(self) -> CriticalPoints | None:
        """The points that are marked, None where none are."""
        return self._points

    def show_points(self, points: CriticalPoints | None) -> None:
        """Mark other points, or none."""
        self._points, self._hovered, self._laid_for = points, -1, None
        self.update()

    def set_density(self, ratio: float) -> None:
        """Keep the picture of a crowd with so many pixels a unit."""
        self._ratio, self._laid_for = ratio, None
        self.update()

    def show_type(self) -> None:
        """Write in the program's present type."""
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
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()
        return hovered

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the marks, then the texts that find a place; a crowd from a picture of it."""
        if self._points is None:
            return
        to_screen = painter.transform()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        key = (to_screen, self.boundingRect(), small_font())
        if key != self._laid_for:
            self._laid_for, self._laid, self._layer = key, self.lay_out(to_screen), None
        if len(self._laid.numbers) > CROWD:
            self._paint_layer(painter, to_screen.mapRect(self.boundingRect()))
        else:
            self._paint_all(painter)
        if self._hovered >= 0 and self._hovered not in dict(self._laid.texts):
            self._paint_hovered(painter, to_screen)
        painter.setTransform(to_screen)

    def _paint_layer(self, painter: QPainter, room: QRectF) -> None:
        """Paint the picture of all marks, made anew only when the window has changed."""
        corner, opposite = room.topLeft().toPoint(), room.bottomRight().toPoint()
        if self._layer is None:
            size = QSizeF(opposite.x() - corner.x() + 1, opposite.y() - corner.y() + 1)
            kind = QImage.Format.Format_ARGB32_Premultiplied
            self._layer = QImage((size * self._ratio).toSize(), kind)
            self._layer.setDevicePixelRatio(self._ratio)
            self._layer.fill(0)
            layer = QPainter(self._layer)
            layer.setRenderHint(QPainter.RenderHint.Antialiasing)
            layer.translate(-corner)
            self._paint_all(layer)
            layer.end()
        painter.drawImage(corner, self._layer)

    def _paint_all(self, painter: QPainter) -> None:
        assert self._points is not None
        share = shrunk(len(self._laid.numbers))
        looks = (SYMBOLS[kind] for kind in self._points.kinds[self._laid.numbers].tolist())
        marks = (
            (x, y, symbol, size * share)
            for (symbol, size, _), (x, y) in zip(looks, self._laid.places.tolist(), strict=True)
        )
        if share < 1:
            stamp_marks(painter, marks, self._ratio)
        else:
            for mark in marks:
                paint_mark(painter, *mark)
        for number, place in self._laid.texts:
            _paint_text(painter, outline(text_of(self._points, number)), place)
        if self._points.more:
            self._paint_note(painter)

    def _paint_note(self, painter: QPainter) -> None:
        path, room = outline(MORE), self._room
        corner = path.boundingRect().adjusted(-4, -4, 4, 4)
        _paint_text(painter, path, corner.translated(room.topLeft() - corner.topLeft()))

    def _paint_hovered(self, painter: QPainter, to_screen: QTransform) -> None:
        assert self._points is not None
        at = to_screen.map(QPointF(*self._points.points[self._hovered].tolist()))
        text = outline(text_of(self._points, self._hovered))
        place = _place_of(at, text.boundingRect(), self._room, np.empty((0, 4)))
        if place is not None:
            _paint_text(painter, text, place)

    def lay_out(self, to_screen: QTransform) -> Layout:
        """Return what is seen of the marks, and which of them have room for a text: the lowest."""
        window = self.boundingRect()
        self._room = room = to_screen.mapRect(window).adjusted(2, 2, -2, -2)
        if self._points is None:
            return Layout(np.empty(0, dtype=np.int64), np.empty((0, 2)), ())
        x, y = self._points.points.T
        seen = (x >= window.left()) & (x <= window.right())
        seen &= (y >= window.top()) & (y <= window.bottom())
        numbers = np.flatnonzero(seen)
        places = _mapped(self._points.points[numbers], to_screen)
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


def _mapped(points: Floats, by: QTransform) -> Floats:
    """Return points, shape (n, 2), where a transform maps them."""
    matrix = np.array([[by.m11(), by.m12()], [by.m21(), by.m22()]])
    mapped: Floats = points @ matrix + [by.dx(), by.dy()]
    return mapped


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
