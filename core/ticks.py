"""Round numbers to write at an axis: 1, 2 and 5 times powers of ten."""

import numpy as np

from core.heights import HeightScale, Scaling
from core.objective import Floats


def round_ticks(low: float, high: float, most: int) -> Floats:
    """Return at most so many evenly spaced round numbers from `low` to `high`, ends included.

    Their spacing is 1, 2 or 5 times a power of ten. There may be none when `most` is 1.
    """
    raw = (high - low) / max(most - 1, 1)
    power = 10.0 ** np.floor(np.log10(raw))
    spacing = next((step for step in (1, 2, 5) if step * power >= raw * (1 - 1e-9)), 10) * power
    first = np.ceil(low / spacing - 1e-9)
    last = np.floor(high / spacing + 1e-9)
    ticks: Floats = np.arange(first, last + 1)[:most] * spacing
    return ticks


def log_ticks(low: float, high: float) -> list[Floats]:
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
    even = round_ticks(low, high, max(int(1 / room), 2))
    if scale.scaling is Scaling.LINEAR:
        return even
    kept: list[float] = []
    for rank in (*log_ticks(low, high), even):
        for loss, unit in zip(rank, scale.unit(rank), strict=True):
            if all(abs(unit - float(scale.unit(np.array(other)))) >= room for other in kept):
                kept.append(float(loss))
    return np.sort(kept)


def tick_texts(values: Floats) -> list[str]:
    """Return numbers as short texts, in digits where those are few."""
    texts = (f"{value + 0.0:.6g}" for value in values)
    return [
        text.replace("e+0", "e").replace("e+", "e").replace("e-0", "e-").replace("-", "−")
        for text in texts
    ]
