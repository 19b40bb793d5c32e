"""The export dialog: what it writes, what becomes of the old file, and that the window goes on."""

import csv
import errno
import threading
from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QScrollBar
from pytestqt.qtbot import QtBot

from core.descent import descend
from core.edits import SetScene
from core.encoders import GIF_SAMPLES, Gif, Mp4
from core.objective import Laboratory
from core.recording import Recording
from core.scene import Scene
from core.scene_file import load_named
from core.tables import write_csv
from gui.dialogs import file_name
from gui.export import ExportDialog
from gui.film import LARGEST, EncoderThread, FilmSettings, Stage, film, filmed_in, steps_of
from gui.forms import NumberField
from gui.main_window import MainWindow
from gui.theme import DARK, LIGHT, Theme
from tests.gui.hand import Key, click, key, type_in

OLD = b"what was there before"


@pytest.fixture(scope="module")
def scene() -> Scene:
    return SetScene({"steps": 60}).apply(load_named("seven-points"))


@pytest.fixture(scope="module")
def recording(scene: Scene) -> Recording:
    recording = Recording(scene.race)
    for stretch in descend(scene.race):
        recording.append(stretch)
    return recording


class Told:
    """What a dialog has told."""

    def __init__(self, dialog: ExportDialog) -> None:
        self.written: list[str] = []
        self.failed: list[str] = []
        dialog.written.connect(self.written.append)
        dialog.failed.connect(self.failed.append)

    @property
    def any(self) -> bool:
        return bool(self.written or self.failed)


@pytest.fixture
def dialog(qtbot: QtBot, scene: Scene, recording: Recording, tmp_path: Path) -> ExportDialog:
    dialog = ExportDialog(str(tmp_path), lambda: (scene, recording))
    qtbot.addWidget(dialog)
    dialog.offer(LIGHT)
    set_size(dialog, 240, 180)
    set_number(dialog.seconds, 0.5)
    set_number(dialog.fps, 24)
    return dialog


def set_size(dialog: ExportDialog, width: int, height: int) -> None:
    set_number(dialog.width_field, width)
    set_number(dialog.height_field, height)


def set_number(field: NumberField, value: float) -> None:
    type_in(field, f"{value:g}")
    assert field.value == value


def choose_format(dialog: ExportDialog, suffix: str) -> None:
    dialog.format.setCurrentIndex(dialog.format.findData(suffix))


