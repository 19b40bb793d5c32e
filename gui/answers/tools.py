"""What stands above the answers: whose they are, what is shown of them, and of which data."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.answers.inputs_choice import InputsChoice
from gui.answers.look import Choices, Look, Mode
from gui.answers.texts import PART_NAMES, class_name
from gui.models import NARROW, NARROWEST
from gui.widgets import button, choice, muted, tick

if TYPE_CHECKING:
    from core.answers.spots import Part

AS_NEAREST = "as the nearest"


def modes_of(look: Look) -> dict[Mode, tuple[str, str]]:
    """Return what can be shown of some data: a name and an explanation of each."""
    samples = look.samples
    found = {Mode.DATA: ("points", "The points, and what is answered everywhere around them")}
    if samples.image is not None:
        found = {
            Mode.DATA: ("pictures", "The pictures, each with its answer"),
            Mode.PLANE: ("plane", "The pictures as points of a plane, on the map of the answers"),
        }
    elif samples.columns == 1:
        found = {Mode.DATA: ("curve", "The curves of the networks through the points")}
    if samples.classes:
        found[Mode.SCORE] = "confusion", "Which classes are taken for which"
    else:
        found[Mode.SCORE] = "fit", "What is predicted against what is true"
    return found


class AnswerTools(QWidget):
    """Two rows of tools, of which those are seen that do something now.

    Signals
    -------
    changed(choices) : a person wants something else to be shown.
    inputs_wanted(inputs) : another plane: two inputs, or None for the principal components.
    cleared() : a sheet is to have all samples again.
    """

    changed = Signal(object)
    inputs_wanted = Signal(object)
    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._choices = Choices()
        self._parts: tuple[Part, ...] = ()
        self._classes: tuple[str, ...] = ()
        self.swatch, self.name = _Swatch(), _NameLabel()
        self.modes = QButtonGroup(self)
        self.part = _narrow("Which part of the data", 8)
        self.wrong = tick("wrong only")
        self.wrong.setToolTip("Show only what is answered wrong")
        self.inputs = InputsChoice()
        self.target = _narrow("Which class a point has that a double-click adds", 9)
        self._new = muted("new point")
        self.test = tick("test")
        self.test.setToolTip("Show the points of the test part too")
        self.only = button("all", "Show all samples again")
        self._lay_out()
        self.part.activated.connect(self._choose_part)
        self.target.activated.connect(self._choose_target)
        self.wrong.clicked.connect(self._choose_wrong)
        self.test.clicked.connect(self._choose_test)
        self.inputs.chosen.connect(self.inputs_wanted)
        self.only.clicked.connect(self.cleared)
        self.modes.idClicked.connect(self._choose_mode)

    def _lay_out(self) -> None:
        top, below = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.swatch)
        top.addWidget(self.name, 1)
        for number, mode in enumerate(Mode):
            made = button(mode.value, checkable=True)
            self.modes.addButton(made, number)
            top.addWidget(made)
        self._row = QWidget()
        self._row.setLayout(below)
        below.setContentsMargins(0, 0, 0, 0)
        for part in (self.part, self.wrong, self.only, self.inputs, self._new, self.target):
            below.addWidget(part)
            part.hide()
        below.addStretch(1)
        below.addWidget(self.test)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 3, 8, 2)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self._row)

    def show_look(self, look: Look, mode: Mode, only: str) -> None:
        """Offer what there is to choose; `only` says which samples alone a sheet has."""
        self._choices = look.choices
        self.swatch.show_colour(look.colour)
        k, run = look.scene.shown
        label = look.scene.labels[look.scene.active[k]]
        runs = look.scene.rounds
        self.name.setText(f"{label} · run {run + 1} of {runs}" if runs > 1 else label)
        found = modes_of(look)
        for number, one in enumerate(Mode):
            made = self.modes.button(number)
            made.setVisible(one in found)
            if one in found:
                made.setText(found[one][0])
                made.setToolTip(found[one][1])
            made.setChecked(one is mode)
        self._show_row(look, mode, only)

    def _show_row(self, look: Look, mode: Mode, only: str) -> None:
        samples = look.samples
        sheet = mode is Mode.DATA and samples.image is not None
        points = not sheet and mode is not Mode.SCORE
        plane = points and samples.columns > 2
        wanted: dict[QWidget, bool] = {
            self.part: not points and not (sheet and only),
            self.wrong: sheet and bool(samples.classes) and not only,
            self.only: sheet and bool(only),
            self.inputs: plane,
            self.test: points and look.tested,
            self.target: points and not plane and bool(samples.classes),
        }
        wanted[self._new] = wanted[self.target]
        # What goes is hidden first: together they might be too wide.
        for part in sorted(wanted, key=wanted.__getitem__):
            part.setVisible(wanted[part])
        self._row.setVisible(any(wanted.values()))
        self.wrong.setChecked(look.choices.wrong_only)
        self.test.setChecked(look.choices.test)
        self.only.setText(f"{only}  ✕")
        if plane:
            self.inputs.show_inputs(samples.input_names, look.scene.view.inputs)
        self._offer_parts(look)
        self._offer_classes(look)

    def _offer_parts(self, look: Look) -> None:
        parts = tuple(look.parts)
        with QSignalBlocker(self.part):
            if parts != self._parts:
                self._parts = parts
                self.part.clear()
                self.part.addItems([PART_NAMES[part] for part in parts])
            self.part.setCurrentIndex(parts.index(look.part))

    def _offer_classes(self, look: Look) -> None:
        classes = look.samples.classes
        with QSignalBlocker(self.target):
            if classes != self._classes:
                self._classes = classes
                self.target.clear()
                names = [class_name(classes, k) for k in range(len(classes))]
                self.target.addItems([AS_NEAREST, *names])
            target = look.choices.target
            self.target.setCurrentIndex(
                0 if target is None or target >= len(classes) else target + 1
            )

    # What a hand chooses

    def _choose_mode(self, number: int) -> None:
        self.changed.emit(replace(self._choices, mode=tuple(Mode)[number]))

    def _choose_part(self, number: int) -> None:
        self.changed.emit(replace(self._choices, part=self._parts[number]))

    def _choose_target(self, number: int) -> None:
        self.changed.emit(replace(self._choices, target=number - 1 if number else None))

    def _choose_wrong(self, on: bool) -> None:
        self.changed.emit(replace(self._choices, wrong_only=on))

    def _choose_test(self, on: bool) -> None:
        self.changed.emit(replace(self._choices, test=on))


def _narrow(tip: str, letters: int) -> QComboBox:
    """Return a choice that never widens a panel."""
    box = choice(tip)
    box.setMinimumContentsLength(letters)
    box.setSizeAdjustPolicy(NARROW)
    box.setMinimumWidth(NARROWEST)
    return box


class _Swatch(QWidget):
    """The colour of the network that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._colour = QColor()
        self.setFixedSize(QSize(14, 14))
        self.setToolTip("The network whose answers are shown: choose it in the Network panel")

    def show_colour(self, colour: str) -> None:
        """Show another colour."""
        if self._colour != QColor(colour):
            self._colour = QColor(colour)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        painter.drawEllipse(self.rect().adjusted(2, 2, -2, -2))
        painter.end()


class _NameLabel(QLabel):
    """The name of the network that is shown; a long one is cut."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(30)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setToolTip("The network whose answers are shown: choose it in the Network panel")
