"""The race for the needle: random guesses and a grid against gradient descent, as they are tried.

The worker is done with it in a moment, so it is shown in slow motion: the number of evaluations
grows tenfold in a second, for all strategies alike, and each is shown what it has come to by then.
"""

from functools import partial

import numpy as np
from PySide6.QtCore import QElapsedTimer, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core import palette
from core.haystack import Strategy, Tally, compare
from core.heights import Scaling
from core.needle import Hay, Search, Share, search_of, spread_out
from core.numbers import label
from core.objective import Floats
from core.scene import Scene
from core.terrain import TerrainRequest
from gui.haystack.best_curves import BestCurves
from gui.haystack.counts import Counts
from gui.items.landbox import LandBox
from gui.items.needle import HaystackItem, NeedleItem
from gui.items.plots import dress, make_plot
from gui.items.terrain import TerrainItem
from gui.legend import Entry
from gui.panels.base import MakeLane
from gui.theme import COLORMAPS, Theme
from gui.widgets import button, muted, readout
from gui.worker import Answer, WorkerLane

DECADES_A_SECOND = 1.0
FRAME = 40
"""Milliseconds from one picture to the next."""

GRID = 240
"""Points along each axis of the land, which is faint."""

NARROW = 0.9
"""Of the usual width of the land's left axis: there is little room."""

FAINT = 0.3
LEVELS = 8

COLOURS = (palette.SKY_BLUE, palette.PURPLE, palette.GREEN)
"""Those of guesses and grid, without the optimizer's."""


