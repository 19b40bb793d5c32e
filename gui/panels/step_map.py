"""The step-size map: for which learning rates and decays a descent converges, and how soon."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.scene import Scene
from gui.panels.base import DescentPanel, MakeLane


class StepMapPanel(DescentPanel):
    """Steps to convergence over two hyperparameters of one optimizer."""

    name, title = "step-map", "Step sizes"
    beside = "scoreboard"

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        from gui.stepmap.view import StepMapView  # only when the panel is opened

        super().__init__(make_lane, parent)
        self.view = StepMapView(make_lane)
        self.view.wanted.connect(self.edit)
        self.view.ended.connect(self.gesture_ended)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)

    def sizeHint(self) -> QSize:
        """Return a size that shows a map well."""
        return QSize(520, 320)

    def set_filming(self, density: float) -> None:
        """Be drawn though no window shows it."""
        self.view.hide_tools()

    def show_theme(self) -> None:
        """Draw in the colours of the theme."""
        self.view.show_theme(self.theme)

    def show_scene(self, old: Scene | None) -> None:
        """Follow the scene."""
        self.view.show_scene(self.scene, compute=self.seen)

    def show_seen(self) -> None:
        """Compute what was not needed while nobody saw it."""
        if self.seen and hasattr(self, "scene"):
            self.view.show_scene(self.scene, compute=True)
