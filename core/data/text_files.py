"""Text files from anywhere: opened without harm, and their encoding found out.

Before anything is kept, a file is looked through once: whether it is a file at all, how long it
and its lines are, and by which encoding all of its bytes are text.
"""

import codecs
import os
import stat
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

from core.data.cells import TableError
from core.files import NOT_FILES

LARGEST_FILE = 256 * 2**20
"""A file longer than this, in bytes, is refused before it is read."""

BLOCK = 2**20
"""Bytes that are looked at in one go; also a length that no line of a table has."""

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a mark",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}
"""The encodings that are found out, by Python's names, with those that a person reads."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_IN_1252 = b"\x81\x8d\x8f\x90\x9d"
_NOT_IN_TEXT = bytes(set(range(32)) - {9, 10, 11, 12, 13})
"""Control characters, but for those that part words and lines."""


def opened(path: Path, largest: int | None = None) -> BufferedReader:
    """Return the file, open for reading.

    Raises TableError where it cannot be opened, is no file (a pipe would never end), or has more
    than so many bytes, without a number those that a table may have.
    """
    try:
        return _opened(path, LARGEST_FILE if largest is None else largest)
    except OSError as error:
        raise TableError(error.strerror or str(error)) from None
    except ValueError as error:  # a path that no system could hold
        raise TableError(str(error)) from None


def _opened(path: Path, largest: int) -> BufferedReader:
    _need_file(path.stat().st_mode)
    without_waiting = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    file = open(os.open(path, os.O_RDONLY | without_waiting), "rb")
    try:
        status = os.fstat(file.fileno())
        _need_file(status.st_mode)
        _need_room(status.st_size, largest)
    except BaseException:
        file.close()
        raise
    return file


def _need_room(size: int, largest: int) -> None:
    if size > largest:
        raise TableError(f"larger than {largest // 2**20} MB; take a part of it")


def _need_file(mode: int) -> None:
    for is_so, words in NOT_FILES.items():
        if is_so(mode):
            raise TableError(words)
    if not stat.S_ISREG(mode):
        raise TableError("is not a file")


class Looking:
    """Looks through a file for its encoding; iterating does that, and tells the share done, 0 … 1.

    Raises TableError where the bytes are no text, or none of the chosen encoding.
    """

    def __init__(self, file: BufferedReader, chosen: str | None) -> None:
        self._file = file
        self._sure = chosen or marked(file.read(4))
        self.encoding = self._sure or "utf-8"

    def __iter__(self) -> Iterator[float]:
        """Look through the file; the encoding is known after that."""
        size = max(os.fstat(self._file.fileno()).st_size, 1)
        decoder = codecs.getincrementaldecoder(self.encoding)()
        decodes, has_gaps, read = True, False, 0
        self._file.seek(0)
        while block := self._file.read(BLOCK):
            _check(block, wide=self.encoding == "utf-16")
            decodes = decodes and _decodes(decoder, block)
            has_gaps = has_gaps or _has(block, _NOT_IN_1252)
            read += len(block)
            _need_room(read, LARGEST_FILE)
            yield read / size
        if read == 0:
            raise TableError("is empty")
        self._conclude(decodes and _decodes(decoder, b"", final=True), has_gaps)
        self._file.seek(0)

    def _conclude(self, decodes: bool, has_gaps: bool) -> None:
        if decodes:
            return
        if self._sure:
            raise TableError(f"is not {ENCODINGS[self._sure]}; choose another encoding")
        self.encoding = "latin-1" if has_gaps else "cp1252"


def marked(start: bytes) -> str | None:
    """Return the encoding that a mark at the start of a file tells, or None without one."""
    if start.startswith(codecs.BOM_UTF32_LE):  # which begins like the mark of UTF-16
        raise TableError("UTF-32 is not read; save it as UTF-8")
    return next((name for mark, name in _MARKS if start.startswith(mark)), None)


def _check(block: bytes, *, wide: bool) -> None:
    if not wide and _has(block, _NOT_IN_TEXT):
        raise TableError("is not a text file (or UTF-16 without a mark: save it as UTF-8)")
    if len(block) == BLOCK and b"\n" not in block and b"\r" not in block:
        raise TableError(f"has a line of more than {BLOCK // 2**20} MB, so it is no table")


def _has(block: bytes, some: bytes) -> bool:
    """Whether any of some bytes is in the block."""
    return len(block) != len(block.translate(None, some))


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True
