"""Numbers as a person reads them: round ones, and numbers as short text.

Powers of ten are written as such, 2·10⁻⁵, from where zeros would have to be counted.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from core.objective import Floats

STEPS = (1.0, 2.0, 2.5, 5.0)
"""What the steps between round numbers are, times a power of ten."""

PLAIN = (-3, 4)
"""The powers of ten between which a number is written without one."""

TELLING = 1e-3
"""The share of the gap to its neighbours by which the text of a number may be off."""

NARROW = 0.01
"""Where numbers differ by less than this share of their size, they are read from an offset."""

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def label(value: float, digits: int = 3) -> str:
    """Return a number as short text, in so many digits."""
    if value == 0 or not np.isfinite(value):
        return f"{value:.0f}".replace("-0", "0").replace("-", "−")
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    if PLAIN[0] <= int(power) <= PLAIN[1]:
        text = _trimmed(f"{value:.{max(digits - 1 - int(power), 0)}f}")
    else:
        text = power_of_ten(int(power), _trimmed(mantissa))
    return text.replace("-", "−")


def shortened(text: str, most: int = 24) -> str:
    """Return a name as it is written where there is little room, in so many characters at most."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def digits_for(value: float, change: float, fewest: int = 5) -> int:
    """Return how many digits of a value show a change of it."""
    if not (value and change and np.isfinite(value) and np.isfinite(change)):
        return fewest
    return min(max(fewest, 1 + int(np.ceil(np.log10(abs(value) / abs(change))))), 16)


def power_of_ten(power: int, mantissa: str = "1") -> str:
    """Return mantissa·10ᵖ as text, without a mantissa that is 1."""
    ten = "10" + str(power).translate(SUPERSCRIPTS)
    return {"1": ten, "-1": f"−{ten}"}.get(mantissa, f"{mantissa}·{ten}")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def labels(values: Sequence[float], taken: float = 0.0) -> list[str]:
    """Return ascending numbers, each with as many digits as tell it from its neighbours.

    `taken` is taken off each before.
    """
    gaps = [b - a for a, b in pairwise(values)]
    around = zip([*gaps, np.inf], [np.inf, *gaps], strict=True)
    near = [min(pair) for pair in around] if gaps else [abs(value - taken) for value in values]
    rounding = float(np.spacing(abs(taken))) if taken else 0.0
    return [
        _exact(value - taken, max(TELLING * gap, rounding))
        for value, gap in zip(values, near, strict=True)
    ]


def _exact(value: float, tolerance: float) -> str:
    """Return a number in as few digits as leave it within a tolerance."""
    if abs(value) <= tolerance:
        return "0"
    rounded = (abs(float(f"{value:.{d}e}") - value) for d in range(16))
    return label(value, next((d for d, off in enumerate(rounded, 1) if off <= tolerance), 17))


def offset(low: float, high: float) -> float:
    """Return a round number between both that should be taken off what is read there, or 0.

    It is 0 unless what lies between would need too many digits to be told apart.
    """
    span = high - low
    if not 0 < span < NARROW * max(abs(low), abs(high)):
        return 0.0
    return roundest((low + high) / 2, span / 2)


def less(taken: float) -> str:
    """Return what to write after a name when an offset is taken off: " − 2.99"."""
    if not taken:
        return ""
    return f" {'−' if taken > 0 else '+'} {label(abs(taken), 15)}"


def nearest_multiple(value: float, power: int) -> float:
    """Return the multiple of a power of ten that is nearest to a number, as Python reads it."""
    return float(f"{round(value / 10.0**power)}e{power}")


def roundest(value: float, room: float) -> float:
    """Return the multiple of the largest power of ten that is within `room` of a number."""
    if room <= np.spacing(abs(value)):
        return value
    power = int(np.floor(np.log10(room)))
    found, coarser = (nearest_multiple(value, power + k) for k in (0, 1))
    while found and abs(coarser - value) <= room:
        power += 1
        found, coarser = coarser, nearest_multiple(value, power + 1)
    return found


def multiples(step: float, power: int, low: float, high: float) -> Floats:
    """Return the multiples of step · 10ᵖ from `low` to `high`, as Python reads them."""
    size = step * 10.0**power
    first, last = int(np.ceil(low / size - 1e-9)), int(np.floor(high / size + 1e-9))
    return np.array([float(f"{n * step}e{power}") for n in range(first, last + 1)])


def ticks(low: float, high: float, most: int) -> Floats:
    """Return round numbers, evenly apart, from `low` to `high`: at most so many."""
    power = int(np.floor(np.log10((high - low) / most)))
    choices = [(step, power + k) for k in (0, 1, 2) for step in STEPS]
    found = (multiples(*choice, low, high) for choice in choices)
    return next(values for values in found if len(values) <= most)


def log_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Return where on an axis of decadic logarithms ticks are, and their texts.

    Over many decades they are powers of ten, over few 1, 2 and 5 of each, and within one they
    are evenly apart.
    """
    places = _between(low, high, 1, (1, 2, 5))
    if len(places) <= 2:
        values = ticks(10.0**low, 10.0**high, most)
        values = values[values > 0]
        return list(zip(np.log10(values).tolist(), labels(values.tolist()), strict=True))
    if len(places) <= most:
        return [(place, label(10.0**place, 1)) for place in places]
    found = (_between(low, high, apart, (1,)) for apart in (1, 2, 5, 10, 20, 50, 100, 1000))
    places = next(places for places in found if len(places) <= most)
    usual = PLAIN[0] <= places[0] and places[-1] <= PLAIN[1]
    return [
        (place, label(10.0**place) if usual or place == 0 else power_of_ten(round(place)))
        for place in places
    ]


def decade_parts(low: float, high: float, most: int) -> list[float]:
    """Return where 1 to 9 of each power of ten are on such an axis, or none if they are more."""
    places = _between(low, high, 1, tuple(range(1, 10))) if high - low < most else []
    return places if len(places) <= most else []


def _between(low: float, high: float, apart: int, mantissas: tuple[int, ...]) -> list[float]:
    powers = range(int(np.floor(low / apart)), int(np.ceil(high / apart)) + 1)
    places = [k * apart + float(np.log10(m)) for k in powers for m in mantissas]
    return [place for place in places if low - 1e-9 <= place <= high + 1e-9]
