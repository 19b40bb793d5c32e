"""The curves: the loss of every run against step, epoch or computing time."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from core.edits import SetView
from core.objective import Floats, Window
from core.scene import CurveAxis, Scene
from core.smoothing import smoothed
from gui.items.landbox import LandBox
from gui.items.paths import SHOWN, PathsItem, sample_of, trail
from gui.items.plots import dress, make_plot
from gui.items.terrain import label
from gui.legend import Legend, entries_of
from gui.panels.base import MakeLane, Panel
from gui.widgets import choice, muted, readout, tick

HINT = "click to go to a moment · wheel zooms · double-click shows all"
AXES = {
    CurveAxis.STEP: "step",
    CurveAxis.EPOCH: "epoch (full batch: one step)",
    CurveAxis.TIME: "computing time in ms",
}


class CurvesPanel(Panel):
    """Loss against time, one curve for each run."""

    name, title = "curves", "Curves"

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self._box = LandBox()
        self.plot = make_plot(self._box)
        self._paths = PathsItem(curves=True)
        self._now = pg.InfiniteLine(angle=90)
        self._reading = pg.InfiniteLine(angle=90)
        self._reading.hide()
        for item in (self._paths, self._now, self._reading):
            self.plot.addItem(item, ignoreBounds=True)
        self._sample = np.zeros(0, dtype=np.int64)
        self._x = np.zeros(0)
        self._losses = np.zeros((0, 0, 0))
        self._low, self._log = 0.0, True
        self._zoom: Window | None = None
        self._density = 1.0
        self._legend = Legend()
        self._readout = readout(HINT)
        self._lay_out()
        self._box.clicked.connect(self._click)
        self._box.doubled.connect(self._show_all)
        self._box.hovered.connect(self._hover)
        self._box.left.connect(self._leave)
        self._box.looked.connect(self._look)

    def sizeHint(self) -> QSize:
        """Return a size that shows the curves well."""
        return QSize(520, 280)

    def _lay_out(self) -> None:
        self._axis = choice("What the curves are drawn against")
        for axis, text in AXES.items():
            self._axis.addItem(text.split(" ")[0], axis)
        self._log_loss = tick("log loss")
        self._log_steps = tick("log x")
        self._smoothing = QSlider(Qt.Orientation.Horizontal)
        self._smoothing.setMaximum(99)
        self._smoothing.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._smoothing.setToolTip("Smoothing: the weight of the past")
        self._smoothing.setMaximumWidth(110)
        self._tools = QWidget()
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(8, 2, 8, 2)
        row.addWidget(muted("x"))
        row.addWidget(self._axis)
        row.addWidget(self._log_steps)
        row.addWidget(self._log_loss)
        row.addStretch(1)
        row.addWidget(muted("smooth"))
        row.addWidget(self._smoothing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self._tools, self._legend):
            layout.addWidget(widget)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self._readout)
        self._axis.activated.connect(self._choose_axis)
        self._log_loss.clicked.connect(self._choose_log_loss)
        self._log_steps.clicked.connect(self._choose_log_steps)
        self._smoothing.valueChanged.connect(self._choose_smoothing)

    def set_filming(self, density: float) -> None:
        """Hide what is only for a hand, for a picture of `density` pixels a unit."""
        for widget in (self._tools, self._readout):
            widget.hide()
        self._density = density
        self.scale_lines()

    def scale_lines(self) -> None:
        """Draw lines as many pixels wide as a pixel is small."""
        self._paths.set_density(self.devicePixelRatioF() * self._density)

    # What is shown

    def show_theme(self) -> None:
        """Draw the frame and the axes in the colours of the theme."""
        dress(self.plot, self.theme)
        self._now.setPen(pg.mkPen(self.theme.accent, width=1.5))
        self._reading.setPen(pg.mkPen(self.theme.muted, width=1, style=Qt.PenStyle.DashLine))

    def show_scene(self, old: Scene | None) -> None:
        """Draw the legend, and the curves again if they are wanted differently."""
        view = self.scene.view
        self._legend.set_entries(entries_of(self.scene))
        if old is None or old.view != view:
            self._show_tools()
        if old is None or old.problem != self.scene.problem:
            self._zoom = None
        looks = ("curve_axis", "log_loss", "log_steps", "smoothing")
        if old and any(getattr(old.view, n) != getattr(view, n) for n in looks):
            self._zoom = None
            self.show_recording()
            self.show_step()
        elif old and old.colours != self.scene.colours:
            self.show_recording()
            self.show_step()

    def _show_tools(self) -> None:
        view = self.scene.view
        with QSignalBlocker(self._smoothing):
            self._smoothing.setValue(round(view.smoothing * 100))
        self._axis.setCurrentIndex(self._axis.findData(view.curve_axis))
        self._log_loss.setChecked(view.log_loss)
        self._log_steps.setChecked(view.log_steps)

    def show_recording(self) -> None:
        """Work out the curves of the recording."""
        if not self.in_step:
            return
        view = self.scene.view
        self._sample = sample_of(self.recording)
        self._x = self._abscissa()
        self._losses = smoothed(self.recording.losses[self._sample], view.smoothing)
        self._low, self._log = self._offset()
        ordinates = self._ordinate(self._losses)
        self._frame(ordinates)
        window, pixel = self._box.seen, self._box.pixel()
        kinds, starts = self._losses.shape[1:]
        shown = min(starts, max(1, SHOWN // kinds))
        runs = [
            [
                trail(np.stack([self._x, ordinates[:, k, s]], axis=-1), self._sample, window, pixel)
                for s in range(shown)
            ]
            for k in range(kinds)
        ]
        self._paths.set_trails(runs, self.run_colours, self.theme.plot, window)

    def show_step(self) -> None:
        """Draw the curves up to the moment in full, and where the moment is."""
        if not self.has_moment:
            self._paths.set_trails([], (), "#ffffff", Window(0, 1, 0, 1))
            self._paths.set_row(0, 1)
            self._readout.setText(self.lack or HINT)
        elif not self.lack and self._readout.text().startswith("No "):
            self._readout.setText(HINT)
        if not self.in_step or not len(self._x):
            return
        row = self.recording.index(self.step)
        self._paths.set_row(row, self.recording.stride)
        place = int(np.searchsorted(self._sample, row, side="right")) - 1
        self._now.setPos(self._x[max(place, 0)])

    def _abscissa(self) -> Floats:
        view, recording = self.scene.view, self.recording
        x = recording.steps[self._sample].astype(float)
        if view.curve_axis is CurveAxis.TIME:
            x = recording.seconds[self._sample] * 1000
        return np.log10(np.maximum(x, x[1] / 2 if len(x) > 1 else 1.0)) if view.log_steps else x

    def _offset(self) -> tuple[float, bool]:
        """Return what is taken off every loss, and whether a logarithm can be drawn of the rest.

        Where losses are not positive it is the lowest known minimum; without one there is none.
        """
        if not self.scene.view.log_loss or not np.any(self._losses <= 0):
            return 0.0, self.scene.view.log_loss
        values = [float(self.scene.problem.value(np.array(p))) for p in self.scene.problem.minima]
        return (min(values), True) if values else (0.0, False)

    def _ordinate(self, losses: Floats) -> Floats:
        if not self._log:
            return losses
        with np.errstate(all="ignore"):
            ordinate: Floats = np.log10(np.maximum(losses - self._low, 1e-18))
        return ordinate

    def _span(self, ordinates: Floats) -> tuple[float, float]:
        """Return the lowest and highest ordinate to show; linear ones only from inside the land."""
        sound = np.isfinite(ordinates)
        if not self._log:
            window = self.scene.window
            points = self.recording.positions[self._sample]
            low, high = (window.left, window.bottom), (window.right, window.top)
            inside = np.all((points >= low) & (points <= high), axis=-1)
            sound = sound & inside if (sound & inside).any() else sound
        if not sound.any():
            return 0.0, 1.0
        low_end, high_end = float(ordinates[sound].min()), float(ordinates[sound].max())
        return (max(low_end, high_end - 16) if self._log else low_end), high_end

    def _frame(self, ordinates: Floats) -> None:
        """Show all of the curves unless a hand has zoomed, and label the axes."""
        view, item = self.scene.view, self.plot.getPlotItem()
        low, high = self._span(ordinates)
        margin = 0.05 * (high - low) or 0.5
        right = float(self._x[-1])
        if view.curve_axis is not CurveAxis.TIME:
            right = float(self.recording.race.steps)
            right = float(np.log10(right)) if view.log_steps else right
        left = float(self._x[0])
        whole = Window(left, max(right, left + 1e-9), low - margin, high + margin)
        shown = self._zoom or whole
        self._box.show_window(shown)
        item.getAxis("left").setLogMode(self._log)
        item.getAxis("bottom").setLogMode(view.log_steps)
        taken = f" − ({label(self._low)})" if self._low else ""
        item.setLabel("left", f"loss{taken}")
        item.setLabel("bottom", AXES[view.curve_axis])

    # What a hand does

    def _choose_axis(self, index: int) -> None:
        self.edit(SetView({"curve_axis": self._axis.itemData(index)}))

    def _choose_log_loss(self, on: bool) -> None:
        self.edit(SetView({"log_loss": on}))

    def _choose_log_steps(self, on: bool) -> None:
        self.edit(SetView({"log_steps": on}))

    def _choose_smoothing(self, percent: int) -> None:
        self.edit(SetView({"smoothing": percent / 100}), ("smoothing",))

    def _place_at(self, x: float) -> int:
        return int(np.clip(np.searchsorted(self._x, x), 0, len(self._x) - 1))

    def _step_of(self, place: int) -> int:
        return int(self.recording.steps[self._sample[place]])

    def _click(self, x: float, y: float) -> None:
        if self.in_step:
            self.sought.emit(self._step_of(self._place_at(x)))

    def _show_all(self, x: float, y: float) -> None:
        self._zoom = None
        self.show_recording()
        self.show_step()

    def _look(self, window: Window) -> None:
        self._zoom = window
        self.show_recording()
        self.show_step()

    def _hover(self, x: float, y: float) -> None:
        if not self.in_step or not len(self._x):
            return
        place = self._place_at(x)
        self._reading.setPos(self._x[place])
        self._reading.show()
        values = [
            f"{text} {label(float(loss))}"
            for text, loss in zip(self.run_labels, self._losses[place, :, 0], strict=True)
        ]
        text = f"step {self._step_of(place)}:  " + "   ".join(values)
        metrics, room = QFontMetricsF(self._readout.font()), self._readout.width() - 20
        self._readout.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, room))
        self._readout.setToolTip("\n".join(values))

    def _leave(self) -> None:
        self._reading.hide()
        self._readout.setText(self.lack or HINT)
