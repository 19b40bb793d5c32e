"""The 3-D view as a hand meets it: orbit, pan and zoom, and rays from the mouse into the land."""

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QCursor, QMouseEvent, QWheelEvent

from core.camera import outside
from core.scene import Camera
from gui.items.landpicture import LandPicture

STEADY = 3
"""Pixels that the mouse may move while it clicks."""


class LandView(LandPicture):
    """A 3-D view that says what a hand wants of it.

    Signals
    -------
    looked(camera) : the hand orbited, panned or zoomed.
    pressed(ray), dragged(ray), dropped() : a drag that began where `grabs` said yes.
    clicked(ray), doubled(ray), hovered(ray), left() : as they say. A ray is an origin and a
        direction, each of shape (3,).
    """

    looked = Signal(object)
    look_ended = Signal()
    pressed = Signal(object)
    dragged = Signal(object)
    dropped = Signal()
    clicked = Signal(object)
    doubled = Signal(object)
    hovered = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMouseTracking(True)
        self.grabs = lambda position: False
        self._holding = self._moved = False
        self._begun = self._last = QPointF()
        self._mouse: QPointF | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a start, or begin to turn the land."""
        self._begun = self._last = event.position()
        self._moved = False
        self._leave()
        self._holding = event.button() == Qt.MouseButton.LeftButton and self.grabs(self._last)
        if self._holding:
            self.pressed.emit(self.ray(self._last))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held, turn or move the land, or read what is under the mouse."""
        position = event.position()
        if not event.buttons():
            self._hover(position)
            return
        if not self._moved and (position - self._begun).manhattanLength() < STEADY:
            return
        moved, self._last, self._moved = position - self._last, position, True
        if self._holding:
            self.dragged.emit(self.ray(position))
            return
        sideways = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.buttons() & Qt.MouseButton.LeftButton and not sideways:
            self._orbit(moved)
        else:
            self._pan(moved)

    def _hover(self, position: QPointF) -> None:
        self._mouse = position
        self.hovered.emit(self.ray(position))
        near = self.grabs(position)
        self.setCursor(Qt.CursorShape.OpenHandCursor if near else Qt.CursorShape.ArrowCursor)

    def hover_again(self) -> None:
        """Tell again where the mouse is, if it is over the view: the land under it is another."""
        if self._mouse is not None:
            self._hover(self._mouse)

    def _leave(self) -> None:
        self._mouse = None
        self.left.emit()

    def _orbit(self, moved: QPointF) -> None:
        camera = self.camera()
        azimuth = (camera.azimuth - 0.5 * moved.x() + 180) % 360 - 180
        elevation = camera.elevation + 0.5 * moved.y()
        self._look(replace(camera, azimuth=azimuth, elevation=elevation))

    def _pan(self, moved: QPointF) -> None:
        """Move the land with the hand, in the plane that faces the eye."""
        camera = self.camera()
        pixel = 1 / self.scale_at(np.array([camera.centre]))[0]
        turned = self.viewMatrix()
        right, up = (np.array(turned.row(i).toTuple()[:3]) for i in (0, 1))
        centre = camera.centre + (up * moved.y() - right * moved.x()) * pixel
        self._look(replace(camera, centre=tuple(centre.tolist())))

    def _look(self, camera: Camera) -> None:
        """Look from a camera, or from as near to it as is above and outside of the land."""
        self.unsettle()
        camera = outside(camera)
        self.show_camera(camera)
        self.looked.emit(camera)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if self._holding:
            self._holding = False
            self.dropped.emit()
        elif self._moved:
            self.look_ended.emit()
        elif event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(self.ray(event.position()))
        if not event.buttons() and self.rect().contains(event.position().toPoint()):
            self._hover(event.position())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Tell of a double click with the left button."""
        self._begun = self._last = event.position()
        self._moved = False
        if event.button() == Qt.MouseButton.LeftButton:
            self.doubled.emit(self.ray(event.position()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Come nearer or go farther."""
        camera = self.camera()
        distance = camera.distance * 0.999 ** event.angleDelta().y()
        self._look(replace(camera, distance=distance))
        event.accept()

    def leaveEvent(self, event: object) -> None:
        """Tell that the mouse is gone."""
        if not self.rect().contains(self.mapFromGlobal(QCursor.pos())):
            self._leave()
