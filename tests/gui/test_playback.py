"""Time: how it runs, where it ends, and the keys and the slider that move it."""

import pytest
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QSlider
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.playback import MOST_WAITING, SPEEDS, Playback
from tests.gui.hand import SHIFT, Key, click, drag, key


@pytest.fixture
def playback(qapp: object) -> Playback:
    playback = Playback()
    playback.last = playback.available = 20
    return playback


def run(qtbot: QtBot, playback: Playback, until: int | None = None) -> list[int]:
    """Play to the end, or until so many steps were shown; return the steps that were shown."""
    shown: list[int] = []
    playback.step_changed.connect(shown.append)
    playback.play()
    if until is None:
        qtbot.waitUntil(lambda: not playback.playing)
    else:
        qtbot.waitUntil(lambda: len(shown) >= until)
        playback.pause()
    playback.step_changed.disconnect(shown.append)
    return shown


def ticks_of(playback: Playback) -> list[int]:
    """Return a list that takes the step shown after each tick from now on."""
    ticks: list[int] = []
    playback.findChild(QTimer).timeout.connect(lambda: ticks.append(playback.step))
    return ticks


def test_at_speed_one_every_step_is_shown_once(qtbot: QtBot, playback: Playback) -> None:
    assert run(qtbot, playback) == list(range(1, 21))
    assert playback.step == 20


def test_time_runs_again_from_the_start_when_it_is_at_the_end(
    qtbot: QtBot, playback: Playback
) -> None:
    playback.seek(20)
    assert run(qtbot, playback) == list(range(21))


def test_slow_time_shows_each_step_for_some_frames(qtbot: QtBot, playback: Playback) -> None:
    playback.set_speed(0.2)
    ticks = ticks_of(playback)
    assert run(qtbot, playback, until=4) == [1, 2, 3, 4]
    assert [ticks.count(step) for step in (1, 2, 3)] == pytest.approx([5, 5, 5], abs=1)


def test_fast_time_leaves_steps_out_but_not_the_last(qtbot: QtBot, playback: Playback) -> None:
    playback.last = playback.available = 1000
    playback.set_speed(100)
    shown = run(qtbot, playback)
    assert len(shown) <= 20
    assert shown == sorted(set(shown))
    assert shown[-1] == 1000


def test_a_loop_shows_the_last_step_and_begins_again(qtbot: QtBot, playback: Playback) -> None:
    playback.set_loop(True)
    playback.seek(17)
    assert run(qtbot, playback, until=6) == [18, 19, 20, 0, 1, 2]
    playback.set_loop(False)
    assert run(qtbot, playback)[-1] == 20


def test_time_waits_for_what_is_not_computed_yet(qtbot: QtBot, playback: Playback) -> None:
    playback.available = 5
    ticks = ticks_of(playback)
    playback.play()
    qtbot.waitUntil(lambda: ticks[-3:] == [5, 5, 5])
    assert playback.playing
    playback.available = 8
    qtbot.waitUntil(lambda: playback.step == 8)
    playback.available = 20
    qtbot.waitUntil(lambda: not playback.playing)
    assert playback.step == 20
    assert sorted(ticks) == ticks


def test_a_shorter_race_takes_time_back_to_its_end(playback: Playback) -> None:
    playback.seek(15)
    playback.set_last(7)
    assert (playback.step, playback.last) == (7, 7)
    playback.seek(99)
    assert playback.step == 7
    playback.seek(-3)
    assert playback.step == 0


def test_time_does_not_run_where_there_is_none(qapp: object) -> None:
    playback = Playback()
    playback.play()
    assert not playback.playing


def test_the_speed_has_steps_and_ends(playback: Playback) -> None:
    for _ in SPEEDS:
        playback.change_speed(1)
    assert playback.speed == 100
    for speed in reversed(SPEEDS[:-1]):
        playback.change_speed(-1)
        assert playback.speed == speed
    playback.change_speed(-1)
    assert playback.speed == 0.1
    playback.set_speed(3)
    playback.change_speed(1)
    assert playback.speed == 5


