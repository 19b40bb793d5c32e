"""Two arrays of numpy's as samples: one is the inputs, the other the targets."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.datasets.archive import Archive, Stored
from core.datasets.base import MOST_CLASSES, DataError, Pixels, Samples, Task
from core.datasets.labels import FEW, Targets, check_finite, of_numbers, of_words
from core.datasets.opening import check_extent, faults_named, opened_samples
from core.datasets.real import pixel_names
from core.objective import Floats
from core.streams import visible

INPUTS = ("inputs", "x", "X", "x_train", "X_train", "train_images", "images", "data", "features")
TARGETS = ("targets", "y", "Y", "y_train", "Y_train", "train_labels", "labels", "target", "label")
"""How inputs and targets are usually called: the first of these that is there is taken."""

PICTURE_AXES = 3
"""Number, row, column; a fourth may be there for colours, but only for one."""

COLOURS = (3, 4)


def read_npz(path: str, inputs: str, targets: str, task: Task | None) -> Samples:
    """Return the samples of two arrays, by name; without names those that are called as usual.

    Raises DataError, which names the file, the array and the fault, when they cannot be had.
    """
    if not path:
        raise DataError("Arrays: no file is chosen yet; choose an NPZ file")
    with faults_named(path), opened_samples(path) as file:
        archive = Archive(file)
        inputs = archive.chosen(inputs, INPUTS, "inputs")
        targets = archive.chosen(targets, TARGETS, "targets")
        return _samples(archive, inputs, targets, task)


def _samples(archive: Archive, inputs: str, targets: str, task: Task | None) -> Samples:
    shown, target = visible(inputs), visible(targets)
    with _array_named(shown):
        _check_inputs(stored := archive.look(inputs))
    with _array_named(target):
        _check_targets(looked := archive.look(targets))
    if stored.shape[0] != looked.shape[0]:
        raise DataError(
            f"array {shown} has {stored.shape[0]:,} samples and {target} has "
            f"{looked.shape[0]:,}; choose two arrays that belong together"
        )
    with _array_named(shown):
        rows, image = _as_inputs(archive.read(inputs))
    with _array_named(target):
        told = _as_targets(archive.read(targets), task)
    columns = tuple(f"{shown}[{i}]" for i in range(rows.shape[1]))
    names = pixel_names(*image) if image else columns
    note = f"Target {target}: {told.note}."
    return Samples(rows, told.values, names, (target,), told.classes, image, note)


@contextmanager
def _array_named(name: str) -> Iterator[None]:
    try:
        yield
    except DataError as error:
        raise DataError(f"array {name}: {error}") from None


def _check_inputs(stored: Stored) -> None:
    """Raise DataError unless an array can be inputs, by its header alone."""
    if stored.is_text:
        raise DataError("holds text, and inputs are numbers; choose another array")
    axes = len(stored.shape)
    image = _picture_of(stored.shape)
    if not 1 <= axes <= PICTURE_AXES and image is None:
        in_colour = axes == PICTURE_AXES + 1 and stored.shape[-1] in COLOURS
        advice = "turn the pictures grey first" if in_colour else "choose another array"
        raise DataError(f"has the shape {stored.shape}: expected (samples, inputs) or "
                        f"(samples, rows, columns); {advice}")  # fmt: skip
    inputs = int(np.prod(stored.shape[1:], dtype=object))
    as_read = image is not None and (stored.kind, stored.itemsize) == ("u", 1)
    check_extent(stored.shape[0], inputs, 1 if as_read else 8)


def _picture_of(shape: tuple[int, ...]) -> tuple[int, int] | None:
    """Return the rows and columns of pictures in an array, one colour at most; else None."""
    if len(shape) == PICTURE_AXES + 1:
        if shape[-1] == 1:
            shape = shape[:-1]
        elif shape[1] == 1:
            shape = (shape[0], *shape[2:])
    return (shape[1], shape[2]) if len(shape) == PICTURE_AXES else None


def _as_inputs(array: NDArray[Any]) -> tuple[Floats | Pixels, tuple[int, int] | None]:
    check_finite(array)
    image = _picture_of(array.shape)
    rows = np.ascontiguousarray(array).reshape(len(array), -1)
    if image and rows.dtype == np.uint8:
        return rows, image
    return rows.astype(np.float64, copy=False), image


def _check_targets(stored: Stored) -> None:
    """Raise DataError unless an array can be targets, by its header alone."""
    if len(stored.shape) not in (1, 2):
        raise DataError(f"has the shape {stored.shape}: expected (samples,); choose another array")
    check_extent(stored.shape[0], stored.shape[-1] if len(stored.shape) == 2 else 1, 1)


def _as_targets(array: NDArray[Any], task: Task | None) -> Targets:
    if array.ndim == 2:
        array = array[:, 0] if array.shape[1] == 1 else _from_one_hot(array)
    if array.dtype.kind in "US":
        words, codes = np.unique(array, return_inverse=True)
        return of_words(tuple(map(_word, words.tolist())), codes, task)
    return of_numbers(array, task, FEW if array.dtype.kind == "f" else MOST_CLASSES)


def _word(text: str | bytes) -> str:
    return text.decode("utf-8", "backslashreplace") if isinstance(text, bytes) else text


def _from_one_hot(array: NDArray[Any]) -> NDArray[Any]:
    """Return the number of the one column that is 1, of rows that are 0 elsewhere."""
    is_one = array == 1
    if array.dtype.kind in "US" or not np.all(is_one | (array == 0)) or np.any(
        is_one.sum(axis=1) != 1
    ):  # fmt: skip
        raise DataError(
            f"has {array.shape[1]} columns: expected one target, or a 1 in the column of the class "
            "and 0 elsewhere; choose another array"
        )
    places: NDArray[Any] = is_one.argmax(axis=1)
    return places
