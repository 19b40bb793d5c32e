"""The scene file: JSON, versioned and strict.

Whatever is wrong in a file is said with its place and with what was expected there, and nothing
is half read. A new file takes the place of an old one only when it is whole.
"""

from codecs import BOM_UTF8
from pathlib import Path

import msgspec

from core.files import replacing
from core.scene import Scene, SceneError
from core.scene_faults import TOO_DEEP, explained, repeated, shown

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
        return _decoded(content.removeprefix(BOM_UTF8))
    except SceneError as error:
        raise SceneError(f"{origin}: {error}") from None


def _decoded(content: bytes) -> Scene:
    try:
        version = msgspec.json.decode(content, type=_Versioned).version
        if fault := _version_fault(version):
            raise SceneError(fault)
        scene = msgspec.json.decode(content, type=Scene)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SceneError(explained(error, content)) from None
    except RecursionError:
        raise SceneError(TOO_DEEP) from None
    if fault := repeated(content):
        raise SceneError(fault)
    if version is msgspec.UNSET:
        raise SceneError(f'"version" is missing: add "version": {VERSION}')
    return scene


class _Versioned(msgspec.Struct):
    version: object = msgspec.UNSET


def _version_fault(version: object) -> str | None:
    """Say what is wrong with a version, and what to do."""
    if version is msgspec.UNSET or (version == VERSION and type(version) is int):
        return None
    if isinstance(version, int) and version > VERSION:
        return (
            f"version: a newer Fallline wrote this file, in version {shown(version)} of the "
            f"format; this one reads version {VERSION}: open it with the newer one"
        )
    write = f"write {VERSION}" + (" without quotes" if isinstance(version, str) else "")
    return f"version: expected the number {VERSION}, found {shown(version)}: {write}"
