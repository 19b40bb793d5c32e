"""The picture of the layers: a row for each, read by the mouse and by the keys."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from core.layer_facts import Facts
from core.layer_scales import Scales
from gui.items.sheet import Sheet
from gui.layers.bars import Names
from gui.layers.columns import CHANGE, GAP, Columns, columns_in, head_of, line_height
from gui.layers.rows import Whole, fill_row, least_height, rows_of
from gui.theme import Theme

HIGHEST = 120.0
"""A row is not higher than so many pixels."""

MOVES = {
    Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1),
}  # fmt: skip


class Head(QWidget):
    """The names of the columns above the rows, which may be scrolled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet = Sheet()
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        """Return room for two lines."""
        return QSize(300, round(4 + 2 * line_height()))

    def minimumSizeHint(self) -> QSize:
        """Return the same height."""
        return QSize(1, self.sizeHint().height())

    def show_columns(self, sheet: Sheet) -> None:
        """Show what the columns are called."""
        self._sheet = sheet
        self.update()

    @property
    def texts(self) -> list[str]:
        """What is written."""
        return [text.text for text in self._sheet.texts]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Explain the column."""
        self.setToolTip(self._sheet.text_at(event.position()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what was laid out."""
        painter = QPainter(self)
        self._sheet.paint(painter)
        painter.end()


class LayersView(QWidget):
    """The rows.

    Signals
    -------
    read(text) : a mouse or the keys are on something that can be read; nothing when they leave.
    shown(row) : the keys went to a row, which is to be in sight.
    """

    read = Signal(str)
    went = Signal(QRectF)

    def __init__(self, head: Head, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._head = head
        self._theme: Theme | None = None
        self._facts: Facts | None = None
        self._scales: Scales | None = None
        self._names = Names((), ())
        self.columns: Columns = columns_in(400)
        self.sheet = Sheet()
        self._whole: list[tuple[Whole, ...]] = []
        self._rows: list[QRectF] = []
        self._cell: tuple[int, int] | None = None
        self._hovered: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    # What is shown

    def show_facts(self, facts: Facts, scales: Scales, names: Names, theme: Theme) -> None:
        """Show a moment."""
        self._facts, self._scales, self._names, self._theme = facts, scales, names, theme
        self.lay_out()
        if self._cell is not None:
            self._read_cell()
        elif self._hovered is not None:
            self.read.emit(self.sheet.text_at(self._hovered))

    @property
    def rows(self) -> list[QRectF]:
        """Where the rows are."""
        return self._rows

    def least(self) -> int:
        """Return how high the rows must be together."""
        if self._facts is None:
            return 40
        return round(rows_of(self._facts) * least_height(self._facts))

    def lay_out(self) -> None:
        """Draw for the present size."""
        if self._facts is None or self._scales is None or self._theme is None:
            return
        if self.minimumHeight() != self.least():
            self.setMinimumHeight(self.least())
        self.columns = columns_in(self.width())
        self._head.show_columns(
            head_of(self.columns, self._scales, self._facts.moment.shown, self._theme)
        )
        count = rows_of(self._facts)
        high = min(max(self.height() / count, least_height(self._facts)), HIGHEST)
        self.sheet = Sheet()
        self._rows = [QRectF(0, i * high, self.width(), high) for i in range(count)]
        self._whole = [
            fill_row(self.sheet, self._facts, self._scales, row, place, self.columns,
                     self._names, self._theme)
            for row, place in enumerate(self._rows)
        ]  # fmt: skip
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw for the new size."""
        super().resizeEvent(event)
        self.lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what was laid out, and a frame around the cell that the keys are at."""
        painter = QPainter(self)
        self.sheet.paint(painter)
        if self._cell is not None and self._theme is not None and self._cell[0] < len(self._rows):
            painter.setPen(QPen(QColor(self._theme.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._place_of(*self._cell))
        painter.end()

    def _place_of(self, row: int, column: int) -> QRectF:
        left, width = self.columns.lefts[column], self.columns.widths[column]
        place = self._rows[row]
        return QRectF(left - GAP / 2, place.top() + 2, width + GAP - 2, place.height() - 4)

    # What a hand reads

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read what is under the mouse."""
        self._hovered = event.position()
        self.read.emit(self.sheet.text_at(self._hovered))

    def leaveEvent(self, event: QEvent) -> None:
        """Read nothing."""
        self._hovered = None
        self.read.emit("")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin to read at the first cell."""
        super().focusInEvent(event)
        self._cell = self._cell or (0, 0)
        self._read_cell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Read nothing."""
        super().focusOutEvent(event)
        self._cell = None
        self.update()
        self.read.emit("")

    def event(self, event: QEvent) -> bool:
        """Claim the arrows while cells are read, before they move time."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in MOVES and self._cell is not None:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from cell to cell."""
        move = MOVES.get(Qt.Key(event.key()))
        if move is None or self._cell is None or not self._rows:
            super().keyPressEvent(event)
            return
        row = min(max(self._cell[0] + move[0], 0), len(self._rows) - 1)
        self._cell = row, min(max(self._cell[1] + move[1], 0), CHANGE)
        self._read_cell()

    def _read_cell(self) -> None:
        if self._cell is None or self._cell[0] >= len(self._whole):
            return
        row, column = self._cell
        self.went.emit(self._place_of(row, column))
        self.read.emit(self._whole[row][column]())
        self.update()
