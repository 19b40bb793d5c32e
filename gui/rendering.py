"""Renders a scene without a window, for the command line."""

import argparse
import os
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from core.descent import descend
from core.encoders import ENCODERS
from core.errors import FalllineError, MisuseError
from core.recording import Recording
from core.scene import Scene
from core.streams import tell
from core.tables import write_csv
from gui.display import display_works

if TYPE_CHECKING:
    from pathlib import Path

NO_OPENGL = (
    "the 3-D panel needs OpenGL, and there is no display that offers it: "
    "put xvfb-run before the command, or leave surface out of --panels"
)

FORMATS = (*ENCODERS, ".csv")


def render(scene: Scene, wanted: argparse.Namespace) -> Generator[tuple[str, float]]:
    """Compute the scene's race and write it to ``wanted.out``, yielding what is done and its share.

    Raises FalllineError when it cannot be had, and OSError when the file cannot be written.
    """
    out: Path = wanted.out
    suffix = out.suffix.lower()
    if suffix not in FORMATS:
        lack = f"no format {suffix!r}" if suffix else f"{out.name} has no suffix"
        raise MisuseError(f"{lack}: use {' '.join(FORMATS)}")
    if not scene.active or not len(scene.all_starts):
        raise FalllineError("the scene has no optimizer that is on, or no start: nothing to show")
    if suffix == ".csv":
        recording = yield from _computed(scene)
        labels = tuple(scene.racers[i].label for i in scene.active)
        for share in write_csv(recording, labels, out):
            yield "writing", share
        return
    yield from _film(scene, wanted)


def _computed(scene: Scene):  # type: ignore[no-untyped-def]
    recording = Recording(scene.race)
    for stretch in descend(scene.race):
        recording.append(stretch)
        yield "computing", recording.last_step / scene.steps
    return recording


def _film(scene: Scene, wanted: argparse.Namespace) -> Iterator[tuple[str, float]]:
    panels = tuple(name.strip() for name in wanted.panels.split(",") if name.strip())
    if "surface" not in panels:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from gui import theme as themes
    from gui.app import make_application
    from gui.film import FilmSettings, film, size_note

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
    recording = yield from _computed(scene)
    for share in film(scene, recording, settings, wanted.out):
        app.processEvents()
        yield "filming", share


def _need_opengl() -> None:
    from gui.items.landview import opengl_works

    if not opengl_works():
        raise FalllineError(NO_OPENGL)
