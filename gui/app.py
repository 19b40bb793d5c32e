"""Opens the window."""

import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import (
    QMessageLogContext,
    QSettings,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from core.scene import Scene
from gui import memory


def make_application(arguments: list[str]) -> QApplication:
    """Return the application, under its name."""
    # Qt waits 5 ms before it paints what has changed; the worker is the one to have that time.
    os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "0")
    qInstallMessageHandler(_tell)
    memory.spare()
    app = QApplication(arguments)
    app.setApplicationName("Fallline")
    app.setOrganizationName("Fallline")
    return app


def _tell(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Print what Qt says, but for a remark that is of no use without a screen."""
    if "propagateSizeHints" not in message:
        print(message, file=sys.stderr)


def open_window(scene: Scene, path: Path | None) -> int:
    """Show a scene in the window until it is closed; return the exit code."""
    from gui.main_window import MainWindow

    app = make_application(sys.argv[:1])
    window = MainWindow(scene, QSettings(), path)
    window.show()
    window.start()
    # Python runs its signal handlers only when it runs: a slow timer lets Ctrl+C in.
    signal.signal(signal.SIGINT, lambda *_: window.leave())
    breath = QTimer(interval=300)
    breath.timeout.connect(lambda: None)
    breath.start()
    return app.exec()
