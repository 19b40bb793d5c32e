"""Two rules that step along an average of the gradients: one by its sign, one beside it."""

from functools import cached_property
from typing import Annotated

import numpy as np
from msgspec import Meta

from core import palette
from core.objective import Floats
from core.optimizers.base import (
    Constants,
    LearningRate,
    Moment,
    Momentum,
    Optimizer,
    State,
    WeightDecay,
    constants_of,
)


class Lion(Optimizer, frozen=True, tag="lion"):
    """Lion: w ← w − α (sign(β₁m + (1−β₁)g) + λ w); then m ← β₂m + (1−β₂)g.

    Each coordinate moves by α, up or down. Source: Chen et al., "Symbolic discovery of optimization
    algorithms", 2023.
    """

    title = "Lion"
    order = 12
    colour = palette.MAGENTA
    marker = "bow-tie"
    memories = 1

    learning_rate: LearningRate = 0.01
    beta1: Annotated[
        float, Meta(ge=0, lt=1, title="β₁", description="share of the mean in the step")
    ] = 0.9
    beta2: Annotated[
        float, Meta(ge=0, lt=1, title="β₂", description="decay of the mean gradient")
    ] = 0.99
    weight_decay: WeightDecay = 0.0

    @cached_property
    def constants(self) -> Constants:
        """β₁, 1 − β₁, β₂, 1 − β₂ and λ."""
        return constants_of(
            self.beta1, 1 - self.beta1, self.beta2, 1 - self.beta2, self.weight_decay
        )

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Step by the sign of the mean, in which the gradient of now counts for more."""
        (m,), (beta1, rest1, beta2, rest2, weight_decay) = state, self.constants
        signs = np.sign(beta1 * m + rest1 * gradient)
        w -= now.rate * (signs + weight_decay * w)
        m *= beta2
        m += rest2 * gradient


class QHM(Optimizer, frozen=True, tag="qhm"):
    """QHM: m ← β m + (1−β) g; w ← w − α ((1−ν) g + ν m): between plain descent and momentum.

    With ν = 0 it is plain descent, with ν = 1 momentum whose steps are 1 − β as long. Source: Ma
    and Yarats, "Quasi-hyperbolic momentum and Adam for deep learning", 2019.
    """

    title = "QHM"
    order = 13
    colour = palette.RED
    marker = "chevron"
    memories = 1

    learning_rate: LearningRate = 0.01
    beta: Momentum = 0.999
    nu: Annotated[
        float, Meta(ge=0, le=1, title="ν", description="share of the mean in the step")
    ] = 0.7

    @cached_property
    def constants(self) -> Constants:
        """β, 1 − β, ν and 1 − ν."""
        return constants_of(self.beta, 1 - self.beta, self.nu, 1 - self.nu)

    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Step along a mixture of the gradient and its mean."""
        (m,), (beta, rest, nu, without) = state, self.constants
        m *= beta
        m += rest * gradient
        w -= now.rate * (without * gradient + nu * m)
