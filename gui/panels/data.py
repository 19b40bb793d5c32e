"""The data: the points, what each optimizer makes of them, and how far off that is.

Points are dragged, added and removed; the land, the paths and the numbers follow at once.
"""

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.data import DataProblem, PointsProblem
from core.data_edits import AddPoint, MovePoint, RemovePoint
from core.numbers import digits_for, label
from core.objective import Floats, Window
from core.regression import LinearRegression
from core.scene import Scene
from gui.data_facts import (
    best_of,
    candidate_text,
    curve_of,
    errors_of,
    facts_of,
    model_lines,
    places_of,
    thinned_text,
    window_of,
)
from gui.data_tools import DataTools, Shown
from gui.items.frame import Frame
from gui.items.landbox import GRAB, LandBox
from gui.items.plots import ask_for_paint, dress, make_plot
from gui.items.strokes import PEN, Dots, Stroke, Strokes, along
from gui.panels.base import MakeLane, Panel
from gui.panels.land import NUDGES, REMOVING
from gui.widgets import SEPARATOR, muted, readout

HINT = "drag a point · double-click adds one · Delete removes it · wheel zooms"
MATRIX_HINT = "what is predicted over what is true: on the line it is right · wheel zooms"
NO_DATA = "This problem has no data. Choose “Line through points” in the setup, or open a table."
MOVABLE = 2_000
"""Up to so many points can be dragged, added and removed."""

WITH_ERRORS = 500
"""Up to so many points have a line to what is predicted."""

ERROR = "#e0442f"
STYLES = (PEN.DashLine, PEN.DotLine, PEN.DashDotLine)


