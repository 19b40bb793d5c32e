"""The haystack panel: what it counts is what the core counts, and it follows the scene."""

from itertools import pairwise

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.curse import MOST_GUESSES, Measured
from core.edits import MoveStart, SetProblem, SetScene, SetView, SetWindow, ToggleRacer
from core.haystack import Strategy, Tally, compare
from core.needle import search_of
from core.objective import Window
from core.scene import Colormap
from core.scene_file import load_named
from core.surfaces import Rosenbrock, Saddle
from core.typed_function import TypedFunction
from core.written_out import MOST
from gui.haystack import curse
from gui.haystack.race import RaceView
from gui.items.powers import cloud_of, edges_of
from gui.main_window import MainWindow
from gui.panels.haystack import HaystackPanel
from gui.theme import DARK, LIGHT, Theme
from tests.gui.bench import Bench
from tests.gui.conftest import MakeBench, MakeWindow, calm
from tests.gui.hand import Key, click, key, type_in

NAMES = list(Strategy)


def counted(bench: Bench) -> dict[Strategy, Tally]:
    """Return what the core counts for the scene of a bench."""
    chunks = compare(search_of(bench.scene))
    return {chunk.strategy: chunk for chunk in chunks if isinstance(chunk, Tally)}


def race_of(bench: Bench) -> RaceView:
    assert isinstance(bench.panel, HaystackPanel)
    return bench.panel.race


def run(bench: Bench) -> RaceView:
    """Press Run, and see the end at once."""
    race = race_of(bench)
    click(race.run, race.run.rect().center())
    race.finish()
    return race


def test_it_says_what_to_do_before_anything_is_run(make_bench: MakeBench) -> None:
    bench = make_bench(HaystackPanel, "haystack")
    race = race_of(bench)
    assert race.verdict.text().startswith("Run ")
    assert race.note.text() == "needle: loss ≤ 0.0181"
    assert not race.tallies
    assert {race.counts.text(strategy) for strategy in Strategy} == {("–", "–", "")}
    assert not race.halt.isEnabled()


def test_the_counts_at_the_end_are_those_of_the_core(make_bench: MakeBench) -> None:
    bench = make_bench(HaystackPanel, "haystack")
    race, ends = run(bench), counted(bench)
    steps = ends[Strategy.DESCENT].found
    assert steps == 880
    for strategy, tally in ends.items():
        evaluations, _, state = race.counts.text(strategy)
        assert evaluations == f"{tally.found:,}"
        assert state.startswith("found")
    times = race.counts.text(Strategy.RANDOM)[2]
    assert times == f"found: {ends[Strategy.RANDOM].found / steps:.0f} × as many"
    assert race.note.text().endswith("1 in 456,000 of the window")
    assert race.verdict.text().endswith("Run shows it again")


def test_a_needle_that_is_found_at_once_is_told_to_be_found(make_bench: MakeBench) -> None:
    bench = make_bench(HaystackPanel, "haystack")
    bench.session.edit(SetProblem(TypedFunction(text="x² − 9", parameters=())))
    race = run(bench)
    assert race.counts.text(Strategy.RANDOM)[::2] == ("1", "found")
    assert race.counts.text(Strategy.GRID)[::2] == ("1", "found")
    bench.session.edit(SetProblem(TypedFunction(text="log(x)", parameters=())))
    bench.session.edit(MoveStart(0, (-1.0, 0.0)))
    assert run(bench).counts.text(Strategy.DESCENT)[2] == "no finite value at the start"


def test_it_is_shown_in_slow_motion_and_each_moment_is_true(
    make_bench: MakeBench, qtbot: QtBot
) -> None:
    bench = make_bench(HaystackPanel, "haystack")
    race = race_of(bench)
    seen: list[tuple[int, ...]] = []
    race._frames.timeout.connect(
        lambda: seen.append(
            (race.evaluations, *(int(race.counts.text(s)[0].replace(",", "")) for s in Strategy))
        )
    )
    click(race.run, race.run.rect().center())
    assert race.running
    qtbot.waitUntil(lambda: race.evaluations > 50)
    click(race.halt, race.halt.rect().center())
    assert not race.running
    stopped, ends = race.evaluations, counted(bench)
    assert all(a[0] <= b[0] for a, b in pairwise(seen))
    for evaluations, *shown in seen:
        assert shown == [min(evaluations, ends[s].tried) for s in Strategy]
    tally = ends[Strategy.GRID]
    assert stopped < tally.tried
    assert race.counts.text(Strategy.GRID)[2] == "searching …"
    qtbot.waitUntil(lambda: calm(race))
    assert race.evaluations == stopped


