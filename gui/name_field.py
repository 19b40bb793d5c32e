"""A line in which a name is typed."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class NameField(QLineEdit):
    """A name: Return takes what was typed, Escape brings the old one back.

    Signals
    -------
    edited(name) : a person has set another name.
    """

    edited = Signal(str)

    def __init__(self, longest: int, tip: str) -> None:
        super().__init__()
        self._name = ""
        self.setMaxLength(longest)
        self.setToolTip(tip)
        self.editingFinished.connect(self._take)

    def show_name(self, name: str, otherwise: str) -> None:
        """Show a name, without telling of it, and what it is `otherwise` while it is empty."""
        typing = self.hasFocus() and self.text() != self._name
        self._name = name
        self.setPlaceholderText(otherwise)
        if not typing and self.text() != name:
            self.setText(name)

    def _take(self) -> None:
        name = self.text().strip()
        self.setText(name)
        if name != self._name:
            self._name = name
            self.edited.emit(name)

    def event(self, event: QEvent) -> bool:
        """Keep Escape for the field."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take or drop what was typed, and give the window its keys back."""
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._name)
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        self._take()
        self.deselect()
        self.window().setFocus()
        event.accept()
