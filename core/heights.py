"""How heights become colours, contour levels and the height of the drawn land.

A `HeightScale` maps loss to 0 … 1. Linear is what it says. The logarithmic scale spreads the
lowest part: 0 stays 0, 1 stays 1, and in between each power of ten gets an equal share, so that
the floor of a bowl shows as much as its rim. It works for losses of any sign.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from core.objective import Floats

FEWEST_DECADES, MOST_DECADES = 1.0, 8.0
"""How many powers of ten below the full range the logarithmic scale may resolve."""

FLOOR_SHARE = 0.004
"""The lowest part of the land's area, which the scale is made to resolve."""


class Scaling(Enum):
    """How heights are spread."""

    LINEAR = "linear"
    LOG = "log"


@dataclass(frozen=True)
class HeightScale:
    """The map from losses between `low` and `high` to 0 … 1, and back."""

    low: float
    high: float
    scaling: Scaling
    decades: float = 4.0

    def unit(self, losses: Floats) -> Floats:
        """Return where losses stand on the scale; below 0 or above 1 outside of it."""
        share = (losses - self.low) / (self.high - self.low)
        if self.scaling is Scaling.LINEAR:
            return share
        spread = 10**self.decades - 1
        unit: Floats = np.sign(share) * np.log1p(np.abs(share) * spread) / np.log1p(spread)
        return unit

    def loss(self, units: Floats) -> Floats:
        """Return the losses at places 0 … 1 on the scale: the inverse of `unit`."""
        share = units
        if self.scaling is Scaling.LOG:
            spread = 10**self.decades - 1
            share = np.expm1(units * np.log1p(spread)) / spread
        return self.low + share * (self.high - self.low)

    def levels(self, count: int) -> Floats:
        """Return `count` ascending losses that cut the scale into equal parts, without its ends."""
        return self.loss(np.arange(1, count + 1) / (count + 1))


def scale_of(losses: Floats, scaling: Scaling, known: Floats | None = None) -> HeightScale:
    """Return the scale from the lowest to the highest finite loss.

    Parameters
    ----------
    losses : any shape; values that are not finite are left out.
    known : losses of minima inside the same window, which a grid just misses.
    """
    finite = losses[np.isfinite(losses)]
    if known is not None:
        finite = np.concatenate([finite, known[np.isfinite(known)]])
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    if not high - low > 1e-12 * max(abs(low), abs(high), 1e-290):
        high = low + max(abs(low) * 1e-9, 1e-9)
    return HeightScale(low, high, scaling, _decades(finite, low, high))


def _decades(losses: Floats, low: float, high: float) -> float:
    """Return how many powers of ten there are from the land's floor to its top."""
    if not losses.size:
        return FEWEST_DECADES
    sample = losses.ravel()[:: max(1, losses.size // 20_000)]
    floor = float(np.quantile(sample, FLOOR_SHARE)) - low
    if floor <= 0:
        return MOST_DECADES
    return float(np.clip(np.log10((high - low) / floor), FEWEST_DECADES, MOST_DECADES))
