"""One cell of a table: the number that it is, or what is wrong with it and how it is mended.

A number is written as in most of the world's files: digits with at most one decimal mark, a sign,
an exponent. Nothing is guessed: marks between thousands, percentages and dates are no numbers.
"""

import re

import numpy as np

from core.columns import LARGEST
from core.errors import FalllineError
from core.objective import Floats
from core.streams import visible

LONGEST_SHOWN = 40
"""Characters of a cell that are repeated in a message."""

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "?", "."})
"""What is written, in small letters, where a number is missing."""

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_INFINITE = re.compile(r"[+-]?inf(inity)?|[+-]?∞", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}([  \u202f_'.,]\d{3})+([.,]\d*)?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?|\d{1,2}:\d{2}(:\d{2})?.*")


class TableError(FalllineError):
    """A file is not a table of numbers; the message says where, and what to do."""


def number(cell: str, decimal: str) -> float | None:
    """Return the number that a cell is, which may be infinite, or None where it is none."""
    cell = cell.strip()
    if decimal == ",":
        if "." in cell:
            return None
        cell = cell.replace(",", ".")
    return float(cell) if _NUMBER.fullmatch(cell) else None


def is_number(cell: str, decimal: str) -> bool:
    """Whether a cell is a number, however large."""
    return number(cell, decimal) is not None


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is no number."""
    return cell.strip().lower() in MISSING


def numbers(cells: tuple[str, ...], decimal: str) -> Floats | None:
    """Return the numbers of many cells, or None where there may be a cell that is none.

    This is the quick way, for clean cells; it may refuse what `fault` has nothing against.
    """
    together = "".join(cells)
    if "_" in together or not together.isascii():  # which Python reads as numbers
        return None
    try:
        if decimal == ",":
            if "." in together:
                return None
            return _sound(np.array([float(cell.replace(",", ".")) for cell in cells]))
        return _sound(np.fromiter(map(float, cells), np.float64, len(cells)))
    except ValueError:
        return None


def _sound(values: Floats) -> Floats | None:
    return values if np.all(np.abs(values) <= LARGEST) else None


def fault(cell: str, decimal: str) -> str:
    """Return what is wrong with a cell and how it is mended, or nothing where it is a number."""
    value = number(cell, decimal)
    if value is not None:
        if abs(value) <= LARGEST:
            return ""
        return f"{shown(cell)} is too large: at most {LARGEST:g} in size; choose another unit"
    if not cell.strip():
        return "the cell is empty; fill it in or remove the line"
    if is_missing(cell):
        return f"{shown(cell)} stands for a missing number; fill it in or remove the line"
    if _INFINITE.fullmatch(cell.strip()):
        return f"{shown(cell)} is not finite; remove the line"
    return f"{shown(cell)} is not a number{_hint(cell.strip(), decimal)}"


def _hint(cell: str, decimal: str) -> str:
    other = "." if decimal == "," else ","
    if _GROUPED.fullmatch(cell) and not is_number(cell, other):
        return "; write it without marks between thousands"
    if is_number(cell, other):
        mark = "point" if other == "." else "comma"
        return f", unless a decimal {mark} is chosen"
    if cell.endswith("%") and is_number(cell[:-1], decimal):
        return "; write it without the percent sign"
    if cell.startswith("−") and is_number("-" + cell[1:], decimal):
        return "; write its minus as a hyphen (-)"
    if _DATE.fullmatch(cell):
        return "; write dates and times as numbers, such as days since the first"
    return ""


def shown(cell: str) -> str:
    """Return a cell as a message repeats it: in quotes, on one line, and not too long."""
    text = visible(cell.strip())
    if len(text) > LONGEST_SHOWN:
        text = text[: LONGEST_SHOWN - 1] + "…"
    return f"'{text}'"
