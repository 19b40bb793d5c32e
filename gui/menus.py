"""The menus and the keys: what they are called, and what of the window they call."""

from collections.abc import Callable
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from core.edits import SetProblem, ToggleRacer
from core.objective import Laboratory, Posed
from core.problems import POSED
from core.scene_file import built_in_names
from core.surfaces import Surface
from gui.widgets import button

if TYPE_CHECKING:
    from gui.main_window import MainWindow

Key = QKeySequence | QKeySequence.StandardKey | str


class Menus:
    """The menus of the window, and the actions that are shown to be possible or chosen."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window
        self._of: dict[Laboratory, list[QAction]] = {one: [] for one in Laboratory}
        self._kept: list[QMenu] = []  # PySide may delete a menu that no one in Python holds
        self._make_file()
        self.undo, self.redo = self._make_edit()
        self.lecture, self.end_lecture = self._make_view()
        self._make_problem()
        self._make_help()
        self._make_keys()
        export = button("Export…", "Ctrl+E", parent=window.menuBar())
        export.clicked.connect(window.companions.show_export)
        window.menuBar().setCornerWidget(export, Qt.Corner.TopRightCorner)

    def enter(self, laboratory: Laboratory) -> None:
        """Let what is of one laboratory only be chosen there alone."""
        for one, actions in self._of.items():
            for action in actions:
                action.setEnabled(one is laboratory)

    def _add(
        self, menu: QMenu | None, text: str, call: Callable[[], object], *keys: Key
    ) -> QAction:
        """Add an entry to a menu, or only its keys where there is none."""
        action = QAction(text, self._window)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(lambda *_: call())
        if menu is not None:
            menu.addAction(action)
        self._window.addAction(action)  # so that its key works where the menu bar is hidden
        return action

    def _menu(self, title: str, above: QMenu | None = None) -> QMenu:
        menu = (above or self._window.menuBar()).addMenu(title)
        self._kept.append(menu)
        return menu

    def _make_file(self) -> None:
        window, standard = self._window, QKeySequence.StandardKey
        file = self._menu("&File")
        self._add(file, "&New", window.new, standard.New)
        self._add(file, "&Open…", window.documents.choose_and_open, standard.Open)
        self._add(file, "Open &data…", window.documents.choose_and_open_data, "Ctrl+D")
        built_in = self._menu("Open a &built-in scene", file)
        for name in built_in_names():
            self._add(built_in, name, partial(window.open_built_in, name))
        file.addSeparator()
        self._add(file, "&Save", window.documents.save, standard.Save)
        self._add(file, "Save &as…", window.documents.save_as, "Ctrl+Shift+S")
        file.addSeparator()
        trained, documents = self._of[Laboratory.TRAINING], window.documents
        trained.append(self._add(file, "Save &weights…", documents.save_weights))
        trained.append(self._add(file, "&Load weights…", documents.load_weights))
        file.addSeparator()
        self._add(file, "&Export…", window.companions.show_export, "Ctrl+E")
        file.addSeparator()
        self._add(file, "&Quit", window.close, standard.Quit)

    def _make_edit(self) -> tuple[QAction, QAction]:
        edit, session = self._menu("&Edit"), self._window.session
        undo = self._add(edit, "&Undo", session.undo, "Ctrl+Z")
        redo = self._add(edit, "&Redo", session.redo, "Ctrl+Shift+Z")
        edit.addSeparator()
        commands, on_land = self._window.commands, self._of[Laboratory.DESCENT]
        on_land.append(self._add(edit, "&Add a start", commands.add_start, "A"))
        on_land.append(self._add(edit, "&Select the next start", commands.select_next_start, "S"))
        edit.addSeparator()
        in_training = self._of[Laboratory.TRAINING]
        hold = self._add(edit, "&Hold what was trained up to here", commands.hold_past, "K")
        hold.setToolTip("What you change from now on acts from this step")
        forget = self._add(edit, "&Forget what was done by hand", commands.forget_past, "Shift+K")
        in_training += [hold, forget]
        return undo, redo

    def _make_view(self) -> tuple[QAction, QAction]:
        window, view = self._window, self._menu("&View")
        for dock in window.docks.values():
            view.addAction(dock.toggleViewAction())
        view.addSeparator()
        self._add(view, "Reset &arrangement", window.arrangement.reset)
        for text, call, key in (
            ("Show the first &window", window.commands.show_first_window, "0"),
            ("Show the first &camera", window.commands.show_first_camera, "C"),
            ("&Basins of the next optimizer", window.commands.show_next_basins, "B"),
            ("Gradient &noise", window.commands.toggle_cloud, "N"),
        ):
            self._of[Laboratory.DESCENT].append(self._add(view, text, call, key))
        view.addSeparator()
        themes = QActionGroup(window)
        for name in ("system", "light", "dark"):
            action = self._add(view, f"{name.title()} theme", partial(window.choose_theme, name))
            action.setCheckable(True)
            action.setChecked(name == window.settings.value("theme", "system"))
            themes.addAction(action)
        view.addSeparator()
        lecture = self._add(view, "&Lecture view", window.toggle_lecture, "F11")
        lecture.setCheckable(True)
        end_lecture = self._add(None, "", lecture.trigger, "Esc")
        end_lecture.setEnabled(False)
        return lecture, end_lecture

    def _make_problem(self) -> None:
        problem = self._menu("&Problem")
        self._add(problem, "&Gallery…", self._window.companions.show_gallery, "Ctrl+G")
        problem.addSeparator()
        for of_one_s_own, kinds in groupby(POSED, lambda kind: not issubclass(kind, Surface)):
            for kind in kinds:
                self._add(problem, kind.title, partial(self._pose, kind))
            if of_one_s_own:
                problem.addSeparator()

    def _pose(self, kind: type[Posed]) -> None:
        self._window.session.edit(SetProblem(kind()))

    def _make_help(self) -> None:
        help_menu = self._menu("&Help")
        self._add(help_menu, "&Keys", self._window.companions.show_keys, "?")
        self._add(help_menu, "&About Fallline", self._window.companions.show_about)

    def _make_keys(self) -> None:
        playback, seek = self._window.playback, self._window.seek
        for call, *keys in (
            (playback.toggle, "Space"),
            (partial(playback.move, -1), "Left"),
            (partial(playback.move, 1), "Right"),
            (partial(playback.move, -10), "Shift+Left"),
            (partial(playback.move, 10), "Shift+Right"),
            (partial(seek, 0), "Home"),
            (lambda: seek(playback.last), "End"),
            (partial(playback.change_speed, 1), "+", "="),
            (partial(playback.change_speed, -1), "-"),
            (playback.restart, "R"),
        ):
            self._add(None, "", call, *keys)
        for number in range(9):
            switch = partial(self._window.session.edit, ToggleRacer(number))
            self._add(None, "", switch, str(number + 1))
