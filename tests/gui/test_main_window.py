"""The window: themes, docks and how they come back, the lecture view, menus, keys, and the end."""

from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QAction, QFontMetrics, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QScrollArea,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from core.edits import AddStart, MoveStart, SetProblem, SetScene, SetView, SetWindow
from core.objective import Laboratory, Window
from core.scene import Camera
from core.scene_file import load, load_named, save
from core.surfaces import Rosenbrock
from gui import theme as themes
from gui.arrangement import OPEN as OPEN_IN
from gui.arrangement import fitted
from gui.dialogs import ask_about_changes
from gui.forms import NumberField
from gui.keys import KEYS
from gui.main_window import MainWindow
from gui.theme import DARK, LIGHT
from gui.widgets import shortened
from tests.gui.conftest import MakeWindow, calm, close, settled
from tests.gui.hand import Key, click, key

Answer = QMessageBox.StandardButton
CONTROL = Qt.KeyboardModifier.ControlModifier


OPEN = OPEN_IN[Laboratory.DESCENT]


def actions_of(window: MainWindow) -> list[QAction]:
    """Return all actions of the window, from menus and keys alike."""
    return [action for action in window.findChildren(QAction) if not action.isSeparator()]


def action(window: MainWindow, text: str) -> QAction:
    return next(a for a in actions_of(window) if a.text().replace("&", "") == text)


def shown(window: MainWindow) -> dict[str, bool]:
    """Return which of the panels that are open at first are seen; no other one is."""
    assert not any(dock.isVisible() for name, dock in window.docks.items() if name not in OPEN)
    return {name: window.docks[name].isVisible() for name in OPEN}


def places(window: MainWindow) -> dict[str, tuple[int, int, int, int]]:
    return {name: window.docks[name].geometry().getRect() for name in OPEN}


