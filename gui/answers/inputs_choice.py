"""Which plane is seen of more than two inputs: that of two of them, or of the main components."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.numbers import shortened
from gui.models import NARROW, NARROWEST
from gui.widgets import choice, muted

COMPONENTS = "principal components"
MOST_OFFERED = 1_000
"""So many inputs are offered at most."""


class InputsChoice(QWidget):
    """Two boxes: the first also offers the principal components, and then needs no second.

    Signals
    -------
    chosen(inputs) : two different inputs, by number, or None for the principal components.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self.first, self.second = choice("What is across"), choice("What is up")
        self._by = muted("×")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (self.first, self._by, self.second):
            row.addWidget(part)
        for box, letters in ((self.first, 17), (self.second, 13)):
            box.setMinimumContentsLength(letters)
            box.setSizeAdjustPolicy(NARROW)
            box.setMinimumWidth(NARROWEST)
        self.first.activated.connect(self._choose_first)
        self.second.activated.connect(self._choose_second)

    def show_inputs(self, names: tuple[str, ...], inputs: tuple[int, int] | None) -> None:
        """Offer inputs, and show which are chosen."""
        if inputs is not None and (max(inputs) >= len(names) or inputs[0] == inputs[1]):
            inputs = None
        with QSignalBlocker(self.first), QSignalBlocker(self.second):
            if names != self._names:
                self._names = names
                offered = [shortened(name, 32) for name in names[:MOST_OFFERED]]
                self.first.clear()
                self.first.addItems([COMPONENTS, *offered])
                self.second.clear()
                self.second.addItems(offered)
            self.first.setCurrentIndex(0 if inputs is None else inputs[0] + 1)
            self.second.setCurrentIndex(1 if inputs is None else inputs[1])
        for part in (self._by, self.second):
            part.setVisible(inputs is not None)

    def _choose_first(self, number: int) -> None:
        if number == 0:
            self.chosen.emit(None)
            return
        first, second = number - 1, self.second.currentIndex()
        if second == first:
            second = (first + 1) % self.count
        self.chosen.emit((first, second))

    def _choose_second(self, number: int) -> None:
        first = self.first.currentIndex() - 1
        if number == first:
            first = (number + 1) % self.count
        self.chosen.emit((first, number))

    @property
    def count(self) -> int:
        """How many inputs there are."""
        return len(self._names)
