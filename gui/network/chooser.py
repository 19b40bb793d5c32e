"""The row above a network: whose it is, and the colours of its weights."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.scene import Scene
from gui.items.diverging import DivergingKey
from gui.legend import entries_of, mark_of
from gui.theme import Theme
from gui.widgets import choice, muted


class NetworkChooser(QWidget):
    """Which network is shown, in all panels.

    Signals
    -------
    chosen(changes) : fields of the view that a hand wants.
    """

    chosen = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._racers = choice("Whose network is shown, in all panels", "racer")
        self._runs = choice("Which of its runs is shown, in all panels", "run")
        self._key = DivergingKey()
        self._key.setToolTip(
            "The colours of the weights; the largest that is shown has the full one"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        row.addWidget(muted("network"))
        row.addWidget(self._racers)
        row.addWidget(self._runs)
        row.addStretch(1)
        row.addWidget(muted("weights"))
        row.addWidget(self._key)
        self._shows: object = None
        self._racers.activated.connect(self._choose_racer)
        self._runs.activated.connect(lambda run: self.chosen.emit({"run": run}))

    def show_scene(self, scene: Scene) -> None:
        """Show what there is to choose from, and what is chosen."""
        entries = entries_of(scene)
        if (entries, scene.rounds) != self._shows:
            self._shows = entries, scene.rounds
            self._racers.clear()
            for i, entry in zip(scene.active, entries, strict=True):
                self._racers.addItem(mark_of(entry), entry.text, i)
            self._runs.clear()
            self._runs.addItems([f"run {run + 1}" for run in range(scene.rounds)])
            self._runs.setVisible(scene.rounds > 1)
        if scene.active:
            place, run = scene.shown
            self._racers.setCurrentIndex(place)
            self._runs.setCurrentIndex(run)

    def show_scale(self, scale: float, theme: Theme) -> None:
        """Show the weight that has the full colour."""
        self._key.show_scale(scale, theme)

    def _choose_racer(self, place: int) -> None:
        self.chosen.emit({"racer": self._racers.itemData(place)})
