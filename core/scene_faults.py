"""What is wrong in a scene file, in words for the person who wrote it.

msgspec finds the fault and its place; here it is said plainly, with what stands there. What
msgspec takes no offence at or cannot place (a name that comes twice, NaN, text that is no JSON)
is found here.
"""

import itertools
import json
import math
import operator
import re
import typing
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import reduce

import msgspec

from core.datasets import DATA_SETS
from core.datasets.preparation import Preparation
from core.network.network import Layer, Network
from core.optimizers import OPTIMIZERS
from core.problems import POSED
from core.scene import MARKERS, View
from core.schedules import SCHEDULES

TYPES = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "bytes": "text in base64",
    "array": "a list",
    "object": "an object in braces",
    "null": "null",
}
"""What msgspec's words for what may stand somewhere mean."""

FEW = 12
"""So many words to choose from are all named."""

LIMITS = {
    "<=": ("is too large: at most", "at most "),
    "<": ("is too large: it must be less than", "less than "),
    ">=": ("is too small: at least", "at least "),
    ">": ("is too small: it must be more than", "more than "),
    "": ("", ""),
}

LONGEST_SHOWN = 40
"""Characters of what stands in the file that are repeated in a message."""

TOO_DEEP = "nested too deeply to be a scene"


def explained(error: Exception, content: bytes) -> str:
    """Return what is wrong in the content that msgspec refused, with its place.

    That is a path in the scene, or a line and a column where the content is no JSON.
    """
    try:
        tree, twice = _tree(content.decode())
    except UnicodeDecodeError as fault:
        return f"not UTF-8 text at byte {fault.start}; expected a JSON object"
    except RecursionError:
        return TOO_DEEP
    except json.JSONDecodeError as fault:
        text = "the file is empty" if not content.strip() else f"not JSON: {fault.msg}"
        return f"{text} at line {fault.lineno}, column {fault.colno}; expected a JSON object"
    if twice:
        return twice
    if not isinstance(error, msgspec.ValidationError):
        return _first_unsound(tree) or f"{error}; expected a JSON object"
    match = re.fullmatch(r"(.*) - at `\$\.?(.*)`", str(error), re.DOTALL)
    message, place = match.groups() if match else (str(error), "")
    try:
        return placed(place, _plain(message, place, _value_at(tree, place)))
    except (LookupError, TypeError, ValueError):  # a name in the file that looks like a place
        return str(error)


def placed(place: str, words: str) -> str:
    """Return what is wrong with its place, if that is not the whole."""
    return f"{place}: {words}" if place else words


