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

SHADES, WIDTHS = 6, (0.6, 1.0, 1.6, 2.4, 3.2)
"""Edges are drawn in so many shades on each side of 0, and in these widths."""


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
    lines: Lines = {}
    for layer in range(1, len(columns)):
        values, active, back = _values(walk, at, layer)
        before, own = columns[layer - 1], columns[layer]
        some = None if values is None else values[np.ix_(before.shown, own.shown)]
        begin, end = (0.0, 1.0) if not active else ((1 - share, 1.0) if back else (0.0, share))
        if values is None or some is None or (active and share < 1):
            _add_plain(lines, before, own, theme)
        if some is not None and values is not None and end > begin:
            _add(lines, some, scale_of(values), before, own, (begin, end), active, theme)
    return lines


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


def _add_plain(lines: Lines, before: Column, own: Column, theme: Theme) -> None:
    """Add edges of which nothing is known yet."""
    pairs = [(y1, y2) for y1 in before.y.tolist() for y2 in own.y.tolist()][:MOST_EDGES]
    lines.setdefault((theme.line, WIDTHS[0]), []).extend(
        QLineF(before.x + before.radius, y1, own.x - own.radius, y2) for y1, y2 in pairs
    )


def _add(
    lines: Lines, values: Floats, scale: float, before: Column, own: Column,
    span: tuple[float, float], active: bool, theme: Theme,
) -> None:  # fmt: skip
    """Add the strongest edges in their colours, the weakest first."""
    sizes = np.abs(np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)).ravel()
    order = np.argsort(sizes, kind="stable")[-MOST_EDGES:]
    shares = values.ravel()[order] / scale if scale else np.zeros(len(order))
    steps = np.sign(shares) * np.ceil(np.abs(shares) * SHADES)
    wide = np.minimum((sizes[order] / scale * len(WIDTHS)).astype(int) if scale else 0,
                      len(WIDTHS) - 1)  # fmt: skip
    colours = coloured(steps, SHADES, zero_of(theme))
    wide = np.broadcast_to(wide, steps.shape)
    left, right = before.x + before.radius, own.x - own.radius
    y1, y2 = before.y[order // len(own.y)], own.y[order % len(own.y)]
    x = [left + (right - left) * part for part in span]
    ends = [y1 + (y2 - y1) * part for part in span]
    extra = 0.6 if active else 0.0
    for i in range(len(order)):
        red, green, blue = colours[i].tolist()
        colour = theme.line if not steps[i] else f"#{red:02x}{green:02x}{blue:02x}"
        key = colour, WIDTHS[wide[i]] + extra
        line = QLineF(x[0], float(ends[0][i]), x[1], float(ends[1][i]))
        lines.setdefault(key, []).append(line)


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
