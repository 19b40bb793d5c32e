"""The best loss so far against the evaluations it took, one curve for each strategy."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from core.haystack import Strategy, Tally
from core.needle import Search
from core.objective import Floats, Window
from gui.items.landbox import LandBox
from gui.items.plots import dress, make_plot
from gui.theme import Theme

MOST_POINTS = 2_000
"""Points of a curve that are drawn at most."""

LEAST = 1e-16
"""What is lower above the lowest loss is drawn there."""


class BestCurves:
    """The plot, with logarithmic axes; the losses' own where no lowest one is known."""

    def __init__(self) -> None:
        self._box = LandBox()
        self._box.setMouseEnabled(x=False, y=False)
        self.plot = make_plot(self._box)
        item = self.plot.getPlotItem()
        item.setLabel("bottom", "evaluations")
        item.getAxis("bottom").setLogMode(True)
        self._target = pg.InfiniteLine(angle=0)
        item.addItem(self._target, ignoreBounds=True)
        self.curves = {strategy: pg.PlotCurveItem(antialias=True) for strategy in Strategy}
        for curve in self.curves.values():
            item.addItem(curve, ignoreBounds=True)
        self._lowest: float | None = None
        self._level = 0.0

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        dress(self.plot, theme)
        self._target.setPen(pg.mkPen(theme.text, width=1.2, style=Qt.PenStyle.DashLine))

    def show_search(self, search: Search, colours: dict[Strategy, str]) -> None:
        """Show where the target is, and no curves yet."""
        values = [float(search.objective.value(np.array(p))) for p in search.objective.minima]
        self._lowest = min(values) if values and min(values) < search.target else None
        item = self.plot.getPlotItem()
        item.getAxis("left").setLogMode(self._lowest is not None)
        above = self._lowest not in (None, 0.0)
        item.setLabel("left", "best loss − lowest" if above else "best loss")
        self._level = float(self._ordinate(np.array(search.target)))
        self._target.setPos(self._level)
        for strategy, colour in colours.items():
            self.curves[strategy].setPen(pg.mkPen(colour, width=2))
        self.show_tallies({}, 0)

    def show_tallies(self, tallies: dict[Strategy, Tally], evaluations: int) -> None:
        """Show the curves up to so many evaluations, in a window that has room for all."""
        lines = {s: self._staircase(tally, evaluations) for s, tally in tallies.items()}
        for strategy, curve in self.curves.items():
            curve.setData(*lines.get(strategy, (np.empty(0), np.empty(0))))
        heights = [self._level, *(float(self._ordinate(t.losses[i]))
                                  for t in tallies.values() if len(t.losses)
                                  for i in (0, -1))]  # fmt: skip
        sound = [height for height in heights if np.isfinite(height)] or [0.0]
        longest = max((tally.tried for tally in tallies.values()), default=0)
        margin = 0.06 * (max(sound) - min(sound)) or 0.5
        right = max(np.log10(max(longest, 1)), 2.0)
        self._box.show_window(Window(0.0, right, min(sound) - margin, max(sound) + margin))

    def _ordinate(self, losses: Floats) -> Floats:
        if self._lowest is None:
            return losses
        ordinate: Floats = np.log10(np.maximum(losses - self._lowest, LEAST))
        return ordinate

    def _staircase(self, tally: Tally, evaluations: int) -> tuple[Floats, Floats]:
        """Return the curve: level until the next improvement."""
        done = min(evaluations, tally.tried)
        count = tally.best(done) + 1
        if not count:
            return np.empty(0), np.empty(0)
        some = np.unique(np.geomspace(1, count, min(count, MOST_POINTS)).astype(int)) - 1
        at = np.append(np.maximum(tally.at[some], 1), max(done, 1))
        x = np.log10(at.astype(float)).repeat(2)[1:-1]
        return x, self._ordinate(tally.losses[some]).repeat(2)
