"""Who may work when: the worker's numpy and the window's painting share one interpreter lock.

A free-running worker takes frames from 16 ms to 80 ms. So the window holds the worker while it
prepares and paints a frame, and lets it run in all the time between. Where nothing is painted
the worker has all the time there is.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_HOLD = 0.1
"""Seconds after which the worker goes on even if it is still held: no frame takes that long."""


class Pacer:
    """Held by the main thread while it paints; asked by the worker between two chunks."""

    def __init__(self) -> None:
        self._free = threading.Event()
        self._free.set()
        self._depth = 0

    @contextmanager
    def painting(self) -> Iterator[None]:
        """Hold the worker inside the block. Only the main thread uses it; blocks may nest."""
        self._depth += 1
        self._free.clear()
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._free.set()

    def wait(self) -> None:
        """Return when no frame is being painted, or after `LONGEST_HOLD`."""
        self._free.wait(LONGEST_HOLD)
