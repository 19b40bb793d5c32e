"""Basins of momentum on Himmelblau, beside the bare arithmetic of as many steps."""

import time

import numpy as np

from core.basin_picture import picture
from core.basins import TOGETHER, BasinsRequest
from core.optimizers.gradient_descent import HeavyBall
from core.race import Entry
from core.surfaces import Himmelblau
from tests.benchmarks.report import tell

SIDE, STEPS = 512, 200
RATE, BETA = 0.01, 0.9


def ours() -> tuple[float, float]:
    """Return the seconds until the first picture and until the last."""
    surface = Himmelblau()
    entry = Entry(HeavyBall(RATE, BETA))
    request = BasinsRequest(surface, entry, surface.window, SIDE, SIDE, STEPS)
    began, first = time.perf_counter(), 0.0
    for made in picture(request):
        if made is not None and not first:
            first = time.perf_counter() - began
    return first, time.perf_counter() - began


def bare() -> float:
    """Return the seconds that numpy takes for the steps alone, in parts that fit the cache."""
    axis = np.linspace(-5, 5, SIDE)
    starts = np.stack(np.meshgrid(axis, axis)).reshape(2, -1)
    began = time.perf_counter()
    with np.errstate(all="ignore"):
        for first in range(0, SIDE * SIDE, TOGETHER):
            x, y = starts[:, first : first + TOGETHER].copy()
            u, v = np.zeros_like(x), np.zeros_like(y)
            for _ in range(STEPS):
                a, b = x * x + y - 11, x + y * y - 7
                u *= BETA
                v *= BETA
                u += 4 * x * a + 2 * b
                v += 2 * a + 4 * y * b
                x -= RATE * u
                y -= RATE * v
    return time.perf_counter() - began


def measure():
    runs = sorted((ours() for _ in range(3)), key=lambda times: times[1])
    first, whole = runs[1]
    alone = sorted(bare() for _ in range(3))[1]
    tell("basins, 512 × 512 starts, 200 steps", whole, alone, "s", "at most 8 s", whole <= 8)
    tell("their first picture", first, alone, "s", "at most 0.2 s", first <= 0.2)
