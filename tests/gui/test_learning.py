"""The curves of training: they are what was measured, are read exactly, and a click is a time."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QCheckBox, QComboBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.edits import SetView
from core.learning_curves import ACCURACY, LOSS
from core.objective import Floats
from core.running import recording_of
from core.scene import CurveAxis, CurveMeasure
from gui.items.curve_lines import Ribbon, Strand
from gui.learning.plot import LearningPlot, nearest
from gui.learning.sheets import Spot, Spots
from gui.legend import Legend
from gui.panels.learning import HINT, LearningPanel
from gui.theme import DARK
from tests.core.trainings import RACERS, TOO_FAST, UNBOUNDED, UNJUDGED, scene_of, touched
from tests.gui.bench import Bench
from tests.gui.conftest import MakeBench
from tests.gui.hand import Key, click, double_click, drag, hover, key, wheel
from tests.reading import number

SIZE = (520, 300)
TALL = (520, 460)


@pytest.fixture
def bench(make_bench: MakeBench) -> Bench:
    bench = make_bench(LearningPanel, scene_of(), SIZE)
    bench.panel.set_step(200)
    return bench


def plot_of(bench: Bench, measure: CurveMeasure = LOSS) -> LearningPlot:
    assert isinstance(bench.panel, LearningPanel)
    return bench.panel.plots[measure]


def pixel_of(plot: LearningPlot, x: float, y: float | None = None) -> QPoint:
    """Return the pixel at an abscissa, at half the height if nothing else is said."""
    box = plot.chart.box
    frame, seen = box.mapRectToScene(box.rect()), box.seen
    across = frame.left() + (x - seen.left) / seen.width * frame.width()
    up = 0.5 if y is None else (y - seen.bottom) / seen.height
    return plot.chart.plot.mapFromScene(QPointF(across, frame.bottom() - up * frame.height()))


def viewport_of(plot: LearningPlot):  # type: ignore[no-untyped-def]
    return plot.chart.plot.viewport()


def strands_of(plot: LearningPlot, *, dashed: bool) -> list[Strand]:
    """Return the lines over the validation part, or over the training part."""
    parts = [part for sheet in plot.chart.curves.sheets for part in sheet.parts]
    return [part for part in parts if isinstance(part, Strand) and part.dashed == dashed]


def tool_of(bench: Bench, tip: str) -> QComboBox:
    """Return the box to choose from whose tip begins so."""
    boxes = bench.panel.findChildren(QComboBox)
    return next(box for box in boxes if box.toolTip().startswith(tip))


def spots_of(bench: Bench, kind: str) -> list[Spot]:
    return [spot for spot in plot_of(bench).spots if spot.kind.value == kind]


def assert_drawn(strand: Strand, x: Floats, y: Floats) -> None:
    """Check that what is drawn is, at each abscissa of a pixel, one of the points measured."""
    assert strand.y.shape[1] == y.shape[1]
    assert len(strand.x) > 20
    for drawn, curve in zip(strand.y.T, y.T, strict=True):
        for at, height in zip(strand.x, drawn, strict=True):
            near = np.abs(x - at) <= 2 * (x[1] - x[0]) + 1e-9
            assert np.isclose(curve[near], height, rtol=1e-9).any()


# What is drawn


def test_the_curves_are_what_was_measured(bench: Bench) -> None:
    recording, plot = bench.session.recording, plot_of(bench)
    (train,), (validation,) = strands_of(plot, dashed=False), strands_of(plot, dashed=True)
    x = recording.measured_steps.astype(float)
    assert_drawn(train, x, np.log10(recording.train_loss[:, :, 0]))
    assert_drawn(validation, x, np.log10(recording.validation_loss[:, :, 0]))
    assert train.colours == validation.colours == bench.panel.run_colours


@pytest.mark.parametrize("axis", CurveAxis, ids=lambda axis: axis.value)
def test_steps_epochs_and_computing_time(bench: Bench, axis: CurveAxis) -> None:
    bench.session.edit(SetView({"curve_axis": axis, "log_loss": False}))
    recording, plot = bench.session.recording, plot_of(bench)
    trains = strands_of(plot, dashed=False)
    steps, losses = recording.measured_steps, recording.train_loss[:, :, 0]
    if axis is CurveAxis.EPOCH:
        for train, k, pace in zip(trains, (0, 1), (7, 10), strict=True):
            assert_drawn(train, steps / pace, losses[:, [k]])
    else:
        (train,) = trains
        x = steps.astype(float) if axis is CurveAxis.STEP else recording.seconds[steps]
        assert set(train.x.tolist()) <= {*x.tolist(), *((x[1:] + x[:-1]) / 2).tolist()} or (
            axis is CurveAxis.TIME
        )
        assert train.x[0] == x[0] and train.x[-1] == x[-1]
    name = plot.chart.plot.getPlotItem().getAxis("bottom").labelText
    assert axis.value in name


def test_validation_is_dashed_on_the_screen(make_bench: MakeBench) -> None:
    scene = SetView({"log_loss": False}).apply(scene_of(RACERS[:1]))
    plot = plot_of(make_bench(LearningPanel, scene, SIZE))
    (dashed,), (solid,) = strands_of(plot, dashed=True), strands_of(plot, dashed=False)
    image = QImage(400, 40, QImage.Format.Format_ARGB32_Premultiplied)
    from PySide6.QtGui import QPainter

    from core.objective import Window
    from gui.items.frame import Frame

    counts = []
    for strand in (dashed, solid):
        image.fill(0)
        flat = Strand(np.array([0.0, 1.0]), np.full((2, 1), 0.5), ("#000000",), strand.width,
                      dashed=strand.dashed)  # fmt: skip
        painter = QPainter(image)
        flat.paint(painter, Frame(Window(0, 1, 0, 1), (0, 0, 400, 40), 1.0))
        painter.end()
        row = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(40, 400)[20]
        counts.append(int((row > 0).sum()))
    assert counts[1] >= 398
    assert 0.5 * 400 < counts[0] < 0.75 * 400


def test_what_is_to_come_is_drawn_faintly(bench: Bench) -> None:
    panel, plot = bench.panel, plot_of(bench)
    panel.set_step(80)
    assert plot.chart.now.value() == 80
    image = plot.chart.plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(image.height(), -1)
    now = round(pixel_of(plot, 80).x() * image.devicePixelRatio())
    for colour in panel.run_colours:
        full = pixels == QColor(colour).rgb()
        assert full[:, : now - 3].any()
        assert not full[:, now + 3 :].any()


def test_the_losses_over_batches_are_drawn_where_wanted(bench: Bench) -> None:
    box = next(b for b in bench.panel.findChildren(QCheckBox) if b.text() == "batch")
    click(box, QPoint(8, box.height() // 2))
    assert bench.scene.view.batch_losses is True
    recording, plot = bench.session.recording, plot_of(bench)
    faint = strands_of(plot, dashed=False)[0]
    assert faint.opacity < 0.5
    batch = np.log10(recording.batch_losses[1:, :, 0])
    assert faint.x[-1] == 200
    assert np.nanmin(faint.y, axis=0).tolist() == batch.min(axis=0).tolist()
    assert np.nanmax(faint.y, axis=0).tolist() == batch.max(axis=0).tolist()
    notes = [entry.text for entry in bench.panel.findChild(Legend)._entries if not entry.marker]
    assert "faint: loss of the batch" in notes


def test_the_legend_tells_colours_and_lines(bench: Bench) -> None:
    entries = bench.panel.findChild(Legend)._entries
    assert [e.text for e in entries[:2]] == ["Adam", "SGD"]
    assert [e.colour for e in entries[:2]] == list(bench.panel.run_colours)
    assert entries[2].text == "solid: train · dashed: validation"


def test_where_there_is_room_loss_and_accuracy_are_above_each_other(
    make_bench: MakeBench, qtbot: QtBot
) -> None:
    bench = make_bench(LearningPanel, scene_of(), TALL)
    panel, recording = bench.panel, bench.session.recording
    panel.set_step(200)
    shown = [plot.chart.plot.isVisible() for plot in panel.plots.values()]
    assert shown == [True, True]
    accuracy = plot_of(bench, ACCURACY)
    (train,) = strands_of(accuracy, dashed=False)
    x = recording.measured_steps.astype(float)
    assert_drawn(train, x, 100 * recording.train_accuracy[:, :, 0])
    left, right = (plot_of(bench, one).chart.box.seen for one in (LOSS, ACCURACY))
    assert left[:2] == right[:2]
    panel.resize(520, 260)
    qtbot.waitUntil(lambda: not accuracy.chart.plot.isVisible() and panel.finished)
    assert panel.measure is LOSS


@pytest.mark.parametrize("measure", [LOSS, ACCURACY], ids=lambda one: one.value)
def test_a_measure_is_chosen(make_bench: MakeBench, measure: CurveMeasure) -> None:
    bench = make_bench(LearningPanel, scene_of(), TALL)
    chooser = tool_of(bench, "What the curves show")
    index = chooser.findData(measure)
    chooser.setCurrentIndex(index)
    chooser.activated.emit(index)
    assert bench.scene.view.measure is measure
    for one, plot in bench.panel.plots.items():
        assert plot.chart.plot.isVisible() == (one is measure)
    name = plot_of(bench, measure).chart.plot.getPlotItem().getAxis("left").labelText
    assert name.startswith(measure.value)


def test_of_numbers_there_is_only_a_loss(make_bench: MakeBench) -> None:
    from core.datasets.generated import Sine

    bench = make_bench(LearningPanel, scene_of(data=Sine()), TALL)
    assert not plot_of(bench, ACCURACY).chart.plot.isVisible()
    assert not tool_of(bench, "What the curves show").isVisible()
    assert strands_of(plot_of(bench), dashed=True)


# Bands


def test_several_runs_are_bands_of_percentiles(make_bench: MakeBench) -> None:
    scene = SetView({"log_loss": False}).apply(scene_of(repeats=8))
    bench = make_bench(LearningPanel, scene, SIZE)
    recording, plot = bench.session.recording, plot_of(bench)
    assert plot.finished
    (sheet,) = plot.chart.curves.sheets
    validation, train = (part for part in sheet.parts if isinstance(part, Ribbon))
    steps = recording.measured_steps
    for ribbon, losses in ((train, recording.train_loss), (validation, recording.validation_loss)):
        low, high = np.percentile(losses, [10, 90], axis=-1)
        exact = np.isin(ribbon.x, steps)
        assert exact.sum() > 20
        rows = np.searchsorted(steps, ribbon.x[exact])
        near = [slice(max(row - 1, 0), row + 2) for row in rows]
        for i, some in zip(np.flatnonzero(exact), near, strict=True):
            for k in range(2):
                assert np.isclose(low[some, k], ribbon.low[i, k], rtol=1e-9).any()
                assert np.isclose(high[some, k], ribbon.high[i, k], rtol=1e-9).any()
    medians = strands_of(plot, dashed=False)[-1]
    middle = np.median(recording.train_loss, axis=-1)
    assert medians.y[0].tolist() == pytest.approx(middle[0].tolist())
    assert medians.y[-1].tolist() == pytest.approx(middle[-1].tolist())


def test_many_runs_are_put_in_order_by_the_worker_and_finish_brings_them(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.items.bands.AT_ONCE", 10)
    bench = make_bench(LearningPanel, scene_of(repeats=4), SIZE)
    bench.panel.finish()
    assert bench.panel.finished
    assert len(plot_of(bench).levels) == len(bench.session.recording.measured_steps)


def test_the_marks_are_those_of_the_run_shown(make_bench: MakeBench) -> None:
    bench = make_bench(LearningPanel, scene_of(repeats=5), SIZE)
    recording = bench.session.recording
    for run in (0, 3):
        bench.session.edit(SetView({"run": run}))
        steps = [spot.step for spot in spots_of(bench, "best")]
        assert steps == recording.best_step[:, run].tolist()


# Marks


def test_the_best_step_is_a_ring_on_the_validation_curve(bench: Bench) -> None:
    recording = bench.session.recording
    spots = spots_of(bench, "best")
    assert [spot.step for spot in spots] == recording.best_step[:, 0].tolist()
    for k, spot in enumerate(spots):
        assert spot.x == recording.best_step[k, 0]
        assert spot.y == np.log10(recording.best_validation[k, 0])
        assert spot.colour == bench.panel.run_colours[k]
    (sheet,) = plot_of(bench).chart.curves.sheets
    assert isinstance(sheet.parts[-1], Spots), "it is painted over the curves"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_ring_is_seen(make_bench: MakeBench, theme: str) -> None:
    from gui.theme import THEMES

    scene = SetView({"log_loss": False}).apply(scene_of(RACERS[1:]))
    bench = make_bench(LearningPanel, scene, SIZE, THEMES[theme])
    bench.panel.set_step(200)
    plot = plot_of(bench)
    (spot,) = spots_of(bench, "best")
    image = plot.chart.plot.grab().toImage()
    at, ratio = pixel_of(plot, spot.x, spot.y), image.devicePixelRatio()
    x, y = round(at.x() * ratio), round(at.y() * ratio)
    ground = QColor(bench.panel.theme.plot)
    assert image.pixelColor(x, y) == ground or abs(x - round(200 * ratio)) < 0, "it is hollow"
    around = {image.pixelColor(x + round(4.5 * ratio), y).name(),
              image.pixelColor(x - round(4.5 * ratio), y).name()}  # fmt: skip
    assert spot.colour.lower() in around


def test_where_a_run_was_stopped_there_is_a_tick(make_bench: MakeBench) -> None:
    bench = make_bench(LearningPanel, scene_of(steps=2000, patience=60), SIZE)
    recording, plot = bench.session.recording, plot_of(bench)
    spots = spots_of(bench, "stopped")
    assert [spot.step for spot in spots] == [s for s in recording.stopped[:, 0] if s >= 0] != []
    spot = spots[0]
    hover(viewport_of(plot), pixel_of(plot, spot.x, spot.y))
    best = recording.best_step[0, 0]
    assert bench.panel._readout.text() == (
        f"Adam stopped at step {spot.step}: no better for {spot.step - best} steps, best at {best}"
    )
    plot.chart.box.left.emit()
    assert bench.panel._readout.text() == HINT


def test_a_run_that_diverged_ends_with_a_cross_and_says_so(make_bench: MakeBench) -> None:
    bench = make_bench(LearningPanel, scene_of(TOO_FAST, network=UNBOUNDED), SIZE)
    recording, plot = bench.session.recording, plot_of(bench)
    (spot,) = spots_of(bench, "diverged")
    ended = int(recording.diverged[1, 0])
    assert (spot.step, spot.x) == (ended, ended)
    losses = recording.validation_loss[:, 1, 0]
    assert spot.y == np.log10(losses[np.isfinite(losses)][-1])
    hover(viewport_of(plot), pixel_of(plot, 150))
    assert plot.chart.reading.texts[-1] == f"SGD diverged at step {ended}"


def test_what_a_hand_has_changed_stands_on_the_axis(make_bench: MakeBench) -> None:
    bench = make_bench(LearningPanel, scene_of((touched(RACERS[0]), RACERS[1])), SIZE)
    spots = spots_of(bench, "changed")
    assert sorted(spot.step for spot in spots) == [40, 70, 100]
    assert {spot.y for spot in spots} == {plot_of(bench).chart.box.seen.bottom}


def test_with_smoothing_the_marks_stand_on_the_smoothed_curves(bench: Bench) -> None:
    bench.session.edit(SetView({"smoothing": 0.8}))
    plot = plot_of(bench)
    steps = bench.session.recording.measured_steps
    for k, spot in enumerate(spots_of(bench, "best")):
        row = int(np.searchsorted(steps, spot.step))
        assert spot.y == pytest.approx(np.log10(plot.lines[row, 1, k]))


# What a hand does


@pytest.mark.parametrize("x", [10, 77, 160])
def test_hovering_reads_exactly_what_was_measured(make_bench: MakeBench, x: int) -> None:
    bench = make_bench(LearningPanel, scene_of(), TALL)
    recording = bench.session.recording
    hover(viewport_of(plot_of(bench)), pixel_of(plot_of(bench), x))
    for measure, names in (
        (LOSS, ("train_loss", "validation_loss")),
        (ACCURACY, ("train_accuracy", "validation_accuracy")),
    ):
        title, *rows = plot_of(bench, measure).chart.reading.texts
        step = int(title.removeprefix("step ").partition(",")[0])
        assert abs(step - x) <= 3
        assert title.endswith(f"{measure.value}: train · validation")
        row = recording.measured_index(step)
        assert recording.measured_steps[row] == step
        for text in rows:
            name, _, numbers = text.partition(" ")
            k = ["Adam", "SGD"].index(name)
            said = [number(part.removesuffix(" %")) for part in numbers.split(" · ")]
            scale = 100 if measure is ACCURACY else 1
            exact = [scale * float(getattr(recording, one)[row, k, 0]) for one in names]
            assert said == pytest.approx(exact, rel=6e-4)


def test_the_best_is_read_first(bench: Bench) -> None:
    recording, plot = bench.session.recording, plot_of(bench)
    hover(viewport_of(plot), pixel_of(plot, 120))
    title, *rows = plot.chart.reading.texts
    row = recording.measured_index(int(title.removeprefix("step ").partition(",")[0]))
    losses = recording.validation_loss[row, :, 0]
    names = ["Adam", "SGD"]
    assert [text.split(" ")[0] for text in rows] == [names[k] for k in np.argsort(losses)]
    plot.chart.box.left.emit()
    assert not plot.chart.reading.isVisible() and not plot.chart.line.isVisible()


@pytest.mark.parametrize("step", [0, 3, 99, 180])
def test_a_click_goes_to_the_step_under_the_mouse(bench: Bench, step: int) -> None:
    plot = plot_of(bench)
    click(viewport_of(plot), pixel_of(plot, step))
    half_a_pixel = plot.chart.box.seen.width / plot.chart.box.width() / 2
    assert bench.sought == [pytest.approx(step, abs=half_a_pixel + 0.5)]


def test_a_click_on_a_ring_goes_exactly_there(bench: Bench) -> None:
    plot, (spot, _) = plot_of(bench), spots_of(bench, "best")
    place = pixel_of(plot, spot.x, spot.y) + QPoint(4, 3)
    click(viewport_of(plot), place)
    assert bench.sought == [spot.step]
    hover(viewport_of(plot), place)
    assert bench.panel._readout.text().startswith("Adam: lowest validation loss")
    before = plot.chart.box.seen
    double_click(viewport_of(plot), place)
    assert set(bench.sought) == {spot.step}
    assert plot.chart.box.seen == before


def test_the_button_goes_to_the_best_step_of_the_network_shown(bench: Bench) -> None:
    button = next(b for b in bench.panel.findChildren(QToolButton) if "★" in b.text())
    bench.session.edit(SetView({"racer": 1}))
    click(button, button.rect().center())
    assert bench.sought == [bench.session.recording.best_step[1, 0]]


def test_the_wheel_zooms_both_and_a_double_click_shows_all(make_bench: MakeBench) -> None:
    bench = make_bench(LearningPanel, scene_of(), TALL)
    above, below = plot_of(bench, LOSS), plot_of(bench, ACCURACY)
    before = above.chart.box.seen
    wheel(viewport_of(above), pixel_of(above, 100), 4)
    seen = above.chart.box.seen
    assert seen.width < 0.6 * before.width
    assert below.chart.box.seen[:2] == pytest.approx(seen[:2])
    bench.panel.set_recording(bench.session.recording)
    assert above.chart.box.seen == seen, "what comes in does not take the zoom away"
    double_click(viewport_of(above), pixel_of(above, 100))
    assert above.chart.box.seen == before
    assert below.chart.box.seen[:2] == before[:2]


def test_smoothing_is_one_change(bench: Bench) -> None:
    from PySide6.QtWidgets import QSlider

    slider = bench.panel.findChild(QSlider)
    drag(slider, QPoint(7, slider.height() // 2), QPoint(40, slider.height() // 2))
    assert bench.scene.view.smoothing > 0.3
    bench.session.undo()
    assert bench.scene.view.smoothing == 0


def test_tools_are_reached_with_the_keyboard(bench: Bench) -> None:
    measure = tool_of(bench, "What the curves show")
    measure.setFocus()
    key(measure, Key.Key_Tab)
    axis = bench.panel.focusWidget()
    assert axis is tool_of(bench, "What the curves are drawn against")
    key(axis, Key.Key_Down)
    assert bench.scene.view.curve_axis is CurveAxis.EPOCH


# What is missing, and what grows


def test_nothing_to_train_is_said(make_bench: MakeBench) -> None:
    bench = make_bench(LearningPanel, scene_of(()), SIZE)
    assert bench.panel._readout.text() == "No optimizer: add one in the setup."


def test_what_was_missing_is_not_said_any_more_even_under_the_mouse(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench(LearningPanel, scene_of(), SIZE)
    monkeypatch.setattr(LearningPanel, "underMouse", lambda _: True)
    whole = bench.panel.recording
    bench.panel.set_recording(recording_of(whole.race))
    assert bench.panel._readout.text() == "Reading the data …"
    bench.panel.set_recording(whole)
    assert bench.panel._readout.text() == HINT


def test_what_the_ticks_are_is_said_once_there_are_any(make_bench: MakeBench) -> None:
    racers = (touched(RACERS[0]), RACERS[1])
    bench = make_bench(LearningPanel, scene_of(racers), SIZE)
    assert bench.panel._readout.text() == f"ticks below: changed by hand · {HINT}"


def test_without_a_validation_part_train_is_marked(make_bench: MakeBench) -> None:
    bench = make_bench(LearningPanel, scene_of(preparation=UNJUDGED), SIZE)
    recording = bench.session.recording
    spot = spots_of(bench, "best")[0]
    assert 10**spot.y == pytest.approx(float(recording.train_loss[:, 0, 0].min()))
    hover(viewport_of(plot_of(bench)), pixel_of(plot_of(bench), 100))
    assert plot_of(bench).chart.reading.texts[0].endswith(", loss: train")


def test_curves_that_grow_are_those_that_are_drawn_at_once(make_bench: MakeBench) -> None:
    from core.running import Computation
    from core.training.recording import TrainingRecording

    scene = scene_of(steps=600)
    whole = make_bench(LearningPanel, scene, SIZE)
    other = make_bench(LearningPanel, scene, SIZE)
    recording = TrainingRecording(scene.training_race)
    for chunk in Computation(scene.training_race)():
        recording.append(chunk)
        other.panel.set_recording(recording)
    ours, theirs = (strands_of(plot_of(one), dashed=True)[0] for one in (other, whole))
    np.testing.assert_array_equal(ours.x, theirs.x)
    np.testing.assert_array_equal(ours.y, theirs.y)


def test_a_long_training_has_few_points_and_loses_no_swing(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.train.interval_of", lambda setup: 1)
    bench = make_bench(LearningPanel, scene_of(steps=4_000), SIZE)
    recording, plot = bench.session.recording, plot_of(bench)
    assert len(recording.measured_steps) == 4_001
    (train,) = strands_of(plot, dashed=False)
    assert len(train.x) <= 4.2 * plot.chart.columns
    losses = np.log10(recording.train_loss[:, :, 0])
    assert train.y.min(axis=0).tolist() == losses.min(axis=0).tolist()
    assert train.y.max(axis=0).tolist() == losses.max(axis=0).tolist()


def test_a_training_of_one_step_has_curves(make_bench: MakeBench) -> None:
    bench = make_bench(LearningPanel, scene_of(steps=1), SIZE)
    for changes in ({"log_steps": True}, {"curve_axis": CurveAxis.TIME}, {"log_loss": False}):
        bench.session.edit(SetView(changes))
        bench.panel.set_step(1)
        bench.panel.grab()
        assert len(strands_of(plot_of(bench), dashed=False)[0].x) == 2


def test_another_training_takes_the_zoom_away(bench: Bench) -> None:
    plot = plot_of(bench)
    wheel(viewport_of(plot), pixel_of(plot, 100), 4)
    from core.training.edits import SetTraining

    bench.session.edit(SetTraining({"patience": 1000}))
    assert plot.chart.zoom is None


def test_it_fits_beside_the_other_panels(make_bench: MakeBench) -> None:
    bench = make_bench(LearningPanel, scene_of(), (460, 220), DARK)
    assert bench.panel.width() == 460
    shown = [w for w in bench.panel._tools.findChildren(QWidget) if w.isVisible()]
    assert max(w.geometry().right() for w in shown if w.parent() is bench.panel._tools) < 460
    assert bench.panel.minimumSizeHint().width() <= 460


@pytest.mark.parametrize(("value", "place"), [(-1, 0), (0.4, 0), (0.6, 1), (2.9, 2), (9, 2)])
def test_the_nearest_place(value: float, place: int) -> None:
    assert nearest(np.array([0.0, 1.0, 3.0]), value) == place
    assert nearest(np.array([2.0]), value) == 0
