"""The laboratory of networks in the window: entered, left, changed by hand."""

import gc
from weakref import ref

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.datasets.generated import Circle
from core.edits import SetProblem, SetScene
from core.network.network import Activation, Layer, Network
from core.objective import Laboratory
from core.optimizers.gradient_descent import GradientDescent
from core.scene import Racer
from core.scene_file import load_named
from core.training.edits import SetTraining, SetWeight
from core.training.problem import Training
from core.training.race import TrainingRace
from core.training.weight_edits import LookAtTest
from gui.arrangement import OPEN
from gui.main_window import MainWindow
from gui.panels import PANELS
from gui.training_setup.data_form import DataForm
from tests.gui.conftest import MakeWindow, settled
from tests.gui.hand import Key

LAND, NETWORKS = Laboratory.DESCENT, Laboratory.TRAINING
SHORT = replace(load_named("xor"), steps=60)
BUILT_IN = ("xor", "spiral", "circle", "digits", "vanishing", "dropout", "batch-size")


def seen(window: MainWindow) -> set[str]:
    return {name for name, dock in window.docks.items() if dock.isVisible()}


def offered(window: MainWindow) -> set[str]:
    return {name for name, dock in window.docks.items() if dock.toggleViewAction().isVisible()}


def test_each_laboratory_has_its_panels_and_both_come_back(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window()
    assert seen(window) == set(OPEN[LAND])
    window.docks["curves"].hide()
    window.open_scene(SHORT, None)
    window.playback.pause()
    qtbot.waitUntil(lambda: settled(window))
    assert seen(window) == set(OPEN[NETWORKS])
    assert offered(window) & offered_only_in(LAND) == set()
    window.docks["results"].hide()
    window.session.undo()
    qtbot.waitUntil(lambda: settled(window))
    assert seen(window) == {*OPEN[LAND]} - {"curves"}
    assert offered(window) & offered_only_in(NETWORKS) == set()
    window.session.redo()
    qtbot.waitUntil(lambda: settled(window))
    assert seen(window) == {*OPEN[NETWORKS]} - {"results"}


def offered_only_in(laboratory: Laboratory) -> set[str]:
    return set(OPEN[laboratory]) - {"setup"}


def test_both_arrangements_survive_a_restart(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(SHORT)
    window.docks["results"].hide()
    window.open_built_in("seven-points")
    window.playback.pause()
    qtbot.waitUntil(lambda: settled(window))
    window.docks["scoreboard"].hide()
    window.close()
    again = make_window(SHORT)
    assert seen(again) == {*OPEN[NETWORKS]} - {"results"}
    again.open_built_in("seven-points")
    again.playback.pause()
    qtbot.waitUntil(lambda: settled(again))
    assert seen(again) == {*OPEN[LAND]} - {"scoreboard"}


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in_scenes_are_trained_and_their_data_are_there(
    make_window: MakeWindow, name: str
) -> None:
    scene = load_named(name)
    window = make_window(replace(scene, steps=min(scene.steps, 60)))
    recording = window.session.recording
    assert recording.setup is not None and not recording.fault
    assert np.isfinite(recording.train_loss).all()
    window.playback.seek(recording.last)


def test_mnist_asks_for_its_files_and_the_window_lives(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window("mnist")
    assert "no file of images is chosen yet; choose one" in window._banner.text()
    assert window.session.recording.fault and not len(window.session.recording)
    window.session.edit(SetTraining({"data": SHORT.problem.data}))
    window.session.edit(SetScene({"steps": 30}))
    qtbot.waitUntil(lambda: settled(window))
    assert window.session.recording.complete


def test_picking_the_problem_poses_a_training(window: MainWindow, qtbot: QtBot) -> None:
    window.session.edit(SetProblem(Training()))
    qtbot.waitUntil(lambda: settled(window))
    assert isinstance(window.session.recording.race, TrainingRace)
    window.session.undo()
    qtbot.waitUntil(lambda: settled(window))
    assert seen(window) == set(OPEN[LAND])


def test_a_weight_set_by_hand_is_one_change_and_training_goes_on_from_there(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window(SHORT)
    before = window.session.recording.vectors[0].copy()
    window.session.edit(SetWeight(0, 0, 40, 3, 2.5))
    qtbot.waitUntil(lambda: settled(window))
    after = window.session.recording.vectors[0]
    np.testing.assert_array_equal(after[:40], before[:40])
    assert after[40, 0, 3] == 2.5 and not np.array_equal(after[41:], before[41:])
    window.session.undo()
    qtbot.waitUntil(lambda: settled(window))
    np.testing.assert_array_equal(window.session.recording.vectors[0], before)


def test_what_is_held_with_a_key_stays_when_a_rate_is_changed(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window(SHORT)
    before = window.session.recording.vectors[0].copy()
    window.seek(25)
    QTest.keyClick(window, Key.Key_K)
    assert window.session.scene.racers[0].past[0].until == 25
    racer = window.session.scene.racers[0]
    faster = replace(racer, optimizer=replace(racer.optimizer, learning_rate=0.2))
    racers = (faster, *window.session.scene.racers[1:])
    window.session.edit(SetScene({"racers": racers}))
    qtbot.waitUntil(lambda: settled(window))
    after = window.session.recording.vectors[0]
    np.testing.assert_array_equal(after[:26], before[:26])
    assert not np.array_equal(after[26], before[26])


def test_a_diverging_run_names_its_step_and_the_window_lives_on(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    problem = replace(
        SHORT.problem, network=Network(hidden=(Layer(6, Activation.RELU),) * 3, l2=10.0)
    )
    scene = replace(SHORT, problem=problem, racers=(Racer(GradientDescent(100.0)),))
    window = make_window(scene)
    recording = window.session.recording
    step = recording.diverged.item()
    assert 0 < step == recording.last and window.playback.last == step
    assert f"SGD diverged at step {step}: try a smaller" in window._banner.text()
    window.seek(step)
    window.session.edit(SetScene({"racers": SHORT.racers}))
    qtbot.waitUntil(lambda: settled(window))
    assert window.session.recording.last == 60


def test_keys_of_the_land_do_nothing_where_there_is_none(make_window: MakeWindow) -> None:
    window = make_window(SHORT)
    scene = window.session.scene
    for key in (Key.Key_A, Key.Key_S, Key.Key_0, Key.Key_B, Key.Key_N, Key.Key_C):
        QTest.keyClick(window, key)
    assert window.session.scene == scene


def test_a_moment_sought_before_anything_is_recorded_is_shown_once_it_is(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window()
    window.open_scene(SHORT, None)
    window.seek(SHORT.steps)  # as the End key does while data are still read
    qtbot.waitUntil(lambda: settled(window))
    steps = {name: window.panels[name].step for name in OPEN[NETWORKS]}
    assert steps == dict.fromkeys(steps, SHORT.steps)


def test_the_panels_have_their_shares_again_after_the_lecture_view(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window(SHORT)
    before, setup = window.docks["network"].width(), window.docks["setup"].width()
    window.menus.lecture.trigger()
    qtbot.waitUntil(lambda: window.docks["network"].width() > before)
    qtbot.waitUntil(lambda: settled(window))
    QTest.keyClick(window, Key.Key_F11)
    qtbot.waitUntil(lambda: not window.isFullScreen() and settled(window))
    assert window.docks["setup"].width() == pytest.approx(setup, abs=3)


def test_the_laboratory_is_left_again_before_its_data_are_known(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window(SHORT)
    circle = replace(SHORT, problem=replace(SHORT.training, data=Circle()))
    window.open_scene(circle, None)
    window.open_built_in("seven-points")
    window.playback.pause()
    qtbot.waitUntil(lambda: settled(window))
    window.session.undo()
    qtbot.waitUntil(lambda: settled(window))
    assert window.panels["setup"].findChild(DataForm).told.text().startswith("500 points")


def test_what_was_trained_is_let_go_of_where_a_land_is_shown(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    """Every panel was open once; the recording and the data are held by none of them."""
    window = make_window(SHORT)
    for kind in PANELS:
        if kind.laboratory is Laboratory.TRAINING:
            window.docks[kind.name].show()
            window.docks[kind.name].raise_()
            qtbot.waitUntil(lambda name=kind.name: name in window.panels)
    window.panels["backpropagation"].compare(10)
    window.panels["network"].select(3)
    qtbot.waitUntil(lambda: settled(window))
    recording = window.session.recording
    held = ref(recording), ref(recording.setup.prepared)
    del recording
    window.open_built_in("seven-points")
    window.playback.pause()
    qtbot.waitUntil(lambda: settled(window))
    gc.collect()
    assert [one() for one in held] == [None, None]
    window.session.undo()
    qtbot.waitUntil(lambda: settled(window))
    assert window.panels["network"].view.picture is not None


def test_looks_at_the_test_part_stay_with_their_data_and_their_document(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window()
    window.open_scene(SHORT, None)
    window.playback.pause()
    qtbot.waitUntil(lambda: settled(window))
    window.session.edit(SetScene({"steps": 50}))
    window.session.edit(LookAtTest())
    window.session.edit(LookAtTest())
    window.session.undo()  # the steps: what was seen stays seen
    assert window.session.scene.test_looks == 2 and window.session.scene.steps == SHORT.steps
    window.session.undo()
    qtbot.waitUntil(lambda: settled(window))
    assert window.session.scene.test_looks == 0 and not window.session.unsaved
