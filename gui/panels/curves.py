"""The curves: the loss of every run, or of most of them, against step, epoch or computing time."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.curve_readings import NOTHING, Readings, notes_of
from core.curves import Group, Kept, batched_in, epoch_label, groups_of, is_banded, lines_of
from core.edits import SetView
from core.numbers import label
from core.objective import Floats, Window
from core.recording import Recording
from core.scene import CurveAxis, Scene
from core.smoothing import smoothed
from gui.items.bands import BandsLayer
from gui.items.chart import Chart
from gui.items.curve_sheets import sheet_of
from gui.items.curve_tools import CurveTools
from gui.items.plots import ask_for_paint
from gui.items.reading import Row
from gui.legend import Entry, Legend, entries_of
from gui.panels.base import DescentPanel, MakeLane
from gui.widgets import readout

HINT = "click to go to a moment · wheel zooms · double-click shows all"
AXES = {CurveAxis.STEP: "step", CurveAxis.TIME: "computing time in ms"}

INSIDE = 64
"""Of so many runs of each optimizer it is looked at which losses are inside of the land."""

FLATTENED = 10
"""Losses beyond the land's edge may make the linear axis so many times as long, but not longer."""


class CurvesPanel(DescentPanel):
    """Loss against time, one curve for each run."""

    name, title = "curves", "Curves"
    has_legend = True

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self._chart = chart = Chart(self)
        self._box, self.plot, self._now = chart.box, chart.plot, chart.now
        self._curves, self._line, self._reading = chart.curves, chart.line, chart.reading
        self._groups: tuple[Group, ...] = ()
        self._x: list[Floats] = []
        self._losses = np.zeros((0, 0, 0))
        self._levels = np.zeros((0, 0, 3))
        self._kept: list[Kept] = []
        self._kept_for = object()
        self._low, self._log = 0.0, True
        self._bands = BandsLayer(make_lane, self)
        self._bands.changed.connect(self._draw_again)
        self._legend = Legend()
        self._readout = readout(HINT)
        self._lay_out()
        chart.stale.connect(self._draw_again)
        self._box.clicked.connect(self._click)
        self._box.doubled.connect(chart.show_all)
        self._box.hovered.connect(self._hover)

    def sizeHint(self) -> QSize:
        """Return a size that shows the curves well."""
        return QSize(520, 280)

    def _lay_out(self) -> None:
        self._tools = CurveTools()
        self._tools.chosen.connect(lambda changes, gesture: self.edit(SetView(changes), gesture))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self._tools, self._legend):
            layout.addWidget(widget)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self._readout)

    @Slot()
    def _draw_again(self) -> None:
        """Draw the curves for the pixels that there are now."""
        if hasattr(self, "scene"):
            self.show_recording()
            self.show_step()

    def settle(self) -> None:
        """Draw the curves for the pixels that there are, at once."""
        self._chart.settle()

    @property
    def finished(self) -> bool:
        """Whether the curves are drawn for the pixels that there are."""
        return self._chart.settled and self._bands.finished

    def finish(self) -> None:
        """Draw the curves for the pixels that there are, at once."""
        self._bands.finish()
        self._chart.finish()

    def set_filming(self, density: float) -> None:
        """Hide what is only for a hand, for a picture of `density` pixels a unit."""
        for widget in (self._tools, self._readout):
            widget.hide()
        self._chart.density = density
        self.scale_lines()

    def ask_for_paint(self) -> None:
        """Ask now for the paint that changes call for."""
        ask_for_paint(self.plot)

    def scale_lines(self) -> None:
        """Draw lines as many pixels wide as a pixel is small."""
        self._draw_again()

    # What is shown

    def show_theme(self) -> None:
        """Draw the frame and the axes in the colours of the theme."""
        self._chart.dress(self.theme)

    def show_scene(self, old: Scene | None) -> None:
        """Draw the legend, and the curves again if they are wanted differently."""
        view = self.scene.view
        notes = (Entry(note, "", "") for note in notes_of(self.scene.race))
        self._legend.set_entries((*entries_of(self.scene), *notes))
        if old is None or old.view != view:
            self._tools.show_view(view)
        if old is None or old.problem != self.scene.problem:
            self._chart.zoom = None
        looks = ("curve_axis", "log_loss", "log_steps", "smoothing")
        if old and any(getattr(old.view, n) != getattr(view, n) for n in looks):
            self._chart.zoom = None
            self.show_recording()
            self.show_step()
        elif old and old.colours != self.scene.colours:
            self.show_recording()
            self.show_step()

    def show_recording(self) -> None:
        """Work out the curves of the recording."""
        if not self.in_step:
            return
        race, view = self.recording.race, self.scene.view
        if is_banded(race):
            self._bands.follow(*settled_losses(self.recording))
        else:
            self._bands.clear()
        self._groups = groups_of(race, by_epoch=view.curve_axis is CurveAxis.EPOCH)
        self._x = [self._abscissa(group) for group in self._groups]
        lines = max(lines_of(race), 1)  # the first run is read under the mouse
        self._losses = smoothed(self.recording.losses[:, :, :lines], view.smoothing)
        self._levels = smoothed(self._bands.levels, view.smoothing)
        self._grow()
        self._low, self._log = self._offset()
        self._frame()
        self._grow()  # for the frame as it is now
        sheets = (sheet_of(kept, race, self.run_colours, self._ordinate) for kept in self._kept)
        self._chart.draw(tuple(sheets))

    def _grow(self) -> None:
        """Take the new rows of the recording into what is kept of the curves for each pixel."""
        recording, view = self.recording, self.scene.view
        left, right, *_ = self._box.seen
        columns = self._chart.columns
        key = (id(recording), recording.stride, view.curve_axis, view.log_steps, view.smoothing,
               left, right, columns)  # fmt: skip
        if key != self._kept_for:
            self._kept_for = key
            self._kept = [Kept(group, left, right, columns) for group in self._groups]
        losses = self._losses[:, :, : lines_of(recording.race)]
        for kept, x in zip(self._kept, self._x, strict=True):
            batch_losses = recording.batch_losses[:, batched_in(recording.race, kept.group), 0]
            kept.grow(x, losses, batch_losses, self._levels)

    def show_step(self) -> None:
        """Draw the curves up to the moment in full, and where the moment is."""
        if not self.has_moment:
            self._curves.clear()
        if not self.has_moment or self._readout.text().startswith(("No ", HINT)):
            self._readout.setText(self.rest(HINT))
        if not self.in_step or not self._x:
            return
        row = min(self.recording.index(self.step), len(self._x[0]) - 1)
        now = tuple(float(x[row]) for x in self._x)
        self._chart.show_now(now)

    def _abscissa(self, group: Group) -> Floats:
        view, recording = self.scene.view, self.recording
        x = recording.steps / group.pace
        if view.curve_axis is CurveAxis.TIME:
            x = recording.seconds * 1000
        return np.log10(np.maximum(x, x[1] / 2 if len(x) > 1 else 1.0)) if view.log_steps else x

    def _drawn_ordinates(self) -> Floats:
        """Return all losses that the axis is to hold: those of batches may leave it."""
        parts = [envelope.y.ravel() for kept in self._kept for envelope in (kept.lines, kept.bands)]
        return np.concatenate(parts)

    def _offset(self) -> tuple[float, bool]:
        """Return what is taken off every loss, and whether a logarithm can be drawn of the rest.

        Where losses are not positive it is the lowest known minimum; without one there is none.
        """
        if not self.scene.view.log_loss or not np.any(self._drawn_ordinates() <= 0):
            return 0.0, self.scene.view.log_loss
        problem = self.scene.plane
        values = [float(problem.height(*map(np.array, point))) for point in problem.minima]
        return (min(values), True) if values else (0.0, False)

    def _ordinate(self, losses: Floats) -> Floats:
        if not self._log:
            return losses
        with np.errstate(all="ignore"):
            ordinate: Floats = np.log10(np.maximum(losses - self._low, 1e-18))
        return ordinate

    def _span(self, ordinates: Floats) -> tuple[float, float]:
        """Return the lowest and highest ordinate to show.

        Linear ones are only those from inside the land where the others would flatten them.
        """
        whole = _ends(ordinates)
        if whole is None:
            return 0.0, 1.0
        if self._log:
            return max(whole[0], whole[1] - 16), whole[1]
        inside = _ends(self.recording.losses[:, :, :INSIDE][self._inside()])
        flattened = inside and whole[1] - whole[0] > FLATTENED * (inside[1] - inside[0])
        return inside if inside and flattened else whole

    def _inside(self) -> NDArray[np.bool_]:
        """Return which positions of some runs are inside of the land: shape of their losses."""
        window = self.scene.window
        low, high = (window.left, window.bottom), (window.right, window.top)
        points = self.recording.places[:, :, :INSIDE]
        inside: NDArray[np.bool_] = np.all((points >= low) & (points <= high), axis=-1)
        return inside

    def _frame(self) -> None:
        """Show all of the curves unless a hand has zoomed, and label the axes."""
        view = self.scene.view
        low, high = self._span(self._ordinate(self._drawn_ordinates()))
        margin = 0.05 * (high - low) or 0.5
        right = float(self._x[0][-1])
        if view.curve_axis is not CurveAxis.TIME:
            right = self.recording.race.steps / self._groups[0].pace
            right = float(np.log10(right)) if view.log_steps else right
        left = float(min(x[0] for x in self._x))
        whole = Window(left, max(right, left + 1e-9), low - margin, high + margin)
        self._chart.show_window(whole, log_x=view.log_steps, log_y=self._log)
        taken = f" − ({label(self._low)})" if self._low else ""
        across = AXES.get(view.curve_axis) or epoch_label(self.recording.race)
        self._chart.name_axes(f"loss{taken}", across)
        if self._reading.isVisible():
            self._hover(self._line.value(), 0.0)

    # What a hand does

    def _place_at(self, x: float, group: int = 0) -> int:
        abscissas = self._x[group]
        return int(np.clip(np.searchsorted(abscissas, x), 0, len(abscissas) - 1))

    def _step_of(self, place: int) -> int:
        return int(self.recording.steps[place])

    def _click(self, x: float, y: float) -> None:
        if self.in_step:
            self.sought.emit(self._step_of(self._place_at(x)))

    def _hover(self, x: float, y: float) -> None:
        if not self.in_step or not self._x:
            return
        place = self._place_at(x)
        at = float(self._x[0][place])
        epochs = len(self._groups) > 1
        title = f"epoch {label(at)}" if epochs else f"step {self._step_of(place)}"
        readings = Readings(self.recording, self._losses, self._levels)
        entries, read = entries_of(self.scene), []
        for i, group in enumerate(self._groups):
            # One that goes through the data more slowly may not have come so far.
            come = at <= self._x[i][-1] * (1 + 1e-9)
            place = self._place_at(at, i)
            read += [(k, *(readings.of(k, place) if come else NOTHING)) for k in group.members]
        read.sort(key=lambda one: (np.isnan(one[1]), one[1], one[0]))
        rows = tuple(Row(entries[k], text) for k, _, text in read)
        self._chart.read(at, title + readings.of_what, rows)


def settled_losses(recording: Recording) -> tuple[object, Floats]:
    """Return the losses of the rows that stay, and what they are of.

    The newest row of a recording that leaves out some may be replaced by a later one.
    """
    extra = not recording.complete and recording.last_step % recording.stride != 0
    return (recording, recording.stride), recording.losses[: len(recording) - extra]


def _ends(values: Floats) -> tuple[float, float] | None:
    """Return the lowest and the highest of the values that are numbers, None without any."""
    sound = values[np.isfinite(values)]
    return (float(sound.min()), float(sound.max())) if sound.size else None
