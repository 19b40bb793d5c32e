"""The plane in which data are seen: two of their inputs, or their two principal components.

A place of the plane stands for one sample: where there are more than two inputs, the others are
as they are on average over the training part.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.datasets.base import Indices, Samples
from core.datasets.preparation import Prepared
from core.objective import Floats, Window

MOST_NUMBERS = 4_000_000
MOST_ROWS = 2_000
"""Principal components are of so many samples and numbers at most, evenly chosen."""

PADDING = 0.08
"""How much further than the points the window reaches, as a share of their extent."""

SMALLEST, FLATTEST = 1e-140, 1e-11
"""No window is smaller than this, nor flatter beside its other side or its distance from 0."""

HELD = "the other inputs are as on average in training"


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane through the space of the inputs.

    Attributes
    ----------
    names : what the two axes are.
    hint : what a person must know of the other inputs; nothing where there are none.
    origin : the sample that is at (0, 0), shape (d,).
    along : how inputs change along the axes, shape (2, d).
    onto : what takes inputs less the origin to the plane, shape (d, 2).
    """

    names: tuple[str, str]
    hint: str
    origin: Floats
    along: Floats
    onto: Floats

    def raw(self, places: Floats) -> Floats:
        """Return the samples, shape (..., d), that are at places, shape (..., 2)."""
        raw: Floats = self.origin + places @ self.along
        return raw

    def places(self, raw: NDArray[Any]) -> Floats:
        """Return where samples, shape (..., d), are, shape (..., 2)."""
        places: Floats = (raw - self.origin) @ self.onto
        return places


def plane_of_two(samples: Samples) -> Plane:
    """Return the plane of the only two inputs."""
    one = np.eye(2)
    names = samples.input_names[0], samples.input_names[1]
    return Plane(names, "", np.zeros(2), one, one)


def planes(prepared: Prepared, inputs: tuple[int, int] | None) -> Iterator[Plane | None]:
    """Yield the plane of two inputs, by number, or else of the two principal components."""
    yield None
    samples = prepared.samples
    if samples.columns == 2:
        yield plane_of_two(samples)
    elif inputs is not None and max(inputs) < samples.columns and inputs[0] != inputs[1]:
        yield _chosen(prepared, inputs)
    else:
        yield _principal(prepared)


def _chosen(prepared: Prepared, inputs: tuple[int, int]) -> Plane:
    samples = prepared.samples
    origin = _mean(prepared)
    origin[list(inputs)] = 0
    along = np.zeros((2, samples.columns))
    along[[0, 1], list(inputs)] = 1
    first, second = (samples.input_names[i] for i in inputs)
    return Plane((first, second), HELD, origin, along, along.T.copy())


def _mean(prepared: Prepared) -> Floats:
    """Return the mean sample of the training part, shape (d,), gathered some rows at a time."""
    samples, total = prepared.samples, np.zeros(prepared.samples.columns)
    step = max(1, MOST_NUMBERS // samples.columns)
    for first in range(0, len(prepared.train), step):
        rows = samples.inputs[prepared.train[first : first + step]]
        total += rows.sum(axis=0, dtype=np.float64)
    mean: Floats = total / len(prepared.train)
    return mean


def _principal(prepared: Prepared) -> Plane:
    """Return the plane of the principal components of the inputs, each in units of its spread.

    Pixels of a picture keep the one unit that they have.
    """
    samples = prepared.samples
    mean = _mean(prepared)
    most = max(2, min(MOST_ROWS, MOST_NUMBERS // samples.columns))
    rows = samples.inputs[evenly(prepared.train, most)] - mean
    spread = np.ones(samples.columns)
    if samples.image is None:
        found = rows.std(axis=0)
        spread = np.where(found > 0, found, 1.0)
    directions, share = _components(rows / spread)
    inputs = "pixels" if samples.image is not None else "standardised inputs"
    hint = f"off the plane all is as on average in training · {share:.0%} of variance of {inputs}"
    names = "component 1", "component 2"
    return Plane(names, hint, mean, directions * spread, (directions / spread).T.copy())


def _components(rows: Floats) -> tuple[Floats, float]:
    """Return the two principal directions, shape (2, d), and their share of the variance."""
    count, d = rows.shape
    product = rows.T @ rows if d <= count else rows @ rows.T
    values, vectors = np.linalg.eigh(product)
    found = vectors[:, :-3:-1].T
    if d > count:
        found = found @ rows
        found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-300)
    turned = found[np.arange(2), np.abs(found).argmax(axis=1)] < 0
    found = np.where(turned[:, None], -found, found)
    return found, float(values[-2:].sum() / max(values.sum(), 1e-300))


def evenly(numbers: Indices, most: int) -> Indices:
    """Return so many of some numbers at most, evenly chosen."""
    if len(numbers) <= most:
        return numbers
    return numbers[np.linspace(0, len(numbers) - 1, most).astype(np.int64)]


def window_around(places: Floats) -> Window:
    """Return the window in which places, shape (n, 2), are well seen."""
    low, high = places.min(axis=0), places.max(axis=0)
    size, far = high - low, np.abs(places).max(axis=0)
    wider = np.where(far > 0, 2e-6 * far, 1.0)
    size = np.maximum(np.where(size > 1e-6 * far, size, wider), SMALLEST)
    size = np.maximum(size, FLATTEST * max(far.max(), size.max()))
    middle = (low + high) / 2
    half = size * (0.5 + PADDING)
    (left, bottom), (right, top) = (middle - half).tolist(), (middle + half).tolist()
    return Window(left, right, bottom, top)


def kept(shown: Window | None, whole: Window) -> Window:
    """Return the window that is shown while the points are well seen in it, else the whole one.

    A window that followed each move would run away below the hand.
    """
    if shown is None:
        return whole
    across, up = 0.1 * whole.width, 0.1 * whole.height
    inside = (
        shown.left <= whole.left + across
        and whole.right - across <= shown.right
        and shown.bottom <= whole.bottom + up
        and whole.top - up <= shown.top
    )
    large = whole.width > 0.4 * shown.width and whole.height > 0.4 * shown.height
    return shown if inside and large else whole
