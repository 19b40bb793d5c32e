"""The network: layers left to right, an edge for each weight."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.panels.base import MakeLane, TrainingPanel


class NetworkPanel(TrainingPanel):
    """The network: layers left to right, an edge for each weight."""

    name, title = "network", "Network"

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self._text = QLabel()
        QVBoxLayout(self).addWidget(self._text)

    def show_step(self) -> None:
        """Say which moment it is."""
        self._text.setText(self.lack or f"step {self.step}")
