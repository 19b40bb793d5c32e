"""What is said of a network under the mouse, and of the parameter that is selected."""

import numpy as np

from core.diagram import Column, ends_of
from core.network.layout import SIGNS, SUPERSCRIPTS, Kind
from core.node_pictures import Face, Portrait, centres, window_of
from core.nudge import Change, Reading
from core.numbers import digits_for, label
from gui.network.look import Look
from gui.widgets import SEPARATOR


def joined(*parts: str) -> str:
    """Return parts with dots between them, without those that are empty."""
    return SEPARATOR.join(filter(None, parts))


def signed(value: float) -> str:
    """Return a number with its sign."""
    return ("+" if value >= 0 else "") + label(value, 3)


def parameter_text(look: Look, index: int) -> str:
    """Return what one parameter is called, and what it is."""
    return joined(
        f"{look.layout.name_of(index)} = {label(float(look.vector[index]), 4)}", ends(look, index)
    )


def ends(look: Look, index: int) -> str:
    """Return between what a weight stands, where its ends have names; else nothing."""
    part = look.layout.part_of(index)
    if part.kind is not Kind.WEIGHTS:
        return ""
    i, j = ends_of(look.layout, index)
    texts = []
    if part.layer == 1:
        texts.append(f"from {_input(look, i)}")
    if part.layer == len(look.layout.layers) and len(look.outputs) > 1:
        texts.append(f"to {look.outputs[j]}")
    return " ".join(texts)


def _input(look: Look, i: int) -> str:
    image = look.setup.prepared.samples.image
    if image is None:
        return look.inputs[i]
    return f"row {i // image[1] + 1}, column {i % image[1] + 1}"


def reading_text(look: Look, reading: Reading) -> str:
    """Return the value, the gradient and the loss, and what they would be."""
    name, change = look.layout.name_of(reading.index), reading.change
    if change is None:
        return joined(
            f"{name} = {label(reading.value, 4)}",
            f"gradient {label(reading.gradient, 3)}",
            f"loss {label(reading.loss, 4)}",
            ends(look, reading.index),
        )
    return joined(
        f"{name} = {label(reading.value, 4)} → {label(change.value, 4)}",
        f"loss {from_to(reading.loss, change.loss)}",
        f"gradient {label(reading.gradient, 3)}",
    )


def from_to(before: float, after: float) -> str:
    """Return two losses with so many places that their difference is seen, and that."""
    away = after - before
    if 1e-3 <= abs(before) < 1e4 and abs(after) < 1e4:
        places = min(max(digits_for(1, away, 4), 4), 7)
        texts = [f"{value:.{places}f}".replace("-", "−") for value in (before, after)]
    else:
        texts = [label(value, 5) for value in (before, after)]
    return f"{texts[0]} → {texts[1]} ({signed(away)})"


def of_what(reading: Reading) -> str:
    """Return what the gradient and the loss are taken over."""
    if reading.samples == reading.of:
        return f"over all {reading.of:,} training samples, without penalties"
    return f"over {reading.samples:,} of {reading.of:,} training samples, without penalties"


def meaning_of(look: Look) -> str:
    """Return what the neurons show."""
    samples = look.setup.prepared.samples
    sample = f"the activation for sample {look.sample + 1:,}"
    if samples.image is not None:
        rest = f"the others show {sample}" if len(look.layout.widths) > 2 else ""
        return joined("the first neurons show the weights that lead to them", rest)
    over = {1: "the activation over the input", 2: "the activation over the plane of inputs"}
    return f"neurons show {over.get(samples.columns, sample)}"


def layer_name(look: Look, layer: int) -> str:
    """Return what a layer is called."""
    if layer == 0:
        return "inputs"
    return "outputs" if layer == len(look.layout.layers) else f"layer {layer}"


def layer_text(look: Look, layer: int, column: Column) -> str:
    """Return what a layer is, in some lines."""
    layout = look.layout
    if layer == 0:
        return f"{column.width:,} inputs"
    own = layout.layers[layer - 1]
    lines = [f"{layer_name(look, layer)}: {column.width:,} · {layout.activations[layer - 1].value}"]
    if own.batch_norm:
        lines.append("batch normalisation before the activation")
    if own.dropout:
        lines.append(f"dropout: {own.dropout:.0%} of its outputs are 0 in each training step")
    if layer == len(layout.layers):
        lines.append(f"loss: {layout.head.loss.value}")
    return "\n".join(lines)


