"""The gallery: its pictures arrive, it is searched and walked by keys, and it poses problems."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from core.edits import SetProblem, SetView
from core.matrix_regression import MatrixRegression
from core.objective import Family
from core.problems import PROBLEMS
from core.regression import LinearRegression
from core.scene import Colormap
from core.surfaces import Beale, Bowl, HundredDigits, LongValley, Rastrigin, Saddle, StyblinskiTang
from gui.cards import Card, picture_size
from gui.gallery import Gallery
from gui.main_window import MainWindow
from tests.gui.conftest import settled
from tests.gui.hand import Key, Modifier, click, double_click, key

CTRL = Modifier.ControlModifier


@pytest.fixture
def gallery(window: MainWindow, qtbot: QtBot) -> Gallery:
    return opened(window, qtbot)


def opened(window: MainWindow, qtbot: QtBot) -> Gallery:
    key(window, Key.Key_G, CTRL)
    gallery = window.findChild(Gallery)
    assert isinstance(gallery, Gallery)
    qtbot.waitUntil(gallery.isActiveWindow)
    return gallery


def card(gallery: Gallery, kind: type) -> Card:
    return next(card for card in gallery.shelf.cards if card.kind is kind)


def shown(gallery: Gallery) -> list[type]:
    return [card.kind for card in gallery.shelf.cards if card.isVisible()]


def posed(window: MainWindow) -> type:
    return type(window.session.scene.problem)


def press_key(pressed: Key, keys: Modifier = Modifier.NoModifier) -> None:
    """Press a key wherever the focus is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    key(focus, pressed, keys)


def type_text(text: str) -> None:
    for letter in text:
        QTest.keyClicks(QApplication.focusWidget(), letter)


def focused() -> type:
    focus = QApplication.focusWidget()
    assert isinstance(focus, Card)
    return focus.kind


def wait_for_pictures(gallery: Gallery, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not gallery._lane.busy and all(c.pictures for c in gallery.shelf.cards))


def middle(widget: Card) -> QPoint:
    return widget.rect().center()


def pictures_of(gallery: Gallery) -> dict[type, tuple[QImage, ...]]:
    return {card.kind: card.pictures for card in gallery.shelf.cards}


def test_every_problem_has_a_card_with_two_pictures(gallery: Gallery, qtbot: QtBot) -> None:
    assert sorted(map(str, shown(gallery))) == sorted(map(str, PROBLEMS))
    wait_for_pictures(gallery, qtbot)
    size = picture_size(gallery.fontMetrics()) * gallery.devicePixelRatioF()
    for made in gallery.shelf.cards:
        assert [picture.size() for picture in made.pictures] == [size, size]
        assert made.accessibleName() == made.kind.title
        assert made.accessibleDescription() == made.kind().note
        assert made.kind().note in made.toolTip()
    above, aside = card(gallery, Bowl).pictures
    centre, corner = above.pixelColor(above.rect().center()), above.pixelColor(1, 1)
    assert centre.lightness() < corner.lightness()
    assert aside.pixelColor(0, 0).alpha() == 0


def test_the_pictures_come_one_after_the_other_and_the_window_goes_on(
    window: MainWindow, qtbot: QtBot
) -> None:
    gallery = opened(window, qtbot)
    counts: list[int] = []
    gallery._lane.answered.connect(lambda answer: counts.append(len(answer.chunks)))
    wait_for_pictures(gallery, qtbot)
    assert len(counts) > 2 and sum(counts) <= len(PROBLEMS)


def test_a_click_poses_a_problem_beside_the_gallery_and_undo_takes_it_back(
    window: MainWindow, gallery: Gallery, qtbot: QtBot
) -> None:
    before = window.session.scene
    assert card(gallery, LinearRegression).isChecked()
    click(card(gallery, Saddle), middle(card(gallery, Saddle)))
    assert posed(window) is Saddle and gallery.isVisible()
    assert window.session.scene.starts == Saddle().starts
    assert [c.kind for c in gallery.shelf.cards if c.isChecked()] == [Saddle]
    press_key(Key.Key_Z, CTRL)
    assert window.session.scene == before
    assert [c.kind for c in gallery.shelf.cards if c.isChecked()] == [LinearRegression]
    press_key(Key.Key_Z, CTRL | Modifier.ShiftModifier)
    assert posed(window) is Saddle
    qtbot.waitUntil(lambda: settled(window))


