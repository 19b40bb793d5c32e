"""The hyperparameters of an optimizer as axes: their names, their ranges and their scales."""

from enum import Enum
from typing import Any, get_args, get_type_hints

import msgspec
import numpy as np
from msgspec import Struct

from core.objective import Floats
from core.optimizers import Optimizer

MOST_NINES = 12
"""A decay is never drawn nearer to 1 than 1 − 10 to this negative power."""

LEAST = 1e-20
"""Smaller values are not drawn on a logarithmic axis."""

MOST_USUAL = 100.0
"""A linear axis is drawn up to this at first: a damping may be 10,000, but seldom is."""


class Scale(Enum):
    """How the values of a hyperparameter are laid out on an axis."""

    LINEAR = "linear"
    LOG = "log"
    NINES = "nines"
    """By the number of nines: 0, 0.9, 0.99, 0.999 are evenly apart."""

    def value_at(self, place: Any) -> Any:
        """Return the value at a place of the axis, or the array of values at some."""
        if self is Scale.LINEAR:
            return place
        return 10.0**place if self is Scale.LOG else 1 - 10.0**-place

    def place_of(self, value: Any) -> Any:
        """Return the place of a value on the axis, or the array of places of some."""
        if self is Scale.LINEAR:
            return value
        return np.log10(value) if self is Scale.LOG else -np.log10(1 - value)

    def round_values(self, low: float, high: float) -> Floats:
        """Return round values for the ticks of a range that is drawn, coarse ones first."""
        powers = 10.0 ** np.arange(np.floor(low) - 1, np.ceil(high) + 2)
        if self is Scale.LOG:
            return np.concatenate([powers, 2 * powers, 5 * powers])
        return 1 - np.concatenate([1 / powers, 0.5 / powers, 0.2 / powers])


class Hyperparameter(Struct, frozen=True):
    """One number of an optimizer, as an axis on which it is drawn.

    Attributes
    ----------
    field : what it is called in the code and in files.
    title : its letter.
    low, high : the values that it may have.
    scale : how they are laid out.
    usual : the range that is drawn at first, in the numbers that are drawn.
    """

    field: str
    title: str
    low: float
    high: float
    scale: Scale
    usual: tuple[float, float]

    @property
    def reach(self) -> tuple[float, float]:
        """The places of the least and the greatest value that can be drawn."""
        low = max(self.low, LEAST) if self.scale is Scale.LOG else self.low
        return float(self.place_of(low)), float(self.place_of(self.high))

    def within(self, low: float, high: float) -> tuple[float, float]:
        """Return the part of a range of places that can be drawn, the usual one if there is none.

        What is cut off at one end is not added at the other.
        """
        least, most = self.reach
        inside = max(low, least), min(high, most)
        return inside if inside[0] < inside[1] else self.usual

    def value_at(self, place: Any) -> Any:
        """Return the value at a place, or at an array of places, as far as it is allowed."""
        return np.clip(self.scale.value_at(place), self.low, self.high)

    def place_of(self, value: Any) -> Any:
        """Return the place of a value on the axis, or the array of places of some."""
        return self.scale.place_of(value)


def hyperparameters_of(kind: type[Optimizer]) -> tuple[Hyperparameter, ...]:
    """Return the numbers of an optimizer that may be an axis, in the order of its fields."""
    hints = get_type_hints(kind, include_extras=True)
    found = []
    for field in msgspec.structs.fields(kind):
        base, *metas = get_args(hints[field.name]) or (None,)
        if base is float:
            meta = next(m for m in metas if isinstance(m, msgspec.Meta))
            found.append(_axis(field, meta))
    return tuple(found)


def _axis(field: msgspec.structs.FieldInfo, meta: msgspec.Meta) -> Hyperparameter:
    """Return the axis of a field: logarithmic where only positive numbers are allowed.

    Its usual range holds the default, with room around.
    """
    low, high = _ends(meta)
    name, title = field.name, meta.title or field.name
    if meta.gt is not None:
        top = min(1.0, float(np.log10(high)))
        bottom = min(top - 5, float(np.floor(np.log10(field.default))) - 1)
        return Hyperparameter(name, title, low, high, Scale.LOG, (bottom, top))
    if meta.lt == 1:
        high = 1 - 10.0**-MOST_NINES
        top = max(3.0, float(np.ceil(Scale.NINES.place_of(field.default))) + 1)
        return Hyperparameter(name, title, low, high, Scale.NINES, (0.0, top))
    return Hyperparameter(name, title, low, high, Scale.LINEAR, (low, min(high, MOST_USUAL)))


def _ends(meta: msgspec.Meta) -> tuple[float, float]:
    """Return the least and the greatest value that a field may have."""
    low = float(np.nextafter(meta.gt, np.inf)) if meta.gt is not None else meta.ge
    high = float(np.nextafter(meta.lt, -np.inf)) if meta.lt is not None else meta.le
    assert low is not None and high is not None
    return float(low), float(high)
