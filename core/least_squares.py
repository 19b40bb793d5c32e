"""Least squares of any number of columns: the quadratic that their mean squared error is.

With the weights W counted from the lowest point, and f̄ the change of f = W · X at the mean of the
columns, J = J* + f̄² + wᵀ C w, C the covariances of the columns: all of it is in means and
covariances, however many rows there are.
"""

from functools import cached_property

import numpy as np

from core.objective import Floats


class LeastSquares:
    """The mean squared error J(W) = 1/n Σ (yᵢ − W · Xᵢ)², X = (1, x₁, …): a bowl over its weights.

    Parameters
    ----------
    raw : the columns as they are, shape (samples, columns).
    target : the values of y, shape (samples,).
    standardise : whether the columns are shifted and scaled to mean 0 and spread 1 first.
    """

    def __init__(self, raw: Floats, target: Floats, *, standardise: bool) -> None:
        self._raw, self._target, self._standardise = raw, target, standardise

    @cached_property
    def _scales(self) -> tuple[Floats, Floats, Floats]:
        """The mean and the spread of each column, and the columns with neither."""
        mean = self._raw.mean(axis=0)
        spread = self._raw.std(axis=0)
        # A mean of equal numbers is rounded, and their spread then not 0.
        alike = (self._raw == self._raw[0]).all(axis=0)
        mean, spread = np.where(alike, self._raw[0], mean), np.where(alike, 1.0, spread)
        return mean, spread, (self._raw - mean) / spread

    @cached_property
    def design(self) -> Floats:
        """What the weights are of, shape (samples, n): a column of ones, then the others."""
        columns = self._scales[2] if self._standardise else self._raw
        return np.concatenate([np.ones((len(columns), 1)), columns], axis=1)

    @cached_property
    def mean(self) -> Floats:
        """The mean of each column of `design`, shape (n,)."""
        mean = self._scales[0]
        return np.append(1.0, np.zeros_like(mean) if self._standardise else mean)

    @cached_property
    def covariance(self) -> Floats:
        """The covariances of the columns of `design`, shape (n, n); the first has none."""
        spread = self._scales[1]
        scale = np.append(0.0, np.ones_like(spread) if self._standardise else spread)
        covariance = np.zeros((len(scale), len(scale)))
        covariance[1:, 1:] = self._correlation
        covariance *= scale
        covariance *= scale[:, None]
        return covariance

    @cached_property
    def _correlation(self) -> Floats:
        scaled = self._scales[2]
        correlation: Floats = scaled.T @ scaled / len(scaled)
        return correlation

    @cached_property
    def _fit(self) -> tuple[Floats, float]:
        """The weights of ordinary least squares, and the mean squared error that they leave.

        The normal equations of the scaled columns, corrected twice by what they leave over, which
        gives back the digits that the squares of a badly conditioned matrix lose. Where columns
        depend on each other, of all best weights the shortest.
        """
        mean, spread, scaled = self._scales
        middle = float(np.mean(self._target))
        left, best = self._target - middle, np.zeros(len(spread))
        inverse = np.linalg.pinv(self._correlation, rcond=1e-14, hermitian=True)
        for _ in range(3):
            change = inverse @ (scaled.T @ left / len(scaled))
            best, left = best + change, left - scaled @ change
        error = float(np.mean(left * left))
        if self._standardise:
            return np.append(middle, best), error
        return np.append(middle - mean @ (best / spread), best / spread), error

    @property
    def solution(self) -> Floats:
        """The weights of ordinary least squares, shape (n,)."""
        return self._fit[0]

    @property
    def lowest(self) -> float:
        """The mean squared error of `solution`."""
        return self._fit[1]

    @cached_property
    def hessian(self) -> Floats:
        """The matrix of second derivatives, 2 XᵀX / n, shape (n, n): the same everywhere."""
        return 2 * (self.covariance + np.outer(self.mean, self.mean))

    @cached_property
    def eigenvalues(self) -> Floats:
        """The eigenvalues of the second derivatives, ascending, shape (n,); none below 0."""
        eigenvalues: Floats = np.maximum(np.linalg.eigvalsh(self.hessian), 0)
        return eigenvalues

    @property
    def condition(self) -> float:
        """The condition number λmax / λmin; infinite where columns depend on each other."""
        small, large = self.eigenvalues[0], self.eigenvalues[-1]
        rounding = len(self.eigenvalues) * np.finfo(float).eps * large
        return float(large / small) if small > rounding else float("inf")

    def value(self, points: Floats) -> Floats:
        """Return J, shape (...), at weights of shape (..., n)."""
        away = points - self.solution
        at_mean = _dot(away, self.mean)
        value: Floats = self.lowest + at_mean * at_mean + _dot(_times(away, self.covariance), away)
        return value

    def gradient(self, points: Floats) -> Floats:
        """Return the gradient of J, shape (..., n), at weights of shape (..., n)."""
        away = points - self.solution
        at_mean = _dot(away, self.mean)
        gradient: Floats = 2 * (at_mean[..., None] * self.mean + _times(away, self.covariance))
        return gradient


def _dot(points: Floats, other: Floats) -> Floats:
    """Return the products of vectors, shape (...), summed coordinate by coordinate.

    A sum over an axis would be rounded differently in arrays of different layout, and a run then
    depend on how many others move with it.
    """
    total: Floats = points[..., 0] * other[..., 0]
    for k in range(1, points.shape[-1]):
        total = total + points[..., k] * other[..., k]
    return total


def _times(points: Floats, matrix: Floats) -> Floats:
    """Return vectors times a matrix, shape (..., n), summed in the same way."""
    product: Floats = points[..., :1] * matrix[0]
    for k in range(1, points.shape[-1]):
        product += points[..., k : k + 1] * matrix[k]
    return product
