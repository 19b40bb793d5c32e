"""What there is to read of the curves of training at one measurement, in words and numbers."""

import numpy as np
from msgspec import Struct

from core.bands import MOST_RUNS
from core.learning_curves import is_banded
from core.learning_marks import has_validation
from core.numbers import label
from core.objective import Floats
from core.scene import CurveMeasure
from core.training.recording import TrainingRecording


def percent(share: float) -> str:
    """Return a share as percents; a dash where there is none."""
    return f"{label(100 * share, 4)} %" if np.isfinite(share) else "–"


def number(value: float) -> str:
    """Return a loss as short text; a dash where there is none."""
    return label(value, 4) if np.isfinite(value) else "–"


def notes_of(recording: TrainingRecording, *, batches: bool) -> tuple[str, ...]:
    """Return what a legend says of the lines."""
    parts = "solid: train · dashed: validation" if has_validation(recording) else "train"
    notes = [parts]
    if is_banded(recording):
        runs = min(recording.race.repeats, MOST_RUNS)
        notes.append(f"median and 10–90 % of {runs} runs · thin: the run shown")
    if batches:
        notes.append("faint: loss of the batch")
    return tuple(notes)


class LearningReadings(Struct, frozen=True):
    """The numbers of the curves of one measure, as they are drawn.

    Attributes
    ----------
    lines : shape (rows, 2, entries), of the run shown, training part first.
    levels : shape (rows so far, 2, entries, 3); empty without bands.
    run : which run is shown.
    batches : whether the losses over batches are read too.
    """

    recording: TrainingRecording
    measure: CurveMeasure
    lines: Floats
    levels: Floats
    run: int
    batches: bool

    @property
    def of_what(self) -> str:
        """What the numbers are of, to be said after the moment."""
        parts = "train · validation" if has_validation(self.recording) else "train"
        spread = ", median (10 … 90 %)" if is_banded(self.recording) else ""
        return f", {self.measure.value}: {parts}{spread}"

    def of(self, k: int, place: int) -> tuple[float, str]:
        """Return by which number an entry is ranked at a row, the lowest first, and its text."""
        parts = range(2 if has_validation(self.recording) else 1)
        values = [self._value(k, place, part) for part in parts]
        step = int(self.recording.measured_steps[place])
        ended = self._ended(k, step)
        if not np.isfinite(values[-1]) and ended:
            return np.nan, ended.removeprefix(", ")
        text = " · ".join(self._text(k, place, part) for part in parts)
        if self.batches and self.measure is CurveMeasure.LOSS:
            row = self.recording.index(step)
            text += f" · batch {number(float(self.recording.batch_losses[row, k, self.run]))}"
        rank = values[-1] if self.measure is CurveMeasure.LOSS else -values[-1]
        return rank, text + ended

    def _value(self, k: int, place: int, part: int) -> float:
        if not is_banded(self.recording):
            return float(self.lines[place, part, k])
        return float(self.levels[place, part, k, 1]) if place < len(self.levels) else np.nan

    def _text(self, k: int, place: int, part: int) -> str:
        write = percent if self.measure is CurveMeasure.ACCURACY else number
        text = write(self._value(k, place, part))
        if not is_banded(self.recording) or text == "–":
            return text
        low, _, high = self.levels[place, part, k].tolist()
        return f"{text} ({write(low)} … {write(high)})"

    def _ended(self, k: int, step: int) -> str:
        """Say which runs have ended until a step."""
        recording = self.recording
        diverged, stopped = recording.diverged[k], recording.stopped[k]
        gone, done = (diverged >= 0) & (diverged <= step), (stopped >= 0) & (stopped <= step)
        if is_banded(recording):
            counts = ((gone.sum(), "diverged"), (done.sum(), "stopped"))
            return "".join(f", {count} {what}" for count, what in counts if count)
        if gone[0]:
            return f", diverged at step {diverged[0]}"
        return f", stopped at step {stopped[0]}" if done[0] else ""
