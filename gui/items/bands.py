"""The bands of many runs as a layer of the curves: asked for, and growing with them."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from core.bands import bands, counted, levels_of
from core.objective import Floats
from gui.panels.base import MakeLane
from gui.worker import Answer

NOTHING = np.empty((0, 0, 3))
"""No levels, or no losses of any run."""

AT_ONCE = 30_000
"""So many losses are put in order at once, in about a millisecond."""


class BandsLayer(QObject):
    """Keeps the levels of the runs, which are the last axis, for all rows that there are.

    Signals
    -------
    changed() : there are levels of more rows.
    """

    changed = Signal()

    def __init__(self, make_lane: MakeLane, parent: QObject) -> None:
        super().__init__(parent)
        self._losses: Floats = NOTHING
        self._key: object = None
        self._chunks: list[Floats] = []
        self._rows = 0
        self._asking = False
        self._lane = make_lane(self)
        self._lane.answered.connect(self._receive)

    @property
    def finished(self) -> bool:
        """Whether there are levels of all rows."""
        return not self._asking

    @property
    def levels(self) -> Floats:
        """The levels, shape (rows so far, ..., 3)."""
        if len(self._chunks) > 1:
            self._chunks = [np.concatenate(self._chunks)]
        return self._chunks[0] if self._chunks else NOTHING

    def clear(self) -> None:
        """Want no levels."""
        if self._asking:
            self._lane.cancel()
        self._losses, self._key, self._asking = NOTHING, None, False
        self._chunks, self._rows = [], 0

    def follow(self, key: object, losses: Floats) -> None:
        """Work out the levels of the rows that have none yet, at once where they are few.

        Parameters
        ----------
        key : what the losses are of: with another one all begins anew.
        losses : shape (rows, ..., runs); no row changes as long as the key stays.
        """
        if key != self._key:
            self.clear()
            self._key = key
        self._losses = losses
        self._go_on()

    def _go_on(self) -> None:
        losses = self._missing()
        if self._asking or not len(losses):
            return
        if counted(losses).size <= AT_ONCE:
            self._take(self._rows, levels_of(counted(losses)))
        else:
            self._asking = True
            self._lane.ask(partial(_numbered, self._key, self._rows, losses))

    def finish(self) -> None:
        """Work out at once what is still missing."""
        if self._asking:
            self._lane.cancel()
            self._asking = False
            for chunk in bands(self._missing()):
                self._take(self._rows, chunk)
            self.changed.emit()

    def _missing(self) -> Floats:
        """Return the losses of the rows that have no levels yet."""
        return self._losses[self._rows :]

    def _take(self, first: int, levels: Floats) -> None:
        if first == self._rows:
            self._chunks.append(levels)
            self._rows += len(levels)

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        for key, first, levels in answer.chunks:
            if key == self._key:
                self._take(first, levels)
        if answer.finished and self._asking:
            self._asking = False
            self._go_on()
        self.changed.emit()


def _numbered(key: object, first: int, losses: Floats) -> Iterator[tuple[object, int, Floats]]:
    """Yield the levels of losses with what they are of, and the number of their first row."""
    for levels in bands(losses):
        yield key, first, levels
        first += len(levels)
