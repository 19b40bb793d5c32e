"""The contour view: starts under a hand, what follows them, and a window that zooms."""

import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QPainterPathStroker
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.critical_points import Kind
from core.edits import MoveStart, SetProblem, SetView, SetWindow
from core.objective import Window
from core.scene import Scene
from core.scene_file import load_named
from core.surfaces import Bowl, HundredDigits
from core.typed_function import TypedFunction
from gui.items.heads import at_edge
from gui.items.landbox import GRAB
from gui.items.landmarks import CROWD, DOWN, UP, text_of
from gui.items.marks import Layout
from gui.main_window import MainWindow
from gui.panels.base import NOWHERE
from gui.panels.contour import ContourPanel
from gui.panels.contour_picture import FINEST, HINT
from tests.gui.conftest import MakeBench, settled
from tests.gui.hand import (
    LEFT,
    SHIFT,
    Key,
    click,
    double_click,
    drag,
    glide,
    hover,
    key,
    press,
    release,
    wheel,
)
from tests.reading import number


def pixel_of(panel: ContourPanel, x: float, y: float) -> QPoint:
    """Return the pixel of the plot that shows a point, rounded."""
    frame, seen = panel.box.mapRectToScene(panel.box.rect()), panel.box.seen
    across = frame.left() + (x - seen.left) / seen.width * frame.width()
    down = frame.bottom() - (y - seen.bottom) / seen.height * frame.height()
    return panel.plot.mapFromScene(QPointF(across, down))


def point_at(panel: ContourPanel, pixel: QPoint) -> tuple[float, float]:
    """Return the point that a pixel of the plot shows."""
    frame, seen = panel.box.mapRectToScene(panel.box.rect()), panel.box.seen
    place = panel.plot.mapToScene(pixel)
    return (
        seen.left + (place.x() - frame.left()) / frame.width() * seen.width,
        seen.bottom + (frame.bottom() - place.y()) / frame.height() * seen.height,
    )


def contour_of(window: MainWindow) -> ContourPanel:
    panel = window.panels["contour"]
    assert isinstance(panel, ContourPanel)
    return panel


def test_the_paths_follow_a_dragged_start_while_it_is_held(
    window: MainWindow, qtbot: QtBot
) -> None:
    panel, session = contour_of(window), window.session
    viewport, before = panel.plot.viewport(), session.scene
    window.playback.seek(30)
    begin = pixel_of(panel, *before.starts[0])
    press(viewport, begin)
    for end in (pixel_of(panel, 1.0, 2.0), pixel_of(panel, -1.2, 5.5)):
        glide(viewport, begin, end)
        assert session.scene.starts[0] == pytest.approx(point_at(panel, end), abs=1e-9)
        qtbot.waitUntil(lambda: settled(window))
        assert (session.recording.positions[0, :, 0] == session.scene.starts[0]).all()
        drawn = panel._paths._newest[-1][0].path.elementAt(0)
        frame = panel.box.frame(panel.devicePixelRatioF())
        expected = frame.pixels(frame.square(np.array(session.scene.starts[0])))
        assert (drawn.x, drawn.y) == pytest.approx(tuple(expected), abs=1e-6)
        begin = end
    release(viewport, begin)
    after = session.scene
    session.undo()
    assert session.scene == before
    assert not session.can_undo
    qtbot.waitUntil(lambda: settled(window))
    assert (session.recording.positions[0, :, 0] == before.starts[0]).all()
    session.redo()
    assert session.scene == after


def test_two_drags_are_two_changes(window: MainWindow) -> None:
    panel, session = contour_of(window), window.session
    viewport = panel.plot.viewport()
    places = [pixel_of(panel, *point) for point in ((3.2, 6.0), (1.0, 2.0), (0.0, 4.0))]
    drag(viewport, places[0], places[1])
    once = session.scene.starts
    drag(viewport, places[1], places[2])
    session.undo()
    assert session.scene.starts == once
    session.undo()
    assert session.scene.starts == ((3.2, 6.0),)


def test_a_start_dragged_beyond_the_edge_stays_at_the_edge(make_bench: MakeBench) -> None:
    bench = make_bench(ContourPanel)
    panel, viewport = bench.panel, bench.panel.plot.viewport()
    begin = pixel_of(panel, 3.2, 6.0)
    drag(viewport, begin, QPoint(viewport.width() + 500, -300))
    seen = panel.box.seen
    assert bench.scene.starts == ((seen.right, seen.top),)
    drag(viewport, pixel_of(panel, seen.right, seen.top), QPoint(-500, viewport.height() + 300))
    assert bench.scene.starts == ((seen.left, seen.bottom),)


