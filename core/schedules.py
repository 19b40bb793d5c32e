"""Schedules: how the learning rate changes from step to step.

A schedule is a factor on the learning rate. The first step has age 0, as in PyTorch. Before any
schedule the rate may be warmed up: it rises in equal parts for some steps, and the schedule's own
age counts from their end.
"""

import math
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Annotated, ClassVar, Union

from msgspec import Meta, Struct

from core.objective import AbstractStructMeta

Steps = Annotated[int, Meta(ge=1, le=1_000_000)]
Share = Annotated[float, Meta(ge=0, le=1)]


class Schedule(ABC, Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind",
               omit_defaults=True, kw_only=True, metaclass=AbstractStructMeta):  # fmt: skip
    """How the learning rate changes: in the formulas t is the age, 0 at the first step."""

    title: ClassVar[str]
    """The name that a person reads."""

    warm_up: Annotated[
        int,
        Meta(ge=0, le=1_000_000, title="warm-up", description="steps in which the rate rises"),
    ] = 0

    def factor(self, t: int) -> float:
        """Return what the learning rate of step t + 1 is multiplied by, t = 0, 1, 2, …."""
        if t < self.warm_up:
            return (t + 1) / (self.warm_up + 1)
        return self.decay(t - self.warm_up)

    @property
    def is_constant(self) -> bool:
        """Whether every step has the same factor."""
        return False

    @abstractmethod
    def decay(self, t: int) -> float:
        """Return the factor at an age of t steps, without the warm-up."""


class Constant(Schedule, frozen=True, tag="constant"):
    """The same learning rate at every step: α."""

    title = "constant"

    @property
    def is_constant(self) -> bool:
        """Whether every step has the same factor: unless it is warmed up."""
        return self.warm_up == 0

    def decay(self, t: int) -> float:
        """Return 1."""
        return 1.0


class StepDecay(Schedule, frozen=True, tag="step"):
    """The rate is multiplied by γ after every so many steps: α γ^⌊t / every⌋."""

    title = "steps"

    every: Annotated[Steps, Meta(title="every", description="steps between two drops")] = 100
    gamma: Annotated[Share, Meta(title="γ", description="what a drop multiplies the rate by")] = 0.5

    def decay(self, t: int) -> float:
        """Return γ^⌊t / every⌋."""
        return float(self.gamma ** (t // self.every))


class Exponential(Schedule, frozen=True, tag="exponential"):
    """The rate is multiplied by γ at every step: α γᵗ."""

    title = "exponential"

    gamma: Annotated[Share, Meta(title="γ", description="factor of each step")] = 0.99

    def decay(self, t: int) -> float:
        """Return γᵗ."""
        return float(self.gamma**t)


class InverseTime(Schedule, frozen=True, tag="inverse-time"):
    """The rate falls as one over time: α / (1 + k t), which Robbins and Monro's theorem allows."""

    title = "1/t"

    speed: Annotated[float, Meta(ge=0, le=1e6, title="k", description="how fast it falls")] = 0.01

    def decay(self, t: int) -> float:
        """Return 1 / (1 + k t)."""
        return 1 / (1 + self.speed * t)


class Cosine(Schedule, frozen=True, tag="cosine"):
    """Half a cosine from α down to a floor, where it stays: α (φ + (1 − φ)(1 + cos(π t/T)) / 2).

    Source: Loshchilov and Hutter, "SGDR", 2017.
    """

    title = "cosine"

    over: Annotated[Steps, Meta(title="T", description="steps until the floor")] = 500
    floor: Annotated[Share, Meta(title="φ", description="share of the rate that stays")] = 0.0

    def decay(self, t: int) -> float:
        """Return the cosine from 1 to the floor."""
        share = (1 + math.cos(math.pi * min(t, self.over) / self.over)) / 2
        return self.floor + (1 - self.floor) * share


SCHEDULES: tuple[type[Schedule], ...] = tuple(Schedule.__subclasses__())
"""The classes in the order in which a form lists them."""

if TYPE_CHECKING:
    AnySchedule = Schedule
else:
    AnySchedule = Union[SCHEDULES]  # noqa: UP007 - made from a tuple
