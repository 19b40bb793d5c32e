"""The results: a row for each network, with how well it does at the moment and on the test part."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.edits import SetView
from core.learning_marks import has_validation
from core.scene import Scene
from core.training.advice import advice_on
from core.training.weight_edits import BeginWith, LookAtTest
from gui.items.readable import Readable
from gui.items.runs_table import DIVERGED, RUNNING, RunsModel
from gui.items.runs_view import BRIEF, RunsView
from gui.learning.final import FinalEvaluation, words_on
from gui.learning.standing import called, columns_of, standing_of
from gui.legend import entries_of, mark_of
from gui.panels.base import MakeLane, TrainingPanel
from gui.widgets import button, muted, readout

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap

HINT = "click a row to see its network"
NO_TEST = "The split has no test part: give it a share in the setup"
MOST = 500
"""Rows shown at most; the table of all networks is exported as CSV."""

LEAST_NAME = 80
"""The least width in pixels of the names."""


class ResultsPanel(TrainingPanel):
    """Where every network stands."""

    name, title = "results", "Results"

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self._model = RunsModel(self, columns_of(classes=True, tested=False))
        self._table = RunsView(self._model, choosing=True)
        self._table.roomed.connect(self._fit)
        self._table.wanted.connect(self._choose)
        self._marks: list[QPixmap] = []
        self._fitted_for: tuple[object, ...] = ()
        self._rows = Readable(self._show_rows, self)
        self._final = FinalEvaluation(make_lane, self)
        self._final.came.connect(self._take_evaluation)
        self._lay_out()

    def sizeHint(self) -> QSize:
        """Return a size that shows some rows."""
        return QSize(520, 260)

    def _lay_out(self) -> None:
        self._best = button("★ Best step", "Go to the step at which the network shown was best")
        self._back = button("Take back best weights",
                            "Begin again with the best weights of the network shown")  # fmt: skip
        self._test = button("Evaluate on test")
        self._best.clicked.connect(self._go_to_best)
        self._back.clicked.connect(self._take_back)
        self._test.clicked.connect(self._evaluate)
        self._tools = QWidget()
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(8, 2, 8, 2)
        for one in (self._best, self._back, self._test):
            row.addWidget(one)
        row.addStretch(1)
        self._hint, self._said = muted(wrap=True), muted(wrap=True)
        for label in (self._hint, self._said):
            label.setContentsMargins(8, 4, 8, 4)
            label.hide()
        self._readout = readout(HINT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._tools)
        layout.addWidget(self._hint)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._said)
        layout.addWidget(self._readout)

    def set_filming(self, density: float) -> None:
        """Hide what is only for a hand, for a picture of `density` pixels a unit."""
        self._tools.hide()
        self._readout.hide()
        self._table.set_filming()

    # What is shown

    def show_scene(self, old: Scene | None) -> None:
        """Take the names and colours of the networks, and which of them is shown."""
        entries = entries_of(self.scene)
        same = old is not None and entries_of(old) == entries
        if not same:
            self._marks = [mark_of(entry) for entry in entries]
        if old is None:
            return
        looked = old.shown != self.scene.shown or old.test_looks != self.scene.test_looks
        if looked or not same:
            self._rows.write()
            self._fit()

    def show_recording(self) -> None:
        """Let go of an evaluation of another training."""
        self._final.follow(self.recording)

    def let_go(self) -> None:
        """Hold no evaluation of what was trained."""
        self._final.forget()

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
        self._show_tools()
        if not self.has_moment:
            self._model.show_nothing()
        if not self.is_set_up:
            return
        recording = self.recording
        classes = bool(self.setup.prepared.samples.classes)
        found = self._final.found
        self._model.set_columns(columns_of(classes=classes, tested=found is not None))
        standing = standing_of(recording, self.run_labels, self._model.columns, self.step, found)
        entries, runs = recording.race.shape
        self._model.show(min(entries * runs, MOST), standing.row, tuple(self._marks), runs)
        k, run = self.shown
        self._model.choose(k * runs + run)
        self._said.setText("" if found is None else words_on(found, self.scene.test_looks))
        self._said.setVisible(found is not None)
        self._readout.setText(self._words())
        if self._fitted_for != self._fits:
            self._fit()

    def _show_tools(self) -> None:
        """Offer what can be done now."""
        for button_ in (self._best, self._back):
            button_.setEnabled(self._is_measured)
        has_test = self.is_set_up and len(self.setup.prepared.test) > 0
        found = self._final.found
        new = has_test and (found is None or found.step != int(self.recording.steps[self.row]))
        self._test.setEnabled(new and not self._final.busy)
        tip = "Measure all networks, as they are at the moment shown, on the test part: each look"
        tip += " makes it less of a test"
        self._test.setToolTip(NO_TEST if self.is_set_up and not has_test else tip)

    def _words(self) -> str:
        """Return what is to be said below: what has gone wrong, or else what can be done."""
        advice = advice_on(self.recording, self.run_labels)
        lacks = [] if has_validation(self.recording) else ["no validation part"]
        if not len(self.setup.prepared.test):
            lacks.append("no test part")
        step = int(self.recording.measured_steps[self.recording.measured_index(self.step)])
        when = f"measured at step {step}" if step != self.step else ""
        return " · ".join(text for text in (advice, " and ".join(lacks), when, HINT) if text)

    # The columns

    @property
    def _fits(self) -> tuple[object, ...]:
        """What the widths of the columns depend on, besides the room and the type."""
        recording = self.recording
        return self._model.columns.heads, recording.race.shape, self.scene.steps, self._some_ended

    @property
    def _some_ended(self) -> bool:
        """Whether any training has come to an end before the last step."""
        if not self.has_moment:
            return False
        return bool(((self.recording.diverged >= 0) | (self.recording.stopped >= 0)).any())

    @Slot()
    def _fit(self) -> None:
        """Let the columns fit into the room that there is now."""
        if not hasattr(self, "scene"):
            return
        if self.has_moment:
            self._fitted_for = self._fits
        steps, rounds = self.scene.steps, self.scene.rounds
        names = tuple(called(name, rounds - 1, rounds) for name in self.run_labels)
        samples = {
            "network": names,
            "best": (f"{BRIEF} @ {steps}",),
            "epoch": ("12.3",),
            "state": (f"{DIVERGED} {steps}" if self._some_ended else RUNNING,),
            "accuracy": ("97.35 %",),
            "test acc.": ("97.35 %",),
        }
        heads = self._model.columns.heads
        self._table.fit([samples.get(head, ("0.01234",)) for head in heads], LEAST_NAME)

    # What a hand does

    @Slot(int)
    def _choose(self, row: int) -> None:
        """Show the network of a row in all panels."""
        k, run = divmod(row, self.scene.rounds)
        if k < len(self.scene.active):
            self.edit(SetView({"racer": self.scene.active[k], "run": run}))

    @property
    def _is_measured(self) -> bool:
        """Whether the network shown has a best step; the buttons may lag a moment behind."""
        return self.is_set_up and bool(np.isfinite(self.recording.best_validation[self.shown]))

    @Slot()
    def _go_to_best(self) -> None:
        if self._is_measured:
            self.sought.emit(int(self.recording.best_step[self.shown]))

    @Slot()
    def _take_back(self) -> None:
        """Begin anew with the weights of the kept step that is nearest before the best one."""
        if not self._is_measured:
            return
        recording, (k, run) = self.recording, self.shown
        row = recording.index(int(recording.best_step[k, run]))
        values = recording.vectors[k][row, run].astype("<f8").tobytes()
        name = called(self.run_labels[k], run, recording.race.shape[1])
        self.edit(BeginWith(values, f"{name}, step {recording.steps[row]}"))
        self.sought.emit(0)

    @Slot()
    def _evaluate(self) -> None:
        if self.is_set_up and len(self.setup.prepared.test):
            self._final.ask(self.recording, self.step)
            self._show_tools()

    @Slot()
    def _take_evaluation(self) -> None:
        """Show the numbers, and count the look."""
        self.edit(LookAtTest())
        self._rows.write()
