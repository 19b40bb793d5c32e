"""A chart of curves against time: it is zoomed, read under the mouse, and tells the moment."""

import pyqtgraph as pg
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.objective import Window
from gui.items.curve_lines import CurvesItem, Sheet
from gui.items.curve_sheets import NowLines
from gui.items.frame import Frame
from gui.items.landbox import LandBox
from gui.items.plots import dress, make_plot
from gui.items.reading import Reading, Row
from gui.theme import Theme


class Chart(QObject):
    """A plot, the curves in it, the lines at the moment and at the mouse, and what is read there.

    Signals
    -------
    stale() : the curves are to be drawn again, for another zoom or other pixels.
    zoomed(window) : a hand has chosen another window; what is stale comes after it.

    Attributes
    ----------
    zoom : the window that a hand has chosen, None where all is shown.
    """

    stale = Signal()
    zoomed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.box = LandBox()
        self.plot = make_plot(self.box)
        self.curves = CurvesItem()
        self.now = NowLines(self.plot)
        self.line = pg.InfiniteLine(angle=90)
        self.line.hide()
        self.reading = Reading()
        for item in (self.curves, self.line, self.reading):
            self.plot.addItem(item, ignoreBounds=True)
        self.zoom: Window | None = None
        self.density = 1.0
        self._theme: Theme
        self._resized = QTimer(self, singleShot=True, interval=80)
        self._resized.timeout.connect(self.stale)
        self.box.sigResized.connect(self._resized.start)
        self.box.left.connect(self.leave)
        self.box.looked.connect(self._look)

    def dress(self, theme: Theme) -> None:
        """Draw the frame and the axes in the colours of a theme."""
        self._theme = theme
        dress(self.plot, theme)
        self.now.set_pen(pg.mkPen(theme.accent, width=1.5))
        self.line.setPen(pg.mkPen(theme.muted, width=1, style=Qt.PenStyle.DashLine))

    # For the pixels that there are

    @property
    def _ratio(self) -> float:
        return float(self.plot.devicePixelRatioF() * self.density)

    @property
    def columns(self) -> int:
        """How many pixels there are across."""
        return max(round(float(self.box.width()) * self._ratio), 1)

    @property
    def frame(self) -> Frame:
        """Where the window is seen, for pictures of the pixels that there are."""
        return self.box.frame(self._ratio)

    def settle(self) -> None:
        """Take the size that there is, at once."""
        self._resized.stop()
        self.box.prepareForPaint()

    @property
    def settled(self) -> bool:
        """Whether the curves are drawn for the pixels that there are."""
        return not self._resized.isActive()

    def finish(self) -> None:
        """Have the curves drawn at once for the pixels that there are."""
        if not self.settled:
            self._resized.stop()
            self.stale.emit()

    # What is shown

    def show_window(self, whole: Window, *, log_x: bool, log_y: bool) -> None:
        """Show all of the curves, which is `whole`, unless a hand has zoomed."""
        self.box.show_window(self.zoom or whole)
        item = self.plot.getPlotItem()
        item.getAxis("left").setLogMode(log_y)
        item.getAxis("bottom").setLogMode(log_x)

    def name_axes(self, left: str, bottom: str) -> None:
        """Write what the axes are."""
        item = self.plot.getPlotItem()
        item.setLabel("left", left)
        item.setLabel("bottom", bottom)

    def draw(self, sheets: tuple[Sheet, ...]) -> None:
        """Draw other curves."""
        self.curves.show_sheets(sheets, self.frame)

    def show_now(self, now: tuple[float, ...]) -> None:
        """Draw the curves of each sheet up to its own abscissa in full, and a line there."""
        self.curves.set_now(now)
        self.now.show_at(now)

    def read(self, at: float, title: str, rows: tuple[Row, ...]) -> None:
        """Show what there is to read at an abscissa."""
        self.line.setPos(at)
        self.line.show()
        self.reading.read(at, title, rows, self._theme)

    def leave(self) -> None:
        """Show no reading any more."""
        self.line.hide()
        self.reading.hide()

    def show_all(self) -> None:
        """Take the zoom away."""
        self.zoom = None
        self.stale.emit()

    def _look(self, window: Window) -> None:
        self.zoom = window
        self.zoomed.emit(window)
        self.stale.emit()
