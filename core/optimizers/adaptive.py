"""Methods that give each parameter a step size of its own, from its past gradients."""

from functools import cached_property
from typing import Annotated

import numpy as np
from msgspec import Meta

from core import palette
from core.objective import Floats
from core.optimizers.base import (
    Constants,
    Decay,
    Epsilon,
    LearningRate,
    Moment,
    Optimizer,
    State,
    constants_of,
)

Beta1 = Annotated[
    float, Meta(ge=0, lt=1, title="β₁", description="decay of the first moment, the mean")
]
Beta2 = Annotated[
    float, Meta(ge=0, lt=1, title="β₂", description="decay of the second moment, the square")
]


class AdaGrad(Optimizer, frozen=True, tag="adagrad"):
    """AdaGrad: G ← G + g²; w ← w − α g / √(G + ε) (Duchi, Hazan and Singer 2011)."""

    title = "AdaGrad"
    order = 4
    colour = palette.BLUE
    marker = "d"
    memories = 1

    learning_rate: LearningRate = 0.1
    epsilon: Epsilon = 1e-10

    @cached_property
    def constants(self) -> Constants:
        """ε."""
        return constants_of(self.epsilon)

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Divide by the root of the sum of all squared gradients."""
        (G,), (epsilon,) = state, self.constants
        G += gradient * gradient
        w -= now.rate * gradient / np.sqrt(G + epsilon)


class AdaDelta(Optimizer, frozen=True, tag="adadelta"):
    """AdaDelta: E ← ρE + (1−ρ)g²; d = √(D+ε)/√(E+ε) g; D ← ρD + (1−ρ)d²; w ← w − α d.

    Source: Zeiler, "ADADELTA: an adaptive learning rate method", 2012.
    """

    title = "AdaDelta"
    order = 5
    colour = palette.YELLOW
    marker = "p"
    memories = 2

    learning_rate: LearningRate = 1.0
    rho: Decay = 0.9
    epsilon: Epsilon = 1e-6

    @cached_property
    def constants(self) -> Constants:
        """ρ, 1 − ρ and ε."""
        return constants_of(self.rho, 1 - self.rho, self.epsilon)

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Scale by the ratio of the recent steps to the recent gradients."""
        (E, D), (rho, rest, epsilon) = state, self.constants
        E *= rho
        E += rest * gradient * gradient
        d = np.sqrt((D + epsilon) / (E + epsilon)) * gradient
        D *= rho
        D += rest * d * d
        w -= now.rate * d


class RMSprop(Optimizer, frozen=True, tag="rmsprop"):
    """RMSprop: E ← ρE + (1−ρ)g²; w ← w − α g / (√E + ε) (Hinton, Coursera lecture 6e, 2012)."""

    title = "RMSprop"
    order = 6
    colour = palette.SKY_BLUE
    marker = "h"
    memories = 1

    learning_rate: LearningRate = 0.01
    rho: Decay = 0.99
    epsilon: Epsilon = 1e-8

    @cached_property
    def constants(self) -> Constants:
        """ρ, 1 − ρ and ε."""
        return constants_of(self.rho, 1 - self.rho, self.epsilon)

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Divide by the root of the recent mean of squared gradients."""
        (E,), (rho, rest, epsilon) = state, self.constants
        E *= rho
        E += rest * gradient * gradient
        w -= now.rate * gradient / (np.sqrt(E) + epsilon)


class AdamFamily(Optimizer, frozen=True):
    """What Adam and its relatives have in common: the memory of each moment, and ε."""

    memories = 2

    learning_rate: LearningRate = 0.01
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    epsilon: Epsilon = 1e-8

    @cached_property
    def constants(self) -> Constants:
        """β₁, 1 − β₁, β₂, 1 − β₂ and ε."""
        return constants_of(self.beta1, 1 - self.beta1, self.beta2, 1 - self.beta2, self.epsilon)


class Adam(AdamFamily, frozen=True, tag="adam"):
    """Adam: m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; w ← w − α m̂ / (√v̂ + ε).

    Here m̂ = m / (1−β₁ᵗ) and v̂ = v / (1−β₂ᵗ) (Kingma and Ba 2015).
    """

    title = "Adam"
    order = 7
    colour = palette.ORANGE
    marker = "star"

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Step along the recent mean gradient, divided by its recent root mean square."""
        (m, v), (beta1, rest1, beta2, rest2, epsilon) = state, self.constants
        m *= beta1
        m += rest1 * gradient
        v *= beta2
        v += rest2 * gradient * gradient
        # √v̂ + ε = (√v + ε c) / c with c = √(1 − β₂ᵗ), which takes one array and fewer passes
        c = (1 - self.beta2**now.t) ** 0.5
        step = np.sqrt(v)
        step += epsilon * np.array(c, v.dtype)
        np.divide(m, step, out=step)
        step *= now.rate * np.array(c / (1 - self.beta1**now.t), v.dtype)
        w -= step
