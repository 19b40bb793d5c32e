"""Columns of a table that are not all numbers: words, of which there are few, and gaps.

Such a column is gone through cell by cell. It is a column of numbers as long as there are only
numbers and gaps; and a column of words as long as there are few different ones.
"""

from array import array

import numpy as np

from core.columns import LARGEST
from core.data.cells import is_missing, number
from core.data.growing import Column
from core.datasets.base import DataError, Indices
from core.objective import Floats

MOST_WORDS = 12
"""A column of words that are so many different ones at most becomes an input for each."""

OFTEN = 2
"""Where there are numbers among the words, each value must be there so often, on average.

Else there is a slip of the pen in a column of numbers.
"""

GAP = -1


class Cells:
    """The cells of one column, as they come."""

    def __init__(self, column: Column, decimal: str, most_words: int) -> None:
        self._column, self._decimal, self._most_words = column, decimal, most_words
        self._numbers: array[float] | None = array("d")
        self._codes: array[int] | None = array("i")
        self._known: dict[str, int] = {}
        self._has_numbers = False

    def take(self, cell: str) -> bool:
        """Take the next cell; return whether it is a gap. Raises DataError as `_give_up` does."""
        cell = cell.strip()
        code = self._known.get(cell)
        if code is None:
            code = self._new(cell)
        if self._codes is not None:
            self._codes.append(code)
        if self._numbers is not None:
            self._numbers.append(np.nan if code == GAP else float(cell.replace(",", ".")))
        return code == GAP

    def _new(self, cell: str) -> int:
        """Return the code of a cell that was not there before."""
        if is_missing(cell):
            return GAP
        value = number(cell, self._decimal)
        if value is None or abs(value) > LARGEST:
            self._numbers = None
        else:
            self._has_numbers = True
        if self._codes is None:
            return self._without_words()
        if len(self._known) == self._most_words:
            self._codes = None
            self._known.clear()
            return self._without_words()
        self._known[cell] = len(self._known)
        return self._known[cell]

    def _without_words(self) -> int:
        if self._numbers is None:
            raise self._hopeless(f"more than {self._most_words}")
        return 0

    def _hopeless(self, count: str) -> DataError:
        return DataError(
            f"{self._column.fault}; nor are these words that come again and again: there are "
            f"{count} different ones. Mend it or leave out the column"
        )

    @property
    def numbers(self) -> Floats | None:
        """The numbers, NaN in gaps; None where there are words."""
        return None if self._numbers is None else np.array(self._numbers)

    def words(self, kept: Indices) -> tuple[tuple[str, ...], Indices]:
        """Return the words of some rows, none of them a gap, and the number of each row's.

        Raises DataError where they look like numbers with a slip of the pen among them.
        """
        assert self._codes is not None
        used, codes = np.unique(np.array(self._codes)[kept], return_inverse=True)
        if self._has_numbers and OFTEN * len(used) > len(kept):
            raise self._hopeless(f"{len(used)}")
        words = tuple(self._known)
        return tuple(words[i] for i in used), codes.astype(np.int64)
