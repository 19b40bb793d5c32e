"""A remark beside a widget, such as why a number was not taken."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

WIDEST = 360
ENDING = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel}
"""What a hand does next: the remark has been read then, or is of no more interest."""


class Bubble(QLabel):
    """The remark, drawn over the window; the next key, click or turn of the wheel removes it.

    Qt's own tooltips go as soon as the focus moves, which is when a number is refused.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("bubble")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(self, widget: QWidget, text: str) -> None:
        """Show a text below a widget of the window, above it where there is no room below."""
        room = self.window().size()
        self.setText(text)
        self.ensurePolished()
        width = min(self.fontMetrics().horizontalAdvance(text) + 24, WIDEST, room.width() - 8)
        self.resize(width, self.heightForWidth(width))
        place = widget.mapTo(self.window(), QPoint(0, widget.height() + 2))
        if place.y() + self.height() > room.height():
            place.setY(place.y() - widget.height() - self.height() - 4)
        self.move(max(min(place.x(), room.width() - width - 4), 4), place.y())
        self.show()
        self.raise_()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def hideEvent(self, event: QHideEvent) -> None:
        """Look at no more events."""
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go when a hand does something else."""
        if event.type() in ENDING:
            self.hide()
        return False


def say_at(widget: QWidget, text: str) -> None:
    """Show a remark beside a widget, in the place of the one that is there."""
    window = widget.window()
    bubble = window.findChild(Bubble) or Bubble(window)
    bubble.show_at(widget, text)