def frames_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_film_is_written_and_shows_the_race(
    dialog: ExportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    told, path = Told(dialog), tmp_path / "film.mp4"
    assert "12 frames" in dialog.note.text()
    dialog.save(path)
    assert dialog.progress.isVisible()
    assert not dialog.save_button.isEnabled()
    qtbot.waitUntil(lambda: told.any)
    assert (told.written, told.failed) == ([str(path)], [])
    assert "is written" in dialog.note.text()
    assert dialog.save_button.isEnabled()
    assert not dialog.progress.isVisible()
    frames = frames_of(path)
    assert len(frames) == 12
    assert {frame.shape for frame in frames} == {(180, 240, 3)}
    assert abs(frames[0].astype(int) - frames[-1]).max() > 100
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == 24
    assert files_in(tmp_path) == ["film.mp4"]


def test_a_gif_is_written(dialog: ExportDialog, qtbot: QtBot, tmp_path: Path) -> None:
    told = Told(dialog)
    choose_format(dialog, ".gif")
    set_size(dialog, 201, 151)
    assert "even" not in dialog.note.text()
    dialog.save(tmp_path / "film.gif")
    qtbot.waitUntil(lambda: told.any)
    assert told.failed == []
    frames = frames_of(tmp_path / "film.gif")
    assert len(frames) == 12
    assert {frame.shape for frame in frames} == {(151, 201, 3)}


def test_a_picture_is_the_last_frame_of_the_film(
    dialog: ExportDialog, qtbot: QtBot, tmp_path: Path, scene: Scene, recording: Recording
) -> None:
    told = Told(dialog)
    choose_format(dialog, ".png")
    assert not dialog.seconds.isVisible()
    settings = dialog.settings
    dialog.save(tmp_path / "picture.png")
    qtbot.waitUntil(lambda: told.any)
    (picture,) = frames_of(tmp_path / "picture.png")
    stage = Stage(settings, settings.size)
    stage.load(scene, recording)
    assert (picture == stage.frame(60)[..., 2::-1]).all()
    stage.close()
    stage.deleteLater()


def test_a_table_is_written(
    dialog: ExportDialog, qtbot: QtBot, tmp_path: Path, scene: Scene, recording: Recording
) -> None:
    told = Told(dialog)
    choose_format(dialog, ".csv")
    assert not dialog.width_field.isVisible()
    dialog.save(tmp_path / "run.csv")
    qtbot.waitUntil(lambda: told.any)
    with (tmp_path / "run.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert ",".join(header) == "optimizer,start,step,x,y,loss,gradient_norm"
    assert len(rows) == 7 * 61
    row = rows[61 + 7]
    assert row[:3] == ["Momentum", "1", "7"]
    point = recording.positions[7, 1, 0]
    assert [float(text) for text in row[3:6]] == [*point, recording.losses[7, 1, 0]]
    assert float(row[6]) == pytest.approx(np.hypot(*scene.problem.gradient(point)))


def test_odd_sizes_are_rounded_up_for_h264_and_that_is_said(
    dialog: ExportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    told = Told(dialog)
    set_size(dialog, 201, 151)
    assert "201×151 becomes 202×152" in dialog.note.text()
    dialog.save(tmp_path / "film.mp4")
    qtbot.waitUntil(lambda: told.any)
    assert frames_of(tmp_path / "film.mp4")[0].shape == (152, 202, 3)


def test_what_cannot_be_filmed_is_said_before(dialog: ExportDialog) -> None:
    for box in dialog.panels.values():
        box.setChecked(False)
    assert not dialog.save_button.isEnabled()
    assert "no panel" in dialog.note.text()
    dialog.panels["curves"].setChecked(True)
    assert dialog.save_button.isEnabled()
    type_in(dialog.width_field, "9999")
    assert dialog.width_field.value == 240
    assert dialog.settings.panels == ("curves",)
    dialog.preset.setCurrentIndex(3)
    dialog.preset.activated.emit(3)
    assert dialog.settings.size == (3840, 2160)


def test_the_file_is_asked_for_and_gets_its_suffix(
    dialog: ExportDialog, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told(dialog)
    offered: list[str] = []

    def choose(_parent: object, _title: str, suggested: str, _filter: str) -> tuple[str, str]:
        offered.append(suggested)
        return answers.pop(), ""

    answers = [str(tmp_path / "run 0.5"), ""]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    choose_format(dialog, ".csv")
    click(dialog.save_button, QPoint(5, 5))
    assert not dialog.progress.isVisible(), "the person gave up"
    click(dialog.save_button, QPoint(5, 5))
    qtbot.waitUntil(lambda: told.any)
    assert offered[0] == str(tmp_path / "Seven points.csv")
    assert files_in(tmp_path) == ["run 0.5.csv"]


@pytest.mark.parametrize("how", ["button", "escape", "close"])
def test_a_cancelled_film_leaves_the_old_one(
    dialog: ExportDialog, qtbot: QtBot, tmp_path: Path, how: str
) -> None:
    told, path = Told(dialog), tmp_path / "film.mp4"
    path.write_bytes(OLD)
    set_number(dialog.seconds, 100)
    dialog.save(path)
    qtbot.waitUntil(lambda: dialog.progress.value() >= 2)
    assert len(files_in(tmp_path)) == 2, "it is written beside"
    if how == "button":
        click(dialog.cancel_button, QPoint(5, 5))
    elif how == "escape":
        key(dialog, Key.Key_Escape)
    else:
        dialog.close()
    assert path.read_bytes() == OLD
    assert files_in(tmp_path) == ["film.mp4"]
    assert "encoder" not in [thread.name for thread in threading.enumerate()]
    assert not told.any
    assert dialog.isVisible() == (how != "close")
    if how == "button":
        assert "Cancelled" in dialog.note.text()
        click(dialog.cancel_button, QPoint(5, 5))
        assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("kind", "words"),
    [(OSError, (errno.ENOSPC, "No space left on device")), (RuntimeError, ("it is broken",))],
    ids=["full disk", "broken encoder"],
)
@pytest.mark.parametrize("frame", [0, 5])
def test_a_film_that_fails_leaves_the_old_one_and_says_why(
    dialog: ExportDialog,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    kind: type[Exception],
    words: tuple[object, ...],
    frame: int,
) -> None:
    told, path, write = Told(dialog), tmp_path / "film.mp4", Mp4.write

    def failing(self: Mp4, pixels: np.ndarray) -> None:
        if self._written == frame:
            raise kind(*words)
        write(self, pixels)

    path.write_bytes(OLD)
    monkeypatch.setattr(Mp4, "write", failing)
    dialog.save(path)
    qtbot.waitUntil(lambda: told.any)
    assert told.written == []
    assert len(told.failed) == 1
    assert str(path) in told.failed[0]
    assert str(words[-1]) in told.failed[0]
    assert path.read_bytes() == OLD
    assert files_in(tmp_path) == ["film.mp4"]
    assert dialog.save_button.isEnabled()
    assert not dialog.progress.isVisible()
    caplog.clear()
    monkeypatch.undo()
    dialog.save(path)
    qtbot.waitUntil(lambda: bool(told.written))
    assert path.read_bytes() != OLD


def test_a_folder_that_is_gone_is_said(dialog: ExportDialog, qtbot: QtBot, tmp_path: Path) -> None:
    told = Told(dialog)
    dialog.save(tmp_path / "gone" / "film.mp4")
    qtbot.waitUntil(lambda: told.any)
    assert told.written == []
    assert "gone is not a folder: make it first" in told.failed[0]


def test_the_window_goes_on_while_a_film_is_made(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.companions.show_export()
    dialog = window.companions.export
    assert dialog is not None
    told = Told(dialog)
    set_size(dialog, 320, 240)
    set_number(dialog.seconds, 2)
    window.playback.play()
    steps: list[int] = []
    window.playback.step_changed.connect(steps.append)
    dialog.save(tmp_path / "film.mp4")
    qtbot.waitUntil(lambda: told.any, timeout=30_000)
    assert told.failed == []
    assert len(steps) > 5
    assert len(frames_of(tmp_path / "film.mp4")) == 60
    dialog.close()


@pytest.mark.parametrize("computed", [True, False], ids=["computed", "not yet computed"])
def test_each_export_is_of_the_scene_that_is_shown(
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    computed: bool,
) -> None:
    """The window goes on while the dialog is open, and the race may not be computed yet."""
    window.companions.show_export()
    dialog = window.companions.export
    assert dialog is not None
    told, scene = Told(dialog), load_named("too-fast")
    window.open_scene(scene, None)
    window.playback.pause()
    if computed:
        qtbot.waitUntil(lambda: window.session.recording.race is scene.race)
        qtbot.waitUntil(lambda: window.session.recording.complete)
    offered: list[str] = []
    path = tmp_path / "run.CSV"
    monkeypatch.setattr(
        QFileDialog,
        "getSaveFileName",
        lambda *words: (offered.append(words[2]), (str(path), ""))[1],
    )
    choose_format(dialog, ".csv")
    click(dialog.save_button, QPoint(5, 5))
    window.session.edit(SetScene({"steps": 7}))
    qtbot.waitUntil(lambda: told.any)
    assert told.failed == []
    assert Path(offered[0]).name == "Too fast.csv"
    whole = Recording(scene.race)
    for stretch in descend(scene.race):
        whole.append(stretch)
    for _ in write_csv(whole, tuple(racer.label for racer in scene.racers), tmp_path / "same.csv"):
        pass
    assert path.read_bytes() == (tmp_path / "same.csv").read_bytes()
    dialog.close()


def test_an_export_of_a_scene_that_lost_its_runs_is_refused(
    qtbot: QtBot, dialog: ExportDialog, scene: Scene, recording: Recording, tmp_path: Path
) -> None:
    told = Told(dialog)
    dialog._shown = lambda: (SetScene({"starts": ()}).apply(scene), recording)
    dialog.save(tmp_path / "film.mp4")
    qtbot.waitUntil(lambda: told.any)
    assert "no start" in told.failed[0]
    assert files_in(tmp_path) == []


def test_what_was_told_goes_with_the_next_choice(
    dialog: ExportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    other = {"light": "dark", "dark": "light"}
    changes = (
        lambda: dialog.panels["scoreboard"].toggle(),
        lambda: dialog.theme_choice.setCurrentText(other[dialog.theme_choice.currentText()]),
        lambda: set_number(dialog.fps, 12),
        lambda: dialog.offer(LIGHT),
    )
    for change in changes:
        told = Told(dialog)
        dialog.save(tmp_path / "film.mp4")
        qtbot.waitUntil(lambda told=told: told.any)
        assert "is written" in dialog.note.text()
        change()
        assert dialog.note.text().endswith("frames.")


def test_after_an_export_enter_saves_again(
    dialog: ExportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    told = Told(dialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.save(tmp_path / "film.mp4")
    qtbot.waitUntil(lambda: told.any)
    assert dialog.save_button.isDefault()
    assert not dialog.cancel_button.isDefault()
    dialog.cancel_button.setFocus()
    assert dialog.cancel_button.isDefault(), "as Qt does it"
    dialog.close()
    dialog.offer(LIGHT)
    assert dialog.save_button.isDefault()
    qtbot.waitUntil(dialog.save_button.hasFocus)


def test_offered_again_while_it_works_it_works_on(
    dialog: ExportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    told = Told(dialog)
    dialog.save(tmp_path / "film.mp4")
    qtbot.waitUntil(lambda: "filming film.mp4" in dialog.note.text())
    dialog.offer(DARK)
    assert "filming film.mp4" in dialog.note.text()
    assert not dialog.save_button.isEnabled()
    qtbot.waitUntil(lambda: told.any)
    assert told.written == [str(tmp_path / "film.mp4")]


def send_key(dialog: ExportDialog, kind: QEvent.Type, moment: int, repeated: bool) -> None:
    event = QKeyEvent(kind, Key.Key_Escape, Qt.KeyboardModifier.NoModifier, "", repeated)
    event.setTimestamp(moment)
    QApplication.sendEvent(dialog, event)


def test_an_escape_that_is_held_closes_only_the_file_chooser(dialog: ExportDialog) -> None:
    """The first repetition after the chooser has closed is not known as one to Qt."""
    pressed, released = QEvent.Type.KeyPress, QEvent.Type.KeyRelease
    send_key(dialog, released, 5000, repeated=False)
    send_key(dialog, pressed, 5000, repeated=False)
    assert dialog.isVisible()
    send_key(dialog, released, 5040, repeated=True)
    send_key(dialog, pressed, 5041, repeated=True)
    assert dialog.isVisible()
    send_key(dialog, released, 5100, repeated=False)
    send_key(dialog, pressed, 5200, repeated=False)
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("title", "name"),
    [("Seven points", "Seven points"), ("a/b: c?", "a-b- c-"), ("..", "scene"), ("", "scene"),
     ("line\nline", "line-line"), ("Größe 2×", "Größe 2×")],
)  # fmt: skip
def test_any_title_makes_a_name_of_a_file(title: str, name: str) -> None:
    assert file_name(title) == name


def test_without_a_race_there_is_nothing_to_export(window: MainWindow) -> None:
    for i in range(7):
        key(window, Qt.Key(Key.Key_1 + i))
    window.companions.show_export()
    assert "nothing to export" in window._banner.text()
    assert window.companions.export is None or not window.companions.export.isVisible()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_same_moment_is_the_same_picture(
    qapp: object, scene: Scene, recording: Recording, theme: Theme
) -> None:
    panels = ("contour", "surface", "curves", "scoreboard")
    settings = FilmSettings(panels, (640, 480), 30, 1, theme)
    pictures = []
    for _ in range(2):
        stage = Stage(settings, settings.size)
        stage.load(scene, recording)
        forward, back = ({i: stage.frame(i) for i in order} for order in ((0, 30, 60), (60, 30, 0)))
        assert all((forward[i] == back[i]).all() for i in forward)
        pictures.append(forward)
        stage.close()
        stage.deleteLater()
    for i, picture in pictures[0].items():
        # Once a window was on the screen, FreeType may move outlines by a 64th of a pixel.
        away = abs(picture.astype(int) - pictures[1][i]).max(axis=2)
        assert away.max() <= 32
        assert (away > 0).mean() < 0.01
    assert (pictures[0][0] != pictures[0][60]).any()
    assert pictures[0][0].shape == (480, 640, 4)
    ground = [int(theme.window[i : i + 2], 16) for i in (5, 3, 1)]
    assert pictures[0][0][2, 2, :3].tolist() == ground


def test_a_film_goes_from_the_first_step_to_the_last() -> None:
    settings = FilmSettings(("contour",), (640, 480), 30, 1, LIGHT)
    steps = steps_of(settings, 500)
    assert (len(steps), steps[0], steps[-1]) == (30, 0, 500)
    assert steps == sorted(steps)
    assert len(steps_of(FilmSettings(("contour",), (640, 480), 1, 0.1, LIGHT), 500)) == 2


def test_a_film_larger_than_the_screen(
    qapp: object, scene: Scene, recording: Recording, tmp_path: Path
) -> None:
    settings = FilmSettings(("surface", "contour"), (3840, 2160), 1, 0.1, DARK)
    for _ in film(scene, recording, settings, tmp_path / "large.png"):
        pass
    (picture,) = frames_of(tmp_path / "large.png")
    assert picture.shape == (2160, 3840, 3)
    for half in (picture[:, :1920], picture[:, 1920:]):
        assert len(np.unique(half[::8, ::8].reshape(-1, 3), axis=0)) > 100, "no panel is blank"


@pytest.mark.parametrize("size", [(1280, 720), (640, 360), (160, 120)])
def test_nothing_in_a_film_can_be_scrolled(
    qapp: object, scene: Scene, recording: Recording, size: tuple[int, int]
) -> None:
    stage = Stage(FilmSettings(tuple(filmed_in(Laboratory.DESCENT)), size, 30, 1, LIGHT), size)
    stage.load(scene, recording)
    stage.frame(60)
    assert [bar for bar in stage.findChildren(QScrollBar) if bar.isVisible()] == []
    stage.close()
    stage.deleteLater()


def test_large_pictures_wait_in_small_numbers() -> None:
    assert EncoderThread(Mp4, Path("a"), (1280, 720), 30, ())._frames.maxsize == 6
    assert EncoderThread(Mp4, Path("a"), LARGEST, 30, ())._frames.maxsize == 2


def test_samples_of_large_pictures_are_small(
    qapp: object, scene: Scene, recording: Recording
) -> None:
    for size, shape in (((3840, 2160), (720, 1280, 4)), ((640, 360), (360, 640, 4))):
        stage = Stage(FilmSettings(("curves",), size, 30, 1, LIGHT), size)
        stage.load(scene, recording)
        assert stage.sample(60).shape == shape
        stage.close()
        stage.deleteLater()


def test_the_window_has_its_turn_between_the_samples_of_a_gif(
    qapp: object, scene: Scene, recording: Recording, tmp_path: Path
) -> None:
    settings = FilmSettings(("curves",), (240, 180), 24, 0.5, LIGHT)
    shares = list(film(scene, recording, settings, tmp_path / "film.gif"))
    assert shares[:GIF_SAMPLES] == [0.0] * GIF_SAMPLES
    assert len(frames_of(tmp_path / "film.gif")) == 12


def test_a_gif_is_made_from_samples_of_the_whole_clip() -> None:
    assert Gif.sampled
    assert not Mp4.sampled
