"""Regression on data: the loss of a line as a land over its slope m and intercept b."""

from functools import cached_property
from typing import Annotated

import numpy as np
from msgspec import Meta

from core.objective import Floats, PlaneObjective, Window

Values = Annotated[tuple[float, ...], Meta(min_length=2, max_length=1_000_000)]

SEVEN_POINTS_X = (2.4, 2.8, 3.2, 3.6, 4.0, 4.2, 5.0)
SEVEN_POINTS_Y = (1.7, 1.85, 1.79, 1.95, 2.1, 2.0, 2.7)


class LinearRegression(PlaneObjective, frozen=True, tag="linear-regression"):
    """The mean squared error of the line f(x) = m x + b: J(m, b) = 1/n Σ (yᵢ − (m xᵢ + b))².

    J is a quadratic, so it is kept as its lowest point and its curvature there:
    J(w) = J(w*) + (w − w*)ᵀ A (w − w*) with A = 1/n Σ (xᵢ, 1)(xᵢ, 1)ᵀ. That is exact, needs only
    the moments of the data however many points there are, and loses no digits near the minimum.
    Raises ValueError when x and y are not of one length or the numbers are not finite.
    """

    title = "Line through points"
    window = Window(-2.0, 4.0, -6.0, 8.0)
    axes = ("m", "b")
    starts = ((3.2, 6.0),)

    x: Values = SEVEN_POINTS_X
    y: Values = SEVEN_POINTS_Y

    def __post_init__(self) -> None:
        if len(self.x) != len(self.y):
            raise ValueError(f"x has {len(self.x)} values and y has {len(self.y)}: expected equal")
        if not (np.all(np.isfinite(self.x)) and np.all(np.isfinite(self.y))):
            raise ValueError("x and y must be finite numbers")

    @cached_property
    def solution(self) -> tuple[float, float]:
        """The slope and intercept of ordinary least squares."""
        columns = np.stack([np.array(self.x), np.ones(len(self.x))], axis=-1)
        m, b = np.linalg.lstsq(columns, np.array(self.y), rcond=None)[0]
        return float(m), float(b)

    @cached_property
    def lowest(self) -> float:
        """The mean squared error of `solution`."""
        m, b = self.solution
        return float(np.mean((np.array(self.y) - (m * np.array(self.x) + b)) ** 2))

    @cached_property
    def moments(self) -> tuple[float, float]:
        """The means of x² and of x: with them A = ((mean x², mean x), (mean x, 1))."""
        x = np.array(self.x)
        return float(np.mean(x * x)), float(np.mean(x))

    @cached_property
    def hessian(self) -> Floats:
        """The matrix of second derivatives, 2 A, of shape (2, 2): the same everywhere."""
        square, mean = self.moments
        return 2 * np.array([[square, mean], [mean, 1.0]])

    @property
    def step_limit(self) -> float:
        """The learning rate above which plain gradient descent diverges: 2 / λmax."""
        return float(2 / np.linalg.eigvalsh(self.hessian)[-1])

    @property
    def minima(self) -> tuple[tuple[float, float], ...]:
        """The least-squares solution."""
        return (self.solution,)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return J at slope x and intercept y."""
        square, mean = self.moments
        m, b = x - self.solution[0], y - self.solution[1]
        return self.lowest + (square * m + 2 * mean * b) * m + b * b

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂J/∂m = −(2/n) Σ xᵢ (yᵢ − (m xᵢ + b)) and ∂J/∂b = −(2/n) Σ (yᵢ − (m xᵢ + b))."""
        square, mean = self.moments
        m, b = x - self.solution[0], y - self.solution[1]
        return 2 * (square * m + mean * b), 2 * (mean * m + b)
