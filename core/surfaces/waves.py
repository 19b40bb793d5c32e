"""Test functions with waves and bells: plateaus, needles and grids of hollows."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from core.objective import Family, Floats, Window
from core.surfaces.base import Points, Surface


class Plateau(Surface, frozen=True, tag="plateau"):
    """f = 10 (−sin r / r + 0.01 r²), r = √(x² + y²) + 0.01: rings, between which all is level."""

    family = Family.EXTREMES
    title = "Plateau"
    window = Window(-10.0, 10.0, -10.0, 10.0)
    starts = ((-7.6, 1.0),)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        r = np.hypot(x, y) + 0.01
        height: Floats = 10 * (0.01 * r * r - np.sin(r) / r)
        return height

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y; in the centre, where there is none, 0."""
        away = np.hypot(x, y)
        r = away + 0.01
        outward = 10 * (0.02 * r - (r * np.cos(r) - np.sin(r)) / (r * r))
        outward = outward / np.where(away > 0, away, 1.0)
        return outward * x, outward * y

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²; in the centre, infinite."""
        away = np.hypot(x, y)
        r, far = away + 0.01, np.where(away > 0, away, 1.0)
        sin, cos = np.sin(r), np.cos(r)
        around = 10 * (0.02 * r - (r * cos - sin) / (r * r)) / far
        outward = 10 * (0.02 + (sin + 2 * (cos - sin / r) / r) / r)
        u, v, bend = x / far, y / far, outward - around
        return _with_tip(away, around + bend * u * u, bend * u * v, around + bend * v * v)


class Ackley(Surface, frozen=True, tag="ackley"):
    """f = 20 + e − 20 e^(−0.2 √(½(x²+y²))) − e^(½(cos 2πx + cos 2πy)): a funnel full of dents."""

    family = Family.MANY_MINIMA
    title = "Ackley"
    window = Window(-4.0, 4.0, -4.0, 4.0)
    starts = ((-3.2, 2.4),)
    minima: ClassVar[Points] = ((0.0, 0.0),)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        funnel = 20 * np.exp(-0.2 * np.sqrt((x * x + y * y) / 2))
        dents = np.exp((np.cos(2 * np.pi * x) + np.cos(2 * np.pi * y)) / 2)
        height: Floats = 20 + np.e - funnel - dents
        return height

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y; at the tip of the funnel, where there is none, 0."""
        away = np.sqrt((x * x + y * y) / 2)
        funnel = 2 * np.exp(-0.2 * away) / np.where(away > 0, away, 1.0)
        dents = np.pi * np.exp((np.cos(2 * np.pi * x) + np.cos(2 * np.pi * y)) / 2)
        return (
            funnel * x + dents * np.sin(2 * np.pi * x),
            funnel * y + dents * np.sin(2 * np.pi * y),
        )

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²; at the tip, infinite."""
        away = np.sqrt((x * x + y * y) / 2)
        far = np.where(away > 0, away, 1.0)
        funnel = 2 * np.exp(-0.2 * away) / far
        bend = funnel * (0.2 + 1 / far) / (2 * far)
        sin_x, sin_y = np.sin(2 * np.pi * x), np.sin(2 * np.pi * y)
        cos_x, cos_y = np.cos(2 * np.pi * x), np.cos(2 * np.pi * y)
        dents = np.pi**2 * np.exp((cos_x + cos_y) / 2)
        by_x = funnel - bend * x * x + dents * (2 * cos_x - sin_x * sin_x)
        by_y = funnel - bend * y * y + dents * (2 * cos_y - sin_y * sin_y)
        return _with_tip(away, by_x, -bend * x * y - dents * sin_x * sin_y, by_y)


class Easom(Surface, frozen=True, tag="easom"):
    """f = −cos x cos y e^(−(x−π)² − (y−π)²): a needle's eye in a plain, minimum −1 at (π, π)."""

    family = Family.EXTREMES
    title = "Easom"
    window = Window(-1.0, 7.0, -1.0, 7.0)
    starts = ((1.8, 2.0),)
    minima: ClassVar[Points] = ((np.pi, np.pi),)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        bell = np.exp(-((x - np.pi) ** 2) - (y - np.pi) ** 2)
        height: Floats = -np.cos(x) * np.cos(y) * bell
        return height

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        bell = np.exp(-((x - np.pi) ** 2) - (y - np.pi) ** 2)
        a, b = np.cos(x), np.cos(y)
        return (
            (np.sin(x) + 2 * (x - np.pi) * a) * b * bell,
            (np.sin(y) + 2 * (y - np.pi) * b) * a * bell,
        )

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        u, v = x - np.pi, y - np.pi
        bell = np.exp(-u * u - v * v)
        a, b, sin_x, sin_y = np.cos(x), np.cos(y), np.sin(x), np.sin(y)
        by_x = ((3 - 4 * u * u) * a - 4 * u * sin_x) * b
        by_y = ((3 - 4 * v * v) * b - 4 * v * sin_y) * a
        return by_x * bell, -(sin_x + 2 * u * a) * (sin_y + 2 * v * b) * bell, by_y * bell


class McCormick(Surface, frozen=True, tag="mccormick"):
    """f = sin(x + y) + (x − y)² − 1.5x + 2.5y + 1: a wave along a trough, minimum near −1.91."""

    family = Family.MANY_MINIMA
    title = "McCormick"
    window = Window(-1.5, 4.0, -3.0, 4.0)
    starts = ((-1.0, 3.2),)
    minima: ClassVar[Points] = (
        (0.5 - np.pi / 3, -0.5 - np.pi / 3),
        (0.5 + 2 * np.pi / 3, -0.5 + 2 * np.pi / 3),
    )
    saddles: ClassVar[Points] = ((0.5 + np.pi / 3, -0.5 + np.pi / 3),)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        height: Floats = np.sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1
        return height

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        wave, trough = np.cos(x + y), 2 * (x - y)
        return wave + trough - 1.5, wave - trough + 2.5

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        wave = -np.sin(x + y)
        return wave + 2, wave - 2, wave + 2


