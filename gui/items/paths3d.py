"""The paths of the runs on the land: lines that follow the ground, seen faintly through it."""

import time

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Slot

from core.mesh import Relief, lay
from core.objective import Floats
from core.recording import Recording
from core.trails import Legs, Runs, legs_of, newest
from gui.items.land3d import ON_LAND, SEEN_THROUGH, Lines, rgba
from gui.items.landview import LandView
from gui.items.paths import AT_ONCE, CROSSINGS, RESTING, SLICE

CELLS = np.array([150.0, 150.0])
ROUGH_CELLS = CELLS / 2
"""Cells from the middle of the land to its edge: moves within one are not drawn."""

MOST_PIECES, FEWEST_PIECES = 60_000, 200
"""Pieces in all, and at least in each chapter, that are drawn: the newest ones of a chapter."""

OPAQUE, GHOSTLY = 0.9, 0.3
"""How opaque a path is where it is seen, and where the land hides it."""


class _Laid(Struct, frozen=True):
    """A part of the paths on the land: the ends of its pieces in pairs, their colours, alike.

    `across` are the steps across the land from outside to outside, which are not among them.
    """

    ends: NDArray[np.float32]
    colours: NDArray[np.float32]
    across: Legs


class LandPaths(QObject):
    """The paths on the land, laid chapter by chapter as time comes to them.

    Chapters that are past are drawn once; only the part since the last one is drawn each frame.
    """

    def __init__(self, view: LandView) -> None:
        super().__init__(view)
        self._view = view
        self._past, self._newest = _Pair(), _Pair()
        for item in self._past.items:
            view.add_ground(item, while_turning=())  # it is drawn by `draw`
        for item in self._newest.items:
            view.addItem(item)
        self._density = 1.0
        self._runs: Runs | None = None
        self._relief: Relief | None = None
        self._tints = np.empty((0, 3), dtype=np.float32)
        self._key: object = None
        self._row, self._new = 0, False
        self._chapters: list[_Laid] = []
        self._more = QTimer(self, singleShot=True)
        self._more.timeout.connect(self._show)
        view.growing = self

    def set_density(self, density: float) -> None:
        """Draw lines so many pixels wide: OpenGL counts them in pixels."""
        self._density = density
        wide = 3.5 if self._runs is None or self._runs.few else 1.2
        for pair in (self._past, self._newest):
            pair.set_widths(wide * density, 2 * density)

    def show_runs(self, recording: Recording, relief: Relief, colours: tuple[str, ...]) -> None:
        """Show other runs, one colour for each optimizer, or the same ones when they have grown."""
        key = (id(recording), recording.stride, id(relief), colours)
        if key == self._key:
            return
        self._key, self._runs, self._relief, self._new = key, Runs(recording), relief, True
        self._tints = np.array([rgba(colour)[:3] for colour in colours], dtype=np.float32)
        self._chapters = []
        self.set_density(self._density)

    def clear(self) -> None:
        """Show no runs."""
        self._key = self._runs = None
        self._chapters = []
        self._newest.show(None)
        self._view.update()

    def set_row(self, row: int) -> None:
        """Show the paths up to a row of the recording.

        Those of new runs are laid roughly: while a hand drags there will soon be others.
        """
        if self._more.isActive() and not self._new and row == self._row:
            return
        rough = self._new and self._runs is not None and row * self._runs.count <= AT_ONCE
        self._row, self._new = row, False
        if rough:
            self._newest.show(self._with_crossings(self._lay(0, row, ROUGH_CELLS)))
            self._view.update()
            self._more.start(RESTING)
        else:
            self._show()

    @property
    def finished(self) -> bool:
        """Whether all is laid that is to be shown."""
        return not self._more.isActive()

    def finish(self) -> None:
        """Lay all that is still to be laid."""
        while not self.finished:
            self._show()

    @Slot()
    def _show(self) -> None:
        """Lay chapters up to the moment; those not laid in a while come a little later."""
        self._more.stop()
        runs = self._runs
        if runs is None:
            return
        end = time.perf_counter() + SLICE
        past = self._row // runs.rows
        while len(self._chapters) < past:
            if time.perf_counter() > end:
                self._more.start(0)
                break
            first = len(self._chapters) * runs.rows
            self._chapters.append(self._lay(first, first + runs.rows))
        newest = self._lay(past * runs.rows, self._row) if self.finished else None
        self._newest.show(newest and self._with_crossings(newest))
        self._view.update()

    # What is past, for the view to draw

    @property
    def state(self) -> tuple[object, int]:
        """What the chapters are of, and how many are past."""
        if self._runs is None:
            return None, 0
        widths = (self._density, self._runs.few)
        return (self._key, widths), min(len(self._chapters), self._row // self._runs.rows)

    def draw(self, first: int, last: int) -> None:
        """Draw some chapters."""
        for chapter in self._chapters[first:last]:
            self._past.show(chapter)
            self._past.paint()

    # Laying

    def _lay(self, first: int, last: int, cells: Floats = CELLS) -> _Laid:
        """Lay the paths through some rows of the recording on the land."""
        assert self._runs is not None and self._relief is not None
        points = self._relief.across(self._runs.points(first, last))
        legs = legs_of(points, first, cells)
        across = legs.some(legs.across)
        if len(across):
            legs = legs.some(~legs.across)
        most = max(FEWEST_PIECES, MOST_PIECES // self._runs.chapters)
        return self._on_land(legs, across, most)

    def _on_land(self, legs: Legs, across: Legs, most: int = MOST_PIECES) -> _Laid:
        assert self._runs is not None and self._relief is not None
        pieces, step = lay(self._relief, legs.begin, legs.end)
        if len(pieces) > most:
            rows = legs.row[step]
            kept = rows > np.partition(rows, -most)[-most]
            pieces, step = pieces[kept], step[kept]
        tints = self._tints[legs.run[step] // self._runs.starts]
        colours = np.full((len(tints), 2, 4), OPAQUE, dtype=np.float32)
        colours[..., :3] = tints[:, None]
        return _Laid(pieces.astype(np.float32).reshape(-1, 3), colours.reshape(-1, 4), across)

    def _with_crossings(self, laid: _Laid) -> _Laid:
        """Add the last steps across the land: all of them would soon have covered it."""
        past = self._chapters[: self.state[1]]
        parts = [part.across for part in (*past, laid) if len(part.across)]
        if not parts:
            return laid
        crossings = self._on_land(newest(parts, CROSSINGS), laid.across)
        ends = np.concatenate([laid.ends, crossings.ends])
        return _Laid(ends, np.concatenate([laid.colours, crossings.colours]), laid.across)


class _Pair:
    """Lines on the land, and the same seen faintly through it."""

    def __init__(self) -> None:
        self._ghosts = Lines(SEEN_THROUGH, 2.0, antialias=True)
        self._paths = Lines(ON_LAND, 3.5, antialias=True)
        self.items = (self._ghosts, self._paths)

    def set_widths(self, path: float, ghost: float) -> None:
        """Set how many pixels wide they are."""
        self._paths.setData(width=path)
        self._ghosts.setData(width=ghost)

    def show(self, laid: _Laid | None) -> None:
        """Show some pieces, or none."""
        for item in self.items:
            item.setVisible(laid is not None)
        if laid is not None:
            faint = laid.colours * np.array([1, 1, 1, GHOSTLY / OPAQUE], dtype=np.float32)
            self._ghosts.show_lines(laid.ends, faint)
            self._paths.show_lines(laid.ends, laid.colours)

    def paint(self) -> None:
        """Paint them now, in the current context."""
        for item in self.items:
            if item.visible():
                item.paint()
