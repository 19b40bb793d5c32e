"""The panel of the layers: what it draws and says is what the core finds at the moment."""

import re

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.edits import SetView, ToggleRacer
from core.layer_facts import facts_of
from core.layer_moments import Source, moment_of
from core.network.network import Activation, Network
from gui.film import FilmSettings, Stage
from gui.layers.columns import CHANGE, GRADIENT, NORM, WEIGHTS
from gui.panels.layers import HINT, LayersPanel
from gui.theme import DARK, LIGHT, Theme
from tests.gui.bench import Bench
from tests.gui.conftest import MakeBench, MakeWindow
from tests.gui.hand import Key, click, hover, key
from tests.gui.networks import layers, scene_of
from tests.gui.written import crowded
from tests.reading import number


def panel_of(bench: Bench) -> LayersPanel:
    assert isinstance(bench.panel, LayersPanel)
    return bench.panel


def at(bench: Bench, step: int) -> LayersPanel:
    bench.panel.set_step(step)
    return panel_of(bench)


def place(panel: LayersPanel, row: int, column: int, share: float = 0.5) -> QPoint:
    """Return a place in a cell, as far along it as asked for."""
    columns, rows = panel.view.columns, panel.view.rows
    x = columns.lefts[column] + share * columns.widths[column]
    return QPointF(x, rows[row].center().y()).toPoint()


def expected(bench: Bench, step: int, source: Source = Source.PART):
    panel = panel_of(bench)
    recording = bench.session.recording
    moment = moment_of(recording, recording.index(step), bench.scene.shown, source)
    *_, found = facts_of(moment, panel.scales)
    return found


@pytest.mark.parametrize("step", [0, 11, 30])
def test_it_shows_what_the_core_finds_at_the_moment(make_bench: MakeBench, step: int) -> None:
    bench = make_bench(LayersPanel, scene_of())
    panel, found = at(bench, step), expected(bench, step)
    assert panel.finished
    assert panel.facts.moment.step == step
    for one, other in zip(panel.facts.norms + panel.facts.changes, found.norms + found.changes,
                          strict=True):  # fmt: skip
        assert np.array_equal(one, other)
    assert panel.about.startswith(f"first at step {step} · over all 42 samples · loss ")
    assert len(panel.view.rows) == 3


def test_bars_are_as_long_as_the_norms_in_the_colours_of_the_optimizers(
    make_bench: MakeBench,
) -> None:
    bench = make_bench(LayersPanel, scene_of())
    panel, found = at(bench, 7), expected(bench, 7)
    fills, axis = panel.view.sheet.fills, panel.scales.norm
    left, wide = panel.view.columns.lefts[NORM], panel.view.columns.widths[NORM]
    for colour, norms in zip(panel.run_colours, found.norms, strict=True):
        bars = [bar for bar in fills[colour] if bar.left() == left]
        lengths = [bar.width() / wide for bar in bars]
        wanted = (np.log10(norms) - axis.low) / (axis.high - axis.low)
        assert lengths == pytest.approx(wanted)


@pytest.mark.parametrize("depth", [1, 6])
def test_the_axes_stand_while_time_runs(make_bench: MakeBench, depth: int) -> None:
    bench = make_bench(LayersPanel, scene_of(depth=depth))
    seen = set()
    for step in range(0, 31, 5):
        panel = at(bench, step)
        seen.add((tuple(panel.head.texts), panel.scales))
    assert len(seen) == 1
    heads = next(iter(seen))[0]
    assert "weights" in heads and "0" in heads


def test_a_hover_reads_exact_numbers(make_bench: MakeBench) -> None:
    bench = make_bench(LayersPanel, scene_of(), size=(760, 420))
    panel, found = at(bench, 9), expected(bench, 9)
    assert panel.says == HINT
    bars = [bar for bar in panel.view.sheet.fills[panel.run_colours[1]]
            if bar.left() == panel.view.columns.lefts[NORM]]  # fmt: skip
    hover(panel.view, bars[2].center().toPoint())
    name, _, told = panel.says.partition(": ‖gradient‖ ")
    assert name == "second, layer 3"
    assert number(told) == pytest.approx(found.norms[1][2], rel=1e-3)
    bars = [bar for bar in panel.view.sheet.fills[panel.run_colours[0]]
            if bar.left() == panel.view.columns.lefts[CHANGE]]  # fmt: skip
    hover(panel.view, bars[0].center().toPoint())
    told = re.fullmatch(
        r"first, layer 1, step 10: ‖Δw‖/‖w‖ (\S+) · RMS (\S+) a parameter", panel.says
    )
    assert number(told[1]) == pytest.approx(found.changes[0][0], rel=1e-3)
    assert number(told[2]) == pytest.approx(found.rms[0][0], rel=1e-3)
    QApplication.sendEvent(panel.view, _leave())
    assert panel.says == HINT