@pytest.mark.parametrize("point", [(10.0, 1.0), (1.0, -40.0), (1e9, 1e9), (-3.0, 30.0)])
@pytest.mark.parametrize("size", [(420, 380), (1500, 950)], ids=["small", "large"])
def test_a_start_outside_of_the_window_is_taken_hold_of_at_the_edge(
    make_bench: MakeBench, point: tuple[float, float], size: tuple[int, int]
) -> None:
    scene = MoveStart(0, point).apply(load_named("seven-points"))
    bench = make_bench(ContourPanel, scene, size)
    panel = bench.panel
    shown, frame = panel._starts.markers[0].at, panel.box.frame(panel.devicePixelRatioF())
    assert 0 <= shown.x() <= frame.size.width()
    assert 0 <= shown.y() <= frame.size.height()
    end = pixel_of(panel, 0.0, 0.0)
    begin = QPointF(*frame.place[:2]) + shown / frame.ratio
    drag(panel.plot.viewport(), begin.toPoint(), end)
    assert bench.scene.starts[0] == pytest.approx(point_at(panel, end), abs=1e-9)


def test_a_drag_beside_the_starts_moves_the_window(make_bench: MakeBench) -> None:
    bench = make_bench(ContourPanel)
    panel, before = bench.panel, bench.scene
    begin, end = pixel_of(panel, 0.0, 0.0), pixel_of(panel, 1.0, 2.0)
    grasped = point_at(panel, begin)
    drag(panel.plot.viewport(), begin, end)
    assert bench.scene.starts == before.starts
    assert bench.scene.window.width == pytest.approx(before.window.width)
    assert point_at(panel, end) == pytest.approx(grasped, abs=0.05)
    assert panel.terrain is not None
    assert panel.terrain.request.window == bench.scene.window == panel.box.seen
    assert not bench.session.can_undo


def test_starts_are_added_selected_and_removed(make_bench: MakeBench) -> None:
    bench = make_bench(ContourPanel)
    panel, viewport = bench.panel, bench.panel.plot.viewport()
    place = pixel_of(panel, -1.0, 2.0)
    double_click(viewport, place)
    assert bench.scene.starts[0] == (3.2, 6.0)
    assert bench.scene.starts[1] == pytest.approx(point_at(panel, place), abs=1e-9)
    assert bench.session.recording.race.shape[1] == 2
    double_click(viewport, place)
    assert len(bench.scene.starts) == 2, "there is one already"
    click(viewport, pixel_of(panel, 3.2, 6.0))
    key(panel, Key.Key_Delete)
    assert len(bench.scene.starts) == 1
    assert bench.scene.starts[0] == pytest.approx(point_at(panel, place), abs=1e-9)
    key(panel, Key.Key_Delete)
    assert len(bench.scene.starts) == 1, "none is selected"
    bench.session.undo()
    bench.session.undo()
    assert bench.scene.starts == ((3.2, 6.0),)


def test_the_last_start_can_go_and_another_come(make_bench: MakeBench) -> None:
    bench = make_bench(ContourPanel)
    panel, viewport = bench.panel, bench.panel.plot.viewport()
    click(viewport, pixel_of(panel, 3.2, 6.0))
    key(panel, Key.Key_Backspace)
    assert bench.scene.starts == ()
    assert len(bench.session.recording) == 0
    double_click(viewport, pixel_of(panel, 1.0, 2.0))
    assert len(bench.scene.starts) == 1
    assert bench.session.recording.complete


def test_arrow_keys_nudge_the_selected_start_and_otherwise_move_time(window: MainWindow) -> None:
    panel, session, playback = contour_of(window), window.session, window.playback
    playback.seek(200)
    click(panel.plot.viewport(), pixel_of(panel, 3.2, 6.0))
    dx, dy = panel.box.pixel()
    for arrow, keys, away in (
        (Key.Key_Left, None, (-1, 0)),
        (Key.Key_Up, None, (-1, 1)),
        (Key.Key_Down, SHIFT, (-1, -9)),
        (Key.Key_Right, SHIFT, (9, -9)),
    ):
        key(panel, arrow, *([keys] if keys else []))
        expected = (3.2 + away[0] * dx, 6.0 + away[1] * dy)
        assert session.scene.starts[0] == pytest.approx(expected, abs=1e-9)
    assert playback.step == 200
    key(panel, Key.Key_Escape)
    key(panel, Key.Key_Left)
    key(panel, Key.Key_Right, SHIFT)
    assert playback.step == 209
    assert session.scene.starts[0] == pytest.approx(expected, abs=1e-9)
    session.undo()
    assert session.scene.starts == ((3.2, 6.0),), "nudges in a row are one change"


