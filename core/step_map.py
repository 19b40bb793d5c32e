"""The step-size map: how many steps a descent takes to converge, over two hyperparameters.

Each pixel is a descent of its own from the same start: a hyperparameter that is an array gives
each run its own. The map is refined from coarse to fine as the basins are.
"""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from core.descent import chance_of
from core.hyperparameters import Hyperparameter
from core.objective import Floats, PlaneObjective, Window
from core.race import Entry, Race
from core.rounds import COARSEST, of_round, pixel_centres, spread
from core.squad import Squad, beyond

NOT_YET, LOST = -1, -2
"""What stands in the place of a number of steps: not converged, and diverged."""

TOGETHER = 2048
"""Runs that move together: they and what they remember stay in the processor's cache."""

STEPS_BETWEEN_PAUSES = 8


class MapRequest(Struct, frozen=True):
    """Which map is wanted: of whom, from where, over which hyperparameters, and how fine.

    Attributes
    ----------
    across, up : the two hyperparameters; None for `up` where there is only one.
    window : their ranges, in the numbers that are drawn: logarithms where a scale is one.
    target : a run has converged from the step on from which its loss stays at most this. It is
        watched for a quarter longer: one that swings is not low for good when it is low at last.
    """

    objective: PlaneObjective
    entry: Entry
    start: tuple[float, float]
    across: Hyperparameter
    up: Hyperparameter | None
    window: Window
    columns: int
    rows: int
    steps: int
    target: float


class StepMap(Struct, frozen=True):
    """The map as far as it is computed.

    Attributes
    ----------
    steps : shape (rows, columns), int32, read-only: the steps to convergence, `NOT_YET` or `LOST`;
        row 0 is the bottom.
    stride : every so many-th pixel along each axis was run, and stands for those around it.
    """

    request: MapRequest
    steps: NDArray[np.int32]
    stride: int


def survey_steps(request: MapRequest) -> Iterator[StepMap | None]:
    """Compute the map: yields it after each round, finer and finer, and None at pauses."""
    steps = np.empty((request.rows, request.columns), dtype=np.int32)
    x, y = pixel_centres(request.window, request.columns, request.rows)
    stride = COARSEST
    while stride:
        chosen = of_round(request.rows, request.columns, stride)
        for first in range(0, len(chosen), TOGETHER):
            row, column = chosen[first : first + TOGETHER].T
            for found in _follow(request, x[column], y[row]):
                if found is not None:
                    steps[row, column] = found
                yield None
        yield StepMap(request, spread(steps, stride), stride)
        stride //= 2


def entry_at(request: MapRequest, x: Floats, y: Floats) -> Entry:
    """Return the entry with other hyperparameters; where x and y are arrays, one for each run."""
    changes = {request.across.field: request.across.value_at(x)}
    if request.up is not None:
        changes[request.up.field] = request.up.value_at(y)
    entry = request.entry
    return Entry(replace(entry.optimizer, **changes), entry.schedule, entry.clip)


def _follow(request: MapRequest, x: Floats, y: Floats) -> Iterator[NDArray[np.int32] | None]:
    """Run some pixels: yields None at pauses, and last the steps that they took."""
    objective, runs = request.objective, len(x)
    starts = np.tile(objective.lift(np.array(request.start)), (runs, 1))
    race = Race(objective, (entry_at(request, x[:, None], y[:, None]),), starts, request.steps)
    squad = Squad(race, slice(None), chance_of(race))
    since = np.zeros(runs, dtype=np.int32)
    lost = np.zeros(runs, dtype=bool)
    for t in range(request.steps + request.steps // 4 + 1):
        with np.errstate(all="ignore"):
            if t:
                squad.step(t)
            loss = objective.value(squad.places[0])
            since[~(loss <= request.target)] = t + 1
        if t % STEPS_BETWEEN_PAUSES == 0:
            lost |= beyond(squad.places[0], loss)
            yield None
    since[since > request.steps] = NOT_YET
    since[lost | beyond(squad.places[0], loss)] = LOST
    yield since


def limit_curve(request: MapRequest, hessian: Floats, points: int = 400) -> Floats:
    """Return where theory's limit of convergence on a quadratic runs, shape (points, 2).

    That is the learning rate up to which a descent converges, over the other hyperparameter, in
    the numbers that are drawn. Empty where theory has none, or α is not drawn.
    """
    axes = (request.across, request.up)
    if not any(axis is not None and axis.field == "learning_rate" for axis in axes):
        return np.empty((0, 2))
    window, flat = request.window, request.across.field == "learning_rate"
    low, high = (window.bottom, window.top) if flat else (window.left, window.right)
    along = np.linspace(low, high, points)
    x, y = (np.zeros(points), along) if flat else (along, np.zeros(points))
    limit = entry_at(request, x, y).optimizer.limit(float(np.linalg.eigvalsh(hessian)[-1]))
    if limit is None:
        return np.empty((0, 2))
    axis = request.across if flat else request.up
    assert axis is not None
    rates = np.broadcast_to(axis.place_of(limit), points)
    return np.stack([rates, along] if flat else [along, rates], axis=-1)


def constant_hessian(objective: PlaneObjective) -> Floats | None:
    """Return the matrix of second derivatives, shape (n, n), of a quadratic; None for others."""
    left, right, bottom, top = objective.window
    shares = np.random.default_rng(0).random((12, 2))
    points = np.array([left, bottom]) + shares * [right - left, top - bottom]
    with np.errstate(all="ignore"):
        hessians = objective.hessian(objective.lift(points))
    spreads = np.ptp(hessians, axis=0)
    size = np.abs(hessians).max()
    return hessians[0] if np.isfinite(size) and (spreads <= 1e-12 * size).all() else None
