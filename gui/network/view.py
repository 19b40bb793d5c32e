"""The picture of a network on the screen: what a hand points at, chooses and nudges in it."""

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from core.network.head import Array
from core.node_pictures import Portrait, Sight
from core.nudge import Change
from gui.network.look import Look
from gui.network.picture import NetworkPicture
from gui.network.selecting import first_of, neighbour, next_neuron

STEP = 0.01
"""What a pixel of a drag or a key changes; with Shift ten times as much."""

STILL = 3
"""So many pixels a hand may tremble before a press is a drag."""

Key = Qt.Key
NUDGES = {Key.Key_Up: 1, Key.Key_Down: -1}
TURNS = {Key.Key_Right: 1, Key.Key_Left: -1}
SETTING = (Key.Key_Return, Key.Key_Enter)
TYPED = "0123456789.,-−"
"""What a number may begin with: typing it goes to the field."""


class NetworkView(QWidget):
    """The picture of a network under a hand.

    Signals
    -------
    relaid() : what is shown of the layers is no longer what was drawn.
    hovered(text) : what is under the mouse; nothing where there is nothing to say.
    chosen(index) : a hand selects a parameter, None for none.
    nudged(value) : a hand wants to know what another value of it would do.
    set_wanted() : the value that is looked at is to be set.
    typed(text) : a number is being typed.
    """

    relaid = Signal()
    hovered = Signal(str)
    chosen = Signal(object)
    nudged = Signal(object)
    set_wanted = Signal()
    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(120, 60)
        self.picture: NetworkPicture | None = None
        self.selected: int | None = None
        self._density = 1.0
        self._pressed: tuple[QPointF, float] | None = None
        self._dragging = False
        self._mouse: QPointF | None = None

    def sizeHint(self) -> QSize:
        """Return a size that shows a small network well."""
        return QSize(460, 260)

    @property
    def scale(self) -> float:
        """The weight that has the full width and colour."""
        return 0.0 if self.picture is None else self.picture.scale

    # What is shown

    def set_density(self, density: float) -> None:
        """Paint for so many pixels a unit."""
        self._density = density
        self.lay_out()

    def lay_out(self) -> None:
        """Draw all for the pixels that there are."""
        if self.picture is not None:
            self.picture.lay_out(self.size(), self._ratio)
            self._show_again(relaid=True)

    @property
    def _ratio(self) -> float:
        return self.devicePixelRatioF() * self._density

    def show_look(self, look: Look) -> None:
        """Show a network at a moment; what its neurons look like is asked for, and told later."""
        if self.picture is None:
            self.picture = NetworkPicture(look, self.size(), self._ratio)
        else:
            self.picture.show_look(look)
        self._show_again(relaid=True)

    def let_go(self) -> None:
        """Show nothing any more."""
        self.picture = self.selected = self._pressed = None
        self._dragging = False
        self.update()

    def sight(self) -> Sight | None:
        """Return what has to be known to draw the neurons."""
        return None if self.picture is None else self.picture.sight()

    def show_portrait(self, portrait: Portrait) -> None:
        """Show what the neurons look like."""
        if self.picture is not None:
            self.picture.show_portrait(portrait)
            self._show_again()

    def show_dead(self, look: Look, dead: tuple[Array, ...]) -> None:
        """Cross out the neurons that are dead."""
        if self.picture is not None:
            self.picture.show_dead(look, dead)
            self._show_again()

    def show_selected(self, index: int | None, change: Change | None) -> None:
        """Mark a parameter, and light what a change of it reaches."""
        moved, self.selected = index != self.selected, index
        if self.picture is None:
            return
        self.picture.selected, self.picture.change = index, change
        turned = moved and index is not None and self.picture.bring(index)
        self._show_again(relaid=turned)

    def _show_again(self, *, relaid: bool = False) -> None:
        self.update()
        if relaid:
            self.relaid.emit()
        if self._mouse is not None and not self._dragging:
            self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Put the pictures on the screen."""
        if self.picture is not None:
            painter = QPainter(self)
            self.picture.paint(painter)
            painter.end()

    # What a hand does

    def _value(self) -> float:
        """Return the selected parameter as it is looked at."""
        assert self.picture is not None and self.selected is not None
        return float(self.picture.look.vector[self.selected])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select what is pressed; from there on a drag nudges it."""
        if event.button() != Qt.MouseButton.LeftButton or self.picture is None:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        at = event.position()
        fold = self.picture.fold_at(at)
        if fold is not None:
            self._show_again(relaid=self.picture.page(fold))
            return
        index = self.picture.parameter_at(at)
        if index != self.selected:
            self.chosen.emit(index)
        self._pressed = (at, self._value()) if self.selected is not None else None
        self._dragging = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Nudge what is held, or say what is under the mouse."""
        self._mouse = event.position()
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            self._tell()
            return
        begin, value = self._pressed
        up = begin.y() - event.position().y()
        if self.selected is not None and (self._dragging or abs(up) >= STILL):
            self._dragging = True
            self.hovered.emit("")
            self.nudged.emit(round(value + STEP * up * _times(event.modifiers()), 12))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go: what was nudged stays so until it is set or let go of."""
        self._pressed, self._dragging = None, False

    def leaveEvent(self, event: QEvent) -> None:
        """Say nothing more of what was under the mouse."""
        self._mouse = None
        self.hovered.emit("")

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn a folded layer by a neuron for each notch."""
        event.ignore()
        if self.picture is None:
            return
        diagram, notches = self.picture.diagram, round(event.angleDelta().y() / 120)
        layer = diagram.column_at(event.position().x())
        if layer is not None and notches and diagram.columns[layer].fold is not None:
            firsts = diagram.turned(layer, diagram.columns[layer].first - notches)
            self._show_again(relaid=self.picture.turn(firsts))
            event.accept()

    def _tell(self) -> None:
        if self._mouse is not None and self.picture is not None:
            text = self.picture.text_at(self._mouse)
            shapes = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor
            self.setCursor(shapes[0] if text else shapes[1])
            self.hovered.emit(text)

    def event(self, event: QEvent) -> bool:
        """Claim the keys of a selection before they move time, and show tooltips."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._is_mine(event):
                event.accept()
                return True
        if isinstance(event, QHelpEvent) and self.picture is not None:
            tip = self.picture.tip_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)

    def _is_mine(self, event: QKeyEvent) -> bool:
        if self.picture is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        key = Key(event.key())
        if self.selected is None:
            return key in SETTING
        return key in (*NUDGES, *TURNS, *SETTING, Key.Key_Escape) or _begins_number(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nudge, set or let go of what is selected, or select a neighbour of it."""
        if self.picture is None or not self._is_mine(event):
            super().keyPressEvent(event)
            return
        key, layout = Key(event.key()), self.picture.look.layout
        times = _times(event.modifiers())
        if self.selected is None:
            self.chosen.emit(first_of(layout, 1, 0))
        elif key == Key.Key_Escape:
            self.chosen.emit(None)
        elif key in SETTING:
            self.set_wanted.emit()
        elif key in NUDGES:
            self.nudged.emit(round(self._value() + NUDGES[key] * times * STEP, 12))
        elif key in TURNS:
            self.chosen.emit(neighbour(layout, self.selected, TURNS[key] * times))
        else:
            self.typed.emit(event.text())

    def focusNextPrevChild(self, next: bool) -> bool:
        """Select the next neuron with Tab while one is selected."""
        if self.picture is None or self.selected is None:
            return super().focusNextPrevChild(next)
        layout = self.picture.look.layout
        self.chosen.emit(next_neuron(layout, self.selected, 1 if next else -1))
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find other places for all that there is."""
        super().resizeEvent(event)
        self.lay_out()


def _times(keys: Qt.KeyboardModifier) -> int:
    return 10 if keys & Qt.KeyboardModifier.ShiftModifier else 1


def _begins_number(event: QKeyEvent) -> bool:
    return len(event.text()) == 1 and event.text() in TYPED
