"""The paths of the runs on the contour view: lines that grow with time and fade behind the head.

What has been walked long ago is kept as pictures, to which a chapter is added as time goes on;
only the newest part is painted in every frame. However long a race is, a frame costs the same.
"""

import time
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.recording import Recording
from core.trails import Legs, Runs, legs_of, newest
from gui.items.frame import Frame, path_of

TAIL = 40
"""The steps behind the head that are drawn in full colour."""

CROSSINGS = 5
"""Of the steps of a run across the window, from outside to outside, only so many are drawn."""

PIXEL = 1.0
"""Moves within a pixel are not drawn."""

LAYERS = 3
"""The pictures, from below: what stands around the paths in the dark, in the light, the paths."""

SLICE = 0.012
"""Seconds for which paths are added to the pictures before the window has its turn."""


@dataclass(frozen=True)
class Stroke:
    """A path to paint, in pixels."""

    pen: QPen
    path: QPainterPath

    def paint(self, painter: QPainter) -> None:
        """Paint it."""
        painter.setPen(self.pen)
        painter.drawPath(self.path)


class PathsItem(pg.GraphicsObject):
    """Paints the paths up to a moment: a halo, the older part faint, the newer part full."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(10)
        self._bounds = QRectF()
        self._halos = ("#000000", "#ffffff")
        self._frame: Frame | None = None
        self._runs: Runs | None = None
        self._colours: tuple[str, ...] = ()
        self._key: object = None
        self._row = 0
        self._begin_anew()
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._go_on)

    # What is shown

    def show_runs(
        self, recording: Recording, colours: tuple[str, ...], halos: tuple[str, str], frame: Frame
    ) -> None:
        """Show other runs, one colour for each optimizer, or the same ones when they have grown.

        `halos` are the colours around a path, the outer and the inner one.
        """
        self.prepareGeometryChange()
        window = frame.window
        self._bounds = QRectF(window.left, window.bottom, window.width, window.height)
        self._runs, self._halos, self._frame = Runs(recording), halos, frame
        self._colours = colours
        key = (id(recording), recording.stride, colours, halos, frame)
        if key != self._key:
            self._key = key
            self._begin_anew()

    def clear(self) -> None:
        """Show no runs."""
        self._runs = self._key = None
        self._begin_anew()
        self.update()

    def set_row(self, row: int) -> None:
        """Show the paths up to a row of the recording."""
        self._row = row
        if self._runs is not None and row // self._runs.rows < self._painted:
            self._begin_anew()
        self._go_on()

    def finish(self) -> None:
        """Add all that is still to be added to the pictures."""
        self._more.stop()
        while self._add_chapter():
            pass
        self._show_newest()

    @property
    def finished(self) -> bool:
        """Whether all is in the pictures that is to be."""
        return not self._more.isActive()

    # The pictures

    def _begin_anew(self) -> None:
        self._painted = 0
        self._pictures: tuple[QImage, ...] | None = None
        self._crossings: list[Legs] = []
        self._newest: list[list[Stroke]] = []

    @Slot()
    def _go_on(self) -> None:
        """Add chapters for a while; what is left comes after the window has had its turn."""
        end = time.perf_counter() + SLICE
        while more := self._add_chapter():
            if time.perf_counter() > end:
                break
        if more:
            self._more.start()
        else:
            self._more.stop()
        self._show_newest()

    def _add_chapter(self) -> bool:
        """Add the next chapter to the pictures if the moment is past it; return whether it was."""
        runs = self._runs
        if runs is None or (self._painted + 1) * runs.rows > self._row:
            return False
        assert self._frame is not None
        if self._pictures is None:
            self._pictures = tuple(self._frame.blank() for _ in range(LAYERS))
        first = self._painted * runs.rows
        legs = self._legs(first, first + runs.rows)
        self._painted += 1
        if legs.across.any():
            self._crossings.append(legs.some(legs.across))
            legs = legs.some(~legs.across)
        for picture, strokes in zip(self._pictures, self._strokes(legs), strict=True):
            _paint(picture, strokes)
        return True

    def _legs(self, first: int, last: int) -> Legs:
        assert self._runs is not None and self._frame is not None
        points = self._frame.square(self._runs.points(first, last))
        return legs_of(points, first, self._frame.half / PIXEL)

    def _strokes(self, legs: Legs) -> list[list[Stroke]]:
        """Return the strokes of some pieces for each picture: halos, and the lines themselves."""
        assert self._runs is not None
        if not self._runs.few:
            return [[], [], self._of_each(legs, 1.2, 0.8)]
        assert self._frame is not None
        line, (outer, inner) = legs.line(), self._halos
        whole = path_of(self._frame.pixels(line.points), line.joined)
        return [
            [Stroke(self._pen(outer, 5.0), whole)],
            [Stroke(self._pen(inner, 3.8), whole)],
            self._of_each(legs, 2.3, 0.92),
        ]

    def _pen(self, colour: str, width: float) -> QPen:
        assert self._frame is not None
        return pen(QColor(colour), width * self._frame.ratio)

    def _of_each(self, legs: Legs, width: float, share: float) -> list[Stroke]:
        """Return a stroke for each optimizer, in a share of its colour and the rest white."""
        assert self._runs is not None and self._frame is not None
        line = legs.line()
        firsts = np.searchsorted(legs.run, np.arange(len(self._colours) + 1) * self._runs.starts)
        pixels = self._frame.pixels(line.points)
        return [
            Stroke(
                self._pen(whitened(colour, share), width),
                path_of(pixels[first:last], line.joined[first:last]),
            )
            for colour, (first, last) in zip(
                self._colours, pairwise(line.edges[firsts]), strict=True
            )
            if first < last
        ]

    # The newest part

    def _show_newest(self) -> None:
        """Work out what is painted over the pictures: the last chapter, tail and crossings.

        All steps of a run across the window would soon have painted it over: the last are drawn.
        """
        self._newest = [[] for _ in range(LAYERS)]
        runs = self._runs
        if runs is not None and len(runs.recording):
            if self.finished:
                legs = self._legs(self._painted * runs.rows, self._row)
                across = [*self._crossings]
                if legs.across.any():
                    across.append(legs.some(legs.across))
                    legs = legs.some(~legs.across)
                self._add(legs)
                if across:
                    self._add(newest(across, CROSSINGS))
            if runs.few:
                first = max(self._row - TAIL // runs.recording.stride, 0)
                legs = self._legs(first, self._row)
                legs = legs.some(~legs.across) if legs.across.any() else legs
                self._newest[-1] += self._of_each(legs, 3.2, 1.0)
        self.update()

    def _add(self, legs: Legs) -> None:
        """Add pieces to what is painted over the pictures."""
        for kept, strokes in zip(self._newest, self._strokes(legs), strict=True):
            kept += strokes

    # Painting

    def boundingRect(self) -> QRectF:
        """Return the window, so that what is beyond it does not count."""
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the pictures, and what is new over each of them."""
        if self._frame is None or self._runs is None:
            return
        self._frame.enter(painter, self._bounds)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for i, strokes in enumerate(self._newest):
            if self._pictures is not None:
                painter.drawImage(0, 0, self._pictures[i])
            for stroke in strokes:
                stroke.paint(painter)


def _paint(picture: QImage, strokes: list[Stroke]) -> None:
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for stroke in strokes:
        stroke.paint(painter)
    painter.end()


@cache
def whitened(colour: str, share: float) -> str:
    """Return a share of a colour and the rest white. A translucent pen takes twice the time."""
    shade = QColor(colour)
    parts = (1 - share * (1 - part) for part in (shade.redF(), shade.greenF(), shade.blueF()))
    return QColor.fromRgbF(*parts).name()


def pen(colour: QColor, width: float) -> QPen:
    """Return a pen of a width in pixels."""
    made = QPen(colour, width)
    made.setJoinStyle(Qt.PenJoinStyle.BevelJoin)  # at this width no eye tells, and half the time
    made.setCapStyle(Qt.PenCapStyle.RoundCap)
    return made
