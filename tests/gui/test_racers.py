"""The rows of the optimizers: added, duplicated, removed, moved, named and set by a real hand."""

import itertools

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QColorDialog, QLabel, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.edits import SetProblem
from core.optimizers import OPTIMIZERS
from core.optimizers.adaptive import Adam
from core.optimizers.gradient_descent import GradientDescent, HeavyBall
from core.race import Stopping
from core.racer_edits import AddRacer, RemoveRacer, SetRacerField
from core.scene import MOST_RACERS, Racer, Scene
from core.schedules import SCHEDULES, Constant, Cosine, StepDecay
from core.surfaces import Beale
from gui.forms import NumberField
from gui.keys import KEYS
from gui.main_window import MainWindow
from gui.panels.setup import SetupPanel
from gui.racer_details import RacerDetails
from gui.racer_row import RacerRow
from gui.racer_tick import NARROWEST
from gui.theme import DARK
from tests.gui.bench import Bench
from tests.gui.conftest import MakeBench
from tests.gui.hand import Key, Modifier, click, drag, hover, key, press, release, type_in, wheel

MIDDLE = QPoint(8, 8)


@pytest.fixture
def bench(make_bench: MakeBench) -> Bench:
    return make_bench(SetupPanel, size=(360, 1000))


def rows(bench: Bench) -> list[RacerRow]:
    return bench.panel._racers.rows  # type: ignore[attr-defined,no-any-return]


def titles(bench: Bench) -> list[str]:
    return [racer.optimizer.title for racer in bench.scene.racers]


def unfolded(bench: Bench, index: int) -> RacerDetails:
    """Click on the button that unfolds a row, and return what came out."""
    row = rows(bench)[index]
    click(next(b for b in row.findChildren(QToolButton) if b.text() == "…"), MIDDLE)
    assert row.details.isVisible()
    return row.details


def choose(menu: QMenu | None, text: str) -> None:
    """Go to an entry of an open menu with the keys, and choose it."""
    assert menu is not None
    assert menu.isVisible()
    for _ in menu.actions():
        key(menu, Key.Key_Down)
        if menu.activeAction().text().startswith(text):
            break
    assert menu.activeAction().text().startswith(text)
    key(menu, Key.Key_Return)


def undone(bench: Bench, before: Scene) -> None:
    """Check that one undo brings all back, in the forms too."""
    bench.session.undo()
    assert bench.scene == before
    assert [row.box.text() for row in rows(bench)] == list(before.labels)
    bench.session.redo()


# Adding


def test_one_more_is_chosen_from_all_kinds(bench: Bench) -> None:
    before = bench.scene
    click(bench.panel._racers.add, MIDDLE)
    menu = bench.panel._racers._menu
    assert [action.text() for action in menu.actions()] == [kind.title for kind in OPTIMIZERS]
    for action, kind in zip(menu.actions(), OPTIMIZERS, strict=True):
        assert action.toolTip() == kind.__doc__.split("\n")[0]
        assert not action.icon().isNull()
    choose(menu, "Momentum")
    assert bench.scene.racers == (*before.racers, Racer(HeavyBall()))
    assert bench.session.recording.race.shape[0] == 8
    assert rows(bench)[7].box.text() == bench.scene.labels[7] == "Momentum α 0.01"
    undone(bench, before)


def test_adding_and_removing_leaves_the_other_rows_as_they_are(bench: Bench) -> None:
    made = rows(bench)
    bench.session.edit(AddRacer(Adam))
    assert rows(bench)[:7] == made
    bench.session.edit(RemoveRacer(2))
    assert rows(bench)[:6] == [*made[:2], *made[3:]]
    bench.session.undo()
    assert rows(bench)[:2] == made[:2] and rows(bench)[3:7] == made[3:]


def test_there_is_room_for_64_and_the_65th_is_refused(bench: Bench) -> None:
    said: list[str] = []
    bench.session.refused.connect(said.append)
    for _ in range(MOST_RACERS - 7):
        bench.session.edit(AddRacer(GradientDescent))
    assert said == []
    click(bench.panel._racers.add, MIDDLE)
    choose(bench.panel._racers._menu, "Adam")
    assert len(bench.scene.racers) == len(rows(bench)) == MOST_RACERS
    assert len(said) == 1 and "64 optimizers already" in said[0]


