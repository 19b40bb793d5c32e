"""Films: the recording replayed through the same panels, and written to a file.

A stage is a window that is never shown, with the panels that a person chose. It draws one moment
after another; a thread of its own turns the pictures into a file meanwhile.
"""

import math
import queue
import threading
from collections.abc import Generator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from core.encoders import ENCODERS, GIF_SAMPLES, Encoder, Frame
from core.errors import FalllineError, MisuseError
from core.files import replacing
from core.history import History
from core.objective import Laboratory
from core.scene import Scene
from gui.legend import Legend, entries_of
from gui.panels import PANELS, PanelKind
from gui.theme import Theme
from gui.worker import DirectLane

LARGEST = (3840, 2160)
SMALLEST = (160, 120)
SHORTEST, LONGEST = 0.1, 600
"""Seconds that a film may last."""

FILMED: dict[str, PanelKind] = {kind.name: kind for kind in PANELS if kind.filmed}
"""The panels that can be in a film, by name."""

USUAL_HEIGHT = 720
"""A film up to this height has type of the usual size; a higher one has larger type."""

GAP = 6
"""Units between the panels of a film."""

TOP_ROW = 1.6
"""How much higher the first row of panels is than each of the others."""

MOST_WAITING, ROOM_TO_WAIT = 6, 2**26
"""Pictures, and bytes of them, that may wait for the encoder."""

SAMPLED = 2**20
"""Pixels of a picture that are enough to choose the colours of a GIF from."""


class FilmSettings(Struct, frozen=True):
    """What a film is to show, and how."""

    panels: tuple[str, ...]
    size: tuple[int, int]
    fps: int
    seconds: float
    theme: Theme

    def check(self, suffix: str, laboratory: Laboratory) -> None:
        """Raise MisuseError unless all of it can be had of a scene in a laboratory."""
        if not self.panels:
            raise MisuseError("no panel: choose at least one")
        for name in self.panels:
            if name not in (offered := filmed_in(laboratory)):
                found = "no panel" if name not in FILMED else "the scene has no panel"
                raise MisuseError(f"{found} {name!r}: choose from {', '.join(offered)}")
            if self.panels.count(name) > 1:
                raise MisuseError(f"the panel {name} is named twice")
        (width, height), (widest, tallest) = self.size, LARGEST
        if not (SMALLEST[0] <= width <= widest and SMALLEST[1] <= height <= tallest):
            raise MisuseError(
                f"size {width}x{height}: expected from {SMALLEST[0]}x{SMALLEST[1]} to "
                f"{widest}x{tallest}"
            )
        most = ENCODERS[suffix].most_fps
        if not 1 <= self.fps <= most:
            raise MisuseError(f"{self.fps} frames a second: expected 1 to {most} in {suffix}")
        if not SHORTEST <= self.seconds <= LONGEST:
            raise MisuseError(f"{self.seconds:g} seconds: expected {SHORTEST} to {LONGEST}")


def size_note(suffix: str, settings: FilmSettings) -> str:
    """Return what a person should know of the size that the format takes, or nothing."""
    kind, (width, height) = ENCODERS[suffix], settings.size
    fitted = kind.fitting(settings.size)
    if fitted == settings.size:
        return ""
    return f"{kind.title} needs even numbers: {width}×{height} becomes {fitted[0]}×{fitted[1]}."


def filmed_in(laboratory: Laboratory) -> dict[str, PanelKind]:
    """Return the panels of a laboratory that can be in a film, by name."""
    suiting = (None, laboratory)
    return {name: kind for name, kind in FILMED.items() if kind.laboratory in suiting}


def steps_of(settings: FilmSettings, last: int) -> list[int]:
    """Return the step that each frame shows, from the first step to the last."""
    frames = max(2, round(settings.seconds * settings.fps))
    return [round(last * i / (frames - 1)) for i in range(frames)]


