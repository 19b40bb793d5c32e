"""What stands before the row of a layer: its name, and its dead or saturated neurons."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from core.layer_facts import LayerFacts
from core.network.network import Activation
from core.numbers import label
from gui.items.plots import small_font
from gui.items.sheet import RIGHT, Sheet
from gui.layers.columns import line_height
from gui.theme import Theme

NAMED = {
    Activation.RELU: "ReLU", Activation.LEAKY_RELU: "leaky ReLU", Activation.GELU: "GELU",
}  # fmt: skip
MOST_NAMED = 12
"""So many dead neurons are named by their numbers."""

FAULT = "#e0442f"


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


def fitting(layer: LayerFacts, width: float) -> str:
    """Return the shortest text as there is room for it beside the name: rounded, or not at all."""
    metrics = QFontMetricsF(small_font())
    room = width - metrics.horizontalAdvance(f"{name_of(layer)} ")
    texts = [shortest_text(layer)]
    if layer.neurons is not None and layer.neurons.saturated is not None:
        texts.append(f"{100 * float(layer.neurons.saturated.mean()):.0f} %")
    return next((text for text in texts if metrics.horizontalAdvance(text) <= room), "")


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


def write_name(sheet: Sheet, cell: QRectF, layer: LayerFacts, theme: Theme) -> None:
    """Write what a layer is called, and which of its neurons are dead or saturated."""
    line = line_height()
    place = QRectF(cell.left(), cell.top(), cell.width() + 8, line)
    sheet.write(place, name_of(layer), theme.text)
    dead = layer.neurons is not None and layer.neurons.dead is not None and layer.neurons.dead.size
    colour = theme.fault if dead else theme.muted
    below = place.translated(0, line)
    if below.bottom() > cell.bottom() + 1:
        sheet.write(place, fitting(layer, place.width()), colour, RIGHT)
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


def percent(share: float) -> str:
    """Return a share in percent; neither 0 nor 100 where it is not exactly that."""
    if 0 < share < 0.001:
        return "<0.1 %"
    if 0.999 < share < 1:
        return ">99.9 %"
    return f"{label(100 * share, 3)} %"
