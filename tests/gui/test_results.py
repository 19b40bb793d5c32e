"""The results: a row for each network that says what was measured; the test part is looked at
only when a person asks, and each look counts."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView, QToolButton
from pytestqt.qtbot import QtBot

from core.edits import SetView
from core.network.passes import measure
from core.running import computation, recording_of
from core.training.edits import SetTraining
from core.training.recording import TrainingRecording
from gui.items.runs_table import MARK
from gui.learning import final
from gui.learning.standing import columns_of, standing_of
from gui.panels.results import HINT, ResultsPanel
from gui.theme import DARK
from tests.core.trainings import RACERS, TOO_FAST, UNBOUNDED, UNJUDGED, UNTESTED, scene_of
from tests.gui.bench import Bench
from tests.gui.conftest import MakeBench, MakeWindow
from tests.gui.hand import Key, click, key
from tests.reading import number

SIZE = (460, 260)


@pytest.fixture
def bench(make_bench: MakeBench) -> Bench:
    bench = make_bench(ResultsPanel, scene_of(), SIZE)
    bench.panel.set_step(200)
    return bench


def table_of(bench: Bench) -> QTableView:
    bench.panel.finish()
    return bench.panel.findChild(QTableView)


def rows_of(bench: Bench) -> list[dict[str, str]]:
    """Return the texts that the table shows, by the heads of their columns."""
    model = table_of(bench).model()
    role, across = Qt.ItemDataRole.DisplayRole, Qt.Orientation.Horizontal
    heads = [str(model.headerData(j, across, role)) for j in range(model.columnCount())]
    return [
        {head: str(model.data(model.index(i, j), role)) for j, head in enumerate(heads)}
        for i in range(model.rowCount())
    ]


def press(bench: Bench, text: str) -> None:
    """Click a button."""
    button = button_of(bench, text)
    assert button.isEnabled()
    click(button, button.rect().center())


def button_of(bench: Bench, text: str) -> QToolButton:
    return next(b for b in bench.panel.findChildren(QToolButton) if text in b.text())


# What is said of each network


@pytest.mark.parametrize("step", [0, 7, 130, 200])
def test_every_row_says_what_was_measured(make_bench: MakeBench, step: int) -> None:
    bench = make_bench(ResultsPanel, scene_of(), (700, 260))
    bench.panel.set_step(step)
    recording = bench.session.recording
    row = recording.measured_index(step)
    rows = rows_of(bench)
    assert [one["network"] for one in rows] == ["Adam", "SGD"]
    for k, one in enumerate(rows):
        assert number(one["train loss"]) == pytest.approx(recording.train_loss[row, k, 0], rel=6e-4)
        validation = recording.validation_loss[row, k, 0]
        assert number(one["validation"]) == pytest.approx(validation, rel=6e-4)
        accuracy = recording.validation_accuracy[row, k, 0]
        assert number(one["accuracy"].removesuffix(" %")) == pytest.approx(100 * accuracy, rel=6e-4)
        best, _, at = one["best"].partition(" @ ")
        assert number(best) == pytest.approx(recording.validation_loss[:, k, 0].min(), rel=6e-3)
        assert int(at) == recording.best_step[k, 0]
        assert number(one["epoch"]) == pytest.approx(step / (7, 10)[k], rel=6e-3)
        assert one["state"] == ""
        assert not any("test" in head for head in one)


def test_several_runs_have_a_row_each(make_bench: MakeBench) -> None:
    bench = make_bench(ResultsPanel, scene_of(repeats=3), SIZE)
    names = [one["network"] for one in rows_of(bench)]
    assert names == ["Adam · 1", "Adam · 2", "Adam · 3", "SGD · 1", "SGD · 2", "SGD · 3"]
    recording = bench.session.recording
    losses = [number(one["train loss"]) for one in rows_of(bench)]
    assert losses == pytest.approx(recording.train_loss[0].ravel(), rel=6e-4)


def test_a_network_that_diverged_says_when_and_what_to_try(make_bench: MakeBench) -> None:
    bench = make_bench(ResultsPanel, scene_of(TOO_FAST, network=UNBOUNDED), SIZE)
    ended = int(bench.session.recording.diverged[1, 0])
    bench.panel.set_step(150)
    adam, sgd = rows_of(bench)
    assert (adam["state"], sgd["state"]) == ("", f"✕ {ended}")
    assert (sgd["train loss"], sgd["validation"], sgd["accuracy"]) == ("–", "–", "–")
    assert number(sgd["epoch"]) == pytest.approx(ended / 7, rel=6e-3), "it went no further"
    said = bench.panel._readout.text()
    assert said.startswith(f"SGD diverged at step {ended}: try a smaller learning rate")
    model = table_of(bench).model()
    state = list(adam).index("state")
    assert model.data(model.index(1, state), Qt.ItemDataRole.ToolTipRole) == (
        f"diverged at step {ended}"
    )


def test_a_network_that_was_stopped_early_says_when(make_bench: MakeBench) -> None:
    bench = make_bench(ResultsPanel, scene_of(steps=2000, patience=60), SIZE)
    stopped = bench.session.recording.stopped[:, 0]
    assert (stopped >= 0).any()
    states = [one["state"] for one in rows_of(bench)]
    assert states == [f"✓ {step}" if step >= 0 else "" for step in stopped]


def test_of_numbers_there_is_no_accuracy(make_bench: MakeBench) -> None:
    from core.datasets.generated import Sine

    bench = make_bench(ResultsPanel, scene_of(data=Sine()), SIZE)
    assert "accuracy" not in rows_of(bench)[0]
    press(bench, "Evaluate")
    assert "test loss" in rows_of(bench)[0] and "test acc." not in rows_of(bench)[0]


@pytest.mark.parametrize("size", [(460, 220), (700, 300)], ids=str)
def test_all_columns_fit(make_bench: MakeBench, size: tuple[int, int]) -> None:
    bench = make_bench(ResultsPanel, scene_of(steps=1000), size, DARK)
    table = table_of(bench)
    widths = [table.columnWidth(j) for j in range(table.model().columnCount())]
    assert sum(widths) <= table.viewport().width()
    assert not table.horizontalScrollBar().isVisible()
    metrics = bench.panel.fontMetrics()
    for one in rows_of(bench):
        for text, width in zip(one.values(), widths, strict=True):
            assert metrics.horizontalAdvance(text) <= width - 4


def test_a_name_is_told_whole_where_there_is_room_without_the_epoch(make_bench: MakeBench) -> None:
    racers = tuple(replace(racer, name=f"batch {32 + i}") for i, racer in enumerate(RACERS))
    bench = make_bench(ResultsPanel, scene_of(racers, steps=1000, repeats=5), SIZE)
    table, epoch = table_of(bench), [*rows_of(bench)[0]].index("epoch")
    name = bench.panel.fontMetrics().horizontalAdvance("batch 33 · 5")
    assert table.columnWidth(0) >= name + MARK + 3
    assert table.isColumnHidden(epoch)
    tip = table.model().data(table.model().index(0, 0), Qt.ItemDataRole.ToolTipRole)
    assert tip == "batch 32 · 1, epoch 0: click to see it"
    bench.panel.resize(800, 260)
    table = table_of(bench)
    assert not table.isColumnHidden(epoch)


def test_the_epoch_is_told_beside_names_that_fit(make_bench: MakeBench) -> None:
    racers = (replace(RACERS[0], name="Momentum"), RACERS[1])
    bench = make_bench(ResultsPanel, scene_of(racers, steps=1000), SIZE)
    table, epoch = table_of(bench), [*rows_of(bench)[0]].index("epoch")
    name = bench.panel.fontMetrics().horizontalAdvance("Momentum")
    assert not table.isColumnHidden(epoch) and table.columnWidth(0) >= name + MARK + 3


def test_what_the_test_part_tells_is_seen_without_scrolling(
    make_bench: MakeBench, qtbot: QtBot
) -> None:
    racers = (replace(RACERS[0], name="Momentum"), RACERS[1])
    bench = make_bench(ResultsPanel, scene_of(racers, steps=1000), SIZE)
    press(bench, "Evaluate")
    table, heads = table_of(bench), [*rows_of(bench)[0]]
    shown = [head for i, head in enumerate(heads) if not table.isColumnHidden(i)]
    assert shown[0] == "network" and {"validation", "test loss", "test acc."} < set(shown)
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() == 0)
    name = bench.panel.fontMetrics().horizontalAdvance("Momentum")
    assert table.columnWidth(0) >= name + MARK + 3
    tip = table.model().data(table.model().index(0, 0), Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("Momentum, best ") and " at step " in tip and "train loss" in tip


def test_an_epoch_that_is_not_computed_yet_is_not_told(bench: Bench) -> None:
    recording, labels = bench.session.recording, bench.scene.labels
    columns = columns_of(classes=True, tested=False)
    half = recording_of(recording.race)
    stretches = computation(recording.race, half)()
    while half.last_step < 20:
        half.append(next(stretches))
    last = half.last_step
    assert last < 200
    told = standing_of(half, labels, columns, 200, None).row(0)
    assert number(told[columns.heads.index("epoch")]) == pytest.approx(last / 7, rel=6e-3)


def test_nothing_to_train_is_said(make_bench: MakeBench) -> None:
    bench = make_bench(ResultsPanel, scene_of(()), SIZE)
    assert rows_of(bench) == []
    assert bench.panel._hint.text() == "No optimizer: add one in the setup."
    assert not any(button.isEnabled() for button in bench.panel._tools.findChildren(QToolButton))


# What a hand does


def test_a_click_on_a_row_shows_its_network(make_bench: MakeBench) -> None:
    bench = make_bench(ResultsPanel, scene_of(repeats=2), SIZE)
    table = table_of(bench)
    place = table.visualRect(table.model().index(3, 2)).center()
    click(table.viewport(), place)
    assert (bench.scene.view.racer, bench.scene.view.run) == (1, 1)
    assert table.model().chosen == 3
    image, port = table.viewport().grab().toImage(), table.model()
    corners = (table.visualRect(port.index(row, 2)).topLeft() for row in (0, 3))
    ratio = image.devicePixelRatio()
    grounds = [
        image.pixelColor(round((at.x() + 2) * ratio), round((at.y() + 2) * ratio)) for at in corners
    ]
    assert grounds[0] != grounds[1], "it stands out"


def test_rows_are_chosen_with_the_keyboard(make_bench: MakeBench) -> None:
    bench = make_bench(ResultsPanel, scene_of(repeats=2), SIZE)
    table = table_of(bench)
    for _ in range(9):
        key(table, Key.Key_Down)
    assert (bench.scene.view.racer, bench.scene.view.run) == (1, 1)
    key(table, Key.Key_Up)
    assert (bench.scene.view.racer, bench.scene.view.run) == (1, 0)


def test_racers_that_are_off_are_passed_over(make_bench: MakeBench) -> None:
    from msgspec.structs import replace

    racers = (replace(RACERS[0], enabled=False), *RACERS)
    bench = make_bench(ResultsPanel, scene_of(racers), SIZE)
    table = table_of(bench)
    click(table.viewport(), table.visualRect(table.model().index(1, 0)).center())
    assert bench.scene.view.racer == 2


def test_the_best_step_of_the_network_shown_is_sought(bench: Bench) -> None:
    bench.session.edit(SetView({"racer": 1}))
    press(bench, "Best step")
    assert bench.sought == [bench.session.recording.best_step[1, 0]]


def test_the_best_weights_are_taken_back(bench: Bench) -> None:
    recording = bench.session.recording
    bench.session.edit(SetView({"racer": 1}))
    best = int(recording.best_step[1, 0])
    weights = recording.vectors[1][recording.index(best), 0].copy()
    press(bench, "Take back")
    origin = bench.scene.training.origin
    assert origin is not None and origin.note == f"SGD, step {best}"
    assert np.frombuffer(origin.values).tolist() == weights.tolist()
    again = bench.session.recording
    assert again.vectors[0][0, 0].tolist() == weights.tolist()
    assert again.validation_loss[0, 0, 0] == pytest.approx(float(recording.best_validation[1, 0]))
    assert bench.sought == [0]
    bench.session.undo()
    assert bench.scene.training.origin is None


# The test part


def test_nobody_looks_at_the_test_part_before_it_is_asked_for(
    make_bench: MakeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(final, "evaluated", lambda *a: asked.append(a) or iter(()))
    bench = make_bench(ResultsPanel, scene_of(), SIZE)
    bench.panel.set_step(100)
    bench.panel.finish()
    assert asked == [] and bench.scene.test_looks == 0
    assert "test" not in " ".join(rows_of(bench)[0])
    assert not bench.panel._said.isVisible()


def test_the_test_part_is_evaluated_and_counted(bench: Bench) -> None:
    recording = bench.session.recording
    bench.panel.set_step(150)
    press(bench, "Evaluate")
    assert bench.scene.test_looks == 1
    assert bench.panel._said.text() == "Test part at step 150. It has been looked at once."
    setup = recording.setup
    for k, one in enumerate(rows_of(bench)):
        plan, test = setup.plans[k], setup.prepared.test
        loss, accuracy = measure(plan.network, plan.layout, recording.vectors[k][150, 0],
                                 setup.prepared.inputs[test], plan.targets[test])  # fmt: skip
        assert number(one["test loss"]) == pytest.approx(float(loss), rel=6e-4)
        said = number(one["test acc."].removesuffix(" %"))
        assert said == pytest.approx(100 * float(accuracy), rel=6e-4)
    assert not button_of(bench, "Evaluate").isEnabled(), "it has been looked at"
    bench.panel.set_step(40)
    bench.panel.finish()
    press(bench, "Evaluate")
    assert bench.scene.test_looks == 2
    text = bench.panel._said.text()
    assert text.startswith("Test part at step 40. It has been looked at 2 times: it is no longer")


def test_undoing_takes_no_look_back(bench: Bench) -> None:
    press(bench, "Evaluate")
    bench.session.undo()
    assert bench.scene.test_looks == 1


def test_another_training_has_not_been_tested(bench: Bench) -> None:
    press(bench, "Evaluate")
    bench.session.edit(SetTraining({"patience": 5000}))
    assert "test loss" not in rows_of(bench)[0]
    assert not bench.panel._said.isVisible()
    assert button_of(bench, "Evaluate").isEnabled()


def test_without_a_test_part_it_is_said(make_bench: MakeBench) -> None:
    bench = make_bench(ResultsPanel, scene_of(preparation=UNTESTED), SIZE)
    button = button_of(bench, "Evaluate")
    assert not button.isEnabled()
    assert button.toolTip() == "The split has no test part: give it a share in the setup"
    assert bench.panel._readout.text() == f"no test part · {HINT}"


def test_without_a_validation_part_it_is_said(make_bench: MakeBench) -> None:
    bench = make_bench(ResultsPanel, scene_of(preparation=UNJUDGED), SIZE)
    assert bench.panel._readout.text().startswith("no validation part · ")
    assert rows_of(bench)[0]["validation"] == "–"


def test_a_button_that_lags_behind_does_nothing(make_bench: MakeBench) -> None:
    """Another training begins, and a hand is quicker than the rows that tell of it."""
    bench = make_bench(ResultsPanel, scene_of(), SIZE)
    bench.panel.recording = TrainingRecording(bench.scene.training_race)
    for press_it in (bench.panel._evaluate, bench.panel._go_to_best, bench.panel._take_back):
        press_it()
    assert (bench.sought, bench.scene.test_looks, bench.scene.training.origin) == ([], 0, None)


def test_in_the_window_the_worker_evaluates(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window()
    window.open_scene(scene_of(), None)
    session, panel = window.session, window.panels["results"]
    contest = session.scene.contest
    qtbot.waitUntil(lambda: session.recording.race.is_like(contest) and session.recording.complete)
    window.seek(120)
    qtbot.waitUntil(lambda: panel.is_set_up and panel.finished)
    click(button_of_panel(panel), button_of_panel(panel).rect().center())
    qtbot.waitUntil(lambda: window.session.scene.test_looks == 1)
    assert panel._final.found.step == 120
    assert panel._said.text().startswith("Test part at step 120.")


def button_of_panel(panel: ResultsPanel) -> QToolButton:
    return next(b for b in panel.findChildren(QToolButton) if "Evaluate" in b.text())
