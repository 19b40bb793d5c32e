"""What the optimizers of a race are called, so that no two are called the same.

One that a person named keeps its name. Of several of one kind without a name each is called by
the settings in which they differ, such as "Momentum β 0.9" and "Momentum β 0.99". What is still
the same is numbered.
"""

from functools import lru_cache
from itertools import zip_longest

import msgspec

from core.number_fields import numbers_of
from core.numbers import label
from core.race import Contestant
from core.schedules import Constant

DIGITS = 6
"""So many digits of a setting are written."""

LONGEST = 2
"""So many settings are named at most."""


@lru_cache(maxsize=8)
def labels_of(racers: tuple[Contestant, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """Return what each is called: no two are called the same.

    `names` are those that persons gave, empty where there is none.
    """
    wanted = list(names)
    for kind in {type(racer.optimizer): None for racer in racers}:
        same = [i for i, r in enumerate(racers) if not names[i] and type(r.optimizer) is kind]
        suffixes = _differences([_settings(racers[i]) for i in same])
        for i, suffix in zip(same, suffixes, strict=True):
            wanted[i] = kind.title + suffix
    return numbered(tuple(wanted))


def numbered(wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return names, those that came before with a number: a, b, a 2."""
    taken, given = set(wanted), list[str]()
    for name in wanted:
        unlike = another(name, taken) if name in given else name
        taken.add(unlike)
        given.append(unlike)
    return tuple(given)


def another(name: str, taken: set[str]) -> str:
    """Return the name with the lowest number that makes it none of those taken."""
    number = 2
    while f"{name} {number}" in taken:
        number += 1
    return f"{name} {number}"


def _differences(rows: list[list[str]]) -> list[str]:
    """Return for each row the few columns by which it differs, ready to be put behind a name."""
    suffixes = [""] * len(rows)
    parts = 0
    for column in zip_longest(*rows, fillvalue=""):
        longer = [f"{s} {text}" if text else s for s, text in zip(suffixes, column, strict=True)]
        if parts < LONGEST and len(set(longer)) > len(set(suffixes)):
            suffixes, parts = longer, parts + 1
    return suffixes


def _settings(racer: Contestant) -> list[str]:
    """Return the settings of a racer as short text; those of one kind are in the same places.

    What is as it is without a hand, such as no clipping, is not told.
    """
    schedule = racer.schedule
    warm_up = f"warm-up {schedule.warm_up}" if schedule.warm_up else ""
    name = "" if isinstance(schedule, Constant) else schedule.title
    around = [text if getattr(racer, field) else "" for field, text in _numbers(racer).items()]
    told = _numbers(schedule, skip=("warm_up",)).values()
    return [*_numbers(racer.optimizer).values(), name, warm_up, *around, *told]


def _numbers(value: msgspec.Struct, skip: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the numbers of a value as short text, with their symbols."""
    return {
        name: f"{number.symbol} {label(getattr(value, name) or 0, DIGITS)}"
        for name, number in numbers_of(type(value)).items()
        if name not in skip
    }


def told_apart(wanted: list[str], fixed: set[int], others: tuple[str, ...]) -> tuple[str, ...]:
    """Give each its wish unless another has it; those in `fixed` have theirs in any case.

    The first to wish for something has it, so that one more never takes another's.
    """
    holders = {wanted[i]: i for i in sorted(fixed, reverse=True)}
    for i, wish in enumerate(wanted):
        holders.setdefault(wish, i)
    free = (other for other in others if other not in holders)
    return tuple(
        wish if i in fixed or holders[wish] == i else next(free, wish)
        for i, wish in enumerate(wanted)
    )
