"""How the curves of a group are painted, and the lines that say where the moment is."""

from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtGui import QPen

from core.curves import Kept, batched_in, is_banded, lines_of
from core.objective import Floats
from core.race import Race
from core.trails import FEW
from gui.items.curve_lines import Ribbon, Sheet, Strand

BAND, MIDDLE = 0.35, 1.8
"""How opaque a band is, and the width in pixels of the line in its middle."""

CROWDED = 1.0
"""The width in pixels of a line where there are very many."""

BESIDE, BESIDE_WIDTH = 0.45, 0.9
"""How opaque and how wide a line is that stands beside others that matter more."""

UNDER_BAND = 0.25
"""How opaque it is where a band is to be seen over it."""


def sheet_of(
    kept: Kept, race: Race, run_colours: tuple[str, ...], ordinate: Callable[[Floats], Floats]
) -> Sheet:
    """Return the curves of a group as they are painted.

    `run_colours` has one for each optimizer of the race; `ordinate` says where a loss is drawn.
    """
    colours = tuple(run_colours[k] for k in kept.group.members)
    batched = tuple(run_colours[race.batched[i]] for i in batched_in(race, kept.group))
    lines, batches, bands = kept.lines, kept.batches, ordinate(kept.bands.y)
    banded = is_banded(race)
    faint = UNDER_BAND if banded else BESIDE
    beside = Strand(batches.x, ordinate(batches.y), batched, BESIDE_WIDTH, faint)
    if not banded:
        few = lines_of(race) * len(race.entries) <= FEW
        width = MIDDLE if few else CROWDED
        return Sheet((beside, Strand(lines.x, ordinate(lines.y), colours, width)))
    x = kept.bands.x
    return Sheet((
        beside,
        Ribbon(x, bands[:, 0::3], bands[:, 2::3], colours, BAND),
        Strand(lines.x, ordinate(lines.y), colours, BESIDE_WIDTH, BESIDE),
        Strand(x, bands[:, 1::3], colours, MIDDLE),
    ))  # fmt: skip


class NowLines:
    """Upright lines at the moment: on an axis of epochs it may be at several places."""

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._plot, self._pen = plot, pg.mkPen("#808080")
        self._lines: list[pg.InfiniteLine] = []
        self._add()

    @property
    def values(self) -> list[float]:
        """Where the lines stand."""
        return [line.value() for line in self._lines if line.isVisible()]

    def value(self) -> float:
        """Return where the first line stands."""
        return float(self._lines[0].value())

    def set_pen(self, pen: QPen) -> None:
        """Draw the lines with a pen."""
        self._pen = pen
        for line in self._lines:
            line.setPen(pen)

    def show_at(self, places: tuple[float, ...]) -> None:
        """Let a line stand at each of these abscissas."""
        while len(self._lines) < len(places):
            self._add()
        for i, line in enumerate(self._lines):
            line.setVisible(i < len(places))
            if i < len(places):
                line.setPos(places[i])

    def _add(self) -> None:
        line = pg.InfiniteLine(angle=90, pen=self._pen)
        self._plot.addItem(line, ignoreBounds=True)
        self._lines.append(line)
