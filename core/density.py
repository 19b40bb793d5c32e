"""Very many dots as a picture: opaque where they are dense, faint where they are few."""

import numpy as np
from numpy.typing import NDArray

from core.objective import Floats

FAINTEST, CROWD = 0.3, 2_000
"""How opaque one dot is among very many, and the number at which they begin to fade."""


def dots(
    points: Floats, colours: Floats, size: tuple[int, int], width: int = 3, opacity: float = 1.0
) -> NDArray[np.uint8]:
    """Return a picture of dots, shape (rows, columns, 4): blue, green, red, alpha, premultiplied.

    Parameters
    ----------
    points : shape (n, 2), in pixels from the upper left corner; those outside are left out.
    colours : shape (n, 3), red, green and blue from 0 to 1.
    size : the picture's columns and rows.
    width : of a dot in pixels.
    opacity : of a dot while there are few.
    """
    columns, rows = size
    place = np.floor(np.nan_to_num(points, nan=-1.0)).clip(-1, max(size)).astype(np.int64)
    inside = np.all((place >= 0) & (place < size), axis=1)
    spot = place[inside, 1] * columns + place[inside, 0]
    count = _spread(np.bincount(spot, minlength=rows * columns).reshape(rows, columns), width)
    faint = float(np.clip((CROWD / max(len(points), 1)) ** 0.5, FAINTEST, 1.0))
    opaque = 1 - (1 - 0.95 * opacity * faint) ** count
    picture = np.empty((rows, columns, 4), dtype=np.uint8)
    picture[..., 3] = np.round(255 * opaque)
    share = 255 * opaque / np.maximum(count, 1)
    for channel in range(3):
        weights = colours[inside, channel]
        summed = np.bincount(spot, weights, minlength=rows * columns).reshape(rows, columns)
        picture[..., 2 - channel] = np.round(share * _spread(summed, width))
    return picture


def _spread(counts: NDArray[np.generic], width: int) -> Floats:
    """Return the sums over squares of `width` around each place."""
    spread = counts.astype(np.float64)
    for axis in (0, 1):
        one = spread
        spread = one.copy()
        for offset in range(1, width // 2 + 1):
            ahead = [slice(None), slice(None)]
            behind = [slice(None), slice(None)]
            ahead[axis], behind[axis] = slice(offset, None), slice(None, -offset)
            spread[tuple(ahead)] += one[tuple(behind)]
            spread[tuple(behind)] += one[tuple(ahead)]
    return spread