def test_the_rows_of_a_crowd_come_some_at_a_time(bench: Bench, qtbot: QtBot) -> None:
    made, kept = rows(bench), bench.scene
    crowd = tuple(Racer(GradientDescent(0.001 * (k + 1))) for k in range(MOST_RACERS - 7))
    bench.session.open(replace(kept, racers=(*kept.racers, *crowd)))
    assert 7 < len(rows(bench)) < MOST_RACERS, "the window may do something else meanwhile"
    qtbot.waitUntil(lambda: len(rows(bench)) == MOST_RACERS)
    assert rows(bench)[:7] == made
    assert [row.box.accessibleName() for row in rows(bench)] == list(bench.scene.labels)
    assert set(bench.panel._racers.stops) < set(bench.panel._stops)
    bench.session.undo()
    assert rows(bench) == made


def test_without_any_the_form_and_the_panels_say_what_to_do(bench: Bench) -> None:
    for _ in range(7):
        rows(bench)[0].box.setFocus()
        key(rows(bench)[0].box, Key.Key_Delete)
    assert bench.scene.racers == () and rows(bench) == []
    assert bench.panel._racers._hint.isVisible()
    assert "add one" in bench.panel._racers._hint.text()
    assert QApplication.focusWidget() is bench.panel._racers.add
    key(bench.panel._racers.add, Key.Key_Space)
    choose(bench.panel._racers._menu, "Adam")
    assert titles(bench) == ["Adam"]
    assert not bench.panel._racers._hint.isVisible()


# Keys and buttons


KEYED = [
    (Key.Key_D, Modifier.ControlModifier, "Duplicate",
     ["SGD", "Momentum", "Momentum", "Nesterov", "AdaGrad", "AdaDelta", "RMSprop", "Adam"]),
    (Key.Key_Delete, Modifier.NoModifier, "Remove",
     ["SGD", "Nesterov", "AdaGrad", "AdaDelta", "RMSprop", "Adam"]),
    (Key.Key_Up, Modifier.AltModifier, "Move up",
     ["Momentum", "SGD", "Nesterov", "AdaGrad", "AdaDelta", "RMSprop", "Adam"]),
    (Key.Key_Down, Modifier.AltModifier, "Move down",
     ["SGD", "Nesterov", "Momentum", "AdaGrad", "AdaDelta", "RMSprop", "Adam"]),
]  # fmt: skip
WAYS = ["key", "button", "menu"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("pressed", "keys", "text", "expected"), KEYED, ids=lambda v: str(v)[:12])
def test_each_command_by_key_button_and_menu(
    bench: Bench, way: str, pressed: Key, keys: Modifier, text: str, expected: list[str]
) -> None:
    before, row = bench.scene, rows(bench)[1]
    if way == "key":
        row.box.setFocus()
        key(row.box, pressed, keys)
    elif way == "button":
        click(unfolded(bench, 1).commands[text], MIDDLE)
    else:
        choose(menu_of(row), text)
    assert titles(bench) == expected
    assert [r.box.text() for r in rows(bench)] == list(bench.scene.labels)
    assert len(set(bench.scene.colours)) == len(expected)
    undone(bench, before)


@pytest.mark.parametrize(
    ("pressed", "keys", "own"),
    [
        (Key.Key_D, Modifier.ControlModifier, True),
        (Key.Key_Up, Modifier.AltModifier, True),
        (Key.Key_E, Modifier.ControlModifier, False),
    ],
)
def test_a_tick_takes_its_keys_before_the_menus_do(
    bench: Bench, pressed: Key, keys: Modifier, own: bool
) -> None:
    event = QKeyEvent(QEvent.Type.ShortcutOverride, pressed, keys)
    event.ignore()
    QApplication.sendEvent(rows(bench)[0].box, event)
    assert event.isAccepted() == own


def test_a_narrow_setup_can_be_scrolled_to_the_marks_and_some_letters(
    bench: Bench, qtbot: QtBot
) -> None:
    bench.panel.setFixedWidth(230)
    first = rows(bench)[0]
    qtbot.waitUntil(lambda: first.box.width() >= NARROWEST)
    assert first.box.width() >= first.box.iconSize().width() + 40


def menu_of(row: RacerRow) -> QMenu | None:
    """Click with the right button, as Qt tells of it."""
    reason = QContextMenuEvent.Reason.Mouse
    at = row.box.mapToGlobal(MIDDLE)
    QApplication.sendEvent(row.box, QContextMenuEvent(reason, MIDDLE, at))
    return row._menu


