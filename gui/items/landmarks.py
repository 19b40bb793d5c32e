"""The critical points as both views of the land show them: their symbols, values and readings."""

from typing import NamedTuple

import numpy as np

from core.critical_points import CriticalPoints, Kind
from core.numbers import digits_for, label
from core.objective import Floats

SYMBOLS = {
    Kind.MINIMUM: ("star", 15, "min"),
    Kind.SADDLE: ("x", 11, "saddle"),
    Kind.MAXIMUM: ("t1", 11, "max"),
    Kind.DEGENERATE: ("d", 11, "degenerate"),
    Kind.NOT_ISOLATED: ("+", 11, "not isolated"),
}
"""The symbol of each kind in pyqtgraph, its size in pixels, and the word before its value."""

ZERO = 1e-14
"""The share of how high the land rises over a window below which a value is rounded from 0."""

CROWD = 60
"""Marks from which on they are drawn smaller, and their picture is kept."""

UP, DOWN, LEVEL = "#ffb000", "#5ec8ff", "#ffffff"
"""The colours of the eigenvectors along which the land curves up, down and not at all."""

CALLED = {UP: "orange", DOWN: "blue", LEVEL: "white"}
"""What the reading calls them."""

FLAT = 1e-12
"""The share of the larger eigenvalue below which the other is none."""


class Landmark(NamedTuple):
    """A marked point: the name of its symbol, its size in pixels, its text."""

    point: tuple[float, float]
    symbol: str
    size: float
    text: str


def landmark(points: CriticalPoints, number: int, crowd: int = 1) -> Landmark:
    """Return one of the points as it is marked where there are `crowd` of them."""
    symbol, size, _ = SYMBOLS[Kind(points.kinds[number])]
    x, y = points.points[number].tolist()
    return Landmark((x, y), symbol, size * shrunk(crowd), text_of(points, number))


def shrunk(crowd: int) -> float:
    """Return by how much each of a crowd of marks is smaller than one alone."""
    return 1.0 if crowd <= CROWD else max(0.4, 0.95 * (CROWD / crowd) ** 0.25)


def text_of(points: CriticalPoints, number: int) -> str:
    """Return what is written beside a point."""
    word = SYMBOLS[Kind(points.kinds[number])][2]
    return f"{word} {label(_value(points, number))}"


def _value(points: CriticalPoints, number: int) -> float:
    """Return the value of a point, 0 where rounding has made it of a 0."""
    value = float(points.values[number])
    span = max(points.window.width, points.window.height)
    bend = float(np.abs(points.eigenvalues[number]).max())
    return 0.0 if np.isfinite(bend) and abs(value) <= ZERO * bend * span * span else value


def reading_of(points: CriticalPoints, number: int, pixel: tuple[float, float]) -> str:
    """Return what there is to read of a point: its kind, place, eigenvalues and value.

    The value is last: where the panel is narrow it still stands beside the mark.
    """
    names = points.objective.axes
    place = zip(names, points.points[number].tolist(), pixel, strict=True)
    parts = (
        Kind(points.kinds[number]).title,
        *(f"{name} {label(at, digits_for(at, size))}" for name, at, size in place),
        f"λ {_eigenvalues(points.eigenvalues[number])}",
        f"loss {label(_value(points, number), 5)}",
    )
    return "   ".join(parts)


def _eigenvalues(values: Floats) -> str:
    """Return both eigenvalues, each with what the colour of its line is called."""
    if not np.isfinite(values).all():
        return "none" if np.isnan(values).any() else "∞" if values[0] > 0 else "−∞"
    parts = (
        f"{label(value)} {CALLED[colour]}"
        for value, colour in zip(values.tolist(), _colours(values), strict=True)
    )
    return ", ".join(parts)


def curving(points: CriticalPoints, number: int) -> list[tuple[Floats, str, float]]:
    """Return for each eigenvector: it, its colour, and its length as a share of the longest.

    The length is the fourth root of the eigenvalue's share, so that a hundredth is still seen. A
    tip, which curves without bound every way, has none.
    """
    values = points.eigenvalues[number]
    if not np.isfinite(values).all():
        return []
    shares = np.abs(values) / max(float(np.abs(values).max()), 1e-300)
    lengths = np.maximum(shares**0.25, 0.35).tolist()
    return list(zip(points.eigenvectors[number], _colours(values), lengths, strict=True))


def _colours(values: Floats) -> list[str]:
    least = FLAT * float(np.abs(values).max())
    return [LEVEL if abs(v) <= least else UP if v > 0 else DOWN for v in values.tolist()]