def test_a_double_click_poses_a_problem_once_and_closes(
    window: MainWindow, gallery: Gallery
) -> None:
    before = window.session.scene
    double_click(card(gallery, Beale), middle(card(gallery, Beale)))
    assert posed(window) is Beale and not gallery.isVisible()
    window.session.undo()
    assert window.session.scene == before


def test_typing_finds_and_enter_poses_and_closes(window: MainWindow, gallery: Gallery) -> None:
    assert focused() is LinearRegression
    type_text("rast")
    assert gallery.search.text() == "rast" and gallery.search.hasFocus()
    assert shown(gallery) == [Rastrigin]
    press_key(Key.Key_Return)
    assert posed(window) is Rastrigin and not gallery.isVisible()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BEALE", {Beale}),
        ("styblinski-tang", {StyblinskiTang}),
        ("tang sty", {StyblinskiTang}),
        ("digits hundred", {HundredDigits}),
        ("many minima", {kind for kind in PROBLEMS if kind.family is Family.MANY_MINIMA}),
        ("  ", set(PROBLEMS)),
        ("beale saddle", set()),
    ],
)
def test_what_is_found(gallery: Gallery, text: str, found: set[type]) -> None:
    gallery.search.setText(text)
    assert set(shown(gallery)) == found
    assert gallery.nothing.isVisible() == (not found)


def test_where_nothing_is_found_enter_poses_nothing_and_backspace_brings_all_back(
    window: MainWindow, gallery: Gallery
) -> None:
    before = window.session.scene
    type_text("zz")
    assert shown(gallery) == [] and "zz" in gallery.nothing.text()
    press_key(Key.Key_Return)
    press_key(Key.Key_Down)
    assert gallery.isVisible() and window.session.scene == before
    press_key(Key.Key_Backspace)
    press_key(Key.Key_Backspace)
    assert len(shown(gallery)) == len(PROBLEMS)


def test_arrows_walk_over_the_cards_and_space_poses_one(
    window: MainWindow, gallery: Gallery
) -> None:
    order = [c.kind for c in gallery.shelf.cards]
    press_key(Key.Key_Home)
    press_key(Key.Key_Left)
    assert focused() is order[0]
    press_key(Key.Key_Right)
    assert focused() is order[1]
    press_key(Key.Key_End)
    press_key(Key.Key_Right)
    press_key(Key.Key_Down)
    assert focused() is order[-1]
    last = card(gallery, order[-1])
    assert not last.visibleRegion().isEmpty(), "it was brought into sight"
    press_key(Key.Key_Space)
    assert posed(window) is order[-1] and gallery.isVisible()


def test_up_and_down_keep_the_column(gallery: Gallery) -> None:
    order = [c.kind for c in gallery.shelf.cards]
    press_key(Key.Key_Home)
    for _ in range(order.index(Bowl)):
        press_key(Key.Key_Right)
    assert focused() is Bowl
    upper = card(gallery, Bowl)
    press_key(Key.Key_Down)
    lower = card(gallery, focused())
    assert lower.x() == upper.x()
    assert 0 < lower.y() - upper.y() < 2 * upper.height()
    press_key(Key.Key_Up)
    assert focused() is Bowl


def test_a_name_is_gone_to_before_another_ones_heading(gallery: Gallery) -> None:
    gallery.search.setText("hundred")
    assert gallery._current.kind is HundredDigits
    gallery.search.setText("many")
    assert HundredDigits in shown(gallery), "its heading has the word"
    assert gallery._current.kind is MatrixRegression, "whose name has it"


def test_down_leads_from_the_search_to_the_cards_and_tab_back(gallery: Gallery) -> None:
    type_text("valley")
    first, second, *_ = shown(gallery)
    assert gallery._current.kind is first
    press_key(Key.Key_Left)
    assert gallery.search.hasFocus(), "left and right are the text's while there is one"
    press_key(Key.Key_Up)
    press_key(Key.Key_Right)
    assert focused() is second
    press_key(Key.Key_Tab)
    assert gallery.search.hasFocus()
    press_key(Key.Key_Tab)
    assert focused() is second, "Tab stops once among the cards"


def test_escape_closes_and_the_next_time_all_is_shown_again(
    window: MainWindow, gallery: Gallery, qtbot: QtBot
) -> None:
    type_text("rast")
    press_key(Key.Key_Escape)
    assert not gallery.isVisible() and posed(window) is LinearRegression
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert opened(window, qtbot) is gallery
    assert gallery.search.text() == "" and len(shown(gallery)) == len(PROBLEMS)
    assert focused() is LinearRegression


