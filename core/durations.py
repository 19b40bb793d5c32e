"""How long something will still take, in words."""

SOON_KNOWN = 0.02
"""The share of a work after which it can be said how long the rest will take."""


def time_left(took: float, share: float) -> str:
    """Return how long the rest of a work takes when a `share` of it took so many seconds.

    An empty text while that cannot be said yet.
    """
    return f"{readable(took * (1 - share) / share)} left" if share > SOON_KNOWN else ""


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
