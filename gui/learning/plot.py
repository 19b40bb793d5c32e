"""One plot of training curves: of the loss or of the accuracy, with bands and marks."""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from PySide6.QtCore import QObject, Signal, Slot

from core.learning_curves import (
    ACCURACY,
    LOSS,
    Course,
    Traces,
    abscissas,
    axis_label,
    is_banded,
    settled_values,
    values_of,
)
from core.learning_marks import Mark, MarkKind
from core.learning_readings import LearningReadings
from core.objective import Floats, Window
from core.rows import Array
from core.scene import CurveAxis, CurveMeasure, View
from core.smoothing import smoothed
from core.training.recording import TrainingRecording
from gui.items.bands import BandsLayer
from gui.items.chart import Chart
from gui.items.curve_lines import Sheet
from gui.items.reading import Row
from gui.learning.sheets import Spot, Spots, sheet_of
from gui.legend import Entry
from gui.panels.base import MakeLane
from gui.theme import Theme

NEAR = 9
"""Pixels within which the mouse is at a mark."""

DECADES = 16
"""A logarithmic axis shows at most so many."""

PERCENT = 100.0


class Look(Struct, frozen=True):
    """What is drawn, and how: the same for both plots.

    Attributes
    ----------
    courses : the entries that share an axis.
    marks : what there is to mark.
    run : the run that is shown of each entry.
    colours, ground : of the entries, and of the plot.
    """

    recording: TrainingRecording
    view: View
    courses: tuple[Course, ...]
    marks: tuple[Mark, ...]
    run: int
    colours: tuple[str, ...]
    theme: Theme

    @property
    def batches(self) -> bool:
        """Whether the losses over batches are drawn."""
        return self.view.batch_losses is True

    def abscissas(self, course: Course, steps: Array) -> Floats:
        """Return where steps stand on the axis."""
        view = self.view
        return abscissas(self.recording, course, view.curve_axis, steps, log=view.log_steps)


