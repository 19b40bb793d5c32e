"""The setup: the problem, the optimizers and their hyperparameters, the starts, the view."""

from msgspec.structs import replace
from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.edits import SetHyperparameter, SetProblem, SetScene, SetView, ToggleRacer
from core.heights import Scaling
from core.problems import PROBLEMS
from core.regression import LinearRegression
from core.scene import Colormap, Scene
from gui.forms import NumberField, number_fields
from gui.legend import Entry, paint_marker
from gui.panels.base import MakeLane, Panel
from gui.widgets import button, choice, muted

INLINE = 2
"""Hyperparameters that stand in an optimizer's own row; the others fold out below it."""


class SetupPanel(Panel):
    """Everything that a scene is made of, in forms."""

    name, title = "setup", "Setup"
    filmed = False

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self._rows: list[_RacerRow] = []
        self._kinds: tuple[type, ...] = ()
        self._inner = QWidget()
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(8)
        self._problem = _ProblemForm(self)
        self._racers = QGroupBox("Optimizers")
        self._racer_grid = QVBoxLayout(self._racers)
        self._racer_grid.setContentsMargins(6, 6, 6, 6)
        self._racer_grid.setSpacing(2)
        self._race = _RaceForm(self)
        self._view = _ViewForm(self)
        for part in (self._problem, self._racers, self._race, self._view):
            column.addWidget(part)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    def sizeHint(self) -> QSize:
        """Return a width in which every row fits."""
        return QSize(self._inner.minimumSizeHint().width() + 18, 600)

    def minimumSizeHint(self) -> QSize:
        """Return a width in which every row fits; the height scrolls."""
        return QSize(self._inner.minimumSizeHint().width() + 18, 120)

    def show_scene(self, old: Scene | None) -> None:
        """Show the values of the scene."""
        self._problem.show_scene(self.scene)
        self._race.show_scene(self.scene)
        self._view.show_scene(self.scene)
        kinds = tuple(type(racer.optimizer) for racer in self.scene.racers)
        if kinds != self._kinds:
            self._kinds = kinds
            self._make_rows()
        for row in self._rows:
            row.show_scene(self.scene)

    def _make_rows(self) -> None:
        for row in self._rows:
            row.deleteLater()
        self._rows = [_RacerRow(self, index) for index in range(len(self._kinds))]
        for row in self._rows:
            self._racer_grid.addWidget(row)
        self.updateGeometry()


class _ProblemForm(QGroupBox):
    """Which problem is posed, and its own numbers."""

    def __init__(self, panel: Panel) -> None:
        super().__init__("Problem")
        self._panel = panel
        self._kind: type | None = None
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(6, 6, 6, 6)
        self._choice = QComboBox()
        for kind in PROBLEMS:
            self._choice.addItem(kind.title, kind)
        self._choice.activated.connect(self._choose)
        self._layout.addRow(self._choice)
        self._note = muted(wrap=True)
        self._layout.addRow(self._note)
        self._fields: dict[str, NumberField] = {}

    def _choose(self, index: int) -> None:
        self._panel.edit(SetProblem(self._choice.itemData(index)()))

    def show_scene(self, scene: Scene) -> None:
        problem = scene.problem
        if type(problem) is not self._kind:
            self._kind = type(problem)
            self._choice.setCurrentIndex(PROBLEMS.index(type(problem)))
            self._make_fields()
        self._note.setText(_note(scene))
        for name, field in self._fields.items():
            field.show_value(getattr(problem, name))

    def _make_fields(self) -> None:
        for field in self._fields.values():
            self._layout.removeRow(field)
        self._fields = {}
        assert self._kind is not None
        for name, (meta, field) in number_fields(self._kind).items():
            field.edited.connect(_Setter(self, self._panel, name).set_problem)
            self._layout.addRow(meta.title or name, field)
            self._fields[name] = field


class _Setter(QWidget):
    """Turns the new value of a field into the edit that sets it."""

    def __init__(self, parent: QWidget, panel: Panel, field: str, index: int = 0) -> None:
        super().__init__(parent)
        self.hide()
        self._panel, self._field, self._index = panel, field, index

    def set_problem(self, value: float) -> None:
        problem = replace(self._panel.scene.problem, **{self._field: value})
        self._panel.edit(SetProblem(problem), ("problem", self._field))

    def set_hyperparameter(self, value: float) -> None:
        edit = SetHyperparameter(self._index, self._field, value)
        self._panel.edit(edit, ("hyperparameter", self._index, self._field))

    def set_scene(self, value: float) -> None:
        self._panel.edit(SetScene({self._field: int(value)}), ("scene", self._field))

    def set_view(self, value: float) -> None:
        self._panel.edit(SetView({self._field: int(value)}), ("view", self._field))


