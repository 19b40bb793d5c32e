"""How much of a land with poles is drawn.

Beside a pole the heights are as large as the grid happens to come near to it, and all the rest
would be flat. A pole is known by this: the closer one looks, the higher it goes, without end. A
peak that is only steep has a top, and is drawn to it.
"""

import numpy as np

from core.objective import Floats, PlaneObjective

SHARE = 0.05
"""The highest part of the land's area, which may be beyond what is drawn."""

REACH = 2.0
"""From the median to where that part begins is one length; so many of them are drawn."""

ROUNDS, CLOSER, POINTS = 6, 4.0, 9
"""How often one looks closer, by which factor, and at how many points along each axis."""

GROWN = 20.0
"""A height that has grown by this factor then has no end."""

OUT_OF_SIGHT = 1e6
"""So many lengths up, all else is flat: it may be a pole that the grid met almost exactly."""


def drawn_losses(
    objective: PlaneObjective, x: Floats, y: Floats, heights: Floats
) -> tuple[float, float]:
    """Return between which losses a land is drawn: infinite at an end without a pole.

    Parameters
    ----------
    x, y : the coordinates of the columns and of the rows.
    heights : shape (rows, columns); NaN in holes.
    """
    finite = heights[np.isfinite(heights)]
    if not objective.has_edges or not finite.size:
        return -np.inf, np.inf
    low, middle, high = np.quantile(
        finite[:: max(1, finite.size // 20_000)], [SHARE, 0.5, 1 - SHARE]
    )
    ends = []
    for sign, length in ((-1.0, middle - low), (1.0, high - middle)):
        above = sign * (heights - middle)
        pole = length > 0 and (
            np.nanmax(above) > OUT_OF_SIGHT * length
            or _has_pole(objective, x, y, above, sign, float(middle))
        )
        ends.append(float(middle + sign * REACH * length) if pole else sign * np.inf)
    return ends[0], ends[1]


def _has_pole(
    objective: PlaneObjective, x: Floats, y: Floats, above: Floats, sign: float, middle: float
) -> bool:
    """Whether the highest point goes on growing as it is looked at ever closer."""
    row, column = np.unravel_index(int(np.nanargmax(above)), above.shape)
    first = float(above[row, column])
    at, reach = (x[column], y[row]), (x[1] - x[0], y[1] - y[0])
    for _ in range(ROUNDS):
        around = np.meshgrid(
            *(place + side * np.linspace(-1, 1, POINTS)
              for place, side in zip(at, reach, strict=True))
        )  # fmt: skip
        with np.errstate(all="ignore"):
            found = sign * (objective.height(*around) - middle)
        found = np.where(np.isfinite(found), found, -np.inf)
        best = int(np.argmax(found))
        at = (around[0].flat[best], around[1].flat[best])
        reach = (reach[0] / CLOSER, reach[1] / CLOSER)
    return bool(first > 0 and found.max() > GROWN * first)
