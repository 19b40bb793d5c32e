"""The two lines that lie on the land at a critical point, along its Hessian's eigenvectors."""

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from core.critical_points import CriticalPoints
from core.mesh import LIFT, Relief
from core.objective import Floats
from gui.items.landmarks import curving
from gui.items.landview import LandView

HALF = 0.2
"""From the point to the end of the longer line, where the land is 2 wide."""

Line = tuple[Floats, str]
"""Points on the land, shape (n, 3), and a colour."""


class CurvingLines:
    """Two lines on the land; see `gui.items.landmarks.curving` for what they say."""

    def __init__(self, view: LandView) -> None:
        self._view = view
        self.lines: list[Line] = []
        view.overlays.append(self)

    def show_point(self, points: CriticalPoints, number: int, relief: Relief) -> None:
        """Show how the land curves at a point."""
        middle = relief.across(points.points[number])
        size = np.array([relief.window.width, relief.window.height])
        self.lines = []
        for vector, colour, share in curving(points, number):
            along = vector / size
            along = along * (HALF * share / np.hypot(*along))
            square = np.clip(middle + np.linspace(-1, 1, 25)[:, None] * along, -1, 1)
            places = relief.on_square(square)
            places[:, 2] += LIFT
            self.lines.append((places, colour))
        self._view.repaint_overlays()

    def hide(self) -> None:
        """Show no lines."""
        if self.lines:
            self.lines = []
            self._view.repaint_overlays()

    def draw(self, painter: QPainter) -> None:
        """Paint the lines, with a dark edge."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for edge, wide in (("#000000", 5.0), ("", 3.0)):
            for places, colour in self.lines:
                spots = self._view.to_screen(places)
                spots = spots[np.isfinite(spots).all(axis=1)]
                pen = QPen(QColor(edge or colour), wide)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                painter.setPen(pen)
                painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in spots.tolist()]))
