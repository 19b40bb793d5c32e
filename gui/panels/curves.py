"""The curves: the loss of every run, or of most of them, against step, epoch or computing time."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.curves import (
    Group,
    Kept,
    batched_of,
    diverged,
    groups_of,
    is_banded,
    lines_of,
    steps_per_epoch,
)
from core.edits import SetView
from core.numbers import label
from core.objective import Floats, Window
from core.scene import CurveAxis, Scene
from core.smoothing import smoothed
from core.trails import FEW
from gui.items.bands import BandsLayer
from gui.items.curve_lines import CurvesItem, Ribbon, Sheet, Strand
from gui.items.curve_tools import CurveTools
from gui.items.landbox import LandBox
from gui.items.plots import ask_for_paint, dress, make_plot
from gui.items.reading import Reading, Row
from gui.legend import Entry, Legend, entries_of
from gui.panels.base import MakeLane, Panel
from gui.widgets import readout

HINT = "click to go to a moment · wheel zooms · double-click shows all"
AXES = {CurveAxis.STEP: "step", CurveAxis.TIME: "computing time in ms"}

INSIDE = 64
"""Of so many runs of each optimizer it is looked at which losses are inside of the land."""

BAND, MIDDLE = 0.25, 1.8
"""How opaque a band is, and the width in pixels of the line in its middle."""

BESIDE, BESIDE_WIDTH = 0.45, 0.9
"""How opaque and how wide a line is that stands beside others that matter more."""


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
        self._others: list[pg.InfiniteLine] = []
        self._groups: tuple[Group, ...] = ()
        self._x: list[Floats] = []
        self._losses = np.zeros((0, 0, 0))
        self._levels = np.zeros((0, 0, 3))
        self._kept: list[Kept] = []
        self._kept_for = object()
        self._low, self._log = 0.0, True
        self._zoom: Window | None = None
        self._density = 1.0
        self._bands = BandsLayer(make_lane, self)
        self._bands.changed.connect(self._draw_again)
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
        self._resized.stop()
        self._box.prepareForPaint()

    @property
    def finished(self) -> bool:
        """Whether the curves are drawn for the pixels that there are."""
        return not self._resized.isActive() and self._bands.finished

    def finish(self) -> None:
        """Draw the curves for the pixels that there are, at once."""
        self._bands.finish()
        if self._resized.isActive():
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
        for line in (self._now, *self._others):
            line.setPen(pg.mkPen(self.theme.accent, width=1.5))
        self._line.setPen(pg.mkPen(self.theme.muted, width=1, style=Qt.PenStyle.DashLine))

    def show_scene(self, old: Scene | None) -> None:
        """Draw the legend, and the curves again if they are wanted differently."""
        view = self.scene.view
        self._legend.set_entries((*entries_of(self.scene), *self._notes()))
        if old is None or old.view != view:
            self._tools.show_view(view)
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

    def _notes(self) -> tuple[Entry, ...]:
        """Return what the legend says of lines and bands."""
        race, notes = self.scene.race, []
        if is_banded(race):
            notes.append(f"median and 10–90 % of {len(race.starts)} runs")
        if batched_of(race):
            notes.append("thin: loss of the batch")
        return tuple(Entry(note, "", "") for note in notes)

    def show_recording(self) -> None:
        """Work out the curves of the recording."""
        if not self.in_step:
            return
        race, view = self.recording.race, self.scene.view
        if is_banded(race):
            self._bands.follow(self.recording)
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
        frame = self._box.frame(self.devicePixelRatioF() * self._density)
        self._curves.show_sheets(tuple(map(self._sheet, self._kept)), frame)

    def _grow(self) -> None:
        """Take the new rows of the recording into what is kept of the curves for each pixel."""
        recording, view = self.recording, self.scene.view
        left, right, *_ = self._box.seen
        columns = max(round(self._box.width() * self.devicePixelRatioF() * self._density), 1)
        key = (id(recording), recording.stride, view.curve_axis, view.log_steps, view.smoothing,
               left, right, columns)  # fmt: skip
        if key != self._kept_for:
            self._kept_for = key
            self._kept = [Kept(group, left, right, columns) for group in self._groups]
        losses = self._losses[:, :, : lines_of(recording.race)]
        for kept, x in zip(self._kept, self._x, strict=True):
            batch_losses = recording.batch_losses[:, self._batched_in(kept.group), 0]
            kept.grow(x, losses, batch_losses, self._levels)

    def _batched_in(self, group: Group) -> list[int]:
        """Return the places, among those with batches, of the group's whose losses are drawn."""
        batched = batched_of(self.recording.race)
        return [i for i, k in enumerate(batched) if k in group.members]

    def _sheet(self, kept: Kept) -> Sheet:
        """Return the curves of a group as they are painted."""
        race = self.recording.race
        colours = tuple(self.run_colours[k] for k in kept.group.members)
        batched = tuple(self.run_colours[race.batched[i]] for i in self._batched_in(kept.group))
        lines, batches, bands = kept.lines, kept.batches, self._ordinate(kept.bands.y)
        few = lines_of(race) * len(race.entries) <= FEW
        beside = Strand(batches.x, self._ordinate(batches.y), batched, BESIDE_WIDTH, BESIDE)
        if not is_banded(race):
            width = MIDDLE if few else 1.0
            return Sheet((beside, Strand(lines.x, self._ordinate(lines.y), colours, width)))
        x = kept.bands.x
        return Sheet((
            Ribbon(x, bands[:, 0::3], bands[:, 2::3], colours, BAND),
            beside,
            Strand(lines.x, self._ordinate(lines.y), colours, BESIDE_WIDTH, BESIDE),
            Strand(x, bands[:, 1::3], colours, MIDDLE),
        ))  # fmt: skip

    def show_step(self) -> None:
        """Draw the curves up to the moment in full, and where the moment is."""
        if not self.has_moment:
            self._curves.clear()
            self._readout.setText(self.lack or HINT)
        elif not self.lack and self._readout.text().startswith("No "):
            self._readout.setText(HINT)
        if not self.in_step or not self._x:
            return
        row = min(self.recording.index(self.step), len(self._x[0]) - 1)
        now = tuple(float(x[row]) for x in self._x)
        self._curves.set_now(now)
        self._show_now(now)

    def _show_now(self, now: tuple[float, ...]) -> None:
        """Show where the moment is: on an axis of epochs it may be at several places."""
        while len(self._others) < len(now) - 1:
            line = pg.InfiniteLine(angle=90, pen=pg.mkPen(self.theme.accent, width=1.5))
            self.plot.addItem(line, ignoreBounds=True)
            self._others.append(line)
        self._now.setPos(now[0])
        for i, line in enumerate(self._others, 1):
            line.setVisible(i < len(now))
            if i < len(now):
                line.setPos(now[i])

    def _abscissa(self, group: Group) -> Floats:
        view, recording = self.scene.view, self.recording
        x = recording.steps / group.pace
        if view.curve_axis is CurveAxis.TIME:
            x = recording.seconds * 1000
        return np.log10(np.maximum(x, x[1] / 2 if len(x) > 1 else 1.0)) if view.log_steps else x

    def _axis_label(self) -> str:
        axis, race = self.scene.view.curve_axis, self.recording.race
        if axis is not CurveAxis.EPOCH:
            return AXES[axis]
        paces = {steps_per_epoch(race, k) for k in range(len(race.entries))}
        if paces == {1}:
            return "epoch (full batch: one step)"
        if len(paces) == 1:
            return f"epoch ({paces.pop()} steps)"
        return f"epoch ({min(paces)} to {max(paces)} steps)"

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
        if not self._log:
            inside = self.recording.losses[:, :, :INSIDE][self._inside()]
            ordinates = inside if np.isfinite(inside).any() else ordinates
        sound = np.isfinite(ordinates)
        if not sound.any():
            return 0.0, 1.0
        low_end, high_end = float(ordinates[sound].min()), float(ordinates[sound].max())
        return (max(low_end, high_end - 16) if self._log else low_end), high_end

    def _inside(self) -> NDArray[np.bool_]:
        """Return which positions of some runs are inside of the land: shape of their losses."""
        window = self.scene.window
        low, high = (window.left, window.bottom), (window.right, window.top)
        points = self.recording.positions[:, :, :INSIDE]
        inside: NDArray[np.bool_] = np.all((points >= low) & (points <= high), axis=-1)
        return inside

    def _frame(self) -> None:
        """Show all of the curves unless a hand has zoomed, and label the axes."""
        view, item = self.scene.view, self.plot.getPlotItem()
        low, high = self._span(self._ordinate(self._drawn_ordinates()))
        margin = 0.05 * (high - low) or 0.5
        right = float(self._x[0][-1])
        if view.curve_axis is not CurveAxis.TIME:
            right = self.recording.race.steps / self._groups[0].pace
            right = float(np.log10(right)) if view.log_steps else right
        left = float(min(x[0] for x in self._x))
        whole = Window(left, max(right, left + 1e-9), low - margin, high + margin)
        shown = self._zoom or whole
        self._box.show_window(shown)
        item.getAxis("left").setLogMode(self._log)
        item.getAxis("bottom").setLogMode(view.log_steps)
        taken = f" − ({label(self._low)})" if self._low else ""
        item.setLabel("left", f"loss{taken}")
        item.setLabel("bottom", self._axis_label())
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

    def _show_all(self, x: float, y: float) -> None:
        self._zoom = None
        self.show_recording()
        self.show_step()

    def _look(self, window: Window) -> None:
        self._zoom = window
        self.show_recording()
        self.show_step()

    def _hover(self, x: float, y: float) -> None:
        if not self.in_step or not self._x:
            return
        place = self._place_at(x)
        at = float(self._x[0][place])
        self._line.setPos(at)
        self._line.show()
        places = {k: self._place_at(at, i) for i, g in enumerate(self._groups) for k in g.members}
        # A run that goes through the data more slowly may not have come so far.
        come = {k: at <= self._x[i][-1] * (1 + 1e-9)
                for i, g in enumerate(self._groups) for k in g.members}  # fmt: skip
        entries = entries_of(self.scene)
        read = [self._read(k, places[k]) if come[k] else (np.nan, "–") for k in sorted(places)]
        order = np.argsort([loss for loss, _ in read])
        rows = tuple(Row(entries[k], read[k][1]) for k in order)
        self._reading.read(at, self._reading_title(place), rows, self.theme)

    def _reading_title(self, place: int) -> str:
        race, title = self.recording.race, f"step {self._step_of(place)}"
        if len(self._groups) > 1:
            title = f"epoch {label(self._step_of(place) / self._groups[0].pace)}"
        if is_banded(race):
            return f"{title}, median (10 … 90 %) of {len(race.starts)} runs"
        return f"{title}, start 1" if len(race.starts) > 1 else title

    def _read(self, k: int, place: int) -> tuple[float, str]:
        """Return the loss of an optimizer at a row, and what there is to read of it."""
        race = self.recording.race
        if is_banded(race):
            low, loss, high = self._levels[place, k] if place < len(self._levels) else [np.nan] * 3
            text = f"{label(float(loss))} ({label(float(low))} … {label(float(high))})"
            gone = diverged(self.recording.losses[place, k])
            text += f", {gone} diverged" if gone else ""
        else:
            loss = self._losses[place, k, 0]
            text = label(float(loss))
        if not np.isfinite(loss):
            return np.nan, "–"
        if k in batched_of(race):
            batch_loss = self.recording.batch_losses[place, race.batched.index(k), 0]
            text += f" · batch {label(float(batch_loss))}"
        return float(loss), text

    def _leave(self) -> None:
        self._line.hide()
        self._reading.hide()
