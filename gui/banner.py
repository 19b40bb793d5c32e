"""The banner: what went wrong, across the whole window, until it is dismissed or mended."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolBar, QWidget

from gui.widgets import button


class _Strip(QWidget):
    """The text and the button; as high as the text is at the width that there is.

    A toolbar asks nobody how high a text gets when it is narrow, so its height is set.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("error")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.text = QLabel(wordWrap=True)
        self.text.setMinimumWidth(1)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.close_button = button("✕", "Dismiss")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 6, 5)
        row.addWidget(self.text, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)

    def fit(self) -> None:
        layout = self.layout()
        assert layout is not None
        least = layout.totalMinimumSize().height()
        self.setFixedHeight(max(layout.totalHeightForWidth(self.width()), least))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


class Banner(QToolBar):
    """A message above the panels; nothing else changes."""

    def __init__(self) -> None:
        super().__init__("Message")
        self.setObjectName("message")
        self.setMovable(False)
        self.toggleViewAction().setVisible(False)
        self._strip = _Strip()
        self._strip.close_button.clicked.connect(self.hide)
        self.addWidget(self._strip)
        self.hide()

    def say(self, message: str) -> None:
        """Show a message in the place of the one before."""
        self._strip.text.setText(message)
        self._strip.fit()
        self.show()

    def text(self) -> str:
        """Return the last message."""
        return str(self._strip.text.text())
