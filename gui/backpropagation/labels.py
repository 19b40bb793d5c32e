"""What is written around the drawing of a network: names, targets, and how large things are."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from core.backpropagation import Act, Walk
from core.diverging import scale_of
from core.numbers import label
from gui.backpropagation.picture import known
from gui.backpropagation.places import Column
from gui.items.plots import small_font
from gui.items.sheet import LEFT, MIDDLE, Sheet
from gui.theme import Theme

WIDEST = 130.0
"""Pixels that the names of the outputs take at most."""

LONGEST = 14
"""So many letters of a name are written."""

APART = 4
"""Pixels that are left between what is written above two columns."""

LOSS_LIKE = "J = 8.88·10⁻⁸"
"""As wide as the loss may get: the drawing keeps its place from step to step."""


def outputs_of(walk: Walk, names: tuple[str, ...]) -> list[str]:
    """Return what is written beside each output: its name and its target."""
    names = names if len(names) == len(walk.target) else ("",) * len(walk.target)
    return [
        f"{name[:LONGEST]} y = {label(float(y))}".strip()
        for name, y in zip(names, walk.target, strict=True)
    ]


def place_in(room: QRectF, outputs: list[str]) -> QRectF:
    """Return where neurons may be: below names, above numbers, left of what outputs are called."""
    metrics = QFontMetricsF(small_font())
    line = metrics.height() + 2
    written = (*outputs, LOSS_LIKE)
    right = min(max(map(metrics.horizontalAdvance, written)), WIDEST)
    return QRectF(4, line + 2, max(room.width() - right - 12, 40), room.height() - 2 * line - 4)


def labels_of(
    walk: Walk, at: int, columns: tuple[Column, ...], names: tuple[str, ...], room: QRectF,
    theme: Theme,
) -> Sheet:  # fmt: skip
    """Return the names of the layers, and below them the largest of what their neurons show."""
    sheet, outputs = Sheet(), outputs_of(walk, names)
    line, place = QFontMetricsF(small_font()).height(), place_in(room, outputs)
    wide = place.width() / len(columns)
    for layer, column in enumerate(columns):
        left = column.x - wide / 2
        sheet.write(QRectF(left, 2, wide, line), _name(walk, layer, wide), theme.text, MIDDLE)
        foot = QRectF(left, room.height() - line - 2, wide, line)
        sheet.write(foot, _foot(walk, at, layer, wide), theme.muted, MIDDLE)
        if folded := column.before + column.after:
            more = QRectF(left, float(column.y[-1]) + column.radius, wide, line)
            sheet.write(more, f"+ {folded:,} more", theme.muted, MIDDLE)
    last = columns[-1]
    for y, number in zip(last.y.tolist(), last.shown.tolist(), strict=True):
        beside = QRectF(last.x + last.radius + 5, y - line / 2, WIDEST + 10, line)
        sheet.write(beside, outputs[number], theme.muted, LEFT)
    if known(walk, at, len(columns) - 1) is Act.ERROR:
        corner = QRectF(place.right(), 2, room.width() - place.right() - 4, line)
        sheet.write(corner, f"J = {label(walk.loss)}", theme.text, MIDDLE)
    return sheet


def _name(walk: Walk, layer: int, wide: float) -> str:
    layout = walk.layout
    if layer == 0:
        return "inputs" if wide >= QFontMetricsF(small_font()).horizontalAdvance("inputs") else ""
    name = "outputs" if layer == len(layout.layers) else f"layer {layer}"
    whole = f"{name}: {layout.activations[layer - 1].value}"
    metrics = QFontMetricsF(small_font())
    texts = (whole, name, str(layer))
    return next((text for text in texts if metrics.horizontalAdvance(text) + APART <= wide), "")


def _foot(walk: Walk, at: int, layer: int, wide: float) -> str:
    """Return the largest size among what the layer's neurons show, as there is room for it."""
    own, what = walk.layers[layer], known(walk, at, layer)
    if what is None:
        return ""
    letter, values = ("δ", own.error) if what is Act.ERROR else ("a", own.a)
    size, metrics = scale_of(values), QFontMetricsF(small_font())
    texts = (f"|{letter}| ≤ {label(size, 2)}", f"≤ {label(size, 2)}", label(size, 1))
    return next((text for text in texts if metrics.horizontalAdvance(text) <= wide - 4), "")
