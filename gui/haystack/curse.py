"""The curse of dimension as it was measured: guesses and steps against the number of weights."""

from functools import partial

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core import palette
from core.curse import GUESSED, Measured, log_expected, measure
from core.objective import Window
from gui.items.landbox import LandBox
from gui.items.plots import dress, make_plot
from gui.legend import Entry, Legend
from gui.panels.base import MakeLane
from gui.theme import Theme
from gui.widgets import button, muted
from gui.worker import Answer, WorkerLane

SHOWN = Window(-0.12, 4.25, -0.4, 9.5)
"""Decadic logarithms: from 1 weight to beyond 11,935, from 1 evaluation to 10⁹."""

RANDOM, THEORY, DESCENT = palette.SKY_BLUE, palette.GREY, palette.VERMILLION
HINT = "Measure guesses at random for the best of N weights, and descends to them, N = 1, 2, 3, …"


class CurseView(QWidget):
    """A plot with logarithmic axes of what each number of weights took."""

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seed: int | None = None
        self._complete = self.running = False
        self.measured: dict[int, Measured] = {}
        self._make_plot()
        self._lay_out()
        self._lane = make_lane(self)
        self._lane.answered.connect(self._receive)

    def _make_plot(self) -> None:
        box = LandBox()
        box.setMouseEnabled(x=False, y=False)
        self.plot = make_plot(box)
        item = self.plot.getPlotItem()
        for side, name in (("bottom", "number of weights N"), ("left", "evaluations")):
            item.setLabel(side, name)
            item.getAxis(side).setLogMode(True)
        self._theory, self._downhill = (pg.PlotCurveItem(antialias=True) for _ in range(2))
        self._finds, self._means, self._lost, self._steps = (
            pg.ScatterPlotItem(pxMode=True) for _ in range(4)
        )
        parts = (self._theory, self._downhill, self._finds, self._means, self._lost, self._steps)
        for part in parts:
            item.addItem(part, ignoreBounds=True)
        box.show_window(SHOWN)
        self._theory.setPen(pg.mkPen(THEORY, width=1.5, style=Qt.PenStyle.DashLine))
        self._downhill.setPen(pg.mkPen(DESCENT, width=1.5))
        weights = np.linspace(1, 9, 65)
        self._theory.setData(np.log10(weights), [_expected_between(n) for n in weights])
        expected = pg.ScatterPlotItem(symbol="s", size=6, pen=None, brush=pg.mkBrush(THEORY))
        expected.setData(np.log10(GUESSED), [log_expected(n) for n in GUESSED])
        expected.setZValue(-1)
        item.addItem(expected, ignoreBounds=True)

    def _lay_out(self) -> None:
        self.run = button("Measure", "Guess and descend, for ever more weights")
        self.halt = button("Stop", "Measure no further")
        self.run.clicked.connect(self.start)
        self.halt.clicked.connect(self.stop)
        self.note = muted("needle: a ball, a tenth of the haystack wide")
        self.note.setMinimumWidth(1)
        self.note.setToolTip(
            "Linear regression with N weights between −1 and 1, of uncorrelated inputs. "
            "Found: within 0.1 of the best weights, a ball."
        )
        tools = QHBoxLayout()
        tools.setContentsMargins(8, 2, 8, 2)
        for widget in (self.run, self.halt, self.note):
            tools.addWidget(widget)
        tools.setStretch(2, 1)
        legend = Legend()
        legend.set_entries((Entry("random guesses", RANDOM, "x"), Entry("by theory", THEORY, "s"),
                            Entry("gradient descent", DESCENT, "o")))  # fmt: skip
        self.verdict = muted(HINT, wrap=True)
        self.verdict.setContentsMargins(8, 2, 8, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(tools)
        layout.addWidget(legend)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self.verdict)

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        dress(self.plot, theme)
        edge = pg.mkPen("#101114", width=0.8)
        self._steps.setPen(edge)
        self._means.setPen(edge)

    def show_seed(self, seed: int) -> None:
        """Follow the seed of the scene: what was measured with another one is dropped."""
        if seed != self._seed:
            self.stop()
            self._seed, self.measured, self._complete = seed, {}, False
            self._draw()

    @Slot()
    def start(self) -> None:
        """Measure from the beginning; what has been measured with this seed stays as it is."""
        if self._seed is None or self._complete or self.running:
            return
        self.measured, self.running = {}, True
        self._lane.ask(partial(measure, self._seed))
        self._draw()

    @Slot()
    def stop(self) -> None:
        """Measure no further; what has been measured stays."""
        if self.running and isinstance(self._lane, WorkerLane):
            self._lane.cancel()
        self.running = False
        self._show_texts()

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        if answer.error:
            self.stop()
            self.verdict.setText(f"it could not be measured: {answer.error}")
            return
        for chunk in answer.chunks:
            self.measured[chunk.weights] = chunk
        self._complete, self.running = answer.finished, not answer.finished
        self._draw()

    def _draw(self) -> None:
        known = [self.measured[n] for n in sorted(self.measured)]
        x = np.log10([float(m.weights) for m in known])
        steps = np.log10([m.steps for m in known])
        self._downhill.setData(x, steps)
        self._steps.setData(x, steps, symbol="o", size=8, brush=pg.mkBrush(DESCENT))
        finds = [(m.weights, count) for m in known for count in m.counts]
        self._finds.setData(*np.log10(np.array(finds, dtype=float).reshape(-1, 2)).T,
                            symbol="o", size=3, pen=None, brush=pg.mkBrush(_faint()))  # fmt: skip
        means = [(m.weights, m.mean) for m in known if m.mean is not None]
        self._means.setData(*np.log10(np.array(means, dtype=float).reshape(-1, 2)).T,
                            symbol="x", size=10, brush=pg.mkBrush(RANDOM))  # fmt: skip
        lost = [(m.weights, m.tried) for m in known if m.done and m.tried and not m.counts]
        self._lost.setData(*np.log10(np.array(lost, dtype=float).reshape(-1, 2)).T, symbol="t1",
                           size=11, brush=None, pen=pg.mkPen(RANDOM, width=1.5))  # fmt: skip
        self._show_texts()

    def _show_texts(self) -> None:
        self.halt.setEnabled(self.running)
        self.verdict.setText(self._verdict())

    def _verdict(self) -> str:
        """Return what has been measured last, or what to do."""
        guessed = [self.measured[n] for n in GUESSED if n in self.measured]
        if not guessed:
            return HINT
        last = guessed[-1]
        if self.running:
            return f"N = {last.weights}: {last.tried:,} guesses, {len(last.counts)} finds"
        times = "once" if len(last.counts) == 1 else f"{len(last.counts)} times"
        descents = ", ".join(
            f"{self.measured[n].steps:.3g} for {n:,} weights"
            for n in (last.weights, max(self.measured))
        )
        return (
            f"{last.weights} weights: found {times} in {last.tried:,} guesses. "
            f"Steps downhill: {descents}."
        )


def _expected_between(weights: float) -> float:
    """Return the theory's logarithm, on the straight line between two numbers of weights."""
    low = int(weights)
    share = weights - low
    return (1 - share) * log_expected(low) + share * log_expected(low + 1)


def _faint() -> tuple[int, int, int, int]:
    red, green, blue = (int(RANDOM[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue, 90
