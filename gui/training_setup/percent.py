"""A share that is typed in percent."""

from PySide6.QtCore import Signal

from gui.forms import NumberField


class PercentField(NumberField):
    """A share from `low` to `high`, shown and typed in percent.

    Signals
    -------
    share_edited(share) : a person has set another share, 0 … 1.
    """

    share_edited = Signal(float)

    def __init__(self, low: float, high: float, *, tip: str = "", notch: int = 1) -> None:
        super().__init__(100 * low, 100 * high, tip=tip)
        self._notch = notch
        self.edited.connect(self._tell)

    def show_share(self, share: float) -> None:
        """Show a share, without telling of it."""
        self.show_value(round(100 * share, 6))

    def _tell(self, percent: float) -> None:
        self.share_edited.emit(round(percent / 100, 9))

    def _stepped(self, value: float, steps: int) -> float:
        return round(value + steps * self._notch, 6)
