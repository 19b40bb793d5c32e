"""Writes scenes to files: for the export dialog, and without a window for the command line."""

import argparse
import os
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from core.encoders import ENCODERS
from core.errors import FalllineError, MisuseError
from core.history import History
from core.objective import Laboratory
from core.recording import Recording
from core.running import Computation
from core.scene import Scene
from core.streams import tell
from core.tables import write_csv
from gui.display import display_works

if TYPE_CHECKING:
    from gui.film import FilmSettings

NO_OPENGL = (
    "the 3-D panel needs OpenGL, and there is no display that offers it: "
    "put xvfb-run before the command, or leave surface out of --panels"
)

FORMATS = (*ENCODERS, ".csv")

USUAL_PANELS = {
    Laboratory.DESCENT: ("contour", "curves"),
    Laboratory.TRAINING: ("answers", "learning"),
}
"""What a film shows unless something else is wanted."""

Progress = Generator[tuple[str, float]]
"""What is being done, and the share of it that is done."""


def exported(
    scene: Scene, recording: History | None, settings: "FilmSettings | None", path: Path
) -> Progress:
    """Write a scene to a file, as a film or picture, or as a table where there are no settings.

    Its race is computed here unless the recording is of it, and whole. Raises FalllineError when
    it cannot be had, and OSError when the file cannot be written.
    """
    _need_race(scene)
    if recording is None or not (recording.complete and recording.race.is_like(scene.contest)):
        recording = yield from _computed(scene)
    if settings is None:
        for share in _table(scene, recording, path):
            yield "writing", share
        return
    from gui.film import film

    for share in film(scene, recording, settings, path):
        yield "filming", share


def _table(scene: Scene, recording: History, path: Path) -> Generator[float]:
    """Return what writes the table of a race of either laboratory."""
    labels = tuple(scene.labels[i] for i in scene.active)
    if isinstance(recording, Recording):
        return write_csv(recording, labels, path)
    from core.training.recording import TrainingRecording
    from core.training.tables import write_training

    assert isinstance(recording, TrainingRecording)
    return write_training(recording, labels, path)


def _need_race(scene: Scene) -> None:
    if not all(scene.contest.shape[:2]):
        raise FalllineError("the scene has no optimizer that is on, or no start: nothing to show")


def _computed(scene: Scene) -> Generator[tuple[str, float], None, History]:
    race = Computation(scene.contest)
    recording = race.recording()
    for chunk in race():
        recording.append(chunk)
        yield "computing", max(recording.last_step, 0) / scene.steps
    return recording


def render(scene: Scene, wanted: argparse.Namespace) -> Progress:
    """Write a scene to ``wanted.out``, as `exported` does, without a window.

    Raises MisuseError as well, when what is wanted is nothing that there is.
    """
    out: Path = wanted.out
    suffix = out.suffix.lower()
    if suffix not in FORMATS:
        lack = f"no format {suffix!r}" if suffix else f"{out.name} has no suffix"
        raise MisuseError(f"{lack}: use {' '.join(FORMATS)}")
    _need_race(scene)
    if suffix == ".csv":
        yield from exported(scene, None, None, out)
    else:
        yield from _film(scene, wanted)


def _film(scene: Scene, wanted: argparse.Namespace) -> Progress:
    panels = _panels(scene, wanted.panels)
    if "surface" not in panels:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from gui import theme as themes
    from gui.app import make_application
    from gui.film import FilmSettings, size_note

    settings = FilmSettings(
        panels, wanted.size, wanted.fps, wanted.seconds, themes.THEMES[wanted.theme]
    )
    settings.check(wanted.out.suffix.lower(), scene.problem.laboratory)
    if note := size_note(wanted.out.suffix.lower(), settings):
        tell(note)
    if not display_works():
        raise FalllineError(NO_OPENGL)
    app = make_application(["fallline"])
    themes.apply(settings.theme)
    if "surface" in panels:
        _need_opengl()
    for progress in exported(scene, None, settings, wanted.out):
        app.processEvents()
        yield progress


def _panels(scene: Scene, wanted: str | None) -> tuple[str, ...]:
    """Return the names of the panels that are wanted, or the usual ones of the laboratory."""
    if wanted is None:
        return USUAL_PANELS[scene.problem.laboratory]
    return tuple(name.strip() for name in wanted.split(",") if name.strip())


def _need_opengl() -> None:
    from gui.items.canvas import opengl_works

    if not opengl_works():
        raise FalllineError(NO_OPENGL)


def choices() -> str:
    """Return, for the command line's help, what there is to choose from."""
    from gui.film import LARGEST, LONGEST, SHORTEST, SMALLEST, filmed_in

    films = {suffix: kind.most_fps for suffix, kind in ENCODERS.items() if kind.moving}
    pictures = ", ".join(suffix for suffix in ENCODERS if suffix not in films)
    return (
        f"OUT      a film: {', '.join(films)}; the last step: {pictures}; the run: .csv\n"
        f"size     from {SMALLEST[0]}x{SMALLEST[1]} to {LARGEST[0]}x{LARGEST[1]}\n"
        f"fps      {', '.join(f'1 to {most} in {suffix}' for suffix, most in films.items())}\n"
        f"seconds  {SHORTEST} to {LONGEST}\n"
        f"panels   {', '.join(filmed_in(Laboratory.DESCENT))};\n"
        f"         of networks {', '.join(filmed_in(Laboratory.TRAINING))};\n"
        "         in their order, the first at the top left\n\n"
        "Where there is no display, put xvfb-run before a command with the panel surface."
    )
