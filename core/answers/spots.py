"""The samples that are drawn as points: some of each part, where they are, and what they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.answers.plane import Plane, evenly
from core.datasets.base import Indices, Samples
from core.datasets.preparation import Prepared
from core.objective import Floats
from core.rows import Array


class Part(Enum):
    """A part of the data."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


MOST = {Part.TRAIN: 3_500, Part.VALIDATION: 1_000, Part.TEST: 1_000}
"""So many points of a part are drawn at most, evenly chosen."""


@dataclass(frozen=True, eq=False)
class Spots:
    """Samples that are drawn as points.

    Attributes
    ----------
    prepared : how inputs are prepared; `samples` may be newer than those it was made of.
    numbers : which samples, shape (m,).
    parts : of each the place of its part in `Part`, shape (m,).
    places : where they are, shape (m, 2).
    """

    prepared: Prepared
    samples: Samples
    numbers: Indices
    parts: NDArray[np.int8]
    places: Floats

    @cached_property
    def inputs(self) -> Array:
        """The prepared inputs, shape (m, features)."""
        return self.prepared.apply(self.raw)

    @property
    def raw(self) -> NDArray[Any]:
        """The inputs as they were read, shape (m, d)."""
        return self.samples.inputs[self.numbers]

    @property
    def targets(self) -> NDArray[Any]:
        """The numbers of the classes, shape (m,), or the first of the targets."""
        targets = self.samples.targets[self.numbers]
        return targets if targets.ndim == 1 else targets[:, 0]

    def __len__(self) -> int:
        return len(self.numbers)

    def nearest(self, place: tuple[float, float], pixel: tuple[float, float]) -> tuple[int, float]:
        """Return the row of the spot that is nearest to a place, and how far that is in pixels.

        The row is −1 where there is none. `pixel` is the width and height of one.
        """
        if not len(self):
            return -1, np.inf
        away = np.linalg.norm((self.places - place) / pixel, axis=1)
        row = int(np.argmin(away))
        return row, float(away[row])

    def row_of(self, number: int | None) -> int:
        """Return the row of a sample, −1 where it is not drawn."""
        if number is None:
            return -1
        rows = np.flatnonzero(self.numbers == number)
        return int(rows[0]) if len(rows) else -1

    def part_of(self, row: int) -> Part:
        """Return the part that a spot is of."""
        return tuple(Part)[int(self.parts[row])]


def parts_of(prepared: Prepared) -> dict[Part, Indices]:
    """Return the numbers of the samples in each part."""
    return {part: getattr(prepared, part.value) for part in Part}


def spots_in(
    plane: Plane, prepared: Prepared, samples: Samples, parts: Mapping[Part, Indices]
) -> Spots:
    """Return the samples of some parts as points of a plane."""
    return _spots(prepared, samples, parts, plane.places)


def spots_on_curve(prepared: Prepared, samples: Samples, parts: Mapping[Part, Indices]) -> Spots:
    """Return samples of one input as points: its value across, and the target up.

    Of two classes the second is at 1 and the first at 0; of more all are at 0.
    """
    up = samples.targets if samples.targets.ndim == 1 else samples.targets[:, 0]
    if len(samples.classes) > 2:
        up = np.zeros(samples.count)
    pairs = np.stack([samples.inputs[:, 0].astype(np.float64), up.astype(np.float64)], axis=-1)
    found = _spots(prepared, samples, parts, lambda raw: raw[:, :2])
    return Spots(prepared, samples, found.numbers, found.parts, pairs[found.numbers])


def _spots(
    prepared: Prepared, samples: Samples, parts: Mapping[Part, Indices], place: Any
) -> Spots:
    chosen = [(evenly(parts[part], MOST[part]), k) for k, part in enumerate(Part) if part in parts]
    numbers = np.concatenate([np.empty(0, np.int64), *(rows for rows, _ in chosen)])
    which = np.concatenate(
        [np.empty(0, np.int8), *(np.full(len(rows), k, np.int8) for rows, k in chosen)]
    )
    return Spots(prepared, samples, numbers, which, place(samples.inputs[numbers]))
