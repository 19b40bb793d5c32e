"""The curves of training: losses and accuracies of every network against time."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.edits import SetView
from core.learning_curves import ACCURACY, LOSS, Course, courses_of
from core.learning_marks import MarkKind, marks_of
from core.learning_readings import notes_of
from core.numbers import label
from core.scene import CurveMeasure, Scene
from gui.items.plots import USUAL_SIZE, ask_for_paint
from gui.learning.plot import LearningPlot, Look, nearest
from gui.learning.sheets import Spot
from gui.learning.tools import LearningTools
from gui.legend import Entry, Legend, entries_of
from gui.panels.base import MakeLane, TrainingPanel
from gui.widgets import readout

CHANGED = "ticks below: changed by hand"
HINT = "click to go to a moment · rings are the best steps · wheel zooms · double-click shows all"

ROOM = 340
"""Pixels of height from which there is room for two plots."""

NAMED, LOW = 42, 22
"""The height of an axis with a name and without one, for type of the usual size."""


class LearningPanel(TrainingPanel):
    """Loss and accuracy against time, over training and validation part."""

    name, title = "learning", "Curves"
    has_legend = True

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self.plots = {one: LearningPlot(one, make_lane, self) for one in (LOSS, ACCURACY)}
        for plot in self.plots.values():
            plot.stale.connect(self._draw_again)
            plot.looked.connect(self._zoom_all)
            plot.chart.box.clicked.connect(self._click)
            plot.chart.box.doubled.connect(self._double_click)
            plot.chart.box.hovered.connect(self._hover)
            plot.chart.box.left.connect(self._leave)
        self._courses: tuple[Course, ...] = ()
        self._there: list[CurveMeasure] = [LOSS]
        self._legend = Legend()
        self._readout = readout(HINT)
        self._lacks = self._changed = False
        self._lay_out()

    def sizeHint(self) -> QSize:
        """Return a size that shows the curves well."""
        return QSize(520, 280)

    def _lay_out(self) -> None:
        self._tools = LearningTools()
        self._tools.chosen.connect(lambda changes, gesture: self.edit(SetView(changes), gesture))
        self._tools.best_wanted.connect(self._go_to_best)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._tools)
        layout.addWidget(self._legend)
        for plot in self.plots.values():
            layout.addWidget(plot.chart.plot, 1)
        layout.addWidget(self._readout)
        self.plots[ACCURACY].chart.plot.hide()

    # Which plots there are

    @property
    def _has_classes(self) -> bool:
        return not self.is_set_up or bool(self.setup.prepared.samples.classes)

    @property
    def measure(self) -> CurveMeasure:
        """What is drawn: what is wanted, as far as there is room for it."""
        wanted = self.scene.view.measure
        if not self._has_classes:
            return LOSS
        if isinstance(wanted, CurveMeasure) and wanted is not CurveMeasure.BOTH:
            return wanted
        return CurveMeasure.BOTH if self._has_room else LOSS

    @property
    def _has_room(self) -> bool:
        return self.height() >= ROOM

    @property
    def drawn(self) -> list[LearningPlot]:
        """The plots that are there, from above."""
        both = self.measure is CurveMeasure.BOTH
        return [plot for one, plot in self.plots.items() if both or one is self.measure]

    def _write_legend(self, notes: tuple[str, ...]) -> None:
        """List who takes part, and say what the lines are; the plots have what room is left."""
        entries = *entries_of(self.scene), *(Entry(note, "", "") for note in notes)
        if self._legend.set_entries(entries):
            self._share_room()

    def _share_room(self) -> None:
        """Give all parts their places now: the curves are drawn for their pixels."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        for plot in self.plots.values():
            plot.chart.plot.getPlotItem().layout.activate()

    def _choose_plots(self) -> None:
        """Let those plots be there that are wanted; the axis is named below the last one."""
        drawn = self.drawn
        if self._there != (there := [plot.measure for plot in drawn]):
            self._there = there
            share = self.font().pointSizeF() / USUAL_SIZE
            for plot in self.plots.values():
                plot.chart.plot.setVisible(plot in drawn)
                plot.named = plot is drawn[-1]
                axis = plot.chart.plot.getPlotItem().getAxis("bottom")
                axis.setHeight((NAMED if plot.named else LOW) * share)
            self._share_room()
        self._tools.show_measure(self.measure, classes=self._has_classes, room=self._has_room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show both plots where there is room for them now."""
        super().resizeEvent(event)
        if hasattr(self, "scene") and event.oldSize().height() != event.size().height():
            if self._there != [plot.measure for plot in self.drawn]:
                self._draw_again()

    # For the pixels that there are

    @Slot()
    def _draw_again(self) -> None:
        if hasattr(self, "scene"):
            self.show_recording()
            self.show_step()

    def settle(self) -> None:
        """Draw the curves for the pixels that there are, at once."""
        if hasattr(self, "scene"):
            self._choose_plots()
            self._share_room()
        for plot in self.plots.values():
            plot.chart.settle()

    @property
    def finished(self) -> bool:
        """Whether the curves are drawn for the pixels that there are."""
        return all(plot.finished for plot in self.plots.values())

    def finish(self) -> None:
        """Draw the curves for the pixels that there are, at once."""
        for plot in self.plots.values():
            plot.finish()

    def set_filming(self, density: float) -> None:
        """Hide what is only for a hand, for a picture of `density` pixels a unit."""
        for widget in (self._tools, self._readout):
            widget.hide()
        for plot in self.plots.values():
            plot.chart.density = density
        self.scale_lines()

    def ask_for_paint(self) -> None:
        """Ask now for the paint that changes call for."""
        for plot in self.drawn:
            ask_for_paint(plot.chart.plot)

    def scale_lines(self) -> None:
        """Draw lines as many pixels wide as a pixel is small."""
        self._draw_again()

    # What is shown

    def show_theme(self) -> None:
        """Draw the frame and the axes in the colours of the theme."""
        for plot in self.plots.values():
            plot.chart.dress(self.theme)
        self._there = []  # the axes have their usual heights again
        self._draw_again()

    def show_scene(self, old: Scene | None) -> None:
        """Draw the legend, and the curves again if they are wanted differently."""
        view = self.scene.view
        if old is None or old.view != view:
            self._tools.show_view(view)
        if old is None:
            self._legend.set_entries(entries_of(self.scene))
            self._choose_plots()
            return
        framed = ("curve_axis", "log_loss", "log_steps", "smoothing", "measure")
        anew = old.problem != self.scene.problem
        if anew or any(getattr(old.view, n) != getattr(view, n) for n in framed):
            for plot in self.plots.values():
                plot.chart.zoom = None
        if old.view != view or entries_of(old) != entries_of(self.scene):
            self._draw_again()

    def show_recording(self) -> None:
        """Draw the curves of the recording."""
        if not self.is_set_up or not len(self.recording.measured_steps):
            return
        look = self._look
        self._courses = look.courses
        self._changed = any(mark.kind is MarkKind.CHANGED for mark in look.marks)
        self._write_legend(notes_of(self.recording, batches=look.batches))
        self._choose_plots()
        for plot in self.drawn:
            plot.draw(look)

    def let_go(self) -> None:
        """Hold nothing of the recording that was drawn."""
        self._courses = ()
        for plot in self.plots.values():
            plot.let_go()

    @property
    def _look(self) -> Look:
        """What is drawn now."""
        run, axis = self.shown[1], self.scene.view.curve_axis
        return Look(
            self.recording, self.scene.view, courses_of(self.recording, axis),
            marks_of(self.recording, run, self.run_labels), run, self.run_colours, self.theme,
        )  # fmt: skip

    def show_step(self) -> None:
        """Draw the curves up to the moment in full, and where the moment is."""
        if not self.is_set_up:
            for plot in self.plots.values() if not self.has_moment else ():
                plot.chart.curves.clear()
            self._readout.setText(self.lack or self._hint)
            self._lacks = True
            return
        if self._readout.text() != self._hint and (self._lacks or not self.underMouse()):
            self._readout.setText(self._hint)
        self._lacks = False
        if self._courses:
            step = int(self.recording.steps[self.row])
            for plot in self.drawn:
                plot.show_now(step)

    @property
    def _hint(self) -> str:
        """What can be done, and what the ticks are that a hand has left."""
        return f"{CHANGED} · {HINT}" if self._changed else HINT

    # What a hand does

    def _plot_of_sender(self) -> LearningPlot:
        box = self.sender()
        return next(plot for plot in self.plots.values() if plot.chart.box is box)

    @property
    def _is_drawn(self) -> bool:
        return self.is_set_up and bool(self._courses)

    @Slot(float, float)
    def _zoom_all(self, left: float, right: float) -> None:
        """Let the other plot show the same stretch of time."""
        for plot in self.drawn:
            if plot is not self.sender():
                plot.zoom_across(left, right)

    @Slot(float, float)
    def _click(self, x: float, y: float) -> None:
        """Go to the moment under the mouse, or exactly to the mark that is there."""
        if not self._is_drawn:
            return
        spot = self._plot_of_sender().spot_at(x, y)
        self.sought.emit(self._step_at(x) if spot is None else spot.step)

    def _step_at(self, x: float) -> int:
        recording = self.recording
        kept = self._look.abscissas(self._courses[0], recording.steps)
        return int(recording.steps[nearest(kept, x)])

    @Slot(float, float)
    def _double_click(self, x: float, y: float) -> None:
        """Go to the best step at a mark of it, else show all."""
        if self._is_drawn and self._plot_of_sender().spot_at(x, y) is not None:
            return  # the first click has gone there
        for plot in self.plots.values():
            plot.chart.zoom = None
        self._draw_again()

    @Slot()
    def _go_to_best(self) -> None:
        if self._is_drawn:
            self.sought.emit(int(self.recording.best_step[self.shown]))

    @Slot(float, float)
    def _hover(self, x: float, y: float) -> None:
        if not self._is_drawn:
            return
        here = self._plot_of_sender()
        place = here.place_at(x)
        at, step = float(here.x[0][place]), int(self.recording.measured_steps[place])
        title = f"epoch {label(at)}" if len(self._courses) > 1 else f"step {step}"
        for plot in self.drawn:
            plot.read(at, title, entries_of(self.scene))
        self._say(here.spot_at(x, y))

    def _say(self, spot: Spot | None) -> None:
        """Say below what a mark is that the mouse is at."""
        self._readout.setText(self._hint if spot is None else spot.words)
        for plot in self.drawn:
            shape = (
                Qt.CursorShape.ArrowCursor if spot is None else Qt.CursorShape.PointingHandCursor
            )
            plot.chart.plot.setCursor(shape)

    @Slot()
    def _leave(self) -> None:
        for plot in self.plots.values():
            plot.chart.leave()
        self._say(None)
