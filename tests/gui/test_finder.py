"""What looks for critical points waits for a window to rest; the old marks stay till then."""

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from core.objective import Window
from core.surfaces import Beale, Himmelblau
from gui.items.finder import Finder
from gui.pacer import Pacer
from gui.worker import DirectLane, Worker, WorkerLane

WHOLE, PART = Himmelblau.window, Window(2.0, 4.0, 1.0, 3.0)


@pytest.fixture
def finder(qtbot: QtBot):
    """Return a finder whose lane leads to a worker of its own, and what it has found so far."""
    worker, parent = Worker(Pacer()), QObject()
    worker.start()
    made = Finder(WorkerLane(worker, parent), parent)
    made.answers = []
    made.found.connect(made.answers.append)
    yield made
    worker.stop()


def test_known_points_are_there_at_once_and_all_of_them_when_it_has_rested(
    finder: Finder, qtbot: QtBot
) -> None:
    finder.want(Beale(), Beale.window)
    assert not finder.finished
    [known] = finder.answers
    assert len(known) == 2  # one saddle of its two is in no list
    qtbot.waitUntil(lambda: finder.finished)
    assert [len(points) for points in finder.answers] == [2, 3]


def test_a_window_that_moves_on_is_not_searched(finder: Finder, qtbot: QtBot) -> None:
    finder.want(Himmelblau(), WHOLE)
    qtbot.waitUntil(lambda: finder.finished)
    for share in range(20):
        finder.want(Himmelblau(), Window(-4.0, 4.0 + share / 20, -4.0, 4.0))
    finder.want(Himmelblau(), PART)
    assert len(finder.answers) == 2  # the old marks stay
    qtbot.waitUntil(lambda: finder.finished)
    assert [points.window for points in finder.answers[2:]] == [PART]
    assert len(finder.answers[-1]) == 1


def test_nothing_is_searched_while_a_button_is_held(
    finder: Finder, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = [Qt.MouseButton.LeftButton]
    monkeypatch.setattr("gui.items.finder.QApplication.mouseButtons", lambda: held[0])
    finder.want(Himmelblau(), WHOLE)
    with qtbot.waitSignal(finder._rest.timeout):
        pass
    with qtbot.waitSignal(finder._rest.timeout):
        pass
    assert len(finder.answers) == 1 and not finder.finished
    held[0] = Qt.MouseButton.NoButton
    qtbot.waitUntil(lambda: finder.finished)
    assert len(finder.answers) == 2


def test_nothing_more_comes_when_nothing_is_wanted(finder: Finder, qtbot: QtBot) -> None:
    finder.want(Himmelblau(), WHOLE)
    finder.want_none()
    assert finder.finished
    finder.want(Beale(), Beale.window)
    qtbot.waitUntil(lambda: finder.finished)
    assert {type(points.objective) for points in finder.answers[1:]} == {Beale}


def test_on_a_direct_lane_all_is_there_at_once() -> None:
    parent = QObject()
    finder, answers = Finder(DirectLane(parent), parent), []
    finder.found.connect(answers.append)
    finder.want(Himmelblau(), WHOLE)
    assert finder.finished
    assert [len(points) for points in answers] == [9]


def test_a_search_that_fails_is_told(finder: Finder, qtbot: QtBot, caplog) -> None:
    class Broken(Himmelblau, frozen=True):
        def slope(self, x, y):
            raise RuntimeError("no slope")

    with qtbot.waitSignal(finder.failed) as told:
        finder.want(Broken(), WHOLE)
    assert "no slope" in told.args[0] and "critical points" in told.args[0]
    assert finder.finished
    caplog.clear()
