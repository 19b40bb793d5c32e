"""Data sets that are read from files: MNIST and its kin, tables, archives of arrays.

A scene holds where the files are and what of them is used. What reads them is imported when they
are read.
"""

import os
from abc import abstractmethod
from pathlib import Path
from typing import Annotated

import numpy as np
from msgspec import Meta

from core.columns import LONGEST_NAME
from core.datasets.base import DataError, DataSet, Samples, Task

LONGEST_PATH = 4_096
MOST_LEFT_OUT = 1_000

NO_IMAGES = "MNIST: no file of images is chosen yet; choose one such as train-images-idx3-ubyte.gz"
NO_LABELS = "there is no file of labels beside it; choose one such as train-labels-idx1-ubyte.gz"

FilePath = Annotated[str, Meta(max_length=LONGEST_PATH)]
"""Where a file is; empty until one is chosen."""
ColumnName = Annotated[str, Meta(max_length=LONGEST_NAME)]


class FileSet(DataSet, frozen=True):
    """Samples in files. Raises ValueError where a path or name is no text that a file can hold."""

    @property
    @abstractmethod
    def paths(self) -> tuple[str, ...]:
        """Where the files are."""

    @property
    def stamp(self) -> tuple[object, ...]:
        """When each file was changed last, and its length; None of one that cannot be had."""
        return tuple(map(_stamp_of, self.paths))

    def __post_init__(self) -> None:
        for field in self.__struct_fields__:
            here = getattr(self, field)
            for text in here if isinstance(here, tuple) else (here,):
                if isinstance(text, str) and not _can_be_kept(text):
                    raise ValueError(f"{field}: expected text of at most {LONGEST_PATH} characters")


def _can_be_kept(text: str) -> bool:
    """Whether a file can hold a text: it has no half of a character in it."""
    torn = not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text)
    return len(text) <= LONGEST_PATH and not torn


def _stamp_of(path: str) -> tuple[int, int, int] | None:
    try:
        status = os.stat(path)
    except (OSError, ValueError):  # not there, or a path that no system could hold
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


class Mnist(FileSet, frozen=True, tag="mnist"):
    """Pictures and their labels from a pair of IDX files, as MNIST and its kin come.

    The files may be packed by gzip. Without the path of the labels they are looked for beside the
    images, by their usual name.
    """

    title = "MNIST (IDX files)"
    order = 30

    images: FilePath = ""
    labels: FilePath = ""

    @property
    def paths(self) -> tuple[str, str]:
        """The file of images and the file of labels."""
        from core.datasets.idx import beside

        found = None if self.labels else beside(Path(self.images))
        return self.images, str(found) if found else self.labels

    def load(self) -> Samples:
        """Return the pictures, as bytes; raises DataError, which names the file and the fault."""
        from core.datasets.idx import read_images, read_labels
        from core.datasets.opening import name_of
        from core.datasets.real import pixel_names

        images, labels = self.paths
        if not images:
            raise DataError(NO_IMAGES)
        pixels = read_images(images)
        if not labels:
            raise DataError(f"{name_of(images)}: {NO_LABELS}")
        numbers = read_labels(labels)
        count, rows, columns = pixels.shape
        if len(numbers) != count:
            raise DataError(
                f"{name_of(labels)}: holds {len(numbers):,} labels, but {name_of(images)} holds "
                f"{count:,} images; choose two files that belong together"
            )
        return Samples(
            pixels.reshape(count, -1),
            numbers.astype(np.int64),
            pixel_names(rows, columns),
            ("digit",),
            tuple(map(str, range(int(numbers.max()) + 1))),
            (rows, columns),
        )


class CsvFile(FileSet, frozen=True, omit_defaults=True, tag="csv"):
    """A table of one's own: one of its columns is to be predicted from the others.

    The target is classes where it has words, or few whole numbers that are there often.
    """

    title = "Table (CSV)"
    order = 31

    path: FilePath = ""
    target: ColumnName = ""
    """The name of the column that is to be predicted; the last one without a name."""
    left_out: Annotated[tuple[ColumnName, ...], Meta(max_length=MOST_LEFT_OUT)] = ()
    """The names of the columns that are not used."""
    drop_missing: bool = False
    """Whether rows with gaps are left out; otherwise they are a fault."""
    task: Task | None = None
    """What the target is, where that is not to be told by what stands there."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The table."""
        return (self.path,)

    def load(self) -> Samples:
        """Return the rows; raises DataError, which names the file, and line or column."""
        from core.datasets.table import Wanted, read_table

        wanted = Wanted(self.target, self.left_out, self.drop_missing, self.task)
        return read_table(self.path, wanted)


class NpzFile(FileSet, frozen=True, omit_defaults=True, tag="npz"):
    """Two arrays of numpy's: inputs (with rows and columns they are pictures) and targets.

    Targets are classes where they are words or few whole numbers, or have a column for each.
    """

    title = "Arrays (NPZ)"
    order = 32

    path: FilePath = ""
    inputs: ColumnName = ""
    targets: ColumnName = ""
    """The names of the arrays; without them those that are called as is usual."""
    task: Task | None = None
    """What the targets are, where that is not to be told by what stands there."""

    @property
    def paths(self) -> tuple[str, ...]:
        """The archive."""
        return (self.path,)

    def load(self) -> Samples:
        """Return the samples; raises DataError, which names the file and the array."""
        from core.datasets.npz import read_npz

        return read_npz(self.path, self.inputs, self.targets, self.task)
