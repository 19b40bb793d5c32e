"""A typed function, ready to be evaluated with its first and second derivatives."""

from collections.abc import Mapping
from functools import cached_property, lru_cache

from msgspec import Struct

from core.expression.checking import graph_of
from core.expression.graph import Graph
from core.expression.reading import read
from core.expression.tape import Tape
from core.expression.words import FUNCTIONS, VARIABLES

KEPT = 64
"""So many functions are remembered: what is typed now, and what can be undone soon."""


class Expression(Struct, frozen=True, dict=True):
    """A function of x, y and parameters.

    Attributes
    ----------
    graph : its steps.
    target : the step that is its value.
    parameters : their names, in the order in which they come up in the text.
    """

    graph: Graph
    target: int
    parameters: tuple[str, ...]

    @cached_property
    def whole(self) -> bool:
        """Whether it is defined everywhere, so far as its operations tell."""
        return all(_is_whole(self.graph, place) for place in self.graph.needed(self.target))

    @cached_property
    def _gradient(self) -> tuple[Graph, tuple[int, ...]]:
        graph = self.graph.copy()
        return graph, tuple(graph.derivative(self.target, name) for name in VARIABLES)

    @cached_property
    def _hessian(self) -> tuple[Graph, tuple[int, ...]]:
        first, (by_x, by_y) = self._gradient
        graph = first.copy()
        pairs = ((by_x, "x"), (by_x, "y"), (by_y, "y"))
        return graph, tuple(graph.derivative(step, name) for step, name in pairs)

    def height(self, values: Mapping[str, float]) -> Tape:
        """Return what computes the value, with the values of the parameters."""
        return Tape(self.graph, (self.target,), values)

    def slope(self, values: Mapping[str, float]) -> Tape:
        """Return what computes the derivatives by x and by y, and the value unless `whole`."""
        return self._tape(*self._gradient, values)

    def curvature(self, values: Mapping[str, float]) -> Tape:
        """Return what computes the derivatives by xx, xy and yy, and the value unless `whole`."""
        return self._tape(*self._hessian, values)

    def _tape(
        self, graph: Graph, derivatives: tuple[int, ...], values: Mapping[str, float]
    ) -> Tape:
        return Tape(graph, derivatives if self.whole else (*derivatives, self.target), values)


def _is_whole(graph: Graph, place: int) -> bool:
    step = graph.steps[place]
    if step.operation == "**":
        exponent = graph.steps[step.arguments[1]].number
        return exponent is not None and exponent >= 0 and exponent == int(exponent)
    if step.operation in FUNCTIONS:
        return FUNCTIONS[step.operation].whole
    return step.operation != "/" or graph.steps[step.arguments[1]].number is not None


@lru_cache(KEPT)
def expression(text: str) -> Expression:
    """Return the function that a text states.

    Raises ExpressionError, which says what is wrong and which characters are meant.
    """
    reading = read(text)
    graph, target = graph_of(reading)
    return Expression(graph, target, reading.parameters)
