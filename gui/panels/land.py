"""What the two views of the land have in common: a start that is selected, and its keys."""

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent

from core.critical_points import CriticalPoints
from core.edits import MoveStart, RemoveStart
from core.numbers import digits_for, label
from core.objective import PlaneObjective
from gui.items.finder import Finder
from gui.panels.base import DescentPanel

NUDGES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
REMOVING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


def reading(
    problem: PlaneObjective,
    point: tuple[float, float],
    pixel: tuple[float, float],
    instead: str = "",
) -> str:
    """Return what there is to read at a point: the place, the loss and the gradient.

    There are as many digits as change from one pixel, of a width and a height, to the next.
    `instead` takes the place of the gradient.
    """
    place = np.array(point[0]), np.array(point[1])
    with np.errstate(all="ignore"):
        loss, (gx, gy) = float(problem.height(*place)), map(float, problem.slope(*place))
    (dx, dy), names = pixel, problem.axes
    parts = (
        f"{names[0]} {label(point[0], digits_for(point[0], dx))}",
        f"{names[1]} {label(point[1], digits_for(point[1], dy))}",
        f"loss {label(loss, digits_for(loss, float(np.hypot(gx * dx, gy * dy))))}",
        instead or f"∇ ({label(float(gx))}, {label(float(gy))})",
    )
    return "   ".join(parts)


class LandPanel(DescentPanel):
    """A view of the land in which one start can be selected.

    Signals
    -------
    start_selected(index) : a person selected a start, or none (−1).
    """

    start_selected = Signal(int)
    selected = -1
    finder: Finder
    """What looks for the critical points of the window."""

    def make_finder(self) -> None:
        """Get what looks for critical points."""
        self.finder = Finder(self.make_lane(self), self)
        self.finder.found.connect(self.show_points)
        self.finder.failed.connect(self.tell)

    def look_for_points(self) -> None:
        """Look for the critical points of the scene's window, if they are to be marked."""
        if self.scene.view.critical_points:
            self.finder.want(self.scene.plane, self.scene.window)
        else:
            self.finder.want_none()
            self.show_points(None)

    @Slot(object)
    def show_points(self, points: CriticalPoints | None) -> None:
        """Mark critical points, or none."""

    @Slot(str)
    def tell(self, message: str) -> None:
        """Say what has gone wrong."""

    def set_selected(self, index: int) -> None:
        """Show which start is selected, −1 for none."""
        if index != self.selected:
            self.selected = index
            self.show_starts()

    def select(self, index: int) -> None:
        """Tell that a person selected a start, or none."""
        self.setFocus()
        self.start_selected.emit(index)

    def show_starts(self) -> None:
        """Draw the starts."""

    def pixel(self) -> tuple[float, float]:
        """Return how far a nudge goes along each axis: a pixel where there are such."""
        return self.scene.window.width / 400, self.scene.window.height / 400

    def read(self, point: tuple[float, float]) -> None:
        """Say what the loss and the gradient are at a point."""

    def event(self, event: QEvent) -> bool:
        """Claim the keys of a start while one is selected, before they move time."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            if self.selected >= 0 and (
                key in NUDGES or key in REMOVING or key == Qt.Key.Key_Escape
            ):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nudge or remove the selected start; Escape lets go of it."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.select(-1)
        elif self.selected >= 0 and key in REMOVING:
            index = self.selected
            self.select(-1)
            self.edit(RemoveStart(index))
        elif self.selected >= 0 and key in NUDGES:
            self._nudge(key, 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def _nudge(self, key: Qt.Key, pixels: int) -> None:
        step = pixels * np.array(NUDGES[key]) * self.pixel()
        x, y = np.array(self.scene.starts[self.selected]) + step
        self.edit(MoveStart(self.selected, (x, y)), ("nudge", self.selected))
        self.read((x, y))
