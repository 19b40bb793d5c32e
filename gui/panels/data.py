"""The data: the points, what each optimizer makes of them, and how far off that is.

Points are dragged, added and removed; the land, the paths and the numbers follow at once.
"""

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.answers.plane import kept
from core.columns import DataProblem, PointsProblem
from core.data_edits import AddPoint, MovePoint, RemovePoint
from core.numbers import digits_for, label
from core.objective import Floats, Window
from core.scene import Scene
from gui.data_facts import (
    MOVABLE,
    axes_of,
    best_of,
    facts_of,
    formula_of,
    hint_of,
    point_text,
    window_of,
)
from gui.data_picture import DataPicture, Moment
from gui.data_tools import DataTools
from gui.items.frame import Frame
from gui.items.landbox import GRAB, LandBox
from gui.items.plots import ask_for_paint, dress, make_plot
from gui.panels.base import DescentPanel, MakeLane
from gui.panels.land import NUDGES, REMOVING
from gui.widgets import SEPARATOR, muted, readout

NO_DATA = "This problem has no data: choose “Line through points” in the setup, or open a table."
OWN_KEYS = (*NUDGES, *REMOVING, Qt.Key.Key_Escape)
TALL = 330
"""Pixels from which there is room for the formula too."""


class DataPanel(DescentPanel):
    """The data and the models of it."""

    name, title, beside = "data", "Data", "scoreboard"

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self.selected = -1
        self._gesture, self._density = 0, 1.0
        self._zoom: Window | None = None
        self._whole: Window | None = None
        self._box = LandBox()
        self.plot = make_plot(self._box)
        self.picture = DataPicture(self.plot.getPlotItem())
        self.tools = DataTools(self)
        self.facts, self._formula, self._readout = readout(""), readout(""), readout("")
        self._hint = muted(NO_DATA, wrap=True)
        self._hint.setContentsMargins(8, 8, 8, 8)
        self._parts: list[QWidget] = [
            self.tools, self._formula, self.facts, self.plot, self._readout
        ]  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self._hint, *self._parts):
            layout.addWidget(part, int(part is self.plot))
        layout.addStretch(0)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._resized = QTimer(self, singleShot=True, interval=80)
        self._resized.timeout.connect(self._lay_out)
        self._connect()

    def _connect(self) -> None:
        self._box.serve(self)
        self._box.dropped.connect(self.gesture_ended)
        self._box.sigResized.connect(self._resized.start)  # also as the parts around it come and go
        self.tools.changed.connect(self._lay_out)
        self.tools.whole_wanted.connect(self._show_whole)

    def sizeHint(self) -> QSize:
        """Return a size that shows points well."""
        return QSize(520, 300)

    @property
    def box(self) -> LandBox:
        """The rectangle of the plot."""
        return self._box

    @property
    def says(self) -> str:
        """What stands at the foot."""
        return self._readout.text()

    def set_filming(self, density: float) -> None:
        """Hide what is only for a hand, for a picture of `density` pixels a unit."""
        for part in (self.tools, self._readout):
            part.hide()
            self._parts.remove(part)
        self._density = density

    def settle(self) -> None:
        """Draw for the pixels that there are, at once."""
        self._resized.stop()
        self._box.prepareForPaint()
        self._lay_out()

    def ask_for_paint(self) -> None:
        """Ask now for the paint that changes call for."""
        ask_for_paint(self.plot)

    def scale_lines(self) -> None:
        """Draw lines as many pixels wide as a pixel is small."""
        self._lay_out()

    @property
    def _data(self) -> DataProblem | None:
        problem = self.scene.problem if hasattr(self, "scene") else None
        return problem if isinstance(problem, DataProblem) else None

    @property
    def _points(self) -> PointsProblem | None:
        """The problem, where its points can be dragged."""
        problem = self._data
        movable = isinstance(problem, PointsProblem) and problem.samples <= MOVABLE
        return problem if movable else None  # type: ignore[return-value]

    # What is shown

    def show_theme(self) -> None:
        """Draw in the colours of the theme."""
        dress(self.plot, self.theme)
        self._lay_out()

    def show_scene(self, old: Scene | None) -> None:
        """Draw the data of another problem, and its lines in the present colours."""
        new = old is None or old.problem != self.scene.problem
        if new:
            self._take_problem(old)
        if self._data is not None:
            self.tools.show_scene(self.scene, self.run_labels)
            if new or (old is not None and old.colours != self.scene.colours):
                self._lay_out()

    def _take_problem(self, old: Scene | None) -> None:
        problem = self._data
        for part in self._parts:
            part.setVisible(problem is not None)
        self._hint.setVisible(problem is None)
        if problem is None:
            self.selected = -1
            return
        if old is None or type(old.problem) is not type(problem):
            self._zoom = None
        if self._points is None or self.selected >= problem.samples:
            self.selected = -1
        self._whole = kept(self._whole, window_of(problem))
        for side, name in zip(("bottom", "left"), axes_of(problem), strict=True):
            self.plot.getPlotItem().setLabel(side, name)
        self.facts.setText(facts_of(problem))
        self._formula.setText(formula_of(problem))
        known = SEPARATOR.join([formula_of(problem), facts_of(problem)])
        self.facts.setToolTip(known.replace(SEPARATOR, "\n"))
        self._readout.setText(self._usual)

    @property
    def _usual(self) -> str:
        """What the foot says while nothing is read."""
        problem = self._data
        if problem is None:
            return ""
        return SEPARATOR.join(filter(None, (self.lack, hint_of(problem))))

    @Slot()
    def _lay_out(self) -> None:
        """Draw all that there is for the window and the pixels that there are."""
        problem = self._data
        if problem is None or self._whole is None or not hasattr(self, "theme"):
            return
        self._formula.setVisible(self.height() >= TALL)
        window = self._zoom or self._whole
        if self._box.seen != window:
            self._box.show_window(window)
        self.picture.show_still(problem, self.tools.shown, self.theme, self._frame())
        self._show_dots()
        self.show_step()

    def show_step(self) -> None:
        """Draw what each optimizer makes of the data at the moment."""
        problem = self._data
        if problem is None or self._whole is None:
            return
        self.picture.show_moment(problem, self._moment(), self._frame())
        if not isinstance(problem, PointsProblem):
            self._show_dots()

    def _show_dots(self) -> None:
        if (problem := self._data) is not None:
            self.picture.show_dots(
                problem, self._moment(), self.selected, self.theme, self._frame()
            )

    def _moment(self) -> Moment:
        """Return what the optimizers make of the data now."""
        heads, colours, run = self._heads(), self.run_colours, self.tools.shown.target.run
        colour = colours[run] if run is not None and run < len(colours) else self.theme.text
        return Moment(heads, self._chosen(heads), colours, colour)

    def _heads(self) -> Floats | None:
        """Return the weights of all runs at the moment, shape (optimizers, starts, n)."""
        if not self.in_step or type(self.recording.race.objective) is not type(self.scene.problem):
            return None
        heads: Floats = self.recording.positions[self.recording.index(self.step)]
        return heads

    def _chosen(self, heads: Floats | None) -> Floats | None:
        """Return the weights whose errors are to be shown, shape (n,); None for none."""
        target, problem = self.tools.shown.target, self._data
        if target.best and problem is not None:
            return best_of(problem)
        if target.line is not None:
            return np.array(target.line)
        if heads is None or target.run is None or target.run >= len(heads):
            return None
        found = heads[target.run, 0]
        return found if np.isfinite(found).all() else None

    def _frame(self) -> Frame:
        return self._box.frame(self.devicePixelRatioF() * self._density)

    # What a hand does

    def point_at(self, x: float, y: float) -> int:
        """Return the number of the point that is drawn near (x, y) and can be moved, or −1."""
        problem = self._points
        if problem is None:
            return -1
        across, up = self._box.pixel()
        away = np.hypot((problem.data[0] - x) / across, (problem.data[1] - y) / up)
        nearest = int(np.argmin(away))
        return nearest if away[nearest] <= GRAB else -1

    def select(self, index: int) -> None:
        """Select a point, −1 for none, and give its keys to this panel."""
        self.setFocus()
        if index != self.selected:
            self.selected = index
            self._show_dots()

    def grabs(self, x: float, y: float) -> bool:
        """Return whether a press there takes hold of a point."""
        return self.point_at(x, y) >= 0

    def press(self, x: float, y: float) -> None:
        """Take hold of a point."""
        self._gesture += 1
        self.select(self.point_at(x, y))

    def click(self, x: float, y: float) -> None:
        """Select the point under the mouse, or none."""
        self.select(self.point_at(x, y))

    def drag(self, x: float, y: float) -> None:
        """Drag the point that is held, within the window."""
        if self._points is not None and self.selected >= 0:
            place = self._box.inside(x, y)
            self.edit(MovePoint(self.selected, place), ("drag", self.name, self._gesture))
            self._read(self.selected)

    def double_click(self, x: float, y: float) -> None:
        """Add a point."""
        problem = self._points
        if problem is not None and problem.samples < MOVABLE and self.point_at(x, y) < 0:
            self.edit(AddPoint((x, y)))
            self.select(problem.samples)

    def look(self, window: Window) -> None:
        """See another window."""
        if window.is_proper():
            self._zoom = window
        self._lay_out()

    @Slot()
    def _show_whole(self) -> None:
        if (problem := self._data) is not None:
            self._zoom, self._whole = None, window_of(problem)
            self._lay_out()

    def hover(self, x: float, y: float) -> None:
        """Read what is under the mouse."""
        near = self.point_at(x, y)
        shape = Qt.CursorShape.OpenHandCursor if near >= 0 else Qt.CursorShape.CrossCursor
        self.plot.setCursor(shape)
        if near >= 0:
            self._read(near)
            return
        across, up = self._box.pixel()
        place = f"{label(x, digits_for(x, across))}, {label(y, digits_for(y, up))}"
        self._readout.setText(SEPARATOR.join([f"({place})", self._usual]))

    def leave(self) -> None:
        """Read nothing: the mouse is elsewhere."""
        self._readout.setText(self._usual)

    def _read(self, index: int) -> None:
        """Say where a point is, and by how much the chosen line misses it."""
        problem = self._points
        if problem is None or index >= problem.samples:
            return
        weights = self._chosen(self._heads())
        self._readout.setText(point_text(problem, index, weights, self.tools.shown.text))

    def event(self, event: QEvent) -> bool:
        """Claim the keys of a point while one is selected, before they move time."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self.selected >= 0 and Qt.Key(event.key()) in OWN_KEYS:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nudge or remove the selected point; Escape lets go of it."""
        key, index = Qt.Key(event.key()), self.selected
        if index >= 0 and key == Qt.Key.Key_Escape:
            self.select(-1)
        elif index >= 0 and key in REMOVING:
            self.select(-1)
            self.edit(RemovePoint(index))
        elif index >= 0 and key in NUDGES:
            self._nudge(key, 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)

    def _nudge(self, key: Qt.Key, pixels: int) -> None:
        problem = self._points
        if problem is not None:
            step = pixels * np.array(NUDGES[key]) * self._box.pixel()
            x, y = (np.array([values[self.selected] for values in problem.data]) + step).tolist()
            self.edit(MovePoint(self.selected, (x, y)), ("nudge", self.name, self.selected))
            self._read(self.selected)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw for the new size when it has settled."""
        super().resizeEvent(event)
        self._resized.start()
