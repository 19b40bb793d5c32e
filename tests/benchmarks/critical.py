"""The critical points of every built-in surface, beside as many bare gradients and Hessians."""

from functools import partial

import numpy as np

from core.critical import find
from core.problems import PROBLEMS
from tests.benchmarks.report import median_ms, tell

BOUND = 500
"""Milliseconds in which those of a surface are found."""


class Counting:
    """An objective that notes for how many points at a time its derivatives are asked."""

    def __init__(self, objective):
        self._objective = objective
        self.sizes = []

    def __getattr__(self, name):
        return getattr(self._objective, name)

    @property
    def land(self):
        """It is its own land: the search asks for that."""
        return self

    def curvature(self, x, y):
        self.sizes.append(np.size(x))
        return self._objective.curvature(x, y)


def evaluated(objective, sizes):
    """Compute gradients and Hessians alone, at as many points at a time."""
    left, right, bottom, top = objective.window
    points = np.random.default_rng(0).uniform((left, bottom), (right, top), (max(sizes), 2))
    x, y = np.ascontiguousarray(points.T)

    def work():
        with np.errstate(all="ignore"):
            for size in sizes:
                objective.slope(x[:size], y[:size])
                objective.curvature(x[:size], y[:size])

    return work


def found_all(objective):
    *_, found = find(objective, objective.window)
    return found


def measure():
    for kind in PROBLEMS:
        objective, counting = kind().land, Counting(kind().land)
        found = found_all(counting)
        bare = evaluated(objective, counting.sizes)
        a = median_ms(partial(found_all, objective), 5)
        b = median_ms(bare, 5)
        what = f"critical points of {kind.title}: {len(found)}"
        tell(what, a, b, "ms", f"at most {BOUND} ms", a <= BOUND)
