"""Chance on the screen: the gradient's cloud, losses over batches, bands of repetitions, epochs."""

from collections.abc import Iterator

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from core.cloud import Cloud, Clouds
from core.edits import SetScene, SetView
from core.objective import Floats
from core.scene import CurveAxis, Racer, Scene
from core.scene_file import load_named
from core.surfaces import TwoWells
from gui.film import FilmSettings, Stage
from gui.items import bands as bands_layer
from gui.items import cloud_layer
from gui.items.cloud import LONGEST, SHORTEST, times_for
from gui.items.curve_lines import Ribbon, Sheet, Strand
from gui.legend import Legend
from gui.panels.contour import ContourPanel
from gui.panels.curves import CurvesPanel
from gui.panels.surface3d import SurfacePanel
from gui.theme import LIGHT
from tests.gui.bench import Bench
from tests.gui.conftest import MakeBench, MakeWindow, settled
from tests.gui.hand import Key, click, hover, key
from tests.gui.test_contour import contour_of, pixel_of
from tests.gui.test_curves import pixel_of as curve_pixel
from tests.gui.test_same_picture import plot_of
from tests.reading import number

BATCHES = load_named("batch-sizes")
WELLS = load_named("escape-by-noise")
ONCE = SetScene({"repeats": 1}).apply(BATCHES)


# The cloud


@pytest.mark.parametrize("step", [0, 1, 6, 7, 123])
def test_the_strong_arrow_ends_where_the_next_step_leads(make_bench: MakeBench, step: int) -> None:
    bench = make_bench(ContourPanel, BATCHES)
    panel, positions = bench.panel, bench.session.recording.positions
    panel.set_step(step)
    drawn = panel._cloud.drawn
    assert [one.cloud.entry for one in drawn] == [0, 1], "the full gradient has no noise"
    for one in drawn:
        here, there = positions[step : step + 2, one.cloud.entry, 0]
        frame = panel._frame()
        end = frame.pixels(frame.square(here + one.times * (there - here)))
        np.testing.assert_allclose(one.taken, end, atol=1e-6)
        full = here - one.times * 0.03 * bench.scene.problem.gradient(here)
        np.testing.assert_allclose(one.full, frame.pixels(frame.square(full)), atol=1e-6)
        assert len(one.others) == one.cloud.batches - 1 == (6 if one.cloud.entry == 0 else 3)


def test_the_arrows_are_painted(make_bench: MakeBench) -> None:
    panel = make_bench(ContourPanel, BATCHES).panel
    panel.set_step(3)
    panel.finish()
    with_arrows = plot_of(panel)
    (first, _) = panel._cloud.drawn
    box = panel.plot.getViewBox()
    corner = box.mapRectToScene(box.rect()).toAlignedRect()
    image = panel.plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    neck = first.at + 0.8 * (first.taken - first.at)
    colour = QColor(image.pixel(*(np.round(neck).astype(int) + corner.topLeft().toTuple())))
    assert colour == QColor(first.colour)
    panel.scene = SetView({"cloud": False}).apply(panel.scene)
    panel.show_step()
    assert (plot_of(panel) != with_arrows).sum() > 500


def test_noise_has_a_cloud_that_says_what_it_is(make_bench: MakeBench) -> None:
    bench = make_bench(ContourPanel, WELLS)
    bench.panel.set_step(20)
    (one,) = bench.panel._cloud.drawn
    assert one.caption.startswith("SGD with noise: −α∇ with 64 draws of noise")
    here, there = bench.session.recording.positions[20:22, 1, 0]
    np.testing.assert_allclose(here + one.cloud.steps[one.cloud.taken], there, rtol=1e-12)


@pytest.mark.parametrize("length", [1e-9, 0.3, 5.0, 15.9, 16.0, 119.0, 121.0, 3e4])
def test_arrows_can_be_seen_and_are_as_long_as_steps_where_those_can(length: float) -> None:
    lengths = np.array([0.5, 1.0, 1.5]) * length / np.sqrt(3.5 / 3)
    usual = length * times_for(lengths)
    assert SHORTEST <= usual < LONGEST
    assert (times_for(lengths) == 1) == (SHORTEST <= length < LONGEST)


def test_what_stands_still_has_no_scale() -> None:
    assert times_for(np.zeros(3)) == 1


def test_the_cloud_is_read_under_the_mouse(make_bench: MakeBench) -> None:
    bench = make_bench(ContourPanel, BATCHES)
    panel = bench.panel
    panel.set_step(40)
    x, y = bench.session.recording.positions[40, 1, 0]
    hover(panel.plot.viewport(), pixel_of(panel, float(x), float(y)))
    assert "α∇" in panel._readout.text() and "° apart" in panel._readout.text()
    hover(panel.plot.viewport(), pixel_of(panel, 1.9, -1.0))
    assert panel._readout.text().startswith("m ")


