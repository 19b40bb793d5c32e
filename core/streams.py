"""What is said on the command line, and what becomes of it when nobody listens.

A standard stream may be closed, lead to a full disk, or to a program that reads no further. What
was asked for is then said as a failure; what is only told on the side is left unsaid.
"""

import os
import sys
from contextlib import suppress
from typing import TextIO

from core.errors import FalllineError


def open_closed() -> None:
    """Let closed standard streams lead nowhere.

    Else the next file that is opened would get their number, and what is said would be in it.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))


def say(content: bytes) -> None:
    """Write to standard output, whatever its encoding.

    Raises FalllineError when it cannot be written, and BrokenPipeError when nobody reads it.
    """
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    except OSError as error:
        _silence(sys.stdout)
        if isinstance(error, BrokenPipeError):
            raise
        raise FalllineError(f"standard output: {error.strerror or error}") from None


def tell(text: str, end: str = "\n") -> None:
    """Write to standard error, if that can be done."""
    try:
        sys.stderr.write(text + end)
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)


def _silence(stream: TextIO) -> None:
    """Let what was not written go nowhere; Python would try again, and fail, at its end."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def visible(text: str) -> str:
    """Return the text in one line, with what cannot be seen (from the name of a file) escaped."""
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in text
    )
