"""What of a file is used where the usual choice cannot be: a first choice that a form can change.

A table with gaps is read without the rows that have some; of an archive whose arrays have names of
their own those are taken that can be inputs and targets. What was chosen is said in a note, and
stands in the form. A fault that no choice mends stays a fault.
"""

from collections.abc import Iterator

import numpy as np
from msgspec.structs import replace

from core.datasets.archive import Archive, Stored
from core.datasets.base import DataError, DataSet
from core.datasets.files import CsvFile, NpzFile
from core.datasets.opening import opened_samples


def other_choices(data: DataSet) -> Iterator[DataSet]:
    """Yield what else may be used of a file than what is usual."""
    if isinstance(data, CsvFile) and not data.drop_missing:
        yield replace(data, drop_missing=True)
    if isinstance(data, NpzFile) and not (data.inputs or data.targets):
        try:
            yield from _pairs(data)
        except (DataError, OSError):  # it is no archive, as loading has told
            return


def _pairs(data: NpzFile) -> Iterator[NpzFile]:
    """Yield the arrays that belong together: the widest as inputs, the narrowest as targets."""
    with opened_samples(data.path) as file:
        archive = Archive(file)
        stored = {name: archive.look(name) for name in archive.names}
    narrow = sorted((name for name in stored if stored[name].shape), key=lambda n: _wide(stored[n]))
    for inputs in reversed(narrow):
        for targets in narrow:
            if inputs != targets and stored[inputs].shape[0] == stored[targets].shape[0]:
                yield replace(data, inputs=inputs, targets=targets)
                return


def _wide(stored: Stored) -> int:
    """Return how many numbers there are for each sample."""
    return int(np.prod(stored.shape[1:], dtype=object))
