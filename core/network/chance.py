"""What is random in a training step: which neurons are dropped, noise on inputs and on labels.

All of it is drawn from the seed, the number of the run and that of the step alone, some steps at
a time, so that any step can be drawn again and no run depends on how many there are.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from core.network.head import Array, Head

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
