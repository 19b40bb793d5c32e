"""Files that are whole or not there: written beside the old one, then renamed over it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`, which takes its place when the block succeeds.

    When the block fails, for whatever reason, the temporary file is removed and the old file is
    as it was. A link stays, and what it points to is replaced. Raises OSError when the folder
    cannot be written to.
    """
    path = Path(os.path.realpath(path))
    handle, name = tempfile.mkstemp(prefix=".fallline-", suffix=path.suffix[:16], dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(_usual_mode(path))
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def _usual_mode(path: Path) -> int:
    """Return the permissions of the file that is there, or those of any new file."""
    with suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
