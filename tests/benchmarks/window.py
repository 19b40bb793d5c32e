"""A real window on a virtual screen, for the benchmarks that need one."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE = (1600, 980)


@contextmanager
def shown(scene: str = "seven-points") -> Iterator[tuple[object, object]]:
    """Give the application and its window, its race computed, its lands drawn, time at its end."""
    with tempfile.TemporaryDirectory() as folder:
        from PySide6.QtCore import QSettings

        from core.scene_file import load_named
        from gui.app import make_application
        from gui.main_window import MainWindow

        app = make_application(["benchmark"])
        settings = QSettings(str(Path(folder) / "s.ini"), QSettings.Format.IniFormat)
        window = MainWindow(load_named(scene), settings)
        window.resize(*SIZE)
        window.show()
        window.start()
        window.playback.pause()
        wait(app, lambda: window.session.recording.complete)
        if "contour" in window.panels:
            wait(app, lambda: window.panels["contour"].terrain and window.panels["surface"].land)
        window.playback.seek(window.playback.last)
        rest(app, 0.5)
        yield app, window
        window.leave()


def wait(app, done, longest: float = 30.0) -> None:
    """Run the event loop until something is so, sleeping between events as an idle program."""
    from PySide6.QtCore import QEventLoop

    end = time.monotonic() + longest
    while not done():
        assert time.monotonic() < end, "it did not come about"
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


def rest(app, seconds: float) -> None:
    """Run the event loop for some time."""
    end = time.monotonic() + seconds
    wait(app, lambda: time.monotonic() >= end)
