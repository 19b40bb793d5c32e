"""A view of the answers: it asks its lane for what it shows, and draws what comes."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.answers.look import Look
from gui.panels.base import MakeLane
from gui.worker import Answer

Compute = Callable[[], Iterator[Any]]


class AnswerView(QWidget):
    """One way to look at the answers.

    Signals
    -------
    said(text) : what the foot of the panel should say; nothing for what it usually does.
    wanted(edit, gesture) : a person wants a change of the scene.
    gesture_ended() : the next change is one of its own.
    touched() : a hand has clicked here, so that the keys belong here.
    """

    said = Signal(str)
    wanted = Signal(object, object)
    gesture_ended = Signal()
    touched = Signal()

    def __init__(self, make_lane: MakeLane) -> None:
        super().__init__()
        self.look: Look | None = None
        self._asked, self._shown = 0, 0
        self._compute: Compute | None = None
        self._lane = make_lane(self)
        self._lane.answered.connect(self._receive)

    def sizeHint(self) -> QSize:
        """Return a size that shows enough."""
        return QSize(460, 260)

    # What is shown

    @property
    def hint(self) -> str:
        """What the foot says while nothing is read."""
        return ""

    def show_look(self, look: Look) -> None:
        """Show another moment, other data or the same in another way."""
        self.look = look
        self.refresh()

    def refresh(self) -> None:
        """Draw what is there and ask for the rest."""

    def draw(self, found: Any) -> None:
        """Draw what was asked for."""

    def set_filming(self) -> None:
        """Hide what is only for a hand."""

    def settle(self) -> None:
        """Draw for the size that there is, at once."""

    def put_down(self) -> None:
        """Ask for nothing, and let go of what was shown: another view is."""
        self._lane.cancel()
        self._shown = self._asked
        self._compute = self.look = None
        self.forget()

    def forget(self) -> None:
        """Let go of what was shown."""

    def restyle(self) -> None:
        """Draw all again when it is shown next: colours or type have changed."""

    # What is asked for

    def ask(self, compute: Compute) -> None:
        """Ask for what is to be drawn, in the place of what was asked before."""
        self._asked += 1
        self._compute = compute
        self._lane.ask(partial(_numbered, self._asked, compute))

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        if answer.error:
            self._shown = self._asked
            self.said.emit(f"the answers could not be computed: {answer.error}")
        for number, found in answer.chunks:
            if number > self._shown:
                self._shown = number
                self.draw(found)

    @property
    def finished(self) -> bool:
        """Whether what was asked for last is shown."""
        return self._shown == self._asked

    def finish(self) -> None:
        """Compute and draw at once what was asked for."""
        while not self.finished and self._compute is not None:
            self._lane.cancel()
            number, found = self._asked, [one for one in self._compute() if one is not None]
            self._shown = number
            for one in found:
                self.draw(one)

    # What a hand does

    def claims(self, key: Qt.Key) -> bool:
        """Whether a key does something here, so that it does not move time."""
        return False

    def take_key(self, key: Qt.Key, *, large: bool) -> None:
        """Do what a key does; `large` with Shift."""


def _numbered(number: int, compute: Compute) -> Iterator[tuple[int, Any] | None]:
    """Yield what a computation brings, with the number of the question."""
    for found in compute():
        yield None if found is None else (number, found)
