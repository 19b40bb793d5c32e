"""The tools of the data panel: which lines are drawn, and to which the errors are."""

from msgspec import Struct
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.columns import PointsProblem
from core.matrix_regression import MatrixRegression
from core.objective import PlaneObjective
from core.regression import LinearRegression
from core.scene import Scene
from gui.data_facts import MOVABLE, line_text
from gui.models import NARROW, NARROWEST, PlaneForm
from gui.panels.base import Panel
from gui.widgets import button, choice, muted, tick

CANDIDATES = """The three lines that the chapter tries, with their mean squared errors:
the chapter prints half of each"""


class Target(Struct, frozen=True):
    """What the errors are of: a run's, a given line's, the best one's, or nothing's."""

    run: int | None = None
    line: tuple[float, float] | None = None
    best: bool = False


class Shown(Struct, frozen=True):
    """What is to be drawn."""

    best: bool
    candidates: bool
    target: Target
    text: str


class DataTools(QWidget):
    """Ticks and choices above the plot.

    Signals
    -------
    changed() : something else is to be drawn.
    whole_wanted() : all of the data is to be seen.
    """

    changed = Signal()
    whole_wanted = Signal()

    def __init__(self, panel: Panel) -> None:
        super().__init__()
        self._targets: list[tuple[str, Target]] = []
        self._best, self._candidates = tick("least squares"), tick("three lines")
        self._best.setChecked(True)
        self._best.setToolTip("The line with the lowest loss, where that is known")
        self._candidates.setToolTip(CANDIDATES)
        self._label = muted("errors of")
        self._errors = choice("Which line the dashed errors lead to")
        self._errors.setMinimumContentsLength(8)
        self._errors.setSizeAdjustPolicy(NARROW)
        self._errors.setMinimumWidth(NARROWEST)
        self._plane = PlaneForm(panel, scaled=False)
        whole = button("all", "See all of the data")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 8, 3)
        for part in (self._best, self._candidates, self._label, self._errors, self._plane):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(whole)
        for part in (self._candidates, self._plane):
            part.hide()  # else it would widen the panel until the first scene is shown
        for box in (self._best, self._candidates):
            box.toggled.connect(self._tell)
        self._errors.activated.connect(self._tell)
        whole.clicked.connect(self.whole_wanted)

    def _tell(self, _: object) -> None:
        self.changed.emit()

    @property
    def shown(self) -> Shown:
        """What is to be drawn now."""
        number = self._errors.currentIndex()
        text, target = self._targets[number] if number >= 0 else ("", Target())
        return Shown(self._best.isChecked(), self._candidates.isChecked(), target, text)

    def show_scene(self, scene: Scene, labels: tuple[str, ...]) -> None:
        """Offer what there is in a scene; `labels` are those of the optimizers that take part."""
        problem = scene.plane
        points, line = isinstance(problem, PointsProblem), isinstance(problem, LinearRegression)
        self._show_parts(problem)
        self._best.setText("least squares" if line else "lowest")
        self._label.setText("errors of" if points else "predicted by")
        self._offer(_targets(problem, labels))

    def _show_parts(self, problem: PlaneObjective) -> None:
        """Show what a problem has, once what it has not is hidden: together they are too wide.

        Qt takes note of how wide all that is shown must be as it shows the next part, and would
        make room for it at the cost of the other panels.
        """
        few = not isinstance(problem, PointsProblem) or problem.samples <= MOVABLE
        wanted: dict[QWidget, bool] = {
            self._best: isinstance(problem, PointsProblem) and bool(problem.minima),
            self._candidates: isinstance(problem, LinearRegression) and bool(problem.candidates),
            self._label: few,
            self._errors: few,
            self._plane: isinstance(problem, MatrixRegression),
        }
        for part in sorted(wanted, key=wanted.__getitem__):
            part.setVisible(wanted[part])
        self._plane.show_problem(problem)

    def _offer(self, targets: list[tuple[str, Target]]) -> None:
        """Offer other targets; one that is still there stays chosen."""
        if targets == self._targets:
            return
        before = self.shown.text
        self._targets = targets
        texts = [text for text, _ in targets]
        with QSignalBlocker(self._errors):
            self._errors.clear()
            self._errors.addItems(texts)
            self._errors.setCurrentIndex(texts.index(before) if before in texts else 0)


def _targets(problem: object, labels: tuple[str, ...]) -> list[tuple[str, Target]]:
    targets = [(text, Target(run=k)) for k, text in enumerate(labels)]
    if isinstance(problem, LinearRegression | MatrixRegression):
        targets.append(("least squares", Target(best=True)))
    elif isinstance(problem, PointsProblem) and problem.minima:
        targets.append(("lowest", Target(best=True)))
    if isinstance(problem, LinearRegression):
        targets += [(line_text(*line), Target(line=line)) for line in problem.candidates]
    if isinstance(problem, PointsProblem):
        targets.append(("none", Target()))
    return targets
