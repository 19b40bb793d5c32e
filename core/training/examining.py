"""What a form says of data: how many samples and of what, how they are split, or what is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.datasets.base import DataSet, Samples, Task
from core.datasets.files import CsvFile, NpzFile
from core.datasets.preparation import Preparation
from core.datasets.shelf import taken
from core.datasets.split import split
from core.errors import FalllineError
from core.training.shapes import Facts, facts_of

MOST_NAMES = 1_000
"""So many names of columns at most are offered."""


@dataclass(frozen=True)
class Examined:
    """What was found out of data.

    Attributes
    ----------
    data : the data.
    facts : what a network must know of them, None where they cannot be had.
    text : what they are, in a line.
    note : what a person should know of how they were read.
    names : of a table the names of its columns, of an archive those of its arrays.
    target, inputs : which of them is predicted, and of an archive which is predicted from.
    fault : why they cannot be had, and what to do; nothing where all is well.
    """

    data: DataSet
    facts: Facts | None = None
    text: str = ""
    note: str = ""
    names: tuple[str, ...] = ()
    target: str = ""
    inputs: str = ""
    fault: str = ""


def examined(data: DataSet, preparation: Preparation) -> Iterator[Examined | None]:
    """Yield what there is to be said of data. They are loaded, unless the shelf has them."""
    yield None
    names = _names(data)
    yield None
    try:
        samples = taken(data)
        text = described(samples, preparation)
    except FalllineError as fault:
        yield Examined(data, names=names, fault=str(fault))
        return
    target, inputs = samples.target_names[0], _usual_inputs(data, names)
    yield Examined(data, facts_of(samples), text, samples.note, names, target, inputs)


def described(samples: Samples, preparation: Preparation) -> str:
    """Return what samples are: 500 points, 2 inputs, 2 classes: 350 / 75 / 75."""
    by_class = preparation.stratified and samples.task is Task.CLASSES
    labels = samples.targets.astype("int64", copy=False) if by_class else None
    parts = split(samples.count, preparation.shares, preparation.seed, labels)
    what = "pictures" if samples.image else "points" if samples.columns <= 2 else "samples"
    if samples.image:
        inputs = "{}×{} pixels".format(*samples.image)
    else:
        inputs = f"{samples.columns:,} input{'s' * (samples.columns > 1)}"
    count = len(samples.target_names)
    told = f"{len(samples.classes)} classes" if samples.classes else (
        "a number" if count == 1 else f"{count} numbers"
    )  # fmt: skip
    sizes = " / ".join(f"{len(part):,}" for part in parts)
    return f"{samples.count:,} {what}, {inputs}, {told}: {sizes}"


def _names(data: DataSet) -> tuple[str, ...]:
    """Return the names of the columns of a table or the arrays of an archive, as far as read."""
    if not isinstance(data, CsvFile | NpzFile) or not data.path:
        return ()
    find = _columns_of if isinstance(data, CsvFile) else _arrays_of
    try:
        return find(data.path, data.stamp)[:MOST_NAMES]
    except (FalllineError, OSError, ValueError):  # what is wrong is told by loading
        return ()


def _usual_inputs(data: DataSet, names: tuple[str, ...]) -> str:
    """Return the array of an archive that is taken for the inputs; nothing of other data."""
    if not isinstance(data, NpzFile):
        return ""
    from core.datasets.npz import INPUTS

    return data.inputs or next((name for name in INPUTS if name in names), "")


@lru_cache(maxsize=4)
def _columns_of(path: str, stamp: object) -> tuple[str, ...]:
    from core.data.csv_table import read_columns

    return tuple(column.name for column in read_columns(Path(path)).columns)


@lru_cache(maxsize=4)
def _arrays_of(path: str, stamp: object) -> tuple[str, ...]:
    from core.datasets.archive import Archive
    from core.datasets.opening import opened_samples

    with opened_samples(path) as file:
        return Archive(file).names
