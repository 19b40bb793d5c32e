"""Where neurons stand in a network's picture, how wide layers fold, and which edges are drawn."""

import numpy as np
import pytest

from core.diagram import (
    LEAST_PITCH,
    MOST_EDGES,
    PICTURED,
    REACH,
    Diagram,
    Room,
    ends_of,
    parameters_of,
)
from core.network.initial import initial
from core.network.layout import Kind, Layout
from core.network.network import Layer, Network

ROOM = Room(60.0, 40.0, 400.0, 270.0)
SHAPES = [((8, 8), 2, 2), ((128,), 4, 10), ((), 3, 1), ((1,), 1, 1), ((5,) * 20, 30, 3)]


def layout_of(widths: tuple[int, ...], inputs: int = 2, outputs: int = 2) -> Layout:
    return Layout(Network(hidden=tuple(map(Layer, widths))), inputs, outputs)


def drawn(widths, inputs, outputs, firsts=(), pixels=0):
    layout = layout_of(widths, inputs, outputs)
    return Diagram(layout, ROOM, firsts, pixels), initial(layout, 0, 1)[0]


@pytest.mark.parametrize(("widths", "inputs", "outputs"), SHAPES)
@pytest.mark.parametrize("pixels", [0, 8, 28])
def test_neurons_stand_apart_inside_of_the_room(widths, inputs, outputs, pixels) -> None:
    diagram, _ = drawn(widths, inputs, outputs, pixels=pixels)
    x = [column.x for column in diagram.columns]
    np.testing.assert_allclose(x, np.linspace(ROOM.left, ROOM.right, len(x)))
    for column in diagram.columns:
        half = column.side / 2
        assert column.y[0] - half >= ROOM.top - 1e-9 and column.y[-1] + half <= ROOM.bottom + 1e-9
        assert (np.diff(column.y) > column.side).all()
        assert column.side < diagram.apart
        assert len(column.shown) + column.hidden == column.width


def test_a_layer_folds_only_where_there_is_no_room_for_it() -> None:
    most = int((ROOM.bottom - ROOM.top) / LEAST_PITCH)
    for width in (1, most, most + 1, 500):
        diagram, _ = drawn((width,), 2, 2)
        column = diagram.columns[1]
        assert (column.fold is None) == (width <= most)
        assert column.hidden == (0 if width <= most else width - most + 1)


def test_every_neuron_of_a_folded_layer_can_be_brought_into_sight() -> None:
    layout = layout_of((128, 70))
    diagram = Diagram(layout, ROOM)
    for layer, width in ((1, 128), (2, 70)):
        for neuron in (*range(0, width, 7), width - 1, 0):
            diagram = Diagram(layout, ROOM, diagram.showing(layer, neuron))
            column = diagram.columns[layer]
            assert neuron in column.shown and column.shown.stop <= width
            place = diagram.neuron_at(column.x, column.height_of(neuron))
            assert place == (layer, neuron)
    assert diagram.turned(1, 10_000)[0] == 0
    assert diagram.turned(1, 10_000)[1] + len(diagram.columns[1].y) == 128
    assert diagram.turned(1, -5)[1] == 0


def test_pictures_of_weights_have_more_room_and_the_pixels_have_none() -> None:
    for pixels, least in ((8, 8), (28, 28), (200, PICTURED)):
        diagram, vector = drawn((128, 4), 64, 10, pixels=pixels)
        first, second = diagram.columns[:2]
        assert first.whole and first.hidden == 0 and len(first.y) == 1
        assert np.diff(second.y).min() >= least
    layers = {diagram.layout.part_of(int(i)).layer for i in diagram.edges(vector).indices}
    assert layers == {2, 3}


@pytest.mark.parametrize(("widths", "inputs", "outputs"), SHAPES)
def test_the_strongest_of_the_weights_in_sight_are_drawn(widths, inputs, outputs) -> None:
    diagram, vector = drawn(widths, inputs, outputs)
    layout, most = diagram.layout, 40
    in_sight = []
    for part in layout.parts:
        if part.kind is Kind.WEIGHTS:
            numbers = np.arange(part.slice.start, part.slice.stop).reshape(part.shape)
            in_sight += numbers[diagram.shown[part.layer - 1], diagram.shown[part.layer]].flat
    in_order = sorted(in_sight, key=lambda i: abs(vector[i]))
    edges, few = diagram.edges(vector), diagram.edges(vector, most)
    assert len(edges.indices) == min(len(in_sight), MOST_EDGES)
    assert set(edges.indices.tolist()) == set(in_order[-MOST_EDGES:])
    assert few.indices.tolist() == in_order[-most:]
    np.testing.assert_array_equal(few.values, vector[few.indices])
    for index, begin, end in zip(few.indices, few.begin, few.end, strict=True):
        assert diagram.line_of(int(index)) == pytest.approx((*begin, *end))


def test_what_is_no_number_has_no_edge() -> None:
    diagram, vector = drawn((8, 8), 2, 2)
    vector[[0, 5]] = np.nan, np.inf
    found = set(diagram.edges(vector).indices.tolist())
    assert len(found) == 94 and not found & {0, 5}
    assert len(diagram.edges(np.full_like(vector, np.nan)).indices) == 0


def test_the_nearest_edge_is_found_and_only_near_by() -> None:
    diagram, vector = drawn((8, 8), 2, 2)
    edges = diagram.edges(vector)
    share = np.linspace(0, 1, 2001)[:, None, None]
    dense = edges.begin + share * (edges.end - edges.begin)
    for place in np.random.default_rng(0).uniform((40, 20), (420, 290), (200, 2)):
        away = np.hypot(*(dense - place).transpose(2, 0, 1)).min(axis=0)
        found = edges.nearest(*place)
        if found is None:
            assert away.min() > REACH - 0.2
        else:
            index = edges.indices.tolist().index(found)
            assert away[index] <= min(away.min() + 0.7, REACH + 0.2)
    assert edges.nearest(0, 0) is None


@pytest.mark.parametrize("batch_norm", [False, True])
def test_the_parameters_of_a_neuron_are_all_that_lead_to_it(batch_norm: bool) -> None:
    network = Network(hidden=(Layer(4, batch_norm=batch_norm), Layer(3)))
    layout = Layout(network, 2, 2)
    found = []
    for layer, width in enumerate(layout.widths[1:], start=1):
        for neuron in range(width):
            own = parameters_of(layout, layer, neuron)
            names = [layout.name_of(i) for i in own]
            assert all(name.endswith((f"[{neuron + 1}]", f"→{neuron + 1}]")) for name in names)
            assert [ends_of(layout, i)[1] for i in own] == [neuron] * len(own)
            assert ["→" in name for name in names] == sorted("→" in name for name in names)
            found += own
    assert sorted(found) == list(range(layout.n))
