"""Polynomial test functions: valleys, humps and flat floors."""

from typing import ClassVar

import numpy as np

from core.objective import Family, Floats, Window
from core.surfaces.base import Points, Surface


class Banana(Surface, frozen=True, tag="banana"):
    """f = (1 − x)² + 20 (3y − x²)²: Rosenbrock's valley as Goh draws it, minimum 0 at (1, 1/3).

    Source: Goh, "Why momentum really works", Distill, 2017.
    """

    family = Family.VALLEYS
    title = "Banana"
    window = Window(-1.6, 1.6, -0.4, 1.2)
    starts = ((-1.21, 0.853),)
    minima: ClassVar[Points] = ((1.0, 1 / 3),)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        across = 3 * y - x * x
        return (1 - x) ** 2 + 20 * across * across

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        across = 40 * (3 * y - x * x)
        return 2 * (x - 1) - 2 * x * across, 3 * across

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        return 2 + 240 * x * x - 240 * y, -240 * x, np.full_like(x, 360.0)


class Booth(Surface, frozen=True, tag="booth"):
    """f = (x + 2y − 7)² + (2x + y − 5)²: a tilted bowl, minimum 0 at (1, 3)."""

    family = Family.VALLEYS
    title = "Booth"
    window = Window(-10.0, 10.0, -10.0, 10.0)
    starts = ((-8.0, -4.0),)
    minima: ClassVar[Points] = ((1.0, 3.0),)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        a, b = x + 2 * y - 7, 2 * x + y - 5
        return a * a + b * b

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        a, b = x + 2 * y - 7, 2 * x + y - 5
        return 2 * a + 4 * b, 4 * a + 2 * b

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        return np.full_like(x, 10.0), np.full_like(x, 8.0), np.full_like(x, 10.0)


class Matyas(Surface, frozen=True, tag="matyas"):
    """f = 0.26 (x² + y²) − 0.48 xy: a plate with a shallow groove, minimum 0 at (0, 0)."""

    family = Family.VALLEYS
    title = "Matyas"
    window = Window(-10.0, 10.0, -10.0, 10.0)
    starts = ((-8.0, 5.0),)
    minima: ClassVar[Points] = ((0.0, 0.0),)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        return 0.26 * (x * x + y * y) - 0.48 * x * y

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        return 0.52 * x - 0.48 * y, 0.52 * y - 0.48 * x

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        return np.full_like(x, 0.52), np.full_like(x, -0.48), np.full_like(x, 0.52)


class StyblinskiTang(Surface, frozen=True, tag="styblinski-tang"):
    """f = ½ (x⁴ − 16x² + 5x + y⁴ − 16y² + 5y): four hollows, the deepest near (−2.9, −2.9)."""

    family = Family.MANY_MINIMA
    title = "Styblinski–Tang"
    window = Window(-4.5, 4.5, -4.5, 4.5)
    starts = ((0.5, 0.4),)
    minima: ClassVar[Points] = (
        (-2.9035340277711771, -2.9035340277711771),
        (-2.9035340277711771, 2.746802770990837),
        (2.746802770990837, -2.9035340277711771),
        (2.746802770990837, 2.746802770990837),
    )
    saddles: ClassVar[Points] = (
        (-2.9035340277711771, 0.1567312567803401),
        (0.1567312567803401, -2.9035340277711771),
        (2.746802770990837, 0.1567312567803401),
        (0.1567312567803401, 2.746802770990837),
    )
    maxima: ClassVar[Points] = ((0.1567312567803401, 0.1567312567803401),)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        x2, y2 = x * x, y * y
        return 0.5 * (x2 * (x2 - 16) + 5 * x + y2 * (y2 - 16) + 5 * y)

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        return 2 * x * (x * x - 8) + 2.5, 2 * y * (y * y - 8) + 2.5

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        return 6 * x * x - 16, np.zeros_like(x), 6 * y * y - 16


