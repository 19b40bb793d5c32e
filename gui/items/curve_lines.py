"""The curves of the runs: what is past in full colour, what is to come faint.

They are kept as pictures, so that time can run and be scrubbed without drawing a line again.
"""

from itertools import pairwise
from typing import Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from core.objective import Floats
from core.trails import legs_of
from gui.items.frame import Frame, path_of
from gui.items.framed import Framed
from gui.items.paths import PIXEL, pen

TO_COME = 0.4
"""How opaque the curves are after the moment."""

FAR = 20.0
"""Half heights of the plot beyond which a band's edge need not be drawn."""


DASHES = (7.0, 4.5)
"""A dash and a gap, in pixels."""

PIECE = 32
"""So many points of a line are painted at once."""

Joined = NDArray[np.bool_]


class Painted(Protocol):
    """What is painted into a picture of a frame."""

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Paint it."""


class Strand(Struct, frozen=True):
    """Curves through x, shape (n,), and y, shape (n, curves).

    `colours` are those of as many groups of curves, all of one size; `width` is in pixels.
    """

    x: Floats
    y: Floats
    colours: tuple[str, ...]
    width: float
    opacity: float = 1.0
    dashed: bool = False

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Paint the curves into a picture of the frame."""
        if not self.y.size:
            return
        size = self.y.shape[1] // len(self.colours)
        points = np.stack([np.broadcast_to(self.x[:, None], self.y.shape), self.y], axis=-1)
        legs = legs_of(frame.square(points), 0, frame.half / PIXEL)
        line = legs.line()
        edges = line.edges[np.searchsorted(legs.run, np.arange(len(self.colours) + 1) * size)]
        pixels = frame.pixels(line.points)
        for colour, (first, last) in zip(self.colours, pairwise(edges), strict=True):
            part = pixels[first:last], line.joined[first:last]
            if self.opacity < 1:
                self._paint_through(painter, frame, colour, *part)
            else:
                self._paint_line(painter, frame, colour, *part)

    def _paint_through(
        self, painter: QPainter, frame: Frame, colour: str, points: Floats, joined: Joined
    ) -> None:
        """Paint a line one can see through: as a whole, so that it nowhere lies upon itself."""
        layer = frame.blank()
        over = QPainter(layer)
        over.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_line(over, frame, colour, points, joined)
        over.end()
        painter.setOpacity(self.opacity)
        painter.drawImage(0, 0, layer)
        painter.setOpacity(1.0)

    def _paint_line(
        self, painter: QPainter, frame: Frame, colour: str, points: Floats, joined: Joined
    ) -> None:
        """Paint a line piece by piece: a long path that crosses itself takes thirty times as long.

        The dashes go on from piece to piece.
        """
        made = self._pen(QColor(colour), frame)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        gone = _lengths_to(points, joined) if self.dashed else None
        painter.setPen(made)
        for first in range(0, len(points), PIECE):
            piece = slice(first, first + PIECE + 1)
            if gone is not None:
                made.setDashOffset(float(gone[first]) / made.widthF())
                painter.setPen(made)
            painter.drawPath(path_of(points[piece], joined[piece]))

    def _pen(self, shade: QColor, frame: Frame) -> QPen:
        made = pen(shade, self.width * frame.ratio)
        if self.dashed:
            made.setCapStyle(Qt.PenCapStyle.FlatCap)
            made.setDashPattern([length / self.width for length in DASHES])
        return made


def _lengths_to(points: Floats, joined: Joined) -> Floats:
    """Return how long a line is up to each of its points."""
    steps = np.hypot(*np.diff(points, axis=0).T) * joined[:-1]
    return np.concatenate([[0.0], np.cumsum(steps)])


class Ribbon(Struct, frozen=True):
    """Bands between two curves each: x has the shape (n,), low and high (n, bands)."""

    x: Floats
    low: Floats
    high: Floats
    colours: tuple[str, ...]
    opacity: float

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Paint the bands into a picture of the frame."""
        if not self.low.size:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        for low, high, colour in zip(self.low.T, self.high.T, self.colours, strict=True):
            shade = QColor(colour)
            shade.setAlphaF(self.opacity)
            painter.setBrush(shade)
            sound = np.isfinite(low) & np.isfinite(high)
            edges = [np.stack([self.x, y], axis=-1)[sound] for y in (low, high)]
            outline = np.concatenate([edges[0], edges[1][::-1]])
            square = np.clip(frame.square(outline), -FAR, FAR)
            painter.drawPolygon(QPolygonF([QPointF(*p) for p in frame.pixels(square)]))


class Sheet(Struct, frozen=True):
    """Curves that share a moment, those that are painted over others last."""

    parts: tuple[Painted, ...]


class CurvesItem(Framed):
    """Paints sheets of curves, each up to a moment in full."""

    def __init__(self) -> None:
        super().__init__(depth=10)
        self._now: tuple[float, ...] = ()
        self.sheets: tuple[Sheet, ...] = ()
        self._pictures: list[QImage] = []

    def show_sheets(self, sheets: tuple[Sheet, ...], frame: Frame) -> None:
        """Show other curves."""
        self.place(frame)
        self.sheets, self._pictures = sheets, []
        for sheet in sheets:
            picture = frame.blank()
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for part in sheet.parts:
                part.paint(painter, frame)
            painter.end()
            self._pictures.append(picture)
        self.update()

    def clear(self) -> None:
        """Show no curves."""
        self._pictures = []
        self.update()

    def set_now(self, now: tuple[float, ...]) -> None:
        """Show what is before x in full, of each sheet before its own."""
        self._now = now
        self.update()

    def draw_in(self, painter: QPainter, frame: Frame) -> None:
        """Paint the curves up to the moment in full, and faintly what is to come."""
        if len(self._pictures) != len(self._now):
            return
        for picture, x in zip(self._pictures, self._now, strict=True):
            width, height = picture.width(), picture.height()
            edge = frame.pixels(frame.square(np.array([x, 0.0])))[0]
            now = float(np.clip(np.round(edge), 0, width))
            for left, right, opacity in ((0.0, now, 1.0), (now, float(width), TO_COME)):
                part = QRectF(left, 0, right - left, height)
                painter.setOpacity(opacity)
                painter.drawImage(part, picture, part)
