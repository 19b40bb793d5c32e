"""A race: who descends what, from where, how, and when a run ends.

A run is one optimizer from one start, once or, where chance plays a part, several times.
"""

from functools import cached_property
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from core.network.network import Network
from core.objective import Floats, Objective, Sampled
from core.optimizers import AnyOptimizer, Optimizer
from core.schedules import AnySchedule, Constant

MOST_STEPS = 1_000_000
"""A race has at most so many steps."""

Clip = Annotated[
    float,
    Meta(gt=0, le=1e12, title="clip", description="longest gradient: others are shortened"),
]
BatchSize = Annotated[
    int,
    Meta(ge=1, le=1_000_000, title="batch", description="samples in a step's gradient"),
]
AtStep = Annotated[int, Meta(ge=0, le=MOST_STEPS)]


class Touch(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A parameter of a network in training that a hand has set, after a step was taken.

    Attributes
    ----------
    step : after which step: what is seen of it has the new value, and the next begins with it.
    index : the number of the parameter in the layout.
    value : what it is set to.
    run : the run, of the optimizer's several, whose parameter it is.
    """

    step: AtStep
    index: Annotated[int, Meta(ge=0, lt=2**31)]
    value: Annotated[float, Meta(ge=-1e6, le=1e6)]
    run: Annotated[int, Meta(ge=0, lt=1000)] = 0


class Leg(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How one trained up to a step, before a hand changed it.

    Attributes
    ----------
    until : the last step that was taken so; after it the next leg holds, or what holds now.
    """

    until: AtStep
    optimizer: AnyOptimizer
    schedule: AnySchedule = Constant()
    clip: Clip | None = None
    batch_size: BatchSize | None = None


class Contestant(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, dict=True):
    """How one goes down: a rule, its learning rate over time, and the gradient that it is given.

    What takes part in a race is an `Entry`; a scene adds to it what a person calls it.
    """

    optimizer: AnyOptimizer
    schedule: AnySchedule = Constant()
    clip: Clip | None = None
    batch_size: BatchSize | None = None
    noise: Annotated[
        float,
        Meta(ge=0, le=1e6, title="noise", description="size of normal noise on the gradient"),
    ] = 0.0
    network: Network | None = None
    """The network that it trains, where that is another than the problem's."""
    touches: Annotated[tuple[Touch, ...], Meta(max_length=1000)] = ()
    """What a hand has set in its networks, in the order of the steps."""
    past: Annotated[tuple[Leg, ...], Meta(max_length=100)] = ()
    """How it trained before, in the order of the steps."""

    @cached_property
    def _rate(self) -> Floats:
        return np.array(self.optimizer.learning_rate)

    def rate(self, t: int) -> Floats:
        """Return the learning rate of step t = 1, 2, …, an array without axes."""
        if self.schedule.is_constant:
            return self._rate
        return np.array(self.optimizer.learning_rate * self.schedule.factor(t - 1))

    def leg(self, t: int) -> "Contestant":
        """Return how step t = 1, 2, … is taken: as one of the past says, or as it is now."""
        leg = next((leg for leg in self.past if t <= leg.until), None)
        if leg is None:
            return self
        return replace(
            self, optimizer=leg.optimizer, schedule=leg.schedule, clip=leg.clip,
            batch_size=leg.batch_size,
        )  # fmt: skip

    def samples_of(self, objective: Objective) -> int | None:
        """Return how many samples a step's gradient is taken of; None for all, or without data."""
        if self.batch_size is None or not isinstance(objective, Sampled):
            return None
        return self.batch_size if self.batch_size < objective.samples else None

    def is_stochastic(self, objective: Objective) -> bool:
        """Whether chance plays a part."""
        return self.noise > 0 or self.samples_of(objective) is not None


class Entry(Contestant, frozen=True):
    """What takes part in a race."""


class Stopping(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a run has arrived and goes no further, besides at the last step of the race."""

    gradient: Annotated[
        float,
        Meta(gt=0, le=1e12, title="stop at gradient ≤",
             description="a run ends where the gradient is at most so long"),
    ] | None = None  # fmt: skip
    loss: Annotated[
        float,
        Meta(ge=-1e12, le=1e12, title="stop at loss ≤",
             description="a run ends where the loss is at most so high"),
    ] | None = None  # fmt: skip

    @property
    def is_on(self) -> bool:
        """Whether there is any rule."""
        return self.gradient is not None or self.loss is not None


UNTIL_THE_END = Stopping()


class Race(Struct, frozen=True, dict=True):
    """What is to be descended, by whom, from where and how far.

    `starts` has the shape (starts, n); where there are repetitions, each start comes as often, one
    after the other.
    """

    objective: Objective
    entries: tuple[Entry, ...]
    starts: Floats
    steps: int
    repeats: int = 1
    seed: int = 0
    stopping: Stopping = UNTIL_THE_END

    @property
    def optimizers(self) -> tuple[Optimizer, ...]:
        """The rules of the entries."""
        return tuple(entry.optimizer for entry in self.entries)

    @property
    def shape(self) -> tuple[int, int, int]:
        """The shape of one moment of the race: (optimizers, starts, n)."""
        return (len(self.entries), *self.starts.shape)

    @cached_property
    def batched(self) -> tuple[int, ...]:
        """The numbers of the entries whose gradient is that of a batch."""
        batches = enumerate(entry.samples_of(self.objective) for entry in self.entries)
        return tuple(k for k, size in batches if size is not None)

    def is_like(self, other: object) -> bool:
        """Whether two races are the same, whoever posed them."""
        return self is other or (
            isinstance(other, Race) and
            (self.objective, self.entries, self.steps, self.repeats, self.seed, self.stopping)
            == (other.objective, other.entries, other.steps, other.repeats, other.seed,
                other.stopping)
            and np.array_equal(self.starts, other.starts)
        )  # fmt: skip


class Stretch(Struct, frozen=True):
    """Some consecutive steps of a race; its arrays are read-only.

    Attributes
    ----------
    first : the number of the first step; step 0 is the start.
    positions : shape (steps, optimizers, starts, n); NaN from the step at which a run diverged.
    losses : shape (steps, optimizers, starts); NaN likewise.
    batch_losses : shape (steps, batched entries, starts): the loss over the samples with which the
        next step is taken.
    diverged : shape (optimizers, starts); the step at which a run diverged, −1 where it did not.
    stopped : likewise, the step at which it had arrived by a stopping rule and stays.
    seconds : shape (steps,); the computing time since the start of the race.
    undefined : shape (optimizers, starts); whether a run that diverged did so because the objective
        has no value where it went, or no slope where it was, rather than too large ones.
    """

    first: int
    positions: Floats
    losses: Floats
    batch_losses: Floats
    diverged: NDArray[np.int64]
    stopped: NDArray[np.int64]
    seconds: Floats
    undefined: NDArray[np.bool_]
