"""The heads of the runs and the starts: markers while they are few, a cloud of dots when many."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen

from core.density import dots
from core.objective import Floats, Window
from core.scene import Scene
from gui.items.frame import TRANSPARENT, Frame
from gui.items.framed import Framed
from gui.symbols import SYMBOLS

EDGE = 16
"""How many pixels inside of the window's edge what is beyond it is shown."""

ARROWS = {"t1": (0, -11), "t": (0, 11), "t2": (11, 0), "t3": (-11, 0)}
"""The triangles that point over the edge, and how many pixels beside a marker they stand."""

HEAD, OTHER = 13, 7
"""The sizes in pixels of a head, and of those of further repetitions."""

MARKED = 200
"""Up to so many are drawn as markers; more are a cloud of dots."""


def at_edge(points: Floats, frame: Frame) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the points, shape (n, 2), pulled to the window's edge, and which of them were."""
    square = frame.square(points)
    outside = np.any(np.abs(square) > 1, axis=1)
    inset = np.minimum(EDGE * frame.ratio / frame.half, 0.5)
    pulled = frame.point(np.clip(square, inset - 1, 1 - inset))
    return np.where(outside[:, None], pulled, points), outside


def edge_symbol(point: Floats, window: Window) -> str:
    """Return the triangle that points from the middle of the window to where the point is."""
    dx = (point[0] - (window.left + window.right) / 2) / window.width
    dy = (point[1] - (window.bottom + window.top) / 2) / window.height
    if abs(dx) > abs(dy):
        return "t2" if dx > 0 else "t3"
    return "t1" if dy > 0 else "t"


class Marker(Struct, frozen=True):
    """One of pyqtgraph's symbols at a place, in pixels."""

    symbol: str
    at: QPointF
    size: float
    brush: QBrush
    pen: QPen

    def paint(self, painter: QPainter) -> None:
        """Paint it."""
        painter.save()
        painter.translate(self.at)
        painter.scale(self.size, self.size)
        painter.setPen(self.pen)
        painter.setBrush(self.brush)
        painter.drawPath(SYMBOLS[self.symbol])
        painter.restore()


FAINT = 0.4
"""How opaque a random start is: the heads are what matters."""


class _Markers(Framed):
    """Paints markers, over a picture of what is too many to be marked."""

    def __init__(self, depth: int) -> None:
        super().__init__(depth)
        self.markers: list[Marker] = []
        self.cloud: QImage | None = None

    def show_markers(
        self, markers: list[Marker], frame: Frame, cloud: QImage | None = None
    ) -> None:
        """Show markers, and a cloud below them."""
        changed = self._reach() if frame == self._frame else None
        self.place(frame)
        self.markers, self.cloud = markers, cloud
        now = self._reach()
        # Only what changes is painted again, which for one start that is dragged is very little.
        self.update(self._bounds if changed is None or now is None else changed | now)

    def _reach(self) -> QRectF | None:
        """Return the rectangle that the markers cover, None for all of the window."""
        if self._frame is None or self.cloud is not None or not self.markers:
            return None
        reach = QRectF()
        for marker in self.markers:
            half = QPointF(marker.size, marker.size)
            reach |= QRectF(marker.at - half, marker.at + half)
        corners = np.array([reach.topLeft().toTuple(), reach.bottomRight().toTuple()])
        (left, top), (right, bottom) = self._frame.point(self._frame.from_pixels(corners))
        return QRectF(left, bottom, right - left, top - bottom)

    def clear(self) -> None:
        """Show nothing."""
        self.markers, self.cloud = [], None
        self.update()

    def draw_in(self, painter: QPainter, frame: Frame) -> None:
        """Paint the cloud and the markers."""
        if self.cloud is not None:
            painter.drawImage(0, 0, self.cloud)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for marker in self.markers:
            marker.paint(painter)


