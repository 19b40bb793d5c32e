"""The switch of an optimizer: a tick with keys and a menu of its own, and the handle of its row."""

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
)

NARROWEST = 76
"""Pixels in which the mark and some letters of the name fit: the rest is left out."""


class Command(Struct, frozen=True):
    """What can be done with an optimizer, and by which key while its tick has the focus."""

    text: str
    key: str
    call: Callable[[], object]


class RacerTick(QCheckBox):
    """The switch of an optimizer; it is also the handle by which its row is dragged.

    Signals
    -------
    dragged(place) : a hand drags it and is now at this place of the screen.
    dropped(place) : a hand has let go of it there.
    menu_wanted(place) : a hand asks what can be done with it.
    """

    dragged = Signal(QPoint)
    dropped = Signal(QPoint)
    menu_wanted = Signal(QPoint)

    def __init__(self, commands: tuple[Command, ...]) -> None:
        super().__init__()
        self._commands = {QKeySequence(command.key): command.call for command in commands}
        self._pressed = QPoint()
        self._dragging = False
        self._brief = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(NARROWEST)

    def show_name(self, name: str, brief: str) -> None:
        """Show a name, or where there is no room for it a brief one."""
        self._brief = brief
        self.setText(name.replace("&", "&&"))  # an ampersand is no key
        self.setAccessibleName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the switch with as much of its name as there is room for."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        part = QStyle.SubElement.SE_CheckBoxContents
        room = self.style().subElementRect(part, option, self).width() - self.iconSize().width() - 4
        if self.fontMetrics().horizontalAdvance(self.accessibleName()) > room:
            elided = self.fontMetrics().elidedText(self._brief, Qt.TextElideMode.ElideRight, room)
            option.text = elided.replace("&", "&&")  # type: ignore[attr-defined]
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_CheckBox, option)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Claim its own keys, before they open a table or do what else they do for the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if QKeySequence(event.keyCombination()) in self._commands:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what a key is for."""
        call = self._commands.get(QKeySequence(event.keyCombination()))
        if call is None:
            super().keyPressEvent(event)
        else:
            call()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu."""
        self.menu_wanted.emit(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin what may become a drag."""
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the row, once the hand has gone up or down some way."""
        left = bool(event.buttons() & Qt.MouseButton.LeftButton)
        way = abs(event.position().y() - self._pressed.y())
        if left and (self._dragging or way > QApplication.startDragDistance()):
            self._dragging = True
            self.setDown(False)  # so that letting go is no click
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(event.globalPosition().toPoint())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        super().mouseReleaseEvent(event)
        if self._dragging:
            self._dragging = False
            self.unsetCursor()
            self.dropped.emit(event.globalPosition().toPoint())
