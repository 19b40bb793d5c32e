"""The form of a typed function: what is typed, what is refused, what is dragged and undone."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QSlider, QTableView
from pytestqt.qtbot import QtBot

from core.edits import SetProblem, SetWindow
from core.objective import Window
from core.problems import POSED
from core.typed_function import Parameter, TypedFunction
from gui.bubble import Bubble
from gui.formula_field import FormulaField
from gui.function_form import FunctionForm
from gui.panels.scoreboard import ScoreboardPanel
from gui.panels.setup import SetupPanel
from tests.gui.bench import Bench
from tests.gui.conftest import MakeBench, MakeWindow, settled
from tests.gui.hand import Key, drag, key, type_in, wheel
from tests.gui.test_scoreboard import BEST, STATE, rows_of
from tests.gui.test_setup import field, text_of


@pytest.fixture
def bench(make_bench: MakeBench) -> Bench:
    return make_bench(SetupPanel, "own-function", size=(380, 900))


def formula(bench: Bench) -> FormulaField:
    return bench.panel.findChild(FormulaField)


def write(bench: Bench, text: str, end: Qt.Key | None = Key.Key_Return) -> None:
    """Replace the formula; what QTest cannot type is pasted as the keyboard would."""
    edit = formula(bench)
    edit.setFocus()
    edit.selectAll()
    edit.insertPlainText(text)
    if end is not None:
        key(edit, end)


def problem(bench: Bench) -> TypedFunction:
    assert isinstance(bench.scene.problem, TypedFunction)
    return bench.scene.problem


def fault(bench: Bench) -> str:
    label = bench.panel.findChild(QLabel, "fault")
    return label.text() if label.isVisible() else ""


def marked(bench: Bench) -> list[str]:
    return [mark.cursor.selectedText() for mark in formula(bench).extraSelections()]


def test_a_typed_function_is_descended(bench: Bench) -> None:
    before = bench.session.recording
    type_in(formula(bench), "x^2 + 3y^2")
    assert problem(bench).text == "x^2 + 3y^2" and problem(bench).parameters == ()
    assert bench.session.recording is not before and bench.session.recording.complete
    assert not bench.panel.findChildren(QSlider) or all(
        not slider.isVisible() for slider in bench.panel.findChildren(QSlider)
    )


def test_it_is_taken_after_a_pause_and_typing_in_a_row_is_one_change(
    bench: Bench, qtbot: QtBot
) -> None:
    first = bench.scene
    for text in ("x^2", "x^2 + y^2", "x^2 + y^4"):
        write(bench, text, end=None)
        qtbot.waitUntil(lambda text=text: problem(bench).text == text)
    bench.session.undo()
    assert bench.scene.problem == first.problem
    assert formula(bench).toPlainText() == first.problem.text


def test_what_is_wrong_is_said_and_marked_while_one_types(bench: Bench) -> None:
    before = bench.scene
    write(bench, "x^2 + foo(y)", end=None)
    assert marked(bench) == ["foo"] and "no function" in fault(bench)
    key(formula(bench), Key.Key_Return)
    assert bench.scene is before, "Return takes only what makes sense"
    assert formula(bench).hasFocus() and marked(bench) == ["foo"]
    write(bench, "x^2 + abs(y)", end=None)
    assert marked(bench) == [] and fault(bench) == ""
    key(formula(bench), Key.Key_Return)
    assert problem(bench).text == "x^2 + abs(y)" and not formula(bench).hasFocus()


@pytest.mark.parametrize(
    ("text", "meant"),
    [("🙂 + x", "🙂"), ("√x + 𝑥²", "𝑥"), ("(x + y", "("), ("x + 9^9^9", "9^9"), ("x +", "+")],
)
def test_the_mark_is_on_the_very_characters(bench: Bench, text: str, meant: str) -> None:
    write(bench, text, end=None)
    assert marked(bench) == [meant]


def test_escape_brings_the_last_one_back(bench: Bench) -> None:
    before = bench.scene
    write(bench, "x +", end=Key.Key_Escape)
    assert formula(bench).toPlainText() == before.problem.text
    assert bench.scene is before and fault(bench) == "" and marked(bench) == []
    assert not formula(bench).hasFocus()


def test_it_counts_when_the_field_is_left_and_stays_when_it_makes_no_sense(bench: Bench) -> None:
    write(bench, "x^4", end=None)
    key(formula(bench), Key.Key_Tab)
    assert problem(bench).text == "x^4"
    write(bench, "x^4 +", end=None)
    key(formula(bench), Key.Key_Tab)
    assert problem(bench).text == "x^4" and formula(bench).toPlainText() == "x^4 +"
    assert fault(bench)


def test_undo_in_the_field_undoes_typing_and_then_the_scene(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window("own-function")
    edit, first = window.findChild(FormulaField), window.session.scene
    type_in(edit, "x^2")
    assert window.session.scene.problem.text == "x^2"
    edit.setFocus()
    QTest.keyClicks(edit, "+")
    qtbot.keySequence(edit, QKeySequence(QKeySequence.StandardKey.Undo))
    assert window.session.scene.problem.text == "x^2" and edit.toPlainText() == "x^2"
    qtbot.keySequence(edit, QKeySequence(QKeySequence.StandardKey.Undo))
    assert window.session.scene.problem == first.problem
    assert edit.toPlainText() == first.problem.text
    qtbot.waitUntil(lambda: settled(window))


def test_the_windows_keys_can_be_typed(make_window: MakeWindow, qtbot: QtBot) -> None:
    """Space, digits, + and letters have a meaning in the window, but not while one types."""
    window = make_window("own-function")
    step, starts = window.playback.step, window.session.scene.starts
    edit = window.findChild(FormulaField)
    type_in(edit, "a*x^2 + 1 - s c r", end=None)
    key(edit, Key.Key_Left)
    key(edit, Key.Key_Home)
    assert edit.toPlainText() == "a*x^2 + 1 - s c r"
    assert window.playback.step == step and window.session.scene.starts == starts
    assert not window.playback.playing
    assert len(window.session.scene.active) == 7
    key(edit, Key.Key_Escape)
    qtbot.waitUntil(lambda: settled(window))


def test_pasted_lines_become_one(bench: Bench) -> None:
    formula(bench).selectAll()
    QApplication.clipboard().setText("x^2\n  + y^2\n")
    formula(bench).paste()
    assert formula(bench).toPlainText() == "x^2 + y^2"


def test_the_field_grows_with_its_text(bench: Bench) -> None:
    low = formula(bench).height()
    write(bench, " + ".join(f"sin({n}x)" for n in range(12)))
    assert formula(bench).height() >= 2 * low - 12
    write(bench, "x")
    assert formula(bench).height() == low


# Parameters


def row(bench: Bench, name: str):
    return bench.panel.findChild(FunctionForm)._sliders[name]


def test_new_letters_get_sliders_and_old_ones_keep_their_values(bench: Bench, qtbot: QtBot) -> None:
    write(bench, "b*x^2 + c*y^2")
    b, c = problem(bench).parameters
    assert b == Parameter("b", 3.0, 0.0, 8.0) and c == Parameter("c")
    write(bench, "x^2")
    write(bench, "a x^2 + b y")
    assert [p.value for p in problem(bench).parameters] == [1.5, 3.0]
    qtbot.waitUntil(row(bench, "a").slider.isVisible)
    assert text_of(row(bench, "b").stops[0]) == "3" and list(
        bench.panel.findChild(FunctionForm)._sliders
    ) == ["a", "b"]


def test_a_drag_of_a_slider_changes_the_land_all_the_while_and_is_one_change(bench: Bench) -> None:
    before, seen = bench.scene, set()
    bench.session.scene_changed.connect(lambda _, new: seen.add(new.problem.values["a"]))
    slider = row(bench, "a").slider
    middle = slider.height() // 2
    at = round(1.5 / 4 * (slider.width() - 14)) + 7
    drag(slider, QPoint(at, middle), QPoint(slider.width() - 3, middle))
    assert len(seen) > 3 and problem(bench).values["a"] == 4.0
    assert bench.session.recording.race.objective == problem(bench)
    drag(slider, QPoint(slider.width() - 9, middle), QPoint(4, middle))
    assert problem(bench).values["a"] == 0.0
    bench.session.undo()
    assert problem(bench).values["a"] == 4.0, "a second drag is another change"
    bench.session.undo()
    assert bench.scene.problem == before.problem
    assert slider.value() == pytest.approx(375, abs=1)


def test_a_typed_value_moves_an_end_that_is_in_its_way(bench: Bench) -> None:
    type_in(field(bench, "Value of a"), "10")
    assert problem(bench).parameters[0] == Parameter("a", 10.0, 0.0, 10.0)
    type_in(field(bench, "Value of a"), "-2")
    assert problem(bench).parameters[0] == Parameter("a", -2.0, -2.0, 10.0)


def test_ends_can_be_set_and_take_the_value_along(bench: Bench) -> None:
    type_in(field(bench, "Lower end of the slider of a"), "2")
    assert problem(bench).parameters[0] == Parameter("a", 2.0, 2.0, 4.0)
    type_in(field(bench, "Upper end of the slider of a"), "1")
    assert problem(bench).parameters[0] == Parameter("a", 2.0, 2.0, 4.0)
    assert "above 2" in bench.panel.findChild(Bubble).text()
    assert text_of(field(bench, "Upper end of the slider of a")) == "4"
    type_in(field(bench, "Upper end of the slider of a"), "3")
    type_in(field(bench, "Lower end of the slider of a"), "3")
    assert problem(bench).parameters[0] == Parameter("a", 2.0, 2.0, 3.0)


# Window and start


def test_edges_of_the_window_can_be_set(bench: Bench) -> None:
    bench.session.edit(SetWindow(Window(-1.0, 1.0, -1.0, 1.0)))
    type_in(field(bench, "The window's right edge"), "7")
    assert bench.scene.window == problem(bench).window == Window(-2.0, 7.0, -2.0, 2.0)
    before = bench.scene
    type_in(field(bench, "The window's bottom edge"), "2")
    assert bench.scene is before and text_of(field(bench, "The window's bottom edge")) == "-2"
    assert "below its top edge" in bench.panel.findChild(Bubble).text()


def test_the_first_start_can_be_typed(bench: Bench) -> None:
    type_in(field(bench, "The first start's x"), "0.5")
    type_in(field(bench, "The first start's y"), "-1")
    assert bench.scene.starts == ((0.5, -1.0),)


def test_tab_reaches_all_from_top_to_bottom(bench: Bench) -> None:
    formula(bench).setFocus()
    seen = [formula(bench).toolTip()]
    for _ in range(9):
        QTest.keyClick(QApplication.focusWidget(), Key.Key_Tab)
        seen.append(QApplication.focusWidget().toolTip().split("\n")[0])
    assert seen[0].startswith("sin cos")
    assert seen[1:7] == [f"{part} of {name}" for name in "ab" for part in (
        "Value", "Lower end of the slider", "Upper end of the slider")]  # fmt: skip
    assert seen[7:9] == ["The window's left edge", "The window's right edge"]


def test_choosing_it_shows_its_form_and_choosing_another_takes_it_away(
    make_bench: MakeBench, qtbot: QtBot
) -> None:
    bench = make_bench(SetupPanel, "beale", size=(380, 900))
    assert formula(bench) is None
    box = bench.panel.findChild(QComboBox)
    box.setCurrentIndex(POSED.index(TypedFunction))
    box.activated.emit(box.currentIndex())
    assert bench.scene.problem == TypedFunction()
    qtbot.waitUntil(formula(bench).isVisible)
    bench.session.undo()
    qtbot.waitUntil(lambda: bench.panel.findChild(FormulaField) is None)
    bench.session.redo()
    assert formula(bench).toPlainText() == TypedFunction().text


def test_nothing_is_wider_than_the_usual_setup(bench: Bench) -> None:
    write(bench, "a x + b y + c x y + alpha")
    assert bench.panel.sizeHint().width() <= 380


def test_the_scoreboard_says_from_where_there_is_no_loss(make_bench: MakeBench) -> None:
    bench = make_bench(ScoreboardPanel, "own-function")
    bench.session.edit(SetProblem(TypedFunction("log(x) + y^2", ())))
    bench.panel.set_step(bench.scene.steps)
    assert [r[STATE] for r in rows_of(bench)] == ["undef. 0"] * 7
    model = bench.panel.findChild(QTableView).model()
    tip = model.data(model.index(0, STATE), Qt.ItemDataRole.ToolTipRole)
    assert tip == "undefined from step 0"
    assert {r[BEST] for r in rows_of(bench)} == {"–"}


def test_a_wheel_over_a_slider_scrolls_the_form(bench: Bench) -> None:
    before = bench.scene
    wheel(row(bench, "a").slider, QPoint(20, 5), 3)
    assert bench.scene is before
