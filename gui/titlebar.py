"""The title of a dock: Qt's own keeps its small type in the lecture view."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QWidget

from gui.widgets import button


class TitleBar(QWidget):
    """The name of a dock, by which it is dragged, and the button that makes it float."""

    def __init__(self, dock: QDockWidget, windows: QIcon) -> None:
        super().__init__(dock)
        self.setObjectName("title")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._dock = dock
        self._float = button(tip="A window of its own, or back into this one")
        self._float.setIcon(windows)
        self._float.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._float.clicked.connect(self._toggle)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 1, 4, 1)
        row.addWidget(QLabel(dock.windowTitle()), 1)
        row.addWidget(self._float)

    def _toggle(self) -> None:
        self._dock.setFloating(not self._dock.isFloating())