def _leave():
    from PySide6.QtCore import QEvent

    return QEvent(QEvent.Type.Leave)


def test_a_bin_says_how_many_there_are_in_it(make_bench: MakeBench) -> None:
    bench = make_bench(LayersPanel, scene_of(), size=(900, 420))
    panel = at(bench, 12)
    weights = panel.facts.layers[1].weights
    reach, total = panel.scales.reach[0], 0
    for i in range(len(weights.counts)):
        share = (i + 0.5) / len(weights.counts)
        hover(panel.view, place(panel, 1, WEIGHTS, share))
        told = re.match(r"layer 2, weights (.*): (\d+) of 36 · mean (\S+), dev", panel.says)
        total += int(told[2])
        assert int(told[2]) == weights.counts[i]
        if 0 < i < len(weights.counts) - 1:
            low, high = (number(end) for end in told[1].split(" to "))
            wide = 2 * reach / len(weights.counts)
            assert (low, high) == pytest.approx(
                (-reach + i * wide, -reach + (i + 1) * wide), rel=1e-2
            )
    assert total == 36
    hover(panel.view, place(panel, 1, GRADIENT))
    assert panel.says.startswith("layer 2, |gradient| ")


def test_dead_neurons_are_counted_and_named(make_bench: MakeBench) -> None:
    network = Network(layers(Activation.RELU, 3, width=8))
    bench = make_bench(LayersPanel, scene_of(network, rate=0.9))
    panel = at(bench, 30)
    dead = [layer.neurons.dead for layer in panel.facts.layers[:3]]
    row = int(np.argmax([len(one) for one in dead]))
    assert len(dead[row])
    written = [text.text for text in panel.view.sheet.texts]
    assert f"{len(dead[row])} of 8 dead" in written or f"{len(dead[row])} dead" in written
    hover(panel.view, place(panel, row, 0))
    named = ", ".join(str(i + 1) for i in dead[row])
    assert panel.says.startswith(f"layer {row + 1}: {len(dead[row])} of 8 dead, ")
    assert panel.says.endswith(f" {named}")
    scene = bench.scene
    click(panel.view, place(panel, row, 0))
    assert bench.scene is scene  # a click selects nothing


def test_saturation_is_told_of_sigmoids(make_bench: MakeBench) -> None:
    bench = make_bench(LayersPanel, scene_of())
    panel = at(bench, 0)
    shares = panel.facts.layers[0].neurons.saturated
    hover(panel.view, place(panel, 0, 0))
    assert panel.says.startswith(f"layer 1: {100 * shares.mean():.3g} % saturated · neuron ")


@pytest.mark.parametrize("size", [(460, 220), (460, 160), (740, 400)])
def test_what_is_written_has_room(make_bench: MakeBench, size: tuple[int, int]) -> None:
    network = Network(layers(Activation.SIGMOID, depth=6, width=12))
    bench = make_bench(LayersPanel, scene_of(network, depth=6, rate=2), size=size)
    view = at(bench, 30).view
    assert view.sheet.texts and crowded(view.sheet, QRectF(view.rect())) == []


def test_names_of_another_race_are_not_given_to_the_picture_of_this_one(
    make_bench: MakeBench,
) -> None:
    bench = make_bench(LayersPanel, scene_of())
    panel = at(bench, 5)
    other = replace(bench.scene, racers=tuple(replace(one, name="x") for one in bench.scene.racers))
    more = replace(other, repeats=2)  # of another shape: its recording is still to come
    panel.set_scene(more)
    assert panel.about.startswith("first at step 5")


def test_the_gradient_of_the_batch_can_be_chosen(make_bench: MakeBench) -> None:
    bench = make_bench(LayersPanel, scene_of())
    panel = at(bench, 4)
    whole = panel.facts.norms[0]
    panel.source.setFocus()
    key(panel.source, Key.Key_Down)
    assert panel.about.startswith("first at step 4 · over the 10 of step 5")
    assert np.array_equal(panel.facts.norms[0], expected(bench, 4, Source.BATCH).norms[0])
    assert not np.array_equal(panel.facts.norms[0], whole)