def test_the_wheel_zooms_around_the_mouse(make_bench: MakeBench) -> None:
    bench = make_bench(ContourPanel)
    panel, before = bench.panel, bench.scene.window
    place = pixel_of(panel, 1.0, 2.0)
    point = point_at(panel, place)
    wheel(panel.plot.viewport(), place, 3)
    after = bench.scene.window
    assert after.width < 0.7 * before.width
    assert after.height / after.width == pytest.approx(before.height / before.width)
    assert point_at(panel, place) == pytest.approx(point, abs=1e-6)
    assert panel.terrain.request.window == after == panel.box.seen
    assert panel.terrain.heights.shape == pixels_of(panel)
    wheel(panel.plot.viewport(), place, -3)
    assert bench.scene.window == pytest.approx(before, rel=1e-6)


def test_after_a_zoom_by_hand_the_marks_are_drawn_for_the_window(make_bench: MakeBench) -> None:
    bench = make_bench(ContourPanel)
    panel = bench.panel
    wheel(panel.plot.viewport(), pixel_of(panel, 1.0, -4.0), 3)
    assert panel.box.seen == bench.scene.window
    start = np.array(bench.scene.starts)
    assert at_edge(start, panel._frame())[1].all(), "it is outside now"
    for marks in (panel._starts, panel._heads):
        assert marks.boundingRect() == panel._frame().bounds
    corner = panel._starts.markers[0].at
    assert panel._frame().size.width() - corner.x() < 2 * GRAB, "it waits at the edge"


def test_a_land_without_a_line_says_nothing_of_lines(make_bench: MakeBench) -> None:
    bench = make_bench(ContourPanel, "own-function")
    bench.session.edit(SetProblem(TypedFunction(text="5", parameters=())))
    assert bench.panel._land._note == ""


def test_a_start_in_a_hole_of_the_land_is_seen_and_told(make_bench: MakeBench) -> None:
    bench = make_bench(ContourPanel, "own-function")
    panel = bench.panel
    bench.session.edit(SetProblem(TypedFunction(text="log(x)", parameters=())))
    bench.session.edit(MoveStart(0, (-1.0, 0.0)))
    assert panel._readout.text() == NOWHERE
    picture = panel.plot.grab().toImage()
    around = pixel_of(panel, -1.0, 0.0)
    shades = {picture.pixelColor(around + QPoint(x, 0)).lightness() for x in range(-14, 15)}
    assert min(shades) < 90 and max(shades) > 250, "white on white would not be seen"
    bench.session.edit(MoveStart(0, (1.0, 0.0)))
    assert panel._readout.text() == HINT


def pixels_of(panel: ContourPanel) -> tuple[int, int]:
    """Return the rows and columns of pixels of the plot, as far as the land follows them."""
    density = panel.devicePixelRatioF()
    height, width = panel.box.height() * density, panel.box.width() * density
    return min(int(height), FINEST), min(int(width), FINEST)


def test_a_deep_zoom_stays_sharp(window: MainWindow, qtbot: QtBot) -> None:
    panel = contour_of(window)
    wheel(panel.plot.viewport(), pixel_of(panel, 0.5, 0.5), 40)
    qtbot.waitUntil(lambda: settled(window))
    seen = window.session.scene.window
    assert seen.width < 1e-4
    assert panel.terrain is not None
    assert panel.terrain.heights.shape == pixels_of(panel)
    assert np.isfinite(panel.terrain.heights).all()
    assert np.ptp(panel.terrain.heights) > 0
    assert len(panel.terrain.lines.points) > 100
    window.session.edit(SetWindow(None))
    qtbot.waitUntil(lambda: settled(window))
    assert panel.box.seen == window.session.scene.problem.window