def fold_text(look: Look, layer: int, column: Column) -> str:
    """Return which neurons are shown of a layer, and how others are."""
    shown = column.shown
    return (
        f"{layer_name(look, layer)}: {shown.start + 1} to {shown.stop} of {column.width:,} · "
        "turn the wheel, or click for the next ones"
    )


def own_text(look: Look, layer: int, neuron: int) -> str:
    """Return the bias of a neuron, or its scale and shift."""
    texts = []
    for part in look.layout.parts:
        if part.layer == layer and part.kind in (Kind.BIASES, Kind.SCALES, Kind.SHIFTS):
            name = f"{SIGNS[part.kind]}{str(layer).translate(SUPERSCRIPTS)}[{neuron + 1}]"
            texts.append(f"{name} = {label(float(part.of(look.vector)[neuron]), 4)}")
    return joined(*texts)


def name_of_neuron(look: Look, layer: int, neuron: int) -> str:
    """Return what a neuron is called."""
    if layer == 0:
        return look.inputs[neuron] if not look.pixels else "the sample's picture"
    if layer == len(look.layout.layers):
        return f"output {look.outputs[neuron]}"
    return f"neuron {neuron + 1} of layer {layer}"


def neuron_text(
    look: Look,
    layer: int,
    neuron: int,
    place: tuple[float, float],
    portrait: Portrait | None,
    change: Change | None,
) -> str:
    """Return what is known of a neuron, at a place of its picture, 0 … 1 right- and downwards."""
    changed = ""
    if change is not None and layer:
        size = float(change.sizes[layer - 1][neuron])
        changed = f"mean |Δa| {label(size)}" if change.lit[layer - 1][neuron] else "does not change"
    kind = look.layout.activations[layer - 1].value if layer else ""
    return joined(
        name_of_neuron(look, layer, neuron),
        changed,
        _drawn(look, layer, neuron, portrait, place),
        own_text(look, layer, neuron) if layer else "",
        kind,
    )


def _drawn(
    look: Look, layer: int, neuron: int, portrait: Portrait | None, place: tuple[float, float]
) -> str:
    """Return the number that is drawn at a place of a neuron's picture."""
    if portrait is None:
        return ""
    faces, row = portrait.layers[layer], neuron - portrait.sight.shown[layer].start
    if faces.face is Face.DISC:
        return f"{label(float(faces.values[row]), 4)} for sample {look.sample + 1}"
    shape = faces.values.shape[1:]
    across = min(int(place[0] * shape[-1]), shape[-1] - 1)
    down = min(int(place[1] * shape[0]), shape[0] - 1)
    if faces.face is Face.IMAGE:
        value = label(float(faces.values[0, down, across]), 4)
        return f"row {down + 1}, column {across + 1}: {value}, sample {look.sample + 1}"
    if faces.face is Face.WEIGHTS:
        value = label(float(faces.values[row, down, across]), 4)
        return f"weight from row {down + 1}, column {across + 1}: {value}"
    window = window_of(look.setup.prepared.samples)
    x = float(centres(window.left, window.right, shape[-1])[across])
    if faces.face is Face.CURVE:
        return f"{label(float(faces.values[row, across]), 4)} at {label(x)}"
    y = float(centres(window.bottom, window.top, shape[0])[::-1][down])
    return f"{label(float(faces.values[row, down, across]), 4)} at ({label(x)}, {label(y)})"


def dead_text(look: Look, layer: int, neuron: int) -> str:
    """Return what a crossed neuron means."""
    count = len(look.setup.prepared.train)
    return (
        f"neuron {neuron + 1} of layer {layer} is dead: it is 0 for all {count:,} training "
        "samples, so no gradient reaches its weights"
    )


def pixel_of(look: Look, place: tuple[float, float]) -> int:
    """Return the input that is drawn at a place of a picture of weights."""
    image = look.setup.prepared.samples.image
    assert image is not None
    down, across = (
        min(max(int(share * count), 0), count - 1)
        for share, count in zip(reversed(place), image, strict=True)
    )
    return down * image[1] + across


def largest(change: Change) -> float:
    """Return the largest mean change of any neuron, 0 where none is a number."""
    sizes = np.concatenate(change.sizes)
    return float(np.max(sizes, initial=0, where=np.isfinite(sizes)))
