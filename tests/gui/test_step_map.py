"""The step-size map in the window: opened when it is wanted, clicked, zoomed, chosen, followed."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from pytestqt.qtbot import QtBot

from core.edits import SetHyperparameter, SetProblem, SetStepMap, ToggleRacer
from core.scene import Racer
from core.scene_file import load_named
from core.surfaces import Beale, Saddle
from gui.main_window import MainWindow
from gui.panels.step_map import StepMapPanel
from gui.stepmap.view import HINT, LACK, StepMapView
from tests.gui.bench import Bench
from tests.gui.conftest import MakeBench, MakeWindow
from tests.gui.hand import click, drag, hover, wheel

SCENE = load_named("seven-points")
MOMENTUM = 1


@pytest.fixture
def bench(make_bench: MakeBench) -> Bench:
    return make_bench(StepMapPanel, SCENE, (520, 400))


def view_of(bench: Bench) -> StepMapView:
    assert isinstance(bench.panel, StepMapPanel)
    return bench.panel.view


def pixel_of(view: StepMapView, x: float, y: float) -> QPoint:
    return view.plot.mapFromScene(view._box.mapViewToScene(QPointF(x, y)))


def values(bench: Bench) -> tuple[float, float]:
    optimizer = bench.scene.racers[MOMENTUM].optimizer
    return optimizer.learning_rate, optimizer.beta  # type: ignore[attr-defined]


def test_it_is_made_when_it_is_opened_and_computes_only_while_it_is_seen(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert "step-map" not in window.panels
    window.docks["step-map"].toggleViewAction().trigger()
    qtbot.waitUntil(lambda: "step-map" in window.panels)
    panel = window.panels["step-map"]
    assert isinstance(panel, StepMapPanel)
    qtbot.waitUntil(
        lambda: panel.view._picture is not None and panel.view._picture.made.stride == 1
    )
    window.docks["scoreboard"].raise_()
    qtbot.waitUntil(lambda: not panel.seen)
    asked = panel.view._asked
    window.session.edit(SetProblem(Beale()))
    assert panel.view._asked is asked
    window.docks["step-map"].raise_()
    qtbot.waitUntil(lambda: panel.seen and panel.view._asked is not asked)


def test_a_scene_brings_the_panels_forward_that_it_is_about(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window(load_named("step-sizes"))
    qtbot.waitUntil(lambda: "step-map" in window.panels and window.panels["step-map"].seen)
    window.open_built_in("haystack")
    qtbot.waitUntil(lambda: "haystack" in window.panels and window.panels["haystack"].seen)


def test_the_first_with_two_hyperparameters_is_shown(bench: Bench) -> None:
    view = view_of(bench)
    assert view.racer.currentIndex() == MOMENTUM
    assert (view.across.currentText(), view.up.currentText()) == ("α", "β")


def test_a_click_takes_the_values_and_is_undone_as_one(bench: Bench) -> None:
    view, before = view_of(bench), values(bench)
    click(view.plot.viewport(), pixel_of(view, -2.0, 1.0))
    rate, beta = values(bench)
    assert rate == pytest.approx(0.01, rel=0.03) and beta == pytest.approx(0.9, abs=0.01)
    bench.session.undo()
    assert values(bench) == before and not bench.session.can_undo


def test_a_drag_takes_values_all_along_and_is_one_change(bench: Bench) -> None:
    view, before = view_of(bench), values(bench)
    drag(view.plot.viewport(), pixel_of(view, -3.0, 0.5), pixel_of(view, -1.0, 2.0))
    rate, beta = values(bench)
    assert rate == pytest.approx(0.1, rel=0.03) and beta == pytest.approx(0.99, abs=0.001)
    bench.session.undo()
    assert values(bench) == before and not bench.session.can_undo


def test_taking_values_computes_no_other_map(bench: Bench) -> None:
    view = view_of(bench)
    asked = view._asked
    click(view.plot.viewport(), pixel_of(view, -2.0, 1.0))
    bench.session.edit(SetHyperparameter(MOMENTUM, "beta", 0.25))
    assert view._asked is asked
    assert view._marks._here[0].getData()[1][0] == pytest.approx(-np.log10(0.75))


def test_hovering_says_what_happens_there(bench: Bench) -> None:
    view = view_of(bench)
    for place, said in (((0.5, 1.0), "diverges"), ((-3.9, 0.2), "not converged in 500 steps")):
        hover(view.plot.viewport(), pixel_of(view, *place))
        assert view._readout.text().endswith(said)
    hover(view.plot.viewport(), pixel_of(view, -1.0, 0.8))
    assert "converges in" in view._readout.text()


def test_the_wheel_zooms_and_the_map_is_computed_for_what_is_seen(bench: Bench) -> None:
    view = view_of(bench)
    whole = view._box.seen
    wheel(view.plot.viewport(), pixel_of(view, -1.0, 1.0), 3)
    assert view._box.seen.width < whole.width
    assert view._picture is not None
    assert view._picture.made.request.window == view._box.seen
    view.usual.click()
    assert view._box.seen == whole


def test_zooming_out_ends_where_the_values_end(bench: Bench) -> None:
    view = view_of(bench)
    wheel(view.plot.viewport(), pixel_of(view, -2.0, 1.5), -60)
    assert view._box.seen == pytest.approx((-20.0, 2.0, 0.0, 12.0), abs=1e-3)
    hover(view.plot.viewport(), pixel_of(view, 1.9, 0.1))
    assert "diverges" in view._readout.text()
    bench.session.edit(SetStepMap({"window": (400.0, 1e9, -50.0, 50.0)}))
    assert view._box.seen == pytest.approx((-4.0, 1.0, 0.0, 12.0), abs=1e-3)


def test_two_choices_of_one_hyperparameter_change_places(bench: Bench) -> None:
    view = view_of(bench)
    view.across.setCurrentIndex(1)
    view.across.activated.emit(1)
    assert (view.across.currentText(), view.up.currentText()) == ("β", "α")
    assert (bench.scene.step_map.across, bench.scene.step_map.up) == ("beta", "learning_rate")


def test_one_hyperparameter_alone_is_a_strip(bench: Bench) -> None:
    view = view_of(bench)
    view.racer.activated.emit(0)
    assert not view.up.isEnabled()
    assert view._picture is not None and view._picture.made.steps.shape[0] == 1
    click(view.plot.viewport(), pixel_of(view, -2.0, 0.5))
    assert bench.scene.racers[0].optimizer.learning_rate == pytest.approx(0.01, rel=0.03)


def test_theory_is_drawn_on_quadratics_only(bench: Bench) -> None:
    view = view_of(bench)
    assert len(view._marks._lines[0].getData()[0]) > 100
    assert len(view._marks._best.getData()[0]) == 1
    bench.session.edit(SetProblem(Beale()))
    assert view._marks._lines[0].getData()[0] is None or not view._marks._lines[0].getData()[0].size
    assert not len(view._marks._best.getData()[0])


def test_theory_is_told_in_words_and_there_is_none_of_a_saddle(bench: Bench) -> None:
    view = view_of(bench)
    assert view._readout.text().startswith("dashed: theory's limit, star: its best · ")
    bench.session.edit(SetProblem(Saddle()))
    assert not len(view._marks._lines[0].xData)
    assert view._readout.text() == HINT


def test_where_nothing_converges_the_key_counts_no_steps(bench: Bench) -> None:
    view = view_of(bench)
    assert "steps to a loss ≤ 0.0281" in view._key._texts[1]
    bench.session.edit(SetStepMap({"window": (-0.5, 1.0, 0.0, 3.0)}))  # α from 0.3 to 10
    assert view._key._texts[:2] == ("", "nowhere a loss ≤ 0.0281")


def test_without_optimizers_it_says_so(make_bench: MakeBench) -> None:
    from msgspec.structs import replace

    bench = make_bench(StepMapPanel, replace(SCENE, racers=()))
    assert view_of(bench)._readout.text() == LACK
    click(view_of(bench).plot.viewport(), QPoint(200, 100))
    assert bench.scene.racers == ()


def test_a_map_of_a_racer_that_is_gone_is_another_ones(bench: Bench) -> None:
    from msgspec.structs import replace

    bench.session.edit(SetStepMap({"racer": 6}))
    assert view_of(bench).racer.currentIndex() == 6
    bench.session.open(replace(bench.scene, racers=(Racer(SCENE.racers[0].optimizer),)))
    assert view_of(bench).racer.currentIndex() == 0
    bench.session.edit(ToggleRacer(0))
    assert view_of(bench)._picture is not None
