"""The hidden layers of a network: a line for each, one more, one less."""

from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from core.network.network import MOST_LAYERS, Layer
from gui.training_setup.layer_row import HEADINGS, LayerRow
from gui.widgets import button, muted

FIRST = Layer(8)
"""What is added where there is no layer yet."""


class LayersForm(QWidget):
    """Rows of layers; a layer that is added is like the last one.

    Signals
    -------
    edited(hidden, what) : a person wants other layers; changes of one `what` that is not None
        belong together.
    stops_changed() : there are other places at which Tab stops.
    """

    edited = Signal(object, object)
    stops_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._hidden: tuple[Layer, ...] | None = None
        self.rows: list[LayerRow] = []
        self.fewer = button("−", "Remove the last hidden layer")
        self.more = button("+", "Add a hidden layer, like the last one")
        self.fewer.clicked.connect(self._remove_last)
        self.more.clicked.connect(self._add)
        self._count = muted()
        head = QHBoxLayout()
        for part in (self.fewer, self.more, self._count):
            head.addWidget(part)
        head.addStretch(1)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(2, 1)
        self._headings = [muted(text) for text in HEADINGS]
        for column, heading in enumerate(self._headings, start=1):
            self._grid.addWidget(heading, 0, column)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(3)
        column_.addLayout(head)
        column_.addLayout(self._grid)

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        shown = self.rows[: len(self._hidden or ())]
        return [self.fewer, self.more, *(stop for row in shown for stop in row.stops)]

    def show_layers(self, hidden: tuple[Layer, ...]) -> None:
        """Show the hidden layers of a network."""
        changed = self._hidden is None or len(hidden) != len(self._hidden)
        self._hidden = hidden
        while len(self.rows) < len(hidden):
            self.rows.append(self._row(len(self.rows)))
        for i, row in enumerate(self.rows):
            row.show_layer(hidden[i] if i < len(hidden) else None)
        self._count.setText(f"{len(hidden)} hidden layer{'s' * (len(hidden) != 1)}")
        self.fewer.setEnabled(bool(hidden))
        self.more.setEnabled(len(hidden) < MOST_LAYERS)
        for heading in self._headings:
            heading.setVisible(bool(hidden))
        if changed:
            self.stops_changed.emit()

    def _row(self, number: int) -> LayerRow:
        row = LayerRow(self._grid, number, self)
        row.edited.connect(partial(self._change, number))
        row.removed.connect(partial(self._remove, number))
        return row

    def _change(self, number: int, changes: dict[str, object], what: str) -> None:
        hidden = list(self._hidden or ())
        hidden[number] = replace(hidden[number], **changes)
        self.edited.emit(tuple(hidden), (number, what))

    def _add(self) -> None:
        hidden = self._hidden or ()
        self.edited.emit((*hidden, hidden[-1] if hidden else FIRST), None)

    def _remove_last(self) -> None:
        self._remove(len(self._hidden or ()) - 1)

    def _remove(self, number: int) -> None:
        hidden = self._hidden or ()
        self.edited.emit((*hidden[:number], *hidden[number + 1 :]), None)
