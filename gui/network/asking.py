"""A question to the worker that is asked anew with every moment, and its last answer."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from gui.worker import Answer, DirectLane, WorkerLane

Compute = Callable[[], Iterator[Any]]


class Asking(QObject):
    """Asks its lane, and tells what was found of what; the newest question counts.

    Signals
    -------
    found(subject, what) : of some subject, what a computation has brought.
    """

    found = Signal(object, object)

    def __init__(self, lane: WorkerLane | DirectLane, parent: QObject) -> None:
        super().__init__(parent)
        self._lane = lane
        self._lane.answered.connect(self._receive)
        self._wanted: tuple[object, Compute] | None = None
        self._known: object = None

    def ask(self, subject: object, compute: Compute) -> None:
        """Ask for what is to be known of a subject."""
        self._wanted = subject, compute
        self._lane.ask(partial(_with, subject, compute))

    def want_nothing(self) -> None:
        """Want to know nothing any more."""
        self._wanted = None
        self._lane.cancel()

    def forget(self) -> None:
        """Want nothing, and hold nothing of what was known."""
        self.want_nothing()
        self._known = None

    @property
    def finished(self) -> bool:
        """Whether the newest question is answered."""
        return self._wanted is None or self._known is self._wanted[0]

    def finish(self) -> None:
        """Answer the newest question now."""
        if self._wanted is not None and not self.finished:
            self._tell(_with(*self._wanted))

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        if answer.error and self._wanted is not None:
            self._known = self._wanted[0]  # nothing more will come of it
        self._tell(iter(answer.chunks))

    def _tell(self, chunks: Iterator[Any]) -> None:
        for chunk in chunks:
            if chunk is not None:
                self._known = chunk[0]
                self.found.emit(*chunk)


def _with(subject: object, compute: Compute) -> Iterator[tuple[object, Any] | None]:
    """Yield what is computed, beside its subject."""
    for found in compute():
        yield None if found is None else (subject, found)
