"""Objectives from formulas, for tests of what is not among the built-in surfaces."""

from typing import Any

import numpy as np
import sympy as sp

from core.objective import PlaneObjective, Window

X, Y = sp.symbols("x y", real=True)


def typed(formula: sp.Expr) -> PlaneObjective:
    """Return an objective that is a formula of `X` and `Y`, differentiated by SymPy."""
    by_x, by_y = sp.diff(formula, X), sp.diff(formula, Y)
    second = (sp.diff(by_x, X), sp.diff(by_x, Y), sp.diff(by_y, Y))
    nothing = {"DiracDelta": lambda *_: 0.0}
    parts = [sp.lambdify((X, Y), part, [nothing, "numpy"]) for part in (formula, by_x, by_y)]
    parts += [sp.lambdify((X, Y), part, [nothing, "numpy"]) for part in second]

    def at(i: int, x: Any, y: Any) -> Any:
        return np.broadcast_to(parts[i](x, y), np.shape(x)).astype(float)

    class Typed(PlaneObjective, frozen=True):
        title = str(formula)
        window = Window(-1.0, 1.0, -1.0, 1.0)
        starts = ((0.0, 0.0),)

        def height(self, x, y):
            return at(0, x, y)

        def slope(self, x, y):
            return at(1, x, y), at(2, x, y)

        def curvature(self, x, y):
            return at(3, x, y), at(4, x, y), at(5, x, y)

    return Typed()
