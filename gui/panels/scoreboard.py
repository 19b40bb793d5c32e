"""The scoreboard: a row for each run, with where it stands at the moment."""

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QElapsedTimer,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.edits import SetScene
from core.numbers import label
from core.recording import Recording
from core.scene import Scene
from gui.forms import NumberField
from gui.legend import Entry, entries_of, paint_marker
from gui.panels.base import MakeLane, Panel
from gui.widgets import muted

Index = QModelIndex | QPersistentModelIndex

COLUMNS = ("run", "loss now", "best loss", "steps to ≤", "distance", "state")
TIPS = (
    "Optimizer and start",
    "Loss at the moment shown",
    "Lowest loss of the whole run, and the step at which it was",
    "First step at which the loss was at most the threshold",
    "Distance at the moment shown to the nearest known minimum",
    "Whether the run diverged, and when",
)
SOON, RARELY = 20_000, 1000
"""Up to that many steps the passing of the threshold is looked up at once, and in a longer race
that still runs every so many milliseconds: all steps have to be gone through."""

MOST = 500
"""Rows shown at most; the table of all runs is exported as CSV."""


class _Model(QAbstractTableModel):
    """The rows, worked out when the recording or the moment changes."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[str, ...]] = []
        self._marks: list[QPixmap] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return COLUMNS[section]
            if role == Qt.ItemDataRole.ToolTipRole:
                return TIPS[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(section)
        return None

    def data(self, index: Index, role: int = 0) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return self._marks[index.row()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        return None

    def show(self, rows: list[tuple[str, ...]], marks: list[QPixmap]) -> None:
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows, self._marks = rows, marks
            self.endResetModel()
        elif rows != self._rows or marks != self._marks:
            self._rows, self._marks = rows, marks
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))


def _alignment(column: int) -> Qt.AlignmentFlag:
    number = 0 < column < len(COLUMNS) - 1
    side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class ScoreboardPanel(Panel):
    """Where every run stands."""

    name, title = "scoreboard", "Scoreboard"

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self._model = _Model()
        self._table = QTableView()
        self._table.setModel(self._model)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._table.setShowGrid(False)
        self._table.verticalHeader().hide()
        self._table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._threshold = NumberField(-1e12, 1e12, tip="Loss that counts as having arrived")
        self._threshold.edited.connect(self._set_threshold)
        self._marks: list[QPixmap] = []
        self._first: np.ndarray | None = None
        self._due = QElapsedTimer()
        self._tools = QWidget()
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(8, 3, 8, 3)
        row.addWidget(muted("threshold for the loss"))
        row.addWidget(self._threshold)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._tools)
        self._hint = muted(wrap=True)
        self._hint.setContentsMargins(8, 8, 8, 8)
        self._hint.hide()
        layout.addWidget(self._hint)
        layout.addWidget(self._table, 1)

    def sizeHint(self) -> QSize:
        """Return a size that shows seven rows."""
        return QSize(520, 260)

    def set_filming(self, density: float) -> None:
        """Hide what is only for a hand, for a picture of `density` pixels a unit."""
        self._tools.hide()
        self._table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _set_threshold(self, value: float) -> None:
        self.edit(SetScene({"threshold": value}))

    def show_scene(self, old: Scene | None) -> None:
        """Take the names and colours of the runs, and the threshold."""
        self._threshold.show_value(threshold_of(self.scene))
        if old is None or entries_of(old) != entries_of(self.scene):
            self._marks = [_mark(entry) for entry in entries_of(self.scene)]
        if old is not None and threshold_of(old) != threshold_of(self.scene):
            self.show_recording()
            self.show_step()
        elif old is not None and entries_of(old) != entries_of(self.scene):
            self.show_step()

    def show_recording(self) -> None:
        """Find when each run passed the threshold."""
        recording = self.recording
        if recording.complete or recording.last_step < SOON or self._due.hasExpired(RARELY):
            self._first = recording.first_below(threshold_of(self.scene))
            self._due.start()

    def show_step(self) -> None:
        """Work out the rows of the moment."""
        self._hint.setText(self.lack)
        self._hint.setVisible(bool(self.lack))
        if not self.has_moment:
            self._model.show([], [])
        if not self.in_step or self._first is None:
            return
        if self._first.shape != self.recording.diverged.shape:
            self._first = self.recording.first_below(threshold_of(self.scene))
        runs = list(np.ndindex(self.recording.diverged.shape))[:MOST]
        several = len(self.scene.all_starts) > 1
        rows = [self._row(k, s, several) for k, s in runs]
        self._model.show(rows, [self._marks[k] for k, _ in runs])
        self._fit()

    def _row(self, k: int, s: int, several: bool) -> tuple[str, ...]:
        assert self._first is not None
        recording = self.recording
        row = recording.index(self.step)
        point, loss = recording.positions[row, k, s], float(recording.losses[row, k, s])
        ended = int(recording.diverged[k, s])
        first = int(self._first[k, s])
        name = self.run_labels[k] + (f" · {s + 1}" if several else "")
        return (
            name,
            label(loss) if np.isfinite(loss) else "–",
            f"{label(float(recording.best_loss[k, s]))} @ {recording.best_step[k, s]}",
            str(first) if first >= 0 else "–",
            self._distance(point),
            f"diverged @ {ended}" if ended >= 0 else self._state(recording),
        )

    def _state(self, recording: Recording) -> str:
        return "" if recording.complete else "running"

    def _distance(self, point: np.ndarray) -> str:
        minima = self.scene.problem.minima
        if not minima or not np.all(np.isfinite(point)):
            return "–"
        return label(float(np.linalg.norm(np.array(minima) - point, axis=1).min()))

    def _fit(self) -> None:
        """Give each column the width of its widest usual content."""
        if self._table.columnWidth(0) != self._width(0):
            header = self._table.horizontalHeader()
            for column in range(len(COLUMNS)):
                self._table.setColumnWidth(column, self._width(column))
            header.setSectionResizeMode(len(COLUMNS) - 1, QHeaderView.ResizeMode.Stretch)
            height = QFontMetrics(self.font()).height() + 7
            self._table.verticalHeader().setDefaultSectionSize(height)

    def _width(self, column: int) -> int:
        metrics = QFontMetrics(self.font())
        samples = ("", "0.000123", "0.000123 @ 500", "steps to ≤", "6.28e−16", "diverged @ 000")
        names = max((metrics.horizontalAdvance(text) for text in self.run_labels), default=0)
        several = metrics.horizontalAdvance(" · 00") if len(self.scene.all_starts) > 1 else 0
        return (
            names + several + 30 if column == 0 else metrics.horizontalAdvance(samples[column]) + 12
        )


def threshold_of(scene: Scene) -> float:
    """Return the scene's threshold; without one, a little above the lowest known minimum."""
    if scene.threshold is not None:
        return scene.threshold
    values = [float(scene.problem.value(np.array(point))) for point in scene.problem.minima]
    return (min(values) if values else 0.0) + 0.01


def _mark(entry: Entry) -> QPixmap:
    pixmap = QPixmap(16, 16)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_marker(painter, entry, 8, 8, 12)
    painter.end()
    return pixmap
