"""The 3-D view as a hand meets it: orbit, pan and zoom, and rays from the mouse into the land.

The picture is drawn by OpenGL into a buffer of its own and then painted like any other. A
`QOpenGLWidget` would do with less code, but one such widget makes Qt put the whole window
together by OpenGL, every frame: without a graphics card that takes 22 ms for a window of
1600×980, whatever has changed in it. It also lets a film be larger than the screen.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from typing import Protocol

import numpy as np
from OpenGL import GL, error, platform
from pyqtgraph.opengl.GLGraphicsItem import GLGraphicsItem
from pyqtgraph.opengl.GLViewWidget import GLViewMixin
from PySide6.QtCore import (
    QEvent,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtGui import (
    QColor,
    QCursor,
    QImage,
    QMatrix4x4,
    QMouseEvent,
    QOffscreenSurface,
    QOpenGLContext,
    QPainter,
    QPaintEvent,
    QVector3D,
    QWheelEvent,
)
from PySide6.QtOpenGL import QOpenGLFramebufferObject, QOpenGLFramebufferObjectFormat
from PySide6.QtWidgets import QWidget

from core.objective import Floats
from core.scene import Camera

FIELD_OF_VIEW = 38.0
"""Degrees across the smaller side of the view: narrow, so that the land is little distorted."""

TURNING = 120
"""Milliseconds after a turn for which the land is drawn with rough edges, to follow the hand."""

SAMPLES = 4
"""Samples for each pixel, which smooth the edges."""


COLOURS, DEPTHS = int(GL.GL_COLOR_BUFFER_BIT), int(GL.GL_DEPTH_BUFFER_BIT)
Buffer = QOpenGLFramebufferObject


@cache
def opengl_works() -> bool:
    """Return whether this display lets OpenGL draw: tried once, with a picture of a few pixels."""
    if not _make_current():
        return False
    with suppress(error.Error):
        GL.glClearColor(1.0, 0.0, 1.0, 1.0)
        clear = partial(GL.glClear, COLOURS)
        picture = Canvas().draw(QSize(4, 4), None, clear, lambda: None, smooth=False)
        return picture.pixelColor(1, 1) == QColor(255, 0, 255)
    return False


@cache
def _context() -> tuple[QOffscreenSurface, QOpenGLContext]:
    """Return the one context of the program, and the surface that it needs to be current.

    pyqtgraph keeps its shaders for the program's life, so what holds them must live as long.
    """
    surface, context = QOffscreenSurface(), QOpenGLContext()
    for library, least in (("EGL_LOG_LEVEL", "fatal"), ("LIBGL_DEBUG", "quiet")):
        os.environ.setdefault(library, least)  # where this fails, the panel says so
    teller = qInstallMessageHandler(lambda *_: None)
    surface.create()
    context.create()
    qInstallMessageHandler(teller)
    # PyOpenGL would ask the library that it guesses Qt to draw through, GLX or EGL.
    for place in (platform, platform.PLATFORM):
        place.GetCurrentContext = place.CurrentContextIsValid = _current
    return surface, context


def _current() -> int:
    """Return the number by which PyOpenGL knows the current context, 0 without one."""
    return int(QOpenGLContext.currentContext() is not None)


def _make_current() -> bool:
    """Let OpenGL calls go to the context; return whether that was possible."""
    surface, context = _context()
    return context.isValid() and context.makeCurrent(surface)


class Canvas:
    """The buffers that OpenGL draws into.

    What stands still is drawn once, smoothed, and kept with its depths; what moves is drawn over
    a copy of that. Without a graphics card that saves four fifths of a frame.
    """

    def __init__(self) -> None:
        self._buffers: tuple[Buffer, Buffer] | None = None
        self._still: object = None

    def draw(
        self,
        size: QSize,
        still: object,
        ground: Callable[[], None],
        moving: Callable[[], None],
        *,
        smooth: bool,
    ) -> QImage:
        """Return a picture of a size in pixels.

        `ground` draws what stands still and is only called when `still`, which says what it
        depends on, or the size is another one; `moving` draws the rest over it. Unless `smooth`,
        the ground has rough edges and takes a third of the time.
        """
        _make_current()
        if self._buffers is None or self._buffers[0].size() != size:
            self._buffers = _buffer(size, 0), _buffer(size, 0)
            self._still = None
        kept, drawn = self._buffers
        GL.glViewport(0, 0, size.width(), size.height())
        whole = QRect(QPoint(0, 0), size)
        if self._still != (still, smooth):
            kept.bind()
            ground()
            if smooth:
                fine = _buffer(size, SAMPLES)  # ten times the memory of the others, so not kept
                fine.bind()
                ground()
                Buffer.blitFramebuffer(kept, whole, fine, whole, COLOURS, GL.GL_NEAREST)
            self._still = still, smooth
        Buffer.blitFramebuffer(drawn, whole, kept, whole, COLOURS | DEPTHS, GL.GL_NEAREST)
        drawn.bind()
        moving()
        image = _read(size)
        drawn.release()
        _context()[1].doneCurrent()
        return image


def _buffer(size: QSize, samples: int) -> Buffer:
    form = QOpenGLFramebufferObjectFormat()
    form.setAttachment(Buffer.Attachment.CombinedDepthStencil)
    form.setSamples(samples)
    return Buffer(size, form)


def _read(size: QSize) -> QImage:
    image = QImage(size, QImage.Format.Format_RGB32)
    GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 4)
    GL.glReadPixels(
        0, 0, size.width(), size.height(), GL.GL_BGRA, GL.GL_UNSIGNED_BYTE, image.bits()
    )
    return image


class Overlay(Protocol):
    """Something flat that is painted over the picture."""

    def draw(self, painter: QPainter) -> None:
        """Paint it."""


class LandView(GLViewMixin, QWidget):
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
        self._canvas = Canvas()
        super().__init__()
        self.opts["fov"] = FIELD_OF_VIEW
        self.setMouseTracking(True)
        self.setMinimumSize(120, 90)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.grabs = lambda position: False
        self.overlays: list[Overlay] = []
        self.ground: list[GLGraphicsItem] = []
        self._ground_version = 0
        self.density = 1.0
        self._turning = QTimer(self)
        self._turning.setSingleShot(True)
        self._turning.setInterval(TURNING)
        self._turning.timeout.connect(self.ground_changed)
        self._holding = self._moved = False
        self._last = QPointF()
        self._picture: QImage | None = None

    # The picture

    def isValid(self) -> bool:
        """Return whether OpenGL can draw."""
        return _context()[1].isValid()

    def deviceWidth(self) -> int:
        """Return the width of the picture in its own pixels; `density` makes it finer."""
        return round(self.width() * self.devicePixelRatioF() * self.density)

    def deviceHeight(self) -> int:
        """Return the height of the picture in its own pixels."""
        return round(self.height() * self.devicePixelRatioF() * self.density)

    def context(self) -> QOpenGLContext:
        """Return the context that draws."""
        return _context()[1]

    def addItem(self, item: object) -> None:
        """Add something to be drawn."""
        _make_current()
        super().addItem(item)

    def repaint_overlays(self) -> None:
        """Paint what is flat anew over the picture that there is."""
        QWidget.update(self)

    def scale_at(self, points: Floats) -> Floats:
        """Return how many pixels a unit is at points, shape (n, 3): nearer is larger."""
        whole = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ self.matrix().T
        scale: Floats = np.linalg.norm(self.matrix()[1, :3]) * self.height() / 2 / whole[:, 3]
        return scale

    def add_ground(self, item: GLGraphicsItem) -> None:
        """Add something that stands still; `ground_changed` tells when it does not."""
        self.addItem(item)
        self.ground.append(item)

    def ground_changed(self) -> None:
        """Have what stands still drawn anew."""
        self._ground_version += 1
        self.update()

    def update(self, *_: object) -> None:
        """Have the picture drawn anew at the next paint."""
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
            self._picture = self._draw()
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
            size, still, self._draw_ground, self._draw_moving, smooth=not self._turning.isActive()
        )

    def _draw_ground(self) -> None:
        GL.glClearColor(*self.opts["bgcolor"])
        GL.glClear(COLOURS | DEPTHS)
        self._draw_items(self.ground)

    def _draw_moving(self) -> None:
        self._draw_items([item for item in self.items if item not in self.ground])

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
        """Return where points, shape (n, 3), are drawn: shape (n, 2), in pixels of the widget."""
        whole = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ self.matrix().T
        flat = whole[:, :2] / whole[:, 3:]
        return (flat + 1) / 2 * [self.width(), self.height()]

    def ray(self, position: QPointF) -> tuple[Floats, Floats]:
        """Return the ray through a pixel: its origin at the eye, and its direction."""
        x = 2 * position.x() / max(self.width(), 1) - 1
        y = 2 * position.y() / max(self.height(), 1) - 1
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
        self._turning.start()
        sideways = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.buttons() & Qt.MouseButton.LeftButton and not sideways:
            self.orbit(-moved.x() * 0.5, moved.y() * 0.5)
        else:
            self._pan(moved)
        self.looked.emit(self.camera())

    def _pan(self, moved: QPointF) -> None:
        """Move the land with the hand, in the plane that faces the eye."""
        centre = self.opts["center"]
        place = np.array([[centre.x(), centre.y(), centre.z()]])
        pixel = 1 / self.scale_at(place)[0]
        turned = self.viewMatrix()
        right, up = turned.row(0).toVector3D(), turned.row(1).toVector3D()
        self.opts["center"] = centre + (up * moved.y() - right * moved.x()) * float(pixel)
        self.update()

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
        self._turning.start()
        factor = 0.999 ** event.angleDelta().y()
        self.opts["distance"] = min(max(self.opts["distance"] * factor, 0.5), 50.0)
        self.update()
        self.looked.emit(self.camera())
        event.accept()

    def leaveEvent(self, event: object) -> None:
        """Tell that the mouse is gone."""
        if not self.rect().contains(self.mapFromGlobal(QCursor.pos())):
            self.left.emit()
