"""The first rows of a table, as they are written in its file."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication

from core.data.csv_table import Columns

Role = Qt.ItemDataRole
Index = QModelIndex | QPersistentModelIndex
NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
WORDS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Preview(QAbstractTableModel):
    """Columns of numbers to the right; others are muted, and their heads say what is wrong."""

    def __init__(self) -> None:
        super().__init__()
        self._columns: Columns | None = None
        self._parts: dict[int, str] = {}

    def show_columns(self, columns: Columns | None) -> None:
        """Show another table, or none."""
        self.beginResetModel()
        self._columns, self._parts = columns, {}
        self.endResetModel()

    def show_parts(self, parts: dict[int, str]) -> None:
        """Show which part some columns, by their numbers, play: x or y."""
        self._parts = parts
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(self.columnCount() - 1, 0))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows are shown."""
        return 0 if self._columns is None or parent.isValid() else len(self._columns.preview)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if self._columns is None or parent.isValid() else len(self._columns.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """Return the text of a cell, where it stands, and its colour."""
        assert self._columns is not None
        column = self._columns.columns[index.column()]
        if role == Role.DisplayRole:
            return self._columns.preview[index.row()][index.column()].strip()
        if role == Role.TextAlignmentRole:
            return WORDS if column.values is None else NUMBERS
        if role == Role.ForegroundRole and column.values is None:
            return QApplication.palette().brush(QPalette.ColorRole.PlaceholderText)
        if role == Role.ToolTipRole:
            return column.fault or self.data(index)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> object:
        """Return the name of a column and the part that it plays, or the number of a row."""
        if self._columns is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Role.DisplayRole else None
        column, part = self._columns.columns[section], self._parts.get(section, "")
        if role == Role.DisplayRole:
            return f"{column.name} → {part}" if part else column.name
        if role == Role.FontRole and part:
            font = QFont(QApplication.font())
            font.setBold(True)
            return font
        return column.fault or column.name if role == Role.ToolTipRole else None
