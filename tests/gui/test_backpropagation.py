"""The panel of backpropagation: stepped through, read, and held against differences."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.backpropagation import Act, Stage, stages_of, walk_of
from core.backpropagation_texts import edge_text, formula, neuron_text
from core.diverging import NEGATIVE, POSITIVE
from core.edits import SetView, ToggleRacer
from core.gradient_check import DIGITS_NETWORK, LARGE, compare, in_words
from core.network.network import Activation, Layer, Network
from gui.backpropagation.comparison import BACK, DIFFERENCES
from gui.backpropagation.picture import nearest_edge
from gui.backpropagation.stepper import SECONDS
from gui.film import FilmSettings
from gui.film import Stage as FilmStage
from gui.panels.backpropagation import BOTH_WAYS, DIVERGED, BackpropagationPanel
from gui.theme import DARK, LIGHT, Theme
from tests.gui.bench import Bench
from tests.gui.conftest import MakeBench, MakeWindow, calm
from tests.gui.hand import LEFT, Key, click, hover, key, wheel
from tests.gui.networks import layers, scene_of
from tests.gui.written import crowded
from tests.reading import number

TALL, LOW = (560, 520), (460, 200)


def panel_of(bench: Bench) -> BackpropagationPanel:
    assert isinstance(bench.panel, BackpropagationPanel)
    return bench.panel


def at(bench: Bench, step: int) -> BackpropagationPanel:
    bench.panel.set_step(step)
    return panel_of(bench)


def expected(bench: Bench, step: int, sample: int | None = None):
    recording = bench.session.recording
    k, run = bench.scene.shown
    vector = recording.vectors[k][recording.index(step), run]
    sample = int(recording.setup.prepared.train[0]) if sample is None else sample
    [walk] = walk_of(recording.setup, k, vector, sample, step)
    return walk


def stage(panel: BackpropagationPanel) -> Stage:
    return panel.walk.stages[panel.stepper.at]


def told(panel: BackpropagationPanel) -> str:
    return panel.stepper.text.text()


# Step by step


@pytest.mark.parametrize("depth", [0, 2, 6, 20, 32])
@pytest.mark.parametrize("size", [(460, 220), (740, 400)])
def test_what_is_written_has_room(make_bench: MakeBench, depth: int, size: tuple[int, int]) -> None:
    bench = make_bench(BackpropagationPanel, scene_of(depth=depth, steps=2), size=size)
    panel = at(bench, 2)
    diagram, room = panel.diagram, QRectF(panel.diagram.rect())
    assert any(text.startswith("J = ") for text in diagram.texts)
    assert crowded(diagram._laid.sheet, room) == []
    for node in diagram.nodes:
        assert node.radius <= node.middle.x() <= room.width() - node.radius


@pytest.mark.parametrize("step", [0, 13, 30])
def test_it_shows_the_first_sample_at_the_moment(make_bench: MakeBench, step: int) -> None:
    bench = make_bench(BackpropagationPanel, scene_of())
    panel, walk = at(bench, step), expected(bench, step)
    assert panel.finished
    assert panel.walk.loss == walk.loss
    for one, other in zip(panel.walk.layers, walk.layers, strict=True):
        assert np.array_equal(one.error, other.error)
    assert panel.where == f"first at step {step} · sample {walk.sample}"
    assert stage(panel) == Stage(Act.GRADIENT, 1)  # all is shown at first


def test_the_buttons_go_through_all_stages_in_their_order(make_bench: MakeBench) -> None:
    bench = make_bench(BackpropagationPanel, scene_of())
    panel = at(bench, 4)
    seen = []
    for _ in range(len(stages_of(3))):
        click(panel.stepper.on, panel.stepper.on.rect().center())
        seen.append(stage(panel))
        assert formula(panel.walk.layout, seen[-1]) in told(panel)
    assert tuple(seen) == stages_of(3)
    back = []
    for _ in range(len(stages_of(3)) - 1):
        click(panel.stepper.back, panel.stepper.back.rect().center())
        back.append(stage(panel))
    assert tuple(back[::-1]) == stages_of(3)[:-1]
    assert not panel.stepper.back.isEnabled()


def test_the_keys_step_while_the_drawing_has_the_focus(make_bench: MakeBench) -> None:
    bench = make_bench(BackpropagationPanel, scene_of())
    panel = at(bench, 4)
    panel.diagram.setFocus()
    key(panel.diagram, Key.Key_Home)
    assert stage(panel) == Stage(Act.INPUTS, 0)
    key(panel.diagram, Key.Key_Right)
    key(panel.diagram, Key.Key_Right)
    assert stage(panel) == Stage(Act.FORWARD, 2)
    key(panel.diagram, Key.Key_Left)
    assert stage(panel) == Stage(Act.FORWARD, 1)
    key(panel.diagram, Key.Key_End)
    assert stage(panel) == Stage(Act.GRADIENT, 1)
    key(panel.diagram, Key.Key_Escape)
    assert not panel.diagram.hasFocus()


def test_a_stage_stays_while_time_runs(make_bench: MakeBench) -> None:
    bench = make_bench(BackpropagationPanel, scene_of())
    panel = at(bench, 4)
    panel.stepper.go(4)
    before = panel.says
    panel.set_step(25)
    assert panel.stepper.at == 4
    assert panel.says != before


def fills(panel: BackpropagationPanel, layer: int) -> list[str]:
    """Return the colours of the neurons of a layer."""
    counts = [len(column.shown) for column in panel.diagram.columns]
    first = sum(counts[:layer])
    return [node.colour.name() for node in panel.diagram.nodes[first : first + counts[layer]]]


def test_errors_are_coloured_as_they_come_back(make_bench: MakeBench) -> None:
    bench = make_bench(BackpropagationPanel, scene_of(), size=TALL)
    panel = at(bench, 20)
    stages = stages_of(3)
    blank = QColor(LIGHT.plot).name()
    panel.stepper.go(stages.index(Stage(Act.INPUTS, 0)))
    assert set(fills(panel, 1) + fills(panel, 2) + fills(panel, 3)) == {blank}
    panel.stepper.go(stages.index(Stage(Act.LOSS, 3)))
    assert sorted(fills(panel, 3)) == sorted([NEGATIVE.lower(), POSITIVE.lower()])
    forward = fills(panel, 2)
    panel.stepper.go(stages.index(Stage(Act.ERROR, 2)))
    assert fills(panel, 2) != forward
    error = panel.walk.layers[2].error
    strongest = int(np.argmax(np.abs(error)))
    wanted = POSITIVE if error[strongest] > 0 else NEGATIVE
    assert fills(panel, 2)[strongest] == wanted.lower()


def test_the_loss_and_the_largest_errors_are_written(make_bench: MakeBench) -> None:
    bench = make_bench(BackpropagationPanel, scene_of(), size=TALL)
    panel = at(bench, 20)
    texts = panel.diagram.texts
    [loss] = [text for text in texts if text.startswith("J = ")]
    assert number(loss.removeprefix("J = ")) == pytest.approx(panel.walk.loss, rel=1e-2)
    largest = [number(text.removeprefix("|δ| ≤ ")) for text in texts if text.startswith("|δ|")]
    wanted = [np.abs(layer.error).max() for layer in panel.walk.layers[1:]]
    assert largest == pytest.approx(wanted, rel=0.06)
    assert "layer 1: sigmoid" in texts and "outputs: softmax" in texts
    panel.stepper.go(0)
    assert not any("δ" in text or "J" in text for text in panel.diagram.texts)


def test_a_hover_reads_neurons_and_weights(make_bench: MakeBench) -> None:
    bench = make_bench(BackpropagationPanel, scene_of(), size=TALL)
    panel = at(bench, 20)
    first, second = panel.diagram.columns[1:3]
    hover(panel.diagram, first.place_of(4).toPoint())
    assert panel.says == neuron_text(panel.walk, 1, 4)
    between = (first.place_of(0) * 0.5 + second.place_of(0) * 0.5).toPoint()
    hover(panel.diagram, between)
    edge = nearest_edge(panel.diagram.columns, between.toPointF())
    assert panel.says == edge_text(panel.walk, *edge)
    assert edge == (2, 0, 0)
    panel.stepper.go(1)
    assert "∂J/∂w" not in panel.says
    hover(panel.diagram, QPoint(1, 1))
    assert panel.says.startswith("z¹[")


def test_a_click_selects_a_neuron_whose_numbers_are_then_told(make_bench: MakeBench) -> None:
    bench = make_bench(BackpropagationPanel, scene_of(), size=TALL)
    panel = at(bench, 20)
    stages = stages_of(3)
    panel.stepper.go(stages.index(Stage(Act.ERROR, 2)))
    place = panel.diagram.columns[2].place_of(3).toPoint()
    click(panel.diagram, place)
    hover(panel.diagram, QPoint(1, 1))
    assert panel.diagram.selected == (2, 3)
    assert panel.says.startswith("δ²[4] = (")
    key(panel.diagram, Key.Key_Down)
    assert panel.says.startswith("δ²[5] = (")
    panel.stepper.go(stages.index(Stage(Act.ERROR, 1)))
    assert panel.says == neuron_text(panel.walk, 2, 4)
    click(panel.diagram, QPoint(1, 1))
    assert panel.diagram.selected is None
    assert panel.says.startswith("δ¹[")


def test_the_animation_goes_through_all_of_it_once(make_bench: MakeBench) -> None:
    bench = make_bench(BackpropagationPanel, scene_of())
    panel = at(bench, 20)
    click(panel.stepper.animate, panel.stepper.animate.rect().center())
    assert panel.stepper.running and not panel.finished
    panel.stepper._frames.stop()  # a test waits for no time
    assert (panel.stepper.at, panel.stepper.share) == (0, 0.0)
    panel.stepper.advance(1.5 * SECONDS)
    assert panel.stepper.at == 1 and panel.stepper.share == pytest.approx(0.5)
    left = panel.diagram.columns[0].x
    middle = (left + panel.diagram.columns[1].x) / 2
    grown = [line for (colour, width), lines in panel.diagram.edges.items() for line in lines
             if line.x1() < middle and colour != LIGHT.line]  # fmt: skip
    assert grown and all(line.x2() == pytest.approx(middle, abs=1) for line in grown)
    panel.stepper.advance(100 * SECONDS)
    assert stage(panel) == Stage(Act.GRADIENT, 1)
    assert not panel.stepper.animate.isChecked() and panel.finished


def test_the_error_grows_from_the_right(make_bench: MakeBench) -> None:
    bench = make_bench(BackpropagationPanel, scene_of(), size=TALL)
    panel = at(bench, 20)
    panel.diagram.show_stage(stages_of(3).index(Stage(Act.ERROR, 2)), 0.25)
    before, own = panel.diagram.columns[2:]
    right = own.x - own.radius
    length = right - before.x - before.radius
    lines = [line for (colour, _), lines in panel.diagram.edges.items() for line in lines
             if line.x2() == right and colour != LIGHT.line]  # fmt: skip
    assert len(lines) == 12
    assert all(line.dx() == pytest.approx(length / 4) for line in lines)


def test_the_sample_that_is_looked_at_goes_through(make_bench: MakeBench) -> None:
    bench = make_bench(BackpropagationPanel, scene_of())
    panel = at(bench, 3)
    bench.session.edit(SetView({"sample": 17}))
    assert panel.walk.sample == 17
    assert panel.walk.loss == expected(bench, 3, 17).loss
    bench.session.edit(SetView({"sample": 5_000}))  # there is none such
    assert panel.walk.sample == int(panel.setup.prepared.train[0])
    bench.session.edit(SetView({"racer": 1}))
    assert panel.where.startswith("second at step 3")


def test_a_wide_layer_is_folded_and_paged(make_bench: MakeBench) -> None:
    network = Network((Layer(60, Activation.RELU),))
    bench = make_bench(BackpropagationPanel, scene_of(network), size=LOW)
    panel = at(bench, 3)
    column = panel.diagram.columns[1]
    assert column.after == 60 - len(column.shown) and column.before == 0
    assert f"+ {column.after} more" in panel.diagram.texts
    wheel(panel.diagram, QPoint(round(column.x), 50), -1)
    assert panel.diagram.columns[1].before == 3
    wheel(panel.diagram, QPoint(round(column.x), 50), 40)
    assert panel.diagram.columns[1].before == 0
    panel.diagram.select((1, 0))
    for _ in range(70):
        key(panel.diagram, Key.Key_Down)
    assert panel.diagram.selected == (1, 59)
    assert panel.diagram.columns[1].place_of(59) is not None


def test_a_diverged_run_and_no_optimizer_are_said(make_bench: MakeBench) -> None:
    bench = make_bench(
        BackpropagationPanel, scene_of(Network(layers(Activation.RELU), l2=10.0), rate=100)
    )
    panel = at(bench, 0)
    assert panel.diagram.isVisible()
    panel.set_step(30)
    assert panel._hint.text() == DIVERGED and not panel.diagram.isVisible()
    panel.set_step(0)
    assert panel.diagram.isVisible()
    for i in (0, 1):
        bench.session.edit(ToggleRacer(i))
    assert panel._hint.text().startswith("No optimizer is on")


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_neurons_are_painted_in_both_themes(make_bench: MakeBench, theme: Theme) -> None:
    bench = make_bench(BackpropagationPanel, scene_of(), size=TALL, theme=theme)
    panel = at(bench, 20)
    panel.stepper.go(stages_of(3).index(Stage(Act.LOSS, 3)))
    image = panel.diagram.grab().toImage()
    for neuron in (0, 1):
        middle = panel.diagram.columns[3].place_of(neuron) * image.devicePixelRatio()
        assert image.pixelColor(middle.toPoint()).name() == fills(panel, 3)[neuron]


def test_a_film_shows_the_error_of_each_moment(make_bench: MakeBench) -> None:
    bench = make_bench(BackpropagationPanel, scene_of())
    settings = FilmSettings(("backpropagation",), (640, 480), 10, 1.0, LIGHT)
    film = FilmStage(settings, settings.size)
    try:
        film.load(bench.scene, bench.session.recording)
        there = [film.frame(step).copy() for step in (3, 20)]
        back = [film.frame(step).copy() for step in (20, 3)]
        assert np.array_equal(there[0], back[1]) and np.array_equal(there[1], back[0])
        assert not np.array_equal(*there)
        [panel] = film.panels
        assert panel.walk.step == 3
        assert not panel.comparison.isVisible()
    finally:
        film.close()
        film.deleteLater()


# Both ways


def test_there_is_one_part_at_a_time_where_room_is_short(make_bench: MakeBench) -> None:
    bench = make_bench(BackpropagationPanel, scene_of(), size=LOW)
    panel = panel_of(bench)
    assert panel.diagram.isVisible() and not panel.comparison.isVisible()
    panel.tabs.setFocus()
    key(panel.tabs, Key.Key_Right)
    assert panel.tabs.currentIndex() == BOTH_WAYS
    assert panel.comparison.isVisible() and not panel.diagram.isVisible()
    panel.resize(*TALL)
    QApplication.sendPostedEvents()
    assert panel.comparison.isVisible() and panel.diagram.isVisible()
    assert not panel.tabs.isVisible()


def test_compare_tells_passes_times_and_the_largest_difference(make_bench: MakeBench) -> None:
    bench = make_bench(BackpropagationPanel, scene_of(), size=TALL)
    panel = at(bench, 20)
    view = panel.comparison
    n = panel.plan.layout.n
    assert view.verdict.text().endswith(f"{n} + 1 passes forward")
    click(view.start, view.start.rect().center())
    found = view.comparison
    assert found.done and not view.running
    *_, again = compare(found.inquiry)
    assert (found.largest, found.at) == (again.largest, again.at)
    largest = view.verdict.text().split(" · at ")[0].removeprefix("largest difference ")
    assert number(largest) == pytest.approx(found.largest, rel=1e-2)
    assert panel.plan.layout.name_of(found.at) in view.verdict.text()
    assert view.texts(BACK)[0] == "1 + 1"
    assert view.texts(DIFFERENCES) == (
        f"{n + 1}", in_words(found.seconds), in_words(found.differences_at(DIGITS_NETWORK)),
        in_words(found.differences_at(LARGE)),
    )  # fmt: skip
    assert view.moment.text().startswith("first at step 20, 42 samples · ")
    panel.set_step(25)
    assert view.moment.text().startswith("first at step 20, ")


def test_what_was_compared_before_a_change_is_said_to_be_so(make_bench: MakeBench) -> None:
    bench = make_bench(BackpropagationPanel, scene_of(), size=TALL)
    panel = at(bench, 20)
    panel.compare(1)
    assert panel.comparison.moment.text().startswith("first at step 20, 1 sample")
    bench.session.edit(ToggleRacer(1))
    assert panel.comparison.moment.text().startswith("of the race before: first at step 20")


def test_the_samples_are_chosen(make_bench: MakeBench) -> None:
    bench = make_bench(BackpropagationPanel, scene_of(), size=TALL)
    panel = at(bench, 20)
    panel.comparison.samples.setCurrentIndex(1)
    click(panel.comparison.start, panel.comparison.start.rect().center())
    assert panel.comparison.comparison.inquiry.count == 10


def test_in_a_window_a_long_comparison_can_be_cancelled(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    network = Network((Layer(256, Activation.TANH), Layer(256, Activation.TANH)))
    window = make_window(scene_of(network, steps=2))
    window.docks["backpropagation"].show()
    window.docks["backpropagation"].raise_()
    qtbot.waitUntil(lambda: "backpropagation" in window.panels)
    panel = window.panels["backpropagation"]
    qtbot.waitUntil(lambda: panel.walk is not None and panel.finished)
    panel.tabs.setCurrentIndex(BOTH_WAYS)
    view = panel.comparison
    qtbot.waitUntil(view.start.isVisible)
    QTest.mouseClick(view.start, LEFT)
    assert view.start.text() == "Cancel"
    qtbot.waitUntil(lambda: view.comparison is not None and " left" in view.note.text())
    QTest.mouseClick(view.start, LEFT)
    assert view.start.text() == "Compare" and not view.running
    passes = view.comparison.passes
    assert 0 < passes < panel.plan.layout.n
    assert view.note.text() == f"cancelled after {passes:,} of {panel.plan.layout.n + 1:,} passes"
    window.playback.seek(1)
    qtbot.waitUntil(lambda: panel.walk.step == 1)  # the worker has gone on to other things
    assert view.comparison.passes == passes
    qtbot.waitUntil(lambda: calm(window))
