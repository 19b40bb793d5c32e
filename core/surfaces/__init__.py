"""Analytic surfaces: test functions of two variables, each known for one difficulty.

A new surface is one class in a module of this package: its formula, its slope and curvature, its
window and its known points. The menu, the scene file and the tests find it by themselves. Unless a
class says otherwise the definitions are those of Jamil and Yang, "A literature survey of benchmark
functions", 2013.
"""

from core.surfaces.base import Surface
from core.surfaces.classic import (
    Beale,
    Bowl,
    Himmelblau,
    LongValley,
    Rastrigin,
    Rosenbrock,
    Saddle,
    TwoWells,
)
from core.surfaces.polynomials import (
    Banana,
    Booth,
    GoldsteinPrice,
    Matyas,
    SixHumpCamel,
    StyblinskiTang,
    ThreeHumpCamel,
)
from core.surfaces.waves import Ackley, Easom, Hills, HundredDigits, McCormick, Plateau

__all__ = [
    "Ackley", "Banana", "Beale", "Booth", "Bowl", "Easom", "GoldsteinPrice", "Hills", "Himmelblau",
    "HundredDigits", "LongValley", "Matyas", "McCormick", "Plateau", "Rastrigin", "Rosenbrock",
    "Saddle", "SixHumpCamel", "StyblinskiTang", "Surface", "ThreeHumpCamel", "TwoWells",
]  # fmt: skip
