"""Where the neurons of a network stand in its picture, and which edges are drawn between them.

The layers stand from left to right. A layer with more neurons than there is room for folds: some
are shown, from a first one on, and below them stands what says how many more there are. Of the
edges between what is shown the strongest are drawn, up to a number that is soon painted.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.network.head import Array
from core.network.layout import Kind, Layout
from core.objective import Floats

LEAST_PITCH, MOST_PITCH = 16.0, 56.0
"""Pixels from a neuron to the next one below."""

AROUND, PICTURED = 8.0, 36.0
"""Where each is a picture, pixels from one to the next at least beside those of the picture, and
what is enough for all of them."""

FILLED = 0.82
"""How much of the pitch a neuron takes."""

ACROSS = 0.55
"""How much of the way to the next layer a neuron may take."""

LARGE = 64.0
"""The side of the picture that stands for all inputs, where these are its pixels."""

MOST_EDGES = 600

REACH = 6.0
"""So many pixels beside an edge a hand still means it."""


class Room(NamedTuple):
    """A rectangle in pixels, y downwards."""

    left: float
    top: float
    right: float
    bottom: float


class Column(Struct, frozen=True, eq=False):
    """One layer in the picture; layer 0 are the inputs.

    Attributes
    ----------
    width : how many neurons it has.
    first : the first one that is shown.
    x : the middle of all of them.
    y : the middles of those that are shown, shape (shown,).
    side : how large a neuron is.
    fold : the height at which it is said how many more there are, None where all are shown.
    whole : whether one picture stands for all neurons.
    """

    width: int
    first: int
    x: float
    y: Floats
    side: float
    fold: float | None = None
    whole: bool = False

    @property
    def shown(self) -> range:
        """The neurons that are shown."""
        return range(self.width) if self.whole else range(self.first, self.first + len(self.y))

    @property
    def hidden(self) -> int:
        """How many neurons are not shown."""
        return self.width - len(self.shown)

    def height_of(self, neuron: int) -> float:
        """Return the middle of a neuron; of one that is not shown, where that is said."""
        if self.whole:
            return float(self.y[0])
        if neuron in self.shown:
            return float(self.y[neuron - self.first])
        return float(self.y[-1] if self.fold is None else self.fold)


class Edges(Struct, frozen=True, eq=False):
    """Some weights as lines, the weakest first.

    Attributes
    ----------
    indices : shape (n,); their numbers in the layout.
    values : shape (n,).
    begin, end : shape (n, 2), in pixels.
    """

    indices: NDArray[np.int64]
    values: Array
    begin: Floats
    end: Floats

    def nearest(self, x: float, y: float) -> int | None:
        """Return the parameter whose edge is nearest to a place, None where none is near."""
        if not len(self.indices):
            return None
        along = self.end - self.begin
        to = np.array([x, y]) - self.begin
        length = np.maximum((along**2).sum(axis=1), 1e-12)
        share = np.clip((to * along).sum(axis=1) / length, 0, 1)
        away = np.hypot(*(to - share[:, None] * along).T)
        near = np.flatnonzero(away <= min(float(away.min()) + 0.5, REACH))
        return int(self.indices[near[-1]]) if len(near) else None  # the strongest lies on top


class Diagram:
    """The picture of a network in a room.

    Parameters
    ----------
    layout : of the network.
    room : where the middles and the neurons around them are.
    firsts : of each layer, from the inputs to the outputs, the first neuron to be shown.
    pixels : rows of the pictures whose pixels are the inputs, 0 where they are no pixels: one
        picture then stands for all of them, and the first neurons are such pictures too.
    """

    def __init__(
        self, layout: Layout, room: Room, firsts: Sequence[int] = (), pixels: int = 0
    ) -> None:
        self.layout, self.room, self.image = layout, room, pixels > 0
        image = self.image
        widths = layout.widths
        self.apart = (room.right - room.left) / max(len(widths) - 1, 1)
        tall = room.bottom - room.top
        own = min(max(pixels + AROUND, LEAST_PITCH), PICTURED)
        least = [own if image and i == 1 else LEAST_PITCH for i in range(len(widths))]
        rows = [
            min(width, max(2, int(tall / one))) for width, one in zip(widths, least, strict=True)
        ]
        alone = [i for i, width in enumerate(widths) if rows[i] < width or (image and i < 2)]
        most = max((rows[i] for i in range(len(widths)) if i not in alone), default=1)
        firsts = (*firsts, *(0 for _ in widths))
        self.columns = tuple(
            self._column(i, rows[i], firsts[i], tall / (rows[i] if i in alone else most))
            for i in range(len(widths))
        )

    def _column(self, i: int, rows: int, first: int, pitch: float) -> Column:
        width, x = self.layout.widths[i], self.room.left + i * self.apart
        pitch = float(np.clip(pitch, LEAST_PITCH, MOST_PITCH))
        side = max(4.0, min(FILLED * pitch, ACROSS * self.apart))
        middle = (self.room.top + self.room.bottom) / 2
        if self.image and i == 0:
            large = min(LARGE, ACROSS * self.apart, self.room.bottom - self.room.top)
            return Column(width, 0, x, np.array([middle]), large, whole=True)
        y = middle + pitch * (np.arange(rows, dtype=float) - (rows - 1) / 2)
        if rows == width:
            return Column(width, 0, x, y, side)
        first = min(max(first, 0), width - rows + 1)
        return Column(width, first, x, y[:-1], side, fold=float(y[-1]))

    @property
    def firsts(self) -> tuple[int, ...]:
        """The first neuron that is shown of each layer."""
        return tuple(column.first for column in self.columns)

    @property
    def shown(self) -> tuple[slice, ...]:
        """The neurons that are shown of each layer."""
        return tuple(slice(one.shown.start, one.shown.stop) for one in self.columns)

    def neuron_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Return layer and number of the neuron at a place; of a whole picture number 0."""
        for layer, column in enumerate(self.columns):
            half = column.side / 2 + 1
            if abs(x - column.x) <= half:
                away = np.abs(column.y - y)
                nearest = int(np.argmin(away))
                if away[nearest] <= half:
                    return layer, column.first + nearest
        return None

    def column_at(self, x: float) -> int | None:
        """Return the layer over whose middle, or near it, a place lies."""
        layer = round((x - self.room.left) / self.apart) if self.apart else 0
        inside = 0 <= layer < len(self.columns)
        near = inside and abs(x - self.columns[layer].x) <= max(self.apart * 0.4, REACH)
        return layer if near else None

    def turned(self, layer: int, first: int) -> tuple[int, ...]:
        """Return the first neurons when another one is the first that is shown of a layer."""
        column = self.columns[layer]
        most = max(column.width - len(column.y), 0) if column.fold is not None else 0
        return (*self.firsts[:layer], min(max(first, 0), most), *self.firsts[layer + 1 :])

    def showing(self, layer: int, neuron: int) -> tuple[int, ...]:
        """Return the first neurons when a neuron is to be among those that are shown."""
        column = self.columns[layer]
        if column.whole or neuron in column.shown:
            return self.firsts
        before = neuron < column.first
        return self.turned(layer, neuron if before else neuron - len(column.y) + 1)

    def edges(self, vector: Array, most: int = MOST_EDGES) -> Edges:
        """Return the strongest weights between neurons that are shown, of parameters (size,).

        Pixels of a picture have no edges, and what is no number has none.
        """
        found = [self._between(part.layer, part.slice.start, part.of(vector))
                 for part in self.layout.parts if part.kind is Kind.WEIGHTS]  # fmt: skip
        indices, values, places = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
        sizes = np.where(np.isfinite(values), np.abs(values), -1)
        wanted = np.flatnonzero(sizes >= 0)
        if len(wanted) > most:
            wanted = wanted[np.argpartition(sizes[wanted], len(wanted) - most)[-most:]]
        wanted = wanted[np.argsort(sizes[wanted], kind="stable")]
        ends = places[wanted]
        return Edges(indices[wanted], values[wanted], ends[:, :2], ends[:, 2:])

    def _between(
        self, layer: int, start: int, weights: Array
    ) -> tuple[NDArray[np.int64], Array, Floats]:
        """Return numbers, values and places of the weights that lead to a layer."""
        before, after = self.columns[layer - 1], self.columns[layer]
        rows = [] if before.whole else before.shown
        i, j = np.meshgrid(np.array(rows, int), np.array(after.shown, int), indexing="ij")
        i, j = i.ravel(), j.ravel()
        places = np.empty((len(i), 4))
        places[:, 0], places[:, 2] = before.x + before.side / 2, after.x - after.side / 2
        places[:, 1] = before.y[i - before.first] if len(i) else 0
        places[:, 3] = after.y[j - after.first] if len(j) else 0
        return start + i * self.layout.widths[layer] + j, weights[i, j], places

    def line_of(self, index: int) -> tuple[float, float, float, float] | None:
        """Return the ends of one weight's edge, wherever its neurons are; None of others."""
        part = self.layout.part_of(index)
        if part.kind is not Kind.WEIGHTS:
            return None
        i, j = ends_of(self.layout, index)
        before, after = self.columns[part.layer - 1], self.columns[part.layer]
        return (
            before.x + before.side / 2, before.height_of(i),
            after.x - after.side / 2, after.height_of(j),
        )  # fmt: skip


def ends_of(layout: Layout, index: int) -> tuple[int, int]:
    """Return the neurons that a parameter leads from and to; one that is no weight leads to both.

    Raises IndexError where there is no such parameter.
    """
    part = layout.part_of(index)
    place = np.unravel_index(index - part.slice.start, part.shape)
    return int(place[0]), int(place[-1])


def parameters_of(layout: Layout, layer: int, neuron: int) -> tuple[int, ...]:
    """Return the parameters of a neuron: its bias or its scale and shift, then its weights."""
    own: list[int] = []
    for part in layout.parts:
        if part.layer == layer and part.slice.stop <= layout.n and part.kind is not Kind.WEIGHTS:
            own.append(part.slice.start + neuron)
    weights = next(p for p in layout.parts if p.layer == layer and p.kind is Kind.WEIGHTS)
    fan_in, fan_out = weights.shape
    return (*own, *(weights.slice.start + i * fan_out + neuron for i in range(fan_in)))