def test_the_focus_stays_with_the_row_that_moves_and_goes_on_when_one_goes(bench: Bench) -> None:
    row = rows(bench)[2]
    row.box.setFocus()
    for _ in range(9):
        key(row.box, Key.Key_Down, Modifier.AltModifier)
    assert rows(bench)[-1] is row and row.box.hasFocus()
    assert titles(bench)[-1] == "Nesterov"
    key(row.box, Key.Key_Delete)
    assert rows(bench)[-1].box.hasFocus()


def test_one_can_be_dragged_by_its_mark_and_is_not_switched(bench: Bench) -> None:
    before, made = bench.scene, rows(bench)
    box = made[0].box
    place = box.mapFromGlobal(made[3].mapToGlobal(QPoint(10, made[3].height() - 3)))
    press(box, MIDDLE)
    hover(box, MIDDLE + QPoint(0, 40), Qt.MouseButton.LeftButton)
    assert bench.panel._racers._gap.isVisible()
    hover(box, place, Qt.MouseButton.LeftButton)
    release(box, place)
    assert not bench.panel._racers._gap.isVisible()
    assert titles(bench)[:5] == ["Momentum", "Nesterov", "AdaGrad", "SGD", "AdaDelta"]
    assert rows(bench) == [*made[1:4], made[0], *made[4:]]
    assert bench.scene.active == tuple(range(7))
    undone(bench, before)
    drag(box, MIDDLE, MIDDLE + QPoint(0, -200))
    assert bench.scene == before


def test_a_press_that_goes_nowhere_is_a_click(bench: Bench) -> None:
    box = rows(bench)[0].box
    drag(box, MIDDLE, MIDDLE + QPoint(3, 2))
    assert bench.scene.active == (1, 2, 3, 4, 5, 6)


# Name and colour


@pytest.mark.parametrize("way", ["F2", "menu", "click"])
def test_a_name_is_typed(bench: Bench, way: str) -> None:
    before, row = bench.scene, rows(bench)[1]
    if way == "F2":
        row.box.setFocus()
        key(row.box, Key.Key_F2)
    elif way == "menu":
        choose(menu_of(row), "Rename")
    else:
        unfolded(bench, 1).name.setFocus()
    name = row.details.name
    assert name.hasFocus()
    assert name.placeholderText() == "Momentum"
    type_in(name, " heavy & ball ")
    assert bench.scene.racers[1].name == bench.scene.labels[1] == "heavy & ball"
    assert row.box.text() == "heavy && ball", "an ampersand is no key"
    assert not name.hasFocus()
    bench.session.undo()
    assert bench.scene == before and name.text() == ""


def test_escape_drops_a_name_and_leaving_the_field_takes_it(bench: Bench) -> None:
    name = unfolded(bench, 1).name
    type_in(name, "one", end=Key.Key_Escape)
    assert bench.scene.racers[1].name == name.text() == ""
    type_in(name, "two", end=Key.Key_Tab)
    assert bench.scene.racers[1].name == "two"
    type_in(name, "x" * 80)
    assert bench.scene.racers[1].name == "x" * 60
    name.setFocus()
    name.selectAll()
    key(name, Key.Key_Delete)
    key(name, Key.Key_Return)
    assert bench.scene.racers[1].name == "" and rows(bench)[1].box.text() == "Momentum"


def test_a_colour_is_chosen_by_name_and_given_back(bench: Bench) -> None:
    before, details = bench.scene, unfolded(bench, 1)
    click(details.colour, MIDDLE)
    choose(details._menu, "grey")
    assert bench.scene.racers[1].colour == bench.scene.colours[1] == "#999999"
    undone(bench, before)
    click(details.colour, MIDDLE)
    choose(details._menu, "automatic")
    assert bench.scene.racers[1].colour is None


def test_any_colour_is_chosen_by_hand(bench: Bench, qtbot: QtBot) -> None:
    details = unfolded(bench, 1)
    click(details.colour, MIDDLE)
    choose(details._menu, "own colour")
    dialog = bench.panel.findChild(QColorDialog)
    qtbot.waitUntil(dialog.isVisible)
    assert dialog.currentColor().name().upper() == bench.scene.colours[1]
    dialog.setCurrentColor("#12ab34")
    key(dialog, Key.Key_Return)
    assert bench.scene.colours[1] == "#12AB34"
    qtbot.waitUntil(lambda: not bench.panel.findChildren(QColorDialog))