@pytest.mark.parametrize("notches", [100, -80], ids=["in", "out"])
@pytest.mark.parametrize("scene", ["seven-points", "rosenbrock"])
def test_zooming_has_an_end_and_no_accident(
    make_bench: MakeBench, scene: str, notches: int
) -> None:
    bench = make_bench(ContourPanel, scene, size=(200, 200))
    panel, viewport = bench.panel, bench.panel.plot.viewport()
    refused: list[str] = []
    bench.session.refused.connect(refused.append)
    at = pixel_of(panel, 0.3, 0.8)
    wheel(viewport, at, notches)
    assert refused == [], "it just stops"
    assert panel.terrain is not None
    assert panel.box.seen == bench.scene.window == panel.terrain.request.window
    assert np.isfinite(panel.terrain.heights).all()
    furthest = bench.scene.window
    wheel(viewport, at, 1 if notches > 0 else -1)
    assert bench.scene.window == furthest
    wheel(viewport, pixel_of(panel, *centre(furthest)), -1 if notches > 0 else 1)
    assert bench.scene.window != furthest, "there is a way back"


def centre(window: Window) -> tuple[float, float]:
    return (window.left + window.right) / 2, (window.bottom + window.top) / 2


def reading_of(panel: ContourPanel) -> list[float]:
    """Return x, y, the loss and the two parts of the gradient that the panel says."""
    pattern = r"\S+ (\S+)   \S+ (\S+)   loss (\S+)   ∇ \((\S+), (\S+)\)"
    found = re.fullmatch(pattern, panel._readout.text())
    assert found, panel._readout.text()
    return [number(text) for text in found.groups()]


def test_hovering_reads_the_place_the_loss_and_the_gradient(make_bench: MakeBench) -> None:
    bench = make_bench(ContourPanel, "himmelblau")
    panel = bench.panel
    place = pixel_of(panel, 2.2, -1.3)
    hover(panel.plot.viewport(), place)
    text = panel._readout.text()
    point = np.array(point_at(panel, place))
    numbers = reading_of(panel)
    problem = bench.scene.problem
    assert numbers[:3] == pytest.approx([*point, problem.value(point)], rel=1e-4)
    assert numbers[3:] == pytest.approx(problem.gradient(point), rel=5e-3)
    assert panel._downhill.isVisible()
    panel._box.left.emit()
    assert not panel._downhill.isVisible()
    assert panel._readout.text() != text


def test_the_arrow_under_the_mouse_points_downhill(make_bench: MakeBench) -> None:
    bench = make_bench(ContourPanel, "himmelblau")
    panel = bench.panel
    for x, y in ((2.2, -1.3), (-4.0, 1.0), (0.5, 4.0)):
        place = pixel_of(panel, x, y)
        hover(panel.plot.viewport(), place)
        point, tip = np.array(point_at(panel, place)), panel._downhill.pos()
        along = (np.array([tip.x(), tip.y()]) - point) / panel.box.pixel()
        downhill = -bench.scene.problem.gradient(point) / panel.box.pixel()
        assert np.hypot(*along) == pytest.approx(40, abs=1e-6)
        assert along / np.hypot(*along) == pytest.approx(downhill / np.hypot(*downhill), abs=1e-6)


def test_a_start_is_selected_by_a_tap_without_a_mouse_that_hovers_first(
    make_bench: MakeBench,
) -> None:
    bench = make_bench(ContourPanel)
    panel = bench.panel
    QTest.mouseClick(panel.plot.viewport(), LEFT, pos=pixel_of(panel, 3.2, 6.0))
    assert panel.selected == 0


@pytest.mark.parametrize("size", [0.1, 1e-3])
def test_a_path_is_seen_where_a_long_step_crosses_a_small_window(
    make_bench: MakeBench, size: float
) -> None:
    bench = make_bench(ContourPanel)
    panel = bench.panel
    panel.set_step(100)
    begin, end = bench.session.recording.positions[:2, 0, 0]
    half = float(size * abs(end - begin).max() / 2)
    on_path = begin + 0.25 * (end - begin)
    x, y = (on_path + np.array([0.4, -0.5]) * half).tolist()
    bench.session.edit(SetWindow(Window(x - half, x + half, y - half, y + half)))
    frame = panel.box.frame(panel.devicePixelRatioF())
    place, pixel = QPointF(*frame.pixels(frame.square(on_path))), QPainterPathStroker()
    pixel.setWidth(2)
    strokes = [pixel.createStroke(stroke.path) for stroke in panel._paths._newest[-1]]
    assert any(stroke.contains(place) for stroke in strokes)


def assert_reads(panel: ContourPanel, place: QPoint) -> None:
    """Check that what is read and the arrow are of the place under the mouse."""
    point = np.array(point_at(panel, place))
    problem = panel.scene.problem
    assert reading_of(panel)[:3] == pytest.approx([*point, problem.value(point)], rel=1e-4)
    tip = panel._downhill.pos()
    away = (np.array([tip.x(), tip.y()]) - point) / panel.box.pixel()
    assert np.hypot(*away) == pytest.approx(40, abs=1e-3)


