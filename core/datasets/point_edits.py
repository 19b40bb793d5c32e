"""What a hand does to points: moves one, adds one, removes one, gives one another class.

Any set of one or two inputs that is not too large becomes points of one's own by that.
"""

from typing import TypeVar

from msgspec.structs import replace

from core.columns import LARGEST
from core.columns import LONGEST_NAME as LONGEST
from core.datasets.base import DataError, DataSet, Samples, Task
from core.datasets.points import FEWEST_POINTS, MOST_POINT_CLASSES, MOST_POINTS, OwnPoints
from core.datasets.shelf import taken

Place = tuple[float, float]
T = TypeVar("T")


def can_be_points(samples: Samples) -> bool:
    """Whether samples can become points of one's own: `as_points` then does not fail."""
    return not _fault(samples)


def as_points(data_set: DataSet) -> OwnPoints:
    """Return a data set as points of one's own: itself, where it is these.

    Raises DataError where it has more than two inputs, or too many points or classes, and as
    loading does.
    """
    return data_set if isinstance(data_set, OwnPoints) else points_of(taken(data_set))


def points_of(samples: Samples) -> OwnPoints:
    """Return samples of one or two inputs as points of one's own; raises DataError at others."""
    if fault := _fault(samples):
        raise DataError(fault)
    x, *y = (tuple(map(float, column)) for column in samples.inputs.T.tolist())
    names = tuple(name[:LONGEST] for name in (*samples.input_names, *samples.target_names))
    second = y[0] if y else ()
    if samples.task is Task.CLASSES:
        labels = tuple(map(int, samples.targets.tolist()))
        classes = tuple(name[:LONGEST] for name in samples.classes)
        return OwnPoints(x, second, labels=labels, classes=classes, names=names)
    return OwnPoints(x, second, values=tuple(samples.targets[:, 0].tolist()), names=names)


def _fault(samples: Samples) -> str:
    """Return why samples cannot be points of one's own; nothing where they can."""
    if samples.columns > 2 or samples.image is not None:
        return f"samples of {samples.columns:,} inputs are no points: choose a set of two inputs"
    if not FEWEST_POINTS <= samples.count <= MOST_POINTS:
        return (
            f"points that can be moved are {FEWEST_POINTS} to {MOST_POINTS:,}, and here are "
            f"{samples.count:,}: take another number of samples"
        )
    if len(samples.classes) > MOST_POINT_CLASSES or len(samples.target_names) > 1:
        return f"points are of at most {MOST_POINT_CLASSES} classes, or have one number each"
    return ""


def moved(points: OwnPoints, index: int, place: Place) -> OwnPoints:
    """Return the points with number `index` at a place, which is pulled to within the limits.

    Of points of one input the place is the input and the number.
    """
    i = _existing(points, index)
    across, up = _limited(place)
    changes = {"x": _put(points.x, i, across)}
    if points.y:
        return replace(points, **changes, y=_put(points.y, i, up))
    if points.values:
        return replace(points, **changes, values=_put(points.values, i, up))
    return replace(points, **changes)


def added(points: OwnPoints, place: Place, target: float = 0) -> OwnPoints:
    """Return the points and one more, at a place, of a class or with a number.

    Of points of one input that have numbers the place has the number. Raises DataError when there
    are too many points or no such class.
    """
    if len(points.x) >= MOST_POINTS:
        raise DataError(f"there are {MOST_POINTS:,} points, and no more can be: remove one first")
    across, up = _limited(place)
    changed: dict[str, tuple[float, ...]] = {"x": (*points.x, across)}
    if points.y:
        changed["y"] = (*points.y, up)
    if points.labels:
        changed["labels"] = (*points.labels, _class(points, target))
    else:
        number = target if points.y else up
        changed["values"] = (*points.values, _limited((number, 0))[0])
    return replace(points, **changed)


def removed(points: OwnPoints, index: int) -> OwnPoints:
    """Return the points without number `index`; raises DataError where too few would be left."""
    i = _existing(points, index)
    if len(points.x) <= FEWEST_POINTS:
        raise DataError(f"{FEWEST_POINTS} points are needed: add one before you remove one")
    fields = {name: getattr(points, name) for name in ("x", "y", "labels", "values")}
    return replace(points, **{name: v[:i] + v[i + 1 :] for name, v in fields.items() if v})


def retargeted(points: OwnPoints, index: int, target: float) -> OwnPoints:
    """Return the points with number `index` of another class, or with another number."""
    i = _existing(points, index)
    if points.labels:
        return replace(points, labels=_put(points.labels, i, _class(points, target)))
    return replace(points, values=_put(points.values, i, _limited((target, 0))[0]))


def _put(values: tuple[T, ...], i: int, value: T) -> tuple[T, ...]:
    return (*values[:i], value, *values[i + 1 :])


def _existing(points: OwnPoints, index: int) -> int:
    if not 0 <= index < len(points.x):
        raise DataError(f"there is no point number {index + 1}: there are {len(points.x)}")
    return index


def _class(points: OwnPoints, target: float) -> int:
    if target not in range(points.class_count):
        raise DataError(
            f"there is no class number {target:g}: the last is {points.class_count - 1}"
        )
    return int(target)


def _limited(place: Place) -> Place:
    """Return a place, pulled to within what data may hold."""
    if any(coordinate != coordinate for coordinate in place):
        raise DataError("a point cannot be at NaN: expected two numbers")
    x, y = (min(max(float(coordinate), -LARGEST), LARGEST) for coordinate in place)
    return x, y
