"""Where a plot is on the screen: the map from its window to the pixels of a picture of it."""

import numpy as np
import pyqtgraph as pg
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPainterPath

from core.objective import Floats, Window

ROUNDING = 0.01

TRANSPARENT = QImage.Format.Format_ARGB32_Premultiplied


class Frame(Struct, frozen=True):
    """A window of the plane, and the rectangle of the viewport in which it is seen.

    `ratio` is how many pixels of a picture there are to a unit of the viewport.
    """

    window: Window
    place: tuple[float, float, float, float]
    ratio: float

    @property
    def size(self) -> QSize:
        """The size in pixels of a picture that covers the rectangle."""
        left, top, width, height = self.place
        across = np.ceil((left + width) * self.ratio) - np.floor(left * self.ratio)
        down = np.ceil((top + height) * self.ratio) - np.floor(top * self.ratio)
        return QSize(max(int(across), 1), max(int(down), 1))

    @property
    def bounds(self) -> QRectF:
        """The window, as the bounds of an item of a plot."""
        window = self.window
        return QRectF(window.left, window.bottom, window.width, window.height)

    @property
    def half(self) -> Floats:
        """Half the rectangle's width and height in pixels, shape (2,): a pixel at the least."""
        half: Floats = np.maximum(np.array(self.place[2:]) * self.ratio, 1.0) / 2
        return half

    def square(self, points: Floats) -> Floats:
        """Return points of the plane, shape (..., 2), so that the window is from −1 to 1."""
        window = self.window
        low, size = np.array([window.left, window.bottom]), [window.width, window.height]
        square: Floats = (points - low) / size * 2 - 1
        return square

    def point(self, square: Floats) -> Floats:
        """Return points of the square, shape (..., 2), as points of the plane."""
        window = self.window
        low, size = np.array([window.left, window.bottom]), [window.width, window.height]
        point: Floats = low + (square + 1) / 2 * size
        return point

    def pixels(self, square: Floats) -> Floats:
        """Return points of the square, shape (..., 2), as pixels of the picture."""
        corner = np.array(self.place[:2]) * self.ratio
        pixels: Floats = corner - np.floor(corner) + (square * [1, -1] + 1) * self.half
        return pixels

    def from_pixels(self, pixels: Floats) -> Floats:
        """Return pixels of the picture, shape (..., 2), as points of the square."""
        corner = np.array(self.place[:2]) * self.ratio
        square: Floats = ((pixels - corner + np.floor(corner)) / self.half - 1) * [1, -1]
        return square

    def blank(self) -> QImage:
        """Return a picture that covers the rectangle and shows nothing yet."""
        image = QImage(self.size, TRANSPARENT)
        image.fill(0)
        return image

    def enter(self, painter: QPainter, bounds: QRectF) -> None:
        """Let a painter that paints an item over `bounds`, the window, count in pixels.

        While a plot is being resized its pictures are of another size, and are stretched.
        """
        device = painter.device()
        density = float(device.devicePixelRatio()) if device is not None else 1.0
        place = painter.transform().mapRect(bounds)
        stretch = np.array([place.width(), place.height()]) * density / 2 / self.half
        if np.abs(stretch - 1).max() < ROUNDING:
            stretch = np.ones(2)
        # What is lost in mapping there and back must not move it by a pixel.
        corner = np.floor(np.array(place.topLeft().toTuple()) * density + ROUNDING)
        painter.resetTransform()
        painter.scale(1 / density, 1 / density)
        painter.translate(*corner.tolist())
        painter.scale(*stretch.tolist())


def path_of(points: Floats, joined: NDArray[np.bool_]) -> QPainterPath:
    """Return a path through points, shape (n, 2), each joined to the next one or not."""
    if not len(points):
        return QPainterPath()
    path: QPainterPath = pg.arrayToQPath(points[:, 0], points[:, 1], connect=joined)
    return path
