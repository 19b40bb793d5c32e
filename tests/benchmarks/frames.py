"""Frames while time runs, with the worker idle and with the worker at full load."""

import time
from functools import partial

import numpy as np

from tests.benchmarks.report import percentile, tell, tell_alone
from tests.benchmarks.window import rest, shown

SECONDS = 6.0


def measure():
    with shown() as (app, window):
        from core.descent import Race, descend
        from gui.worker import WorkerLane

        idle, _ = play(app, window)
        scene = window.session.scene
        endless = Race(scene.problem, scene.race.optimizers, np.array(scene.starts), 10**9)
        lane = WorkerLane(window.worker, window)
        work = Work(window.worker)
        lane.ask(partial(descend, endless))
        rest(app, 0.5)
        work.begin()
        loaded, painting = play(app, window)
        share = work.end() / (work.lasted - painting)
        lane.cancel()
    for name, frames in (("idle", idle), ("loaded", loaded)):
        print(f"{'':4}{name}: {len(frames) / SECONDS:.1f} frames a second, ", end="")
        print(f"median {percentile(frames, 0.5):.1f} ms, 95 % {percentile(frames, 0.95):.1f} ms")
    a, b = percentile(loaded, 0.95), percentile(idle, 0.95)
    tell("95 % of frames at full load beside idle", a, b, "ms", "at most 1.3", a <= 1.3 * b)
    tell_alone(
        "the worker's share of the time that painting leaves", share, "", "at least 0.7",
        share >= 0.7,
    )  # fmt: skip


class Work:
    """How long the worker is at work, counted chunk by chunk."""

    def __init__(self, worker):
        self._seconds, self._advance = 0.0, worker._advance
        worker._advance = self._timed

    def _timed(self, job):
        began = time.perf_counter()
        more = self._advance(job)
        self._seconds += time.perf_counter() - began
        return more

    def begin(self):
        self._seconds, self._began = 0.0, time.perf_counter()

    def end(self):
        self.lasted = time.perf_counter() - self._began
        return self._seconds


def play(app, window):
    """Return the times between frames in ms while time runs, and the seconds spent painting."""
    from PySide6.QtCore import QEvent

    from gui.main_window import MainWindow

    ends, painting = [], [0.0]
    handle = MainWindow.event

    def noted(self, event):
        if event.type() != QEvent.Type.UpdateRequest:
            return handle(self, event)
        began = time.perf_counter()
        result = handle(self, event)
        ends.append(time.perf_counter())
        painting[0] += ends[-1] - began
        return result

    MainWindow.event = noted
    window.playback.set_loop(True)
    window.playback.play()
    rest(app, SECONDS)
    window.playback.pause()
    MainWindow.event = handle
    # Several requests within a millisecond or two are one frame of the eye.
    gaps = np.diff(ends) * 1000
    return [float(gap) for gap in gaps if gap > 3], painting[0]
