"""Ten points on a line, a hundred in a square, a thousand in a cube: what 10ᴺ looks like."""

import numpy as np
from msgspec import Struct
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.objective import Floats
from gui.theme import Theme

SEGMENTS = 10
"""Points along each axis."""

AZIMUTH, ELEVATION = np.radians(27.0), np.radians(21.0)
"""Where the cube is seen from: so that no point hides another one's row."""

DISTANCE = 7.0
"""From where it is seen, in halves of its side: what is near is a little larger."""

CUBE = 0.56
"""The cube's half side, in halves of the room: its corners stand out."""

CAPTIONS = ("N = 1: 10 points", "N = 2: 100 points", "N = 3: 1,000 points")


class Cloud(Struct, frozen=True):
    """Points to draw: where they are from −1 to 1, downwards, and how near, from 0 to 1."""

    points: Floats
    near: Floats


def cloud_of(axes: int) -> Cloud:
    """Return ten to the power of 1, 2 or 3 points, those behind first."""
    middles = (np.arange(SEGMENTS) + 0.5) / SEGMENTS * 2 - 1
    grid = np.stack(np.meshgrid(*[middles] * axes), axis=-1).reshape(-1, axes)
    if axes == 1:
        return Cloud(np.column_stack([0.9 * grid, np.zeros(len(grid))]), np.ones(len(grid)))
    if axes == 2:
        return Cloud(0.9 * grid, np.ones(len(grid)))
    flat, depth = seen(grid)
    order = np.argsort(depth)
    near = (depth - depth.min()) / (depth.max() - depth.min())
    return Cloud(flat[order], near[order])


def seen(points: Floats) -> tuple[Floats, Floats]:
    """Return where points of the cube, shape (n, 3), are on paper, and how near to the eye."""
    x, y, z = points.T
    across = x * np.cos(AZIMUTH) - y * np.sin(AZIMUTH)
    away = x * np.sin(AZIMUTH) + y * np.cos(AZIMUTH)
    up = z * np.cos(ELEVATION) + away * np.sin(ELEVATION)
    depth = z * np.sin(ELEVATION) - away * np.cos(ELEVATION)
    larger = CUBE * DISTANCE / (DISTANCE - depth)
    return np.column_stack([across * larger, -up * larger]), depth


def edges_of(axes: int) -> Floats:
    """Return the edges of a line, a square or a cube, shape (edges, 2, 2)."""
    if axes == 1:
        return np.array([[[-0.9, 0.0], [0.9, 0.0]]])
    corners = np.array(list(np.ndindex(*(2,) * axes))) * 2.0 - 1
    pairs = [
        (a, b) for a in corners for b in corners if (b - a).max() > 0 and abs(b - a).sum() == 2
    ]
    ends = np.array([pair for pair in pairs if (pair[1] - pair[0]).min() >= 0])
    if axes == 2:
        return 0.9 * ends
    return seen(ends.reshape(-1, 3))[0].reshape(-1, 2, 2)


class PowersDrawing(QWidget):
    """The three clouds side by side, each with its number; the one that is meant stands out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme | None = None
        self._meant = 0
        self._picture: QPixmap | None = None
        self._clouds = [cloud_of(axes) for axes in (1, 2, 3)]
        self._edges = [edges_of(axes) for axes in (1, 2, 3)]
        self.setAccessibleName(", ".join(CAPTIONS))

    def sizeHint(self) -> QSize:
        """Return a size in which the points stand apart."""
        return QSize(450, 190)

    def minimumSizeHint(self) -> QSize:
        """Return a size in which the points can still be told apart."""
        return QSize(240, 84)

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self._draw()

    def show_meant(self, n: int) -> None:
        """Let the drawing of N stand out; beyond 3 there is none."""
        if n != self._meant:
            self._meant = n
            self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw for the new size."""
        super().resizeEvent(event)
        self._draw()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the picture."""
        painter = QPainter(self)
        if self._picture is not None:
            painter.drawPixmap(0, 0, self._picture)
        painter.end()

    def _draw(self) -> None:
        if self._theme is None:
            return
        ratio = self.devicePixelRatioF()
        self._picture = QPixmap(self.size() * ratio)
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(QColor(self._theme.plot))
        painter = QPainter(self._picture)
        painter.setFont(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = self.width() / 3
        foot = self.fontMetrics().height() + 6
        for k in range(3):
            room = QRectF(k * wide, 0, wide, self.height())
            self._draw_one(painter, k, room.adjusted(4, 4, -4, -foot))
            painter.setPen(QColor(self._shade(k)))
            below = QRectF(room.left(), self.height() - foot, wide, foot)
            text = CAPTIONS[k]
            if self.fontMetrics().horizontalAdvance(text) > wide - 4:
                text = text.partition(": ")[2]
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        self.update()

    def _shade(self, k: int) -> str:
        assert self._theme is not None
        return self._theme.accent if self._meant == k + 1 else self._theme.text

    def _draw_one(self, painter: QPainter, k: int, room: QRectF) -> None:
        assert self._theme is not None
        half = min(room.width(), room.height()) / 2
        middle = np.array([room.center().x(), room.center().y()])
        painter.setPen(QPen(QColor(self._theme.line), 1))
        for (x0, y0), (x1, y1) in (middle + half * self._edges[k]).tolist():
            painter.drawLine(QLineF(x0, y0, x1, y1))
        painter.setPen(Qt.PenStyle.NoPen)
        cloud, shade = self._clouds[k], QColor(self._shade(k))
        size = max(0.9, min(half / 26, 3.0)) * (0.75 if k == 2 else 1.35)
        places = (middle + half * cloud.points).tolist()
        for (x, y), near in zip(places, cloud.near.tolist(), strict=True):
            shade.setAlphaF(0.25 + 0.75 * near)
            painter.setBrush(shade)
            radius = size * (0.7 + 0.5 * near)
            painter.drawEllipse(QPointF(x, y), radius, radius)
