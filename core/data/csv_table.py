"""Reading a table (CSV and its kin) into columns of numbers.

Cells are split by Python's csv module and made numbers some thousands at a time; only where that
fails is a column looked through cell by cell, for the first that is no number. Such a column is
kept by its name with what is wrong in it, so that the others can be used.
"""

import csv
import os
from collections.abc import Generator, Iterator
from io import BufferedReader, TextIOWrapper
from itertools import chain, islice
from pathlib import Path

from msgspec import Struct

from core.data.cells import TableError
from core.data.growing import Column, GrowingTable
from core.data.layouts import (
    SAMPLE,
    Choices,
    Layout,
    declared,
    filled,
    layout_of,
    parsed,
    rows_of,
)
from core.data.text_files import Looking, opened

LONGEST_HEAD = 2**18
"""Characters by which, at most, the layout is found out."""

LOOK_SHARE = 0.1
"""The share of the time that is taken by looking through the file before it is read."""

EVERYTHING_FOUND = Choices()

CHANGED = "was changed while it was read; open it again"


class Columns(Struct, frozen=True, eq=False):
    """A table that was read: its columns, the number of rows, and how it is written.

    `preview` holds the cells of the first rows as they are written. `choices` are what was not
    found out but chosen.
    """

    path: Path
    columns: tuple[Column, ...]
    rows: int
    layout: Layout
    choices: Choices
    preview: tuple[tuple[str, ...], ...]


def read_columns(path: Path, choices: Choices = EVERYTHING_FOUND) -> Columns:
    """Read a table; raises TableError as `reading` does."""
    *_, columns = reading(path, choices)
    assert isinstance(columns, Columns)
    return columns


def reading(path: Path, choices: Choices = EVERYTHING_FOUND) -> Generator[float | Columns]:
    """Read a table, yielding the share that is done, 0 … 1, and at last its columns.

    Raises TableError, which names the file, and the line where there is one, when it cannot be
    read, is no table, or is too large: more than 256 MB, a million rows, a thousand columns or
    twenty million cells.
    """
    try:
        with opened(path) as file:
            for share in (looking := Looking(file, choices.encoding)):
                yield LOOK_SHARE * share
            yield from _read(file, path, looking.encoding, choices)
    except OSError as error:
        raise TableError(f"{path.name}: {error.strerror or error}") from None
    except TableError as error:
        raise TableError(f"{path.name}: {error}") from None


def _read(
    file: BufferedReader, path: Path, encoding: str, choices: Choices
) -> Generator[float | Columns]:
    size = os.fstat(file.fileno()).st_size
    text = TextIOWrapper(file, "utf-8-sig" if encoding == "utf-8" else encoding)
    with text:
        head = _head(text)
        layout = layout_of(head, encoding, choices)
        table = GrowingTable(layout, rows_of(head, layout.separator))
        rows = _numbered(chain(head, text), layout.separator)
        table.take_header(rows)
        while batch := list(islice(rows, table.batch)):
            table.take(batch)
            yield LOOK_SHARE + (1 - LOOK_SHARE) * file.tell() / max(size, 1)
        yield Columns(path, table.columns(), table.rows, layout, choices, tuple(table.preview))


def read_cells(columns: Columns) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of a table that was read, row by row, each with the number of its line.

    Raises TableError, which names the file, when it cannot be read any more or is another by now.
    """
    try:
        yield from _cells(columns)
    except OSError as error:
        raise TableError(f"{columns.path.name}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise TableError(f"{columns.path.name}: {CHANGED}") from None
    except TableError as error:
        raise TableError(f"{columns.path.name}: {error}") from None


def _cells(columns: Columns) -> Iterator[tuple[int, list[str]]]:
    layout, width = columns.layout, len(columns.columns)
    encoding = "utf-8-sig" if layout.encoding == "utf-8" else layout.encoding
    with TextIOWrapper(opened(columns.path), encoding) as text:
        rows = _numbered(text, layout.separator)
        if layout.header:
            next(rows, None)
        count = 0
        for line, row in rows:
            count += 1
            if count > columns.rows or len(row) < width:
                raise TableError(CHANGED)
            yield line, row[:width]
        if count < columns.rows:
            raise TableError(CHANGED)


def _head(text: TextIOWrapper) -> list[str]:
    """Return the first lines, by which the layout is found out."""
    lines: list[str] = []
    length = 0
    while len(lines) < SAMPLE and length < LONGEST_HEAD and (line := text.readline()):
        lines.append(line)
        length += len(line)
    return lines


def _numbered(lines: Iterator[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that have anything in them, each with the number of its first line."""
    first = next(lines, "")
    rows = parsed(chain(["" if declared(first) else first], lines), separator)
    line = 1
    try:
        for row in rows:
            if row and (row[0].strip() or filled(row)):
                yield line, row
            line = rows.line_num + 1
    except csv.Error as error:
        raise TableError(f"line {line}: {_in_words(str(error))}") from None


def _in_words(error: str) -> str:
    if "field limit" in error or "unexpected end" in error:
        return 'a quotation mark (") is opened and never closed; close it or remove it'
    if "expected after" in error:
        return "there is more after a cell in quotation marks; choose another separator or mend it"
    return error
