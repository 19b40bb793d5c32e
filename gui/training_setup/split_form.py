"""How data are scaled and split: the shares of the three parts, by class or not, and the seed."""

from functools import partial

from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QWidget

from core.datasets.preparation import Preparation
from core.datasets.scaling import InputScaling
from core.training.setup_edits import SetPreparation
from core.training.shares import LEAST, shared
from gui.forms import NumberField
from gui.panels.base import Panel
from gui.training_setup.percent import PercentField
from gui.widgets import choice, muted, tick

PARTS = ("training", "validation", "test")
FIELD = 62
SCALING = """How each input is scaled, as the training part has it:
not, to mean 0 and spread 1, or to 0 … 1"""
STRATIFIED = "Split each class by these shares too, so that all parts have the same classes"


class SplitForm(QWidget):
    """Scaling and split. The shares keep their sum: when one is changed, others give way."""

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        self.scaling = choice(SCALING)
        self.scaling.setAccessibleName("scaling")
        for kind in InputScaling:
            self.scaling.addItem(kind.value, kind)
        self.scaling.activated.connect(self._scale)
        self.shares = [self._share(part, name) for part, name in enumerate(PARTS)]
        self.stratified = tick("by class")
        self.stratified.setToolTip(STRATIFIED)
        self.stratified.clicked.connect(self._stratify)
        self.seed = NumberField(0, 2**32 - 1, whole=True, tip="Seed of the split")
        self.seed.setAccessibleName("seed of the split")
        self.seed.edited.connect(self._sow)
        form.addRow("scaling", self.scaling)
        form.addRow("split %", _row(*self.shares))
        form.addRow("", _row(self.stratified, muted("seed"), self.seed))

    def _share(self, part: int, name: str) -> PercentField:
        low, high = (LEAST, 1.0) if part == 0 else (0.0, 1 - LEAST)
        field = PercentField(low, high, tip=f"Share for {name}, in percent", notch=5)
        field.setFixedWidth(FIELD)
        field.setAccessibleName(f"{name} %")
        field.share_edited.connect(partial(self._split, part))
        return field

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [self.scaling, *self.shares, self.stratified, self.seed]

    def show_preparation(self, preparation: Preparation) -> None:
        """Show how the data are prepared."""
        self.scaling.setCurrentIndex(self.scaling.findData(preparation.scaling))
        for field, share in zip(self.shares, preparation.shares, strict=True):
            field.show_share(share)
        self.stratified.setChecked(preparation.stratified)
        self.seed.show_value(preparation.seed)

    def _scale(self, index: int) -> None:
        self._panel.edit(SetPreparation({"scaling": self.scaling.itemData(index)}))

    def _split(self, part: int, share: float) -> None:
        preparation = self._panel.scene.training.preparation
        shares = shared(preparation.shares, part, share)
        self._panel.edit(SetPreparation({"shares": shares}), ("split", part))
        self.show_preparation(self._panel.scene.training.preparation)

    def _stratify(self, on: bool) -> None:
        self._panel.edit(SetPreparation({"stratified": on}))

    def _sow(self, seed: int) -> None:
        self._panel.edit(SetPreparation({"seed": seed}), ("split", "seed"))


def summary_of(preparation: Preparation) -> str:
    """Return how data are scaled and split, in a few words: none, 70 / 15 / 15."""
    shares = " / ".join(f"{100 * share:.4g}" for share in preparation.shares)
    scaled = preparation.scaling is not InputScaling.NONE
    return f"{preparation.scaling.value}, {shares}" if scaled else shares


def _row(*parts: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    for part in parts:
        layout.addWidget(part)
    layout.addStretch(1)
    return row
