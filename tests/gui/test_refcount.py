"""Painting loses no references: the trap that PySide6 6.10 and later spring on CPython 3.11.

There every painted frame under pyqtgraph takes some two hundred references from None (or gives
it a few), and within seconds the program aborts.
"""

import gc
import sys

from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from tests.gui.conftest import settled


def paint(window: MainWindow, steps: range) -> None:
    """Show some steps, each of them painted in all panels before the next."""
    panels = window.panels
    seen = [
        panels["contour"].plot.viewport(),
        panels["curves"].plot.viewport(),
        panels["surface"].view,
        panels["scoreboard"].findChild(QTableView).viewport(),
        window.time_bar,
    ]
    for step in steps:
        window.playback.seek(step)
        for widget in seen:
            widget.repaint()


def test_painted_frames_keep_the_references_to_none(window: MainWindow, qtbot: QtBot) -> None:
    window.docks["setup"].hide()
    window.resize(700, 480)  # small frames are soon painted
    qtbot.waitUntil(lambda: settled(window))
    paint(window, range(1, 21))
    gc.collect()
    before = sys.getrefcount(None)
    paint(window, range(21, 321))
    gc.collect()
    assert abs(sys.getrefcount(None) - before) < 30, "a frame may lose none: 300 were painted"
