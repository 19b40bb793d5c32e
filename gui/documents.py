"""Files: which one the scene is in, opening another, saving, and what is asked before an end."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox

from core.datasets.base import DataSet
from core.datasets.files import CsvFile, Mnist, NpzFile
from core.edits import SetPlayback
from core.objective import Laboratory
from core.scene import SceneError
from core.scene_file import load, save
from core.training.files import data_set_of, is_data, is_labels, is_table
from gui.dialogs import ask_about_changes, ask_where_to_save
from gui.worker import WorkerLane

if TYPE_CHECKING:
    from gui.data_dialog import DataDialog
    from gui.main_window import MainWindow
    from gui.weights import WeightFiles

FILTER = "Fallline scenes (*.json)"
SCENE = ".json"
"""The suffix of a scene."""

ALL_FILES = "All files (*)"
DATA_FILTER = "Data (*.csv *.tsv *.txt *.npz *ubyte* *.gz *.idx*)"
IDX_FILTER = "Pictures in IDX (*ubyte* *.gz *.idx*)"
FILTERS = {CsvFile: "Tables (*.csv *.tsv *.txt)", NpzFile: "Arrays (*.npz)", Mnist: IDX_FILTER}


class Documents:
    """What the window does with files; what goes wrong is said in its banner."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window
        self._data: DataDialog | None = None
        self._weights: WeightFiles | None = None

    @property
    def path(self) -> Path | None:
        """The file of the scene, None while it has none."""
        return self._window.session.path

    @property
    def name(self) -> str:
        """What the scene is called: the name of its file, or else its title."""
        return self.path.name if self.path else self._window.session.scene.title

    @property
    def folder(self) -> str:
        """The folder that a file was last opened from."""
        return str(self._window.settings.value("folder", str(Path.home())))

    def choose_and_open(self) -> None:
        """Ask for a scene file and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open a scene", self.folder, FILTER)
        if name:
            self.open_file(Path(name))

    def open_file(self, path: Path) -> None:
        """Open a scene file; if it is not one, say why and leave everything as it is."""
        try:
            scene = load(path)
        except SceneError as error:
            self._window.show_error(str(error))
            return
        self._window.show_no_error()
        self._window.settings.setValue("folder", str(path.parent))
        self._window.open_scene(scene, path)

    def open_any(self, path: Path) -> None:
        """Open a scene or a file of data, by the suffix of its name."""
        if path.suffix.lower() == SCENE:
            self.open_file(path)
        else:
            self.open_data(path)

    def choose_and_open_data(self) -> None:
        """Ask for a file of data and open it."""
        self.choose_data_of(None)

    def choose_data_of(self, kind: type[DataSet] | None) -> None:
        """Ask for a file of a kind of data set, or of any kind, and open it."""
        first = FILTERS[kind] if kind in FILTERS else DATA_FILTER
        kinds = f"{first};;{ALL_FILES}"
        name, _ = QFileDialog.getOpenFileName(self._window, "Open data", self.folder, kinds)
        if name:
            self.open_data(Path(name), kind)

    def open_data(self, path: Path, kind: type[DataSet] | None = None) -> None:
        """Open a file of data, of a kind, or of the one that its name tells.

        Networks are trained on it; but of a table, where a land is shown, it is asked in a dialog
        which problem is made of it.
        """
        trains = self._window.session.scene.problem.laboratory is Laboratory.TRAINING
        if kind is not None or trains or (is_data(path) and not is_table(path)):
            self._train_on(data_set_of(path, kind), path.parent)
        else:
            self._ask_what_of(path)

    def _train_on(self, data: DataSet, folder: Path) -> None:
        """Train on files, if they can be read; labels that are not beside are asked for."""
        from core.training.setup_edits import OpenFiles

        self._window.show_no_error()
        self._window.settings.setValue("folder", str(folder))
        lacks = isinstance(data, Mnist) and not data.paths[1] and Path(data.images).is_file()
        found = self._paired(data) if isinstance(data, Mnist) and lacks else data
        if found is not None:
            self._window.session.edit(OpenFiles(found))

    def _paired(self, data: Mnist) -> Mnist | None:
        """Ask for the other file of a pair, labels or images; return None where none is chosen."""
        given = Path(data.images)
        what = "Images" if is_labels(given) else "Labels"
        heading, kinds = f"{what} of {given.name}", f"{IDX_FILTER};;{ALL_FILES}"
        name, _ = QFileDialog.getOpenFileName(self._window, heading, str(given.parent), kinds)
        if not name:
            return None
        return Mnist(name, data.images) if is_labels(given) else Mnist(data.images, name)

    def save_weights(self) -> None:
        """Ask for a file, and save the weights of the network that is shown."""
        self._weight_files.choose_and_save()

    def load_weights(self) -> None:
        """Ask for a file, and begin with the weights in it."""
        self._weight_files.choose_and_load()

    @property
    def _weight_files(self) -> "WeightFiles":
        if self._weights is None:
            from gui.weights import WeightFiles  # made when it is first needed

            self._weights = WeightFiles(self._window)
        return self._weights

    def _ask_what_of(self, path: Path) -> None:
        """Read a table, and ask in a dialog which problem is made of it."""
        from gui.data_dialog import DataDialog

        if self._data is None:
            self._data = DataDialog(WorkerLane(self._window.worker, self._window), self._window)
            self._data.posed.connect(self._window.session.edit)
        self._window.show_no_error()
        self._window.playback.pause()  # all the computing is for the reading
        self._window.settings.setValue("folder", str(path.parent))
        self._data.read(path)

    def save(self) -> bool:
        """Save to the file that was opened, or ask for one."""
        return self.save_as() if self.path is None else self.save_file(self.path)

    def save_as(self) -> bool:
        """Ask for a file and save to it."""
        window, title = self._window, self._window.session.scene.title
        path = ask_where_to_save(window, "Save the scene", self.folder, title, ".json", FILTER)
        return path is not None and self.save_file(path)

    def save_file(self, path: Path) -> bool:
        """Save to a file; if that fails, say why. Return whether it was saved."""
        session, playback = self._window.session, self._window.playback
        moment = {"step": playback.step, "speed": playback.speed, "loop": playback.loop}
        scene = SetPlayback(moment).apply(session.scene)
        try:
            save(scene, path)
        except OSError as error:
            self._window.show_error(f"{path}: {error.strerror or error}; the scene was not saved")
            return False
        session.note_saved(path)
        self._window.show_title()
        return True

    def may_close(self) -> bool:
        """Ask what is to become of changes that no file has; return whether to close."""
        if not self._window.session.unsaved:
            return True
        answer = ask_about_changes(self._window, self.name)
        if answer == QMessageBox.StandardButton.Save:
            return self.save()
        return answer == QMessageBox.StandardButton.Discard
