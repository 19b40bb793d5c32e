"""A function of one's own: f(x, y) as a person types it, with parameters that have sliders."""

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

import numpy as np
from msgspec import Meta, Struct, field

from core.expression.words import MOST_LETTERS, MOST_PARAMETERS
from core.objective import Floats, PlaneObjective, Window

if TYPE_CHECKING:
    from core.expression.expression import Expression
    from core.expression.tape import Tape

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


class TypedFunction(PlaneObjective, frozen=True, tag="function"):
    """f(x, y) as you write it, such as 2x² − 3sin(xy), √, |x|, min, max, exp, log.

    Where f has no value, or an infinite one, its slope and curvature are NaN.
    Raises ValueError, which says what is wrong and where, when the text is no such function, the
    parameters are not those of the text, or the window is none.
    """

    title = "Own function"

    text: Annotated[str, Meta(max_length=MOST_LETTERS)] = "x^2 + y^2 + a*sin(3x)*sin(3y)"
    parameters: Annotated[tuple[Parameter, ...], Meta(max_length=MOST_PARAMETERS)] = (
        Parameter("a", 2.0, 0.0, 5.0),
    )
    edges: tuple[Number, Number, Number, Number] = field(
        default=(-2.0, 2.0, -2.0, 2.0), name="window"
    )
    """Left, right, bottom and top edge of the window."""

    def __post_init__(self) -> None:
        try:
            wanted = self._expression.parameters
        except ValueError as error:
            raise ValueError(f"text: {error}") from None
        given = [parameter.name for parameter in self.parameters]
        if sorted(given) != sorted(wanted):
            words = [", ".join(names) or "none" for names in (wanted, given)]
            raise ValueError(f"parameters: the text has {words[0]}; found {words[1]}")
        if not self.window.is_proper():
            raise ValueError("window: expected left < right and bottom < top, far enough apart")

    @property
    def window(self) -> Window:
        """The rectangle that the person wants to see first."""
        return Window(*self.edges)

    @cached_property
    def _expression(self) -> "Expression":
        from core.expression.expression import expression  # only who has such a function needs it

        return expression(self.text)

    @cached_property
    def values(self) -> dict[str, float]:
        """The value of each parameter."""
        return {parameter.name: parameter.value for parameter in self.parameters}

    @cached_property
    def _height(self) -> "Tape":
        return self._expression.height(self.values)

    @cached_property
    def _slope(self) -> "Tape":
        return self._expression.slope(self.values)

    @cached_property
    def _curvature(self) -> "Tape":
        return self._expression.curvature(self.values)

    @cached_property
    def starts(self) -> tuple[tuple[float, float], ...]:
        """A point of the window, left and above its middle where there the function is defined."""
        window = self.window
        across = np.linspace(window.left, window.right, TRIED + 2)[1:-1]
        up = np.linspace(window.bottom, window.top, TRIED + 2)[1:-1]
        x, y = (axis.ravel() for axis in np.meshgrid(across, up))
        away = np.abs(x - across[TRIED // 4]) / window.width
        away += np.abs(y - up[-1 - TRIED // 4]) / window.height
        away[~np.isfinite(self.height(x, y))] += TRIED
        best = int(np.argmin(away))
        return ((float(f"{x[best]:.4g}"), float(f"{y[best]:.4g}")),)

    @property
    def has_edges(self) -> bool:
        """Whether there may be places where it is undefined or infinite."""
        return not self._expression.whole

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y): NaN or infinite where it has no value."""
        return self._height.run(x, y)[0]

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        by_x, by_y, *value = self._slope.run(x, y)
        return _where_defined(by_x, value), _where_defined(by_y, value)

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        by_xx, by_xy, by_yy, *value = self._curvature.run(x, y)
        return (
            _where_defined(by_xx, value),
            _where_defined(by_xy, value),
            _where_defined(by_yy, value),
        )


def _where_defined(derivative: Floats, value: list[Floats]) -> Floats:
    """Return a derivative, NaN where the value (if it may be) is not finite."""
    return np.where(np.isfinite(value[0]), derivative, np.nan) if value else derivative
