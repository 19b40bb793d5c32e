"""Where the neurons of a network are drawn: a column for each layer, the widest of them folded."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from core.backpropagation import Walk
from core.objective import Floats

LEAST_GAP, LARGEST = 10.0, 12.0
"""Neurons are at least so far apart, and have at most this radius, in pixels."""


@dataclass(frozen=True, eq=False)
class Column:
    """The neurons of a layer that are drawn.

    Attributes
    ----------
    x : where they stand.
    shown : their numbers.
    y : shape (shown,).
    radius : of each.
    before, after : how many there are above and below these.
    """

    x: float
    shown: NDArray[np.int64]
    y: Floats
    radius: float
    before: int
    after: int

    def at(self, place: QPointF) -> int:
        """Return the number of the neuron at a place, −1 for none."""
        if not len(self.y) or abs(place.x() - self.x) > self.radius + 3:
            return -1
        i = int(np.argmin(np.abs(self.y - place.y())))
        return int(self.shown[i]) if abs(self.y[i] - place.y()) <= self.radius + 2 else -1

    def place_of(self, neuron: int) -> QPointF | None:
        """Return where a neuron is, None where it is folded away."""
        found = np.flatnonzero(self.shown == neuron)
        return QPointF(self.x, float(self.y[found[0]])) if len(found) else None


def room_for(height: float) -> int:
    """Return how many neurons there is room for in a height."""
    return max(2, int(height // LEAST_GAP))


def order_of(walk: Walk, layer: int, room: int) -> NDArray[np.int64]:
    """Return the neurons of a layer in the order in which they are drawn.

    Where there are more inputs than room, those come first that are largest: of a picture the
    corners are empty.
    """
    width = walk.layers[layer].width
    if layer == 0 and width > room:
        return np.argsort(-np.abs(walk.layers[0].a), kind="stable")
    return np.arange(width)


def columns_of(walk: Walk, place: QRectF, firsts: dict[int, int]) -> tuple[Column, ...]:
    """Return the columns of a network in a rectangle.

    `firsts` tells how many neurons of a layer are folded away above.
    """
    count, room = len(walk.layers), room_for(place.height())
    largest = min(LARGEST, 0.42 * place.width() / count)  # columns side by side do not overlap
    columns = []
    for layer in range(count):
        x = place.left() + place.width() * (layer + 0.5) / count
        order = order_of(walk, layer, room)
        width = len(order)
        shown = width if width <= room else room - 1  # a line says how many more there are
        first = min(firsts.get(layer, 0), width - shown)
        rows = room if width > room else shown
        gap = min(place.height() / rows, 3 * LARGEST)
        y = (place.center().y() - gap * (rows - 1) / 2 + gap * np.arange(shown)).astype(float)
        columns.append(
            Column(x, order[first : first + shown], y, min(0.42 * gap, largest), first,
                   width - first - shown)
        )  # fmt: skip
    return tuple(columns)
