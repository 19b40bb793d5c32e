"""The session: edits, undo, what is computed again, and whose answers are taken."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from core.descent import descend
from core.edits import (
    AddStart,
    Edit,
    MoveStart,
    RemoveStart,
    SetHyperparameter,
    SetProblem,
    SetScene,
    SetView,
    SetWindow,
    ToggleRacer,
)
from core.objective import Window
from core.race import Race, Stretch
from core.scene import Camera, Colormap, Scene
from core.scene_file import load_named
from core.surfaces import Beale, LongValley
from gui.main_window import MainWindow
from gui.progress import Progress, duration
from gui.session import HISTORY, Session
from gui.worker import Answer, Compute, Question
from tests.gui.conftest import settled
from tests.gui.hand import Key, key


class PaperLane(QObject):
    """A lane that only notes what it is asked; the test answers."""

    answered = Signal(object)

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self.asked: list[Compute] = []
        self.cancelled = 0

    def ask(self, compute: Compute) -> None:
        self.asked.append(compute)

    def cancel(self) -> None:
        self.cancelled += 1

    def answer(self, number: int = -1, *, first: bool = True, stretches: slice = slice(None)):
        compute = self.asked[number]
        chunks = tuple(compute())[stretches]
        self.answered.emit(Answer(Question(0, number, compute), first, chunks, finished=True))


@pytest.fixture
def session(qapp: object) -> Session:
    session = Session(load_named("seven-points"), PaperLane)
    session.start()
    return session


def lane_of(session: Session) -> PaperLane:
    return session.findChild(PaperLane)


def moved(i: int) -> MoveStart:
    return MoveStart(0, (float(i), 1.0))


def test_an_edit_makes_a_new_scene_and_tells_of_both(session: Session) -> None:
    told: list[tuple[Scene, Scene]] = []
    session.scene_changed.connect(lambda old, new: told.append((old, new)))
    before = session.scene
    session.edit(moved(1))
    assert told == [(before, session.scene)]
    assert session.scene.starts == ((1.0, 1.0),)
    assert before.starts == ((3.2, 6.0),)
    session.edit(moved(1))
    assert len(told) == 1, "nothing was changed"


@pytest.mark.parametrize(
    ("edit", "races"),
    [
        (moved(1), True),
        (AddStart((0.0, 0.0)), True),
        (RemoveStart(0), False),  # no start, so nothing to compute
        (ToggleRacer(2), True),
        (SetHyperparameter(0, "learning_rate", 0.01), True),
        (SetProblem(Beale()), True),
        (SetScene({"steps": 20}), True),
        (SetScene({"scattered": 4}), True),
        (SetScene({"seed": 9}), False),  # nothing is random
        (SetScene({"threshold": 1.0}), False),
        (SetView({"colormap": Colormap.MAGMA, "levels": 9}), False),
        (SetView({"camera": Camera(azimuth=3.0)}), False),
        (SetWindow(Window(0, 1, 0, 1)), False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Edit) else "",
)
def test_the_race_is_run_again_exactly_when_it_is_another(
    session: Session, edit: Edit, races: bool
) -> None:
    asked = lane_of(session).asked
    session.edit(edit)
    assert len(asked) == (2 if races else 1)
    if races:
        assert asked[-1].race == session.scene.race


def test_a_switched_off_racer_may_be_changed_without_a_race(session: Session) -> None:
    session.edit(ToggleRacer(0))
    asked = len(lane_of(session).asked)
    session.edit(SetHyperparameter(0, "learning_rate", 0.5))
    assert len(lane_of(session).asked) == asked


def test_an_edit_that_cannot_be_is_refused_and_changes_nothing(session: Session) -> None:
    said: list[str] = []
    session.refused.connect(said.append)
    before = session.scene
    for edit in (
        SetHyperparameter(0, "learning_rate", -1.0),
        SetScene({"steps": 0}),
        SetView({"levels": 1000}),
        SetProblem(LongValley(condition=0.5)),
    ):
        session.edit(edit)
        assert said.pop(), edit
        assert session.scene is before
    assert not session.can_undo
    assert len(lane_of(session).asked) == 1


def test_undo_and_redo_walk_through_all_changes(session: Session) -> None:
    scenes = [session.scene]
    for i in range(5):
        session.edit(moved(i))
        scenes.append(session.scene)
    for scene in reversed(scenes[:-1]):
        session.undo()
        assert session.scene == scene
    assert not session.can_undo
    session.undo()
    assert session.scene == scenes[0]
    for scene in scenes[1:]:
        session.redo()
        assert session.scene == scene
    assert not session.can_redo
    session.undo()
    session.edit(moved(9))
    assert not session.can_redo, "another change was made in its place"


def test_edits_of_one_gesture_are_one_change(session: Session) -> None:
    before = session.scene
    for i in range(4):
        session.edit(moved(i), ("drag", 1))
    session.end_gesture()
    once = session.scene
    for i in range(4):
        session.edit(moved(-i), ("drag", 1))
    session.edit(ToggleRacer(0), ("other", 1))
    session.edit(ToggleRacer(1))
    session.edit(ToggleRacer(2))
    for _ in range(4):
        session.undo()
    assert session.scene == once
    session.undo()
    assert session.scene == before
    session.redo()
    session.edit(moved(7), ("other", 1))
    session.undo()
    assert session.scene == once, "a gesture does not go on beyond an undo"


def test_the_history_is_bounded(session: Session) -> None:
    for i in range(HISTORY + 20):
        session.edit(moved(i))
    for _ in range(HISTORY):
        assert session.can_undo
        session.undo()
    assert not session.can_undo
    assert session.scene.starts == ((19.0, 1.0),)


def test_how_the_land_is_looked_at_is_not_undone(session: Session) -> None:
    camera, window = Camera(azimuth=10.0), Window(0.0, 1.0, 0.0, 2.0)
    session.edit(SetView({"camera": Camera(azimuth=77.0)}))
    assert not session.can_undo
    session.edit(moved(5))
    session.edit(SetView({"camera": camera}))
    session.edit(SetWindow(window))
    session.undo()
    assert session.scene.starts == ((3.2, 6.0),)
    assert (session.scene.view.camera, session.scene.window) == (camera, window)
    session.redo()
    assert (session.scene.view.camera, session.scene.window) == (camera, window)


def test_undoing_another_problem_brings_back_its_own_window(session: Session) -> None:
    window = Window(0.0, 1.0, 0.0, 2.0)
    session.edit(SetWindow(window))
    before = session.scene
    session.edit(SetProblem(Beale()))
    assert session.scene.window == Beale.window
    session.undo()
    assert session.scene == before


def test_opening_a_scene_can_be_undone_and_marks_it_saved(session: Session) -> None:
    session.edit(moved(1), "drag")
    before, other = session.scene, load_named("beale")
    session.open(other)
    assert session.scene == other and not session.changed
    assert session.recording.race.objective == before.problem, "until the first answer"
    lane_of(session).answer()
    assert session.recording.race.objective == other.problem
    session.edit(moved(2), "drag")
    session.undo()
    session.undo()
    assert session.scene == before


def test_answers_fill_one_recording(session: Session) -> None:
    lane, race = lane_of(session), session.scene.race
    half = len(list(descend(race))) // 2
    lane.answer(stretches=slice(0, half))
    recording = session.recording
    assert 0 < recording.last_step < race.steps
    assert session.computing
    lane.answer(first=False, stretches=slice(half, None))
    assert session.recording is recording
    assert recording.complete
    assert not session.computing
    assert recording.race is race


def test_without_optimizer_or_start_there_is_an_empty_recording(session: Session) -> None:
    lane = lane_of(session)
    lane.answer()
    session.edit(RemoveStart(0))
    assert len(session.recording) == 0
    assert lane.cancelled == 1
    session.undo()
    lane.answer()
    for i in range(len(session.scene.racers)):
        session.edit(ToggleRacer(i))
    assert len(session.recording) == 0
    assert not session.computing
    assert lane.cancelled == 2


def test_a_failed_race_is_told_and_leaves_what_was_there(session: Session) -> None:
    lane = lane_of(session)
    lane.answer()
    before, said = session.recording, []
    session.failed.connect(said.append)
    session.edit(moved(1))
    question = Question(0, 2, lane.asked[-1])
    lane.answered.emit(Answer(question, True, (), finished=True, error="ValueError: no"))
    assert said == ["ValueError: no"]
    assert session.recording is before


def test_the_window_survives_a_race_that_fails(
    window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def failing(race: Race) -> Iterator[Stretch]:
        yield from ()
        raise ArithmeticError("the land has a hole")

    monkeypatch.setattr("core.running.descend", failing)
    with qtbot.waitSignal(window.session.failed):
        window.session.edit(moved(1))
    assert "the land has a hole" in window._banner.text()
    assert window._banner.isVisible()
    monkeypatch.undo()
    caplog.clear()
    window.session.undo()
    qtbot.waitUntil(lambda: settled(window))


def test_a_long_race_is_stopped_by_hand_and_keeps_what_there_is(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.session
    session.edit(SetScene({"steps": 1_000_000}))
    qtbot.waitUntil(lambda: session.recording.race.steps == 1_000_000)
    assert "computing" in window.time_bar._status.text()
    assert window.time_bar._stop.isVisible()
    window.time_bar._stop.click()
    last = session.recording.last_step
    assert 0 < last < 1_000_000
    assert str(last) in window.time_bar._status.text()
    key(window, Key.Key_End)
    assert window.playback.step == last, "the end is where it was stopped"
    window.playback.seek(last - 3)
    window.playback.play()
    qtbot.waitUntil(lambda: not window.playback.playing)
    assert window.playback.step == last
    assert np.isfinite(session.recording.losses[session.recording.index(last)]).all()
    session.edit(SetScene({"steps": 50}))
    qtbot.waitUntil(lambda: settled(window))
    assert session.recording.last_step == 50


def test_a_stopped_race_can_be_computed_again(window: MainWindow, qtbot: QtBot) -> None:
    session, bar = window.session, window.time_bar
    room = bar._slider.width()
    session.edit(SetScene({"steps": 200_000}))
    qtbot.waitUntil(lambda: session.recording.race.steps == 200_000)
    bar._stop.click()
    assert "stopped at" in bar._status.text()
    assert bar._again.isVisible()
    assert not bar._stop.isVisible()
    assert bar._slider.width() == room, "nothing moves for what is said"
    bar._again.click()
    qtbot.waitUntil(bar._stop.isVisible)
    assert window.playback.last == 200_000
    session.edit(SetScene({"steps": 50}))
    qtbot.waitUntil(lambda: settled(window))
    assert bar._status.text() == ""
    assert not bar._again.isVisible()
    assert bar._slider.width() == room


def test_the_time_left_is_told_from_the_latest_pace() -> None:
    now = [0.0]
    progress, race = Progress(lambda: now[0]), object()
    progress.note(race, 0)
    assert progress.describe(1000) == "computing 0 %"
    for now[0], step in ((1.0, 10), (2.0, 20), (3.0, 30), (4.0, 130), (5.0, 230), (6.0, 330)):
        progress.note(race, step)
    assert progress.describe(1000) == "computing 33 % · 7 s left", "100 steps a second"
    now[0] = 6.5
    progress.note(object(), 2)
    assert progress.describe(1000) == "computing 0 %", "of another race nothing is known yet"


def test_times_are_told_short() -> None:
    told = [duration(seconds) for seconds in (0.1, 3.4, 99, 100, 3600, 36000)]
    assert told == ["1 s", "3 s", "99 s", "2 min", "60 min", "10 h"]
