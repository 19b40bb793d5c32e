"""Markers on the land: the heads of the runs, the starts, the critical points, the hover arrow."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.numbers import label
from core.objective import Floats, PlaneObjective, Window
from core.scene import Scene
from gui.items.plots import Overlay, outline
from gui.theme import Theme

EDGE = 0.012
"""How far inside of the window's edge, in its width, what is beyond it is shown."""


def at_edge(points: Floats, window: Window) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the points, shape (n, 2), pulled to the window's edge, and which of them were."""
    low = np.array([window.left + EDGE * window.width, window.bottom + EDGE * window.height])
    high = np.array([window.right - EDGE * window.width, window.top - EDGE * window.height])
    clipped = np.clip(points, low, high)
    outside = (points[:, 0] < window.left) | (points[:, 0] > window.right)
    outside |= (points[:, 1] < window.bottom) | (points[:, 1] > window.top)
    return np.where(outside[:, None], clipped, points), outside


def edge_symbol(point: Floats, window: Window) -> str:
    """Return the triangle that points from the middle of the window to where the point is."""
    dx = (point[0] - (window.left + window.right) / 2) / window.width
    dy = (point[1] - (window.bottom + window.top) / 2) / window.height
    if abs(dx) > abs(dy):
        return "t2" if dx > 0 else "t3"
    return "t1" if dy > 0 else "t"


class Marks(pg.ScatterPlotItem):
    """Markers of a fixed size on the screen, which leave the mouse to what is under them."""

    def __init__(self) -> None:
        super().__init__(pxMode=True)

    def mouseClickEvent(self, event: MouseClickEvent) -> None:
        """Let the box have the click."""
        event.ignore()


class Heads(Marks):
    """Where each run is: its optimizer's marker, or a triangle at the edge that it left over."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(20)

    def show_heads(self, heads: Floats, scene: Scene, window: Window, theme: Theme) -> None:
        """Show the heads, shape (optimizers, starts, 2); NaN where a run has ended."""
        kinds, starts = heads.shape[:2]
        points, outside = at_edge(heads.reshape(-1, 2), window)
        of_kind = np.repeat(np.arange(kinds), starts)
        symbols = np.array([scene.markers[i] for i in scene.active], dtype=object)[of_kind]
        for i in np.flatnonzero(outside):
            symbols[i] = edge_symbol(heads.reshape(-1, 2)[i], window)
        brushes = [pg.mkBrush(scene.colours[i]) for i in scene.active]
        few = len(points) <= 200
        sound = np.isfinite(points[:, 0])
        self.setData(
            pos=points[sound],
            symbol=symbols[sound] if few else "o",
            size=13 if few else 5,
            brush=[brushes[k] for k in of_kind[sound]],
            pen=pg.mkPen("#000000", width=1.2) if few else None,
        )


class Starts(Marks):
    """The starts: rings that can be taken hold of."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(30)

    def show_starts(self, starts: Floats, movable: int, selected: int, window: Window) -> None:
        """Show the starts, shape (n, 2), the first `movable` of them large enough to grasp."""
        if not len(starts):
            self.clear()
            return
        points, outside = at_edge(starts, window)
        sizes = np.where(np.arange(len(points)) < movable, 17, 5)
        pens = [_ring(i == selected, bool(outside[i])) for i in range(len(points))]
        symbols = [
            edge_symbol(starts[i], window) if outside[i] else "o" for i in range(len(points))
        ]
        self.setData(
            pos=points, size=sizes, pen=pens, symbol=symbols, brush=pg.mkBrush(255, 255, 255, 50)
        )


def _ring(selected: bool, outside: bool) -> QPen:
    width = 1.6 if outside else 3.4 if selected else 2.4
    pen: QPen = pg.mkPen("#ff3b7f" if selected else "#ffffff", width=width)
    return pen


LANDMARKS = (("minima", "star", "min"), ("saddles", "x", "saddle"), ("maxima", "t1", "max"))
"""The kinds of critical points: what the problem, the symbol and a person call them."""


