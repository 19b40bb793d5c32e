"""The curves: they are the losses of the recording, however the axes are, and a click is a time."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QCheckBox, QComboBox, QSlider
from pytestqt.qtbot import QtBot

from core.edits import (
    AddStart,
    MoveStart,
    SetHyperparameter,
    SetProblem,
    SetScene,
    SetView,
    ToggleRacer,
)
from core.objective import Floats, Window
from core.optimizers.adaptive import Adam
from core.racer_edits import AddRacer
from core.scene import CurveAxis
from core.scene_file import load_named
from core.smoothing import smoothed
from core.surfaces import Bowl
from core.typed_function import TypedFunction
from gui.items.curve_lines import Strand
from gui.legend import Legend
from gui.main_window import MainWindow
from gui.panels.curves import CurvesPanel
from tests.gui.bench import Bench
from tests.gui.conftest import MakeBench
from tests.gui.hand import Key, click, double_click, drag, hover, key, wheel
from tests.reading import number


@pytest.fixture
def bench(make_bench: MakeBench) -> Bench:
    bench = make_bench(CurvesPanel)
    bench.panel.set_step(bench.scene.steps)
    return bench


def pixel_of(panel: CurvesPanel, x: float, y: float | None = None) -> QPoint:
    """Return the pixel of the plot at an abscissa, at half the height if nothing else is said."""
    box = panel.plot.getViewBox()
    frame, seen = box.mapRectToScene(box.rect()), box.seen
    across = frame.left() + (x - seen.left) / seen.width * frame.width()
    up = 0.5 if y is None else (y - seen.bottom) / seen.height
    return panel.plot.mapFromScene(QPointF(across, frame.bottom() - up * frame.height()))


def main_of(panel: CurvesPanel) -> Strand:
    """Return what is drawn strongest."""
    (sheet,) = panel._curves.sheets
    main = sheet.parts[-1]
    assert isinstance(main, Strand)
    return main


def curves_of(panel: CurvesPanel) -> list[Floats]:
    """Return the points of the curves that are drawn, each of shape (points, 2)."""
    drawn = main_of(panel)
    curves = [np.stack([drawn.x, y], axis=-1) for y in drawn.y.T]
    return [curve[np.isfinite(curve[:, 1])] for curve in curves]


def assert_drawn(panel: CurvesPanel, x: Floats, losses: Floats) -> None:
    """Check that every point drawn is, within a pixel, one of (x, losses of each run)."""
    curves, box = curves_of(panel), panel.plot.getViewBox()
    assert len(curves) == losses.shape[1]
    pixel = box.seen.width / box.width()
    for curve, loss in zip(curves, losses.T, strict=True):
        close = np.abs(curve[:, :1] - x) <= pixel * (1 + 1e-9)
        close &= np.isclose(curve[:, 1:], loss, rtol=1e-9, atol=1e-12)
        assert close.any(axis=1).all()
        assert curve[0, 0] == x[0] and curve[-1, 0] == x[-1]
        assert len(curve) > 20


def test_the_curves_are_the_losses(bench: Bench) -> None:
    recording = bench.session.recording
    assert_drawn(bench.panel, recording.steps, np.log10(recording.losses[:, :, 0]))


def test_what_is_to_come_is_drawn_faintly(bench: Bench) -> None:
    panel = bench.panel
    panel.set_step(100)
    assert panel._now.value() == 100
    image = panel.plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(image.height(), -1)
    density = image.devicePixelRatio()
    now = round(pixel_of(panel, 100).x() * density)
    for colour in bench.scene.colours:
        full = pixels == QColor(colour).rgb()
        assert full[:, : now - 3].any()
        assert not full[:, now + 3 :].any(), "what is to come is not in full colour"
    ground = QColor(panel.theme.plot).rgb()
    assert (pixels[20:-60, now + 10 : -20] != ground).any(), "but it is there"


def test_linear_losses(bench: Bench) -> None:
    box = next(b for b in bench.panel.findChildren(QCheckBox) if b.text() == "log loss")
    click(box, QPoint(8, box.height() // 2))
    assert not bench.scene.view.log_loss
    recording = bench.session.recording
    assert_drawn(bench.panel, recording.steps, recording.losses[:, :, 0])
    seen = bench.panel.plot.getViewBox().seen
    assert seen.bottom < 0.02 < recording.losses.max() < seen.top


def test_logarithmic_steps(bench: Bench) -> None:
    box = next(b for b in bench.panel.findChildren(QCheckBox) if b.text() == "log x")
    click(box, QPoint(8, box.height() // 2))
    recording = bench.session.recording
    x = np.log10(np.maximum(recording.steps, 0.5))
    assert_drawn(bench.panel, x, np.log10(recording.losses[:, :, 0]))
    click(bench.panel.plot.viewport(), pixel_of(bench.panel, np.log10(30)))
    assert bench.sought == [pytest.approx(30, abs=1)]


@pytest.mark.parametrize("axis", CurveAxis, ids=lambda axis: axis.value)
def test_steps_epochs_and_computing_time(bench: Bench, axis: CurveAxis) -> None:
    chooser, panel = bench.panel.findChild(QComboBox), bench.panel
    for _ in range(list(CurveAxis).index(axis)):
        key(chooser, Key.Key_Down)
    assert bench.scene.view.curve_axis is axis
    recording = bench.session.recording
    x = recording.seconds * 1000 if axis is CurveAxis.TIME else recording.steps.astype(float)
    assert_drawn(panel, x, np.log10(recording.losses[:, :, 0]))
    assert axis.value.split()[0] in panel.plot.getPlotItem().getAxis("bottom").labelText
    click(panel.plot.viewport(), pixel_of(panel, x[250]))
    pixel = np.diff(panel.plot.getViewBox().viewRange()[0])[0] / panel.plot.getViewBox().width()
    assert x[bench.sought[0]] == pytest.approx(x[250], abs=2 * pixel)


def test_smoothing(bench: Bench) -> None:
    slider = bench.panel.findChild(QSlider)
    drag(slider, QPoint(7, slider.height() // 2), QPoint(70, slider.height() // 2))
    weight = bench.scene.view.smoothing
    assert 0.5 < weight < 0.99
    recording = bench.session.recording
    losses = smoothed(recording.losses, weight)[:, :, 0]
    assert_drawn(bench.panel, recording.steps, np.log10(losses))
    bench.session.undo()
    assert bench.scene.view.smoothing == 0, "a drag is one change"
    assert slider.value() == 0


def test_the_legend_lists_who_takes_part(bench: Bench) -> None:
    legend = bench.panel.findChild(Legend)
    scene = bench.scene
    assert [e.text for e in legend._entries] == [racer.label for racer in scene.racers]
    assert [e.colour for e in legend._entries] == list(scene.colours)
    assert [e.marker for e in legend._entries] == [r.optimizer.marker for r in scene.racers]
    bench.session.edit(ToggleRacer(1))
    assert [e.text for e in legend._entries] == [
        racer.label for racer in scene.racers if racer is not scene.racers[1]
    ]
    assert len(curves_of(bench.panel)) == 6
    tall = legend.heightForWidth(900)
    assert legend.heightForWidth(180) > tall > 0, "as many rows as it needs"
    for _ in range(40):
        bench.session.edit(AddRacer(Adam))
    rows = {place.top() for place in legend._places(legend.width())}
    assert len(rows) == 6, "the others are counted, else the curves had no room"
    assert legend.height() < bench.panel.plot.height()


@pytest.mark.parametrize("step", [0, 3, 250, 499])
def test_a_click_goes_to_the_step_under_the_mouse(bench: Bench, step: int) -> None:
    panel, box = bench.panel, bench.panel.plot.getViewBox()
    place = pixel_of(panel, step)
    click(panel.plot.viewport(), place)
    half_a_pixel = box.seen.width / box.width() / 2
    assert bench.sought == [pytest.approx(step, abs=half_a_pixel + 0.5)]


def test_a_click_stops_time_there(window: MainWindow) -> None:
    panel = window.panels["curves"]
    window.playback.play()
    click(panel.plot.viewport(), pixel_of(panel, 320))
    assert not window.playback.playing
    assert window.playback.step == pytest.approx(320, abs=2)


@pytest.mark.parametrize("size", [(450, 300), (450, 180), (1500, 400)], ids=str)
def test_hovering_reads_all_curves_in_the_order_of_their_losses(
    make_bench: MakeBench, size: tuple[int, int]
) -> None:
    bench = make_bench(CurvesPanel, size=size)
    panel, before = bench.panel, bench.panel.plot.geometry()
    for x in (20, 250, 480):
        hover(panel.plot.viewport(), pixel_of(panel, x))
        title, *rows = panel._reading.texts
        step = int(title.removeprefix("step "))
        assert step == pytest.approx(x, abs=2)
        losses = bench.session.recording.losses[step, :, 0]
        names = [bench.scene.racers[k].label for k in np.argsort(losses)]
        assert [row.rpartition(" ")[0] for row in rows] == names
        said = [number(row.rpartition(" ")[2]) for row in rows]
        assert said == pytest.approx(np.sort(losses), rel=6e-3)
        assert panel._line.isVisible() and panel._reading.isVisible()
        assert panel._line.value() == step
    assert panel.plot.geometry() == before, "nothing jumps"
    panel._box.left.emit()
    assert not panel._line.isVisible() and not panel._reading.isVisible()


def test_of_several_starts_the_first_is_read(bench: Bench) -> None:
    panel = bench.panel
    bench.session.edit(AddStart((0.0, 0.0)))
    hover(panel.plot.viewport(), pixel_of(panel, 100))
    assert panel._reading.texts[0].endswith(", start 1")


def test_the_reading_follows_what_is_recorded(bench: Bench) -> None:
    panel = bench.panel
    hover(panel.plot.viewport(), pixel_of(panel, 0))
    before = panel._reading.texts
    bench.session.edit(MoveStart(0, (1.0, 1.0)))
    loss = float(bench.scene.problem.value(np.array([1.0, 1.0])))
    assert panel._reading.texts != before
    assert number(panel._reading.texts[1].rpartition(" ")[2]) == pytest.approx(loss, rel=6e-3)


def test_a_run_that_has_ended_has_no_number(make_bench: MakeBench) -> None:
    bench = make_bench(CurvesPanel, "too-fast")
    hover(bench.panel.plot.viewport(), pixel_of(bench.panel, 299))
    ended = bench.scene.racers[bench.scene.active[2]].label
    assert bench.panel._reading.texts[-1] == f"{ended} –"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.02, 0.05, {"0.02", "0.03", "0.04", "0.05"}),
        (0.5, 0.51, {"0.5", "0.505", "0.51"}),
        (9.0, 40.0, {"10", "20"}),
        (0.1, 1000.0, {"1", "100"}),
    ],
)
def test_a_short_stretch_of_a_logarithmic_axis_has_numbers(
    bench: Bench, low: float, high: float, expected: set[str]
) -> None:
    panel = bench.panel
    panel._box.looked.emit(Window(0, 500, float(np.log10(low)), float(np.log10(high))))
    axis = panel.plot.getPlotItem().getAxis("left")
    (_, places), (_, small) = axis.tickValues(*axis.range, 130)
    texts = axis.tickStrings(places, 1.0, None)
    assert axis.tickStrings(small, 1.0, None) == [], "each place is named once"
    assert expected <= set(texts) and len(texts) <= 5
    assert places == pytest.approx([np.log10(number(text)) for text in texts], abs=1e-9)


def test_the_wheel_zooms_and_a_double_click_shows_all(bench: Bench) -> None:
    panel, box = bench.panel, bench.panel.plot.getViewBox()
    before = box.seen
    place = pixel_of(panel, 100)
    wheel(panel.plot.viewport(), place, 4)
    assert box.seen.width < 0.6 * before.width
    assert pixel_of(panel, 100).x() == pytest.approx(place.x(), abs=1)
    zoomed = box.seen
    panel.set_recording(bench.session.recording)
    assert box.seen == zoomed, "what comes in does not take the zoom away"
    double_click(panel.plot.viewport(), place)
    assert box.seen == before


def test_another_problem_takes_the_zoom_away(bench: Bench) -> None:
    panel, box = bench.panel, bench.panel.plot.getViewBox()
    wheel(panel.plot.viewport(), pixel_of(panel, 100), 4)
    bench.session.edit(SetProblem(Bowl()))
    assert (box.seen.left, box.seen.right) == pytest.approx((0, 500))


def test_losses_that_are_not_positive(make_bench: MakeBench) -> None:
    bench = make_bench(CurvesPanel, SetView({"log_loss": True}).apply(load_named("two-wells")))
    panel, recording, problem = bench.panel, bench.session.recording, bench.scene.problem
    panel.set_step(bench.scene.steps)
    runs = recording.losses.reshape(len(recording), -1)
    assert (runs < 0).any()
    lowest = min(float(problem.value(np.array(point))) for point in problem.minima)
    assert_drawn(panel, recording.steps, np.log10(np.maximum(runs - lowest, 1e-18)))
    assert "−" in panel.plot.getPlotItem().getAxis("left").labelText
    bench.session.edit(SetView({"log_loss": False}))
    assert_drawn(panel, recording.steps, runs)
    assert panel.plot.getPlotItem().getAxis("left").labelText == "loss"


def test_losses_beyond_the_land_are_shown_unless_they_flatten_the_others(
    make_bench: MakeBench,
) -> None:
    bench = make_bench(CurvesPanel, "own-function")
    panel = bench.panel
    assert isinstance(panel, CurvesPanel)
    bench.session.edit(SetProblem(TypedFunction(text="1/(x²+y²)", parameters=())))
    low, high = np.nanmin(bench.session.recording.losses), bench.session.recording.losses[0].max()
    assert not panel._inside().all(), "all leave the window"
    assert panel._box.seen.bottom < low < high < panel._box.seen.top
    bench.session.edit(SetProblem(TypedFunction(text="x² − 5y²", parameters=())))
    lowest = np.nanmin(bench.session.recording.losses)
    assert lowest < -1e6 < -100 < panel._box.seen.bottom


def test_without_a_lowest_point_losses_below_zero_are_linear(make_bench: MakeBench) -> None:
    bench = make_bench(CurvesPanel, SetView({"log_loss": True}).apply(load_named("saddle")))
    panel, recording = bench.panel, bench.session.recording
    assert (recording.losses < 0).any()
    panel.set_step(bench.scene.steps)
    seen, drawn = panel.plot.getViewBox().seen, 0
    for curve, losses in zip(curves_of(panel), recording.losses[:, :, 0].T, strict=True):
        inside = curve[(seen.bottom <= curve[:, 1]) & (curve[:, 1] <= seen.top)]
        drawn += len(inside)
        assert inside[:, 1].tolist() == losses[inside[:, 0].astype(int)].tolist()
    assert drawn > 100


def test_a_diverged_run_ends_and_the_others_are_seen(make_bench: MakeBench) -> None:
    bench = make_bench(CurvesPanel, "too-fast")
    bench.panel.set_step(300)
    ended = int(bench.session.recording.diverged[2, 0])
    *others, last = curves_of(bench.panel)
    assert last[-1, 0] < ended
    assert all(curve[-1, 0] == 300 for curve in others)
    seen = bench.panel.plot.getViewBox().seen
    assert seen.top - seen.bottom < 20, "decades"
    assert np.isfinite(seen).all()


def test_a_race_of_one_step_has_curves(make_bench: MakeBench) -> None:
    bench = make_bench(CurvesPanel, SetScene({"steps": 1}).apply(load_named("seven-points")))
    for changes in ({"log_steps": True}, {"curve_axis": CurveAxis.TIME}, {"log_loss": False}):
        bench.session.edit(SetView(changes))
        bench.panel.set_step(1)
        bench.panel.grab()
        assert len(curves_of(bench.panel)) == 7


def test_no_swing_of_a_long_zig_zag_is_lost(make_bench: MakeBench) -> None:
    """Twenty steps share a pixel of which one swings far; a stride would miss most of them."""
    scene = SetScene({"steps": 10_000}).apply(load_named("long-valley"))
    scene = SetHyperparameter(0, "learning_rate", 0.0333).apply(scene)
    bench = make_bench(CurvesPanel, scene)
    losses = np.array(bench.session.recording.losses[:, :, 0])
    drawn = main_of(bench.panel)
    columns = bench.panel.plot.getViewBox().width()
    assert len(drawn.x) < 4.2 * columns
    pixel = int(np.ceil(10_000 / columns)) + 1
    for k, ordinates in enumerate(drawn.y.T):
        for first in range(0, 9_000, 1_000):
            here = (drawn.x >= first - pixel) & (drawn.x <= first + 1_000 + pixel)
            part = np.log10(np.maximum(losses[first : first + 1_001, k], 1e-18))
            assert ordinates[here].min() <= part.min() + 1e-12
            assert ordinates[here].max() >= part.max() - 1e-12


def test_the_curves_follow_the_size_of_the_panel(make_bench: MakeBench, qtbot: QtBot) -> None:
    bench = make_bench(CurvesPanel)
    panel, box = bench.panel, bench.panel.plot.getViewBox()
    panel.set_step(500)
    panel.resize(900, 640)
    qtbot.waitUntil(lambda: box.width() > 700 and panel.finished)
    assert panel._curves._frame == box.frame(panel.devicePixelRatioF())
