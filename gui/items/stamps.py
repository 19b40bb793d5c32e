"""The symbols of a crowd of marks: each drawn once, and then stamped wherever it stands.

To draw thousands of paths takes a tenth of a second, to copy as many little pictures a tenth of
that. A stamp stands on whole pixels.
"""

from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QTransform

from gui.symbols import SYMBOLS

EDGE = 2
"""Pixels around a symbol for its dark edge."""


def paint_mark(painter: QPainter, x: float, y: float, symbol: str, size: float) -> None:
    """Paint one symbol, white with a dark edge, so many pixels large."""
    painter.setPen(QPen(QColor("#000000"), 1.2 if size > 8 else 0.8))
    painter.setBrush(QColor("#ffffff"))
    painter.drawPath(QTransform.fromTranslate(x, y).scale(size, size).map(SYMBOLS[symbol]))


def stamp_marks(
    painter: QPainter, marks: Iterable[tuple[float, float, str, float]], ratio: float
) -> None:
    """Paint marks, each a place, a symbol and a size, for pictures of `ratio` pixels a unit."""
    for x, y, symbol, size in marks:
        stamp = _stamp(symbol, size, ratio)
        half = stamp.width() / ratio / 2
        left, top = round((x - half) * ratio) / ratio, round((y - half) * ratio) / ratio
        painter.drawImage(QPointF(left, top), stamp)


@lru_cache(maxsize=64)
def _stamp(symbol: str, size: float, ratio: float) -> QImage:
    side = int(size + 2 * EDGE) + 1
    image = QImage(
        round(side * ratio), round(side * ratio), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_mark(painter, side / 2, side / 2, symbol, size)
    painter.end()
    return image
