"""The features that a network is given: a small button for each, down where it is given."""

from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from core.datasets.features import Feature, choosable, named
from core.datasets.generated import INPUT_NAMES
from core.training.setup_edits import SetPreparation
from core.training.shapes import Facts
from gui.bubble import say_at
from gui.panels.base import Panel
from gui.widgets import button

ONE_STAYS = "One feature must stay: a network without inputs knows nothing"


class FeatureChips(QWidget):
    """Chips in a row; at least one of those that can be had stays down."""

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel
        self._possible: tuple[Feature, ...] = ()
        self.chips: dict[Feature, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for feature, name in zip(Feature, named(tuple(Feature), INPUT_NAMES), strict=True):
            chip = button(name, f"Whether the network is given {name}", checkable=True)
            chip.clicked.connect(lambda on, feature=feature: self._switch(feature, on))
            row.addWidget(chip)
            self.chips[feature] = chip
        row.addStretch(1)

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [self.chips[feature] for feature in self._possible]

    def show_features(self, features: tuple[Feature, ...], facts: Facts | None) -> None:
        """Show which features are given, of those that the data have."""
        self._possible = choosable(facts.columns) if facts else ()
        for feature, chip in self.chips.items():
            chip.setVisible(feature in self._possible)
            chip.setChecked(feature in features)

    def _switch(self, feature: Feature, on: bool) -> None:
        now = self._panel.scene.training.preparation.features
        features = {*now, feature} if on else {*now} - {feature}
        if not features & set(self._possible):
            self.chips[feature].setChecked(True)
            say_at(self.chips[feature], ONE_STAYS)
            return
        chosen = tuple(one for one in Feature if one in features)
        self._panel.edit(SetPreparation({"features": chosen}))
