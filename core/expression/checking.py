"""From Python's notation to a graph: Python parses the text, and what is not on a list is refused.

The list holds numbers, known names, five operations, two signs and calls of known functions: no
attributes, no subscripts, no comparisons, no strings, nothing that could do anything. Constants
must stay within what floats can hold, exponents within reason.
"""

import ast
from functools import reduce

from core.expression.graph import Graph
from core.expression.reading import Reading
from core.expression.words import (
    CONSTANTS,
    DEEPEST,
    FUNCTIONS,
    LARGEST,
    LARGEST_EXPONENT,
    MOST_STEPS,
    VARIABLES,
    ExpressionError,
)

OPERATIONS: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**",
}  # fmt: skip


def graph_of(reading: Reading) -> tuple[Graph, int]:
    """Return the graph of a function, and the step that is its value.

    Raises ExpressionError where something is not on the list, or too much.
    """
    try:
        tree = ast.parse(reading.python, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionError("this cannot be read as a function", 0, _length(reading)) from None
    checker = _Checker(reading)
    return checker.graph, checker.add(tree.body, 0)


def _length(reading: Reading) -> int:
    return max(begin + length for begin, length in reading.origins)


def _chain(node: ast.expr) -> list[ast.expr]:
    """Return an operation, the one to its left, and so on, and last what the first begins with.

    A sum of many terms is long and not deep.
    """
    chain = [node]
    while isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
        node = node.left
        chain.append(node)
    return chain


class _Checker:
    """Adds the nodes of a tree to a graph, the inner ones first."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.graph = Graph()
        self._names = {f"p{i}": name for i, name in enumerate(reading.parameters)}

    def add(self, node: ast.expr, depth: int) -> int:
        """Return the step that computes a node; `depth` says how many are around it."""
        if depth > DEEPEST * 2:
            raise self._error(node, f"powers and signs are nested more than {DEEPEST * 2} deep")
        chain = _chain(node)
        place = self._checked(chain[-1], self._add(chain[-1], depth + 1))
        for operation in reversed(chain[:-1]):
            assert isinstance(operation, ast.BinOp)
            place = self._checked(operation, self._operate(operation, place, depth + 1))
        return place

    def _checked(self, node: ast.expr, place: int) -> int:
        """Return the step of a node, if it is not one too many, nor a constant without a value."""
        if len(self.graph.steps) > MOST_STEPS:
            raise self._error(node, f"too many operations: at most {MOST_STEPS}")
        number = self.graph.steps[place].number
        if number is not None and not abs(number) <= LARGEST:
            raise self._error(node, "this has no value, or one beyond 1e100")
        return place

    def _operate(self, node: ast.BinOp, left: int, depth: int) -> int:
        operation, right = OPERATIONS[type(node.op)], self.add(node.right, depth)
        number = self.graph.steps[right].number
        if operation == "**" and number is not None and abs(number) > LARGEST_EXPONENT:
            raise self._error(node.right, f"exponents go up to {LARGEST_EXPONENT:g}")
        if operation == "/" and number == 0:
            raise self._error(node.right, "nothing can be divided by this: it is 0")
        return self.graph.apply(operation, left, right)

    def _add(self, node: ast.expr, depth: int) -> int:
        match node:
            case ast.Constant(value=float(number)):
                return self.graph.number(number)
            case ast.Name(id=name) if name in CONSTANTS:
                return self.graph.number(CONSTANTS[name])
            case ast.Name(id=name) if name in VARIABLES or name in self._names:
                return self.graph.name(self._names.get(name, name))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.add(operand, depth)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.graph.apply("negative", self.add(operand, depth))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if (
                name in FUNCTIONS and FUNCTIONS[name].takes(len(arguments))
            ):
                return self._call(name, arguments, depth)
        raise self._error(node, "this is nothing that a function here may have")

    def _call(self, name: str, arguments: list[ast.expr], depth: int) -> int:
        places = [self.add(argument, depth) for argument in arguments]
        if FUNCTIONS[name].most > 2:  # min and max, two at a time
            return reduce(lambda a, b: self.graph.apply(name, a, b), places)
        return self.graph.apply(name, *places)

    def _error(self, node: ast.expr, words: str) -> ExpressionError:
        """Return an error that marks all of a node in the person's text."""
        origins = self.reading.origins[node.col_offset : node.end_col_offset]
        begin = min(begin for begin, _ in origins)
        return ExpressionError(words, begin, max(b + n for b, n in origins) - begin)
