"""When a run of training ends early, and with which weights."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QFormLayout, QWidget

from core.number_fields import numbers_of
from core.training.edits import SetTraining
from core.training.problem import Training
from gui.forms import number_field
from gui.panels.base import Panel
from gui.widgets import tick

PATIENCE = "patience"
RESTORE = "A run that ends early takes back the weights with the lowest validation loss"


class EndingForm:
    """Two rows of the form of the race."""

    def __init__(self, form: QFormLayout, panel: Panel) -> None:
        self._form, self._panel = form, panel
        kind = numbers_of(Training)[PATIENCE]
        self.patience = number_field(kind)
        self.patience.setAccessibleName(PATIENCE)
        self.patience.edited.connect(partial(self._set, PATIENCE))
        self.restore = tick("then take back the best weights")
        self.restore.setToolTip(RESTORE)
        self.restore.clicked.connect(self._take_back)
        form.addRow(PATIENCE, self.patience)
        form.addRow(self.restore)

    @property
    def widgets(self) -> list[QWidget]:
        """The fields, in order."""
        return [self.patience, self.restore]

    def show_problem(self, problem: Training) -> None:
        """Show when its runs end."""
        self.patience.show_value(problem.patience)
        self.restore.setChecked(problem.restore)
        self.restore.setEnabled(problem.patience is not None)

    def _take_back(self, on: bool) -> None:
        self._set("restore", on)

    def _set(self, field: str, value: Any) -> None:
        self._panel.edit(SetTraining({field: value}), ("training", field))
