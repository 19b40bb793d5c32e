"""What the plot of the data shows: the points, the models' lines and the errors."""

import numpy as np
import pyqtgraph as pg
from msgspec import Struct
from msgspec.structs import replace

from core.columns import DataProblem, PointsProblem
from core.objective import Floats
from core.regression import LinearRegression
from gui.data_facts import (
    WITH_ERRORS,
    best_of,
    candidate_text,
    curve_of,
    errors_of,
    model_lines,
    places_of,
)
from gui.data_tools import Shown
from gui.items.frame import Frame
from gui.items.strokes import PEN, Dots, Stroke, Strokes, along
from gui.theme import Theme

ERROR = "#e0442f"
STYLES = (PEN.DashLine, PEN.DotLine, PEN.DashDotLine)


class Moment(Struct, frozen=True):
    """What the optimizers make of the data at a moment.

    Attributes
    ----------
    heads : shape (optimizers, starts, n); the weights of all runs, None while there are none.
    chosen : shape (n,); the weights whose errors or predictions are shown, None for none.
    colours : of the optimizers.
    colour : of the chosen one's predictions.
    """

    heads: Floats | None
    chosen: Floats | None
    colours: tuple[str, ...]
    colour: str


class DataPicture:
    """The items of the plot, laid out when something changes."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self.still, self.moving, self.dots = Strokes(12), Strokes(10), Dots(20)
        for item in (self.still, self.moving, self.dots):
            plot.addItem(item, ignoreBounds=True)

    def show_still(self, problem: DataProblem, shown: Shown, theme: Theme, frame: Frame) -> None:
        """Draw the lines that do not move with time."""
        strokes: list[Stroke] = []
        window = frame.window
        if not isinstance(problem, PointsProblem):
            x = np.array([window.left, window.right])
            strokes.append(along(x, x[None], theme.muted, 1.5, text="right"))
        elif shown.best and (best := best_of(problem)) is not None:
            text = "least squares" if isinstance(problem, LinearRegression) else "lowest"
            line = curve_of(problem, best, theme.text, window, text=text)
            strokes.append(replace(line, at_begin=True))
        if shown.candidates and isinstance(problem, LinearRegression):
            strokes += [
                curve_of(problem, np.array(line), theme.muted, window, style,
                         candidate_text(problem, *line))
                for line, style in zip(problem.candidates, STYLES, strict=False)
            ]  # fmt: skip
        self.still.show_strokes(tuple(strokes), frame, theme.plot)

    def show_moment(self, problem: DataProblem, moment: Moment, frame: Frame) -> None:
        """Draw the lines of the optimizers, and the errors of one."""
        strokes: list[Stroke] = []
        if isinstance(problem, PointsProblem):
            if moment.chosen is not None and problem.samples <= WITH_ERRORS:
                ends = errors_of(problem, moment.chosen)
                strokes.append(Stroke(*ends, ERROR, 1.6, PEN.DashLine))
            if moment.heads is not None:
                strokes += model_lines(problem, moment.heads, moment.colours, frame.window)
        with np.errstate(all="ignore"):
            self.moving.show_strokes(tuple(strokes), frame)

    def show_dots(
        self, problem: DataProblem, moment: Moment, selected: int, theme: Theme, frame: Frame
    ) -> None:
        """Draw the points, or what is predicted for each row."""
        with np.errstate(all="ignore"):
            places = places_of(problem, moment.chosen)
        colour = theme.text if isinstance(problem, PointsProblem) else moment.colour
        self.dots.show_dots(places, selected, colour, theme.plot, frame)
