"""Edits that go through much data: applied by the worker, while the window lives."""

import numpy as np
import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from core.data_edits import SetModel
from core.edits import MoveStart, SetProblem, SetView
from core.neuron import Loss, Neuron
from core.regression import LinearRegression
from core.scene import Camera, Scene
from core.scene_file import load_named
from core.surfaces import Beale
from gui.session import Session
from gui.worker import Answer, Question
from gui.workshop import MUCH, Workshop
from tests.gui.conftest import MakeWindow, settled
from tests.gui.test_session import PaperLane

RNG = np.random.default_rng(0)
X = tuple(RNG.normal(size=MUCH + 1).tolist())
Y = tuple((RNG.random(MUCH + 1) > 0.4).astype(float).tolist())
MANY = replace(load_named("seven-points"), problem=LinearRegression(X, Y), steps=20)
TO_NEURON = SetModel(Loss.CROSS_ENTROPY)


@pytest.fixture
def session(qapp: object) -> Session:
    return Session(MANY, PaperLane)


def shop_of(session: Session) -> PaperLane:
    workshop = session.findChild(Workshop)
    assert workshop is not None
    lane = workshop._lane
    assert isinstance(lane, PaperLane)
    return lane


def states(session: Session) -> list[bool]:
    told: list[bool] = []
    session.working.connect(told.append)
    return told


def test_the_scene_stays_until_the_worker_has_made_the_next(session: Session) -> None:
    told = states(session)
    session.edit(TO_NEURON)
    assert session.scene is MANY and told == [True] and not session.can_undo
    shop_of(session).answer()
    assert isinstance(session.scene.problem, Neuron) and told == [True, False]
    session.undo()
    assert session.scene.problem is MANY.problem


def test_the_scene_may_come_before_the_worker_says_that_it_is_done(session: Session) -> None:
    session.edit(TO_NEURON)
    lane = shop_of(session)
    chunks = tuple(chunk for chunk in lane.asked[0]() if chunk is not None)
    question = Question(0, 0, lane.asked[0])
    lane.answered.emit(Answer(question, True, chunks, finished=False))
    assert isinstance(session.scene.problem, Neuron)
    shown = session.scene
    lane.answered.emit(Answer(question, False, (), finished=True))
    assert session.scene is shown


def test_what_the_window_will_ask_of_the_problem_is_at_hand(session: Session) -> None:
    session.edit(TO_NEURON)
    shop_of(session).answer()
    assert {"window", "minima"} <= set(vars(session.scene.problem))


def test_few_points_are_gone_through_at_once(qapp: object) -> None:
    session = Session(load_named("seven-points"), PaperLane)
    session.edit(TO_NEURON)
    assert isinstance(session.scene.problem, Neuron) and not shop_of(session).asked


def test_an_edit_meanwhile_is_kept(session: Session) -> None:
    session.edit(TO_NEURON)
    session.edit(SetView({"camera": Camera(azimuth=12.0)}))
    session.edit(MoveStart(0, (0.5, 0.25)))
    shop_of(session).answer()
    assert session.scene.view.camera.azimuth == 12.0
    assert isinstance(session.scene.problem, Neuron)


@pytest.mark.parametrize("way", ["open", "undo"])
def test_another_scene_has_nothing_to_do_with_it(session: Session, way: str) -> None:
    session.edit(MoveStart(0, (0.5, 0.25)))
    told = states(session)
    session.edit(TO_NEURON)
    if way == "open":
        session.open(load_named("beale"))
    else:
        session.undo()
    shown: Scene = session.scene
    assert told == [True, False] and shop_of(session).cancelled == 1
    shop_of(session).answer()
    assert session.scene is shown


def test_the_newest_counts(session: Session) -> None:
    session.edit(TO_NEURON)
    session.edit(SetModel(Loss.SQUARED_ERROR))
    shop_of(session).answer()
    problem = session.scene.problem
    assert isinstance(problem, Neuron) and problem.loss is Loss.SQUARED_ERROR


def test_what_is_not_possible_is_said(session: Session) -> None:
    told, refusals = states(session), []
    session.refused.connect(refusals.append)
    session.edit(TO_NEURON)
    task = session._workshop._task
    assert task is not None
    session._workshop.apply(replace(MANY, problem=Beale()), TO_NEURON, None)
    shop_of(session).answer()
    assert refusals == ["Beale has no points: choose a line or a neuron"]
    assert told == [True, False] and session.scene is MANY


def test_the_window_says_that_it_is_at_work(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(MANY)
    window.session.edit(TO_NEURON)
    assert "data" in window.time_bar._status.text()
    qtbot.waitUntil(lambda: isinstance(window.session.scene.problem, Neuron), timeout=30_000)
    window.session.edit(SetProblem(Beale()))
    qtbot.waitUntil(lambda: settled(window), timeout=30_000)
    assert "data" not in window.time_bar._status.text()
