"""What the step-size map is drawn with: the picture, the marks on it, the key to its colours."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.basin_picture import DIVERGED, STILL_UNDER_WAY
from core.objective import Floats, Window
from gui.items.framed import Covering

HALO = pg.mkPen("#000000", width=4)
SWATCH, GAP = 12, 10
"""Pixels of the key's patches, and between its parts."""

RAMP = 60
"""Pixels of the key's ramp."""


class MapItem(Covering):
    """A picture over a window, its lowest row first."""

    def __init__(self) -> None:
        super().__init__(depth=-10)
        self._image = QImage()

    def set_picture(self, pixels: NDArray[np.uint8], window: Window) -> None:
        """Show other colours, shape (rows, columns, 3), over a window."""
        rows, columns = pixels.shape[:2]
        image = QImage(pixels.tobytes(), columns, rows, 3 * columns, QImage.Format.Format_RGB888)
        self._image = image.convertToFormat(QImage.Format.Format_RGB32)
        self.cover(QRectF(window.left, window.bottom, window.width, window.height))
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._image = QImage()
        self.update()

    def draw(self, painter: QPainter) -> None:
        """Paint the picture."""
        if not self._image.isNull():
            painter.drawImage(self._bounds, self._image)


class Marks:
    """What stands on the map: theory's limit, its best point, and the values that are set."""

    def __init__(self, item: pg.PlotItem) -> None:
        dashed = pg.mkPen("#ffffff", width=2, style=Qt.PenStyle.DashLine)
        self._lines = [pg.PlotCurveItem(pen=pen) for pen in (HALO, dashed)]
        self._best = pg.ScatterPlotItem(symbol="star", size=15, pen="#000000", brush="#ffffff")
        self._here = [
            pg.ScatterPlotItem(symbol="o", size=size, pen=pg.mkPen(colour, width=2), brush=None)
            for size, colour in ((17, "#000000"), (13, "#ffffff"))
        ]
        for part in (*self._lines, self._best, *self._here):
            item.addItem(part, ignoreBounds=True)

    def show_theory(self, limit: Floats, best: Floats) -> None:
        """Show the limit of convergence, shape (points, 2), and the best points, shape (n, 2)."""
        for line in self._lines:
            line.setData(limit[:, 0], limit[:, 1])
        self._best.setData(pos=best)

    def show_values(self, x: float, y: float) -> None:
        """Show where the values are that the optimizer has now."""
        for ring in self._here:
            ring.setData(pos=np.array([[x, y]]))


class Key(QWidget):
    """The key to the colours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: NDArray[np.uint8] = np.zeros((256, 3), dtype=np.uint8)
        self._texts = ("", "", "", "")

    def show_key(
        self, table: NDArray[np.uint8], quickest: int, slowest: int, last: int, what: str
    ) -> None:
        """Show the colours of a table and what its ends mean: steps until `what`.

        Where nothing converges, and the ends are −1, there is no ramp.
        """
        self._table = table
        ends = (
            (f"{quickest}", f"{slowest} steps to {what}")
            if quickest >= 0
            else ("", f"nowhere {what}")
        )
        self._texts = (*ends, f"not in {last}", "diverges")
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of one line of text."""
        return QSize(200, self.fontMetrics().height() + 8)

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ramp between its ends, and the two other colours."""
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        quick, slow, not_yet, lost = self._texts
        left = self._paint_ramp(painter, self._write(painter, 8, quick) + 4) if quick else 8
        left = self._write(painter, left, slow) + GAP
        for colour, text in ((STILL_UNDER_WAY, not_yet), (DIVERGED, lost)):
            patch = QRectF(left, (self.height() - SWATCH) / 2, SWATCH, SWATCH)
            painter.fillRect(patch, QColor(*colour))
            painter.drawRect(patch)
            left = self._write(painter, left + SWATCH + 4, text) + GAP
        painter.end()

    def _paint_ramp(self, painter: QPainter, left: float) -> float:
        """Paint the colours in their order, and return where what follows begins."""
        ramp = np.ascontiguousarray(np.repeat(self._table[None, ::-1], 2, axis=0))
        image = QImage(ramp.tobytes(), 256, 2, 768, QImage.Format.Format_RGB888)
        painter.drawImage(QRectF(left, (self.height() - SWATCH) / 2, RAMP, SWATCH), image)
        return left + RAMP + 4

    def _write(self, painter: QPainter, left: float, text: str) -> float:
        """Write a text, and return where it ends."""
        wide = self.fontMetrics().horizontalAdvance(text)
        painter.drawText(
            QRectF(left, 0, wide + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, text
        )
        return left + wide
