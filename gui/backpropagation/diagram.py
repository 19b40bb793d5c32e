"""The drawing of a network in which the error flows back: stepped, hovered, and selected in."""

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from core.backpropagation import Act, Walk, strongest
from core.backpropagation_texts import edge_text, neuron_text, numbers
from core.diverging import scale_of
from core.numbers import label
from gui.backpropagation.picture import Lines, Node, edges_of, known, nearest_edge, nodes_of
from gui.backpropagation.places import Column, columns_of, order_of, room_for
from gui.items.plots import small_font
from gui.items.sheet import LEFT, MIDDLE, Sheet
from gui.theme import Theme

PAGE = 3
"""Neurons by which a notch of the wheel moves a layer that is folded."""

STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)
OWN_KEYS = (*STEPS, *MOVES, *ENDS, Qt.Key.Key_Escape)


@dataclass
class _Laid:
    """What is painted."""

    columns: tuple[Column, ...] = ()
    nodes: list[Node] = field(default_factory=list)
    edges: Lines = field(default_factory=dict)
    sheet: Sheet = field(default_factory=Sheet)


class Diagram(QWidget):
    """The network, at a stage of backpropagation.

    Signals
    -------
    said(text) : what is to be read now: under the mouse, or of the neuron that is looked at.
    stepped(by) : the keys want another stage, so many further.
    ended(last) : they want the first or the last one.
    """

    said = Signal(str)
    stepped = Signal(int)
    ended = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.walk: Walk | None = None
        self.selected: tuple[int, int] | None = None
        self.at, self._share = 0, 1.0
        self._names: tuple[str, ...] = ()
        self._firsts: dict[int, int] = {}
        self._theme: Theme | None = None
        self._laid = _Laid()
        self._hovered: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(80, 60)

    def sizeHint(self) -> QSize:
        """Return a size that shows a small network well."""
        return QSize(420, 200)

    # What is shown

    def show_walk(self, walk: Walk, names: tuple[str, ...], theme: Theme) -> None:
        """Show a sample's way; `names` are those of the outputs."""
        old = self.walk
        if old is not None and old.layout.widths != walk.layout.widths:
            self._firsts, self.selected = {}, None
        self.walk, self._names, self._theme = walk, names, theme
        self.at = min(self.at, len(walk.stages) - 1)
        self.lay_out()

    def show_stage(self, at: int, share: float = 1.0) -> None:
        """Show a stage, of which a share has been gone through."""
        self.at, self._share = at, share
        self.lay_out()

    @property
    def columns(self) -> tuple[Column, ...]:
        """Where the neurons are."""
        return self._laid.columns

    @property
    def texts(self) -> list[str]:
        """What is written."""
        return [text.text for text in self._laid.sheet.texts]

    @property
    def edges(self) -> Lines:
        """The edges that are drawn, by colour and width."""
        return self._laid.edges

    @property
    def nodes(self) -> list[Node]:
        """The neurons that are drawn, layer by layer."""
        return self._laid.nodes

    def lay_out(self) -> None:
        """Draw for the present size."""
        walk, theme = self.walk, self._theme
        if walk is None or theme is None:
            return
        columns = columns_of(walk, self._place(), self._firsts)
        self._laid = _Laid(
            columns, nodes_of(walk, self.at, columns, theme),
            edges_of(walk, self.at, self._share, columns, theme), self._labels(columns),
        )  # fmt: skip
        self.update()
        self.say()

    def _place(self) -> QRectF:
        """Return where neurons may be: below the names, above the numbers, left of the outputs'."""
        metrics = QFontMetricsF(small_font())
        line = metrics.height() + 2
        right = min(max(map(metrics.horizontalAdvance, self._outputs()), default=0), 130.0)
        return QRectF(4, line + 2, max(self.width() - right - 12, 40), self.height() - 2 * line - 4)

    def _outputs(self) -> list[str]:
        """Return what is written beside each output."""
        walk = self.walk
        if walk is None:
            return []
        names = self._names if len(self._names) == len(walk.target) else ("",) * len(walk.target)
        return [
            f"{name[:14]} y = {label(float(y))}".strip()
            for name, y in zip(names, walk.target, strict=True)
        ]

    def _labels(self, columns: tuple[Column, ...]) -> Sheet:
        """Write the names of the layers above them, and their largest error below."""
        assert self.walk is not None and self._theme is not None
        sheet, walk, theme = Sheet(), self.walk, self._theme
        line, place = QFontMetricsF(small_font()).height(), self._place()
        wide = place.width() / len(columns)
        for layer, column in enumerate(columns):
            left = column.x - wide / 2
            top = QRectF(left, 2, wide, line)
            sheet.write(top, self._name(layer, wide), theme.text, MIDDLE)
            foot = QRectF(left, self.height() - line - 2, wide, line)
            sheet.write(foot, self._foot(layer), theme.muted, MIDDLE)
            folded = column.before + column.after
            if folded:
                gap = float(column.y[-1]) + column.radius
                sheet.write(
                    QRectF(left, gap, wide, line), f"+ {folded:,} more", theme.muted, MIDDLE
                )
        for y, number in zip(columns[-1].y.tolist(), columns[-1].shown.tolist(), strict=True):
            beside = QRectF(columns[-1].x + columns[-1].radius + 5, y - line / 2, 140, line)
            sheet.write(beside, self._outputs()[number], theme.muted, LEFT)
        if known(walk, self.at, len(columns) - 1) is Act.ERROR:
            corner = QRectF(place.right(), 2, self.width() - place.right() - 4, line)
            sheet.write(corner, f"J = {label(walk.loss)}", theme.text, MIDDLE)
        return sheet

    def _name(self, layer: int, wide: float) -> str:
        assert self.walk is not None
        layout = self.walk.layout
        if layer == 0:
            return "inputs"
        activation = layout.activations[layer - 1].value
        name = "outputs" if layer == len(layout.layers) else f"layer {layer}"
        whole = f"{name}: {activation}"
        fits = QFontMetricsF(small_font()).horizontalAdvance(whole) <= wide
        return whole if fits else (str(layer) if wide < 44 else name)

    def _foot(self, layer: int) -> str:
        """Return the largest size among what the layer's neurons show."""
        assert self.walk is not None
        own, what = self.walk.layers[layer], known(self.walk, self.at, layer)
        if what is None:
            return ""
        if what is Act.ERROR:
            return f"|δ| ≤ {label(scale_of(own.error), 2)}"
        return f"|a| ≤ {label(scale_of(own.a), 2)}"

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw for the new size."""
        super().resizeEvent(event)
        self.lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what was laid out."""
        if self._theme is None or self.walk is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for (colour, width), lines in self._laid.edges.items():
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLines(lines)
        painter.setPen(QPen(QColor(self._theme.muted), 1))
        for node in self._laid.nodes:
            painter.setBrush(node.colour)
            painter.drawEllipse(node.middle, node.radius, node.radius)
        self._paint_ring(painter)
        self._laid.sheet.paint(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.accent), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _paint_ring(self, painter: QPainter) -> None:
        """Paint a ring around the neuron whose numbers are read."""
        layer, neuron = self.focus
        column = self._laid.columns[layer]
        middle = column.place_of(neuron)
        if middle is not None and self._theme is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.text), 2))
            painter.drawEllipse(middle, column.radius + 2, column.radius + 2)

    # What is read

    @property
    def focus(self) -> tuple[int, int]:
        """Layer and number of the neuron whose numbers are read: of the stage's layer.

        That is the one that is selected, or else the one with the largest number.
        """
        assert self.walk is not None
        stage = self.walk.stages[self.at]
        if self.selected is not None and self.selected[0] == stage.layer:
            return self.selected
        own = self.walk.layers[stage.layer]
        forward = stage.act in (Act.INPUTS, Act.FORWARD)
        return stage.layer, strongest(own.a if forward else own.error)

    def say(self) -> None:
        """Tell what is to be read now."""
        if self.walk is None:
            return
        if self._hovered is not None and (text := self.text_at(self._hovered)):
            self.said.emit(text)
            return
        text = numbers(self.walk, self.walk.stages[self.at], self.focus[1])
        if self.selected is not None and self.selected != self.focus:
            text = neuron_text(self.walk, *self.selected)
        self.said.emit(text)

    def text_at(self, place: QPointF) -> str:
        """Return what is read at a place: of a neuron, or of a weight."""
        if self.walk is None:
            return ""
        neuron = self.neuron_at(place)
        if neuron is not None:
            return neuron_text(self.walk, *neuron)
        edge = nearest_edge(self._laid.columns, place)
        return "" if edge is None else edge_text(self.walk, *edge)

    def neuron_at(self, place: QPointF) -> tuple[int, int] | None:
        """Return layer and number of the neuron at a place."""
        for layer, column in enumerate(self._laid.columns):
            number = column.at(place)
            if number >= 0:
                return layer, number
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read what is under the mouse."""
        self._hovered = event.position()
        self.say()

    def leaveEvent(self, event: QEvent) -> None:
        """Read the neuron that is looked at."""
        self._hovered = None
        self.say()

    # What a hand does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a neuron, or none."""
        self.select(self.neuron_at(event.position()))

    def select(self, neuron: tuple[int, int] | None) -> None:
        """Select a neuron, given by layer and number."""
        self.selected = neuron
        self.update()
        self.say()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Page through a layer that is folded."""
        by = -PAGE if event.angleDelta().y() > 0 else PAGE
        for layer, column in enumerate(self._laid.columns):
            if abs(event.position().x() - column.x) < 30 and column.before + column.after:
                self._page(layer, column.before + by)
                event.accept()
                return
        event.ignore()

    def _page(self, layer: int, first: int) -> None:
        assert self.walk is not None
        column = self._laid.columns[layer]
        most = column.before + column.after
        self._firsts[layer] = min(max(first, 0), most)
        self.lay_out()

    def event(self, event: QEvent) -> bool:
        """Claim the keys of the drawing while it has the focus, before they move time."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in OWN_KEYS and self.walk is not None:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with left and right, go from neuron to neuron with up and down."""
        key = Qt.Key(event.key())
        if key in STEPS:
            self.stepped.emit(STEPS[key])
        elif key in ENDS:
            self.ended.emit(key == Qt.Key.Key_End)
        elif key in MOVES and self.walk is not None:
            self._move(MOVES[key])
        elif key == Qt.Key.Key_Escape:
            self.select(None)
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def _move(self, by: int) -> None:
        """Select the next neuron of the layer, and bring it into sight."""
        assert self.walk is not None
        layer, number = self.selected or self.focus
        order = order_of(self.walk, layer, room_for(self._place().height()))
        place = int(np.flatnonzero(order == number)[0])
        place = min(max(place + by, 0), len(order) - 1)
        self.select((layer, int(order[place])))
        column = self._laid.columns[layer]
        if place < column.before:
            self._page(layer, place)
        elif place >= column.before + len(column.shown):
            self._page(layer, place - len(column.shown) + 1)
