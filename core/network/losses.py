"""What is made small, and its derivative by the last layer's weighted sums z.

Cross-entropies are joined with their softmax or sigmoid, and lose no digits however sure the
network is; the other losses follow the output activation. A loss is the mean over samples of the
sum over outputs.
"""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from core.network.functions import function_of
from core.network.head import Array, Head
from core.network.network import Loss


class Ending(ABC):
    """The last activation and the loss, for z of one shape (..., samples, outputs).

    `value` is called first; `error` then uses what it found. Arrays are made once.
    """

    def __init__(self, head: Head, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self._head, self._samples = head, shape[-2]
        self._many = len(shape) > 2
        self._share = np.array(1 / shape[-2], dtype)
        self._one = np.array(1, dtype)
        self.outputs = np.empty(shape, dtype)
        """The activations, as far as the loss needs them."""

    @abstractmethod
    def value(self, z: Array, y: Array) -> Any:
        """Return the mean loss, shape (...), at z, which is lost, for targets y."""

    @abstractmethod
    def error(self, z: Array, y: Array, error: Array) -> None:
        """Put its derivative by z into `error`."""

    def _total(self, a: Array) -> Any:
        """Return the sums over samples and outputs."""
        return np.add.reduce(a, axis=(-2, -1)) if self._many else np.add.reduce(a, axis=None)

    def _inner(self, a: Array, b: Array) -> Any:
        """Return the sums of products over samples and outputs."""
        if not self._many:
            return np.vdot(a, b)
        rows, columns = (*a.shape[:-2], 1, -1), (*a.shape[:-2], -1, 1)
        return np.matmul(a.reshape(rows), b.reshape(columns))[..., 0, 0]  # the same, to the bit


class CrossEntropy(Ending):
    """−Σ yₖ ln pₖ with p = softmax z: ln Σ e^zₖ − Σ yₖ zₖ; by z it is p − y."""

    def __init__(self, head: Head, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        super().__init__(head, shape, dtype)
        self._column = np.empty((*shape[:-1], 1), dtype)
        self._ones = np.ones((shape[-1], 1), dtype)
        self._dot = np.matmul if self._many else np.dot

    def value(self, z: Array, y: Array) -> Any:
        """Count from the largest z, so that nothing overflows."""
        column, p = self._column, self.outputs
        np.maximum.reduce(z, axis=-1, keepdims=True, out=column)
        np.subtract(z, column, out=z)
        np.exp(z, out=p)
        self._dot(p, self._ones, out=column)
        np.divide(p, column, out=p)
        np.log(column, out=column)
        return (self._total(column) - self._inner(z, y)) / self._samples

    def error(self, z: Array, y: Array, error: Array) -> None:
        """Subtract."""
        np.subtract(self.outputs, y, out=error)
        np.multiply(error, self._share, out=error)


class BinaryCrossEntropy(Ending):
    """−Σ y ln p + (1 − y) ln (1 − p) with p = σ(z): ln (1 + eˢ) with s = (1 − 2y) z.

    By z it is (1 − 2y) σ(s) = p − y.
    """

    def __init__(self, head: Head, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        super().__init__(head, shape, dtype)
        self._sign = np.empty(shape, dtype)
        self._minus_two = np.array(-2, dtype)
        self._minus_share = -self._share
        self._zero = np.array(0, dtype)

    def value(self, z: Array, y: Array) -> Any:
        """Take ln (1 + eˢ) as max(s, 0) + ln (1 + e^−|s|)."""
        sign, loss = self._sign, self.outputs
        np.multiply(y, self._minus_two, out=sign)
        np.add(sign, self._one, out=sign)
        np.multiply(z, sign, out=z)
        np.abs(z, out=loss)
        np.negative(loss, out=loss)
        np.exp(loss, out=loss)
        np.log1p(loss, out=loss)
        np.maximum(z, self._zero, out=z)
        np.add(loss, z, out=loss)
        return self._total(loss) / self._samples

    def error(self, z: Array, y: Array, error: Array) -> None:
        """σ(s) = 1 − e^−loss."""
        np.negative(self.outputs, out=error)
        np.expm1(error, out=error)
        np.multiply(error, self._sign, out=error)
        np.multiply(error, self._minus_share, out=error)


class OfOutputs(Ending):
    """A loss of the outputs o = f(z) and the targets."""

    def __init__(self, head: Head, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        super().__init__(head, shape, dtype)
        self._function = function_of(head.activation, dtype)
        self._far, self._scratch = np.empty(shape, dtype), np.empty(shape, dtype)

    def value(self, z: Array, y: Array) -> Any:
        """Apply the activation, then the loss; z stays."""
        self._function.apply(z, self.outputs)
        return self._of(self.outputs, y) / self._samples

    def error(self, z: Array, y: Array, error: Array) -> None:
        """Go back through the loss, then the activation."""
        self._by_output(y, error)
        self._function.chain(error, z, self.outputs, self._scratch)

    @abstractmethod
    def _of(self, outputs: Array, y: Array) -> Any:
        """Return the sums of the losses."""

    @abstractmethod
    def _by_output(self, y: Array, error: Array) -> None:
        """Put the derivative of the mean by the outputs into `error`."""


class SquaredError(OfOutputs):
    """Σ (o − y)²."""

    def __init__(self, head: Head, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        super().__init__(head, shape, dtype)
        self._twice = 2 * self._share

    def _of(self, outputs: Array, y: Array) -> Any:
        np.subtract(outputs, y, out=self._far)
        return self._inner(self._far, self._far)

    def _by_output(self, y: Array, error: Array) -> None:
        np.multiply(self._far, self._twice, out=error)


class Huber(OfOutputs):
    """Σ e²/2 where |e| ≤ 1, else |e| − 1/2, with e = o − y (Huber 1964): c (e − c/2), c = e cut."""

    def __init__(self, head: Head, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        super().__init__(head, shape, dtype)
        self._half, self._cut = np.array(0.5, dtype), np.empty(shape, dtype)

    def _of(self, outputs: Array, y: Array) -> Any:
        far, cut = self._far, self._cut
        np.subtract(outputs, y, out=far)
        np.minimum(far, self._one, out=cut)
        np.maximum(cut, -self._one, out=cut)
        np.multiply(cut, self._half, out=self._scratch)
        np.subtract(far, self._scratch, out=far)
        return self._inner(cut, far)

    def _by_output(self, y: Array, error: Array) -> None:
        np.multiply(self._cut, self._share, out=error)


class Hinge(OfOutputs):
    """Σ max(0, 1 − y o); its derivative at the hinge is taken to be 0."""

    def __init__(self, head: Head, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        super().__init__(head, shape, dtype)
        self._zero = np.array(0, dtype)

    def _of(self, outputs: Array, y: Array) -> Any:
        np.multiply(outputs, y, out=self._far)
        np.subtract(self._one, self._far, out=self._far)
        np.maximum(self._far, self._zero, out=self._far)
        return self._total(self._far)

    def _by_output(self, y: Array, error: Array) -> None:
        np.sign(self._far, out=error)
        np.multiply(error, y, out=error)
        np.multiply(error, -self._share, out=error)


ENDINGS: dict[Loss, type[Ending]] = {
    Loss.SQUARED_ERROR: SquaredError,
    Loss.BINARY_CROSS_ENTROPY: BinaryCrossEntropy,
    Loss.CROSS_ENTROPY: CrossEntropy,
    Loss.HINGE: Hinge,
    Loss.HUBER: Huber,
}


def ending(head: Head, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Ending:
    """Return the end of a pass of z of one shape (..., samples, outputs)."""
    return ENDINGS[head.loss](head, shape, dtype)
