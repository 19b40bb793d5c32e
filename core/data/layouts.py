"""How a table is written: its encoding, separator, decimal mark and header, found out.

The first lines are split in every way that is usual. The way in which most lines have as many
cells and most cells are numbers is the one that was meant; what a person has chosen is kept.
"""

import csv
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from core.data.cells import is_missing, is_number

if TYPE_CHECKING:
    from _csv import Reader

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "blanks"}
"""What may stand between cells, with its name. Blanks are any number of blanks and tabs."""

DECIMALS = {".": "point", ",": "comma"}
"""What may stand before the decimals, with its name."""

SAMPLE = 200
"""Lines by which the layout is found out."""

SAMPLE_CELLS = 4_000
"""Cells of these that are looked at, for each way of writing."""

Rows = list[list[str]]


class Layout(Struct, frozen=True):
    """How a table is written."""

    encoding: str
    separator: str
    decimal: str
    header: bool


class Choices(Struct, frozen=True):
    """What a person has chosen of a layout; None is found out."""

    encoding: str | None = None
    separator: str | None = None
    decimal: str | None = None
    header: bool | None = None


class Shape(Struct, frozen=True):
    """How many cells a line of a table has, and how many of the last of them are never filled."""

    width: int
    unused: int

    @property
    def used(self) -> int:
        """The number of columns."""
        return self.width - self.unused


def parsed(lines: Iterable[str], separator: str) -> "Reader":
    """Yield the cells of each line; a blank line and a comment have none.

    Both are yielded too, so that lines can be counted. A cell in quotes may go over several
    lines, which come as one. Raises csv.Error where quotes are not closed.
    """
    if separator == " ":
        lines = (line.replace("\t", " ").rstrip() for line in lines)
    told = ("" if "#" in line and _is_remark(line) else line for line in lines)
    return csv.reader(told, delimiter=separator, skipinitialspace=separator != "\t", strict=True)


def _is_remark(line: str) -> bool:
    return line.lstrip().startswith("#")


def declared(line: str) -> str | None:
    """Return the separator that the first line of a spreadsheet's file may declare: sep=;."""
    line = line.rstrip("\r\n")
    known = len(line) == 5 and line.lower().startswith("sep=") and line[4] in SEPARATORS
    return line[4] if known else None


def layout_of(lines: list[str], encoding: str, choices: Choices) -> Layout:
    """Return how a table is written, from its first lines and what was chosen.

    A comma may be both the separator and the decimal mark, where cells are in quotes.
    """
    if lines and choices.separator is None and (separator := declared(lines[0])):
        choices = Choices(None, separator, choices.decimal, choices.header)
    lines = [line for line in lines if line.strip(',;|" \t\r\n')]  # others are blank in any way
    separators = [choices.separator] if choices.separator else list(SEPARATORS)
    decimals = [choices.decimal] if choices.decimal else list(DECIMALS)
    tried = {separator: rows_of(lines, separator) for separator in separators}
    ways = [(separator, decimal) for separator in separators for decimal in decimals]
    separator, decimal = max(ways, key=lambda way: _likelihood(tried[way[0]], way[1]))
    header = choices.header
    if header is None:
        header = has_header(tried[separator])
    return Layout(encoding, separator, decimal, header)


def rows_of(lines: list[str], separator: str) -> Rows:
    """Return the cells of the lines that have any, as far as they can be split."""
    rows: Rows = []
    told = lines[1:] if lines and declared(lines[0]) else lines
    with suppress(csv.Error):  # the rest cannot be split so
        for row in parsed(told, separator):
            if filled(row):
                rows.append(row)
    return rows


def filled(row: list[str]) -> bool:
    """Whether there is anything in a line: spreadsheets write lines of separators alone."""
    return any(map(str.strip, row))


def shape_of(rows: Rows) -> Shape:
    """Return how many cells most lines have, and how many of the last no such line fills."""
    if not rows:
        return Shape(0, 0)
    width = Counter(map(len, rows)).most_common(1)[0][0]
    usual = [row for row in rows if len(row) == width]
    unused = 0
    while unused < width - 1 and not any(row[width - 1 - unused].strip() for row in usual):
        unused += 1
    return Shape(width, unused)


def _likelihood(rows: Rows, decimal: str) -> tuple[bool, float, float]:
    """Return how likely a table was written so: whether it has columns, alike lines, numbers."""
    width = shape_of(rows).used
    if not rows or width == 0:
        return False, 0.0, 0.0
    alike = [row for row in rows if len(row) >= width and not filled(row[width:])]
    below = alike[1:] or alike  # without a header
    cells = list(islice((cell for row in below for cell in row[:width]), SAMPLE_CELLS))
    good = sum(is_number(cell, decimal) or is_missing(cell) for cell in cells)
    return width > 1 and 2 * len(alike) > len(rows), good / len(cells), len(alike) / len(rows)


def has_header(rows: Rows) -> bool:
    """Whether the first line names the columns: it has words, and neither numbers nor gaps.

    Where all lines have words only, the first one is taken for names.
    """
    named = [cell for cell in rows[0] if cell.strip()] if rows else []
    return bool(named) and not any(
        is_missing(cell) or any(is_number(cell, decimal) for decimal in DECIMALS) for cell in named
    )