def test_the_curves_fall_to_the_target_and_stop_there(make_bench: MakeBench) -> None:
    bench = make_bench(HaystackPanel, "haystack")
    race, ends = run(bench), counted(bench)
    lowest = bench.scene.problem.lowest
    for strategy, curve in race._best.curves.items():
        x, y = curve.getData()
        tally = ends[strategy]
        assert 10 ** x[-1] == pytest.approx(tally.found)
        assert 10 ** y[-1] == pytest.approx(tally.losses[-1] - lowest, rel=1e-9)
        assert 10 ** y[-1] <= bench.scene.threshold - lowest
        assert (np.diff(x) >= 0).all()
        assert (np.diff(y) <= 0).all()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_guesses_grid_and_path_are_drawn_in_their_colours(
    make_bench: MakeBench, theme: Theme
) -> None:
    bench = make_bench(HaystackPanel, "haystack", theme=theme)
    race = race_of(bench)
    empty = race.plot.grab().toImage()
    click(race.run, race.run.rect().center())
    race._frames.stop()
    race._position = 2.5
    race._draw()
    picture = race.plot.grab().toImage()
    assert picture != empty
    pixels = [picture.pixelColor(x, y) for x in range(picture.width())
              for y in range(picture.height())]  # fmt: skip
    for colour in race._colours.values():
        wanted = QColor(colour)
        near = sum(
            abs(p.red() - wanted.red()) + abs(p.green() - wanted.green())
            + abs(p.blue() - wanted.blue()) < 60
            for p in pixels
        )  # fmt: skip
        assert near > 40, colour


def test_another_search_drops_what_was_found(make_bench: MakeBench) -> None:
    bench = make_bench(HaystackPanel, "haystack")
    for edit in (
        SetScene({"threshold": 0.02}),
        SetScene({"seed": 7}),
        MoveStart(0, (0.0, 0.0)),
        SetWindow(Window(0.0, 1.0, 0.0, 1.0)),
        ToggleRacer(0),
        SetProblem(Rosenbrock()),
    ):
        race = run(bench)
        assert race.tallies
        bench.session.edit(edit)
        assert not race.tallies
        assert race.counts.text(Strategy.RANDOM) == ("–", "–", "")
    assert run(bench).tallies[Strategy.RANDOM].found == counted(bench)[Strategy.RANDOM].found


def test_what_changes_no_search_keeps_what_was_found(make_bench: MakeBench) -> None:
    bench = make_bench(HaystackPanel, "haystack")
    race = run(bench)
    before = race.counts.text(Strategy.GRID)
    for edit in (SetScene({"steps": 20}), SetView({"colormap": Colormap.MAGMA}), ToggleRacer(1)):
        bench.session.edit(edit)
        assert race.counts.text(Strategy.GRID) == before


def test_without_an_optimizer_or_a_start_it_says_so(make_bench: MakeBench) -> None:
    bench = make_bench(HaystackPanel, "haystack")
    for i in (0, 1):
        bench.session.edit(ToggleRacer(i))
    race = run(bench)
    assert race.counts.text(Strategy.DESCENT) == ("–", "–", "no optimizer is on")
    assert race.counts.text(Strategy.RANDOM)[2] == "found"
    bench.session.edit(ToggleRacer(0))
    bench.session.open(replace(bench.scene, starts=()))
    assert run(bench).counts.text(Strategy.DESCENT)[2] == "no start"


def test_a_land_without_known_minimum_or_needle_is_no_accident(make_bench: MakeBench) -> None:
    bench = make_bench(HaystackPanel, replace(load_named("saddle"), threshold=-1e12))
    assert isinstance(bench.scene.problem, Saddle)
    race = run(bench)
    assert race.counts.text(Strategy.GRID)[2] == "not found in 10,000,000"
    assert race.counts.text(Strategy.DESCENT)[2].startswith("diverged at step ")
    assert "of the window" not in race.note.text()


# More weights


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> list[Measured]:
    """Let only so much be measured, and return it."""
    measured = [
        Measured(MOST, (), 0, 26_000.0, 31.0, True),
        Measured(1, (), 0, 1.0, 9.0, False),
        Measured(1, (3, 9, 30), 42, 1.0, 9.0, True),
        Measured(2, (100,), MOST_GUESSES, 2.1, 10.0, True),
        Measured(7, (), MOST_GUESSES, 8.4, 14.0, True),
    ]
    monkeypatch.setattr(curse, "measure", lambda seed: iter(measured))
    return measured


def test_what_is_measured_is_drawn(make_bench: MakeBench, few: list[Measured]) -> None:
    bench = make_bench(HaystackPanel)
    bench.panel.tabs.setCurrentIndex(1)
    view = bench.panel.curse
    assert view.verdict.text().startswith("Measure ")
    click(view.run, view.run.rect().center())
    assert not view.running
    x, y = view._steps.getData()
    assert 10**x == pytest.approx([1, 2, 7, MOST])
    assert 10**y == pytest.approx([9, 10, 14, 31])
    assert 10 ** view._finds.getData()[1] == pytest.approx([3, 9, 30, 100])
    assert 10 ** view._means.getData()[1] == pytest.approx([14, MOST_GUESSES])
    assert 10 ** view._lost.getData()[0] == pytest.approx([7])
    assert view.verdict.text() == (
        "7 weights: found 0 times in 30,000,000 guesses. "
        "Steps downhill: 14 for 7 weights, 31 for 11,935 weights."
    )
    bench.session.edit(SetScene({"steps": 20}))
    assert view.measured
    bench.session.edit(SetScene({"seed": 1}))
    assert not view.measured


