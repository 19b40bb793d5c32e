"""The dialog of one's own data: how a table was read, its first rows, and what is made of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.data.cells import TableError
from core.data.csv_table import Columns, reading
from core.data.growing import PREVIEW
from core.data.layouts import DECIMALS, SEPARATORS, Choices
from core.data.posing import fault_of, fault_of_all, features_of, posed, posed_all
from core.data.text_files import ENCODINGS
from gui.data_preview import Preview
from gui.widgets import choice, muted
from gui.worker import Answer, WorkerLane

FITTED = 40
"""So many columns are made as wide as what is in them; a thousand would keep the window."""

WIDEST = 260
"""Pixels that a column is wide at most; the whole is in what the mouse tells."""

ALL = "all other columns of numbers"
FIRST_ONES = f"; the first {PREVIEW} rows:"
FIND_OUT = "find out"
MARKS = {",": " ,", ";": " ;", "|": " |", ".": " ."}
OFFERED: dict[str, dict[Any, str]] = {
    "separator": {mark: name + MARKS.get(mark, "") for mark, name in SEPARATORS.items()},
    "decimal": {mark: name + MARKS.get(mark, "") for mark, name in DECIMALS.items()},
    "header": {True: "names", False: "numbers"},
    "encoding": ENCODINGS,
}
"""What can be chosen of a layout, with the words for it."""

TITLES = {"separator": "separator", "decimal": "decimal mark", "header": "first line",
          "encoding": "encoding"}  # fmt: skip


class DataDialog(QDialog):
    """Reads a table on the worker, shows what was found out, and poses the problem of it.

    What is wrong with the file or with a column is said here; the scene stays until the problem
    is posed.

    Signals
    -------
    posed(edit) : the edit that poses the problem of the columns that were chosen.
    """

    posed = Signal(object)

    def __init__(self, lane: WorkerLane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open data")
        self._lane = lane
        self._lane.answered.connect(self._receive)
        self._path, self._choices = Path(), Choices()
        self._columns: Columns | None = None
        self._make_fields()
        self._lay_out()

    # Making

    def _make_fields(self) -> None:
        self.heading = QLabel()
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.layout_choices = {name: choice(f"What is used as {title}")
                               for name, title in TITLES.items()}  # fmt: skip
        for name, box in self.layout_choices.items():
            box.addItem(FIND_OUT, None)
            for mark, words in OFFERED[name].items():
                box.addItem(words, mark)
            box.activated.connect(self._choose_layout)
        self.preview = Preview()
        self.table = QTableView()
        self.table.setModel(self.preview)
        self.table.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.table.horizontalHeader().setMaximumSectionSize(WIDEST)
        self.table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        self.x_box, self.y_box = (
            choice("What the line runs over"),
            choice("What the line is fitted to"),
        )
        for box in (self.x_box, self.y_box):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(16)
            box.activated.connect(self._show_parts)
        self.error = QLabel(wordWrap=True)
        self.error.setObjectName("bubble")
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.error.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.progress = QProgressBar(textVisible=False)
        self.progress.setRange(0, 1000)
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.clicked.connect(self.reject)
        self.use_button = QPushButton("Fit a line")
        self.use_button.setDefault(True)
        self.use_button.clicked.connect(self._use)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        for i, (name, box) in enumerate(self.layout_choices.items()):
            grid.addWidget(muted(TITLES[name]), 0, i)
            grid.addWidget(box, 1, i)
            grid.setColumnStretch(i, 1)
        foot = QHBoxLayout()
        for text, box in (("x", self.x_box), ("y", self.y_box)):
            foot.addWidget(QLabel(text))
            foot.addWidget(box, 1)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.use_button)
        column = QVBoxLayout(self)
        column.addWidget(self.heading)
        column.addLayout(grid)
        column.addWidget(self.table, 1)
        column.addWidget(self.error)
        column.addWidget(self.progress)
        column.addLayout(foot)

    def sizeHint(self) -> QSize:
        """Return a size in which a table of some columns and all rows of the preview are seen."""
        return QSize(760, 560)

    # Reading

    def read(self, path: Path) -> None:
        """Come to the front, and read a file in the place of the one before."""
        self._path = path
        self._forget()
        self._read(Choices())
        self._show_layout()  # not that of the file before
        self.open()

    def _read(self, choices: Choices) -> None:
        self._choices = choices
        self._show_reading(under_way=True)
        self.heading.setText(f"{self._path.name}: reading")
        path = self._path
        self._lane.cancel()  # or an answer to the question before would be taken for this one's
        self._lane.ask(lambda: _told(path, choices))

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        for told in answer.chunks:
            if isinstance(told, float):
                self.progress.setValue(round(told * 1000))
            elif isinstance(told, Columns):
                self._show_columns(told)
            else:
                self._show_fault(str(told))
        if answer.error:
            self._show_fault(answer.error)

    def _show_reading(self, *, under_way: bool) -> None:
        self.progress.setVisible(under_way)
        self.progress.setValue(0)
        self.error.hide()
        self.cancel_button.setText("Stop" if under_way else "Cancel")
        for part in (self.x_box, self.y_box, self.use_button):
            part.setEnabled(not under_way and self._columns is not None)

    def _show_fault(self, fault: str) -> None:
        """Say what is wrong with the file; the layout can still be chosen."""
        self._forget()
        self._show_reading(under_way=False)
        self.heading.setText(str(self._path))
        self._show_error(fault)
        self._show_layout()

    def _show_error(self, text: str) -> None:
        self.error.setText(text)
        self.error.setVisible(bool(text))

    def _forget(self) -> None:
        self._columns = None
        self.preview.show_columns(None)
        for box in (self.x_box, self.y_box):
            box.clear()

    # What was found out

    def _show_columns(self, columns: Columns) -> None:
        before = self.x_box.currentData(), self.y_box.currentData()
        self._columns = columns
        self._show_reading(under_way=False)
        count = len(columns.columns)
        self.heading.setText(
            f"{columns.path.name}: {columns.rows:,} row{'s' * (columns.rows != 1)}, "
            f"{count:,} column{'s' * (count != 1)}" + FIRST_ONES * (columns.rows > PREVIEW)
        )
        self._show_layout()
        self.preview.show_columns(columns)
        self._offer_columns(columns, before)
        self._show_parts()
        for i in range(min(count, FITTED)):
            self.table.resizeColumnToContents(i)

    def _show_layout(self) -> None:
        """Show in each box what was found out, or was chosen."""
        for name, box in self.layout_choices.items():
            found = FIND_OUT
            if self._columns is not None and getattr(self._choices, name) is None:
                found = f"{OFFERED[name][getattr(self._columns.layout, name)]} (found)"
            box.setItemText(0, found)
            box.setCurrentIndex(box.findData(getattr(self._choices, name)))

    def _choose_layout(self) -> None:
        """Read the file again in the layout that the boxes say."""
        chosen = {name: box.currentData() for name, box in self.layout_choices.items()}
        if (choices := Choices(**chosen)) != self._choices:
            self._read(choices)

    def _offer_columns(self, columns: Columns, before: tuple[object, object]) -> None:
        """Let x and y be chosen, as they were before or the first two columns of numbers."""
        names = [column.name for column in columns.columns]
        good = [i for i, column in enumerate(columns.columns) if column.values is not None]
        good += [i for i in range(len(names)) if i not in good]
        for box, old, usual in zip((self.x_box, self.y_box), before, (good * 2)[:2], strict=True):
            box.clear()
            for column in columns.columns:
                box.addItem(column.name + " (not numbers)" * bool(column.fault), column.name)
            if box is self.x_box and len(names) > 2:
                box.addItem(ALL)
            box.setCurrentIndex(names.index(str(old)) if old in names else usual)

    @Slot()
    def _show_parts(self) -> None:
        """Show which columns were chosen, and what is wrong with them."""
        if self._columns is None:
            return
        x, y = self.x_box.currentIndex(), self.y_box.currentIndex()
        if self._takes_all:
            parts = dict.fromkeys(features_of(self._columns, y), "x")
            fault = fault_of_all(self._columns, y)
        else:
            parts = {x: "x", y: "y"} if x != y else {x: "x and y"}
            fault = fault_of(self._columns, x, y)
        self.preview.show_parts(parts | {y: "y"} if self._takes_all else parts)
        self._show_error(fault)
        self.use_button.setEnabled(not fault)

    @property
    def _takes_all(self) -> bool:
        """Whether y is to be predicted from all other columns."""
        assert self._columns is not None
        return self.x_box.currentIndex() >= len(self._columns.columns)

    # Ending

    @Slot()
    def _use(self) -> None:
        """Pose the problem of the columns that were chosen, and close."""
        assert self._columns is not None
        x, y = self.x_box.currentIndex(), self.y_box.currentIndex()
        edit = posed_all(self._columns, y) if self._takes_all else posed(self._columns, x, y)
        self.accept()
        self.posed.emit(edit)

    def reject(self) -> None:
        """Escape stops the reading first and closes then."""
        if self.progress.isVisible():
            self._lane.cancel()
            self._show_fault("Reading was stopped: choose how to read it, or close.")
        else:
            super().reject()

    def done(self, result: int) -> None:
        """Let go of the table: it may be large."""
        super().done(result)
        self._lane.cancel()
        self._forget()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop reading when the dialog is closed."""
        self._lane.cancel()
        self.progress.hide()
        super().closeEvent(event)


def _told(path: Path, choices: Choices) -> Iterator[object]:
    """Yield what `reading` yields, and at last what was wrong if anything was."""
    try:
        yield from reading(path, choices)
    except TableError as error:
        yield error
