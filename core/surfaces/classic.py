"""The surfaces of the chapter and of its animations: each is known for one difficulty."""

from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from core.objective import Family, Floats, Window
from core.surfaces.base import Points, Surface


class Beale(Surface, frozen=True, tag="beale"):
    """f = (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)², minimum 0 at (3, 0.5)."""

    family = Family.CLASSIC
    title = "Beale"
    window = Window(-4.5, 4.5, -4.5, 4.5)
    starts = ((1.0, 1.6),)
    minima: ClassVar[Points] = ((3.0, 0.5),)
    saddles: ClassVar[Points] = ((0.0, 1.0),)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        y2 = y * y
        a, b, c = 1.5 + x * (y - 1), 2.25 + x * (y2 - 1), 2.625 + x * (y2 * y - 1)
        return a * a + b * b + c * c

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        y2 = y * y
        p, q, r = y - 1, y2 - 1, y2 * y - 1
        a, b, c = 1.5 + x * p, 2.25 + x * q, 2.625 + x * r
        return 2 * (a * p + b * q + c * r), 2 * x * (a + 2 * y * b + 3 * y2 * c)

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        y2 = y * y
        p, q, r = y - 1, y2 - 1, y2 * y - 1
        a, b, c = 1.5 + x * p, 2.25 + x * q, 2.625 + x * r
        across = 2 * (a + 2 * y * b + 3 * y2 * c) + 2 * x * (p + 2 * y * q + 3 * y2 * r)
        by_y = 2 * x * (2 * b + 6 * y * c + x * (1 + y2 * (4 + 9 * y2)))
        return 2 * (p * p + q * q + r * r), across, by_y


class Saddle(Surface, frozen=True, tag="saddle"):
    """f = 4 ((x/1.5)² − y²): ±4 over the window, no minimum, the classic escape."""

    family = Family.CLASSIC
    title = "Saddle"
    window = Window(-1.5, 1.0, -1.0, 1.0)
    starts = ((-1.2, 1e-3),)
    saddles: ClassVar[Points] = ((0.0, 0.0),)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        return 16 / 9 * x * x - 4 * y * y

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        return 32 / 9 * x, -8 * y

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        return np.full_like(x, 32 / 9), np.zeros_like(x), np.full_like(x, -8.0)


class LongValley(Surface, frozen=True, tag="long-valley"):
    """f = ½ (x² + κ y²): a quadratic with the condition number κ, on which plain steps zig-zag."""

    family = Family.VALLEYS
    title = "Long valley"
    window = Window(-10.0, 10.0, -3.0, 3.0)
    starts = ((-9.0, 1.5),)
    minima: ClassVar[Points] = ((0.0, 0.0),)

    condition: Annotated[
        float, Meta(ge=1, le=1e6, title="κ", description="condition number: λmax / λmin")
    ] = 60.0

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        return 0.5 * (x * x + self.condition * (y * y))

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        return x, self.condition * y

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        return np.ones_like(x), np.zeros_like(x), np.full_like(x, self.condition)


class Bowl(Surface, frozen=True, tag="bowl"):
    """f = x² + y²: convex, so all roads lead down."""

    family = Family.VALLEYS
    title = "Bowl"
    window = Window(-2.0, 2.0, -2.0, 2.0)
    starts = ((-1.6, 1.2),)
    minima: ClassVar[Points] = ((0.0, 0.0),)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        return x * x + y * y

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        return 2 * x, 2 * y

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        return np.full_like(x, 2.0), np.zeros_like(x), np.full_like(x, 2.0)


class Rosenbrock(Surface, frozen=True, tag="rosenbrock"):
    """f = (1 − x)² + 100 (y − x²)²: a curved valley, minimum 0 at (1, 1)."""

    family = Family.VALLEYS
    title = "Rosenbrock"
    window = Window(-2.0, 2.0, -1.0, 3.0)
    starts = ((-2.0, 2.0),)
    minima: ClassVar[Points] = ((1.0, 1.0),)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        across = y - x * x
        return (1 - x) ** 2 + 100 * across * across

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        across = 200 * (y - x * x)
        return 2 * (x - 1) - 2 * x * across, across

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        return 2 + 1200 * x * x - 400 * y, -400 * x, np.full_like(x, 200.0)