# 10ᴺ


def test_the_number_is_written_out_for_every_way_to_choose_it(
    make_bench: MakeBench, qtbot: QtBot
) -> None:
    panel = make_bench(HaystackPanel).panel
    panel.tabs.setCurrentIndex(2)
    view = panel.powers
    assert view.digits.toPlainText() == "1 000"
    for preset in view.presets:
        click(preset, preset.rect().center())
        n = int(preset.text().replace(",", ""))
        assert view.digits.toPlainText().count("0") == view.n == n
        assert [p.isChecked() for p in view.presets] == [p is preset for p in view.presets]
    assert "10¹¹⁸⁵⁵ universes" in view.sentence.text()
    assert view.slider.value() == view.slider.maximum()
    type_in(view.field, "27")
    assert (view.n, view.digits.toPlainText().count("0")) == (27, 27)
    assert not any(preset.isChecked() for preset in view.presets)
    view.slider.setFocus()
    key(view.slider, Key.Key_Home)
    assert (view.n, view.field.lineEdit().text()) == (1, "1")
    type_in(view.field, "11936")
    assert view.n == 1


def test_line_square_and_cube_have_so_many_points() -> None:
    for axes in (1, 2, 3):
        cloud = cloud_of(axes)
        assert len(np.unique(cloud.points.round(9), axis=0)) == 10**axes
        assert np.abs(cloud.points).max() <= 1
        assert len(edges_of(axes)) == (1, 4, 12)[axes - 1]
        assert np.abs(edges_of(axes)).max() <= 1
    assert (np.diff(cloud_of(3).near) >= 0).all()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_number_that_is_meant_stands_out(make_bench: MakeBench, theme: Theme) -> None:
    panel = make_bench(HaystackPanel, theme=theme).panel
    panel.tabs.setCurrentIndex(2)
    drawing = panel.powers.drawing
    for n in (1, 2, 3):
        panel.powers.show_n(n)
        picture, accent = drawing.grab().toImage(), QColor(theme.accent)
        thirds = [0, 0, 0]
        for x in range(picture.width()):
            for y in range(picture.height()):
                thirds[x * 3 // picture.width()] += picture.pixelColor(x, y) == accent
        assert thirds[n - 1] > 20
        assert sum(thirds) == thirds[n - 1]


# In the window


@pytest.fixture
def open_panel(make_window: MakeWindow, qtbot: QtBot) -> tuple[MainWindow, HaystackPanel]:
    """Return a window in which the scene has brought its panel forward."""
    window = make_window("haystack")
    qtbot.waitUntil(lambda: "haystack" in window.panels and window.panels["haystack"].seen)
    panel = window.panels["haystack"]
    assert isinstance(panel, HaystackPanel)
    return window, panel


def test_the_worker_finds_it_and_time_goes_on_meanwhile(
    open_panel: tuple[MainWindow, HaystackPanel], qtbot: QtBot
) -> None:
    _, panel = open_panel
    race = panel.race
    race.run.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(race.run, Key.Key_Space)
    assert race.running
    qtbot.waitUntil(lambda: race._complete)
    race.finish()
    assert race.counts.text(Strategy.DESCENT)[0] == "880"
    assert race.tallies[Strategy.RANDOM].found == 371_501


def test_out_of_sight_it_computes_nothing(
    open_panel: tuple[MainWindow, HaystackPanel], qtbot: QtBot
) -> None:
    window, panel = open_panel
    panel.tabs.setCurrentIndex(1)
    panel.curse.start()
    assert panel.curse._lane.busy
    panel.race.start()
    window.docks["haystack"].hide()
    assert not panel.curse.running
    assert not panel.curse._lane.busy
    assert not panel.race.running
    panel.tabs.setCurrentIndex(0)
    asked = panel.race._asked
    window.session.edit(SetProblem(Rosenbrock()))
    assert panel.race._asked == asked
    window.docks["haystack"].toggleViewAction().trigger()
    qtbot.waitUntil(lambda: panel.race._asked != asked)


@pytest.mark.parametrize("tab", [0, 1, 2])
def test_nothing_is_clipped_in_a_small_dock(make_bench: MakeBench, tab: int) -> None:
    panel = make_bench(HaystackPanel, "haystack", size=(450, 300)).panel
    panel.tabs.setCurrentIndex(tab)
    QApplication.processEvents()
    assert (panel.width(), panel.height()) == (450, 300)
    page = panel.tabs.currentWidget()
    for child in page.findChildren(QLabel):
        if child.isVisible():
            place = child.mapTo(page, child.rect().bottomRight())
            assert page.rect().contains(place), child.text()
            assert child.height() >= min(child.sizeHint().height(), child.fontMetrics().height())
    plots = {0: (panel.race.plot, panel.race._best.plot), 1: (panel.curse.plot,), 2: ()}
    for plot in plots[tab]:
        assert plot.height() > 100
