"""What is to be predicted: told to be classes or numbers, by what stands there or by choice."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.columns import LARGEST, LONGEST_NAME
from core.datasets.base import MOST_CLASSES, DataError, Indices, Task
from core.objective import Floats
from core.streams import visible

FEW = 20
"""Whole numbers that are so many different ones at most are taken for classes."""

OFTEN = 2
"""So often each must be there, on average: else they are numbers that happen to be whole."""


class Targets(NamedTuple):
    """What is to be predicted, as `Samples` has it, and how that was told."""

    values: Indices | Floats
    classes: tuple[str, ...]
    note: str


def of_numbers(values: NDArray[Any], task: Task | None, few: int = FEW) -> Targets:
    """Return targets of numbers, shape (count,): classes where so chosen, or few and whole.

    Raises DataError when they are to be classes and there are too many different ones, or when
    any is not finite or larger than 1e100.
    """
    check_finite(values)
    whole, place = np.unique(values, return_inverse=True)
    how = "as chosen"
    if task is None:
        is_few = _look_like_classes(whole, len(values), few)
        task, how = (Task.CLASSES, "few whole numbers") if is_few else (Task.NUMBERS, "")
    if task is Task.NUMBERS:
        return Targets(values.astype(np.float64)[:, None], (), "numbers")
    _check_classes(len(whole))
    note = f"{len(whole)} classes ({how})"
    return Targets(place.astype(np.int64), tuple(map(_text, whole.tolist())), note)


def of_words(words: tuple[str, ...], codes: Indices, task: Task | None) -> Targets:
    """Return targets of words: the classes in order, and the number of each sample's.

    Raises DataError when they are to be numbers, or when there are too many different ones.
    """
    if task is Task.NUMBERS:
        raise DataError("these are words, which cannot be numbers; choose classes")
    _check_classes(len(words))
    order = sorted(range(len(words)), key=words.__getitem__)
    place = np.empty(len(words), np.int64)
    place[order] = np.arange(len(words))
    return Targets(
        place[codes], tuple(shown(words[i]) for i in order), f"{len(words)} classes (words)"
    )


def shown(word: str) -> str:
    """Return a word as the name of a class or an input: visible, and not too long."""
    text = visible(word[: LONGEST_NAME + 1]) or "(empty)"
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1]}…"


def check_finite(values: NDArray[Any]) -> None:
    """Raise DataError when there is a number that is missing, infinite or too large."""
    if (
        values.dtype.kind != "f"
        or -LARGEST <= float(values.min()) <= float(values.max()) <= LARGEST
    ):
        return
    wrong = ~(np.abs(values.astype(np.float64)) <= LARGEST)  # a smaller type cannot hold 1e100
    rows = np.flatnonzero(wrong.reshape(len(values), -1).any(axis=-1))
    what = "missing (NaN)" if np.isnan(values[wrong]).any() else "infinite or beyond 1e100"
    raise DataError(
        f"numbers are {what} in {len(rows):,} rows, the first of them number {rows[0] + 1:,}; "
        "fill them in or remove these rows"
    )


def _look_like_classes(different: NDArray[Any], count: int, few: int) -> bool:
    are_few = 2 <= len(different) <= few and OFTEN * len(different) <= count
    return are_few and bool(np.all(different == np.rint(different)))


def _check_classes(count: int) -> None:
    if count > MOST_CLASSES:
        raise DataError(
            f"there are {count:,} different values: classes are at most {MOST_CLASSES}; choose "
            "numbers, or another target"
        )


def _text(value: float) -> str:
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(value)
