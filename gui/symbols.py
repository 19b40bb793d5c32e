"""The shapes of markers: pyqtgraph's, and further filled ones, each within a square of side 1.

Some of pyqtgraph's shapes are but strokes, in which no colour can be seen at the size of a marker.
"""

import math

from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

Corners = list[tuple[float, float]]


def _polygon(corners: Corners) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    path.closeSubpath()
    return path


def _half_disc(first: float) -> QPainterPath:
    """Return half a disc, from the angle `first` on, in degrees, in the middle of the square."""
    path = QPainterPath(QPointF(0, 0))
    path.arcTo(QRectF(-0.5, -0.5, 1, 1), first, 180)
    path.closeSubpath()
    middle = path.boundingRect().center()
    return path.translated(-middle.x(), -middle.y())


def _spikes(count: int, inner: float) -> Corners:
    """Return a star of so many points, the first of them up."""
    turns = [math.pi * i / count for i in range(2 * count)]
    radii = [0.5, inner] * count
    return [(r * math.sin(a), -r * math.cos(a)) for r, a in zip(radii, turns, strict=True)]


SYMBOLS: dict[str, QPainterPath] = {
    **Symbols,
    "hourglass": _polygon([(-0.45, -0.5), (0.45, -0.5), (-0.45, 0.5), (0.45, 0.5)]),
    "bow-tie": _polygon([(-0.5, -0.45), (-0.5, 0.45), (0.5, -0.45), (0.5, 0.45)]),
    "spark": _polygon(_spikes(4, 0.17)),
    "dome": _half_disc(0),
    "cup": _half_disc(180),
    "chevron": _polygon(
        [(-0.5, -0.45), (0.05, -0.45), (0.5, 0), (0.05, 0.45), (-0.5, 0.45), (-0.1, 0)]
    ),
}
"""The shapes by name."""
