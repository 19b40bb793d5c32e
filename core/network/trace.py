"""Backpropagation step by step, and the slow way to the same gradient that it replaced.

Both take a network as it stands: batch normalisation by its running statistics, nothing dropped,
no noise, no penalties; so they agree, and with `measure`.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from core.network.head import Array
from core.network.layout import LayerViews, Layout
from core.network.machine import Plan, bind
from core.network.network import Network
from core.network.passes import AT_A_TIME, activations, measure
from core.objective import Floats


class TracedLayer(NamedTuple):
    """What backpropagation finds in one layer.

    Attributes
    ----------
    z : what the activation is given, shape (N, width).
    a : what it makes of it, likewise.
    error : the derivative of the loss by z, likewise; of the inputs, by the inputs.
    gradient : the derivatives of the loss by the layer's parameters; None for the inputs.
    """

    z: Array
    a: Array
    error: Array
    gradient: LayerViews | None


def traced(network: Network, layout: Layout, w: Array, x: Array, y: Array) -> list[TracedLayer]:
    """Return what backpropagation finds in each layer: the inputs, the hidden ones, the outputs.

    Parameters
    ----------
    w : parameters and statistics, shape (size,).
    x, y : inputs (N, inputs) and encoded targets (N, outputs).
    """
    dtype = network.precision.dtype
    w, x, y = (np.asarray(array, dtype) for array in (w, x, y))
    plan = Plan(layout, 1, len(x), None)
    gradient = np.zeros((1, layout.n), dtype)
    statistics = w[None, layout.n :] if layout.m else None
    bound = bind(layout, w[None, : layout.n], statistics, 1)
    with np.errstate(all="ignore"):
        plan.forward(bound, x[None], y[None], 1, False)
        plan.backward(bound, bind(layout, gradient, None, 1))
        by_inputs = plan.stages[0].by_sums @ bound[0].turned
    errors = [by_inputs, *(one.error for one in plan.stages)]
    gradients = [None, *layout.views(gradient[0])]
    return [
        TracedLayer(z, a, error, own)
        for (z, a), error, own in zip(
            activations(network, layout, w, x), errors, gradients, strict=True
        )
    ]


class Differences(NamedTuple):
    """How far the gradient by differences has come.

    Attributes
    ----------
    passes : how often the samples have gone through the network.
    gradient : shape (n,), float64; NaN for the parameters that are not done.
    """

    passes: int
    gradient: Floats


def differences(
    network: Network, layout: Layout, w: Array, x: Array, y: Array
) -> Iterator[Differences]:
    """Yield the gradient by one-sided differences, in n + 1 passes forward in all.

    Each parameter is moved by itself, by √ε of its size or of 1, the larger; so about half of the
    digits are right. It is computed in float64 whatever the network's precision. The arguments
    are those of `traced`.
    """
    w, x, y = (np.asarray(array, np.float64) for array in (w, x, y))
    gradient = np.full(layout.n, np.nan)
    here = measure(network, layout, w, x, y)[0]
    yield Differences(1, gradient.copy())
    numbers = max(layout.size, len(x) * max(layout.widths))
    for first in range(0, layout.n, rows := max(1, AT_A_TIME // numbers)):
        moved = np.arange(first, min(first + rows, layout.n))
        steps = np.sqrt(np.finfo(float).eps) * np.maximum(np.abs(w[moved]), 1)
        vectors = np.tile(w, (len(moved), 1))
        vectors[np.arange(len(moved)), moved] += steps
        steps = vectors[np.arange(len(moved)), moved] - w[moved]  # as floats have it
        gradient[moved] = (measure(network, layout, vectors, x, y)[0] - here) / steps
        yield Differences(1 + int(moved[-1]) + 1, gradient.copy())
