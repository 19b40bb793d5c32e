"""The curse of dimension, measured: a needle in haystacks of ever more dimensions.

The problem is the chapter's, linear regression with N weights, of inputs that are uncorrelated
and of mean square 1: then the loss above the lowest is the squared distance |w − w*|². All
weights are looked for between −1 and 1, and the needle is a ball of a tenth of that width. Random
guesses find it after 2ᴺ / (V_N rᴺ) tries on average, V_N being the volume of the unit ball: more
than ten times as many with each further weight. Gradient descent takes ln(|w₀ − w*| / r) / ln(1 /
(1 − 2α)) steps, and |w₀ − w*| only grows with √N.
"""

import math
from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from core.descent import descend
from core.objective import Floats, Objective
from core.optimizers.gradient_descent import GradientDescent
from core.race import Entry, Race

RADIUS = 0.1
"""How far from the best weights is near enough; weights are from −1 to 1."""

GUESSED = (1, 2, 3, 4, 5, 6, 7)
"""Numbers of weights for which guesses are made."""

DESCENDED = (10, 30, 100, 300, 1_000, 3_000, 11_935)
"""Numbers of weights for which there is only a descent; the last is a network's for digits."""

MOST_GUESSES = 30_000_000
"""Guesses after which a number of weights is given up."""

MOST_FINDS = 200
"""Finds after which their mean is good to a fourteenth; many dimensions give up before."""

NUMBERS_AT_A_TIME = 1 << 17
"""Random numbers that are drawn between two pauses: a millisecond."""

LEARNING_RATE = 0.1
MOST_STEPS = 500


class Weights(Objective, frozen=True, tag="weights"):
    """Linear regression with N weights, of uncorrelated inputs of mean square 1: J = |w − w*|²."""

    title = "N weights"

    best: tuple[float, ...]
    """The best weights w*."""

    def value(self, points: Floats) -> Floats:
        """Return J, shape (...), at weights of shape (..., N)."""
        away = points - np.array(self.best)
        value: Floats = np.einsum("...i,...i->...", away, away)
        return value

    def gradient(self, points: Floats) -> Floats:
        """Return the gradient 2 (w − w*), of the shape of the weights."""
        gradient: Floats = 2 * (points - np.array(self.best))
        return gradient

    def hessian(self, points: Floats) -> Floats:
        """Return the second derivatives, twice the unit matrix, at weights of shape (..., N)."""
        return np.broadcast_to(2 * np.eye(len(self.best)), (*points.shape, len(self.best)))


class Measured(Struct, frozen=True):
    """What has been measured for one number of weights.

    Attributes
    ----------
    weights : N.
    counts : the guesses that each find took.
    tried : all guesses so far, those after the last find included.
    expected : the decadic logarithm of the guesses that a find takes on average, by theory.
    steps : the steps of gradient descent, the mean over its starts.
    done : whether no more guesses are made.
    """

    weights: int
    counts: tuple[int, ...]
    tried: int
    expected: float
    steps: float
    done: bool

    @property
    def mean(self) -> float | None:
        """The guesses that a find took on average, None where there was none.

        It is all guesses by the number of finds, so those after the last find count too.
        """
        return self.tried / len(self.counts) if self.counts else None


def log_expected(weights: int, radius: float = RADIUS) -> float:
    """Return the decadic logarithm of 2ᴺ / (V_N rᴺ), the guesses expected for N weights."""
    half = weights / 2
    log_volume = half * math.log(math.pi) - math.lgamma(half + 1) + weights * math.log(radius)
    return (weights * math.log(2) - log_volume) / math.log(10)


def measure(seed: int) -> Iterator[Measured]:
    """Measure for ever more weights, yielding what is known of each several times."""
    for weights in (*DESCENDED[::-1], *GUESSED):  # the descents first: they take no time
        yield from measure_one(weights, seed, guess=weights in GUESSED)


def measure_one(
    weights: int, seed: int, *, guess: bool, most: int = MOST_GUESSES
) -> Iterator[Measured]:
    """Measure for one number of weights: first the descent, then guesses where they are wanted."""
    random = np.random.default_rng((seed, weights))
    best = random.uniform(RADIUS - 1, 1 - RADIUS, weights)  # the whole ball is in the haystack
    steps = _steps(best, random.uniform(-1, 1, (max(1, min(20, 1_000 // weights)), weights)))
    expected = log_expected(weights)
    yield Measured(weights, (), 0, expected, steps, done=not guess)
    if not guess:
        return
    for counts, tried in _finds(best, random, most):
        done = len(counts) == MOST_FINDS or tried >= most
        yield Measured(weights, counts, tried, expected, steps, done)


def _steps(best: Floats, starts: Floats) -> float:
    """Return how many steps gradient descent takes on average from starts, shape (starts, N)."""
    objective = Weights(tuple(best.tolist()))
    plain = Entry(GradientDescent(learning_rate=LEARNING_RATE))
    race = Race(objective, (plain,), starts, MOST_STEPS)
    arrived = np.full(len(starts), -1)
    for stretch in descend(race):
        below = stretch.losses[:, 0] <= RADIUS**2
        new = below.any(axis=0) & (arrived < 0)
        arrived[new] = stretch.first + np.argmax(below, axis=0)[new]
        if (arrived >= 0).all():
            break
    return float(arrived.mean())


def _finds(
    best: Floats, random: np.random.Generator, most: int
) -> Iterator[tuple[tuple[int, ...], int]]:
    """Guess until `MOST_FINDS` finds; yield the guesses that each took, and all so far."""
    counts: list[int] = []
    tried = last = 0
    rows = NUMBERS_AT_A_TIME // len(best)
    while len(counts) < MOST_FINDS and tried < most:
        away = random.random((min(rows, most - tried), len(best))) * 2 - (1 + best)
        hits = np.flatnonzero(np.einsum("ij,ij->i", away, away) <= RADIUS**2)
        for place in (tried + 1 + hits[: MOST_FINDS - len(counts)]).tolist():
            counts.append(place - last)
            last = place
        tried = last if len(counts) == MOST_FINDS else tried + len(away)
        yield tuple(counts), tried
