"""The forms of training together: what is learnt from, and what learns."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.scene import Scene
from core.training.shapes import Facts
from gui.panels.base import Panel
from gui.theme import Theme
from gui.training_setup.data_form import DataForm
from gui.training_setup.network_form import NetworkForm


class TrainingForms(QWidget):
    """Data and network, one above the other.

    Signals
    -------
    examined() : something else is known of the data.
    stops_changed() : there are other places at which Tab stops.
    """

    examined = Signal()
    stops_changed = Signal()

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel
        self.data, self.network = DataForm(panel), NetworkForm(panel)
        self.data.examined.connect(self._take_facts)
        for part in (self.data, self.network):
            part.stops_changed.connect(self.stops_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.data)
        column.addWidget(self.network)

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [*self.data.stops, *self.network.stops]

    @property
    def facts(self) -> Facts | None:
        """What a network must know of the data, as far as that is known by now."""
        return self.data.facts

    def show_theme(self, theme: Theme) -> None:
        """Draw what is drawn in a theme."""
        self.data.show_theme(theme)

    def show_scene(self, scene: Scene) -> None:
        """Show the data and the networks of a scene."""
        self.data.show_scene(scene)
        self.network.show_scene(scene, self.facts)

    def _take_facts(self) -> None:
        self.network.show_scene(self._panel.scene, self.facts)
        self.examined.emit()
