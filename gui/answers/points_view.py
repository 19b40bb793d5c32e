"""A plot of points, which a hand may move, add and remove, over what a network answers."""

from abc import abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout

from core.answers.maps import Tint, tint_of
from core.answers.moment import Moment
from core.answers.plane import kept, window_around
from core.answers.spots import Spots
from core.datasets.base import Samples
from core.datasets.point_edits import can_be_points
from core.datasets.points import MOST_POINTS
from core.diverging import class_colours
from core.numbers import digits_for, label
from core.objective import Window
from core.rows import Array
from gui.answers.box import PointBox
from gui.answers.hand import PointsHand
from gui.answers.items import SpotsItem
from gui.answers.look import Look
from gui.answers.texts import answer_text, joined, part_text, target_text
from gui.answers.view import AnswerView
from gui.items.diverging import zero_of
from gui.items.frame import Frame
from gui.items.landbox import GRAB
from gui.items.plots import ask_for_paint, dress, make_plot
from gui.items.strokes import Strokes
from gui.panels.base import MakeLane
from gui.theme import Theme

HANDS = "Drag a point · double-click adds one · right-click or Delete removes it"
SPARSE, CLOSE = 100, 8
"""Among more points than that, a hand takes hold of one within fewer pixels."""

SHADES = 16
"""So many colours on each side of the middle tell numbers apart."""


