"""The curves of the runs: what is past in full colour, what is to come faint.

They are kept as a picture, so that time can run and be scrubbed without drawing a line again.
"""

from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.objective import Floats
from core.trails import FEW, legs_of
from gui.items.frame import Frame, path_of
from gui.items.paths import PIXEL, pen

TO_COME = 0.4
"""How opaque the curves are after the moment."""


class CurvesItem(pg.GraphicsObject):
    """Paints curves that share their abscissa, up to a moment in full."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(10)
        self._bounds = QRectF()
        self._frame: Frame | None = None
        self._now = 0.0
        self.x, self.y = np.empty(0), np.empty((0, 0))
        self._picture: QImage | None = None

    def show_curves(self, x: Floats, y: Floats, colours: tuple[str, ...], frame: Frame) -> None:
        """Show curves through x, shape (n,), and y, shape (n, curves).

        `colours` are those of as many groups of curves, all of one size.
        """
        self.prepareGeometryChange()
        self._bounds = frame.bounds
        self._frame, self.x, self.y = frame, x, y
        points = np.stack([np.broadcast_to(x[:, None], y.shape), y], axis=-1)
        legs = legs_of(frame.square(points), 0, frame.half / PIXEL)
        width = (1.8 if y.shape[1] <= FEW else 1.0) * frame.ratio
        size = y.shape[1] // max(len(colours), 1)
        self._picture = frame.blank()
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = legs.line()
        edges = line.edges[np.searchsorted(legs.run, np.arange(len(colours) + 1) * size)]
        pixels = frame.pixels(line.points)
        for colour, (first, last) in zip(colours, pairwise(edges), strict=True):
            painter.setPen(pen(QColor(colour), width))
            painter.drawPath(path_of(pixels[first:last], line.joined[first:last]))
        painter.end()
        self.update()

    def clear(self) -> None:
        """Show no curves."""
        self._picture = None
        self.update()

    def set_now(self, x: float) -> None:
        """Show what is before x in full."""
        self._now = x
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the window, so that what is beyond it does not count."""
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the curves up to the moment in full, and faintly what is to come."""
        if self._frame is None or self._picture is None:
            return
        self._frame.enter(painter, self._bounds)
        width, height = self._picture.width(), self._picture.height()
        edge = self._frame.pixels(self._frame.square(np.array([self._now, 0.0])))[0]
        now = float(np.clip(np.round(edge), 0, width))
        for left, right, opacity in ((0.0, now, 1.0), (now, float(width), TO_COME)):
            part = QRectF(left, 0, right - left, height)
            painter.setOpacity(opacity)
            painter.drawImage(part, self._picture, part)