class HundredDigits(Surface, frozen=True, tag="hundred-digits"):
    """The function of the hundred-digit challenge: hundreds of hollows, the deepest −3.3069.

    f = e^(sin 50x) + sin(60 eʸ) + sin(70 sin x) + sin(sin 80y) − sin(10(x+y)) + (x²+y²)/4.
    Source: Trefethen, "A hundred-dollar, hundred-digit challenge", SIAM News, 2002.
    """

    family = Family.MANY_MINIMA
    title = "Hundred digits"
    window = Window(-1.0, 1.0, -1.0, 1.0)
    starts = ((0.6, -0.5),)
    minima: ClassVar[Points] = ((-0.024403079694375172, 0.21061242715535577),)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        height: Floats = (
            np.exp(np.sin(50 * x)) + np.sin(60 * np.exp(y)) + np.sin(70 * np.sin(x))
            + np.sin(np.sin(80 * y)) - np.sin(10 * (x + y)) + (x * x + y * y) / 4
        )  # fmt: skip
        return height

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        both = 10 * np.cos(10 * (x + y))
        fifty = 50 * np.cos(50 * x) * np.exp(np.sin(50 * x))
        seventy = 70 * np.cos(x) * np.cos(70 * np.sin(x))
        sixty = 60 * np.exp(y) * np.cos(60 * np.exp(y))
        eighty = 80 * np.cos(80 * y) * np.cos(np.sin(80 * y))
        return fifty + seventy - both + x / 2, sixty + eighty - both + y / 2

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        both = 100 * np.sin(10 * (x + y))
        sin, cos, curl = np.sin(50 * x), np.cos(50 * x), 70 * np.sin(x)
        fifty = 2500 * (cos * cos - sin) * np.exp(sin)
        seventy = -70 * np.sin(x) * np.cos(curl) - 4900 * np.cos(x) ** 2 * np.sin(curl)
        inner, sin, cos = 60 * np.exp(y), np.sin(80 * y), np.cos(80 * y)
        sixty = inner * (np.cos(inner) - inner * np.sin(inner))
        eighty = -6400 * (sin * np.cos(sin) + cos * cos * np.sin(sin))
        return fifty + seventy + both + 0.5, both, sixty + eighty + both + 0.5


class Hills(Surface, frozen=True, tag="hills"):
    """Two hills and two hollows: starts a hair apart on a hill's ridge end in different hollows.

    f = Σ h exp(−((x−a)² + (y−b)²)/(2w²)) over four bumps of height h, place (a, b) and width w.
    After the picture in Ng's lectures (Machine Learning, 2011), which has no formula.
    """

    family = Family.MANY_MINIMA
    title = "Hills"
    window = Window(0.0, 1.0, 0.0, 1.0)
    starts = ((0.415, 0.6), (0.435, 0.6))
    minima: ClassVar[Points] = (
        (0.19672936461100446, 0.29361037653536857),
        (0.7393982620022632, 0.23933980933142043),
    )
    saddles: ClassVar[Points] = (
        (0.46944896307240428, 0.24803177690961101),
        (0.59384564322609430, 0.66790208812300603),
    )
    maxima: ClassVar[Points] = (
        (0.40802562373141281, 0.62892215680767994),
        (0.75255021616192690, 0.70080594082743300),
    )

    bumps: ClassVar[tuple[tuple[float, float, float, float], ...]] = (
        (3.0, 0.4, 0.62, 0.13),
        (2.5, 0.76, 0.7, 0.12),
        (-2.6, 0.2, 0.3, 0.15),
        (-2.4, 0.74, 0.24, 0.15),
    )
    """The height, the place (a, b) and the width of each bump."""

    def _bells(self, x: Floats, y: Floats) -> Iterator[tuple[Floats, Floats, Floats, float]]:
        """Give of each bump x − a, y − b, its height at (x, y), and its width squared."""
        for height, a, b, width in self.bumps:
            u, v, w2 = x - a, y - b, width * width
            yield u, v, height * np.exp((u * u + v * v) / (-2 * w2)), w2

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        height: Floats = sum((bell for _, _, bell, _ in self._bells(x, y)), np.zeros_like(x))
        return height

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        by_x, by_y = np.zeros_like(x), np.zeros_like(x)
        for u, v, bell, w2 in self._bells(x, y):
            by_x = by_x - u / w2 * bell
            by_y = by_y - v / w2 * bell
        return by_x, by_y

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        by_x, across, by_y = np.zeros_like(x), np.zeros_like(x), np.zeros_like(x)
        for u, v, bell, w2 in self._bells(x, y):
            by_x = by_x + (u * u / w2 - 1) / w2 * bell
            across = across + u * v / (w2 * w2) * bell
            by_y = by_y + (v * v / w2 - 1) / w2 * bell
        return by_x, across, by_y


def _with_tip(away: Floats, *parts: Floats) -> tuple[Floats, Floats, Floats]:
    """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y² of a land with a tip that curves up without bound."""
    by_x, across, by_y = (
        np.where(away > 0, part, tip)
        for part, tip in zip(parts, (np.inf, 0.0, np.inf), strict=True)
    )
    return by_x, across, by_y
