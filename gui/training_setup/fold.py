"""A part of a form that is folded away: a line that says what is in it, and unfolds it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

CLOSED, OPEN = "▸", "▾"


class _Line(QPushButton):
    """A line that says with dots that there is more of it than room."""

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        elide = Qt.TextElideMode.ElideRight
        option.text = self.fontMetrics().elidedText(self.text(), elide, self.width())  # type: ignore[attr-defined]
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()


class Fold(QWidget):
    """What is seldom changed. The line says what is set; below it, unfolded, are the fields.

    Signals
    -------
    stops_changed() : there are other places at which Tab stops.
    """

    stops_changed = Signal()

    def __init__(self, name: str, tip: str, content: QWidget) -> None:
        super().__init__()
        self._name, self._tip, self._summary = name, tip, ""
        self.content = content
        content.hide()
        self.button = _Line(flat=True)
        self.button.setCheckable(True)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setObjectName("fold")
        self.button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.button.toggled.connect(self._fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.button)
        column.addWidget(content)
        content.setContentsMargins(10, 0, 0, 0)
        self.show_summary("")

    @property
    def is_open(self) -> bool:
        """Whether the fields are seen."""
        return bool(self.button.isChecked())

    def show_summary(self, summary: str) -> None:
        """Say what is set."""
        self._summary = summary
        sign = OPEN if self.is_open else CLOSED
        text = f"{sign} {self._name}{': ' * bool(summary)}{summary}"
        self.button.setText(text)
        self.button.setToolTip(f"{self._tip}\n{summary}".strip())
        self.button.setAccessibleName(self._name)

    def _fold(self, out: bool) -> None:
        self.content.setVisible(out)
        self.show_summary(self._summary)
        self.stops_changed.emit()
