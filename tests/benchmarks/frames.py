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
        alone = work.rate(lambda: rest(app, SECONDS / 2))
        frames = []
        beside = work.rate(lambda: frames.append(play(app, window)))
        loaded, painting = frames[0]
        share = beside / alone / (1 - painting / SECONDS)
        lane.cancel()
    for name, times in (("idle", idle), ("loaded", loaded)):
        print(f"{'':4}{name}: {len(times) / SECONDS:.1f} frames a second, ", end="")
        print(f"median {percentile(times, 0.5):.1f} ms, 95 % {percentile(times, 0.95):.1f} ms")
    a, b = percentile(loaded, 0.95), percentile(idle, 0.95)
    tell("95 % of frames at full load beside idle", a, b, "ms", "at most 1.3", a <= 1.3 * b)
    tell_alone(
        "the worker's share of the time that painting leaves", share, "", "at least 0.7",
        share >= 0.7,
    )  # fmt: skip


class Work:
    """How many chunks the worker computes."""

    def __init__(self, worker):
        self._chunks, self._advance = 0, worker._advance
        worker._advance = self._counted

    def _counted(self, job):
        self._chunks += 1
        return self._advance(job)

    def rate(self, during):
        """Return the chunks a second while something else goes on."""
        chunks, began = self._chunks, time.perf_counter()
        during()
        return (self._chunks - chunks) / (time.perf_counter() - began)


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
