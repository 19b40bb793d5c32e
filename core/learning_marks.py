"""What is marked on the curves of training: the best step, where a run ended, what a hand did."""

from enum import Enum

import numpy as np
from msgspec import Struct

from core.numbers import label
from core.training.recording import TrainingRecording


class MarkKind(Enum):
    """What happened at a step."""

    BEST = "best"
    STOPPED = "stopped"
    DIVERGED = "diverged"
    CHANGED = "changed"


class Mark(Struct, frozen=True):
    """Something that happened to one run of entry number `k`; `words` say it to a person."""

    kind: MarkKind
    k: int
    step: int
    words: str


def marks_of(recording: TrainingRecording, run: int, labels: tuple[str, ...]) -> tuple[Mark, ...]:
    """Return what there is to mark of one run of each entry, called as the labels say."""
    marks: list[Mark] = []
    for k, name in enumerate(labels):
        marks += _changes(recording, k, run, name)
        marks += _ends(recording, k, run, name)
        best = _best(recording, k, run, name)
        marks += [] if best is None else [best]
    return tuple(marks)


def has_validation(recording: TrainingRecording) -> bool:
    """Whether the split has a validation part, by which the runs are judged."""
    return recording.setup is not None and len(recording.setup.prepared.validation) > 0


def judge_name(recording: TrainingRecording) -> str:
    """Return what the loss is called by which the runs are judged."""
    return "validation loss" if has_validation(recording) else "train loss"


def _best(recording: TrainingRecording, k: int, run: int, name: str) -> Mark | None:
    loss, step = float(recording.best_validation[k, run]), int(recording.best_step[k, run])
    if not np.isfinite(loss):
        return None
    words = f"{name}: lowest {judge_name(recording)} {label(loss, 4)} at step {step}"
    return Mark(MarkKind.BEST, k, step, words)


def _ends(recording: TrainingRecording, k: int, run: int, name: str) -> list[Mark]:
    diverged, stopped = int(recording.diverged[k, run]), int(recording.stopped[k, run])
    if diverged >= 0:
        return [Mark(MarkKind.DIVERGED, k, diverged, f"{name} diverged at step {diverged}")]
    if stopped < 0:
        return []
    best = int(recording.best_step[k, run])
    words = (
        f"{name} stopped at step {stopped}: no better for {stopped - best} steps, best at {best}"
    )
    return [Mark(MarkKind.STOPPED, k, stopped, words)]


def _changes(recording: TrainingRecording, k: int, run: int, name: str) -> list[Mark]:
    """Return what a hand has changed on the way, as far as it has been trained."""
    entry, newest = recording.race.entries[k], recording.last_step
    marks = [
        Mark(MarkKind.CHANGED, k, leg.until, f"{name} is trained otherwise after step {leg.until}")
        for leg in entry.past
        if leg.until <= newest
    ]
    steps = [touch.step for touch in entry.touches if touch.run == run and touch.step <= newest]
    for step in sorted(set(steps)):
        count = steps.count(step)
        what = "a weight is" if count == 1 else f"{count} weights are"
        marks.append(Mark(MarkKind.CHANGED, k, step, f"{name}: {what} set after step {step}"))
    return marks
