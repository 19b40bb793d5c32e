"""From characters to pieces: numbers, known names, brackets, commas and the five operations.

Names may stand side by side as people write them: 2x, xy, ax², 3sin(x). What is not known is
refused here, so nothing else ever comes near Python.
"""

import re
from enum import Enum
from typing import NamedTuple

from core.expression.words import (
    CONSTANTS,
    FUNCTIONS,
    GREEK,
    LARGEST,
    MOST_PARAMETERS,
    OTHER_NAMES,
    PARAMETER_LETTERS,
    VARIABLES,
    ExpressionError,
)

OPERATORS = {
    **dict.fromkeys("+", "+"),
    **dict.fromkeys("-−–", "-"),
    **dict.fromkeys("*·×∗⋅", "*"),
    **dict.fromkeys("/÷∕", "/"),
    "^": "**",
}
SPACES = " \t\r\n\u00a0\u2009\u202f"
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789", "_")

NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
WORD = re.compile(r"([^\W\d_⁰¹²³⁴-⁹₀-₉]+)(_?[0-9]+|[₀-₉]+)?")
POWER = re.compile(r"⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")

KNOWN = sorted({*FUNCTIONS, *OTHER_NAMES, *CONSTANTS, *GREEK, *VARIABLES}, key=len, reverse=True)
LETTERS_OF_A_PRODUCT = 2
"""In ax or abxy so many letters before x and y are taken for parameters."""


class Kind(Enum):
    """What a piece is."""

    NUMBER, NAME, FUNCTION, OPEN, CLOSE, COMMA, OPERATOR, BAR, ROOT, POWER = range(10)


SIGNS = {"(": Kind.OPEN, ")": Kind.CLOSE, ",": Kind.COMMA, "|": Kind.BAR, "√": Kind.ROOT}


class Piece(NamedTuple):
    """A part of Python's text, and the characters that it comes from."""

    kind: Kind
    text: str
    begin: int
    length: int


def scan(text: str) -> tuple[list[Piece], tuple[str, ...]]:
    """Return the pieces of a text, and the names of its parameters as they come up.

    Raises ExpressionError at the first character or word that is not known.
    """
    parameters: dict[str, str] = {}
    found: list[Piece] = []
    place = 0
    while place < len(text):
        if text[place] in SPACES:
            place += 1
            continue
        new = _next(text, place, parameters)
        found += new
        place = new[-1].begin + new[-1].length
    return found, tuple(parameters)


def _next(text: str, place: int, parameters: dict[str, str]) -> list[Piece]:
    """Return what stands at a place: one piece, or several for a word such as xy."""
    if match := NUMBER.match(text, place):
        return [_number(match)]
    if match := POWER.match(text, place):
        digits = match[0].translate(RAISED)
        return [Piece(Kind.POWER, f"**({float(digits)!r})", place, len(match[0]))]
    if match := WORD.match(text, place):
        return _word(match, parameters)
    if text.startswith("**", place):
        return [Piece(Kind.OPERATOR, "**", place, 2)]
    sign = text[place]
    if sign in OPERATORS:
        return [Piece(Kind.OPERATOR, OPERATORS[sign], place, 1)]
    if sign in SIGNS:
        return [Piece(SIGNS[sign], sign, place, 1)]
    raise ExpressionError(_stranger(sign), place, 1)


def _stranger(sign: str) -> str:
    """Say that a character is none of those that may be written."""
    told = {
        "=": "write only what stands to the right of =",
        "[": "write round brackets", "]": "write round brackets",
        "{": "write round brackets", "}": "write round brackets",
        ";": "decimals have a point, arguments a comma between them",
    }  # fmt: skip
    shown = f"“{sign}”"
    if not (sign.isascii() and sign.isprintable()):
        import unicodedata

        name = unicodedata.name(sign, "").lower()
        shown = f"the character {name or f'U+{ord(sign):04X}'}"
    return f"{shown} means nothing here" + (f": {told[sign]}" if sign in told else "")


def _number(match: re.Match[str]) -> Piece:
    value = float(match[0])
    if not value <= LARGEST:
        raise ExpressionError("numbers go up to 1e100", match.start(), len(match[0]))
    return Piece(Kind.NUMBER, repr(value), match.start(), len(match[0]))