class Heads(_Markers):
    """Where each run is: its optimizer's marker, at the edge that it left over with an arrow."""

    def __init__(self) -> None:
        super().__init__(depth=20)
        self.others = _Markers(depth=16)
        """The dots of further repetitions, an item of its own: what is about a head is above."""

    def clear(self) -> None:
        """Show nothing."""
        super().clear()
        self.others.clear()

    def show_heads(self, heads: Floats, scene: Scene, frame: Frame) -> None:
        """Show the heads, shape (optimizers, runs, 2); NaN where a run has ended.

        Of repetitions the first has the marker, and the others are dots around it.
        """
        firsts = heads[:, :: scene.rounds]
        cloud = None
        dotted = scene.rounds > 1 and heads[..., 0].size <= MARKED
        dots = self._markers(heads, scene, frame, OTHER) if dotted else []
        if dots or self.others.markers:
            self.others.show_markers(dots, frame)
        if heads[..., 0].size > MARKED:
            points, _ = at_edge(heads.reshape(-1, 2), frame)
            colours = [_rgb(scene.colours[i]) for i in scene.active]
            pixels = frame.pixels(frame.square(points))
            cloud = cloud_of(pixels, np.repeat(colours, heads.shape[1], axis=0), frame)
        marked = firsts[..., 0].size <= MARKED
        markers = self._markers(firsts, scene, frame, HEAD) if marked else []
        self.show_markers(markers, frame, cloud)

    @staticmethod
    def _markers(heads: Floats, scene: Scene, frame: Frame, size: int) -> list[Marker]:
        """Return a marker of a size for each head; the large ones say that they are outside."""
        points, outside = at_edge(heads.reshape(-1, 2), frame)
        pixels, runs = frame.pixels(frame.square(points)), heads.shape[1]
        markers = []
        for n in np.flatnonzero(np.isfinite(points).all(axis=1)):
            i = scene.active[n // runs]
            colour, at = scene.colours[i], QPointF(*pixels[n])
            if outside[n] and size == HEAD:
                symbol = edge_symbol(heads.reshape(-1, 2)[n], frame.window)
                aside = QPointF(*ARROWS[symbol]) * frame.ratio
                markers.append(_head(symbol, at + aside, 8, colour, frame))
            markers.append(_head(scene.markers[i], at, size, colour, frame))
        return markers


def _head(symbol: str, at: QPointF, size: int, colour: str, frame: Frame) -> Marker:
    pen = pen_of("#000000", 1.2 * frame.ratio, size * frame.ratio)
    return Marker(symbol, at, size * frame.ratio, QBrush(QColor(colour)), pen)


class Starts(_Markers):
    """The starts: rings that can be taken hold of, and dots for the random ones."""

    def __init__(self) -> None:
        super().__init__(depth=30)

    def show_starts(self, starts: Floats, movable: int, selected: int, frame: Frame) -> None:
        """Show the starts, shape (n, 2), the first `movable` of them large enough to grasp."""
        points, outside = at_edge(starts, frame)
        pixels = frame.pixels(frame.square(points))
        ringed = [i for i in range(len(points)) if i == selected or i < min(movable, MARKED)]
        markers = [
            marker
            for i in ringed
            for marker in self._ring(pixels[i], starts[i], i == selected, bool(outside[i]), frame)
        ]
        others = np.ones(len(points), dtype=bool)
        others[ringed] = False
        rest = np.flatnonzero(others)
        cloud = None
        if len(rest):
            white = np.ones((len(rest), 3))
            cloud = cloud_of(pixels[rest], white, frame, opacity=FAINT)
        self.show_markers(markers, frame, cloud)

    @staticmethod
    def _ring(
        pixel: Floats, start: Floats, held: bool, outside: bool, frame: Frame
    ) -> tuple[Marker, Marker]:
        """Return the ring over a dark one, without which it is not seen in a hole of the land."""
        width, size = 1.6 if outside else 3.4 if held else 2.4, 17 * frame.ratio
        symbol, at = edge_symbol(start, frame.window) if outside else "o", QPointF(*pixel)
        colour, inside = "#ff3b7f" if held else "#ffffff", QBrush(QColor(255, 255, 255, 50))
        dark = pen_of("#000000", (width + 1.6) * frame.ratio, size)
        pen = pen_of(colour, width * frame.ratio, size)
        return Marker(symbol, at, size, QBrush(), dark), Marker(symbol, at, size, inside, pen)


def pen_of(colour: str, width: float, size: float) -> QPen:
    """Return a pen so many pixels wide for a symbol that is drawn `size` times as large."""
    return QPen(QColor(colour), width / size)


def _rgb(colour: str) -> tuple[float, float, float]:
    shade = QColor(colour)
    return shade.redF(), shade.greenF(), shade.blueF()


def cloud_of(pixels: Floats, colours: Floats, frame: Frame, opacity: float = 1.0) -> QImage:
    """Return a picture of dots at pixels, shape (n, 2), in colours, shape (n, 3)."""
    size = frame.size
    width = 2 * round(frame.ratio) + 1
    made = dots(pixels, colours, (size.width(), size.height()), width, opacity)
    return QImage(made.data, size.width(), size.height(), TRANSPARENT).copy()
