"""Points that are moved, added and removed, and the sets that become points by that."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.datasets import DATA_SETS, AnyDataSet
from core.datasets.base import DataError, Samples, Task
from core.datasets.files import CsvFile, FileSet
from core.datasets.generated import Circle, Plane, Sine, Xor
from core.datasets.point_edits import (
    added,
    as_points,
    can_be_points,
    moved,
    points_of,
    removed,
    retargeted,
)
from core.datasets.points import MOST_POINT_CLASSES, MOST_POINTS, OwnPoints, SevenPoints
from core.datasets.real import Digits, Iris
from core.datasets.shelf import taken

CLASSES = OwnPoints((0.0, 1.0, 2.0), (3.0, 4.0, 5.0), labels=(0, 1, 1))
NUMBERS = OwnPoints((0.0, 1.0, 2.0), (3.0, 4.0, 5.0), values=(0.5, 1.5, 2.5))
LINE = OwnPoints((0.0, 1.0, 2.0), values=(0.5, 1.5, 2.5))
ROW = OwnPoints((0.0, 1.0, 2.0), labels=(0, 1, 0))


@pytest.mark.parametrize(
    ("changed", "x", "y", "targets"),
    [
        (moved(CLASSES, 1, (7.0, 8.0)), (0, 7, 2), (3, 8, 5), (0, 1, 1)),
        (moved(NUMBERS, 0, (7.0, 8.0)), (7, 1, 2), (8, 4, 5), (0.5, 1.5, 2.5)),
        (moved(LINE, 2, (7.0, 8.0)), (0, 1, 7), (), (0.5, 1.5, 8)),
        (moved(ROW, 2, (7.0, 8.0)), (0, 1, 7), (), (0, 1, 0)),
        (moved(CLASSES, 0, (-np.inf, 1e300)), (-1e100, 1, 2), (1e100, 4, 5), (0, 1, 1)),
        (moved(CLASSES, 0, (np.float64(6), np.float32(2))), (6, 1, 2), (2, 4, 5), (0, 1, 1)),
        (added(CLASSES, (7.0, 8.0), 1), (0, 1, 2, 7), (3, 4, 5, 8), (0, 1, 1, 1)),
        (added(CLASSES, (7.0, 8.0)), (0, 1, 2, 7), (3, 4, 5, 8), (0, 1, 1, 0)),
        (added(NUMBERS, (7.0, 8.0), 9), (0, 1, 2, 7), (3, 4, 5, 8), (0.5, 1.5, 2.5, 9)),
        (added(LINE, (7.0, 8.0), 9), (0, 1, 2, 7), (), (0.5, 1.5, 2.5, 8)),
        (added(ROW, (7.0, 8.0), 1), (0, 1, 2, 7), (), (0, 1, 0, 1)),
        (removed(CLASSES, 0), (1, 2), (4, 5), (1, 1)),
        (removed(NUMBERS, 2), (0, 1), (3, 4), (0.5, 1.5)),
        (removed(LINE, 1), (0, 2), (), (0.5, 2.5)),
        (retargeted(CLASSES, 1, 0), (0, 1, 2), (3, 4, 5), (0, 0, 1)),
        (retargeted(LINE, 1, -4), (0, 1, 2), (), (0.5, -4, 2.5)),
    ],
)
def test_points_are_changed_and_a_file_holds_them(changed, x, y, targets):
    assert (changed.x, changed.y) == (x, y)
    assert (changed.labels or changed.values) == targets
    assert {type(number) for number in (*changed.x, *changed.y, *changed.values)} == {float}
    assert {type(label) for label in changed.labels} <= {int}
    assert msgspec.json.decode(msgspec.json.encode(changed), type=AnyDataSet) == changed
    samples = changed.load()
    assert samples.inputs.T.tolist() == [list(x), list(y)][: samples.columns]
    assert tuple(samples.targets.ravel().tolist()) == targets


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: moved(CLASSES, 3, (0, 0)), "no point number 4: there are 3"),
        (lambda: moved(CLASSES, -1, (0, 0)), "no point number 0"),
        (lambda: moved(CLASSES, 0, (0, np.nan)), "cannot be at NaN"),
        (lambda: added(CLASSES, (0, 0), 2), "no class number 2: the last is 1"),
        (lambda: added(CLASSES, (0, 0), 0.5), "no class number 0.5"),
        (lambda: added(CLASSES, (0, 0), np.nan), "no class number nan"),
        (lambda: added(NUMBERS, (0, 0), np.nan), "NaN"),
        (lambda: retargeted(CLASSES, 0, -1), "no class number -1"),
        (lambda: removed(removed(CLASSES, 0), 0), "2 points are needed: add one before"),
        (lambda: added(as_points(Xor(samples=MOST_POINTS)), (0, 0)), "5,000 points, and no more"),
        (lambda: as_points(Xor(samples=MOST_POINTS + 1)), "2 to 5,000, and here are 5,001"),
        (lambda: as_points(Iris()), "samples of 4 inputs are no points: choose a set of two"),
    ],
)
def test_what_cannot_be_is_refused(change, words):
    with pytest.raises(DataError, match=words):
        change()


@pytest.mark.parametrize("kind", [kind for kind in DATA_SETS if not issubclass(kind, FileSet)])
def test_every_set_of_one_or_two_inputs_becomes_points_that_are_alike(kind):
    data_set = CLASSES if kind is OwnPoints else kind()
    samples = taken(data_set)
    assert can_be_points(samples) is (samples.columns <= 2)
    if samples.columns > 2:
        return
    points = as_points(data_set)
    again = points.load()
    assert np.array_equal(again.inputs, samples.inputs)
    assert np.array_equal(again.targets, samples.targets)
    assert (again.classes, again.input_names, again.target_names) == (
        samples.classes, samples.input_names, samples.target_names,
    )  # fmt: skip
    assert msgspec.json.decode(msgspec.json.encode(points), type=AnyDataSet) == points
    assert as_points(points) is points


def test_a_table_becomes_points_with_its_names(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("size,price,kind\n" + "1.5,2.5,a\n3.5,4.5,b\n" * 2)
    points = as_points(CsvFile(str(path)))
    assert points.names == ("size", "price", "kind") and points.classes == ("a", "b")
    long = Samples(np.ones((3, 1)), np.ones((3, 1)), ("n" * 200,), ("t" * 200,))
    assert points_of(long).names == ("n" * 60, "t" * 60)


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (Digits(), "64 inputs are no points"),
        (Samples(np.ones((3, 2)), np.ones((3, 2)), ("a", "b"), ("s", "t")), "one number each"),
        (Samples(np.ones((3, 2)), np.zeros(3, np.int64), ("a", "b"), ("t",),
                 tuple(map(str, range(MOST_POINT_CLASSES + 1)))), "at most 26 classes"),
        (Samples(np.ones((3, 2), np.uint8), np.zeros(3, np.int64), ("a", "b"), ("t",), ("c",),
                 (1, 2)), "no points"),
        (Samples(np.ones((1, 2)), np.ones((1, 1)), ("a", "b"), ("t",)), "here are 1:"),
    ],
)  # fmt: skip
def test_other_samples_become_no_points(samples, words):
    samples = samples if isinstance(samples, Samples) else samples.load()
    assert not can_be_points(samples)
    with pytest.raises(DataError, match=words):
        points_of(samples)


def test_a_further_point_may_be_of_a_second_class():
    one = OwnPoints((0.0, 1.0), (0.0, 1.0), labels=(0, 0))
    assert one.class_count == 2
    assert added(one, (2.0, 2.0), 1).load().classes == ("class 1", "class 2")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"x": (1.0,), "labels": (0,)}, "2 to 5,000 points, found 1"),
        ({"x": (1.0, 2.0)}, "either the one or the other"),
        ({"x": (1.0, 2.0), "labels": (0, 1), "values": (1.0, 2.0)}, "either the one or the other"),
        ({"x": (1.0, 2.0), "labels": (0,)}, "labels: expected as many as in x, 2"),
        ({"x": (1.0, 2.0), "y": (0.0,), "labels": (0, 1)}, "y: expected as many"),
        ({"x": (1.0, np.inf), "labels": (0, 1)}, "x: expected finite numbers"),
        ({"x": (1.0, 2.0), "values": (0.0, np.nan)}, "values: expected finite numbers"),
        ({"x": (1.0, 2.0), "y": ("a", "b"), "labels": (0, 1)}, "y: expected finite numbers"),
        ({"x": (1.0, 2.0), "labels": (0, 26)}, "labels: expected numbers from 0 to 25"),
        ({"x": (1.0, 2.0), "labels": (0, -1)}, "labels: expected numbers from 0 to 25"),
        ({"x": (1.0, 2.0), "labels": (0, 2), "classes": ("a", "b")}, "a name for each number"),
        ({"x": (1.0, 2.0), "values": (0.0, 2.0), "classes": ("a",)}, "a name for each number"),
        ({"x": (1.0, 2.0), "labels": (0, 1), "names": ("a",)}, "names: expected 2"),
        ({"x": (1.0, 2.0), "labels": (0, 1), "names": ("a", "\ud800")}, "half of a character"),
    ],
)
def test_points_that_cannot_be_are_refused(fields, words):
    with pytest.raises(ValueError, match=words):
        OwnPoints(**fields)


@given(
    data_set=st.sampled_from([Circle(samples=6), Plane(samples=6), Sine(samples=6), SevenPoints()]),
    changes=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 8), st.floats(-9, 9)), max_size=8),
)
def test_whatever_is_done_points_stay_points(data_set, changes):
    points = as_points(data_set)
    for what, index, at in changes:
        count = len(points.x)
        try:
            if what == 0:
                points = moved(points, index, (at, -at))
            elif what == 1:
                points = added(points, (at, -at), index)
            else:
                points = removed(points, index)
        except DataError:
            assert len(points.x) == count
    samples = points.load()
    assert samples.count == len(points.x) >= 2
    assert samples.task is (Task.CLASSES if points.labels else Task.NUMBERS)
