"""The colours of what has a sign: blue for less than 0, orange for more, and nothing at 0.

Weights, errors, activations and outputs all wear them, each against a scale that is the same on
both sides. What 0 looks like is the ground's: white, or in a dark window a neutral dark, so that
what is large always stands out. The steps between are even to the eye: they are mixed in Oklab.

Source: B. Ottosson, "A perceptual color space for image processing", 2020.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.hues import FROM_LAB, FROM_LMS, further_colours
from core.palette import COLOURS

NEGATIVE, POSITIVE = "#0877BD", "#E37A00"
"""What is at the ends of the scale: colour-blind people tell the two apart."""

WHITE, DARK = "#FFFFFF", "#23272D"
"""What is at 0 on a light and on a dark ground."""

UNKNOWN = "#8C8C8C"
"""What is not a number."""

HALF = 255
"""Steps on each side of 0."""

Pixels = NDArray[np.uint8]


def coloured(values: NDArray[Any], scale: float, zero: str = WHITE) -> Pixels:
    """Return the colours of values, shape (..., 3): red, green, blue.

    Parameters
    ----------
    values : shape (...); what is beyond the scale has the colour of its end.
    scale : the size that has the full colour; with 0 all values are those of 0.
    zero : the colour of 0, #RRGGBB.
    """
    colours: Pixels = table(zero).take(places(values, scale), axis=0)
    return colours


def places(values: NDArray[Any], scale: float) -> NDArray[np.intp]:
    """Return the rows of the table at which values have their colours, shape (...)."""
    with np.errstate(all="ignore"):
        shares = np.clip(values / scale, -1, 1) if scale > 0 else np.zeros_like(values, float)
        known = np.isfinite(shares)
        rows = np.rint(np.where(known, shares, 0) * HALF).astype(np.intp) + HALF
    return np.where(known & ~np.isnan(values), rows, 2 * HALF + 1)


def scale_of(values: NDArray[Any]) -> float:
    """Return the largest size among values that are finite, 0 where there is none."""
    sizes = np.abs(values)
    return float(np.max(sizes, initial=0, where=np.isfinite(sizes)))


@cache
def table(zero: str = WHITE) -> Pixels:
    """Return the colours from −1 over 0 to 1, and then that of what is no number: (512, 3)."""
    share = np.linspace(0, 1, HALF + 1)[:, None]
    middle = _lab(_rgb(zero))
    below, above = (middle + share * (_lab(_rgb(end)) - middle) for end in (NEGATIVE, POSITIVE))
    colours = np.concatenate([_encoded(below[:0:-1]), _encoded(above), [_rgb(UNKNOWN)]])
    colours[HALF] = _rgb(zero)
    found: Pixels = colours.astype(np.uint8)
    found.flags.writeable = False
    return found


def class_colours(count: int) -> tuple[str, ...]:
    """Return the colours of so many classes, as #RRGGBB.

    Of two classes the second, which one output tells by being positive, is orange and the first
    blue; more have the Okabe–Ito colours and those that follow them.
    """
    if count <= 2:
        return (NEGATIVE, POSITIVE)[:count]
    return (*COLOURS, *further_colours(max(count - len(COLOURS), 0)))[:count]


def _rgb(colour: str) -> NDArray[np.int64]:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])


def _lab(rgb: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what sRGB writes as 0 … 255 in Oklab."""
    share = rgb / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    lms = np.linalg.solve(np.array(FROM_LMS), linear)
    found: NDArray[np.float64] = np.linalg.solve(np.array(FROM_LAB), np.cbrt(lms))
    return found


def _encoded(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return colours of Oklab, shape (n, 3), as sRGB writes them, 0 … 255."""
    linear = np.clip((lab @ np.array(FROM_LAB).T) ** 3 @ np.array(FROM_LMS).T, 0, 1)
    curved = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    rounded: NDArray[np.float64] = np.rint(255 * curved)
    return rounded
