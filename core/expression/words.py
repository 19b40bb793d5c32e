"""The words of a typed function: what may be written, and how much of it.

A new function is one line of `FUNCTIONS`: its derivatives follow from SymPy.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

MOST_LETTERS = 500
"""A text longer than this is refused before it is looked at."""

MOST_STEPS = 200
"""The operations that a function may have; with its derivatives it has some twenty times more."""

DEEPEST = 50
"""How deep brackets, powers and signs may be nested."""

MOST_PARAMETERS = 8

LARGEST_EXPONENT = 1000.0
"""Powers beyond this are refused: all that they tell is whether a number is below 1."""

LARGEST = 1e100
"""Constants beyond this have no square, and are refused."""


class ExpressionError(ValueError):
    """There is no such function.

    Attributes
    ----------
    words : what is wrong and what to do.
    begin, length : which characters of the text are meant.
    """

    def __init__(self, words: str, begin: int, length: int) -> None:
        super().__init__(f"{words} (at character {begin + 1})")
        self.words, self.begin, self.length = words, begin, length


class Function(NamedTuple):
    """A function that may be called.

    `evaluate` is numpy's. `fewest` and `most` are the arguments it takes, and `whole` says whether
    it has a finite value wherever they have one.
    """

    evaluate: Callable[..., Any]
    fewest: int = 1
    most: int = 1
    whole: bool = True

    def takes(self, arguments: int) -> bool:
        """Whether it takes so many arguments."""
        return self.fewest <= arguments <= self.most


MANY = 8
"""The arguments of `min` and `max`."""

FUNCTIONS = {
    "sin": Function(np.sin),
    "cos": Function(np.cos),
    "tan": Function(np.tan, whole=False),
    "asin": Function(np.arcsin, whole=False),
    "acos": Function(np.arccos, whole=False),
    "atan": Function(np.arctan),
    "atan2": Function(np.arctan2, 2, 2),
    "sinh": Function(np.sinh),
    "cosh": Function(np.cosh),
    "tanh": Function(np.tanh),
    "asinh": Function(np.arcsinh),
    "acosh": Function(np.arccosh, whole=False),
    "atanh": Function(np.arctanh, whole=False),
    "exp": Function(np.exp),
    "log": Function(np.log, whole=False),
    "log2": Function(np.log2, whole=False),
    "log10": Function(np.log10, whole=False),
    "sqrt": Function(np.sqrt, whole=False),
    "cbrt": Function(np.cbrt),
    "abs": Function(np.abs),
    "sign": Function(np.sign),
    "min": Function(np.minimum, 2, MANY),
    "max": Function(np.maximum, 2, MANY),
}
"""What may be called, with angles in radians; `log` is the natural logarithm."""

OTHER_NAMES = {
    "ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arsinh": "asinh",
    "arcosh": "acosh", "artanh": "atanh", "arctan2": "atan2",
}  # fmt: skip

VARIABLES = ("x", "y")

CONSTANTS = {"pi": float(np.pi), "π": float(np.pi), "e": float(np.e)}

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
}  # fmt: skip
"""Parameters whose names are a word; the letter and the word are the same parameter."""

PARAMETER_LETTERS = frozenset("abcdfghklmnopqrstuvwzABCDEFGHJKLMNOPQRSTUVWZ") | {
    *GREEK.values(), "ϵ", "ϑ", "ϕ", "Γ", "Δ", "Θ", "Λ", "Ξ", "Π", "Σ", "Φ", "Ψ", "Ω",
}  # fmt: skip
"""The letters that may stand for a parameter. x and y are the variables, e is Euler's number, and
i and j would be the imaginary unit, which no function here knows."""
