"""Smoothing of curves: an exponential mean without the bias of its start.

Source: TensorBoard's smoothing, last ← s·last + (1−s)·y, shown last/(1−sᵗ). A point that is not
finite passes through and is not counted.
"""

import numpy as np

from core.objective import Floats


def smoothed(values: Floats, weight: float) -> Floats:
    """Return curves smoothed along the first axis.

    Parameters
    ----------
    values : shape (steps, ...).
    weight : 0 … 1, the share of the past; 0 changes nothing.
    """
    if weight <= 0 or not len(values):
        return values
    last = np.zeros(values.shape[1:])
    counted = np.zeros(values.shape[1:])
    result = np.empty_like(values)
    sound = np.isfinite(values)
    filled = np.where(sound, values, 0.0)
    for t in range(len(values)):
        here = sound[t]
        last = np.where(here, weight * last + (1 - weight) * filled[t], last)
        counted = np.where(here, weight * counted + (1 - weight), counted)
        result[t] = np.where(here, last / np.where(counted > 0, counted, 1.0), values[t])
    return result
