"""The scoreboard: a row for each run, with where it stands at the moment."""

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QElapsedTimer,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPixmap, QResizeEvent
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

COLUMNS = ("run", "loss now", "best loss", "arrived", "distance", "state")
TIPS = (
    "Optimizer and start",
    "Loss at the moment shown",
    "Lowest loss of the whole run, and the step at which it was",
    "First step at which the loss was at most the threshold",
    "Distance at the moment shown to the nearest known minimum",
    "Whether the run diverged, and when",
)
BEST, STATE = 2, 5
MARK = 18
"""The width of a run's mark."""

PADDING = 12
"""Pixels around a text in its column."""

SOON, RARELY = 20_000, 1000
"""Up to that many steps the passing of the threshold is looked up at once, and in a longer race
that still runs every so many milliseconds: all steps have to be gone through."""

DIVERGED, RUNNING = "✕", "…"

MOST = 500
"""Rows shown at most; the table of all runs is exported as CSV."""


class _Model(QAbstractTableModel):
    """The rows, worked out when the recording or the moment changes."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[str, ...]] = []
        self._marks: list[QPixmap] = []
        self._brief = False

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
            text = self._rows[index.row()][index.column()]
            return text.partition(" @ ")[0] if self._brief and index.column() == BEST else text
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(self._rows[index.row()], index.column())
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return self._marks[index.row()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        return None

    def set_brief(self, brief: bool) -> None:
        """Leave out at which steps the best losses were, or not."""
        if brief == self._brief:
            return
        self._brief = brief
        if self._rows:
            self.dataChanged.emit(self.index(0, BEST), self.index(len(self._rows) - 1, BEST))

    def show(self, rows: list[tuple[str, ...]], marks: list[QPixmap]) -> None:
        if len(rows) != len(self._rows):
            self.beginResetModel()
            self._rows, self._marks = rows, marks
            self.endResetModel()
        elif rows != self._rows or marks != self._marks:
            self._rows, self._marks = rows, marks
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))


def _tip(row: tuple[str, ...], column: int) -> str:
    """Return in words what a cell says in signs."""
    if column == BEST:
        return row[BEST].replace(" @ ", " at step ")
    if column == STATE and row[STATE].startswith(DIVERGED):
        return row[STATE].replace(DIVERGED, "diverged at step")
    if column == STATE and row[STATE] == RUNNING:
        return "still being computed"
    return ""


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
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
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._table.horizontalHeader().setMinimumSectionSize(10)
        self._threshold = NumberField(-1e12, 1e12, tip="Loss that counts as having arrived")
        self._threshold.edited.connect(self._set_threshold)
        self._marks: list[QPixmap] = []
        self._first: np.ndarray | None = None
        self._due = QElapsedTimer()
        self._tools = QWidget()
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(8, 3, 8, 3)
        row.addWidget(muted("loss threshold"))
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
            f"{DIVERGED} {ended}" if ended >= 0 else self._state(recording),
        )

    def _state(self, recording: Recording) -> str:
        return "" if recording.complete else RUNNING

    def _distance(self, point: np.ndarray) -> str:
        minima = self.scene.problem.minima
        if not minima or not np.all(np.isfinite(point)):
            return "–"
        return label(float(np.linalg.norm(np.array(minima) - point, axis=1).min()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the columns the room that there is now."""
        super().resizeEvent(event)
        if hasattr(self, "scene"):
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the type of the program."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "scene"):
            self._fit()

    def _fit(self) -> None:
        """Give each column the width of its usual content; where that is too much, say less."""
        widths = self._widths()
        room = self._table.viewport().width()
        brief = sum(widths) > room
        if brief:
            widths[BEST] = self._width("best loss", "0.000123")
        spare = max(0, room - sum(widths))
        self._model.set_brief(brief)
        for column, width in enumerate(widths):
            share = spare * (column + 1) // len(widths) - spare * column // len(widths)
            self._table.setColumnWidth(column, width + share)
        self._table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 7)

    def _widths(self) -> list[int]:
        steps = self.scene.steps
        several = f" · {len(self.scene.all_starts)}" if len(self.scene.all_starts) > 1 else ""
        names = (f"{name}{several}" for name in self.run_labels)
        samples = ((), ("0.000123",), (f"0.000123 @ {steps}",), (str(steps),), ("6.28e−16",),
                   (f"{DIVERGED} {steps}",))  # fmt: skip
        widths = [self._width(head, *texts) for head, texts in zip(COLUMNS, samples, strict=True)]
        widths[0] = self._width(*names) + MARK
        return widths

    def _width(self, *texts: str) -> int:
        """Return the width of a column in which each of the texts fits."""
        return max(map(self.fontMetrics().horizontalAdvance, texts), default=0) + PADDING


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
