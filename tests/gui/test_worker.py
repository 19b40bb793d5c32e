"""The worker thread and its lanes: who is served when, and what becomes of stale answers.

The computations here do nothing but wait to be let on by the test, so that no test depends on
how fast anything is.
"""

import logging
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gui import pacer as pacing
from gui import worker as working
from gui.pacer import Pacer
from gui.worker import Answer, Compute, Worker, WorkerLane

LONG = 20.0
"""Seconds after which a computation that nobody lets on gives up, so that a test can fail."""


class Steps:
    """A computation of some chunks, each of which waits until the test lets it."""

    def __init__(self, name: str, chunks: int) -> None:
        self._name, self._chunks = name, chunks
        self._may = threading.Semaphore(0)
        self.begun = threading.Event()

    def let(self, chunks: int = 1) -> None:
        """Let some chunks be computed."""
        self._may.release(chunks)

    def __call__(self) -> Iterator[str]:
        for number in range(self._chunks):
            self.begun.set()
            assert self._may.acquire(timeout=LONG)
            yield f"{self._name}{number}"


class Ear(QObject):
    """A lane with all that it answered."""

    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self.lane = WorkerLane(worker, self)
        self.answers: list[Answer] = []
        self.lane.answered.connect(self.answers.append)

    @property
    def heard(self) -> list[str]:
        return [chunk for answer in self.answers for chunk in answer.chunks]

    @property
    def finished(self) -> bool:
        return bool(self.answers) and self.answers[-1].finished


@pytest.fixture(autouse=True)
def every_chunk_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "SEND_AFTER", -1.0)
    monkeypatch.setattr(working, "MOST_UNREAD", 1000)


@pytest.fixture
def worker(qapp: object) -> Iterator[Worker]:
    worker = Worker(Pacer())
    worker.start()
    yield worker
    worker.stop()
    assert worker.isFinished()


@pytest.fixture
def ear(worker: Worker) -> Ear:
    return Ear(worker)


def counted() -> Iterator[int]:
    yield from range(3)


def test_chunks_come_in_order_and_tell_the_first_and_the_last(ear: Ear, qtbot: QtBot) -> None:
    ear.lane.ask(counted)
    qtbot.waitUntil(lambda: ear.finished)
    assert ear.heard == [0, 1, 2]
    assert [answer.first for answer in ear.answers] == [True] + [False] * (len(ear.answers) - 1)
    assert [answer.finished for answer in ear.answers][:-1] == [False] * (len(ear.answers) - 1)
    assert not ear.lane.busy


def test_chunks_are_gathered_when_they_come_fast(
    ear: Ear, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "SEND_AFTER", LONG)
    ear.lane.ask(counted)
    qtbot.waitUntil(lambda: ear.finished)
    assert [answer.chunks for answer in ear.answers] == [(0, 1, 2)]


def test_a_pause_without_a_chunk_is_not_sent(ear: Ear, qtbot: QtBot) -> None:
    ear.lane.ask(lambda: iter([None, None, "land"]))
    qtbot.waitUntil(lambda: ear.finished)
    assert ear.heard == ["land"]


def test_a_cancelled_question_is_not_answered(ear: Ear, qtbot: QtBot) -> None:
    stale, wanted = Steps("stale", 9), Steps("wanted", 1)
    ear.lane.ask(stale)
    stale.let()
    qtbot.waitUntil(lambda: ear.heard == ["stale0"])
    ear.lane.cancel()
    assert not ear.lane.busy
    stale.let(8)
    wanted.let()
    ear.lane.ask(wanted)
    qtbot.waitUntil(lambda: ear.finished)
    assert ear.heard == ["stale0", "wanted0"]


def test_an_answer_that_is_on_its_way_when_a_new_question_comes_is_dropped(
    ear: Ear, worker: Worker, qtbot: QtBot
) -> None:
    stale, wanted = Steps("stale", 2), Steps("wanted", 1)
    sent: list[Answer] = []
    worker.answered.connect(sent.append)
    ear.lane.ask(stale)
    stale.let()
    qtbot.waitUntil(lambda: len(ear.answers) == 1)
    assert stale.begun.wait(LONG)
    ear.lane.ask(wanted)  # the first chunk is there, so the second is not waited for
    stale.let()
    wanted.let()
    qtbot.waitUntil(lambda: ear.finished)
    assert ear.heard == ["stale0", "wanted0"]
    assert len(sent) > len(ear.answers), "the stale one was sent, and dropped"


def test_the_newest_of_many_questions_wins(ear: Ear, qtbot: QtBot) -> None:
    questions = [Steps(name, 1) for name in "abcde"]
    ear.lane.ask(questions[0])
    assert questions[0].begun.wait(LONG)
    for question in questions[1:]:
        ear.lane.ask(question)
        question.let()
    questions[0].let()
    qtbot.waitUntil(lambda: ear.heard[-1:] == ["e0"] and not ear.lane.busy)
    assert ear.heard in (["a0", "e0"], ["e0"])
    assert not any(question.begun.is_set() for question in questions[1:-1])


