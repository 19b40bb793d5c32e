"""From pieces to Python's notation: 2x² − |xy| becomes 2.0*x**(2.0)-abs(x*y).

Each piece is written only where one of its kind may follow, so that Python can read the whole, and
each character of the result knows which characters of the person's text it comes from.
"""

from typing import NamedTuple

from msgspec import Struct

from core.expression.scanning import SPACES, Kind, Piece, scan
from core.expression.words import DEEPEST, FUNCTIONS, MOST_LETTERS, ExpressionError

BEFORE, AFTER = "something is missing before this", "something is missing after this"


class Reading(Struct, frozen=True):
    """A text in Python's notation.

    Attributes
    ----------
    python : the text.
    origins : for each of its characters the place and the length of what it comes from.
    parameters : the names of the parameters in the order in which they come up; in Python's text
        they are p0, p1 and so on.
    """

    python: str
    origins: tuple[tuple[int, int], ...]
    parameters: tuple[str, ...]


def read(text: str) -> Reading:
    """Return a text in Python's notation; raises ExpressionError where it makes no sense."""
    if len(text) > MOST_LETTERS:
        fault = f"{len(text)} characters are too many: at most {MOST_LETTERS}"
        raise ExpressionError(fault, MOST_LETTERS, len(text) - MOST_LETTERS)
    if not text.strip(SPACES):
        raise ExpressionError("no function yet: write one, such as x^2 + y^2", 0, len(text))
    pieces, parameters = scan(text)
    written = _Writer().write(pieces)
    origins = [(piece.begin, piece.length) for piece in written for _ in piece.text]
    return Reading("".join(piece.text for piece in written), tuple(origins), parameters)


class _Bracket(NamedTuple):
    """What is open: a bracket, an absolute value, a root, or the brackets of a function."""

    piece: Piece
    arguments: int = 1


class _Writer:
    """Writes pieces one after the other, and sees to it that each may follow the one before."""

    def __init__(self) -> None:
        self._written: list[Piece] = []
        self._brackets: list[_Bracket] = []
        self._ended = False  # whether an operand has just ended

    def write(self, pieces: list[Piece]) -> list[Piece]:
        """Return all that is to be written."""
        for i, piece in enumerate(pieces):
            self._take(piece, pieces[i + 1] if i + 1 < len(pieces) else None)
            if len(self._brackets) > DEEPEST:
                fault = f"brackets are nested more than {DEEPEST} deep"
                raise ExpressionError(fault, piece.begin, piece.length)
        if not self._ended:
            raise ExpressionError(AFTER, pieces[-1].begin, pieces[-1].length)
        if self._brackets:
            opened = self._brackets[-1].piece
            raise ExpressionError(f"{_named(opened)} is never closed", opened.begin, opened.length)
        return self._written

    def _take(self, piece: Piece, after: Piece | None) -> None:
        match piece.kind:
            case Kind.NUMBER | Kind.NAME:
                self._begin_operand(piece)
                self._put(piece.text, piece)
                self._end_operand(piece)
            case Kind.FUNCTION:
                _expect_brackets(piece, after)
                self._begin_operand(piece)
                self._put(piece.text, piece)
            case Kind.OPEN:
                self._open(piece)
            case Kind.CLOSE:
                self._close(piece)
            case Kind.COMMA:
                self._separate(piece)
            case Kind.BAR if self._ended and self._inmost is Kind.BAR:
                self._brackets.pop()
                self._put(")", piece)
                self._end_operand(piece)
            case Kind.BAR | Kind.ROOT:
                self._begin_operand(piece)
                self._brackets.append(_Bracket(piece))
                self._put("abs(" if piece.kind is Kind.BAR else "sqrt(", piece)
            case Kind.OPERATOR | Kind.POWER:
                self._operate(piece)

    @property
    def _inmost(self) -> Kind | None:
        return self._brackets[-1].piece.kind if self._brackets else None

    @property
    def _last(self) -> Kind | None:
        return self._written[-1].kind if self._written else None

    def _put(self, text: str, piece: Piece) -> None:
        self._written.append(piece._replace(text=text))

    def _begin_operand(self, piece: Piece) -> None:
        """Multiply where two operands stand side by side."""
        if self._ended:
            if piece.kind is Kind.NUMBER and self._last in (Kind.NUMBER, Kind.POWER):
                fault = "a sign is missing before this number"
                raise ExpressionError(fault, piece.begin, piece.length)
            self._put("*", piece)
        self._ended = False

    def _end_operand(self, piece: Piece) -> None:
        self._ended = True
        while self._inmost is Kind.ROOT:
            self._brackets.pop()
            self._put(")", piece)

    def _open(self, piece: Piece) -> None:
        if self._last is Kind.FUNCTION:
            self._brackets.append(_Bracket(self._written[-1]))
        else:
            self._begin_operand(piece)
            self._brackets.append(_Bracket(piece))
        self._put("(", piece)

    def _close(self, piece: Piece) -> None:
        self._expect_operand(piece)
        if self._inmost not in (Kind.OPEN, Kind.FUNCTION):
            fault = "this bracket closes nothing"
            if self._brackets:
                fault = f"{_named(self._brackets[-1].piece)} is to be closed first"
            raise ExpressionError(fault, piece.begin, piece.length)
        bracket = self._brackets.pop()
        if bracket.piece.kind is Kind.FUNCTION:
            _expect_arguments(bracket)
        self._put(")", piece)
        self._end_operand(piece)

    def _separate(self, piece: Piece) -> None:
        self._expect_operand(piece)
        if self._inmost is not Kind.FUNCTION:
            fault = "a comma stands only between arguments; decimals have a point"
            raise ExpressionError(fault, piece.begin, piece.length)
        function, arguments = self._brackets.pop()
        self._brackets.append(_Bracket(function, arguments + 1))
        self._put(",", piece)
        self._ended = False

    def _operate(self, piece: Piece) -> None:
        may_begin = piece.text in ("+", "-") and self._inmost is not Kind.ROOT
        if not may_begin:
            self._expect_operand(piece)
        self._put(piece.text, piece)
        self._ended = piece.kind is Kind.POWER

    def _expect_operand(self, piece: Piece) -> None:
        if not self._ended:
            raise ExpressionError(BEFORE, piece.begin, piece.length)


def _named(piece: Piece) -> str:
    words = {Kind.BAR: "this bar", Kind.FUNCTION: f"the bracket of {piece.text}"}
    return words.get(piece.kind, "this bracket")


def _expect_brackets(function: Piece, after: Piece | None) -> None:
    name = function.text
    if after is not None and (after.kind is Kind.POWER or after.text == "**"):
        fault = f"write the power of {name} after its brackets: {name}(x)^2"
        raise ExpressionError(fault, function.begin, function.length)
    if after is None or after.kind is not Kind.OPEN:
        raise ExpressionError(f"{name} needs brackets: {name}(x)", function.begin, function.length)


def _expect_arguments(call: _Bracket) -> None:
    name, function = call.piece.text, FUNCTIONS[call.piece.text]
    if function.takes(call.arguments):
        return
    fewest, most = function.fewest, function.most
    wanted = str(most) if fewest == most else f"{fewest} to {most}"
    plural = "argument" if wanted == "1" else "arguments"
    fault = f"{name} takes {wanted} {plural}, not {call.arguments}"
    raise ExpressionError(fault, call.piece.begin, call.piece.length)
