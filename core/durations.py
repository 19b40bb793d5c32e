"""How long something will still take, in words."""

import time

SOON_KNOWN = 0.02
"""The share of a work after which it can be said how long the rest will take."""


class Clock:
    """Foretells how long a work will still take that may have several parts."""

    def __init__(self) -> None:
        self._part, self._began = "", time.monotonic()

    def left(self, part: str, share: float) -> str:
        """Return how long the rest of a part takes of which a share is done.

        An empty text while that cannot be said yet.
        """
        if part != self._part:
            self._part, self._began = part, time.monotonic()
        if share <= SOON_KNOWN:
            return ""
        return f"{readable((time.monotonic() - self._began) * (1 - share) / share)} left"


def readable(seconds: float) -> str:
    """Return a duration as a person says it: ``12 s``, ``2 min 05 s``, ``about 1 h 10 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 600:
        return f"{whole // 60} min {whole % 60:02} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {minutes} min"
    return f"about {minutes // 60} h {minutes % 60:02} min"
