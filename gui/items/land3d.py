"""What the 3-D view draws: lines, balls and texts as few OpenGL items as can be."""

import numpy as np
import pyqtgraph.opengl as gl
from numpy.typing import NDArray
from OpenGL import GL
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

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
    "glPolygonOffset": (1.5, 2.0),
}
"""For the land itself: a little behind where it is, so that lines on it are not torn by it."""

SEEN_THROUGH = {**ON_LAND, GL.GL_DEPTH_TEST: False}


def rgba(colour: str, alpha: float = 1.0) -> tuple[float, float, float, float]:
    """Return a colour given as #RRGGBB as four numbers, 0 … 1."""
    shade = QColor(colour)
    return shade.redF(), shade.greenF(), shade.blueF(), alpha


def _ball() -> tuple[Floats, NDArray[np.uint32], Floats]:
    """Return the vertices, faces and shades of a lit ball of radius 1."""
    data = gl.MeshData.sphere(rows=10, cols=16)
    vertices = data.vertexes()
    light = np.array([-0.4, -0.45, 0.8])
    shades = 0.55 + 0.45 * np.clip(vertices @ light / np.linalg.norm(light), 0, 1)
    return vertices, data.faces().astype(np.uint32), shades


class Balls(gl.GLMeshItem):
    """Balls of any colours, in one mesh."""

    def __init__(self) -> None:
        super().__init__(smooth=True, computeNormals=False, shader=None, glOptions="opaque")
        self._vertices, self._faces, self._shades = _ball()
        self.setVisible(False)

    def show_balls(self, places: Floats, radius: float, colours: Floats) -> None:
        """Show balls at places, shape (n, 3), in colours, shape (n, 4), 0 … 1."""
        self.setVisible(len(places) > 0)
        if not len(places):
            return
        count = len(self._vertices)
        vertices = places[:, None] + radius * self._vertices
        faces = self._faces[None] + (count * np.arange(len(places), dtype=np.uint32))[:, None, None]
        shaded = np.repeat(colours[:, None], count, axis=1)
        shaded[..., :3] *= self._shades[:, None]
        self.setMeshData(
            vertexes=vertices.reshape(-1, 3).astype(np.float32),
            faces=faces.reshape(-1, 3),
            vertexColors=shaded.reshape(-1, 4).astype(np.float32),
        )


class Texts:
    """Short texts at places in space, painted flat over the picture."""

    def __init__(self, view: LandView, size: float = 9.0) -> None:
        self._view = view
        self._texts: list[tuple[Floats, str, Qt.AlignmentFlag]] = []
        self._colour = QColor("#ffffff")
        self._halo = QColor("#000000")
        self._font = QFont()
        self._font.setPointSizeF(size)
        view.overlays.append(self)

    def set_colours(self, text: str, halo: str) -> None:
        """Set the colour of the texts and of what stands around them."""
        self._colour, self._halo = QColor(text), QColor(halo)

    def set_texts(self, texts: list[tuple[Floats, str, Qt.AlignmentFlag]]) -> None:
        """Show texts, each with its place, shape (3,), and how it is aligned to it."""
        self._texts = texts

    def draw(self, painter: QPainter) -> None:
        """Paint the texts."""
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
