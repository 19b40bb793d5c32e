"""The rows of the picture of the layers, and what is read of each of their cells."""

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QRectF

from core.layer_facts import Facts
from core.layer_moments import Source
from core.layer_scales import Scales
from gui.items.sheet import Sheet
from gui.layers.bars import Names, bars_text, draw_bars, draw_decades, read_bar
from gui.layers.columns import CHANGE, GRADIENT, NORM, WEIGHTS, Columns, axis_of, line_height
from gui.layers.histograms import draw_gradient, draw_weights, gradient_text, weights_text
from gui.layers.names import neurons_text, write_name
from gui.theme import Theme

PAD = 2.0


def rows_of(facts: Facts) -> int:
    """Return how many rows there are: as many as the deepest network has layers."""
    return max(len(norms) for norms in facts.norms)


def least_height(facts: Facts) -> float:
    """Return how high a row must be at least."""
    return max(line_height() + 2 * PAD, 3.0 * len(facts.norms) + 2 * PAD)


Whole = Callable[[], str]
"""What is read of a cell as a whole; it is put into words only when it is."""


def fill_row(
    sheet: Sheet, facts: Facts, scales: Scales, row: int, place: QRectF, columns: Columns,
    names: Names, theme: Theme,
) -> tuple[Whole, ...]:  # fmt: skip
    """Draw a row, and return what is read of each of its columns."""
    cells = [
        QRectF(left, place.top() + PAD, width, place.height() - 2 * PAD)
        for left, width in zip(columns.lefts, columns.widths, strict=True)
    ]
    sheet.line(theme.line, columns.lefts[0], place.bottom(), cells[-1].right(), place.bottom())
    whole: list[Whole]
    if row < len(facts.layers):
        layer = facts.layers[row]
        write_name(sheet, cells[0], layer, theme)
        draw_weights(sheet, cells[WEIGHTS], layer, theme)
        draw_gradient(sheet, cells[GRADIENT], layer, theme)
        whole = [
            partial(neurons_text, layer), partial(weights_text, layer),
            partial(gradient_text, layer, facts),
        ]  # fmt: skip
    else:
        whole = [lambda: f"the network that is shown has no layer {row + 1}"] * (GRADIENT + 1)
        sheet.write(cells[0], f"{row + 1} · none", theme.muted)
    sheet.spot(cells[0], lambda _: whole[0]())
    for column, values in ((NORM, facts.norms), (CHANGE, facts.changes)):
        axis = axis_of(column, scales)
        draw_decades(sheet, cells[column], axis.high - axis.low, theme)
        sizes = np.array([own[row] if row < len(own) else np.nan for own in values])
        draw_bars(sheet, cells[column], axis.share(sizes), names)
        sheet.spot(cells[column], partial(read_bar, cells[column], facts, column, row, names))
        whole.append(partial(bars_text, facts, column, row, names))
    return tuple(whole)


def about(facts: Facts) -> str:
    """Return what the gradients are those of."""
    moment = facts.moment
    count = facts.samples[moment.shown]
    if moment.source is Source.BATCH:
        return f"over the {count:,} of step {moment.step + 1:,}"
    train = len(moment.setup.prepared.train)
    part = "all" if count == train else f"{count:,} of"
    return f"over {part} {train:,} samples"
