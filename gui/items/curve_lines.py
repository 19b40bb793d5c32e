"""The curves of the runs: what is past in full colour, what is to come faint.

Both are kept as pictures, so that time can run and be scrubbed without drawing a line again.
"""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.objective import Floats
from core.trails import FEW, Legs, legs_of
from gui.items.frame import Frame, path_of
from gui.items.paths import PIXEL, mixed, pen


class CurvesItem(pg.GraphicsObject):
    """Paints curves that share their abscissa, up to a moment in full."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(10)
        self._bounds = QRectF()
        self._frame: Frame | None = None
        self._now = 0.0
        self.x, self.y = np.empty(0), np.empty((0, 0))
        self._pictures: tuple[QImage, QImage] | None = None

    def show_curves(
        self, x: Floats, y: Floats, colours: tuple[str, ...], ground: str, frame: Frame
    ) -> None:
        """Show curves through x, shape (n,), and y, shape (n, curves).

        `colours` are those of as many groups of curves, all of one size; what is to come is
        faded towards the colour of the ground.
        """
        self.prepareGeometryChange()
        window = frame.window
        self._bounds = QRectF(window.left, window.bottom, window.width, window.height)
        self._frame, self.x, self.y = frame, x, y
        points = np.stack([np.broadcast_to(x[:, None], y.shape), y], axis=-1)
        legs = legs_of(frame.square(points), 0, frame.half / PIXEL)
        few = y.shape[1] <= FEW
        faint, full = frame.blank(), frame.blank()
        for k, colour in enumerate(colours):
            size = y.shape[1] // len(colours)
            own = _of_group(legs, k * size, (k + 1) * size)
            _draw(faint, own, colour, ground, 1.0, 0.6, frame)
            _draw(full, own, colour, ground, 1.8 if few else 1.0, 0.0 if few else 0.2, frame)
        self._pictures = faint, full
        self.update()

    def clear(self) -> None:
        """Show no curves."""
        self._pictures = None
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
        """Paint the faint curves, and the full ones up to the moment over them."""
        if self._frame is None or self._pictures is None:
            return
        faint, full = self._pictures
        self._frame.enter(painter, self._bounds)
        painter.drawImage(0, 0, faint)
        edge = self._frame.pixels(self._frame.square(np.array([self._now, 0.0])))[0]
        past = QRectF(0, 0, max(float(np.round(edge)), 0.0), full.height())
        painter.drawImage(past, full, past)


def _of_group(legs: Legs, first: int, last: int) -> Legs:
    return legs.some((legs.run >= first) & (legs.run < last))


def _draw(
    picture: QImage, legs: Legs, colour: str, ground: str, width: float, fade: float, frame: Frame
) -> None:
    points, joined = legs.line()
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen(mixed(colour, ground, fade), width * frame.ratio))
    painter.drawPath(path_of(frame.pixels(points), joined))
    painter.end()