class Stage(QWidget):
    """The panels of a film in a window that is never shown."""

    def __init__(self, settings: FilmSettings, size: tuple[int, int]) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self._pixels = QSize(*size)
        self._density = max(size[1] / USUAL_HEIGHT, 1.0)
        self.panels = [FILMED[name](DirectLane) for name in settings.panels]
        for panel in self.panels:
            panel.set_filming(self._density)
        self._legend = Legend(self)
        self._theme = settings.theme
        self.resize(math.ceil(size[0] / self._density), math.ceil(size[1] / self._density))
        for panel in self.panels:
            panel.setParent(self)
            panel.set_theme(settings.theme)

    def _lay_out(self) -> None:
        """Give the panels their places: two in a row, the last one alone in its row if odd."""
        room = QRectF(self.rect()).adjusted(GAP, GAP, -GAP, -GAP)
        if any(panel.has_legend for panel in self.panels):
            self._legend.hide()
        else:
            tall = self._legend.heightForWidth(int(room.width()))
            self._legend.setGeometry(QRectF(room.topLeft(), QSizeF(room.width(), tall)).toRect())
            room.adjust(0, tall, 0, 0)
        across = min(len(self.panels), 2)
        rows = [self.panels[i : i + across] for i in range(0, len(self.panels), across)]
        shares = [TOP_ROW if i == 0 and len(rows) > 1 else 1.0 for i in range(len(rows))]
        top = room.top()
        for row, share in zip(rows, shares, strict=True):
            height = room.height() * share / sum(shares)
            for i, panel in enumerate(row):
                width = room.width() / len(row)
                place = QRectF(room.left() + i * width, top, width, height)
                half = GAP / 2
                panel.setGeometry(place.adjusted(half, half, -half, -half).toRect())
            top += height

    def load(self, scene: Scene, recording: History) -> None:
        """Take a scene and its recording; everything but the moment is drawn now."""
        self._legend.set_entries(entries_of(scene))
        self.show()
        self._lay_out()
        for panel in self.panels:
            panel.set_scene(scene)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        for panel in self.panels:
            panel.settle()
            panel.set_recording(recording)

    def frame(self, step: int) -> Frame:
        """Return the picture of a moment, shape (height, width, 4), blue first."""
        for panel in self.panels:
            panel.set_step(step)
            panel.finish()
        width, height = self._pixels.width(), self._pixels.height()
        pixels = np.empty((height, width, 4), dtype=np.uint8)
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        image.fill(self._theme.window)
        painter = QPainter(image)
        painter.scale(self._density, self._density)
        flags = QWidget.RenderFlag.DrawChildren
        self.render(painter, QPoint(), QRegion(QRect(QPoint(), self.size())), flags)
        painter.end()
        return pixels

    def sample(self, step: int) -> Frame:
        """Return the picture of a moment; of a large one, only every so many rows and columns."""
        every = math.ceil(math.sqrt(self._pixels.width() * self._pixels.height() / SAMPLED))
        return self.frame(step)[::every, ::every].copy()


def _room(size: tuple[int, int]) -> int:
    """Return how many pictures of a size may wait for the encoder."""
    return min(max(ROOM_TO_WAIT // (4 * size[0] * size[1]), 1), MOST_WAITING)


class EncoderThread:
    """Encodes in a thread of its own; used in a ``with`` block.

    Whatever goes wrong there is raised here, at the next call.
    """

    def __init__(
        self, kind: type[Encoder], path: Path, size: tuple[int, int], fps: int,
        samples: Sequence[Frame],
    ) -> None:  # fmt: skip
        self._make = lambda: kind(path, size, fps, samples)
        self._frames: queue.Queue[Frame | None] = queue.Queue(_room(size))
        self._error: Exception | None = None
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name="encoder", daemon=True)

    def _run(self) -> None:
        try:
            with self._make() as encoder:
                while (frame := self._frames.get()) is not None:
                    if self._cancelled.is_set():
                        return
                    encoder.write(frame)
        except OSError as error:  # it is raised again in the thread that asked
            self._error = error
        except Exception as error:
            self._error = FalllineError(f"the encoder failed: {error}")

    def offer(self, frame: Frame | None, patience: float) -> bool:
        """Hand over a frame, or None for the end; return whether there was room in time."""
        self._check()
        try:
            self._frames.put(frame, timeout=patience)
        except queue.Full:
            return False
        return True

    def finished(self, patience: float) -> bool:
        """Return whether the file is whole."""
        self._thread.join(patience)
        self._check()
        return not self._thread.is_alive()

    def _check(self) -> None:
        if self._error is not None:
            # Kept, it would hold on to all that was under way when it was raised.
            error, self._error = self._error, None
            raise error

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._cancelled.set()
        while self._thread.is_alive():
            try:
                self._frames.put_nowait(None)
            except queue.Full:
                self._frames.get()
            self._thread.join(0.02)


PATIENCE = 0.004
"""Seconds for which the main thread waits for the encoder before it looks after the window."""


def film(scene: Scene, recording: History, settings: FilmSettings, path: Path) -> Generator[float]:
    """Make a film, or one picture of the last step, yielding the share that is done.

    The file takes its place when it is whole; closing the generator early leaves what was there.
    Raises MisuseError when the settings cannot be had, and OSError when the file cannot be written.
    """
    settings.check(path.suffix.lower(), scene.problem.laboratory)
    kind = ENCODERS[path.suffix.lower()]
    steps = steps_of(settings, recording.last_step)
    yield from shoot(scene, recording, settings, path, steps if kind.moving else steps[-1:])


def shoot(
    scene: Scene, recording: History, settings: FilmSettings, path: Path, steps: list[int]
) -> Generator[float]:
    """Film the given steps, one a frame, as `film` does."""
    kind = ENCODERS[path.suffix.lower()]
    size = kind.fitting(settings.size)
    stage = Stage(settings, size)
    try:
        stage.load(scene, recording)
        chosen = np.unique(np.linspace(0, len(steps) - 1, GIF_SAMPLES).astype(int))
        samples: list[Frame] = []
        for i in chosen if kind.sampled else ():
            samples.append(stage.sample(steps[i]))
            yield 0.0
        with replacing(path) as beside:
            with EncoderThread(kind, beside, size, settings.fps, samples) as encoder:
                yield from _feed(encoder, stage, steps)
    finally:
        stage.close()
        stage.deleteLater()


def _feed(encoder: EncoderThread, stage: Stage, steps: list[int]) -> Generator[float]:
    for done, step in enumerate(steps):
        frame = stage.frame(step)
        while not encoder.offer(frame, PATIENCE):
            yield done / len(steps)
        yield (done + 1) / len(steps)
    while not encoder.offer(None, PATIENCE):
        yield 1.0
    while not encoder.finished(PATIENCE):
        yield 1.0