class RaceView(QWidget):
    """The haystack, the curves of the best losses, and the counts."""

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme
        self._scene: Scene
        self._search: Search | None = None
        self._hay: Hay | None = None
        self._asked: object = None
        self.tallies: dict[Strategy, Tally] = {}
        self._share: float | None = None
        self._complete = False
        self._position = 0.0
        self._colours: dict[Strategy, str] = {}
        self._make_plots()
        self._lay_out()
        self._lane, self._land_lane = make_lane(self), make_lane(self)
        self._lane.answered.connect(self._receive)
        self._land_lane.answered.connect(self._receive_hay)
        self._clock = QElapsedTimer()
        self._frames = QTimer(self, interval=FRAME)
        self._frames.timeout.connect(self._advance)
        self._resized = QTimer(self, singleShot=True, interval=80)
        self._resized.timeout.connect(self._draw)
        self._box.sigResized.connect(self._resized.start)

    def _make_plots(self) -> None:
        self._box = LandBox()
        self._box.setMouseEnabled(x=False, y=False)
        self.plot = make_plot(self._box)
        self._land, self._tried, self._needle = TerrainItem(), HaystackItem(), NeedleItem()
        self._land.setOpacity(FAINT)
        for part in (self._land, self._tried, self._needle):
            self.plot.getPlotItem().addItem(part, ignoreBounds=True)
        self._best = BestCurves()

    def _lay_out(self) -> None:
        self.run = button("Run", "Look for the needle in all three ways")
        self.halt = button("Stop", "Stop looking")
        self.run.clicked.connect(self.start)
        self.halt.clicked.connect(self.stop)
        self.note = muted()
        self.note.setMinimumWidth(1)
        tools = QHBoxLayout()
        tools.setContentsMargins(8, 2, 8, 2)
        for widget in (self.run, self.halt, self.note):
            tools.addWidget(widget)
        tools.setStretch(2, 1)
        plots = QHBoxLayout()
        plots.setSpacing(0)
        plots.addWidget(self.plot, 4)
        plots.addWidget(self._best.plot, 5)
        self.counts, self.verdict = Counts(), readout("")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(tools)
        layout.addLayout(plots, 1)
        layout.addWidget(self.counts)
        layout.addWidget(self.verdict)

    # What is shown

    @property
    def running(self) -> bool:
        """Whether the search is shown in slow motion now."""
        return self._frames.isActive()

    @property
    def evaluations(self) -> int:
        """How many evaluations of each strategy are shown."""
        if self._position > 0:
            return int(10**self._position + 1e-9)
        return 1 if self._at_end else 0  # all of them may have needed but one

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        dress(self.plot, theme)
        axis = self.plot.getPlotItem().getAxis("left")
        axis.setWidth(axis.width() * NARROW)
        self._best.show_theme(theme)
        if self._search is not None:
            self._draw()

    def show_scene(self, scene: Scene) -> None:
        """Follow the scene: what has been found for another search is dropped."""
        search, old = search_of(scene), self._search
        if self._hay is not None and scene.view.colormap != self._scene.view.colormap:
            self._land.set_terrain(self._hay.terrain, COLORMAPS[scene.view.colormap])
        self._scene = scene
        self._show_names()
        if search != old:
            self.stop()
            self._search, self.tallies, self._share = search, {}, None
            self._complete, self._position = False, 0.0
            for side, name in zip(("bottom", "left"), scene.plane.axes, strict=True):
                self.plot.getPlotItem().setLabel(side, name)
            self._box.show_window(search.window)
            self._best.show_search(search, self._colours)
        self.look()
        self._draw()

    def look(self) -> None:
        """Ask for the land, if it is to be seen and another than the one that is shown."""
        if self._search is None or not self.isVisible():
            return
        search = self._search
        request = TerrainRequest(search.objective, search.window, GRID, GRID, Scaling.LOG, LEVELS)
        if (request, search.target) != self._asked:
            self._asked, self._hay = (request, search.target), None
            self._land_lane.ask(partial(spread_out, request, search.target))

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the land that is to be seen now."""
        super().showEvent(event)
        self.look()

    @Slot(object)
    def _receive_hay(self, answer: Answer) -> None:
        for hay in answer.chunks:
            self._hay = hay
            self._land.set_terrain(hay.terrain, COLORMAPS[self._scene.view.colormap])
        if answer.error:
            self.verdict.setText(f"the land could not be computed: {answer.error}")
        self._draw()

    def _show_names(self) -> None:
        scene = self._scene
        own = scene.active[0] if scene.active else None
        others = [c for c in COLOURS if own is None or c != scene.colours[own]]
        entries = {
            Strategy.RANDOM: Entry(Strategy.RANDOM.value, others[0], "x"),
            Strategy.GRID: Entry(Strategy.GRID.value, others[1], "s"),
            Strategy.DESCENT: Entry(Strategy.DESCENT.value, palette.GREY, "o"),
        }
        if own is not None:
            name = f"{scene.labels[own]} (gradients)"
            entries[Strategy.DESCENT] = Entry(name, scene.colours[own], scene.markers[own])
        self._colours = {strategy: entry.colour for strategy, entry in entries.items()}
        self.counts.show_entries(entries)

    def _draw(self) -> None:
        """Draw all of the present moment."""
        if self._search is None:
            return
        count = self.evaluations
        frame = self._box.frame(self.devicePixelRatioF())
        self._tried.show_hay(frame, self.tallies, count, self._colours)
        needle = self._hay.needle if self._hay else None
        self._needle.show_needle(
            frame, self._places(), needle, (self._theme.text, self._theme.plot)
        )
        self._best.show_tallies(self.tallies, count)
        descent = self.tallies.get(Strategy.DESCENT)
        found = descent.found if descent is not None and descent.found else 0
        for strategy in Strategy:
            self.counts.show_tally(strategy, self.tallies.get(strategy), count, found)
        self.halt.setEnabled(self.running)
        if self._search.entry is None or self._search.start is None:
            missing = "no start" if self._search.entry else "no optimizer is on"
            self.counts.say(Strategy.DESCENT, missing)
        self._show_texts()

    def _places(self) -> Floats:
        """Return where the needle is: at the known minima that are low enough, or where found."""
        assert self._search is not None
        search = self._search
        known = np.array(search.objective.minima).reshape(-1, 2)
        low = search.objective.value(known) <= search.target
        found = [t.points[-1] for t in self.tallies.values()
                 if t.found is not None and t.tried <= self.evaluations]  # fmt: skip
        return known[low] if low.any() else np.array(found[:1]).reshape(-1, 2)

    def _show_texts(self) -> None:
        assert self._search is not None
        parts = [f"needle: loss ≤ {label(self._search.target, 5)}"]
        if self._share:
            parts.append(f"1 in {float(f'{1 / self._share:.3g}'):,.0f} of the window")
        self.note.setText(" · ".join(parts))
        self.verdict.setText(self._verdict())

    def _verdict(self) -> str:
        """Return what has come of it, or what to do."""
        if not self.tallies:
            return "Run looks for it by guessing, on ever finer grids, and downhill"
        if self.running or not self._at_end:
            return f"{self.evaluations:,} evaluations each · ten times as many every second"
        return "each guess, point and gradient is one evaluation · Run shows it again"

    @property
    def _last(self) -> float:
        """Where the search ends, as a decadic logarithm of evaluations."""
        longest = max((tally.tried for tally in self.tallies.values()), default=0)
        return float(np.log10(max(longest, 1)))

    @property
    def _at_end(self) -> bool:
        return self._complete and self._position >= self._last

    # What a hand does

    @Slot()
    def start(self) -> None:
        """Look for the needle, or show again how it was found."""
        if self._search is None:
            return
        self._position = 0.0
        self._clock.start()
        self._frames.start()
        if not self._complete:
            self.tallies = {}
            self._lane.ask(partial(compare, self._search))
        self._draw()

    @Slot()
    def stop(self) -> None:
        """Look no further; what is shown stays."""
        self._frames.stop()
        if isinstance(self._lane, WorkerLane) and not self._complete:
            self._lane.cancel()
        self._draw()

    def finish(self) -> None:
        """Show the end of what has been computed, without slow motion."""
        self._position = self._last
        self._frames.stop()
        self._draw()

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        if answer.error:
            self.stop()
            self.verdict.setText(f"the search could not be computed: {answer.error}")
            return
        for chunk in answer.chunks:
            if isinstance(chunk, Share):
                self._share = chunk.share
            elif isinstance(chunk, Tally):
                self.tallies[chunk.strategy] = chunk
        self._complete = answer.finished

    @Slot()
    def _advance(self) -> None:
        """Show the next moment; wait where no more has been computed yet."""
        wanted = self._position + DECADES_A_SECOND * self._clock.restart() / 1000
        under_way = [t.tried for t in self.tallies.values() if not t.done]
        known = float(np.log10(max(min(under_way), 1))) if under_way else self._last
        self._position = min(wanted, known)
        if self._at_end:
            self._frames.stop()
        self._draw()
