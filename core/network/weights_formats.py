"""The two kinds of files that named arrays are kept in, read without trust.

NPZ is a ZIP archive of numpy's own arrays; it is taken apart here, because numpy makes an array of
the size that a file claims before it looks whether there are so many numbers.
"""

import re
import zipfile
import zlib
from abc import ABC, abstractmethod
from math import prod
from pathlib import Path

import numpy as np

from core.network.head import Array

ARCHITECTURE = "architecture"
"""The name of what says which network it is."""

MOST_TEXT = 2**16
MOST_ARRAYS = 500
MOST_HEADER = 2**12
"""What an array's header may take besides its numbers."""

HEADER = re.compile(
    rb"\x93NUMPY\x01\x00(..)"
    rb"\{'descr': '(<f4|<f8|\|u1)', 'fortran_order': False, 'shape': \(([0-9, ]{1,24})\), \} *\n",
    re.DOTALL,
)
"""How numpy begins an array: its kind and its shape. Nothing else is taken for one."""

FLOATS = ("F32", "F64")


class FormatError(Exception):
    """A file is not what it should be; the message says what is wrong in it."""


class ArraysFormat(ABC):
    """A kind of file."""

    @abstractmethod
    def write(self, path: Path, arrays: dict[str, Array], text: bytes) -> None:
        """Write the arrays and the text of the architecture."""

    @abstractmethod
    def read(self, path: Path, most: int) -> tuple[bytes, dict[str, Array]]:
        """Return the text and the arrays, of at most so many bytes. Raises FormatError."""


class Npz(ArraysFormat):
    """Numpy's archive; the architecture is an array of bytes."""

    def write(self, path: Path, arrays: dict[str, Array], text: bytes) -> None:
        """Write it uncompressed: weights hardly get smaller."""
        with path.open("wb") as file:
            np.savez(file, allow_pickle=False,
                     **{ARCHITECTURE: np.frombuffer(text, np.uint8)}, **arrays)  # fmt: skip

    def read(self, path: Path, most: int) -> tuple[bytes, dict[str, Array]]:
        """Read every member after a look at what all of them would take."""
        try:
            with zipfile.ZipFile(path) as archive:
                members = _members(archive, most)
                arrays = {name: _array(archive.read(info)) for name, info in members.items()}
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
                ValueError, MemoryError) as fault:  # fmt: skip
            raise FormatError(f"it is no sound NPZ archive ({fault})") from None
        text = arrays.pop(ARCHITECTURE, None)
        if text is None or text.dtype != np.uint8 or text.size > MOST_TEXT:
            raise FormatError("it does not say which network its arrays belong to")
        return text.tobytes(), arrays


def _members(archive: zipfile.ZipFile, most: int) -> dict[str, zipfile.ZipInfo]:
    """Return what is in an archive by name, when it is little enough to be read."""
    infos = archive.infolist()
    members = {info.filename.removesuffix(".npy"): info for info in infos}
    if len(infos) > MOST_ARRAYS or len(members) < len(infos):
        raise FormatError("it holds too many arrays, or two of one name")
    if sum(info.file_size for info in infos) > most + MOST_HEADER * len(infos):
        raise FormatError("it would take more memory than the largest network")
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise FormatError("it is compressed in a way that numpy does not write")
    return members


def _array(content: bytes) -> Array:
    """Return the array that a member holds: its header, then exactly as many numbers."""
    found = HEADER.match(content)
    if found is None:
        raise FormatError("an array in it is of a kind that weights are not")
    length, kind, sizes = found.groups()
    start = found.start(1) + len(length) + int.from_bytes(length, "little")
    dtype, shape = np.dtype(kind.decode()), tuple(int(n) for n in sizes.split(b",") if n.strip())
    if found.end() > start or prod(shape) * dtype.itemsize != len(content) - start:
        raise FormatError("an array in it is longer or shorter than it says")
    return np.frombuffer(content, dtype, offset=start).reshape(shape)


class Safetensors(ArraysFormat):
    """The format of that name; the architecture is in its metadata."""

    def write(self, path: Path, arrays: dict[str, Array], text: bytes) -> None:
        """Let the library write it, whose import waits until it is needed."""
        from safetensors.numpy import save

        path.write_bytes(save(arrays, {ARCHITECTURE: text.decode()}))

    def read(self, path: Path, most: int) -> tuple[bytes, dict[str, Array]]:
        """Look at every array's type before it is read; the library checks that all is there."""
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(path, framework="numpy") as file:
                text = (file.metadata() or {}).get(ARCHITECTURE, "")
                names = list(file.keys())
                _check_kinds({name: file.get_slice(name).get_dtype() for name in names})
                arrays = {name: file.get_tensor(name) for name in names}
        except (SafetensorError, ValueError, TypeError, MemoryError) as fault:
            raise FormatError(f"it is no sound safetensors file ({fault})") from None
        if not text or len(text) > MOST_TEXT:
            raise FormatError("it does not say which network its arrays belong to")
        return text.encode(), arrays


def _check_kinds(kinds: dict[str, str]) -> None:
    if len(kinds) > MOST_ARRAYS:
        raise FormatError("it holds too many arrays")
    for name, kind in kinds.items():
        if kind not in FLOATS:
            raise FormatError(f"the array {name[:80]!r} is of a kind that weights are not: {kind}")


FORMATS: dict[str, ArraysFormat] = {".npz": Npz(), ".safetensors": Safetensors()}