class DataPanel(Panel):
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
        self.tools = DataTools(self)
        self.facts, self._readout = readout(""), readout(HINT)
        self._hint = muted(NO_DATA, wrap=True)
        self._hint.setContentsMargins(8, 8, 8, 8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.tools, self.facts, self._hint, self.plot, self._readout):
            layout.addWidget(part, int(part is self.plot))
        layout.addStretch(0)
        self._still, self._moving, self.dots = Strokes(5), Strokes(10), Dots(20)
        for item in (self._still, self._moving, self.dots):
            self.plot.getPlotItem().addItem(item, ignoreBounds=True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._resized = QTimer(self, singleShot=True, interval=80)
        self._resized.timeout.connect(self._lay_out)
        self._connect()

    def _connect(self) -> None:
        box = self._box
        box.grabs = lambda x, y: self.point_at(x, y) >= 0
        box.pressed.connect(self._press)
        box.dragged.connect(self._drag)
        box.dropped.connect(self.gesture_ended)
        box.clicked.connect(lambda x, y: self._select(self.point_at(x, y)))
        box.doubled.connect(self._double_click)
        box.hovered.connect(self._hover)
        box.left.connect(self._leave)
        box.looked.connect(self._look)
        self.tools.changed.connect(self._lay_out)
        self.tools.whole_wanted.connect(self._show_whole)

    def sizeHint(self) -> QSize:
        """Return a size that shows points well."""
        return QSize(520, 300)

    @property
    def box(self) -> LandBox:
        """The rectangle of the plot."""
        return self._box

    def set_filming(self, density: float) -> None:
        """Hide what is only for a hand, for a picture of `density` pixels a unit."""
        self.tools.hide()
        self._readout.hide()
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
        if isinstance(problem, PointsProblem) and problem.samples <= MOVABLE:
            return problem
        return None

    # What is shown

    def show_theme(self) -> None:
        """Draw in the colours of the theme."""
        dress(self.plot, self.theme)
        self._lay_out()

    def show_scene(self, old: Scene | None) -> None:
        """Draw the data of another problem, and its lines in the present colours."""
        problem = self._data
        new = old is None or old.problem != self.scene.problem
        if new:
            self._take_problem(old)
        if problem is not None:
            self.tools.show_scene(self.scene, self.run_labels)
            if new or old is None or old.colours != self.scene.colours:
                self._lay_out()

    def _take_problem(self, old: Scene | None) -> None:
        problem = self._data
        for part in (self.tools, self.facts, self.plot, self._readout):
            part.setVisible(problem is not None)
        self._hint.setVisible(problem is None)
        if problem is None:
            self.selected = -1
            return
        if old is None or type(old.problem) is not type(problem):
            self._zoom = None
        points = isinstance(problem, PointsProblem)
        if self.selected >= problem.samples or not points:
            self.selected = -1
        self._whole = _kept(self._whole, window_of(problem))
        names = problem.names if isinstance(problem, PointsProblem) else (
            f"{problem.target_name}, true", f"{problem.target_name}, predicted")  # fmt: skip
        for side, name in zip(("bottom", "left"), names, strict=True):
            self.plot.getPlotItem().setLabel(side, name)
        self._readout.setText(self._usual)

    @property
    def _usual(self) -> str:
        """What the foot says while nothing is read."""
        problem = self._data
        if problem is None:
            return ""
        hint = HINT if self._points else MATRIX_HINT
        if isinstance(problem, PointsProblem) and not self._points:
            hint = f"more than {MOVABLE:,} points are not dragged · wheel zooms"
        return " · ".join(filter(None, (thinned_text(problem), hint)))

    @Slot()
    def _lay_out(self) -> None:
        """Draw all that there is for the window and the pixels that there are."""
        problem = self._data
        if problem is None or self._whole is None or not hasattr(self, "theme"):
            return
        window = self._zoom or self._whole
        if self._box.seen != window:
            self._box.show_window(window)
        shown = self.tools.shown
        self._still.show_strokes(tuple(self._still_strokes(problem, shown)), self._frame())
        facts = facts_of(problem)
        self.facts.setText(facts)
        self.facts.setToolTip(facts.replace(SEPARATOR, "\n"))
        self._show_dots()
        self.show_step()

    def _still_strokes(self, problem: DataProblem, shown: Shown) -> list[Stroke]:
        """Return the lines that do not move with time."""
        window, strokes = self._box.seen, []
        if not isinstance(problem, PointsProblem):
            x = np.array([window.left, window.right])
            return [along(x, x[None], self.theme.muted, 1.5, text="right")]
        if shown.candidates and isinstance(problem, LinearRegression):
            for (m, b), style in zip(problem.candidates, STYLES, strict=False):
                text = candidate_text(problem, m, b)
                line = curve_of(problem, np.array([m, b]), self.theme.muted, window, style, text)
                strokes.append(line)
        if shown.best and (best := best_of(problem)) is not None:
            text = "least squares" if isinstance(problem, LinearRegression) else "lowest"
            strokes.append(curve_of(problem, best, self.theme.text, window, text=text))
        return strokes

    def show_step(self) -> None:
        """Draw what each optimizer makes of the data at the moment."""
        problem = self._data
        if problem is None or self._whole is None:
            return
        heads, window = self._heads(), self._box.seen
        strokes: list[Stroke] = []
        weights = self._wanted(heads)
        if isinstance(problem, PointsProblem):
            if weights is not None and problem.samples <= WITH_ERRORS:
                ends = errors_of(problem, weights)
                strokes.append(Stroke(*ends, ERROR, 1.6, PEN.DashLine))
            if heads is not None:
                strokes += model_lines(problem, heads, self.run_colours, window)
        else:
            self._show_dots()
        with np.errstate(all="ignore"):
            self._moving.show_strokes(tuple(strokes), self._frame())

    def _show_dots(self) -> None:
        problem = self._data
        assert problem is not None
        places = places_of(problem, self._wanted(self._heads()))
        colour = self.theme.text
        if not isinstance(problem, PointsProblem) and (k := self.tools.shown.run) is not None:
            colour = self.run_colours[k] if k < len(self.run_colours) else colour
        self.dots.show_dots(places, self.selected, colour, self.theme.plot, self._frame())

    def _heads(self) -> Floats | None:
        """Return the weights of all runs at the moment, shape (optimizers, starts, n)."""
        if not self.in_step or type(self.recording.race.objective) is not type(self.scene.problem):
            return None
        heads: Floats = self.recording.positions[self.recording.index(self.step)]
        return heads

    def _wanted(self, heads: Floats | None) -> Floats | None:
        """Return the weights whose errors are to be shown, shape (n,); None for none."""
        shown, problem = self.tools.shown, self._data
        if problem is None or shown.errors_of_best:
            return None if problem is None else best_of(problem)
        if shown.line is not None:
            return np.array(shown.line)
        if heads is None or shown.run is None or shown.run >= len(heads):
            return None
        found = heads[shown.run, 0]
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

    def _select(self, index: int) -> None:
        self.setFocus()
        if index != self.selected:
            self.selected = index
            self._show_dots()

    def _press(self, x: float, y: float) -> None:
        self._gesture += 1
        self._select(self.point_at(x, y))

    def _drag(self, x: float, y: float) -> None:
        seen = self._box.seen
        x, y = min(max(x, seen.left), seen.right), min(max(y, seen.bottom), seen.top)
        if self._points is not None and self.selected >= 0:
            self.edit(MovePoint(self.selected, (x, y)), ("drag", self.name, self._gesture))
            self._read(self.selected)

    def _double_click(self, x: float, y: float) -> None:
        problem = self._points
        if problem is not None and problem.samples < MOVABLE and self.point_at(x, y) < 0:
            self.edit(AddPoint((x, y)))
            self._select(problem.samples)

    def _look(self, window: Window) -> None:
        if window.is_proper():
            self._zoom = window
        self._lay_out()

    def _show_whole(self) -> None:
        self._zoom, self._whole = None, None
        if (problem := self._data) is not None:
            self._whole = window_of(problem)
        self._lay_out()

    def _hover(self, x: float, y: float) -> None:
        near = self.point_at(x, y)
        self.plot.setCursor(
            Qt.CursorShape.OpenHandCursor if near >= 0 else Qt.CursorShape.CrossCursor
        )
        if near >= 0:
            self._read(near)
        else:
            across, up = self._box.pixel()
            place = f"{label(x, digits_for(x, across))}, {label(y, digits_for(y, up))}"
            self._readout.setText(f"({place}) · {self._usual}")

    def _leave(self) -> None:
        self._readout.setText(self._usual)

    def _read(self, index: int) -> None:
        """Say where a point is, and by how much the chosen line misses it."""
        problem = self._points
        if problem is None or index >= problem.samples:
            return
        (x, y), names = (float(values[index]) for values in problem.data), problem.names
        parts = [f"point {index + 1}", f"{names[0]} {label(x, 5)}", f"{names[1]} {label(y, 5)}"]
        weights = self._wanted(self._heads())
        if weights is not None:
            error = y - float(problem.curve(weights, np.array([x]))[0])
            parts.append(f"error {label(error)} (of {self.tools.shown.text})")
        self._readout.setText("   ".join(parts))

    def event(self, event: QEvent) -> bool:
        """Claim the keys of a point while one is selected, before they move time."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            claimed = key in NUDGES or key in REMOVING or key == Qt.Key.Key_Escape
            if self.selected >= 0 and claimed:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Nudge or remove the selected point; Escape lets go of it."""
        key, index, problem = Qt.Key(event.key()), self.selected, self._points
        if index < 0 or problem is None:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Escape:
            self._select(-1)
        elif key in REMOVING:
            self._select(-1)
            self.edit(RemovePoint(index))
        elif key in NUDGES:
            pixels = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            step = pixels * np.array(NUDGES[key]) * self._box.pixel()
            x, y = np.array([values[index] for values in problem.data]) + step
            self.edit(MovePoint(index, (float(x), float(y))), ("nudge", self.name, index))
            self._read(index)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw for the new size when it has settled."""
        super().resizeEvent(event)
        self._resized.start()


def _kept(shown: Window | None, whole: Window) -> Window:
    """Return the window that is shown while the data is well seen in it, else the whole of it.

    A window that followed each move would run away below the hand.
    """
    if shown is None:
        return whole
    inside = (
        shown.left <= whole.left + 0.1 * whole.width
        and whole.right - 0.1 * whole.width <= shown.right
        and shown.bottom <= whole.bottom + 0.1 * whole.height
        and whole.top - 0.1 * whole.height <= shown.top
    )
    large = whole.width > 0.4 * shown.width and whole.height > 0.4 * shown.height
    return shown if inside and large else whole
