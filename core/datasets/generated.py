"""Made data: points of the plane in patterns that everyone knows, and a noisy sine.

The patterns are those of the well-known playground, in about [-6, 6]². All is drawn from the seed;
the noise is drawn as numbers of size 1 that are then multiplied, so that with more noise the same
points change further.
"""

from abc import abstractmethod
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from core.datasets.base import DataSet, Indices, Samples
from core.objective import Floats

REACH = 6.0
"""Inputs that are drawn evenly lie within this distance of 0."""

RADIUS = 5.0
"""How far the circle, xor and the spiral reach."""

INPUT_NAMES = ("x₁", "x₂")

Count = Annotated[int, Meta(ge=2, le=100_000)]
Noise = Annotated[float, Meta(ge=0, le=0.5)]
Seed = Annotated[int, Meta(ge=0, lt=2**32)]


class Generated(DataSet, frozen=True):
    """Samples that are drawn from a seed."""

    samples: Count = 500
    noise: Noise = 0.0
    seed: Seed = 0

    columns: ClassVar[int] = 2

    def _chance(self) -> "np.random.Generator":
        return np.random.default_rng(self.seed)


class GeneratedClasses(Generated, frozen=True):
    """Points of two classes, half of them each."""

    class_count: ClassVar[int] = 2
    classes: ClassVar[tuple[str, str]]

    def load(self) -> Samples:
        """Return the points and their classes."""
        inputs, labels = self._drawn(self._chance())
        return Samples(inputs, labels, INPUT_NAMES, ("class",), self.classes)

    @abstractmethod
    def _drawn(self, chance: "np.random.Generator") -> tuple[Floats, Indices]:
        """Return points, shape (samples, 2), and the numbers of their classes."""

    def _halves(self) -> Indices:
        """Return the class of each sample where the first half is of class 0."""
        return (np.arange(self.samples) >= self.samples // 2).astype(np.int64)


class Circle(GeneratedClasses, frozen=True, tag="circle"):
    """A disc and the ring around it.

    Noise moves where a point's class is looked up, by up to its share of the radius.
    """

    title = "Circle"
    order = 1
    classes = ("ring", "disc")

    def _drawn(self, chance: "np.random.Generator") -> tuple[Floats, Indices]:
        within = self._halves()
        nearest, furthest = np.where(within, 0.0, 0.7 * RADIUS), np.where(within, 0.5, 1) * RADIUS
        r = nearest + (furthest - nearest) * chance.random(self.samples)
        angle = 2 * np.pi * chance.random(self.samples)
        points = np.stack([r * np.sin(angle), r * np.cos(angle)], axis=-1)
        looked_up = points + RADIUS * self.noise * chance.uniform(-1, 1, points.shape)
        return points, (np.hypot(*looked_up.T) < RADIUS / 2).astype(np.int64)


class Xor(GeneratedClasses, frozen=True, tag="xor"):
    """Opposite quarters of the plane are of one class: no straight line parts them.

    Noise moves where a point's class is looked up, by up to its share of 5.
    """

    title = "XOR"
    order = 0
    classes = ("unlike signs", "like signs")
    gap: ClassVar[float] = 0.3

    def _drawn(self, chance: "np.random.Generator") -> tuple[Floats, Indices]:
        points = chance.uniform(-RADIUS, RADIUS, (self.samples, 2))
        points += np.copysign(self.gap, points)
        looked_up = points + RADIUS * self.noise * chance.uniform(-1, 1, points.shape)
        return points, (looked_up.prod(axis=-1) >= 0).astype(np.int64)


class Gauss(GeneratedClasses, frozen=True, tag="gauss"):
    """Two clouds around (-2, -2) and (2, 2), which noise makes wider until they mix."""

    title = "Two clouds"
    order = 2
    classes = ("lower left", "upper right")

    def _drawn(self, chance: "np.random.Generator") -> tuple[Floats, Indices]:
        labels = self._halves()
        spread = np.sqrt(0.5 + 7 * self.noise)
        points = np.where(labels, 2.0, -2.0)[:, None] + spread * chance.standard_normal(
            (self.samples, 2)
        )
        return points, labels


class Spiral(GeneratedClasses, frozen=True, tag="spiral"):
    """Two arms that wind around each other: the hardest of the known patterns.

    Noise moves the points, by up to its size.
    """

    title = "Spiral"
    order = 3
    classes = ("first arm", "second arm")
    turns: ClassVar[float] = 1.75

    def _drawn(self, chance: "np.random.Generator") -> tuple[Floats, Indices]:
        labels = self._halves()
        half = self.samples // 2
        share = np.where(labels, (np.arange(self.samples) - half) / (self.samples - half),
                         np.arange(self.samples) / max(half, 1))  # fmt: skip
        angle = 2 * np.pi * self.turns * share + np.pi * labels
        points = (RADIUS * share)[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=-1)
        return points + self.noise * chance.uniform(-1, 1, points.shape), labels


class Moons(GeneratedClasses, frozen=True, tag="moons"):
    """Two half circles, each with an end inside the other.

    Noise moves the points: its size is the spread, in radii of the half circles.
    """

    title = "Moons"
    order = 4
    classes = ("upper moon", "lower moon")
    radius: ClassVar[float] = 3.0

    def _drawn(self, chance: "np.random.Generator") -> tuple[Floats, Indices]:
        labels = self._halves()
        angle = np.pi * chance.random(self.samples)
        upper = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], axis=-1)
        points = np.where(labels[:, None], -upper, upper)  # the one is the other, turned around
        return self.radius * (points + self.noise * chance.standard_normal(points.shape)), labels