def _note(scene: Scene) -> str:
    problem = scene.problem
    if isinstance(problem, LinearRegression):
        return (
            f"{len(problem.x)} points, loss: mean squared error. SGD converges below "
            f"α = 2/λmax = {problem.step_limit:.4f}."
        )
    doc = (type(problem).__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
    return " ".join(doc.split())


class _RacerRow(QWidget):
    """One optimizer: its colour, on or off, its hyperparameters."""

    def __init__(self, panel: Panel, index: int) -> None:
        super().__init__()
        self._panel, self._index = panel, index
        self._look: tuple[object, ...] = ()
        self._on = QCheckBox()
        self._on.clicked.connect(self._toggle)
        optimizer = panel.scene.racers[index].optimizer
        self._on.setToolTip(f"{' '.join((type(optimizer).__doc__ or '').split())}\nKey {index + 1}")
        self._fields: dict[str, NumberField] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 2)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._on, 0, 0)
        grid.setColumnStretch(0, 1)
        self._more = QWidget()
        folded = QHBoxLayout(self._more)
        folded.setContentsMargins(20, 0, 0, 0)
        fields = number_fields(type(optimizer))
        for place, (name, (meta, field)) in enumerate(fields.items()):
            field.edited.connect(_Setter(self, panel, name, index).set_hyperparameter)
            field.setFixedWidth(66)
            self._fields[name] = field
            symbol = muted(meta.title or name)
            if place < INLINE:
                grid.addWidget(symbol, 0, 1 + 2 * place)
                grid.addWidget(field, 0, 2 + 2 * place)
            else:
                folded.addWidget(symbol)
                folded.addWidget(field)
        folded.addStretch(1)
        for place in range(len(fields), INLINE):
            spacer = QWidget()
            spacer.setFixedWidth(66)
            grid.addWidget(spacer, 0, 2 + 2 * place)
        unfold = button("…", "More settings", checkable=True)
        unfold.toggled.connect(self._more.setVisible)
        unfold.setEnabled(len(fields) > INLINE)
        grid.addWidget(unfold, 0, 1 + 2 * INLINE)
        grid.addWidget(self._more, 1, 0, 1, 2 + 2 * INLINE)
        self._more.hide()

    def _toggle(self) -> None:
        self._panel.edit(ToggleRacer(self._index))

    def show_scene(self, scene: Scene) -> None:
        racer, colour = scene.racers[self._index], scene.colours[self._index]
        marker = scene.markers[self._index]
        look = (racer.label, colour, marker, racer.enabled)
        if look != self._look:
            self._look = look
            self._on.setText(racer.label)
            self._on.setIcon(_swatch(Entry(racer.label, colour, marker)))
            self._on.setChecked(racer.enabled)
        for name, field in self._fields.items():
            field.show_value(getattr(racer.optimizer, name))


def _swatch(entry: Entry) -> QPixmap:
    pixmap = QPixmap(16, 16)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_marker(painter, entry, 8, 8, 13)
    painter.end()
    return pixmap


class _RaceForm(QGroupBox):
    """How many steps, from how many starts, with which seed."""

    def __init__(self, panel: Panel) -> None:
        super().__init__("Race")
        form = QFormLayout(self)
        form.setContentsMargins(6, 6, 6, 6)
        self._fields = {
            "steps": NumberField(1, 1_000_000, whole=True, tip="Steps of every run"),
            "scattered": NumberField(0, 10_000, whole=True, tip="Random starts, from the seed"),
            "seed": NumberField(0, 2**32 - 1, whole=True, tip="Seed of everything random"),
        }
        names = {"steps": "steps", "scattered": "random starts", "seed": "seed"}
        for name, field in self._fields.items():
            field.edited.connect(_Setter(self, panel, name).set_scene)
            form.addRow(names[name], field)

    def show_scene(self, scene: Scene) -> None:
        for name, field in self._fields.items():
            field.show_value(getattr(scene, name))


class _ViewForm(QGroupBox):
    """How heights are drawn."""

    def __init__(self, panel: Panel) -> None:
        super().__init__("Heights")
        self._panel = panel
        form = QFormLayout(self)
        form.setContentsMargins(6, 6, 6, 6)
        self._levels = NumberField(2, 60, whole=True, tip="Contour levels")
        self._levels.edited.connect(_Setter(self, panel, "levels").set_view)
        self._contour = self._choice(Scaling, "contour_scaling")
        self._height = self._choice(Scaling, "height_scaling")
        self._colormap = self._choice(Colormap, "colormap")
        form.addRow("levels", self._levels)
        form.addRow("contours", self._contour)
        form.addRow("3-D height", self._height)
        form.addRow("colours", self._colormap)

    def _choice(self, members: type, field: str) -> QComboBox:
        box = choice(name=field)
        for member in members:  # type: ignore[attr-defined]
            box.addItem(member.value, member)
        box.activated.connect(self._choose)
        return box

    def _choose(self, index: int) -> None:
        box = self.sender()
        assert isinstance(box, QComboBox)
        self._panel.edit(SetView({box.objectName(): box.itemData(index)}))

    def show_scene(self, scene: Scene) -> None:
        self._levels.show_value(scene.view.levels)
        for box in (self._contour, self._height, self._colormap):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(getattr(scene.view, box.objectName())))
