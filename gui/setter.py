"""Turns the new value of a form's field into the edit that sets it."""

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from core.edits import SetProblem, SetScene, SetView
from core.racer_edits import SetStopping
from gui.panels.base import Panel


class Setter(QWidget):
    """Turns the new value of a field into the edit that sets it."""

    def __init__(self, parent: QWidget, panel: Panel, field: str) -> None:
        super().__init__(parent)
        self.hide()
        self._panel, self._field = panel, field

    def set_problem(self, value: float) -> None:
        """Set it in the problem."""
        problem = replace(self._panel.scene.problem, **{self._field: value})
        self._panel.edit(SetProblem(problem), ("problem", self._field))

    def set_scene(self, value: float) -> None:
        """Set it in the scene."""
        self._panel.edit(SetScene({self._field: int(value)}), ("scene", self._field))

    def set_stopping(self, value: float | None) -> None:
        """Set when a run ends."""
        self._panel.edit(SetStopping(self._field, value), ("stopping", self._field))

    def set_view(self, value: float) -> None:
        """Set it in the view."""
        self._panel.edit(SetView({self._field: int(value)}), ("view", self._field))
