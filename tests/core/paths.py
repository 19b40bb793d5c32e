"""Descents for the tests."""

import numpy as np

from core.descent import Race, Stretch, descend


def joined(stretches: list[Stretch]) -> Stretch:
    """Return all stretches of a race as one."""
    return Stretch(
        0,
        np.concatenate([stretch.positions for stretch in stretches]),
        np.concatenate([stretch.losses for stretch in stretches]),
        stretches[-1].diverged,
        np.concatenate([stretch.seconds for stretch in stretches]),
        stretches[-1].undefined,
    )


def run(objective, optimizers, starts, steps: int) -> Stretch:
    """Run a whole race."""
    return joined(list(descend(Race(objective, tuple(optimizers), np.array(starts), steps))))


def path_of(objective, optimizer, start, steps: int) -> np.ndarray:
    """Return the positions of one run, shape (steps + 1, 2)."""
    return run(objective, [optimizer], [start], steps).positions[:, 0, 0]