def test_pictures_are_kept_and_only_what_has_changed_is_drawn_again(
    window: MainWindow, gallery: Gallery, qtbot: QtBot
) -> None:
    wait_for_pictures(gallery, qtbot)
    before = pictures_of(gallery)
    window.session.edit(SetProblem(LongValley(condition=1000.0)))
    qtbot.waitUntil(lambda: pictures_of(gallery)[LongValley] is not before[LongValley])
    after = pictures_of(gallery)
    assert [kind for kind in PROBLEMS if after[kind] is not before[kind]] == [LongValley]
    click(card(gallery, LongValley), middle(card(gallery, LongValley)))
    assert window.session.scene.problem == LongValley(condition=1000.0), "it keeps its numbers"
    click(card(gallery, Bowl), middle(card(gallery, Bowl)))
    qtbot.waitUntil(lambda: not gallery._lane.busy)
    assert pictures_of(gallery)[LongValley][0] == before[LongValley][0]


def test_other_colours_and_larger_type_draw_all_again(
    window: MainWindow, gallery: Gallery, qtbot: QtBot
) -> None:
    wait_for_pictures(gallery, qtbot)
    before = pictures_of(gallery)
    window.session.edit(SetView({"colormap": Colormap.GREY}))
    qtbot.waitUntil(lambda: all(pictures_of(gallery)[k] is not before[k] for k in PROBLEMS))
    grey = card(gallery, Bowl).pictures[0].pixelColor(2, 2)
    assert grey.red() == grey.green() == grey.blue()
    window.menus.lecture.trigger()
    large = picture_size(gallery.fontMetrics()) * gallery.devicePixelRatioF()
    assert large.width() > before[Bowl][0].width()
    qtbot.waitUntil(lambda: all(c.pictures[0].size() == large for c in gallery.shelf.cards))


def test_the_cards_follow_the_theme(window: MainWindow, gallery: Gallery, qtbot: QtBot) -> None:
    wait_for_pictures(gallery, qtbot)
    made = card(gallery, Beale)
    corner = QPoint(made.width() // 2, 4)

    def fill() -> QColor:
        return made.grab().toImage().pixelColor(corner * made.devicePixelRatioF())

    assert fill().lightness() > 200
    window.choose_theme("dark")
    assert fill().lightness() < 80
    window.choose_theme("light")
    assert fill().lightness() > 200


def test_cards_flow_and_none_is_clipped(gallery: Gallery, qtbot: QtBot) -> None:
    columns = set()
    for width in (gallery.minimumSizeHint().width(), 640, 1180):
        gallery.resize(width, 500)
        qtbot.waitUntil(lambda width=width: gallery.width() == width)
        cards = gallery.shelf.cards
        places = [made.geometry() for made in cards]
        assert all(gallery.shelf.rect().contains(place) for place in places)
        assert not any(a.intersects(b) for i, a in enumerate(places) for b in places[:i])
        assert all(made.height() >= made.sizeHint().height() for made in cards)
        columns.add(len({place.x() for place in places}))
    assert len(columns) == 3


def test_a_hidden_gallery_asks_for_nothing(
    window: MainWindow, gallery: Gallery, qtbot: QtBot
) -> None:
    wait_for_pictures(gallery, qtbot)
    before = pictures_of(gallery)
    gallery.close()
    window.session.edit(SetView({"colormap": Colormap.MAGMA}))
    assert not gallery._lane.busy
    assert pictures_of(gallery) == before
    gallery.offer(window.session.scene)
    qtbot.waitUntil(lambda: all(pictures_of(gallery)[k] is not before[k] for k in PROBLEMS))


def test_the_setup_opens_it(window: MainWindow, qtbot: QtBot) -> None:
    buttons = window.panels["setup"].findChildren(QToolButton)
    button = next(b for b in buttons if b.text() == "Gallery…")
    click(button, button.rect().center())
    gallery = window.findChild(Gallery)
    assert gallery is not None and gallery.isVisible()
    qtbot.waitUntil(gallery.isActiveWindow)


def test_the_gallery_closes_with_the_window(window: MainWindow, gallery: Gallery) -> None:
    window.close()
    assert not gallery.isVisible()


def test_nothing_of_it_is_imported_before_it_is_opened() -> None:
    code = (
        "import sys, gui.main_window; "
        "ours = {'gui.gallery', 'gui.cards', 'gui.search', 'core.portrait'}; "
        "print(sorted(ours & sys.modules.keys()))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert said.strip() == "[]"
