"""Files are whole or as they were before."""

import errno
import os
import socket
from pathlib import Path

import pytest

from core.files import replaceable, replacing
from core.scene import Scene
from core.scene_file import load, save
from tests.core.scenes import full_scene

OLD, NEW = Scene(title="old"), full_scene()


def no_space(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def written_half_way(path: Path, content: bytes) -> int:
    with path.open("wb") as file:
        file.write(content[: len(content) // 2])
    return no_space()


FAILURES = [
    (os, "fsync", no_space),
    (Path, "write_bytes", written_half_way),
    (Path, "write_bytes", no_space),
    (Path, "replace", no_space),
    (Path, "chmod", no_space),
]
by_failure = pytest.mark.parametrize(
    ("owner", "name", "fails"), FAILURES, ids=[f"{row[1]} {row[2].__name__}" for row in FAILURES]
)


@by_failure
def test_a_failure_leaves_the_old_file_and_nothing_beside_it(
    tmp_path, monkeypatch, owner, name, fails
):
    path = tmp_path / "scene.json"
    save(OLD, path)
    before = path.stat()
    monkeypatch.setattr(owner, name, fails)
    with pytest.raises(OSError, match="No space left"):
        save(NEW, path)
    monkeypatch.undo()
    assert [path] == list(tmp_path.iterdir())
    assert load(path) == OLD
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@by_failure
def test_a_failure_where_nothing_was_leaves_nothing(tmp_path, monkeypatch, owner, name, fails):
    monkeypatch.setattr(owner, name, fails)
    with pytest.raises(OSError, match="No space left"):
        save(NEW, tmp_path / "scene.json")
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, GeneratorExit, SystemExit])
def test_whatever_goes_wrong_in_the_block_leaves_the_old_file(tmp_path, kind):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(kind), replacing(path) as beside:
        beside.write_text("new")
        raise kind
    assert path.read_text() == "old"
    assert [path] == list(tmp_path.iterdir())


def test_the_new_file_is_on_the_disk_before_it_takes_the_place(tmp_path, monkeypatch):
    path = tmp_path / "scene.json"
    save(OLD, path)
    seen = []
    sync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (seen.append(os.fstat(fd).st_ino), sync(fd)))
    monkeypatch.setattr(
        Path, "replace", lambda a, b: (seen.append(a.stat().st_ino), replace(a, b))[1]
    )
    save(NEW, path)
    assert len(seen) == 2 and seen[0] == seen[1] == path.stat().st_ino


def test_the_temporary_file_is_beside_the_new_one_and_has_its_suffix(tmp_path):
    with replacing(tmp_path / "film.mp4") as beside:
        assert beside.parent == tmp_path and beside.suffix == ".mp4"
        assert beside.name.startswith(".")


def test_permissions_stay_and_those_of_a_new_file_are_the_usual(tmp_path):
    mask = os.umask(0o027)
    try:
        save(OLD, tmp_path / "new.json")
        assert (tmp_path / "new.json").stat().st_mode & 0o777 == 0o640
        (tmp_path / "new.json").chmod(0o604)
        save(NEW, tmp_path / "new.json")
        assert (tmp_path / "new.json").stat().st_mode & 0o777 == 0o604
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(mask)


def test_a_link_stays_and_what_it_points_to_is_replaced(tmp_path):
    (tmp_path / "real").mkdir()
    path = tmp_path / "real" / "scene.json"
    save(OLD, path)
    link = tmp_path / "link.json"
    link.symlink_to(path)
    save(NEW, link)
    assert link.is_symlink()
    assert load(path) == NEW


@pytest.mark.parametrize("stem", ["x" * 250, "€" * 83, "-", ".hidden", "a b", "%d", "new\nline"])
def test_any_name_that_a_folder_takes(tmp_path, stem):
    path = tmp_path / f"{stem}.json"
    save(NEW, path)
    assert load(path) == NEW
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["no-such-folder/a.json", "a-file/b.json", "a-folder"])
def test_where_no_file_can_be(tmp_path, name):
    (tmp_path / "a-file").write_text("old")
    (tmp_path / "a-folder").mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OSError, match=r"is not a folder|is a folder"):
        save(NEW, tmp_path / name)
    assert sorted(tmp_path.rglob("*")) == before


def make_pipe(path: Path) -> str:
    os.mkfifo(path)
    return "is a pipe"


def make_socket(path: Path) -> str:
    with socket.socket(socket.AF_UNIX) as end:
        end.bind(str(path))
    return "is a socket"


def make_folder(path: Path) -> str:
    path.mkdir()
    return "is a folder"


def link_to_device(path: Path) -> str:
    path.symlink_to(os.devnull)
    return "is a device"


@pytest.mark.parametrize("linked", [False, True], ids=["itself", "by a link"])
@pytest.mark.parametrize("make", [make_pipe, make_socket, make_folder, link_to_device])
def test_what_is_no_file_is_refused_and_stays_what_it_is(tmp_path, make, linked):
    thing, path = tmp_path / "thing", tmp_path / "thing"
    words = make(thing)
    if linked:
        path = tmp_path / "link"
        path.symlink_to(thing)
    before = thing.stat()
    with pytest.raises(OSError, match=words):
        save(NEW, path)
    after = thing.stat()
    assert (after.st_mode, after.st_ino, after.st_rdev) == (
        before.st_mode, before.st_ino, before.st_rdev
    )  # fmt: skip
    assert sorted(tmp_path.iterdir()) == sorted({path, thing})


def test_a_device_itself_is_refused():
    with pytest.raises(OSError, match="is a device"):
        replaceable(Path(os.devnull))


def test_links_in_a_ring_are_refused(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OSError, match="levels of symbolic links"):
        save(NEW, tmp_path / "a")
    assert (tmp_path / "a").is_symlink() and (tmp_path / "b").is_symlink()


def test_a_link_to_nothing_yet_stays_a_link(tmp_path):
    (tmp_path / "link").symlink_to("new.json")
    save(NEW, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert load(tmp_path / "new.json") == NEW


@pytest.mark.parametrize("forbidden", ["folder", "file"])
def test_where_one_may_not_write(tmp_path, monkeypatch, forbidden):
    """The superuser of a test may write anywhere, so the system's answer is a made one."""
    path = tmp_path / "scene.json"
    save(OLD, path)
    protected = {"folder": tmp_path, "file": path}[forbidden]
    monkeypatch.setattr(os, "access", lambda at, _: Path(at) != protected)
    with pytest.raises(PermissionError):
        save(NEW, path)
    assert load(path) == OLD


def test_a_path_without_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save(NEW, Path("scene.json"))
    assert load(tmp_path / "scene.json") == NEW
