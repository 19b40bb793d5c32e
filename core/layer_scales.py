"""The axes on which layers are shown: of a whole recording, so that they stand while time runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.layer_gradients import over_part
from core.layer_moments import Moment, Source, moment_of, norms_of
from core.network.layout import Kind
from core.rows import Array
from core.training.recording import TrainingRecording

MOMENTS, BYTES = 9, 2**22
"""The axes follow from so many moments of a recording, or from as many as have so many bytes."""

SAMPLES = 500
"""Their gradients are of so many samples at most."""

DECADES = 12
"""A logarithmic axis spans so many powers of ten at most."""

ROUND = (1.0, 2.0, 5.0, 10.0)


class Decades(NamedTuple):
    """A logarithmic axis from 10**low to 10**high."""

    low: int
    high: int

    def share(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far along the axis sizes are, 0 … 1; 0 for none and what is no number."""
        with np.errstate(all="ignore"):
            along = (np.log10(values) - self.low) / (self.high - self.low)
        found: NDArray[np.float64] = np.clip(np.nan_to_num(along, neginf=0.0, posinf=1.0), 0, 1)
        return found


@dataclass(frozen=True)
class Scales:
    """The axes.

    Attributes
    ----------
    reach : of each entry, weights are shown from −reach to reach.
    gradient : the sizes of a gradient's numbers.
    norm : the lengths of the layers' gradients.
    change : the changes of the layers' parameters in a step, relative to their lengths.
    """

    reach: tuple[float, ...]
    gradient: Decades
    norm: Decades
    change: Decades


def moments_of(recording: TrainingRecording, shown: tuple[int, int]) -> tuple[Moment, ...]:
    """Return the moments from which the axes of a recording follow, evenly spread over it."""
    size = sum(vectors[0, 0].nbytes for vectors in recording.vectors)
    count = max(2, min(MOMENTS, BYTES // (3 * size)))
    rows = np.unique(np.linspace(0, len(recording) - 1, count).round().astype(int))
    return tuple(moment_of(recording, int(row), shown, Source.PART, SAMPLES) for row in rows)


def scales_of(moments: Sequence[Moment]) -> Iterator[Scales | None]:
    """Yield the axes for some moments of one recording; before that None while it takes long."""
    entries = range(len(moments[0].plans))
    reach = [[0.0] for _ in entries]
    sizes, norms, changes = [], [], []
    for moment in moments:
        for k in entries:
            layout, vector = moment.plans[k].layout, moment.vectors[k]
            if not np.isfinite(vector).all():
                continue
            reach[k].append(max(float(np.abs(w).max()) for w in weights_of(moment, k)))
            changes.append(changes_of(moment, k))
            inputs = moment.setup.prepared.inputs
            found = yield from over_part(moment.plans[k], vector, inputs, moment.samples)
            with np.errstate(all="ignore"):
                some = np.abs(found.gradient[np.isfinite(found.gradient) & (found.gradient != 0)])
                if len(some):
                    sizes.append(np.quantile(some, (0.01, 1)).astype(np.float64))
            norms.append(norms_of(layout, found.gradient))
    yield Scales(
        tuple(_round(_usual(np.array(own))) for own in reach),
        _decades(sizes), _decades(norms), _decades(changes),
    )  # fmt: skip


def weights_of(moment: Moment, k: int) -> list[Array]:
    """Return the weights of an entry's layers at the moment, each of shape (fan in × width,)."""
    layout, vector = moment.plans[k].layout, moment.vectors[k]
    return [vector[part.slice] for part in layout.parts if part.kind is Kind.WEIGHTS]


def changes_of(moment: Moment, k: int) -> NDArray[np.float64]:
    """Return the change of each layer in a step, relative to its length, shape (layers,).

    Where kept steps are farther apart it is that between them divided by how many they are. NaN
    where there is none, and where a layer was all 0.
    """
    layout, (first, last) = moment.plans[k].layout, moment.span
    if last == first:
        return np.full(len(layout.layers), np.nan)
    before = moment.before[k].astype(np.float64)
    with np.errstate(all="ignore"):
        moved = norms_of(layout, moment.after[k] - before) / (last - first)
        length = norms_of(layout, before)
        found: NDArray[np.float64] = np.where(length > 0, moved / length, np.nan)
    return found


def _usual(reaches: NDArray[np.float64]) -> float:
    """Return the largest, but for those of a run that is about to diverge."""
    usual = reaches[reaches <= 100 * max(float(np.median(reaches)), 1e-300)]
    return float(usual.max(initial=0.0))


def _round(reach: float) -> float:
    """Return the next round number that is no smaller; 1 for 0."""
    if reach <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(reach))
    return float(next(step * power for step in ROUND if step * power >= reach * (1 - 1e-12)))


def _decades(sizes: list[NDArray[np.float64]]) -> Decades:
    """Return the whole powers of ten around all sizes that are above 0 and finite."""
    numbers = np.concatenate(sizes) if sizes else np.empty(0)
    numbers = numbers[np.isfinite(numbers) & (numbers > 0)]
    if not len(numbers):
        return Decades(-3, 0)
    high = int(np.ceil(np.log10(numbers.max())))
    low = min(int(np.floor(np.log10(numbers.min()))), high - 1)
    return Decades(max(low, high - DECADES), high)
