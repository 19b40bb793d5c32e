"""The data panel of networks: what it shows of the answers, and what a hand does with points."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollBar
from pytestqt.qtbot import QtBot

from core.answers.counts import confused
from core.answers.moment import Moment, shares_of
from core.datasets.base import DataSet
from core.datasets.generated import Circle, Plane, Sine, Xor
from core.datasets.points import ElevenPoints, OwnPoints
from core.datasets.preparation import Preparation
from core.datasets.real import Diabetes, Digits, Iris
from core.datasets.scaling import InputScaling
from core.datasets.shelf import taken
from core.diverging import coloured
from core.edits import SetScene, SetView
from core.network.network import Layer, Network
from core.network.passes import predict
from core.optimizers.adaptive import Adam
from core.optimizers.gradient_descent import GradientDescent
from core.scene import Racer, Scene
from core.training.problem import Training
from gui.answers.confusion_view import ConfusionView
from gui.answers.curve_view import CurveView
from gui.answers.fit_view import FitView
from gui.answers.look import Mode
from gui.answers.map_view import MapView
from gui.answers.points_view import HANDS
from gui.answers.sheet_view import SheetView
from gui.film import FilmSettings, Stage
from gui.panels import PANELS
from gui.panels.answers import AnswersPanel
from gui.theme import DARK, LIGHT, Theme
from tests.gui.bench import Bench
from tests.gui.conftest import MakeBench, MakeWindow, settled
from tests.gui.hand import Key, Modifier, click, double_click, drag, hover, key, press, wheel

SIZE = (460, 340)
STEPS = 60


def scene_of(data: DataSet, **rest) -> Scene:
    problem = Training(
        data=data,
        preparation=Preparation(scaling=InputScaling.STANDARDISE),
        network=Network(hidden=(Layer(6),)),
    )
    racers = Racer(Adam(learning_rate=0.02), batch_size=16), Racer(GradientDescent(0.1))
    return Scene(problem=problem, racers=racers, steps=STEPS, **rest)


def opened(make_bench: MakeBench, data: DataSet, **rest) -> tuple[Bench, AnswersPanel]:
    theme: Theme = rest.pop("theme", LIGHT)
    bench = make_bench(AnswersPanel, scene_of(data, **rest), SIZE, theme)
    assert isinstance(bench.panel, AnswersPanel)
    bench.panel.set_step(STEPS)
    return bench, bench.panel


def show(panel: AnswersPanel, mode: Mode) -> None:
    button = panel.tools.modes.button(tuple(Mode).index(mode))
    assert button.isVisible()
    button.click()


def pixel_of(view, x: float, y: float) -> QPoint:
    return view.plot.mapFromScene(view.box.mapViewToScene(QPointF(x, y)))


def place_at(view, pixel: QPoint) -> tuple[float, float]:
    place = view.box.mapSceneToView(view.plot.mapToScene(pixel))
    return place.x(), place.y()


def points_of(scene: Scene) -> np.ndarray:
    return taken(scene.training.data).inputs


def moment_at(bench: Bench, step: int, entry: int = 0) -> Moment:
    recording = bench.session.recording
    plan = recording.setup.plans[entry]
    vector = recording.vectors[entry][recording.index(step), 0]
    return Moment(plan, recording.setup.prepared, vector)


def alone(view, row: int) -> bool:
    """Whether no other point is near a point, so that a hand takes hold of this one."""
    away = np.linalg.norm((view.spots.places - view.spots.places[row]) / view.box.pixel(), axis=1)
    return bool(np.sort(away)[1] > 6)


def lonely(view) -> int:
    """Return the row of a point in the middle that no other one is near."""
    places = view.spots.places
    window = view.box.seen
    for row in range(len(places)):
        x, y = places[row]
        inside = abs(x) < 0.3 * window.width and abs(y) < 0.3 * window.height
        if inside and alone(view, row):
            return row
    raise AssertionError("no point is alone")


@pytest.fixture
def circle(make_bench: MakeBench) -> tuple[Bench, AnswersPanel, MapView]:
    bench, panel = opened(make_bench, Circle(samples=60))
    assert isinstance(panel.view, MapView)
    return bench, panel, panel.view


# The map


@pytest.mark.parametrize("step", [0, 20, STEPS])
def test_the_map_is_that_of_the_network_shown_at_the_moment(circle, step: int) -> None:
    bench, panel, view = circle
    panel.set_step(step)
    assert view.map.pixels.shape == (100, 100, 3)
    moment = moment_at(bench, step)
    x, y = view.map.field.axes
    assert (x[0], x[-1]) == (view.box.seen.left, view.box.seen.right)
    places = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    plan, prepared = moment.plan, moment.prepared
    outputs = predict(plan.network, plan.layout, moment.vector, prepared.apply(places))
    lean = 2 * shares_of(moment.head, outputs)[:, 1] - 1
    expected = coloured(lean, 1 / 0.6, "#FFFFFF").reshape(100, 100, 3)
    assert np.abs(view.map.pixels.astype(int) - expected).max() <= 2


def test_another_network_is_shown_when_it_is_chosen(circle) -> None:
    bench, panel, view = circle
    first = view.map.pixels
    assert panel.tools.name.text() == "Adam"
    bench.session.edit(SetView({"racer": 1}))
    assert panel.tools.name.text() == bench.scene.labels[1]
    assert not np.array_equal(view.map.pixels, first)
    moment = moment_at(bench, STEPS, 1)
    np.testing.assert_allclose(view.outputs, moment.of_raw(view.spots.raw))


def test_training_points_are_filled_and_validation_points_are_rings(circle) -> None:
    bench, panel, view = circle
    panel.settle()
    setup = bench.session.recording.setup
    expected = {*setup.prepared.train.tolist(), *setup.prepared.validation.tolist()}
    assert set(view.spots.numbers.tolist()) == expected, "the test part is hidden"
    picture = panel.view.dots._picture
    for row in range(len(view.spots)):
        if not alone(view, row):
            continue
        pixels = view.frame().pixels(view.frame().square(view.spots.places[row]))
        middle = picture.pixelColor(*np.round(pixels).astype(int).tolist()).name()
        ring = int(view.spots.numbers[row]) in setup.prepared.validation
        colour = ("#0877bd", "#e37a00")[int(view.spots.targets[row])]
        assert middle == (LIGHT.plot if ring else colour)


def test_wrong_points_are_crossed_out(circle) -> None:
    bench, panel, view = circle
    panel.set_step(0)
    moment, samples = moment_at(bench, 0), bench.session.recording.setup.prepared.samples
    numbers = view.spots.numbers
    wrong = moment.head.decide(moment.of_raw(samples.inputs[numbers])) != samples.targets[numbers]
    assert 0 < wrong.sum() < len(wrong)
    np.testing.assert_array_equal(view.dots.crossed, samples.inputs[numbers][wrong])


def test_a_tick_shows_the_test_part_once_it_has_been_looked_at(circle) -> None:
    bench, panel, view = circle
    assert not panel.tools.test.isVisible()
    before = len(view.spots)
    bench.session.edit(SetScene({"test_looks": 1}))
    assert panel.tools.test.isVisible() and len(view.spots) == before
    panel.tools.test.click()
    assert len(view.spots) == 60
    panel.tools.test.click()
    assert len(view.spots) == before


def test_numbers_have_a_map_too(make_bench: MakeBench) -> None:
    _, panel = opened(make_bench, Plane(samples=80))
    assert isinstance(panel.view, MapView)
    assert panel.view.map.lines == () and len(np.unique(panel.view.map.pixels)) > 20


def test_very_many_points_cannot_be_moved_and_it_says_why(make_bench: MakeBench) -> None:
    bench, panel = opened(make_bench, Circle(samples=6_000))
    view = panel.view
    assert "6,000 points cannot be moved" in panel.says and "5,000" in panel.says
    before = bench.scene
    x, y = view.spots.places[0]
    drag(view.plot.viewport(), pixel_of(view, x, y), pixel_of(view, x + 1, y + 1))
    double_click(view.plot.viewport(), pixel_of(view, 0.0, 3.0))
    assert bench.scene.problem == before.problem


# What a hand does


def test_a_dragged_point_follows_the_hand_and_is_one_undo(circle) -> None:
    bench, panel, view = circle
    before, row = bench.scene, lonely(view)
    number = int(view.spots.numbers[row])
    begin = pixel_of(view, *view.spots.places[row])
    end = begin + QPoint(30, -25)
    recording = bench.session.recording
    press(view.plot.viewport(), begin)
    hover(view.plot.viewport(), begin + QPoint(12, -4), Qt.MouseButton.LeftButton)
    on_the_way = place_at(view, begin + QPoint(12, -4))
    at_the_hand = view.spots.places[view.spots.row_of(number)]
    assert at_the_hand == pytest.approx(on_the_way, abs=1e-9), "it follows at once"
    hover(view.plot.viewport(), end, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(view.plot.viewport(), Qt.MouseButton.LeftButton, Modifier.NoModifier, end)
    data = bench.scene.training.data
    assert isinstance(data, OwnPoints)
    assert points_of(bench.scene)[number] == pytest.approx(place_at(view, end), abs=1e-9)
    others = np.arange(60) != number
    np.testing.assert_array_equal(points_of(bench.scene)[others], points_of(before)[others])
    assert bench.session.recording is not recording, "it is trained again"
    assert bench.session.recording.race.problem == bench.scene.problem
    assert bench.scene.view.sample == number and f"sample {number + 1}" in panel.says
    bench.session.undo()
    assert bench.scene.problem == before.problem and not bench.session.can_undo


def test_the_loss_moves_with_a_point(circle) -> None:
    bench, _, view = circle
    before = bench.session.recording.train_loss[-1, 0, 0]
    row = next(r for r in range(len(view.spots)) if alone(view, r) and view.spots.parts[r] == 0)
    begin = pixel_of(view, *view.spots.places[row])
    drag(view.plot.viewport(), begin, pixel_of(view, 0.0, 0.0))
    assert bench.session.recording.train_loss[-1, 0, 0] != before


def test_a_drag_stays_in_the_window_and_the_window_stays(circle) -> None:
    bench, _, view = circle
    seen, row = view.box.seen, lonely(view)
    number = int(view.spots.numbers[row])
    drag(view.plot.viewport(), pixel_of(view, *view.spots.places[row]), QPoint(-300, 2000))
    place = points_of(bench.scene)[number]
    assert place == pytest.approx([seen.left, seen.bottom])
    assert view.box.seen == seen


def test_points_are_added_by_a_double_click_of_the_class_that_is_chosen(circle) -> None:
    bench, panel, view = circle
    at = pixel_of(view, 3.4, 3.4)
    nearest = view.spots.nearest((3.4, 3.4), view.box.pixel())[0]
    expected = int(view.spots.targets[nearest])
    double_click(view.plot.viewport(), at)
    data = bench.scene.training.data
    assert points_of(bench.scene)[60] == pytest.approx(place_at(view, at), abs=1e-9)
    assert data.labels[60] == expected and bench.scene.view.sample == 60
    for label in (0, 1):
        panel.tools.target.setCurrentIndex(label + 1)
        panel.tools.target.activated.emit(label + 1)
        double_click(view.plot.viewport(), pixel_of(view, 0.3, 3.5 * (-1) ** label))
        assert bench.scene.training.data.labels[-1] == label
    bench.session.undo()
    assert len(points_of(bench.scene)) == 62


def test_a_point_that_falls_to_the_test_part_is_said_to_be_hidden(circle) -> None:
    bench, panel, _ = circle
    hidden = int(bench.session.recording.setup.prepared.test[0])
    bench.session.edit(SetView({"sample": hidden}))
    assert panel.says == f"Sample {hidden + 1} fell to the test part, which is not shown"
    bench.session.edit(SetView({"sample": None}))
    assert panel.says == HANDS


def test_points_are_removed_by_a_right_click_and_by_delete(circle) -> None:
    bench, panel, view = circle
    row = lonely(view)
    gone = view.spots.places[row].copy()
    at = pixel_of(view, *gone)
    press(view.plot.viewport(), at, Qt.MouseButton.RightButton)
    QTest.mouseRelease(view.plot.viewport(), Qt.MouseButton.RightButton, Modifier.NoModifier, at)
    assert len(points_of(bench.scene)) == 59
    assert not (points_of(bench.scene) == gone).all(axis=1).any()
    row = lonely(view)
    gone = view.spots.places[row].copy()
    click(view.plot.viewport(), pixel_of(view, *gone))
    key(panel, Key.Key_Delete)
    assert len(points_of(bench.scene)) == 58 and bench.scene.view.sample is None
    assert not (points_of(bench.scene) == gone).all(axis=1).any()


def test_all_of_it_can_be_done_with_keys(circle) -> None:
    bench, panel, view = circle
    panel.setFocus()
    key(panel, Key.Key_PageDown)
    number = bench.scene.view.sample
    assert number == view.spots.numbers[0]
    before = points_of(bench.scene)[number].copy()
    pixel = np.array(view.box.pixel())
    key(panel, Key.Key_Right)
    key(panel, Key.Key_Up, Modifier.ShiftModifier)
    moved = points_of(bench.scene)[number]
    np.testing.assert_allclose(moved, before + pixel * [1, 10])
    key(panel, Key.Key_Insert)
    assert len(points_of(bench.scene)) == 61 and bench.scene.view.sample == 60
    key(panel, Key.Key_Delete)
    assert len(points_of(bench.scene)) == 60
    key(panel, Key.Key_PageUp)
    assert bench.scene.view.sample is not None
    key(panel, Key.Key_Escape)
    assert bench.scene.view.sample is None


def test_hovering_reads_a_point_and_a_place(circle) -> None:
    bench, panel, view = circle
    row = lonely(view)
    number = int(view.spots.numbers[row])
    hover(view.plot.viewport(), pixel_of(view, *view.spots.places[row]))
    moment, samples = moment_at(bench, STEPS), taken(bench.scene.training.data)
    share = shares_of(moment.head, moment.of_raw(samples.inputs[number : number + 1]))[0].max()
    name = samples.classes[int(samples.targets[number])]
    assert f"sample {number + 1}" in panel.says and f"is {name}" in panel.says
    assert f"{share:.3f}" in panel.says
    at = pixel_of(view, 0.2, 5.0)
    hover(view.plot.viewport(), at)
    place = place_at(view, at)
    share = shares_of(moment.head, moment.of_raw(np.array([place])))[0]
    assert f"{share.max():.3f}" in panel.says and "x₁ " in panel.says
    panel.set_step(0)
    before = shares_of(moment.head, moment_at(bench, 0).of_raw(np.array([place])))[0]
    assert f"{before.max():.3f}" in panel.says, "what is read follows time"


# Curves


def test_the_curves_of_all_networks_go_past_the_points(make_bench: MakeBench) -> None:
    bench, panel = opened(make_bench, ElevenPoints(), repeats=2)
    view = panel.view
    assert isinstance(view, CurveView)
    moment = moment_at(bench, STEPS)
    inputs = moment.prepared.apply(view.curves.x[:, None])
    outputs = predict(moment.plan.network, moment.plan.layout, moment.vector, inputs)
    np.testing.assert_allclose(view.curves.shown[0], moment.prepared.unscaled(outputs)[:, 0])
    errors, *lines = view.lines.strokes
    colours = [bench.scene.colours[i] for i in (0, 1, 0)]
    assert [line.colour for line in lines] == colours
    assert lines[-1].width > lines[0].width
    np.testing.assert_array_equal(errors.begin, view.spots.places)
    np.testing.assert_array_equal(errors.end[:, 0], view.spots.places[:, 0])
    at_points = moment.prepared.unscaled(moment.of_raw(view.spots.raw))[:, 0]
    np.testing.assert_allclose(errors.end[:, 1], at_points)


def test_a_point_of_a_curve_is_dragged_up_and_down(make_bench: MakeBench) -> None:
    bench, panel = opened(make_bench, ElevenPoints())
    view = panel.view
    begin = pixel_of(view, *view.spots.places[2])
    end = begin + QPoint(4, -40)
    number = int(view.spots.numbers[2])
    drag(view.plot.viewport(), begin, end)
    data = bench.scene.training.data
    assert (data.x[number], data.values[number]) == pytest.approx(place_at(view, end), abs=1e-9)
    bench.session.undo()
    assert bench.scene.training.data == ElevenPoints()
    double_click(view.plot.viewport(), at := pixel_of(view, 0.5, 9.0))
    data = bench.scene.training.data
    assert (data.x[11], data.values[11]) == pytest.approx(place_at(view, at), abs=1e-9)


# More inputs


def test_more_inputs_are_seen_on_a_plane_that_is_chosen(make_bench: MakeBench) -> None:
    bench, panel = opened(make_bench, Iris())
    view, samples = panel.view, taken(Iris())
    assert isinstance(view, MapView) and view.plane.names == ("component 1", "component 2")
    assert "average" in panel.says and not panel.tools.target.isVisible()
    boxes = panel.tools.inputs
    boxes.first.activated.emit(3)
    assert bench.scene.view.inputs == (2, 1)
    boxes.second.activated.emit(3)
    assert bench.scene.view.inputs == (2, 3)
    assert view.plane.names == (samples.input_names[2], samples.input_names[3])
    np.testing.assert_array_equal(view.spots.places, samples.inputs[view.spots.numbers][:, [2, 3]])
    boxes.second.activated.emit(2)
    assert bench.scene.view.inputs == (3, 2), "they are never the same"
    boxes.first.activated.emit(0)
    assert bench.scene.view.inputs is None and not boxes.second.isVisible()
    x, y = view.spots.places[0]
    drag(view.plot.viewport(), pixel_of(view, x, y), pixel_of(view, x + 1, y))
    assert bench.scene.training.data == Iris(), "a projection is not dragged"


# Sheets


@pytest.fixture
def digits(make_bench: MakeBench) -> tuple[Bench, AnswersPanel, SheetView]:
    bench, panel = opened(make_bench, Digits())
    assert isinstance(panel.view, SheetView)
    return bench, panel, panel.view


def test_a_sheet_shows_as_many_as_fit_with_their_answers(digits) -> None:
    bench, panel, view = digits
    rows, columns = view.shape
    prepared = bench.session.recording.setup.prepared
    numbers = prepared.validation[: rows * columns]
    np.testing.assert_array_equal(view.sheet.numbers, numbers)
    assert rows >= 3 and columns >= 6
    moment = moment_at(bench, STEPS)
    answers = moment.head.decide(moment.outputs(prepared.inputs[numbers]))
    true = prepared.samples.targets[numbers]
    for index, (answer, truth) in enumerate(zip(answers, true, strict=True)):
        expected = str(answer) if answer == truth else f"{answer}, not {truth}"
        assert view.caption(index) == expected
    panel.set_step(0)
    assert view.sheet.wrong.sum() > (answers != true).sum(), "it follows time"


def test_wrong_ones_are_framed_and_can_be_seen_alone(digits) -> None:
    bench, panel, view = digits
    panel.set_step(20)
    prepared = bench.session.recording.setup.prepared
    *_, judge = confused(moment_at(bench, 20), prepared.validation)
    wrong = judge.numbers[judge.true != judge.answered]
    assert 2 < len(wrong) < len(judge.numbers)
    panel.tools.wrong.click()
    np.testing.assert_array_equal(view.sheet.numbers, wrong[: len(view.sheet.numbers)])
    assert all(", not " in view.caption(i) for i in range(len(view.sheet.numbers)))
    picture = view.canvas.grab().toImage()
    place = view.place_of(0)
    frame = QPoint(place.left() + (place.width() - 44) // 2 - 1, place.top() + 20)
    assert picture.pixelColor(frame * picture.devicePixelRatio()).name() == "#e0442f"
    panel.tools.wrong.click()
    right = next(i for i in range(9) if not view.sheet.wrong[i])
    picture, place = view.canvas.grab().toImage(), view.place_of(right)
    frame = QPoint(place.left() + (place.width() - 44) // 2 - 1, place.top() + 20)
    assert picture.pixelColor(frame * picture.devicePixelRatio()).name() == LIGHT.line


def test_a_sheet_is_scrolled_by_wheel_and_keys(digits) -> None:
    bench, panel, view = digits
    _, columns = view.shape
    validation = bench.session.recording.setup.prepared.validation
    wheel(view.canvas, QPoint(50, 50), -2)
    assert view.sheet.numbers[0] == validation[2 * columns]
    panel.setFocus()
    key(panel, Key.Key_PageDown)
    assert view.sheet.numbers[0] == validation[(2 + view.shape[0]) * columns]
    for _ in range(20):
        key(panel, Key.Key_PageDown)
    assert view.sheet.numbers[-1] == validation[-1]
    panel.tools.part.activated.emit(0)
    train = bench.session.recording.setup.prepared.train
    assert view.sheet.numbers[0] == train[0], "another part is seen from its beginning"


def test_a_click_selects_a_sample_and_arrows_go_on(digits) -> None:
    bench, panel, view = digits
    click(view.canvas, view.place_of(3).center())
    assert bench.scene.view.sample == view.sheet.numbers[3]
    key(panel, Key.Key_Right)
    key(panel, Key.Key_Down)
    assert bench.scene.view.sample == view.sheet.numbers[4 + view.shape[1]]
    key(panel, Key.Key_Escape)
    assert bench.scene.view.sample is None


def test_hovering_a_picture_reads_its_shares(digits) -> None:
    bench, panel, view = digits
    hover(view.canvas, view.place_of(5).center())
    number = int(view.sheet.numbers[5])
    prepared = bench.session.recording.setup.prepared
    shares = moment_at(bench, STEPS).outputs(prepared.inputs[number : number + 1])[0]
    assert f"sample {number + 1} (validation)" in panel.says
    assert f"is {prepared.samples.targets[number]}" in panel.says
    assert f"{shares.argmax()} {shares.max():.3f}" in panel.says


def test_pictures_have_a_plane_too(digits) -> None:
    _, panel, _ = digits
    show(panel, Mode.PLANE)
    assert isinstance(panel.view, MapView)
    assert "pixels" in panel.view.plane.hint and len(panel.view.map.lines) > 3


# Scores


def test_the_confusion_matrix_counts_the_part_that_is_chosen(digits) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    bench, panel, _ = digits
    show(panel, Mode.SCORE)
    view = panel.view
    assert isinstance(view, ConfusionView)
    prepared, moment = bench.session.recording.setup.prepared, moment_at(bench, STEPS)
    for place, part in ((1, prepared.validation), (0, prepared.train)):
        panel.tools.part.activated.emit(place)
        answered = moment.head.decide(moment.outputs(prepared.inputs[part]))
        judge = metrics.confusion_matrix(prepared.samples.targets[part], answered)
        np.testing.assert_array_equal(view.confusion.counts, judge)
        assert f"{np.trace(judge):,} of {len(part):,} right" in panel.says
    wrong = judge - np.diag(np.diag(judge))
    true, answered = (int(k) for k in np.argwhere(wrong == wrong.max())[0])
    hover(view, view.rect_of(true, answered).center())
    count, row = judge[true, answered], judge[true].sum()
    assert f"true {true}, answered {answered}: {count} of {row}" in panel.says


def test_a_cell_shows_the_pictures_that_it_counts(digits) -> None:
    bench, panel, sheet = digits
    show(panel, Mode.SCORE)
    counts = panel.view.confusion.counts
    true = int(np.argmax(np.diag(counts)))
    expected = panel.view.confusion.among(true, true)
    click(panel.view, panel.view.rect_of(true, true).center())
    assert panel.view is sheet
    np.testing.assert_array_equal(sheet.sheet.numbers, expected[: len(sheet.sheet.numbers)])
    assert sheet.sheet.total == counts[true, true]
    assert panel.tools.only.isVisible() and f"{true}, right" in panel.tools.only.text()
    panel.tools.only.click()
    validation = bench.session.recording.setup.prepared.validation
    assert sheet.sheet.total == len(validation) and not panel.tools.only.isVisible()


def test_the_cells_are_reached_with_keys(digits) -> None:
    _, panel, sheet = digits
    show(panel, Mode.SCORE)
    panel.setFocus()
    key(panel, Key.Key_Insert)
    key(panel, Key.Key_Right)
    key(panel, Key.Key_Down)
    assert panel.view.cell == (1, 1) and "true 1, answered 1" in panel.says
    key(panel, Key.Key_Return)
    assert panel.view is sheet and panel.tools.only.isVisible()


def test_numbers_have_predicted_against_true(make_bench: MakeBench) -> None:
    bench, panel = opened(make_bench, Diabetes())
    show(panel, Mode.SCORE)
    view = panel.view
    assert isinstance(view, FitView)
    prepared, moment = bench.session.recording.setup.prepared, moment_at(bench, STEPS)
    part = prepared.validation
    predicted = prepared.unscaled(moment.outputs(prepared.inputs[part]))[:, 0]
    true = prepared.samples.targets[part, 0]
    np.testing.assert_allclose(view.fit.predicted, predicted)
    np.testing.assert_allclose(view.dots.points[:, 0], true)
    assert "root mean squared error" in panel.says
    click(view.plot.viewport(), pixel_of(view, *view.dots.points[4]))
    assert bench.scene.view.sample in part


# The panel


def test_one_sample_is_looked_at_everywhere(circle) -> None:
    bench, _, view = circle
    number = int(view.spots.numbers[5])
    bench.session.edit(SetView({"sample": number}))
    assert view.dots._selected is not None
    bench.session.edit(SetView({"sample": 999}))
    assert view.dots._selected is None, "there is no such sample"


def test_nothing_is_computed_while_it_is_not_seen(circle) -> None:
    bench, panel, view = circle
    panel.set_seen(False)
    assert view.map is None and view.look is None
    panel.set_step(10)
    assert view.map is None
    panel.set_seen(True)
    np.testing.assert_allclose(view.outputs, moment_at(bench, 10).of_raw(view.spots.raw))


def test_other_data_are_shown_in_their_own_way(circle) -> None:
    bench, panel, _ = circle
    for data, kind in ((Sine(samples=30), CurveView), (Digits(), SheetView), (Xor(), MapView)):
        problem = replace(bench.scene.training, data=data)
        bench.session.edit(SetScene({"problem": problem}))
        assert type(panel.view) is kind and panel.view.isVisible()
        assert panel.view.look.samples is taken(data)


def test_without_an_optimizer_it_says_what_to_do(circle) -> None:
    bench, panel, view = circle
    bench.session.edit(SetScene({"racers": ()}))
    assert panel._hint.isVisible() and "add one in the setup" in panel._hint.text()
    assert not view.isVisible() and not panel.tools.isVisible()
    bench.session.undo()
    assert view.isVisible() and not panel._hint.isVisible()


def test_a_network_that_diverged_is_shown_as_such(make_bench: MakeBench) -> None:
    scene = scene_of(Circle(samples=60))
    network = Network(hidden=(Layer(6),), l2=10.0)
    wild = replace(
        scene,
        problem=replace(scene.problem, network=network),
        racers=(Racer(GradientDescent(100.0)),),
    )
    bench = make_bench(AnswersPanel, wild, SIZE, LIGHT)
    bench.panel.set_step(bench.session.recording.last)
    assert bench.panel.view.map is not None


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_ground_of_the_map_is_that_of_the_theme(make_bench: MakeBench, theme: Theme) -> None:
    _, panel = opened(make_bench, Circle(samples=60), theme=theme)
    brightness = panel.view.map.pixels.mean()
    assert brightness > 150 if theme is LIGHT else brightness < 130


@pytest.mark.parametrize("data", [Circle(samples=60), ElevenPoints(), Digits()])
def test_a_film_shows_each_moment_whole(make_bench: MakeBench, data: DataSet) -> None:
    bench, _ = opened(make_bench, data)
    stage = Stage(FilmSettings(("answers",), (480, 360), 30, 1, LIGHT), (480, 360))
    stage.load(bench.scene, bench.session.recording)
    frames = [stage.frame(step).copy() for step in (0, STEPS, 0)]
    (panel,) = stage.panels
    assert panel.finished and not panel.tools.isVisible()
    assert not [bar for bar in stage.findChildren(QScrollBar) if bar.isVisible()]
    np.testing.assert_array_equal(frames[0], frames[2])
    assert (frames[0] != frames[1]).any(axis=-1).sum() > 50
    stage.close()
    stage.deleteLater()


def test_in_the_window_a_hand_drags_a_point_and_training_follows(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window(scene_of(Circle(samples=60)))
    panel = window.panels["answers"]
    window.seek(STEPS)
    qtbot.waitUntil(lambda: settled(window))
    view = panel.view
    row = lonely(view)
    number = int(view.spots.numbers[row])
    begin = pixel_of(view, *view.spots.places[row])
    drag(view.plot.viewport(), begin, begin + QPoint(20, 20))
    qtbot.waitUntil(lambda: settled(window))
    recording = window.session.recording
    assert recording.race.problem == window.session.scene.problem and recording.complete
    assert points_of(window.session.scene)[number] == pytest.approx(
        place_at(view, begin + QPoint(20, 20)), abs=1e-9
    )
    np.testing.assert_allclose(
        view.outputs, Moment(recording.setup.plans[0], recording.setup.prepared,
                             recording.vectors[0][-1, 0]).of_raw(view.spots.raw),
    )  # fmt: skip
    assert view.finished


def test_what_is_said_of_the_panel_beforehand_is_true() -> None:
    said, kind = PANELS[[panel.name for panel in PANELS].index("answers")], AnswersPanel
    for what in ("name", "title", "beside", "filmed", "needs_opengl", "laboratory"):
        assert getattr(said, what) == getattr(kind, what)
