"""What belongs to data in files: which files, and what of them is used."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.datasets.base import Task
from core.datasets.files import CsvFile, FileSet, NpzFile
from core.training.examining import Examined
from core.training.setup_edits import SetFile
from gui.models import NARROW, NARROWEST
from gui.panels.base import Panel
from gui.widgets import button, choice, tick

NO_FILE = "no file is chosen yet"
FOUND_OUT = "found out"
TASKS = {None: FOUND_OUT, Task.CLASSES: "classes", Task.NUMBERS: "numbers"}
MOST_LISTED = 60
"""So many columns stand in the menu of those that are used; a menu of more cannot be read."""


class FileFields(QWidget):
    """The files of the data, a button for others, and what of a table or an archive is used.

    Signals
    -------
    files_wanted() : a person wants to choose other files.
    """

    files_wanted = Signal()

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel
        self._names: tuple[str, ...] = ()
        self._menu: QMenu | None = None
        self.path = _Line()
        self.choose = button("Choose files…", "Take the data from other files")
        self.choose.clicked.connect(self.files_wanted)
        self.target = self._box("Which column, or array, is to be predicted", "target")
        self.inputs = self._box("Which array holds the inputs", "inputs")
        self.columns = button("columns…", "Which other columns are used")
        self.columns.clicked.connect(self._show_columns)
        self.task = self._box("Whether the target is classes or numbers", "task")
        for task, words in TASKS.items():
            self.task.addItem(words, task)
        self.drop_missing = tick("leave out rows with gaps")
        self.drop_missing.clicked.connect(self._drop)
        self._form = QFormLayout()
        self._form.addRow("inputs", self.inputs)
        self._form.addRow("target", self.target)
        self._form.addRow("taken as", self.task)
        self._form.addRow("", self.columns)
        self._form.addRow("", self.drop_missing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        head.addWidget(self.path, 1)
        head.addWidget(self.choose)
        column.addLayout(head)
        column.addLayout(self._form)

    def _box(self, tip: str, name: str) -> QComboBox:
        box = choice(tip)
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(NARROW)
        box.setMinimumWidth(NARROWEST)
        box.activated.connect(partial(self._choose, name))
        return box

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        fields = (self.inputs, self.target, self.task, self.columns, self.drop_missing)
        return [self.choose, *(field for field in fields if self._form.isRowVisible(field))]

    # What is shown

    def show_files(self, data: FileSet, found: Examined | None) -> None:
        """Show the files, and what was found out of them."""
        self._names = found.names if found else ()
        names = " + ".join(Path(path).name for path in data.paths if path)
        self.path.show_text(names or NO_FILE, "\n".join(path for path in data.paths if path))
        is_table, is_archive = isinstance(data, CsvFile), isinstance(data, NpzFile)
        for field, shown in (
            (self.inputs, is_archive and bool(self._names)),
            (self.target, bool(self._names)),
            (self.columns, is_table and len(self._names) > 2),
            (self.task, is_table or is_archive),
            (self.drop_missing, is_table),
        ):
            self._form.setRowVisible(field, shown)
        if isinstance(data, CsvFile):
            self._offer(self.target, data.target or (found.target if found else ""))
            self.drop_missing.setChecked(data.drop_missing)
        if isinstance(data, NpzFile):
            self._offer(self.target, data.targets or (found.target if found else ""))
            self._offer(self.inputs, data.inputs or (found.inputs if found else ""))
        if isinstance(data, CsvFile | NpzFile):
            self.task.setCurrentIndex(list(TASKS).index(data.task))

    def _offer(self, box: QComboBox, chosen: str) -> None:
        with QSignalBlocker(box):
            if [box.itemText(i) for i in range(box.count())] != list(self._names):
                box.clear()
                box.addItems(self._names)
            box.setCurrentIndex(self._names.index(chosen) if chosen in self._names else -1)

    # What is changed

    def _choose(self, name: str, index: int) -> None:
        data = self._panel.scene.training.data
        if name == "task":
            self._set("task", list(TASKS)[index])
        elif isinstance(data, NpzFile):
            self._set("targets" if name == "target" else "inputs", self._names[index])
        elif isinstance(data, CsvFile):
            target = self._names[index]
            kept = tuple(column for column in data.left_out if column != target)
            self._change({"target": target, "left_out": kept})

    def _set(self, field: str, value: Any) -> None:
        self._change({field: value})

    def _drop(self, on: bool) -> None:
        self._set("drop_missing", on)

    def _change(self, changes: dict[str, Any]) -> None:
        """Ask for another use of the files; what is shown stays until that is possible."""
        self._panel.edit(SetFile(changes))
        self._panel.show_scene(self._panel.scene)

    def _show_columns(self) -> None:
        data = self._panel.scene.training.data
        assert isinstance(data, CsvFile)
        target = data.target or self.target.currentText()
        menu = self._menu = QMenu(self)
        for name in [name for name in self._names if name != target][:MOST_LISTED]:
            action = menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(name not in data.left_out)
            action.triggered.connect(lambda on, name=name: self._use_column(name, on))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.columns.mapToGlobal(self.columns.rect().bottomLeft()))

    def _use_column(self, name: str, used: bool) -> None:
        data = self._panel.scene.training.data
        assert isinstance(data, CsvFile)
        others = tuple(column for column in data.left_out if column != name)
        self._change({"left_out": others if used else (*others, name)})


class _Line(QLabel):
    """A line that is shortened in its middle where it is narrow."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str, tip: str) -> None:
        self._text = text
        self.setToolTip(tip)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        middle = Qt.TextElideMode.ElideMiddle
        self.setText(self.fontMetrics().elidedText(self._text, middle, self.width()))
