"""The land seen from above: filled bands, contour lines and the labels of their levels."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem

from core.numbers import labels, less, offset
from core.objective import Floats
from core.terrain import Terrain
from gui.items.frame import path_of
from gui.items.framed import Covering
from gui.items.plots import outline

HALO = QPen(
    QColor(0, 0, 0, 130),
    3,
    Qt.PenStyle.SolidLine,
    Qt.PenCapStyle.RoundCap,
    Qt.PenJoinStyle.RoundJoin,
)
"""What stands around a label, so that it is seen on any height."""

MARGIN = 6
"""Pixels between the note on what the labels leave out and the corner of the land."""


def colour_table(name: str, places: Floats) -> NDArray[np.uint8]:
    """Return the colours at places 0 … 1 of a named map, shape (places, 3)."""
    table: NDArray[np.uint8] = pg.colormap.get(name).map(places, mode="byte")[:, :3]
    return table


class TerrainItem(Covering):
    """Paints a `Terrain`. The picture is kept by Qt until the land or the zoom changes."""

    def __init__(self) -> None:
        super().__init__(depth=-10)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self._image = QImage()
        self._lines = QPainterPath()
        self._labels: list[tuple[QPointF, QPointF, str]] = []
        self._note = ""
        self._lines_wide = 1.0
        self._cover: tuple[QImage, QRectF] | None = None

    def set_density(self, lines: float, texts: float) -> None:
        """Draw lines so many pixels wide, where texts are so many times larger than usual.

        A picture larger than on the screen is drawn anew each time: Qt keeps only the usual one.
        """
        self._lines_wide = lines
        if texts != 1:
            self.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        self.update()

    def set_cover(self, cover: tuple[QImage, QRectF] | None) -> None:
        """Show a picture over a window in the place of the bands, under the lines; None for none.

        The lowest row of the picture comes first.
        """
        self._cover = cover
        self.forget()
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
        self.cover(QRectF(window.left, window.bottom, window.width, window.height))
        table = colour_table(colormap, terrain.scale.middles(terrain.levels))
        self._image = _image(terrain, table)
        self._lines = path_of(terrain.lines.points, terrain.lines.connected)
        self._label_lines(terrain)
        self.update()

    def _label_lines(self, terrain: Terrain) -> None:
        levels = terrain.levels.tolist()
        taken = offset(levels[0], levels[-1]) if levels else 0.0
        texts = dict(zip(levels, labels(levels, taken), strict=True))
        self._labels = [
            (QPointF(x, y), QPointF(dx, dy), texts[loss])
            for x, y, dx, dy, loss in terrain.lines.labels
        ]
        drawn = taken and len(terrain.lines.points)
        self._note = f"lines: loss{less(taken)}" if drawn else ""

    def draw(self, painter: QPainter) -> None:
        """Paint the bands, the lines and the labels."""
        if self._image.isNull():
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        # Grid points sit on the edges of the window, so the picture reaches half a cell beyond.
        cell_x = self._bounds.width() / max(self._image.width() - 1, 1)
        cell_y = self._bounds.height() / max(self._image.height() - 1, 1)
        beyond = self._bounds.adjusted(-cell_x / 2, -cell_y / 2, cell_x / 2, cell_y / 2)
        painter.drawImage(beyond, self._image)
        if self._cover is not None:
            image, where = self._cover
            on_screen = painter.transform().mapRect(where).width()
            finer = on_screen < image.width()  # else each start is a square of its own
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, finer)
            painter.drawImage(beyond if where == self._bounds else where, image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(0, 0, 0, 110), self._lines_wide)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawPath(self._lines)
        self._paint_labels(painter)

    def _paint_labels(self, painter: QPainter) -> None:
        to_screen = painter.transform()
        painter.resetTransform()
        for at, along, text in self.labels_at(to_screen):
            _paint_text(painter, outline(text), at, along)
        if self._note:
            _paint_text(
                painter, outline(self._note), self.note_box(to_screen).center(), QPointF(1, 0)
            )
        painter.setTransform(to_screen)

    def labels_at(self, to_screen: QTransform) -> list[tuple[QPointF, QPointF, str]]:
        """Return place, direction and text of the labels on the screen, off the note."""
        note = self.note_box(to_screen)
        found = [
            (to_screen.map(place), to_screen.map(place + along) - to_screen.map(place), text)
            for place, along, text in self._labels
        ]
        return [label for label in found if not note.contains(label[0])]

    def note_box(self, to_screen: QTransform) -> QRectF:
        """Return where on the screen the note is, with a margin; empty without one."""
        if not self._note:
            return QRectF()
        size = outline(self._note).boundingRect().size()
        corner = to_screen.mapRect(self._bounds).topLeft()
        return QRectF(corner, size.grownBy(QMarginsF(MARGIN, MARGIN, MARGIN, MARGIN)))


def _paint_text(painter: QPainter, path: QPainterPath, at: QPointF, along: QPointF) -> None:
    """Paint a text around a place, along a direction but never upside down."""
    angle = float(np.degrees(np.arctan2(along.y(), along.x())))
    painter.save()
    painter.translate(at)
    painter.rotate((angle + 90) % 180 - 90)
    painter.strokePath(path, HALO)
    painter.fillPath(path, QColor("#ffffff"))
    painter.restore()


def _image(terrain: Terrain, table: NDArray[np.uint8]) -> QImage:
    rows, columns = terrain.bands.shape
    pixels = np.empty((rows, columns, 4), dtype=np.uint8)
    pixels[..., 2::-1] = table[terrain.bands]
    pixels[..., 3] = np.where(np.isnan(terrain.heights), 0, 255)
    image = QImage(pixels.data, columns, rows, QImage.Format.Format_ARGB32)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
