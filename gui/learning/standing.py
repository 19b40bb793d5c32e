"""A moment of a training in words: what the rows of the results say of each network."""

from functools import cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.learning_curves import paces_of
from core.learning_readings import number, percent
from core.numbers import label
from core.objective import Floats
from core.training.epochs import Pace
from core.training.recording import MEASURES, TrainingRecording
from core.training.testing import Evaluation
from gui.items.runs_table import DIVERGED, RUN, RUNNING, STOPPED, Columns, Row

HEADS = {
    "network": "Optimizer, and which of its runs; click to see the network in all panels",
    "train loss": "Mean loss over the training part at the moment shown",
    "validation": "Mean loss over the validation part at the moment shown",
    "accuracy": "Share of the validation part that is right at the moment shown",
    "best": "Lowest validation loss of the whole training, and the step at which it was",
    "epoch": "How often all training samples have been seen by now",
    "state": "Whether the training diverged or was stopped early, and when",
    "test loss": "Mean loss over the test part",
    "test acc.": "Share of the test part that is right",
}
ALWAYS = ("network", "train loss", "validation", "accuracy", "best", "epoch", "state")
TESTED = ("network", "train loss", "validation", "accuracy", "test loss", "test acc.", "best",
          "state")  # fmt: skip
OF_CLASSES = ("accuracy", "test acc.")
LEAST = {ALWAYS: ("epoch",), TESTED: ("best", "train loss")}
"""What is left out first where there is little room."""


def called(name: str, run: int, runs: int) -> str:
    """Return what a network is called: its optimizer, and which of several runs it is."""
    return f"{name} · {run + 1}" if runs > 1 else name


@cache
def columns_of(*, classes: bool, tested: bool) -> Columns:
    """Return what is told of each network."""
    wanted = TESTED if tested else ALWAYS
    heads = tuple(head for head in wanted if classes or head not in OF_CLASSES)
    state = heads.index("state")
    least = tuple(heads.index(head) for head in LEAST[wanted])

    def tip(row: Row, column: int) -> str:
        if column == RUN:
            told = (f"{heads[i]} {row[i]}".replace(" @ ", " at step ") for i in least)
            return f"{', '.join((row[RUN], *told))}: click to see it"
        return _tip(row, heads[column], row[state])

    tips = tuple(HEADS[head] for head in heads)
    return Columns(heads, tips, heads.index("best"), tip, least)


def _tip(row: Row, head: str, state: str) -> str:
    """Return in words what a cell says in signs."""
    if head == "best":
        return row[-1].replace(" @ ", " at step ")
    if head != "state":
        return ""
    if state == RUNNING:
        return "still in training"
    diverged = state.replace(DIVERGED, "diverged at step")
    return diverged.replace(STOPPED, "stopped early at step")


class Standing(Struct, frozen=True):
    """A moment of a training, which goes on meanwhile.

    Attributes
    ----------
    measures : shape (4, entries, runs), in the order of `MEASURES`.
    heads : what is to be told.
    """

    labels: tuple[str, ...]
    heads: tuple[str, ...]
    measures: Floats
    best: Floats
    best_step: NDArray[np.int64]
    diverged: NDArray[np.int64]
    stopped: NDArray[np.int64]
    paces: tuple[Pace, ...]
    complete: bool
    step: int
    evaluation: Evaluation | None

    def row(self, place: int) -> Row:
        """Return what the row of a network says, and behind it its best loss in full."""
        k, run = divmod(place, self.diverged.shape[1])
        train, validation, _, accuracy = self.measures[:, k, run].tolist()
        best = float(self.best[k, run])
        told = {
            "network": called(self.labels[k], run, self.diverged.shape[1]),
            "train loss": number(train),
            "validation": number(validation),
            "accuracy": percent(accuracy),
            "best": f"{label(best)} @ {self.best_step[k, run]}" if np.isfinite(best) else "–",
            "epoch": label(self._epoch(k, run)),
            "state": self._state(k, run),
        }
        if self.evaluation is not None:
            told["test loss"] = number(float(self.evaluation.loss[k, run]))
            told["test acc."] = percent(float(self.evaluation.accuracy[k, run]))
        return (*(told[head] for head in self.heads), told["best"])

    def _epoch(self, k: int, run: int) -> float:
        ends = (end[k, run] for end in (self.diverged, self.stopped) if end[k, run] >= 0)
        return float(self.paces[k].epochs(np.array(min((*ends, self.step)))))

    def _state(self, k: int, run: int) -> str:
        """Say whether and when a training has ended."""
        for sign, steps in ((DIVERGED, self.diverged), (STOPPED, self.stopped)):
            if steps[k, run] >= 0:
                return f"{sign} {steps[k, run]}"
        return "" if self.complete else RUNNING


def standing_of(
    recording: TrainingRecording,
    labels: tuple[str, ...],
    columns: Columns,
    step: int,
    evaluation: Evaluation | None,
) -> Standing:
    """Return what there is to say of a moment of a recording."""
    row = recording.measured_index(step)
    measures = recording.measures
    measured = measures[row].copy() if len(measures) else _nothing(recording)
    return Standing(
        labels, columns.heads, measured, recording.best_validation.copy(),
        recording.best_step.copy(), recording.diverged, recording.stopped,
        tuple(paces_of(recording)), recording.complete, min(step, recording.last_step), evaluation,
    )  # fmt: skip


def _nothing(recording: TrainingRecording) -> Floats:
    return np.full((len(MEASURES), *recording.race.shape), np.nan)
