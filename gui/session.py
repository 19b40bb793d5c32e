"""The session: it alone holds the current scene, its history and what was computed for it.

Panels send it edits. It works out from the old scene and the new what must be computed again,
asks for that, and tells everybody.
"""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal, Slot

from core.edits import Edit, SetWindow
from core.history import History
from core.running import Computation, computation, recording_of
from core.scene import Scene, SceneError
from core.training.problem import Training
from gui.worker import Answer, WorkerLane
from gui.workshop import MUCH, Workshop

HISTORY = 200
"""How many changes can be undone."""


class _Document(Struct):
    """The file that a scene came from or went to, what is in it, and how it was at first."""

    saved: Scene
    path: Path | None
    opened: Scene


class Session(QObject):
    """The scene, its history, and the recording of its race.

    Signals
    -------
    scene_changed(old, new) : the scene is another one.
    recording_changed(recording) : there is a new recording, or the one there is has grown.
    refused(message) : an edit was not possible, and nothing was changed.
    failed(message) : the race could not be computed.
    working(is) : the worker has begun to apply an edit, or is done with it.
    """

    scene_changed = Signal(object, object)
    recording_changed = Signal(object)
    refused = Signal(str)
    failed = Signal(str)
    working = Signal(bool)

    def __init__(
        self,
        scene: Scene,
        lane: Callable[[QObject], WorkerLane],
        parent: QObject | None = None,
        path: Path | None = None,
    ) -> None:
        super().__init__(parent)
        self.scene = scene
        self._document = _Document(scene, path, scene)
        self.recording = recording_of(scene.contest)
        self._past: list[tuple[Scene, _Document]] = []
        self._future: list[tuple[Scene, _Document]] = []
        self._gesture: object = None
        self._lane = lane(self)
        self._lane.answered.connect(self._receive)
        self._workshop = Workshop(lane(self), self)
        self._workshop.finished.connect(self._finish)
        self._workshop.refused.connect(self._refuse)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone change to do again."""
        return bool(self._future)

    @property
    def computing(self) -> bool:
        """Whether the race is still being computed."""
        recording = self.recording
        return not (recording.complete or recording.fault) and bool(self.scene.active)

    def start(self) -> None:
        """Compute the race of the first scene."""
        self._ask()

    def stop(self) -> None:
        """Compute the race no further; what has been computed stays."""
        self._lane.cancel()

    def edit(self, edit: Edit, gesture: object = None) -> None:
        """Change the scene. Edits of one gesture, such as a drag, are undone as one.

        How the land is looked at is not a change that undo would take back. What goes through
        much data is done by the worker, and shown when it is there.
        """
        if edit.labour(self.scene) > MUCH:
            self._workshop.apply(self.scene, edit, gesture)
            self.working.emit(True)
            return
        try:
            scene = edit.apply(self.scene)
        except SceneError as error:
            if not isinstance(edit, SetWindow):  # a zoom that goes no further says so by itself
                self.refused.emit(str(error))
            return
        self._take(scene, edit, gesture)
        self._workshop.redo_for(self.scene)

    def _take(self, scene: Scene, edit: Edit, gesture: object) -> None:
        """Put a scene that an edit has made in the place of the one before."""
        if scene is self.scene or scene == self.scene:
            return
        if not edit.only_looks:
            self._remember(gesture)
        self._show(scene)

    @Slot(object, object, object)
    def _finish(self, scene: Scene, edit: Edit, gesture: object) -> None:
        self.working.emit(False)
        self._take(scene, edit, gesture)

    @Slot(str)
    def _refuse(self, message: str) -> None:
        self.working.emit(False)
        self.refused.emit(message)

    def end_gesture(self) -> None:
        """Let the next edit be a change of its own."""
        self._gesture = None

    @property
    def path(self) -> Path | None:
        """The file of the scene, None while it has none."""
        return self._document.path

    @property
    def changed(self) -> bool:
        """Whether the scene is another than the one in its file."""
        return self.scene != self._document.saved

    @property
    def unsaved(self) -> bool:
        """Whether there is work that closing would lose.

        How the land is looked at is no work while the scene has no file.
        """
        saved = self._document.saved
        if self.path is not None:
            return self.changed
        view = replace(self.scene.view, window=saved.view.window, camera=saved.view.camera)
        return replace(self.scene, view=view) != saved

    @property
    def opened(self) -> Scene:
        """The scene as it was when it was opened."""
        return self._document.opened

    def open(self, scene: Scene, path: Path | None = None) -> None:
        """Put another scene, of a file or of none, in the place of this one.

        That can be undone too, and the file is then again the one of the scene before.
        """
        self._drop_work()
        self._remember(None)
        self._document = _Document(scene, path, scene)
        self._show(scene)

    def note_saved(self, path: Path) -> None:
        """Take note that the scene is now in a file."""
        self._document.saved, self._document.path = self.scene, path

    def undo(self) -> None:
        """Go back by one change."""
        self._travel(self._past, self._future)

    def redo(self) -> None:
        """Do the change again that was undone last."""
        self._travel(self._future, self._past)

    def _drop_work(self) -> None:
        """Let go of an edit that is under way: the scene that it is for is no longer shown."""
        if self._workshop.busy:
            self._workshop.forget()
            self.working.emit(False)

    def _remember(self, gesture: object) -> None:
        self._future.clear()
        if gesture is None or gesture != self._gesture:
            self._past.append((self.scene, self._document))
            del self._past[:-HISTORY]
        self._gesture = gesture

    def _travel(
        self,
        source: list[tuple[Scene, "_Document"]],
        target: list[tuple[Scene, "_Document"]],
    ) -> None:
        if not source:
            return
        self._drop_work()
        target.append((self.scene, self._document))
        self._gesture = None
        here = self._document
        scene, self._document = source.pop()
        if here is self._document and _same_test(scene, self.scene):  # what was seen stays seen
            seen = max(scene.test_looks, self.scene.test_looks)
            scene = replace(scene, test_looks=seen)
        if type(scene.problem) is type(self.scene.problem):
            old = self.scene.view
            view = replace(scene.view, window=old.window, camera=old.camera)
            scene = replace(scene, view=view)
        self._show(scene)

    def _show(self, scene: Scene) -> None:
        old, self.scene = self.scene, scene
        self.scene_changed.emit(old, scene)
        if not scene.races_like(old):
            self._ask()

    def _ask(self) -> None:
        race = self.scene.contest
        if not all(race.shape[:2]):
            self._lane.cancel()
            self._begin(recording_of(race))
            return
        self._lane.ask(computation(race, self.recording))

    def _begin(self, recording: History) -> None:
        self.recording = recording
        self.recording_changed.emit(recording)

    def _note_failure(self, error: str) -> None:
        self.recording.fault = error
        self.failed.emit(error)
        self.recording_changed.emit(self.recording)

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        asked = answer.question.compute
        assert isinstance(asked, Computation)
        if answer.first and (not answer.error or asked.leaves_nothing):
            self.recording = asked.recording()
        if answer.error:
            self._note_failure(answer.error)
            return
        for stretch in answer.chunks:
            self.recording.append(stretch)
        self.recording_changed.emit(self.recording)


def _same_test(one: Scene, other: Scene) -> bool:
    """Whether two scenes train on the same data, split alike."""
    a, b = one.problem, other.problem
    if not (isinstance(a, Training) and isinstance(b, Training)):
        return False
    return (a.data, a.preparation) == (b.data, b.preparation)
