"""What is painted over a network: the parameter that is selected, and what a nudge of it lights."""

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from core.diagram import Column, Diagram
from core.node_pictures import Face, face_of
from core.nudge import Change
from gui.items.diverging import colour_of
from gui.items.strokes import SELECTED
from gui.network.look import Look
from gui.network.painting import frame_of, mark_of, width_of
from gui.network.selecting import home_of
from gui.network.texts import largest

FAINT = 90
"""The opacity of the weakest halo, of 255."""

VEIL = 175
"""The opacity of what lies over neurons that do not change."""

NARROW, WIDE = 1.5, 4.5
"""The widths of the weakest halo and of the strongest, in pixels."""


def paint_edge(painter: QPainter, diagram: Diagram, look: Look, index: int, scale: float) -> None:
    """Mark the edge of a parameter, if it has one."""
    line = diagram.line_of(index)
    if line is None:
        return
    value = float(look.vector[index])
    share = min(abs(value) / scale, 1.0) if scale and value == value else 0.0
    for colour, wide in (
        (QColor(SELECTED), width_of(share) + 4),
        (colour_of(value, scale, look.theme), width_of(share)),
    ):
        painter.setPen(QPen(colour, wide))
        painter.drawLine(QLineF(*line))


def paint_home(painter: QPainter, diagram: Diagram, look: Look, index: int) -> None:
    """Mark the neuron of a parameter that has no edge, such as a bias or a pixel's weight."""
    layer, neuron = home_of(look.layout, index)
    column = diagram.columns[layer]
    has_edge = diagram.line_of(index) is not None and not diagram.columns[layer - 1].whole
    if has_edge or neuron not in column.shown:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(SELECTED), 2))
    y = column.height_of(neuron)
    painter.drawRect(frame_of(column, y).adjusted(-2, -2, 2, 2))
    image, before = look.setup.prepared.samples.image, diagram.columns[layer - 1]
    if image is None or not before.whole:
        painter.drawRect(mark_of(column, y).adjusted(-2, -2, 2, 2))


def paint_halos(painter: QPainter, diagram: Diagram, look: Look, change: Change) -> None:
    """Veil the neurons that do not change, and put a halo around those that do."""
    most = largest(change) or 1.0
    veil = QColor(look.theme.plot)
    veil.setAlpha(VEIL)
    halos = []
    for layer, column in enumerate(diagram.columns[1:], start=1):
        sizes, lit = change.sizes[layer - 1], change.lit[layer - 1]
        for neuron, y in zip(column.shown, column.y.tolist(), strict=True):
            if lit[neuron]:
                size = float(sizes[neuron])
                share = min(size / most, 1.0) if size == size else 1.0
                halos.append((column, y, look, layer, share))
            else:
                painter.fillRect(frame_of(column, y).adjusted(-1, -1, 1, 1), veil)
    for halo in halos:  # over the veils of their neighbours
        _paint_halo(painter, *halo)


def _paint_halo(
    painter: QPainter, column: Column, y: float, look: Look, layer: int, share: float
) -> None:
    halo = QColor(SELECTED)
    halo.setAlpha(round(FAINT + (255 - FAINT) * share))
    wide = NARROW + (WIDE - NARROW) * share
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(halo, wide))
    grown = wide / 2 + 1
    place: QRectF = frame_of(column, y).adjusted(-grown, -grown, grown, grown)
    if face_of(look.setup.prepared.samples, layer) is Face.DISC:
        painter.drawEllipse(place)
    else:
        painter.drawRoundedRect(place, 3, 3)