class Himmelblau(Surface, frozen=True, tag="himmelblau"):
    """f = (x² + y − 11)² + (x + y² − 7)²: four minima of value 0, four basins."""

    family = Family.MANY_MINIMA
    title = "Himmelblau"
    window = Window(-5.0, 5.0, -5.0, 5.0)
    starts = ((-0.5, -1.2),)
    minima: ClassVar[Points] = (
        (3.0, 2.0),
        (-2.805118086952745, 3.131312518250573),
        (-3.779310253377747, -3.283185991286170),
        (3.584428340330492, -1.848126526964404),
    )
    saddles: ClassVar[Points] = (
        (3.385154183607016, 0.073851879837981),
        (0.086677504555201, 2.884254701174823),
        (-3.073025750764030, -0.081353044288174),
        (-0.127961346730712, -1.953714980244536),
    )
    maxima: ClassVar[Points] = ((-0.270844590667348, -0.923038556479982),)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        a, b = x * x + y - 11, x + y * y - 7
        return a * a + b * b

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        a, b = x * x + y - 11, x + y * y - 7
        return 4 * x * a + 2 * b, 2 * a + 4 * y * b

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        a, b = x * x + y - 11, x + y * y - 7
        return 4 * a + 8 * x * x + 2, 4 * (x + y), 4 * b + 8 * y * y + 2


class Rastrigin(Surface, frozen=True, tag="rastrigin"):
    """f = 20 + x² − 10 cos 2πx + y² − 10 cos 2πy: a grid of local minima around (0, 0)."""

    family = Family.MANY_MINIMA
    title = "Rastrigin"
    window = Window(-5.12, 5.12, -5.12, 5.12)
    starts = ((-2.0, 3.5),)
    minima: ClassVar[Points] = ((0.0, 0.0),)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        waves = np.cos(2 * np.pi * x) + np.cos(2 * np.pi * y)
        height: Floats = 20 + x * x + y * y - 10 * waves
        return height

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        steep = 20 * np.pi
        return 2 * x + steep * np.sin(2 * np.pi * x), 2 * y + steep * np.sin(2 * np.pi * y)

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        steep = 40 * np.pi**2
        by_x, by_y = (2 + steep * np.cos(2 * np.pi * place) for place in (x, y))
        return by_x, np.zeros_like(x), by_y


class TwoWells(Surface, frozen=True, tag="two-wells"):
    """A bowl with a shallow well near (1, 0) and a deep one near (−1, 0).

    f = −2 exp(−((x−1)² + v²)/0.2) − 6 exp(−((x+1)² + v²)/0.2) + x² + v², where v = y/1.4: the
    picture is stretched by 1.4 along y.
    """

    family = Family.MANY_MINIMA
    title = "Two wells"
    window = Window(-2.0, 2.0, -2.0, 2.0)
    starts = ((0.9, 1.7),)
    minima: ClassVar[Points] = ((-0.967577446455460, 0.0), (0.905317860600848, 0.0))
    saddles: ClassVar[Points] = ((0.120250364059422, 0.0),)

    def height(self, x: Floats, y: Floats) -> Floats:
        """Return f(x, y)."""
        v2 = (y / 1.4) ** 2
        shallow = 2 * np.exp(-((x - 1) ** 2 + v2) / 0.2)
        deep = 6 * np.exp(-((x + 1) ** 2 + v2) / 0.2)
        height: Floats = x * x + v2 - shallow - deep
        return height

    def slope(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ∂f/∂x and ∂f/∂y."""
        v = y / 1.4
        shallow = 20 * np.exp(-((x - 1) ** 2 + v * v) / 0.2)
        deep = 60 * np.exp(-((x + 1) ** 2 + v * v) / 0.2)
        return 2 * x + (x - 1) * shallow + (x + 1) * deep, v * (2 + shallow + deep) / 1.4

    def curvature(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y²."""
        v = y / 1.4
        shallow = 20 * np.exp(-((x - 1) ** 2 + v * v) / 0.2)
        deep = 60 * np.exp(-((x + 1) ** 2 + v * v) / 0.2)
        by_x = 2 + shallow * (1 - 10 * (x - 1) ** 2) + deep * (1 - 10 * (x + 1) ** 2)
        across = -10 * v * ((x - 1) * shallow + (x + 1) * deep) / 1.4
        return by_x, across, (2 + (shallow + deep) * (1 - 10 * v * v)) / 1.96
