"""How often networks are measured: so often that it takes less time than training itself.

It follows from sizes alone, never from time, so that the same race is measured at the same steps;
and from how training begins, so that what is changed later leaves them as they are.
"""

from core.training.setup import Setup

CALL, MEASURING = 30_000, 120_000
"""So many multiplications take as long as what Python does itself in a step, and in measuring."""

SHARE = 1.5
"""Training takes so many times as long as measuring, if sizes tell."""

ROUND: tuple[int, ...] = tuple(d * 10**k for k in range(6) for d in (1, 2, 3, 4, 5, 6, 8))
"""The steps between two measurements are one of these."""


def interval_of(setup: Setup) -> int:
    """Return the steps between two measurements."""
    measured = len(setup.prepared.train) + len(setup.prepared.validation)
    wanted = 0.0
    for k, plan in enumerate(setup.plans):
        size = setup.race.entries[k].leg(1).batch_size or len(setup.prepared.train)
        step = CALL + 3 * min(size, len(setup.prepared.train)) * plan.layout.n
        wanted = max(wanted, SHARE * (MEASURING + measured * plan.layout.n) / step)
    interval: int = next((steps for steps in ROUND if steps >= wanted), ROUND[-1])
    return interval
