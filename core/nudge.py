"""What one parameter of a network does: its gradient, and what a change of it changes.

A nudge is a thought: the network is computed with the parameter as it is and as it might be, on
the same samples, and compared neuron by neuron. What does not lie downstream of it does not change.
"""

from collections.abc import Generator, Iterator

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.datasets.preparation import Prepared
from core.diagram import ends_of
from core.network.head import Array
from core.network.layout import Layout
from core.network.losses import ending
from core.network.machine import Plan as Course
from core.network.machine import bind
from core.network.network import Activation
from core.network.passes import activations, chunks
from core.objective import Floats
from core.training.setup import Plan

MOST = 2_000
"""It is looked at on so many samples of the training part at most."""


class Change(Struct, frozen=True, eq=False):
    """What a changed parameter would change.

    Attributes
    ----------
    value : what the parameter would be.
    loss : what the loss would be.
    sizes : of each layer after the inputs, the mean over samples of |Δa|, shape (width,).
    lit : of each layer, which neurons change for any sample, shape (width,).
    """

    value: float
    loss: float
    sizes: tuple[Floats, ...]
    lit: tuple[NDArray[np.bool_], ...]


class Reading(Struct, frozen=True, eq=False):
    """What is known of one parameter.

    Attributes
    ----------
    index, value : which it is, and what.
    gradient : the derivative of the loss by it, without penalties.
    loss : the mean loss over the samples.
    samples, of : how many samples were looked at, and how many there are to train with.
    change : what another value would change, None where none is thought of.
    """

    index: int
    value: float
    gradient: float
    loss: float
    samples: int
    of: int
    change: Change | None = None


def looked_at(prepared: Prepared) -> NDArray[np.int64]:
    """Return the numbers of the samples that are looked at: training's, or evenly some of them."""
    train = prepared.train
    if len(train) <= MOST:
        return train
    return train[np.arange(MOST) * len(train) // MOST]


def nudged(
    plan: Plan,
    prepared: Prepared,
    vector: Array,
    index: int,
    value: float | None = None,
    known: Reading | None = None,
) -> Iterator[Reading | None]:
    """Find what is known of a parameter, and what another value of it would change.

    None is yielded while it is computed, and then the `Reading`.

    Parameters
    ----------
    vector : parameters and statistics, shape (size,).
    index : the number of the parameter, one of those that are trained.
    value : what it might be; None leaves it.
    known : what was found before of the same parameter in the same vector, so that its gradient
        and loss need not be found again.
    """
    numbers = looked_at(prepared)
    x, y = prepared.inputs[numbers], plan.targets[numbers]
    yield None
    if known is None:
        loss, gradient = yield from _slope(plan, vector, x, y, index)
    else:
        loss, gradient = known.loss, known.gradient
    change = None
    if value is not None:
        changed = vector.copy()
        changed[index] = value
        change = yield from _change(plan, vector, changed, x, y, index)
    yield Reading(index, float(vector[index]), gradient, loss, len(x), len(prepared.train), change)


def _slope(
    plan: Plan, vector: Array, x: Array, y: Array, index: int
) -> Generator[None, None, tuple[float, float]]:
    """Find the mean loss, and its derivative by a parameter."""
    layout, loss, slope = plan.layout, 0.0, 0.0
    statistics = vector[None, layout.n :] if layout.m else None
    bound = bind(layout, vector[None, : layout.n], statistics, 1)
    gradient = np.zeros((1, layout.n), vector.dtype)
    for rows in chunks(len(x), layout):
        count = rows.stop - rows.start
        course = Course(layout, 1, count, None)
        with np.errstate(all="ignore"):
            found = course.forward(bound, x[None, rows], y[None, rows], 1, False)
            course.backward(bound, bind(layout, gradient, None, 1))
        loss += count * float(found[0])
        slope += count * float(gradient[0, index])
        yield None
    return loss / len(x), slope / len(x)


def _change(
    plan: Plan, before: Array, after: Array, x: Array, y: Array, index: int
) -> Generator[None, None, Change]:
    """Find the activations before and after, and compare them."""
    layout = plan.layout
    sums = [np.zeros(width) for width in layout.widths[1:]]
    lit = [np.zeros(width, bool) for width in layout.widths[1:]]
    downstream, loss = _downstream(layout, index), 0.0
    for rows in chunks(len(x), layout):
        old, new = (
            activations(plan.network, layout, vector, x[rows])[1:] for vector in (before, after)
        )
        with np.errstate(all="ignore"):
            for k, own in enumerate(downstream):
                difference = np.abs(new[k].a[:, own].astype(float) - old[k].a[:, own])
                sums[k][own] += difference.sum(axis=0)
                lit[k][own] |= (difference != 0).any(axis=0)
            z = new[-1].z
            mean = float(ending(layout.head, z.shape, z.dtype).value(z, y[rows]))
        loss += (rows.stop - rows.start) * mean
        yield None
    sizes = tuple(total / len(x) for total in sums)
    return Change(float(after[index]), loss / len(x), sizes, tuple(lit))


def _downstream(layout: Layout, index: int) -> list[slice]:
    """Return which neurons of each layer after the inputs a parameter can change at all."""
    part = layout.part_of(index)
    neuron = ends_of(layout, index)[1]
    softmax = layout.activations[part.layer - 1] is Activation.SOFTMAX  # it joins its neurons
    own = slice(None) if softmax else slice(neuron, neuron + 1)
    numbers = range(1, len(layout.widths))
    return [
        slice(0, 0) if k < part.layer else own if k == part.layer else slice(None) for k in numbers
    ]


def dead_neurons(
    plan: Plan, prepared: Prepared, vector: Array
) -> Iterator[tuple[NDArray[np.bool_], ...] | None]:
    """Find the neurons with ReLU that are 0 for all samples of the training part.

    None is yielded while it is computed, and then of each layer after the inputs which of its
    neurons are, shape (width,).
    """
    layout = plan.layout
    rectified = [one is Activation.RELU for one in layout.activations]
    rectified[-1] = False  # an output is no neuron that learning could lose
    dead = [np.full(width, one) for width, one in zip(layout.widths[1:], rectified, strict=True)]
    for rows in chunks(len(prepared.train), layout):
        if not any(one.any() for one in dead):
            break
        x = prepared.inputs[prepared.train[rows]]
        for own, found in zip(dead, activations(plan.network, layout, vector, x)[1:], strict=True):
            if own.any():
                own &= (found.a == 0).all(axis=0)
        yield None
    yield tuple(dead)


def counts_text(layout: Layout, change: Change | None) -> str:
    """Return how many neurons a change reaches: 1 of 8 in layer 1, all 2 outputs."""
    if change is None:
        return ""
    texts = []
    for k, lit in enumerate(change.lit, start=1):
        count, width = int(lit.sum()), len(lit)
        if not count:
            continue
        if k == len(layout.widths) - 1:
            some = f"{count} of {width} outputs"
            texts.append(f"all {width} outputs" if count == width > 1 else
                         "the output" if width == 1 else some)  # fmt: skip
        else:
            texts.append(f"{count} of {width} in layer {k}")
    return ", ".join(texts) or "nothing changes"
