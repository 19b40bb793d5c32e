"""The reading of a plot: a small box beside the mouse with a marker, a name and a number a row."""

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.items.plots import Overlay, small_font
from gui.legend import MARK, Entry, paint_marker
from gui.theme import Theme

PAD = 6
AWAY = 10
"""Pixels between the box and the place that it reads."""


class Row(Struct, frozen=True):
    """One number that is read."""

    entry: Entry
    text: str


class Reading(Overlay):
    """Paints the rows under a title, in as many columns as the height asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(40)
        self._x, self._title = 0.0, ""
        self._rows: tuple[Row, ...] = ()
        self._theme: Theme
        self.hide()

    @property
    def texts(self) -> list[str]:
        """What can be read: the title, then name and number of each row."""
        return [self._title, *(f"{row.entry.text} {row.text}" for row in self._rows)]

    def read(self, x: float, title: str, rows: tuple[Row, ...], theme: Theme) -> None:
        """Show the rows beside an abscissa."""
        self._x, self._title, self._rows, self._theme = x, title, rows, theme
        self.show()
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the box to the right of its place, or to the left where there is no room."""
        room = painter.transform().mapRect(self.boundingRect())
        at = painter.transform().map(QPointF(self._x, 0)).x()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small_font())
        line = QFontMetricsF(small_font()).height() + 1
        down = max(1, int((room.height() - 2 * PAD - 2) / line) - 1)
        columns = [self._rows[i : i + down] for i in range(0, len(self._rows), down)]
        widths = [_width(column) for column in columns]
        size = QSizeF(max(sum(widths), _width(()) + _advance(self._title)), 2 * PAD + line)
        size.setHeight(size.height() + line * max(map(len, columns), default=0))
        right = at + AWAY
        left = right if right + size.width() < room.right() else at - AWAY - size.width()
        corner = QPointF(max(left, room.left() + 1), room.top() + 1)
        self._paint_box(painter, QRectF(corner, size), line)
        for column, width in zip(columns, widths, strict=True):
            for i, row in enumerate(column, 1):
                place = QRectF(corner.x(), corner.y() + PAD + i * line, width, line)
                self._paint_row(painter, row, place.adjusted(PAD, 0, -PAD, 0))
            corner += QPointF(width, 0)

    def _paint_box(self, painter: QPainter, box: QRectF, line: float) -> None:
        ground = QColor(self._theme.panel)
        ground.setAlpha(235)
        painter.setBrush(ground)
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(QColor(self._theme.text))
        title = QRectF(box.left() + PAD, box.top() + PAD, box.width(), line)
        painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, self._title)

    def _paint_row(self, painter: QPainter, row: Row, place: QRectF) -> None:
        paint_marker(painter, row.entry, place.left() + MARK / 2, place.center().y(), MARK - 2)
        text = place.adjusted(MARK + PAD, 0, 0, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, row.entry.text)
        number = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(text, number, row.text)


def _advance(text: str) -> float:
    return QFontMetricsF(small_font()).horizontalAdvance(text)


def _width(column: tuple[Row, ...]) -> float:
    """Return how wide a column is, with the margins on both sides."""
    if not column:
        return 2 * PAD
    names = max(_advance(row.entry.text) for row in column)
    return 2 * PAD + MARK + PAD + names + 2 * PAD + max(_advance(row.text) for row in column)
