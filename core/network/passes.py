"""What a network computes once it is trained, or as it stands: outputs, activations, losses.

Batch normalisation uses its running statistics here, nothing is dropped and there is no noise.
The vectors' leading axes are whole networks: all of them see the same inputs, or each its own.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from core.network.functions import function_of
from core.network.head import Array
from core.network.layout import LayerViews, Layout
from core.network.losses import ending
from core.network.network import Network
from core.objective import Floats

EPSILON = 1e-5
"""What batch normalisation adds to a variance, as its paper's ε."""

AT_A_TIME = 2**16
"""Numbers of the widest layer that are computed at a time, so that they stay in the cache."""


class LayerPass(NamedTuple):
    """What one layer computes: z and a = f(z), each of shape (..., N, width)."""

    z: Array
    a: Array


def predict(network: Network, layout: Layout, vectors: Array, x: Array) -> Array:
    """Return the outputs, shape (..., N, outputs).

    Parameters
    ----------
    vectors : parameters and statistics, shape (..., size).
    x : the inputs, shape (N, inputs), or (..., N, inputs) where each network has its own.
    """
    views = layout.views(vectors)
    inputs = np.asarray(x, vectors.dtype)
    leading = np.broadcast_shapes(vectors.shape[:-1], inputs.shape[:-2])
    outputs = np.empty((*leading, inputs.shape[-2], layout.outputs), vectors.dtype)
    last = function_of(layout.head.activation, vectors.dtype)
    with np.errstate(all="ignore"):
        for rows in chunks(inputs.shape[-2], layout, int(np.prod(leading))):
            z = _sums(layout, views, inputs[..., rows, :])
            last.apply(z, outputs[..., rows, :])
    return outputs


def activations(network: Network, layout: Layout, vector: Array, x: Array) -> list[LayerPass]:
    """Return what each layer computes: the inputs, the hidden layers, the outputs.

    The shapes are as for `predict`, and (..., N, width) for each layer. The z of the inputs is
    the inputs themselves; that of a layer with batch normalisation is what its activation is
    given.
    """
    inputs = np.asarray(x, vector.dtype)
    found = [LayerPass(inputs, inputs)]
    with np.errstate(all="ignore"):
        for views, activation in zip(layout.views(vector), layout.activations, strict=True):
            z = _weighted(views, found[-1].a)
            a = np.empty_like(z)
            function_of(activation, vector.dtype).apply(z, a)
            found.append(LayerPass(z, a))
    return found


def measure(
    network: Network, layout: Layout, vectors: Array, x: Array, y: Array
) -> tuple[Floats, Floats]:
    """Return the mean loss and the accuracy of networks on some samples, each of shape (...).

    Penalties do not count. The accuracy is NaN where the targets are numbers, and both are where
    there are no samples. A loss is finite or infinite, and NaN only where a parameter is.

    Parameters
    ----------
    vectors : parameters and statistics, shape (..., size).
    x, y : inputs (N, inputs) and encoded targets (N, outputs), or with leading axes like the
        vectors'.
    """
    views, head = layout.views(vectors), layout.head
    inputs, targets = np.asarray(x, vectors.dtype), np.asarray(y, vectors.dtype)
    leading = np.broadcast_shapes(vectors.shape[:-1], inputs.shape[:-2])
    loss, right = np.zeros(leading), np.zeros(leading)
    count = inputs.shape[-2]
    with np.errstate(all="ignore"):
        for rows in chunks(count, layout, int(np.prod(leading))):
            z = _sums(layout, views, inputs[..., rows, :])
            some = np.broadcast_to(targets[..., rows, :], z.shape)
            if head.classes:
                right += (_decided(layout, z) == head.decide(some)).sum(axis=-1)
            loss += ending(head, z.shape, z.dtype).value(z, some) * z.shape[-2]
        accuracy = right / count if head.classes and count else np.full(leading, np.nan)
        accuracy = np.where(np.isnan(loss), np.nan, accuracy)  # a broken network tells no class
        return (loss / count if count else np.full(leading, np.nan)), accuracy


def _decided(layout: Layout, z: Array) -> Array:
    """Return the classes that outputs would tell, from the sums before the activation."""
    if layout.head.outputs > 1:
        decided: Array = np.argmax(z, axis=-1)  # all output activations rise
    else:
        decided = z[..., 0] > 0  # where the activation is half-way between the targets
    return decided


def chunks(count: int, layout: Layout, networks: int = 1) -> Iterator[slice]:
    """Yield rows of samples that are computed at a time."""
    rows = max(1, AT_A_TIME // (max(layout.widths) * max(networks, 1)))
    for first in range(0, count, rows):
        yield slice(first, min(first + rows, count))


def _sums(layout: Layout, views: list[LayerViews], x: Array) -> Array:
    """Return the last layer's z, shape (..., N, outputs)."""
    a = x
    for layer, activation in zip(views[:-1], layout.activations, strict=False):
        z = _weighted(layer, a)
        function_of(activation, z.dtype).apply(z, z)
        a = z
    return _weighted(views[-1], a)


def _weighted(views: LayerViews, a: Array) -> Array:
    """Return a layer's z, after batch normalisation by its running statistics."""
    z: Array = np.matmul(a, views.weights)
    if views.biases is not None:
        z += views.biases[..., None, :]
        return z
    scales, shifts, means, variances = views[2:]
    assert scales is not None and shifts is not None
    if means is None or variances is None:
        raise ValueError("a network with batch normalisation needs its statistics too")
    scale = scales / np.sqrt(variances + np.array(EPSILON, variances.dtype))
    z *= scale[..., None, :]
    z += (shifts - means * scale)[..., None, :]
    return z
