"""What of a network is drawn at a stage of backpropagation, in few batches of lines."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QColor

from core.backpropagation import Act, Stage, Walk, flow
from core.diverging import coloured, scale_of
from core.objective import Floats
from gui.backpropagation.places import Column
from gui.items.diverging import zero_of
from gui.theme import Theme

MOST_EDGES = 600
"""The strongest edges between two layers that are drawn."""

SHADES, WIDTHS, THICKER = 6, (0.6, 1.0, 1.6, 2.4, 3.2), 0.6
"""Edges are drawn in so many shades on each side of 0, and in these widths; those that a stage is
about are so much wider."""


@dataclass(frozen=True)
class Node:
    """One neuron."""

    middle: QPointF
    radius: float
    colour: QColor


Lines = dict[tuple[str, float], list[QLineF]]


def place_in(walk: Walk, stage: Stage) -> int:
    """Return the number of a stage; larger than all where there is none such."""
    stages = walk.stages
    return stages.index(stage) if stage in stages else len(stages)


def known(walk: Walk, at: int, layer: int) -> Act | None:
    """Return what is known of a layer's neurons at a stage: activations, errors, or nothing."""
    last = len(walk.layers) - 1
    found = Stage(Act.LOSS, last) if layer == last else Stage(Act.ERROR, layer)
    if layer and at >= place_in(walk, found):
        return Act.ERROR
    forward = Stage(Act.FORWARD, layer) if layer else Stage(Act.INPUTS, 0)
    return Act.FORWARD if at >= place_in(walk, forward) else None


def nodes_of(walk: Walk, at: int, columns: tuple[Column, ...], theme: Theme) -> list[Node]:
    """Return the neurons at a stage, each layer in a scale of its own."""
    nodes = []
    for layer, column in enumerate(columns):
        own, what = walk.layers[layer], known(walk, at, layer)
        values = own.error if what is Act.ERROR else own.a
        if what is None:
            ground = QColor(theme.plot)
            blank = (ground.red(), ground.green(), ground.blue())
            colours = np.tile(blank, (len(column.shown), 1))
        else:
            colours = coloured(values[column.shown], scale_of(values), zero_of(theme))
        for y, rgb in zip(column.y.tolist(), colours.tolist(), strict=True):
            nodes.append(Node(QPointF(column.x, y), column.radius, QColor(*rgb)))
    return nodes


def edges_of(walk: Walk, at: int, share: float, columns: tuple[Column, ...], theme: Theme) -> Lines:
    """Return the edges at a stage, of which `share` has been gone through."""
    found = []
    for layer in range(1, len(columns)):
        values, active, back = _values(walk, at, layer)
        before, own = columns[layer - 1], columns[layer]
        begin, end = (0.0, 1.0) if not active else ((1 - share, 1.0) if back else (0.0, share))
        if values is None or (active and share < 1):
            nothing = np.zeros((len(before.shown), len(own.shown)))
            found.append(_strongest(nothing, 0.0, before, own, (0.0, 1.0), active=False))
        if values is not None and end > begin:
            some = values[np.ix_(before.shown, own.shown)]
            found.append(_strongest(some, scale_of(values), before, own, (begin, end), active))
    return _batched(found, theme)


def _values(walk: Walk, at: int, layer: int) -> tuple[Floats | None, bool, bool]:
    """Return what the edges into a layer carry, if it is the stage's, and if it goes back."""
    own, stage = walk.layers[layer], walk.stages[at]
    if at < place_in(walk, Stage(Act.FORWARD, layer)):
        return None, False, False
    if stage == Stage(Act.FORWARD, layer):
        return own.weights * walk.layers[layer - 1].a[:, None], True, False
    if stage == Stage(Act.ERROR, layer - 1):
        return flow(walk, layer), True, True
    if at >= place_in(walk, Stage(Act.GRADIENT, layer)):
        return own.gradient, stage == Stage(Act.GRADIENT, layer), True
    return own.weights, False, False


def _strongest(
    values: Floats, scale: float, before: Column, own: Column, span: tuple[float, float],
    active: bool,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Return the ends of the strongest edges between two layers, the weakest first.

    The first array has the shape (edges, 4): x and y of both ends; the others tell the shade,
    −SHADES … SHADES, and the width of each.
    """
    sizes = np.abs(np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)).ravel()
    order = np.argsort(sizes, kind="stable")[-MOST_EDGES:]
    shares = values.ravel()[order] / scale if scale else np.zeros(len(order))
    shades = np.sign(shares) * np.ceil(np.abs(shares) * SHADES)
    places = np.minimum(np.abs(shares) * len(WIDTHS), len(WIDTHS) - 1)
    widths = np.array(WIDTHS)[np.nan_to_num(places).astype(int)] + (THICKER if active else 0.0)
    left, right = before.x + before.radius, own.x - own.radius
    y1, y2 = before.y[order // len(own.y)], own.y[order % len(own.y)]
    (begin, end), ones = span, np.ones(len(order))
    ends = [
        (left + (right - left) * begin) * ones, y1 + (y2 - y1) * begin,
        (left + (right - left) * end) * ones, y1 + (y2 - y1) * end,
    ]  # fmt: skip
    return np.stack(ends, axis=1), shades, widths


def _batched(found: list[tuple[Floats, Floats, Floats]], theme: Theme) -> Lines:
    """Return all edges by colour and width, the faintest first."""
    ends, shades, widths = (np.concatenate(parts) for parts in zip(*found, strict=True))
    shades = np.nan_to_num(shades)
    kinds, which = np.unique(
        np.stack([widths, np.abs(shades), shades], axis=1), axis=0, return_inverse=True
    )
    order = np.argsort(which.ravel(), kind="stable")
    groups = np.split(ends[order], np.cumsum(np.bincount(which.ravel()))[:-1])
    colours = coloured(kinds[:, 2], SHADES, zero_of(theme)).tolist()
    lines: Lines = {}
    for (width, size, _), rgb, group in zip(kinds.tolist(), colours, groups, strict=True):
        colour = "#{:02x}{:02x}{:02x}".format(*rgb) if size else theme.line
        lines[colour, width] = [QLineF(*four) for four in group.tolist()]
    return lines


def nearest_edge(
    columns: tuple[Column, ...], place: QPointF, within: float = 5.0
) -> tuple[int, int, int] | None:
    """Return layer, source and target of the edge that is drawn nearest to a place."""
    best: tuple[float, tuple[int, int, int]] | None = None
    for layer in range(1, len(columns)):
        before, own = columns[layer - 1], columns[layer]
        left, right = before.x + before.radius, own.x - own.radius
        if not left < place.x() < right or right <= left:
            continue
        share = (place.x() - left) / (right - left)
        y = before.y[:, None] * (1 - share) + own.y[None, :] * share
        slope = (own.y[None, :] - before.y[:, None]) / (right - left)
        away = np.abs(y - place.y()) / np.hypot(1, slope)
        i, j = np.unravel_index(int(np.argmin(away)), away.shape)
        if away[i, j] <= within and (best is None or away[i, j] < best[0]):
            best = float(away[i, j]), (layer, int(before.shown[i]), int(own.shown[j]))
    return None if best is None else best[1]
