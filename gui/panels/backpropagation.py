"""Backpropagation: gone through stage by stage, and held against the slow way to the gradient."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from core.backpropagation import Walk, walk_of
from core.backpropagation_texts import formula, title
from core.gradient_check import Inquiry, compare
from core.scene import Scene
from gui.backpropagation.comparison import ComparisonView
from gui.backpropagation.diagram import Diagram
from gui.backpropagation.stepper import Stepper
from gui.panels.base import MakeLane, TrainingPanel
from gui.widgets import SEPARATOR, muted, readout
from gui.worker import Answer, WorkerLane

TALL = 400
"""Pixels of height from which both parts are shown, one below the other."""

STEPS, BOTH_WAYS = 0, 1
DIVERGED = (
    "This run has diverged: there is nothing to go through. Go back in time, or show another."
)


def no_walk() -> Iterator[Walk]:
    """Yield nothing: nothing has been asked for."""
    return iter(())


class BackpropagationPanel(TrainingPanel):
    """The error on its way back, and the gradient found both ways."""

    name, title, beside = "backpropagation", "Backpropagation", "results"

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self.walk: Walk | None = None
        self._filming = False
        self._compute: Callable[[], Iterator[Walk]] = no_walk
        self._shown: object = no_walk
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.addTab("Step by step")
        self.tabs.addTab("Against differences")
        self._where = readout("")
        self.stepper, self.diagram, self._said = Stepper(), Diagram(), readout("")
        self.comparison = ComparisonView()
        self._hint = muted(wrap=True)
        self._hint.setContentsMargins(8, 8, 8, 8)
        self._lay_out()
        self._lane, self._slow_lane = make_lane(self), make_lane(self)
        self._connect()
        self._show_parts()

    def _lay_out(self) -> None:
        self._top = QWidget()
        top = QHBoxLayout(self._top)
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(self.tabs)
        top.addWidget(self._where, 1)
        self._steps = QWidget()
        steps = QVBoxLayout(self._steps)
        steps.setContentsMargins(0, 0, 0, 0)
        steps.setSpacing(0)
        steps.addWidget(self.stepper)
        steps.addWidget(self.diagram, 1)
        steps.addWidget(self._said)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._hint)
        layout.addWidget(self._top)
        layout.addWidget(self._steps, 1)
        layout.addWidget(self.comparison)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._show_parts)
        self.stepper.changed.connect(self._show_stage)
        self.diagram.stepped.connect(self.stepper.step)
        self.diagram.ended.connect(self.stepper.end)
        self.diagram.said.connect(self._say)
        self.comparison.wanted.connect(self.compare)
        self.comparison.cancelled.connect(self.cancel)
        self._lane.answered.connect(self._receive)
        self._slow_lane.answered.connect(self._receive_comparison)

    def sizeHint(self) -> QSize:
        """Return a size that shows a small network well."""
        return QSize(520, 260)

    @property
    def says(self) -> str:
        """The numbers that stand at the foot."""
        return self._said.text()

    @property
    def where(self) -> str:
        """Which moment and which sample is shown."""
        return self._where.text()

    def set_filming(self, density: float) -> None:
        """Hide what is only for a hand: the error on its way back is filmed."""
        self._filming = True
        for widget in (self.tabs, self.stepper.back, self.stepper.on, self.stepper.animate):
            widget.hide()
        self._show_parts()

    # What is asked for

    def show_theme(self) -> None:
        """Draw in the colours of the theme."""
        self._draw()

    def show_scene(self, old: Scene | None) -> None:
        """Follow the network and the sample that are looked at."""
        if old is None or (old.shown, old.view.sample) != (
            self.scene.shown, self.scene.view.sample,
        ):  # fmt: skip
            self.show_step()

    def show_recording(self) -> None:
        """Say whether what was compared is of this race."""
        found = self.comparison.comparison
        if found is not None and self.recording.setup is not None:
            self.comparison.show_changed(found.inquiry.setup.race != self.recording.race)

    def show_seen(self) -> None:
        """Compute nothing that nobody sees."""
        if not self.seen:
            self.stepper.stop()
        elif hasattr(self, "recording") and hasattr(self, "scene"):
            self.show_step()

    @property
    def sample(self) -> int:
        """The sample that goes through: the one that is looked at, or the first to learn from."""
        prepared = self.setup.prepared
        wanted = self.scene.view.sample
        if wanted is not None and wanted < prepared.samples.count:
            return wanted
        return int(prepared.train[0])

    def show_step(self) -> None:
        """Ask for the sample's way at the moment."""
        self._show_parts()
        if not (self.is_set_up and self.seen) or self._is_lost:
            return
        step = int(self.recording.steps[self.row])
        self._compute = partial(
            walk_of, self.setup, self.shown[0], self.vector.copy(), self.sample, step
        )
        self._lane.ask(self._compute)
        self.comparison.show_hint(self.plan.layout.n)

    @property
    def _is_lost(self) -> bool:
        """Whether the network that is shown has diverged."""
        return not bool(np.isfinite(self.vector).all())

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        if answer.error:
            self._say(f"backpropagation could not be computed: {answer.error}")
        for walk in answer.chunks:
            self._take(walk, answer.question.compute)

    def _take(self, walk: Walk, computed: object) -> None:
        self.walk, self._shown = walk, computed
        self._draw()

    @property
    def finished(self) -> bool:
        """Whether the moment is shown, and nothing moves by itself."""
        return not self.stepper.running and self._shown is self._compute

    def finish(self) -> None:
        """Compute at once what else the worker would."""
        self.stepper.stop()
        if not self.finished:
            for walk in self._compute():
                self._take(walk, self._compute)

    def let_go(self) -> None:
        """Hold nothing of the sample's way, and compare no further."""
        self.cancel()
        self.comparison.forget()
        self._lane.cancel()
        self.diagram.walk = None
        self.walk, self._compute, self._shown = None, no_walk, no_walk

    # What is shown

    @Slot()
    def _show_parts(self) -> None:
        """Show the part that is chosen, or both where there is room; or what is missing."""
        lack = self.lack if hasattr(self, "scene") else ""
        if not lack and hasattr(self, "scene") and self.is_set_up and self._is_lost:
            lack = DIVERGED
        tall = self.height() >= TALL and not self._filming
        self._hint.setText(lack)
        self._hint.setVisible(bool(lack))
        self._top.setVisible(not lack)
        self.tabs.setVisible(not tall and not self._filming)
        index = self.tabs.currentIndex()
        self._steps.setVisible(not lack and (tall or index == STEPS))
        self.comparison.setVisible(not lack and not self._filming and (tall or index == BOTH_WAYS))

    def _draw(self) -> None:
        walk = self.walk
        if walk is None or not hasattr(self, "theme") or not hasattr(self, "scene"):
            return
        k, run = self.shown
        which = f", run {run + 1}" if self.scene.rounds > 1 else ""
        name = f"{self.run_labels[k]}{which}" if k < len(self.run_labels) else ""
        parts = (f"{name} at step {walk.step:,}", f"sample {walk.sample}")
        self._where.setText(SEPARATOR.join(parts))
        self.diagram.take(walk, self._output_names(walk), self.theme)
        self.stepper.show_count(len(walk.stages))
        self._show_stage()

    def _output_names(self, walk: Walk) -> tuple[str, ...]:
        samples = self.setup.prepared.samples if self.is_set_up else None
        if samples is None:
            return ()
        if len(samples.classes) == 2 and len(walk.target) == 1:
            return samples.classes[1:]
        return samples.classes or samples.target_names

    @Slot()
    def _show_stage(self) -> None:
        """Show the stage that the stepper is at."""
        walk = self.walk
        if walk is None or self.stepper.at >= len(walk.stages):
            return
        stage = walk.stages[self.stepper.at]
        self.stepper.say(f"{formula(walk.layout, stage)}{SEPARATOR}{title(walk, stage)}")
        self.diagram.show_stage(self.stepper.at, self.stepper.share)

    @Slot(str)
    def _say(self, text: str) -> None:
        self._said.setText(text)
        self._said.setToolTip(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show both parts where there is room now."""
        super().resizeEvent(event)
        self._show_parts()

    # Both ways

    @Slot(int)
    def compare(self, samples: int) -> None:
        """Find the gradient both ways at this moment."""
        if not self.is_set_up or self._is_lost:
            return
        k, run = self.shown
        which = f", run {run + 1}" if self.scene.rounds > 1 else ""
        step = int(self.recording.steps[self.row])
        inquiry = Inquiry(
            self.setup, k, f"{self.run_labels[k]}{which}", step, self.vector.copy(), samples
        )
        self.comparison.begin()
        self._slow_lane.ask(partial(compare, inquiry))

    @Slot()
    def cancel(self) -> None:
        """Compare no further."""
        if self.comparison.running:
            if isinstance(self._slow_lane, WorkerLane):
                self._slow_lane.cancel()
            self.comparison.end(called_off=True)

    @Slot(object)
    def _receive_comparison(self, answer: Answer) -> None:
        if answer.chunks:
            self.comparison.show_comparison(answer.chunks[-1])
        if answer.finished:
            self.comparison.end(answer.error)
