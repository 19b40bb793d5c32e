"""The paths of the runs on the land: lines that follow the ground, seen faintly through it."""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Slot

from core.mesh import Relief, lay
from core.recording import Recording
from core.trails import Legs, Runs, legs_of, newest
from gui.items.land3d import ON_LAND, SEEN_THROUGH, Lines, rgba
from gui.items.landview import LandView
from gui.items.paths import CROSSINGS, SLICE, TAIL

CELLS = np.array([300.0, 300.0])
"""Cells from the middle of the land to its edge: moves within one are not drawn."""

MOST_LEGS, MOST_PIECES = 4_000, 40_000
"""Steps of a chapter, and pieces in all, that are drawn: the newest ones."""


@dataclass(frozen=True)
class _Laid:
    """A chapter of the paths on the land: its pieces, the row at which each is walked, colours.

    `across` are the steps across the land from outside to outside, which are not among them.
    """

    ends: NDArray[np.float32]
    rows: NDArray[np.int64]
    colours: NDArray[np.float32]
    across: Legs


class LandPaths(QObject):
    """The paths on the land, laid chapter by chapter as time comes to them."""

    def __init__(self, view: LandView) -> None:
        super().__init__(view)
        self._ghosts = Lines(SEEN_THROUGH, 2.0, antialias=True)
        self._paths = Lines(ON_LAND, 3.5, antialias=True)
        for item in (self._ghosts, self._paths):
            view.addItem(item)
        self._density = 1.0
        self._runs: Runs | None = None
        self._relief: Relief | None = None
        self._tints = np.empty((0, 4), dtype=np.float32)
        self._key: object = None
        self._row = 0
        self._chapters: dict[int, _Laid] = {}
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._show)

    def set_density(self, density: float) -> None:
        """Draw lines so many pixels wide: OpenGL counts them in pixels."""
        self._density = density
        wide = 3.5 if self._runs is None or self._runs.few else 1.2
        self._ghosts.setData(width=2 * density)
        self._paths.setData(width=wide * density)

    def show_runs(self, recording: Recording, relief: Relief, colours: tuple[str, ...]) -> None:
        """Show other runs, one colour for each optimizer, or the same ones when they have grown."""
        key = (id(recording), recording.stride, id(relief), colours)
        if key == self._key:
            return
        self._key, self._runs, self._relief = key, Runs(recording), relief
        self._tints = np.array([rgba(colour) for colour in colours], dtype=np.float32)
        self._chapters = {}
        self.set_density(self._density)

    def clear(self) -> None:
        """Show no runs."""
        self._key = self._runs = None
        self._chapters = {}
        for item in (self._paths, self._ghosts):
            item.setVisible(False)

    def set_row(self, row: int) -> None:
        """Show the paths up to a row of the recording."""
        self._row = row
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
        """Show the chapters up to the moment; those not laid in a while come a little later."""
        self._more.stop()
        if self._runs is None:
            return
        end = time.perf_counter() + SLICE
        number, last = divmod(self._row, self._runs.rows)
        parts = [self._lay(number * self._runs.rows, self._row)] if last else []
        pieces = sum(len(part.rows) for part in parts)
        for chapter in range(number - 1, -1, -1):
            if pieces >= MOST_PIECES:
                break
            if chapter not in self._chapters and time.perf_counter() > end:
                self._more.start()
                break
            part = self._chapter(chapter)
            pieces += len(part.rows)
            parts.append(part)
        across = newest([part.across for part in parts[::-1]], CROSSINGS) if parts else None
        self._draw(parts[::-1] + ([self._on_land(across, across)] if across else []))

    def _chapter(self, number: int) -> _Laid:
        assert self._runs is not None
        if number not in self._chapters:
            first = number * self._runs.rows
            self._chapters[number] = self._lay(first, first + self._runs.rows)
        return self._chapters[number]

    def _lay(self, first: int, last: int) -> _Laid:
        """Lay the paths through some rows of the recording on the land."""
        assert self._runs is not None and self._relief is not None
        points = self._relief.across(self._runs.points(first, last))
        legs = legs_of(points, first, CELLS)
        across, legs = legs.some(legs.across), legs.some(~legs.across)
        if len(legs) > MOST_LEGS:
            legs = legs.some(legs.row > np.partition(legs.row, -MOST_LEGS)[-MOST_LEGS])
        return self._on_land(legs, across)

    def _on_land(self, legs: Legs, across: Legs) -> _Laid:
        assert self._runs is not None and self._relief is not None
        pieces, step = lay(self._relief, legs.begin, legs.end)
        tints = self._tints[legs.run[step] // self._runs.starts]
        return _Laid(pieces.astype(np.float32), legs.row[step], tints, across)

    def _draw(self, parts: list[_Laid]) -> None:
        """Draw the pieces, the older ones fainter."""
        assert self._runs is not None
        if not parts:
            for item in (self._paths, self._ghosts):
                item.setVisible(False)
            return
        ends, rows, colours = (
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("ends", "rows", "colours")
        )
        age = (self._row - rows) * self._runs.recording.stride
        colours[:, 3] = np.where(age > TAIL, 0.75, 1.0)
        both = np.repeat(colours, 2, axis=0)
        ends = ends.reshape(-1, 3)
        self._paths.show_lines(ends, both)
        both = both.copy()
        both[:, 3] *= 0.35
        self._ghosts.show_lines(ends, both)
