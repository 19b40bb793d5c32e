"""What an item of a plot is: it covers a window, and is painted there, mostly in pixels."""

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.items.frame import Frame


class Covering(pg.GraphicsObject):
    """Covers a rectangle of the plot; what it shows beyond that does not count."""

    def __init__(self, depth: float) -> None:
        super().__init__()
        self.setZValue(depth)
        self._bounds = QRectF()

    def cover(self, bounds: QRectF) -> None:
        """Cover another rectangle from now on."""
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds

    def boundingRect(self) -> QRectF:
        """Return what is covered."""
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint it."""
        self.draw(painter)

    def draw(self, painter: QPainter) -> None:
        """Paint in the units of the plot."""


class Framed(Covering):
    """Is laid out for the pixels of a frame when it changes, and painted in them."""

    def __init__(self, depth: float) -> None:
        super().__init__(depth)
        self._frame: Frame | None = None

    def place(self, frame: Frame) -> None:
        """Be painted in a frame from now on."""
        self.cover(frame.bounds)
        self._frame = frame

    def draw(self, painter: QPainter) -> None:
        """Paint what was laid out, if anything was."""
        if self._frame is not None:
            self._frame.enter(painter, self._bounds)
            self.draw_in(painter, self._frame)

    def draw_in(self, painter: QPainter, frame: Frame) -> None:
        """Paint in the pixels of the frame."""
