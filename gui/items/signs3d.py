"""What is painted flat over the 3-D picture: texts, and the landmarks with their values."""

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication

from core.critical_points import CriticalPoints
from core.mesh import Relief
from core.objective import Floats
from gui.items.landmarks import CROWD, Landmark, landmark
from gui.items.landview import LandView
from gui.items.plots import small_font
from gui.items.stamps import paint_mark, stamp_marks

Alignment = Qt.AlignmentFlag


class Text(NamedTuple):
    """A text at a place in space, shape (3,), and how it is aligned to it."""

    place: Floats
    text: str
    alignment: Alignment = Alignment.AlignHCenter


class Signs:
    """Texts and landmarks, in a layer that is kept until they or the camera change.

    A text that would lie on an earlier one is left out, and so is a landmark behind the land.
    """

    def __init__(self, view: LandView) -> None:
        self._view = view
        self._texts: list[Text] = []
        self._points: CriticalPoints | None = None
        self._relief: Relief | None = None
        self._colour = QColor("#ffffff")
        self._halo = QColor("#000000")
        self._layer: QImage | None = None
        self._drawn_for: object = None
        self._seen: tuple[list[int], Floats] = ([], np.empty((0, 2)))
        self._seen_for: object = None
        view.overlays.append(self)

    def set_look(self, text: str, halo: str) -> None:
        """Set the colour of the texts and of what stands around them; take the present type."""
        self._colour, self._halo = QColor(text), QColor(halo)
        self._layer = None

    def set_texts(self, texts: list[Text]) -> None:
        """Show texts, the most important first."""
        self._texts = texts
        self._layer = None

    def set_points(self, points: CriticalPoints | None, relief: Relief) -> None:
        """Mark critical points on a land, or none."""
        self._points, self._relief = points, relief
        self._layer = self._seen_for = None

    def draw(self, painter: QPainter) -> None:
        """Paint all, on the screen from a layer kept until something or the camera changes."""
        if self._view.density != 1:
            self._draw_all(painter)
            return
        ratio = self._view.devicePixelRatioF()
        needed = (self._view.matrix().tobytes(), self._view.size().toTuple(), ratio)
        if self._layer is None or self._drawn_for != needed:
            self._layer, self._drawn_for = self._draw_layer(ratio), needed
        painter.drawImage(QPointF(), self._layer)

    def _draw_layer(self, ratio: float) -> QImage:
        layer = QImage(self._view.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        layer.setDevicePixelRatio(ratio)
        layer.fill(0)
        painter = QPainter(layer)
        self._draw_all(painter)
        painter.end()
        return layer

    def _draw_all(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(QApplication.font())
        texts = self.layout(painter.fontMetrics())
        for box, text in texts:
            self._draw_text(painter, box, text)
        self._draw_landmarks(painter, [box for box, _ in texts])

    # Texts

    def layout(self, metrics: QFontMetrics) -> list[tuple[QRectF, str]]:
        """Return the texts that have room in the view, and where they stand."""
        if not self._texts:
            return []
        taken: list[QRectF] = []
        found = []
        places = self._view.to_screen(np.array([text.place for text in self._texts]))
        for place, text in zip(places, self._texts, strict=True):
            box = self._box(metrics, place, text)
            seen = np.isfinite(place).all() and box.intersects(self._view.rect())
            if seen and _is_free(box, taken):
                found.append((box, text.text.strip()))
        return found

    def _box(self, metrics: QFontMetrics, place: Floats, text: Text) -> QRectF:
        """Return where a text stands: moved into the view from half beside it, but no farther."""
        width, height = metrics.horizontalAdvance(text.text), metrics.ascent()
        left = {Alignment.AlignRight: width, Alignment.AlignHCenter: width / 2}
        x = place[0] - left.get(text.alignment, 0.0)
        inside = min(max(x, 3.0), max(self._view.width() - width - 3.0, 3.0))
        x = inside if abs(inside - x) <= width else x
        return QRectF(x, place[1] - height / 2, width, height)

    def _draw_text(self, painter: QPainter, box: QRectF, text: str) -> None:
        at = box.bottomLeft() - QPointF(0, 1)
        painter.setPen(self._halo)
        for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            painter.drawText(at + QPointF(dx, dy), text)
        painter.setPen(self._colour)
        painter.drawText(at, text)

    # Landmarks

    def _draw_landmarks(self, painter: QPainter, taken: list[QRectF]) -> None:
        painter.setFont(small_font())
        seen = self.seen_landmarks()
        crowd = len(seen) > CROWD
        marks = [(at.x(), at.y(), mark.symbol, mark.size) for at, mark in seen]
        if crowd:
            stamp_marks(painter, marks, self._view.devicePixelRatioF() * self._view.density)
        else:
            for one in marks:
                paint_mark(painter, *one)
        taken += [QRectF(x - size / 2, y - size / 2, size, size) for x, y, _, size in marks]
        for at, mark in seen[: MOST_VALUES_OF_CROWD if crowd else CROWD]:
            _draw_value(painter, at, mark.text, taken)

    def seen_landmarks(self) -> list[tuple[QPointF, Landmark]]:
        """Return the landmarks in the window that no part of the land hides, and where they are."""
        if self._points is None:
            return []
        numbers, spots = self.seen()
        return [
            (QPointF(*spot), landmark(self._points, number, len(numbers)))
            for number, spot in zip(numbers, spots.tolist(), strict=True)
        ]

    def seen(self) -> tuple[list[int], Floats]:
        """Return the numbers of the points that are seen, and their places, shape (n, 2)."""
        needed = (self._view.matrix().tobytes(), self._view.size().toTuple())
        if self._seen_for != needed:
            self._seen_for, self._seen = needed, self._look()
        return self._seen

    def _look(self) -> tuple[list[int], Floats]:
        points, relief = self._points, self._relief
        if relief is None or points is None or not len(points):
            return [], np.empty((0, 2))
        inside = (np.abs(relief.across(points.points)) <= 1).all(axis=1)
        numbers = np.flatnonzero(inside)[:MOST_MARKS]
        places = relief.on_land(points.points[numbers])
        spots = self._view.to_screen(places)
        seen = np.flatnonzero(np.isfinite(spots).all(axis=1))
        seen = seen[relief.are_seen(places[seen], self._view.eye())]
        return numbers[seen].tolist(), spots[seen]

    def near(self, place: QPointF) -> int:
        """Return the number of the point that is seen within `NEAR` pixels of a place, or −1."""
        numbers, spots = self.seen()
        if not numbers:
            return -1
        away = np.hypot(spots[:, 0] - place.x(), spots[:, 1] - place.y())
        nearest = int(np.argmin(away))
        return numbers[nearest] if away[nearest] < NEAR else -1


MOST_MARKS = 300
"""Points, the lowest, that are marked on the land: more would hide it."""

MOST_VALUES_OF_CROWD = 12
"""Points of a crowd, the lowest, for whose values a place is looked for."""

NEAR = 12
"""Pixels within which the mouse is over a mark."""


def _is_free(box: QRectF, taken: list[QRectF]) -> bool:
    """Take the room of a box, if it is free."""
    wide = box.adjusted(-3, -1, 3, 1)
    free = not any(wide.intersects(other) for other in taken)
    if free:
        taken.append(wide)
    return free


def _draw_value(painter: QPainter, at: QPointF, text: str, taken: list[QRectF]) -> None:
    """Write the value of a landmark below it, else above it, or not at all."""
    metrics = painter.fontMetrics()
    width, height = metrics.horizontalAdvance(text) + 8, metrics.height() + 2
    for top in (at.y() + 11, at.y() - 11 - height):
        box = QRectF(at.x() - width / 2, top, width, height)
        if _is_free(box, taken):
            painter.fillRect(box, QColor(0, 0, 0, 120))
            painter.setPen(QColor("#ffffff"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
            return
