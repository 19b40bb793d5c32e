"""Lines and dots of a plot of data, laid out in pixels when they change and not in every paint."""

import numpy as np
import pyqtgraph as pg
from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from core.mesh import clipped
from core.objective import Floats
from gui.items.frame import Frame, path_of
from gui.items.framed import Framed
from gui.items.heads import cloud_of
from gui.items.plots import outline

PEN = Qt.PenStyle
ROUND, DOTS = 400, 5_000
"""Up to so many points are round with a rim, or else small squares, which are soon painted; more
are a picture that is dark where they are dense."""

RADIUS = 4.5
SELECTED = "#ff3b7f"


class Stroke(Struct, frozen=True):
    """Straight pieces in one colour.

    Attributes
    ----------
    begin, end : shape (n, 2); the ends of the pieces, in the units of the plot.
    width : in pixels.
    text : what is written beside the last piece where it ends, or at its begin if `at_begin`.
    """

    begin: Floats
    end: Floats
    colour: str
    width: float = 2.0
    style: Qt.PenStyle = PEN.SolidLine
    text: str = ""
    at_begin: bool = False


def along(
    x: Floats,
    y: Floats,
    colour: str,
    width: float = 2.0,
    style: Qt.PenStyle = PEN.SolidLine,
    text: str = "",
) -> Stroke:
    """Return the curves through x, shape (k,), and y, shape (curves, k)."""
    points = np.stack([np.broadcast_to(x, y.shape), y], axis=-1)
    begin, end = points[:, :-1].reshape(-1, 2), points[:, 1:].reshape(-1, 2)
    return Stroke(begin, end, colour, width, style, text)


class Strokes(Framed):
    """Paints strokes, cut to the window."""

    def __init__(self, depth: int) -> None:
        super().__init__(depth)
        self.strokes: tuple[Stroke, ...] = ()
        self._laid: list[tuple[QPainterPath, QPen]] = []
        self._texts: list[tuple[QPainterPath, QColor]] = []
        self._halo = QColor()

    def show_strokes(self, strokes: tuple[Stroke, ...], frame: Frame, halo: str = "") -> None:
        """Show strokes in a frame, their texts with a halo."""
        self.strokes, self._laid, self._texts = strokes, [], []
        self._halo = QColor(halo)
        for stroke in strokes:
            self._lay(stroke, frame)
        self.place(frame)
        self.update()

    def _lay(self, stroke: Stroke, frame: Frame) -> None:
        ends = frame.square(np.stack([stroke.begin, stroke.end]))
        begin, end, _ = clipped(*ends[:, np.isfinite(ends).all(axis=(0, 2))])
        if not len(begin):
            return
        pixels = frame.pixels(np.stack([begin, end], axis=1).reshape(-1, 2))
        joined = np.tile([True, False], len(begin))
        joined[1:-1:2] = (pixels[1:-1:2] == pixels[2::2]).all(axis=1)
        pen = QPen(QColor(stroke.colour), stroke.width * frame.ratio, stroke.style)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        self._laid.append((path_of(pixels, joined), pen))
        if stroke.text:
            end = pixels[0] if stroke.at_begin else pixels[-1]
            self._texts.append((_beside(end, stroke.text, frame), QColor(stroke.colour)))

    def draw_in(self, painter: QPainter, frame: Frame) -> None:
        """Paint the lines, then the texts."""
        _begin(painter, frame)
        for path, pen in self._laid:
            painter.strokePath(path, pen)
        around = QPen(self._halo, 3 * frame.ratio)
        for path, colour in self._texts:
            painter.strokePath(path, around)
            painter.fillPath(path, colour)


def _begin(painter: QPainter, frame: Frame) -> None:
    """Paint smoothly, and nothing outside of the frame."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inside = QRectF(QPointF(), frame.size.toSizeF())
    painter.setClipRect(inside, Qt.ClipOperation.IntersectClip)


def _beside(end: Floats, text: str, frame: Frame) -> QPainterPath:
    """Return the outlines of a text above the end of a line, within the frame."""
    written = outline(text)
    box, size = written.boundingRect(), frame.size
    across, down = (box.width() / 2 + 6) * frame.ratio, (box.height() / 2 + 6) * frame.ratio
    x = float(np.clip(end[0] - across, across, max(size.width() - across, across)))
    y = float(np.clip(end[1] - down, down, max(size.height() - down, down)))
    return QTransform.fromTranslate(x, y).scale(frame.ratio, frame.ratio).map(written)


class Dots(Framed):
    """Paints points: dots with a rim, or a picture of very many."""

    def __init__(self, depth: int) -> None:
        super().__init__(depth)
        self.points: Floats = np.empty((0, 2))
        self._places = QPolygonF()
        self._selected: QPointF | None = None
        self._cloud: QImage | None = None
        self._colours = QColor(), QColor()

    def show_dots(self, points: Floats, selected: int, colour: str, rim: str, frame: Frame) -> None:
        """Show points, shape (n, 2), one of them selected or none (−1)."""
        self.points = points
        self._colours = QColor(colour), QColor(rim)
        pixels = frame.pixels(frame.square(points))
        self._cloud, self._selected, self._places = None, None, QPolygonF()
        if len(points) > DOTS:
            shade = QColor(colour)
            rgb = np.tile([shade.redF(), shade.greenF(), shade.blueF()], (len(points), 1))
            self._cloud = cloud_of(pixels, rgb, frame)
        else:
            seen = pixels[(np.abs(frame.square(points)) < 1.2).all(axis=1)]
            if len(seen):
                self._places = pg.functions.arrayToQPolygonF(seen[:, 0], seen[:, 1])
            if 0 <= selected < len(points):
                self._selected = QPointF(*pixels[selected].tolist())
        self.place(frame)
        self.update()

    def draw_in(self, painter: QPainter, frame: Frame) -> None:
        """Paint the points."""
        _begin(painter, frame)
        if self._cloud is not None:
            painter.drawImage(0, 0, self._cloud)
            return
        size, rim = 2 * RADIUS * frame.ratio, 2.5 * frame.ratio
        colour, around = self._colours
        if len(self.points) > ROUND:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            painter.setPen(_pen(colour, size / 2, Qt.PenCapStyle.SquareCap))
            painter.drawPoints(self._places)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        else:
            for shade, width in ((around, size + rim), (colour, size)):
                painter.setPen(_pen(shade, width, Qt.PenCapStyle.RoundCap))
                painter.drawPoints(self._places)
        if self._selected is not None:
            painter.setPen(QPen(QColor(SELECTED), 2.5 * frame.ratio))
            painter.drawEllipse(self._selected, size, size)


def _pen(colour: QColor, width: float, cap: Qt.PenCapStyle) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(cap)
    return pen
