"""What the 3-D view draws: lines, balls and texts as few OpenGL items as can be."""

import numpy as np
import pyqtgraph.opengl as gl
from numpy.typing import NDArray
from OpenGL import GL
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QRadialGradient
from PySide6.QtWidgets import QApplication

from core.objective import Floats
from gui.items.landview import LandView

ON_LAND = {
    GL.GL_DEPTH_TEST: True,
    GL.GL_BLEND: True,
    GL.GL_CULL_FACE: False,
    "glBlendFunc": (GL.GL_SRC_ALPHA, GL.GL_ONE_MINUS_SRC_ALPHA),
}
BEHIND = {
    GL.GL_DEPTH_TEST: True,
    GL.GL_BLEND: False,
    GL.GL_CULL_FACE: False,
    GL.GL_POLYGON_OFFSET_FILL: True,
    "glPolygonOffset": (4.0, 60.0),
}
"""For the land itself: a little behind where it is, so that lines on it are not torn by it."""

SEEN_THROUGH = {**ON_LAND, GL.GL_DEPTH_TEST: False}


def rgba(colour: str, alpha: float = 1.0) -> tuple[float, float, float, float]:
    """Return a colour given as #RRGGBB as four numbers, 0 … 1."""
    shade = QColor(colour)
    return shade.redF(), shade.greenF(), shade.blueF(), alpha


class Balls:
    """Lit balls at places in space, painted over the picture, so that none is ever hidden."""

    def __init__(self, view: LandView, radius: float) -> None:
        self._view, self.radius = view, radius
        self._places = np.empty((0, 3))
        self._colours: list[str] = []
        view.overlays.append(self)

    def show_balls(self, places: Floats, colours: list[str]) -> None:
        """Show balls at places, shape (n, 3), each in its colour."""
        self._places, self._colours = places, colours
        self._view.repaint_overlays()

    def draw(self, painter: QPainter) -> None:
        """Paint the balls, the farthest first."""
        if not len(self._places):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = self._view.to_screen(self._places)
        radii = self.radius * self._view.scale_at(self._places)
        for i in np.argsort(radii):
            if np.isfinite(places[i]).all():
                _paint_ball(painter, QPointF(*places[i]), float(radii[i]), self._colours[i])


def _paint_ball(painter: QPainter, at: QPointF, radius: float, colour: str) -> None:
    shade = QColor(colour)
    light = QRadialGradient(at - QPointF(0.35, 0.4) * radius, 1.5 * radius)
    light.setColorAt(0.0, shade.lighter(135))
    light.setColorAt(0.45, shade)
    light.setColorAt(1.0, shade.darker(190))
    painter.setPen(QPen(QColor(0, 0, 0, 160), 1))
    painter.setBrush(light)
    painter.drawEllipse(at, radius, radius)


class Texts:
    """Short texts at places in space, painted flat over the picture."""

    def __init__(self, view: LandView) -> None:
        self._view = view
        self._texts: list[tuple[Floats, str, Qt.AlignmentFlag]] = []
        self._colour = QColor("#ffffff")
        self._halo = QColor("#000000")
        self._font = QApplication.font()
        self._layer: QImage | None = None
        self._drawn_for: object = None
        view.overlays.append(self)

    def set_look(self, text: str, halo: str) -> None:
        """Set the colour of the texts and of what stands around them; take the present type."""
        self._font = QApplication.font()
        self._colour, self._halo = QColor(text), QColor(halo)
        self._layer = None

    def set_texts(self, texts: list[tuple[Floats, str, Qt.AlignmentFlag]]) -> None:
        """Show texts, each with its place, shape (3,), and how it is aligned to it."""
        self._texts = texts
        self._layer = None

    def draw(self, painter: QPainter) -> None:
        """Paint the texts, on the screen from a layer kept until they or their places change."""
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
        if not self._texts:
            return
        painter.setFont(self._font)
        places = self._view.to_screen(np.array([place for place, _, _ in self._texts]))
        for (x, y), (_, text, alignment) in zip(places, self._texts, strict=True):
            self._draw_one(painter, QPointF(x, y), text, alignment)

    def _draw_one(self, painter: QPainter, at: QPointF, text: str, where: Qt.AlignmentFlag) -> None:
        metrics = painter.fontMetrics()
        width, height = metrics.horizontalAdvance(text), metrics.ascent()
        left = {Qt.AlignmentFlag.AlignRight: width, Qt.AlignmentFlag.AlignHCenter: width / 2}
        at += QPointF(-left.get(where, 0.0), height / 2 - 1)
        at.setX(min(max(at.x(), 3.0), max(self._view.width() - width - 3.0, 3.0)))
        painter.setPen(self._halo)
        for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            painter.drawText(at + QPointF(dx, dy), text)
        painter.setPen(self._colour)
        painter.drawText(at, text)


class Lines(gl.GLLinePlotItem):
    """Pieces of lines, given by their ends in pairs."""

    def __init__(self, options: dict[object, object], width: float, *, antialias: bool) -> None:
        super().__init__(mode="lines", width=width, antialias=antialias, glOptions="opaque")
        self.setGLOptions(options)
        self.setVisible(False)

    def show_lines(
        self, ends: NDArray[np.floating], colour: tuple[float, ...] | NDArray[np.floating]
    ) -> None:
        """Show pieces with these ends, shape (2 × pieces, 3), in one colour or one for each end."""
        self.setVisible(len(ends) > 0)
        if len(ends):
            if isinstance(colour, np.ndarray):
                colour = colour.astype(np.float32)
            self.setData(pos=np.ascontiguousarray(ends, dtype=np.float32), color=colour)
