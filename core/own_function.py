"""A function of one's own: f(x, y) as a person types it, with parameters that have sliders."""

from functools import cached_property
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from core.expression import Expression, expression
from core.expression.words import MOST_LETTERS, MOST_PARAMETERS
from core.objective import Floats, PlaneObjective, Window

FAR = 1e9
"""Parameters and the edges of the window lie within this distance of 0."""

TRIED = 9
"""A start is looked for on a grid of so many points along each axis."""

Number = Annotated[float, Meta(ge=-FAR, le=FAR)]


class Parameter(Struct, frozen=True, forbid_unknown_fields=True):
    """A number with a name, and the ends of its slider.

    Raises ValueError unless low < high and the value lies between.
    """

    name: Annotated[str, Meta(max_length=20)]
    value: Number = 1.0
    low: Number = -5.0
    high: Number = 5.0

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"{self.name}: expected low < high, found {self.low:g}, {self.high:g}")
        if not self.low <= self.value <= self.high:
            raise ValueError(
                f"{self.name}: expected a value from {self.low:g} to {self.high:g}, "
                f"found {self.value:g}"
            )


class OwnFunction(PlaneObjective, frozen=True, tag="function"):
    """f(x, y) as you write it: 2x² − 3sin(xy), √, |x|, min, max, exp, log; letters are parameters.

    Where f has no value, or an infinite one, its slope and curvature are NaN.
    Raises ValueError, which says what is wrong and where, when the text is no such function, the
    parameters are not those of the text, or the window is none.
    """

    title = "Own function"

    text: Annotated[str, Meta(max_length=MOST_LETTERS)] = "x^2 + y^2 + a*sin(3x)*sin(3y)"
    parameters: Annotated[tuple[Parameter, ...], Meta(max_length=MOST_PARAMETERS)] = (
        Parameter("a", 2.0, 0.0, 5.0),
    )
    window: Window = Window(-2.0, 2.0, -2.0, 2.0)

    def __post_init__(self) -> None:
        try:
            wanted = expression(self.text).parameters
        except ValueError as error:
            raise ValueError(f"text: {error}") from None
        given = [parameter.name for parameter in self.parameters]
        if sorted(given) != sorted(wanted):
            words = [", ".join(names) or "none" for names in (wanted, given)]
            raise ValueError(f"parameters: the text has {words[0]}; found {words[1]}")
        edges = Window(*self.window)
        if not (edges.is_proper() and max(map(abs, edges)) <= FAR):
            raise ValueError(
                "window: expected left < right and bottom < top, far enough apart, "
                f"within {FAR:g} of 0"
            )

    @cached_property
    def _expression(self) -> Expression:
        return expression(self.text)

    @cached_property
    def values(self) -> dict[str, float]:
        """The value of each parameter."""
        return {parameter.name: parameter.value for parameter in self.parameters}
