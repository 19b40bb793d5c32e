"""What goes on in each layer of a network at a moment: its weights, its gradient, its step.

The gradient that early layers get, and how far it moves them, tells whether they learn at all:
behind many sigmoids it vanishes (Hochreiter 1991; Glorot and Bengio 2010).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.layer_gradients import Found, Neurons, batch_size_of, of_batch, over_part
from core.layer_moments import Moment, Source, norms_of, slices_of
from core.layer_scales import Scales, changes_of, weights_of
from core.network.network import Activation
from core.rows import Array

BINS = 32
"""Of each histogram."""


class Histogram(NamedTuple):
    """How numbers are spread over an axis.

    Attributes
    ----------
    edges : shape (bins + 1,); the first and the last bin also have what is beyond them.
    counts : shape (bins,).
    zeros : how many are exactly 0 and, on a logarithmic axis, in no bin.
    total : how many numbers there are that are finite.
    mean, deviation, least, most : of those; NaN where there are none.
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]
    zeros: int
    total: int
    mean: float
    deviation: float
    least: float
    most: float

    @property
    def shares(self) -> NDArray[np.float64]:
        """The share of the numbers in each bin."""
        return self.counts / max(self.total, 1)


@dataclass(frozen=True, eq=False)
class LayerFacts:
    """One layer of the network that is shown; layer 1 is the first hidden one.

    Attributes
    ----------
    weights : the histogram of its weights.
    gradient : that of the sizes of its gradient's numbers, on a logarithmic axis whose edges are
        the powers of ten.
    neurons : which are dead or saturated; None for the outputs.
    """

    number: int
    width: int
    activation: Activation
    weights: Histogram
    gradient: Histogram
    neurons: Neurons | None


@dataclass(frozen=True, eq=False)
class Facts:
    """What goes on in the layers of all networks at a moment.

    Attributes
    ----------
    layers : those of the network that is shown.
    norms : of each entry, the length of each layer's gradient, shape (layers,); NaN once the run
        has diverged.
    changes : likewise, how far a layer's parameters go in a step, relative to their length.
    rms : likewise, how far each of its parameters goes, as the root of the mean square.
    samples : how many samples the gradients are of, for each entry.
    """

    moment: Moment
    layers: tuple[LayerFacts, ...]
    norms: tuple[NDArray[np.float64], ...]
    changes: tuple[NDArray[np.float64], ...]
    rms: tuple[NDArray[np.float64], ...]
    samples: tuple[int, ...]


def facts_of(moment: Moment, scales: Scales) -> Iterator[Facts | None]:
    """Yield the facts of a moment on some axes; before that None while it takes long."""
    shown, by_batch = moment.shown, moment.source is Source.BATCH
    gradients: list[Array] = []
    neurons: tuple[Neurons, ...] = ()
    for k, (plan, vector) in enumerate(zip(moment.plans, moment.vectors, strict=True)):
        sound = bool(np.isfinite(vector).all())
        found = Found(np.full(plan.layout.n, np.nan), ())
        if sound and (not by_batch or k == shown):
            found = yield from over_part(plan, vector, moment.setup.prepared.inputs, moment.samples)
        gradient = of_batch(moment, k) if sound and by_batch else found.gradient
        gradients.append(gradient)
        neurons = found.neurons if k == shown else neurons
        yield None
    layouts = [plan.layout for plan in moment.plans]
    yield Facts(
        moment,
        _layers(moment, scales, gradients[shown], neurons),
        tuple(norms_of(layout, g) for layout, g in zip(layouts, gradients, strict=True)),
        tuple(changes_of(moment, k) for k in range(len(layouts))),
        tuple(_rms(moment, k) for k in range(len(layouts))),
        tuple(
            batch_size_of(moment, k) if by_batch else len(moment.samples)
            for k in range(len(layouts))
        ),
    )


def _layers(
    moment: Moment, scales: Scales, gradient: Array, neurons: tuple[Neurons, ...]
) -> tuple[LayerFacts, ...]:
    layout, reach = moment.plans[moment.shown].layout, scales.reach[moment.shown]
    axis = np.linspace(-reach, reach, BINS + 1)
    powers = np.linspace(*scales.gradient, BINS + 1)
    found = []
    for i, (weights, own) in enumerate(
        zip(weights_of(moment, moment.shown), slices_of(layout), strict=True)
    ):
        activation = layout.activations[i]
        found.append(
            LayerFacts(
                i + 1,
                layout.widths[i + 1],
                activation,
                histogram(weights, axis),
                sizes_histogram(gradient[own], powers),
                neurons[i] if i < len(neurons) else None,
            )
        )
    return tuple(found)


def histogram(values: NDArray[Any], edges: NDArray[np.float64]) -> Histogram:
    """Return how values are spread over equal bins."""
    numbers = _finite(values)
    counts = _counted(numbers, edges)
    return Histogram(edges, counts, int((numbers == 0).sum()), len(numbers), *_moments(numbers))


def sizes_histogram(values: NDArray[Any], powers: NDArray[np.float64]) -> Histogram:
    """Return how the sizes of values are spread over equal bins of their powers of ten."""
    sizes = np.abs(_finite(values))
    some = sizes[sizes > 0]
    counts = _counted(np.log10(some), powers)
    return Histogram(powers, counts, len(sizes) - len(some), len(sizes), *_moments(sizes))


def _finite(values: NDArray[Any]) -> NDArray[np.float64]:
    numbers = values.ravel().astype(np.float64)
    found: NDArray[np.float64] = numbers[np.isfinite(numbers)]
    return found


def _counted(numbers: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.int64]:
    low, high, bins = edges[0], edges[-1], len(edges) - 1
    places = np.clip((numbers - low) * (bins / (high - low)), 0, bins - 1).astype(np.int64)
    counted: NDArray[np.int64] = np.bincount(places, minlength=bins)
    return counted


def _moments(numbers: NDArray[np.float64]) -> tuple[float, float, float, float]:
    if not len(numbers):
        return (np.nan,) * 4
    with np.errstate(all="ignore"):
        return (
            float(numbers.mean()), float(numbers.std()), float(numbers.min()), float(numbers.max())
        )  # fmt: skip


def _rms(moment: Moment, k: int) -> NDArray[np.float64]:
    """Return how far each parameter of a layer goes in a step, shape (layers,)."""
    layout, (first, last) = moment.plans[k].layout, moment.span
    if last == first:
        return np.full(len(layout.layers), np.nan)
    counts = np.array([own.stop - own.start for own in slices_of(layout)])
    with np.errstate(all="ignore"):
        moved = moment.after[k].astype(np.float64) - moment.before[k]
        found: NDArray[np.float64] = norms_of(layout, moved) / (last - first) / np.sqrt(counts)
    return found
