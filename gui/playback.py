"""Time: the step that is shown, and how it runs.

A timer ticks once a frame while time runs. At speed 1 every frame is one step.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

FRAMES_A_SECOND = 60
FRAME = 1000 // FRAMES_A_SECOND
"""Milliseconds between frames."""

MOST_WAITING = 3
"""So many frames time waits at most for pictures, at speeds that leave no step out."""

SPEEDS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)


class Playback(QObject):
    """The step shown, between 0 and the last one of the race.

    `available` is the last step that has been computed: time waits there for the worker.

    Signals
    -------
    step_changed(step) : another step is shown.
    state_changed() : playing, speed, loop or the last step is another.
    """

    step_changed = Signal(int)
    state_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.step = 0
        self.last = 0
        self.available = 0
        self.speed = 1.0
        self.loop = False
        self.behind: Callable[[], bool] = bool
        """Whether pictures of the moment are still being made; slow time waits for them."""
        self._waited = 0
        self._time = 0.0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=FRAME)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    @property
    def playing(self) -> bool:
        """Whether time runs."""
        return self._timer.isActive()

    def seek(self, step: int) -> None:
        """Show a step; one before the first or after the last shows that."""
        step = min(max(step, 0), self.last)
        self._time = float(step)
        if step != self.step:
            self.step = step
            self.step_changed.emit(step)

    def move(self, steps: int) -> None:
        """Stop, and go forward or backward by some steps."""
        self.pause()
        self.seek(self.step + steps)

    def play(self) -> None:
        """Let time run, from the start if it is at the end."""
        if self.last == 0:
            return
        if self.step >= self.last:
            self.seek(0)
        self._clock.start()
        self._timer.start()
        self.state_changed.emit()

    def pause(self) -> None:
        """Let time stand still."""
        if self.playing:
            self._timer.stop()
            self.state_changed.emit()

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def restart(self) -> None:
        """Play from the first step."""
        self.seek(0)
        self.play()

    def set_speed(self, speed: float) -> None:
        """Set how many steps a frame takes, 0.1 to 100."""
        self.speed = min(max(speed, SPEEDS[0]), SPEEDS[-1])
        self.state_changed.emit()

    def change_speed(self, direction: int) -> None:
        """Go to the next faster (1) or slower (−1) of the usual speeds."""
        if direction > 0:
            faster = [speed for speed in SPEEDS if speed > self.speed * 1.001]
            self.set_speed(faster[0] if faster else SPEEDS[-1])
        else:
            slower = [speed for speed in SPEEDS if speed < self.speed * 0.999]
            self.set_speed(slower[-1] if slower else SPEEDS[0])

    def set_loop(self, loop: bool) -> None:
        """Set whether time begins again at the end."""
        self.loop = loop
        self.state_changed.emit()

    def set_last(self, last: int) -> None:
        """Set the last step that there is; the step shown stays where it can."""
        if last != self.last:
            self.last = last
            if self.step > last:
                self.seek(last)
            self.state_changed.emit()

    def _tick(self) -> None:
        if self.speed <= 1 and self._waited < MOST_WAITING and self.behind():
            self._waited += 1
            return
        self._waited = 0
        frames = min(self._clock.restart() * FRAMES_A_SECOND / 1000, 4.0)
        # At the speed of one step a frame no step is left out, even if a frame is late.
        frames = 1.0 if self.speed <= 1 else frames
        time = self._time + self.speed * frames
        if self.available < self.last:
            time = max(min(time, float(self.available)), self._time)
        elif time >= self.last:
            if not self.loop:
                self.seek(self.last)
                self.pause()
                return
            time = 0.0 if self.step >= self.last else float(self.last)
        self.seek(int(time))
        self._time = time
