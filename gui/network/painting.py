"""The pictures that a network's view is put together from, painted before they are shown."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from core.diagram import Column, Diagram, Edges
from core.diverging import coloured
from core.network.head import Array
from core.network.layout import LayerViews
from core.node_pictures import Face, Faces, Portrait
from gui.items.diverging import colour_of, image_of, zero_of
from gui.items.plots import small_font
from gui.network.look import Look
from gui.theme import Theme

CLASSES = 12
"""Edges are painted in so many widths, all of one width and sign together."""

THIN, THICK = 0.6, 4.0
"""The widths of the weakest edge and of the strongest, in pixels."""

MARK = 5.0
"""The side of the mark that shows a bias."""

LEAST_TEXT = 26
"""Pixels that a heading needs at least."""

INPUTS = 62
"""Pixels that the heading of the inputs needs, which mostly stands above their middle."""

Hint = QPainter.RenderHint
Align = Qt.AlignmentFlag


def blank(size: QSize, ratio: float, colour: str = "") -> QImage:
    """Return an empty picture of a size in units, with so many pixels a unit."""
    image = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(colour) if colour else Qt.GlobalColor.transparent)
    return image


def width_of(share: float) -> float:
    """Return the width of an edge whose weight is some share of the largest."""
    return THIN + (THICK - THIN) * share


def frame_of(column: Column, y: float) -> QRectF:
    """Return the square of a neuron."""
    half = column.side / 2
    return QRectF(column.x - half, y - half, column.side, column.side)


def paint_edges(image: QImage, edges: Edges, scale: float, look: Look) -> None:
    """Paint edges, the weakest first, in widths and colours that tell their weights."""
    if not len(edges.values) or scale <= 0:
        return
    shares = np.clip(edges.values.astype(float) / scale, -1, 1)
    groups = np.rint(np.abs(shares) * (CLASSES - 1)).astype(int) * 2 + (shares > 0)
    lines = np.concatenate([edges.begin, edges.end], axis=1)
    painter = QPainter(image)
    painter.setRenderHint(Hint.Antialiasing)
    pens = _pens(look.theme)
    for group in np.unique(groups).tolist():
        painter.setPen(pens[group])
        painter.drawLines([QLineF(*ends) for ends in lines[groups == group].tolist()])
    painter.end()


@cache
def _pens(theme: Theme) -> tuple[QPen, ...]:
    """Return the pens of the widths, each for what is below 0 and for what is above."""
    pens = []
    for group in range(2 * CLASSES):
        share = (group // 2) / (CLASSES - 1)
        pen = QPen(colour_of(share if group % 2 else -share, 1, theme), width_of(share))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pens.append(pen)
    return tuple(pens)


def paint_headings(image: QImage, diagram: Diagram, look: Look) -> None:
    """Paint what stands above the layers and beside inputs and outputs, and at folds."""
    painter = QPainter(image)
    painter.setFont(small_font())
    painter.setPen(QColor(look.theme.muted))
    _paint_tops(painter, diagram, look)
    _paint_names(painter, diagram, look)
    for column in diagram.columns:
        if column.fold is not None:
            text = f"+ {column.hidden:,} more"
            if QFontMetricsF(painter.font()).horizontalAdvance(text) > diagram.apart - 4:
                text = f"+ {column.hidden:,}"
            painter.drawText(
                QRectF(column.x - 60, column.fold - 9, 120, 18), Align.AlignCenter, text
            )
    painter.end()


def _write(painter: QPainter, place: QRectF, text: str, align: Qt.AlignmentFlag) -> None:
    metrics = QFontMetricsF(painter.font())
    short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, align, short)


def headings(look: Look, layer: int) -> tuple[str, str]:
    """Return the two lines above a layer."""
    layout = look.layout
    if layer == 0:
        image = look.setup.prepared.samples.image
        return ("inputs", "×".join(map(str, image)) if image else str(layout.inputs))
    own, kind = layout.layers[layer - 1], layout.activations[layer - 1].value
    if layer == len(layout.layers):
        return kind, layout.head.loss.value
    marks = [str(own.width)]
    marks += ["BN"] if own.batch_norm else []
    marks += [f"⊘ {own.dropout:.0%}"] if own.dropout else []
    return kind, " ".join(marks)


def _paint_tops(painter: QPainter, diagram: Diagram, look: Look) -> None:
    tall = QFontMetricsF(painter.font()).height()
    for layer in range(len(diagram.columns)):
        left, right = top_of(diagram, layer, image_width(painter))
        if right - left < LEAST_TEXT:
            continue
        for line, text in enumerate(headings(look, layer)):
            place = QRectF(left, 2 + line * tall, right - left, tall)
            _write(painter, place, text, Align.AlignCenter)


def top_of(diagram: Diagram, layer: int, width: float) -> tuple[float, float]:
    """Return from where to where the heading of a layer may stand."""
    x, half = diagram.columns[layer].x, diagram.apart / 2 - 2
    if layer == 0:
        return 2, min(max(2 * x - 2, INPUTS), x + half)
    if layer == len(diagram.columns) - 1:
        return max(x - half, 2 * x - width + 2), width - 2
    return x - half, x + half


def image_width(painter: QPainter) -> float:
    """Return the width of what is painted on, in units."""
    device = painter.device()
    return device.width() / device.devicePixelRatioF()


def _paint_names(painter: QPainter, diagram: Diagram, look: Look) -> None:
    first, last = diagram.columns[0], diagram.columns[-1]
    if not look.pixels:
        for neuron, y in zip(first.shown, first.y.tolist(), strict=True):
            place = QRectF(2, y - 9, first.x - first.side / 2 - 6, 18)
            _write(painter, place, look.inputs[neuron], Align.AlignRight | Align.AlignVCenter)
    left, right = last.x + last.side / 2 + 5, image_width(painter) - 2
    for neuron, y in zip(last.shown, last.y.tolist(), strict=True):
        place = QRectF(left, y - 9, right - left, 18)
        _write(painter, place, look.outputs[neuron], Align.AlignLeft | Align.AlignVCenter)


def paint_neurons(
    image: QImage,
    diagram: Diagram,
    look: Look,
    portrait: Portrait | None,
    scale: float,
    dead: Sequence[Array],
) -> None:
    """Paint the neurons, each in its own way, their biases, and a cross over those that are dead.

    Parameters
    ----------
    portrait : what they look like, None while that is not known.
    scale : the weight that has the full colour.
    dead : of each layer after the inputs, which neurons are dead; empty while that is not known.
    """
    painter = QPainter(image)
    painter.setRenderHints(Hint.Antialiasing | Hint.SmoothPixmapTransform)
    views = look.layout.views(look.vector)
    for layer, column in enumerate(diagram.columns):
        faces = None if portrait is None else portrait.layers[layer]
        for row, y in enumerate(column.y.tolist()):
            _paint_neuron(painter, frame_of(column, y), look, faces, row)
        if layer:
            _paint_biases(painter, column, look, views[layer - 1], scale)
        if layer and len(dead):
            _paint_crosses(painter, column, look, dead[layer - 1])
    painter.end()


def _paint_neuron(
    painter: QPainter, place: QRectF, look: Look, faces: Faces | None, row: int
) -> None:
    theme = look.theme
    painter.setPen(QPen(QColor(theme.muted), 1))
    if faces is None or faces.face is Face.DISC:
        colour = QColor(theme.panel) if faces is None else QColor(*faces.pixels[row].tolist())
        painter.setBrush(colour)
        painter.drawEllipse(place)
        return
    if faces.face is Face.CURVE:
        _paint_curve(painter, place, look, faces, row)
    else:
        cells = faces.pixels.shape[-2]
        coarse = faces.face is not Face.MAP and cells <= 1.5 * place.width()
        painter.setRenderHint(Hint.SmoothPixmapTransform, on=not coarse)
        painter.drawImage(place, image_of(faces.pixels[row]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.muted), 1))
    painter.drawRect(place)


def _paint_curve(painter: QPainter, place: QRectF, look: Look, faces: Faces, row: int) -> None:
    theme, values = look.theme, faces.values[row].astype(float)
    painter.fillRect(place, QColor(zero_of(theme)))
    middle, half = place.center().y(), place.height() * 0.44
    painter.setPen(QPen(QColor(theme.line), 1))
    painter.drawLine(QPointF(place.left(), middle), QPointF(place.right(), middle))
    scale = float(faces.scales[row])
    if not (scale > 0 and np.isfinite(values).all()):
        return
    x = np.linspace(place.left(), place.right(), len(values))
    y = middle - half * np.clip(values / scale, -1, 1)
    points = QPolygonF([QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)])
    painter.setPen(QPen(QColor(theme.text), 1.4))
    painter.drawPolyline(points)


def _paint_biases(
    painter: QPainter, column: Column, look: Look, views: LayerViews, scale: float
) -> None:
    own = views.biases if views.biases is not None else views.shifts
    if own is None or column.side < 2 * MARK:
        return
    some = own[column.shown.start : column.shown.stop]
    colours = coloured(some, scale, zero_of(look.theme)).tolist()
    painter.setPen(QPen(QColor(look.theme.muted), 1))
    for colour, y in zip(colours, column.y.tolist(), strict=True):
        painter.setBrush(QColor(*colour))
        painter.drawRect(mark_of(column, y))


def mark_of(column: Column, y: float) -> QRectF:
    """Return the square of the mark that shows a neuron's bias: it stands at its lower left."""
    half = column.side / 2
    return QRectF(column.x - half - MARK + 1, y + half - MARK + 1, MARK, MARK)


def _paint_crosses(painter: QPainter, column: Column, look: Look, dead: Array) -> None:
    painter.setPen(QPen(QColor(look.theme.fault), 2))
    for neuron, y in zip(column.shown, column.y.tolist(), strict=True):
        if dead[neuron]:
            place = frame_of(column, y)
            painter.drawLine(place.topLeft(), place.bottomRight())
            painter.drawLine(place.topRight(), place.bottomLeft())
