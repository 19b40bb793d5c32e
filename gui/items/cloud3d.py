"""The gradient's cloud in the 3-D view: the same arrows, lying on the land."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from core.mesh import LIFT, Relief
from core.objective import Floats
from core.scene import Scene
from gui.items.cloud import (
    CONTRAST,
    EDGE,
    FAINT,
    FULL,
    TAKEN,
    caption_of,
    paint_arrow,
    paint_captions,
    times_for,
)
from gui.items.landview import LandView
from gui.items.paths import whitened

if TYPE_CHECKING:  # what works them out is imported only where chance plays a part
    from core.cloud import Cloud

PIXELS = 180
"""About how many pixels half the width of the land is: by this it is chosen how long arrows are."""

POINTS = 6
"""Points along an arrow, so that it follows the land."""


class LandClouds:
    """Arrows on the land, painted over the picture like the heads."""

    def __init__(self, view: LandView) -> None:
        self._view = view
        self._shown: list[tuple[Cloud, Floats, str]] = []
        self.captions: list[str] = []
        view.overlays.append(self)

    def show_clouds(self, clouds: "tuple[Cloud, ...]", scene: Scene, relief: Relief) -> None:
        """Show the clouds of a moment of the scene's race."""
        if not clouds and not self._shown:
            return
        self._shown, self.captions = [], []
        for whole in clouds:
            racer = scene.active[whole.entry]
            cloud = whole.seen_by(scene.plane.project)
            points, times = _on_land(cloud, relief)
            self._shown.append((cloud, points, scene.colours[racer]))
            self.captions.append(caption_of(cloud, scene.labels[racer], times))
        self._view.repaint_overlays()

    def draw(self, painter: QPainter) -> None:
        """Paint the arrows, and in a corner what they are."""
        if not self._shown:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for cloud, points, colour in self._shown:
            places = self._view.to_screen(points.reshape(-1, 3)).reshape(*points.shape[:2], 2)
            if np.isfinite(places).all():
                _paint(painter, places, cloud.taken, colour)
        paint_captions(painter, self.captions, 8)


def _on_land(cloud: "Cloud", relief: Relief) -> tuple[Floats, float]:
    """Return the arrows on the land, shape (arrows, points, 3), the full one last, and the scale.

    They end at the edge of the land.
    """
    begin = relief.across(cloud.place)
    moves = relief.across(cloud.place + np.concatenate([cloud.steps, cloud.full[None]])) - begin
    times = times_for(np.hypot(*moves.T) * PIXELS)
    along = np.linspace(0, times, POINTS)[:, None]
    square = np.clip(begin + along * moves[:, None], -1, 1)
    points = relief.on_square(square.reshape(-1, 2)).reshape(len(moves), POINTS, 3)
    points[..., 2] += LIFT
    return points, times


def _paint(painter: QPainter, places: Floats, taken: int, colour: str) -> None:
    """Paint arrows through pixels, shape (arrows, points, 2)."""
    path = QPainterPath()
    for line in np.delete(places[:-1], taken, axis=0):
        path.moveTo(*line[0])
        for point in line[1:]:
            path.lineTo(*point)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for shade, width in ((EDGE, FAINT + 1.6), (QColor(whitened(colour, 0.55)), FAINT)):
        painter.setPen(QPen(shade, width))
        painter.drawPath(path)
    for line, fill, wide in ((places[-1], CONTRAST, FULL), (places[taken], colour, TAKEN)):
        for stroke, share in (("#000000", 1.8), (fill, 1.0)):
            painter.setPen(QPen(QColor(stroke), share * wide))
            painter.drawPolyline([QPointF(*point) for point in line[:-1]])
        paint_arrow(painter, line[-2], line[-1], fill, wide)
