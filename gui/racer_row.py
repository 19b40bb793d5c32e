"""One optimizer's row in the setup: its mark, on or off, its hyperparameters, and more below it."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from core.edits import SetHyperparameter, ToggleRacer
from core.number_fields import numbers_of
from core.racer_edits import DuplicateRacer, MoveRacer, RemoveRacer, SetRacerField
from core.scene import Racer, Scene
from gui.forms import NumberField, number_field
from gui.legend import Entry, mark_of
from gui.panels.base import Panel
from gui.racer_tick import Command, RacerTick
from gui.widgets import button, muted

if TYPE_CHECKING:
    from core.training.racer_notes import RacerNote
    from core.training.shapes import Facts
    from gui.racer_details import RacerDetails
    from gui.racer_note import NoteLine

INLINE = 2
"""Hyperparameters that stand in an optimizer's own row; the others fold out below it."""

FIELD = 66
"""The width of a hyperparameter's field."""

SPACE, UNFOLD = 4, 22
"""The room between the parts of a row, and the width of the button that unfolds it."""

WIDEST_SYMBOL = "β₁"

KEYS = 9
"""So many optimizers have a key."""


class RacerRow(QWidget):
    """One optimizer; what is seldom changed is made when the row is first unfolded.

    Signals
    -------
    folded() : there are other places at which Tab stops.
    """

    folded = Signal()

    def __init__(self, panel: Panel, racer: Racer) -> None:
        super().__init__()
        self._panel = panel
        self.racer, self.index = racer, 0
        self._look: tuple[object, ...] = ()
        self._looks_around: tuple[object, ...] = ()
        self._details: RacerDetails | None = None
        self._note: NoteLine | None = None
        self._menu: QMenu | None = None
        self.commands = (
            Command("Rename", "F2", self.rename),
            Command("Duplicate", "Ctrl+D", self.duplicate),
            Command("Move up", "Alt+Up", partial(self.move_by, -1)),
            Command("Move down", "Alt+Down", partial(self.move_by, 1)),
            Command("Remove", "Delete", self.remove),
        )
        self.box = RacerTick(self.commands)
        self.box.clicked.connect(self._toggle)
        self.box.menu_wanted.connect(self._show_menu)
        self.fields: dict[str, NumberField] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        self._column.addLayout(self._make_head())

    def _make_head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self.box, 1)
        numbers = list(numbers_of(type(self.racer.optimizer)).items())[:INLINE]
        for name, number in numbers:
            symbol = muted(number.symbol)
            symbol.setFixedWidth(self.fontMetrics().horizontalAdvance(WIDEST_SYMBOL) + 1)
            symbol.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            field = self.fields[name] = number_field(number)
            field.setFixedWidth(FIELD)
            field.edited.connect(partial(self.set_hyperparameter, name))
            head.addWidget(symbol)
            head.addWidget(field)
        missing = INLINE - len(numbers)
        if missing:
            width = self.fontMetrics().horizontalAdvance(WIDEST_SYMBOL) + 1 + FIELD + 2 * SPACE
            head.addSpacing(missing * width)
        self._unfold = button("…", "More settings", checkable=True)
        self._unfold.setFixedWidth(UNFOLD)
        self._unfold.toggled.connect(self._fold)
        head.addWidget(self._unfold)
        return head

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        shown = self._details is not None and self._unfold.isChecked()
        head = [self.box, *list(self.fields.values())[:INLINE], self._unfold]
        if self._note is not None and not self._note.isHidden():
            head += self._note.stops
        return [*head, *(self._details.stops if shown and self._details else [])]

    @property
    def details(self) -> "RacerDetails":
        """What is unfolded below the row; it is made when it is first wanted."""
        if self._details is None:
            from gui.racer_details import RacerDetails

            self._details = RacerDetails(self)
            self.fields |= self._details.hyperparameters
            self._details.stops_changed.connect(self.folded)
            self._column.addWidget(self._details)
            self._details.show_racer(self._panel.scene, self.index)
        return self._details

    def unfold(self) -> None:
        """Show all settings."""
        self._unfold.setChecked(True)

    def _fold(self, out: bool) -> None:
        self.details.setVisible(out)
        self.folded.emit()

    # What a hand does

    def set_hyperparameter(self, name: str, value: float) -> None:
        """Give a hyperparameter another value."""
        edit = SetHyperparameter(self.index, name, value)
        self._panel.edit(edit, ("hyperparameter", self.index, name))

    def set_field(self, name: str, value: object, gesture: object = None) -> None:
        """Give a field of the racer another value; those of one gesture are undone as one."""
        edit = SetRacerField(self.index, name, value)
        self._panel.edit(edit, (name, self.index, gesture) if gesture else None)

    def rename(self) -> None:
        """Let a name be typed."""
        self.unfold()
        self.details.name.setFocus()
        self.details.name.selectAll()

    def duplicate(self) -> None:
        """Have another one like it."""
        self._panel.edit(DuplicateRacer(self.index))

    def remove(self) -> None:
        """Take it out of the scene."""
        self._panel.edit(RemoveRacer(self.index))

    def move_by(self, places: int) -> None:
        """Move it up or down, as far as there are places."""
        to = min(max(self.index + places, 0), len(self._panel.scene.racers) - 1)
        self._panel.edit(MoveRacer(self.index, to))

    def _toggle(self) -> None:
        self._panel.edit(ToggleRacer(self.index))

    def _show_menu(self, place: QPoint) -> None:
        from gui.colour_menu import colour_menu

        menu = self._menu = QMenu(self)
        for command in self.commands:
            menu.addAction(f"{command.text}\t{command.key.replace('+', ' + ')}", command.call)
        colour = self._panel.scene.colours[self.index]
        menu.addMenu(colour_menu(menu, colour, partial(self.set_field, "colour")))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    # What is shown

    def show_racer(self, scene: Scene, index: int, facts: "Facts | None" = None) -> None:
        """Show how the optimizer of that number is in a scene; `facts` are those of its data."""
        racer = scene.racers[index]
        look = (scene.labels[index], scene.colours[index], scene.markers[index], racer.enabled,
                index)  # fmt: skip
        note = _note_of(scene, index, facts)
        around = (type(scene.problem), scene.steps, note)
        if racer is self.racer and look == self._look and around == self._looks_around:
            return
        self.racer, self.index, self._looks_around = racer, index, around
        if look != self._look:
            self._look = look
            self._show_head(*look)
        self._show_note(note)
        for name, field in self.fields.items():
            field.show_value(getattr(racer.optimizer, name))
        if self._details is not None:
            self._details.show_racer(scene, index)

    def _show_head(self, label: str, colour: str, marker: str, enabled: bool, index: int) -> None:
        doc = " ".join((type(self.racer.optimizer).__doc__ or "").split())
        self.box.show_name(label, self.racer.label)
        self.box.setToolTip(f"{label}\n{doc}" + (f"\nKey {index + 1}" if index < KEYS else ""))
        self.box.setIcon(mark_of(Entry(label, colour, marker)))
        self.box.setChecked(enabled)
        self._unfold.setAccessibleName(f"More settings of {label}")
        for name, field in self.fields.items():
            symbol = numbers_of(type(self.racer.optimizer))[name].symbol
            field.setAccessibleName(f"{label}: {symbol}")

    def _show_note(self, note: "RacerNote | None") -> None:
        """Show what is to be said of it, in a line that is made when there is something."""
        said = note is not None and bool(note.text)
        if self._note is None and said:
            from gui.racer_note import NoteLine

            self._note = NoteLine()
            self._note.shared.connect(self._share_network)
            self._column.insertWidget(1, self._note)
        if self._note is not None:
            was_shown = self._note.stops if not self._note.isHidden() else []
            self._note.setVisible(said)
            if said and note is not None:
                self._note.show_note(note)
            if was_shown != (self._note.stops if said else []):
                self.folded.emit()

    def _share_network(self) -> None:
        from core.training.edits import ShareNetwork

        self._panel.edit(ShareNetwork(self.index))


def _note_of(scene: Scene, index: int, facts: "Facts | None") -> "RacerNote | None":
    """Return what is to be said below an optimizer; where nothing is trained that is nothing."""
    if facts is None:
        return None
    from core.training.racer_notes import note_of

    return note_of(scene, index, facts)