def test_while_questions_come_fast_the_one_under_way_still_answers(
    ear: Ear, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear.lane._patience.setInterval(int(LONG * 1000))
    first, second, third = (Steps(name, 1) for name in "abc")
    ear.lane.ask(first)
    ear.lane.ask(second)
    ear.lane.ask(third)
    first.let()
    third.let()
    qtbot.waitUntil(lambda: ear.heard == ["a0", "c0"])
    assert not second.begun.is_set()


def test_one_that_takes_too_long_is_overtaken(ear: Ear, worker: Worker, qtbot: QtBot) -> None:
    ear.lane._patience.setInterval(0)
    slow, fast = Steps("slow", 3), Steps("fast", 1)
    ear.lane.ask(slow)
    assert slow.begun.wait(LONG)
    with qtbot.waitSignal(ear.lane._patience.timeout):
        ear.lane.ask(fast)
    slow.let()
    fast.let()
    qtbot.waitUntil(lambda: ear.finished)
    assert ear.heard == ["fast0"]


def test_lanes_are_served_in_turn(qapp: object, qtbot: QtBot) -> None:
    worker, order = Worker(Pacer()), []
    ears = [Ear(worker) for _ in range(3)]

    def job(name: int) -> Compute:
        def compute() -> Iterator[int]:
            for _ in range(5):
                order.append(name)
                yield name

        return compute

    for name, ear in enumerate(ears):
        ear.lane.ask(job(name))
    worker.start()
    qtbot.waitUntil(lambda: all(ear.finished for ear in ears))
    worker.stop()
    assert order == [0, 1, 2] * 5
    assert [set(ear.heard) for ear in ears] == [{0}, {1}, {2}]


def test_a_failing_computation_says_so_and_the_worker_lives(
    ear: Ear, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError("no such land")

    ear.lane.ask(failing)
    qtbot.waitUntil(lambda: ear.finished)
    assert ear.heard == [1]
    assert ear.answers[-1].error == "ZeroDivisionError: no such land"
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    caplog.clear()
    ear.lane.ask(counted)
    qtbot.waitUntil(lambda: ear.heard == [1, 0, 1, 2])


def test_a_computation_that_cannot_begin_says_so_and_the_worker_lives(
    ear: Ear, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def failing() -> Iterator[int]:
        raise ValueError("not even begun")

    ear.lane.ask(failing)
    qtbot.waitUntil(lambda: ear.finished)
    assert ear.answers[-1].error == "ValueError: not even begun"
    caplog.clear()
    ear.lane.ask(counted)
    qtbot.waitUntil(lambda: ear.heard == [0, 1, 2])


def test_stop_ends_an_endless_computation(qapp: object, qtbot: QtBot) -> None:
    worker = Worker(Pacer())
    ear = Ear(worker)
    ear.lane.ask(lambda: iter(int, 1))
    worker.start()
    qtbot.waitUntil(lambda: len(ear.answers) > 0)
    with qtbot.waitSignal(worker.finished):
        worker.stop()
    assert not worker.isRunning()
    ear.lane.ask(counted)  # too late, but no accident


class Watched(Pacer):
    """A pacer that tells when the worker waits, and whether it was held when it went on."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = threading.Event()
        self.held: list[bool] = []

    def wait(self) -> None:
        self.waiting.set()
        super().wait()
        self.held.append(not self._free.is_set())


def test_the_worker_waits_while_a_frame_is_painted(
    qapp: object, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "LONGEST_HOLD", LONG)
    pacer = Watched()
    worker = Worker(pacer)
    ear, steps = Ear(worker), Steps("step", 2)
    steps.let(2)
    with pacer.painting():
        with pacer.painting():
            worker.start()
            ear.lane.ask(steps)
            assert pacer.waiting.wait(LONG)
        assert not steps.begun.is_set(), "an inner frame lets nobody on"
    qtbot.waitUntil(lambda: ear.finished)
    worker.stop()
    assert pacer.held
    assert not any(pacer.held)


def test_the_worker_is_never_held_for_long(
    qapp: object, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "LONGEST_HOLD", 0.001)
    pacer = Watched()
    worker = Worker(pacer)
    ear = Ear(worker)
    with pacer.painting():
        worker.start()
        ear.lane.ask(counted)
        qtbot.waitUntil(lambda: ear.finished)
    worker.stop()
    assert all(pacer.held)


def test_a_failed_frame_lets_the_worker_on() -> None:
    pacer = Watched()
    with pytest.raises(ZeroDivisionError), pacer.painting():
        raise ZeroDivisionError
    pacer.wait()
    assert pacer.held == [False]
