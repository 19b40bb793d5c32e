"""What the 3-D view draws of the runs and the land: lines as few OpenGL items, and balls."""

import numpy as np
import pyqtgraph.opengl as gl
from numpy.typing import NDArray
from OpenGL import GL
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen, QRadialGradient

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
        self._places, self._feet = np.empty((0, 3)), np.empty((0, 3))
        self._colours: list[str] = []
        view.overlays.append(self)

    def show_balls(self, places: Floats, colours: list[str], feet: Floats | None = None) -> None:
        """Show balls at places, shape (n, 3), each in its colour, on stems that stand on `feet`."""
        self._places, self._colours = places, colours
        self._feet = np.empty((0, 3)) if feet is None else feet
        self._view.repaint_overlays()

    def draw(self, painter: QPainter) -> None:
        """Paint the balls, the farthest first."""
        if not len(self._places):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = self._view.to_screen(self._places)
        if len(self._feet):
            self._draw_stems(painter, places)
        radii = self.radius * self._view.scale_at(self._places)
        for i in np.argsort(radii):
            if np.isfinite(places[i]).all():
                _paint_ball(painter, QPointF(*places[i]), float(radii[i]), self._colours[i])

    def _draw_stems(self, painter: QPainter, places: Floats) -> None:
        feet = self._view.to_screen(self._feet)
        for foot, place, colour in zip(feet, places, self._colours, strict=True):
            if np.isfinite(foot).all() and np.isfinite(place).all():
                for shade, width in (("#000000", 3.0), (colour, 1.4)):
                    painter.setPen(QPen(QColor(shade), width))
                    painter.drawLine(QPointF(*foot), QPointF(*place))


def _paint_ball(painter: QPainter, at: QPointF, radius: float, colour: str) -> None:
    shade = QColor(colour)
    light = QRadialGradient(at - QPointF(0.35, 0.4) * radius, 1.5 * radius)
    light.setColorAt(0.0, shade.lighter(135))
    light.setColorAt(0.45, shade)
    light.setColorAt(1.0, shade.darker(190))
    painter.setPen(QPen(QColor(0, 0, 0, 160), 1))
    painter.setBrush(light)
    painter.drawEllipse(at, radius, radius)


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
