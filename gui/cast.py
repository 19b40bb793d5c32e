"""The panels of a window: made when they are first wanted, of the laboratory that is entered."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDockWidget

from core.running import recording_of
from gui.panels import PANELS, Panel, PanelKind
from gui.panels.land import LandPanel
from gui.panels.setup import SetupPanel

if TYPE_CHECKING:
    from core.scene import Scene
    from gui.main_window import MainWindow


class Cast(QObject):
    """Makes the panels, joins them to the window, and tells them of scenes that are theirs."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.panels: dict[str, Panel] = {}

    def begin(self) -> None:
        """Make the panels that are open from the beginning; the others once they are opened."""
        for kind in PANELS:
            if not kind.beside and self._suits(kind):
                self._make(kind)
        for dock in self._window.docks.values():
            dock.visibilityChanged.connect(self._open)
            dock.visibilityChanged.connect(self._window.showing.catch_up)

    def _suits(self, kind: PanelKind | Panel) -> bool:
        """Whether a panel is of the laboratory that the scene is looked at in."""
        return kind.laboratory in (None, self._window.session.scene.problem.laboratory)

    def _make(self, kind: PanelKind) -> Panel:
        window, session = self._window, self._window.session
        panel = self.panels[kind.name] = kind(window.lane)
        here = session.recording.laboratory is session.scene.problem.laboratory
        panel.recording = session.recording if here else recording_of(session.scene.contest)
        panel.wanted.connect(window.edit)
        panel.gesture_ended.connect(session.end_gesture)
        panel.sought.connect(window.seek)
        if isinstance(panel, SetupPanel):
            panel.gallery_wanted.connect(window.companions.show_gallery)
            panel.files_wanted.connect(window.choose_data)
        if isinstance(panel, LandPanel):
            panel.start_selected.connect(window.commands.select_start)
        window.docks[kind.name].setWidget(panel)
        return panel

    @Slot(bool)
    def _open(self, visible: bool) -> None:
        """Make the panels that have come into sight for the first time; note what is in sight."""
        window = self._window
        for kind in PANELS:
            wanted = self._suits(kind) and window.docks[kind.name].isVisible()
            if wanted and kind.name not in self.panels:
                panel = self._make(kind)
                panel.set_theme(window.theme)
                panel.set_scene(window.session.scene)
                window.showing.welcome(panel)
        dock = self.sender()
        if isinstance(dock, QDockWidget) and dock.objectName() in self.panels:
            self.panels[dock.objectName()].set_seen(visible)

    def show_scene(self, old: "Scene", new: "Scene") -> None:
        """Show another scene in the panels of its laboratory, which is entered if need be."""
        if new.problem.laboratory is not old.problem.laboratory:
            self._enter(old)
        for panel in self.panels.values():
            if self._suits(panel):
                panel.set_scene(new)

    def _enter(self, old: "Scene") -> None:
        """Put the panels of one laboratory away, and those of the scene's in their place."""
        nothing = recording_of(old.contest)  # what was recorded is let go of
        for panel in self.panels.values():
            if not self._suits(panel):
                panel.part_with(nothing)
        laboratory = self._window.session.scene.problem.laboratory
        self._window.arrangement.enter(laboratory)
        self._window.menus.enter(laboratory)
