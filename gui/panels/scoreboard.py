"""The scoreboard: a row for each run, with where it stands at the moment."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.edits import SetScene
from core.scene import Scene
from core.thresholds import threshold_of
from gui.forms import NumberField
from gui.items.board import Board, run_number
from gui.items.runs_table import (
    BEST,
    COLUMNS,
    DIVERGED,
    MARK,
    RUN,
    STOPPED,
    UNDEFINED,
    Cells,
    RunsModel,
)
from gui.legend import entries_of, mark_of
from gui.panels.base import DescentPanel, MakeLane
from gui.widgets import muted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PADDING = 12
"""Pixels around a text in its column."""

LEAST_NAME = 110
"""The least width of the names of the runs, where there is no room for all that they say."""

SOON, RARELY = 20_000, 1000
"""Up to that many steps the passing of the threshold is looked up at once, and in a longer race
that still runs every so many milliseconds: all steps have to be gone through."""

READABLE = 100
"""Milliseconds for which numbers stay: they cannot be read sixty times a second."""

MOST = 500
"""Rows shown at most; the table of all runs is exported as CSV."""


class ScoreboardPanel(DescentPanel):
    """Where every run stands."""

    name, title = "scoreboard", "Scoreboard"

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self._model = RunsModel(self)
        self._table = QTableView()
        self._table.setModel(self._model)
        self._table.setItemDelegate(Cells(self._model, self._table))
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._table.setShowGrid(False)
        self._table.setFrameShape(QFrame.Shape.NoFrame)  # a style sheet takes twice the time
        self._table.verticalHeader().hide()
        self._table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._table.horizontalHeader().setMinimumSectionSize(10)
        self._threshold = NumberField(-1e12, 1e12, tip="Loss that counts as having arrived")
        self._threshold.edited.connect(self._set_threshold)
        self._marks: list[QPixmap] = []
        self._first: NDArray[np.int64] | None = None
        self._fitted_for: tuple[int, ...] = ()
        self._room = 0
        # The bar takes its room from the columns when it comes, which is later than the rows.
        self._table.verticalScrollBar().rangeChanged.connect(self._fit_beside_bar)
        self._due = QElapsedTimer()
        self._shown = QElapsedTimer()
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._show_rows)
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
            self._marks = [mark_of(entry) for entry in entries_of(self.scene)]
        if old is not None and threshold_of(old) != threshold_of(self.scene):
            self.show_recording()
            self.show_step()
        elif old is not None and entries_of(old) != entries_of(self.scene):
            self.show_step()
            self._fit()

    def show_recording(self) -> None:
        """Find when each run passed the threshold."""
        recording = self.recording
        if recording.complete or recording.last_step < SOON or self._due.hasExpired(RARELY):
            self._first = recording.first_below(threshold_of(self.scene))
            self._due.start()

    @property
    def finished(self) -> bool:
        """Whether the moment shown is the one that is wanted."""
        return not self._later.isActive()

    def finish(self) -> None:
        """Show the moment that is wanted."""
        if not self.finished:
            self._show_rows()

    def show_step(self) -> None:
        """Show the moment, or in a little while if one was shown just now: none could read it."""
        if self._shown.isValid() and self._shown.elapsed() < READABLE:
            if self.finished:
                self._later.start(READABLE - self._shown.elapsed())
            return
        self._show_rows()

    @Slot()
    def _show_rows(self) -> None:
        self._later.stop()
        self._shown.start()
        self._hint.setText(self.lack)
        self._hint.setVisible(bool(self.lack))
        if not self.has_moment:
            self._model.show_nothing()
        if not self.in_step or self._first is None:
            return
        if self._first.shape != self.recording.diverged.shape:
            self._first = self.recording.first_below(threshold_of(self.scene))
        board = self._board()
        kinds, starts = self.recording.diverged.shape
        self._model.show(min(kinds * starts, MOST), board.row, tuple(self._marks), starts)
        if self._fitted_for != self._fits:
            self._fit()

    @property
    def _fits(self) -> tuple[int, ...]:
        """What the widths of the columns depend on, besides the room and the type."""
        recording = self.recording
        return (*recording.diverged.shape, self.scene.steps, bool(recording.undefined.any()))

    def _board(self) -> Board:
        """Return all that the rows of the moment are worked out from."""
        assert self._first is not None
        recording = self.recording
        row = recording.index(self.step)
        return Board(
            self.run_labels,
            self.scene.plane,
            self._first,
            recording.positions[row].copy(),
            recording.losses[row].copy(),
            recording.best_loss.copy(),
            recording.best_step.copy(),
            recording.diverged,
            recording.stopped,
            recording.undefined,
            recording.complete,
            recording.race,
            self.step,
        )

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

    @Slot()
    def _fit_beside_bar(self) -> None:
        if hasattr(self, "scene") and self._table.viewport().width() != self._room:
            self._fit()

    def _fit(self) -> None:
        """Give each column the width of its usual content; where that is too much, say less."""
        if self.has_moment:
            self._fitted_for = self._fits
        widths = self._widths()
        room = self._room = self._table.viewport().width()
        brief = sum(widths) > room
        if brief:
            widths[BEST] = self._width("best loss", "0.000123")
            widths[RUN] = max(
                widths[RUN] - max(sum(widths) - room, 0), min(widths[RUN], LEAST_NAME)
            )
        spare = max(0, room - sum(widths))
        self._model.set_brief(brief)
        for column, width in enumerate(widths):
            share = spare * (column + 1) // len(widths) - spare * column // len(widths)
            self._table.setColumnWidth(column, width + share)
        self._table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 7)

    def _widths(self) -> list[int]:
        steps = self.scene.steps
        starts, rounds = len(self.scene.all_starts), self.scene.rounds
        names = (name + run_number(starts * rounds - 1, starts, rounds) for name in self.run_labels)
        undefined = self.has_moment and self.recording.undefined.any()
        states = [f"{sign} {steps}" for sign in (UNDEFINED if undefined else DIVERGED, STOPPED)]
        samples = (
            (),
            ("0.000123",),
            (f"0.000123 @ {steps}",),
            (str(steps),),
            ("6.28e−16",),
            states,
        )
        widths = [self._width(head, *texts) for head, texts in zip(COLUMNS, samples, strict=True)]
        widths[0] = self._width(*names) + MARK
        return widths

    def _width(self, *texts: str) -> int:
        """Return the width of a column in which each of the texts fits."""
        return max(map(self.fontMetrics().horizontalAdvance, texts), default=0) + PADDING
