"""The scoreboard: what it says of every run is what the recording holds."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from core.descent import descend
from core.edits import AddStart, SetScene, ToggleRacer
from core.numbers import label
from core.racer_edits import DuplicateRacer, SetRacerField, SetStopping
from core.recording import Recording
from core.scene import Scene
from core.scene_file import load_named
from core.schedules import StepDecay
from core.surfaces import Beale, Himmelblau
from core.thresholds import threshold_of
from gui.forms import NumberField
from gui.panels.scoreboard import MOST, ScoreboardPanel
from tests.gui.bench import Bench
from tests.gui.conftest import MakeBench
from tests.gui.hand import type_in
from tests.reading import number

RUN, NOW, BEST, ARRIVED, DISTANCE, STATE = range(6)


def rows_of(bench: Bench) -> list[list[str]]:
    """Return the texts that the table shows."""
    bench.panel.finish()
    model = bench.panel.findChild(QTableView).model()
    return [
        [str(model.data(model.index(i, j), Qt.ItemDataRole.DisplayRole)) for j in range(6)]
        for i in range(model.rowCount())
    ]


@pytest.mark.parametrize("step", [0, 1, 137, 500])
def test_every_row_says_what_the_recording_holds(make_bench: MakeBench, step: int) -> None:
    bench = make_bench(ScoreboardPanel)
    recording, scene = bench.session.recording, bench.scene
    bench.panel.set_step(step)
    rows = rows_of(bench)
    assert [row[RUN] for row in rows] == [racer.label for racer in scene.racers]
    losses, points = recording.losses[:, :, 0], recording.positions[step, :, 0]
    (minimum,) = scene.problem.minima
    for k, row in enumerate(rows):
        best, _, at = row[BEST].partition(" @ ")
        below = np.flatnonzero(losses[:, k] <= threshold_of(scene))
        assert number(row[NOW]) == pytest.approx(losses[step, k], rel=6e-3)
        assert number(best) == pytest.approx(losses[:, k].min(), rel=6e-3)
        assert losses[int(at), k] == losses[:, k].min()
        assert row[ARRIVED] == (str(below[0]) if below.size else "–")
        distance = np.hypot(*(points[k] - minimum))
        assert number(row[DISTANCE]) == pytest.approx(distance, rel=6e-3)
        assert row[STATE] == ""


def test_a_diverged_run_says_when_and_the_others_go_on(make_bench: MakeBench) -> None:
    bench = make_bench(ScoreboardPanel, "too-fast")
    ended = bench.session.recording.diverged[:, 0]
    assert (ended[:2] < 0).all()
    assert ended[2] > 0, "or this scene shows nothing"
    bench.panel.set_step(300)
    low, right, fast = rows_of(bench)
    assert fast[STATE] == f"✕ {ended[2]}"
    model = bench.panel.findChild(QTableView).model()
    tip = model.data(model.index(2, STATE), Qt.ItemDataRole.ToolTipRole)
    assert tip == f"diverged at step {ended[2]}"
    assert (fast[NOW], fast[DISTANCE]) == ("–", "–")
    assert low[STATE] == right[STATE] == ""
    bench.panel.set_step(int(ended[2]) - 1)
    assert number(rows_of(bench)[2][NOW]) > 1e6


def test_a_typed_threshold_counts(make_bench: MakeBench) -> None:
    bench = make_bench(ScoreboardPanel)
    field = bench.panel.findChild(NumberField)
    assert float(field.lineEdit().text()) == pytest.approx(0.028052, rel=1e-4)
    early = [row[ARRIVED] for row in rows_of(bench)]
    type_in(field, "5")
    first = bench.session.recording.first_below(5.0)[:, 0]
    assert [row[ARRIVED] for row in rows_of(bench)] == [str(step) for step in first] != early
    type_in(field, "-1")
    assert [row[ARRIVED] for row in rows_of(bench)] == ["–"] * 7
    bench.session.undo()
    bench.session.undo()
    assert [row[ARRIVED] for row in rows_of(bench)] == early


def test_without_a_known_minimum_there_is_no_distance(make_bench: MakeBench) -> None:
    bench = make_bench(ScoreboardPanel, "saddle")
    assert {row[DISTANCE] for row in rows_of(bench)} == {"–"}


def test_the_distance_is_to_the_nearest_of_several_minima(make_bench: MakeBench) -> None:
    bench = make_bench(ScoreboardPanel, "himmelblau")
    bench.panel.set_step(bench.scene.steps)
    heads = bench.session.recording.positions[-1]
    nearest = np.linalg.norm(heads[:, :, None] - np.array(Himmelblau().minima), axis=-1).min(-1)
    shown = [number(row[DISTANCE]) for row in rows_of(bench)]
    assert shown == pytest.approx(nearest.ravel()[:MOST], rel=6e-3, abs=1e-12)


def test_several_starts_are_numbered_and_only_so_many_are_shown(make_bench: MakeBench) -> None:
    scene = SetScene({"steps": 5, "scattered": 299}).apply(load_named("seven-points"))
    for i in range(2, 7):
        scene = ToggleRacer(i).apply(scene)
    bench = make_bench(ScoreboardPanel, scene)
    rows = rows_of(bench)
    assert len(rows) == MOST
    assert [row[RUN] for row in rows[:2]] == ["SGD · 1", "SGD · 2"]
    assert rows[300][RUN] == "Momentum · 1"
    losses = bench.session.recording.losses[0]
    assert number(rows[301][NOW]) == pytest.approx(losses[1, 1], rel=6e-3)


def test_only_racers_that_take_part_are_listed(make_bench: MakeBench) -> None:
    bench = make_bench(ScoreboardPanel)
    bench.session.edit(ToggleRacer(0))
    bench.session.edit(ToggleRacer(4))
    names = [racer.label for racer in bench.scene.racers]
    assert [row[RUN] for row in rows_of(bench)] == [*names[1:4], *names[5:]]
    for i in (1, 2, 3, 5, 6):
        bench.session.edit(ToggleRacer(i))
    assert rows_of(bench) == []


def recorded(scene: Scene) -> Recording:
    recording = Recording(scene.race)
    for stretch in descend(scene.race):
        recording.append(stretch)
    return recording


def test_a_recording_that_lags_behind_the_scene_is_no_accident(make_bench: MakeBench) -> None:
    bench = make_bench(ScoreboardPanel)
    panel, first = bench.panel, bench.scene
    two = AddStart((0.0, 0.0)).apply(first)
    fewer = ToggleRacer(0).apply(two)
    panel.set_scene(fewer)
    panel.set_recording(recorded(two))
    panel.set_scene(ToggleRacer(0).apply(fewer))
    assert len(rows_of(bench)) in (0, 14)


def test_losses_are_written_short() -> None:
    assert [label(x) for x in (0.0, 1.0, -2.5, 1234567.0, 1.5e-12)] == [
        "0", "1", "−2.5", "1.23·10⁶", "1.5·10⁻¹²",
    ]  # fmt: skip
    assert label(float(Beale().value(np.array([3.0, 0.5])))) == "0"


@pytest.mark.parametrize("scene", ["too-fast", "rosenbrock", "seven-points"])
def test_all_columns_fit_and_none_is_cut(make_bench: MakeBench, qtbot: QtBot, scene: str) -> None:
    bench = make_bench(ScoreboardPanel, scene, size=(464, 260))
    bench.panel.set_step(bench.scene.steps)
    table = bench.panel.findChild(QTableView)
    for width in (464, 700, 464):
        bench.panel.resize(width, 260)
        qtbot.waitUntil(lambda width=width: table.viewport().width() >= width - 20)
        widths = [table.columnWidth(column) for column in range(6)]
        assert sum(widths) == table.viewport().width()
        for row, texts in enumerate(rows_of(bench)):
            for column in range(6):
                text = texts[column]
                room = widths[column] - 6 - (20 if column == RUN else 0)
                assert table.fontMetrics().horizontalAdvance(text) <= room, (row, column, text)
        assert width < 700 or " @ " in rows_of(bench)[0][BEST]


def test_the_columns_leave_room_for_the_bar_that_comes_with_many_rows(
    make_bench: MakeBench, qtbot: QtBot
) -> None:
    bench = make_bench(ScoreboardPanel, size=(458, 220))
    table = bench.panel.findChild(QTableView)
    widths = lambda: [table.columnWidth(column) for column in range(6)]  # noqa: E731
    before = sum(widths())
    for _ in range(3):
        bench.session.edit(DuplicateRacer(1))
    rows_of(bench)
    qtbot.waitUntil(table.verticalScrollBar().isVisible)
    qtbot.waitUntil(lambda: sum(widths()) == table.viewport().width() < before)
    qtbot.waitUntil(lambda: not table.horizontalScrollBar().isVisible())


def test_long_names_are_shortened_before_numbers_are(make_bench: MakeBench, qtbot: QtBot) -> None:
    scene = SetRacerField(0, "name", "W" * 60).apply(load_named("seven-points"))
    bench = make_bench(ScoreboardPanel, scene, size=(458, 320))
    table = bench.panel.findChild(QTableView)
    widths = [table.columnWidth(column) for column in range(6)]
    assert sum(widths) == table.viewport().width()
    assert widths[STATE] >= table.fontMetrics().horizontalAdvance("✕ 500")


def test_in_a_narrow_panel_the_rest_is_scrolled_to(make_bench: MakeBench, qtbot: QtBot) -> None:
    bench = make_bench(ScoreboardPanel, size=(220, 260))
    bar = bench.panel.findChild(QTableView).horizontalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 100)


def test_a_million_steps_fit_beside_the_other_panels(make_bench: MakeBench) -> None:
    bench = make_bench(ScoreboardPanel, size=(456, 260))
    assert " @ " in rows_of(bench)[0][BEST]
    bench.panel.set_scene(SetScene({"steps": 1_000_000}).apply(bench.scene))
    bench.panel.set_step(0)
    table = bench.panel.findChild(QTableView)
    assert sum(table.columnWidth(column) for column in range(6)) == table.viewport().width()
    assert " @ " not in rows_of(bench)[0][BEST], "which is in its tip"


def test_a_panel_may_be_closed_while_a_moment_waits_to_be_shown(make_bench: MakeBench) -> None:
    bench = make_bench(ScoreboardPanel)
    for step in (3, 4, 5):
        bench.panel.set_step(step)
    assert not bench.panel.finished


def test_numbers_stay_for_a_while_and_then_the_last_moment_is_shown(
    make_bench: MakeBench, qtbot: QtBot
) -> None:
    bench = make_bench(ScoreboardPanel)
    model = bench.panel.findChild(QTableView).model()
    rows_of(bench)
    bench.panel.set_step(500)
    before = model.data(model.index(0, NOW), Qt.ItemDataRole.DisplayRole)
    qtbot.waitUntil(lambda: bench.panel.finished)
    after = model.data(model.index(0, NOW), Qt.ItemDataRole.DisplayRole)
    assert number(after) < number(before)


def test_a_run_that_a_rule_has_stopped_says_when(make_bench: MakeBench) -> None:
    scene = SetStopping("loss", 0.05).apply(load_named("seven-points"))
    bench = make_bench(ScoreboardPanel, scene)
    stopped = bench.session.recording.stopped[:, 0]
    assert (stopped >= 0).any() and (stopped < 0).any()
    states = [row[STATE] for row in rows_of(bench)]
    assert states == [f"✓ {step}" if step >= 0 else "" for step in stopped]
    model, row = bench.panel.findChild(QTableView).model(), int(np.argmax(stopped))
    tip = model.data(model.index(row, STATE), Qt.ItemDataRole.ToolTipRole)
    assert tip == f"stopped by a rule at step {stopped.max()}"


def test_repetitions_of_a_start_are_side_by_side_and_numbered(make_bench: MakeBench) -> None:
    scene = load_named("seven-points")
    for i in range(2, 7):
        scene = ToggleRacer(i).apply(scene)
    scene = SetRacerField(0, "noise", 0.1).apply(scene)
    scene = SetScene({"repeats": 3, "steps": 20}).apply(scene)
    bench = make_bench(ScoreboardPanel, scene)
    names = [row[RUN] for row in rows_of(bench)]
    assert names == [f"{name} · run {n}" for name in ("SGD", "Momentum") for n in (1, 2, 3)]
    bench.session.edit(AddStart((0.0, 0.0)))
    names = [row[RUN] for row in rows_of(bench)]
    assert names[:6] == [f"SGD · {start} · run {n}" for start in (1, 2) for n in (1, 2, 3)]
    table, widest = bench.panel.findChild(QTableView), "Momentum · 2 · run 3"
    assert table.columnWidth(RUN) >= table.fontMetrics().horizontalAdvance(widest) + 20


def test_the_tip_of_a_run_says_its_learning_rate_at_the_moment(make_bench: MakeBench) -> None:
    schedule = StepDecay(every=10, gamma=0.5)
    bench = make_bench(
        ScoreboardPanel, SetRacerField(1, "schedule", schedule).apply(load_named("seven-points"))
    )
    model = bench.panel.findChild(QTableView).model()
    for step, rate in ((0, "0.005"), (9, "0.005"), (10, "0.0025")):
        bench.panel.set_step(step)
        rows_of(bench)
        tip = model.data(model.index(1, RUN), Qt.ItemDataRole.ToolTipRole)
        assert tip == f"Momentum: learning rate {rate} after step {step}"