def test_the_reading_follows_the_window_under_a_mouse_at_rest(make_bench: MakeBench) -> None:
    bench = make_bench(ContourPanel, "himmelblau")
    panel, viewport = bench.panel, bench.panel.plot.viewport()
    place = pixel_of(panel, 2.2, -1.3)
    hover(viewport, place)
    assert_reads(panel, place)
    wheel(viewport, place, 3)
    assert_reads(panel, place)
    bench.session.edit(SetWindow(Window(-1.0, 2.0, -3.0, 4.0)))
    assert_reads(panel, place)
    bench.session.edit(SetWindow(None))
    assert_reads(panel, place)
    bench.session.edit(SetProblem(Bowl()))
    assert_reads(panel, place)
    bench.session.undo()
    assert_reads(panel, place)
    panel._box.left.emit()
    bench.session.edit(SetWindow(Window(-1.0, 2.0, -3.0, 4.0)))
    assert not panel._downhill.isVisible()
    assert "loss" not in panel._readout.text()


@pytest.mark.parametrize("half", [0.05, 1e-3, 1e-6, 5e-10])
def test_in_a_deep_zoom_all_numbers_differ(make_bench: MakeBench, half: float) -> None:
    bench = make_bench(ContourPanel, "beale")
    panel, viewport = bench.panel, bench.panel.plot.viewport()
    bench.session.edit(SetWindow(Window(3 - half, 3 + half, 0.5 - half, 0.5 + half)))
    for side in ("bottom", "left"):
        axis = panel.plot.getPlotItem().getAxis(side)
        places = axis.tickValues(*axis.range, 300)[0][1]
        texts = axis.tickStrings(places, 1.0, None)
        assert len(set(texts)) == len(texts) >= 3
        assert max(map(len, texts)) <= 9
        centre = 3 if side == "bottom" else 0.5
        assert (f" − {centre}<" in axis.labelString()) == (half < 0.01)
    levels = {text for _, _, text in panel._land._labels}
    assert len(levels) >= 4
    read = set()
    for across in range(3):
        hover(viewport, pixel_of(panel, 3, 0.5) + QPoint(across, 40))
        read.add(panel._readout.text().split("   ")[0])
    assert len(read) == 3


def test_levels_far_above_zero_say_what_is_taken_off(make_bench: MakeBench) -> None:
    bench = make_bench(ContourPanel, "himmelblau")
    panel = bench.panel
    x, y = -0.270844590667348, -0.923038556479982
    assert panel._land._note == ""
    bench.session.edit(SetWindow(Window(x - 1e-3, x + 1e-3, y - 1e-3, y + 1e-3)))
    assert panel._land._note.startswith("lines: loss − 181.61")
    terrain, texts = panel.terrain, [text for _, _, text in panel._land._labels]
    taken = number(panel._land._note.split(" ")[-1])
    losses = [label[4] for label in terrain.lines.labels]
    assert [number(text) + taken for text in texts] == pytest.approx(losses, abs=1e-9)
    assert max(map(len, texts)) <= 10
    item, box = panel._land, panel._land.note_box(panel._land.sceneTransform())
    assert panel.box.mapRectToScene(panel.box.rect()).contains(box)
    assert not any(box.contains(at) for at, _, _ in item.labels_at(item.sceneTransform()))


def landmarks_of(panel: ContourPanel) -> Layout:
    return panel._landmarks.laid


@pytest.mark.parametrize("size", [(300, 260), (420, 380), (900, 700)], ids=str)
@pytest.mark.parametrize("scene", ["himmelblau", "two-wells", "beale", "rastrigin"])
def test_the_texts_of_landmarks_stand_clear_of_each_other(
    make_bench: MakeBench, scene: str, size: tuple[int, int]
) -> None:
    panel = make_bench(ContourPanel, scene, size).panel
    room = QRectF(QPointF(), panel._frame().size.toSizeF())
    shown = landmarks_of(panel)
    texts = [place for _, place in shown.texts]
    assert texts
    crowd = len(shown.numbers) > CROWD
    for i, text in enumerate(texts):
        assert room.contains(text)
        assert not any(text.intersects(other) for other in texts[:i])
        if not (crowd and i == 0):  # the lowest of a crowd is told in any case
            assert not any(text.contains(QPointF(*at)) for at in shown.places)


