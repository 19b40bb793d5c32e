"""The rows of the picture of the layers: histograms, bars, and what is read at each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from core.diverging import NEGATIVE, POSITIVE
from core.layer_facts import Facts, Histogram, LayerFacts
from core.layer_moments import Source
from core.layer_scales import Scales
from core.network.network import Activation
from core.numbers import label
from gui.items.sheet import RIGHT, Sheet
from gui.layers.columns import CHANGE, GRADIENT, NORM, WEIGHTS, Columns, axis_of, line_height
from gui.theme import Theme

NAMED = {
    Activation.RELU: "ReLU", Activation.LEAKY_RELU: "leaky ReLU", Activation.GELU: "GELU",
}  # fmt: skip
MOST_NAMED = 12
"""So many dead neurons are named by their numbers."""

PAD = 2.0
THICKEST = 9.0
"""The thickest bar of a network, in pixels."""

ZEROS = 8
"""Pixels left of a histogram of sizes in which those stand that are exactly 0."""

FAULT = "#e0442f"


@dataclass(frozen=True)
class Names:
    """What the networks of a race are called, and their colours."""

    labels: tuple[str, ...]
    colours: tuple[str, ...]


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
        _write_name(sheet, cells[0], layer, theme)
        _draw_weights(sheet, cells[WEIGHTS], layer, theme)
        _draw_gradient(sheet, cells[GRADIENT], layer, theme)
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
        _draw_decades(sheet, cells[column], axis.high - axis.low, theme)
        sizes = np.array([own[row] if row < len(own) else np.nan for own in values])
        _draw_bars(sheet, cells[column], axis.share(sizes), names)
        sheet.spot(cells[column], partial(_read_bar, cells[column], facts, column, row, names))
        whole.append(partial(bars_text, facts, column, row, names))
    return tuple(whole)


# The name


def name_of(layer: LayerFacts) -> str:
    """Return what a layer is called in its row."""
    activation = NAMED.get(layer.activation, layer.activation.value)
    return f"{layer.number} · {layer.width:,} {activation}"


def short_text(layer: LayerFacts) -> str:
    """Return how many of a layer's neurons are dead or saturated, in few words."""
    if layer.neurons is None:
        return "outputs"
    if layer.neurons.dead is not None:
        return f"{len(layer.neurons.dead):,} of {layer.width:,} dead"
    if layer.neurons.saturated is not None:
        return f"{percent(float(layer.neurons.saturated.mean()))} saturated"
    return ""


def shortest_text(layer: LayerFacts) -> str:
    """Return the same beside the layer's name, where it says anything."""
    if layer.neurons is None:
        return ""
    dead, saturated = layer.neurons
    if dead is not None and len(dead):
        return f"{len(dead):,} dead"
    return "" if saturated is None else percent(float(saturated.mean()))


def neurons_text(layer: LayerFacts) -> str:
    """Return which of a layer's neurons are dead or saturated."""
    name = f"layer {layer.number}"
    if layer.neurons is None:
        return f"{name}: the outputs, {layer.width:,} · {layer.activation.value}"
    dead, saturated = layer.neurons
    if dead is not None:
        if not len(dead):
            return f"{name}: no neuron is dead · each is above 0 for some sample"
        named = ", ".join(str(i + 1) for i in dead[:MOST_NAMED])
        more = "" if len(dead) <= MOST_NAMED else " …"
        which = "neuron" if len(dead) == 1 else "neurons"
        return (
            f"{name}: {len(dead):,} of {layer.width:,} dead, {percent(len(dead) / layer.width)} · "
            f"{which} {named}{more}"
        )
    if saturated is not None:
        most = int(np.argmax(saturated))
        return (
            f"{name}: {percent(float(saturated.mean()))} saturated · "
            f"neuron {most + 1} most, {percent(float(saturated[most]))}"
        )
    return f"{name}: {layer.width:,} neurons · {layer.activation.value} is never flat for good"


