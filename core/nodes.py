"""A distribution of numbers as few weighted places, so that means over it cost little.

The mean of a smooth function over a million numbers need not go through a million numbers. Few
different ones are counted. Many are gathered in cells, and each cell's are replaced by two places
that have the same total, mean, variance and skewness: the rule of Gauss for that cell, whose error
is of the fourth order in the cell's width.
"""

import numpy as np

from core.objective import Floats

MOST = 4_096
"""Up to so many different numbers are taken as they are: means over them are exact."""

CELLS = 192
"""More are gathered in so many cells of equal width, cut further where numbers are dense."""


SOME = 50_000
"""So many numbers tell where they are dense."""


def nodes(x: Floats, *weights: Floats) -> list[tuple[Floats, Floats]]:
    """Return places and their weights, shape (k,), that stand for numbers with weights, shape (n,).

    That is for each of some weights of the same numbers. Places without weight are left out. The
    sum of the weights stays what it is.
    """
    if len(np.unique(x[: 2 * MOST])) > MOST:  # a look at some of them is soon done
        return _condensed(x, weights)
    places, which = np.unique(x, return_inverse=True)
    if len(places) > MOST:
        return _condensed(x, weights)
    totals = [np.bincount(which, each, minlength=len(places)) for each in weights]
    return [(places[total > 0], total[total > 0].astype(np.float64)) for total in totals]


def _condensed(x: Floats, weights: tuple[Floats, ...]) -> list[tuple[Floats, Floats]]:
    """Return two places for each cell that has any weight."""
    shares = (1 - np.cos(np.linspace(0, np.pi, CELLS + 1))) / 2  # close together at both ends
    dense = np.quantile(x[:: max(1, len(x) // SOME)], shares)
    edges = np.unique([np.linspace(x.min(), x.max(), CELLS + 1), dense])
    cell = np.clip(np.searchsorted(edges, x, side="right") - 1, 0, len(edges) - 2)
    middle, width = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
    place = (x - middle[cell]) / width[cell]
    found = []
    for each in weights:
        sums = np.empty((4, len(width)))
        for power in range(4):
            sums[power] = np.bincount(cell, each, len(width))
            each = each * place
        found.append(_two_for_each(sums, middle, width))
    return found


def _two_for_each(sums: Floats, middle: Floats, width: Floats) -> tuple[Floats, Floats]:
    """Return two places for each cell, from the sums of its weights times powers, shape (4, k).

    The powers are of the places counted from the cell's middle, in its widths.
    """
    kept = sums[0] > 0
    total, first, second, third = sums[:, kept]
    mean, square, cube = first / total, second / total, third / total
    variance = np.maximum(square - mean**2, 0)
    skew = (cube - 3 * mean * square + 2 * mean**3) / np.maximum(variance, 1e-12) ** 1.5
    root = np.sqrt(skew**2 + 4)
    away = np.sqrt(variance) * np.array([skew + root, skew - root]) / 2
    places = middle[kept] + width[kept] * (mean + away)
    return places.ravel(), (total * np.array([1 - skew / root, 1 + skew / root]) / 2).ravel()
