"""Files of samples: opened without harm, and faults said with the name of the file."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from core.data.cells import TableError
from core.data.text_files import opened
from core.datasets.base import (
    LARGEST_INPUTS,
    MOST_INPUTS,
    MOST_SAMPLES,
    DataError,
)
from core.streams import visible

LARGEST_FILE = LARGEST_INPUTS + 2**20
"""A file longer than this, in bytes, is refused before it is read."""


def name_of(path: str) -> str:
    """Return the name of a file as a message has it."""
    return visible(Path(path).name or path)


@contextmanager
def faults_named(path: str) -> Iterator[None]:
    """Say whatever goes wrong in reading a file as a DataError that names it."""
    try:
        yield
    except DataError as error:
        raise DataError(f"{name_of(path)}: {error}") from None
    except TableError as error:  # which names its file
        raise DataError(visible(str(error))) from None
    except OSError as error:
        raise DataError(f"{name_of(path)}: {visible(error.strerror or str(error))}") from None
    except MemoryError:
        raise DataError(f"{name_of(path)}: there is not enough memory to read it") from None


def opened_samples(path: str) -> BufferedReader:
    """Return a file, open for reading; raises DataError when it is no file or too large."""
    try:
        return opened(Path(path), LARGEST_FILE)
    except TableError as error:
        raise DataError(visible(str(error))) from None


def check_extent(count: int, inputs: int, itemsize: int) -> None:
    """Raise DataError when there are none of so many samples and inputs, or too many."""
    if count < 1 or inputs < 1:
        raise DataError("holds no samples; choose another file")
    if count > MOST_SAMPLES or inputs > MOST_INPUTS:
        raise DataError(
            f"has {count:,} samples of {inputs:,} inputs: at most {MOST_SAMPLES:,} of "
            f"{MOST_INPUTS:,} are read; take a part of it"
        )
    if count * inputs * itemsize > LARGEST_INPUTS:
        raise DataError(
            f"has {count:,} samples of {inputs:,} inputs, which take more than "
            f"{LARGEST_INPUTS // 2**20} MB; take a part of it"
        )
