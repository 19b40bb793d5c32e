"""Frames while time runs, with the worker idle and with the worker at full load."""

import time
from contextlib import contextmanager
from functools import partial

import numpy as np

from tests.benchmarks.report import percentile, tell, tell_alone
from tests.benchmarks.window import rest, shown

SECONDS = 6.0


def measure():
    with shown() as (app, window):
        from core.descent import descend
        from core.race import Race

        scene = window.session.scene
        endless = Race(scene.plane, scene.race.entries, np.array(scene.starts), 10**9)
        compare(app, window, partial(descend, endless))


def compare(app, window, endless):
    """Print how smooth frames are while the worker computes something, beside when it does not."""
    from gui.worker import WorkerLane

    idle, _ = play(app, window)
    lane = WorkerLane(window.worker, window)
    work = Work(window.worker)
    lane.ask(endless)
    rest(app, 0.5)
    work.begin()
    rest(app, SECONDS / 2)
    alone = len(work.begin()) / (SECONDS / 2)
    loaded, painting = play(app, window)
    chunks = work.begin()
    free = SECONDS - sum(end - begin for begin, end in painting)
    share = outside(chunks, painting) / free
    busy = 1 - free / SECONDS
    lane.cancel()
    for name, times in (("idle", idle), ("loaded", loaded)):
        print(f"{'':4}{name}: {len(times) / SECONDS:.1f} frames a second, ", end="")
        print(f"median {percentile(times, 0.5):.1f} ms, 95 % {percentile(times, 0.95):.1f} ms")
    print(f"{'':4}preparing and painting take {busy:.0%} of the time at full load")
    print(f"{'':4}chunks a second: {alone:.0f} alone, {len(chunks) / SECONDS:.0f} beside painting")
    a, b = percentile(loaded, 0.95), percentile(idle, 0.95)
    tell("95 % of frames at full load beside idle", a, b, "ms", "at most 1.3", a <= 1.3 * b)
    tell_alone(
        "the worker's share of the time that painting leaves", share, "", "at least 0.7",
        share >= 0.7,
    )  # fmt: skip


class Work:
    """When the worker computes its chunks."""

    def __init__(self, worker):
        self._chunks, self._advance = [], worker._advance
        worker._advance = self._timed

    def _timed(self, job):
        began = time.perf_counter()
        more = self._advance(job)
        self._chunks.append((began, time.perf_counter()))
        return more

    def begin(self):
        """Return when the chunks since the last call began and ended."""
        chunks, self._chunks = self._chunks, []
        return chunks


def outside(chunks, painting):
    """Return the seconds of the chunks in which nothing was painted."""
    chunks, painting = np.array(chunks), np.array(painting)
    begin = np.maximum(chunks[:, None, 0], painting[None, :, 0])
    end = np.minimum(chunks[:, None, 1], painting[None, :, 1])
    return float((chunks[:, 1] - chunks[:, 0]).sum() - np.maximum(end - begin, 0).sum())


def play(app, window):
    """Return the times between frames in ms while time runs, and when the window was at work.

    It is at work on a frame while it prepares and paints it: then the worker is held.
    """
    from PySide6.QtCore import QEvent

    from gui.main_window import MainWindow

    ends = []
    handle = MainWindow.event

    def noted(self, event):
        result = handle(self, event)
        if event.type() == QEvent.Type.UpdateRequest and not self.showing.gathering:
            ends.append(time.perf_counter())
        return result

    MainWindow.event = noted
    held = Held(window.pacer)
    window.playback.set_loop(True)
    window.playback.play()
    rest(app, SECONDS)
    window.playback.pause()
    MainWindow.event = handle
    # Several requests within a millisecond or two are one frame of the eye.
    gaps = np.diff(ends) * 1000
    return [float(gap) for gap in gaps if gap > 3], held.end()


class Held:
    """When the window holds the worker."""

    def __init__(self, pacer):
        self._pacer, self._painting, self._spans = pacer, pacer.painting, []
        pacer.painting = self._timed

    @contextmanager
    def _timed(self):
        outermost = self._pacer._depth == 0
        began = time.perf_counter()
        with self._painting():
            yield
        if outermost:
            self._spans.append((began, time.perf_counter()))

    def end(self):
        """Return when it was held."""
        self._pacer.painting = self._painting
        return self._spans