def test_it_follows_the_network_that_is_shown(make_bench: MakeBench) -> None:
    bench = make_bench(LayersPanel, scene_of(repeats=2))
    panel = at(bench, 6)
    assert panel.about.startswith("first, run 1 at step 6")
    bench.session.edit(SetView({"racer": 1, "run": 1}))
    assert panel.about.startswith("second, run 2 at step 6")
    assert panel.facts.layers[0].activation is Activation.RELU
    bench.session.edit(ToggleRacer(1))
    assert panel.about.startswith("first, run 2 at step 6")
    assert len(panel.facts.norms) == 1
    bench.session.edit(ToggleRacer(0))
    assert panel.lack and not panel.view.isVisible()


def test_a_deeper_network_beside_has_rows_of_its_own(make_bench: MakeBench) -> None:
    network = Network(layers(Activation.TANH, 1))
    bench = make_bench(LayersPanel, scene_of(network))
    panel = at(bench, 3)
    assert len(panel.view.rows) == 3
    hover(panel.view, place(panel, 2, WEIGHTS))
    assert panel.says == HINT
    hover(panel.view, place(panel, 2, 0))
    assert panel.says == "the network that is shown has no layer 3"
    bars = [bar for bar in panel.view.sheet.fills[panel.run_colours[0]]
            if bar.left() == panel.view.columns.lefts[NORM]]  # fmt: skip
    assert len(bars) == 2


def test_the_keys_read_cell_by_cell(make_bench: MakeBench) -> None:
    bench = make_bench(LayersPanel, scene_of(depth=6), size=(460, 200))
    panel = at(bench, 5)
    panel.source.setFocus()
    QTest.keyClick(panel.source, Key.Key_Tab)
    assert panel.view.hasFocus()
    assert panel.says.startswith("layer 1: ")
    for _ in range(NORM):
        key(panel.view, Key.Key_Right)
    assert panel.says.startswith("first, layer 1: ‖gradient‖ ")
    for _ in range(10):
        key(panel.view, Key.Key_Down)
    assert panel.says.startswith("first, layer 7: ")
    seen = panel.view.visibleRegion().boundingRect()
    assert seen.contains(panel.view.rows[6].center().toPoint())
    panel.set_step(8)
    assert panel.says.startswith("first, layer 7: ")


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_bars_are_seen_in_both_themes(make_bench: MakeBench, theme: Theme) -> None:
    bench = make_bench(LayersPanel, scene_of(), size=(760, 420), theme=theme)
    panel = at(bench, 9)
    image = panel.view.grab().toImage()
    ratio = image.devicePixelRatio()
    for colour in panel.run_colours:
        bar = panel.view.sheet.fills[colour][0].center() * ratio
        assert image.pixelColor(bar.toPoint()) == QColor(colour)


def test_a_diverged_run_is_said_to_be_so(make_bench: MakeBench) -> None:
    bench = make_bench(LayersPanel, scene_of(Network(layers(Activation.RELU), l2=10.0), rate=100))
    panel = at(bench, 30)
    hover(panel.view, place(panel, 0, WEIGHTS))
    assert panel.says == "layer 1: the run has diverged"
    hover(panel.view, place(panel, 0, NORM))
    assert "diverged" in panel.says


def test_a_film_shows_each_moment_whichever_way_it_is_come_to(make_bench: MakeBench) -> None:
    bench = make_bench(LayersPanel, scene_of())
    settings = FilmSettings(("layers",), (640, 360), 10, 1.0, LIGHT)
    stage = Stage(settings, settings.size)
    try:
        stage.load(bench.scene, bench.session.recording)
        there = [stage.frame(step).copy() for step in (3, 20)]
        back = [stage.frame(step).copy() for step in (20, 3)]
        assert np.array_equal(there[0], back[1]) and np.array_equal(there[1], back[0])
        assert not np.array_equal(*there)
        [panel] = stage.panels
        assert panel.facts.moment.step == 3
    finally:
        stage.close()
        stage.deleteLater()


def test_in_a_window_the_worker_brings_each_moment(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(scene_of())
    window.docks["layers"].show()
    window.docks["layers"].raise_()
    qtbot.waitUntil(lambda: "layers" in window.panels)
    panel = window.panels["layers"]
    qtbot.waitUntil(lambda: panel.facts is not None and panel.finished)
    window.playback.seek(17)
    qtbot.waitUntil(lambda: panel.facts.moment.step == 17)
    window.playback.seek(5)
    panel.finish()
    assert panel.facts.moment.step == 5 and panel.finished
