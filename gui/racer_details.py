"""What is unfolded below an optimizer's row: schedule, gradient, name, colour and place."""

from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QToolButton, QWidget

from core.number_fields import NumberKind, numbers_of
from core.objective import Sampled
from core.race import Contestant
from core.scene import LONGEST_NAME, Scene
from core.schedules import SCHEDULES, Schedule
from core.training.problem import Training
from gui.colour_menu import colour_menu, swatch
from gui.forms import NumberField, number_field
from gui.name_field import NameField
from gui.racer_row import FIELD, INLINE, RacerRow
from gui.schedule_line import ScheduleLine
from gui.widgets import button, choice, muted

HYPERPARAMETERS, SCHEDULE, OF_SCHEDULE, GRADIENT, NAME, COMMANDS = range(0, 60, 10)
"""The lines of the grid at which the parts begin; lines without anything take no room."""

PAIRS = 2
"""So many numbers with their symbols stand beside each other."""

BATCH = "batch_size"
"""What is shown only where the problem is made of samples."""


class RacerDetails(QWidget):
    """The seldom changed settings of one optimizer.

    Signals
    -------
    stops_changed() : there are other places at which Tab stops.
    """

    stops_changed = Signal()

    def __init__(self, row: RacerRow) -> None:
        super().__init__()
        self._row = row
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(10, 0, 0, 6)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(0, 1)
        self._menu: QMenu | None = None
        self._colour_now = ""
        self._symbols: dict[NumberField, QWidget] = {}
        self._make_hyperparameters()
        self._make_schedule()
        self._make_gradient()
        self._make_name()
        self._make_commands()

    def _make_hyperparameters(self) -> None:
        kinds = numbers_of(type(self._row.racer.optimizer))
        folded = dict(list(kinds.items())[INLINE:])
        self.hyperparameters = self._add_numbers(folded, HYPERPARAMETERS)
        for name, field in self.hyperparameters.items():
            field.edited.connect(partial(self._row.set_hyperparameter, name))

    def _make_schedule(self) -> None:
        self._kind: type[Schedule] | None = None
        self.of_schedule: dict[str, NumberField] = {}
        self.schedule = choice("How the learning rate changes from step to step")
        self.schedule.setAccessibleName("schedule")
        for i, kind in enumerate(SCHEDULES):
            self.schedule.addItem(kind.title, kind)
            doc = " ".join((kind.__doc__ or "").split())
            self.schedule.setItemData(i, doc, Qt.ItemDataRole.ToolTipRole)
        self.schedule.activated.connect(self._choose_schedule)
        self.line = ScheduleLine()
        self._grid.addWidget(muted("schedule"), SCHEDULE, 0)
        self._grid.addWidget(self.schedule, SCHEDULE, 1, 1, 2)
        self._grid.addWidget(self.line, SCHEDULE, 3, 1, 2)

    def _make_gradient(self) -> None:
        kinds = numbers_of(Contestant)
        ordered = {name: kinds[name] for name in sorted(kinds, key=lambda name: name == BATCH)}
        self.gradient = self._add_numbers(ordered, GRADIENT)
        self._grid.addWidget(muted("gradient"), GRADIENT, 0)
        for name, field in self.gradient.items():
            field.edited.connect(partial(self._set_gradient, name))

    def _make_name(self) -> None:
        self.name = NameField(LONGEST_NAME, "Name; empty for the optimizer's own")
        self.name.setAccessibleName("name")
        self.name.edited.connect(partial(self._row.set_field, "name"))
        self.colour = button("colour", "Colour in every panel")
        self.colour.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.colour.clicked.connect(self._show_colours)
        self._grid.addWidget(muted("name"), NAME, 0)
        self._grid.addWidget(self.name, NAME, 1, 1, 3)
        self._grid.addWidget(self.colour, NAME, 4)

    def _make_commands(self) -> None:
        texts = {"Duplicate": "duplicate", "Remove": "remove", "Move up": "▲", "Move down": "▼"}
        line = QHBoxLayout()
        line.addStretch(1)
        self.commands: dict[str, QToolButton] = {}
        for command in self._row.commands:
            if command.text in texts:
                made = button(texts[command.text], f"{command.text} ({command.key})")
                made.setAccessibleName(command.text)
                made.clicked.connect(command.call)
                line.addWidget(made)
                self.commands[command.text] = made
        self._grid.addLayout(line, COMMANDS, 0, 1, 1 + 2 * PAIRS)

    def _add_numbers(self, kinds: dict[str, NumberKind], line: int) -> dict[str, NumberField]:
        """Put fields with their symbols into the grid, in pairs; one alone is on the right."""
        fields = {}
        for place, (name, kind) in enumerate(kinds.items()):
            below, column = divmod(place, PAIRS)
            column = PAIRS - 1 if place == len(kinds) - 1 else column
            field = fields[name] = number_field(kind)
            field.setFixedWidth(FIELD)
            field.setAccessibleName(kind.symbol)
            symbol = muted(kind.symbol)
            symbol.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._symbols[field] = symbol
            self._grid.addWidget(symbol, line + below, 1 + 2 * column)
            self._grid.addWidget(field, line + below, 2 + 2 * column)
            symbol.show()  # else they would come an event late
            field.show()
        return fields

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [
            *self.hyperparameters.values(),
            self.schedule,
            *self.of_schedule.values(),
            *(field for field in self.gradient.values() if not field.isHidden()),
            self.name,
            self.colour,
            *self.commands.values(),
        ]

    # What a hand does

    def _choose_schedule(self, index: int) -> None:
        kind = self.schedule.itemData(index)
        now = self._row.racer.schedule
        if type(now) is not kind:
            self._row.set_field("schedule", kind(warm_up=now.warm_up))

    def _set_of_schedule(self, name: str, value: float) -> None:
        schedule = replace(self._row.racer.schedule, **{name: value})
        self._row.set_field("schedule", schedule, gesture=name)

    def _set_gradient(self, name: str, value: float | None) -> None:
        self._row.set_field(name, value, gesture=name)

    def _show_colours(self) -> None:
        choose = partial(self._row.set_field, "colour")
        self._menu = colour_menu(self, self._colour_now, choose)
        self._menu.aboutToHide.connect(self._menu.deleteLater)
        self._menu.popup(self.colour.mapToGlobal(self.colour.rect().bottomLeft()))

    # What is shown

    def show_racer(self, scene: Scene, index: int) -> None:
        """Show the settings of an optimizer."""
        racer = scene.racers[index]
        if type(racer.schedule) is not self._kind:
            self._show_kind(type(racer.schedule))
        for name, field in self.of_schedule.items():
            field.show_value(getattr(racer.schedule, name))
        self.line.show_rates(racer, scene.steps)
        for name, field in self.hyperparameters.items():
            field.show_value(getattr(racer.optimizer, name))
        for name, field in self.gradient.items():
            field.show_value(getattr(racer, name))
        self._show_batch(isinstance(scene.problem, Sampled | Training))
        self.name.show_name(racer.name, scene.labels[index])
        self._show_colour(scene.colours[index])

    def _show_kind(self, kind: type[Schedule]) -> None:
        """Have the fields of another kind of schedule; each has the warm-up last."""
        self._kind = kind
        self.schedule.setCurrentIndex(SCHEDULES.index(kind))
        for field in self.of_schedule.values():
            for widget in (field, self._symbols.pop(field)):
                widget.hide()
                self._grid.removeWidget(widget)
                widget.deleteLater()
        kinds = numbers_of(kind)
        ordered = {name: kinds[name] for name in sorted(kinds, key=lambda name: name == "warm_up")}
        self.of_schedule = self._add_numbers(ordered, OF_SCHEDULE)
        for name, field in self.of_schedule.items():
            field.edited.connect(partial(self._set_of_schedule, name))
        self.stops_changed.emit()

    def _show_batch(self, sampled: bool) -> None:
        field = self.gradient[BATCH]
        if field.isHidden() == sampled:
            field.setVisible(sampled)
            self._symbols[field].setVisible(sampled)
            self.stops_changed.emit()

    def _show_colour(self, colour: str) -> None:
        if colour != self._colour_now:
            self._colour_now = colour
            self.colour.setIcon(swatch(colour))