class PointsView(AnswerView):
    """A plot of points.

    Attributes
    ----------
    spots : the points.
    movable : whether the axes are what a hand may change.
    """

    movable = True

    def __init__(self, make_lane: MakeLane) -> None:
        super().__init__(make_lane)
        self.spots: Spots | None = None
        self.outputs: Array | None = None
        self.wrong: NDArray[np.bool_] = np.empty(0, bool)
        self.tint = Tint()
        self._whole: Window | None = None
        self._dressed: Theme | None = None
        self._drawn: tuple[Any, ...] = ()
        self.box = PointBox()
        self.plot = make_plot(self.box)
        self.lines, self.dots = Strokes(12), SpotsItem()
        for item in (self.lines, self.dots):
            self.plot.getPlotItem().addItem(item, ignoreBounds=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        self._resized = QTimer(self, singleShot=True, interval=80)
        self._resized.timeout.connect(self._lay_out)
        self.box.sigResized.connect(self._resized.start)
        self.hand = PointsHand(self)

    # What is shown

    @property
    def hint(self) -> str:
        """What can be done with the points."""
        look, spots = self.look, self.spots
        if look is None or spots is None or not self.movable:
            return ""
        number = look.sample
        if number is not None and spots.row_of(number) < 0 and number in look.prepared.test:
            return f"Sample {number + 1} fell to the test part, which is not shown"
        return HANDS if self.can_move else self.why

    @property
    def can_move(self) -> bool:
        """Whether a hand can move the points."""
        return self.movable and self.look is not None and can_be_points(self.look.samples)

    @property
    def why(self) -> str:
        """Why the points cannot be moved; nothing where they can, or where none would try."""
        samples = None if self.look is None else self.look.samples
        if samples is None or self.can_move or samples.columns > 2:
            return ""
        if samples.count > MOST_POINTS:
            return (
                f"{samples.count:,} points cannot be moved by hand: at most {MOST_POINTS:,} can; "
                "choose fewer samples in the setup"
            )
        return "These points cannot be moved by hand: they have too many classes or targets"

    @abstractmethod
    def make_spots(self, look: Look) -> Spots:
        """Return the points."""

    @abstractmethod
    def names(self, look: Look) -> tuple[str, str]:
        """Return what the axes are."""

    def window_of(self, spots: Spots) -> Window:
        """Return the window in which all points are seen."""
        return window_around(spots.places)

    @abstractmethod
    def question(self, look: Look) -> Any:
        """Return what computes the answers."""

    def forget(self) -> None:
        """Let go of what was shown."""
        self.spots, self.outputs, self._drawn = None, None, ()

    def restyle(self) -> None:
        """Draw all again when it is shown next."""
        self._dressed, self._drawn = None, ()

    def refresh(self) -> None:
        """Draw the points of the data, and ask for the answers."""
        look = self.look
        assert look is not None
        if self._dressed != look.theme:
            dress(self.plot, look.theme)
            self._dressed = look.theme
        self._take_spots(look)
        self._draw_spots()
        self.ask(self.question(look))

    def _take_spots(self, look: Look) -> None:
        old, self.spots = self.spots, self.make_spots(look)
        if old is not None and old.samples is self.spots.samples and len(old) == len(self.spots):
            if old.prepared is self.spots.prepared and (old.places == self.spots.places).all():
                self.spots = old  # with what was made of it
        if not look.samples.classes:
            self.tint = tint_of(look.samples.targets[:, 0])
        names, item = self.names(look), self.plot.getPlotItem()
        for side, name in zip(("bottom", "left"), names, strict=True):
            if item.getAxis(side).labelText != name:
                item.setLabel(side, name)
        if len(self.spots):
            self._whole = kept(self._whole, self.window_of(self.spots))
        if self._whole is not None and self.box.seen != self._whole:
            self.box.show_window(self._whole)

    def frame(self) -> Frame:
        """Return where the window is seen, in the pixels of the screen or of a film."""
        density = 1.0 if self.look is None else self.look.density
        return self.box.frame(self.devicePixelRatioF() * density)

    def _draw_spots(self) -> None:
        """Draw the points, unless they are drawn already."""
        look, spots = self.look, self.spots
        if look is None or spots is None:
            return
        row, frame = spots.row_of(look.sample), self.frame()
        drawn = (spots, row, frame, look.theme)
        if drawn != self._drawn:
            self._drawn = drawn
            colours = self.colours_of(spots, look.theme)
            rim = self.rim_of(spots, look.theme)
            self.dots.show_spots(
                spots.places, colours, spots.parts, row, look.theme, frame, rim=rim
            )

    def colours_of(self, spots: Spots, theme: Theme) -> NDArray[np.uint8]:
        """Return the colours of points by what they are, shape (m, 3)."""
        if spots.samples.classes:
            table = np.array([_rgb(one) for one in class_colours(len(spots.samples.classes))])
            found: NDArray[np.uint8] = table[spots.targets].astype(np.uint8)
            return found
        steps = np.rint((spots.targets - self.tint.middle) / self.tint.reach * SHADES) / SHADES
        return Tint().apply(steps, zero_of(theme), pale=False)

    def rim_of(self, spots: Spots, theme: Theme) -> str:
        """Return the colour around points: those of numbers may be as pale as their ground."""
        return theme.plot if spots.samples.classes else theme.muted

    def show_answers(self, spots: Spots, outputs: Array, wrong: NDArray[np.bool_]) -> None:
        """Cross out the points that are answered wrong."""
        self.outputs, self.wrong = outputs, wrong
        here = self.spots if self.spots is not None and len(self.spots) == len(spots) else spots
        self.dots.show_wrong(here.places[wrong], self.frame())
        self.hand.read_again()

    @Slot()
    def _lay_out(self) -> None:
        """Draw all for the pixels that there are."""
        if self.look is not None:
            self._drawn = ()
            self.refresh()

    def settle(self) -> None:
        """Draw for the size that there is, at once."""
        self._resized.stop()
        self.plot.getPlotItem().layout.activate()
        self.box.prepareForPaint()
        self._lay_out()

    def ask_for_paint(self) -> None:
        """Ask now for the paint that changes call for."""
        ask_for_paint(self.plot)

    # What is read

    def row_at(self, x: float, y: float) -> int:
        """Return the row of the point that is drawn near (x, y), or −1."""
        if self.spots is None:
            return -1
        row, away = self.spots.nearest((x, y), self.box.pixel())
        return row if away <= (GRAB if len(self.spots) <= SPARSE else CLOSE) else -1

    def number_at(self, x: float, y: float) -> int | None:
        """Return the number of the sample that is drawn near (x, y), None for none."""
        row = self.row_at(x, y)
        return int(self.spots.numbers[row]) if self.spots is not None and row >= 0 else None

    def read(self, number: int) -> None:
        """Say what a sample is and what is answered."""
        look, spots = self.look, self.spots
        if look is None or spots is None or number >= look.samples.count:
            return
        row = spots.row_of(number)
        part = spots.part_of(row) if row >= 0 else None
        self.said.emit(
            joined(
                part_text(number, part),
                target_text(look.samples, number),
                self._answered(look.moment, look.samples, number),
                self._where(look.samples, number),
            )
        )

    def _answered(self, moment: Moment, samples: Samples, number: int) -> str:
        if moment.plan.layout.n > 300_000:
            return ""  # it would keep the hand waiting
        outputs = moment.of_raw(samples.inputs[number : number + 1])
        return answer_text(moment, samples, outputs[0])

    def _where(self, samples: Samples, number: int) -> str:
        if samples.columns > 2:
            return ""
        values = zip(samples.input_names, samples.inputs[number].tolist(), strict=True)
        return "   ".join(f"{name} {label(value, 4)}" for name, value in values)

    def place_text(self, x: float, y: float) -> str:
        """Return what there is to read at a place."""
        if self.look is None:
            return ""
        pixel, names = self.box.pixel(), self.names(self.look)
        values = zip(names, (x, y), pixel, strict=True)
        return "   ".join(
            f"{name} {label(at, digits_for(at, size, fewest=3))}" for name, at, size in values
        )

    # Keys

    def claims(self, key: Qt.Key) -> bool:
        """Whether a key does something with points."""
        return self.hand.claims(key)

    def take_key(self, key: Qt.Key, *, large: bool) -> None:
        """Do what a key does with points; `large` with Shift."""
        self.hand.take_key(key, large=large)


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
