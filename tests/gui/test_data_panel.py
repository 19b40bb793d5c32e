"""The data panel: what it shows, what a hand does with points, and that everything follows."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QComboBox, QToolButton
from pytestqt.qtbot import QtBot

from core.data_edits import SetModel
from core.edits import SetProblem
from core.matrix_regression import MatrixRegression
from core.neuron import Loss, Neuron
from core.regression import SEVEN_POINTS_X, SEVEN_POINTS_Y, LinearRegression
from core.scene import Scene
from core.scene_file import load_named
from core.surfaces import Beale
from gui.data_facts import MOVABLE, THINNED
from gui.main_window import MainWindow
from gui.panels import PANELS
from gui.panels.data import NO_DATA, DataPanel
from gui.theme import DARK
from tests.gui.bench import Bench
from tests.gui.conftest import MakeBench, MakeWindow, settled
from tests.gui.hand import Key, Modifier, click, double_click, drag, hover, key, wheel

SEVEN = load_named("seven-points")
FIFTH = 4
"""The point at (4, 2.1)."""


def pixel_of(panel: DataPanel, x: float, y: float) -> QPoint:
    return panel.plot.mapFromScene(panel.box.mapViewToScene(QPointF(x, y)))


def pixel_of_point(panel: DataPanel, index: int) -> QPoint:
    return pixel_of(panel, *panel.picture.dots.points[index])


def place_at(panel: DataPanel, pixel: QPoint) -> tuple[float, float]:
    place = panel.box.mapSceneToView(panel.plot.mapToScene(pixel))
    return place.x(), place.y()


def points_of(scene: Scene) -> np.ndarray:
    return np.stack(scene.problem.data, axis=-1)


@pytest.fixture
def bench(make_bench: MakeBench) -> Bench:
    return make_bench(DataPanel, SEVEN, (560, 420))


@pytest.fixture
def panel(bench: Bench) -> DataPanel:
    assert isinstance(bench.panel, DataPanel)
    return bench.panel


def posed(make_bench: MakeBench, problem, **rest) -> tuple[Bench, DataPanel]:
    made = make_bench(DataPanel, SetProblem(problem).apply(SEVEN), (560, 420), **rest)
    assert isinstance(made.panel, DataPanel)
    return made, made.panel


# What is shown


def test_points_lines_and_errors_of_the_moment(bench: Bench, panel: DataPanel) -> None:
    np.testing.assert_array_equal(panel.picture.dots.points, points_of(bench.scene))
    recording = bench.session.recording
    for step in (0, 40, 500):
        panel.set_step(step)
        errors, *lines = panel.picture.moving.strokes
        heads = recording.positions[step, :, 0]
        assert [line.colour for line in lines] == list(bench.scene.colours)
        for line, (m, b) in zip(lines, heads, strict=True):
            np.testing.assert_allclose(line.begin[:, 1], m * line.begin[:, 0] + b)
            np.testing.assert_allclose(line.end[:, 1], m * line.end[:, 0] + b)
        np.testing.assert_array_equal(errors.begin, points_of(bench.scene))
        x = errors.end[:, 0]
        np.testing.assert_allclose(errors.end[:, 1], heads[0, 0] * x + heads[0, 1])


def test_the_least_squares_line_and_what_is_known_of_it(panel: DataPanel) -> None:
    (best,) = panel.picture.still.strokes
    m, b = LinearRegression().solution
    np.testing.assert_allclose(best.end[:, 1], m * best.end[:, 0] + b)
    for text in ("m 0.3356", "b 0.8047", "MSE 0.01805", "315.6", "0.06855"):
        assert text in panel.facts.text()
    assert "Σ(x−x̄)(y−ȳ)" in panel.facts.toolTip()
    panel.tools._best.click()
    assert panel.picture.still.strokes == ()


def test_the_three_lines_of_the_chapter_with_their_errors(panel: DataPanel) -> None:
    panel.tools._candidates.click()
    texts = [stroke.text for stroke in panel.picture.still.strokes[1:]]
    assert texts == ["0.92x − 1: 0.3378", "−0.11x + 2.5: 0.1602", "0.52x + 0.1: 0.0427"]
    box = panel.tools._errors
    box.setCurrentIndex(box.findText("−0.11x + 2.5"))
    box.activated.emit(box.currentIndex())
    errors = panel.picture.moving.strokes[0]
    np.testing.assert_allclose(errors.end[:, 1], -0.11 * errors.end[:, 0] + 2.5)
    assert np.mean((errors.end - errors.begin)[:, 1] ** 2) == pytest.approx(0.1602, abs=5e-5)


def test_a_neuron_has_a_curve_for_each_head(make_bench: MakeBench) -> None:
    scene = load_named("neuron-cross-entropy")
    bench = make_bench(DataPanel, scene, (560, 420))
    assert isinstance(bench.panel, DataPanel)
    bench.panel.set_step(100)
    _, *curves = bench.panel.picture.moving.strokes
    assert len(curves) == len(scene.active)
    w, b = bench.session.recording.positions[100, 0, 0]
    first = curves[0].end[: len(curves[0].end) // len(scene.starts)]
    np.testing.assert_allclose(first[:, 1], 1 / (1 + np.exp(-w * first[:, 0] - b)), rtol=1e-9)
    assert "cross-entropy 0.4015" in bench.panel.facts.text()


def test_many_columns_are_shown_as_predicted_over_true(make_bench: MakeBench) -> None:
    problem = MatrixRegression()
    bench, panel = posed(make_bench, problem)
    panel.set_step(60)
    head = bench.session.recording.positions[60, 0, 0]
    expected = np.stack([problem.target, problem.predict(head)], axis=-1)
    np.testing.assert_allclose(panel.picture.dots.points, expected)
    (diagonal,) = panel.picture.still.strokes
    np.testing.assert_array_equal(diagonal.begin[:, 0], diagonal.begin[:, 1])
    assert panel.point_at(*expected[0]) == -1, "what is predicted cannot be dragged"


def test_without_data_it_says_what_to_do(make_bench: MakeBench) -> None:
    bench, panel = posed(make_bench, Beale())
    assert panel._hint.isVisible() and panel._hint.text() == NO_DATA
    assert not panel.plot.isVisible() and not panel.tools.isVisible()
    bench.session.edit(SetProblem(LinearRegression()))
    assert panel.plot.isVisible() and not panel._hint.isVisible()
    assert len(panel.picture.dots.points) == 7


def test_very_many_points_are_a_picture_that_says_so(make_bench: MakeBench) -> None:
    x = np.linspace(0, 1, 4 * THINNED)
    line = LinearRegression(tuple(x.tolist()), tuple(np.sin(9 * x).tolist()))
    _, panel = posed(make_bench, line)
    assert panel.picture.dots.points.shape == (THINNED, 2)
    assert "1 in 4 of 200,000 rows is drawn" in panel.says
    assert panel.picture.dots._cloud is not None
    assert panel.point_at(0.0, 0.0) == -1 and f"{MOVABLE:,}" in panel.says


@pytest.mark.parametrize("dark", [False, True])
def test_dots_are_painted_in_the_text_of_the_theme(make_bench: MakeBench, dark: bool) -> None:
    made = make_bench(DataPanel, SEVEN, (560, 420), *([DARK] if dark else []))
    panel = made.panel
    assert isinstance(panel, DataPanel)
    panel.settle()
    at = pixel_of_point(panel, 0)
    picture = panel.plot.grab().toImage()
    colour = picture.pixelColor(at * picture.devicePixelRatio())
    wanted = panel.theme.text
    assert colour.name() == wanted


# What a hand does


def test_a_dragged_point_changes_the_data_in_one_undo(bench: Bench, panel: DataPanel) -> None:
    before, window = bench.scene, bench.scene.window
    begin = pixel_of_point(panel, FIFTH)
    end = begin + QPoint(25, 40)
    drag(panel.plot.viewport(), begin, begin + QPoint(10, 10), end)
    moved = points_of(bench.scene)
    assert moved[FIFTH] == pytest.approx(place_at(panel, end), abs=1e-9)
    others = np.arange(7) != FIFTH
    np.testing.assert_array_equal(moved[others], points_of(before)[others])
    assert bench.scene.window == window, "the land moves, not the window"
    assert bench.scene.starts == before.starts
    assert bench.session.recording.race.objective == bench.scene.problem
    assert panel.facts.text() != "" and "0.8047" not in panel.facts.text()
    bench.session.undo()
    assert bench.scene.problem == before.problem
    assert not bench.session.can_undo
    assert "0.8047" in panel.facts.text()


def test_a_drag_stays_in_the_window(bench: Bench, panel: DataPanel) -> None:
    seen = panel.box.seen
    drag(panel.plot.viewport(), pixel_of_point(panel, 0), QPoint(-400, 2000))
    x, y = points_of(bench.scene)[0]
    assert (x, y) == pytest.approx((seen.left, seen.bottom))
    assert panel.box.seen == seen, "a window that followed would run away"


def test_points_are_added_and_removed_until_two_are_left(bench: Bench, panel: DataPanel) -> None:
    at = pixel_of(panel, 3.0, 2.5)
    double_click(panel.plot.viewport(), at)
    assert points_of(bench.scene)[7] == pytest.approx(place_at(panel, at), abs=1e-9)
    assert panel.selected == 7
    key(panel, Key.Key_Delete)
    assert bench.scene.problem == LinearRegression()
    refused: list[str] = []
    bench.session.refused.connect(refused.append)
    for _ in range(6):
        click(panel.plot.viewport(), pixel_of_point(panel, 0))
        key(panel, Key.Key_Backspace)
    assert bench.scene.problem.samples == 2
    assert len(refused) == 1 and "2 points" in refused[0]


def test_arrows_nudge_the_selected_point_and_escape_lets_go(bench: Bench, panel: DataPanel) -> None:
    click(panel.plot.viewport(), pixel_of_point(panel, FIFTH))
    across, up = panel.box.pixel()
    before = points_of(bench.scene)[FIFTH]
    key(panel, Key.Key_Right)
    key(panel, Key.Key_Up, Modifier.ShiftModifier)
    nudged = before + np.array([across, 10 * up])
    assert points_of(bench.scene)[FIFTH] == pytest.approx(nudged)
    bench.session.undo()
    assert points_of(bench.scene)[FIFTH] == pytest.approx(before), "nudges are one change"
    key(panel, Key.Key_Escape)
    key(panel, Key.Key_Up)
    assert points_of(bench.scene)[FIFTH] == pytest.approx(before)


def test_hovering_reads_a_point_and_by_how_much_it_is_missed(panel: DataPanel) -> None:
    hover(panel.plot.viewport(), pixel_of_point(panel, FIFTH))
    m, b = panel.recording.positions[0, 0, 0]
    assert panel.says.startswith("point 5   x 4   y 2.1   error ")
    assert f"{2.1 - (4 * m + b):.1f}".replace("-", "−") in panel.says


def test_the_wheel_zooms_and_all_is_seen_again(bench: Bench, panel: DataPanel) -> None:
    before = panel.box.seen
    wheel(panel.plot.viewport(), pixel_of(panel, 3.5, 2.0), 3)
    assert panel.box.seen.width < before.width
    zoomed = panel.box.seen
    panel.set_step(20)
    assert panel.box.seen == zoomed
    next(b for b in panel.tools.findChildren(QToolButton) if b.text() == "all").click()
    assert panel.box.seen == before
    assert not bench.session.can_undo


def test_an_optimizer_that_is_off_has_no_line(bench: Bench, panel: DataPanel) -> None:
    racers = tuple(replace(racer, enabled=False) for racer in bench.scene.racers)
    bench.session.open(replace(bench.scene, racers=racers))
    (errors,) = panel.picture.moving.strokes
    m, b = LinearRegression().solution
    np.testing.assert_allclose(errors.end[:, 1], m * errors.end[:, 0] + b)
    bench.session.undo()
    assert len(panel.picture.moving.strokes) == 1 + len(racers)


# In the window


def opened(window: MainWindow, qtbot: QtBot) -> DataPanel:
    window.docks["data"].toggleViewAction().trigger()
    qtbot.waitUntil(lambda: "data" in window.panels)
    panel = window.panels["data"]
    assert isinstance(panel, DataPanel)
    qtbot.waitUntil(lambda: panel.isVisible() and settled(window))
    return panel


def test_the_land_follows_a_dragged_point(window: MainWindow, qtbot: QtBot) -> None:
    panel = opened(window, qtbot)
    contour = window.panels["contour"]
    before = contour.terrain.heights.copy()
    begin = pixel_of_point(panel, FIFTH)
    drag(panel.plot.viewport(), begin, begin - QPoint(0, 15))
    qtbot.waitUntil(
        lambda: (
            contour.terrain.request.objective == window.session.scene.problem and settled(window)
        )
    )
    assert contour.terrain.heights.shape == before.shape
    assert np.abs(contour.terrain.heights - before).max() > 1e-3
    assert window.panels["surface"].land.terrain.request.objective == window.session.scene.problem
    window.session.undo()
    qtbot.waitUntil(
        lambda: contour.terrain.request.objective == LinearRegression() and settled(window)
    )
    np.testing.assert_array_equal(contour.terrain.heights, before)


def switch_of(window: MainWindow, text: str) -> QToolButton:
    buttons = window.panels["setup"].findChildren(QToolButton)
    return next(button for button in buttons if button.text() == text)


def test_one_click_turns_the_bowl_into_the_land_of_a_neuron(
    window: MainWindow, qtbot: QtBot
) -> None:
    before = window.session.scene
    for text, loss in (
        ("neuron, squared error", Loss.SQUARED_ERROR),
        ("cross-entropy", Loss.CROSS_ENTROPY),
    ):
        switch_of(window, text).click()
        problem = window.session.scene.problem
        assert problem == Neuron(SEVEN_POINTS_X, SEVEN_POINTS_Y, loss=loss)
        assert switch_of(window, text).isChecked()
    switch_of(window, "line").click()
    assert window.session.scene.problem == before.problem
    for _ in range(3):
        window.session.undo()
    assert window.session.scene == before
    assert switch_of(window, "line").isChecked()
    qtbot.waitUntil(lambda: settled(window))


def test_the_switch_is_there_only_for_points(window: MainWindow, qtbot: QtBot) -> None:
    line = switch_of(window, "line")
    assert line.isVisible()
    window.session.edit(SetProblem(Beale()))
    assert not line.isVisible()
    window.session.edit(SetProblem(MatrixRegression()))
    assert not line.isVisible()
    qtbot.waitUntil(lambda: settled(window))


def boxes_of(window: MainWindow) -> list[QComboBox]:
    setup = window.panels["setup"]
    return [box for box in setup.findChildren(QComboBox) if "axis" in box.toolTip()]


def test_the_plane_of_many_weights_is_chosen(window: MainWindow, qtbot: QtBot) -> None:
    window.session.edit(SetProblem(MatrixRegression()))
    first, second = boxes_of(window)
    assert [first.itemText(i) for i in range(3)] == ["b", "w₁", "w₂"]
    second.setCurrentIndex(2)
    second.activated.emit(2)
    scene = window.session.scene
    assert scene.problem.plane == (0, 2) and scene.starts == scene.problem.starts
    first.setCurrentIndex(2)
    first.activated.emit(2)
    assert window.session.scene.problem.plane == (2, 0), "they change places"
    assert window.session.scene.window == window.session.scene.problem.window
    qtbot.waitUntil(lambda: settled(window))
    contour = window.panels["contour"]
    heads = window.session.recording.places[0]
    assert heads.shape == (7, 1, 2)
    assert contour.terrain.request.objective.plane == (2, 0)
    window.playback.seek(30)
    surface = window.panels["surface"]
    balls = surface._drawn._heads
    assert (balls._places[:, 2] >= balls._feet[:, 2]).all()
    assert (balls._places[:, 2] > balls._feet[:, 2] + 0.01).any(), "they are not in the plane"


def test_the_switch_does_not_move_below_the_mouse(window: MainWindow, qtbot: QtBot) -> None:
    switch = switch_of(window, "cross-entropy")
    before = switch.mapTo(window, QPoint())
    switch_of(window, "neuron, squared error").click()
    qtbot.waitUntil(lambda: settled(window))
    assert switch.mapTo(window, QPoint()) == before


def test_other_data_leaves_the_panels_as_wide_as_they_are(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window("seven-points")
    window.resize(1280, 720)
    window.docks["data"].show()
    window.docks["data"].raise_()
    qtbot.waitUntil(lambda: settled(window))
    widths = {name: dock.width() for name, dock in window.docks.items() if dock.isVisible()}
    names = tuple(f"feature {k}" for k in range(8))
    columns = tuple(tuple((k + 1.0) ** j for k in range(12)) for j in range(8))
    many = MatrixRegression(columns, columns[1], names, "price")
    window.session.edit(SetProblem(many))
    qtbot.waitUntil(lambda: settled(window))
    window.docks["scoreboard"].raise_()
    window.session.undo()
    qtbot.waitUntil(lambda: settled(window))
    now = {name: window.docks[name].width() for name in widths}
    assert now == widths


def test_points_stay_round_when_the_parts_around_the_plot_change(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window("seven-points")
    window.resize(1280, 720)
    window.docks["data"].show()
    window.docks["data"].raise_()
    panel = window.panels["data"]
    qtbot.waitUntil(lambda: settled(window))
    frame = lambda: panel.picture.dots._frame  # noqa: E731
    qtbot.waitUntil(lambda: frame() == panel._frame())
    panel.facts.hide()
    qtbot.waitUntil(lambda: frame() == panel._frame())


def test_the_same_points_keep_their_names_in_another_model(make_window: MakeWindow) -> None:
    window = make_window("neuron-squared")
    assert window.panels["data"].isVisible(), "the scene is about it"
    window.session.edit(SetModel(None))
    problem = window.session.scene.problem
    assert isinstance(problem, LinearRegression)
    assert problem.names == ("hours", "passed")


def test_what_is_said_of_the_panel_beforehand_is_true() -> None:
    said, kind = PANELS[[panel.name for panel in PANELS].index("data")], DataPanel
    for what in ("name", "title", "beside", "filmed", "needs_opengl"):
        assert getattr(said, what) == getattr(kind, what)
