"""The network's panel: what it shows of a network, and what a hand reads, selects and nudges."""

from itertools import pairwise

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QToolTip
from pytestqt.qtbot import QtBot

from core.datasets.generated import Sine, Xor
from core.datasets.preparation import InputScaling, Preparation
from core.datasets.real import Digits, Iris
from core.diverging import NEGATIVE, POSITIVE
from core.network.network import Activation, Layer, Network
from core.network.passes import activations, measure
from core.numbers import label
from core.optimizers.adaptive import Adam
from core.optimizers.gradient_descent import GradientDescent
from core.scene import Racer, Scene
from core.training.edits import SetTraining, SetWeight
from core.training.problem import Training
from gui.film import FilmSettings, Stage
from gui.items.strokes import SELECTED
from gui.network.painting import top_of
from gui.network.strip import HINT, NO_MORE
from gui.panels.network import NetworkPanel
from gui.theme import DARK, LIGHT, Theme
from tests.gui.bench import Bench
from tests.gui.conftest import MakeBench, MakeWindow, settled
from tests.gui.hand import (
    LEFT,
    SHIFT,
    Key,
    click,
    glide,
    hover,
    key,
    press,
    release,
    type_in,
    wheel,
)

SIZE = (460, 340)
TWO = (Racer(Adam(0.01), batch_size=10), Racer(GradientDescent(0.1), batch_size=10))


def scene_of(problem: Training | None = None, **fields: object) -> Scene:
    problem = problem or Training(Xor(samples=120, noise=0.1))
    return Scene(problem=problem, racers=TWO, steps=40, **fields)


WIDE = Training(Iris(), network=Network(hidden=(Layer(128), Layer(4, Activation.RELU))))
PICTURES = Training(
    Digits(), Preparation(scaling=InputScaling.MIN_MAX), Network(hidden=(Layer(20), Layer(5)))
)


@pytest.fixture
def bench(make_bench: MakeBench) -> Bench:
    """Return the panel at step 20 of a small training."""
    return shown(make_bench)


def shown(
    make: MakeBench, scene: Scene | None = None, step: int = 20, theme: Theme = LIGHT
) -> Bench:
    bench = make(NetworkPanel, scene or scene_of(), SIZE, theme)
    bench.panel.set_step(step)
    bench.panel.finish()
    assert bench.panel.finished
    return bench


def picture(bench: Bench):
    found = bench.panel.view.picture
    assert found is not None
    return found


def vector(bench: Bench, step: int = 20, k: int = 0):
    return bench.session.recording.vectors[k][step, 0].copy()


def index_of(bench: Bench, name: str) -> int:
    layout = picture(bench).look.layout
    return next(i for i in range(layout.n) if layout.name_of(i) == name)


def on_edge(bench: Bench, index: int) -> QPoint:
    """Return a place in the window's pixels at which an edge lies alone, or on top."""
    edges = picture(bench).edges
    row = edges.indices.tolist().index(index)
    for share in np.linspace(0.03, 0.97, 95):
        place = edges.begin[row] + share * (edges.end[row] - edges.begin[row])
        at = QPoint(*np.rint(place).astype(int).tolist())
        if edges.nearest(at.x(), at.y()) == index and picture(bench).spot(QPointF(at)) is None:
            return at
    raise AssertionError("the edge is hidden by others")


def on_neuron(bench: Bench, layer: int, neuron: int) -> QPoint:
    column = picture(bench).diagram.columns[layer]
    return QPoint(round(column.x), round(column.height_of(neuron)))


def pixels(bench: Bench) -> QImage:
    return bench.panel.view.grab().toImage()


# What is shown and read


