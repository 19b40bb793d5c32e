"""The line search: how far to go along a direction, found for all runs at once.

A step t along the direction p from w is good where it satisfies the weak Wolfe conditions: the
value falls by at least a share c₁ of what the slope at w promises, and the slope there has risen
to at least a share c₂ of it. First a probe tells how the slope changes, and the secant through
both slopes says where it should be 0: on a quadratic that is the lowest point of the line. Where
the conditions do not hold there, doubling and bisection find a step for which they do.

Sources: Lewis and Overton, "Nonsmooth optimization via quasi-Newton methods", 2013, algorithm 2.6;
for values that are alike but for rounding the approximate condition of Hager and Zhang, "A new
conjugate gradient method with guaranteed descent and an efficient line search", 2005.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.objective import Floats, Objective

Mask = NDArray[np.bool_]

MOST_TRIALS = 25
"""A search that has found nothing after so many trials has failed."""
FARTHEST = 1e6
"""The secant is trusted up to so many lengths of the probe, and down to one of so many parts."""
ROUNDING = 1e-14
"""Values that differ by this share of themselves are alike."""
UNIT = 2.0**-54
"""A quarter of the distance from 1 to the next larger number: added to 1, it changes nothing."""


class Wolfe(NamedTuple):
    """The shares of the slope: how much the value falls, and how flat it is at the end.

    The slope may still fall by the share `flat`, and may rise by the share `rise`: where that is
    limited the conditions are the strong ones.
    """

    fall: float
    flat: float
    rise: float = np.inf


class Found(NamedTuple):
    """What a search came to, for each run.

    Attributes
    ----------
    moved : shape (..., n), the way from w to the place that was found; 0 where there is none.
    change : shape (..., n), by how much the gradient is another one there.
    failed : shape (...), whether the direction led nowhere.
    """

    moved: Floats
    change: Floats
    failed: Mask


def dot(a: Floats, b: Floats) -> Floats:
    """Return the inner products over the last axis."""
    product: Floats = (a * b).sum(axis=-1)
    return product


def length(vectors: Floats) -> Floats:
    """Return the lengths over the last axis."""
    root: Floats = np.sqrt(dot(vectors, vectors))
    return root


def search(
    objective: Objective,
    w: Floats,
    direction: Floats,
    gradient: Floats,
    probe: Floats,
    wolfe: Wolfe,
) -> Found:
    """Find a step from w, shape (..., n), along a direction of the same shape.

    Where the direction does not lead down, the search goes against `gradient`; where that does not
    either, as at the lowest point, the run stays. `probe`, shape (...), is the length of the probe.
    A run costs two gradients and a value, and for each trial, mostly one, a gradient and a value.
    """
    rows, shape = (-1, w.shape[-1]), w.shape[:-1]
    line, first, turned = _downhill(
        objective, w.reshape(rows), direction.reshape(rows), gradient.reshape(rows), probe.ravel()
    )
    moved, change = _Trials(line, _by_secant(line, first), wolfe).found()
    failed = turned | ~moved.any(axis=-1)
    return Found(moved.reshape(w.shape), change.reshape(w.shape), failed.reshape(shape))


class _Line(NamedTuple):
    """The objective along the direction of each run, on which a place is a number t."""

    objective: Objective
    w: Floats
    direction: Floats
    gradient: Floats
    slope: Floats
    value: Floats

    def of_runs(self, runs: Mask) -> "_Line":
        """Return the lines of some runs; in their arrays each coordinate is contiguous, as in w."""
        if runs.all():
            return self
        w, direction, gradient = (
            np.asfortranarray(v[runs]) for v in (self.w, self.direction, self.gradient)
        )
        objective = self.objective.for_runs(runs)
        return _Line(objective, w, direction, gradient, self.slope[runs], self.value[runs])

    def at(self, t: Floats) -> Floats:
        """Return the places at t."""
        points: Floats = self.w + t[:, None] * self.direction
        return points


def _downhill(
    objective: Objective, w: Floats, direction: Floats, gradient: Floats, probe: Floats
) -> tuple[_Line, Floats, Mask]:
    """Return lines that lead down, t of each run's probe, and which runs had to turn."""
    here = objective.gradient(w)
    turned = ~_falls(dot(here, direction))
    direction = np.where(turned[:, None], -gradient, direction)
    size = length(direction)
    first = np.where(turned, np.minimum(size, 1), probe) / np.where(size > 0, size, 1)
    return (
        _Line(objective, w, direction, here, dot(here, direction), objective.value(w)),
        first,
        turned,
    )


def _falls(slope: Floats) -> Mask:
    falls: Mask = (slope < 0) & np.isfinite(slope)
    return falls


def _by_secant(line: _Line, first: Floats) -> Floats:
    """Return where the slope should be 0 by what it is at 0 and at `first`."""
    slope = dot(line.objective.gradient(line.at(first)), line.direction)
    risen = np.isfinite(slope) & (slope > line.slope)
    share = np.where(risen, line.slope / np.where(risen, line.slope - slope, 1), 1)
    guess: Floats = first * np.clip(share, 1 / FARTHEST, FARTHEST)
    return guess


def _can_be_seen(line: _Line, t: Floats) -> Mask:
    """Whether a step changes the value, and the place, by what their digits can hold."""
    falls = -t * line.slope > UNIT * np.abs(line.value)
    seen: Mask = falls & (t * length(line.direction) > UNIT * length(line.w))
    return seen


class _Trials:
    """The trials of all runs: for each, a step that is not too long and one that is."""

    def __init__(self, line: _Line, t: Floats, wolfe: Wolfe) -> None:
        self._line, self._wolfe = line, wolfe
        self._t, self._low, self._high = t, np.zeros_like(t), np.full_like(t, np.inf)
        self._change = np.zeros_like(line.w)
        self._seeking = _falls(line.slope) & np.isfinite(t) & (t > 0)

    def found(self) -> tuple[Floats, Floats]:
        """Return the ways, and by how much the gradient changes on them."""
        for _ in range(MOST_TRIALS):
            if not self._seeking.any():
                break
            self._try(self._seeking.copy())
        t = self._low[:, None]
        return np.where(t > 0, t * self._line.direction, 0.0), self._change

    def _try(self, runs: Mask) -> None:
        """Try the steps of some runs; those that are good end their search."""
        line, t = self._line.of_runs(runs), self._t[runs]
        points = line.at(t)
        gradient = line.objective.gradient(points)
        slope = dot(gradient, line.direction)
        lower = self._is_lower(line, t, line.objective.value(points), slope)
        flat = slope >= self._wolfe.flat * line.slope
        rises = slope > -self._wolfe.rise * line.slope
        good = lower & ~rises
        self._low[runs] = low = np.where(good, t, self._low[runs])
        self._high[runs] = high = np.where(good, self._high[runs], t)
        self._change[runs] = np.where(good[:, None], gradient - line.gradient, self._change[runs])
        self._t[runs] = np.where(np.isfinite(high), (low + high) / 2, 2 * low)
        self._seeking[runs] = ~(good & flat) & _can_be_seen(line, t)

    def _is_lower(self, line: _Line, t: Floats, value: Floats, slope: Floats) -> Mask:
        """Whether the value has fallen far enough, or as far as its digits can tell."""
        fall = self._wolfe.fall
        alike = value <= line.value + ROUNDING * np.abs(line.value)
        alike &= slope <= (2 * fall - 1) * line.slope
        lower: Mask = (value <= line.value + fall * t * line.slope) | alike
        return lower
