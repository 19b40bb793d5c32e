"""The arrow that lies on the land under the mouse and points downhill."""

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from core.mesh import LIFT, Relief
from core.objective import Floats
from gui.items.landview import LandView

ARROW = 0.24
"""The length of the arrow, where the land is 2 wide."""

HEAD = np.array([[0.0, 0.0], [-13.0, 4.5], [-13.0, -4.5]])
"""The corners of its head, the tip first, in pixels along the arrow and across."""


class DownhillArrow:
    """An arrow of one length that lies on the land and points straight downhill."""

    def __init__(self, view: LandView) -> None:
        self._view = view
        self.points = np.empty((0, 3))
        view.overlays.append(self)

    def point(self, place: tuple[float, float], gradient: Floats, relief: Relief) -> None:
        """Point from a place against the gradient, shape (2,); hide where it is level."""
        window = relief.window
        down = -gradient / [window.width, window.height]
        length = float(np.hypot(*down))
        if not np.isfinite(length) or length == 0:
            self.hide()
            return
        along = np.linspace(0, ARROW / length, 9)[:, None] * down
        square = np.clip(relief.across(np.array(place)) + along, -1, 1)
        self.points = relief.on_square(square)
        self.points[:, 2] += LIFT
        self._view.repaint_overlays()

    def hide(self) -> None:
        """Show no arrow."""
        if len(self.points):
            self.points = np.empty((0, 3))
            self._view.repaint_overlays()

    def draw(self, painter: QPainter) -> None:
        """Paint the arrow, white with a dark edge."""
        places = self._view.to_screen(self.points)
        if not len(places) or not np.isfinite(places).all():
            return
        line = places[-1] - places[-3]
        length = float(np.hypot(*line))
        if length == 0:
            return
        along = line / length
        head = places[-1] + HEAD @ np.array([along, [-along[1], along[0]]])
        places[-1] -= 6 * along  # the tip is the head's
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, edge in (("#000000", 2.0), ("#ffffff", 0.0)):
            painter.setBrush(QColor(colour))
            painter.setPen(QPen(QColor(colour), 2.5 + edge))
            painter.drawPolyline(_polygon(places))
            painter.setPen(QPen(QColor(colour), edge) if edge else Qt.PenStyle.NoPen)
            painter.drawPolygon(_polygon(head))


def _polygon(places: Floats) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in places])
