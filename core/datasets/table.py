"""A table (CSV) as samples: one of its columns is the target, the others are inputs.

A column of words that are of a few kinds becomes an input for each, 1 where the word stands and 0
elsewhere. Rows with gaps are named, or left out and counted.
"""

from pathlib import Path

import numpy as np
from msgspec import Struct

from core.data.csv_table import Columns, read_cells, read_columns
from core.data.growing import Column
from core.datasets.base import MOST_CLASSES, DataError, Indices, Samples, Task
from core.datasets.labels import Targets, of_numbers, of_words, shown
from core.datasets.opening import check_extent, faults_named
from core.datasets.words import MOST_WORDS, Cells
from core.objective import Floats
from core.streams import visible

NAMED = 5
"""So many of the rows with gaps, or of the columns, are named in a message."""


class Wanted(Struct, frozen=True):
    """What is wanted of a table: see `core.datasets.files.CsvFile`."""

    target: str
    left_out: tuple[str, ...]
    drop_missing: bool
    task: Task | None


def read_table(path: str, wanted: Wanted) -> Samples:
    """Return the samples of a table.

    Raises DataError, which names the file, and line or column, when it is no table, there is no
    such column, or a column is neither of numbers nor of a few words.
    """
    if not path:
        raise DataError("Table: no file is chosen yet; choose a CSV file")
    with faults_named(path):
        return _Reading(read_columns(Path(path)), wanted).samples()


class _Reading:
    """The columns that are used of a table that was read."""

    def __init__(self, columns: Columns, wanted: Wanted) -> None:
        self._columns, self._wanted = columns, wanted
        self._target, self._inputs = _chosen(columns, wanted)
        self._cells = {
            i: Cells(column, columns.layout.decimal,
                     MOST_CLASSES if i == self._target else MOST_WORDS)
            for i, column in self._used()
            if column.values is None
        }  # fmt: skip
        self._gaps = self._gone_through() if self._cells else {}
        self._kept = self._without_gaps()

    def _used(self) -> list[tuple[int, Column]]:
        return [(i, self._columns.columns[i]) for i in (*self._inputs, self._target)]

    def _gone_through(self) -> dict[int, tuple[int, str]]:
        """Take all cells of the columns that are not all numbers; return line and column of gaps.

        Their keys are the numbers of the rows; of each row the first gap is told.
        """
        gaps: dict[int, tuple[int, str]] = {}
        for row, (line, cells) in enumerate(read_cells(self._columns)):
            for i, column in self._cells.items():
                if column.take(cells[i]):
                    gaps.setdefault(row, (line, self._columns.columns[i].name))
        return gaps

    def _without_gaps(self) -> Indices:
        """Return the numbers of the rows that are used."""
        rows = self._columns.rows
        if self._gaps and not self._wanted.drop_missing:
            raise DataError(f"{self._gaps_told()}; fill them in, or leave out rows with gaps")
        if len(self._gaps) == rows:
            raise DataError(f"{self._gaps_told()}: no row is left; leave out a column instead")
        is_kept = np.ones(rows, bool)
        is_kept[list(self._gaps)] = False
        return np.flatnonzero(is_kept)

    def _gaps_told(self) -> str:
        places = [f"line {line}, column {name}" for line, name in list(self._gaps.values())[:NAMED]]
        more = ", …" if len(self._gaps) > NAMED else ""
        count, rows = len(self._gaps), self._columns.rows
        return f"cells are missing in {count:,} of {rows:,} rows ({'; '.join(places)}{more})"

    def samples(self) -> Samples:
        targets = self._targets()
        columns = [made for i in self._inputs for made in self._made(i)]
        check_extent(len(self._kept), len(columns), 8)
        inputs = np.empty((len(self._kept), len(columns)))
        for place, (_, values) in enumerate(columns):
            inputs[:, place] = values
        names = tuple(name for name, _ in columns)
        target = self._columns.columns[self._target].name
        note = self._note(target, targets)
        return Samples(inputs, targets.values, names, (target,), targets.classes, None, note)

    def _numbers(self, i: int) -> Floats | None:
        """Return the numbers of a column in the rows that are used; None where it is words."""
        values = self._cells[i].numbers if i in self._cells else self._columns.columns[i].values
        return None if values is None else values[self._kept]

    def _targets(self) -> Targets:
        name = self._columns.columns[self._target].name
        try:
            values = self._numbers(self._target)
            if values is not None:
                return of_numbers(values, self._wanted.task)
            return of_words(*self._cells[self._target].words(self._kept), self._wanted.task)
        except DataError as error:
            raise DataError(f"target {name}: {error}") from None

    def _made(self, i: int) -> list[tuple[str, Floats]]:
        """Return the inputs that a column becomes, with their names."""
        name, values = self._columns.columns[i].name, self._numbers(i)
        if values is not None:
            return [(name, values)]
        words, codes = self._cells[i].words(self._kept)
        return [(f"{name} = {shown(word)}", (codes == k) * 1.0) for k, word in enumerate(words)]

    def _note(self, target: str, targets: Targets) -> str:
        told = [f"Target {target}: {targets.note}."]
        wordy = [self._columns.columns[i].name for i in self._inputs if self._numbers(i) is None]
        if wordy:
            more = ", …" if len(wordy) > NAMED else ""
            told.append(f"An input for each word of {', '.join(wordy[:NAMED])}{more}.")
        if self._gaps:
            count = f"{len(self._gaps):,} of {self._columns.rows:,} rows"
            told.append(f"{count} have gaps and are left out.")
        return " ".join(told)


def _chosen(columns: Columns, wanted: Wanted) -> tuple[int, tuple[int, ...]]:
    """Return the number of the column that is the target, and those of the inputs."""
    names = [column.name for column in columns.columns]
    for name in (*wanted.left_out, *([wanted.target] if wanted.target else [])):
        if name not in names:
            raise DataError(f"has no column {visible(name)}; choose from {_listed(names)}")
    rest = [i for i, name in enumerate(names) if name not in wanted.left_out]
    if wanted.target in wanted.left_out:
        raise DataError(f"the target {visible(wanted.target)} is left out; choose another")
    if len(rest) < 2:
        raise DataError("needs a column that is the target and another that is an input")
    target = names.index(wanted.target) if wanted.target else rest[-1]
    return target, tuple(i for i in rest if i != target)


def _listed(names: list[str]) -> str:
    return ", ".join(names[: 4 * NAMED]) + ", …" * (len(names) > 4 * NAMED)
