"""The one worker thread, and the lanes by which the window asks it for computations.

A computation is a generator of chunks that knows nothing of threads. The worker advances all
that it has been asked for in turn, so that a long race does not keep a zoom waiting, and looks
between two chunks whether it is still wanted.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from msgspec import Struct, field
from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from core.errors import FalllineError
from gui.memory import give_back
from gui.pacer import Pacer

log = logging.getLogger(__name__)

SEND_AFTER = 0.07
"""Seconds for which chunks are gathered before they are sent: chunks, not steps."""

MOST_UNREAD = 2
"""Answers that may wait to be read before their computation goes on."""

PATIENCE = 0.06
"""Seconds for which a question that has been overtaken may still bring its first answer."""

SWITCH_INTERVAL = 0.0002
"""Seconds after which the worker yields the interpreter to a waiting main thread."""

Compute = Callable[[], Iterator[Any]]


class Question(Struct, frozen=True):
    """A computation that is wanted: a function that has captured all its inputs."""

    lane: int
    generation: int
    compute: Compute


class Answer(Struct, frozen=True):
    """What a computation has brought since its last answer.

    `error` is what went wrong, if anything did; the answer is then the last one. What is wrong with
    what a person wants is said as it was told; a fault of the program's own has its kind before it.
    """

    question: Question
    first: bool
    chunks: tuple[Any, ...]
    finished: bool
    error: str = ""


class _Job(Struct):
    question: Question
    chunks: Iterator[Any]
    gathered: list[Any] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)
    first: bool = True


class Worker(QThread):
    """One persistent thread that computes what the lanes ask for."""

    answered = Signal(object)

    def __init__(self, pacer: Pacer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("worker")
        self._pacer = pacer
        self._changed = threading.Condition()
        self._pending: dict[int, Question | None] = {}
        self._unread: dict[int, int] = {}
        self._stopping = False
        self.answered.connect(self._note_read)
        sys.setswitchinterval(SWITCH_INTERVAL)

    def submit(self, lane: int, question: Question | None) -> None:
        """Replace what the lane is computing by a new question, or by nothing."""
        with self._changed:
            self._pending[lane] = question
            self._changed.notify()

    def stop(self) -> None:
        """End the thread after the chunk that it is computing, and wait for it."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self.wait()

    def run(self) -> None:
        """Advance the jobs in turn until stopped. Runs in the worker's thread."""
        jobs: dict[int, _Job] = {}
        while self._take_pending(jobs):
            for lane, job in list(jobs.items()):
                if not self._may_go_on(lane):
                    continue
                self._pacer.wait()
                if not self._advance(job):
                    del jobs[lane]
            if not jobs:
                give_back()

    def _take_pending(self, jobs: dict[int, _Job]) -> bool:
        """Adopt new questions, waiting for one if there is nothing to do; False to stop."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._stopping or self._pending or any(map(self._may_go_on, jobs))
            )
            pending, self._pending = self._pending, {}
            if self._stopping:
                return False
        for lane, question in pending.items():
            jobs.pop(lane, None)
            if question is not None:
                jobs[lane] = _Job(question, _begun(question.compute))
        return True

    def _may_go_on(self, lane: int) -> bool:
        """Whether the window keeps up: what it has not read yet is kept in memory."""
        return self._unread.get(lane, 0) < MOST_UNREAD

    @Slot(object)
    def _note_read(self, answer: Answer) -> None:
        """Count an answer as read. Runs in the thread of the window, as it arrives there."""
        with self._changed:
            self._unread[answer.question.lane] -= 1
            self._changed.notify()

    def _advance(self, job: _Job) -> bool:
        """Compute one chunk; send what is gathered if it is time; return whether there is more."""
        try:
            chunk = next(job.chunks)
        except StopIteration:
            self._send(job, finished=True)
            return False
        except FalllineError as error:  # it says by itself what is wrong
            self._send(job, finished=True, error=str(error))
            return False
        except Exception as error:
            log.exception("a computation failed")
            self._send(job, finished=True, error=f"{type(error).__name__}: {error}")
            return False
        if chunk is not None:
            job.gathered.append(chunk)
        if job.gathered and time.monotonic() - job.since > SEND_AFTER:
            self._send(job, finished=False)
        return True

    def _send(self, job: _Job, *, finished: bool, error: str = "") -> None:
        lane = job.question.lane
        with self._changed:
            self._unread[lane] = self._unread.get(lane, 0) + 1
        self.answered.emit(Answer(job.question, job.first, tuple(job.gathered), finished, error))
        job.gathered, job.since, job.first = [], time.monotonic(), False


def _begun(compute: Compute) -> Iterator[Any]:
    """Return the chunks of a computation that begins with the first of them."""
    yield from compute()


class Lane(Protocol):
    """Where one part of the window asks its questions, one at a time."""

    def ask(self, compute: Compute) -> None:
        """Ask for a computation in the place of the one before."""


class WorkerLane(QObject):
    """A lane to the worker. The newest question wins, and stale answers are dropped.

    While questions come faster than answers, as in a drag, the one that is being computed may
    finish and the newest one follows: the picture keeps up with the hand instead of waiting for
    it to rest. A question that takes longer than `PATIENCE` is overtaken.
    """

    answered = Signal(object)
    _lanes = 0

    def __init__(self, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        WorkerLane._lanes += 1
        self._lane = WorkerLane._lanes
        self._worker = worker
        self._generation = 0
        self._unanswered = False
        self._waiting: Compute | None = None
        self._patience = QTimer(self, singleShot=True, interval=int(PATIENCE * 1000))
        self._patience.timeout.connect(self._overtake)
        worker.answered.connect(self._receive)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._unanswered or self._waiting is not None

    def ask(self, compute: Compute) -> None:
        """Ask for a computation in the place of the one before."""
        if self._unanswered:
            self._waiting = compute
            if not self._patience.isActive():
                self._patience.start()
            return
        self._submit(compute)

    def cancel(self) -> None:
        """Want nothing any more."""
        self._waiting, self._unanswered = None, False
        self._generation += 1
        self._patience.stop()
        self._worker.submit(self._lane, None)

    def _submit(self, compute: Compute) -> None:
        self._generation += 1
        self._unanswered = True
        self._worker.submit(self._lane, Question(self._lane, self._generation, compute))

    @Slot()
    def _overtake(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._submit(waiting)

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        if answer.question.lane != self._lane or answer.question.generation != self._generation:
            return
        self._unanswered = False
        self._patience.stop()
        self.answered.emit(answer)
        self._overtake()


class DirectLane(QObject):
    """A lane that computes at once, for films and the command line."""

    answered = Signal(object)

    def cancel(self) -> None:
        """Want nothing any more: there is never anything under way."""

    def ask(self, compute: Compute) -> None:
        """Compute now and answer before returning."""
        chunks: list[Any] = []
        error = ""
        try:
            chunks += (chunk for chunk in compute() if chunk is not None)
        except FalllineError as fault:
            error = str(fault)
        self.answered.emit(Answer(Question(0, 0, compute), True, tuple(chunks), True, error))
