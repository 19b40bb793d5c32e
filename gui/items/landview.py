"""The 3-D view as a hand meets it: orbit, pan and zoom, and rays from the mouse into the land."""

import numpy as np
import pyqtgraph.opengl as gl
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QCursor, QMatrix4x4, QMouseEvent, QVector3D, QWheelEvent

from core.objective import Floats
from core.scene import Camera

FIELD_OF_VIEW = 38.0
"""Degrees across the view: narrow, so that the land is little distorted."""


class LandView(gl.GLViewWidget):
    """An OpenGL view that says what a hand wants of it.

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
        self.opts["fov"] = FIELD_OF_VIEW
        self.setMouseTracking(True)
        self.setMinimumSize(120, 90)
        self.grabs = lambda position: False
        self._holding = self._moved = False
        self._last = QPointF()

    # The camera

    def show_camera(self, camera: Camera) -> None:
        """Look from where the camera is."""
        self.setCameraPosition(
            pos=QVector3D(*camera.centre),
            distance=camera.distance,
            elevation=camera.elevation,
            azimuth=camera.azimuth,
        )

    def camera(self) -> Camera:
        """Return where the view is seen from."""
        centre = self.opts["center"]
        near = (min(max(c, -10.0), 10.0) for c in (centre.x(), centre.y(), centre.z()))
        return Camera(
            azimuth=(self.opts["azimuth"] + 180) % 360 - 180,
            elevation=self.opts["elevation"],
            distance=self.opts["distance"],
            centre=tuple(near),
        )

    def matrix(self) -> Floats:
        """Return the matrix, shape (4, 4), from the land's space to the screen's −1 … 1."""
        viewport = (0, 0, max(self.width(), 1), max(self.height(), 1))
        whole: QMatrix4x4 = self.projectionMatrix(viewport, viewport) * self.viewMatrix()
        return np.array(whole.data(), dtype=float).reshape(4, 4).T

    def to_screen(self, points: Floats) -> Floats:
        """Return where points, shape (n, 3), are drawn: shape (n, 2), in pixels of the widget."""
        whole = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ self.matrix().T
        flat = whole[:, :2] / whole[:, 3:]
        return (flat * [1, -1] + 1) / 2 * [self.width(), self.height()]

    def ray(self, position: QPointF) -> tuple[Floats, Floats]:
        """Return the ray through a pixel: its origin at the eye, and its direction."""
        x = 2 * position.x() / max(self.width(), 1) - 1
        y = 1 - 2 * position.y() / max(self.height(), 1)
        back = np.linalg.inv(self.matrix())
        far = back @ np.array([x, y, 0.5, 1.0])
        eye = self.cameraPosition()
        origin = np.array([eye.x(), eye.y(), eye.z()])
        direction = far[:3] / far[3] - origin
        return origin, direction / np.linalg.norm(direction)

    # The hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a start, or begin to turn the land."""
        self._last, self._moved = event.position(), False
        self._holding = event.button() == Qt.MouseButton.LeftButton and self.grabs(self._last)
        if self._holding:
            self.pressed.emit(self.ray(self._last))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held, turn or move the land, or read what is under the mouse."""
        position = event.position()
        moved, self._last = position - self._last, position
        if not event.buttons():
            self.hovered.emit(self.ray(position))
            near = self.grabs(position)
            self.setCursor(Qt.CursorShape.OpenHandCursor if near else Qt.CursorShape.ArrowCursor)
            return
        self._moved = True
        if self._holding:
            self.dragged.emit(self.ray(position))
            return
        sideways = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.buttons() & Qt.MouseButton.LeftButton and not sideways:
            self.orbit(-moved.x() * 0.5, moved.y() * 0.5)
        else:
            self.pan(moved.x(), moved.y(), 0, relative="view")
        self.looked.emit(self.camera())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if self._holding:
            self._holding = False
            self.dropped.emit()
        elif self._moved:
            self.look_ended.emit()
        elif event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(self.ray(event.position()))
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Tell of a double click with the left button."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.doubled.emit(self.ray(event.position()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Come nearer or go farther."""
        factor = 0.999 ** event.angleDelta().y()
        self.opts["distance"] = min(max(self.opts["distance"] * factor, 0.5), 50.0)
        self.update()
        self.looked.emit(self.camera())
        event.accept()

    def leaveEvent(self, event: object) -> None:
        """Tell that the mouse is gone."""
        if not self.rect().contains(self.mapFromGlobal(QCursor.pos())):
            self.left.emit()
