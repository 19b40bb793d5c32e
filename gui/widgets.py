"""Small widgets as Fallline dresses them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QToolButton, QWidget


def muted(text: str = "", *, wrap: bool = False) -> QLabel:
    """Return a label in the muted colour."""
    return _label("muted", text, wrap)


def readout(text: str) -> QLabel:
    """Return the line at the foot of a panel that says what can be done or read."""
    label = _label("readout", text, wrap=False)
    label.setContentsMargins(8, 2, 8, 4)
    label.setMinimumWidth(1)  # a long reading must not widen the panel
    return label


def _label(name: str, text: str, wrap: bool) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(wrap)
    return label


def button(
    text: str = "", tip: str = "", *, checkable: bool = False, parent: QWidget | None = None
) -> QToolButton:
    """Return a flat button that takes no keys away from the window."""
    made = QToolButton(parent)
    made.setText(text)
    made.setToolTip(tip)
    made.setAutoRaise(True)
    made.setCheckable(checkable)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return made


def choice(tip: str = "", name: str = "") -> QComboBox:
    """Return an empty box to choose from."""
    box = QComboBox()
    box.setToolTip(tip)
    box.setObjectName(name)
    box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return box