class SixHumpCamel(Surface, frozen=True, tag="six-hump-camel"):
    """f = (4 − 2.1x² + x⁴/3) x² + xy + 4 (y² − 1) y²: six hollows, two of them the deepest."""

    family = Family.MANY_MINIMA
    title = "Six-hump camel"
    window = Window(-2.1, 2.1, -1.2, 1.2)
    starts = ((-1.0, 0.1),)
    minima: ClassVar[Points] = (
        (0.089842013100318062, -0.71265640302073963),
        (-0.089842013100318062, 0.71265640302073963),
    )
    saddles: ClassVar[Points] = ((0.0, 0.0),)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        x2, y2 = x * x, y * y
        return (4 + x2 * (x2 / 3 - 2.1)) * x2 + x * y + 4 * (y2 - 1) * y2

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        x2, y2 = x * x, y * y
        return x * (8 + x2 * (2 * x2 - 8.4)) + y, x + y * (16 * y2 - 8)

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        x2 = x * x
        return 8 + x2 * (10 * x2 - 25.2), np.ones_like(x), 48 * y * y - 8


class ThreeHumpCamel(Surface, frozen=True, tag="three-hump-camel"):
    """f = 2x² − 1.05x⁴ + x⁶/6 + xy + y²: three hollows in a row, the deepest at (0, 0)."""

    family = Family.MANY_MINIMA
    title = "Three-hump camel"
    window = Window(-2.5, 2.5, -2.5, 2.5)
    starts = ((-2.2, 2.0),)
    minima: ClassVar[Points] = (
        (0.0, 0.0),
        (1.7475523458302889, -0.87377617291514445),
        (-1.7475523458302889, 0.87377617291514445),
    )
    saddles: ClassVar[Points] = (
        (1.07054229182366, -0.53527114591182999),
        (-1.07054229182366, 0.53527114591182999),
    )

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        x2 = x * x
        return x2 * (2 + x2 * (x2 / 6 - 1.05)) + x * y + y * y

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        x2 = x * x
        return x * (4 + x2 * (x2 - 4.2)) + y, x + 2 * y

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        x2 = x * x
        return 4 + x2 * (5 * x2 - 12.6), np.ones_like(x), np.full_like(x, 2.0)


class GoldsteinPrice(Surface, frozen=True, tag="goldstein-price"):
    """A product of two quartics over five powers of ten: minimum 3 at (0, −1).

    f = [1 + (x+y+1)² (19 − 14x + 3x² − 14y + 6xy + 3y²)]
    · [30 + (2x−3y)² (18 − 32x + 12x² + 48y − 36xy + 27y²)].
    """

    family = Family.EXTREMES
    title = "Goldstein–Price"
    window = Window(-2.0, 2.0, -2.0, 2.0)
    starts = ((-1.0, 1.2),)
    minima: ClassVar[Points] = ((0.0, -1.0), (1.8, 0.2), (-0.6, -0.4), (1.2, 0.8))

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        s, d = x + y, 2 * x - 3 * y
        return (1 + (s + 1) ** 2 * (19 + s * (3 * s - 14))) * (30 + d * d * (18 + d * (3 * d - 16)))

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y, by the chain rule through s = x + y and d = 2x − 3y."""
        s, d = x + y, 2 * x - 3 * y
        a, b = 19 + s * (3 * s - 14), 18 + d * (3 * d - 16)
        first, second = 1 + (s + 1) ** 2 * a, 30 + d * d * b
        by_s = ((s + 1) * (2 * a + (s + 1) * (6 * s - 14))) * second
        by_d = (d * (2 * b + d * (6 * d - 16))) * first
        return by_s + 2 * by_d, by_s - 3 * by_d

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y², by the chain rule as in `slope`."""
        s, d, t = x + y, 2 * x - 3 * y, x + y + 1
        a, b = 19 + s * (3 * s - 14), 18 + d * (3 * d - 16)
        first, second = 1 + t * t * a, 30 + d * d * b
        slope_s, slope_d = t * (2 * a + t * (6 * s - 14)), d * (2 * b + d * (6 * d - 16))
        by_ss = (2 * a + t * (4 * (6 * s - 14) + 6 * t)) * second
        by_dd = (2 * b + d * (4 * (6 * d - 16) + 6 * d)) * first
        by_sd = slope_s * slope_d
        by_x, by_y = by_ss + 4 * (by_sd + by_dd), by_ss - 6 * by_sd + 9 * by_dd
        return by_x, by_ss - by_sd - 6 * by_dd, by_y
