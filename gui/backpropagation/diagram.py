"""The drawing of a network in which the error flows back: stepped, hovered, and selected in."""

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
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
from gui.backpropagation.labels import labels_of, outputs_of, place_in
from gui.backpropagation.picture import Lines, Node, edges_of, known, nearest_edge, nodes_of
from gui.backpropagation.places import Column, columns_of, order_of, room_for
from gui.items.sheet import Sheet
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

    def take(self, walk: Walk, names: tuple[str, ...], theme: Theme) -> None:
        """Take a sample's way, to be shown at a stage; `names` are those of the outputs."""
        old = self.walk
        if old is not None and old.layout.widths != walk.layout.widths:
            self._firsts, self.selected = {}, None
        self.walk, self._names, self._theme = walk, names, theme
        self.at = min(self.at, len(walk.stages) - 1)

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
            edges_of(walk, self.at, self._share, columns, theme),
            labels_of(walk, self.at, columns, self._names, QRectF(self.rect()), theme),
        )  # fmt: skip
        self.update()
        self.say()

    def _place(self) -> QRectF:
        assert self.walk is not None
        return place_in(QRectF(self.rect()), outputs_of(self.walk, self._names))

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
            layer = self.selected[0]
            text = neuron_text(self.walk, *self.selected, error=self._has_error(layer))
        self.said.emit(text)

    def text_at(self, place: QPointF) -> str:
        """Return what is read at a place: of a neuron, or of a weight."""
        if self.walk is None:
            return ""
        neuron = self.neuron_at(place)
        if neuron is not None:
            return neuron_text(self.walk, *neuron, error=self._has_error(neuron[0]))
        edge = nearest_edge(self._laid.columns, place)
        return "" if edge is None else edge_text(self.walk, *edge, error=self._has_error(edge[0]))

    def _has_error(self, layer: int) -> bool:
        """Whether the error of a layer is known at the stage."""
        return self.walk is not None and known(self.walk, self.at, layer) is Act.ERROR

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
