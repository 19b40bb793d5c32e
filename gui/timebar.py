"""The time bar: where time is, how it runs, and what the worker is doing."""

from enum import Enum

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QWidget,
)

from gui.icons import icon
from gui.playback import SPEEDS, Playback
from gui.theme import Theme
from gui.widgets import button as flat
from gui.widgets import choice, muted

BUTTON = 28
"""The least width and height of a button."""

BUTTONS = (
    ("skip-backward", "First step (Home)", "first"),
    ("step-backward", "One step back (←)", "back"),
    ("play", "Play or pause (Space)", "toggle"),
    ("step-forward", "One step on (→)", "forth"),
    ("skip-forward", "Last step (End)", "final"),
)


LONGEST = "computing 100 % · 99 min left"
"""The status for which there is room: what changes in it must not move what is beside it."""


class Offer(Enum):
    """What the button beside the status does."""

    NOTHING = ""
    STOP = "✕"
    AGAIN = "↻"


class _Slider(QSlider):
    """A slider that goes where it is clicked."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        handle = self.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )
        if not handle.contains(event.position().toPoint()):
            room = self.width() - handle.width()
            place = int(event.position().x()) - handle.width() // 2
            self.setValue(
                QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place, room)
            )
        super().mousePressEvent(event)


class TimeBar(QWidget):
    """Buttons, slider, speed and status.

    Signals
    -------
    sought(step) : the slider was moved.
    stopped() : the computation is to end.
    resumed() : it is to begin again.
    """

    sought = Signal(int)
    stopped = Signal()
    resumed = Signal()

    def __init__(self, playback: Playback, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playback = playback
        self._theme: Theme | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 4, 8, 4)
        self._row.setSpacing(4)
        self._make_buttons()
        self._make_slider()
        self._make_speed()
        self._make_status()
        self._fit()
        playback.step_changed.connect(self.show_step)
        playback.state_changed.connect(self.show_state)

    def _make_buttons(self) -> None:
        self._buttons: dict[str, QToolButton] = {}
        for name, tip, method in BUTTONS:
            button = flat(tip=tip)
            button.clicked.connect(getattr(self, f"_{method}"))
            self._buttons[name] = button
            self._row.addWidget(button)

    def _make_slider(self) -> None:
        self._slider = _Slider(Qt.Orientation.Horizontal)
        self._slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._slider.valueChanged.connect(self.sought)
        self._slider.sliderPressed.connect(self._playback.pause)
        self._label = QLabel()
        self._row.addWidget(self._slider, 1)
        self._row.addWidget(self._label)

    def _make_speed(self) -> None:
        self._speed = choice("Speed (+ and −): steps in a frame, sixty frames a second")
        for speed in SPEEDS:
            self._speed.addItem(f"{speed:g}×", speed)
        self._speed.activated.connect(self._choose_speed)
        self._loop = flat(tip="Begin again at the end", checkable=True)
        self._loop.clicked.connect(self._playback.set_loop)
        self._row.addWidget(self._speed)
        self._row.addWidget(self._loop)

    def _make_status(self) -> None:
        self._status = muted()
        self._stop = flat(Offer.STOP.value, "Stop computing; what has been computed stays")
        self._stop.clicked.connect(self.stopped)
        self._again = flat(
            Offer.AGAIN.value, "Compute the race again, from its first step to its last"
        )
        self._again.clicked.connect(self.resumed)
        self._place = QWidget()
        beside = QHBoxLayout(self._place)
        beside.setContentsMargins(0, 0, 0, 0)
        for button in (self._stop, self._again):
            button.hide()
            beside.addWidget(button)
        self._row.addWidget(self._status)
        self._row.addWidget(self._place)

    def show_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of the theme."""
        self._theme = theme
        self._fit()
        for name, button in self._buttons.items():
            button.setIcon(icon(name, theme))
        self._loop.setIcon(icon("repeat", theme))
        self.show_state()

    def _fit(self) -> None:
        """Give everything the size that suits the program's present type, whatever it shows."""
        metrics = self.fontMetrics()
        for button in (*self._buttons.values(), self._loop):
            button.setMinimumSize(BUTTON, BUTTON)  # before there are icons, as with them
            button.setIconSize(QSize(metrics.height(), metrics.height()))
        self._label.setMinimumWidth(metrics.horizontalAdvance("step 000000 of 000000"))
        self._status.setFixedWidth(metrics.horizontalAdvance(LONGEST))
        self._place.setFixedSize(max(BUTTON, 2 * metrics.height()), BUTTON)

    def show_step(self, step: int) -> None:
        """Show another moment."""
        with QSignalBlocker(self._slider):
            self._slider.setValue(step)
        self._label.setText(f"step {step} of {self._playback.last}")

    def show_state(self) -> None:
        """Show whether time runs, and how."""
        with QSignalBlocker(self._slider):
            self._slider.setMaximum(self._playback.last)
        self.show_step(self._playback.step)
        if self._theme is not None:
            name = "pause" if self._playback.playing else "play"
            self._buttons["play"].setIcon(icon(name, self._theme))
        speed = self._playback.speed
        self._speed.setPlaceholderText(f"{speed:g}×")  # what is shown where it is none of the usual
        self._speed.setCurrentIndex(SPEEDS.index(speed) if speed in SPEEDS else -1)
        self._loop.setChecked(self._playback.loop)

    def show_status(self, text: str, offer: Offer = Offer.NOTHING) -> None:
        """Say what the worker is doing, and offer to stop it or to begin again."""
        self._status.setText(text)
        self._stop.setVisible(offer == Offer.STOP)
        self._again.setVisible(offer == Offer.AGAIN)

    def _choose_speed(self, index: int) -> None:
        self._playback.set_speed(self._speed.itemData(index))

    def _first(self) -> None:
        self._playback.pause()
        self._playback.seek(0)

    def _final(self) -> None:
        self._playback.pause()
        self._playback.seek(self._playback.last)

    def _back(self) -> None:
        self._playback.move(-1)

    def _forth(self) -> None:
        self._playback.move(1)

    def _toggle(self) -> None:
        self._playback.toggle()
