"""Forms made from the classes themselves: a field for each number, with its range and symbol."""

import math
import re
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDialog, QLineEdit, QWidget

from core.number_fields import NumberKind, numbers_of
from gui.bubble import say_at

if TYPE_CHECKING:
    import msgspec

GROWTH = 10 ** (1 / 10)
"""One step of a field whose values span decades: ten steps are a factor of ten."""

MARKED = "QLineEdit { background: #9b2d20; color: white; }"
MOST_QUOTED = 24
"""So many letters of what was typed are repeated in the remark on it."""

OFF = "off"
"""What an empty field shows where no number is one of the choices."""

UNDOING = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


def short(value: float) -> str:
    """Return a number in at most six digits, such as 0.05, 1e-8 or 1e12."""
    return re.sub(r"e([+-])0*", lambda m: "e" + m[1].strip("+"), f"{value:.6g}")


class NumberField(QAbstractSpinBox):
    """A number in a range, shown short and kept in full.

    The wheel, the arrow keys and the buttons change it: by a factor where only positive numbers
    are allowed, by a hundredth elsewhere. What cannot be taken is marked, with a remark why.
    Where it may be off, an empty field is, and the first step from there is 1.

    Signals
    -------
    edited(value) : a person has set another value, a float, an int or None as the field holds.
    """

    edited = Signal(object)

    def __init__(
        self,
        low: float,
        high: float,
        *,
        above: bool = False,
        below: bool = False,
        whole: bool = False,
        optional: bool = False,
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._low, self._high, self._above, self._below = low, high, above, below
        self._whole, self._optional = whole, optional
        self._marked = self._typed = False
        self._value = None if optional else max(low, 0.0)
        if optional:
            self.lineEdit().setPlaceholderText(OFF)
        self.setToolTip(f"{tip}\n{self._range()}".strip())
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.editingFinished.connect(self._take)
        self.lineEdit().textEdited.connect(self._note_typing)
        self.lineEdit().setAcceptDrops(False)  # files are the window's

    def sizeHint(self) -> QSize:
        """Return the width of a number of usual length."""
        return QSize(
            self.fontMetrics().horizontalAdvance("0.000000e-00") + 20, super().sizeHint().height()
        )

    minimumSizeHint = sizeHint

    @property
    def value(self) -> float:
        """The number of a field that is not off."""
        assert self._value is not None
        return self._value

    def show_value(self, value: float | None) -> None:
        """Show a number, without telling of it."""
        self._value = value
        if not (self._typed and self.hasFocus()):
            self._write()

    def _range(self) -> str:
        low = f"{'more than ' if self._above else ''}{short(self._low)}"
        high = f"{'less than ' if self._below else ''}{short(self._high)}"
        return f"from {low} to {high}{', or empty for none' if self._optional else ''}"

    def allows(self, value: float) -> bool:
        """Return whether a number is in the range."""
        return not self._objection(value)

    def _objection(self, value: float) -> str:
        """Return what is wrong with a number, nothing where it is one that may be."""
        if math.isnan(value):
            return "is not a number"
        if value < self._low or (self._above and value == self._low):
            return f"is {'not more than' if self._above else 'below'} {short(self._low)}"
        if value > self._high or (self._below and value == self._high):
            return f"is {'not less than' if self._below else 'above'} {short(self._high)}"
        return "is not a whole number" if self._whole and value != int(value) else ""

    def _text(self) -> str:
        if self._value is None:
            return ""
        return str(int(self._value)) if self._whole else short(self._value)

    def _write(self) -> None:
        text = self._text()
        if text != self.lineEdit().text():
            with QSignalBlocker(self):
                self.lineEdit().setText(text)
        self._typed = False
        self._mark(bad=False)

    def _read(self) -> float | None:
        """Return the number that was typed; raises ValueError, which says what is wrong with it."""
        text = self.lineEdit().text().strip()
        if self._optional and text in ("", OFF):
            return None
        try:
            value = float(text.replace(",", ".").replace("−", "-"))
        except ValueError:
            value = math.nan
        if objection := self._objection(value):
            typed = f"{text[:MOST_QUOTED]}…" if len(text) > MOST_QUOTED else text
            raise ValueError(f"{typed or 'an empty field'} {objection}: {self._range()}")
        return int(value) if self._whole else value

    def _mark(self, *, bad: bool) -> None:
        if bad != self._marked:
            self._marked = bad
            self.lineEdit().setStyleSheet(MARKED if bad else "")

    def _note_typing(self, text: str) -> None:
        self._typed = text != self._text()
        try:
            self._read()
        except ValueError as error:
            self._mark(bad=True)
            say_at(self, str(error))
        else:
            self._mark(bad=False)

    def _take(self) -> bool:
        """Take what was typed, or say why not and show the old number; return whether it counts."""
        if not self._typed:
            return True
        try:
            value = self._read()
        except ValueError as error:
            self._write()
            if self.isVisible():
                say_at(self, f"{error}. It stays {self._text() or OFF}.")
            return False
        self._write()
        self._set(value)
        return True

    def _set(self, value: float | None) -> None:
        if value != self._value:
            self._value = value
            self._write()
            self.edited.emit(value)

    def stepBy(self, steps: int) -> None:
        """Change the number by some steps, as the wheel and the buttons do."""
        value = 1.0 if self._value is None else self._stepped(self._value, steps)
        if not self.allows(value):
            value = min(max(value, self._low), self._high)
        if self.allows(value):
            self._set(int(value) if self._whole else value)

    def _stepped(self, value: float, steps: int) -> float:
        if self._whole:
            scale = 10 ** max(0, int(math.log10(max(abs(value), 1))) - 1)
            return float(round(value + steps * scale))
        if self._low >= 0 and self._above:
            return float(f"{value * GROWTH**steps:.3g}")
        if self._high == 1:
            return round(value + steps * 0.01, 6)
        scale = 10.0 ** math.floor(math.log10(max(abs(value), 1e-3)) - 1)
        return float(f"{value + steps * scale:.6g}")

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Return that both directions are open."""
        flag = QAbstractSpinBox.StepEnabledFlag
        return flag.StepUpEnabled | flag.StepDownEnabled

    def validate(self, text: str, position: int) -> object:
        """Let everything be typed; what is not a number is marked."""
        return QValidator.State.Acceptable, text, position

    def event(self, event: QEvent) -> bool:
        """Keep Escape for the field; leave undo to the window unless something was typed."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and (self._typed or not self._in_dialog):
                event.accept()
                return True
            if not self._typed and any(event.matches(key) for key in UNDOING):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take what was typed at Return, drop it at Escape, and give the window its keys back.

        In a dialog Return takes the number and stays, and presses no button; a second Escape is
        the dialog's own.
        """
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._take():
                self._leave()
            if self.hasFocus():
                self.selectAll()
            event.accept()
        elif event.key() == Qt.Key.Key_Escape and (self._typed or not self._in_dialog):
            self._write()
            self._leave()
            event.accept()
        else:
            super().keyPressEvent(event)

    @property
    def _in_dialog(self) -> bool:
        return isinstance(self.window(), QDialog)

    def _leave(self) -> None:
        if not self._in_dialog:
            self.lineEdit().deselect()
            self.window().setFocus()

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


def number_fields(kind: type["msgspec.Struct"]) -> dict[str, tuple[NumberKind, NumberField]]:
    """Return a field, with what it may hold, for each number of a class that has a range."""
    return {name: (number, number_field(number)) for name, number in numbers_of(kind).items()}


def number_field(number: NumberKind) -> NumberField:
    """Return the field of a number."""
    meta = number.meta
    low = meta.gt if meta.gt is not None else meta.ge
    high = meta.lt if meta.lt is not None else meta.le
    return NumberField(
        -1e12 if low is None else low,
        1e12 if high is None else high,
        above=meta.gt is not None,
        below=meta.lt is not None,
        whole=number.whole,
        optional=number.optional,
        tip=f"{number.symbol} {meta.description or ''}".strip(),
    )
