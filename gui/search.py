"""A field to find something by name, beside what is found: they share the keys."""

import unicodedata

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchField(QLineEdit):
    """What is looked for: the keys that it has no use for are the window's."""

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText("Find by name")
        self.setAccessibleName("Find by name")
        self.setClearButtonEnabled(True)

    def take(self, event: QKeyEvent) -> None:
        """Take a key that was pressed on a card."""
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Leave undo to the window unless something was typed."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undoing = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if not self.text() and any(event.matches(key) for key in undoing):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave up, down and Enter to the window, and the other arrows where nothing is typed."""
        moves = ARROWS if not self.text() else (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if event.key() in (*ENTER, *moves):
            event.ignore()
        else:
            super().keyPressEvent(event)


def plain(text: str) -> str:
    """Return a text in small letters without accents, its dashes as spaces."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    kept = (c if c.isalnum() else " " for c in parts if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def types_text(event: QKeyEvent) -> bool:
    """Whether a key types a character that can begin a name."""
    controls = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return event.text().isprintable() and bool(event.text()) and not event.modifiers() & controls
