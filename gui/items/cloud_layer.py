"""The clouds of the moment that is shown: worked out at once where that is quick, or asked for."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from core.objective import Floats
from core.recording import Recording
from core.scene import Scene
from gui.panels.base import MakeLane
from gui.worker import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.cloud import Cloud, Clouds

AT_ONCE = 10_000
"""Of so many samples a moment's clouds are worked out at once, in some tenths of a millisecond."""


class CloudLayer(QObject):
    """Keeps the clouds of the moment that is shown.

    Signals
    -------
    changed() : the clouds of a moment that took a while are there.
    """

    changed = Signal()

    def __init__(self, make_lane: MakeLane, parent: QObject) -> None:
        super().__init__(parent)
        self.clouds: tuple[Cloud, ...] = ()
        self._of: Clouds | None = None
        self._t = 0
        self._asking = False
        self._lane = make_lane(self)
        self._lane.answered.connect(self._receive)

    @property
    def finished(self) -> bool:
        """Whether the clouds are those of the moment."""
        return not self._asking

    def clear(self) -> None:
        """Want no clouds."""
        if self._asking:
            self._lane.cancel()
        self.clouds, self._of, self._t, self._asking = (), None, 0, False

    def follow(self, scene: Scene, recording: Recording, row: int) -> None:
        """Work out the clouds of a row of the recording, if the scene wants any."""
        if not (scene.view.cloud and scene.is_stochastic):
            self.clear()
            return
        if self._of is None or self._of.race is not recording.race:
            from core.cloud import Clouds  # only where chance plays a part

            self.clear()
            self._of = Clouds(recording.race)
        t = int(recording.steps[row]) + 1
        if t != self._t:
            self._t, self.clouds = t, ()
            self._work_out(self._of, recording.positions[row, :, 0].copy())

    def _work_out(self, clouds: "Clouds", places: Floats) -> None:
        work = partial(_all, clouds, self._t, places)
        self._asking = clouds.work > AT_ONCE
        if self._asking:
            self._lane.ask(work)
        else:
            self.clouds = next(chunk for chunk in work() if chunk is not None)[1]

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        for t, clouds in answer.chunks:
            if t == self._t:
                self.clouds, self._asking = clouds, False
                self.changed.emit()


def _all(
    clouds: "Clouds", t: int, places: Floats
) -> "Iterator[tuple[int, tuple[Cloud, ...]] | None]":
    """Yield all clouds of a moment at once, after a None for each part of the work."""
    made = []
    for cloud in clouds.at(t, places):
        if cloud is None:
            yield None
        else:
            made.append(cloud)
    yield t, tuple(made)