def _write_name(sheet: Sheet, cell: QRectF, layer: LayerFacts, theme: Theme) -> None:
    line = line_height()
    place = QRectF(cell.left(), cell.top(), cell.width() + 8, line)
    sheet.write(place, name_of(layer), theme.text)
    dead = layer.neurons is not None and layer.neurons.dead is not None and layer.neurons.dead.size
    colour = theme.fault if dead else theme.muted
    below = place.translated(0, line)
    if below.bottom() > cell.bottom() + 1:
        sheet.write(place, shortest_text(layer), colour, RIGHT)
        return
    sheet.write(below, short_text(layer), colour)
    strip = QRectF(cell.left(), below.bottom() + 2, cell.width(), 6)
    if layer.neurons is not None and strip.bottom() <= cell.bottom():
        _draw_strip(sheet, strip, layer, theme)


def _draw_strip(sheet: Sheet, place: QRectF, layer: LayerFacts, theme: Theme) -> None:
    """Draw a square for each neuron, or some side by side, as high as it is dead or saturated."""
    assert layer.neurons is not None
    dead, saturated = layer.neurons
    if dead is None and saturated is None:
        return
    shares = np.zeros(layer.width) if saturated is None else saturated
    if dead is not None:
        shares[dead] = 1
    wide = min(place.width() / layer.width, 8.0)
    gap = 1.0 if wide >= 3 else 0.0
    for i, share in enumerate(shares.tolist()):
        one = QRectF(place.left() + i * wide, place.top(), max(wide - gap, 0.5), place.height())
        sheet.fill(theme.line, one)
        if share:
            low = QRectF(one)
            low.setTop(one.bottom() - share * one.height())
            sheet.fill(FAULT, low)


# Histograms


def _draw_weights(sheet: Sheet, cell: QRectF, layer: LayerFacts, theme: Theme) -> None:
    histogram = layer.weights
    middles = (histogram.edges[:-1] + histogram.edges[1:]) / 2
    sheet.line(theme.line, cell.left(), cell.bottom(), cell.right(), cell.bottom())
    for colour, some in ((NEGATIVE, middles < 0), (POSITIVE, middles >= 0)):
        _draw_bins(sheet, cell, np.where(some, histogram.shares, 0), colour)
    middle = cell.center().x()
    sheet.line(theme.muted, middle, cell.top(), middle, cell.bottom())
    sheet.spot(cell, partial(_read_weights, cell, layer))


def _read_weights(cell: QRectF, layer: LayerFacts, place: QPointF) -> str:
    histogram = layer.weights
    if not histogram.total:
        return weights_text(layer)
    edges = [label(float(edge)) for edge in histogram.edges]
    where, count = _bin_at(cell, histogram, edges, place)
    return (
        f"layer {layer.number}, weights {where}: {count:,} of {histogram.total:,} · "
        f"{_spread(histogram)}"
    )


def _draw_gradient(sheet: Sheet, cell: QRectF, layer: LayerFacts, theme: Theme) -> None:
    histogram = layer.gradient
    sheet.line(theme.line, cell.left(), cell.bottom(), cell.right(), cell.bottom())
    _draw_bins(sheet, cell, histogram.shares, theme.accent)
    sheet.spot(cell.adjusted(-ZEROS, 0, 0, 0), partial(_read_gradient, cell, layer))
    if histogram.zeros:
        high = np.sqrt(histogram.zeros / histogram.total) * cell.height()
        sheet.fill(theme.muted, QRectF(cell.left() - 6, cell.bottom() - high, 4, high))


def _read_gradient(cell: QRectF, layer: LayerFacts, place: QPointF) -> str:
    histogram, name = layer.gradient, f"layer {layer.number}"
    if not histogram.total:
        return f"{name}: the run has diverged"
    if place.x() < cell.left():
        return f"{name}, gradient exactly 0: {histogram.zeros:,} of {histogram.total:,}"
    edges = [label(10.0 ** float(edge)) for edge in histogram.edges]
    where, count = _bin_at(cell, histogram, edges, place)
    return f"{name}, |gradient| {where}: {count:,} of {histogram.total:,}{_zeros(histogram)}"


