"""What marks the land itself: its critical points, and the arrow that points downhill."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.objective import Floats, PlaneObjective
from gui.items.landmarks import landmarks_of
from gui.items.plots import Overlay, outline, small_font
from gui.symbols import SYMBOLS


class Landmarks(Overlay):
    """The minima, saddles and maxima, each with its value where there is room for it."""

    def __init__(self, plot: pg.PlotItem) -> None:
        super().__init__()
        self.setZValue(5)
        self._points: list[tuple[QPointF, str, str]] = []
        self._hovered = -1
        self._laid_for: object = None
        self._laid: list[tuple[int, QPointF, QRectF | None]] = []
        plot.addItem(self, ignoreBounds=True)

    def show_landmarks(self, problem: PlaneObjective) -> None:
        """Show those of another problem."""
        self._hovered = -1
        self._points = [
            (QPointF(*mark.point), mark.symbol, mark.text) for mark in landmarks_of(problem)
        ]
        self.update()

    def show_type(self) -> None:
        """Write in the program's present type."""
        self.update()

    def hover(self, place: tuple[float, float] | None, pixel: tuple[float, float] = (1, 1)) -> None:
        """Write the text of the one under the mouse, even where there is no room for it."""
        away = [
            np.hypot((point.x() - place[0]) / pixel[0], (point.y() - place[1]) / pixel[1])
            for point, _, _ in self._points
            if place
        ]
        hovered = int(np.argmin(away)) if away and min(away) < NEAR else -1
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the marks, then the texts that find a place."""
        to_screen = painter.transform()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        key = (to_screen, self.boundingRect(), self._points, self._hovered, small_font())
        if key != self._laid_for:
            self._laid_for, self._laid = key, self.lay_out(to_screen)
        shown = self._laid
        for number, at, _ in shown:
            _paint_mark(painter, at, self._points[number][1])
        for number, _, place in shown:
            if place:
                _paint_text(painter, outline(self._points[number][2]), place)
        painter.setTransform(to_screen)

    def lay_out(self, to_screen: QTransform) -> list[tuple[int, QPointF, QRectF | None]]:
        """Return the number, the place and the text's place of each in the window.

        The text under the mouse has a place even where there is none, and is the last.
        """
        window = self.boundingRect()
        room = to_screen.mapRect(window).adjusted(2, 2, -2, -2)
        seen = [i for i, (point, _, _) in enumerate(self._points) if window.contains(point)]
        marks = [to_screen.map(self._points[i][0]) for i in seen]
        taken = [QRectF(at.x() - CLEAR, at.y() - CLEAR, 2 * CLEAR, 2 * CLEAR) for at in marks]
        shown = []
        for i, at in zip(seen, marks, strict=True):
            text = outline(self._points[i][2]).boundingRect()
            place = _place_of(at, text, room, taken)
            taken += [place] if place else []
            if i == self._hovered:
                place = place or _place_of(at, text, room, [])
            shown.append((i, at, place))
        return sorted(shown, key=lambda entry: entry[0] == self._hovered)


NEAR = 12
"""Pixels within which the mouse is over a landmark."""

CLEAR = 7
"""Pixels around a landmark that no text may cover."""


def _paint_mark(painter: QPainter, at: QPointF, symbol: str) -> None:
    size = 15 if symbol == "star" else 11
    painter.setPen(QPen(QColor("#000000"), 1.2))
    painter.setBrush(QColor("#ffffff"))
    painter.drawPath(
        QTransform.fromTranslate(at.x(), at.y()).scale(size, size).map(SYMBOLS[symbol])
    )


def _place_of(at: QPointF, text: QRectF, room: QRectF, taken: list[QRectF]) -> QRectF | None:
    """Return a place for a text below, above, right or left of a point, None where none is."""
    box = text.adjusted(-4, -4, 4, 4)
    across, down = CLEAR + 2 + box.width() / 2, CLEAR + 2 + box.height() / 2
    for dx, dy in ((0, down), (0, -down), (across, 0), (-across, 0)):
        place = box.translated(at.x() + dx, at.y() + dy)
        if room.contains(place) and not any(place.intersects(other) for other in taken):
            return place
    return None


def _paint_text(painter: QPainter, path: QPainterPath, place: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 150))
    painter.drawRoundedRect(place, 3, 3)
    painter.fillPath(path.translated(place.center()), QColor("#ffffff"))


ARROW = 40
"""The length in pixels of the arrow that points downhill from the mouse."""


class Downhill(pg.ArrowItem):
    """An arrow of one length on the screen that points from a place straight downhill."""

    def __init__(self) -> None:
        super().__init__(
            headLen=13, tipAngle=34, tailLen=ARROW - 13, tailWidth=2.5,
            brush=pg.mkBrush("#ffffff"), pen=pg.mkPen("#000000", width=1),
        )  # fmt: skip
        self.setZValue(25)
        self.hide()

    def point(
        self, place: tuple[float, float], gradient: Floats, pixel: tuple[float, float]
    ) -> None:
        """Point from a place against the gradient, shape (2,); hide where it is level."""
        across, up = -gradient / np.array(pixel)
        length = float(np.hypot(across, up))
        if not np.isfinite(length) or length == 0:
            self.hide()
            return
        across, up = across / length, up / length
        self.setStyle(angle=float(np.degrees(np.arctan2(up, -across))))
        self.setPos(place[0] + ARROW * across * pixel[0], place[1] + ARROW * up * pixel[1])
        self.show()
