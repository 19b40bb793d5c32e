"""The diverging colours as Qt paints with them, and their key."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.diverging import DARK, HALF, WHITE, coloured, table
from core.numbers import label
from gui.theme import Theme

BAR = QSize(56, 10)
"""The size of the key's bar."""


def zero_of(theme: Theme) -> str:
    """Return the colour of 0 on the ground of a theme."""
    return DARK if theme.name == "dark" else WHITE


def colour_of(value: float, scale: float, theme: Theme) -> QColor:
    """Return the colour of one value."""
    return QColor(*coloured(np.array(float(value)), scale, zero_of(theme)).tolist())


def picture_of(values: NDArray[Any], scale: float, theme: Theme) -> QImage:
    """Return a picture of values, shape (rows, columns), the first row at the top."""
    return image_of(coloured(values, scale, zero_of(theme)))


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """Return a picture of pixels, shape (rows, columns, 3), that keeps a copy of them."""
    rows, columns = pixels.shape[:2]
    flat = np.ascontiguousarray(pixels)
    return QImage(flat.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy()


@lru_cache(maxsize=4)
def _bar(zero: str) -> QImage:
    return image_of(table(zero)[None, : 2 * HALF + 1])


class DivergingKey(QWidget):
    """The colours with the sizes at their ends, so that a picture can be read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = 0.0
        self._theme: Theme | None = None

    def show_scale(self, scale: float, theme: Theme) -> None:
        """Show the colours of a scale."""
        if (scale, theme) != (self._scale, self._theme):
            self._scale, self._theme = scale, theme
            self.updateGeometry()
            self.update()

    @property
    def ends(self) -> tuple[str, str]:
        """What stands at both ends."""
        return label(-self._scale, 2), label(self._scale, 2)

    def sizeHint(self) -> QSize:
        """Return the room for the bar and a number on both sides."""
        metrics = self.fontMetrics()
        texts = sum(metrics.horizontalAdvance(text) for text in self.ends)
        return QSize(BAR.width() + texts + 12, max(metrics.height(), BAR.height()))

    def minimumSizeHint(self) -> QSize:
        """Return the same: it is not cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar between the two numbers."""
        if self._theme is None:
            return
        low, high = self.ends
        painter = QPainter(self)
        painter.setPen(QColor(self._theme.muted))
        left = self.fontMetrics().horizontalAdvance(low) + 4
        bar = QRectF(left, (self.height() - BAR.height()) / 2, BAR.width(), BAR.height())
        painter.drawImage(bar, _bar(zero_of(self._theme)))
        painter.drawRect(bar)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), middle | Qt.AlignmentFlag.AlignLeft, low)
        beside = self.rect().adjusted(left + BAR.width() + 4, 0, 0, 0)
        painter.drawText(beside, middle | Qt.AlignmentFlag.AlignLeft, high)
        painter.end()
