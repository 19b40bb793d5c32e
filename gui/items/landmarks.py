"""The minima, saddles and maxima of a problem, as both views of the land show them."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from core.numbers import label
from core.objective import PlaneObjective

KINDS = (("minima", "star", 15, "min"), ("saddles", "x", 11, "saddle"), ("maxima", "t1", 11, "max"))


class Landmark(NamedTuple):
    """A marked point: the name of its symbol in pyqtgraph, its size in pixels, its text."""

    point: tuple[float, float]
    symbol: str
    size: int
    text: str


def landmarks_of(problem: PlaneObjective) -> Iterator[Landmark]:
    """Yield the landmarks of a problem."""
    for attribute, symbol, size, name in KINDS:
        for point in getattr(problem, attribute):
            value = float(problem.height(*map(np.array, point)))
            value = 0.0 if abs(value) < 1e-12 else value
            yield Landmark(point, symbol, size, f"{name} {label(value)}")
