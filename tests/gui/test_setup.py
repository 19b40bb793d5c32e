"""The setup: what is typed, switched and chosen, and what the forms show after undo."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QSlider,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.edits import SetProblem, SetScene
from core.heights import Scaling
from core.optimizers.adaptive import Adam
from core.scene import Colormap
from core.scene_file import load_named
from core.surfaces import Himmelblau, LongValley
from gui.bubble import Bubble
from gui.forms import NumberField, short
from gui.main_window import MainWindow
from gui.panels.setup import SetupPanel
from tests.gui.bench import Bench
from tests.gui.conftest import MakeBench, settled
from tests.gui.hand import Key, Modifier, click, key, type_in, wheel


@pytest.fixture
def bench(make_bench: MakeBench) -> Bench:
    return make_bench(SetupPanel, size=(380, 900))


def field(bench: Bench, tip: str, number: int = 0) -> NumberField:
    """Return the field, or one of several, whose tip begins so."""
    fields = [f for f in bench.panel.findChildren(NumberField) if f.toolTip().startswith(tip)]
    return fields[number]


def text_of(field: NumberField) -> str:
    return field.lineEdit().text()


def is_marked(field: NumberField) -> bool:
    return "background" in field.lineEdit().styleSheet()


def test_a_typed_learning_rate_changes_the_race(bench: Bench) -> None:
    before = bench.session.recording
    type_in(field(bench, "α", 3), "0.25")
    assert bench.scene.racers[3].optimizer.learning_rate == 0.25
    assert bench.session.recording is not before
    assert bench.session.recording.race.optimizers[3].learning_rate == 0.25
    assert bench.session.recording.complete


def test_a_number_counts_when_the_field_is_left(bench: Bench) -> None:
    type_in(field(bench, "α"), "0.25", end=None)
    assert bench.scene.racers[0].optimizer.learning_rate == 0.03
    key(field(bench, "α"), Key.Key_Tab)
    assert bench.scene.racers[0].optimizer.learning_rate == 0.25


@pytest.mark.parametrize("text", ["5e-2", "0,05", " .05 ", "+0.050"])
def test_numbers_are_read_as_people_write_them(bench: Bench, text: str) -> None:
    type_in(field(bench, "α"), text)
    assert bench.scene.racers[0].optimizer.learning_rate == 0.05
    assert text_of(field(bench, "α")) == "0.05"


@pytest.mark.parametrize(
    "text", ["0", "-1", "100.1", "1e999", "nan", "inf", "fast", "", "1..2", "0.1 0.2"]
)
def test_what_is_no_learning_rate_is_marked_and_not_taken(bench: Bench, text: str) -> None:
    alpha, before = field(bench, "α"), bench.scene
    type_in(alpha, text, end=None)
    if not text:
        key(alpha, Key.Key_Backspace)
    assert is_marked(alpha)
    key(alpha, Key.Key_Return)
    assert bench.scene is before
    assert text_of(alpha) == "0.03", "the old value is back"
    assert not is_marked(alpha)


def test_a_momentum_of_one_is_out_of_range_and_of_zero_is_not(bench: Bench) -> None:
    beta = field(bench, "β ")
    type_in(beta, "1")
    assert bench.scene.racers[1].optimizer.beta == 0.9
    type_in(beta, "0")
    assert bench.scene.racers[1].optimizer.beta == 0


@pytest.mark.parametrize("text", ["1.5", "0", "1000001", "1e7"])
def test_what_is_no_number_of_steps_is_not_taken(bench: Bench, text: str) -> None:
    type_in(field(bench, "Steps"), text)
    assert bench.scene.steps == 500


def test_steps_random_starts_and_seed(bench: Bench) -> None:
    type_in(field(bench, "Steps"), "40")
    type_in(field(bench, "Random starts"), "3")
    assert bench.session.recording.race.steps == 40
    assert bench.session.recording.race.starts.shape == (4, 2)
    first = bench.session.recording.race.starts
    type_in(field(bench, "Seed"), "4294967295")
    second = bench.session.recording.race.starts
    assert (first[0] == second[0]).all()
    assert (first[1:] != second[1:]).all()
    assert (bench.scene.steps, bench.scene.scattered, bench.scene.seed) == (40, 3, 2**32 - 1)


def test_folded_hyperparameters_are_there_when_unfolded(bench: Bench) -> None:
    row = bench.panel._racers.rows[6]
    unfolding = next(b for b in row.findChildren(QToolButton) if b.text() == "…")
    assert list(row.fields) == ["learning_rate", "beta1"]
    click(unfolding, QPoint(5, 5))
    epsilon = row.fields["epsilon"]
    assert epsilon.isVisible()
    type_in(epsilon, "1e-3")
    click(unfolding, QPoint(5, 5))
    assert not epsilon.isVisible()
    optimizer = bench.scene.racers[6].optimizer
    assert isinstance(optimizer, Adam)
    assert optimizer.epsilon == 1e-3


def test_the_wheel_and_the_arrows_step_a_field_that_has_the_focus(bench: Bench) -> None:
    alpha, middle = field(bench, "α"), QPoint(10, 10)
    field(bench, "Seed").setFocus()
    wheel(alpha, middle, 3)
    assert bench.scene.racers[0].optimizer.learning_rate == 0.03, "a form is scrolled"
    alpha.setFocus()
    wheel(alpha, middle, 10)
    assert bench.scene.racers[0].optimizer.learning_rate == pytest.approx(0.3, rel=0.02)
    for _ in range(10):
        key(alpha, Key.Key_Down)
    assert bench.scene.racers[0].optimizer.learning_rate == pytest.approx(0.03, rel=0.02)
    wheel(alpha, middle, 40)
    assert bench.scene.racers[0].optimizer.learning_rate == 100
    bench.session.undo()
    assert bench.scene.racers[0].optimizer.learning_rate == 0.03, "turns in a row are one change"


def test_steps_of_a_field_end_at_its_range(bench: Bench) -> None:
    beta, seed = field(bench, "β "), field(bench, "Seed")
    beta.setFocus()
    wheel(beta, QPoint(10, 10), 12)
    assert bench.scene.racers[1].optimizer.beta == pytest.approx(0.99)
    type_in(beta, "0.02")
    beta.setFocus()
    wheel(beta, QPoint(10, 10), -5)
    assert bench.scene.racers[1].optimizer.beta == 0
    seed.setFocus()
    wheel(seed, QPoint(10, 10), -3)
    assert bench.scene.seed == 0
    wheel(seed, QPoint(10, 10), 2)
    assert bench.scene.seed == 2


def test_a_check_box_switches_an_optimizer(bench: Bench) -> None:
    *boxes, marks = bench.panel.findChildren(QCheckBox)
    assert marks.text() == "critical points"
    assert [box.text() for box in boxes] == [racer.label for racer in bench.scene.racers]
    for box in (boxes[2], boxes[5]):
        click(box, QPoint(8, box.height() // 2))
    assert bench.scene.active == (0, 1, 3, 4, 6)
    assert bench.session.recording.race.shape[0] == 5
    boxes[2].setFocus()
    key(boxes[2], Key.Key_Space)
    assert bench.scene.active == (0, 1, 2, 3, 4, 6)
    bench.session.undo()
    assert [box.isChecked() for box in boxes] == [r.enabled for r in bench.scene.racers]


def test_the_problem_is_chosen_and_brings_its_own_fields(bench: Bench) -> None:
    chooser = bench.panel.findChildren(QComboBox)[0]
    assert chooser.currentText() == "Line through points"
    assert any("0.0685" in label for label in texts(bench))
    while not isinstance(bench.scene.problem, LongValley):
        key(chooser, Key.Key_Down)
    kappa = field(bench, "κ")
    assert text_of(kappa) == "60"
    type_in(kappa, "250")
    assert bench.scene.problem == LongValley(condition=250)
    assert bench.scene.starts == LongValley.starts
    type_in(kappa, "0.5")
    assert bench.scene.problem == LongValley(condition=250)
    bench.session.undo()
    assert text_of(kappa) == "60"
    bench.session.undo()
    assert chooser.currentText() == bench.scene.problem.title
    bench.session.edit(SetScene({"title": "other"}))
    while not isinstance(bench.scene.problem, Himmelblau):
        key(chooser, Key.Key_Down)
    assert not [f for f in bench.panel.findChildren(NumberField) if f.toolTip().startswith("κ")]


def texts(bench: Bench) -> list[str]:
    return [label.text() for label in bench.panel.findChildren(type(bench.panel._problem._note))]


def test_heights_are_drawn_as_chosen(bench: Bench) -> None:
    for name, steps, value in (
        ("contour_scaling", -1, Scaling.LINEAR),
        ("height_scaling", 1, Scaling.LOG),
        ("colormap", 2, Colormap.MAGMA),
    ):
        box = bench.panel.findChild(QComboBox, name)
        for _ in range(abs(steps)):
            key(box, Key.Key_Down if steps > 0 else Key.Key_Up)
        assert getattr(bench.scene.view, name) == value
    type_in(field(bench, "Contour levels"), "7")
    assert bench.scene.view.levels == 7
    marks = bench.panel.findChildren(QCheckBox)[-1]
    click(marks, QPoint(8, marks.height() // 2))
    assert not bench.scene.view.critical_points
    while bench.session.can_undo:
        bench.session.undo()
    assert bench.panel.findChild(QComboBox, "colormap").currentData() == Colormap.VIRIDIS
    assert text_of(field(bench, "Contour levels")) == "20"
    assert marks.isChecked()


def test_all_forms_show_the_scene_after_undo_and_in_another_scene(bench: Bench) -> None:
    for tip, number, text in (
        ("α", 0, "0.001"), ("ρ", 0, "0.5"), ("Steps", 0, "77"), ("Seed", 0, "5"),
    ):  # fmt: skip
        type_in(field(bench, tip, number), text)
    for row in bench.panel._racers.rows:
        row.unfold()
    while bench.session.can_undo:
        bench.session.undo()
        assert shown(bench) == wanted(bench)
    for name in ("too-fast", "long-valley", "beale"):
        bench.session.open(load_named(name))
        for row in bench.panel._racers.rows:
            row.unfold()
        bench.panel.repaint()
        assert shown(bench) == wanted(bench)


def shown(bench: Bench) -> list[object]:
    rows = bench.panel._racers.rows
    return [
        *[row.box.text() for row in rows],
        *[row.box.isChecked() for row in rows],
        *[text_of(f) for row in rows for f in row.fields.values()],
        *[text_of(field(bench, tip)) for tip in ("Steps", "Random starts", "Seed")],
    ]


def wanted(bench: Bench) -> list[object]:
    scene = bench.scene
    return [
        *[racer.label for racer in scene.racers],
        *[racer.enabled for racer in scene.racers],
        *[
            short(getattr(racer.optimizer, name))
            for racer in scene.racers
            for name in racer.optimizer.__struct_fields__
        ],
        *[str(n) for n in (scene.steps, scene.scattered, scene.seed)],
    ]


def test_keys_switch_optimizers_until_all_are_off(window: MainWindow, qtbot: QtBot) -> None:
    window.playback.seek(200)
    number_keys = [Key(Key.Key_1 + i) for i in range(9)]
    for i, number_key in enumerate(number_keys):
        key(window, number_key)
        assert window.session.scene.active == tuple(range(i + 1, 7))
    qtbot.waitUntil(lambda: settled(window))
    assert "no optimizer is on" in window.time_bar._status.text()
    window.grab()
    assert window.playback.step == 200
    key(window, Key.Key_Space)
    key(window, Key.Key_3)
    qtbot.waitUntil(lambda: window.session.recording.complete)
    assert window.session.scene.active == (2,)
    assert window.time_bar._status.text() == ""
    assert window.playback.playing
    assert window.playback.step >= 200, "time stood still meanwhile"


def test_the_keyboard_reaches_what_has_the_focus_before_it_moves_time(window: MainWindow) -> None:
    window.playback.seek(100)
    box = window.panels["setup"].findChildren(QCheckBox)[1]
    box.setFocus()
    key(box, Key.Key_Space)
    assert window.session.scene.active == (0, 2, 3, 4, 5, 6)
    smoothing = window.panels["curves"].findChild(QSlider)
    smoothing.setFocus()
    for pressed in (Key.Key_Right, Key.Key_Right, Key.Key_Left):
        key(smoothing, pressed)
    assert window.session.scene.view.smoothing == pytest.approx(0.01)
    assert window.playback.step == 100
    assert not window.playback.playing


def test_digits_typed_in_a_field_switch_no_optimizer(window: MainWindow) -> None:
    steps = next(
        f for f in window.panels["setup"].findChildren(NumberField) if "Steps" in f.toolTip()
    )
    window.playback.seek(100)
    type_in(steps, "-1+2=3 rRcC0?", end=None)
    key(steps, Key.Key_Home)
    key(steps, Key.Key_Right)
    key(steps, Key.Key_Space)
    assert len(window.session.scene.active) == 7
    assert (window.playback.step, window.playback.speed) == (100, 1)
    assert not window.playback.playing
    type_in(steps, "123")
    assert window.session.scene.steps == 123


def test_a_field_says_at_once_and_at_the_end_why_it_takes_no_such_number(bench: Bench) -> None:
    alpha = field(bench, "α")
    type_in(alpha, "500", end=None)
    bubble = bench.panel.findChild(Bubble)
    assert bubble.isVisible()
    assert bubble.text() == "500 is above 100: from more than 0 to 100"
    assert bench.panel.rect().contains(bubble.geometry())
    key(alpha, Key.Key_Backspace)
    assert not bubble.isVisible(), "50 may be"
    key(alpha, Key.Key_Minus)
    assert bubble.text().startswith("50- is not a number")
    key(alpha, Key.Key_Tab)
    assert not alpha.hasFocus()
    assert bubble.isVisible()
    assert bubble.text().endswith("It stays 0.03.")
    click(bench.panel, QPoint(3, 3))
    assert not bubble.isVisible()


@pytest.mark.parametrize(
    ("tip", "text", "said"),
    [
        ("α", "0", "0 is not more than 0: from more than 0 to 100"),
        ("β ", "1", "1 is not less than 1: from 0 to less than 1"),
        ("β ", "-.5", "-.5 is below 0"),
        ("α", "1e999", "1e999 is above 100"),
        ("α", "nan", "nan is not a number"),
        ("Steps", "1.5", "1.5 is not a whole number: from 1 to 1e6"),
        ("α", "x" * 99, "xxxxxxxxxxxxxxxxxxxxxxxx… is not a number"),
    ],
)
def test_a_remark_names_what_is_wrong(bench: Bench, tip: str, text: str, said: str) -> None:
    type_in(field(bench, tip), text, end=None)
    assert bench.panel.findChild(Bubble).text().startswith(said)


def test_numbers_are_written_alike() -> None:
    numbers = (1e-8, 1e-10, 0.00025, 0.1, 60.0, 1e6, -1e12, 1.5e300)
    written = ["1e-8", "1e-10", "0.00025", "0.1", "60", "1e6", "-1e12", "1.5e300"]
    assert [short(number) for number in numbers] == written


def test_what_the_rows_have_in_common_stands_in_one_column(bench: Bench) -> None:
    rows = bench.panel._racers.rows
    for place in (0, 1):
        fields = [list(row.fields.values())[place] for row in rows if len(row.fields) > place]
        assert len({f.mapTo(bench.panel, QPoint()).x() for f in fields}) == 1
    unfolding = [b for b in bench.panel.findChildren(QToolButton) if b.text() == "…"]
    assert len(unfolding) == len(rows)
    assert len({b.mapTo(bench.panel, QPoint()).x() for b in unfolding}) == 1


def test_tab_goes_through_all_that_can_be_set_from_top_to_bottom(bench: Bench) -> None:
    bench.session.edit(SetProblem(LongValley()))
    bench.session.open(load_named("long-valley"))
    stops = [w for w in bench.panel.findChildren(QWidget) if is_a_stop(w)]
    assert len(stops) > 15
    bench.panel.setFocus()
    gone: list[QWidget] = []
    for _ in stops:
        key(QApplication.focusWidget(), Key.Key_Tab)
        gone.append(QApplication.focusWidget())
    assert set(gone) == set(stops)
    places = [w.mapTo(bench.panel, QPoint(0, w.height() // 2)) for w in gone]
    rows = [(round(place.y() / 10), place.x()) for place in places]
    assert rows == sorted(rows)


def is_a_stop(widget: QWidget) -> bool:
    kinds = (NumberField, QCheckBox, QToolButton, QComboBox)
    return isinstance(widget, kinds) and widget.isVisible()


def test_clicks_leave_the_keys_to_the_window(window: MainWindow) -> None:
    clicked = [
        w
        for name in ("setup", "curves", "scoreboard")
        for kind in (QCheckBox, QToolButton, QComboBox, QSlider)
        for w in window.panels[name].findChildren(kind)
    ]
    assert len(clicked) > 15
    assert {w.focusPolicy() for w in clicked} == {Qt.FocusPolicy.TabFocus}
    box = window.panels["setup"].findChildren(QCheckBox)[1]
    alpha = window.panels["setup"].findChildren(NumberField)[0]
    alpha.setFocus()
    click(box, QPoint(8, box.height() // 2))
    assert not window.session.scene.racers[1].enabled
    assert QApplication.focusWidget() is window, "a click elsewhere leaves the field"
    key(QApplication.focusWidget(), Key.Key_Space)
    assert window.playback.playing
    key(QApplication.focusWidget(), Key.Key_Space)
    assert not window.playback.playing


@pytest.mark.parametrize(("end", "rate"), [(Key.Key_Return, 0.5), (Key.Key_Escape, 0.03)])
def test_return_takes_and_escape_drops_and_both_leave_the_field(
    window: MainWindow, end: Key, rate: float
) -> None:
    alpha = window.panels["setup"].findChildren(NumberField)[0]
    type_in(alpha, "0.5", end=end)
    assert window.session.scene.racers[0].optimizer.learning_rate == rate
    assert text_of(alpha) == short(rate)
    assert not alpha.hasFocus()
    key(QApplication.focusWidget(), Key.Key_Right)
    assert window.playback.step == 1


def test_in_a_dialog_return_takes_a_number_and_escape_drops_it_first(qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    number = NumberField(0, 10, parent=dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    type_in(number, "7")
    assert number.value == 7
    assert number.hasFocus()
    assert dialog.isVisible()
    type_in(number, "99", end=Key.Key_Escape)
    assert text_of(number) == "7"
    assert dialog.isVisible()
    key(number, Key.Key_Escape)
    assert not dialog.isVisible()


def test_undo_reaches_a_field_that_has_the_focus(window: MainWindow) -> None:
    control, session = Modifier.ControlModifier, window.session
    alpha = next(
        f for f in window.panels["setup"].findChildren(NumberField) if f.toolTip().startswith("α")
    )

    def rate() -> tuple[float, str]:
        return session.scene.racers[0].optimizer.learning_rate, text_of(alpha)

    type_in(alpha, "0.01")
    alpha.setFocus()
    wheel(alpha, QPoint(10, 10), 1)
    assert rate() == (0.0126, "0.0126")
    key(alpha, Key.Key_Z, control)
    assert rate() == (0.03, "0.03")
    key(alpha, Key.Key_Z, control | Modifier.ShiftModifier)
    assert rate() == (0.0126, "0.0126")
    type_in(alpha, "0.5", end=None)
    key(alpha, Key.Key_Z, control)
    assert session.scene.racers[0].optimizer.learning_rate == 0.0126
    assert text_of(alpha) != "0.5", "what is being typed is undone first"
