"""Test functions with waves and bells: plateaus, needles and grids of hollows."""

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
