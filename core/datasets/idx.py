"""IDX: the files in which MNIST and its kin come, of images or of labels, packed by gzip or not.

A magic number that tells what follows and how many axes it has, the length of each axis, then one
byte for each pixel or label; all numbers are of four bytes, the most telling one first
(Y. LeCun, C. Cortes, C. Burges, http://yann.lecun.com/exdb/mnist).
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.datasets.base import DataError, Pixels
from core.datasets.opening import check_extent, faults_named, opened_samples

if TYPE_CHECKING:
    from gzip import GzipFile
    from io import BufferedReader

IMAGES, LABELS = 0x00000803, 0x00000801
HOLDS = {IMAGES: "images", LABELS: "labels"}

GZIP = b"\x1f\x8b"
BLOCK = 2**20
"""Bytes that are unpacked at a time."""

AGAIN = "download or copy it again"

TYPES = {0x08: "bytes", 0x09: "signed bytes", 0x0B: "short integers", 0x0C: "integers",
         0x0D: "floats", 0x0E: "doubles"}  # fmt: skip


def read_images(path: str) -> Pixels:
    """Return the images of an IDX file, shape (count, rows, columns).

    Raises DataError, which names the file and the fault, when it is not such a file.
    """
    return _read(path, IMAGES)


def read_labels(path: str) -> Pixels:
    """Return the labels of an IDX file, shape (count,); raises DataError as `read_images` does."""
    return _read(path, LABELS)


def beside(images: Path) -> Path | None:
    """Return the file of labels beside a file of images, by the usual names; None without one.

    train-images-idx3-ubyte goes with train-labels-idx1-ubyte, each with .gz or without.
    """
    if "images" not in images.name:
        return None
    name = images.name.replace("images", "labels").replace("idx3", "idx1")
    bare = name.removesuffix(".gz")
    for likely in dict.fromkeys((name, bare, f"{bare}.gz")):
        try:
            if (found := images.with_name(likely)).is_file():
                return found
        except (OSError, ValueError):  # a path that no system could hold
            return None
    return None


def _read(path: str, wanted: int) -> Pixels:
    with faults_named(path), opened_samples(path) as file:
        if not file.peek(2).startswith(GZIP):
            return _values(file, wanted, os.fstat(file.fileno()).st_size)
        from gzip import GzipFile

        with GzipFile(fileobj=file) as unpacked:
            return _values(unpacked, wanted, None)


def _values(file: "BufferedReader | GzipFile", wanted: int, size: int | None) -> Pixels:
    """Return what an IDX file holds; `size` is its length, where that is known beforehand."""
    magic = _number(_taken(file, 4, "its magic number"))
    if fault := _magic_fault(magic, wanted):
        raise DataError(fault)
    axes = magic & 0xFF
    header = _taken(file, 4 * axes, "its header")
    shape = tuple(_number(header[4 * i : 4 * i + 4]) for i in range(axes))
    count, inputs = shape[0], 1
    for length in shape[1:]:
        inputs *= length
    check_extent(count, inputs, 1)
    before, expected = 4 + 4 * axes, count * inputs
    if size is not None and size != before + expected:
        raise DataError(_length_fault(size, before + expected))
    values = np.empty(expected, np.uint8)
    got = _fill(file, values)
    if got < expected:  # packed: how much of the last block was there is not known
        raise DataError(f"ends before the {expected:,} bytes that its header tells of: it is "
                        f"cut short; {AGAIN}")  # fmt: skip
    if _some(file, 1):
        raise DataError(_length_fault(before + expected + 1, before + expected))
    return values.reshape(shape)


def _fill(file: "BufferedReader | GzipFile", values: Pixels) -> int:
    """Read as many values as there are, some at a time; return how many there were."""
    got = 0
    while got < len(values) and (block := _some(file, min(BLOCK, len(values) - got))):
        values[got : got + len(block)] = np.frombuffer(block, np.uint8)
        got += len(block)
    return got


def _some(file: "BufferedReader | GzipFile", size: int) -> bytes:
    """Return the next bytes, at most so many; none where the file ends, packed whole or not."""
    import zlib

    try:
        return file.read(size)
    except EOFError:
        return b""
    except (zlib.error, OSError) as error:
        raise DataError(f"cannot be unpacked ({error}); {AGAIN}") from None


def _taken(file: "BufferedReader | GzipFile", size: int, what: str) -> bytes:
    data = _some(file, size)
    if len(data) < size:
        raise DataError(f"ends within {what}: it is cut short or no IDX file; {AGAIN}")
    return data


def _number(four: bytes) -> int:
    return int.from_bytes(four, "big")


def _length_fault(found: int, expected: int) -> str:
    if found < expected:
        return f"ends after {found:,} of {expected:,} bytes: it is cut short; {AGAIN}"
    return f"goes on after the {expected:,} bytes that its header tells of; {AGAIN}"


def _magic_fault(magic: int, wanted: int) -> str:
    """Return what is wrong with a magic number; nothing where it is the one that is wanted."""
    if magic == wanted:
        return ""
    told = f"magic number 0x{magic:08x}, expected 0x{wanted:08x}"
    what = HOLDS[wanted]
    if magic in HOLDS:
        return f"holds {HOLDS[magic]} ({told}); choose the file of {what}, or swap the two files"
    if int.from_bytes(magic.to_bytes(4, "big"), "little") in HOLDS:
        return f"has its bytes in the wrong order ({told}); write it with the highest byte first"
    if magic >> 16 == int.from_bytes(GZIP, "big"):
        return "is packed by gzip twice; unpack it once"
    kind, axes = TYPES.get(magic >> 8, ""), magic & 0xFF
    if kind:
        return f"holds {kind} in {axes} axes ({told}); choose the file of {what}"
    return f"is no IDX file of {what} ({told}); choose another file"
