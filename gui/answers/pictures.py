"""Samples as pictures in the ink of the theme."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from core.datasets.base import Samples
from gui.items.diverging import image_of
from gui.theme import Theme

LOOKED_AT = 1_000
"""So many pictures tell what is dark and what is light."""


def ends_of(samples: Samples) -> tuple[float, float]:
    """Return the values that have no ink and that have all of it."""
    if samples.inputs.dtype == np.uint8:
        return 0.0, 255.0
    some = samples.inputs[:LOOKED_AT]
    return float(some.min()), float(some.max())


def picture_of(samples: Samples, number: int, ends: tuple[float, float], theme: Theme) -> QImage:
    """Return the picture of a sample: its largest values in the ink of the theme."""
    assert samples.image is not None
    low, high = ends
    share = (samples.inputs[number].astype(np.float64) - low) / max(high - low, 1e-12)
    pixels = shaded(share.clip(0, 1), theme).reshape(*samples.image, 3)
    return image_of(pixels)


def shaded(share: NDArray[np.float64], theme: Theme) -> NDArray[np.uint8]:
    """Return colours from the theme's ground to its ink, shape (..., 3)."""
    ends = (QColor(colour) for colour in (theme.plot, theme.text))
    ground, ink = (np.array([end.red(), end.green(), end.blue()], np.float64) for end in ends)
    found: NDArray[np.uint8] = np.rint(ground + share[..., None] * (ink - ground)).astype(np.uint8)
    return found
