"""A start dragged on the contour: from the mouse event to the new paths on the screen."""

import statistics
import time

from tests.benchmarks.report import percentile, tell_alone
from tests.benchmarks.window import rest, shown, wait

MOVES = 120


def measure():
    from core.scene_file import load_named

    with shown() as (app, window):
        for scene in ("seven-points", "beale"):
            window.open_scene(load_named(scene), None)
            window.playback.pause()
            rest(app, 0.5)
            window.playback.seek(window.playback.last)
            report(scene, window, *drag(app, window))


def report(scene, window, latencies, turns):
    median = statistics.median(latencies)
    steps = window.session.scene.steps
    what = f"drag on {scene}, 7 × {steps} steps: mouse to screen, median"
    tell_alone(what, median, "ms", "at most 60", median <= 60)
    print(f"{'':4}95th percentile {percentile(latencies, 0.95):.1f} ms; ", end="")
    print(f"the longest turn of the event loop {max(turns):.1f} ms")


def drag(app, window):
    """Return the latencies of a drag, and the lengths of all turns of the event loop in it."""
    from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
    from PySide6.QtTest import QTest

    class Painted(QObject):
        count = at_recording = 0

        def note(self, recording):
            self.at_recording = self.count

        def eventFilter(self, watched, event):
            self.count += event.type() == QEvent.Type.Paint
            return False

    panel = window.panels["contour"]
    viewport = panel.plot.viewport()
    painted = Painted()
    viewport.installEventFilter(painted)
    window.session.recording_changed.connect(painted.note)
    turns = time_turns(window)
    start = QPointF(*window.session.scene.starts[0])
    begin = panel.plot.mapFromScene(panel.box.mapViewToScene(start))
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=begin)
    latencies = []
    for i in range(MOVES):
        before = window.session.recording
        began = time.perf_counter()
        QTest.mouseMove(viewport, begin + QPoint(-10 - i, 8 + i // 2))
        wait(app, lambda before=before: window.session.recording is not before)
        wait(app, lambda: painted.count > painted.at_recording)
        latencies.append((time.perf_counter() - began) * 1000)
        rest(app, 0.02)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=begin)
    return latencies, turns


def time_turns(window):
    """Return a list that will hold how long the window takes to handle each of its events."""
    from gui.main_window import MainWindow

    turns = [0.0]
    handle = MainWindow.event

    def timed(self, event):
        began = time.perf_counter()
        try:
            return handle(self, event)
        finally:
            turns.append((time.perf_counter() - began) * 1000)

    MainWindow.event = timed
    return turns
