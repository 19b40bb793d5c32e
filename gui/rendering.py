"""Writes scenes to files: for the export dialog, and without a window for the command line."""

import argparse
import os
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from core.encoders import ENCODERS
from core.errors import FalllineError, MisuseError
from core.history import History
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
        assert isinstance(recording, Recording)
        labels = tuple(scene.labels[i] for i in scene.active)
        for share in write_csv(recording, labels, path):
            yield "writing", share
        return
    from gui.film import film

    for share in film(scene, recording, settings, path):
        yield "filming", share


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
    panels = tuple(name.strip() for name in wanted.panels.split(",") if name.strip())
    if "surface" not in panels:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from gui import theme as themes
    from gui.app import make_application
    from gui.film import FilmSettings, size_note

    settings = FilmSettings(
        panels, wanted.size, wanted.fps, wanted.seconds, themes.THEMES[wanted.theme]
    )
    settings.check(wanted.out.suffix.lower())
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


def _need_opengl() -> None:
    from gui.items.canvas import opengl_works

    if not opengl_works():
        raise FalllineError(NO_OPENGL)


def choices() -> str:
    """Return, for the command line's help, what there is to choose from."""
    from gui.film import FILMED, LARGEST, LONGEST, SHORTEST, SMALLEST

    films = {suffix: kind.most_fps for suffix, kind in ENCODERS.items() if kind.moving}
    pictures = ", ".join(suffix for suffix in ENCODERS if suffix not in films)
    return (
        f"OUT      a film: {', '.join(films)}; the last step: {pictures}; the run: .csv\n"
        f"size     from {SMALLEST[0]}x{SMALLEST[1]} to {LARGEST[0]}x{LARGEST[1]}\n"
        f"fps      {', '.join(f'1 to {most} in {suffix}' for suffix, most in films.items())}\n"
        f"seconds  {SHORTEST} to {LONGEST}\n"
        f"panels   {', '.join(FILMED)};\n         in their order, the first at the top left\n\n"
        "Where there is no display, put xvfb-run before a command with the panel surface."
    )