def test_the_theme_is_chosen_and_kept(
    make_window: MakeWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make_window()
    assert window.theme == LIGHT, "the system says nothing"
    action(window, "Dark theme").trigger()
    assert {panel.theme for panel in window.panels.values()} == {window.theme} == {DARK}
    monkeypatch.setattr(themes, "system_theme", lambda: LIGHT)
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert window.theme == DARK, "it was chosen by hand"
    close(window, qtbot)
    again = make_window()
    assert again.theme == DARK
    assert action(again, "Dark theme").isChecked()
    action(again, "System theme").trigger()
    assert again.theme == LIGHT
    monkeypatch.setattr(themes, "system_theme", lambda: DARK)
    QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert again.theme == DARK, "the system's changed"
    assert {panel.theme for panel in again.panels.values()} == {DARK}


def test_docks_hide_float_and_come_back(window: MainWindow, qtbot: QtBot) -> None:
    assert all(shown(window).values())
    before = places(window)
    for name in ("curves", "setup"):
        window.docks[name].toggleViewAction().trigger()
    window.docks["contour"].setFloating(True)
    assert shown(window) == {name: name not in ("curves", "setup") for name in OPEN}
    action(window, "Reset arrangement").trigger()
    qtbot.waitUntil(lambda: settled(window))
    assert all(shown(window).values())
    assert not window.docks["contour"].isFloating()
    after = places(window)
    assert {name: pytest.approx(place, abs=3) for name, place in before.items()} == after


def test_the_button_of_a_title_makes_a_dock_float_and_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    dock = window.docks["curves"]
    button = dock.titleBarWidget().findChild(QToolButton)
    click(button, QPoint(5, 5))
    assert dock.isFloating()
    click(button, QPoint(5, 5))
    assert not dock.isFloating()
    qtbot.waitUntil(lambda: settled(window))


def test_the_panels_share_the_window_without_overlap(window: MainWindow) -> None:
    rectangles = [window.docks[name].geometry() for name in OPEN]
    for i, one in enumerate(rectangles):
        assert window.rect().contains(one)
        assert not any(one.intersects(other) for other in rectangles[i + 1 :])
    for name in ("surface", "contour"):
        assert window.docks[name].width() > 350
        assert window.docks[name].height() > 250


def test_the_arrangement_survives_a_restart(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window()
    window.docks["scoreboard"].hide()
    window.resizeDocks([window.docks["surface"]], [330], Qt.Orientation.Horizontal)
    window.resize(1100, 650)
    qtbot.waitUntil(lambda: settled(window))
    before = places(window)
    close(window, qtbot)
    again = make_window()
    again.resize(1100, 650)
    qtbot.waitUntil(lambda: settled(again))
    assert shown(again) == {name: name != "scoreboard" for name in OPEN}
    before.pop("scoreboard")
    now = places(again)
    assert {name: now[name] for name in before} == {
        name: pytest.approx(place, abs=4) for name, place in before.items()
    }


def test_settings_of_another_kind_do_no_harm(make_window: MakeWindow, settings_file: Path) -> None:
    settings_file.parent.mkdir()
    settings_file.write_text("[General]\ntheme=pink\ngeometry=7\narrangement=no\nfolder=/gone\n")
    window = make_window()
    assert window.theme == LIGHT
    assert all(shown(window).values())


def test_a_hidden_panel_catches_up_when_it_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    board, curves = window.panels["scoreboard"], window.panels["curves"]
    window.docks["scoreboard"].hide()
    window.docks["curves"].hide()
    old = board.recording
    window.session.edit(MoveStart(0, (1.0, 2.0)))
    qtbot.waitUntil(lambda: settled(window))
    window.playback.seek(42)
    assert board.recording is old, "what is not seen is not drawn"
    window.docks["scoreboard"].show()
    window.docks["curves"].show()
    for panel in (board, curves):
        assert panel.recording is window.session.recording
        assert panel.step == 42
    assert curves._now.value() == 42


def test_the_lecture_view_and_back_again(window: MainWindow, qtbot: QtBot) -> None:
    window.docks["curves"].hide()
    before, size = shown(window), QApplication.font().pointSizeF()
    key(window, Key.Key_F11)
    assert window.isFullScreen()
    assert not window.menuBar().isVisible()
    assert not window.docks["setup"].isVisible()
    assert QApplication.font().pointSizeF() > 1.3 * size
    key(window, Key.Key_Right)
    assert window.playback.step == 1
    window.session.edit(MoveStart(0, (1.0, 2.0)))
    key(window, Key.Key_Z, CONTROL)
    assert window.session.scene.starts == ((3.2, 6.0),), "the menus' keys work without menus"
    key(window, Key.Key_F11)
    assert not window.isFullScreen()
    assert window.menuBar().isVisible()
    assert shown(window) == before
    assert QApplication.font().pointSizeF() == size
    qtbot.waitUntil(lambda: settled(window))


def test_a_maximized_window_is_maximized_again_after_the_lecture(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.showMaximized()
    key(window, Key.Key_F11)
    assert window.isFullScreen()
    key(window, Key.Key_F11)
    assert window.isMaximized()
    assert not window.isFullScreen()
    window.showNormal()
    qtbot.waitUntil(lambda: settled(window))


def test_escape_ends_the_lecture_view_and_no_field_has_the_keys(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert QApplication.focusWidget() is window
    key(window, Key.Key_Escape)
    assert not window.isFullScreen()
    window.panels["setup"].findChildren(NumberField)[0].setFocus()
    key(window, Key.Key_F11)
    assert window.focusWidget() is window
    window.commands.select_start(0)
    window.panels["contour"].setFocus()
    key(window.panels["contour"], Key.Key_Escape)
    assert window.isFullScreen(), "it has let go of the start"
    key(window, Key.Key_Escape)
    assert not window.isFullScreen()
    assert not window.menus.lecture.isChecked()
    assert window.focusWidget() is window
    qtbot.waitUntil(lambda: settled(window))


def test_titles_and_buttons_are_as_large_as_the_rest_in_the_lecture_view(
    window: MainWindow, qtbot: QtBot
) -> None:
    title = window.docks["contour"].titleBarWidget().findChild(QLabel)
    size = title.font().pointSizeF()
    icon = window.time_bar._loop.iconSize().height()
    key(window, Key.Key_F11)
    qtbot.waitUntil(lambda: settled(window))
    assert title.font().pointSizeF() == 1.5 * size
    assert window.time_bar._loop.iconSize().height() > 1.3 * icon
    key(window, Key.Key_F11)
    qtbot.waitUntil(lambda: settled(window))
    assert title.font().pointSizeF() == size
    assert window.time_bar._loop.iconSize().height() == icon


def test_a_hint_leaves_out_parts_that_it_has_no_room_for(qapp: QApplication) -> None:
    metrics, text = QFontMetrics(qapp.font()), "drag · wheel zooms · hover"
    width = metrics.horizontalAdvance
    assert shortened(text, metrics, width(text)) == text
    assert shortened(text, metrics, width(text) - 1) == "drag · wheel zooms"
    assert shortened("x 1   y 2   loss 3", metrics, width("x 1  y 2  loss 3")) == "x 1  y 2  loss 3"
    assert shortened(text, metrics, width("drag") + 1) == "drag"
    assert shortened(text, metrics, width("drag") - 1).endswith("…")


SCREENS = [QRect(0, 0, 1280, 720), QRect(1280, 0, 1920, 1080)]


@pytest.mark.parametrize(
    ("place", "seen"),
    [
        (QRect(0, 0, 1600, 980), QRect(0, 0, 1280, 720)),
        (QRect(100, 50, 800, 600), QRect(100, 50, 800, 600)),
        (QRect(700, 300, 800, 600), QRect(480, 120, 800, 600)),
        (QRect(1300, 90, 1600, 980), QRect(1300, 90, 1600, 980)),
        (QRect(1200, -90, 1600, 980), QRect(1280, 0, 1600, 980)),
        (QRect(9000, 9000, 800, 600), QRect(480, 120, 800, 600)),
    ],
)
def test_a_window_is_put_where_it_can_be_seen(place: QRect, seen: QRect) -> None:
    assert fitted(place, SCREENS) == seen


def test_a_window_that_is_too_large_for_the_screen_fills_it(window: MainWindow) -> None:
    assert window.minimumSizeHint().width() < 1000
    assert window.minimumSizeHint().height() < 680
    window.arrangement.keep_on_screen([QRect(0, 0, 3000, 2000)])
    assert not window.isMaximized()
    window.arrangement.keep_on_screen([QRect(0, 0, 1100, 700)])
    assert window.isMaximized()
    window.showNormal()


def test_a_window_closed_in_the_lecture_view_opens_as_before_it(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window, size = make_window(), QApplication.font().pointSizeF()
    key(window, Key.Key_F11)
    qtbot.waitUntil(lambda: settled(window))
    close(window, qtbot)
    assert QApplication.font().pointSizeF() == size
    again = make_window()
    assert not again.isFullScreen()
    assert all(shown(again).values())


def menus(window: MainWindow) -> list[QMenu]:
    return window.menuBar().findChildren(QMenu)


def test_every_entry_of_every_menu_works(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    for dialog, name, answer in (
        (QFileDialog, "getOpenFileName", ("", "")),
        (QFileDialog, "getSaveFileName", ("", "")),
        (QMessageBox, "exec", 0),
        (QMessageBox, "about", None),
    ):
        monkeypatch.setattr(
            dialog, name, lambda *_, name=name, answer=answer, **__: asked.append(name) or answer
        )
    submenus = {menu.title() for menu in menus(window)}
    entries = [
        a for m in menus(window) for a in m.actions() if a.text() and a.text() not in submenus
    ]
    assert len(entries) > 30
    for entry in entries:
        if entry.text() != "&Quit":
            entry.trigger()
    assert sorted(set(asked)) == ["about", "exec", "getOpenFileName", "getSaveFileName"]
    assert asked.count("getSaveFileName") == 2
    assert window.companions.export is not None
    window.companions.export.close()
    action(window, "Lecture view").trigger()
    qtbot.waitUntil(lambda: calm(window) or window.playback.playing)
    action(window, "Quit").trigger()
    assert not window.isVisible()


def test_no_two_actions_have_the_same_key(window: MainWindow) -> None:
    keys = [s for a in actions_of(window) for s in a.shortcuts()]
    counts = Counter(k.toString() for k in keys)
    assert len(counts) > 30
    assert [k for k, count in counts.items() if count > 1] == []
    for menu in [window.menuBar(), *menus(window)]:
        texts = [a.text() for a in menu.actions() if "&" in a.text()]
        letters = Counter(text.partition("&")[2][0].lower() for text in texts)
        assert [(k, texts) for k, count in letters.items() if count > 1] == []


def test_the_list_of_keys_names_every_key(window: MainWindow) -> None:
    listed = " ".join(words for words, _ in KEYS)
    listed = listed.replace("−", "-").replace("←", "Left").replace("→", "Right")
    for one in actions_of(window):
        for shortcut in one.shortcuts():
            text = shortcut.toString(QKeySequence.SequenceFormat.PortableText)
            last = text.rpartition("+")[2] or "+"
            if last.isdigit() and last != "0":
                last = "1"
            if text not in ("=", "Ctrl+Q"):
                assert last in listed.replace(",", " ").split(), text


def test_ctrl_keys_undo_and_redo(window: MainWindow) -> None:
    assert not window.menus.undo.isEnabled() or not window.session.can_undo
    window.session.edit(MoveStart(0, (1.0, 2.0)))
    key(window, Key.Key_Z, CONTROL)
    assert window.session.scene.starts == ((3.2, 6.0),)
    assert not window.menus.undo.isEnabled()
    assert window.menus.redo.isEnabled()
    key(window, Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert window.session.scene.starts == ((1.0, 2.0),)


def test_keys_add_and_select_starts_in_both_views(window: MainWindow) -> None:
    contour, surface = window.panels["contour"], window.panels["surface"]
    key(window, Key.Key_A)
    assert window.session.scene.starts == ((3.2, 6.0), (1.0, 1.0)), "in the middle"
    assert contour.selected == surface.selected == 1
    key(contour, Key.Key_S)
    assert contour.selected == surface.selected == 0
    key(contour, Key.Key_Right)
    assert window.session.scene.starts[0][0] > 3.2
    key(contour, Key.Key_S)
    key(contour, Key.Key_Delete)
    assert len(window.session.scene.starts) == 1
    assert contour.selected == surface.selected == -1
    window.session.edit(AddStart((0.0, 0.0)))
    window.commands.select_start(1)
    window.session.undo()
    assert contour.selected == surface.selected == -1, "the selected one is gone"
    window.session.undo()
    assert window.session.scene.starts[0][0] > 3.2


def test_starts_added_by_key_do_not_lie_on_each_other(window: MainWindow) -> None:
    for _ in range(5):
        key(window, Key.Key_A)
    scene = window.session.scene
    assert len(set(scene.starts)) == len(scene.starts) == 6
    left, right, bottom, top = scene.window
    assert all(left < x < right and bottom < y < top for x, y in scene.starts)


def test_keys_show_the_scene_as_it_came(window: MainWindow) -> None:
    session, frame = window.session, Window(0.5, 1.5, 0.5, 1.5)
    view = replace(session.scene.view, window=frame, camera=Camera(azimuth=12.0))
    window.open_scene(replace(session.scene, view=view), None)
    session.edit(SetWindow(Window(0.0, 1.0, 0.0, 1.0)))
    session.edit(SetView({"camera": Camera(azimuth=99.0)}))
    key(window, Key.Key_0)
    key(window, Key.Key_C)
    assert session.scene.window == frame
    assert session.scene.view.camera.azimuth == 12.0
    session.edit(SetProblem(Rosenbrock()))
    session.edit(SetWindow(Window(0.0, 1.0, 0.0, 1.0)))
    key(window, Key.Key_0)
    assert session.scene.window == Rosenbrock.window, "the frame was another problem's"


def test_keys_reset_the_window_and_the_camera(window: MainWindow) -> None:
    window.session.edit(SetWindow(Window(0.0, 1.0, 0.0, 1.0)))
    window.panels["surface"].view.orbit(30, 10)
    window.panels["surface"].view.looked.emit(window.panels["surface"].view.camera())
    assert window.session.scene.view.camera != Camera()
    key(window, Key.Key_0)
    key(window, Key.Key_C)
    assert window.session.scene.window == window.session.scene.problem.window
    assert window.session.scene.view.camera == Camera()


def test_a_problem_is_chosen_from_the_menu(window: MainWindow, qtbot: QtBot) -> None:
    action(window, "Rosenbrock").trigger()
    assert window.session.scene.problem == Rosenbrock()
    qtbot.waitUntil(lambda: settled(window))
    assert "Rosenbrock" in window.windowTitle()
    assert window.session.recording.race.objective == Rosenbrock()


def test_a_message_goes_when_it_is_dismissed_or_the_next_edit_works(window: MainWindow) -> None:
    setup = window.panels["setup"]
    setup.edit(SetScene({"steps": 0}))
    assert window._banner.isVisible()
    assert "steps" in window._banner.text()
    setup.edit(SetScene({"steps": 40}))
    assert not window._banner.isVisible()
    setup.edit(SetScene({"steps": 0}))
    click(window._banner._strip.close_button, QPoint(5, 5))
    assert not window._banner.isVisible()


def test_a_message_has_the_whole_width_and_as_many_lines_as_it_needs(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.show_error("One line.")
    strip = window._banner._strip
    qtbot.waitUntil(lambda: strip.width() > window.width() - 20)
    line = strip.height()
    window.show_error("Many words that say what was wrong. " * 20)
    qtbot.waitUntil(lambda: strip.height() > line)
    assert strip.text.height() >= strip.text.heightForWidth(strip.text.width())
    assert window.width() == 1280
    window.show_error("One line.")
    qtbot.waitUntil(lambda: strip.height() == line)
    window._banner.hide()
    qtbot.waitUntil(lambda: settled(window))


def test_a_zoom_beyond_what_numbers_can_hold_just_stops(window: MainWindow) -> None:
    contour, before = window.panels["contour"], window.session.scene
    for beyond in (Window(0.0, 2e9, 0.0, 1.0), Window(1.0, 1.0 + 1e-15, 0.0, 1.0)):
        contour.edit(SetWindow(beyond))
        assert window.session.scene is before
        assert not window._banner.isVisible()


class Asked:
    """Answers the question about changes, and notes for what it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: QMessageBox.StandardButton):
        self.about: list[str] = []
        self._answers = list(answers)
        monkeypatch.setattr("gui.documents.ask_about_changes", self._answer)

    def _answer(self, parent: MainWindow, name: str) -> QMessageBox.StandardButton:
        self.about.append(name)
        return self._answers.pop(0)


def test_closing_asks_about_changes_and_can_be_called_off(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(monkeypatch, Answer.Cancel, Answer.Discard)
    window.session.edit(MoveStart(0, (1.0, 2.0)))
    key(window, Key.Key_F11)
    window.close()
    assert window.isVisible()
    assert window.isFullScreen()
    assert window.worker.isRunning()
    window.close()
    assert not window.isVisible()
    assert asked.about == [window.session.scene.title] * 2


def test_closing_saves_where_it_is_told_to(
    make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.json"
    save(load_named("beale"), path)
    window = make_window(load(path), path)
    window.session.edit(SetScene({"steps": 77}))
    asked = Asked(monkeypatch, Answer.Save)
    window.close()
    assert asked.about == ["mine.json"]
    assert load(path).steps == 77


def test_a_save_that_is_called_off_or_fails_keeps_the_window_open(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.session.edit(MoveStart(0, (1.0, 2.0)))
    Asked(monkeypatch, Answer.Save, Answer.Discard)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    window.close()
    assert window.isVisible()
    window.close()
    assert not window.isVisible()


def test_a_window_can_be_left_while_it_asks(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.documents.ask_about_changes", ask_about_changes)
    window.session.edit(MoveStart(0, (1.0, 2.0)))
    QTimer.singleShot(0, window, window.leave)
    window.close()  # comes back only when the question is gone
    assert not window.isVisible()
    assert not window.worker.isRunning()


def test_nothing_is_asked_where_nothing_is_lost(
    make_window: MakeWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(monkeypatch)
    window = make_window()
    window.session.edit(SetWindow(Window(0.0, 1.0, 0.0, 1.0)))
    window.session.edit(MoveStart(0, (1.0, 2.0)))
    window.session.undo()
    close(window, qtbot)
    window = make_window()
    window.session.edit(MoveStart(0, (1.0, 2.0)))
    window.open_built_in("beale")  # which can be undone
    close(window, qtbot)
    window = make_window()
    window.session.edit(MoveStart(0, (1.0, 2.0)))
    window.leave()
    assert not window.isVisible(), "Ctrl+C in the terminal"
    assert asked.about == []


def test_a_window_closes_while_it_computes_a_huge_race(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    session.edit(SetScene({"steps": 1_000_000, "scattered": 300}))
    qtbot.waitUntil(lambda: session.recording.race.steps == 1_000_000)
    assert not session.recording.complete
    window.playback.play()
    with qtbot.waitSignal(window.worker.finished, timeout=2000):
        window.close()
    assert not window.worker.isRunning()
    assert not window.isVisible()


def test_the_setup_has_room_for_the_next_scene(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window("too-fast")
    window.open_built_in("seven-points")
    window.playback.pause()
    qtbot.waitUntil(lambda: settled(window))
    area = window.panels["setup"].findChild(QScrollArea)
    assert not area.horizontalScrollBar().isVisible()
