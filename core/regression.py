"""Regression on data: the loss of a line as a land over its slope m and intercept b."""

from functools import cached_property
from typing import ClassVar

import numpy as np

from core.columns import (
    REACH,
    SEVEN_POINTS_X,
    SEVEN_POINTS_Y,
    PointsProblem,
    corner_of,
    spread_of,
    window_around,
)
from core.numbers import label
from core.objective import Family, Floats, Window
from core.sampling import Indices

__all__ = ["SEVEN_POINTS_X", "SEVEN_POINTS_Y", "LinearRegression"]

CANDIDATES = ((0.92, -1.0), (-0.11, 2.5), (0.52, 0.1))
"""The slopes and intercepts of the three lines that the chapter tries on its seven points."""


class LinearRegression(PointsProblem, frozen=True, tag="linear-regression"):
    """The mean squared error of the line f(x) = m x + b: J(m, b) = 1/n Σ (yᵢ − (m xᵢ + b))².

    J is a quadratic, so it is kept as its lowest point w* and its curvature there. With x̄ the mean
    of x, (m, b) counted from w*, and f̄ = m x̄ + b the change of the line's height at x̄:
    J = J* + f̄² + m² var x. That is exact, needs only the moments of the data however many points
    there are, and loses no digits near the minimum nor where x is far from 0.
    """

    family = Family.DATA
    title = "Line through points"
    axes: ClassVar[tuple[str, str]] = ("m", "b")

    @cached_property
    def window(self) -> Window:
        """What the chapter shows of its seven points; of other data the bowl around the best line.

        Its edges are the ends of the ellipse on which J is J* + (2.5 σ)², with σ the spread of y.
        """
        if self.is_seven_points:
            return Window(-2.0, 4.0, -6.0, 8.0)
        mean, variance = self.moments
        reach = REACH * spread_of(self.target)
        half_m = reach / variance**0.5 if variance > 0 else reach
        half_b = float(np.hypot(reach, mean * half_m))
        return window_around(np.array(self.solution), np.array([half_m, half_b]))

    @property
    def starts(self) -> tuple[tuple[float, float], ...]:
        """A corner of the window."""
        return ((3.2, 6.0),) if self.is_seven_points else (corner_of(self.window),)

    @property
    def candidates(self) -> tuple[tuple[float, float], ...]:
        """Lines to compare, as slopes and intercepts: the chapter's three for its own points."""
        return CANDIDATES if self.is_seven_points else ()

    @property
    def note(self) -> str:
        """How many points there are, and below which learning rate plain descent converges."""
        return (
            f"{self.samples:,} points, loss: mean squared error. SGD converges below "
            f"α = 2/λmax = {label(self.step_limit, 4)}."
        )

    @cached_property
    def moments(self) -> tuple[float, float]:
        """The mean of x, and its variance."""
        x, _ = self.data
        if x.min() == x.max():  # a mean of equal numbers is rounded, and then not theirs
            return self.x[0], 0.0
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

    @cached_property
    def eigenvalues(self) -> tuple[float, float]:
        """The smaller and the larger eigenvalue of the second derivatives, each to all digits."""
        large = float(np.linalg.eigvalsh(self.constant_hessian)[-1])
        return 4 * self.moments[1] / large, large  # their product is the determinant

    @property
    def condition(self) -> float:
        """The condition number λmax / λmin; infinite where all x are alike."""
        small, large = self.eigenvalues
        return large / small if small > 0 else float("inf")

    @property
    def step_limit(self) -> float:
        """The learning rate above which plain gradient descent diverges: 2 / λmax."""
        return 2 / self.eigenvalues[1]

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

    def curve(self, points: Floats, x: Floats) -> Floats:
        """Return m x + b, shape (..., k), at x of shape (k,), of lines (m, b) of shape (..., 2)."""
        heights: Floats = points[..., :1] * x + points[..., 1:]
        return heights

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

    def batch_hessian(self, points: Floats, batch: Indices) -> Floats:
        """Return its second derivatives, shape (..., 2, 2)."""
        x = np.broadcast_to(self.data[0][batch], (*points.shape[:-1], batch.shape[-1]))
        hessian = np.empty((*points.shape, 2))
        hessian[..., 0, 0] = 2 * np.mean(x * x, axis=-1)
        hessian[..., 0, 1] = hessian[..., 1, 0] = 2 * np.mean(x, axis=-1)
        hessian[..., 1, 1] = 2
        return hessian

    def _errors(self, points: Floats, batch: Indices) -> Floats:
        """Return y − (m x + b) for the samples of a batch, shape (..., samples)."""
        x, y = (values[batch] for values in self.data)
        errors: Floats = y - (points[..., :1] * x + points[..., 1:])
        return errors
