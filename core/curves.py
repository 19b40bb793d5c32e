"""Which curves a recording has: who shares an axis, which runs are lines, whether there are bands.

On an axis of epochs each optimizer has its own pace: an epoch of batches is as many steps as there
are batches, an epoch of the full gradient is one.
"""

from msgspec import Struct

from core.envelope import Envelope
from core.objective import Floats, Sampled
from core.race import Race
from core.trails import SHOWN

MOST_LINES = 12
"""More runs of an optimizer than that are shown as a band, and no longer as a line each."""

MOST_BATCHED = 3
"""The losses over batches are drawn while they are those of so few optimizers."""


class Group(Struct, frozen=True):
    """Optimizers that go through the data at one pace.

    `members` are their numbers in the race; `pace` is how many steps make one unit of the axis.
    """

    members: tuple[int, ...]
    pace: int = 1


def steps_per_epoch(race: Race, k: int) -> int:
    """Return in how many steps an optimizer sees all of the data: 1 without batches."""
    size = race.entries[k].samples_of(race.objective)
    if size is None:
        return 1
    assert isinstance(race.objective, Sampled)
    return -(-race.objective.samples // size)


def groups_of(race: Race, *, by_epoch: bool) -> tuple[Group, ...]:
    """Return the optimizers of a race in groups of one pace, those that go furthest first."""
    numbers = range(len(race.entries))
    if not by_epoch:
        return (Group(tuple(numbers)),)
    paces = [steps_per_epoch(race, k) for k in numbers]
    return tuple(
        Group(tuple(k for k in numbers if paces[k] == pace), pace) for pace in sorted(set(paces))
    )


def is_banded(race: Race) -> bool:
    """Whether the runs of an optimizer are shown as a band: repetitions, or very many starts."""
    return race.repeats > 1 or len(race.starts) > MOST_LINES


def lines_of(race: Race) -> int:
    """Return how many runs of each optimizer have a line of their own."""
    runs = len(race.starts)
    if is_banded(race):
        return runs if runs <= MOST_LINES else 0
    return min(runs, max(1, SHOWN // max(len(race.entries), 1)))


def batched_of(race: Race) -> tuple[int, ...]:
    """Return the numbers of the optimizers whose batch losses are drawn."""
    return race.batched if len(race.batched) <= MOST_BATCHED else ()


def batched_in(race: Race, group: Group) -> list[int]:
    """Return the places, among those with batches, of a group's whose losses are drawn."""
    return [i for i, k in enumerate(batched_of(race)) if k in group.members]


def epoch_label(race: Race) -> str:
    """Return what an axis of epochs is called: how many steps one is."""
    return epoch_name({steps_per_epoch(race, k) for k in range(len(race.entries))})


def epoch_name(lengths: set[int]) -> str:
    """Return what an axis of epochs is called, which are so many steps long."""
    shortest, longest = min(lengths), max(lengths)
    if longest == 1:
        return "epoch (full batch: one step)"
    if shortest == longest:
        return f"epoch ({longest} steps)"
    return f"epoch ({shortest} to {longest} steps)"


class Kept:
    """What is kept of the curves of one group for each pixel.

    Attributes
    ----------
    lines : the runs of the first member that have a line, then the second's, and so on.
    batches : the losses over batches of the members that have some.
    bands : the three levels of the first member, then the second's, and so on.
    """

    def __init__(self, group: Group, left: float, right: float, columns: int) -> None:
        self.group = group
        self.lines, self.batches, self.bands = (Envelope(left, right, columns) for _ in range(3))

    def grow(self, x: Floats, losses: Floats, batch_losses: Floats, levels: Floats) -> None:
        """Take in the rows that are new.

        Parameters
        ----------
        x : shape (rows,), the abscissas.
        losses : shape (rows, optimizers, lines).
        batch_losses : shape (rows, optimizers that have some in this group).
        levels : shape (rows so far, optimizers, 3).
        """
        members = list(self.group.members)
        for envelope, values in (
            (self.lines, losses),
            (self.batches, batch_losses),
            (self.bands, levels),
        ):
            new = slice(envelope.settled, len(values))
            rows = values[new]
            rows = rows[:, members] if rows.ndim == 3 and rows.size else rows
            if not rows.size:
                continue
            envelope.grow(x[new], rows.reshape(len(rows), -1))
