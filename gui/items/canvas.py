"""What OpenGL draws with: its one context, and the buffers that a picture is drawn into."""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Protocol

from OpenGL import GL, error, platform
from PySide6.QtCore import QPoint, QRect, QSize, qInstallMessageHandler
from PySide6.QtGui import QColor, QImage, QOffscreenSurface, QOpenGLContext
from PySide6.QtOpenGL import QOpenGLFramebufferObject, QOpenGLFramebufferObjectFormat

SAMPLES = 4
"""Samples for each pixel, which smooth the edges."""

COLOURS, DEPTHS = int(GL.GL_COLOR_BUFFER_BIT), int(GL.GL_DEPTH_BUFFER_BIT)
Buffer = QOpenGLFramebufferObject


@cache
def opengl_works() -> bool:
    """Return whether this display lets OpenGL draw: tried once, with a picture of a few pixels."""
    if not make_current():
        return False
    with suppress(error.Error):
        size = QSize(4, 4)
        drawn = _buffer(size, 0)
        drawn.bind()
        GL.glClearColor(1.0, 0.0, 1.0, 1.0)
        GL.glClear(COLOURS)
        picture = _read(size)
        drawn.release()
        return picture.pixelColor(1, 1) == QColor(255, 0, 255)
    return False


@cache
def the_context() -> tuple[QOffscreenSurface, QOpenGLContext]:
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


def make_current() -> bool:
    """Let OpenGL calls go to the context; return whether that was possible."""
    surface, context = the_context()
    return context.isValid() and context.makeCurrent(surface)


class Growing(Protocol):
    """Something that stands still and only grows, part by part."""

    @property
    def state(self) -> tuple[object, int]:
        """What it is of, and how many parts there are now."""

    def draw(self, first: int, last: int) -> None:
        """Draw the parts from number `first` to before `last`."""


class Canvas:
    """The buffers that OpenGL draws into.

    What stands still is drawn once, smoothed, and kept with its depths; so is what grows, over a
    copy of that; what moves is drawn over a copy of both. Without a graphics card that saves four
    fifths of a frame.
    """

    def __init__(self) -> None:
        self._buffers: tuple[Buffer, Buffer, Buffer] | None = None
        self._still: object = None
        self._grown: tuple[object, int] = None, 0

    def draw(
        self,
        size: QSize,
        still: object,
        ground: Callable[[], None],
        growing: Growing | None,
        moving: Callable[[], None],
        *,
        smooth: bool,
    ) -> QImage:
        """Return a picture of a size in pixels.

        `ground` draws what stands still and is only called when `still`, which says what it
        depends on, or the size is another one; `moving` draws the rest over it. Unless `smooth`,
        the ground has rough edges and takes a third of the time.
        """
        make_current()
        if self._buffers is None or self._buffers[0].size() != size:
            self._buffers = _buffer(size, 0), _buffer(size, 0), _buffer(size, 0)
            self._still = None
        kept, grown, drawn = self._buffers
        GL.glViewport(0, 0, size.width(), size.height())
        if self._still != (still, smooth):
            kept.bind()
            ground()
            if smooth:
                fine = _buffer(size, SAMPLES)  # ten times the memory of the others, so not kept
                fine.bind()
                ground()
                _copy(fine, kept, COLOURS)
            self._still, self._grown = (still, smooth), (None, 0)
        if growing is not None:
            self._grow(growing, kept, grown)
        _copy(kept if growing is None else grown, drawn, COLOURS | DEPTHS)
        drawn.bind()
        moving()
        image = _read(size)
        drawn.release()
        the_context()[1].doneCurrent()
        return image

    def _grow(self, growing: Growing, kept: Buffer, grown: Buffer) -> None:
        """Add the parts that are new, or begin anew where it is another thing or has shrunk."""
        (old, done), (new, count) = self._grown, growing.state
        if old is None or old != new or done > count:
            _copy(kept, grown, COLOURS | DEPTHS)
            done = 0
        if done < count:
            grown.bind()
            growing.draw(done, count)
        self._grown = new, count


def _copy(source: Buffer, target: Buffer, what: int) -> None:
    whole = QRect(QPoint(0, 0), source.size())
    Buffer.blitFramebuffer(target, whole, source, whole, what, GL.GL_NEAREST)


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
