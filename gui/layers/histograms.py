"""The histograms of a layer's weights and of its gradient."""

from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from core.diverging import NEGATIVE, POSITIVE
from core.layer_facts import Facts, Histogram, LayerFacts
from core.numbers import label
from gui.items.sheet import Sheet
from gui.theme import Theme

ZEROS = 8
"""Pixels left of a histogram of sizes in which those stand that are exactly 0."""


def draw_weights(sheet: Sheet, cell: QRectF, layer: LayerFacts, theme: Theme) -> None:
    """Draw how the weights are spread, around 0."""
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


def draw_gradient(sheet: Sheet, cell: QRectF, layer: LayerFacts, theme: Theme) -> None:
    """Draw how the sizes of the gradient's numbers are spread, those that are 0 at the left."""
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
