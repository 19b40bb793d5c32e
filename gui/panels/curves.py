"""The curves: the loss of every run against step, epoch or computing time."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from core.edits import SetView
from core.envelope import Envelope
from core.numbers import label
from core.objective import Floats, Window
from core.scene import CurveAxis, Scene
from core.smoothing import smoothed
from core.trails import Runs
from gui.items.curve_lines import CurvesItem
from gui.items.landbox import LandBox
from gui.items.plots import ask_for_paint, dress, make_plot
from gui.items.reading import Reading, Row
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
        self._curves = CurvesItem()
        self._now = pg.InfiniteLine(angle=90)
        self._line = pg.InfiniteLine(angle=90)
        self._line.hide()
        self._reading = Reading()
        for item in (self._curves, self._now, self._line, self._reading):
            self.plot.addItem(item, ignoreBounds=True)
        self._x = np.zeros(0)
        self._losses = np.zeros((0, 0, 0))
        self._envelope, self._kept_for = Envelope(0.0, 1.0, 1), object()
        self._low, self._log = 0.0, True
        self._zoom: Window | None = None
        self._density = 1.0
        self._legend = Legend()
        self._readout = readout(HINT)
        self._lay_out()
        self._resized = QTimer(self, singleShot=True, interval=80)
        self._resized.timeout.connect(self._draw_again)
        self._box.sigResized.connect(self._resized.start)
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

    @Slot()
    def _draw_again(self) -> None:
        """Draw the curves for the pixels that there are now."""
        if hasattr(self, "scene"):
            self.show_recording()
            self.show_step()

    def settle(self) -> None:
        """Draw the curves for the pixels that there are, at once."""
        self._resized.stop()
        self._box.prepareForPaint()

    @property
    def finished(self) -> bool:
        """Whether the curves are drawn for the pixels that there are."""
        return not self._resized.isActive()

    def finish(self) -> None:
        """Draw the curves for the pixels that there are, at once."""
        if not self.finished:
            self._resized.stop()
            self._draw_again()

    def set_filming(self, density: float) -> None:
        """Hide what is only for a hand, for a picture of `density` pixels a unit."""
        for widget in (self._tools, self._readout):
            widget.hide()
        self._density = density
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
        dress(self.plot, self.theme)
        self._now.setPen(pg.mkPen(self.theme.accent, width=1.5))
        self._line.setPen(pg.mkPen(self.theme.muted, width=1, style=Qt.PenStyle.DashLine))

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
        self._x = self._abscissa()
        self._losses = smoothed(self.recording.losses, self.scene.view.smoothing)
        self._grow()
        self._low, self._log = self._offset()
        ordinates = self._ordinate(self._envelope.y)
        self._frame(ordinates)
        self._grow()  # for the frame as it is now
        frame = self._box.frame(self.devicePixelRatioF() * self._density)
        ordinates = self._ordinate(self._envelope.y)
        self._curves.show_curves(self._envelope.x, ordinates, self.run_colours, frame)

    def _grow(self) -> None:
        """Take the new rows of the recording into what is kept of the curves for each pixel."""
        recording, view = self.recording, self.scene.view
        left, right, *_ = self._box.seen
        columns = max(round(self._box.width() * self.devicePixelRatioF() * self._density), 1)
        key = (id(recording), recording.stride, view.curve_axis, view.log_steps, view.smoothing,
               left, right, columns)  # fmt: skip
        if key != self._kept_for:
            self._kept_for = key
            self._envelope = Envelope(left, right, columns)
        new = slice(self._envelope.settled, None)
        losses = self._losses[new, :, : Runs(recording).starts]
        self._envelope.grow(self._x[new], losses.reshape(len(losses), -1))

    def show_step(self) -> None:
        """Draw the curves up to the moment in full, and where the moment is."""
        if not self.has_moment:
            self._curves.clear()
            self._readout.setText(self.lack or HINT)
        elif not self.lack and self._readout.text().startswith("No "):
            self._readout.setText(HINT)
        if not self.in_step or not len(self._x):
            return
        row = min(self.recording.index(self.step), len(self._x) - 1)
        self._curves.set_now(self._x[row])
        self._now.setPos(self._x[row])

    def _abscissa(self) -> Floats:
        view, recording = self.scene.view, self.recording
        x = recording.steps.astype(float)
        if view.curve_axis is CurveAxis.TIME:
            x = recording.seconds * 1000
        return np.log10(np.maximum(x, x[1] / 2 if len(x) > 1 else 1.0)) if view.log_steps else x

    def _offset(self) -> tuple[float, bool]:
        """Return what is taken off every loss, and whether a logarithm can be drawn of the rest.

        Where losses are not positive it is the lowest known minimum; without one there is none.
        """
        if not self.scene.view.log_loss or not np.any(self._envelope.y <= 0):
            return 0.0, self.scene.view.log_loss
        problem = self.scene.problem
        values = [float(problem.height(*map(np.array, point))) for point in problem.minima]
        return (min(values), True) if values else (0.0, False)

    def _ordinate(self, losses: Floats) -> Floats:
        if not self._log:
            return losses
        with np.errstate(all="ignore"):
            ordinate: Floats = np.log10(np.maximum(losses - self._low, 1e-18))
        return ordinate

    def _span(self, ordinates: Floats) -> tuple[float, float]:
        """Return the lowest and highest ordinate to show; linear ones only from inside the land."""
        if not self._log:
            inside = self._losses[self._inside()]
            ordinates = inside if np.isfinite(inside).any() else ordinates
        sound = np.isfinite(ordinates)
        if not sound.any():
            return 0.0, 1.0
        low_end, high_end = float(ordinates[sound].min()), float(ordinates[sound].max())
        return (max(low_end, high_end - 16) if self._log else low_end), high_end

    def _inside(self) -> NDArray[np.bool_]:
        """Return which positions of the recording are inside of the land: shape of the losses."""
        window = self.scene.window
        low, high = (window.left, window.bottom), (window.right, window.top)
        points = self.recording.places
        inside: NDArray[np.bool_] = np.all((points >= low) & (points <= high), axis=-1)
        return inside

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
        if self._reading.isVisible():
            self._hover(self._line.value(), 0.0)

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
        return int(self.recording.steps[place])

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
        self._line.setPos(self._x[place])
        self._line.show()
        losses = self._losses[place, :, 0]
        entries = entries_of(self.scene)
        rows = tuple(
            Row(entries[k], label(float(losses[k])) if np.isfinite(losses[k]) else "–")
            for k in np.argsort(losses)
        )
        title = f"step {self._step_of(place)}"
        if self._losses.shape[2] > 1:
            title += ", start 1"
        self._reading.read(self._x[place], title, rows, self.theme)

    def _leave(self) -> None:
        self._line.hide()
        self._reading.hide()
