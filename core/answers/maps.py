"""What a network answers everywhere in a plane, as a picture with lines between the classes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.answers.moment import Moment, at_once, lean_of, margin_of, shares_of, wrong_of
from core.answers.plane import Plane
from core.answers.spots import Spots
from core.datasets.preparation import Prepared
from core.diverging import class_colours, coloured
from core.objective import Floats, Window
from core.rows import Array

SIDE = 100
"""Places along each side of a map, where the network is small enough."""

LARGE = 20_000
"""From so many parameters the map is half as fine."""

MOST_NUMBERS = 8_000_000
"""The inputs of all places of a map are so many numbers at most."""

PALE = 0.6
"""How strong the colours of the ground are beside those of the points on it."""


@dataclass(frozen=True, eq=False)
class Field:
    """The places of a map: they reach from edge to edge of a window.

    Attributes
    ----------
    prepared, plane, window : what is seen.
    side : places along each axis.
    """

    prepared: Prepared
    plane: Plane
    window: Window
    side: int

    @property
    def axes(self) -> tuple[Floats, Floats]:
        """The coordinates of the columns and of the rows, from the lowest: shape (side,) each."""
        left, right, bottom, top = self.window
        return np.linspace(left, right, self.side), np.linspace(bottom, top, self.side)

    @cached_property
    def inputs(self) -> Array:
        """The prepared inputs in single precision, shape (side², features), row by row."""
        places = np.stack(np.meshgrid(*self.axes), axis=-1).reshape(-1, 2)
        with np.errstate(all="ignore"):
            return self.prepared.apply(self.plane.raw(places)).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Map:
    """What a network answers.

    Attributes
    ----------
    field, spots : where.
    pixels : the colours, shape (side, side, 3), the lowest row first.
    lines : where one class ends and another begins, each of shape (n, 2).
    outputs : to the spots, shape (m, outputs).
    wrong : which of the spots get a wrong class, shape (m,).
    """

    field: Field
    spots: Spots
    pixels: NDArray[np.uint8]
    lines: tuple[Floats, ...]
    outputs: Array
    wrong: NDArray[np.bool_]


@dataclass(frozen=True)
class Tint:
    """How numbers are coloured: `middle` like 0, and what is `reach` away from it fully."""

    middle: float = 0.0
    reach: float = 1.0

    def apply(self, values: NDArray[np.float64], zero: str, *, pale: bool) -> NDArray[np.uint8]:
        """Return the colours of values, shape (..., 3), pale for a ground."""
        reach = self.reach / PALE if pale else self.reach
        return coloured(values - self.middle, reach, zero)


def tint_of(targets: NDArray[Any]) -> Tint:
    """Return the tint of targets: 0 is in the middle where they are of both signs."""
    low, high = float(targets.min()), float(targets.max())
    if low < 0 < high:
        return Tint(0.0, max(-low, high))
    return Tint((low + high) / 2, max((high - low) / 2, 1e-12))


def side_for(parameters: int, inputs: int) -> int:
    """Return how fine the map of a network is."""
    side = SIDE if parameters < LARGE else SIDE // 2
    return max(8, min(side, int(np.sqrt(MOST_NUMBERS / inputs))))


def mapped(
    moment: Moment, field: Field, spots: Spots, zero: str, tint: Tint
) -> Iterator[Map | None]:
    """Yield the map of a network, a while after it was asked for.

    Parameters
    ----------
    zero : the colour of what is undecided, #RRGGBB.
    tint : how numbers are coloured; it is not used for classes.
    """
    yield None
    inputs, side, parts = field.inputs, field.side, []
    step = at_once(moment.plan.layout.n)
    for first in range(0, side * side, step):
        parts.append(moment.outputs(inputs[first : first + step]))
        if first + step < side * side:
            yield None
    outputs = np.concatenate(parts).reshape(side, side, -1)
    found = moment.outputs(spots.inputs)
    yield Map(
        field, spots, _pixels(moment, outputs, zero, tint), _lines(moment, field, outputs), found,
        wrong_of(moment, spots.samples, spots.numbers, found),
    )  # fmt: skip


def _pixels(moment: Moment, outputs: Array, zero: str, tint: Tint) -> NDArray[np.uint8]:
    head = moment.head
    if not head.classes:
        return tint.apply(moment.numbers(outputs)[..., 0], zero, pale=True)
    if head.classes == 2:
        return coloured(lean_of(head, outputs), 1 / PALE, zero)
    return blended(shares_of(head, outputs), zero)


def blended(shares: Array, zero: str) -> NDArray[np.uint8]:
    """Return the colours of several classes, mixed by their shares (..., classes): (..., 3)."""
    colours = np.array([_rgb(one) for one in class_colours(shares.shape[-1])], shares.dtype)
    ground = np.array(_rgb(zero), shares.dtype)
    with np.errstate(all="ignore"):
        mixed = ground + np.array(PALE, shares.dtype) * (shares @ colours - ground)
    sound = np.isfinite(mixed)
    found: NDArray[np.uint8] = np.where(sound, mixed, 140).clip(0, 255).astype(np.uint8)
    return found


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def _lines(moment: Moment, field: Field, outputs: Array) -> tuple[Floats, ...]:
    """Return the lines between the classes that are answered somewhere."""
    head = moment.head
    if not head.classes or not np.isfinite(outputs).all():
        return ()
    answered = np.unique(head.decide(outputs))
    if len(answered) < 2:
        return ()
    from contourpy import contour_generator  # what no other picture of networks needs

    lines: list[Floats] = []
    for number in answered[1:] if len(answered) == 2 else answered:
        margins = margin_of(head, outputs, int(number))
        lines += contour_generator(*field.axes, margins).lines(0)  # type: ignore[arg-type]
    return tuple(lines)
