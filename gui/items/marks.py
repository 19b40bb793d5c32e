"""Markers on the land: the heads of the runs, the starts, the critical points, the hover arrow."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtGui import QPen

from core.objective import Floats, PlaneObjective, Window
from core.scene import Scene
from gui.items.plots import small_font
from gui.items.terrain import label
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


class Landmarks:
    """The minima, saddles and maxima, each with its value."""

    _KINDS = (("minima", "star", "min"), ("saddles", "x", "saddle"), ("maxima", "t1", "max"))

    def __init__(self, plot: pg.PlotItem) -> None:
        self._plot = plot
        self._points = Marks()
        self._points.setZValue(5)
        self._texts: list[pg.TextItem] = []
        plot.addItem(self._points)

    def show_landmarks(self, problem: PlaneObjective) -> None:
        """Show those of another problem."""
        for text in self._texts:
            self._plot.removeItem(text)
        self._texts = []
        spots = []
        for attribute, symbol, name in self._KINDS:
            for point in getattr(problem, attribute):
                value = float(problem.value(np.array(point)))
                spots.append({"pos": point, "symbol": symbol, "size": 15 if name == "min" else 11})
                value = 0.0 if abs(value) < 1e-12 else value
                self._add_text(point, f"{name} {label(value)}")
        self._points.setData(spots, brush=pg.mkBrush("#ffffff"), pen=pg.mkPen("#000000", width=1.2))

    def show_type(self) -> None:
        """Write in the program's present type."""
        for text in self._texts:
            text.setFont(small_font())

    def _add_text(self, point: tuple[float, float], text: str) -> None:
        item = pg.TextItem(
            text, color="#ffffff", anchor=(0.5, -0.35), fill=pg.mkBrush(0, 0, 0, 120)
        )
        item.setPos(*point)
        item.setZValue(6)
        item.setFont(small_font())
        self._texts.append(item)
        self._plot.addItem(item, ignoreBounds=True)


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
