"""The setup: the problem, the optimizers and their hyperparameters, the starts, the view."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.edits import SetProblem
from core.objective import Laboratory, PlaneObjective
from core.problems import POSED
from core.scene import Scene
from core.training.problem import Training
from core.typed_function import TypedFunction
from gui.forms import NumberField, number_fields
from gui.models import ModelForm
from gui.panels.base import MakeLane, Panel
from gui.race_form import RaceForm
from gui.racers import RacersForm
from gui.setter import Setter
from gui.view_form import ViewForm
from gui.widgets import button, choice, muted

if TYPE_CHECKING:
    from core.training.shapes import Facts
    from gui.function_form import FunctionForm
    from gui.training_setup.forms import TrainingForms

USUAL = 360
"""The width of a setup in which the optimizers have two hyperparameters and more."""


class SetupPanel(Panel):
    """Everything that a scene is made of, in forms.

    Signals
    -------
    gallery_wanted() : a person wants to choose the problem by its picture.
    files_wanted(kind) : a person wants to choose files of a kind of data set, None for any.
    """

    gallery_wanted = Signal()
    files_wanted = Signal(object)

    name, title = "setup", "Setup"
    laboratory = None
    filmed = False

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self._stops: list[QWidget] = []
        self._inner = QWidget()
        self._training: TrainingForms | None = None
        column = self._column = QVBoxLayout(self._inner)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(8)
        self._problem = _ProblemForm(self)
        self._racers = RacersForm(self)
        self._racers.stops_changed.connect(self._order_stops)
        self._race = RaceForm(self)
        self._view = ViewForm(self)
        for part in (self._problem, self._racers, self._race, self._view):
            column.addWidget(part)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    def sizeHint(self) -> QSize:
        """Return a width in which every row fits, of this scene and of others."""
        return QSize(max(self._inner.minimumSizeHint().width() + 18, USUAL), 600)

    def minimumSizeHint(self) -> QSize:
        """Return a size from which on all can be scrolled into sight."""
        return QSize(200, 120)

    def show_scene(self, old: Scene | None) -> None:
        """Show the values of the scene."""
        self._problem.show_scene(self.scene)
        self._race.show_scene(self.scene)
        on_land = self.scene.problem.laboratory is Laboratory.DESCENT
        self._view.setVisible(on_land)
        if on_land:
            self._view.show_scene(self.scene)
        self._show_training()
        self._racers.show_scene(self.scene, self._facts)
        self._order_stops()

    def show_theme(self) -> None:
        """Draw what is drawn in the theme."""
        if self._training is not None:
            self._training.show_theme(self.theme)

    @property
    def _facts(self) -> "Facts | None":
        """What is known of the data that networks are trained on."""
        trains = self._training is not None and isinstance(self.scene.problem, Training)
        return self._training.facts if trains and self._training else None

    def _show_training(self) -> None:
        """Show the forms of training where there is any; they are made when first needed."""
        trains = isinstance(self.scene.problem, Training)
        if trains and self._training is None:
            from gui.training_setup.forms import TrainingForms

            self._training = TrainingForms(self)
            self._training.data.files_wanted.connect(self.files_wanted)
            self._training.examined.connect(self._show_facts)
            self._training.stops_changed.connect(self._order_stops)
            self._training.show_theme(self.theme)
            self._column.insertWidget(1, self._training)
        if self._training is not None:
            self._training.setVisible(trains)
            if trains:
                self._training.show_scene(self.scene)

    def _show_facts(self) -> None:
        """Show what is now known of the data."""
        self._racers.show_scene(self.scene, self._facts)
        self._order_stops()

    def _order_stops(self) -> None:
        """Let Tab go from top to bottom, whatever was made when."""
        training = [self._training] if self._training and not self._training.isHidden() else []
        parts: list[Any] = [self._problem, *training, self._racers, self._race, self._view]
        stops = [stop for part in parts for stop in part.stops]
        if stops != self._stops:
            self._stops = stops
            for before, after in pairwise(stops):
                QWidget.setTabOrder(before, after)


class _ProblemForm(QGroupBox):
    """Which problem is posed, and its own numbers."""

    def __init__(self, panel: SetupPanel) -> None:
        super().__init__("Problem")
        self._panel = panel
        self._kind: type | None = None
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(6, 6, 6, 6)
        self._choice = choice("What is descended")
        for kind in POSED:
            self._choice.addItem(kind.title, kind)
        self._choice.activated.connect(self._choose)
        self._gallery = button("Gallery…", "Choose by picture (Ctrl+G)")
        self._gallery.clicked.connect(panel.gallery_wanted)
        row = QHBoxLayout()
        row.addWidget(self._choice, 1)
        row.addWidget(self._gallery)
        self._layout.addRow(row)
        self._models = ModelForm(panel)
        self._layout.addRow(self._models)  # above the note, whose height is not always the same
        self._note = muted(wrap=True)
        self._layout.addRow(self._note)
        self._fields: dict[str, NumberField] = {}
        self._own: FunctionForm | None = None

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        own = self._own.stops if self._own else []
        return [
            self._choice, self._gallery, *self._models.stops, *self._fields.values(), *own
        ]  # fmt: skip

    def _choose(self, index: int) -> None:
        self._panel.edit(SetProblem(self._choice.itemData(index)()))

    def show_scene(self, scene: Scene) -> None:
        problem = scene.problem
        if type(problem) is not self._kind:
            self._kind = type(problem)
            self._choice.setCurrentIndex(POSED.index(type(problem)))
            self._make_fields()
        self._note.setText(problem.note)
        self._models.setVisible(isinstance(problem, PlaneObjective))
        if isinstance(problem, PlaneObjective):
            self._models.show_problem(problem)
        for name, field in self._fields.items():
            field.show_value(getattr(problem, name))
        if self._own is not None:
            self._own.show_scene(scene)

    def _make_fields(self) -> None:
        for field in self._fields.values():
            self._layout.removeRow(field)
        self._fields = {}
        assert self._kind is not None
        of_its_own = {} if self._kind is Training else number_fields(self._kind)
        for name, (number, field) in of_its_own.items():
            field.edited.connect(Setter(self, self._panel, name).set_problem)
            self._layout.addRow(number.symbol or name, field)
            self._fields[name] = field
        self._make_own_form()

    def _make_own_form(self) -> None:
        """Make the form that a problem has besides its numbers."""
        if self._own is not None:
            self._layout.removeRow(self._own)
            self._own = None
        if self._kind is TypedFunction:
            from gui.function_form import FunctionForm  # made when it is first needed

            self._own = FunctionForm(self._panel)
            self._layout.addRow(self._own)