def test_an_edge_is_read_and_coloured_by_its_weight(bench: Bench) -> None:
    weights, found = vector(bench), picture(bench).edges
    assert len(found.indices) == 96
    image = pixels(bench)
    for row in (-1, -4):
        index = int(found.indices[row])
        at = on_edge(bench, index)
        hover(bench.panel.view, at)
        name, value = picture(bench).look.layout.name_of(index), weights[index]
        assert bench.panel.strip.reads.startswith(f"{name} = {label(float(value), 4)}")
        seen, end = image.pixelColor(at), NEGATIVE if value < 0 else POSITIVE
        assert (seen.red() > seen.blue()) == (end == POSITIVE)
    hover(bench.panel.view, QPoint(2, 330))
    bench.panel.view.leaveEvent(QEvent(QEvent.Type.Leave))
    assert bench.panel.strip.reads == HINT


def test_a_neuron_reads_its_activation_where_the_mouse_is(bench: Bench) -> None:
    look = picture(bench).look
    at = on_neuron(bench, 1, 3)
    hover(bench.panel.view, at)
    text = bench.panel.strip.reads
    assert text.startswith("neuron 4 of layer 1 · ") and "b¹[4] = " in text and "tanh" in text
    value, _, place = text.split(" · ")[1].partition(" at ")
    raw = np.array([[float(one.replace("−", "-")) for one in place.strip("()").split(", ")]])
    seen = look.setup.prepared.apply(raw)
    exact = activations(look.plan.network, look.layout, look.vector, seen)[1].a[0, 3]
    assert float(value.replace("−", "-")) == pytest.approx(exact, abs=0.01)
    hover(bench.panel.view, on_neuron(bench, 3, 1))
    assert bench.panel.strip.reads.startswith("output like signs · ")


def test_layers_tell_what_they_are(make_bench: MakeBench) -> None:
    hidden = (Layer(6, Activation.RELU, batch_norm=True), Layer(5, dropout=0.25))
    bench = shown(make_bench, scene_of(Training(Xor(samples=120), network=Network(hidden=hidden))))
    columns = picture(bench).diagram.columns
    tips = [picture(bench).tip_at(QPointF(column.x, 10)) for column in columns]
    assert tips[0] == "2 inputs"
    assert tips[1].splitlines()[0] == "layer 1: 6 · relu" and "batch normalisation" in tips[1]
    assert tips[2].splitlines()[0] == "layer 2: 5 · tanh" and "25%" in tips[2]
    assert tips[3].splitlines() == ["outputs: 2 · softmax", "loss: cross-entropy"]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    "problem",
    [Training(Sine(samples=60)), Training(Iris()), PICTURES, WIDE,
     Training(Digits(), network=Network()), Training(network=Network(hidden=(Layer(4),) * 20))],
    ids=["sine", "iris", "digits", "wide", "no hidden layer", "deep"],
)  # fmt: skip
def test_networks_of_all_kinds_are_drawn_and_read(
    make_bench: MakeBench, problem: Training, theme: Theme
) -> None:
    bench = shown(make_bench, scene_of(problem), 10, theme)
    diagram = picture(bench).diagram
    for layer, column in enumerate(diagram.columns):
        for neuron in (0,) if column.whole else (column.shown.start, column.shown.stop - 1):
            at = on_neuron(bench, layer, neuron)
            hover(bench.panel.view, at)
            assert bench.panel.strip.reads not in ("", HINT)
    image = pixels(bench)
    colours = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(40, 250, 3)}
    assert len(colours) > 40


def test_pictures_read_pixels_and_their_weights_can_be_selected(make_bench: MakeBench) -> None:
    bench = shown(make_bench, scene_of(PICTURES))
    at = on_neuron(bench, 1, 2)
    click(bench.panel.view, at)
    assert bench.panel.selected == index_of(bench, "b¹[3]")
    click(bench.panel.view, at)
    weights = picture(bench).look.layout.views(vector(bench))[0].weights
    down, across = (int(share * 8) for share in reversed(picture(bench).spot(QPointF(at)).place))
    pixel = 8 * down + across
    assert bench.panel.selected == index_of(bench, f"w¹[{pixel + 1}→3]")
    hover(bench.panel.view, at)
    assert f"weight from row {down + 1}, column {across + 1}: " in bench.panel.strip.reads
    assert label(float(np.float32(weights[pixel, 2])), 4) in bench.panel.strip.reads