# Schedule, gradient, race


@pytest.mark.parametrize("kind", SCHEDULES)
def test_every_schedule_is_chosen_and_has_a_field_for_each_number(
    bench: Bench, kind: type[Constant]
) -> None:
    details = unfolded(bench, 1)
    details.schedule.setFocus()
    key(details.schedule, Key.Key_End)
    while type(bench.scene.racers[1].schedule) is not kind:
        key(details.schedule, Key.Key_Up)
    assert details.schedule.currentText() == kind.title
    assert set(details.of_schedule) == set(kind.__struct_fields__)
    for name, field in details.of_schedule.items():
        assert field.isVisible()
        type_in(field, "0.25" if name in ("gamma", "floor", "speed") else "12")
    schedule = bench.scene.racers[1].schedule
    assert schedule.warm_up == 12
    assert all(getattr(schedule, name) in (12, 0.25) for name in kind.__struct_fields__)
    assert bench.session.recording.race.entries[1].schedule == schedule
    assert bench.session.recording.complete


def test_a_schedule_and_each_of_its_numbers_is_one_undo(bench: Bench) -> None:
    details = unfolded(bench, 1)
    details.schedule.setFocus()
    key(details.schedule, Key.Key_Down)
    gamma = details.of_schedule["gamma"]
    gamma.setFocus()
    wheel(gamma, MIDDLE, -5)
    assert bench.scene.racers[1].schedule == StepDecay(gamma=0.45)
    bench.session.undo()
    assert bench.scene.racers[1].schedule == StepDecay()
    assert gamma.value == 0.5
    bench.session.undo()
    assert bench.scene.racers[1].schedule == Constant()
    assert details.schedule.currentText() == "constant"
    assert list(details.of_schedule) == ["warm_up"]


def test_the_warm_up_stays_when_another_schedule_is_chosen(bench: Bench) -> None:
    details = unfolded(bench, 1)
    type_in(details.of_schedule["warm_up"], "30")
    details.schedule.setFocus()
    key(details.schedule, Key.Key_End)
    assert bench.scene.racers[1].schedule == Cosine(warm_up=30)


def test_the_line_shows_the_rates_of_the_race(bench: Bench) -> None:
    details = unfolded(bench, 0)
    heights = lambda: [point.y() for point in details.line.line]  # noqa: E731
    assert set(heights()) == {1.0}
    details.schedule.setFocus()
    key(details.schedule, Key.Key_End)
    type_in(details.of_schedule["warm_up"], "100")
    rising, falling = heights()[:24], heights()[30:]
    assert rising == sorted(rising) and falling == sorted(falling, reverse=True)
    assert heights()[0] == pytest.approx(1 / 101, rel=1e-4)
    assert "2.97·10⁻⁴ at first, 0.03 at most" in details.line.toolTip()
    type_in(field(bench, "Steps"), "1")
    assert len(heights()) == 2


def field(bench: Bench, tip: str) -> NumberField:
    fields = bench.panel.findChildren(NumberField)
    return next(f for f in fields if f.toolTip().startswith(tip))


def test_clipping_batch_and_noise_are_set_and_switched_off(bench: Bench) -> None:
    details, racer = unfolded(bench, 1), lambda: bench.scene.racers[1]
    clip, batch = details.gradient["clip"], details.gradient["batch_size"]
    assert clip.lineEdit().placeholderText() == "off"
    type_in(clip, "2.5")
    type_in(batch, "3")
    type_in(details.gradient["noise"], "0.1")
    assert (racer().clip, racer().batch_size, racer().noise) == (2.5, 3, 0.1)
    assert bench.session.recording.race.entries[1] == racer().entry
    type_in(batch, "2.5")
    assert racer().batch_size == 3
    clip.setFocus()
    clip.selectAll()
    key(clip, Key.Key_Backspace)
    key(clip, Key.Key_Return)
    type_in(batch, "off")
    assert (racer().clip, racer().batch_size) == (None, None)
    assert clip.lineEdit().text() == batch.lineEdit().text() == ""
    bench.session.undo()
    assert batch.lineEdit().text() == "3"
    batch.setFocus()
    wheel(clip, MIDDLE, 1)
    assert racer().clip is None, "a form is scrolled"
    clip.setFocus()
    wheel(clip, MIDDLE, 1)
    assert racer().clip == 1


