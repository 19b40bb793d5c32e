"""The haystack: why nobody trains by guessing. A race, the curse of dimension, and 10ᴺ in full."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from core.scene import Scene
from gui.panels.base import DescentPanel, MakeLane


class HaystackPanel(DescentPanel):
    """Random guesses and a grid against gradient descent.

    It follows the scene, computes only when asked, and stops when it is out of sight.
    """

    name, title = "haystack", "Haystack"
    filmed = False
    beside = "contour"

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        from gui.haystack.curse import CurseView  # only when the panel is opened
        from gui.haystack.powers import PowersView
        from gui.haystack.race import RaceView

        super().__init__(make_lane, parent)
        self.race, self.curse = RaceView(make_lane), CurseView(make_lane)
        self.powers = PowersView()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tabs.addTab(self.race, "Race")
        self.tabs.addTab(self.curse, "More weights")
        self.tabs.addTab(self.powers, "10ᴺ points")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tabs)

    def sizeHint(self) -> QSize:
        """Return a size that shows all three parts well."""
        return QSize(520, 420)

    def show_theme(self) -> None:
        """Draw in the colours of the theme."""
        for part in (self.race, self.curse, self.powers):
            part.show_theme(self.theme)

    def show_scene(self, old: Scene | None) -> None:
        """Follow the scene."""
        self.race.show_scene(self.scene)
        self.curse.show_seed(self.scene.seed)

    def show_seen(self) -> None:
        """Compute nothing that nobody sees."""
        if not self.seen:
            self.race.stop()
            self.curse.stop()
