"""The land seen from above: filled bands, contour lines and the labels of their levels."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.terrain import Terrain
from gui.items.frame import path_of
from gui.items.plots import small_font

HALO = ((-1, 0), (1, 0), (0, -1), (0, 1))
"""Where a label is written in the dark before it is written in white."""


def colour_table(name: str, bands: int) -> NDArray[np.uint8]:
    """Return the colours of the bands from low to high, shape (bands, 3), from a named map."""
    colormap = pg.colormap.get(name)
    table: NDArray[np.uint8] = colormap.map(np.linspace(0, 1, bands), mode="byte")[:, :3]
    return table


def label(loss: float) -> str:
    """Return a loss as short text, in three digits."""
    text = f"{loss:.3g}"
    return text.replace("e+0", "e").replace("e+", "e").replace("e-0", "e−").replace("-", "−")


class TerrainItem(pg.GraphicsObject):
    """Paints a `Terrain`. The picture is kept by Qt until the land or the zoom changes."""

    def __init__(self) -> None:
        super().__init__()
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setZValue(-10)
        self._bounds = QRectF()
        self._image = QImage()
        self._lines = QPainterPath()
        self._labels: list[tuple[QPointF, QPointF, str]] = []
        self._lines_wide = 1.0

    def set_density(self, lines: float, texts: float) -> None:
        """Draw lines so many pixels wide, where texts are so many times larger than usual.

        A picture larger than on the screen is drawn anew each time: Qt keeps only the usual one.
        """
        self._lines_wide = lines
        if texts != 1:
            self.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        self.update()

    def forget(self) -> None:
        """Drop the picture that Qt keeps: moved by a part of a pixel it would not be the same."""
        kept = self.cacheMode()
        self.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        self.setCacheMode(kept)

    def set_terrain(self, terrain: Terrain, colormap: str) -> None:
        """Show another land, or the same in other colours."""
        window = terrain.request.window
        self.forget()  # else Qt moves what it keeps and paints only what is new
        self.prepareGeometryChange()
        self._bounds = QRectF(window.left, window.bottom, window.width, window.height)
        table = colour_table(colormap, terrain.request.levels + 1)
        self._image = _image(terrain, table)
        self._lines = path_of(terrain.lines.points, terrain.lines.connected)
        self._labels = [
            (QPointF(x, y), QPointF(dx, dy), label(loss))
            for x, y, dx, dy, loss in terrain.lines.labels
        ]
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the window of the land."""
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the bands, the lines and the labels."""
        if self._image.isNull():
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        # Grid points sit on the edges of the window, so the picture reaches half a cell beyond.
        cell_x = self._bounds.width() / max(self._image.width() - 1, 1)
        cell_y = self._bounds.height() / max(self._image.height() - 1, 1)
        beyond = self._bounds.adjusted(-cell_x / 2, -cell_y / 2, cell_x / 2, cell_y / 2)
        painter.drawImage(beyond, self._image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(0, 0, 0, 110), self._lines_wide)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawPath(self._lines)
        self._paint_labels(painter)

    def _paint_labels(self, painter: QPainter) -> None:
        to_screen = painter.transform()
        painter.resetTransform()
        painter.setFont(small_font())
        for place, direction, text in self._labels:
            _paint_label(painter, to_screen, place, direction, text)
        painter.setTransform(to_screen)


def _paint_label(
    painter: QPainter,
    to_screen: QTransform,
    place: QPointF,
    direction: QPointF,
    text: str,
) -> None:
    at = to_screen.map(place)
    along = to_screen.map(place + direction) - at
    angle = float(np.degrees(np.arctan2(along.y(), along.x())))
    angle = (angle + 90) % 180 - 90
    painter.save()
    painter.translate(at)
    painter.rotate(angle)
    metrics = painter.fontMetrics()
    at = QPointF(-metrics.horizontalAdvance(text) / 2, metrics.ascent() / 2 - 1)
    painter.setPen(QColor(0, 0, 0, 150))
    for dx, dy in HALO:
        painter.drawText(at + QPointF(dx, dy), text)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(at, text)
    painter.restore()


def _image(terrain: Terrain, table: NDArray[np.uint8]) -> QImage:
    rows, columns = terrain.bands.shape
    pixels = np.empty((rows, columns, 4), dtype=np.uint8)
    pixels[..., 2::-1] = table[terrain.bands]
    pixels[..., 3] = np.where(np.isnan(terrain.heights), 0, 255)
    image = QImage(pixels.data, columns, rows, QImage.Format.Format_ARGB32)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
