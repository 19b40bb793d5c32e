"""The gradient of a network at a moment, and which of its neurons are dead or saturated.

Over the training part the network is taken as it stands: nothing is dropped, and batch
normalisation goes by its running statistics. Of a batch everything is as in the training step:
the same samples, dropped neurons and noise. Both count the penalties, as training does.
"""

from collections.abc import Generator, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.layer_moments import Moment
from core.network.layout import Layout
from core.network.machine import Machine, bind
from core.network.machine import Plan as Passes
from core.network.network import Activation
from core.objective import Floats
from core.rows import Array
from core.sampling import Batches
from core.training.setup import Plan

AT_A_TIME = 2**15
"""Numbers of the widest layer that are computed at a time, so that they stay in the cache."""

FLAT = 0.05
"""A neuron is saturated for a sample where its activation rises by less than this share of the
steepest that it can."""

STEEPEST = {Activation.SIGMOID: 0.25, Activation.TANH: 1.0}


class Neurons(NamedTuple):
    """The neurons of one hidden layer; None for what its activation cannot be.

    Attributes
    ----------
    dead : the numbers of those that are 0 for every sample.
    saturated : of each, the share of the samples for which it is, shape (width,).
    """

    dead: NDArray[np.int64] | None
    saturated: Floats | None


class Found(NamedTuple):
    """What a pass over the training part brings.

    Attributes
    ----------
    gradient : shape (n,), penalties included.
    neurons : of each hidden layer.
    """

    gradient: Array
    neurons: tuple[Neurons, ...]


def over_part(
    plan: Plan, vector: Array, inputs: Array, numbers: NDArray[np.int64]
) -> Generator[None, None, Found]:
    """Return what is found over some samples, after yielding for each lot of them.

    Parameters
    ----------
    vector : parameters and statistics, shape (size,).
    inputs : the prepared inputs of all samples.
    numbers : the samples.
    """
    layout = plan.layout
    gradient, one = np.zeros(layout.n, vector.dtype), np.zeros((1, layout.n), vector.dtype)
    views = bind(layout, one, None, 1)
    statistics = vector[None, layout.n :] if layout.m else None
    bound = bind(layout, vector[None, : layout.n], statistics, 1)
    counts = [_Counts(activation) for activation in layout.activations[:-1]]
    size, passes = 0, None
    for some in _lots(numbers, layout):
        if passes is None or len(some) != size:
            size, passes = len(some), Passes(layout, 1, len(some), None)
        with np.errstate(all="ignore"):
            passes.forward(bound, inputs[some][None], plan.targets[some][None], 1, False)
            for count, stage in zip(counts, passes.stages, strict=False):
                count.add(stage.output)
            passes.backward(bound, views)
            gradient += one[0] * np.array(len(some) / len(numbers), vector.dtype)
        yield None
    _add_penalties(layout, vector, gradient)
    return Found(gradient, tuple(count.neurons for count in counts))


def _lots(numbers: NDArray[np.int64], layout: Layout) -> Iterator[NDArray[np.int64]]:
    most = max(1, AT_A_TIME // max(layout.widths))
    for first in range(0, len(numbers), most):
        yield numbers[first : first + most]


class _Counts:
    """Counts, over lots of samples, for how many each neuron of a layer is alive or saturated."""

    def __init__(self, activation: Activation) -> None:
        self._activation = activation
        self._samples = 0
        self._found: NDArray[np.int64] | int = 0

    def add(self, a: Array) -> None:
        """Count for activations of shape (samples, width)."""
        self._samples += len(a)
        if self._activation is Activation.RELU:
            self._found = self._found + np.count_nonzero(a, axis=0)
        elif self._activation in STEEPEST:
            slope = 1 - a * a if self._activation is Activation.TANH else a * (1 - a)
            flat = slope < FLAT * STEEPEST[self._activation]
            self._found = self._found + np.count_nonzero(flat, axis=0)

    @property
    def neurons(self) -> Neurons:
        """What has been counted."""
        if self._activation is Activation.RELU:
            return Neurons(np.flatnonzero(self._found == 0), None)
        if self._activation in STEEPEST:
            return Neurons(None, np.asarray(self._found / max(self._samples, 1)))
        return Neurons(None, None)


def _add_penalties(layout: Layout, vector: Array, gradient: Array) -> None:
    network = layout.network
    if network.l1 or network.l2:
        w = vector[: layout.n]
        gradient += (network.l1 * np.sign(w) + network.l2 * w) * layout.is_weight


def batch_size_of(moment: Moment, k: int) -> int:
    """Return how many samples an entry's step after the moment is taken with, at most."""
    leg = moment.setup.race.entries[k].leg(moment.step + 1)
    train = len(moment.setup.prepared.train)
    return min(leg.batch_size or train, train)


def of_batch(moment: Moment, k: int) -> Array:
    """Return the gradient of an entry's next batch, shape (n,): that of the step after.

    It is at the weights of the moment, before noise is added and before it is clipped.
    """
    plan, prepared, run = moment.plans[k], moment.setup.prepared, moment.run
    layout, seed, t = plan.layout, moment.setup.race.seed, moment.step + 1
    size, numbers = batch_size_of(moment, k), prepared.train
    if size < len(numbers):
        numbers = numbers[Batches(len(numbers), size, run + 1, seed).at(t)[run]]
    machine = Machine(plan.network, layout, 1, seed, size, (run,))
    machine.w[:] = moment.vectors[k][: layout.n]
    x, y = prepared.inputs[numbers][None], plan.targets[numbers][None]
    with np.errstate(all="ignore"):
        gradient: Array = machine.gradient(machine.w, None, x, y, t)[1][0].copy()
    return gradient
