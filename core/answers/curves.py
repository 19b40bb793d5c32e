"""What networks answer to one input: a curve for each, and how far it misses the points."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.answers.moment import Moment, shares_of, wrong_of
from core.answers.spots import Spots
from core.objective import Floats
from core.rows import Array

FINE = 120
"""Places at which a curve is computed."""

MOST_CURVES = 64
"""So many networks are drawn at most."""


@dataclass(frozen=True, eq=False)
class Crowd:
    """The networks of one entry: `places` in the race and their vectors, shape (runs, size)."""

    moment: Moment
    entry: int
    runs: tuple[int, ...]
    vectors: Array


@dataclass(frozen=True, eq=False)
class Curves:
    """What networks answer to one input.

    Attributes
    ----------
    spots : the points.
    x : shape (FINE,).
    others : of each further network the place of its entry, and its curve, shape (FINE,).
    shown : the curve of the network that is shown; of more than two classes one of each,
        shape (curves, FINE).
    misses : what the network that is shown answers at the points, shape (m,).
    outputs, wrong : of the network that is shown at the points, as of a map.
    """

    spots: Spots
    x: Floats
    others: tuple[tuple[int, Floats], ...]
    shown: Floats
    misses: Floats
    outputs: Array
    wrong: NDArray[np.bool_]


def curves(
    moment: Moment, spots: Spots, ends: tuple[float, float], crowds: tuple[Crowd, ...]
) -> Iterator[Curves | None]:
    """Yield the curves of networks from end to end, a while after they were asked for."""
    yield None
    x = np.linspace(*ends, FINE)
    inputs = moment.prepared.apply(x[:, None])
    others: list[tuple[int, Floats]] = []
    if moment.head.classes <= 2:
        for crowd in crowds:
            for vector in crowd.vectors:
                one = Moment(crowd.moment.plan, moment.prepared, vector)
                others.append((crowd.entry, heights(one, one.outputs(inputs))[0]))
            yield None
    outputs = moment.outputs(spots.inputs)
    yield Curves(
        spots, x, tuple(others), heights(moment, moment.outputs(inputs)),
        heights(moment, outputs)[0], outputs,
        wrong_of(moment, spots.samples, spots.numbers, outputs),
    )  # fmt: skip


def heights(moment: Moment, outputs: Array) -> Floats:
    """Return how high outputs, shape (N, outputs), are drawn, shape (curves, N).

    Of numbers that is the first of them, of two classes the share of the second, and of more
    classes the share of each.
    """
    head = moment.head
    if not head.classes:
        return np.asarray(moment.numbers(outputs)[:, :1].T, np.float64)
    shares = np.asarray(shares_of(head, outputs).T, np.float64)
    return shares[1:] if head.classes == 2 else shares
