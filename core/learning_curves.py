"""The curves of training: what they are drawn against, and what is kept of them for each pixel.

Every optimizer has a curve over the training part and one over the validation part; with several
runs each of the two is a median with a band.
"""

import numpy as np
from msgspec import Struct

from core.curves import epoch_name
from core.envelope import Envelope
from core.objective import Floats
from core.rows import Array
from core.scene import CurveAxis, CurveMeasure
from core.training.epochs import Pace, pace_of
from core.training.recording import TrainingRecording

LOSS, ACCURACY = CurveMeasure.LOSS, CurveMeasure.ACCURACY

FIRST = {LOSS: 0, ACCURACY: 2}
"""Where a measure of the training part stands among all; that of validation follows."""

AXES = {CurveAxis.STEP: "step", CurveAxis.TIME: "computing time in s"}


class Course(Struct, frozen=True):
    """Optimizers that share an axis: `members` are their numbers in the race.

    On an axis of epochs they go through the data at one pace; `pace` is None on the others.
    """

    members: tuple[int, ...]
    pace: Pace | None = None


def paces_of(recording: TrainingRecording) -> list[Pace]:
    """Return how fast each entry goes through the training part."""
    assert recording.setup is not None
    samples = len(recording.setup.prepared.train)
    return [pace_of(entry, samples) for entry in recording.race.entries]


def courses_of(recording: TrainingRecording, axis: CurveAxis) -> tuple[Course, ...]:
    """Return the optimizers of a race in groups of one pace, those that go furthest first."""
    numbers = range(len(recording.race.entries))
    if axis is not CurveAxis.EPOCH:
        return (Course(tuple(numbers)),)
    paces = paces_of(recording)
    last = np.array(recording.race.steps)
    different = sorted(set(paces), key=lambda pace: -float(pace.epochs(last)))
    return tuple(Course(tuple(k for k in numbers if paces[k] == pace), pace) for pace in different)


def is_banded(recording: TrainingRecording) -> bool:
    """Whether the runs of an optimizer are shown as a band."""
    return bool(recording.race.repeats > 1)


def axis_label(recording: TrainingRecording, axis: CurveAxis) -> str:
    """Return what the axis is called."""
    if axis in AXES:
        return AXES[axis]
    return epoch_name({steps for pace in paces_of(recording) for steps in pace.steps})


def abscissas(
    recording: TrainingRecording, course: Course, axis: CurveAxis, steps: Array, *, log: bool
) -> Floats:
    """Return where steps stand on the axis, shape of the steps; logarithms where `log`.

    The start has no logarithm: it stands at half of what is first.
    """
    x = _plain(recording, course, axis, steps)
    if not log:
        return x
    first = _plain(recording, course, axis, recording.steps[1:2])
    least = float(first[0]) / 2 if len(first) else 1.0
    logarithms: Floats = np.log10(np.maximum(x, max(least, 1e-9)))
    return logarithms


def _plain(recording: TrainingRecording, course: Course, axis: CurveAxis, steps: Array) -> Floats:
    if axis is CurveAxis.TIME:
        return np.interp(steps, recording.steps, recording.seconds)
    return steps.astype(float) if course.pace is None else course.pace.epochs(steps)


def settled_values(recording: TrainingRecording, measure: CurveMeasure) -> tuple[object, Floats]:
    """Return a measure of the rows that stay, shape (rows, 2, entries, runs), and what it is of."""
    values = values_of(recording, measure)
    return (recording, recording.measured_stride), values[: recording.settled_measures]


def values_of(recording: TrainingRecording, measure: CurveMeasure) -> Floats:
    """Return a measure of training and validation part, shape (rows, 2, entries, runs)."""
    first = FIRST[measure]
    return recording.measures[:, first : first + 2]


class Traces:
    """What is kept of the curves of one course for each pixel.

    Attributes
    ----------
    lines : one run of each member over the training part, then over the validation part.
    bands : the three levels of each member, likewise.
    batches : one run's losses over the batches of each member.
    """

    def __init__(self, course: Course, left: float, right: float, columns: int) -> None:
        self.course = course
        self.lines, self.bands, self.batches = (Envelope(left, right, columns) for _ in range(3))

    def grow(self, x: Floats, lines: Floats, levels: Floats) -> None:
        """Take in the rows that were measured since.

        Parameters
        ----------
        x : shape (rows,), the abscissas.
        lines : shape (rows, 2, entries).
        levels : shape (rows so far, 2, entries, 3); empty without bands.
        """
        for envelope, values in ((self.lines, lines), (self.bands, levels)):
            if values.size:
                self._take(envelope, x, values, axis=2)

    def grow_batches(self, x: Floats, batch_losses: Floats) -> None:
        """Take in the losses over batches, shape (rows, entries), that were kept since."""
        self._take(self.batches, x, batch_losses, axis=1)

    def _take(self, envelope: Envelope, x: Floats, values: Floats, axis: int) -> None:
        new = slice(envelope.settled, len(values))
        if len(rows := values[new]):
            rows = np.take(rows, self.course.members, axis)
            envelope.grow(x[new], rows.reshape(len(rows), -1))
