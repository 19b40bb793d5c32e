"""What is drawn at the mouse on the land seen from above: the way downhill, and how it curves."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.critical_points import CriticalPoints
from core.objective import Floats
from gui.items.landmarks import curving
from gui.items.plots import Overlay

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


HALF = 44
"""Pixels from a critical point to the end of the longer of its two lines."""


class Curving(Overlay):
    """Two lines through a critical point along its Hessian's eigenvectors.

    The longer one belongs to the larger eigenvalue; its colour says whether the land curves up or
    down along it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(4)
        self._at = QPointF()
        self.lines: list[tuple[Floats, str, float]] = []

    def show_point(self, points: CriticalPoints, number: int) -> None:
        """Show how the land curves at a point."""
        self._at = QPointF(*points.points[number].tolist())
        self.lines = curving(points, number)
        self.update()

    def hide_lines(self) -> None:
        """Show no lines."""
        if self.lines:
            self.lines = []
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the lines, with a dark edge."""
        if not self.lines:
            return
        to_screen = painter.transform()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        at = to_screen.map(self._at)
        for colour, wide in (("#000000", 5.0), ("", 3.0)):
            for (x, y), own, share in self.lines:
                along = to_screen.map(QPointF(x, y)) - to_screen.map(QPointF())
                along *= HALF * share / max(np.hypot(along.x(), along.y()), 1e-300)
                painter.setPen(
                    QPen(
                        QColor(colour or own), wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap
                    )
                )
                painter.drawLine(QLineF(at - along, at + along))
        painter.setTransform(to_screen)
