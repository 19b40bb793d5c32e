"""What the plots of the answers paint: a map of colours, and points of classes and parts."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from core.answers.spots import Part
from core.objective import Floats, Window
from gui.items.diverging import image_of
from gui.items.frame import Frame, path_of
from gui.items.framed import Covering, Framed
from gui.items.strokes import SELECTED
from gui.theme import Theme

FEW, MANY = 400, 1_500
"""Up to so many points are large; more than that many are small squares, which are soon painted."""

RED_GREEN_BLUE = np.array([65536, 256, 1])

CROSS = 4.5
"""Half the size in pixels of what crosses out a point."""


class MapItem(Covering):
    """Paints a picture over a window; the outermost places are on its edges."""

    def __init__(self) -> None:
        super().__init__(depth=0)
        self.image = QImage()

    def show_map(self, pixels: NDArray[np.uint8], window: Window) -> None:
        """Show colours, shape (rows, columns, 3), the lowest row first."""
        self.cover(QRectF(window.left, window.bottom, window.width, window.height))
        self.image = image_of(pixels).convertToFormat(QImage.Format.Format_RGB32)
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.image = QImage()
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Paint the picture, which reaches half a place beyond the window."""
        if self.image.isNull():
            return
        across = self._bounds.width() / max(self.image.width() - 1, 1) / 2
        up = self._bounds.height() / max(self.image.height() - 1, 1) / 2
        painter.setClipRect(self._bounds, Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self._bounds.adjusted(-across, -up, across, up), self.image)


class SpotsItem(Framed):
    """Paints points: those that are learnt from filled, others as rings, wrong ones crossed out.

    The points are a picture that is made when they change, not in every paint.
    """

    def __init__(self) -> None:
        super().__init__(depth=20)
        self.places: Floats = np.empty((0, 2))
        self.crossed: Floats = np.empty((0, 2))
        self._picture = QImage()
        self._selected: QPointF | None = None
        self._crosses = QPainterPath()
        self._text, self._rim = QColor(), QColor()

    def show_spots(
        self,
        places: Floats,
        colours: NDArray[np.uint8],
        parts: NDArray[np.int8],
        selected: int,
        theme: Theme,
        frame: Frame,
        *,
        rim: str,
    ) -> None:
        """Show points, shape (m, 2), in colours, shape (m, 3), one selected or none (−1)."""
        self.places, self._text, self._rim = places, QColor(theme.text), QColor(rim)
        pixels = frame.pixels(frame.square(places))
        self._picture = frame.blank()
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(places) <= MANY)
        packed = colours.astype(np.int64) @ RED_GREEN_BLUE * len(Part) + parts
        for code in np.unique(packed).tolist():
            colour, part = QColor.fromRgb(code // len(Part)), tuple(Part)[code % len(Part)]
            self._paint(painter, pixels[packed == code], colour, part, theme, frame.ratio)
        painter.end()
        chosen = 0 <= selected < len(places)
        self._selected = QPointF(*pixels[selected].tolist()) if chosen else None
        self.place(frame)
        self.update()

    def _paint(
        self, painter: QPainter, pixels: Floats, colour: QColor, part: Part, theme: Theme,
        ratio: float,
    ) -> None:  # fmt: skip
        """Paint points of one colour and part: discs, rings, or rings with a dot."""
        size = self.size * ratio
        inner = QColor(theme.plot)
        layers = [(self._rim, size + 2 * ratio), (colour, size)]
        if part is not Part.TRAIN:
            layers.append((inner, 0.55 * size))
        if part is Part.TEST:
            layers.append((colour, 0.3 * size))
        places = pg.functions.arrayToQPolygonF(pixels[:, 0], pixels[:, 1])
        small = len(self.places) > MANY
        cap = Qt.PenCapStyle.SquareCap if small else Qt.PenCapStyle.RoundCap
        for shade, width in layers[1:] if small else layers:
            pen = QPen(shade, width)
            pen.setCapStyle(cap)
            painter.setPen(pen)
            painter.drawPoints(places)

    @property
    def size(self) -> float:
        """The size of a point in pixels of the screen."""
        return 8.5 if len(self.places) <= FEW else 7.0 if len(self.places) <= MANY else 4.0

    def show_wrong(self, places: Floats, frame: Frame) -> None:
        """Cross out points, shape (n, 2)."""
        self.crossed = places
        middle = frame.pixels(frame.square(places))[:, None, :]
        corners = np.array([[-1, -1], [1, 1], [-1, 1], [1, -1]]) * CROSS * frame.ratio
        ends = (middle + corners).reshape(-1, 2)
        self._crosses = path_of(ends, np.tile([True, False], 2 * len(places)))
        self.update()

    def draw_in(self, painter: QPainter, frame: Frame) -> None:
        """Paint the points, the crosses and the ring around the one that is selected."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawImage(0, 0, self._picture)
        if not self._crosses.isEmpty():
            painter.strokePath(self._crosses, QPen(self._text, 1.4 * frame.ratio))
        if self._selected is not None:
            painter.setPen(QPen(QColor(SELECTED), 2.5 * frame.ratio))
            radius = (self.size + 1) * frame.ratio
            painter.drawEllipse(self._selected, radius, radius)