def test_a_batch_is_offered_where_there_are_samples(bench: Bench) -> None:
    details = unfolded(bench, 1)
    assert details.gradient["batch_size"].isVisible()
    bench.session.edit(SetProblem(Beale()))
    assert not details.gradient["batch_size"].isVisible()
    assert details.gradient["clip"].isVisible()
    bench.session.undo()
    assert details.gradient["batch_size"].isVisible()


def test_repetitions_are_offered_where_chance_plays_a_part(bench: Bench) -> None:
    repeats = field(bench, "How often each start")
    assert not repeats.isVisible()
    type_in(unfolded(bench, 1).gradient["noise"], "0.1")
    assert repeats.isVisible()
    type_in(repeats, "4")
    assert bench.scene.rounds == 4
    assert bench.session.recording.race.starts.shape == (4, 2)
    bench.session.undo()
    bench.session.undo()
    assert not repeats.isVisible()


def test_a_race_is_stopped_by_its_rules(bench: Bench) -> None:
    before = bench.scene
    type_in(field(bench, "stop at loss"), "0.05")
    assert bench.scene.stopping == Stopping(loss=0.05)
    assert (bench.session.recording.stopped >= 0).any()
    undone(bench, before)
    type_in(field(bench, "stop at gradient"), "1e-3")
    assert bench.scene.stopping == Stopping(gradient=1e-3, loss=0.05)
    type_in(field(bench, "stop at loss"), "off")
    assert bench.scene.stopping == Stopping(gradient=1e-3)


# How it looks


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_rows_fit_into_the_usual_width(make_bench: MakeBench, theme: str) -> None:
    bench = make_bench(SetupPanel, size=(360, 1000), **({"theme": DARK} if theme == "dark" else {}))
    for kind in OPTIMIZERS:
        bench.session.edit(AddRacer(kind))
    bench.session.edit(SetRacerField(2, "name", "W" * 60))
    for index in range(len(bench.scene.racers)):
        details = unfolded(bench, index)
        key(details.schedule, Key.Key_End)
    bench.panel.repaint()
    assert bench.panel._inner.minimumSizeHint().width() <= 360 - 18
    for row in rows(bench):
        shown = [w for w in row.findChildren(QWidget) if w.isVisibleTo(row)]
        assert len(shown) > 20
        for widget in shown:
            right = widget.mapTo(row, QPoint(widget.width(), 0)).x()
            assert right <= row.width()
            if isinstance(widget, QLabel | QToolButton) and widget.text() != "…":
                assert widget.width() >= widget.minimumSizeHint().width()


def test_tab_goes_through_an_unfolded_row(bench: Bench) -> None:
    details = unfolded(bench, 1)
    stops = bench.panel._racers.stops
    assert set(details.stops) < set(stops)
    for before, after in itertools.pairwise(stops):
        before.setFocus()
        key(before, Key.Key_Tab)
        assert after.hasFocus(), (before, after)
    assert all(stop.accessibleName() or stop.text() for stop in details.stops)


def test_several_of_a_kind_have_names_that_tell_them_apart(bench: Bench) -> None:
    row = rows(bench)[1]
    row.box.setFocus()
    key(row.box, Key.Key_D, Modifier.ControlModifier)
    type_in(rows(bench)[2].fields["beta"], "0.99")
    assert [r.box.text() for r in rows(bench)[1:3]] == ["Momentum β 0.9", "Momentum β 0.99"]
    assert "Momentum β 0.99" in rows(bench)[2].box.toolTip()


def test_keys_of_rows_are_the_windows_too_unless_a_tick_has_the_focus(window: MainWindow) -> None:
    panel = window.panels["setup"]
    window.commands.select_start(0)
    window.panels["contour"].setFocus()
    key(window.panels["contour"], Key.Key_Delete)
    assert len(window.session.scene.racers) == 7 and window.session.scene.starts == ()
    window.session.undo()
    window.commands.select_start(0)
    box = panel._racers.rows[3].box
    box.setFocus()
    key(box, Key.Key_Delete)
    assert len(window.session.scene.racers) == 6 and len(window.session.scene.starts) == 1
    key(window, Key.Key_4)
    assert window.session.scene.active == (0, 1, 2, 4, 5)
    listed = " ".join(f"{words} {what}" for words, what in KEYS)
    assert all(words in listed for words in ("F2", "Ctrl + D", "rename", "duplicate"))
