"""Small pictures of data of two inputs: what a list of data sets shows beside their names."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.datasets import DATA_SETS
from core.datasets.base import DataSet
from core.datasets.generated import REACH, Generated
from core.diverging import coloured
from core.objective import Floats

POINTS = 220
NOISE = 0.05
SEED = 1


class Thumbnail(NamedTuple):
    """Places in the unit square, shape (points, 2), up being up, and numbers from −1 to 1."""

    kind: type[DataSet]
    places: Floats
    values: Floats


def thumbnails() -> Iterator[Thumbnail]:
    """Yield a picture of each made set."""
    for kind in DATA_SETS:
        if issubclass(kind, Generated):
            yield _pictured(kind)


def _pictured(kind: type[Generated]) -> Thumbnail:
    samples = kind(samples=POINTS, noise=NOISE, seed=SEED).load()
    inputs = np.asarray(samples.inputs, np.float64)
    targets = np.asarray(samples.targets, np.float64)
    values: Floats = targets * 2 - 1 if samples.classes else targets[:, 0]
    if samples.columns == 1:
        inputs = np.stack([inputs[:, 0], values * REACH], axis=-1)
    places = np.clip((inputs / REACH + 1) / 2, 0, 1)
    return Thumbnail(kind, places, np.clip(values, -1, 1))


def painted(thumbnail: Thumbnail, size: int, zero: str) -> NDArray[np.uint8]:
    """Return the picture, shape (size, size, 4): the points in their colours, on nothing.

    Parameters
    ----------
    zero : the colour of the number 0, #RRGGBB.
    """
    pixels = np.zeros((size, size, 4), np.uint8)
    across = (thumbnail.places[:, 0] * (size - 1)).round().astype(int)
    down = ((1 - thumbnail.places[:, 1]) * (size - 1)).round().astype(int)
    pixels[down, across, :3] = coloured(thumbnail.values, 1.0, zero)
    pixels[down, across, 3] = 255
    return pixels
