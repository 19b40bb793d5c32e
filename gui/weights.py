"""Weights in files: those of the network that is shown are saved, others are begun with."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from core.errors import FalllineError
from core.objective import Laboratory
from core.training.recording import TrainingRecording
from core.training.setup_edits import LoadWeights
from gui.dialogs import ask_where_to_save
from gui.worker import Answer

if TYPE_CHECKING:
    from core.network.layout import Layout
    from core.rows import Array
    from gui.main_window import MainWindow

NPZ, SAFETENSORS = ".npz", ".safetensors"
KINDS = {"Arrays of numpy (*.npz)": NPZ, "Safetensors (*.safetensors)": SAFETENSORS}
LOADED = "Weights (*.npz *.safetensors);;All files (*)"
NOTHING = "there are no weights to save yet: switch an optimizer on, and mend what is wrong"


class WeightFiles(QObject):
    """Saves on the worker, and lets an edit load; what goes wrong is said in the banner."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._lane = window.lane(self)
        self._lane.answered.connect(self._take)

    def choose_and_save(self) -> None:
        """Ask for a file, and save the network that is shown as it is at the moment shown."""
        window = self._window
        if (shown := self._shown()) is None:
            window.show_error(NOTHING)
            return
        title, folder = window.session.scene.title, window.documents.folder
        path = ask_where_to_save(
            window, "Save weights", folder, title, NPZ, ";;".join(KINDS), (SAFETENSORS,)
        )
        if path is not None:
            self.save(path, *shown)

    def save(self, path: Path, layout: "Layout", vector: "Array") -> None:
        """Save a network; the window does not wait for it."""
        self._window.show_no_error()
        self._lane.ask(partial(_saved, path, layout, vector))

    def _shown(self) -> "tuple[Layout, Array] | None":
        """Return the network that is shown, at the moment shown; None where there is none."""
        session = self._window.session
        recording, scene = session.recording, session.scene
        if scene.problem.laboratory is not Laboratory.TRAINING or not scene.active:
            return None
        if not isinstance(recording, TrainingRecording) or not len(recording):
            return None
        assert recording.setup is not None
        k, run = scene.shown
        vector = recording.vectors[k][recording.index(self._window.playback.step), run]
        return recording.setup.plans[k].layout, vector.copy()

    def choose_and_load(self) -> None:
        """Ask for a file, and begin with the weights in it."""
        window = self._window
        name, _ = QFileDialog.getOpenFileName(
            window, "Load weights", window.documents.folder, LOADED
        )
        if name:
            self.load(Path(name))

    def load(self, path: Path) -> None:
        """Begin with the weights in a file, if they fit the network that all train."""
        self._window.show_no_error()
        self._window.settings.setValue("folder", str(path.parent))
        self._window.session.edit(LoadWeights(str(path)))

    @Slot(object)
    def _take(self, answer: Answer) -> None:
        for fault in (*answer.chunks, answer.error):
            if fault:
                self._window.show_error(fault)


def _saved(path: Path, layout: "Layout", vector: "Array") -> Iterator[str | None]:
    """Save a network, and yield what went wrong."""
    from core.network.weights_file import save_weights

    yield None
    try:
        save_weights(path, layout, vector)
    except FalllineError as fault:
        yield str(fault)
    except OSError as fault:
        yield f"{path}: {fault.strerror or fault}; the weights were not saved"
