"""The program's memory: at rest, and after three thousand painted frames."""

import psutil

from tests.benchmarks.report import tell_alone
from tests.benchmarks.window import rest, shown

FRAMES = 3000


def measure():
    with shown() as (app, window):
        rest(app, 1.0)
        paint(app, window, 300)
        steady = used()
        tell_alone("steady memory", steady, "MB", "under 300", steady < 300)
        paint(app, window, FRAMES)
        grown = used() - steady
        tell_alone(f"growth over {FRAMES:,} painted frames", grown, "MB", "under 5", grown < 5)


def paint(app, window, frames):
    """Show another moment and paint everything, so many times."""
    for i in range(frames):
        window.playback.seek((i * 7) % window.playback.last)
        for panel in window.panels.values():
            panel.repaint()
        app.processEvents()


def used():
    """Return the resident memory of this process in MB."""
    return psutil.Process().memory_info().rss / 1e6
