"""What a hand does to the points of a plot: it selects, drags, adds and removes them."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Qt

from core.edits import SetView
from core.training.data_edits import AddSample, MoveSample, RemoveSample
from gui.panels.land import NUDGES, REMOVING

if TYPE_CHECKING:
    from gui.answers.points_view import PointsView

STEPS = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
"""Keys that go to the next point, or to the one before."""

APART = 6
"""Pixels from the middle of a point within which a double click adds no other."""

BESIDE = 20
"""Pixels between a point and one that a key adds beside it."""


class PointsHand(QObject):
    """Turns the mouse and the keys into edits of the points."""

    def __init__(self, view: "PointsView") -> None:
        super().__init__(view)
        self._view = view
        self._gesture = 0
        self._held: int | None = None
        self._at: tuple[float, float] | None = None
        box = view.box
        box.grabs = lambda x, y: view.can_move and view.row_at(x, y) >= 0
        box.pressed.connect(self._press)
        box.dragged.connect(self._drag)
        box.dropped.connect(self._drop)
        box.clicked.connect(self._click)
        box.doubled.connect(self._double_click)
        box.dismissed.connect(self._dismiss)
        box.hovered.connect(self._hover)
        box.left.connect(self._leave)

    def _select(self, number: int | None) -> None:
        self._view.touched.emit()
        if self._view.look is not None and number != self._view.look.scene.view.sample:
            self._view.wanted.emit(SetView({"sample": number}), None)

    def _press(self, x: float, y: float) -> None:
        self._gesture += 1
        self._held = self._view.number_at(x, y)
        self._select(self._held)

    def _click(self, x: float, y: float) -> None:
        self._select(self._view.number_at(x, y))

    def _drag(self, x: float, y: float) -> None:
        if self._held is not None:
            self._move(self._held, (x, y), ("drag", "answers", self._gesture))

    def _drop(self) -> None:
        self._held = None
        self._view.gesture_ended.emit()

    def _move(self, number: int, place: tuple[float, float], gesture: object) -> None:
        seen = self._view.box.seen
        x, y = place
        inside = min(max(x, seen.left), seen.right), min(max(y, seen.bottom), seen.top)
        self._view.wanted.emit(MoveSample(number, inside), gesture)
        self._view.read(number)

    def _double_click(self, x: float, y: float) -> None:
        if not self._view.can_move:
            if self._view.why:
                self._view.said.emit(self._view.why)
        elif self._is_free(x, y):
            self._add((x, y))

    def _is_free(self, x: float, y: float) -> bool:
        """Whether there is room for another point: also between others that are near."""
        spots = self._view.spots
        return spots is not None and spots.nearest((x, y), self._view.box.pixel())[1] > APART

    def _add(self, place: tuple[float, float]) -> None:
        look, spots = self._view.look, self._view.spots
        if look is None or spots is None:
            return
        target: float = 0.0
        if (row := spots.nearest(place, self._view.box.pixel())[0]) >= 0:
            target = float(spots.targets[row])
        if look.samples.classes and look.choices.target is not None:
            target = float(min(look.choices.target, len(look.samples.classes) - 1))
        self._view.wanted.emit(AddSample(place, target), None)

    def _dismiss(self, x: float, y: float) -> None:
        number = self._view.number_at(x, y)
        if number is not None and self._view.can_move:
            self._view.wanted.emit(RemoveSample(number), None)
        elif self._view.why:
            self._view.said.emit(self._view.why)

    def read_again(self) -> None:
        """Read what is below the mouse again: the answers are others."""
        if self._held is not None:
            self._view.read(self._held)
        elif self._at is not None:
            self._hover(*self._at)

    def _hover(self, x: float, y: float) -> None:
        self._at = x, y
        number = self._view.number_at(x, y)
        near = (
            Qt.CursorShape.OpenHandCursor
            if self._view.can_move
            else Qt.CursorShape.PointingHandCursor
        )
        self._view.plot.setCursor(Qt.CursorShape.CrossCursor if number is None else near)
        if number is not None:
            self._view.read(number)
        else:
            self._view.said.emit(self._view.place_text(x, y))

    def _leave(self) -> None:
        self._at = None
        self._view.said.emit("")

    def claims(self, key: Qt.Key) -> bool:
        """Whether a key does something with points."""
        if self._view.look is None:
            return False
        if key in STEPS or (key == Qt.Key.Key_Insert and self._view.can_move):
            return True
        chosen = self._view.look.sample is not None
        on_point = key in NUDGES or key in REMOVING
        return chosen and (key == Qt.Key.Key_Escape or (on_point and self._view.can_move))

    def take_key(self, key: Qt.Key, *, large: bool) -> None:
        """Nudge, remove or add a point, or go to another."""
        look, spots = self._view.look, self._view.spots
        if look is None or spots is None:
            return
        number = look.sample
        if key == Qt.Key.Key_Escape:
            self._select(None)
        elif key in STEPS and len(spots):
            row = spots.row_of(number)
            row = 0 if row < 0 else (row + STEPS[key]) % len(spots)
            self._select(int(spots.numbers[row]))
            self._view.read(int(spots.numbers[row]))
        elif key == Qt.Key.Key_Insert:
            row, seen = spots.row_of(number), self._view.box.seen
            middle = (seen.left + seen.right) / 2, (seen.bottom + seen.top) / 2
            beside = (
                spots.places[row] + np.array(self._view.box.pixel()) * BESIDE
                if row >= 0
                else middle
            )
            self._add((float(beside[0]), float(beside[1])))
        elif number is not None and key in REMOVING:
            self._view.wanted.emit(RemoveSample(number), None)
        elif number is not None and key in NUDGES and (row := spots.row_of(number)) >= 0:
            step = np.array(NUDGES[key]) * self._view.box.pixel() * (10 if large else 1)
            x, y = (spots.places[row] + step).tolist()
            self._move(number, (x, y), ("nudge", "answers", number))
