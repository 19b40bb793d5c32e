"""The activation functions and their derivatives, on whole arrays and in place.

Numbers are arrays without axes and of the network's precision, which numpy takes faster than
Python's floats. No function overflows: where one is flat, it is flat to the end.
"""

from abc import ABC, abstractmethod
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from core.network.head import Array
from core.network.network import Activation

if TYPE_CHECKING:
    from collections.abc import Callable

LEAK = 0.01
"""The slope of leaky ReLU on the left."""


class Function(ABC):
    """An activation function for arrays of one precision."""

    needs_input = False
    """Whether the derivative needs z too; else it follows from the output."""

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self._dtype = dtype
        self._zero, self._one = self._number(0), self._number(1)

    def _number(self, value: float) -> Array:
        return np.array(value, self._dtype)

    @abstractmethod
    def apply(self, z: Array, out: Array) -> None:
        """Put f(z) into `out`, which may be z itself."""

    @abstractmethod
    def chain(self, error: Array, z: Array, a: Array, scratch: Array) -> None:
        """Turn the derivative by a = f(z), in place, into that by z; all of one shape."""


class Linear(Function):
    """f(z) = z."""

    def apply(self, z: Array, out: Array) -> None:
        """Copy, if need be."""
        if out is not z:
            out[...] = z

    def chain(self, error: Array, z: Array, a: Array, scratch: Array) -> None:
        """Leave it: the slope is 1."""


class Sigmoid(Function):
    """f(z) = 1 / (1 + e⁻ᶻ)."""

    def __init__(self, dtype: np.dtype[Any]) -> None:
        super().__init__(dtype)
        self._most = self._number(np.floor(np.log(np.finfo(dtype).max)))

    def apply(self, z: Array, out: Array) -> None:
        """Keep e⁻ᶻ from overflowing, where f is 0 to all digits anyway."""
        np.negative(z, out=out)
        np.minimum(out, self._most, out=out)
        np.exp(out, out=out)
        np.add(out, self._one, out=out)
        np.divide(self._one, out, out=out)

    def chain(self, error: Array, z: Array, a: Array, scratch: Array) -> None:
        """Multiply by the slope, a (1 − a)."""
        np.subtract(self._one, a, out=scratch)
        np.multiply(scratch, a, out=scratch)
        np.multiply(error, scratch, out=error)


class Tanh(Function):
    """f(z) = tanh z."""

    def apply(self, z: Array, out: Array) -> None:
        """As numpy does."""
        np.tanh(z, out=out)

    def chain(self, error: Array, z: Array, a: Array, scratch: Array) -> None:
        """Multiply by the slope, 1 − a²."""
        np.multiply(a, a, out=scratch)
        np.subtract(self._one, scratch, out=scratch)
        np.multiply(error, scratch, out=error)


class ReLU(Function):
    """f(z) = max(z, 0); its derivative at 0 is taken to be 0."""

    def apply(self, z: Array, out: Array) -> None:
        """Cut off what is negative."""
        np.maximum(z, self._zero, out=out)

    def chain(self, error: Array, z: Array, a: Array, scratch: Array) -> None:
        """Multiply by the slope, 1 where a > 0: the sign of a."""
        np.sign(a, out=scratch)
        np.multiply(error, scratch, out=error)


class LeakyReLU(Function):
    """f(z) = max(z, 0.01 z); its derivative at 0 is taken to be 0.01."""

    def __init__(self, dtype: np.dtype[Any]) -> None:
        super().__init__(dtype)
        self._leak = self._number(LEAK)

    def apply(self, z: Array, out: Array) -> None:
        """Flatten what is negative."""
        np.maximum(z, self._leak * z, out=out)

    def chain(self, error: Array, z: Array, a: Array, scratch: Array) -> None:
        """Multiply by the slope, 1 where a > 0, else 0.01."""
        np.sign(a, out=scratch)
        np.maximum(scratch, self._leak, out=scratch)
        np.multiply(error, scratch, out=error)


class GELU(Function):
    """f(z) = z Φ(z), with Φ the normal distribution, exactly (Hendrycks and Gimpel 2016)."""

    needs_input = True

    def __init__(self, dtype: np.dtype[Any]) -> None:
        super().__init__(dtype)
        from scipy.special import ndtr  # takes long to import

        self._share: Callable[..., Array] = ndtr
        self._minus_half = self._number(-0.5)
        self._peak = self._number(1 / np.sqrt(2 * np.pi))

    def apply(self, z: Array, out: Array) -> None:
        """Weigh z with the share of normal numbers that are less."""
        np.multiply(z, self._share(z), out=out)

    def chain(self, error: Array, z: Array, a: Array, scratch: Array) -> None:
        """Multiply by the slope, Φ(z) + z φ(z)."""
        np.multiply(z, z, out=scratch)
        np.multiply(scratch, self._minus_half, out=scratch)
        np.exp(scratch, out=scratch)
        np.multiply(scratch, self._peak, out=scratch)
        np.multiply(scratch, z, out=scratch)
        np.add(scratch, self._share(z), out=scratch)
        np.multiply(error, scratch, out=error)


class Softplus(Function):
    """f(z) = ln (1 + eᶻ)."""

    def apply(self, z: Array, out: Array) -> None:
        """As max(z, 0) + ln (1 + e^−|z|), which never overflows."""
        rest = np.abs(z)
        np.negative(rest, out=rest)
        np.exp(rest, out=rest)
        np.log1p(rest, out=rest)
        np.maximum(z, self._zero, out=out)
        np.add(out, rest, out=out)

    def chain(self, error: Array, z: Array, a: Array, scratch: Array) -> None:
        """Multiply by the slope, σ(z) = 1 − e⁻ᵃ."""
        np.negative(a, out=scratch)
        np.expm1(scratch, out=scratch)
        np.negative(scratch, out=scratch)
        np.multiply(error, scratch, out=error)


class Softmax(Function):
    """fᵢ(z) = e^zᵢ / Σ e^zⱼ over the last axis."""

    def apply(self, z: Array, out: Array) -> None:
        """Count from the largest z, so that nothing overflows."""
        np.subtract(z, z.max(axis=-1, keepdims=True), out=out)
        np.exp(out, out=out)
        np.divide(out, out.sum(axis=-1, keepdims=True), out=out)

    def chain(self, error: Array, z: Array, a: Array, scratch: Array) -> None:
        """∂J/∂zᵢ = aᵢ (eᵢ − Σ eⱼ aⱼ)."""
        np.multiply(error, a, out=scratch)
        np.subtract(error, scratch.sum(axis=-1, keepdims=True), out=error)
        np.multiply(error, a, out=error)


FUNCTIONS: dict[Activation, type[Function]] = {
    Activation.LINEAR: Linear,
    Activation.SIGMOID: Sigmoid,
    Activation.TANH: Tanh,
    Activation.RELU: ReLU,
    Activation.LEAKY_RELU: LeakyReLU,
    Activation.GELU: GELU,
    Activation.SOFTPLUS: Softplus,
    Activation.SOFTMAX: Softmax,
}


@cache
def function_of(activation: Activation, dtype: np.dtype[Any]) -> Function:
    """Return the function of an activation for arrays of one type."""
    return FUNCTIONS[activation](dtype)