def test_landmarks_outside_of_the_window_are_not_shown(make_bench: MakeBench) -> None:
    bench = make_bench(ContourPanel, "himmelblau")
    assert len(landmarks_of(bench.panel).numbers) == 9
    bench.session.edit(SetWindow(Window(2.0, 4.0, 1.0, 3.0)))
    shown = landmarks_of(bench.panel)
    [at], [_] = shown.places, shown.texts
    corner = bench.panel.box.mapRectToScene(bench.panel.box.rect()).topLeft().toPoint()
    expected = bench.panel.plot.mapToScene(pixel_of(bench.panel, 3, 2)).toPoint()
    assert QPointF(*at).toPoint() + corner == expected


def test_a_landmark_without_room_for_its_text_shows_it_under_the_mouse(
    make_bench: MakeBench,
) -> None:
    panel = make_bench(ContourPanel, "himmelblau", (210, 170)).panel
    shown, points = landmarks_of(panel), panel._landmarks.points
    told = {number for number, _ in shown.texts}
    hidden = next(number for number in shown.numbers.tolist() if number not in told)
    at = pixel_of(panel, *points.points[hidden])
    before = panel.plot.viewport().grab().toImage()
    hover(panel.plot.viewport(), at)
    assert panel._landmarks._hovered == hidden
    panel._curving.hide_lines()  # the text alone
    assert panel.plot.viewport().grab().toImage() != before
    panel._box.left.emit()
    assert panel.plot.viewport().grab().toImage() == before


def test_the_points_of_the_visible_window_are_found(make_bench: MakeBench) -> None:
    """Beale's second saddle is in no list: it is found."""
    bench = make_bench(ContourPanel, "beale")
    kinds = bench.panel._landmarks.points.kinds.tolist()
    assert sorted(kinds) == [Kind.MINIMUM, Kind.SADDLE, Kind.SADDLE]
    bench.session.edit(SetWindow(Window(2.0, 4.0, 0.0, 1.0)))
    [point] = bench.panel._landmarks.points.points
    assert point == pytest.approx((3, 0.5), abs=1e-12)


def test_near_a_critical_point_its_kind_and_eigenvalues_are_read_and_its_lines_drawn(
    make_bench: MakeBench,
) -> None:
    bench = make_bench(ContourPanel, "saddle")
    panel = bench.panel
    hover(panel.plot.viewport(), pixel_of(panel, 0.0, 0.0))
    assert panel._readout.text() == "saddle   x 0   y 0   λ −8 blue, 3.56 orange   loss 0"
    assert not panel._downhill.isVisible()
    (across, down, short), (along, up, long) = panel._curving.lines
    assert np.abs(across).tolist() == [0, 1] and np.abs(along).tolist() == [1, 0]
    assert (down, up) == (DOWN, UP)
    assert short == 1 and 0.5 < long < 1  # 3.56 is the smaller in size
    hover(panel.plot.viewport(), pixel_of(panel, 0.5, 0.5))
    assert panel._curving.lines == []
    assert "∇" in panel._readout.text()
    assert panel._downhill.isVisible()


def test_critical_points_can_be_switched_off(make_bench: MakeBench) -> None:
    bench = make_bench(ContourPanel, "himmelblau")
    marked = bench.panel.plot.viewport().grab().toImage()
    bench.session.edit(SetView({"critical_points": False}))
    assert bench.panel._landmarks.points is None
    assert bench.panel.plot.viewport().grab().toImage() != marked
    hover(bench.panel.plot.viewport(), pixel_of(bench.panel, 3.0, 2.0))
    assert "λ" not in bench.panel._readout.text()
    bench.panel._box.left.emit()
    bench.session.edit(SetView({"critical_points": True}))
    assert bench.panel.plot.viewport().grab().toImage() == marked


def test_a_crowd_is_painted_from_one_picture_until_the_window_changes(
    make_bench: MakeBench,
) -> None:
    bench = make_bench(ContourPanel, Scene(problem=HundredDigits(), starts=((0.5, 0.5),)))
    marks = bench.panel._landmarks
    assert len(marks.points) == 2720
    bench.panel.grab()
    layer = marks._layer
    assert layer is not None
    bench.panel.grab()
    assert marks._layer is layer
    bench.session.edit(SetWindow(Window(-0.1, 0.1, 0.1, 0.3)))
    bench.panel.grab()
    assert marks._layer is None
    assert 10 < len(marks.points) < 60
    assert text_of(marks.points, 0) == "min −3.31"
