"""What can be descended: a value and a gradient at a point.

Everything in Fallline that an optimizer walks on is an `Objective`, from the line through
seven points to a network. Points carry their coordinates on the last axis and any number of
axes before it, so ten thousand starts are one array. An objective is also a value that can be
saved: its fields are what a scene file holds of it.
"""

from abc import ABC, ABCMeta, abstractmethod
from enum import Enum
from typing import ClassVar, NamedTuple

import numpy as np
from msgspec import Struct, StructMeta
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class AbstractStructMeta(StructMeta, ABCMeta):
    """Lets a msgspec `Struct` have abstract methods."""


class Window(NamedTuple):
    """A rectangle of the plane: left, right, bottom and top edge."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def width(self) -> float:
        """The extent along the first axis."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """The extent along the second axis."""
        return self.top - self.bottom

    def is_proper(self) -> bool:
        """Whether the edges are finite and in order, wide enough for floats to tell apart."""
        if not np.all(np.isfinite(self)):
            return False
        least = max(1e-12 * max(map(abs, self)), 1e-150)
        return self.width > least and self.height > least


class Family(Enum):
    """What kind of land it is, under the heading that a gallery gives it, in this order."""

    DATA = "Data"
    CLASSIC = "Classic races"
    VALLEYS = "Bowls and valleys"
    MANY_MINIMA = "Many minima"
    EXTREMES = "Flat or steep"
    OTHER = "More"


class Laboratory(Enum):
    """What is looked at together: each has panels and an arrangement of its own."""

    DESCENT = "descent"
    TRAINING = "training"


class Posed(ABC, Struct, frozen=True, forbid_unknown_fields=True, dict=True,
            tag_field="kind", metaclass=AbstractStructMeta):  # fmt: skip
    """What a scene can pose: a value that can be saved."""

    title: ClassVar[str]
    """The name that a person reads."""
    laboratory: ClassVar[Laboratory] = Laboratory.DESCENT
    """Where it is looked at."""

    @property
    def note(self) -> str:
        """What it is known for, in a line or two: the first paragraph of what its class says."""
        return _paragraphs(type(self))[0]


class Objective(Posed, frozen=True):
    """A differentiable function of n parameters, vectorised over leading axes."""

    @abstractmethod
    def value(self, points: Floats) -> Floats:
        """Return the values, shape (...), at points of shape (..., n)."""

    @abstractmethod
    def gradient(self, points: Floats) -> Floats:
        """Return the exact gradients, shape (..., n), at points of shape (..., n)."""

    @abstractmethod
    def hessian(self, points: Floats) -> Floats:
        """Return the exact second derivatives, shape (..., n, n), at points of shape (..., n)."""

    def for_runs(self, runs: NDArray[np.bool_]) -> "Objective":
        """Return what some of the runs descend: itself, unless each run has its own."""
        return self


class Sampled(ABC):
    """What an objective that is a mean over samples adds: the mean over some of them."""

    @property
    @abstractmethod
    def samples(self) -> int:
        """How many samples there are."""

    @abstractmethod
    def batch_value(self, points: Floats, batch: NDArray[np.int64]) -> Floats:
        """Return the mean over some samples, shape (...), at points of shape (..., n).

        `batch` holds the numbers of the samples, shape (..., samples).
        """

    @abstractmethod
    def batch_gradient(self, points: Floats, batch: NDArray[np.int64]) -> Floats:
        """Return the gradient of `batch_value`, shape (..., n)."""

    @abstractmethod
    def batch_hessian(self, points: Floats, batch: NDArray[np.int64]) -> Floats:
        """Return the second derivatives of `batch_value`, shape (..., n, n)."""


class PlaneObjective(Objective, frozen=True):
    """An objective that can be drawn as a land: over its two parameters, or over two of many.

    A subclass gives `height`, `slope` and `curvature`, element-wise in two arrays of one shape.
    One of more than two parameters also gives `value`, `gradient` and `hessian` of them all, and
    `lift` and `project` to lead from the plane to its parameters and back.
    """

    family: ClassVar[Family] = Family.OTHER
    """Under which heading a gallery shows it."""

    @property
    @abstractmethod
    def window(self) -> Window:
        """The rectangle that shows what the function is known for."""

    @property
    def axes(self) -> tuple[str, str]:
        """The names of the two parameters."""
        return "x", "y"

    @property
    @abstractmethod
    def starts(self) -> tuple[tuple[float, float], ...]:
        """Where a descent of it usually begins."""

    @property
    def coordinates(self) -> tuple[str, ...]:
        """The names of all parameters, as the header of a table has them."""
        return "x", "y"

    @property
    def terms(self) -> int:
        """How many terms a value is the sum of: what it costs to have it."""
        return 1

    @property
    def has_edges(self) -> bool:
        """Whether there may be places where it is undefined or infinite."""
        return False

    @abstractmethod
    def height(self, x: Floats, y: Floats) -> Floats:
        """Return the value at (x, y)."""

    @abstractmethod
    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return the two partial derivatives at (x, y)."""

    @abstractmethod
    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the second derivatives by x twice, by x and y, by y twice, each like x in shape.

        At a tip, where there are none, the land curves up without bound: infinite, 0, infinite.
        """

    @property
    def formula(self) -> str:
        """The paragraph of what its class says that begins with f, or else the note."""
        found = (text for text in _paragraphs(type(self)) if text.startswith("f = "))
        return next(found, self.note)

    @property
    def minima(self) -> tuple[tuple[float, float], ...]:
        """The points at which the value is lowest, as far as they are known."""
        return ()

    @property
    def saddles(self) -> tuple[tuple[float, float], ...]:
        """The points that are a minimum one way and a maximum the other, as far as known."""
        return ()

    @property
    def maxima(self) -> tuple[tuple[float, float], ...]:
        """The points at which the value is highest around, as far as they are known."""
        return ()

    @property
    def land(self) -> "PlaneObjective":
        """The land alone, as an objective of two parameters; itself where it has no more."""
        return self

    def lift(self, places: Floats) -> Floats:
        """Return the points, shape (..., n), at which runs from places of the plane begin."""
        return places

    def project(self, points: Floats) -> Floats:
        """Return where points, shape (..., n), are seen on the plane, shape (..., 2)."""
        return points

    def distance(self, points: Floats) -> Floats:
        """Return how far points, shape (..., n), are from the nearest minimum known, else NaN."""
        if not self.minima:
            return np.full(points.shape[:-1], np.nan)
        away = points[..., None, :] - np.array(self.minima)
        nearest: Floats = np.linalg.norm(away, axis=-1).min(axis=-1)
        return nearest

    def value(self, points: Floats) -> Floats:
        """Return the values, shape (...), at points of shape (..., 2)."""
        return self.height(points[..., 0], points[..., 1])

    def gradient(self, points: Floats) -> Floats:
        """Return the exact gradients, shape (..., 2), at points of shape (..., 2)."""
        gradient = np.empty_like(points)
        gradient[..., 0], gradient[..., 1] = self.slope(points[..., 0], points[..., 1])
        return gradient

    def hessian(self, points: Floats) -> Floats:
        """Return the exact second derivatives, shape (..., 2, 2), at points of shape (..., 2)."""
        hessian = np.empty((*points.shape, 2))
        by_x, across, by_y = self.curvature(points[..., 0], points[..., 1])
        hessian[..., 0, 0], hessian[..., 1, 1] = by_x, by_y
        hessian[..., 0, 1] = hessian[..., 1, 0] = across
        return hessian


def _paragraphs(kind: type) -> list[str]:
    return [" ".join(text.split()) for text in (kind.__doc__ or "").strip().split("\n\n")]


def gradient_by_differences(objective: Objective, points: Floats, step: float = 1e-6) -> Floats:
    """Return the gradients, shape (..., n), by central differences, to check the exact ones.

    Each coordinate costs two evaluations; the error is of order ``step**2``.
    """
    gradient = np.empty_like(points)
    for i in range(points.shape[-1]):
        offset = np.zeros(points.shape[-1])
        offset[i] = step
        gradient[..., i] = objective.value(points + offset) - objective.value(points - offset)
    return gradient / (2 * step)
