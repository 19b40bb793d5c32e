"""What was predicted of numbers against what is true of them."""

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout

from core.answers.counts import Fit, fitted
from core.answers.plane import kept, window_around
from core.edits import SetView
from core.numbers import label
from gui.answers.box import PointBox
from gui.answers.texts import PART_NAMES, joined, part_text
from gui.answers.view import AnswerView
from gui.items.landbox import GRAB
from gui.items.plots import ask_for_paint, dress, make_plot
from gui.items.strokes import Dots, Strokes, along
from gui.panels.base import MakeLane

if TYPE_CHECKING:
    from core.objective import Window
    from gui.theme import Theme


class FitView(AnswerView):
    """Predictions as points: on the diagonal they are right."""

    def __init__(self, make_lane: MakeLane) -> None:
        super().__init__(make_lane)
        self.fit: Fit | None = None
        self._whole: Window | None = None
        self._dressed: Theme | None = None
        self._at: tuple[float, float] | None = None
        self.box = PointBox()
        self.plot = make_plot(self.box)
        self.line, self.dots = Strokes(12), Dots(20)
        for item in (self.line, self.dots):
            self.plot.getPlotItem().addItem(item, ignoreBounds=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        self._resized = QTimer(self, singleShot=True, interval=80)
        self._resized.timeout.connect(self._lay_out)
        self.box.sigResized.connect(self._resized.start)
        self.box.hovered.connect(self._hover)
        self.box.left.connect(self._leave)
        self.box.clicked.connect(self._click)

    @property
    def hint(self) -> str:
        """How far off the predictions are."""
        fit, look = self.fit, self.look
        if fit is None or look is None:
            return ""
        return joined(
            f"{PART_NAMES[look.part]} part",
            f"root mean squared error {label(fit.spread, 4)}",
            f"R² {label(fit.explained, 4)}" if np.isfinite(fit.explained) else "",
            "on the line the prediction is right",
        )

    def forget(self) -> None:
        """Let go of what was shown."""
        self.fit = None

    def restyle(self) -> None:
        """Draw all again when it is shown next."""
        self._dressed = None

    def refresh(self) -> None:
        """Ask for the predictions."""
        look = self.look
        assert look is not None
        if self._dressed != look.theme:
            dress(self.plot, look.theme)
            self._dressed = look.theme
        name, item = look.samples.target_names[0], self.plot.getPlotItem()
        for side, text in (("bottom", f"true {name}"), ("left", f"predicted {name}")):
            if item.getAxis(side).labelText != text:
                item.setLabel(side, text)
        self.ask(partial(fitted, look.moment, look.parts[look.part]))

    def draw(self, found: Fit) -> None:
        """Draw the predictions."""
        self.fit = found
        look = self.look
        if look is None:
            return
        true = found.true[np.isfinite(found.true)]
        around = window_around(np.stack([true, true], axis=-1))
        self._whole = kept(self._whole, around)
        if self.box.seen != self._whole:
            self.box.show_window(self._whole)
        self._paint(found)
        if self._at is None:
            self.said.emit("")
        else:
            self._hover(*self._at)

    def _paint(self, found: Fit) -> None:
        look = self.look
        if look is None or self._whole is None:
            return
        frame = self.box.frame(self.devicePixelRatioF() * look.density)
        ends = np.array([self._whole.left, self._whole.right])
        self.line.show_strokes((along(ends, ends[None], look.theme.muted, 1.5),), frame)
        places = self.places(found)
        rows = np.flatnonzero(found.numbers == (-1 if look.sample is None else look.sample))
        chosen = int(rows[0]) if len(rows) else -1
        self.dots.show_dots(places, chosen, look.colour, look.theme.plot, frame)

    def places(self, found: Fit) -> Any:
        """Return where the predictions are drawn, shape (m, 2); beyond the window on its edge."""
        window = self._whole
        assert window is not None
        with np.errstate(all="ignore"):
            up = np.clip(found.predicted, window.bottom, window.top)
        return np.stack([found.true, np.nan_to_num(up, nan=window.bottom)], axis=-1)

    @Slot()
    def _lay_out(self) -> None:
        if self.fit is not None:
            self._paint(self.fit)

    def settle(self) -> None:
        """Draw for the size that there is, at once."""
        self._resized.stop()
        self.plot.getPlotItem().layout.activate()
        self.box.prepareForPaint()
        self._lay_out()

    def ask_for_paint(self) -> None:
        """Ask now for the paint that changes call for."""
        ask_for_paint(self.plot)

    def _row_at(self, x: float, y: float) -> int:
        if self.fit is None or not len(self.fit.true):
            return -1
        away = np.linalg.norm((self.places(self.fit) - (x, y)) / self.box.pixel(), axis=1)
        row = int(np.argmin(away))
        return row if away[row] <= GRAB else -1

    def _leave(self) -> None:
        self._at = None
        self.said.emit("")

    def _hover(self, x: float, y: float) -> None:
        self._at = x, y
        row, fit = self._row_at(x, y), self.fit
        near = Qt.CursorShape.PointingHandCursor if row >= 0 else Qt.CursorShape.CrossCursor
        self.plot.setCursor(near)
        if fit is None or row < 0 or self.look is None:
            self.said.emit("")
            return
        true, predicted = float(fit.true[row]), float(fit.predicted[row])
        self.said.emit(
            joined(
                part_text(int(fit.numbers[row]), self.look.part),
                f"true {label(true, 5)}",
                f"predicted {label(predicted, 5)}",
                f"off by {label(predicted - true, 4)}",
            )
        )

    def _click(self, x: float, y: float) -> None:
        self.touched.emit()
        row = self._row_at(x, y)
        number = int(self.fit.numbers[row]) if self.fit is not None and row >= 0 else None
        self.wanted.emit(SetView({"sample": number}), None)
