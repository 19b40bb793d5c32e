"""What is made of the data, in one click: a line or a neuron, and which weights are seen."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.columns import PointsProblem
from core.data_edits import SetMatrix, SetModel
from core.matrix_regression import MatrixRegression
from core.neuron import Loss, Neuron
from core.objective import PlaneObjective
from gui.panels.base import Panel
from gui.widgets import button, choice, muted, tick

NARROW = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
"""How wide a choice is whose texts may be long."""

NARROWEST = 60
"""Pixels that it may be narrowed to, so that it never widens a panel."""

MODELS: tuple[tuple[str, Loss | None, str], ...] = (
    ("line", None, "f(x) = m x + b, mean squared error: a bowl"),
    ("neuron, squared error", Loss.SQUARED_ERROR,
     "f(x) = σ(w x + b) on the same points, mean squared error: no bowl any more"),
    ("cross-entropy", Loss.CROSS_ENTROPY,
     "f(x) = σ(w x + b) on the same points, cross-entropy: convex again"),
)  # fmt: skip


class ModelForm(QWidget):
    """The switch between the models of the same points, and the plane of many weights.

    Each is made for the first problem that has it; for a problem without data nothing is shown.
    """

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel
        self._switch: _Switch | None = None
        self._plane: PlaneForm | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        switch = self._switch.buttons if self._switch else []
        return [*switch, *(self._plane.stops if self._plane else [])]

    def show_problem(self, problem: PlaneObjective) -> None:
        """Show what is made of the data now."""
        if self._switch is None and isinstance(problem, PointsProblem):
            self._switch = _Switch(self._panel)
            self._column.addWidget(self._switch)
        if self._plane is None and isinstance(problem, MatrixRegression):
            self._plane = PlaneForm(self._panel)
            self._column.addWidget(self._plane)
        for part in (self._switch, self._plane):
            if part is not None:
                part.show_problem(problem)
        self.setVisible(isinstance(problem, PointsProblem | MatrixRegression))


class _Switch(QWidget):
    """A button for each model, of which one is down."""

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._panel = panel
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for number, (text, _, tip) in enumerate(MODELS):
            made = button(text, tip, checkable=True)
            self._group.addButton(made, number)
            row.addWidget(made)
        row.addStretch(1)
        self._group.idClicked.connect(self._choose)

    @property
    def buttons(self) -> list[QWidget]:
        """The buttons, in order."""
        return list(self._group.buttons())

    def _choose(self, number: int) -> None:
        self._panel.edit(SetModel(MODELS[number][1]))
        self.show_problem(self._panel.scene.plane)

    def show_problem(self, problem: PlaneObjective) -> None:
        """Hold the button of the model down."""
        self.setVisible(isinstance(problem, PointsProblem))
        if isinstance(problem, PointsProblem):
            loss = problem.loss if isinstance(problem, Neuron) else None
            losses = [loss for _, loss, _ in MODELS]
            self._group.button(losses.index(loss)).setChecked(True)


class PlaneForm(QWidget):
    """Which two of many weights are the axes of the land, and how the columns are scaled."""

    def __init__(self, panel: Panel, *, scaled: bool = True) -> None:
        super().__init__()
        self._panel = panel
        self._names: tuple[str, ...] = ()
        self._axes = choice("Weight along the first axis"), choice("Weight along the second axis")
        self._scaled = tick("standardise")
        self._scaled.setToolTip("Shift and scale each column to mean 0 and spread 1")
        row = QHBoxLayout()
        parts: tuple[QLabel | QWidget, ...] = (
            muted("plane"), self._axes[0], muted("×"), self._axes[1]
        )  # fmt: skip
        for part in parts:
            row.addWidget(part, int(part in self._axes))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._scaled)
        self._scaled.setVisible(scaled)
        for place, box in enumerate(self._axes):
            box.setMinimumContentsLength(12)
            box.setMinimumWidth(NARROWEST)
            box.setSizeAdjustPolicy(NARROW)
            box.activated.connect(self._choose_first if place == 0 else self._choose_second)
        self._scaled.clicked.connect(self._scale)

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [*self._axes, self._scaled]

    def _choose_first(self, number: int) -> None:
        self._choose(0, number)

    def _choose_second(self, number: int) -> None:
        self._choose(1, number)

    def _choose(self, place: int, number: int) -> None:
        """Set an axis; if the other one shows that weight already, they change places."""
        problem = self._panel.scene.problem
        assert isinstance(problem, MatrixRegression)
        plane = list(problem.plane)
        if plane[1 - place] == number:
            plane[1 - place] = plane[place]
        plane[place] = number
        self._panel.edit(SetMatrix({"plane": tuple(plane)}))

    def _scale(self, on: bool) -> None:
        self._panel.edit(SetMatrix({"standardise": on}))

    def show_problem(self, problem: PlaneObjective) -> None:
        """Show the plane of a problem that has one to choose."""
        self.setVisible(isinstance(problem, MatrixRegression))
        if not isinstance(problem, MatrixRegression):
            return
        for box, number in zip(self._axes, problem.plane, strict=True):
            with QSignalBlocker(box):
                if problem.weights != self._names:
                    box.clear()
                    box.addItems(problem.weights)
                box.setCurrentIndex(number)
        self._names = problem.weights
        self._scaled.setChecked(problem.standardise)
