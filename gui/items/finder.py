"""What looks for the critical points of the window that is shown, once it rests."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from core.critical_points import known
from core.objective import PlaneObjective, Window
from gui.worker import Answer, DirectLane, WorkerLane

REST = 200
"""Milliseconds for which a window must not have changed."""


class Finder(QObject):
    """Asks its lane for the critical points, not before a drag or a zoom has ended.

    Signals
    -------
    found(points) : other `CriticalPoints` are to be marked: at first those that are known of
        another problem, and then all.
    failed(message) : they could not be found.
    """

    found = Signal(object)
    failed = Signal(str)

    def __init__(self, lane: WorkerLane | DirectLane, parent: QObject) -> None:
        super().__init__(parent)
        self._lane = lane
        self._lane.answered.connect(self._receive)
        self._problem: PlaneObjective | None = None
        self._wanted: tuple[PlaneObjective, Window] | None = None
        self._asked: object = None
        self._answered: object = None
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._ask)

    @property
    def finished(self) -> bool:
        """Whether the points of the wanted window are there."""
        return self._answered == self._wanted

    def want(self, problem: PlaneObjective, window: Window) -> None:
        """Look for the points of a problem in a window, when it has rested."""
        if (problem, window) == self._wanted:
            return
        self._wanted = problem, window
        if isinstance(self._lane, DirectLane):
            self._ask()
            return
        if problem != self._problem:
            self._problem = problem
            self.found.emit(known(problem))
        self._rest.start()

    def want_none(self) -> None:
        """Look for nothing."""
        self._wanted = self._asked = self._answered = self._problem = None
        self._rest.stop()

    @Slot()
    def _ask(self) -> None:
        if QApplication.mouseButtons() and not isinstance(self._lane, DirectLane):
            self._rest.start()
            return
        if self._wanted is not None:
            from core.critical import find  # only when something is looked for

            self._asked = self._wanted
            self._lane.ask(partial(find, *self._wanted))

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        if answer.error:
            self._answered = self._asked
            self.failed.emit(f"the critical points could not be found: {answer.error}")
        for points in answer.chunks:
            if (points.objective, points.window) != self._wanted:
                continue
            self._answered = self._wanted
            self.found.emit(points)