class Landmarks(Overlay):
    """The minima, saddles and maxima, each with its value where there is room for it."""

    def __init__(self, plot: pg.PlotItem) -> None:
        super().__init__()
        self.setZValue(5)
        self._points: list[tuple[QPointF, str, str]] = []
        self._hovered = -1
        plot.addItem(self, ignoreBounds=True)

    def show_landmarks(self, problem: PlaneObjective) -> None:
        """Show those of another problem."""
        self._hovered = -1
        self._points = [
            (QPointF(*point), symbol, f"{name} {_value(problem, point)}")
            for attribute, symbol, name in LANDMARKS
            for point in getattr(problem, attribute)
        ]
        self.update()

    def show_type(self) -> None:
        """Write in the program's present type."""
        self.update()

    def hover(self, place: tuple[float, float] | None, pixel: tuple[float, float] = (1, 1)) -> None:
        """Write the text of the one under the mouse, even where there is no room for it."""
        away = [
            np.hypot((point.x() - place[0]) / pixel[0], (point.y() - place[1]) / pixel[1])
            for point, _, _ in self._points
            if place
        ]
        hovered = int(np.argmin(away)) if away and min(away) < NEAR else -1
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the marks, then the texts that find a place."""
        to_screen = painter.transform()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = self.lay_out(to_screen)
        for number, at, _ in shown:
            _paint_mark(painter, at, self._points[number][1])
        for number, _, place in shown:
            if place:
                _paint_text(painter, outline(self._points[number][2]), place)
        painter.setTransform(to_screen)

    def lay_out(self, to_screen: QTransform) -> list[tuple[int, QPointF, QRectF | None]]:
        """Return the number, the place and the text's place of each in the window.

        The text under the mouse has a place even where there is none, and is the last.
        """
        window = self.boundingRect()
        room = to_screen.mapRect(window).adjusted(2, 2, -2, -2)
        seen = [i for i, (point, _, _) in enumerate(self._points) if window.contains(point)]
        marks = [to_screen.map(self._points[i][0]) for i in seen]
        taken = [QRectF(at.x() - CLEAR, at.y() - CLEAR, 2 * CLEAR, 2 * CLEAR) for at in marks]
        shown = []
        for i, at in zip(seen, marks, strict=True):
            text = outline(self._points[i][2]).boundingRect()
            place = _place_of(at, text, room, taken)
            taken += [place] if place else []
            if i == self._hovered:
                place = place or _place_of(at, text, room, [])
            shown.append((i, at, place))
        return sorted(shown, key=lambda entry: entry[0] == self._hovered)


NEAR = 12
"""Pixels within which the mouse is over a landmark."""

CLEAR = 7
"""Pixels around a landmark that no text may cover."""


def _value(problem: PlaneObjective, point: tuple[float, float]) -> str:
    value = float(problem.value(np.array(point)))
    return label(0.0 if abs(value) < 1e-12 else value)


def _paint_mark(painter: QPainter, at: QPointF, symbol: str) -> None:
    size = 15 if symbol == "star" else 11
    painter.setPen(QPen(QColor("#000000"), 1.2))
    painter.setBrush(QColor("#ffffff"))
    painter.drawPath(
        QTransform.fromTranslate(at.x(), at.y()).scale(size, size).map(Symbols[symbol])
    )


def _place_of(at: QPointF, text: QRectF, room: QRectF, taken: list[QRectF]) -> QRectF | None:
    """Return a place for a text below, above, right or left of a point, None where none is."""
    box = text.adjusted(-4, -4, 4, 4)
    across, down = CLEAR + 2 + box.width() / 2, CLEAR + 2 + box.height() / 2
    for dx, dy in ((0, down), (0, -down), (across, 0), (-across, 0)):
        place = box.translated(at.x() + dx, at.y() + dy)
        if room.contains(place) and not any(place.intersects(other) for other in taken):
            return place
    return None


def _paint_text(painter: QPainter, path: QPainterPath, place: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 150))
    painter.drawRoundedRect(place, 3, 3)
    painter.fillPath(path.translated(place.center()), QColor("#ffffff"))


ARROW = 40
"""The length in pixels of the arrow that points downhill from the mouse."""


class Downhill(pg.ArrowItem):
    """An arrow of one length on the screen that points from a place straight downhill."""

    def __init__(self) -> None:
        super().__init__(
            headLen=13, tipAngle=34, tailLen=ARROW - 13, tailWidth=2.5,
            brush=pg.mkBrush("#ffffff"), pen=pg.mkPen("#000000", width=1),
        )  # fmt: skip
        self.setZValue(25)
        self.hide()

    def point(
        self, place: tuple[float, float], gradient: Floats, pixel: tuple[float, float]
    ) -> None:
        """Point from a place against the gradient, shape (2,); hide where it is level."""
        across, up = -gradient / np.array(pixel)
        length = float(np.hypot(across, up))
        if not np.isfinite(length) or length == 0:
            self.hide()
            return
        across, up = across / length, up / length
        self.setStyle(angle=float(np.degrees(np.arctan2(up, -across))))
        self.setPos(place[0] + ARROW * across * pixel[0], place[1] + ARROW * up * pixel[1])
        self.show()
