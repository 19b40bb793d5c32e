"""Which parameter of a network comes before and after another when keys move the selection."""

from core.diagram import ends_of, parameters_of
from core.network.layout import Kind, Layout


def home_of(layout: Layout, index: int) -> tuple[int, int]:
    """Return layer and number of the neuron that a parameter belongs to."""
    return layout.part_of(index).layer, ends_of(layout, index)[1]


def inputs_of(layout: Layout, index: int) -> tuple[tuple[int, int], ...]:
    """Return layer and number of the neuron that a weight comes from; nothing of others."""
    part = layout.part_of(index)
    if part.kind is not Kind.WEIGHTS:
        return ()
    return ((part.layer - 1, ends_of(layout, index)[0]),)


def first_of(layout: Layout, layer: int, neuron: int, source: int | None = None) -> int:
    """Return a neuron's first parameter, its bias; or its weight from another neuron."""
    own = parameters_of(layout, layer, neuron)
    return own[0] if source is None else own[len(own) - layout.widths[layer - 1] + source]


def neighbour(layout: Layout, index: int, by: int) -> int:
    """Return the parameter of the same neuron that comes so much later, around its circle."""
    own = parameters_of(layout, *home_of(layout, index))
    return own[(own.index(index) + by) % len(own)]


def next_neuron(layout: Layout, index: int, by: int) -> int:
    """Return the first parameter of the next neuron, or the one before, through all layers."""
    layer, neuron = home_of(layout, index)
    neuron += by
    if neuron >= layout.widths[layer]:
        layer, neuron = layer % (len(layout.widths) - 1) + 1, 0
    elif neuron < 0:
        layer = (layer - 2) % (len(layout.widths) - 1) + 1
        neuron = layout.widths[layer] - 1
    return first_of(layout, layer, neuron)
