"""Optimizers for arrays of float32.

Their numbers are arrays without axes, which numpy does not round to the parameters' precision by
itself: it would compute each step in float64, several times as slowly.
"""

from typing import Any

import numpy as np
from msgspec.structs import replace

from core.network.head import Array
from core.objective import Floats
from core.optimizers.base import Optimizer


def at_precision(optimizer: Optimizer, dtype: np.dtype[Any]) -> Optimizer:
    """Return an optimizer that steps parameters of a precision without computing in another.

    It is equal to the one given, whose numbers it has, rounded; a corrected bias is worked out in
    float64 and rounded then. What is above 0 stays above 0.
    """
    if dtype == np.float64:
        return optimizer
    rounded = replace(optimizer)
    rounded.__dict__["constants"] = tuple(number_at(c, dtype) for c in optimizer.constants)
    return rounded


def number_at(number: Floats, dtype: np.dtype[Any]) -> Array:
    """Return a number or rate, an array without axes or one for each run, in some precision."""
    least = np.finfo(dtype).tiny
    rounded: Array = np.where(number > 0, np.maximum(number, least), number).astype(dtype)
    return rounded
