"""The gallery: every problem as a card with pictures of its land, which a click poses.

It stands beside the window and stays open while one clicks from land to land; Enter and a double
click pose one and close it. The pictures are drawn by the worker, one card after the other, and
only those that are not there yet: for the scene's colours, the size of the type and the screen.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QImage, QKeyEvent
from PySide6.QtWidgets import QDialog, QScrollArea, QVBoxLayout, QWidget

from core.edits import SetProblem
from core.objective import Family, PlaneObjective, Posed
from core.portrait import Pixels, Portrait, PortraitRequest, portray
from core.problems import PROBLEMS
from core.scene import Colormap, Scene
from gui.cards import Card, Shelf, picture_size
from gui.items.terrain import colour_table
from gui.panels.base import Intent
from gui.search import ARROWS, ENTER, SearchField, plain, types_text
from gui.theme import COLORMAPS
from gui.widgets import muted, readout
from gui.worker import Answer, WorkerLane

HINT = (
    "click: show it · double click, Enter: show it and close · arrows: go from one to the next · "
    "type: find · Esc: close"
)

LEVELS = 12
"""The most contour levels that so small a picture has."""

COLOURS = 256

SHARE = 0.66
"""How much of the window's width the gallery takes at first."""

MOVES = (*ARROWS, Qt.Key.Key_Home, Qt.Key.Key_End)
CHANGES = (QEvent.Type.DevicePixelRatioChange, QEvent.Type.FontChange, QEvent.Type.StyleChange)


class Wanted(NamedTuple):
    """What a card's pictures are made of: with the same they need not be drawn again."""

    request: PortraitRequest
    colormap: Colormap


