"""The 3-D view as a picture: what is drawn into it, and from where it is seen.

The picture is drawn by OpenGL into a buffer of its own and then painted like any other. A
`QOpenGLWidget` would do with less code, but one such widget makes Qt put the whole window
together by OpenGL, every frame: without a graphics card that takes 22 ms for a window of
1600×980, whatever has changed in it. It also lets a film be larger than the screen.
"""

from typing import Protocol

import numpy as np
from OpenGL import GL
from pyqtgraph.opengl.GLGraphicsItem import GLGraphicsItem
from pyqtgraph.opengl.GLViewWidget import GLViewMixin
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QMatrix4x4, QOpenGLContext, QPainter, QPaintEvent, QVector3D
from PySide6.QtWidgets import QWidget

from core.objective import Floats
from core.scene import Camera
from gui.items.canvas import COLOURS, DEPTHS, Canvas, Growing, make_current, the_context

FIELD_OF_VIEW = 38.0
"""Degrees across the smaller side of the view: narrow, so that the land is little distorted."""

TURNING = 120
"""Milliseconds after a turn for which the land is drawn roughly, to follow the hand."""


class Overlay(Protocol):
    """Something flat that is painted over the picture."""

    def draw(self, painter: QPainter) -> None:
        """Paint it."""


class LandPicture(GLViewMixin, QWidget):
    """What stands still and what moves, drawn from where the camera is."""

    _drawing = False

    def __init__(self) -> None:
        self._canvas = Canvas()
        super().__init__()
        self.opts["fov"] = FIELD_OF_VIEW
        self.setMinimumSize(120, 90)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.overlays: list[Overlay] = []
        self._ground: list[tuple[GLGraphicsItem, tuple[bool, ...]]] = []
        self._ground_version = 0
        self.growing: Growing | None = None
        self.density = 1.0
        self._turning = QTimer(self)
        self._turning.setSingleShot(True)
        self._turning.setInterval(TURNING)
        self._turning.timeout.connect(self.ground_changed)
        self._picture: QImage | None = None

    # The picture

    def isValid(self) -> bool:
        """Return whether OpenGL can draw."""
        return the_context()[1].isValid()

    def deviceWidth(self) -> int:
        """Return the width of the picture in its own pixels; `density` makes it finer."""
        return round(self.width() * self.devicePixelRatioF() * self.density)

    def deviceHeight(self) -> int:
        """Return the height of the picture in its own pixels."""
        return round(self.height() * self.devicePixelRatioF() * self.density)

    def context(self) -> QOpenGLContext:
        """Return the context that draws."""
        return the_context()[1]

    def addItem(self, item: object) -> None:
        """Add something to be drawn."""
        make_current()
        super().addItem(item)

    def repaint_overlays(self) -> None:
        """Paint what is flat anew over the picture that there is."""
        QWidget.update(self)

    def scale_at(self, points: Floats) -> Floats:
        """Return how many pixels a unit is at points, shape (n, 3): nearer is larger."""
        whole = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ self.matrix().T
        scale: Floats = np.linalg.norm(self.matrix()[1, :3]) * self.height() / 2 / whole[:, 3]
        return scale

    def add_ground(
        self, item: GLGraphicsItem, while_turning: tuple[bool, ...] = (False, True)
    ) -> None:
        """Add something that stands still; `ground_changed` tells when it does not.

        It is drawn while a hand turns the land, or while none does, or both.
        """
        self.addItem(item)
        self._ground.append((item, while_turning))

    def ground_changed(self) -> None:
        """Have what stands still drawn anew."""
        self._ground_version += 1
        self.update()

    def unsettle(self) -> None:
        """Draw what stands still roughly until it has done so for a moment."""
        self._turning.start()

    def settle(self) -> None:
        """Draw what stands still as well as can be, at once."""
        self._turning.stop()
        self.ground_changed()

    def update(self, *_: object) -> None:
        """Have the picture drawn anew at the next paint."""
        if not self._drawing:  # what grows changes an item as it is drawn
            self._picture = None
            super().update()

    def event(self, event: QEvent) -> bool:
        """Draw anew when the size or the pixel density has changed."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.DevicePixelRatioChange):
            self._picture = None
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, drawing it first if anything has changed."""
        if self._picture is None:
            self._drawing = True
            self._picture = self._draw()
            self._drawing = False
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.density != 1)
        painter.drawImage(self.rect(), self._picture)
        for overlay in self.overlays:
            overlay.draw(painter)
        painter.end()

    def _draw(self) -> QImage:
        size = QSize(max(self.deviceWidth(), 1), max(self.deviceHeight(), 1))
        still = (self.matrix().tobytes(), self.opts["bgcolor"], self._ground_version)
        self.setProjection((), ())
        self.setModelview()
        return self._canvas.draw(
            size,
            still,
            self._draw_ground,
            self.growing,
            self._draw_moving,
            smooth=not self._turning.isActive(),
        )

    def _draw_ground(self) -> None:
        GL.glClearColor(*self.opts["bgcolor"])
        GL.glClear(COLOURS | DEPTHS)
        turning = self._turning.isActive()
        self._draw_items([item for item, when in self._ground if turning in when])

    def _draw_moving(self) -> None:
        ground = [item for item, _ in self._ground]
        self._draw_items([item for item in self.items if item not in ground])

    def _draw_items(self, items: list[GLGraphicsItem]) -> None:
        for item in items:
            if item.visible():
                item.paint()

    def projectionMatrix(self, region: object, viewport: object) -> QMatrix4x4:
        """Return the projection, upside down as pictures are, with the land inside either side."""
        width, height = max(self.width(), 1), max(self.height(), 1)
        near = self.opts["distance"] * 0.01
        reach = near * np.tan(np.radians(self.opts["fov"]) / 2) / min(width, height * 1.1)
        matrix = QMatrix4x4()
        matrix.frustum(-reach * width, reach * width, reach * height, -reach * height,
                       near, self.opts["distance"] * 100)  # fmt: skip
        return matrix

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
        """Return where points, shape (n, 3), are drawn: shape (n, 2), in pixels of the widget.

        NaN for what is behind the eye.
        """
        whole = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ self.matrix().T
        flat = whole[:, :2] / np.where(whole[:, 3:] > 0, whole[:, 3:], np.nan)
        return (flat + 1) / 2 * [self.width(), self.height()]

    def eye(self) -> Floats:
        """Return where the eye is, shape (3,)."""
        eye = self.cameraPosition()
        return np.array([eye.x(), eye.y(), eye.z()])

    def ray(self, position: QPointF) -> tuple[Floats, Floats]:
        """Return the ray through a pixel: its origin at the eye, and its direction."""
        x = 2 * position.x() / max(self.width(), 1) - 1
        y = 2 * position.y() / max(self.height(), 1) - 1
        back = np.linalg.inv(self.matrix())
        far = back @ np.array([x, y, 0.5, 1.0])
        origin = self.eye()
        direction = far[:3] / far[3] - origin
        return origin, direction / np.linalg.norm(direction)
