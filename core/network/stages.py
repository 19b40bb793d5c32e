"""One layer in a training step: forwards, and back, in arrays that are made once.

A stage computes for batches of one size. With one run its arrays have two axes, (samples, width),
which numpy and BLAS are quickest with; with more a leading axis holds the runs.
"""

from typing import Any, NamedTuple

import numpy as np

from core.network.functions import function_of
from core.network.head import Array
from core.network.network import Activation, Layer
from core.network.passes import EPSILON

MOMENTUM = 0.1
"""How much of a batch's mean and variance goes into the running ones, as in PyTorch."""


class Bound(NamedTuple):
    """A layer's parts of a vector, shaped to meet a batch: rows have the shape (..., 1, width)."""

    weights: Array
    turned: Array
    """The weights, transposed."""
    biases: Any = None
    scales: Any = None
    shifts: Any = None
    means: Any = None
    variances: Any = None
    """Arrays, or None for what the layer does not have."""


class Stage:
    """A layer without batch normalisation: z = a W + b and f(z), perhaps with some dropped."""

    def __init__(
        self,
        activation: Activation | None,
        shape: tuple[int, ...],
        dtype: np.dtype[Any],
        drops: bool,
    ) -> None:
        self.z = np.empty(shape, dtype)
        self.error = np.empty(shape, dtype)
        """The derivative of the loss by a and then, once it has gone back, by z."""
        self.by_sums = self.error
        """The derivative by the weighted sums, which are z unless they are normalised."""
        self._scratch = np.empty(shape, dtype)
        self._dot = np.matmul if len(shape) > 2 else np.dot
        self._ones = np.ones((1, shape[-2]), dtype)
        self._function = None if activation is None else function_of(activation, dtype)
        keeps = self._function is not None and self._function.needs_input
        self.a = np.empty(shape, dtype) if keeps else self.z
        self.output = np.empty(shape, dtype) if drops else self.a
        self.turned = self.output.swapaxes(-1, -2)
        self.mask: Array | None = None

    def forward(self, a: Array, w: Bound, update: bool) -> Array:
        """Return the layer's output for inputs of shape (..., samples, fan in)."""
        self.sums(a, w, update)
        if self._function is not None:
            self._function.apply(self.z, self.a)
            if self.mask is not None:
                np.multiply(self.a, self.mask, out=self.output)
        return self.output

    def sums(self, a: Array, w: Bound, update: bool) -> None:
        """Find z."""
        self._dot(a, w.weights, out=self.z)
        np.add(self.z, w.biases, out=self.z)

    def backward(self, turned: Array, w: Bound, gradient: Bound, below: Array | None) -> None:
        """Find the gradient and the error of the layer below, whose output is given transposed."""
        if self._function is not None:
            if self.mask is not None:
                np.multiply(self.error, self.mask, out=self.error)
            self._function.chain(self.error, self.z, self.a, self._scratch)
        self.back_to_sums(w, gradient)
        self._dot(turned, self.by_sums, out=gradient.weights)
        if below is not None:
            self._dot(self.by_sums, w.turned, out=below)

    def back_to_sums(self, w: Bound, gradient: Bound) -> None:
        """Find the gradient of what is neither weights nor activation."""
        self._dot(self._ones, self.error, out=gradient.biases)


class NormalStage(Stage):
    """A layer with batch normalisation: z = γ x̂ + β, x̂ = (s − mean) / √(variance + ε), s = a W.

    In training the mean and the variance are the batch's, and the running ones follow them, the
    variance without bias. Source: Ioffe and Szegedy, "Batch normalization", 2015.
    """

    def __init__(
        self,
        activation: Activation | None,
        shape: tuple[int, ...],
        dtype: np.dtype[Any],
        drops: bool,
        by_batch: bool,
    ) -> None:
        super().__init__(activation, shape, dtype, drops)
        self._by_batch = by_batch
        self.by_sums = np.empty(shape, dtype)
        self._normal = np.empty(shape, dtype)
        row = (*shape[:-2], 1, shape[-1])
        self._mean, self._variance = np.empty(row, dtype), np.empty(row, dtype)
        self._inverse, self._part = np.empty(row, dtype), np.empty(row, dtype)
        samples = shape[-2]
        self._share = np.array(1 / samples, dtype)
        self._epsilon, self._one = np.array(EPSILON, dtype), np.array(1, dtype)
        self._new = np.array(MOMENTUM, dtype)
        self._new_variance = np.array(MOMENTUM * samples / max(samples - 1, 1), dtype)
        self._old = np.array(1 - MOMENTUM, dtype)

    def sums(self, a: Array, w: Bound, update: bool) -> None:
        """Find x̂ and z, and let the running statistics follow where asked to."""
        x = self._normal
        self._dot(a, w.weights, out=x)
        mean, variance = self._mean, self._variance
        if self._by_batch:
            self._dot(self._ones, x, out=mean)
            np.multiply(mean, self._share, out=mean)
            np.subtract(x, mean, out=x)
            np.multiply(x, x, out=self._scratch)
            self._dot(self._ones, self._scratch, out=variance)
            np.multiply(variance, self._share, out=variance)
            if update:
                self._follow(w)
        else:
            np.subtract(x, w.means, out=x)
            variance = w.variances
        np.add(variance, self._epsilon, out=self._inverse)
        np.sqrt(self._inverse, out=self._inverse)
        np.divide(self._one, self._inverse, out=self._inverse)
        np.multiply(x, self._inverse, out=x)
        np.multiply(x, w.scales, out=self.z)
        np.add(self.z, w.shifts, out=self.z)

    def _follow(self, w: Bound) -> None:
        for running, new, share in (
            (w.means, self._mean, self._new),
            (w.variances, self._variance, self._new_variance),
        ):
            np.multiply(running, self._old, out=running)
            np.multiply(new, share, out=self._part)
            np.add(running, self._part, out=running)

    def back_to_sums(self, w: Bound, gradient: Bound) -> None:
        """By s: γ (e − mean e − x̂ mean (e x̂)) / √(variance + ε), where the batch's count."""
        error, x, part, by_sums = self.error, self._normal, self._part, self.by_sums
        self._dot(self._ones, error, out=gradient.shifts)
        np.multiply(error, x, out=self._scratch)
        self._dot(self._ones, self._scratch, out=gradient.scales)
        if self._by_batch:
            np.multiply(gradient.scales, self._share, out=part)
            np.multiply(x, part, out=self._scratch)
            np.subtract(error, self._scratch, out=by_sums)
            np.multiply(gradient.shifts, self._share, out=part)
            np.subtract(by_sums, part, out=by_sums)
            error = by_sums
        np.multiply(w.scales, self._inverse, out=part)
        np.multiply(error, part, out=by_sums)


def stage(
    layer: Layer,
    activation: Activation | None,
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    training: bool,
) -> Stage:
    """Return a layer's stage for z of one shape (..., samples, width).

    The last layer's activation is None: it is the loss's. Only in training is something dropped,
    and does batch normalisation use the batch's statistics in place of the running ones.
    """
    drops = training and layer.dropout > 0
    if layer.batch_norm:
        return NormalStage(activation, shape, dtype, drops, training)
    return Stage(activation, shape, dtype, drops)
