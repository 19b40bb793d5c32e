"""Points that the scene itself holds: what a person drags, adds and removes.

A point is a place of the plane with a class or a number; or, of a set of one input, a place whose
height is the number. Also the points of the chapter: the seven of its line, and the eleven on
which a curve fits too well.
"""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from core.columns import LARGEST, LONGEST_NAME, SEVEN_POINTS_X, SEVEN_POINTS_Y, check_name
from core.datasets.base import DataSet, Samples
from core.datasets.generated import INPUT_NAMES

MOST_POINTS = 5_000
FEWEST_POINTS = 2
MOST_POINT_CLASSES = 26

ELEVEN_POINTS_X = (-5.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0)
ELEVEN_POINTS_Y = (-12.0, -7.5, -13.0, -9.0, -6.0, -1.0, -0.8, 4.0, 14.5, 10.0, 9.5)

Coordinate = Annotated[float, Meta(ge=-LARGEST, le=LARGEST)]
Coordinates = Annotated[tuple[Coordinate, ...], Meta(max_length=MOST_POINTS)]
Label = Annotated[int, Meta(ge=0, lt=MOST_POINT_CLASSES)]
Labels = Annotated[tuple[Label, ...], Meta(max_length=MOST_POINTS)]
Name = Annotated[str, Meta(max_length=LONGEST_NAME)]


class OwnPoints(DataSet, frozen=True, omit_defaults=True, tag="points"):
    """Points of one's own: drag them, add some, remove some.

    `y` is empty where there is one input only. Either `labels` or `values` are given, the numbers
    of classes or numbers. Raises ValueError when they are not of one length, too few or too many,
    or hold anything but finite numbers up to 1e100.
    """

    title = "Own points"
    order = 7

    x: Coordinates
    y: Coordinates = ()
    labels: Labels = ()
    values: Coordinates = ()
    classes: Annotated[tuple[Name, ...], Meta(max_length=MOST_POINT_CLASSES)] = ()
    """The names of the classes, where they have any: at least as many as there are labels."""
    names: Annotated[tuple[Name, ...], Meta(max_length=3)] = ()
    """What the inputs and the target are, where that is known."""

    def __post_init__(self) -> None:
        count = len(self.x)
        if not FEWEST_POINTS <= count <= MOST_POINTS:
            raise ValueError(
                f"x: expected {FEWEST_POINTS} to {MOST_POINTS:,} points, found {count:,}"
            )
        if bool(self.labels) == bool(self.values):
            raise ValueError("labels, values: expected either the one or the other")
        for name in ("y", "labels", "values"):
            if len(getattr(self, name)) not in (0, count):
                raise ValueError(f"{name}: expected as many as in x, {count:,}")
        for name in ("x", "y", "values"):
            _check_numbers(getattr(self, name), name)
        self._check_classes()

    def _check_classes(self) -> None:
        if self.labels and not 0 <= min(self.labels) <= max(self.labels) < MOST_POINT_CLASSES:
            raise ValueError(f"labels: expected numbers from 0 to {MOST_POINT_CLASSES - 1}")
        if self.classes and (not self.labels or len(self.classes) <= max(self.labels)):
            raise ValueError("classes: expected a name for each number in labels")
        if self.names and len(self.names) != self.columns + 1:
            raise ValueError(f"names: expected {self.columns + 1}, of the inputs and the target")
        for field in ("classes", "names"):
            for i, name in enumerate(getattr(self, field)):
                check_name(name, f"{field}[{i}]")

    @property
    def columns(self) -> int:
        """One input or two."""
        return 2 if self.y else 1

    @property
    def class_count(self) -> int:
        """How many classes there are: at least two, that a further point may be of another."""
        return len(self._class_names) if self.labels else 0

    @property
    def _class_names(self) -> tuple[str, ...]:
        if not self.labels:
            return ()
        return self.classes or tuple(f"class {i + 1}" for i in range(max(2, max(self.labels) + 1)))

    def load(self) -> Samples:
        """Return the points."""
        inputs = np.array((self.x, self.y) if self.y else (self.x,), np.float64).T.copy()
        names = self.names or (*INPUT_NAMES[: self.columns], "class" if self.labels else "y")
        if self.labels:
            targets = np.array(self.labels, np.int64)
            return Samples(inputs, targets, names[:-1], names[-1:], self._class_names)
        return Samples(inputs, np.array(self.values, np.float64)[:, None], names[:-1], names[-1:])


def _check_numbers(values: tuple[float, ...], name: str) -> None:
    array = np.array(values or (0.0,))
    if array.dtype.kind not in "iuf" or not np.abs(array).max() <= LARGEST:
        raise ValueError(f"{name}: expected finite numbers, none larger than {LARGEST:g}")


class ChapterPoints(DataSet, frozen=True):
    """Points of the chapter: one input, one number."""

    columns: ClassVar[int] = 1
    class_count: ClassVar[int] = 0
    x: ClassVar[tuple[float, ...]]
    y: ClassVar[tuple[float, ...]]

    def load(self) -> Samples:
        """Return the points."""
        return Samples(np.array(self.x)[:, None], np.array(self.y)[:, None], ("x",), ("y",))


class SevenPoints(ChapterPoints, frozen=True, tag="seven-points"):
    """The seven points through which the chapter lays its line."""

    title = "Seven points"
    order = 13
    x = SEVEN_POINTS_X
    y = SEVEN_POINTS_Y


class ElevenPoints(ChapterPoints, frozen=True, tag="eleven-points"):
    """Eleven points near a line: a curve of degree ten goes through all, and foretells nothing."""

    title = "Eleven points"
    order = 14
    x = ELEVEN_POINTS_X
    y = ELEVEN_POINTS_Y
