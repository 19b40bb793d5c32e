"""Films, pictures and tables of trainings: they show what the panels show."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtWidgets import QScrollBar, QWidget
from pytestqt.qtbot import QtBot

import main
from core.errors import MisuseError
from core.objective import Laboratory
from core.scene import Scene
from core.scene_file import load_named, save
from core.training.recording import TrainingRecording
from gui.export import ExportDialog
from gui.film import FilmSettings, Stage, film, filmed_in
from gui.panels.learning import LearningPanel
from gui.panels.results import ResultsPanel
from gui.theme import DARK, LIGHT, Theme
from tests.core.trainings import recorded, scene_of
from tests.gui.hand import type_in

SMALL = ("--size", "240x180", "--seconds", "0.2", "--fps", "20")
PANELS = ("learning", "results")


@pytest.fixture(scope="module")
def scene() -> Scene:
    return scene_of(repeats=2)


@pytest.fixture(scope="module")
def recording(scene: Scene) -> TrainingRecording:
    return recorded(scene)


def part_of(frame: np.ndarray, panel: QWidget) -> np.ndarray:
    """Return the part of a frame where a panel is."""
    place = panel.geometry()
    return frame[place.top() : place.bottom() + 1, place.left() : place.right() + 1, :3]


def alone(panel: LearningPanel | ResultsPanel, like: QWidget) -> np.ndarray:
    """Return the picture of a panel that stands alone, as large as another."""
    image = QImage(like.size(), QImage.Format.Format_RGB32)
    image.fill(panel.theme.window)
    painter = QPainter(image)
    panel.render(painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
    painter.end()
    pixels = np.frombuffer(image.constBits(), dtype=np.uint8)
    return pixels.reshape(image.height(), -1, 4)[:, : image.width(), :3].copy()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_same_moment_is_the_same_picture(
    qapp: object, scene: Scene, recording: TrainingRecording, theme: Theme
) -> None:
    stage = Stage(FilmSettings(PANELS, (960, 540), 30, 1, theme), (960, 540))
    stage.load(scene, recording)
    forward, back = ({i: stage.frame(i) for i in order} for order in ((0, 90, 200), (200, 90, 0)))
    assert all((forward[i] == back[i]).all() for i in forward)
    assert (forward[0] != forward[200]).any()
    assert not stage._legend.isVisible(), "the curves have their own"
    stage.close()
    stage.deleteLater()


def test_a_frame_is_what_the_panels_show(
    qapp: object, scene: Scene, recording: TrainingRecording
) -> None:
    from gui.worker import DirectLane

    stage = Stage(FilmSettings(PANELS, (1000, 560), 30, 1, LIGHT), (1000, 560))
    stage.load(scene, recording)
    frame = stage.frame(120)
    for filmed in stage.panels:
        panel = type(filmed)(DirectLane)
        panel.set_filming(1.0)
        panel.set_theme(LIGHT)
        panel.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        panel.resize(filmed.size())
        panel.show()
        panel.set_scene(scene)
        panel.settle()
        panel.set_recording(recording)
        panel.set_step(120)
        panel.finish()
        picture, part = alone(panel, filmed), part_of(frame, filmed)
        away = np.abs(picture.astype(int) - part).max(axis=2)
        # FreeType may move outlines by a 64th of a pixel.
        assert (away > 32).mean() < 0.002, filmed.name
        assert len(np.unique(part.reshape(-1, 3), axis=0)) > 20, "it is not blank"
        panel.close()
        panel.deleteLater()
    learning, results = stage.panels
    assert isinstance(learning, LearningPanel) and isinstance(results, ResultsPanel)
    (plot,) = [plot for plot in learning.drawn if plot.measure.value == "loss"]
    assert plot.chart.now.value() == 120
    texts = [results._model.text(row, 1) for row in range(4)]
    row = recording.measured_index(120)
    from core.learning_readings import number

    assert texts == [number(loss) for loss in recording.train_loss[row].ravel()]
    stage.close()
    stage.deleteLater()


@pytest.mark.parametrize("size", [(1280, 720), (640, 360), (160, 120)])
def test_nothing_in_a_film_can_be_scrolled(
    qapp: object, scene: Scene, recording: TrainingRecording, size: tuple[int, int]
) -> None:
    stage = Stage(FilmSettings(PANELS, size, 30, 1, LIGHT), size)
    stage.load(scene, recording)
    stage.frame(60)
    assert [bar for bar in stage.findChildren(QScrollBar) if bar.isVisible()] == []
    stage.close()
    stage.deleteLater()


@pytest.mark.parametrize("suffix", [".mp4", ".gif", ".png"])
def test_trainings_are_filmed(
    qapp: object, scene: Scene, recording: TrainingRecording, tmp_path: Path, suffix: str
) -> None:
    import av

    path = tmp_path / f"film{suffix}"
    settings = FilmSettings(("answers", "learning"), (240, 180), 20, 0.2, LIGHT)
    assert list(film(scene, recording, settings, path))[-1] == 1
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(frames) == (1 if suffix == ".png" else 4)
    assert frames[0].shape == (180, 240, 3)


def test_only_panels_of_the_laboratory_can_be_filmed() -> None:
    assert set(PANELS) <= set(filmed_in(Laboratory.TRAINING))
    assert not set(filmed_in(Laboratory.TRAINING)) & set(filmed_in(Laboratory.DESCENT))
    settings = FilmSettings(("learning",), (240, 180), 20, 1, LIGHT)
    settings.check(".mp4", Laboratory.TRAINING)
    with pytest.raises(MisuseError, match="the scene has no panel 'learning': choose from surface"):
        settings.check(".mp4", Laboratory.DESCENT)
    with pytest.raises(MisuseError, match="no panel 'sky': choose from network"):
        FilmSettings(("sky",), (240, 180), 20, 1, LIGHT).check(".mp4", Laboratory.TRAINING)


def test_trainings_are_rendered_from_the_command_line(scene: Scene, tmp_path: Path) -> None:
    save(scene, tmp_path / "scene.json")
    left_out = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    env = {key: value for key, value in os.environ.items() if key not in left_out}
    words = [sys.executable, main.__file__, "render", "scene.json", "film.mp4", *SMALL]
    done = subprocess.run(
        words, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "film.mp4").stat().st_size > 1000


def test_a_training_is_written_as_a_table_from_the_command_line(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    save(scene, tmp_path / "scene.json")
    assert main.main(["render", "scene.json", "run.csv"]) == 0
    with (tmp_path / "run.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    runs = {(row["optimizer"], row["run"]) for row in rows}
    assert runs == {("Adam", "1"), ("Adam", "2"), ("SGD", "1"), ("SGD", "2")}


def test_panels_of_the_other_laboratory_are_wrong_use(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert main.main(["render", "xor", "a.png", "--panels", "contour"]) == 2
    assert "the scene has no panel 'contour': choose from network" in capsys.readouterr().err
    assert main.main(["render", "beale", "a.png", "--panels", "learning"]) == 2
    assert list(tmp_path.iterdir()) == []


def test_the_dialog_offers_the_panels_of_the_laboratory(
    qtbot: QtBot, scene: Scene, recording: TrainingRecording, tmp_path: Path
) -> None:
    shown = [(scene, recording)]
    dialog = ExportDialog(str(tmp_path), lambda: shown[0])
    qtbot.addWidget(dialog)
    dialog.offer(LIGHT)
    offered = [name for name, box in dialog.panels.items() if box.isVisible()]
    assert offered == list(filmed_in(Laboratory.TRAINING))
    assert dialog.settings.panels == ("answers", "learning")
    dialog.format.setCurrentIndex(dialog.format.findData(".csv"))
    assert dialog.note.text().startswith("Every measurement: optimizer, run, step, epoch")
    written: list[str] = []
    dialog.written.connect(written.append)
    dialog.save(tmp_path / "run.csv")
    qtbot.waitUntil(lambda: bool(written))
    assert (tmp_path / "run.csv").read_text().startswith("optimizer,run,step,epoch,seconds,")
    shown[0] = (load_named("beale"), recording)
    dialog.offer(LIGHT)
    dialog.format.setCurrentIndex(dialog.format.findData(".mp4"))
    assert dialog.settings.panels == ("contour", "curves")
    assert not dialog.panels["learning"].isVisible() and dialog.panels["contour"].isVisible()


def test_the_dialog_films_a_training(
    qtbot: QtBot, scene: Scene, recording: TrainingRecording, tmp_path: Path
) -> None:
    dialog = ExportDialog(str(tmp_path), lambda: (scene, recording))
    qtbot.addWidget(dialog)
    dialog.offer(LIGHT)
    for field, value in ((dialog.width_field, "240"), (dialog.height_field, "180"),
                         (dialog.seconds, "0.5"), (dialog.fps, "24")):  # fmt: skip
        type_in(field.lineEdit(), value)
    written: list[str] = []
    dialog.written.connect(written.append)
    dialog.save(tmp_path / "film.mp4")
    qtbot.waitUntil(lambda: bool(written), timeout=20_000)
    assert (tmp_path / "film.mp4").stat().st_size > 1000
