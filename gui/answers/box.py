"""The rectangle of a plot of points as a hand meets it: it stays where it is, and is not zoomed."""

from pyqtgraph.GraphicsScene.mouseEvents import HoverEvent, MouseClickEvent
from PySide6.QtCore import Qt, Signal

from gui.items.landbox import LandBox


class PointBox(LandBox):
    """A box that also tells of clicks with the right button.

    Signals
    -------
    dismissed(x, y) : a click with the right button.
    """

    dismissed = Signal(float, float)

    def __init__(self) -> None:
        super().__init__()
        self.setMouseEnabled(False, False)

    def mouseClickEvent(self, event: MouseClickEvent) -> None:
        """Tell of a click of either button."""
        if event.button() == Qt.MouseButton.RightButton:
            event.accept()
            point = self.mapToView(event.pos())
            self.dismissed.emit(point.x(), point.y())
            return
        super().mouseClickEvent(event)

    def hoverEvent(self, event: HoverEvent) -> None:
        """Tell where the mouse is, and take the right button's clicks too."""
        super().hoverEvent(event)
        if not event.isExit():
            event.acceptClicks(Qt.MouseButton.RightButton)
