"""What is told of critical points: where they are, of which kind, and how the land curves there.

What looks for them is in `core.critical`, and imported when something is looked for.
"""

from enum import IntEnum

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from core.objective import Floats, PlaneObjective, Window


class Kind(IntEnum):
    """What a critical point is; what it is called is `title`."""

    MINIMUM = 0
    SADDLE = 1
    MAXIMUM = 2
    DEGENERATE = 3
    NOT_ISOLATED = 4

    @property
    def title(self) -> str:
        """The name that a person reads."""
        return ("minimum", "saddle", "maximum", "degenerate", "not isolated")[self]


class CriticalPoints(Struct, frozen=True):
    """The critical points of an objective in a window, the lowest first; read-only.

    Attributes
    ----------
    objective, window : whose, and where.
    points : shape (n, 2).
    values : shape (n,).
    eigenvalues : shape (n, 2), of the Hessian, ascending; infinite at a tip.
    eigenvectors : shape (n, 2, 2); the i-th of a point has length 1 and belongs to its i-th value.
    kinds : shape (n,), a `Kind` each.
    more : whether there are more than could be found or kept.
    """

    objective: PlaneObjective
    window: Window
    points: Floats
    values: Floats
    eigenvalues: Floats
    eigenvectors: Floats
    kinds: NDArray[np.int8]
    more: bool

    def __len__(self) -> int:
        return len(self.points)

    def of(self, kind: Kind) -> Floats:
        """Return the points of a kind, shape (n, 2), the lowest first."""
        points: Floats = self.points[self.kinds == kind]
        return points


def known(objective: PlaneObjective) -> CriticalPoints:
    """Return what is known of an objective without a search, wherever it is shown."""
    places = (objective.minima, objective.saddles, objective.maxima)
    points = np.array([point for of_kind in places for point in of_kind]).reshape(-1, 2)
    kinds = np.repeat(np.arange(3, dtype=np.int8), [len(of_kind) for of_kind in places])
    with np.errstate(all="ignore"):
        values = objective.land.value(points)
    order = np.lexsort((*points.T, values))
    none_sharp = np.zeros(len(points), dtype=bool)
    found = told(
        objective.land, objective.window, (points, values, kinds, none_sharp), order, False
    )
    return replace(found, objective=objective)


def told(
    objective: PlaneObjective,
    window: Window,
    found: tuple[Floats, Floats, NDArray[np.int8], NDArray[np.bool_]],
    chosen: NDArray[np.int64],
    more: bool,
) -> CriticalPoints:
    """Return the chosen ones of points, values, kinds and sharpness, with how they curve."""
    points, values, kinds, sharp = found
    points, values, kinds = points[chosen], values[chosen], kinds[chosen]
    bends, vectors = _eigen(objective, points, kinds, sharp[chosen])
    for array in (points, values, bends, vectors, kinds):
        array.flags.writeable = False
    return CriticalPoints(objective, window, points, values, bends, vectors, kinds, more)


def _eigen(
    objective: PlaneObjective, points: Floats, kinds: NDArray[np.int8], sharp: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Return the eigenvalues of the Hessian, ascending, and its eigenvectors of length 1."""
    with np.errstate(all="ignore"):
        xx, xy, yy = objective.curvature(points[:, 0], points[:, 1])
        angle = np.arctan2(2 * xy, xx - yy) / 2  # of the larger one: by the double angle
    values = np.stack(eigenvalues(xx, xy, yy), axis=-1) + 0.0
    at_tip = np.array([np.inf, np.nan, -np.inf, np.nan, np.nan])  # for each kind
    values[sharp] = at_tip[kinds[sharp], None]
    angle = np.where(np.isfinite(angle) & ~sharp, angle, 0.0)
    cos, sin = np.cos(angle), np.sin(angle)
    vectors = np.stack([np.stack([-sin, cos], axis=-1), np.stack([cos, sin], axis=-1)], axis=1)
    return values, vectors


def eigenvalues(xx: Floats, xy: Floats, yy: Floats) -> tuple[Floats, Floats]:
    """Return both eigenvalues of symmetric matrices, ascending, the smaller one without loss."""
    with np.errstate(all="ignore"):
        middle, half = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
        big = middle + np.where(middle >= 0, half, -half)
        other = np.where(big == 0, 0.0, (xx * yy - xy * xy) / big)
    return np.minimum(big, other), np.maximum(big, other)
