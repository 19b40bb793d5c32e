"""The derivative of each kind of step by each of its arguments, as SymPy finds it.

SymPy is given steps such as u·v or sin u, never what a person typed: so its answer takes the same
short time whatever the function is, and a new function needs no derivative of its own. At a kink,
as of |u| at 0, the slope is the mean of both sides and the curvature is 0.
"""

from functools import cache, reduce
from typing import Any

import sympy as sp
from msgspec import Struct

from core.expression.graph import Graph
from core.expression.words import FUNCTIONS

U, V = sp.symbols("u v", real=True)

STATEMENTS: dict[str, Any] = {
    "+": U + V,
    "-": U - V,
    "*": U * V,
    "/": U / V,
    "**": U**V,
    "negative": -U,
    "heaviside": sp.Heaviside(U),
    "abs": sp.Abs(U),
    "min": sp.Min(U, V),
    "max": sp.Max(U, V),
    "atan2": sp.atan2(U, V),
    "log2": sp.log(U) / sp.log(2),
    "log10": sp.log(U) / sp.log(10),
    "cbrt": sp.sign(U) * sp.Abs(U) ** sp.Rational(1, 3),
}
"""What the steps are in SymPy's words, where it does not call them as they are called here."""

CALLED = {sp.Abs: "abs", **{getattr(sp, n): n for n in FUNCTIONS if n not in STATEMENTS}}
"""The functions of SymPy in which its answers are given."""


class Rule(Struct, frozen=True):
    """The derivative of a kind of step, in U and V."""

    formula: Any

    def write(self, graph: Graph, arguments: tuple[int, ...]) -> int:
        """Add the derivative at the arguments of a step to a graph, and return its place."""
        return _written(self.formula, graph, dict(zip((U, V), arguments, strict=False)))


@cache
def rule(operation: str, argument: int) -> Rule:
    """Return the derivative of a kind of step by its first (0) or second (1) argument."""
    stated = STATEMENTS.get(operation)
    formula = getattr(sp, operation)(U) if stated is None else stated
    return Rule(sp.powsimp(sp.diff(formula, (U, V)[argument])))


def _written(formula: Any, graph: Graph, places: dict[Any, int]) -> int:
    if formula in places:
        return places[formula]
    if isinstance(formula, sp.DiracDelta):
        return graph.number(0.0)
    if isinstance(formula, sp.Number):
        return graph.number(float(formula))
    parts = [_written(part, graph, places) for part in formula.args]
    if formula.is_Add:
        return reduce(graph.plus, parts)
    if formula.is_Mul:
        return reduce(graph.times, parts)
    if formula.is_Pow:
        return graph.power(*parts)
    if isinstance(formula, sp.Heaviside):
        return graph.apply("heaviside", *parts)
    return graph.apply(CALLED[formula.func], *parts)
