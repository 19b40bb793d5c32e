"""What keys and menu entries do to the scene: starts are added and selected, views turned over."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from core.edits import AddStart, SetView, SetWindow
from core.spots import free_spot
from core.training.edits import ForgetPast, HoldPast
from gui.panels.land import LandPanel

if TYPE_CHECKING:
    from gui.main_window import MainWindow


class Commands(QObject):
    """Turns what a person asks for without pointing at it into edits."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self.selected = -1

    @Slot(int)
    def select_start(self, index: int) -> None:
        """Show in both views which start is selected, −1 for none."""
        self.selected = min(index, len(self._session.scene.starts) - 1)
        for panel in self._window.panels.values():
            if isinstance(panel, LandPanel):
                panel.set_selected(self.selected)

    def select_next_start(self) -> None:
        """Select the next start, and give its keys to the contour."""
        count = len(self._session.scene.starts)
        if count:
            self.select_start((self.selected + 1) % count)
            self._window.panels["contour"].setFocus()

    def add_start(self) -> None:
        """Add a start in the middle of the window, or near where that is taken, and select it."""
        scene = self._session.scene
        self._session.edit(AddStart(free_spot(scene.window, scene.all_starts)))
        self.select_start(len(self._session.scene.starts) - 1)
        self._window.panels["contour"].setFocus()

    def show_first_window(self) -> None:
        """Show the window that the scene came with; for another problem, that problem's."""
        opened, scene = self._session.opened, self._session.scene
        same = type(opened.problem) is type(scene.problem)
        window = opened.window if same and opened.view.window else None
        self._session.edit(SetWindow(window))

    def show_first_camera(self) -> None:
        """Look at the land from where the scene came with."""
        self._session.edit(SetView({"camera": self._session.opened.view.camera}))

    def show_next_basins(self) -> None:
        """Show the basins of the next optimizer that takes part, after the last the heights."""
        scene = self._session.scene
        shown = -1 if scene.basins_of is None else scene.basins_of
        following = next((i for i in scene.active if i > shown), None)
        self._session.edit(SetView({"basins": following}))

    def hold_past(self) -> None:
        """Let what is changed from now on act from the step that is shown."""
        self._session.edit(HoldPast(self._window.playback.step))

    def forget_past(self) -> None:
        """Train from the start again, as is set now."""
        self._session.edit(ForgetPast())

    def toggle_cloud(self) -> None:
        """Show the steps that the other batches would lead to, or hide them."""
        self._session.edit(SetView({"cloud": not self._session.scene.view.cloud}))