class GeneratedNumbers(Generated, frozen=True):
    """Points of the plane with a number each, from -1 to 1.

    Noise moves where a point's number is looked up, within the square, by up to its share of 6.
    """

    class_count: ClassVar[int] = 0

    def load(self) -> Samples:
        """Return the points and their numbers."""
        chance = self._chance()
        points = chance.uniform(-REACH, REACH, (self.samples, 2))
        looked_up = points + REACH * self.noise * chance.uniform(-1, 1, points.shape)
        values = self._height(*np.clip(looked_up, -REACH, REACH).T)
        return Samples(points, values[:, None], INPUT_NAMES, ("y",))

    @abstractmethod
    def _height(self, x: Floats, y: Floats) -> Floats:
        """Return the numbers at places of the square, each in [-1, 1]."""


class Plane(GeneratedNumbers, frozen=True, tag="plane"):
    """A tilted plane, from -1 in one corner to 1 in the other: a line's work.

    y = (x₁ + x₂) / 12. Noise moves where it is looked up, within the square.
    """

    title = "Plane"
    order = 10

    def _height(self, x: Floats, y: Floats) -> Floats:
        return (x + y) / (2 * REACH)


class TwoGaussians(GeneratedNumbers, frozen=True, tag="two-gaussians"):
    """A hill around (2, 2) and a hollow around (-2, -2), flat elsewhere.

    y = exp(-r₊² / 4) - exp(-r₋² / 4), with r the distances to their middles. Noise moves where it
    is looked up, within the square.
    """

    title = "Hill and hollow"
    order = 11
    middle: ClassVar[float] = 2.0

    def _height(self, x: Floats, y: Floats) -> Floats:
        hill, hollow = (
            np.exp(-((x - at) ** 2 + (y - at) ** 2) / 4) for at in (self.middle, -self.middle)
        )
        height: Floats = hill - hollow
        return height


class Sine(Generated, frozen=True, tag="sine"):
    """A sine of one input over two of its waves, with noise on its values.

    y = sin x₁, x₁ in [-6, 6]; the size of the noise is its spread.
    """

    title = "Sine"
    order = 12
    columns = 1
    class_count: ClassVar[int] = 0

    def load(self) -> Samples:
        """Return the inputs and the noisy sines."""
        chance = self._chance()
        x = chance.uniform(-REACH, REACH, (self.samples, 1))
        y = np.sin(x) + self.noise * chance.standard_normal(x.shape)
        return Samples(x, y, INPUT_NAMES[:1], ("y",))
