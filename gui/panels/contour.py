"""The contour view as a hand meets it: starts are dragged, the land is zoomed and read."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from core.edits import AddStart, MoveStart, SetWindow
from core.objective import Window
from gui.items.heads import at_edge
from gui.items.landbox import GRAB
from gui.items.landmarks import reading_of
from gui.panels.base import MakeLane
from gui.panels.contour_picture import HINT, ContourPicture
from gui.panels.land import reading


class ContourPanel(ContourPicture):
    """The land seen from above, and what a hand does on it."""

    name, title = "contour", "Contour"

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self._gesture = 0
        self._box.serve(self)
        self._box.dropped.connect(self.gesture_ended)

    def start_at(self, x: float, y: float) -> int:
        """Return the number of the movable start that is drawn near (x, y), or −1."""
        if not self.scene.starts:
            return -1
        pixel = np.array(self._box.pixel())
        drawn, _ = at_edge(np.array(self.scene.starts), self._frame())
        away = np.linalg.norm((drawn - [x, y]) / pixel, axis=1)
        nearest = int(np.argmin(away))
        return nearest if away[nearest] <= GRAB else -1

    def grabs(self, x: float, y: float) -> bool:
        """Return whether a press there takes hold of a start."""
        return self.start_at(x, y) >= 0

    def press(self, x: float, y: float) -> None:
        """Take hold of a start."""
        self.select(self.start_at(x, y))
        self._gesture += 1
        self._downhill.hide()
        self._curving.hide_lines()

    def drag(self, x: float, y: float) -> None:
        """Drag the start that is held, within the window."""
        point = self._mouse = self._box.inside(x, y)
        if 0 <= self.selected < len(self.scene.starts):
            self.edit(MoveStart(self.selected, point), ("drag", self.name, self._gesture))
            self.read(point)

    def click(self, x: float, y: float) -> None:
        """Select the start under the mouse, or none."""
        self.select(self.start_at(x, y))

    def double_click(self, x: float, y: float) -> None:
        """Add a start."""
        if self.start_at(x, y) < 0:
            self.edit(AddStart((x, y)))
            self.select(len(self.scene.starts) - 1)

    def look(self, window: Window) -> None:
        """See another window."""
        self.edit(SetWindow(window))
        if self._box.seen != self.scene.window:  # it was refused: go back
            self.show_scene(self.scene)

    def hover(self, x: float, y: float) -> None:
        """Read what is under the mouse."""
        self._mouse = x, y
        self.read((x, y))
        near = self.start_at(x, y) >= 0
        number = self._landmarks.hover((x, y), self._box.pixel())
        if number >= 0 and not near:
            self._show_curving(number)
        else:
            self._show_downhill(x, y)
        self.plot.setCursor(Qt.CursorShape.OpenHandCursor if near else Qt.CursorShape.CrossCursor)

    def hover_again(self) -> None:
        """Read again what is under the mouse, if it is over the land: that is another."""
        if self._mouse:
            self.hover(*self._mouse)

    def _show_downhill(self, x: float, y: float) -> None:
        self._curving.hide_lines()
        with np.errstate(all="ignore"):
            gradient = np.array(self.scene.plane.slope(np.array(x), np.array(y)))
        self._downhill.point((x, y), gradient, self._box.pixel())

    def _show_curving(self, number: int) -> None:
        points = self._landmarks.points
        assert points is not None
        self._downhill.hide()
        self._curving.show_point(points, number)
        if self._mouse and not self._basins.reading(self._mouse):  # which is what is then read
            self._readout.setText(reading_of(points, number, self.pixel()))

    def leave(self) -> None:
        """Read nothing: the mouse is elsewhere."""
        self._mouse = None
        self._downhill.hide()
        self._curving.hide_lines()
        self._landmarks.hover(None)
        self._readout.setText(self.rest(HINT))

    def read(self, point: tuple[float, float]) -> None:
        """Say what the loss and the gradient are at a point."""
        ends = self._basins.reading(point)
        here = reading(self.scene.plane, point, self.pixel(), ends)
        self._readout.setText(self._cloud.reading(point) or here)
