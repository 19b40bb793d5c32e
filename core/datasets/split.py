"""The split of samples into three parts: for training, for validation, for the final test.

Every part gets its share, of all samples and, when the split is stratified, of each class: no class
is off by a whole sample. What is left over in rounding goes where most is owing so far, so that
many small classes add up to the shares as well.
"""

import numpy as np

from core.datasets.base import Indices
from core.objective import Floats

PARTS = 3

Shares = tuple[float, float, float]

ROUNDING = 1e-9
"""A share of some samples that is so near to a whole number is one."""

SPLIT = 3
"""What the split draws is told apart by this from what else is drawn of the same seed."""


def split(
    count: int, shares: Shares, seed: int, labels: Indices | None = None
) -> tuple[Indices, Indices, Indices]:
    """Return the numbers of the samples in each part, ascending: disjoint and complete.

    Parameters
    ----------
    count : how many samples there are, at least 1.
    shares : the shares of the parts, which sum to 1; the first is more than 0, and its part is
        never empty.
    seed : what decides which samples go where.
    labels : the number of each sample's class, shape (count,), to be stratified by; or None.
    """
    # A number is drawn for each sample in its turn, so that one more leaves the others in place.
    order = np.argsort(np.random.default_rng((seed, SPLIT)).random(count), kind="stable")
    sizes = np.array([count])
    if labels is not None:
        order = order[np.argsort(labels[order], kind="stable")]
        sizes = np.unique(labels, return_counts=True)[1]
    counts = np.empty((len(sizes), PARTS), np.int64)
    # Else what is left over would go the same way always.
    turns = np.random.default_rng((seed, SPLIT, 1)).permutation(len(sizes))
    counts[turns] = _dealt(sizes[turns], np.array(shares))
    parts = np.empty(count, np.int8)
    parts[order] = np.repeat(np.tile(np.arange(PARTS), len(sizes)), counts.ravel())
    train, validation, test = (_read_only(np.flatnonzero(parts == part)) for part in range(PARTS))
    return train, validation, test


def _dealt(sizes: Indices, shares: Floats) -> Indices:
    """Return how many samples of each class go to each part, shape (classes, parts).

    Each number is the quota rounded up or down.
    """
    quotas = sizes[:, None] * shares
    whole = np.rint(quotas)
    quotas = np.where(np.abs(quotas - whole) <= ROUNDING * sizes[:, None], whole, quotas)
    counts: Indices = np.floor(quotas).astype(np.int64)
    owing = np.zeros(PARTS)
    for quota, dealt, size in zip(quotas, counts, sizes, strict=True):
        owing += quota - dealt
        may_have_more = quota > dealt
        left = int(size - dealt.sum())
        chosen = np.argsort(np.where(may_have_more, -owing, np.inf), kind="stable")[:left]
        dealt[chosen] += 1
        owing[chosen] -= 1
    if not counts[:, 0].any():
        _fill_first(counts, quotas)
    return counts


def _fill_first(counts: Indices, quotas: Floats) -> None:
    """Give the first part, which has no sample, one of those that another has beyond its quota."""
    beyond = counts - quotas
    row, part = np.unravel_index(int(np.argmax(beyond)), beyond.shape)
    counts[row, part] -= 1
    counts[row, 0] += 1


def _read_only(indices: Indices) -> Indices:
    indices.flags.writeable = False
    return indices
