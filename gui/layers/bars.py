"""The bars of all networks side by side: the lengths of gradients and of steps."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from core.layer_facts import Facts
from core.numbers import label
from gui.items.sheet import Sheet
from gui.layers.columns import NORM
from gui.theme import Theme

THICKEST = 9.0
"""The thickest bar of a network, in pixels."""


@dataclass(frozen=True)
class Names:
    """What the networks of a race are called, and their colours."""

    labels: tuple[str, ...]
    colours: tuple[str, ...]


def draw_decades(sheet: Sheet, cell: QRectF, decades: int, theme: Theme) -> None:
    """Draw a line at each power of ten."""
    for i in range(decades + 1):
        x = cell.left() + i * cell.width() / decades
        sheet.line(theme.line, x, cell.top(), x, cell.bottom())


def _places(cell: QRectF, count: int) -> tuple[float, float]:
    """Return where the first of some bars begins, and how thick each is with its gap."""
    thick = min(cell.height() / count, THICKEST)
    return cell.center().y() - thick * count / 2, thick


def draw_bars(sheet: Sheet, cell: QRectF, shares: NDArray[np.float64], names: Names) -> None:
    """Draw the bar of each network, as long as its share of the axis; none for a share of 0."""
    top, thick = _places(cell, len(shares))
    for k, share in enumerate(shares.tolist()):
        if share:
            high = max(thick - 1, 0.75)
            bar = QRectF(cell.left(), top + k * thick, share * cell.width(), high)
            sheet.fill(names.colours[k], bar)


def read_bar(
    cell: QRectF, facts: Facts, column: int, row: int, names: Names, place: QPointF
) -> str:
    """Return the numbers of the bar at a place."""
    top, thick = _places(cell, len(facts.norms))
    k = min(max(int((place.y() - top) // thick), 0), len(facts.norms) - 1)
    return _bar_text(facts, column, k, row, names)


def bars_text(facts: Facts, column: int, row: int, names: Names) -> str:
    """Return the numbers of all bars of a cell."""
    return " · ".join(_bar_text(facts, column, k, row, names) for k in range(len(facts.norms)))


def _bar_text(facts: Facts, column: int, k: int, row: int, names: Names) -> str:
    """Return the exact numbers of one network's layer."""
    norms, changes = facts.norms[k], facts.changes[k]
    if row >= len(norms):
        return f"{names.labels[k]}: no layer {row + 1}"
    if column == NORM:
        return f"{names.labels[k]}, layer {row + 1}: ‖gradient‖ {_number(norms[row])}"
    first, last = facts.moment.span
    if first == last:
        return f"{names.labels[k]}, layer {row + 1}: no step yet"
    where = f"step {last:,}" if last == first + 1 else f"steps {first + 1:,} to {last:,}, each"
    return (
        f"{names.labels[k]}, layer {row + 1}, {where}: ‖Δw‖/‖w‖ {_number(changes[row])} · "
        f"RMS {_number(facts.rms[k][row])} a parameter"
    )


def _number(value: float) -> str:
    return label(float(value), 4) if np.isfinite(value) else "– (diverged)"
