"""What the neurons of a network look like: each a small picture of what it computes.

Of two inputs a neuron is a map of its activation over their plane, of one a curve. Where the
inputs are the pixels of pictures, the neurons of the first layer are pictures of the weights that
lead to them. All others are discs, with the activation for the sample that is looked at.
"""

from collections.abc import Callable, Iterator
from enum import Enum
from weakref import WeakKeyDictionary

import numpy as np
from msgspec import Struct

from core.datasets.base import Samples
from core.datasets.preparation import Prepared
from core.diverging import Pixels, coloured, scale_of
from core.network.head import Array
from core.network.network import Activation
from core.network.passes import LayerPass, activations
from core.objective import Floats, Window
from core.training.setup import Plan

BOUNDED = (Activation.SIGMOID, Activation.TANH, Activation.SOFTMAX)
"""Activations that are at most 1, which then is the full colour of their neurons."""

FINEST, COARSEST = 32, 8
"""A map has so many cells on a side at most, and at least."""

PLACES = 64
"""Places on a curve."""

MARGIN = 0.08
"""How much wider than the data their plane is, on each side."""


class Face(Enum):
    """What kind of picture the neurons of a layer are."""

    MAP = "map"
    CURVE = "curve"
    WEIGHTS = "weights"
    IMAGE = "image"
    DISC = "disc"


class Faces(Struct, frozen=True, eq=False):
    """What the neurons of one layer, those that are shown, look like.

    Attributes
    ----------
    face : the kind of picture.
    values : what is drawn, shape (shown,) of discs, (shown, rows, columns) of maps, weights and
        images, the first row at the top, or (shown, places) of curves; float32.
    scales : shape (shown,); the size that has the full colour, or reaches the edge.
    pixels : the colours, shape (shown, rows, columns, 3); of discs and curves (shown, 3).
    """

    face: Face
    values: Array
    scales: Floats
    pixels: Pixels


class Sight(Struct, frozen=True, eq=False):
    """What is to be drawn of a network.

    Attributes
    ----------
    plan, prepared : the network and its data.
    vector : parameters and statistics, shape (size,).
    shown : of each layer, from the inputs to the outputs, the neurons that are shown.
    sample : the number of the sample that is looked at.
    cells : how many cells a map has on a side.
    zero : the colour of 0.
    """

    plan: Plan
    prepared: Prepared
    vector: Array
    shown: tuple[slice, ...]
    sample: int
    cells: int
    zero: str


def face_of(samples: Samples, layer: int) -> Face:
    """Return what the neurons of a layer look like; layer 0 are the inputs."""
    if samples.image is not None:
        return {0: Face.IMAGE, 1: Face.WEIGHTS}.get(layer, Face.DISC)
    return {1: Face.CURVE, 2: Face.MAP}.get(samples.columns, Face.DISC)


class Portrait(Struct, frozen=True, eq=False):
    """What was to be drawn, and how each layer looks, from the inputs to the outputs."""

    sight: Sight
    layers: tuple[Faces, ...]


def pictures(sight: Sight) -> Iterator[Portrait]:
    """Yield what the neurons that are shown look like."""
    with np.errstate(all="ignore"):
        yield Portrait(sight, tuple(_drawn(sight)))


def _drawn(sight: Sight) -> Iterator[Faces]:
    samples, layout = sight.prepared.samples, sight.plan.layout
    vector = sight.vector.astype(np.float32, copy=False)
    passes = activations(sight.plan.network, layout, vector, _seen(sight))
    for layer, found in enumerate(passes):
        face, rows = face_of(samples, layer), sight.shown[layer]
        if face is Face.IMAGE:
            yield _images(sight, found.a)
        elif face is Face.WEIGHTS:
            yield _weights(sight, layout.views(vector)[layer - 1].weights[:, rows])
        else:
            yield _activations(sight, face, layer, found)


def _seen(sight: Sight) -> Array:
    """Return the inputs for which the activations are drawn, shape (N, columns)."""
    columns = sight.prepared.samples.columns
    if sight.prepared.samples.image is None and columns == 2:
        return plane(sight.prepared, sight.cells)
    if sight.prepared.samples.image is None and columns == 1:
        return line(sight.prepared)
    return sight.prepared.inputs[sight.sample : sight.sample + 1].astype(np.float32)


