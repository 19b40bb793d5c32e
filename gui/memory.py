"""The memory that the program holds: glibc keeps what is free, unless it is told not to."""

import ctypes
from contextlib import suppress
from functools import cache

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""What glibc calls two of its settings in malloc.h."""

LARGE = 512 * 1024
"""Bytes from which memory is given back to the system as soon as it is free."""


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)


def spare() -> None:
    """Let glibc give back what large arrays and pictures took: left to itself it keeps 25 MB."""
    with suppress(OSError, AttributeError):  # another C library has no such settings
        _libc().mallopt(M_MMAP_THRESHOLD, LARGE)
        _libc().mallopt(M_ARENA_MAX, 1)


def give_back() -> None:
    """Give the system back what is free now: after a search of a land, some 20 MB in a moment."""
    with suppress(OSError, AttributeError):
        _libc().malloc_trim(0)
