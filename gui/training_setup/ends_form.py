"""What a network is besides its layers: output, loss, how it begins, and what regularises it."""

from collections.abc import Iterable
from enum import Enum
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QGridLayout, QVBoxLayout, QWidget

from core.network.network import Activation, Initialisation, Loss, Network, Precision
from core.number_fields import numbers_of
from core.training.shapes import Facts, losses_for
from gui.forms import number_field
from gui.models import NARROW, NARROWEST
from gui.training_setup.fold import Fold
from gui.widgets import choice, muted

USUAL = " (usual)"
FIELD = 66
PAIRS = 2
TIPS = {
    "loss": "What is made small; only what makes sense for the data can be chosen",
    "output": "The activation of the last layer; only what goes with the loss can be chosen",
    "initialisation": "What the weights are at first",
    "precision": "The floats that the networks compute with",
}


class EndsForm(QWidget):
    """Choices and numbers of a network. Only what makes sense on the data is offered.

    The usual loss, and the usual output of a loss, are not set in the network: they follow the
    data.

    Signals
    -------
    edited(changes, what) : a person wants other fields of the network; changes of one `what` that
        is not None belong together.
    stops_changed() : there are other places at which Tab stops.
    """

    edited = Signal(dict, object)
    stops_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._network: Network | None = None
        self._facts: Facts | None = None
        self._ends = QWidget()
        self._form = QFormLayout(self._ends)
        self._form.setContentsMargins(10, 0, 0, 0)
        self.loss, self.output, self.initialisation, self.precision = map(self._box, TIPS)
        self._fill(self.initialisation, Initialisation)
        self._fill(self.precision, Precision)
        self.loss.activated.connect(self._choose_loss)
        self.output.activated.connect(self._choose_output)
        self.initialisation.activated.connect(partial(self._choose, "initialisation"))
        self.precision.activated.connect(partial(self._choose, "precision"))
        self.numbers = {name: number_field(kind) for name, kind in numbers_of(Network).items()}
        self.ends = Fold("loss and start", "Loss, output, and how the weights begin", self._ends)
        self.penalties = Fold("regularisation", "L1, L2, noise on inputs and labels", self._grid())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for fold in (self.ends, self.penalties):
            fold.stops_changed.connect(self.stops_changed)
            column.addWidget(fold)

    def _grid(self) -> QWidget:
        """Return the numbers of the network, in pairs."""
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(10, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(2 * PAIRS, 1)
        for place, (name, field) in enumerate(self.numbers.items()):
            below, beside = divmod(place, PAIRS)
            symbol = numbers_of(Network)[name].symbol
            field.setFixedWidth(FIELD)
            field.setAccessibleName(symbol)
            field.edited.connect(partial(self._set, name))
            grid.addWidget(muted(symbol), below, 2 * beside)
            grid.addWidget(field, below, 2 * beside + 1)
        return inner

    def _box(self, name: str) -> QComboBox:
        box = choice(TIPS[name])
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(NARROW)
        box.setMinimumWidth(NARROWEST)
        self._form.addRow(name, box)
        return box

    def _fill(self, box: QComboBox, members: Iterable[Enum], usual: Enum | None = None) -> None:
        """Offer members of an enumeration, one of them as the usual."""
        texts = [str(one.value) + USUAL * (one is usual) for one in members]
        if texts != [box.itemText(i) for i in range(box.count())]:
            with QSignalBlocker(box):
                box.clear()
                for text, one in zip(texts, members, strict=True):
                    box.addItem(text, one)

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        boxes = (self.loss, self.output, self.initialisation, self.precision)
        shown = [box for box in boxes if self._form.isRowVisible(box) and self.ends.is_open]
        numbers = self.numbers.values() if self.penalties.is_open else ()
        return [self.ends.button, *shown, self.penalties.button, *numbers]

    # What is shown

    def show_network(self, network: Network, facts: Facts | None, *, own: bool) -> None:
        """Show a network on data, of which all or nothing is known; `own` is one racer's own."""
        self._network, self._facts = network, facts
        for box in (self.loss, self.output):
            box.setEnabled(facts is not None)
        if facts is not None:
            self._show_ends(network, facts)
        _show(self.initialisation, network.initialisation)
        _show(self.precision, network.precision)
        self._form.setRowVisible(self.precision, not own)
        for name, field in self.numbers.items():
            field.show_value(getattr(network, name))
        on = [numbers_of(Network)[name].symbol for name in self.numbers if getattr(network, name)]
        self.penalties.show_summary(", ".join(on) or "none")
        loss, output = self.loss.currentData(), self.output.currentData()
        told = (loss.value, output.value) if loss and output and facts else ()
        self.ends.show_summary(", ".join((*told, network.initialisation.value)))

    def _show_ends(self, network: Network, facts: Facts) -> None:
        losses = losses_for(facts)
        loss = _loss(network, facts)
        self._fill(self.loss, losses, next(iter(losses)))
        _show(self.loss, loss)
        outputs = losses.get(loss, ())
        self._fill(self.output, outputs, outputs[0] if outputs else None)
        _show(self.output, network.output or (outputs[0] if outputs else None))

    # What is changed

    def _set(self, name: str, value: float) -> None:
        self.edited.emit({name: value}, name)

    def _choose(self, name: str, index: int) -> None:
        box = getattr(self, name)
        self.edited.emit({name: box.itemData(index)}, None)

    def _choose_loss(self, index: int) -> None:
        """Take another loss; an output that does not go with it gives way to the usual one."""
        assert self._network is not None and self._facts is not None
        losses: dict[Loss, tuple[Activation, ...]] = losses_for(self._facts)
        loss, output = self.loss.itemData(index), self._network.output
        changes: dict[str, Any] = {"loss": None if loss is next(iter(losses)) else loss}
        if output not in losses[loss]:
            changes["output"] = None
        self.edited.emit(changes, None)

    def _choose_output(self, index: int) -> None:
        output = self.output.itemData(index)
        self.edited.emit({"output": None if index == 0 else output}, None)


def _loss(network: Network, facts: Facts) -> Loss:
    return network.loss or next(iter(losses_for(facts)))


def _show(box: QComboBox, value: Enum | None) -> None:
    """Show a member; nothing where it is none of those that make sense."""
    places = [i for i in range(box.count()) if box.itemData(i) is value]
    box.setCurrentIndex(places[0] if places else -1)
