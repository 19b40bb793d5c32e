"""What an optimizer is: a rule that turns a gradient into a step.

An optimizer holds only its hyperparameters. What it remembers of the past is its state, arrays
of the shape of the parameters, which the descent keeps for it. Both are updated in place,
because allocation is much of what the arithmetic of small arrays costs. Another part is to turn
Python's numbers into numpy's, so a rule takes its `constants` from a tuple made once.
"""

from abc import ABC, abstractmethod
from functools import cached_property
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta, Struct

from core.objective import AbstractStructMeta, Floats, Objective

State = tuple[Floats, ...]
Constants = tuple[Floats, ...]


def constants_of(*numbers: float) -> Constants:
    """Return numbers as arrays without axes: numpy takes them three times as fast as floats."""
    return tuple(np.array(number) for number in numbers)


LearningRate = Annotated[
    float, Meta(gt=0, le=100, title="α", description="learning rate: the size of a step")
]
Momentum = Annotated[
    float, Meta(ge=0, lt=1, title="β", description="momentum: how much of the velocity stays")
]
Decay = Annotated[
    float, Meta(ge=0, lt=1, title="ρ", description="decay: how long past gradients are remembered")
]
Epsilon = Annotated[
    float, Meta(gt=0, le=1, title="ε", description="a small number against division by zero")
]


WeightDecay = Annotated[
    float, Meta(ge=0, le=10, title="λ", description="weight decay: pulls the parameters to 0")
]


class Moment(Struct):
    """What a step may want to know besides the gradient.

    It is the same object at every step, brought up to date, so a rule keeps nothing of it.
    """

    t: int
    """The number of the step: 1, 2, …."""
    rate: Floats
    """The learning rate of this step, an array without axes."""
    objective: Objective
    """What the gradient was taken of."""


class Optimizer(ABC, Struct, frozen=True, forbid_unknown_fields=True, dict=True, tag_field="kind",
                metaclass=AbstractStructMeta):  # fmt: skip
    """A rule of descent and its hyperparameters.

    Where the hyperparameters are arrays that broadcast with w, each run has its own.

    In every formula w are the parameters, g the gradient and α the learning rate; products,
    quotients and roots are element-wise unless a class says otherwise.
    """

    title: ClassVar[str]
    """The name that a person reads."""
    order: ClassVar[int]
    """Its place in lists and on the number keys."""
    colour: ClassVar[str]
    """Its colour in every panel, as #RRGGBB."""
    marker: ClassVar[str]
    """Its head marker, a name in `gui.symbols`, for those who do not see the colour."""
    memories: ClassVar[int] = 0
    """How many arrays of the parameters' shape it remembers, if that is all that it remembers."""
    elementwise: ClassVar[bool] = True
    """Whether each parameter goes its way by itself; else it also depends on its run's others."""
    most_parameters: ClassVar[int] = 10**9
    """Of how many parameters at most: one that keeps a matrix of them has a limit."""
    cost: ClassVar[int] = 1
    """About how many steps of plain descent take as long as one of its steps."""

    learning_rate: LearningRate

    @cached_property
    def constants(self) -> Constants:
        """The numbers of the rule, but for the learning rate, as arrays without axes."""
        return ()

    def limit(self, curvature: float) -> Floats | None:
        """Return the learning rate up to which it converges on a quadratic; None if none is known.

        `curvature` is the largest eigenvalue of the Hessian. The other hyperparameters may be
        arrays, and the limit is one then.
        """
        return None

    def best(self, least: float, most: float) -> dict[str, float]:
        """Return the hyperparameters that are best on a quadratic, empty if none are known.

        `least` and `most` are the extreme eigenvalues of the Hessian, both positive.
        """
        return {}

    def initial_state(self, w: Floats) -> State:
        """Return the state before the first step: here, arrays of zeros of w's shape and layout."""
        return tuple(np.zeros_like(w) for _ in range(self.memories))

    def gradient_point(self, w: Floats, state: State, rate: Floats) -> Floats:
        """Return where the gradient of the next step is taken, of w's shape: here, w itself."""
        return w

    @abstractmethod
    def step(self, w: Floats, gradient: Floats, state: State, now: Moment) -> None:
        """Take a step: update w, shape (..., n), and the state in place."""