def test_keys_move_time(window: MainWindow) -> None:
    playback = window.playback
    for pressed, keys, step in (
        (Key.Key_Right, None, 1),
        (Key.Key_Right, SHIFT, 11),
        (Key.Key_Left, None, 10),
        (Key.Key_End, None, 500),
        (Key.Key_Right, None, 500),
        (Key.Key_Left, SHIFT, 490),
        (Key.Key_Home, None, 0),
        (Key.Key_Left, SHIFT, 0),
    ):
        key(window, pressed, *([keys] if keys else []))
        assert playback.step == step
        assert not playback.playing
    for pressed, speed in ((Key.Key_Plus, 2), (Key.Key_Equal, 5), (Key.Key_Minus, 2)):
        key(window, pressed)
        assert playback.speed == speed
    key(window, Key.Key_Space)
    assert playback.playing
    key(window, Key.Key_Space)
    assert not playback.playing
    playback.seek(300)
    key(window, Key.Key_R)
    assert playback.playing
    assert playback.step < 300
    key(window, Key.Key_Right)
    assert not playback.playing, "a step by hand stops time"


def test_the_slider_goes_where_it_is_clicked_and_dragged(window: MainWindow) -> None:
    playback, bar = window.playback, window.time_bar
    slider = next(s for s in bar.findChildren(QSlider) if s.maximum() == 500)
    middle, height = slider.width() // 2, slider.height() // 2
    window.playback.play()
    click(slider, QPoint(middle, height))
    assert not playback.playing
    assert playback.step == pytest.approx(250, abs=500 / slider.width() + 1)
    shown: list[int] = []
    playback.step_changed.connect(shown.append)
    drag(slider, QPoint(middle, height), QPoint(slider.width() + 50, height))
    assert shown == sorted(shown)
    assert len(shown) >= 5
    assert playback.step == 500
    drag(slider, QPoint(slider.width() - 8, height), QPoint(-50, height))
    assert playback.step == 0
    assert "step 0 of 500" in {label.text() for label in bar.findChildren(type(bar._label))}


def bytes_of(image: QImage) -> bytes:
    return image.constBits().tobytes()


def test_scrubbing_back_shows_the_same_pictures_again(window: MainWindow) -> None:
    def pictures() -> list[bytes]:
        panels = [panel for name, panel in window.panels.items() if name != "setup"]
        for panel in panels:
            panel.finish()
        return [bytes_of(panel.grab().toImage()) for panel in panels]

    steps = (0, 3, 40, 250, 500)
    forward = {}
    for step in steps:
        window.playback.seek(step)
        forward[step] = pictures()
    assert all(len({pictures[i] for pictures in forward.values()}) == len(steps) for i in range(4))
    for step in reversed(steps):
        window.playback.seek(step)
        assert pictures() == forward[step], f"step {step}"


def test_a_speed_that_is_none_of_the_usual_is_shown_as_it_is(window: MainWindow) -> None:
    for speed, shown in ((3.0, "3×"), (2.0, "2×"), (0.25, "0.25×")):
        window.playback.set_speed(speed)
        box = window.time_bar._speed
        assert (box.currentText() or box.placeholderText()) == shown


def test_slow_time_waits_a_little_for_pictures_and_fast_time_for_none(playback: Playback) -> None:
    behind = [True]
    playback.behind = lambda: behind[0]
    playback.set_last(100)
    playback.available = 100
    playback.play()
    for _ in range(MOST_WAITING):
        playback._tick()
    assert playback.step == 0
    playback._tick()  # it has waited long enough
    assert playback.step == 1
    behind[0] = False
    playback._tick()
    assert playback.step == 2
    behind[0] = True
    playback.set_speed(5)
    playback._clock.restart()
    playback._tick()
    assert playback._waited == 0
    playback.pause()
