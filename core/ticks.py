"""Round losses to write at the scale of heights."""

import numpy as np

from core.heights import HeightScale, Scaling
from core.numbers import ticks
from core.objective import Floats


def _ranks(low: float, high: float) -> list[Floats]:
    """Return round numbers between two: 0 and powers of ten; then 2 and 5 times them.

    Numbers below 0 are those above it with a minus.
    """
    largest = max(abs(low), abs(high))
    powers = 10.0 ** np.arange(np.floor(np.log10(largest)), np.floor(np.log10(largest)) - 17, -1)
    ranks = [np.append(0.0, powers), np.outer(powers, [5, 2]).ravel()]
    both = (np.concatenate([rank, -rank[rank > 0]]) for rank in ranks)
    return [rank[(low <= rank) & (rank <= high)] for rank in both]


def height_ticks(scale: HeightScale, room: float) -> Floats:
    """Return round losses that stand at least `room` apart on a scale of height 0 … 1, ascending.

    A logarithmic scale has powers of ten, and 2 and 5 times them where there is room; where all
    losses have the same power, evenly spaced ones.
    """
    low, high = scale.low, scale.high
    even = ticks(low, high, max(int(1 / room), 2))
    if scale.scaling is Scaling.LINEAR:
        return even
    kept: list[float] = []
    for rank in (*_ranks(low, high), even):
        for loss, unit in zip(rank, scale.unit(rank), strict=True):
            if all(abs(unit - float(scale.unit(np.array(other)))) >= room for other in kept):
                kept.append(float(loss))
    return np.sort(kept)
