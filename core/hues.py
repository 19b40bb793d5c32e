"""Further colours for runs, when there are more of them than the palette has.

They are evenly lit: each has the lightness and the strength of the others of its round, in Oklch,
and only its hue differs. Hues follow each other by the golden angle, which keeps any number of them
apart, and each round of them is lit a little differently.

Source: B. Ottosson, "A perceptual color space for image processing", 2020.
"""

import math
from functools import cache

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))

ROUNDS = ((0.68, 0.13), (0.52, 0.11), (0.82, 0.10))
"""Lightness and chroma, one after the other: neither is lost on a light or on a dark ground."""

FROM_LMS = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
FROM_LAB = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)


@cache
def further_colours(count: int) -> tuple[str, ...]:
    """Return so many colours, as #RRGGBB; the first of more are the same."""
    return tuple(_colour(k) for k in range(count))


def _colour(k: int) -> str:
    lightness, chroma = ROUNDS[k % len(ROUNDS)]
    hue = 0.4 + k * GOLDEN_ANGLE
    lab = (lightness, chroma * math.cos(hue), chroma * math.sin(hue))
    lms = [sum(a * b for a, b in zip(row, lab, strict=True)) ** 3 for row in FROM_LAB]
    linear = (sum(a * b for a, b in zip(row, lms, strict=True)) for row in FROM_LMS)
    return "#" + "".join(f"{_encoded(share):02X}" for share in linear)


def _encoded(share: float) -> int:
    """Return a share of light as sRGB writes it, 0 … 255."""
    share = min(max(share, 0.0), 1.0)
    curved = 12.92 * share if share <= 0.0031308 else 1.055 * share ** (1 / 2.4) - 0.055
    return round(255 * curved)
