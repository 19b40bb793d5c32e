"""The paths of the runs on the contour view: lines that grow with time and fade behind the head.

What has been walked long ago is kept as pictures, to which a chapter is added as time goes on;
only the newest part is painted in every frame. However long a race is, a frame costs the same.
"""

import time
from functools import cache
from itertools import pairwise

import numpy as np
from msgspec import Struct, field
from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from core.recording import Recording
from core.trails import Legs, Runs, legs_of, newest
from gui.items.frame import Frame, path_of
from gui.items.framed import Framed

TAIL = 40
"""The steps behind the head that are drawn in full colour."""

CROSSINGS = 5
"""Of the steps of a run across the window, from outside to outside, only so many are drawn."""

PIXEL = 1.0
"""Moves within a pixel are not drawn."""

LAYERS = 3
"""The pictures, from below: what stands around the paths in the dark, in the light, the paths."""

PARTS = 4
"""The parts in which a chapter is painted before it is past."""

AT_ONCE, ROUGH = 20_000, 3.0
"""Up to so many positions the paths of new runs are painted roughly, without smaller moves."""

RESTING = 120
"""Milliseconds after which the paths of new runs are put into pictures."""

SLICE = 0.012
"""Seconds for which paths are added to the pictures before the window has its turn."""


class Stroke(Struct, frozen=True):
    """A path to paint, in pixels."""

    pen: QPen
    path: QPainterPath

    def paint(self, painter: QPainter) -> None:
        """Paint it."""
        painter.setPen(self.pen)
        painter.drawPath(self.path)


class _Kept(Struct):
    """Pictures of the paths up to a row, and the steps across the window, which are not in them."""

    pictures: list[QImage] = field(default_factory=list)
    until: int = 0
    crossings: list[Legs] = field(default_factory=list)

    def copy(self) -> "_Kept":
        """Return the same again, to go on from."""
        return _Kept([QImage(p) for p in self.pictures], self.until, [*self.crossings])


class PathsItem(Framed):
    """Paints the paths up to a moment: a halo, the older part faint, the newer part full."""

    def __init__(self) -> None:
        super().__init__(depth=10)
        self._halos = ("#000000", "#ffffff")
        self._runs: Runs | None = None
        self._colours: tuple[str, ...] = ()
        self._key: object = None
        self._row, self._new = 0, False
        self._chapters = _Kept()
        self._parts: _Kept | None = None
        self._newest: list[list[Stroke]] = []
        self._more = QTimer(self, singleShot=True)
        self._more.timeout.connect(self._go_on)

    # What is shown

    def show_runs(
        self, recording: Recording, colours: tuple[str, ...], halos: tuple[str, str], frame: Frame
    ) -> None:
        """Show other runs, one colour for each optimizer, or the same ones when they have grown.

        `halos` are the colours around a path, the outer and the inner one.
        """
        self.place(frame)
        self._runs, self._halos = Runs(recording), halos
        self._colours = colours
        key = (id(recording), recording.stride, colours, halos, frame)
        if key != self._key:
            self._key, self._new = key, True
            self._begin_anew()

    def clear(self) -> None:
        """Show no runs."""
        self._runs = self._key = None
        self._begin_anew()
        self.update()

    def set_row(self, row: int) -> None:
        """Show the paths up to a row of the recording.

        Those of new runs are painted roughly: while a hand drags there will soon be others.
        """
        if self._more.isActive() and not self._new and row == self._row:
            return
        if self._new and self._runs is not None and row * self._runs.count <= AT_ONCE:
            self._row, self._new = row, False
            self._more.start(RESTING)
            self._newest = self._rough()
            self.update()
            return
        if row < self._chapters.until:
            self._begin_anew()
        elif self._parts is not None and row < self._parts.until:
            self._parts = None
        self._row, self._new = row, False
        self._go_on()

    def finish(self) -> None:
        """Add all that is still to be added to the pictures."""
        self._more.stop()
        while self._advance():
            pass
        self._show_newest()

    @property
    def finished(self) -> bool:
        """Whether all is in the pictures that is to be."""
        return not self._more.isActive()

    # The pictures

    def _begin_anew(self) -> None:
        self._chapters, self._parts, self._newest = _Kept(), None, []

    @property
    def _kept(self) -> "_Kept":
        """The pictures that reach furthest."""
        return self._parts or self._chapters

    @Slot()
    def _go_on(self) -> None:
        """Add chapters for a while; what is left comes after the window has had its turn."""
        end = time.perf_counter() + SLICE
        while more := self._advance():
            if time.perf_counter() > end:
                break
        if more:
            self._more.start(0)
        else:
            self._more.stop()
        self._show_newest(gap=more)

    def _advance(self) -> bool:
        """Add the next chapter that is past, or part of one; return whether there was any."""
        runs = self._runs
        if runs is None:
            return False
        if self._chapters.until + runs.rows <= self._row:
            self._paint_rows(self._chapters, runs.rows)
            self._parts = None
            return True
        size = max(runs.rows // PARTS, 1)
        if self._kept.until + size > self._row:
            return False
        self._parts = self._parts or self._chapters.copy()
        self._paint_rows(self._parts, size)
        return True

    def _paint_rows(self, kept: "_Kept", rows: int) -> None:
        """Add so many rows to pictures."""
        assert self._frame is not None
        if not kept.pictures:
            kept.pictures = [self._frame.blank() for _ in range(LAYERS)]
        legs = self._legs(kept.until, kept.until + rows)
        kept.until += rows
        if legs.across.any():
            kept.crossings.append(legs.some(legs.across))
            legs = legs.some(~legs.across)
        for picture, strokes in zip(kept.pictures, self._strokes(legs), strict=True):
            _paint(picture, strokes)

    def _legs(self, first: int, last: int, pixel: float = PIXEL) -> Legs:
        assert self._runs is not None and self._frame is not None
        points = self._frame.square(self._runs.points(first, last))
        return legs_of(points, first, self._frame.half / pixel)

    def _rough(self) -> list[list[Stroke]]:
        """Return strokes for all of the paths that take a third of the usual time."""
        legs = self._legs(0, self._row, ROUGH)
        if legs.across.any():
            legs = newest([legs.some(legs.across)], CROSSINGS).joined_with(legs.some(~legs.across))
        return [[], *self._strokes(legs)[1:]]

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

    def _show_newest(self, *, gap: bool = False) -> None:
        """Work out what is painted over the pictures: the last chapter, tail and crossings.

        All steps of a run across the window would soon have painted it over: the last are drawn.
        """
        self._newest = [[] for _ in range(LAYERS)]
        runs = self._runs
        if runs is not None and len(runs.recording):
            if not gap:
                legs = self._legs(self._kept.until, self._row)
                across = [*self._kept.crossings]
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

    def draw_in(self, painter: QPainter, frame: Frame) -> None:
        """Paint the pictures, and what is new over each of them."""
        if not self._newest:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for i, strokes in enumerate(self._newest):
            if self._kept.pictures:
                painter.drawImage(0, 0, self._kept.pictures[i])
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
