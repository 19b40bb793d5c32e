"""The form of the race: its steps, starts and seed, and when a run ends."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFormLayout, QGroupBox, QWidget

from core.objective import Laboratory
from core.race import Stopping
from core.scene import MOST_RUNS, Scene
from core.training.problem import Training
from gui.forms import NumberField, number_fields
from gui.panels.base import Panel

if TYPE_CHECKING:
    from gui.training_setup.ending_form import EndingForm

from gui.setter import Setter

REPEATS_TIP = (
    "How often each start is run, each time with other batches and other noise: how much "
    "of a result is luck is seen when chance has several tries. "
    f"At most {MOST_RUNS:,} runs of each optimizer."
)


class RaceForm(QGroupBox):
    """How many steps, from how many starts, how often, with which seed, and when a run ends."""

    def __init__(self, panel: Panel) -> None:
        super().__init__("Race")
        self._panel = panel
        self._ending: EndingForm | None = None
        self._form = QFormLayout(self)
        self._form.setContentsMargins(6, 6, 6, 6)
        whole = partial(NumberField, whole=True)
        self._fields = {
            "steps": whole(1, 1_000_000, tip="Steps of every run"),
            "scattered": whole(0, 10_000, tip="Random starts, from the seed"),
            "repeats": whole(1, 1_000, tip=REPEATS_TIP),
            "seed": whole(0, 2**32 - 1, tip="Seed of everything random"),
        }
        names = {"steps": "steps", "scattered": "random starts", "repeats": "repetitions",
                 "seed": "seed"}  # fmt: skip
        for name, field in self._fields.items():
            field.edited.connect(Setter(self, panel, name).set_scene)
            self._form.addRow(names[name], field)
        self._stopping = {}
        for name, (number, field) in number_fields(Stopping).items():
            field.edited.connect(Setter(self, panel, name).set_stopping)
            self._form.addRow(number.symbol, field)
            self._stopping[name] = field

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        ending = self._ending.widgets if self._ending else []
        fields = [*self._fields.values(), *self._stopping.values(), *ending]
        return [field for field in fields if self._form.isRowVisible(field)]

    def show_scene(self, scene: Scene) -> None:
        """Show the values of a scene."""
        for name, field in self._fields.items():
            field.show_value(getattr(scene, name))
        for name, field in self._stopping.items():
            field.show_value(getattr(scene.stopping, name))
        self._form.setRowVisible(self._fields["repeats"], scene.is_stochastic)
        on_land = scene.problem.laboratory is Laboratory.DESCENT
        for field in (self._fields["scattered"], *self._stopping.values()):
            self._form.setRowVisible(field, on_land)
        self._show_ending(scene.problem)

    def _show_ending(self, problem: object) -> None:
        """Show when runs of training end; the fields are made when they are first needed."""
        trains = isinstance(problem, Training)
        if trains and self._ending is None:
            from gui.training_setup.ending_form import EndingForm

            self._ending = EndingForm(self._form, self._panel)
        if self._ending is not None:
            for field in self._ending.widgets:
                self._form.setRowVisible(field, trains)
        if self._ending is not None and isinstance(problem, Training):
            self._ending.show_problem(problem)
