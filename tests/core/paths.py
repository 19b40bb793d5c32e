"""Descents for the tests."""

import numpy as np

from core.descent import descend
from core.race import Entry, Race, Stretch


def race_of(objective, optimizers, starts, steps: int, **changes) -> Race:
    """Return a race of optimizers as they are, without schedules, clipping or chance."""
    entries = tuple(Entry(optimizer) for optimizer in optimizers)
    return Race(objective, entries, starts, steps, **changes)


def joined(stretches: list[Stretch]) -> Stretch:
    """Return all stretches of a race as one."""
    return Stretch(
        0,
        np.concatenate([stretch.positions for stretch in stretches]),
        np.concatenate([stretch.losses for stretch in stretches]),
        np.concatenate([stretch.batch_losses for stretch in stretches]),
        stretches[-1].diverged,
        stretches[-1].stopped,
        np.concatenate([stretch.seconds for stretch in stretches]),
        stretches[-1].undefined,
    )


def whole(race: Race) -> Stretch:
    """Return all steps of a race."""
    return joined(list(descend(race)))


def run(objective, optimizers, starts, steps: int) -> Stretch:
    """Run a whole race."""
    return whole(race_of(objective, optimizers, np.array(starts), steps))


def path_of(objective, optimizer, start, steps: int) -> np.ndarray:
    """Return the positions of one run, shape (steps + 1, 2)."""
    return run(objective, [optimizer], [start], steps).positions[:, 0, 0]
