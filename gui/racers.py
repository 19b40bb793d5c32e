"""The form of the optimizers: a row for each, with its switch and its hyperparameters."""

from functools import partial

from msgspec import Meta
from PySide6.QtWidgets import QGridLayout, QGroupBox, QHBoxLayout, QWidget

from core.edits import SetHyperparameter, ToggleRacer
from core.scene import Scene
from gui.forms import NumberField, number_fields
from gui.legend import Entry, mark_of
from gui.panels.base import Panel
from gui.widgets import button, muted, tick

INLINE = 2
"""Hyperparameters that stand in an optimizer's own row; the others fold out below it."""

FIELD = 66
"""The width of a hyperparameter's field."""

KEYS = 9
"""So many optimizers have a key."""


class RacersForm(QGroupBox):
    """A row for each optimizer; what stands in all of them stands in one column."""

    def __init__(self, panel: Panel) -> None:
        super().__init__("Optimizers")
        self._panel = panel
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(6, 6, 6, 6)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(0, 1)
        self._kinds: tuple[type, ...] = ()
        self.rows: list[_RacerRow] = []

    def show_scene(self, scene: Scene) -> None:
        """Show the optimizers of a scene."""
        kinds = tuple(type(racer.optimizer) for racer in scene.racers)
        if kinds != self._kinds:
            self._kinds = kinds
            for row in self.rows:
                row.remove()
            self.rows = [_RacerRow(self._panel, self, i) for i in range(len(kinds))]
            self.updateGeometry()
        for row in self.rows:
            row.show_scene(scene)

    def add(self, widget: QWidget, line: int, column: int, columns: int = 1) -> None:
        """Put a widget into the grid."""
        self._grid.addWidget(widget, line, column, 1, columns)

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [widget for row in self.rows for widget in row.stops]


class _RacerRow:
    """One optimizer: its colour, on or off, its hyperparameters."""

    def __init__(self, panel: Panel, form: RacersForm, index: int) -> None:
        self._panel, self._index = panel, index
        self._look: tuple[object, ...] = ()
        self._widgets: list[QWidget] = []
        self._unfold: list[QWidget] = []
        self.fields: dict[str, NumberField] = {}
        self.box = tick()
        self.box.clicked.connect(self._toggle)
        optimizer = panel.scene.racers[index].optimizer
        doc = " ".join((type(optimizer).__doc__ or "").split())
        self.box.setToolTip(f"{doc}\nKey {index + 1}" if index < KEYS else doc)
        self._put(form, self.box, 2 * index, 0)
        fields = number_fields(type(optimizer))
        for place, (name, (meta, field)) in enumerate(fields.items()):
            field.edited.connect(partial(self._set, name))
            field.setFixedWidth(FIELD)
            self.fields[name] = field
            if place < INLINE:
                self._put(form, muted(meta.title or name), 2 * index, 1 + 2 * place)
                self._put(form, field, 2 * index, 2 + 2 * place)
        if len(fields) > INLINE:
            self._fold(form, list(fields.values())[INLINE:])

    def _fold(self, form: RacersForm, fields: list[tuple[Meta, NumberField]]) -> None:
        more = QWidget()
        row = QHBoxLayout(more)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addStretch(1)
        for meta, field in fields:
            row.addWidget(muted(meta.title or ""))
            row.addWidget(field)
        more.hide()
        unfold = button("…", "More settings", checkable=True)
        unfold.toggled.connect(more.setVisible)
        self._put(form, unfold, 2 * self._index, 1 + 2 * INLINE)
        self._put(form, more, 2 * self._index + 1, 0, 1 + 2 * INLINE)
        self._unfold = [unfold]

    def _put(
        self, form: RacersForm, widget: QWidget, line: int, column: int, columns: int = 1
    ) -> None:
        form.add(widget, line, column, columns)
        self._widgets.append(widget)

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        fields = list(self.fields.values())
        return [self.box, *fields[:INLINE], *self._unfold, *fields[INLINE:]]

    def remove(self) -> None:
        """Take the row out of the form."""
        for widget in self._widgets:
            widget.hide()
            widget.deleteLater()

    def _set(self, name: str, value: float) -> None:
        edit = SetHyperparameter(self._index, name, value)
        self._panel.edit(edit, ("hyperparameter", self._index, name))

    def _toggle(self) -> None:
        self._panel.edit(ToggleRacer(self._index))

    def show_scene(self, scene: Scene) -> None:
        """Show how the optimizer is in a scene."""
        racer, colour = scene.racers[self._index], scene.colours[self._index]
        marker = scene.markers[self._index]
        look = (racer.label, colour, marker, racer.enabled)
        if look != self._look:
            self._look = look
            self.box.setText(racer.label)
            self.box.setIcon(mark_of(Entry(racer.label, colour, marker)))
            self.box.setChecked(racer.enabled)
        for name, field in self.fields.items():
            field.show_value(getattr(racer.optimizer, name))
