"""The rectangle of the contour view as a hand meets it: what was pressed, dragged, clicked."""

from typing import Protocol

import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import HoverEvent, MouseClickEvent, MouseDragEvent
from PySide6.QtCore import QPointF, Qt, Signal

from core.objective import Window
from gui.items.frame import Frame

GRAB = 14
"""Pixels within which a press takes hold of a start."""


class Hand(Protocol):
    """Does what a hand means on a box; places are in the units of the land."""

    def grabs(self, x: float, y: float) -> bool:
        """Return whether a press there takes hold of something."""

    def press(self, x: float, y: float) -> None:
        """Take hold of it."""

    def drag(self, x: float, y: float) -> None:
        """Move it there."""

    def click(self, x: float, y: float) -> None:
        """Do what a click means."""

    def double_click(self, x: float, y: float) -> None:
        """Do what a double click means."""

    def hover(self, x: float, y: float) -> None:
        """Read what is under the mouse."""

    def leave(self) -> None:
        """Read nothing: the mouse is elsewhere."""

    def look(self, window: Window) -> None:
        """See another window."""


class LandBox(pg.ViewBox):
    """A view box that turns mouse events into what they mean on the land.

    Signals
    -------
    pressed(x, y), dragged(x, y), dropped() : a drag with the left button, from where it began.
    clicked(x, y), doubled(x, y) : a click, a double click.
    hovered(x, y), left() : the mouse is over the land, or no longer.
    looked(window) : wheel or drag moved the view.

    `grabs` is set by whoever listens: whether a press at (x, y) takes hold of something.
    """

    pressed = Signal(float, float)
    dragged = Signal(float, float)
    dropped = Signal()
    clicked = Signal(float, float)
    doubled = Signal(float, float)
    hovered = Signal(float, float)
    left = Signal()
    looked = Signal(object)

    def __init__(self) -> None:
        super().__init__(enableMenu=False, defaultPadding=0)
        self.disableAutoRange()  # which would move a window that is just pyqtgraph's first one
        self.grabs = lambda x, y: False
        self._holding = False
        self.setAcceptHoverEvents(True)
        self.sigRangeChangedManually.connect(self._look)

    def serve(self, hand: Hand) -> None:
        """Have it done what a hand means."""
        self.grabs = hand.grabs
        self.pressed.connect(hand.press)
        self.dragged.connect(hand.drag)
        self.clicked.connect(hand.click)
        self.doubled.connect(hand.double_click)
        self.hovered.connect(hand.hover)
        self.left.connect(hand.leave)
        self.looked.connect(hand.look)

    @property
    def seen(self) -> Window:
        """The window that is seen."""
        (left, right), (bottom, top) = self.viewRange()
        return Window(left, right, bottom, top)

    def show_window(self, window: Window) -> None:
        """See a window, at once: left to pyqtgraph, its next paint would ask for another."""
        self.setRange(xRange=window[:2], yRange=window[2:], padding=0)
        self.prepareForPaint()

    def inside(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the window that is nearest to another."""
        seen = self.seen
        return min(max(x, seen.left), seen.right), min(max(y, seen.bottom), seen.top)

    def frame(self, ratio: float) -> Frame:
        """Return where the window is seen, for pictures of `ratio` pixels a unit."""
        place = self.mapRectToScene(self.rect())
        return Frame(self.seen, (place.x(), place.y(), place.width(), place.height()), ratio)

    def pixel(self) -> tuple[float, float]:
        """Return the width and height of a screen pixel in the units of the land."""
        window, size = self.seen, self.size()
        return window.width / max(size.width(), 1), window.height / max(size.height(), 1)

    def _look(self, *_: object) -> None:
        self.looked.emit(self.seen)

    def _place(self, position: QPointF) -> tuple[float, float]:
        point = self.mapToView(position)
        return point.x(), point.y()

    def mouseDragEvent(self, event: MouseDragEvent, axis: int | None = None) -> None:
        """Drag a start with the left button, or else the view with the left or middle one."""
        if event.button() == Qt.MouseButton.LeftButton and axis is None:
            if event.isStart():
                self._holding = self.grabs(*self._place(event.buttonDownPos()))
                if self._holding:
                    self.pressed.emit(*self._place(event.buttonDownPos()))
            if self._holding:
                event.accept()
                self.dragged.emit(*self._place(event.pos()))
                if event.isFinish():
                    self._holding = False
                    self.dropped.emit()
                return
        super().mouseDragEvent(event, axis)

    def mouseClickEvent(self, event: MouseClickEvent) -> None:
        """Tell of a click or a double click with the left button."""
        if event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            signal = self.doubled if event.double() else self.clicked
            signal.emit(*self._place(event.pos()))

    def hoverEvent(self, event: HoverEvent) -> None:
        """Tell where the mouse is."""
        if event.isExit():
            self.left.emit()
            return
        event.acceptDrags(Qt.MouseButton.LeftButton)
        event.acceptClicks(Qt.MouseButton.LeftButton)
        self.hovered.emit(*self._place(event.pos()))
