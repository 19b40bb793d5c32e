"""Where the pictures of a sheet are painted, and what a mouse does there."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from gui.answers.sheet_view import SheetView


class Canvas(QWidget):
    """Where the pictures are painted."""

    def __init__(self, view: "SheetView") -> None:
        super().__init__()
        self._view = view
        self.setMouseTracking(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pictures."""
        painter = QPainter(self)
        self._view.paint_into(painter)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as fit now."""
        super().resizeEvent(event)
        self._view.settle()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a picture."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._view.touched.emit()
            self._view.choose(self._view.index_at(event.position().toPoint()))
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read a picture."""
        self._view.read(self._view.index_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """Read none any more."""
        self._view.read(-1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll by rows."""
        bar = self._view.bar
        bar.setValue(bar.value() - round(event.angleDelta().y() / 120))
        event.accept()
