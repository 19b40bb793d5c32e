"""What is random in a training step: which neurons are dropped, noise on inputs and on labels.

All of it is drawn from the seed, the number of the run and that of the step alone, some steps at
a time, so that any step can be drawn again and no run depends on how many there are.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from core.network.head import Array, Head
from core.network.layout import Layout

DROPOUT, INPUT_NOISE, LABEL_NOISE = 4, 5, 6
"""These tell the draws apart from each other and from those of `core.sampling`."""

MOST_STEPS, MOST_NUMBERS = 64, 2**18
"""So many steps, or numbers for a run, are drawn at once at most."""

Draw = Callable[[np.random.Generator, tuple[int, ...]], Array]


class Drawn:
    """Numbers for each run and step, some steps at a time.

    Parameters
    ----------
    kind : tells the numbers apart from others.
    runs : the numbers of the runs.
    width : how many numbers a step of a run needs.
    draw : how they are drawn, given a generator and a shape.
    """

    def __init__(self, kind: int, seed: int, runs: tuple[int, ...], width: int, draw: Draw) -> None:
        self._kind, self._seed, self._runs, self._width = kind, seed, runs, width
        self._draw = draw
        self._steps = max(1, min(MOST_STEPS, MOST_NUMBERS // max(width, 1)))
        self._block = -1

    def at(self, t: int) -> Array:
        """Return the numbers of step t = 1, 2, …, shape (runs, width)."""
        block, row = divmod(t - 1, self._steps)
        if block != self._block:
            self._block = block
            self._drawn = self._of_block(block)
        drawn: Array = self._drawn[row]
        return drawn

    def _of_block(self, block: int) -> Array:
        shape = self._steps, self._width
        drawn = [
            self._draw(np.random.default_rng((self._seed, self._kind, run, block)), shape)
            for run in self._runs
        ]
        return np.stack(drawn, axis=1)


def masks(keep: Array, dtype: np.dtype[Any]) -> Draw:
    """Return how dropout masks are drawn: 0, or 1 / keep with the chance `keep`, shape (width,)."""
    kept, scales = keep.astype(np.float32), (1 / keep).astype(dtype)

    def draw(generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
        mask: Array = np.multiply(generator.random(shape, dtype=np.float32) < kept, scales)
        return mask

    return draw


def normal(size: float, dtype: np.dtype[Any]) -> Draw:
    """Return how normal noise of some size is drawn."""
    scale = np.array(size, dtype)

    def draw(generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
        noise: Array = scale * generator.standard_normal(shape, dtype=dtype)
        return noise

    return draw


def uniform(generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Draw numbers from 0 up to 1."""
    return generator.random(shape)


def mislabelled(head: Head, y: Array, share: float, chance: Array) -> Array:
    """Return targets of which some share is that of another class.

    Parameters
    ----------
    y : shape (runs, samples, outputs).
    chance : uniform numbers, shape (runs, samples): a label is wrong where it is less than
        `share`, and how far below tells which other class.
    """
    wrong = chance < share
    if head.outputs == 1:
        return np.where(wrong[..., None], (1 + head.off) - y, y).astype(y.dtype)
    classes = head.outputs
    further = 1 + np.floor(np.where(wrong, chance / share, 0) * (classes - 1)).astype(np.int64)
    labels = np.argmax(y, axis=-1)
    labels = np.where(wrong, (labels + np.minimum(further, classes - 1)) % classes, labels)
    return head.encode(labels.reshape(-1), y.dtype).reshape(y.shape)


class Randomness:
    """What is drawn for the batches of one size.

    Parameters
    ----------
    layout : of the network that is trained.
    runs : the numbers of the runs.
    seed : what all is drawn from.
    samples : samples in a batch.
    drawn : samples that are drawn for, of which the first are the batch's.
    """

    def __init__(
        self, layout: Layout, runs: tuple[int, ...], seed: int, samples: int, drawn: int
    ) -> None:
        network, dtype = layout.network, layout.network.precision.dtype
        self._head, self._share = layout.head, network.label_noise
        self._samples, self._drawn_for = samples, drawn
        self._one = len(runs) == 1
        self.widths = tuple(layer.width if layer.dropout else 0 for layer in network.hidden)
        keep = np.concatenate(
            [np.full(drawn * w, 1 - layer.dropout)
             for w, layer in zip(self.widths, network.hidden, strict=True)] or [np.empty(0)]
        )  # fmt: skip
        self._dropout = self._input_noise = self._label_noise = None
        if len(keep):
            draw = masks(keep, dtype)
            self._dropout = Drawn(DROPOUT, seed, runs, len(keep), draw)
        if network.input_noise:
            self._input_noise = Drawn(
                INPUT_NOISE, seed, runs, drawn * layout.inputs,
                normal(network.input_noise, dtype),
            )  # fmt: skip
        if network.label_noise:
            numbers = not layout.head.classes
            self._label_noise = Drawn(
                LABEL_NOISE, seed, runs, drawn * (layout.outputs if numbers else 1),
                normal(network.label_noise, dtype) if numbers else uniform,
            )  # fmt: skip
        self.is_on = self._input_noise is not None or self._label_noise is not None

    def masks(self, t: int) -> list[Array | None]:
        """Return each hidden layer's dropout mask, shape (runs, samples, width) or without runs."""
        if self._dropout is None:
            return [None] * len(self.widths)
        drawn, found, start = self._dropout.at(t), [], 0
        for width in self.widths:
            end = start + self._samples * width
            mask = drawn[:, start:end].reshape(len(drawn), self._samples, width) if width else None
            found.append(mask[0] if self._one and mask is not None else mask)
            start += self._drawn_for * width
        return found

    def noisy(self, x: Array, y: Array, t: int) -> tuple[Array, Array]:
        """Return a batch, both of shape (runs, samples, …), with noise."""
        if self._input_noise is not None:
            x = x + self._for_samples(self._input_noise.at(t), x.shape)
        if self._label_noise is not None and self._head.classes:
            drawn = self._label_noise.at(t)[:, : self._samples]
            y = mislabelled(self._head, y, self._share, drawn)
        elif self._label_noise is not None:
            y = y + self._for_samples(self._label_noise.at(t), y.shape)
        return x, y

    def _for_samples(self, drawn: Array, shape: tuple[int, ...]) -> Array:
        return drawn[:, : shape[1] * shape[2]].reshape(len(drawn), *shape[1:])
