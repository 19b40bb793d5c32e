"""The numbers of a class that have a range: what forms are made of, and what names are told by."""

from functools import cache
from typing import Any, NamedTuple, get_args, get_type_hints

import msgspec


class NumberKind(NamedTuple):
    """What a number may be."""

    meta: msgspec.Meta
    """Its range, its symbol as `title`, and what it is as `description`."""
    whole: bool
    """Whether it is a whole number."""
    optional: bool
    """Whether it may be None, which switches off what it is for."""

    @property
    def symbol(self) -> str:
        """What is written beside it."""
        return self.meta.title or ""


@cache
def numbers_of(kind: type[msgspec.Struct]) -> dict[str, NumberKind]:
    """Return the numbers of a class that have a range, by the names of their fields."""
    hints = get_type_hints(kind, include_extras=True)
    found = {field.name: _number(hints[field.name]) for field in msgspec.structs.fields(kind)}
    return {name: number for name, number in found.items() if number is not None}


def _number(hint: Any) -> NumberKind | None:
    """Return what a hint allows, if it is that of a number with a range, or of one or None."""
    optional = type(None) in get_args(hint)
    if optional:
        hint = next(part for part in get_args(hint) if part is not type(None))
    base, *rest = get_args(hint) or (None,)
    metas = [part for part in rest if isinstance(part, msgspec.Meta)]
    if not metas or base not in (float, int):
        return None
    return NumberKind(_joined(metas), base is int, optional)


def _joined(metas: list[msgspec.Meta]) -> msgspec.Meta:
    """Return what several say together: the range of a kind of number, and what one of them is."""
    said = {
        name: value
        for meta in metas
        for name in ("gt", "ge", "lt", "le", "title", "description")
        if (value := getattr(meta, name)) is not None
    }
    return msgspec.Meta(**said)