class Gallery(QDialog):
    """All problems to choose from.

    Signals
    -------
    wanted(intent) : another problem is to be posed.
    """

    wanted = Signal(object)

    def __init__(
        self, make_lane: Callable[[QObject], WorkerLane], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Gallery")
        self._scene: Scene
        self._drawn: dict[Card, Wanted] = {}
        self._lane = make_lane(self)
        self._lane.answered.connect(self._receive)
        self._renewal = QTimer(self, singleShot=True, interval=0)
        self._renewal.timeout.connect(self._renew)
        self.search = SearchField()
        self.search.textChanged.connect(self._filter)
        self.shelf = Shelf()
        for family in Family:
            kinds = [kind for kind in PROBLEMS if kind.family is family]
            if kinds:
                self.shelf.add_group(family.value, kinds)
        for card in self.shelf.cards:
            card.clicked.connect(partial(self._pose, card))
            card.chosen.connect(partial(self._choose, card))
        self._current = self.shelf.cards[0]
        self._lay_out()

    def _lay_out(self) -> None:
        self._area = _Area(widgetResizable=True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._area.setWidget(self.shelf)
        self.nothing = muted(wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.hide()
        self.hint = readout(HINT)
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addWidget(self.nothing, 1)
        column.addWidget(self._area, 1)
        column.addWidget(self.hint)

    def minimumSizeHint(self) -> QSize:
        """Return a size at which one column of cards is whole."""
        return QSize(self._width_of(1), 260)

    def _width_of(self, columns: int) -> int:
        """Return the width at which so many columns of cards are whole."""
        margins = self.layout().contentsMargins()  # type: ignore[union-attr]
        bar = self._area.verticalScrollBar().sizeHint().width()
        beside = margins.left() + margins.right() + bar + 2 * self._area.frameWidth()
        return self.shelf.width_of(columns) + beside

    # What the window tells

    def offer(self, scene: Scene) -> None:
        """Come to the front with all problems, the one of the scene marked."""
        if not self.isVisible():
            self._find_place()
        self.search.clear()
        self._show_scene(scene)
        self.show()
        present = self._card_of(scene.problem)
        if present is not None:
            self._go_to(present)
        self._current.setFocus()
        self.raise_()
        self.activateWindow()
        self._draw()

    def _find_place(self) -> None:
        """Stand at the left of the window, so that the land is seen to change beside it."""
        above = self.parentWidget()
        if above is None or self.testAttribute(Qt.WidgetAttribute.WA_Moved):
            return
        columns = self.shelf.columns_in(round(SHARE * above.width()))
        self.resize(self._width_of(columns), round(0.84 * above.height()))
        self.move(above.mapToGlobal(QPoint(12, round(0.08 * above.height()))))

    @Slot(object, object)
    def follow(self, old: Scene, new: Scene) -> None:
        """Show what the scene now poses."""
        if self.isVisible():
            self._show_scene(new)
            self._draw()

    def _show_scene(self, scene: Scene) -> None:
        self._scene = scene
        present = self._card_of(scene.problem)
        for card in self.shelf.cards:
            card.setChecked(card is present)
            card.show_problem(self._problem_of(card))
        self.shelf.arrange()

    def _card_of(self, problem: Posed) -> Card | None:
        """Return the card of a problem; None for a network, which is no land."""
        return next((card for card in self.shelf.cards if card.kind is type(problem)), None)

    def _problem_of(self, card: Card) -> PlaneObjective:
        """Return what the card poses; of the present problem, with the numbers it now has."""
        present = self._scene.problem
        if isinstance(present, PlaneObjective) and card.kind is type(present):
            return present
        return card.kind()

    # Drawing

    def _draw(self) -> None:
        """Ask for the pictures that are not there yet, or no longer right."""
        wanted = [self._wanted(card) for card in self.shelf.cards]
        missing = [
            want
            for card, want in zip(self.shelf.cards, wanted, strict=True)
            if self._drawn.get(card) != want
        ]
        if missing:
            name = COLORMAPS[self._scene.view.colormap]
            table = colour_table(name, np.linspace(0, 1, COLOURS))
            self._lane.ask(partial(_portraits, missing, table))

    def _wanted(self, card: Card) -> Wanted:
        view, size = self._scene.view, self._picture_size()
        request = PortraitRequest(
            self._problem_of(card), size.width(), size.height(), view.contour_scaling,
            view.height_scaling, min(view.levels, LEVELS),
        )  # fmt: skip
        return Wanted(request, view.colormap)

    def _picture_size(self) -> QSize:
        """Return the size of a picture in pixels of the screen."""
        size = picture_size(self._current.fontMetrics()) * self.devicePixelRatioF()
        return QSize(max(size.width(), 1), max(size.height(), 1))

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        for wanted, portrait in answer.chunks:
            card = self._card_of(wanted.request.objective)
            assert card is not None
            self._drawn[card] = wanted
            card.show_pictures(_image(portrait.above), _image(portrait.aside))
        if answer.error:
            self.hint.setText(f"Not all pictures could be drawn: {answer.error}")

    # Choosing

    def _pose(self, card: Card) -> None:
        """Pose a problem; the one that is posed keeps its own numbers."""
        self._go_to(card)
        if card.kind is not type(self._scene.problem):
            self.wanted.emit(Intent(SetProblem(card.kind())))

    def _choose(self, card: Card) -> None:
        self._pose(card)
        self.close()

    def _go_to(self, card: Card) -> None:
        """Make a card the one that Enter chooses, and bring it into sight."""
        self._current.show_current(False)
        self._current = card
        card.show_current(True)
        self._area.ensureWidgetVisible(card)

    @Slot(str)
    def _filter(self, text: str) -> None:
        """Show only the cards whose names, or headings, have all the words that were typed.

        One that has them in its name alone is gone to before one that has them in its heading.
        """
        words = plain(text).split()
        found = [
            card
            for card in self.shelf.cards
            if all(word in plain(f"{card.kind.title} {card.kind.family.value}") for word in words)
        ]
        self.shelf.show_only(set(found))
        self._area.setVisible(bool(found))
        self.nothing.setVisible(not found)
        self.nothing.setText(f"No problem is called “{text}”. Press Backspace, or Esc to close.")
        named = [c for c in found if all(word in plain(c.kind.title) for word in words)] or found
        if found and self._current not in named:
            self._go_to(named[0])
        elif found:
            self._area.ensureWidgetVisible(self._current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move over the cards, choose one, close; whatever else is typed is searched for."""
        if event.key() in ENTER:
            if not self._current.isHidden():
                self._choose(self._current)
        elif event.key() in MOVES:
            self._move(event.key())
        elif event.key() == Qt.Key.Key_Backspace or types_text(event):
            self.search.setFocus()
            self.search.take(event)
        else:
            super().keyPressEvent(event)

    def _move(self, key: int) -> None:
        if self._current in self.shelf.shown:
            self._go_to(self.shelf.neighbour(self._current, key))
            self._current.setFocus()

    # What becomes of the window

    def event(self, event: QEvent) -> bool:
        """Draw anew for another screen or another type, once all the cards have been told of it."""
        if event.type() in CHANGES and self.isVisible():
            self._renewal.start()
        return super().event(event)

    @Slot()
    def _renew(self) -> None:
        if self.isVisible():
            self.shelf.arrange()
            self._draw()

    def hideEvent(self, event: QHideEvent) -> None:
        """Want no pictures while nobody sees them."""
        self._lane.cancel()
        super().hideEvent(event)


class _Area(QScrollArea):
    """What the cards scroll in: the arrows go from card to card, and do not scroll."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows to the gallery."""
        if event.key() in ARROWS:
            event.ignore()
        else:
            super().keyPressEvent(event)


def _portraits(missing: list[Wanted], table: Pixels) -> Iterator[tuple[Wanted, Portrait] | None]:
    """Draw the lands one after the other."""
    for wanted in missing:
        for portrait in portray(wanted.request, table):
            yield None if portrait is None else (wanted, portrait)


def _image(pixels: Pixels) -> QImage:
    rows, columns, _ = pixels.shape
    kind = QImage.Format.Format_RGBA8888_Premultiplied
    return QImage(pixels.data, columns, rows, 4 * columns, kind).copy()
