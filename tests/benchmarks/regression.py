"""The land of a line through a million points, beside a bare pass over the data for its moments."""

import numpy as np

from core.regression import LinearRegression
from core.terrain import grid_axes
from tests.benchmarks.report import median_ms, tell

ROWS, SIDE, BOUND = 1_000_000, 300, 200


def measure():
    rng = np.random.default_rng(0)
    x = rng.normal(3, 2, ROWS)
    y = 0.5 * x + 1 + rng.normal(0, 1, ROWS)
    kept = tuple(x.tolist()), tuple(y.tolist())

    def land():
        problem = LinearRegression(*kept)
        return problem.height(*np.meshgrid(*grid_axes(problem.window, SIDE, SIDE)))

    def bare():
        return x.mean(), y.mean(), x @ x, x @ y, y @ y

    a, b = median_ms(land, 7), median_ms(bare, 7)
    what = f"a line through {ROWS:,} points: {SIDE} × {SIDE} losses"
    tell(what, a, b, "ms", f"at most {BOUND} ms", a <= BOUND)
