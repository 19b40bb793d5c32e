"""The 3-D view: what is under the mouse, starts dragged over the land, and the camera."""

import re

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.camera import outside
from core.edits import AddStart, MoveStart, SetProblem, SetView
from core.heights import Scaling
from core.mesh import HIDDEN, Land
from core.objective import Floats
from core.scene import Camera, Scene
from core.scene_file import load_named
from core.surfaces import Himmelblau, HundredDigits
from gui.items.downhill3d import ARROW
from gui.items.landmarks import DOWN, UP
from gui.items.signs3d import MOST_MARKS
from gui.panels import surface3d
from gui.panels.surface3d import SurfacePanel
from tests.gui.conftest import MakeBench, MakeWindow, settled
from tests.gui.hand import (
    LEFT,
    MIDDLE,
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

CAMERAS = (
    Camera(),
    Camera(azimuth=20, elevation=3, distance=4, centre=(0, 0, 0.4)),
    Camera(elevation=90),
    Camera(azimuth=130, elevation=-35),
    Camera(azimuth=-150, elevation=35, distance=1.8, centre=(0.3, -0.2, 0.3)),
)
"""The first one, one that grazes the land, straight down, from below, and close."""


def triangles_of(land: Land) -> tuple[Floats, Floats, Floats]:
    """Return the corners of the drawn triangles, each of shape (triangles, 3)."""
    rows, columns = land.relief.z.shape
    x, y = np.meshgrid(np.linspace(-1, 1, columns), np.linspace(-1, 1, rows))
    vertices = np.stack([x, y, land.relief.z], axis=-1).reshape(-1, 3)
    a, b, c = (vertices[land.faces[:, i]] for i in range(3))
    return a, b, c


def first_hit(
    triangles: tuple[Floats, Floats, Floats], ray: tuple[Floats, Floats]
) -> Floats | None:
    """Return where a ray first meets one of the triangles, by trying all of them.

    Source: Möller and Trumbore, "Fast, minimum storage ray/triangle intersection", 1997.
    """
    (a, b, c), (origin, direction) = triangles, ray
    p = np.cross(direction, c - a)
    with np.errstate(all="ignore"):
        scale = 1 / np.sum(p * (b - a), axis=1)
        u = scale * np.sum(p * (origin - a), axis=1)
        q = np.cross(origin - a, b - a)
        v = scale * (q @ direction)
        t = scale * np.sum(q * (c - a), axis=1)
        met = (u >= -1e-9) & (v >= -1e-9) & (u + v <= 1 + 1e-9) & (t > 0)
    return origin + t[met].min() * direction if met.any() else None


def cell_of(land: Land) -> Floats:
    """Return the width and height of a cell of the grid, in the window's coordinates."""
    window = land.relief.window
    rows, columns = land.relief.z.shape
    return np.array([window.width / (columns - 1), window.height / (rows - 1)])


def land_of(panel: SurfacePanel) -> Land:
    assert panel.land is not None
    return panel.land


def pixel_of(panel: SurfacePanel, point: tuple[float, float]) -> QPoint:
    """Return the pixel that shows a point of the land, rounded."""
    x, y = panel.view.to_screen(land_of(panel).relief.on_land(np.array([point])))[0]
    return QPoint(round(x), round(y))


@pytest.mark.parametrize("scaling", Scaling, ids=lambda scaling: scaling.value)
@pytest.mark.parametrize("name", ["beale", "himmelblau", "seven-points"])
def test_a_point_on_the_screen_is_picked_back(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch, name: str, scaling: Scaling
) -> None:
    monkeypatch.setattr(surface3d, "GRID", 61)  # of which all triangles are soon tried
    scene = SetView({"height_scaling": scaling}).apply(load_named(name))
    bench = make_bench(SurfacePanel, scene)
    for camera in CAMERAS:
        bench.session.edit(SetView({"camera": camera}))
        assert picked_back(bench.panel) >= 2, camera


def picked_back(panel: SurfacePanel) -> int:
    """Pick points of the land that are on the screen; return how many of them are not hidden."""
    land, view, window = land_of(panel), panel.view, panel.scene.window
    triangles, cell = triangles_of(land), cell_of(land)
    shares = np.random.default_rng(7).random((32, 2))
    points = [window.left, window.bottom] + shares * [window.width, window.height]
    seen = 0
    for point, place in zip(points, view.to_screen(land.relief.on_land(points)), strict=True):
        if not view.rect().contains(QPoint(*place.astype(int))):
            continue
        ray = view.ray(QPointF(*place))
        hit, picked = first_hit(triangles, ray), panel.pick(ray)
        assert hit is not None
        assert picked is not None
        assert land.relief.across(np.array(picked)) == pytest.approx(hit[:2], abs=1e-6)
        if np.allclose(hit[:2], land.relief.across(point), atol=1e-6):
            seen += 1
            assert (abs(picked - point) <= cell / 2).all()
    return seen


def test_a_ray_beside_the_land_picks_nothing(make_bench: MakeBench) -> None:
    panel = make_bench(SurfacePanel).panel
    assert panel.pick(panel.view.ray(QPointF(2, 2))) is None


def test_a_start_follows_the_mouse_over_the_land(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window("himmelblau")
    panel, session = window.panels["surface"], window.session
    before, triangles = session.scene, triangles_of(land_of(panel))
    begin = pixel_of(panel, before.starts[0])
    press(panel.view, begin)
    for end in (pixel_of(panel, (2.0, -3.0)), pixel_of(panel, (-2.0, -2.0))):
        glide(panel.view, begin, end)
        hit = first_hit(triangles, panel.view.ray(QPointF(end)))
        assert hit is not None
        start = np.array(session.scene.starts[0])
        square = land_of(panel).relief.across(start)
        assert (abs(square - hit[:2]) <= 1 / (len(land_of(panel).relief.z) - 1)).all()
        contour = window.panels["contour"]
        drawn, frame = contour._starts.markers[0].at, contour.box.frame(1.0)
        assert (drawn.x(), drawn.y()) == pytest.approx(tuple(frame.pixels(frame.square(start))))
        qtbot.waitUntil(lambda: settled(window))
        assert (session.recording.positions[0, :, 0] == session.scene.starts[0]).all()
        begin = end
    release(panel.view, begin)
    assert session.scene.view.camera == before.view.camera
    session.undo()
    assert session.scene == before


def test_a_start_dragged_off_the_land_follows_along_its_edge(make_bench: MakeBench) -> None:
    bench = make_bench(SurfacePanel)
    panel, view = bench.panel, bench.panel.view
    begin, corner = pixel_of(panel, (3.2, 6.0)), pixel_of(panel, (-6.0, -2.0))
    press(view, begin)
    glide(view, begin, pixel_of(panel, (0.0, -1.8)))
    found = []
    for x in range(corner.x() + 30, corner.x() + 130, 4):  # below the edge that is in front
        hover(view, QPoint(x, view.height() - 3), buttons=LEFT)
        found.append(bench.scene.starts[0])
    release(view, QPoint(corner.x() + 130, view.height() - 3))
    square = land_of(panel).relief.across(np.array(found))
    assert np.abs(square).max(axis=1) == pytest.approx(1, abs=1e-6)
    steps = np.linalg.norm(np.diff(square, axis=0), axis=1)
    assert steps.max() < 0.15, "without a jump"
    assert np.ptp(square[:, 0]) > 0.4
    bench.session.undo()
    assert bench.scene.starts == ((3.2, 6.0),)


def test_leaving_the_land_a_start_does_not_jump(make_bench: MakeBench) -> None:
    bench = make_bench(SurfacePanel)
    panel, view = bench.panel, bench.panel.view
    begin = pixel_of(panel, (3.2, 6.0))
    press(view, begin)
    found, seen = [], set()
    for x in np.linspace(begin.x(), view.width() - 2, 60):
        at = QPoint(round(x), begin.y())
        seen.add(panel.pick(view.ray(QPointF(at))) is None)
        hover(view, at, buttons=LEFT)
        found.append(bench.scene.starts[0])
    release(view, QPoint(view.width() - 2, begin.y()))
    assert seen == {True, False}
    square = land_of(panel).relief.across(np.array(found))
    assert np.linalg.norm(np.diff(square[1:], axis=0), axis=1).max() < 0.15


def test_a_start_beyond_the_land_is_taken_hold_of_at_its_edge(make_bench: MakeBench) -> None:
    bench = make_bench(SurfacePanel, MoveStart(0, (50.0, 1.0)).apply(load_named("seven-points")))
    panel, edge = bench.panel, (4.0, 1.0)
    drag(panel.view, pixel_of(panel, edge), pixel_of(panel, (1.0, 2.0)))
    assert bench.scene.starts[0] == pytest.approx((1.0, 2.0), abs=0.1)


def test_a_drag_elsewhere_orbits(make_bench: MakeBench) -> None:
    bench = make_bench(SurfacePanel)
    before, view = bench.scene, bench.panel.view
    begin = pixel_of(bench.panel, (0.0, 0.0))
    drag(view, begin, begin + QPoint(60, 20))
    camera = bench.scene.view.camera
    assert camera.azimuth == pytest.approx(before.view.camera.azimuth - 30)
    assert camera.elevation == pytest.approx(before.view.camera.elevation + 10)
    assert camera.centre == pytest.approx(before.view.camera.centre)
    assert bench.scene.starts == before.starts
    assert view.camera() == camera
    assert not bench.session.can_undo
    drag(view, begin, begin + QPoint(0, 2000))
    assert bench.scene.view.camera.elevation == 90
    drag(view, begin, begin - QPoint(0, 2000))
    assert -10 < bench.scene.view.camera.elevation < 0, "not under the floor"
    drag(view, begin, begin + QPoint(1500, 0))
    assert -180 <= bench.scene.view.camera.azimuth <= 180


@pytest.mark.parametrize("how", [{"keys": SHIFT}, {"button": MIDDLE}], ids=["shift", "middle"])
def test_a_drag_with_shift_or_the_middle_button_pans(
    make_bench: MakeBench, how: dict[str, object]
) -> None:
    bench = make_bench(SurfacePanel)
    before, view = bench.scene.view.camera, bench.panel.view
    begin = pixel_of(bench.panel, (0.0, 0.0))
    middle = view.to_screen(np.zeros((1, 3)))[0]
    drag(view, begin, begin + QPoint(40, 25), **how)
    camera = bench.scene.view.camera
    assert (camera.azimuth, camera.elevation, camera.distance) == (
        before.azimuth, before.elevation, before.distance,
    )  # fmt: skip
    assert view.to_screen(np.zeros((1, 3)))[0] - middle == pytest.approx([40, 25], abs=2)
    drag(view, begin, *[begin + QPoint(4000 * (i % 2), 0) for i in range(20)], **how)
    assert max(map(abs, bench.scene.view.camera.centre)) <= 1.2


def test_the_wheel_comes_nearer_and_goes_farther(make_bench: MakeBench) -> None:
    bench = make_bench(SurfacePanel)
    view, first = bench.panel.view, bench.scene.view.camera.distance
    at = QPoint(100, 100)
    wheel(view, at, 2)
    assert bench.scene.view.camera.distance < 0.9 * first
    wheel(view, at, -2)
    assert bench.scene.view.camera.distance == pytest.approx(first)
    wheel(view, at, 60)
    nearest = bench.scene.view.camera
    assert nearest == outside(nearest)
    assert 1 < nearest.distance < 2, "and not into the land"
    wheel(view, at, -120)
    assert bench.scene.view.camera.distance == 50
    bench.session.edit(SetView({"camera": Camera()}))
    assert bench.scene.view.camera == Camera()
    assert view.camera().distance == Camera().distance


def test_a_double_click_adds_a_start(make_bench: MakeBench) -> None:
    bench = make_bench(SurfacePanel)
    panel = bench.panel
    double_click(panel.view, pixel_of(panel, (1.0, 3.0)))
    assert len(bench.scene.starts) == 2
    assert bench.scene.starts[1] == pytest.approx((1.0, 3.0), abs=0.1)
    assert panel.selected == 1
    double_click(panel.view, QPoint(2, 2))
    double_click(panel.view, pixel_of(panel, bench.scene.starts[1]))
    assert len(bench.scene.starts) == 2, "neither beside the land nor where there is one already"


def test_a_click_of_a_shaking_hand_does_not_turn_the_land(make_bench: MakeBench) -> None:
    bench = make_bench(SurfacePanel)
    view, at = bench.panel.view, pixel_of(bench.panel, bench.scene.starts[0])
    before = bench.scene.view.camera
    press(view, at)
    hover(view, at + QPoint(1, 1), buttons=LEFT)
    release(view, at + QPoint(1, 1))
    assert (bench.panel.selected, bench.scene.starts) == (0, ((3.2, 6.0),))
    at += QPoint(0, 60)
    press(view, at)
    hover(view, at + QPoint(1, 1), buttons=LEFT)
    release(view, at + QPoint(1, 1))
    assert bench.panel.selected == -1
    assert bench.scene.view.camera == before


def test_a_start_is_selected_nudged_and_removed_by_keys(make_bench: MakeBench) -> None:
    bench = make_bench(SurfacePanel, AddStart((1.0, 2.0)).apply(load_named("seven-points")))
    panel = bench.panel
    click(panel.view, pixel_of(panel, (1.0, 2.0)))
    assert panel.selected == 1
    key(panel, Key.Key_Right)
    key(panel, Key.Key_Down, SHIFT)
    assert bench.scene.starts[1] == pytest.approx((1 + 6 / 400, 2 - 140 / 400))
    key(panel, Key.Key_Delete)
    assert bench.scene.starts == ((3.2, 6.0),)
    assert panel.selected == -1
    click(panel.view, pixel_of(panel, (3.2, 6.0)))
    key(panel, Key.Key_Escape)
    key(panel, Key.Key_Delete)
    assert bench.scene.starts == ((3.2, 6.0),)


def numbers_of(text: str) -> list[float]:
    """Return what is read: x, y, the loss and the two parts of the gradient."""
    said = re.fullmatch(r"x (\S+)   y (\S+)   loss (\S+)   ∇ \((\S+), (\S+)\)", text)
    assert said is not None, text
    return [number(text) for text in said.groups()]


def test_hovering_reads_the_place_the_loss_and_the_gradient(make_bench: MakeBench) -> None:
    bench = make_bench(SurfacePanel, "beale")
    panel = bench.panel
    at = pixel_of(panel, (1.0, -2.0))
    picked = panel.pick(panel.view.ray(QPointF(at)))
    assert picked is not None
    hover(panel.view, at)
    point = np.array(picked)
    loss, gradient = bench.scene.problem.value(point), bench.scene.problem.gradient(point)
    numbers = numbers_of(panel._readout.text())
    assert numbers == pytest.approx([*picked, float(loss), *gradient], rel=5e-3)
    hover(panel.view, QPoint(2, 2))
    assert "drag to orbit" in panel._readout.text()
    assert not len(panel._drawn.downhill.points)


def test_the_arrow_lies_on_the_land_and_points_downhill(make_bench: MakeBench) -> None:
    bench = make_bench(SurfacePanel, "himmelblau")
    panel = bench.panel
    relief = land_of(panel).relief
    for place in ((-1.0, 1.0), (2.0, -4.0)):
        at = pixel_of(panel, place)
        hover(panel.view, at)
        points = panel._drawn.downhill.points
        drawn = panel.view.to_screen(points)
        assert drawn[0] == pytest.approx([at.x(), at.y()], abs=5)
        assert points[:, 2] == pytest.approx(relief.on_square(points[:, :2])[:, 2], abs=0.01)
        along = points[-1] - points[0]
        picked = panel.pick(panel.view.ray(QPointF(at)))
        assert picked is not None
        down = -bench.scene.problem.gradient(np.array(picked))
        size = [relief.window.width, relief.window.height]
        assert np.linalg.norm(along[:2]) == pytest.approx(ARROW)
        assert np.cross([*along[:2], 0], [*(down / size), 0])[2] == pytest.approx(0, abs=1e-6)
        assert along[:2] @ (down / size) > 0
        assert along[2] < 0


@pytest.mark.parametrize("what", ["wheel", "reset", "undo", "problem"])
def test_what_is_read_is_always_under_the_mouse(make_bench: MakeBench, what: str) -> None:
    bench = make_bench(SurfacePanel, "beale")
    panel, view = bench.panel, bench.panel.view
    bench.session.edit(SetProblem(Himmelblau()))
    bench.session.edit(SetView({"camera": Camera(azimuth=10.0, elevation=50.0)}))
    bench.session.edit(SetView({"window": (-3.0, 3.0, -3.0, 3.0)}))
    at = pixel_of(panel, (-1.0, 1.0))
    hover(view, at)
    before = panel._readout.text()
    if what == "wheel":
        wheel(view, at, -3)
    elif what == "reset":
        bench.session.edit(SetView({"camera": Camera()}))
    elif what == "undo":
        bench.session.undo()  # of the other problem
    else:
        bench.session.edit(SetView({"window": (-5.0, 1.0, -1.0, 5.0)}))
    picked = panel.pick(view.ray(QPointF(at)))
    assert picked is not None
    assert panel._readout.text() != before
    assert numbers_of(panel._readout.text())[:2] == pytest.approx(picked, rel=1e-3)
    tail = view.to_screen(panel._drawn.downhill.points)[0]
    assert tail == pytest.approx([at.x(), at.y()], abs=5)


def test_nothing_is_read_while_a_hand_turns_the_land(make_bench: MakeBench) -> None:
    panel = make_bench(SurfacePanel, "himmelblau").panel
    at = pixel_of(panel, (-4.0, -0.5))
    hover(panel.view, at)
    press(panel.view, at)
    glide(panel.view, at, at + QPoint(40, 10))
    assert "drag to orbit" in panel._readout.text()
    assert not len(panel._drawn.downhill.points)
    release(panel.view, at + QPoint(40, 10))
    picked = panel.pick(panel.view.ray(QPointF(at + QPoint(40, 10))))
    assert numbers_of(panel._readout.text())[:2] == pytest.approx(picked, rel=1e-3)


def whitest(panel: SurfacePanel, point: tuple[float, float]) -> int:
    """Return how white the picture is at most around a point of the land."""
    picture, at = panel.grab().toImage(), pixel_of(panel, point)
    around = [QPoint(x, y) for x in range(-2, 3) for y in range(-2, 3)]
    return max(min(picture.pixelColor(at + by).getRgb()[:3]) for by in around)


def test_landmarks_are_shown_unless_the_land_hides_them(make_bench: MakeBench) -> None:
    bench = make_bench(SurfacePanel, "himmelblau")
    panel, pit = bench.panel, (-2.805118, 3.131312)
    bench.session.edit(SetView({"height_scaling": Scaling.LINEAR}))
    bench.session.edit(SetView({"camera": Camera(elevation=80.0, azimuth=-90.0)}))
    assert whitest(panel, pit) > 240
    counts = set()
    for elevation in (4.0, 12.0, 80.0):
        bench.session.edit(SetView({"camera": Camera(elevation=elevation, azimuth=-60.0)}))
        shown = {mark.point for _, mark in panel._drawn._signs.seen_landmarks()}
        assert shown == points_of(panel) - hidden(panel)
        counts.add(len(shown))
    assert len(counts) > 1


def points_of(panel: SurfacePanel) -> set[tuple[float, float]]:
    """Return the critical points that are to be marked."""
    points = panel._drawn.points
    assert points is not None
    return set(map(tuple, points.points.tolist()))


def hidden(panel: SurfacePanel) -> set[tuple[float, float]]:
    """Return the landmarks that the land hides, by trying all of its triangles."""
    triangles, eye = triangles_of(land_of(panel)), panel.view.eye()
    found = set()
    for point in points_of(panel):
        place = land_of(panel).relief.on_land(np.array(point))
        hit = first_hit(triangles, (eye, place - eye))
        if hit is not None and np.linalg.norm(hit - place) > HIDDEN:
            found.add(point)
    return found


@pytest.mark.parametrize("name", ["himmelblau", "rosenbrock"])
def test_texts_do_not_overlap(make_bench: MakeBench, name: str) -> None:
    bench = make_bench(SurfacePanel, name)
    view, signs = bench.panel.view, bench.panel._drawn._signs
    for azimuth in (0.0, 45.0, -60.0, 135.0, -160.0):
        for elevation in (5.0, 30.0, 80.0):
            camera = Camera(azimuth=azimuth, elevation=elevation)
            bench.session.edit(SetView({"camera": camera}))
            boxes = signs.layout(QFontMetrics(QApplication.font()))
            texts = [text for _, text in boxes]
            assert {"x", "y"} <= set(texts)
            assert len(texts) >= 8
            for i, (box, _) in enumerate(boxes):
                assert not any(box.intersects(other) for other, _ in boxes[:i])
                assert box.intersects(view.rect())


def test_heights_are_round_numbers(make_bench: MakeBench) -> None:
    panel = make_bench(SurfacePanel, "rosenbrock").panel
    boxes = panel._drawn._signs.layout(QFontMetrics(QApplication.font()))
    assert {"loss", "0", "1", "10", "100", "1000"} <= {text for _, text in boxes}


def test_near_a_critical_point_its_lines_lie_on_the_land(make_bench: MakeBench) -> None:
    bench = make_bench(SurfacePanel, "himmelblau")
    panel = bench.panel
    saddle = (-3.073025750764030, -0.081353044288174)
    hover(panel.view, pixel_of(panel, saddle))
    assert panel._readout.text().startswith("saddle   x −3.073")
    assert "   λ −39.7 blue, 72.4 orange   loss 104.02" in panel._readout.text()
    assert not len(panel._drawn.downhill.points)
    (down, blue), (up, orange) = panel._drawn.curving.lines
    assert (blue, orange) == (DOWN, UP)
    relief = land_of(panel).relief
    for line in (down, up):
        assert line[:, 2] == pytest.approx(relief.on_square(line[:, :2])[:, 2], abs=0.01)
        assert line[12, :2] == pytest.approx(relief.across(np.array(saddle)), abs=1e-9)
    heights = [line[[0, 12, 24], 2] for line in (down, up)]
    assert heights[0][1] > heights[0][0] and heights[0][1] > heights[0][2]
    assert heights[1][1] < heights[1][0] and heights[1][1] < heights[1][2]
    hover(panel.view, pixel_of(panel, (-1.0, 1.0)))
    assert panel._drawn.curving.lines == []


def test_of_a_crowd_the_land_shows_the_lowest(make_bench: MakeBench) -> None:
    scene = Scene(problem=HundredDigits(), starts=((0.5, 0.5),))
    bench = make_bench(SurfacePanel, scene)
    panel = bench.panel
    bench.session.edit(SetView({"camera": Camera(elevation=89.0)}))
    assert len(panel._drawn.points) == 2720
    numbers, spots = panel._drawn._signs.seen()
    assert 0 < len(numbers) == len(spots) <= MOST_MARKS
    assert max(numbers) < MOST_MARKS
