"""A function as a list of steps, each of numbers that came before; equal steps are there once.

Derivatives are more steps of the same list: the chain rule, with SymPy's rule for each step.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from msgspec import Struct, field

from core.expression.words import FUNCTIONS

OPERATIONS: dict[str, Callable[..., np.float64]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
    "negative": np.negative,
    "heaviside": np.heaviside,
    **{name: function.evaluate for name, function in FUNCTIONS.items()},
}
"""How each kind of step is computed. `min` and `max` take two at a time."""


class Step(NamedTuple):
    """One step: an operation on earlier steps, a variable or parameter, or a number."""

    operation: str = ""
    arguments: tuple[int, ...] = ()
    name: str = ""
    number: float | None = None


class Graph(Struct):
    """The steps; a step is named by its place in the list, and needs only steps before it."""

    steps: list[Step] = field(default_factory=list)
    _places: dict[Step, int] = field(default_factory=dict)

    def copy(self) -> "Graph":
        """Return a graph that can grow without this one."""
        return Graph(self.steps.copy(), self._places.copy())

    def _add(self, step: Step) -> int:
        place = self._places.setdefault(step, len(self.steps))
        if place == len(self.steps):
            self.steps.append(step)
        return place

    def number(self, value: float) -> int:
        """Return the step that is a number."""
        return self._add(Step(number=float(value) + 0.0))

    def name(self, name: str) -> int:
        """Return the step that is a variable or a parameter."""
        return self._add(Step(name=name))

    def apply(self, operation: str, *arguments: int) -> int:
        """Return the step that does an operation; on numbers it is done at once."""
        numbers = [number for a in arguments if (number := self.steps[a].number) is not None]
        if len(numbers) == len(arguments):
            with np.errstate(all="ignore"):
                return self.number(float(OPERATIONS[operation](*numbers)))
        return self._add(Step(operation, arguments))

    def is_number(self, place: int, value: float) -> bool:
        """Whether a step is a number, and that one."""
        return self.steps[place].number == value

    # What derivatives are made of: sums and products without their zeros and ones

    def plus(self, a: int, b: int) -> int:
        """Return the step a + b."""
        if self.is_number(a, 0.0) or self.is_number(b, 0.0):
            return b if self.is_number(a, 0.0) else a
        return self.apply("+", a, b)

    def times(self, a: int, b: int) -> int:
        """Return the step a · b."""
        if self.is_number(a, 0.0) or self.is_number(b, 0.0):
            return self.number(0.0)
        if self.is_number(a, 1.0) or self.is_number(b, 1.0):
            return b if self.is_number(a, 1.0) else a
        if self.is_number(a, -1.0) or self.is_number(b, -1.0):
            return self.apply("negative", b if self.is_number(a, -1.0) else a)
        return self.apply("*", a, b)

    def power(self, a: int, b: int) -> int:
        """Return the step a to the power of b."""
        if self.is_number(b, 0.0):
            return self.number(1.0)
        return a if self.is_number(b, 1.0) else self.apply("**", a, b)

    def needed(self, *targets: int) -> list[int]:
        """Return the steps that others are computed from, and those themselves, in order."""
        wanted = set(targets)
        for place in range(max(targets, default=-1), -1, -1):
            if place in wanted:
                wanted.update(self.steps[place].arguments)
        return sorted(wanted)

    def derivative(self, target: int, by: str) -> int:
        """Return the step that is the derivative of another by a variable."""
        from core.expression.rules import rule  # SymPy is imported where it is used

        slopes: dict[int, int] = {}
        for place in self.needed(target):
            step, slope = self.steps[place], self.number(float(self.steps[place].name == by))
            for k, argument in enumerate(step.arguments):
                if not self.is_number(slopes[argument], 0.0):
                    partial = rule(step.operation, k).write(self, step.arguments)
                    slope = self.plus(slope, self.times(partial, slopes[argument]))
            slopes[place] = slope
        return slopes[target]
