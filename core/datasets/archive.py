"""An archive of numpy's arrays (NPZ), read without harm whatever is in it.

How large an array is and what it is made of is looked at before any of it is unpacked; nothing
that would have to be unpickled is ever read.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from math import prod
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.datasets.base import LARGEST_INPUTS, DataError
from core.streams import visible

if TYPE_CHECKING:
    from zipfile import ZipInfo

MOST_LISTED = 20
"""So many arrays are named where one is to be chosen."""

LARGEST_DIRECTORY = 2**20
"""The list of what is in an archive takes at most so many bytes."""

LONGEST_HEADER = 10_000
"""The header of an array takes at most so many bytes, as numpy has it too."""

SIZES = {"b": (1,), "u": (1, 2, 4, 8), "i": (1, 2, 4, 8), "f": (2, 4, 8, 12, 16)}
"""The bytes that a number of each kind may take."""

TEXTS = {"U": 4, "S": 1}
"""The bytes that a letter takes in each kind of text."""

_END, _END_SIZE, _LONGEST_REMARK = b"PK\x05\x06", 22, 2**16
_LOCATOR_64, _LOCATOR_64_SIZE = b"PK\x06\x07", 20
_DIRECTORY_SIZE = slice(12, 16)
_STORED, _DEFLATED, _ENCRYPTED = 0, 8, 1
_HEADER = re.compile(
    r"\{'descr': '([^']{1,20})', 'fortran_order': (?:True|False), 'shape': \(([\d, ]*)\),? *\} *\n"
)
"""A header as numpy writes it for an array of one type."""

_LENGTHS = {b"\x93NUMPY\x01\x00": 2, b"\x93NUMPY\x02\x00": 4}
"""How many bytes tell the length of the header, by what an array begins with."""


class Stored(Struct, frozen=True):
    """An array as its header tells of it: the kind of its type, bytes of a number, shape."""

    kind: str
    itemsize: int
    shape: tuple[int, ...]

    @property
    def is_text(self) -> bool:
        """Whether it holds text."""
        return self.kind in TEXTS


class Archive:
    """The arrays in a file, none of them read yet.

    Raises DataError where the file is no such archive.
    """

    def __init__(self, file: BufferedReader) -> None:
        _check_directory(file)
        with _harm_told():
            self._arrays = np.load(file, allow_pickle=False)
            members = self._arrays.zip.namelist()
        self.names = tuple(
            name.removesuffix(".npy") for name in dict.fromkeys(members) if name.endswith(".npy")
        )
        if not self.names:
            raise DataError("holds no arrays; save some with numpy.savez")

    def chosen(self, name: str, usual: tuple[str, ...], what: str) -> str:
        """Return the name of an array: the one that was chosen, or the first of the usual.

        Raises DataError, which tells the names that there are, when there is no such array.
        """
        found = [name] if name else [one for one in usual if one in self.names]
        if found and found[0] in self.names:
            return found[0]
        fault = f"has no array {visible(name)}" if name else f"has no array that is named as {what}"
        listed = ", ".join(map(visible, self.names[:MOST_LISTED]))
        more = ", …" * (len(self.names) > MOST_LISTED)
        raise DataError(f"{fault}; choose the {what} from {listed}{more}")

    def look(self, name: str) -> Stored:
        """Return what an array is by its header.

        Raises DataError when it is not of numbers or text, too large, or not as long as it says.
        """
        with _harm_told():
            info: ZipInfo = self._arrays.zip.getinfo(f"{name}.npy")
            if info.flag_bits & _ENCRYPTED or info.compress_type not in (_STORED, _DEFLATED):
                raise DataError("is encrypted or packed in an unusual way; save it by numpy.savez")
            with self._arrays.zip.open(info) as stream:
                stored, begin = _looked_at(stream)
        expected = prod(stored.shape) * stored.itemsize
        if expected > LARGEST_INPUTS:
            raise DataError(f"takes more than {LARGEST_INPUTS // 2**20} MB; take a part of it")
        if info.file_size != begin + expected:
            raise DataError(
                f"is of {info.file_size - begin:,} bytes where its header tells of {expected:,}; "
                "save it again"
            )
        return stored

    def read(self, name: str) -> NDArray[Any]:
        """Return an array that was looked at."""
        with _harm_told():
            array: NDArray[Any] = self._arrays[f"{name}.npy"]
        return array


@contextmanager
def _harm_told() -> Iterator[None]:
    """Say whatever an archive that is damaged or made to do harm leads to as a DataError."""
    import struct
    from zipfile import BadZipFile
    from zlib import error as zlib_error

    try:
        yield
    except (BadZipFile, zlib_error, struct.error, ValueError, EOFError, OSError, RuntimeError,
            OverflowError, KeyError) as error:  # fmt: skip
        reason = visible(str(error))
        raise DataError(f"is damaged or no NPZ archive ({reason}); save it again") from None


def _check_directory(file: BufferedReader) -> None:
    """Raise DataError unless the file ends like an archive whose list is of a sound size."""
    size = os.fstat(file.fileno()).st_size
    start = max(size - _END_SIZE - _LONGEST_REMARK - _LOCATOR_64_SIZE, 0)
    if file.peek(4)[:2] != b"PK":
        raise DataError("is no NPZ archive; save the arrays with numpy.savez")
    file.seek(start)
    tail = file.read()
    file.seek(0)
    at = len(tail) - _END_SIZE
    if not (tail[-_END_SIZE:].startswith(_END) and tail.endswith(b"\0\0")):
        at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise DataError("is an archive without an end: it is cut short; copy it again")
    length = int.from_bytes(tail[at:][_DIRECTORY_SIZE], "little")
    is_64 = tail[max(at - _LOCATOR_64_SIZE, 0) : at].startswith(_LOCATOR_64)
    if length > LARGEST_DIRECTORY or is_64:
        raise DataError("has too many files in it; save the two arrays alone with numpy.savez")


def _looked_at(stream: IO[bytes]) -> tuple[Stored, int]:
    """Return what the header of an array tells, and where its numbers begin."""
    if (start := stream.read(8)) not in _LENGTHS:
        raise DataError(
            "is no array of numpy's, or of numbers with names; save it as plain numbers"
        )
    digits = _LENGTHS[start]
    length = int.from_bytes(stream.read(digits), "little")
    if length > LONGEST_HEADER:
        raise DataError("has a header that is too long; save it as plain numbers")
    header = stream.read(length).decode("latin-1")
    if not (found := _HEADER.fullmatch(header)):
        raise DataError("has a header that plain numbers have not; save it as plain numbers")
    kind, itemsize = _type_of(found[1])
    shape = tuple(int(extent) for extent in found[2].split(",") if extent.strip())
    return Stored(kind, itemsize, shape), 8 + digits + length


def _type_of(described: str) -> tuple[str, int]:
    """Return the kind of a type and the bytes that one takes; raises DataError at others."""
    if described.endswith("O"):
        raise DataError("holds Python objects, which are never read; save it as plain numbers")
    found = re.fullmatch(r"[<>|=]([a-zA-Z])(\d{1,6})", described)
    kind, size = (found[1], int(found[2])) if found else ("", 0)
    if kind in TEXTS and size:
        return kind, TEXTS[kind] * size
    if size not in SIZES.get(kind, ()):
        raise DataError(f"is of the type {described!r}, not of numbers; save it as plain numbers")
    return kind, size
