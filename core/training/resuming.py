"""Going on from a step instead of beginning anew: up to where two races are the same."""

from msgspec.structs import replace

from core.race import Contestant, Entry
from core.training.race import TrainingRace

NEVER = -1


def same_until(old: TrainingRace, new: TrainingRace) -> int:
    """Return the last step up to which both races are the same, −1 where they never are.

    How many steps they have is nothing that sets them apart: a race can be prolonged.
    """
    rest = (old.problem, old.repeats, old.seed, old.stopping)
    if rest != (new.problem, new.repeats, new.seed, new.stopping):
        return NEVER
    if len(old.entries) != len(new.entries):
        return NEVER
    ends = (_same_until(*pair) for pair in zip(old.entries, new.entries, strict=True))
    return min((old.steps, *ends))


def _same_until(old: Entry, new: Entry) -> int:
    """Return the last step up to which two entries train alike."""
    if (old.network, old.noise) != (new.network, new.noise):
        return NEVER
    touched = [touch.step - 1 for touch in {*old.touches} ^ {*new.touches}]
    turns = {1, *(leg.until + 1 for leg in (*old.past, *new.past))}
    turned = [t - 1 for t in turns if _how(old, t) != _how(new, t)]
    parted = min((*touched, *turned), default=None)
    if parted is None:
        return 10**9
    return parted if parted > 0 else NEVER


def _how(entry: Contestant, t: int) -> Contestant:
    return replace(entry.leg(t), touches=(), past=())
