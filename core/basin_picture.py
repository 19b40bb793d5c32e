"""The basins as a picture: a colour for each minimum, the darker the later a run got there."""

import colorsys
from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core import palette
from core.basins import LOST, NOT_YET, Basins, BasinsRequest, chart
from core.objective import Floats

STILL_UNDER_WAY, DIVERGED = (150, 150, 150), (28, 28, 28)
"""The colours of the starts that end at no minimum."""

LIGHTEST, DARKEST = 0.6, 0.62
"""How far the quickest are mixed with white, and the slowest with black."""

SHADES = 256
FEW = (2, 99.5)
"""Percentiles of the times of arrival: who is quicker or slower is drawn like these."""

GOLDEN = 0.61803398875
"""Hues that are so far apart, as shares of the circle, stay apart however many there are."""


class BasinPicture(Struct, frozen=True):
    """Basins and the colours in which they are drawn.

    Attributes
    ----------
    basins : what is drawn.
    pixels : shape (rows, columns, 3), uint8; row 0 is the bottom of the window.
    """

    basins: Basins
    pixels: NDArray[np.uint8]


def picture(request: BasinsRequest) -> Iterator[BasinPicture | None]:
    """Compute and paint the basins: yields pictures that grow finer, and None at pauses."""
    for basins in chart(request):
        yield None if basins is None else BasinPicture(basins, painted(basins))


def painted(basins: Basins) -> NDArray[np.uint8]:
    """Return the colours of the basins, shape (rows, columns, 3)."""
    pixels = np.empty((*basins.ends.shape, 3), dtype=np.uint8)
    if len(basins.minima):
        shades = _shades(colours(len(basins.minima)))
        pixels[:] = shades[np.maximum(basins.ends, 0), _lateness(basins)]
    pixels[basins.ends == NOT_YET] = STILL_UNDER_WAY
    pixels[basins.ends == LOST] = DIVERGED
    pixels.flags.writeable = False
    return pixels


def _lateness(basins: Basins) -> NDArray[np.intp]:
    """Return how late each start arrived, 0 … SHADES − 1, from the quickest few to the slowest."""
    times = np.log1p(basins.steps)
    arrived = times[basins.ends >= 0]
    if not arrived.size:
        return np.zeros(times.shape, dtype=np.intp)
    quick, slow = np.percentile(arrived, FEW)
    share = (times - quick) / max(slow - quick, 1e-9)
    late: NDArray[np.intp] = (np.clip(share, 0, 1) * (SHADES - 1)).astype(np.intp)
    return late


def colours(count: int) -> Floats:
    """Return a colour for each of some minima, shape (count, 3), from 0 to 1.

    They are those of the palette while these last, and then even steps around the circle.
    """
    known = [tuple(bytes.fromhex(colour[1:])) for colour in palette.GROUND]
    if count <= len(known):
        return np.array(known[:count], dtype=float).reshape(-1, 3) / 255
    return np.array([colorsys.hls_to_rgb(i * GOLDEN % 1, 0.62, 0.45) for i in range(count)])


def _shades(bases: Floats) -> NDArray[np.uint8]:
    """Return each colour from light to dark, shape (colours, SHADES, 3)."""
    place = np.linspace(-LIGHTEST, DARKEST, SHADES)[:, None]
    light = bases[:, None] + (1 - bases[:, None]) * np.maximum(-place, 0)
    shades: NDArray[np.uint8] = np.round(255 * light * (1 - np.maximum(place, 0))).astype(np.uint8)
    return shades
