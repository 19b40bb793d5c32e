"""Regression on any number of columns, in matrix form: a hyper-bowl of which a plane is seen.

The bias is a weight like the others, of a column that is always 1: f = W · X with
W = (b, w₁, …, wₙ) and X = (1, x₁, …, xₙ).
"""

from functools import cached_property
from typing import Annotated

import numpy as np
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import force_setattr

from core.columns import (
    REACH,
    SEVEN_POINTS_X,
    SEVEN_POINTS_Y,
    ColumnName,
    DataProblem,
    Values,
    check_name,
    column,
    corner_of,
    named,
    plain,
    spread_of,
    window_around,
)
from core.least_squares import LeastSquares
from core.numbers import label, shortened
from core.objective import Family, Floats, PlaneObjective, Window
from core.sampling import Indices

MOST_COLUMNS = 200
MOST_NUMBERS = 20_000_000
"""Rows times columns are at most so many: more would not fit into the memory of a small machine."""

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

Columns = Annotated[tuple[Values, ...], Meta(min_length=1, max_length=MOST_COLUMNS)]
Names = Annotated[tuple[ColumnName, ...], Meta(max_length=MOST_COLUMNS)]
Number = Annotated[int, Meta(ge=0, le=MOST_COLUMNS)]


class MatrixRegression(DataProblem, frozen=True, tag="matrix-regression"):
    """The mean squared error of f = b + w₁ x₁ + … + wₙ xₙ over all its weights W.

    J(W) = 1/n Σ (yᵢ − W · Xᵢ)² is a quadratic whatever the number of columns. What is drawn as a
    land is the plane of two of the weights through the lowest point: all others are there at
    their best. Runs begin with all others at 0, and so are not in that plane but seen on it.

    With `standardise` the columns are shifted and scaled to mean 0 and spread 1 first, which makes
    the bowl rounder. Raises ValueError when the columns and y are not of one length, hold anything
    but finite numbers up to 1e100, or when there is no such plane.
    """

    family = Family.DATA
    title = "Many columns"

    columns: Columns = (SEVEN_POINTS_X, tuple(x * x for x in SEVEN_POINTS_X))
    y: Values = SEVEN_POINTS_Y
    names: Names | UnsetType = UNSET
    """What the columns are, where that is known."""
    y_name: ColumnName | UnsetType = UNSET
    standardise: bool = True
    plane: tuple[Number, Number] = (0, 1)
    """The numbers of the weights that are the axes of the land: 0 is the bias."""

    def __post_init__(self) -> None:
        count, rows = len(self.columns), len(self.y)
        if not 1 <= count <= MOST_COLUMNS or count * rows > MOST_NUMBERS:
            raise ValueError(f"columns: expected 1 to {MOST_COLUMNS}, {MOST_NUMBERS:,} numbers")
        if any(len(values) != rows for values in self.columns):
            raise ValueError(f"columns: expected as many values in each as in y, {rows:,}")
        i, j = self.plane
        if i == j or not (0 <= i <= count and 0 <= j <= count):
            raise ValueError(f"plane: expected two different weights, from 0 to {count}")
        if self.names is not UNSET and len(self.names) != count:
            raise ValueError(f"names: expected {count}, one for each column")
        self._check_texts()
        arrays = [column(v, f"columns[{k}]") for k, v in enumerate(self.columns)]
        self.__dict__["target"] = target = column(self.y, "y")
        self.__dict__["_raw"] = np.stack(arrays, axis=-1)
        force_setattr(self, "columns", tuple(map(plain, self.columns, arrays)))
        force_setattr(self, "y", plain(self.y, target))

    def _check_texts(self) -> None:
        check_name(self.y_name, "y_name")
        for k, name in enumerate(() if isinstance(self.names, UnsetType) else self.names):
            check_name(name, f"names[{k}]")

    @cached_property
    def target(self) -> Floats:
        """The values of y, shape (samples,)."""
        return column(self.y, "y")

    @cached_property
    def _raw(self) -> Floats:
        """The columns as they are, shape (samples, columns)."""
        return np.stack([np.array(values) for values in self.columns], axis=-1)

    @property
    def samples(self) -> int:
        """How many rows there are."""
        return len(self.y)

    @property
    def target_name(self) -> str:
        """The name of y."""
        return named(self.y_name, "y")

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns."""
        given = ("",) * len(self.columns) if isinstance(self.names, UnsetType) else self.names
        return tuple(named(name, f"x{_small(k)}") for k, name in enumerate(given, start=1))

    @cached_property
    def weights(self) -> tuple[str, ...]:
        """The names of the weights, as a person reads them."""
        if isinstance(self.names, UnsetType):
            return ("b", *(f"w{_small(k)}" for k in range(1, len(self.columns) + 1)))
        return ("b", *(f"w{_small(k)} {n}" for k, n in enumerate(self.column_names, start=1)))

    @property
    def coordinates(self) -> tuple[str, ...]:
        """The names of all weights, as the header of a table has them."""
        return ("b", *(f"w{k}" for k in range(1, len(self.columns) + 1)))

    @property
    def axes(self) -> tuple[str, str]:
        """The names of the two weights that are drawn."""
        i, j = self.plane
        return shortened(self.weights[i]), shortened(self.weights[j])

    @property
    def note(self) -> str:
        """How much data there is, and how well conditioned it is."""
        scaled = "standardised" if self.standardise else "as they are"
        return (
            f"{self.samples:,} rows, {len(self.columns)} columns, {scaled}. Condition number "
            f"{label(self.condition, 4)}; SGD converges below α = {label(self.step_limit, 4)}."
        )

    # The quadratic

    @cached_property
    def _bowl(self) -> LeastSquares:
        return LeastSquares(self._raw, self.target, standardise=self.standardise)

    @property
    def design(self) -> Floats:
        """What the weights are of, shape (samples, n): a column of ones, then the others."""
        return self._bowl.design

    @property
    def solution(self) -> Floats:
        """The weights of ordinary least squares, shape (n,)."""
        return self._bowl.solution

    @property
    def lowest(self) -> float:
        """The mean squared error of `solution`."""
        return self._bowl.lowest

    @property
    def constant_hessian(self) -> Floats:
        """The matrix of second derivatives, 2 XᵀX / n, shape (n, n): the same everywhere."""
        return self._bowl.hessian

    @property
    def condition(self) -> float:
        """The condition number λmax / λmin; infinite where columns depend on each other."""
        return self._bowl.condition

    @property
    def step_limit(self) -> float:
        """The learning rate above which plain gradient descent diverges: 2 / λmax."""
        return float(2 / self._bowl.eigenvalues[-1])

    def value(self, points: Floats) -> Floats:
        """Return J, shape (...), at points of shape (..., n)."""
        return self._bowl.value(points)

    def gradient(self, points: Floats) -> Floats:
        """Return ∂J/∂W = −(2/n) Σ (yᵢ − W · Xᵢ) Xᵢ, shape (..., n)."""
        return self._bowl.gradient(points)

    def hessian(self, points: Floats) -> Floats:
        """Return the second derivatives, shape (..., n, n), at points of shape (..., n)."""
        return np.broadcast_to(self.constant_hessian, (*points.shape, points.shape[-1])).copy()

    def predict(self, points: Floats, rows: slice = slice(None)) -> Floats:
        """Return W · X for some rows, shape (..., rows), at weights of shape (..., n)."""
        predicted: Floats = points @ self.design[rows].T
        return predicted

    # The plane that is drawn

    @cached_property
    def _plane(self) -> tuple[Floats, Floats, Floats]:
        """The best weights, the means and the covariances of the two columns that are drawn."""
        chosen, bowl = list(self.plane), self._bowl
        return (
            bowl.solution[chosen], bowl.mean[chosen], bowl.covariance[np.ix_(chosen, chosen)]
        )  # fmt: skip

    @cached_property
    def window(self) -> Window:
        """The bowl around the best weights, as far as 2.5 spreads of y lead up its walls."""
        best, mean, covariance = self._plane
        curvature = covariance + np.outer(mean, mean)
        alone = 1 / np.sqrt(np.maximum(np.diag(curvature), 1e-200))
        determinant = np.linalg.det(curvature)
        if determinant > 1e-12 * np.prod(np.diag(curvature)):
            alone = np.sqrt(np.diag(curvature)[::-1] / determinant)
        return window_around(best, REACH * spread_of(self.target) * alone)

    @property
    def starts(self) -> tuple[tuple[float, float], ...]:
        """A corner of the window."""
        return (corner_of(self.window),)

    @property
    def minima(self) -> tuple[tuple[float, float], ...]:
        """Where the least-squares solution is on the plane."""
        x, y = self._plane[0].tolist()
        return ((x, y),)

    @property
    def land(self) -> PlaneObjective:
        """The land alone: the two weights, all others staying at their best."""
        return Land(self)

    def lift(self, places: Floats) -> Floats:
        """Return the weights, shape (..., n), at places of the plane: all others are 0."""
        points = np.zeros((*places.shape[:-1], len(self.columns) + 1))
        points[..., list(self.plane)] = places
        return points

    def project(self, points: Floats) -> Floats:
        """Return the two weights that are drawn, shape (..., 2): a view of them all."""
        i, j = self.plane
        return points[..., i :: j - i][..., :2]

    def distance(self, points: Floats) -> Floats:
        """Return how far weights, shape (..., n), are from the least-squares solution."""
        distance: Floats = np.linalg.norm(points - self.solution, axis=-1)
        return distance

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return J where the two weights are x and y and all others at their best."""
        best, mean, covariance = self._plane
        p, q = x - best[0], y - best[1]
        at_mean = p * mean[0] + q * mean[1]
        spread = covariance[0, 0] * p * p + 2 * covariance[0, 1] * p * q + covariance[1, 1] * q * q
        height: Floats = self.lowest + at_mean * at_mean + spread
        return height

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return the partial derivatives of `height`."""
        best, mean, covariance = self._plane
        p, q = x - best[0], y - best[1]
        at_mean = p * mean[0] + q * mean[1]
        return (
            2 * (at_mean * mean[0] + covariance[0, 0] * p + covariance[0, 1] * q),
            2 * (at_mean * mean[1] + covariance[0, 1] * p + covariance[1, 1] * q),
        )

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the second derivatives of `height`, everywhere alike."""
        i, j = self.plane
        hessian = self.constant_hessian
        across = np.full_like(x, hessian[i, j])
        return np.full_like(x, hessian[i, i]), across, np.full_like(x, hessian[j, j])

    # Batches

    def batch_value(self, points: Floats, batch: Indices) -> Floats:
        """Return the mean squared error over some rows, shape (...), at (..., n)."""
        errors = self._errors(points, batch)[0]
        value: Floats = np.mean(errors * errors, axis=-1)
        return value

    def batch_gradient(self, points: Floats, batch: Indices) -> Floats:
        """Return its gradient, shape (..., n)."""
        errors, rows = self._errors(points, batch)
        gradient: Floats = -2 * np.mean(errors[..., None] * rows, axis=-2)
        return gradient

    def batch_hessian(self, points: Floats, batch: Indices) -> Floats:
        """Return its second derivatives, shape (..., n, n): at all points of a batch the same."""
        rows = self.design[batch]
        hessian = 2 * np.einsum("...si,...sj->...ij", rows, rows) / batch.shape[-1]
        return np.broadcast_to(hessian, (*points.shape, points.shape[-1])).copy()

    def _errors(self, points: Floats, batch: Indices) -> tuple[Floats, Floats]:
        """Return y − W · X for the rows of a batch, and the rows: (..., rows), (..., rows, n)."""
        rows = self.design[batch]
        return self.target[batch] - np.einsum("...sn,...n->...s", rows, points), rows


class Land(PlaneObjective, frozen=True, tag=None):
    """The plane of a regression that is drawn, as an objective of its two weights alone."""

    title = "Land"

    whole: MatrixRegression

    @property
    def window(self) -> Window:
        """The window of the regression."""
        return self.whole.window

    @property
    def axes(self) -> tuple[str, str]:
        """The names of the two weights."""
        return self.whole.axes

    @property
    def starts(self) -> tuple[tuple[float, float], ...]:
        """The starts of the regression."""
        return self.whole.starts

    @property
    def minima(self) -> tuple[tuple[float, float], ...]:
        """The minimum of the regression."""
        return self.whole.minima

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return the height of the land."""
        return self.whole.height(x, y)

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return its slope."""
        return self.whole.slope(x, y)

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return its curvature."""
        return self.whole.curvature(x, y)


def _small(number: int) -> str:
    return str(number).translate(SUBSCRIPTS)
