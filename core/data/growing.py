"""A table that grows while its file is read, and is refused as soon as it is no table."""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from core.data.cells import TableError, fault, number, numbers
from core.data.layouts import Layout, Rows, filled, shape_of
from core.objective import Floats
from core.streams import visible

MOST_ROWS = 1_000_000
MOST_COLUMNS = 1_000
MOST_CELLS = 20_000_000
"""What is more than this is refused as soon as it is met; 8 bytes are kept for a cell."""

PREVIEW = 20
"""Lines whose cells are kept as they are written, to be shown."""

BATCH = 10_000
"""Cells that are read at a time, so that a window can go on meanwhile."""

LONGEST_NAME = 60
"""Characters of the name of a column that are kept."""


class Column(Struct, frozen=True, eq=False):
    """A column: its numbers, read-only and of shape (rows,), or what is wrong with its first cell.

    `fault` says line and column and how it is mended; it is empty where there are `values`.
    """

    name: str
    values: Floats | None
    fault: str = ""


class GrowingTable:
    """A table that grows by batches of rows."""

    def __init__(self, layout: Layout, sample: Rows) -> None:
        if not sample:
            raise TableError("holds nothing but blank lines and comments")
        self._layout, self._shape = layout, shape_of(sample[1:] or sample)
        if (width := self._shape.used) > MOST_COLUMNS:
            raise TableError(f"has {width:,} columns: at most {MOST_COLUMNS:,} are read")
        self._columns = [_Growing(name, layout.decimal) for name in names_of([], width)]
        self.rows = 0
        self.batch = max(BATCH // width, 1)
        self.preview: list[tuple[str, ...]] = []

    def take_header(self, rows: Iterator[tuple[int, list[str]]]) -> None:
        """Take the names of the columns from the first row, if there is a header."""
        if not self._layout.header:
            return
        line, row = next(rows)
        if len(row) == self._shape.used - 1:
            row = ["", *row]  # as R writes tables: the column of row names has none
        for column, name in zip(self._columns, names_of(self._fit(line, row), len(self._columns)),
                                strict=True):  # fmt: skip
            column.name = name

    def take(self, batch: list[tuple[int, list[str]]]) -> None:
        """Take some more rows, each with the number of its line."""
        lines = [line for line, _ in batch]
        rows = [row for _, row in batch]
        if set(map(len, rows)) != {self._shape.used}:
            rows = [self._fit(*numbered) for numbered in batch]
        self._check_size(lines)
        self.preview += map(tuple, rows[: PREVIEW - len(self.preview)])
        for column, cells in zip(self._columns, zip(*rows, strict=True), strict=True):
            column.take(cells, lines)

    def _fit(self, line: int, row: list[str]) -> list[str]:
        """Return the cells of a row; those beyond the last column must be empty."""
        used = self._shape.used
        if len(row) >= used and not filled(row[used:]):
            return row[:used]
        raise TableError(
            f"line {line} has {len(row)} cell{'s' * (len(row) != 1)} where most lines have {used}; "
            "mend the line or choose another separator"
        )

    def _check_size(self, lines: list[int]) -> None:
        most = min(MOST_ROWS, MOST_CELLS // len(self._columns))
        if self.rows + len(lines) > most:
            what = f"{len(self._columns)} columns and " if most < MOST_ROWS else ""
            raise TableError(
                f"has {what}more than {most:,} rows; remove what is after line "
                f"{lines[most - self.rows] - 1}"
            )
        self.rows += len(lines)

    def columns(self) -> tuple[Column, ...]:
        """Return all columns; raises TableError where there are no rows."""
        if not self.rows:
            raise TableError("has a header and no rows below it")
        return tuple(column.finished() for column in self._columns)


class _Growing:
    """A column that grows until a cell of it is no number."""

    def __init__(self, name: str, decimal: str) -> None:
        self.name = name
        self._decimal = decimal
        self._parts: list[Floats] = []
        self._fault = ""

    def take(self, cells: tuple[str, ...], lines: list[int]) -> None:
        if self._fault:
            return
        values = numbers(cells, self._decimal)
        if values is None:
            values = self._carefully(cells, lines)
        self._parts.append(values)

    def _carefully(self, cells: tuple[str, ...], lines: list[int]) -> Floats:
        """Return the numbers of cells, or none and note the first that is no number."""
        values = np.empty(len(cells))
        for i, cell in enumerate(cells):
            if wrong := fault(cell, self._decimal):
                where = self.name if self.name.startswith("column ") else f"column {self.name}"
                self._fault = f"line {lines[i]}, {where}: {wrong}"
                self._parts.clear()
                return values[:0]
            values[i] = number(cell, self._decimal)
        return values

    def finished(self) -> Column:
        if self._fault:
            return Column(self.name, None, self._fault)
        values = np.concatenate(self._parts)
        self._parts.clear()
        values.setflags(write=False)
        return Column(self.name, values)


def names_of(header: list[str], count: int) -> list[str]:
    """Return a name for each of so many columns, all different, from what the header says."""
    names: dict[str, int] = {}
    for i in range(count):
        name = " ".join(header[i].split())[:LONGEST_NAME] if i < len(header) else ""
        name = told = visible(name) or f"column {i + 1}"
        while name in names:
            names[told] = again = names.get(told, 1) + 1
            name = f"{told} ({again})"
        names[name] = 1
    return list(names)
