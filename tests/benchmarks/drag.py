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
            rest(app, 0.5)
            report(scene, window, *drag(app, window))


def report(scene, window, latencies, turns):
    median = statistics.median(latencies)
    steps = window.session.scene.steps
    what = f"drag on {scene}, 7 × {steps} steps: mouse to screen, median"
    tell_alone(what, median, "ms", "at most 60", median <= 60)
    print(f"{'':4}95th percentile {percentile(latencies, 0.95):.1f} ms; ", end="")
    print(f"the longest turn of the event loop {max(turns):.1f} ms; ", end="")
    print(f"the race alone, in this process, median {alone(window):.1f} ms")


def alone(window):
    """Return how long the race takes with nothing beside it: how fast the machine is just now."""
    from core.descent import descend

    times = []
    for _ in range(15):
        began = time.perf_counter()
        list(descend(window.session.scene.race))
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(0.03)
    return statistics.median(times)


def drag(app, window):
    """Return the latencies of a drag, and the lengths of all turns of the event loop in it."""
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtTest import QTest

    panel = window.panels["contour"]
    viewport = panel.plot.viewport()
    screen = Screen(window)
    start = QPointF(*window.session.scene.starts[0])
    begin = panel.plot.mapFromScene(panel.box.mapViewToScene(start))
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=begin)
    latencies = []
    for i in range(MOVES):
        screen.wait_for_another()
        began = time.perf_counter()
        QTest.mouseMove(viewport, begin + QPoint(-10 - i, 8 + i // 2))
        wait(app, lambda: screen.shown_at)
        latencies.append((screen.shown_at - began) * 1000)
        rest(app, 0.03)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=begin)
    return latencies, screen.close()


class Screen:
    """Notes when a new recording has been painted, and how long the window's turns are."""

    def __init__(self, window):
        from gui.main_window import MainWindow

        self._kind, self._handle = MainWindow, MainWindow.event
        self._session, self._before = window.session, window.session.recording
        self.shown_at, self.turns = None, [0.0]
        MainWindow.event = lambda target, event: self._timed(target, event)

    def wait_for_another(self):
        self._before, self.shown_at = self._session.recording, None

    def _timed(self, window, event):
        from PySide6.QtCore import QEvent

        began = time.perf_counter()
        result = self._handle(window, event)
        ended = time.perf_counter()
        self.turns.append((ended - began) * 1000)
        painted = event.type() == QEvent.Type.UpdateRequest and not window.showing.gathering
        if painted and self.shown_at is None and self._session.recording is not self._before:
            self.shown_at = ended
        return result

    def close(self):
        """Return how long the turns were."""
        self._kind.event = self._handle
        return self.turns
