"""Regression on data: the loss of a line as a land over its slope m and intercept b."""

from functools import cached_property
from typing import Annotated

import numpy as np
from msgspec import Meta

from core.objective import Floats, PlaneObjective, Sampled, Window
from core.sampling import Indices

LARGEST = 1e100
"""Numbers beyond this have no square, and are refused."""

Number = Annotated[float, Meta(ge=-LARGEST, le=LARGEST)]
Values = Annotated[tuple[Number, ...], Meta(min_length=2, max_length=1_000_000)]

SEVEN_POINTS_X = (2.4, 2.8, 3.2, 3.6, 4.0, 4.2, 5.0)
SEVEN_POINTS_Y = (1.7, 1.85, 1.79, 1.95, 2.1, 2.0, 2.7)


class LinearRegression(PlaneObjective, Sampled, frozen=True, tag="linear-regression"):
    """The mean squared error of the line f(x) = m x + b: J(m, b) = 1/n Σ (yᵢ − (m xᵢ + b))².

    J is a quadratic, so it is kept as its lowest point w* and its curvature there. With x̄ the mean
    of x, (m, b) counted from w*, and f̄ = m x̄ + b the change of the line's height at x̄:
    J = J* + f̄² + m² var x. That is exact, needs only the moments of the data however many points
    there are, and loses no digits near the minimum nor where x is far from 0.
    Raises ValueError when x and y are not of one length, or hold a number that is not finite
    or larger than 1e100.
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
        for name, values in (("x", self.x), ("y", self.y)):
            if not np.all(np.abs(values) <= LARGEST):
                raise ValueError(f"{name}: expected finite numbers, none larger than {LARGEST:g}")

    @cached_property
    def data(self) -> tuple[Floats, Floats]:
        """The values of x and of y, each of shape (samples,)."""
        return np.array(self.x), np.array(self.y)

    @property
    def samples(self) -> int:
        """How many points there are."""
        return len(self.x)

    @cached_property
    def moments(self) -> tuple[float, float]:
        """The mean of x, and its variance."""
        if min(self.x) == max(self.x):  # a mean of equal numbers is rounded, and then not theirs
            return self.x[0], 0.0
        x, _ = self.data
        return float(np.mean(x)), float(np.var(x))

    @cached_property
    def solution(self) -> tuple[float, float]:
        """The slope and intercept of ordinary least squares; slope 0 where all x are alike."""
        x, y = self.data
        mean, variance = self.moments
        covariance = float(np.mean((x - mean) * (y - np.mean(y))))
        m = covariance / variance if variance > 0 else 0.0
        return m, float(np.mean(y)) - m * mean

    @cached_property
    def lowest(self) -> float:
        """The mean squared error of `solution`."""
        x, y = self.data
        errors = y - np.mean(y) - self.solution[0] * (x - self.moments[0])
        return float(np.mean(errors**2))

    @cached_property
    def constant_hessian(self) -> Floats:
        """The matrix of second derivatives, of shape (2, 2): the same everywhere."""
        mean, variance = self.moments
        return 2 * np.array([[variance + mean * mean, mean], [mean, 1.0]])

    @property
    def step_limit(self) -> float:
        """The learning rate above which plain gradient descent diverges: 2 / λmax."""
        return float(2 / np.linalg.eigvalsh(self.constant_hessian)[-1])

    @property
    def minima(self) -> tuple[tuple[float, float], ...]:
        """The least-squares solution."""
        return (self.solution,)

    @cached_property
    def _constants(self) -> tuple[Floats, ...]:
        """The mean of x, its variance, and both parts of the solution, as arrays without axes."""
        return tuple(np.array(number) for number in (*self.moments, *self.solution))

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return J at slope x and intercept y."""
        mean, variance, best_m, best_b = self._constants
        m, b = x - best_m, y - best_b
        at_mean = m * mean + b
        return self.lowest + at_mean * at_mean + variance * m * m

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂J/∂m = −(2/n) Σ xᵢ (yᵢ − (m xᵢ + b)) and ∂J/∂b = −(2/n) Σ (yᵢ − (m xᵢ + b))."""
        mean, variance, best_m, best_b = self._constants
        m, b = x - best_m, y - best_b
        by_b = m * mean + b
        by_b += by_b
        by_var = variance * m
        by_var += by_var
        by_var += mean * by_b
        return by_var, by_b

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²J/∂m² = (2/n) Σ xᵢ², ∂²J/∂m∂b = (2/n) Σ xᵢ and ∂²J/∂b² = 2, everywhere alike."""
        (by_m, across), (_, by_b) = self.constant_hessian.tolist()
        return np.full_like(x, by_m), np.full_like(x, across), np.full_like(x, by_b)

    def batch_value(self, points: Floats, batch: Indices) -> Floats:
        """Return the mean squared error over some of the data, shape (...), at (..., 2)."""
        errors = self._errors(points, batch)
        value: Floats = np.mean(errors * errors, axis=-1)
        return value

    def batch_gradient(self, points: Floats, batch: Indices) -> Floats:
        """Return its gradient, shape (..., 2)."""
        errors = self._errors(points, batch)
        by_m = np.mean(errors * self.data[0][batch], axis=-1)
        return -2 * np.stack([by_m, np.mean(errors, axis=-1)], axis=-1)

    def _errors(self, points: Floats, batch: Indices) -> Floats:
        """Return y − (m x + b) for the samples of a batch, shape (..., samples)."""
        x, y = (values[batch] for values in self.data)
        errors: Floats = y - (points[..., :1] * x + points[..., 1:])
        return errors