def _activations(sight: Sight, face: Face, layer: int, found: LayerPass) -> Faces:
    a = found.a[:, sight.shown[layer]].T
    scales = _scales(sight, layer, found.a)
    if face is Face.MAP:
        a = a.reshape(len(a), sight.cells, sight.cells)
    if face is Face.DISC:
        a = a[:, 0]
    if face is Face.CURVE:
        pixels = coloured(np.zeros(len(a)), 1, sight.zero)
    else:
        shape = (-1,) + (1,) * (a.ndim - 1)
        pixels = coloured(a / np.maximum(scales, 1e-30).reshape(shape), 1, sight.zero)
    return Faces(face, a, scales, pixels)


def _scales(sight: Sight, layer: int, a: Array) -> Floats:
    """Return the scale of each neuron that is shown: one for a layer, of inputs one for each."""
    rows = sight.shown[layer]
    shown = rows.stop - rows.start
    if layer == 0:
        if sight.prepared.samples.columns > 2:
            return input_scales(sight.prepared)[rows]
        own: Floats = np.abs(a[:, rows]).max(axis=0).astype(float)
        return own
    if sight.plan.layout.activations[layer - 1] in BOUNDED:
        return np.ones(shown)
    return np.full(shown, scale_of(a))


def _images(sight: Sight, a: Array) -> Faces:
    image = sight.prepared.samples.image
    assert image is not None
    values = a[0].reshape(1, *image)
    scale = scale_of(values)
    return Faces(Face.IMAGE, values, np.array([scale]), coloured(values, scale, sight.zero))


def _weights(sight: Sight, weights: Array) -> Faces:
    """Return pictures of weights, shape (inputs, shown), all on one scale."""
    image = sight.prepared.samples.image
    assert image is not None
    values = weights.T.reshape(-1, *image)
    scale = scale_of(values)
    pixels = coloured(values, scale, sight.zero)
    return Faces(Face.WEIGHTS, values, np.full(len(values), scale), pixels)


def window_of(samples: Samples) -> Window:
    """Return the part of the plane of two inputs that is drawn, or of one, from left to right."""
    low, high = (end(axis=0).astype(float) for end in (samples.inputs.min, samples.inputs.max))
    size = np.where(high > low, high - low, 1.0)
    low, high = low - MARGIN * size, high + MARGIN * size
    return Window(float(low[0]), float(high[0]), float(low[-1]), float(high[-1]))


def centres(low: float, high: float, cells: int) -> Floats:
    """Return the middles of so many cells between two ends."""
    middles: Floats = low + (np.arange(cells, dtype=float) + 0.5) * ((high - low) / cells)
    return middles


_kept: WeakKeyDictionary[Prepared, dict[object, Array]] = WeakKeyDictionary()
"""What was made of prepared data, for as long as there are these."""


def _once(prepared: Prepared, key: object, make: Callable[[], Array]) -> Array:
    """Return what was made before, or make it now."""
    own = _kept.setdefault(prepared, {})
    if key not in own:
        own[key] = make()
    return own[key]


def plane(prepared: Prepared, cells: int) -> Array:
    """Return what a network sees of the cells of the plane, row by row from the top, float32."""

    def make() -> Array:
        window = window_of(prepared.samples)
        x = centres(window.left, window.right, cells)
        y = centres(window.bottom, window.top, cells)[::-1]
        grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        return prepared.apply(grid).astype(np.float32)

    return _once(prepared, cells, make)


def line(prepared: Prepared) -> Array:
    """Return what a network sees of the places on the line of its one input, float32."""

    def make() -> Array:
        window = window_of(prepared.samples)
        x = centres(window.left, window.right, PLACES)
        return prepared.apply(x[:, None]).astype(np.float32)

    return _once(prepared, "line", make)


def input_scales(prepared: Prepared) -> Floats:
    """Return the largest size of each input in the training part, shape (inputs,)."""

    def make() -> Array:
        largest: Array = np.abs(prepared.inputs[prepared.train]).max(axis=0).astype(float)
        return largest

    return _once(prepared, "scales", make)
