"""What the tests of the window share: real windows on a real display, and what they leave behind.

Nothing waits for time: a test waits until something is so.
"""

import gc
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pyqtgraph as pg
import pytest
from pyqtgraph import debug
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from core.scene import Scene
from core.scene_file import load_named
from core.training.problem import Training
from gui.app import make_application
from gui.main_window import MainWindow
from gui.panels import Panel
from gui.theme import LIGHT, Theme, apply
from tests.gui.bench import Bench

MakeWindow = Callable[..., MainWindow]
MakeBench = Callable[..., Bench]


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """Return the application as `main.py` makes it, with pytest-qt's eye on what Qt says."""
    handler = qInstallMessageHandler(None)
    app = make_application(["fallline"])
    qInstallMessageHandler(handler)
    pg.setConfigOption("mouseRateLimit", 0)  # no mouse event is left out because it came soon
    apply(LIGHT)
    gc.collect()
    gc.freeze()  # what stays need not be looked through after each test
    return app


@pytest.fixture(autouse=True)
def nothing_is_swallowed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """Fail on errors that pyqtgraph would only print, and on log lines that nobody expected."""
    monkeypatch.setattr(debug, "printExc", lambda *_, **__: sys.excepthook(*sys.exc_info()))
    yield
    assert [
        r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.WARNING
    ] == []


@pytest.fixture(autouse=True)
def nothing_is_left(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail when a test leaves a window or an encoder behind."""
    before = set(QApplication.topLevelWidgets())
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed:
        return  # what it has failed with still holds on to its window
    request.node.funcargs.clear()  # else pytest holds on to it
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert set(QApplication.topLevelWidgets()) - before == set()
    assert [thread.name for thread in threading.enumerate() if thread.name == "encoder"] == []


@pytest.fixture(autouse=True)
def nobody_is_asked_about_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discard changes when a window is closed, instead of asking somebody who is not there."""
    discard = QMessageBox.StandardButton.Discard
    monkeypatch.setattr("gui.documents.ask_about_changes", lambda *_: discard)


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    """Return where the windows of a test keep their settings."""
    return tmp_path / "settings" / "fallline.ini"


@pytest.fixture
def make_window(qtbot: QtBot, settings_file: Path) -> Iterator[MakeWindow]:
    """Return a function that opens a window and waits until it shows all that there is to show.

    Time stands still at step 0. `close` ends a window as the fixture does at the end.
    """
    windows: list[MainWindow] = []

    def make(scene: str | Scene = "seven-points", path: Path | None = None) -> MainWindow:
        if isinstance(scene, str):
            scene = load_named(scene)
        settings = QSettings(str(settings_file), QSettings.Format.IniFormat)
        window = MainWindow(scene, settings, path)
        windows.append(window)
        window.resize(1280, 720)
        window.show()
        window.activateWindow()
        window.start()
        window.playback.pause()
        qtbot.waitUntil(lambda: settled(window))
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield make
    while windows:
        if isValid(window := windows.pop()):  # else the test has closed it
            close(window, qtbot)


def calm(widget: QWidget) -> bool:
    """Return whether no timer runs, so that nothing is put off until later."""
    return not any(timer.isActive() for timer in widget.findChildren(QTimer))


def settled(window: MainWindow) -> bool:
    """Return whether the race and both lands of the scene are there, and the sizes final."""
    session = window.session
    recording = session.recording
    return (
        calm(window)
        and recording.race.is_like(session.scene.contest)
        and (recording.complete or bool(recording.fault) or not session.scene.active)
        and (isinstance(session.scene.problem, Training) or lands_are_there(window))
        and window.showing.finished
    )


def lands_are_there(window: MainWindow) -> bool:
    """Return whether both views show the land of the scene."""
    terrain, land = window.panels["contour"].terrain, window.panels["surface"].land
    shown = window.session.scene.window
    return (
        terrain is not None
        and terrain.request.window == shown
        and land is not None
        and land.terrain.request.window == shown
    )


def close(window: MainWindow, qtbot: QtBot) -> None:
    """Close a window, and check that nothing of it goes on."""
    window.close()
    assert not window.worker.isRunning()
    qtbot.waitUntil(lambda: calm(window))
    window.deleteLater()


@pytest.fixture
def window(make_window: MakeWindow) -> MainWindow:
    """Return a window with the seven points, all computed, at step 0."""
    return make_window()


@pytest.fixture
def make_bench(qtbot: QtBot) -> Iterator[MakeBench]:
    """Return a function that puts one panel alone on a bench, where all is computed at once."""
    benches: list[Bench] = []

    def make(
        kind: type[Panel],
        scene: str | Scene = "seven-points",
        size: tuple[int, int] = (520, 420),
        theme: Theme = LIGHT,
    ) -> Bench:
        if theme != LIGHT:
            apply(theme)
        scene = load_named(scene) if isinstance(scene, str) else scene
        bench = Bench(kind, scene, size, theme)
        benches.append(bench)
        qtbot.waitUntil(lambda: bench.panel.isActiveWindow() and calm(bench.panel))
        return bench

    yield make
    if any(bench.panel.theme != LIGHT for bench in benches):
        apply(LIGHT)
    while benches:
        benches.pop().close()
