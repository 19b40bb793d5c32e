"""Plain gradient descent and the two methods that give it inertia."""

from functools import cached_property

import numpy as np

from core import palette
from core.objective import Floats
from core.optimizers.base import (
    Constants,
    LearningRate,
    Moment,
    Momentum,
    Optimizer,
    State,
    constants_of,
)


class GradientDescent(Optimizer, frozen=True, tag="sgd"):
    """Plain gradient descent: w ← w − α g (Cauchy 1847)."""

    title = "SGD"
    order = 1
    colour = palette.VERMILLION
    marker = "o"

    learning_rate: LearningRate = 0.01

    def limit(self, curvature: float) -> Floats:
        """Return 2 / λ."""
        return np.array(2 / curvature)

    def best(self, least: float, most: float) -> dict[str, float]:
        """Return α = 2 / (λ₁ + λₙ)."""
        return {"learning_rate": 2 / (least + most)}

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Step against the gradient."""
        w -= now.rate * gradient


class HeavyBall(Optimizer, frozen=True, tag="momentum"):
    """Momentum: z ← β z + g; w ← w − α z (Polyak 1964)."""

    title = "Momentum"
    order = 2
    colour = palette.GREEN
    marker = "s"
    memories = 1

    learning_rate: LearningRate = 0.01
    beta: Momentum = 0.9

    @cached_property
    def constants(self) -> Constants:
        """β."""
        return constants_of(self.beta)

    def limit(self, curvature: float) -> Floats:
        """Return (2 + 2β) / λ (Goh, "Why momentum really works", 2017)."""
        (beta,) = self.constants
        limit: Floats = (2 + 2 * beta) / np.array(curvature)
        return limit

    def best(self, least: float, most: float) -> dict[str, float]:
        """Return α = (2 / (√λ₁ + √λₙ))² and β = ((√λₙ − √λ₁) / (√λₙ + √λ₁))² (Goh 2017)."""
        low, high = least**0.5, most**0.5
        beta = ((high - low) / (high + low)) ** 2
        return {"learning_rate": (2 / (low + high)) ** 2, "beta": beta}

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Add the gradient to the velocity, and step along it."""
        (z,), (beta,) = state, self.constants
        z *= beta
        z += gradient
        w -= now.rate * z


class Nesterov(Optimizer, frozen=True, tag="nesterov"):
    """Nesterov's accelerated gradient: z ← β z + ∇J(w − α β z); w ← w − α z (Nesterov 1983)."""

    title = "Nesterov"
    order = 3
    colour = palette.PURPLE
    marker = "t1"
    memories = 1

    learning_rate: LearningRate = 0.01
    beta: Momentum = 0.9

    @cached_property
    def constants(self) -> Constants:
        """β."""
        return constants_of(self.beta)

    def gradient_point(self, w: Floats, state: State, rate: Floats) -> Floats:
        """Return the look-ahead point w − α β z."""
        (z,), (beta,) = state, self.constants
        point: Floats = w - rate * beta * z
        return point

    def limit(self, curvature: float) -> Floats:
        """Return (2 + 2β) / ((1 + 2β) λ), where a root of r² − (1+β)(1−αλ) r + β(1−αλ) is −1."""
        (beta,) = self.constants
        limit: Floats = (2 + 2 * beta) / ((1 + 2 * beta) * np.array(curvature))
        return limit

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Add the gradient of the look-ahead point to the velocity, and step along it."""
        (z,), (beta,) = state, self.constants
        z *= beta
        z += gradient
        w -= now.rate * z