def test_a_key_hides_the_cloud_and_shows_it(make_window: MakeWindow) -> None:
    window = make_window(BATCHES)
    window.playback.seek(5)
    panels = contour_of(window)._cloud, window.panels["surface"]._drawn.clouds
    assert len(panels[0].drawn) == len(panels[1].captions) == 2
    key(window, Key.Key_N)
    assert not window.session.scene.view.cloud
    assert not panels[0].drawn and not panels[1].captions
    window.session.undo()
    assert len(panels[0].drawn) == len(panels[1].captions) == 2


def test_without_chance_nothing_is_worked_out(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    class Counted(Clouds):
        def at(self, t: int, places: Floats) -> Iterator[Cloud | None]:
            asked.append(t)
            return super().at(t, places)

    monkeypatch.setattr("core.cloud.Clouds", Counted)
    for kind in (ContourPanel, SurfacePanel):
        make_bench(kind).panel.set_step(10)
        make_bench(kind, SetView({"cloud": False}).apply(ONCE)).panel.set_step(10)
    assert asked == []
    make_bench(ContourPanel, ONCE).panel.set_step(10)
    assert asked[-1] == 11


def test_a_cloud_that_takes_a_while_comes_from_the_worker(
    make_window: MakeWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloud_layer, "AT_ONCE", 0)
    window = make_window(BATCHES)
    panel = contour_of(window)
    window.playback.seek(30)
    assert not panel._cloud.drawn
    qtbot.waitUntil(lambda: panel.finished and len(panel._cloud.drawn) == 2)
    here, there = window.session.recording.positions[30:32, 0, 0]
    cloud = panel._cloud.drawn[0].cloud
    np.testing.assert_allclose(cloud.place + cloud.steps[cloud.taken], there, rtol=1e-12)
    np.testing.assert_array_equal(cloud.place, here)
    window.playback.seek(31)
    window.session.edit(SetView({"cloud": False}))
    qtbot.waitUntil(lambda: settled(window))
    assert not panel._cloud.drawn and panel.finished


# The curves


def sheet_of(bench: Bench) -> Sheet:
    (sheet,) = bench.panel._curves.sheets
    return sheet


def linear(scene: Scene) -> Scene:
    return SetView({"log_loss": False}).apply(scene)


def test_the_band_is_of_the_percentiles(make_bench: MakeBench) -> None:
    bench = make_bench(CurvesPanel, WELLS)
    _, ribbon, _, median = sheet_of(bench).parts
    assert isinstance(ribbon, Ribbon) and isinstance(median, Strand)
    losses = bench.session.recording.losses
    low, middle, high = np.percentile(losses, (10, 50, 90), axis=-1)
    rows = np.searchsorted(bench.session.recording.steps, median.x)
    assert len(rows) > 300
    np.testing.assert_allclose(median.y, middle[rows], rtol=1e-12)
    np.testing.assert_allclose(ribbon.low, low[rows], rtol=1e-12)
    np.testing.assert_allclose(ribbon.high, high[rows], rtol=1e-12)
    assert (ribbon.high[20:, 1] > ribbon.low[20:, 1] + 0.1).all(), "chance spreads them"
    np.testing.assert_allclose(ribbon.high[:, 0], ribbon.low[:, 0])


def test_few_repetitions_are_lines_beside_the_band(make_bench: MakeBench) -> None:
    few = SetScene({"repeats": 5}).apply(WELLS)
    *_, lines, _ = sheet_of(make_bench(CurvesPanel, few)).parts
    assert isinstance(lines, Strand) and lines.y.shape[1] == 10
    *_, lines, _ = sheet_of(make_bench(CurvesPanel, WELLS)).parts
    assert isinstance(lines, Strand) and not lines.y.size


def test_the_band_is_filled_and_the_line_is_not(make_bench: MakeBench) -> None:
    bench = make_bench(CurvesPanel, linear(WELLS))
    panel = bench.panel
    panel.set_step(400)
    image = panel.plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ground = QColor(panel.theme.plot)
    inside, above = curve_pixel(panel, 300, -2.2), curve_pixel(panel, 300, 1.5)
    assert QColor(image.pixel(inside)) != ground
    assert QColor(image.pixel(above)) == ground


def test_the_loss_of_the_batch_stands_behind(make_bench: MakeBench) -> None:
    bench = make_bench(CurvesPanel, linear(ONCE))
    batches, lines = sheet_of(bench).parts
    assert isinstance(batches, Strand) and isinstance(lines, Strand)
    recording = bench.session.recording
    rows = np.searchsorted(recording.steps, batches.x)
    np.testing.assert_array_equal(batches.y, recording.batch_losses[rows, :, 0])
    np.testing.assert_array_equal(lines.y, recording.losses[rows, :, 0])
    assert batches.colours == bench.scene.colours[:2]
    assert batches.width < lines.width
    texts = [entry.text for entry in bench.panel.findChild(Legend)._entries]
    assert texts == [*(racer.label for racer in ONCE.racers), "thin: loss of the batch"]


def test_the_losses_of_many_batched_ones_would_be_a_tangle(make_bench: MakeBench) -> None:
    batched = BATCHES.racers[0]
    racers = tuple(replace(batched, name=f"{i}", batch_size=i + 1) for i in range(4))
    bench = make_bench(CurvesPanel, replace(ONCE, racers=racers))
    batches, _ = sheet_of(bench).parts
    assert not batches.y.size


def test_what_is_read(make_bench: MakeBench) -> None:
    bench = make_bench(CurvesPanel, BATCHES)
    hover(bench.panel.plot.viewport(), curve_pixel(bench.panel, 200))
    title, *rows = bench.panel._reading.texts
    assert title.endswith(", median (10 … 90 %) of 20 runs")
    step = int(title.removeprefix("step ").partition(",")[0])
    recording = bench.session.recording
    for k, name in enumerate(racer.label for racer in BATCHES.racers):
        (row,) = [row.removeprefix(name) for row in rows if row.startswith(name)]
        said = [
            number(part.strip("() "))
            for part in row.partition(" ·")[0].replace("(", "… ").split("…")
        ]
        low, middle, high = np.percentile(recording.losses[step, k], (10, 50, 90))
        assert said == pytest.approx([middle, low, high], rel=6e-3)
        batch = row.partition("batch ")[2]
        assert bool(batch) == (k < 2)
        if batch:
            assert number(batch) == pytest.approx(recording.batch_losses[step, k, 0], rel=6e-3)


def test_diverged_repetitions_are_left_out_and_counted(make_bench: MakeBench) -> None:
    racer: Racer = replace(BATCHES.racers[0], name="fast")
    fast = replace(racer, optimizer=replace(racer.optimizer, learning_rate=0.09))
    bench = make_bench(CurvesPanel, replace(BATCHES, racers=(fast,), steps=120))
    recording, panel = bench.session.recording, bench.panel
    ended = np.sort(recording.diverged[0][recording.diverged[0] >= 0])
    assert len(ended) == 20
    hover(panel.plot.viewport(), curve_pixel(panel, int(ended[10])))
    title, row = panel._reading.texts
    step = int(title.removeprefix("step ").partition(",")[0])
    gone = int(np.isnan(recording.losses[step, 0]).sum())
    assert 5 < gone < 15 and f", {gone} diverged" in row
    median = np.nanmedian(recording.losses[step, 0])
    assert number(row.split()[1]) == pytest.approx(median, rel=6e-3)


def test_on_the_axis_of_epochs_each_goes_at_its_pace(make_bench: MakeBench) -> None:
    bench = make_bench(CurvesPanel, SetView({"curve_axis": CurveAxis.EPOCH}).apply(ONCE))
    panel, recording = bench.panel, bench.session.recording
    panel.set_step(280)
    paces = [1, 4, 7]
    assert [kept.group.pace for kept in panel._kept] == paces
    for kept, pace in zip(panel._kept, paces, strict=True):
        (k,) = kept.group.members
        x, pixel = recording.steps / pace, panel.plot.getViewBox().seen.width / 400
        close = np.abs(kept.lines.x[:, None] - x) <= pixel
        assert (close & (kept.lines.y == recording.losses[:, k, 0])).any(axis=1).all()
        assert kept.lines.x[-1] == 400 / pace
    assert panel._now.values == [280, 70, 40]
    assert "1 to 7 steps" in panel.plot.getPlotItem().getAxis("bottom").labelText
    hover(panel.plot.viewport(), curve_pixel(panel, 50))
    title, *rows = panel._reading.texts
    epoch = number(title.removeprefix("epoch ").partition(",")[0])
    (row,) = [row for row in rows if row.startswith("SGD, batch 2")]
    loss = recording.losses[round(epoch * 4), 1, 0]
    assert number(row.split()[3]) == pytest.approx(loss, rel=6e-3)
    click(panel.plot.viewport(), curve_pixel(panel, 90))
    assert bench.sought == [pytest.approx(90, abs=2)]
    hover(panel.plot.viewport(), curve_pixel(panel, 90))
    (row,) = [row for row in panel._reading.texts if row.startswith("SGD, batch 1")]
    assert row.endswith("–"), "it has seen the data 57 times only"


def test_one_pace_is_one_axis(make_bench: MakeBench) -> None:
    scene = replace(ONCE, racers=ONCE.racers[:1])
    bench = make_bench(CurvesPanel, SetView({"curve_axis": CurveAxis.EPOCH}).apply(scene))
    assert "epoch (7 steps)" in bench.panel.plot.getPlotItem().getAxis("bottom").labelText
    assert bench.panel.plot.getViewBox().seen.right == pytest.approx(400 / 7)


@pytest.mark.parametrize("repeats", [20, 1000])
def test_bands_that_take_a_while_come_from_the_worker(
    make_window: MakeWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, repeats: int
) -> None:
    monkeypatch.setattr(bands_layer, "AT_ONCE", 0)
    window = make_window(SetScene({"repeats": repeats}).apply(WELLS))
    panel = window.panels["curves"]
    assert isinstance(panel, CurvesPanel)
    qtbot.waitUntil(lambda: panel.finished and len(panel._levels) == 401)
    losses = window.session.recording.losses
    middle = np.percentile(losses, 50, axis=-1)
    np.testing.assert_allclose(panel._levels[..., 1], middle, rtol=1e-12)
    window.session.edit(SetScene({"seed": 5}))
    qtbot.waitUntil(lambda: settled(window) and panel.finished and len(panel._levels) == 401)
    now = np.percentile(window.session.recording.losses, 50, axis=-1)
    np.testing.assert_allclose(panel._levels[..., 1], now, rtol=1e-12)
    assert (now != middle).any()


# Repetitions on the land


def test_of_repetitions_the_first_has_a_marker_and_a_path(make_bench: MakeBench) -> None:
    panel = make_bench(ContourPanel, WELLS).panel
    panel.set_step(300)
    assert len([m for m in panel._heads.markers if m.size > 10]) == 2
    assert len(panel._heads.others.markers) == 40
    assert panel._paths._runs.count == 2
    positions = panel.recording.positions
    np.testing.assert_array_equal(panel._paths._runs.points(0, 9), positions[:10, :, 0])
    surface = make_bench(SurfacePanel, WELLS).panel
    surface.set_step(300)
    assert len(surface._drawn._heads._places) == 2
    assert len(surface._drawn._others._places) == 38


def test_noise_gets_out_of_the_hollow_where_plain_descent_stays(make_bench: MakeBench) -> None:
    recording = make_bench(CurvesPanel, WELLS).session.recording
    deep, shallow = (np.array(point) for point in TwoWells().minima)
    plain, noisy = recording.positions[-1]
    np.testing.assert_allclose(plain, np.tile(shallow, (20, 1)), atol=1e-3)
    assert (np.linalg.norm(noisy - deep, axis=-1) < 0.6).mean() > 0.6


# The same picture on every way


@pytest.mark.parametrize("scene", [BATCHES, WELLS], ids=lambda scene: scene.title)
def test_a_used_window_shows_the_picture_of_a_fresh_one(
    make_window: MakeWindow, make_bench: MakeBench, qtbot: QtBot, scene: Scene
) -> None:
    window = make_window(scene)
    session = window.session
    window.playback.seek(40)
    for edit in (
        SetScene({"repeats": 3, "seed": 9}),
        SetView({"cloud": False, "curve_axis": CurveAxis.EPOCH}),
        SetView({"cloud": True}),
        SetScene({"repeats": 30}),
    ):
        session.edit(edit)
        window.grab()
        qtbot.waitUntil(lambda: settled(window))
        window.grab()
    for kind in (ContourPanel, SurfacePanel, CurvesPanel):
        used = window.panels[kind.name]
        fresh = make_bench(kind, session.scene, used.size().toTuple()).panel
        fresh.set_step(window.playback.step)
        fresh.grab()
        fresh.finish()
        used.finish()
        assert (plot_of(used) == plot_of(fresh)).all(), kind.name


def test_a_film_shows_a_moment_the_same_forward_and_back(make_bench: MakeBench) -> None:
    bench = make_bench(CurvesPanel, BATCHES)
    settings = FilmSettings(("contour", "surface", "curves"), (640, 480), 30, 1, LIGHT)
    stage = Stage(settings, settings.size)
    stage.load(bench.scene, bench.session.recording)
    forward = [stage.frame(step) for step in (0, 7, 200)]
    back = [stage.frame(step) for step in (200, 7, 0)]
    assert all((a == b).all() for a, b in zip(forward, reversed(back), strict=True))
    contour = stage.panels[0]
    contour.set_step(7)
    assert len(contour._cloud.drawn) == 2
    stage.close()
    stage.deleteLater()
