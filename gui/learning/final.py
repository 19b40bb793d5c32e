"""The final evaluation as it is asked for: on the worker, and only when a person wants it."""

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from core.training.recording import TrainingRecording
from core.training.testing import Evaluation, evaluated
from gui.panels.base import MakeLane
from gui.worker import Answer


class FinalEvaluation(QObject):
    """Has the networks of a moment measured on the test part.

    Signals
    -------
    came() : there is an evaluation.

    Attributes
    ----------
    found : the evaluation, None while there is none of the training that is shown.
    """

    came = Signal()

    def __init__(self, make_lane: MakeLane, parent: QObject) -> None:
        super().__init__(parent)
        self.found: Evaluation | None = None
        self.busy = False
        self._recording: TrainingRecording | None = None
        self._lane = make_lane(self)
        self._lane.answered.connect(self._receive)

    def ask(self, recording: TrainingRecording, step: int) -> None:
        """Measure the networks of a moment."""
        assert recording.setup is not None
        row = recording.index(step)
        vectors = tuple(vectors[row].copy() for vectors in recording.vectors)
        self._recording, self.busy = recording, True
        shown = int(recording.steps[row])
        self._lane.ask(partial(evaluated, recording.setup, vectors, shown))

    def follow(self, recording: TrainingRecording) -> None:
        """Let go of what is of another training."""
        if self._recording is not None and recording is not self._recording:
            self.forget()

    def forget(self) -> None:
        """Want nothing, and know of nothing."""
        if self.busy:
            self._lane.cancel()
        self._recording, self.found, self.busy = None, None, False

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        if self._recording is None:
            return
        for evaluation in answer.chunks:
            self.found = evaluation
        if answer.finished:
            self.busy = False
        if self.found is not None and answer.finished:
            self.came.emit()


def words_on(evaluation: Evaluation, looks: int) -> str:
    """Return what is to be said below the numbers: of which moment, and how often one looked."""
    often = "once" if looks == 1 else f"{looks} times"
    text = f"Test part at step {evaluation.step}. It has been looked at {often}"
    if looks <= 1:
        return f"{text}."
    return f"{text}: it is no longer untouched, and what is chosen by it looks better than it is."
