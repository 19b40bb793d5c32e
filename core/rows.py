"""Rows that are kept of a history within a bound: all, then every second, every fourth, and so on.

The first and the newest row are never lost.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Rows:
    """Some arrays that grow by rows together, thinned evenly when they are full.

    Parameters
    ----------
    arrays : the memory, each with one row more than the `capacity`: the newest row, when it is
        none of those kept for good.
    capacity : how many rows are kept for good, at least 2.

    Attributes
    ----------
    stride : the distance between kept rows.
    newest : the number of the newest row, −1 while there is none.
    """

    def __init__(self, arrays: Sequence[Array], capacity: int) -> None:
        self.stride = 1
        self.newest = -1
        self._numbers = np.empty(capacity + 1, dtype=np.int64)
        self._arrays = (self._numbers, *arrays)
        self._capacity = capacity
        self._rows = 0

    def __len__(self) -> int:
        newest_is_extra = self._rows > 0 and self._numbers[self._rows - 1] != self.newest
        return self._rows + newest_is_extra

    @property
    def nbytes(self) -> int:
        """The memory that the rows may take, in bytes."""
        return sum(array.nbytes for array in self._arrays)

    @property
    def numbers(self) -> NDArray[np.int64]:
        """The numbers of the kept rows, ascending, shape (kept,)."""
        return self.view(self._numbers)

    def view(self, array: Array) -> Array:
        """Return the rows that are kept of one of the arrays, read-only."""
        view = array[: len(self)]
        view.flags.writeable = False
        return view

    def index(self, number: int) -> int:
        """Return the place of the newest kept row that is not after `number`."""
        return max(0, int(np.searchsorted(self.numbers, number, side="right")) - 1)

    def append(self, first: int, arrays: Sequence[Array]) -> None:
        """Add consecutive rows, the first of which has the number `first`, to all arrays.

        Raises ValueError when it does not follow the newest.
        """
        if first != self.newest + 1:
            raise ValueError(f"step {first} does not follow step {self.newest}")
        count, offset = len(arrays[0]), 0
        new = (np.arange(first, first + count), *arrays)
        while (offset := offset + -(first + offset) % self.stride) < count:
            rows = min(len(range(offset, count, self.stride)), self._capacity - self._rows)
            if rows == 0:
                self._thin()
                continue
            taken = slice(offset, offset + rows * self.stride, self.stride)
            self._write(slice(self._rows, self._rows + rows), new, taken)
            self._rows += rows
            offset += rows * self.stride
        self.newest = first + count - 1
        if self._numbers[self._rows - 1] != self.newest:
            self._write(slice(self._rows, self._rows + 1), new, slice(count - 1, count))

    def adopt(self, other: "Rows", number: int, row: Sequence[Array]) -> None:
        """Take over another's rows up to a number, so that another future can follow them.

        `row` is that of the number itself, which the other may not have kept; each array of it
        has one axis less.
        """
        before = int(np.searchsorted(other.numbers, number, side="right"))
        even = other.numbers[:before] % other.stride == 0
        count = int(even.sum())  # all but perhaps the newest of the other
        every = 1
        while -(-count // every) > self._capacity:
            every *= 2
        kept = slice(0, count, every)
        self.stride = other.stride * every
        self._rows = -(-count // every)
        for array, values in zip(self._arrays, other._arrays, strict=True):
            array[: self._rows] = values[kept]
        self.newest = number
        if not self._rows or self._numbers[self._rows - 1] != number:
            new = (np.array(number), *row)
            self._write(slice(self._rows, self._rows + 1), [one[None] for one in new], slice(0, 1))

    def _thin(self) -> None:
        kept = -(-self._rows // 2)
        for array in self._arrays:
            array[:kept] = array[: self._rows : 2]
        self._rows = kept
        self.stride *= 2

    def _write(self, rows: slice, new: Sequence[Array], taken: slice) -> None:
        for array, values in zip(self._arrays, new, strict=True):
            array[rows] = values[taken]
