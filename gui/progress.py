"""How far a computation is, and how long it will still take."""

import time
from collections import deque
from collections.abc import Callable

SPAN = 3.0
"""Seconds by which the pace is judged: the race may have been slower or faster before."""

SHORTEST = 0.2
"""Seconds after which there is a pace at all."""


class Progress:
    """Notes how far a race was when, and tells from its latest pace when it ends."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._race: object = None
        self._noted: deque[tuple[float, int]] = deque()

    def note(self, race: object, step: int) -> None:
        """Note that a race, maybe another than before, is at a step now."""
        if race is not self._race:
            self._race = race
            self._noted.clear()
        now = self._clock()
        self._noted.append((now, step))
        while len(self._noted) > 2 and self._noted[1][0] <= now - SPAN:
            self._noted.popleft()

    def describe(self, steps: int) -> str:
        """Return how far a race of so many steps is, and how long it takes at this pace."""
        (began, first), (now, last) = self._noted[0], self._noted[-1]
        share = f"computing {max(last, 0) * 100 // steps} %"
        if now - began < SHORTEST or last <= first:
            return share
        return f"{share} · {duration((steps - last) * (now - began) / (last - first))} left"


def duration(seconds: float) -> str:
    """Return a time in one short number; never nothing while something is left."""
    if seconds < 99.5:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 99.5 * 60 else f"{seconds / 3600:.0f} h"
