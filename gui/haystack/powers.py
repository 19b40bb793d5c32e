"""10ᴺ guesses: drawn for N = 1, 2 and 3, written out for more, and compared with all there is."""

import math

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.numbers import power_of_ten
from core.written_out import ATOMS, MOST, written_out
from gui.forms import NumberField
from gui.items.powers import PowersDrawing
from gui.theme import Theme
from gui.widgets import button, muted

PRESETS = (
    (1, "one weight: a line"),
    (2, "two weights: a square"),
    (3, "three weights: a cube"),
    (10, "ten weights"),
    (ATOMS, "as many guesses as there are atoms in the universe"),
    (MOST, "the network for digits: 784·15 + 15·10 weights and 25 biases"),
)

NOTCHES = 1_000
"""Places of the slider: each the same factor of N."""


class PowersView(QWidget):
    """N, what 10ᴺ points look like, and the number in full."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.n = 0
        self.drawing = PowersDrawing()
        self.field = NumberField(1, MOST, whole=True, tip="N: how many weights there are")
        self.field.edited.connect(self._type)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setMaximum(NOTCHES)
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.setToolTip("N: how many weights there are")
        self.slider.setMinimumWidth(40)
        self.slider.valueChanged.connect(self._slide)
        self.presets = [self._preset(n, tip) for n, tip in PRESETS]
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.sentence.setContentsMargins(8, 2, 8, 2)
        self.digits = QPlainTextEdit()
        self.digits.setReadOnly(True)
        self.digits.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.digits.setTabChangesFocus(True)
        self.digits.setMinimumHeight(34)
        self.digits.setToolTip("All digits")
        self._lay_out()
        self.show_n(3)

    def _preset(self, n: int, tip: str) -> QToolButton:
        made = button(f"{n:,}", tip)
        made.setCheckable(True)
        made.clicked.connect(lambda: self.show_n(n))
        return made

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(2)
        row.addWidget(muted("N"))
        row.addWidget(self.field)
        for preset in self.presets:
            row.addWidget(preset)
        row.addWidget(self.slider, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.drawing, 3)
        layout.addLayout(row)
        layout.addWidget(self.sentence)
        layout.addWidget(self.digits, 1)

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.drawing.show_theme(theme)

    def show_n(self, n: int) -> None:
        """Show another N, and write 10ᴺ out."""
        for preset, (number, _) in zip(self.presets, PRESETS, strict=True):
            preset.setChecked(number == n)
        if n == self.n:
            return
        self.n = n
        self.field.show_value(n)
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(NOTCHES * math.log(n) / math.log(MOST)))
        written = written_out(n)
        ten = "10" if n == 1 else power_of_ten(n)
        self.sentence.setText(
            f"Ten values for each of {n:,} weight{'s' if n > 1 else ''}: <b>{ten} guesses</b>. "
            f"{written.time} {written.atoms}"
        )
        self.digits.setPlainText(written.digits)
        self.drawing.show_meant(n)

    @Slot(float)
    def _type(self, value: float) -> None:
        self.show_n(int(value))

    @Slot(int)
    def _slide(self, notch: int) -> None:
        self.show_n(round(MOST ** (notch / NOTCHES)))