class LearningPlot(QObject):
    """The curves of one measure.

    Signals
    -------
    stale() : they are to be drawn again.
    looked(left, right) : a hand has zoomed to these abscissas.

    Attributes
    ----------
    named : whether it is written below what the axis is.
    """

    stale = Signal()
    looked = Signal(float, float)

    def __init__(self, measure: CurveMeasure, make_lane: MakeLane, parent: QObject) -> None:
        super().__init__(parent)
        self.measure = measure
        self.chart = Chart(self)
        self._bands = BandsLayer(make_lane, self)
        self._bands.changed.connect(self.stale)
        self.chart.stale.connect(self.stale)
        self.chart.zoomed.connect(lambda window: self.looked.emit(*window[:2]))
        self.named = True
        self._look: Look | None = None
        self._key: object = None
        self.traces: tuple[Traces, ...] = ()
        self.x: list[Floats] = []
        self.lines: Floats = np.empty((0, 2, 0))
        self.levels: Floats = np.empty((0, 2, 0, 3))
        self.spots: tuple[Spot, ...] = ()
        self._whole = Window(0.0, 1.0, 0.0, 1.0)

    @property
    def finished(self) -> bool:
        """Whether all is drawn for the pixels that there are."""
        return self.chart.settled and self._bands.finished

    @Slot()
    def finish(self) -> None:
        """Draw at once what is still to come."""
        self._bands.finish()
        self.chart.finish()

    @property
    def _log(self) -> bool:
        return self.measure is LOSS and self._look is not None and self._look.view.log_loss

    # Drawing

    def draw(self, look: Look) -> None:
        """Draw the curves of a recording."""
        self._look = look
        recording = look.recording
        if is_banded(recording):
            self._bands.follow(*settled_values(recording, self.measure))
        else:
            self._bands.clear()
        self._take_values(look)
        self._grow(look)
        self._frame(look)
        self._grow(look)  # for the frame as it is now
        self.chart.draw(tuple(self._sheets(look)))

    def let_go(self) -> None:
        """Hold nothing of what was drawn."""
        self._look = self._key = None
        self._bands.clear()
        self.chart.curves.clear()

    def _take_values(self, look: Look) -> None:
        weight = look.view.smoothing
        values = values_of(look.recording, self.measure)[..., look.run]
        self.lines = smoothed(values, weight)
        self.levels = smoothed(self._bands.levels, weight)
        steps = look.recording.measured_steps
        self.x = [look.abscissas(course, steps) for course in look.courses]

    def _grow(self, look: Look) -> None:
        """Take the new rows into what is kept of the curves for each pixel."""
        recording, view = look.recording, look.view
        left, right, *_ = self.chart.box.seen
        columns = self.chart.columns
        key = (id(recording), recording.stride, recording.measured_stride, look.courses, look.run,
               view.curve_axis, view.log_steps, view.smoothing, left, right, columns)  # fmt: skip
        if key != self._key:
            self._key = key
            self.traces = tuple(Traces(one, left, right, columns) for one in look.courses)
        for traces, x in zip(self.traces, self.x, strict=True):
            traces.grow(x, self.lines, self.levels)
            if look.batches and self.measure is LOSS:
                kept = look.abscissas(traces.course, recording.steps)
                traces.grow_batches(kept, recording.batch_losses[..., look.run])

    def ordinate(self, values: Floats) -> Floats:
        """Return where numbers are drawn: losses perhaps as logarithms, shares as percents."""
        if self.measure is ACCURACY:
            return values * PERCENT
        if not self._log:
            return values
        with np.errstate(all="ignore"):
            logarithms: Floats = np.log10(np.maximum(values, 1e-300))
        return logarithms

    def _sheets(self, look: Look) -> Iterator[Sheet]:
        self.spots = tuple(self._spots(look))
        banded = is_banded(look.recording)
        for i, traces in enumerate(self.traces):
            spots = tuple(one for one in self.spots if one.course == i)
            yield sheet_of(
                traces, look.colours, self.ordinate, Spots(spots, look.theme.plot), banded=banded,
                batches=look.batches and self.measure is LOSS,
            )  # fmt: skip

    def _spots(self, look: Look) -> Iterator[Spot]:
        for i, course in enumerate(look.courses):
            for mark in look.marks:
                if mark.k in course.members:
                    yield self._spot(look, i, mark)

    def _spot(self, look: Look, course: int, mark: Mark) -> Spot:
        x = float(look.abscissas(look.courses[course], np.array([mark.step]))[0])
        y = float(self.ordinate(np.array(self._height(look, mark))))
        if mark.kind is MarkKind.CHANGED:
            y = self.chart.box.seen.bottom
        return Spot(mark.kind, x, y, look.colours[mark.k], mark.words, mark.step, course)

    def _height(self, look: Look, mark: Mark) -> float:
        """Return the number on whose curve a mark stands: on that by which runs are judged."""
        recording = look.recording
        steps = recording.measured_steps
        values = self.lines[:, 1, mark.k]
        if not np.isfinite(values).any():
            values = self.lines[:, 0, mark.k]
        if mark.kind is MarkKind.BEST and self.measure is LOSS and not look.view.smoothing:
            return float(recording.best_validation[mark.k, look.run])
        sound = np.isfinite(values)
        return float(np.interp(mark.step, steps[sound], values[sound])) if sound.any() else np.nan

    # The frame

    def _frame(self, look: Look) -> None:
        """Show all of the curves unless a hand has zoomed, and label the axes."""
        recording, view = look.recording, look.view
        low, high = self._span()
        margin = 0.05 * (high - low) or 0.5
        left = min(float(x[0]) for x in self.x)
        right = self._right(look)
        self._whole = Window(left, max(right, left + 1e-9), low - margin, high + margin)
        self.chart.show_window(self._whole, log_x=view.log_steps, log_y=self._log)
        name = "loss" if self.measure is LOSS else "accuracy in %"
        self.chart.name_axes(name, axis_label(recording, view.curve_axis) if self.named else "")

    def _right(self, look: Look) -> float:
        """Return where the axis ends: where the race will, as far as that is known."""
        recording = look.recording
        if look.view.curve_axis is CurveAxis.TIME:
            last = np.array([recording.last_step])
        else:
            last = np.array([recording.last])
        return max(float(look.abscissas(course, last)[0]) for course in look.courses)

    def _span(self) -> tuple[float, float]:
        """Return the lowest and highest ordinate to show."""
        parts = [one.y.ravel() for traces in self.traces for one in (traces.lines, traces.bands)]
        values = np.concatenate(parts)
        if self._log:
            values = values[values > 0]
        drawn = self.ordinate(values)
        drawn = drawn[np.isfinite(drawn)]
        if not drawn.size:
            return 0.0, 1.0
        low, high = float(drawn.min()), float(drawn.max())
        return (max(low, high - DECADES), high) if self._log else (low, high)

    def zoom_across(self, left: float, right: float) -> None:
        """Show other abscissas, as another plot does."""
        seen = self.chart.box.seen
        self.chart.zoom = Window(left, right, seen.bottom, seen.top)

    # The moment and the mouse

    def show_now(self, step: int) -> None:
        """Draw the curves up to a step in full, and lines at it."""
        if self._look is not None:
            at = np.array([step])
            look = self._look
            self.chart.show_now(tuple(float(look.abscissas(c, at)[0]) for c in look.courses))

    def place_at(self, x: float, course: int = 0) -> int:
        """Return the number of the measurement that is nearest to an abscissa."""
        return nearest(self.x[course], x)

    def read(self, at: float, title: str, entries: tuple[Entry, ...]) -> None:
        """Show what there is to read at an abscissa, the best first."""
        if self._look is None:
            return
        look = self._look
        readings = LearningReadings(
            look.recording, self.measure, self.lines, self.levels, look.run, look.batches
        )
        read = []
        for i, course in enumerate(look.courses):
            if at <= self.x[i][-1] * (1 + 1e-9) or len(look.courses) == 1:
                place = self.place_at(at, i)
                read += [(k, *readings.of(k, place)) for k in course.members]
            else:  # it goes through the data more slowly, and has not come so far
                read += [(k, np.nan, "–") for k in course.members]
        read.sort(key=lambda one: (np.isnan(one[1]), one[1], one[0]))
        rows = tuple(Row(entries[k], text) for k, _, text in read)
        self.chart.read(at, title + readings.of_what, rows)

    def spot_at(self, x: float, y: float) -> Spot | None:
        """Return the mark that is nearest to the mouse, None if it is at none."""
        wide, tall = self.chart.box.pixel()
        near = [
            (np.hypot((spot.x - x) / wide, (spot.y - y) / tall), i)
            for i, spot in enumerate(self.spots)
        ]
        distance, i = min(near, default=(np.inf, -1))
        return self.spots[i] if distance <= NEAR else None


def nearest(ascending: Floats, value: float) -> int:
    """Return the place of the number that is nearest to a value."""
    after = int(np.clip(np.searchsorted(ascending, value), 1, max(len(ascending) - 1, 1)))
    if len(ascending) == 1:
        return 0
    return after - int(value - ascending[after - 1] < ascending[after] - value)
