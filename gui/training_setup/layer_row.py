"""One hidden layer in a line: neurons, activation, batch normalisation, dropout."""

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from core.network.network import MOST_WIDTH, Activation, Layer
from gui.forms import NumberField
from gui.models import NARROW, NARROWEST
from gui.training_setup.percent import PercentField
from gui.widgets import button, choice, muted, tick

HIDDEN = tuple(activation for activation in Activation if activation is not Activation.SOFTMAX)
HEADINGS = ("neurons", "activation", "norm", "dropout %")
NORM = "Batch normalisation: sums are shifted and scaled to mean 0 and spread 1 over the batch"
DROPOUT = "Share of the neurons that are left out in each step, in percent"
WIDTH_FIELD, DROPOUT_FIELD, REMOVE = 62, 56, 22


class LayerRow(QWidget):
    """The fields of a layer, in a line of a grid; itself it is not seen.

    Signals
    -------
    edited(changes, what) : a person has set a field of the layer; changes of one `what` go on.
    removed() : a person wants to have the layer no more.
    """

    edited = Signal(dict, str)
    removed = Signal()

    def __init__(self, grid: QGridLayout, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self.width_field = NumberField(1, MOST_WIDTH, whole=True, tip="Neurons of the layer")
        self.width_field.setFixedWidth(WIDTH_FIELD)
        self.width_field.edited.connect(partial(self._tell, "width"))
        self.activation = choice("What each neuron does with its weighted sum")
        self.activation.setSizeAdjustPolicy(NARROW)
        self.activation.setMinimumWidth(NARROWEST)
        for kind in HIDDEN:
            self.activation.addItem(kind.value, kind)
        self.activation.activated.connect(self._choose)
        self.batch_norm = tick()
        self.batch_norm.setToolTip(NORM)
        self.batch_norm.clicked.connect(self._normalise)
        self.dropout = PercentField(0, 0.95, tip=DROPOUT, notch=5)
        self.dropout.setFixedWidth(DROPOUT_FIELD)
        self.dropout.share_edited.connect(partial(self._tell, "dropout"))
        self.remove = button("✕", "Remove the layer")
        self.remove.setFixedWidth(REMOVE)
        self.remove.clicked.connect(self.removed)
        self._number = muted(f"{number + 1}")
        self._widgets = (self._number, *self.stops)
        for column, widget in enumerate(self._widgets):
            grid.addWidget(widget, number + 1, column)
        grid.setAlignment(self.batch_norm, Qt.AlignmentFlag.AlignLeft)  # else beside it is nothing
        for widget, name in zip(self.stops, (*HEADINGS, "remove"), strict=True):
            widget.setAccessibleName(f"layer {number + 1}: {name}")

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [self.width_field, self.activation, self.batch_norm, self.dropout, self.remove]

    def show_layer(self, layer: Layer | None) -> None:
        """Show a layer; nothing where there is none."""
        for widget in self._widgets:
            widget.setVisible(layer is not None)
        if layer is None:
            return
        self.width_field.show_value(layer.width)
        self.activation.setCurrentIndex(HIDDEN.index(layer.activation))
        self.batch_norm.setChecked(layer.batch_norm)
        self.dropout.show_share(layer.dropout)

    def _tell(self, field: str, value: Any) -> None:
        self.edited.emit({field: value}, field)

    def _choose(self, index: int) -> None:
        self._tell("activation", HIDDEN[index])

    def _normalise(self, on: bool) -> None:
        self._tell("batch_norm", on)
