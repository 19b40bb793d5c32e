"""Small widgets as Fallline dresses them.

What is only clicked takes no focus from a click, else it would keep Space, the digits and the
arrows from the window; with Tab it is reached all the same.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QToolButton, QWidget

SEPARATOR = " · "


def muted(text: str = "", *, wrap: bool = False) -> QLabel:
    """Return a label in the muted colour."""
    return _label("muted", text, wrap)


def readout(text: str) -> QLabel:
    """Return the line at the foot of a panel that says what can be done or read."""
    label = _Readout(text)
    label.setObjectName("readout")
    label.setContentsMargins(8, 2, 8, 4)
    label.setMinimumWidth(1)  # a long reading must not widen the panel
    return label


def shortened(text: str, metrics: QFontMetrics, room: int) -> str:
    """Return as many of the parts of a text, which dots part, as there is room for."""
    while metrics.horizontalAdvance(text) > room and SEPARATOR in text:
        text = text.rpartition(SEPARATOR)[0]
    if metrics.horizontalAdvance(text) > room:
        text = text.replace("   ", "  ")  # readings stand closer together before one is cut
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)


class _Readout(QLabel):
    """A line that leaves out its last parts where it is narrow, instead of half a word."""

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        text = shortened(self.text(), self.fontMetrics(), room.width())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            room,
            flags.value,
            self.palette(),
            self.isEnabled(),
            text,
            self.foregroundRole(),
        )
        painter.end()


def _label(name: str, text: str, wrap: bool) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(wrap)
    return label


def button(
    text: str = "", tip: str = "", *, checkable: bool = False, parent: QWidget | None = None
) -> QToolButton:
    """Return a flat button."""
    made = QToolButton(parent)
    made.setText(text)
    made.setToolTip(tip)
    made.setAutoRaise(True)
    made.setCheckable(checkable)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


class _Choice(QComboBox):
    """A box that a wheel changes only where the keyboard is, not when a form is scrolled."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def choice(tip: str = "", name: str = "") -> QComboBox:
    """Return an empty box to choose from."""
    box = _Choice()
    box.setToolTip(tip)
    box.setObjectName(name)
    box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return box


def tick(text: str = "") -> QCheckBox:
    """Return a box to tick."""
    box = QCheckBox(text)
    box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return box
