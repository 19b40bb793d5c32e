"""Smoothing of curves: an exponential mean without the bias of its start.

Source: TensorBoard's smoothing, last ← s·last + (1−s)·y, shown last/(1−sᵗ). A point that is not
finite passes through and is not counted.
"""

import numpy as np
from numpy.typing import NDArray

from core.objective import Floats

BLOCK = 256
"""Steps that are smoothed by one product of matrices."""


def smoothed(values: Floats, weight: float) -> Floats:
    """Return curves smoothed along the first axis.

    Parameters
    ----------
    values : shape (steps, ...).
    weight : 0 … 1, the share of the past; 0 changes nothing.
    """
    if weight <= 0 or not len(values):
        return values
    sound = np.isfinite(values)
    ends = np.where(sound.all(axis=0), len(values), np.argmin(sound, axis=0))
    whole = not sound[1:][~sound[:-1]].any()  # whether what is not finite stays so
    if not whole:
        return _with_gaps(values, sound, weight)
    counted = _recursion(np.where(sound, 1.0, 0.0), weight)
    last = _recursion(np.where(sound, values, 0.0), weight)
    steps = np.arange(len(values)).reshape(-1, *[1] * (values.ndim - 1))
    with np.errstate(all="ignore"):
        return np.where(steps < ends, last / counted, values)


def _recursion(values: Floats, weight: float) -> Floats:
    """Return y with yₜ = s yₜ₋₁ + (1−s) xₜ along the first axis, a block of steps at a time."""
    length = min(BLOCK, len(values))
    age = np.arange(length)[:, None] - np.arange(length)
    weights = np.where(age >= 0, (1 - weight) * weight ** np.maximum(age, 0), 0.0)
    fade = weight ** np.arange(1, length + 1)
    flat = values.reshape(len(values), -1)
    result = np.empty_like(flat)
    last = np.zeros(flat.shape[1])
    for first in range(0, len(flat), length):
        block = flat[first : first + length]
        size = len(block)
        result[first : first + size] = weights[:size, :size] @ block + fade[:size, None] * last
        last = result[first + size - 1]
    return result.reshape(values.shape)


def _with_gaps(values: Floats, sound: NDArray[np.bool_], weight: float) -> Floats:
    """Smooth curves in which points that are not finite are followed by some that are."""
    last = np.zeros(values.shape[1:])
    counted = np.zeros(values.shape[1:])
    result = np.empty_like(values)
    for t in range(len(values)):
        here = sound[t]
        last = np.where(here, weight * last + (1 - weight) * np.where(here, values[t], 0), last)
        counted = np.where(here, weight * counted + (1 - weight), counted)
        result[t] = np.where(here, last / np.where(counted > 0, counted, 1.0), values[t])
    return result