def _value_at(tree: object, place: str) -> object:
    """Return what stands at a place such as ``racers[0].name``."""
    steps = [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", place)]
    return reduce(operator.getitem, steps, tree)  # type: ignore[arg-type]


def _some(words: Sequence[str], here: object) -> str:
    """Return words to choose from: all of them, or of many the number and those meant perhaps."""
    if len(words) <= FEW:
        return ", ".join(words)
    from difflib import get_close_matches

    meant = get_close_matches(str(here), words, n=3, cutoff=0.4) or words[:3]
    return f"{len(words)} kinds, such as {', '.join(meant)}"


def _plain(message: str, place: str, here: object) -> str:
    """Say a message of msgspec's plainly; `here` is what stands at the place."""
    if match := re.fullmatch(r"Expected `\w+` ([<>]=?) (\S+)", message):
        return f"{shown(here)} {LIMITS[match[1]][0]} {float(match[2]):.15g}"
    match = re.fullmatch(r"Expected `(\w+)` of length ([<>]?=?) ?(\d+).*", message)
    if match and isinstance(here, str | list):
        what = "values" if match[1] == "array" else "characters"
        return f"expected {LIMITS[match[2]][1]}{match[3]} {what}, found {len(here)}"
    if "matching regex" in message:
        return f"expected a colour such as #1a2b3c, found {shown(here)}"
    if message.startswith("Invalid") and (words := _words_for(place)):
        return f"expected one of {_some(words, here)}; found {shown(here)}"
    if "base64" in message:
        return f"expected text in base64, found {shown(here)}"
    if "out of range" in message:
        return "the number is out of range"
    if match := re.fullmatch(r"Expected `([^`]+)`(, got `.*`)?", message):
        wanted = " or ".join(TYPES[kind] for kind in match[1].split(" | "))
        return f"expected {wanted}, found {shown(here)}"
    if match := re.fullmatch(r"Object missing required field `(.*)`", message):
        return f'"{match[1]}" is missing'
    return message.removeprefix("Object contains ").replace("`", '"')


def shown(value: object) -> str:
    """Return what stands in a file, short enough for a message."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value, ensure_ascii=False)
    text = text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
    return f"the text {text}" if isinstance(value, str) else text


def _words_for(place: str) -> list[str]:
    """Return what may stand at a place that holds one of a few words."""
    choices = {
        "optimizer.kind": [str(kind.__struct_config__.tag) for kind in OPTIMIZERS],
        "schedule.kind": [str(kind.__struct_config__.tag) for kind in SCHEDULES],
        "problem.kind": [str(kind.__struct_config__.tag) for kind in POSED],
        "data.kind": [str(kind.__struct_config__.tag) for kind in DATA_SETS],
        "].marker": list(MARKERS),
    }
    for part, kinds in PARTS.items():
        for field in itertools.chain.from_iterable(map(msgspec.structs.fields, kinds)):
            for end, words in _words_of(field.type):
                choices[f"{part}.{field.name}{end}"] = words
    plain = re.sub(r"\[\d+\]", "[]", place)
    return next((words for end, words in choices.items() if plain.endswith(end)), [])


PARTS: dict[str, tuple[type[msgspec.Struct], ...]] = {
    "view": (View,),
    "problem": POSED,
    "network": (Network,),
    "hidden[]": (Layer,),
    "preparation": (Preparation,),
    "data": DATA_SETS,
}
"""Parts of a scene that hold words."""


def _words_of(kind: object) -> Iterator[tuple[str, list[str]]]:
    """Yield the words that a type may hold, and whether in a list."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        yield "", [str(member.value) for member in kind]
    several = typing.get_origin(kind) is tuple
    for inner in typing.get_args(kind):
        for end, words in _words_of(inner):
            yield "[]" * several + end, words


def repeated(content: bytes) -> str | None:
    """Return where an object has a name twice; all but the last of them would be ignored."""
    return _tree(content.decode())[1]


def _tree(text: str) -> tuple[object, str | None]:
    """Return the JSON as Python's dictionaries and lists, and which name stands in it twice."""
    twice: list[tuple[dict[str, object], str]] = []

    def collect(pairs: list[tuple[str, object]]) -> dict[str, object]:
        object_ = dict(pairs)
        if len(object_) < len(pairs):
            names = [name for name, _ in pairs]
            twice.append((object_, next(name for name in names if names.count(name) > 1)))
        return object_

    tree = json.loads(text, object_pairs_hook=collect, parse_int=_number)
    for place, here in _walk(tree) if twice else ():
        for object_, name in twice:
            if here is object_:
                return tree, placed(place, f'"{name}" stands there twice: keep one of them')
    return tree, None


def _number(digits: str) -> float:
    return int(digits) if len(digits) < 300 else float(digits)


def _walk(tree: object) -> Iterator[tuple[str, object]]:
    """Yield all there is with its place, from the first to the last, however deep."""
    waiting = [("", tree)]
    while waiting:
        place, here = waiting.pop()
        yield place, here
        if isinstance(here, dict):
            dot = "." if place else ""
            waiting += [(f"{place}{dot}{key}", here[key]) for key in reversed(here)]
        elif isinstance(here, list):
            waiting += [(f"{place}[{i}]", here[i]) for i in reversed(range(len(here)))]


def _first_unsound(tree: object) -> str | None:
    """Say where a number is none or a text no text."""
    for place, here in _walk(tree):
        if isinstance(here, float) and not math.isfinite(here):
            return placed(place, "expected a finite number, found NaN or Infinity")
        if isinstance(here, str) and _is_torn(here):
            return placed(place, "expected text, found half of a character")
        if isinstance(here, dict) and any(_is_torn(key) for key in here):
            return placed(place, "expected text, found half of a character in a name")
    return None


def _is_torn(text: str) -> bool:
    """Whether a text has half of a surrogate pair in it, which no file can hold."""
    return any("\ud800" <= character <= "\udfff" for character in text)