def _bin_at(
    cell: QRectF, histogram: Histogram, edges: list[str], place: QPointF
) -> tuple[str, int]:
    """Return where the bin at a place is, and how many are in it; the outer ones have no end."""
    last = len(histogram.counts) - 1
    i = min(max(int((place.x() - cell.left()) / cell.width() * (last + 1)), 0), last)
    where = f"{edges[i]} to {edges[i + 1]}"
    if i in (0, last):
        where = f"below {edges[1]}" if i == 0 else f"from {edges[last]} on"
    return where, int(histogram.counts[i])


def _draw_bins(sheet: Sheet, cell: QRectF, shares: NDArray[np.float64], colour: str) -> None:
    wide = cell.width() / len(shares)
    for i, high in enumerate((np.sqrt(shares) * cell.height()).tolist()):
        if high:
            high = max(high, 1.0)
            left = cell.left() + i * wide
            sheet.fill(colour, QRectF(left, cell.bottom() - high, max(wide - 0.5, 0.5), high))


def _spread(histogram: Histogram) -> str:
    return f"mean {label(histogram.mean)}, deviation {label(histogram.deviation)}"


def _zeros(histogram: Histogram) -> str:
    return f" · {histogram.zeros:,} exactly 0" if histogram.zeros else ""


def weights_text(layer: LayerFacts) -> str:
    """Return how the weights of a layer are spread."""
    histogram = layer.weights
    if not histogram.total:
        return f"layer {layer.number}: the run has diverged"
    return (
        f"layer {layer.number}: {histogram.total:,} weights from {label(histogram.least)} to "
        f"{label(histogram.most)} · {_spread(histogram)}"
    )


def gradient_text(layer: LayerFacts, facts: Facts) -> str:
    """Return how the gradient of a layer is spread."""
    histogram, k = layer.gradient, facts.moment.shown
    if not histogram.total:
        return f"layer {layer.number}: the run has diverged"
    return (
        f"layer {layer.number}: ‖gradient‖ {label(float(facts.norms[k][layer.number - 1]), 4)} · "
        f"largest {label(histogram.most)}{_zeros(histogram)}"
    )


# Bars


def _draw_decades(sheet: Sheet, cell: QRectF, decades: int, theme: Theme) -> None:
    for i in range(decades + 1):
        x = cell.left() + i * cell.width() / decades
        sheet.line(theme.line, x, cell.top(), x, cell.bottom())


def _places(cell: QRectF, count: int) -> tuple[float, float]:
    """Return where the first of some bars begins, and how thick each is with its gap."""
    thick = min(cell.height() / count, THICKEST)
    return cell.center().y() - thick * count / 2, thick


def _draw_bars(sheet: Sheet, cell: QRectF, shares: NDArray[np.float64], names: Names) -> None:
    top, thick = _places(cell, len(shares))
    for k, share in enumerate(shares.tolist()):
        if share:
            high = max(thick - 1, 0.75)
            bar = QRectF(cell.left(), top + k * thick, share * cell.width(), high)
            sheet.fill(names.colours[k], bar)


def _read_bar(
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


def percent(share: float) -> str:
    """Return a share in percent; neither 0 nor 100 where it is not exactly that."""
    if 0 < share < 0.001:
        return "<0.1 %"
    if 0.999 < share < 1:
        return ">99.9 %"
    return f"{label(100 * share, 3)} %"


def about(facts: Facts) -> str:
    """Return what the gradients are those of."""
    moment = facts.moment
    count = facts.samples[moment.shown]
    if moment.source is Source.BATCH:
        return f"gradient of the batch of step {moment.step + 1:,}: {count:,} samples"
    train = len(moment.setup.prepared.train)
    part = "all" if count == train else f"{count:,} of the"
    return f"gradient of {part} {train:,} training samples"
