"""Forms made from the classes themselves: a field for each number, with its range and symbol."""

import math
from typing import Any, get_args, get_type_hints

import msgspec
from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QWidget

GROWTH = 10 ** (1 / 10)
"""One step of a field whose values span decades: ten steps are a factor of ten."""


class NumberField(QAbstractSpinBox):
    """A number in a range, shown short and kept in full.

    The wheel, the arrow keys and the buttons change it: by a factor where only positive numbers
    are allowed, by a hundredth elsewhere. What cannot be a number is marked and not taken.

    Signals
    -------
    edited(value) : a person has set another value.
    """

    edited = Signal(float)

    def __init__(
        self,
        low: float,
        high: float,
        *,
        above: bool = False,
        below: bool = False,
        whole: bool = False,
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._low, self._high, self._above, self._below = low, high, above, below
        self._whole = whole
        self._marked = self._typed = False
        self._value = max(low, 0.0)
        self.setToolTip(f"{tip}\n{self._range()}".strip())
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.editingFinished.connect(self._take)
        self.lineEdit().textEdited.connect(self._note_typing)

    def sizeHint(self) -> QSize:
        """Return the width of a number of usual length."""
        return QSize(
            self.fontMetrics().horizontalAdvance("0.000000e-00") + 20, super().sizeHint().height()
        )

    minimumSizeHint = sizeHint

    @property
    def value(self) -> float:
        """The number."""
        return self._value

    def show_value(self, value: float) -> None:
        """Show a number, without telling of it."""
        self._value = value
        if not (self._typed and self.hasFocus()):
            self._write()

    def _range(self) -> str:
        low = f"{'more than' if self._above else 'from'} {self._low:g}"
        return f"{low} {'to less than' if self._below else 'to'} {self._high:g}"

    def allows(self, value: float) -> bool:
        """Return whether a number is in the range."""
        if not math.isfinite(value) or (self._whole and value != int(value)):
            return False
        low = value > self._low if self._above else value >= self._low
        return low and (value < self._high if self._below else value <= self._high)

    def _write(self) -> None:
        text = f"{int(self._value)}" if self._whole else f"{self._value:.6g}"
        if text != self.lineEdit().text():
            with QSignalBlocker(self):
                self.lineEdit().setText(text)
        self._typed = False
        self._mark(text)

    def _read(self) -> float | None:
        try:
            value = float(self.lineEdit().text().strip().replace(",", ".").replace("−", "-"))
        except ValueError:
            return None
        return value if self.allows(value) else None

    def _mark(self, text: str) -> None:
        bad = self._read() is None
        if bad == self._marked:
            return
        self._marked = bad
        self.lineEdit().setStyleSheet(
            "QLineEdit { background: #9b2d20; color: white; }" if bad else ""
        )

    def _note_typing(self, text: str) -> None:
        self._typed = True
        self._mark(text)

    def _take(self) -> None:
        if not self._typed:
            return
        value = self._read()
        if value is not None and value != self._value:
            self._set(value)
        else:
            self._write()

    def _set(self, value: float) -> None:
        if value != self._value:
            self._value = value
            self._write()
            self.edited.emit(value)

    def stepBy(self, steps: int) -> None:
        """Change the number by some steps, as the wheel and the buttons do."""
        value = self._stepped(steps)
        if not self.allows(value):
            value = min(max(value, self._low), self._high)
        if self.allows(value):
            self._set(value)

    def _stepped(self, steps: int) -> float:
        if self._whole:
            scale = 10 ** max(0, int(math.log10(max(abs(self._value), 1))) - 1)
            return float(round(self._value + steps * scale))
        if self._low >= 0 and self._above:
            return float(f"{self._value * GROWTH**steps:.3g}")
        if self._below and self._high == 1:
            return round(self._value + steps * 0.01, 6)
        scale = 10.0 ** math.floor(math.log10(max(abs(self._value), 1e-3)) - 1)
        return float(f"{self._value + steps * scale:.6g}")

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Return that both directions are open."""
        flag = QAbstractSpinBox.StepEnabledFlag
        return flag.StepUpEnabled | flag.StepDownEnabled

    def validate(self, text: str, position: int) -> object:
        """Let everything be typed; what is not a number is marked."""
        return QValidator.State.Acceptable, text, position

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take what was typed at Return, and keep that from pressing a dialog's button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
            self.selectAll()
            event.accept()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: Any) -> None:
        """Change the number only where the hand is at work, not when a form is scrolled."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def lineEdit(self) -> QLineEdit:
        """Return the line that is typed in."""
        line = super().lineEdit()
        assert line is not None
        return line


def number_fields(kind: type[msgspec.Struct]) -> dict[str, tuple[msgspec.Meta, NumberField]]:
    """Return a field, with its meta data, for each number of a class that has a range."""
    hints = get_type_hints(kind, include_extras=True)
    fields = {}
    for field in msgspec.structs.fields(kind):
        meta = next((m for m in get_args(hints[field.name]) if isinstance(m, msgspec.Meta)), None)
        if meta is None or get_args(hints[field.name])[0] not in (float, int):
            continue
        fields[field.name] = (meta, _field(meta))
    return fields


def _field(meta: msgspec.Meta) -> NumberField:
    low = meta.gt if meta.gt is not None else meta.ge
    high = meta.lt if meta.lt is not None else meta.le
    return NumberField(
        -1e12 if low is None else low,
        1e12 if high is None else high,
        above=meta.gt is not None,
        below=meta.lt is not None,
        tip=f"{meta.title or ''} {meta.description or ''}".strip(),
    )
