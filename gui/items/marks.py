"""What marks the land itself: its critical points, and the arrow that points downhill."""

import numpy as np
import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent

from core.objective import Floats, PlaneObjective
from gui.items.plots import small_font
from gui.items.terrain import label


class Marks(pg.ScatterPlotItem):
    """Markers of a fixed size on the screen, which leave the mouse to what is under them."""

    def __init__(self) -> None:
        super().__init__(pxMode=True)

    def mouseClickEvent(self, event: MouseClickEvent) -> None:
        """Let the box have the click."""
        event.ignore()


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
