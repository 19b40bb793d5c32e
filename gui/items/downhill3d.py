"""The arrow that lies on the land under the mouse and points downhill."""

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from core.mesh import LIFT, Relief
from core.objective import Floats
from gui.items.landview import LandView

ARROW = 0.3
"""The length of the arrow, where the land is 2 wide."""


class DownhillArrow:
    """An arrow of one length that lies on the land and points straight downhill."""

    def __init__(self, view: LandView) -> None:
        self._view = view
        self._shaft = self._head = np.empty((0, 3))
        view.overlays.append(self)

    def point(self, place: tuple[float, float], gradient: Floats, relief: Relief) -> None:
        """Point from a place against the gradient, shape (2,); hide where it is level."""
        window = relief.window
        down = -gradient / [window.width, window.height]
        length = float(np.hypot(*down))
        if not np.isfinite(length) or length == 0:
            self.hide()
            return
        self._lay(relief, relief.across(np.array(place)), down / length)
        self._view.repaint_overlays()

    def _lay(self, relief: Relief, begin: Floats, down: Floats) -> None:
        beside = np.array([-down[1], down[0]])
        neck = begin + (ARROW - 0.1) * down
        shaft = begin + np.linspace(0, ARROW - 0.08, 9)[:, None] * down
        head = np.stack([begin + ARROW * down, neck + 0.045 * beside, neck - 0.045 * beside])
        self._shaft, self._head = (_laid(relief, part) for part in (shaft, head))

    def hide(self) -> None:
        """Show no arrow."""
        if len(self._shaft):
            self._shaft = self._head = np.empty((0, 3))
            self._view.repaint_overlays()

    @property
    def points(self) -> Floats:
        """The arrow's shaft and then its tip in space, shape (n, 3); empty while it is hidden."""
        return np.concatenate([self._shaft, self._head[:1]])

    def draw(self, painter: QPainter) -> None:
        """Paint the arrow, white with a dark edge."""
        if not len(self._shaft):
            return
        if not np.isfinite(self._view.to_screen(self._shaft)).all():
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shaft, head = (self._drawn(part) for part in (self._shaft, self._head))
        for colour, edge in (("#000000", 2.0), ("#ffffff", 0.0)):
            painter.setBrush(QColor(colour))
            painter.setPen(QPen(QColor(colour), 2.5 + edge))
            painter.drawPolyline(shaft)
            painter.setPen(QPen(QColor(colour), edge) if edge else Qt.PenStyle.NoPen)
            painter.drawPolygon(head)

    def _drawn(self, places: Floats) -> QPolygonF:
        return QPolygonF([QPointF(x, y) for x, y in self._view.to_screen(places)])


def _laid(relief: Relief, square: Floats) -> Floats:
    """Put points of the square, shape (n, 2), on the land, those beyond it at its edge."""
    places = relief.on_square(np.clip(square, -1, 1))
    places[:, 2] += LIFT
    return places