def test_dead_neurons_are_crossed_out_and_say_why(make_bench: MakeBench, qtbot: QtBot) -> None:
    network = Network(hidden=(Layer(8, Activation.RELU),))
    bench = shown(make_bench, scene_of(Training(Xor(samples=120), network=network)))
    assert not any(dead.any() for dead in picture(bench).dead)
    bias = index_of(bench, "b¹[5]")
    before = pixels(bench)
    bench.session.edit(SetWeight(0, 0, 20, bias, -500.0))
    bench.panel.finish()
    assert np.flatnonzero(picture(bench).dead[0]).tolist() == [4]
    at = on_neuron(bench, 1, 4)
    assert pixels(bench).pixelColor(at) != before.pixelColor(at)
    place = bench.panel.view.mapToGlobal(at)
    QApplication.sendEvent(bench.panel.view, QHelpEvent(QEvent.Type.ToolTip, at, place))
    assert "neuron 5 of layer 1 is dead: it is 0 for all 84 training samples" in QToolTip.text()
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


# Folding


def test_a_wide_layer_folds_and_the_wheel_turns_it(make_bench: MakeBench) -> None:
    bench = shown(make_bench, scene_of(WIDE))
    column = picture(bench).diagram.columns[1]
    count = len(column.y)
    assert column.fold is not None and column.hidden == 128 - count
    assert len(picture(bench).edges.indices) == 4 * count + 4 * count + 4 * 3
    fold = QPoint(round(column.x), round(column.fold))
    hover(bench.panel.view, fold)
    assert f"layer 1: 1 to {count} of 128" in bench.panel.strip.reads
    wheel(bench.panel.view, fold, -3)
    assert picture(bench).diagram.columns[1].shown == range(3, 3 + count)
    bench.panel.finish()
    assert picture(bench).fitting is not None
    wheel(bench.panel.view, fold, 30)
    assert picture(bench).diagram.columns[1].shown == range(count)
    for _ in range(128 // count + 1):
        click(bench.panel.view, fold)
    assert picture(bench).diagram.columns[1].shown == range(count)
    wheel(bench.panel.view, on_neuron(bench, 2, 1), -1)  # this one is whole
    assert picture(bench).diagram.columns[2].shown == range(4)


def test_the_selected_neuron_is_brought_into_sight(make_bench: MakeBench) -> None:
    bench = shown(make_bench, scene_of(WIDE))
    bench.panel.select(index_of(bench, "w²[100→2]"))
    assert 99 in picture(bench).diagram.columns[1].shown
    bench.panel.select(index_of(bench, "b¹[1]"))
    assert 0 in picture(bench).diagram.columns[1].shown


# Selecting and nudging


def reading_of(bench: Bench, index: int, value: float):
    """Return the losses before and after, and what changes, computed directly."""
    look = picture(bench).look
    prepared, plan = look.setup.prepared, look.plan
    x, y = prepared.inputs[prepared.train], plan.targets[prepared.train]
    vectors = vector(bench), vector(bench)
    vectors[1][index] = value
    losses = [float(measure(plan.network, plan.layout, one, x, y)[0]) for one in vectors]
    old, new = (activations(plan.network, plan.layout, one, x) for one in vectors)
    lit = [(b.a != a.a).any(axis=0) for a, b in zip(old[1:], new[1:], strict=True)]
    sizes = [np.abs(b.a - a.a).mean(axis=0) for a, b in zip(old[1:], new[1:], strict=True)]
    return losses, lit, sizes


def test_a_drag_nudges_an_edge_and_lights_what_it_changes(bench: Bench) -> None:
    index = int(picture(bench).edges.indices[-1])
    value = float(vector(bench)[index])
    at = on_edge(bench, index)
    press(bench.panel.view, at)
    assert bench.panel.selected == index
    plain = pixels(bench)
    glide(bench.panel.view, at, at - QPoint(0, 60))
    release(bench.panel.view, at - QPoint(0, 60))
    wanted = value + 0.6
    losses, lit, sizes = reading_of(bench, index, wanted)
    change = picture(bench).change
    assert change is not None and change.value == pytest.approx(wanted, abs=1e-11)
    for k in range(3):
        np.testing.assert_array_equal(change.lit[k], lit[k])
        np.testing.assert_allclose(change.sizes[k], sizes[k], 1e-6)
    text = bench.panel.strip.reads
    assert f"{label(value, 4)} → {label(wanted, 4)}" in text
    assert f"loss {losses[0]:.4f} → " in text and f"{label(losses[1] - losses[0], 3)})" in text
    halo = SELECTED.lower()
    lighted = pixels(bench)
    for k in range(1, 4):
        column = picture(bench).diagram.columns[k]
        for neuron in column.shown:
            middle = on_neuron(bench, k, neuron)
            beside = middle + QPoint(round(column.side / 2) + 2, 0)
            seen = lighted.pixelColor(beside)
            pink = seen.red() - seen.green() > 20 and seen.blue() - seen.green() > 5
            assert pink == bool(lit[k - 1][neuron]), (k, neuron, seen.name(), halo)
            if not lit[k - 1][neuron]:  # it stays in the dark
                assert (
                    lighted.pixelColor(middle).lightness() >= plain.pixelColor(middle).lightness()
                )
    assert bench.scene.racers[0].touches == ()


def test_the_strip_counts_what_changes(bench: Bench) -> None:
    bench.panel.select(index_of(bench, "w¹[2→5]"))
    key(bench.panel.view, Key.Key_Up)
    assert bench.panel.strip.says == "1 of 8 in layer 1, 8 of 8 in layer 2, all 2 outputs"
    bench.panel.select(index_of(bench, "b²[3]"))
    key(bench.panel.view, Key.Key_Down)
    assert bench.panel.strip.says == "1 of 8 in layer 2, all 2 outputs"
    sizes = picture(bench).change.sizes
    hover(bench.panel.view, on_neuron(bench, 2, 2))
    assert f"mean |Δa| {label(float(sizes[1][2]))}" in bench.panel.strip.reads
    hover(bench.panel.view, on_neuron(bench, 1, 0))
    assert "does not change" in bench.panel.strip.reads


@pytest.mark.parametrize(
    ("which", "keys", "by"),
    [(Key.Key_Up, Qt.KeyboardModifier.NoModifier, 0.01), (Key.Key_Down, SHIFT, -0.1)],
)
def test_keys_nudge_enter_sets_and_undo_takes_it_back(bench: Bench, which, keys, by) -> None:
    index = index_of(bench, "w²[3→5]")
    value = float(vector(bench)[index])
    wanted: list[SetWeight] = []
    bench.panel.wanted.connect(lambda intent: wanted.append(intent.edit))
    bench.panel.select(index)
    key(bench.panel.view, which, keys)
    key(bench.panel.view, which, keys)
    assert wanted == [] and bench.panel.strip.setter.isEnabled()
    assert picture(bench).look.vector[index] == round(round(value + by, 12) + by, 12)
    np.testing.assert_array_equal(
        picture(bench).portrait.sight.vector, picture(bench).look.vector
    )  # the neurons look as they would
    key(bench.panel.view, Key.Key_Return)
    assert wanted == [SetWeight(0, 0, 20, index, round(round(value + by, 12) + by, 12))]
    touch = bench.scene.racers[0].touches[0]
    assert (touch.step, touch.index, touch.value, touch.run) == (20, index, wanted[0].value, 0)
    # The moment is shown with what was set just then, and the selection stays.
    assert bench.panel.selected == index
    assert picture(bench).look.vector[index] == wanted[0].value
    bench.session.undo()
    assert picture(bench).look.vector[index] == value
    assert bench.panel.selected == index


def test_a_number_is_typed_and_set_by_the_button(bench: Bench, qtbot: QtBot) -> None:
    index = index_of(bench, "b²[4]")
    wanted: list[SetWeight] = []
    bench.panel.wanted.connect(lambda intent: wanted.append(intent.edit))
    bench.panel.select(index)
    type_in(bench.panel.strip.field, "-1.25")
    qtbot.waitUntil(bench.panel.view.hasFocus)
    _, lit, _ = reading_of(bench, index, -1.25)
    assert [one.tolist() for one in picture(bench).change.lit] == [one.tolist() for one in lit]
    QTest.mouseClick(bench.panel.strip.setter, LEFT)
    assert wanted == [SetWeight(0, 0, 20, index, -1.25)]
    assert not bench.panel.strip.setter.isEnabled()


def test_typing_over_the_picture_goes_to_the_field(bench: Bench) -> None:
    bench.panel.select(index_of(bench, "b²[4]"))
    bench.panel.view.setFocus()
    QTest.keyClick(bench.panel.view, Key.Key_Minus)
    assert bench.panel.strip.field.hasFocus()
    QTest.keyClicks(bench.panel.strip.field, "2.5")
    QTest.keyClick(bench.panel.strip.field, Key.Key_Return)
    assert picture(bench).change.value == -2.5


def test_escape_lets_go_and_all_is_as_before(bench: Bench) -> None:
    before = pixels(bench)
    bench.panel.select(index_of(bench, "w¹[1→1]"))
    key(bench.panel.view, Key.Key_Up, SHIFT)
    assert pixels(bench) != before
    key(bench.panel.view, Key.Key_Escape)
    bench.panel.finish()
    assert bench.panel.selected is None and picture(bench).change is None
    assert bench.panel.strip.reads == HINT
    assert pixels(bench) == before


def test_the_keyboard_alone_reaches_every_parameter(bench: Bench) -> None:
    layout = picture(bench).look.layout
    key(bench.panel.view, Key.Key_Return)
    seen = {bench.panel.selected}
    for _ in range(18):
        first = bench.panel.selected
        for _ in range(20):
            key(bench.panel.view, Key.Key_Right)
            seen.add(bench.panel.selected)
            if bench.panel.selected == first:
                break
        key(bench.panel.view, Key.Key_Tab)
    assert seen == set(range(layout.n))
    name = layout.name_of(bench.panel.selected)
    assert name == "b¹[1]"
    QTest.keyClick(bench.panel.view, Key.Key_Backtab)
    assert layout.name_of(bench.panel.selected) == "b³[2]"
    key(bench.panel.view, Key.Key_Left)
    assert layout.name_of(bench.panel.selected) == "w³[8→2]"


def test_the_selection_stays_while_time_runs_and_reads_each_moment(bench: Bench) -> None:
    index = index_of(bench, "w²[3→5]")
    bench.panel.select(index)
    texts = set()
    for step in (0, 7, 33, 40):
        bench.panel.set_step(step)
        bench.panel.finish()
        assert bench.panel.selected == index
        value = label(float(vector(bench, step)[index]), 4)
        assert bench.panel.strip.reads.startswith(f"w²[3→5] = {value} · gradient ")
        texts.add(bench.panel.strip.reads)
    assert len(texts) == 4


def test_after_the_last_step_nothing_is_set(bench: Bench) -> None:
    wanted: list[object] = []
    bench.panel.wanted.connect(wanted.append)
    bench.panel.set_step(40)
    bench.panel.select(3)
    key(bench.panel.view, Key.Key_Up)
    key(bench.panel.view, Key.Key_Return)
    assert wanted == [] and bench.panel.strip.reads == NO_MORE
    assert not bench.panel.strip.setter.isEnabled()
    assert bench.panel.strip.setter.toolTip() == NO_MORE


# Whose network


def test_the_network_is_chosen_for_all_panels(make_bench: MakeBench) -> None:
    bench = shown(make_bench, replace(scene_of(), repeats=3))
    box = bench.panel.findChild(QComboBox, "racer")
    runs = bench.panel.findChild(QComboBox, "run")
    assert [box.itemText(i) for i in range(box.count())] == ["Adam", "SGD"]
    assert runs.isVisible() and runs.count() == 3
    box.activated.emit(1)
    runs.activated.emit(2)
    assert (bench.scene.view.racer, bench.scene.view.run) == (1, 2)
    expected = bench.session.recording.vectors[1][20, 2]
    np.testing.assert_array_equal(picture(bench).look.vector, expected)
    bench.panel.select(5)
    key(bench.panel.view, Key.Key_Up)
    key(bench.panel.view, Key.Key_Return)
    assert bench.scene.racers[0].touches == ()
    (touch,) = bench.scene.racers[1].touches
    assert (touch.run, touch.step, touch.index) == (2, 20, 5)


def test_another_network_lets_go_of_what_it_does_not_have(bench: Bench) -> None:
    bench.panel.select(picture(bench).look.layout.n - 1)
    bench.session.edit(SetTraining({"network": Network(hidden=(Layer(3),))}))
    bench.panel.finish()
    assert bench.panel.selected is None
    assert picture(bench).look.layout.widths == (2, 3, 2)
    assert len(picture(bench).edges.indices) == 12


def test_a_network_that_diverged_says_so(make_bench: MakeBench) -> None:
    problem = Training(Xor(samples=60), network=Network(hidden=(Layer(6, Activation.RELU),) * 3))
    wild = Racer(GradientDescent(1e6))
    bench = shown(make_bench, replace(scene_of(problem), racers=(wild,)), 40)
    at = bench.session.recording.diverged[0, 0]
    assert at > 0 and len(picture(bench).edges.indices) == 0
    assert bench.panel.strip.reads == f"diverged at step {at}: its weights are no numbers"


def test_without_an_optimizer_it_says_what_to_do(make_bench: MakeBench) -> None:
    bench = make_bench(NetworkPanel, replace(scene_of(), racers=()), SIZE)
    assert "add one in the setup" in bench.panel._hint.text() and bench.panel._hint.isVisible()


# Films and the window


def test_a_film_shows_each_moment_exactly(make_bench: MakeBench) -> None:
    bench = shown(make_bench)
    settings = FilmSettings(("network",), (640, 360), 30, 1.0, LIGHT)
    stage = Stage(settings, (640, 360))
    stage.load(bench.scene, bench.session.recording)
    frames = [stage.frame(step) for step in (0, 20, 40, 20)]
    np.testing.assert_array_equal(frames[1], frames[3])
    assert all((a != b).any() for a, b in pairwise(frames))
    (panel,) = stage.panels
    assert panel.finished and not panel.strip.isVisible() and not panel.chooser.isVisible()
    np.testing.assert_array_equal(panel.view.picture.look.vector, vector(bench))
    assert panel.view.picture.portrait.sight.vector is panel.view.picture.look.vector
    stage.close()
    stage.deleteLater()


def test_in_the_window_the_worker_draws_and_arrows_nudge_instead_of_moving_time(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window(scene_of())
    panel = window.panels["network"]
    window.seek(20)
    qtbot.waitUntil(lambda: panel.finished)
    assert panel.view.picture.portrait.sight.vector is panel.view.picture.look.vector
    panel.view.setFocus()
    key(panel.view, Key.Key_Return)
    index, step = panel.selected, panel.step
    for which in (Key.Key_Up, Key.Key_Right, Key.Key_Left, Key.Key_Up):
        key(panel.view, which)
    qtbot.waitUntil(lambda: panel.view.picture.change is not None)
    assert (panel.selected, panel.step) == (index, step)
    key(panel.view, Key.Key_Return)
    qtbot.waitUntil(lambda: settled(window))
    assert len(window.session.scene.racers[0].touches) == 1
    key(panel.view, Key.Key_Escape)
    key(panel.view, Key.Key_Right)
    assert panel.step == step + 1


def test_the_heading_of_the_inputs_stands_above_them(make_bench: MakeBench) -> None:
    digits = scene_of(Training(data=Digits(), network=Network((Layer(5),))))
    for scene in (digits, scene_of()):
        diagram = picture(make_bench(NetworkPanel, scene, (740, 500))).diagram
        left, right = top_of(diagram, 0, 740.0)
        assert (left + right) / 2 == pytest.approx(diagram.columns[0].x, abs=1)
        assert right - left > 60
