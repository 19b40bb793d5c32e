"""Where a start goes that nobody has placed: a free spot, as near to the middle as may be."""

import math

import numpy as np

from core.objective import Floats, Window

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
WITHIN = 0.9
"""How far out spots may be, in halves of the window."""
COUNTS = (36, 144, 576)
"""How many spots there are; if all are taken, more and closer ones are looked at."""


def free_spot(window: Window, starts: Floats) -> tuple[float, float]:
    """Return a spot in the window that is away from all starts, which have shape (n, 2).

    Spots lie as a sunflower's seeds do, from the middle outwards, each a golden angle on from the
    last. Among so many starts that none is free, it is the one farthest from any.
    """
    middle = np.array([window.left + window.right, window.bottom + window.top]) / 2
    half = np.array([window.width, window.height]) / 2
    taken = (starts - middle) / half
    for count in COUNTS:
        best, farthest = np.zeros(2), -1.0
        for number in range(count):
            spot = _seed(number, count)
            apart = np.hypot(*(taken - spot).T).min(initial=np.inf)
            if apart > 0.6 * WITHIN / math.sqrt(count):
                return _point(middle + half * spot)
            if apart > farthest:
                best, farthest = spot, apart
    return _point(middle + half * best)


def _seed(number: int, count: int) -> Floats:
    """Return one of so many seeds in the unit disc."""
    radius, angle = WITHIN * math.sqrt(number / count), number * GOLDEN_ANGLE
    return np.array([radius * math.cos(angle), radius * math.sin(angle)])


def _point(place: Floats) -> tuple[float, float]:
    return float(place[0]), float(place[1])
