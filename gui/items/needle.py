"""The haystack from above: guesses, grid and path so far, the needle's edge, and where it is."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from core.density import dots
from core.haystack import Strategy, Tally, grid_at
from core.needle import grid_points
from core.objective import Floats
from core.terrain import ContourLines
from gui.items.frame import TRANSPARENT, Frame, path_of
from gui.items.framed import Framed

RING = 8
"""Pixels from the middle of the needle to the ring around it."""

DOT, CROWD = 3, 1_000
"""Pixels across a dot; from so many on they are one pixel wide."""

DENSE = 3
"""Pixels between the points of a grid below which it is drawn as an area."""

WASH = 60
"""How opaque the area is over which a dense grid has gone, of 255."""


class HaystackItem(Framed):
    """Paints how far the strategies have come, as a picture that is made when that changes."""

    def __init__(self) -> None:
        super().__init__(depth=0)
        self._picture: QImage | None = None

    def show_hay(
        self,
        frame: Frame,
        tallies: dict[Strategy, Tally],
        evaluations: int,
        colours: dict[Strategy, str],
    ) -> None:
        """Show what each strategy has tried in so many evaluations."""
        self.place(frame)
        self._picture = frame.blank()
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for strategy, paint in (
            (Strategy.GRID, _paint_grid),
            (Strategy.RANDOM, _paint_guesses),
            (Strategy.DESCENT, _paint_path),
        ):
            tally = tallies.get(strategy)
            if tally is not None:
                paint(painter, frame, tally, min(evaluations, tally.tried), colours[strategy])
        painter.end()
        self.update()

    def draw_in(self, painter: QPainter, frame: Frame) -> None:
        """Paint the picture."""
        if self._picture is not None:
            painter.drawImage(0, 0, self._picture)


def _paint_grid(painter: QPainter, frame: Frame, tally: Tally, tried: int, colour: str) -> None:
    """Paint the points of the grid that is under way, and as an area what is too dense."""
    if not tried:
        return
    side, done = grid_at(tried - 1)
    width, height = (2 * frame.half).tolist()
    wash = QColor(colour)
    wash.setAlpha(WASH)
    if min(width, height) / side < DENSE * frame.ratio:
        rows = -(-(done + 1) // side) * height / side
        painter.fillRect(QRectF(0, height - rows, width, rows), wash)
        return
    _paint_dots(painter, frame, grid_points(side, 0, done + 1) * 2 - 1, colour)


def _paint_guesses(painter: QPainter, frame: Frame, tally: Tally, tried: int, colour: str) -> None:
    _paint_dots(painter, frame, frame.square(tally.kept[:tried]), colour)


def _paint_dots(painter: QPainter, frame: Frame, square: Floats, colour: str) -> None:
    picture = frame.blank()
    size = (picture.width(), picture.height())
    wanted = QColor(colour)
    shade = np.broadcast_to([wanted.redF(), wanted.greenF(), wanted.blueF()], (len(square), 3))
    width = 2 * round((DOT if len(square) < CROWD else 1) * frame.ratio / 2 - 0.5) + 1
    pixels = dots(frame.pixels(square), shade, size, width)
    painter.drawImage(0, 0, QImage(pixels.data, *size, TRANSPARENT))


def _paint_path(painter: QPainter, frame: Frame, tally: Tally, tried: int, colour: str) -> None:
    """Paint the path on its dark edge, and the head."""
    pixels = frame.pixels(frame.square(tally.kept[: tried + 1]))
    sound = np.clip(pixels, -1e5, 1e5)  # Qt counts pixels in whole numbers
    path = path_of(sound, np.ones(len(sound), dtype=bool))
    for shade, width in (("#101114", 4.0), (colour, 2.0)):
        pen = QPen(QColor(shade), width * frame.ratio)
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        painter.setPen(pen)
        painter.drawPath(path)
    if len(sound):
        painter.setPen(QPen(QColor("#101114"), frame.ratio))
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QPointF(*sound[-1]), 4 * frame.ratio, 4 * frame.ratio)
        painter.setBrush(Qt.BrushStyle.NoBrush)


class NeedleItem(Framed):
    """Paints the edge of the needle, and a ring around each place where it is: it may be tiny."""

    def __init__(self) -> None:
        super().__init__(depth=10)
        self._places: Floats = np.empty((0, 2))
        self._needle: ContourLines | None = None
        self._colours = ("#000000", "#ffffff")

    def show_needle(
        self,
        frame: Frame,
        places: Floats,
        needle: ContourLines | None,
        colours: tuple[str, str],
    ) -> None:
        """Show the needle at places, shape (n, 2), in a colour and that of its edge."""
        self.place(frame)
        self._places, self._needle, self._colours = places, needle, colours
        self.update()

    def draw_in(self, painter: QPainter, frame: Frame) -> None:
        """Paint the edge and the rings."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour, edge = self._colours
        for shade, width in ((edge, 3.5), (colour, 1.5)):
            painter.setPen(QPen(QColor(shade), width * frame.ratio))
            if self._needle is not None:
                line = frame.pixels(frame.square(self._needle.points))
                painter.drawPath(path_of(line, self._needle.connected))
            for x, y in frame.pixels(frame.square(self._places)).tolist():
                _paint_ring(painter, QPointF(x, y), RING * frame.ratio)


def _paint_ring(painter: QPainter, at: QPointF, radius: float) -> None:
    painter.drawEllipse(at, radius, radius)
    for way in (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)):
        painter.drawLine(at + way * radius, at + way * (1.7 * radius))
