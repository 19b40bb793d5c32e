"""What steps backpropagation: buttons, the number of the stage, and an animation that runs once."""

from PySide6.QtCore import QElapsedTimer, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.widgets import button, readout

FRAME = 33
"""Milliseconds from one picture to the next."""

SECONDS = 0.9
"""What a stage takes in the animation."""


class Stepper(QWidget):
    """Knows which stage is shown, and how much of it has been gone through.

    Signals
    -------
    changed() : another stage, or more of it, is to be shown.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count, self.at, self.share = 1, 0, 1.0
        self._new = True
        self.back = button("◀", "One stage back (← while the drawing has the focus)")
        self.on = button("▶", "One stage on (→ while the drawing has the focus); after the last "
                         "one again from the first")  # fmt: skip
        self.animate = button("animate", "Go through all stages once", checkable=True)
        self.text = readout("")
        self.back.clicked.connect(lambda: self.step(-1))
        self.on.clicked.connect(lambda: self.step(1))
        self.animate.toggled.connect(self._animate)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 0, 2)
        layout.setSpacing(2)
        for widget in (self.back, self.on, self.animate):
            layout.addWidget(widget)
        layout.addWidget(self.text, 1)
        self._clock = QElapsedTimer()
        self._frames = QTimer(self, interval=FRAME)
        self._frames.timeout.connect(self._advance)

    @property
    def running(self) -> bool:
        """Whether the animation runs."""
        return self._frames.isActive()

    def show_count(self, count: int) -> None:
        """Take how many stages there are; at first, and of another number, the last is shown."""
        if count != self.count or self._new:
            self._new = False
            self.stop()
            self.count, self.at, self.share = count, count - 1, 1.0
            self.changed.emit()

    def say(self, text: str) -> None:
        """Say which stage it is."""
        self.text.setText(f"{self.at + 1}/{self.count}  {text}")
        self.text.setToolTip(text)
        self.back.setEnabled(self.at > 0)

    def step(self, by: int) -> None:
        """Go to another stage; on from the last to the first."""
        self.go((self.at + by) % self.count if by > 0 else max(self.at + by, 0))

    def end(self, last: bool) -> None:
        """Go to the first or the last stage."""
        self.go(self.count - 1 if last else 0)

    def go(self, at: int) -> None:
        """Show a stage, all of it."""
        self.stop()
        self.at, self.share = at, 1.0
        self.changed.emit()

    def stop(self) -> None:
        """End the animation where it is."""
        self._frames.stop()
        self.animate.setChecked(False)

    @Slot(bool)
    def _animate(self, on: bool) -> None:
        if on:
            self.at, self.share = 0, 0.0
            self._clock.start()
            self._frames.start()
        else:
            self._frames.stop()
            self.share = 1.0
        self.changed.emit()

    @Slot()
    def _advance(self) -> None:
        self.advance(self._clock.restart() / 1000)

    def advance(self, seconds: float) -> None:
        """Let the animation go on by so many seconds; it ends with the last stage."""
        along = self.at + self.share + seconds / SECONDS
        if along >= self.count:
            self.at = self.count - 1
            self.stop()
            return
        self.at, self.share = int(along), along % 1
        self.changed.emit()
