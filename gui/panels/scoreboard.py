"""The scoreboard: a row for each run, with where it stands at the moment."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QSize, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.edits import SetScene
from core.scene import Scene
from core.thresholds import threshold_of
from gui.forms import NumberField
from gui.items.board import Board, run_number
from gui.items.readable import Readable
from gui.items.runs_table import DIVERGED, RUNS, STOPPED, UNDEFINED, RunsModel
from gui.items.runs_view import BRIEF, RunsView
from gui.legend import entries_of, mark_of
from gui.panels.base import DescentPanel, MakeLane
from gui.widgets import muted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QPixmap

SOON, RARELY = 20_000, 1000
"""Up to that many steps the passing of the threshold is looked up at once, and in a longer race
that still runs every so many milliseconds: all steps have to be gone through."""

MOST = 500
"""Rows shown at most; the table of all runs is exported as CSV."""


class ScoreboardPanel(DescentPanel):
    """Where every run stands."""

    name, title = "scoreboard", "Scoreboard"

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self._model = RunsModel(self, RUNS)
        self._table = RunsView(self._model)
        self._table.roomed.connect(self._fit)
        self._threshold = NumberField(-1e12, 1e12, tip="Loss that counts as having arrived")
        self._threshold.edited.connect(self._set_threshold)
        self._marks: list[QPixmap] = []
        self._first: NDArray[np.int64] | None = None
        self._fitted_for: tuple[int, ...] = ()
        self._due = QElapsedTimer()
        self._rows = Readable(self._show_rows, self)
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
        self._table.set_filming()

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
        return self._rows.finished

    def finish(self) -> None:
        """Show the moment that is wanted."""
        self._rows.finish()

    def show_step(self) -> None:
        """Show the moment, or in a little while if one was shown just now: none could read it."""
        self._rows.ask()

    def _show_rows(self) -> None:
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

    @Slot()
    def _fit(self) -> None:
        """Let the columns fit into the room that there is now."""
        if not hasattr(self, "scene"):
            return
        if self.has_moment:
            self._fitted_for = self._fits
        self._table.fit(self._samples())

    def _samples(self) -> tuple[tuple[str, ...], ...]:
        """Return what may stand in each column."""
        steps = self.scene.steps
        starts, rounds = len(self.scene.all_starts), self.scene.rounds
        names = (name + run_number(starts * rounds - 1, starts, rounds) for name in self.run_labels)
        undefined = self.has_moment and self.recording.undefined.any()
        states = (f"{sign} {steps}" for sign in (UNDEFINED if undefined else DIVERGED, STOPPED))
        return (
            tuple(names),
            (BRIEF,),
            (f"{BRIEF} @ {steps}",),
            (str(steps),),
            ("6.28e−16",),
            tuple(states),
        )
