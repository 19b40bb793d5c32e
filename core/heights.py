"""How heights become colours, contour levels and the height of the drawn land.

A `HeightScale` maps loss to 0 … 1. Linear is what it says. The logarithmic scale spreads the
lowest part: 0 stays 0, 1 stays 1, and in between each power of ten gets an equal share, so that
the floor of a bowl shows as much as its rim. It works for losses of any sign.
"""

from enum import Enum

import numpy as np
from msgspec import Struct

from core.numbers import STEPS, multiples, roundest
from core.objective import Floats

FEWEST_DECADES, MOST_DECADES = 1.0, 8.0
"""How many powers of ten below the full range the logarithmic scale may resolve."""

FLOOR_SHARE = 0.004
"""The lowest part of the land's area, which the scale is made to resolve."""

FEWER = 0.65
"""The share of the wanted levels with which the regular series 1, 2, 5 is content."""

SERIES: tuple[tuple[int, tuple[float, ...]], ...] = (
    *((every, (1,)) for every in (4, 3, 2, 1)),
    (1, (1, 3)),
    (1, (1, 2, 5)),
    (1, (1, 1.5, 2, 3, 5, 7)),
    (1, (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)),
    (1, (1, 1.2, 1.4, 1.6, 1.8, *np.arange(2, 5, 0.5).tolist(), 5, 6, 7, 8, 9)),
    (1, tuple((np.r_[10:20, 20:50:2, 50:100:5] / 10).tolist())),
)
"""Round numbers on a logarithmic scale, ever denser: powers of ten apart, and their multiples."""


class Scaling(Enum):
    """How heights are spread."""

    LINEAR = "linear"
    LOG = "log"


class HeightScale(Struct, frozen=True):
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
        return self.low + self._share(units) * (self.high - self.low)

    def _share(self, units: Floats) -> Floats:
        """Return the share of the way from the lowest to the highest loss at places 0 … 1."""
        if self.scaling is Scaling.LINEAR:
            return units
        spread = 10**self.decades - 1
        share: Floats = np.expm1(units * np.log1p(spread)) / spread
        return share

    def levels(self, count: int) -> Floats:
        """Return round losses between the ends, ascending: about `count`, and at least 3.

        They cut the scale into parts as equal as round numbers allow. Of a scale too short for
        floats to tell so many apart there are fewer.
        """
        if self.scaling is Scaling.LOG:
            return self._log_levels(count)
        margin = 0.4 / (count + 1) * (self.high - self.low)
        return self._inside(_even_levels(self.low + margin, self.high - margin, count))

    def _log_levels(self, count: int) -> Floats:
        """Return the lowest loss plus 1, 2, 5 of each power of ten, or fewer, or more: rounded."""
        fewest = max(3, FEWER * count)
        low, high = self._share(np.array([0.4, count + 0.6]) / (count + 1)) * (self.high - self.low)
        low = max(low, 4 * np.spacing(max(abs(self.low), abs(self.high))))
        for every, mantissas in SERIES:
            offsets = self._apart(_series(low, high, every, mantissas), 0.5 / (count + 1))
            levels = self._inside(_rounded(self.low + offsets))
            if len(levels) >= fewest:
                break
        return levels

    def _inside(self, losses: Floats) -> Floats:
        return np.unique(losses[(losses > self.low) & (losses < self.high)])

    def _apart(self, offsets: Floats, gap: float) -> Floats:
        """Return ascending offsets without those too near to the next one on the scale."""
        kept: list[float] = []
        above = np.inf
        for offset, place in zip(offsets[::-1], self.unit(self.low + offsets)[::-1], strict=True):
            if above - place >= gap:
                kept.append(offset)
                above = place
        return np.array(kept[::-1])

    def middles(self, levels: Floats) -> Floats:
        """Return where on the scale the bands between levels are, one more than levels.

        The lowest is 0 and the highest is 1, so that the bands have all colours.
        """
        edges = np.concatenate([[0.0], self.unit(levels), [1.0]])
        middles = (edges[:-1] + edges[1:]) / 2
        span = middles[-1] - middles[0]
        stretched: Floats = (middles - middles[0]) / (span if span > 0 else 1.0)
        return stretched


def _even_levels(low: float, high: float, count: int) -> Floats:
    """Return the multiples of a round number of which there are most nearly `count`, at least 3."""
    wanted = max(count, 3)
    power = int(np.floor(np.log10((high - low) / wanted)))
    choices = [multiples(step, power + k, low, high) for k in (0, 1) for step in STEPS]
    return min(
        (levels for levels in choices if len(levels) >= 3),
        key=lambda levels: abs(np.log(len(levels) / wanted)),
    )


def _series(low: float, high: float, n: int, mantissas: tuple[float, ...]) -> Floats:
    """Return mantissas times each n-th power of ten between two positive numbers."""
    first, last = (int(np.floor(np.log10(end) / n)) for end in (low, high))
    powers = [f"e{k * n}" for k in range(first, last + 1)]
    series = np.array([float(f"{m}{power}") for power in powers for m in mantissas])
    return series[(series >= low) & (series <= high)]


def _rounded(losses: Floats) -> Floats:
    """Return ascending losses as round as their order and about their places allow."""
    gaps = np.diff(losses)
    if not gaps.size:
        return losses
    room = 0.4 * np.minimum(np.append(gaps, gaps[-1]), np.append(gaps[0], gaps))
    return np.array([roundest(*pair) for pair in zip(losses.tolist(), room.tolist(), strict=True)])


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
