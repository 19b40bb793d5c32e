"""What a network learns from: samples, each with inputs and what is to be said of them.

A data set is a value that a scene holds: how the samples are made, or where they are read. The
samples themselves are arrays, had by `load`, which may take long and so is called on the worker.
Whatever is wrong with a file is a `DataError`: it names the file and the fault, and what to do.
"""

from abc import ABC, abstractmethod
from enum import Enum
from typing import ClassVar

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.errors import FalllineError
from core.objective import AbstractStructMeta, Floats

Indices = NDArray[np.int64]
Pixels = NDArray[np.uint8]

MOST_CLASSES = 256
"""Samples are of so many classes at most: as many as a byte can number."""

MOST_SAMPLES = 1_000_000
MOST_INPUTS = 100_000
LARGEST_INPUTS = 512 * 2**20
"""The inputs of all samples are refused where they would take more bytes than this."""


class Task(Enum):
    """What is to be said of a sample: which of some classes it is of, or numbers."""

    CLASSES = "classes"
    NUMBERS = "numbers"


class DataError(FalllineError):
    """Data cannot be had: the message names the file or the set, the fault, and what to do."""


class Samples(Struct, frozen=True, eq=False):
    """Inputs and targets, in arrays that nobody changes.

    Attributes
    ----------
    inputs : shape (count, d), float64; of pictures also uint8, as they were read.
    targets : the number of each sample's class, shape (count,), int64; or numbers, shape
        (count, k), float64.
    input_names, target_names : what the d inputs and the k targets are; of classes one name, of
        what they are classes of.
    classes : the names of the classes; empty where the targets are numbers.
    image : rows and columns of the pictures whose pixels the inputs are, row by row.
    note : what a person should know of how they were read, in a sentence or two.
    """

    inputs: Floats | Pixels
    targets: Indices | Floats
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    classes: tuple[str, ...] = ()
    image: tuple[int, int] | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if fault := self._fault():
            raise ValueError(fault)
        self.inputs.flags.writeable = False
        self.targets.flags.writeable = False

    def _fault(self) -> str:
        """Return what is wrong with the shapes; nothing where all is well."""
        if self.inputs.ndim != 2 or 0 in self.inputs.shape:
            return f"inputs: expected (count, d), found {self.inputs.shape}"
        count, d = self.inputs.shape
        expected = (count,) if self.classes else (count, len(self.target_names))
        if self.targets.shape != expected:
            return f"targets: expected {expected}, found {self.targets.shape}"
        if len(self.input_names) != d or not self.target_names:
            return f"names: expected {d} of inputs, and of targets"
        if self.image is not None and self.image[0] * self.image[1] != d:
            return f"image: {self.image} does not have {d} pixels"
        if self.classes and not 0 <= self.targets.min() <= self.targets.max() < len(self.classes):
            return f"targets: expected numbers of {len(self.classes)} classes"
        return ""

    @property
    def task(self) -> Task:
        """What is to be said of a sample."""
        return Task.CLASSES if self.classes else Task.NUMBERS

    @property
    def count(self) -> int:
        """How many samples there are."""
        return len(self.inputs)

    @property
    def columns(self) -> int:
        """How many inputs a sample has."""
        return int(self.inputs.shape[1])

    @property
    def nbytes(self) -> int:
        """How much memory the arrays take."""
        return self.inputs.nbytes + self.targets.nbytes


class DataSet(ABC, Struct, frozen=True, forbid_unknown_fields=True, dict=True,
              tag_field="kind", metaclass=AbstractStructMeta):  # fmt: skip
    """Samples, as a value: how they are made or where they are read."""

    title: ClassVar[str]
    """The name that a person reads."""
    order: ClassVar[int]
    """Its place in a list: the lowest comes first."""

    @property
    def columns(self) -> int | None:
        """How many inputs a sample has, where that is known without loading."""
        return None

    @property
    def class_count(self) -> int | None:
        """How many classes there are, 0 of numbers; None where it takes loading to know."""
        return None

    @property
    def note(self) -> str:
        """What it is known for: the first paragraph of what its class says."""
        return " ".join((type(self).__doc__ or "").strip().split("\n\n")[0].split())

    @property
    def stamp(self) -> tuple[object, ...]:
        """What changes when the samples change though the value does not: of files, their age."""
        return ()

    @abstractmethod
    def load(self) -> Samples:
        """Return the samples, which may take long.

        Raises DataError, which names the file, the fault and what to do, when they cannot be had.
        """


def read_only(array: Floats) -> Floats:
    """Return the array, which nobody changes from now on."""
    array.flags.writeable = False
    return array
