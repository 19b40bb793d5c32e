"""Files that are whole or not there: written beside the old one, then renamed over it."""

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

NOT_FILES = {
    stat.S_ISDIR: "is a folder, not a file",
    stat.S_ISCHR: "is a device, not a file",
    stat.S_ISBLK: "is a device, not a file",
    stat.S_ISFIFO: "is a pipe, not a file",
    stat.S_ISSOCK: "is a socket, not a file",
}
"""What may bear a name and must not be replaced."""


def replaceable(path: Path) -> Path:
    """Return where a file goes that is to take the place of `path`, with all links followed.

    Raises OSError when it cannot go there: no such folder, no leave to write in it or over the
    old file, a name that is too long, or something there that is no file, such as a device.
    """
    with suppress(FileNotFoundError, NotADirectoryError):
        mode = path.stat().st_mode
        for is_so, words in NOT_FILES.items():
            if is_so(mode):
                raise OSError(errno.EINVAL, words, str(path))
        _need_leave(path, os.W_OK)
    place = Path(os.path.realpath(path))
    if not place.parent.is_dir():
        words = f"{place.parent} is not a folder: make it first, or choose another"
        raise FileNotFoundError(errno.ENOENT, words, str(path))
    _need_leave(place.parent, os.W_OK | os.X_OK)
    return place


def _need_leave(path: Path, leave: int) -> None:
    if not os.access(path, leave):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`, which takes its place when the block succeeds.

    When the block fails, for whatever reason, the temporary file is removed and the old file is
    as it was. A link stays, and what it points to is replaced. Raises OSError as `replaceable`
    does.
    """
    path = replaceable(path)
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
