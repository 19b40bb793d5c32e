"""The table of the runs: its cells are worked out only where they are seen, and plainly written."""

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

Index = QModelIndex | QPersistentModelIndex
Row = tuple[str, ...]
"""What stands in the columns, and behind it what the tip of the first says."""


class Columns(Struct, frozen=True):
    """The columns of a table of runs; the first holds what a run is called.

    Attributes
    ----------
    heads, tips : what stands above each, and what is said of it.
    brief : the column that leaves out at which step it was, where there is little room.
    tip : returns what is said of a cell.
    least : the columns that are left out, one after the other, until the names fit beside the
        rest. The tip of the first column says what is in them.
    """

    heads: tuple[str, ...]
    tips: tuple[str, ...]
    brief: int
    tip: Callable[[Row, int], str]
    least: tuple[int, ...] = ()


COLUMNS = ("run", "loss now", "best loss", "arrived", "distance", "state")
TIPS = (
    "Optimizer, start, and which time it is run from there",
    "Loss at the moment shown",
    "Lowest loss of the whole run, and the step at which it was",
    "First step at which the loss was at most the threshold",
    "Distance at the moment shown to the nearest known minimum",
    "Whether the run diverged, went where there is no loss or was stopped by a rule, and when",
)
RUN, BEST, STATE = 0, 2, 5
MARK = 18
"""The width of a run's mark."""

CHOSEN = 0.22
"""How opaque the ground of the row is that stands out."""

DIVERGED, UNDEFINED, STOPPED, RUNNING = "✕", "undef.", "✓", "…"


class RunsModel(QAbstractTableModel):
    """The rows, each worked out when it is seen.

    Attributes
    ----------
    columns : what the table tells of each run.
    chosen : the row that stands out, −1 for none.
    """

    def __init__(self, parent: QObject, columns: Columns) -> None:
        super().__init__(parent)
        self.columns, self.chosen = columns, -1
        self._count = 0
        self._rows: dict[int, Row] = {}
        self._row_of: Callable[[int], Row] = lambda row: ()
        self._marks: tuple[QPixmap, ...] = ()
        self._starts = 1
        self._brief = False

    def text(self, row: int, column: int) -> str:
        """Return what stands in a cell."""
        text = self._row(row)[column]
        return text.partition(" @ ")[0] if self._brief and column == self.columns.brief else text

    def mark_of(self, row: int) -> QPixmap:
        """Return the mark of the optimizer whose run a row is."""
        return self._marks[row // self._starts]

    def _row(self, row: int) -> Row:
        if row not in self._rows:
            self._rows[row] = self._row_of(row)
        return self._rows[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many runs there are."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        """Return what stands above a column."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns.heads[section]
            if role == Qt.ItemDataRole.ToolTipRole:
                return self.columns.tips[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(section)
        return None

    def data(self, index: Index, role: int = 0) -> object:
        """Return what is in a cell."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.columns.tip(self._row(index.row()), index.column())
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return self.mark_of(index.row())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        return None

    def set_columns(self, columns: Columns) -> None:
        """Tell something else of each run; what there is to tell comes with the next `show`."""
        if columns != self.columns:
            self.beginResetModel()
            self.columns, self._count, self._rows = columns, 0, {}
            self.endResetModel()

    def choose(self, row: int) -> None:
        """Let another row stand out."""
        if row != self.chosen:
            self.chosen = row
            self._tell()

    def set_brief(self, brief: bool) -> None:
        """Leave out at which steps the best losses were, or not."""
        if brief == self._brief:
            return
        self._brief = brief
        self._tell()

    def show(
        self, count: int, row_of: Callable[[int], Row], marks: tuple[QPixmap, ...], starts: int
    ) -> None:
        """Show so many rows: `row_of` tells what is in one that is seen.

        The rows of each optimizer, as many as there are starts, have one of the marks.
        """
        before, self._rows = self._rows, {}
        same_marks = (marks, starts) == (self._marks, self._starts)
        self._row_of, self._marks, self._starts = row_of, marks, starts
        if count != self._count:
            self.beginResetModel()
            self._count = count
            self.endResetModel()
        elif same_marks:
            self._tell_of_changes(before)
        else:
            self._tell()

    def _tell_of_changes(self, before: dict[int, Row]) -> None:
        """Have only those cells painted again that say something else now."""
        for row, texts in before.items():
            cells = zip(texts, self._row(row), strict=True)
            for column, (old, new) in enumerate(cells):
                if old != new and column < len(self.columns.heads):
                    cell = self.index(row, column)
                    self.dataChanged.emit(cell, cell)

    def show_nothing(self) -> None:
        """Show no rows."""
        self.show(0, lambda row: (), (), 1)

    def _tell(self) -> None:
        if self._count:
            last = self.index(self._count - 1, len(self.columns.heads) - 1)
            self.dataChanged.emit(self.index(0, 0), last)


class Cells(QStyledItemDelegate):
    """Writes the cells, with less ado than the usual delegate."""

    def __init__(self, model: RunsModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Write a cell, with the mark of its run in the first column."""
        row, column = index.row(), index.column()
        place: QRect = option.rect  # type: ignore[attr-defined]
        if row == self._model.chosen:
            shade = QColor(option.palette.highlight().color())  # type: ignore[attr-defined]
            shade.setAlphaF(CHOSEN)
            painter.fillRect(place, shade)
        if column == 0:
            mark = self._model.mark_of(row)
            size = mark.deviceIndependentSize().toSize()
            painter.drawPixmap(place.left() + 2, place.center().y() - size.height() // 2, mark)
        inside = place.adjusted(0 if column else MARK + 3, 0, -4 if column else 0, 0)
        text = self._model.text(row, column)
        if column == RUN:  # its beginning and its number tell it apart
            elide = Qt.TextElideMode.ElideMiddle
            text = painter.fontMetrics().elidedText(text, elide, inside.width())
        painter.drawText(inside, int(_alignment(column)), text)


def _tip(row: tuple[str, ...], column: int) -> str:
    """Return in words what a cell says in signs, and of a run its learning rate."""
    if column == RUN:
        return row[len(COLUMNS)]
    if column == BEST:
        return row[BEST].replace(" @ ", " at step ")
    if column != STATE:
        return ""
    if row[STATE] == RUNNING:
        return "still being computed"
    return (
        row[STATE]
        .replace(DIVERGED, "diverged at step")
        .replace(UNDEFINED, "undefined from step")
        .replace(STOPPED, "stopped by a rule at step")
    )


RUNS = Columns(COLUMNS, TIPS, BEST, _tip)
"""What the scoreboard tells of a run."""


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
