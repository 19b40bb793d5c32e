"""Data that a problem is posed on: columns of numbers, checked as they are taken.

Columns may have a million rows, so nothing here goes through them number by number. What a problem
holds is tuples, which are values; what is computed with are arrays.
"""

from abc import abstractmethod
from functools import cached_property
from typing import Annotated

import numpy as np
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import force_setattr

from core.objective import Floats, PlaneObjective, Sampled, Window

LARGEST = 1e100
"""Numbers beyond this have no square, and are refused."""

MOST_ROWS = 1_000_000
LONGEST_NAME = 60

Number = Annotated[float, Meta(ge=-LARGEST, le=LARGEST)]
Values = Annotated[tuple[Number, ...], Meta(min_length=2, max_length=MOST_ROWS)]
ColumnName = Annotated[str, Meta(max_length=LONGEST_NAME)]

SEVEN_POINTS_X = (2.4, 2.8, 3.2, 3.6, 4.0, 4.2, 5.0)
SEVEN_POINTS_Y = (1.7, 1.85, 1.79, 1.95, 2.1, 2.0, 2.7)

CORNER = 0.72
"""Where a descent begins, in half windows from the middle: well up in the corner."""

REACH = 2.5
"""How far a window shows, in spreads of y: so far up the walls of the bowl."""

FAR = 1e9
"""Windows stay within this distance of the origin, as scenes want it."""


class DataProblem(PlaneObjective, Sampled, frozen=True):
    """A problem posed on data, which refuses as it is made all that no file could hold.

    So data of a million rows need not be written out and read again to be checked.
    """

    @property
    @abstractmethod
    def samples(self) -> int:
        """How many rows there are."""

    @property
    @abstractmethod
    def target_name(self) -> str:
        """The name of what is to be predicted."""

    @property
    @abstractmethod
    def target(self) -> Floats:
        """What is to be predicted, shape (samples,), read-only."""

    @abstractmethod
    def predict(self, points: Floats, rows: slice = slice(None)) -> Floats:
        """Return what is predicted for some rows, shape (..., rows), at points (..., n)."""


class PointsProblem(DataProblem, frozen=True):
    """A problem on points in the plane: y is to be predicted from x.

    Raises ValueError when x and y are not of one length, or hold a number that is not finite
    or larger than 1e100.
    """

    x: Values = SEVEN_POINTS_X
    y: Values = SEVEN_POINTS_Y
    x_name: ColumnName | UnsetType = UNSET
    """What x is, where that is known; likewise for y."""
    y_name: ColumnName | UnsetType = UNSET

    def __post_init__(self) -> None:
        if len(self.x) != len(self.y):
            raise ValueError(f"x has {len(self.x)} values and y has {len(self.y)}: expected equal")
        check_name(self.x_name, "x_name")
        check_name(self.y_name, "y_name")
        self.__dict__["data"] = data = column(self.x, "x"), column(self.y, "y")
        for name, array in zip("xy", data, strict=True):
            force_setattr(self, name, plain(getattr(self, name), array))

    @cached_property
    def data(self) -> tuple[Floats, Floats]:
        """The values of x and of y, each of shape (samples,), read-only."""
        return column(self.x, "x"), column(self.y, "y")

    @property
    def samples(self) -> int:
        """How many points there are."""
        return len(self.x)

    @property
    def names(self) -> tuple[str, str]:
        """The names of x and y."""
        return named(self.x_name, "x"), named(self.y_name, "y")

    @property
    def target_name(self) -> str:
        """The name of y."""
        return self.names[1]

    @property
    def target(self) -> Floats:
        """The values of y."""
        return self.data[1]

    @cached_property
    def is_seven_points(self) -> bool:
        """Whether these are the points of the chapter."""
        return self.x == SEVEN_POINTS_X and self.y == SEVEN_POINTS_Y

    @abstractmethod
    def curve(self, points: Floats, x: Floats) -> Floats:
        """Return the height of the model's curve, shape (..., k), at x of shape (k,)."""

    def predict(self, points: Floats, rows: slice = slice(None)) -> Floats:
        """Return what is predicted for some rows, shape (..., rows), at points (..., 2)."""
        return self.curve(points, self.data[0][rows])


def column(values: tuple[float, ...], name: str) -> Floats:
    """Return a column as an array, read-only.

    Raises ValueError, which names the column, unless it is 2 to 1,000,000 finite numbers, none
    larger than 1e100.
    """
    if not 2 <= len(values) <= MOST_ROWS:
        raise ValueError(f"{name}: expected 2 to {MOST_ROWS:,} values, found {len(values):,}")
    array = np.array(values)
    if array.dtype.kind not in "iuf" or array.ndim != 1:
        raise ValueError(f"{name}: expected numbers only")
    array = array.astype(np.float64, copy=False)
    if not (array.min() >= -LARGEST and array.max() <= LARGEST):
        raise ValueError(f"{name}: expected finite numbers, none larger than {LARGEST:g}")
    array.flags.writeable = False
    return array


def plain(values: tuple[float, ...], array: Floats) -> tuple[float, ...]:
    """Return a column as a tuple of Python's floats: itself, where it is one."""
    if type(values) is tuple and set(map(type, values)) == {float}:
        return values
    return tuple(array.tolist())


def check_name(name: object, field: str) -> None:
    """Raise ValueError, which names the field, unless a file can hold a column's name."""
    if name is UNSET:
        return
    if not isinstance(name, str) or len(name) > LONGEST_NAME:
        raise ValueError(f"{field}: expected at most {LONGEST_NAME} characters")
    if not name.isascii() and any("\ud800" <= letter <= "\udfff" for letter in name):
        raise ValueError(f"{field}: expected text, found half of a character")


def named(name: str | UnsetType, default: str) -> str:
    """Return the name of a column, or what it is called without one."""
    return name if isinstance(name, str) and name.strip() else default


def spread_of(values: Floats) -> float:
    """Return how far values are from their mean, as a scale: never 0."""
    return float(np.std(values)) or float(np.abs(values).max()) or 1.0


def window_around(middle: Floats, half: Floats) -> Window:
    """Return the window of a middle and half a size, shape (2,), as far as windows can be."""
    middle = np.clip(middle, -FAR / 2, FAR / 2)
    half = np.clip(half, np.maximum(1e-9 * np.abs(middle), 1e-12), FAR / 2)
    (left, bottom), (right, top) = (middle - half).tolist(), (middle + half).tolist()
    return Window(left, right, bottom, top)


def corner_of(window: Window) -> tuple[float, float]:
    """Return a place well up in a corner of a window."""
    return (
        window.left + (1 + CORNER) / 2 * window.width,
        window.bottom + (1 + CORNER) / 2 * window.height,
    )
