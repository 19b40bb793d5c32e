"""The strip below a network: what is read of it, and the field by which a parameter is set."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.forms import NumberField
from gui.widgets import button, readout

HINT = "Click an edge or a neuron, then drag up or down"
FURTHEST = 1e6
"""A parameter is set to a number of at most this size."""

SETTING = "Set the value at this moment and train on from there (Enter); undo takes it back"
NO_MORE = "Nothing is trained after this moment: go back in time, or train for more steps"


class NudgeStrip(QWidget):
    """Two lines: what is read, and what can be done.

    Signals
    -------
    edited(value) : a number was typed.
    left() : the keyboard is to go back to the picture.
    set_wanted(), let_go() : by their buttons.
    """

    edited = Signal(object)
    left = Signal()
    set_wanted = Signal()
    let_go = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading, self._counts = readout(""), readout("")
        self._counts.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._counts.setContentsMargins(0, 0, 0, 0)
        self.field = NumberField(-FURTHEST, FURTHEST, tip="The value of the selected parameter")
        self.setter = button("Set and train on", SETTING)
        self.letter = button("×", "Let go (Esc)")
        self._own = (self.field, self.setter, self.letter)
        row = QHBoxLayout()
        row.setContentsMargins(8, 0, 8, 3)
        row.addWidget(self.field)
        row.addWidget(self.setter)
        row.addWidget(self._counts, 1)
        row.addWidget(self.letter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addWidget(self._reading)
        layout.addLayout(row)
        for part in self._own:  # they keep their room, or the picture would jump when one selects
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(part is self.letter)
            part.setSizePolicy(policy)
            part.hide()
        self._counts.setMinimumHeight(self.field.sizeHint().height())
        self.field.edited.connect(self.edited)
        self.field.edited.connect(self._leave, Qt.ConnectionType.QueuedConnection)
        self.setter.clicked.connect(self.set_wanted)
        self.letter.clicked.connect(self.let_go)

    @Slot(object)
    def _leave(self, value: float) -> None:
        self.left.emit()

    @property
    def reads(self) -> str:
        """What the upper line says."""
        return self._reading.text()

    @property
    def says(self) -> str:
        """What the lower line says."""
        return self._counts.text()

    def read(self, text: str, tip: str = "") -> None:
        """Say what is read."""
        self._reading.setText(text)
        self._reading.setToolTip(tip)

    def show_nothing(self, meaning: str) -> None:
        """Show that nothing is selected, and what the picture means."""
        for part in self._own:
            part.hide()
        self._counts.setText(meaning)
        self._counts.setToolTip(meaning)

    def show_value(self, value: float, counts: str, *, changed: bool, goes_on: bool) -> None:
        """Show the value of what is selected, and how much a change of it reaches."""
        for part in self._own:
            part.show()
        self.field.show_value(value)
        self.setter.setEnabled(changed and goes_on)
        self.setter.setToolTip(SETTING if goes_on else NO_MORE)
        self._counts.setText(counts)
        self._counts.setToolTip(counts)

    def type(self, text: str) -> None:
        """Begin to type a number."""
        self.field.setFocus()
        self.field.lineEdit().clear()
        self.field.lineEdit().insert(text)
