"""The workshop: edits that go through much data are applied by the worker, not by the window."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from core.edits import Edit
from core.objective import PlaneObjective
from core.scene import Scene, SceneError
from core.thresholds import threshold_of
from gui.worker import Answer, DirectLane, WorkerLane

MUCH = 50_000
"""So many numbers, and more, are not gone through in the window's thread."""


class Workshop(QObject):
    """Applies one edit at a time; the newest counts.

    Signals
    -------
    finished(scene, edit, gesture) : the scene that an edit has made of the one that it was given.
    refused(message) : the edit was not possible.
    """

    finished = Signal(object, object, object)
    refused = Signal(str)

    def __init__(self, lane: WorkerLane | DirectLane, parent: QObject) -> None:
        super().__init__(parent)
        self._task: tuple[Scene, Edit, object] | None = None
        self._lane = lane
        self._lane.answered.connect(self._receive)

    @property
    def busy(self) -> bool:
        """Whether there is an edit under way."""
        return self._task is not None

    def apply(self, scene: Scene, edit: Edit, gesture: object) -> None:
        """Apply an edit to a scene, in the place of any that is under way."""
        self._task = scene, edit, gesture
        self._lane.ask(partial(_applied, edit.apply, scene))

    def redo_for(self, scene: Scene) -> None:
        """Apply the edit that is under way to another scene: that of before is no more."""
        if self._task is not None:
            self.apply(scene, *self._task[1:])

    def forget(self) -> None:
        """Let go of the edit that is under way."""
        self._task = None
        self._lane.cancel()

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        if self._task is None or not (answer.chunks or answer.error):
            return
        (_, edit, gesture), self._task = self._task, None
        made = SceneError(answer.error) if answer.error else answer.chunks[-1]
        if isinstance(made, SceneError):
            self.refused.emit(str(made))
        else:
            self.finished.emit(made, edit, gesture)


def _applied(apply: Callable[[Scene], Scene], scene: Scene) -> Iterator[Scene | SceneError | None]:
    """Yield the scene that comes of it, with all at hand that the window asks of its problem."""
    yield None
    try:
        made = apply(scene)
    except SceneError as error:
        yield error
        return
    yield None
    problem = made.problem
    if isinstance(problem, PlaneObjective):
        _ = (problem.window, problem.starts, problem.minima, problem.note, threshold_of(made))
    yield made