def _word(match: re.Match[str], parameters: dict[str, str]) -> list[Piece]:
    """Return the pieces of a run of letters, with the digits that belong to it."""
    word, index = match[1], match[2] or ""
    begin = match.start()
    for i, letter in enumerate(word):
        if not letter.isascii() and letter not in _LONE and letter not in CONSTANTS:
            raise ExpressionError(_stranger(letter), begin + i, 1)
    if (whole := OTHER_NAMES.get(word + index, word + index)) in FUNCTIONS:
        return [Piece(Kind.FUNCTION, whole, begin, len(match[0]))]
    if index and (word in VARIABLES or word in CONSTANTS or word not in _LONE):
        fault = f"“{match[0]}” is not known: write {word}·{index} or {word}^{index}"
        raise ExpressionError(fault, begin, len(match[0]))
    parts = [word] if word in _LONE or word in KNOWN else _split(word)
    if not parts or (_is_called(match) and not _may_stand_before_brackets(parts)):
        raise ExpressionError(_unknown(word, _is_called(match)), begin, len(match[0]))
    pieces = []
    for part in parts:
        length = len(part) + (len(index) if part == parts[-1] else 0)
        pieces.append(_name(part, index, begin, length, parameters))
        begin += length
    return pieces


_LONE = PARAMETER_LETTERS | set(GREEK)
"""What is a parameter where it stands alone."""


def _name(part: str, index: str, begin: int, length: int, parameters: dict[str, str]) -> Piece:
    if (function := OTHER_NAMES.get(part, part)) in FUNCTIONS:
        return Piece(Kind.FUNCTION, function, begin, length)
    if part in CONSTANTS:
        return Piece(Kind.NAME, "pi" if part == "π" else part, begin, length)
    if part in VARIABLES:
        return Piece(Kind.NAME, part, begin, length)
    name = GREEK.get(part, part) + index.translate(LOWERED)
    if name not in parameters and len(parameters) == MOST_PARAMETERS:
        fault = f"“{name}” is one parameter too many: at most {MOST_PARAMETERS}"
        raise ExpressionError(fault, begin, length)
    return Piece(Kind.NAME, parameters.setdefault(name, f"p{len(parameters)}"), begin, length)


def _split(word: str) -> list[str]:
    """Return the factors that are written without a sign between them; none if it is no product.

    First come constants and parameters, a few at most, then x and y, then perhaps a function.
    """
    parts: list[str] = []
    while word:
        known = next((name for name in KNOWN if word.startswith(name)), word[0])
        parts.append(known)
        word = word[len(known) :]
    ranks = [_rank(part) for part in parts]
    few = ranks.count(0) <= LETTERS_OF_A_PRODUCT and ranks.count(2) <= 1
    return parts if few and max(ranks) in (1, 2) and ranks == sorted(ranks) else []


def _rank(part: str) -> int:
    """Return the place that a factor has in a product: 3 is nowhere."""
    if part in CONSTANTS or part in _LONE:
        return 0
    if part in VARIABLES:
        return 1
    return 2 if part in FUNCTIONS or part in OTHER_NAMES else 3


def _is_called(match: re.Match[str]) -> bool:
    return match.string[match.end() :].lstrip(SPACES).startswith("(")


def _may_stand_before_brackets(parts: list[str]) -> bool:
    """Whether a word before an opening bracket is a factor and looks like no function's name."""
    return len(parts) == 1 or _rank(parts[-1]) == 2 or sum(map(len, parts)) <= 2


def _unknown(word: str, called: bool) -> str:
    from difflib import get_close_matches

    if word in ("i", "j"):
        return f"“{word}” is kept for the imaginary unit: call a parameter otherwise"
    if word in ("X", "Y"):
        return f"“{word}” is not known: write {word.lower()}"
    shown = word if len(word) <= 20 else f"{word[:19]}…"
    names = [*FUNCTIONS, *OTHER_NAMES, *GREEK]
    if function := next((n for n in KNOWN if n in FUNCTIONS and word.startswith(n)), None):
        return f"{function} needs brackets: {function}(x)"
    if meant := get_close_matches(word.lower()[:20], names, n=1, cutoff=0.6):
        return f"“{shown}” is not known: perhaps {meant[0]}?"
    if called:
        return f"“{shown}” is no function known here"
    return f"“{shown}” is not known: a parameter is one letter, a product has · between"
