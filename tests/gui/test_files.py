"""Opening and saving scenes: what comes back, and what a bad file leaves untouched."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from core.edits import MoveStart, SetView, ToggleRacer
from core.objective import Window
from core.scene import Camera, Colormap
from core.scene_file import encode, load, load_named, save
from gui.main_window import MainWindow
from tests.gui.conftest import MakeWindow

BAD_FILES = {
    "missing": None,
    "empty": b"",
    "truncated": encode(load_named("beale"))[:300],
    "not a scene": b'{"version": 1, "colour": "red"}',
    "out of range": encode(load_named("beale")).replace(b'"steps": ', b'"steps": -'),
    "binary": bytes(range(256)),
    "too new": b'{"version": 99}',
}


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> object:
    """Return a function that says what the person will choose in a file dialog, "" for none."""

    def choose(path: Path | str) -> None:
        for name in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, name, lambda *_, **__: (str(path), ""))

    return choose


def test_a_bad_file_is_named_and_changes_nothing(window: MainWindow, tmp_path: Path) -> None:
    window.session.edit(MoveStart(0, (1.0, 2.0)))
    window.playback.seek(123)
    before, title = window.session.scene, window.windowTitle()
    for name, content in BAD_FILES.items():
        path = tmp_path / f"{name}.json"
        if content is not None:
            path.write_bytes(content)
        window._banner.hide()
        window.documents.open_file(path)
        assert window._banner.isVisible(), name
        assert str(path) in window._banner.text()
        assert len(window._banner.text().splitlines()) == 1
        assert window.session.scene is before
        assert window.documents.path is None
        assert window.windowTitle() == title
        assert (window.playback.step, window.playback.playing) == (123, False)
    window.documents.open_file(tmp_path)
    assert str(tmp_path) in window._banner.text()
    window.session.undo()
    assert window.session.scene.starts == ((3.2, 6.0),)
    assert not window.session.can_undo


def test_what_was_saved_comes_back(
    make_window: MakeWindow, qtbot: QtBot, tmp_path: Path, choose
) -> None:
    window = make_window("himmelblau")
    path = tmp_path / "mine.json"
    session, playback = window.session, window.playback
    session.edit(MoveStart(0, (1.25, 2.0 / 3)))
    session.edit(ToggleRacer(0))
    session.edit(
        SetView(
            {
                "window": Window(-1.0, 2.0, 0.0, 3.0),
                "camera": Camera(azimuth=12.5),
                "colormap": Colormap.MAGMA,
                "smoothing": 0.3,
            }
        )
    )
    playback.seek(77)
    playback.set_speed(5)
    playback.set_loop(True)
    choose(tmp_path / "mine")
    assert window.documents.save_as()
    scene = session.scene
    window.new()
    assert session.scene != scene
    window.playback.pause()
    choose(path)
    window.documents.choose_and_open()
    assert session.scene.view == scene.view
    assert session.scene.starts == scene.starts
    assert session.scene.active == scene.active
    assert (playback.speed, playback.loop) == (5, True)
    assert playback.step == 77
    assert window.documents.path == path
    session.undo()
    assert session.scene == load_named("seven-points")


def test_a_scene_saved_at_its_end_opens_at_its_end(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "end.json"
    window.playback.seek(500)
    assert window.documents.save_file(path)
    window.playback.seek(3)
    window.documents.open_file(path)
    assert window.playback.step == 500


def test_saving_again_needs_no_dialog(
    window: MainWindow, tmp_path: Path, choose, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose("")
    assert not window.documents.save(), "the person gave up"
    assert window.documents.path is None
    choose(tmp_path / "mine.json")
    assert window.documents.save()
    window.session.edit(MoveStart(0, (1.0, 2.0)))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", None)
    assert window.documents.save()
    assert load(tmp_path / "mine.json").starts == ((1.0, 2.0),)
    assert [path.name for path in tmp_path.glob("*.json")] == ["mine.json"]


def test_saving_where_one_cannot_says_so_and_keeps_the_mark(
    window: MainWindow, tmp_path: Path
) -> None:
    window.session.edit(MoveStart(0, (1.0, 2.0)))
    path = tmp_path / "no such folder" / "mine.json"
    assert not window.documents.save_file(path)
    assert str(path) in window._banner.text()
    assert "no such folder is not a folder: make it first" in window._banner.text()
    assert window._banner.isVisible()
    assert "•" in window.windowTitle()
    assert window.documents.path is None


def test_a_full_disk_leaves_the_old_file(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.json"
    assert window.documents.save_file(path)
    before = path.read_bytes()

    def full(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    window.session.edit(MoveStart(0, (1.0, 2.0)))
    assert not window.documents.save_file(path)
    assert "No space left" in window._banner.text()
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["mine.json"]


def test_a_name_with_a_dot_is_kept_and_hits_no_other_file(
    window: MainWindow, tmp_path: Path, choose
) -> None:
    (tmp_path / "run.json").write_text("precious")
    choose(tmp_path / "run.v2")
    assert window.documents.save_as()
    assert (tmp_path / "run.json").read_text() == "precious"
    assert load(tmp_path / "run.v2.json").starts == ((3.2, 6.0),)


def test_the_title_marks_changes(window: MainWindow, tmp_path: Path) -> None:
    session = window.session
    assert window.windowTitle() == "Seven points – Fallline"
    session.edit(MoveStart(0, (1.0, 2.0)))
    assert window.windowTitle() == "Seven points • – Fallline"
    session.undo()
    assert window.windowTitle() == "Seven points – Fallline"
    session.redo()
    assert window.windowTitle() == "Seven points • – Fallline"
    window.documents.save_file(tmp_path / "mine.json")
    assert window.windowTitle() == "mine.json – Fallline"
    session.undo()
    assert window.windowTitle() == "mine.json • – Fallline"
    session.redo()
    assert window.windowTitle() == "mine.json – Fallline"


def test_undoing_an_opened_scene_does_not_save_over_its_file(
    window: MainWindow, tmp_path: Path, choose
) -> None:
    path = tmp_path / "beale.json"
    save(load_named("beale"), path)
    before = path.read_bytes()
    window.documents.open_file(path)
    window.session.undo()
    assert window.session.scene.title == "Seven points"
    choose("")
    window.documents.save()
    assert path.read_bytes() == before
    window.session.redo()
    assert window.session.scene.title == "Beale"


def test_every_built_in_scene_opens(window: MainWindow, qtbot: QtBot) -> None:
    for action in window.findChildren(type(window.menus.undo)):
        if action.data() in ("too-fast", "rastrigin", "two-wells", "saddle"):
            action.trigger()
            assert window.session.scene == load_named(action.data())
            qtbot.waitUntil(lambda: window.session.recording.complete)
            assert window.documents.path is None
            window.grab()
