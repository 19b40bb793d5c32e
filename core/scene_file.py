"""The scene file: JSON, versioned and strict.

Whatever is wrong in a file is said with its place and with what was expected there, and nothing
is half read. A new file takes the place of an old one only when it is whole.
"""

import json
import math
from enum import Enum
from pathlib import Path

import msgspec

from core.files import replacing
from core.optimizers import OPTIMIZERS
from core.problems import PROBLEMS
from core.scene import Scene, SceneError, View

LARGEST_FILE = 64 * 2**20
"""A scene file longer than this, in bytes, is refused before it is read."""

VERSION = 1
"""The version of the format that is written, and the newest that is read."""

BUILT_IN = Path(__file__).parent.parent / "resources" / "scenes"
"""The folder of the scenes that come with Fallline, one file each."""


def load(path: Path) -> Scene:
    """Read a scene file.

    Raises SceneError when there is no such file, it cannot be read, or it is not a scene.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise SceneError(f"{path}: {error.strerror or error}") from None
    except ValueError as error:  # a path that no system could hold
        raise SceneError(f"{path!s}: {error}") from None
    if len(content) > LARGEST_FILE:
        raise SceneError(f"{path}: larger than {LARGEST_FILE // 2**20} MB, so not a scene")
    return decode(content, str(path))


def save(scene: Scene, path: Path) -> None:
    """Write the scene to a file; what was there stays until the new one is whole.

    Raises OSError when the folder cannot be written to or the disk is full.
    """
    with replacing(path) as beside:
        beside.write_bytes(encode(scene))


def built_in_names() -> tuple[str, ...]:
    """Return the names of the scenes that come with Fallline, sorted."""
    return tuple(sorted(path.stem for path in BUILT_IN.glob("*.json")))


def load_named(name: str) -> Scene:
    """Read a scene by the name of a built-in one or else by the path of a file.

    Raises SceneError when it is neither.
    """
    names = built_in_names()
    if not name:
        raise SceneError(f"no name of a scene: give a file or one of {', '.join(names)}")
    if name in names:
        return load(BUILT_IN / f"{name}.json")
    if not _is_there(Path(name)) and "/" not in name and not name.endswith(".json"):
        raise SceneError(f"{name}: no such file, nor a built-in scene ({', '.join(names)})")
    return load(Path(name))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def encode(scene: Scene) -> bytes:
    """Return the scene as the bytes of a file: indented JSON."""
    return msgspec.json.format(msgspec.json.encode(scene), indent=2) + b"\n"


def decode(content: bytes, origin: str = "scene") -> Scene:
    """Read a scene from the bytes of a file.

    Raises SceneError, which names `origin`, the place in it and what was expected there.
    """
    try:
        _check_version(content)
        return msgspec.json.decode(content, type=Scene)
    except msgspec.ValidationError as error:
        raise SceneError(f"{origin}: {_explained(str(error))}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SceneError(f"{origin}: {_located(error, content)}") from None
    except RecursionError:
        raise SceneError(f"{origin}: nested too deeply to be a scene") from None


class _Versioned(msgspec.Struct):
    version: int = VERSION


def _check_version(content: bytes) -> None:
    version = msgspec.json.decode(content, type=_Versioned).version
    if version > VERSION:
        raise msgspec.ValidationError(
            f"Expected version {VERSION}, got {version}: a newer Fallline wrote it - at `$.version`"
        )


def _choices() -> dict[str, list[str]]:
    """Return what may stand at the places that hold one of a few words."""
    choices = {
        "optimizer.kind": [str(kind.__struct_config__.tag) for kind in OPTIMIZERS],
        "problem.kind": [str(kind.__struct_config__.tag) for kind in PROBLEMS],
    }
    for field in msgspec.structs.fields(View):
        if isinstance(field.type, type) and issubclass(field.type, Enum):
            choices[f"view.{field.name}"] = [str(member.value) for member in field.type]
    return choices


def _explained(message: str) -> str:
    """Add the place, which msgspec leaves out at the root, and the words that would have done."""
    if " - at `" not in message:
        return f"{message} - at `$`"
    for place, words in _choices().items():
        if message.startswith("Invalid") and message.endswith(f".{place}`"):
            return f"{message}, expected one of {', '.join(words)}"
    return message


def _located(error: Exception, content: bytes) -> str:
    """Say where the text stops being JSON: by path for a NaN, else by line and column."""
    try:
        tree = json.loads(content, parse_constant=float, parse_int=float)
    except UnicodeDecodeError as fault:
        return f"not UTF-8 text at byte {fault.start}; expected a JSON object"
    except RecursionError:
        return "nested too deeply to be a scene"
    except json.JSONDecodeError as fault:
        text = "the file is empty" if not content.strip() else f"not JSON: {fault.msg}"
        return f"{text} at line {fault.lineno}, column {fault.colno}; expected a JSON object"
    return _first_unsound(tree) or f"{error}; expected a JSON object"


def _first_unsound(tree: object) -> str | None:
    """Say where a number is none or a text no text, found without going deeper at each level."""
    waiting = [("$", tree)]
    while waiting:
        place, here = waiting.pop()
        if isinstance(here, float) and not math.isfinite(here):
            return f"Expected a finite number, got NaN or Infinity - at `{place}`"
        if isinstance(here, str) and not here.isprintable() and _is_torn(here):
            return f"Expected text, got half of a character - at `{place}`"
        if isinstance(here, dict):
            if any(_is_torn(key) for key in here):
                return f"Expected text, got half of a character - in a name at `{place}`"
            waiting += [(f"{place}.{key}", value) for key, value in reversed(here.items())]
        elif isinstance(here, list):
            waiting += [(f"{place}[{i}]", here[i]) for i in reversed(range(len(here)))]
    return None


def _is_torn(text: str) -> bool:
    """Whether a text has half of a surrogate pair in it, which no file can hold."""
    return any("\ud800" <= character <= "\udfff" for character in text)
