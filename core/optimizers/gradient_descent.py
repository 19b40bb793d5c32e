"""Plain gradient descent and the two methods that give it inertia."""

from functools import cached_property

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

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Add the gradient of the look-ahead point to the velocity, and step along it."""
        (z,), (beta,) = state, self.constants
        z *= beta
        z += gradient
        w -= now.rate * z
