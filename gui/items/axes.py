"""The axes of a plot: round ticks, as many as there is room for, and numbers told apart."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QFontMetricsF

from core.numbers import decade_parts, labels, less, log_ticks, offset, ticks

EDGE = 2
"""Pixels between the name of an axis and the edge of the plot."""

BEYOND = 14
"""Pixels by which a number may stand over the end of the axis: so much room there is."""


class Axis(pg.AxisItem):
    """An axis whose ticks are round numbers and whose numbers differ from each other.

    Where the window is tiny beside its distance from 0, the name says what is taken off: `x − 3`.
    """

    def __init__(self, orientation: str) -> None:
        self._taken = 0.0
        self._texts: dict[float, str] = {}
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)
        self.setStyle(hideOverlappingLabels=BEYOND)

    def setRange(self, low: float, high: float) -> None:
        """Show another range."""
        super().setRange(low, high)
        self._name()

    def setLogMode(self, *args: Any, **kwargs: Any) -> None:
        """Show powers of ten, or not."""
        super().setLogMode(*args, **kwargs)
        self._name()

    def _name(self) -> None:
        taken = 0.0 if self.logMode else offset(*self.range)
        if taken != self._taken:
            self._taken = taken
            self.setLabel(self.labelText)

    def setLabel(self, *args: Any, **kwargs: Any) -> None:
        """Show another name, in the middle of the axis."""
        super().setLabel(*args, **kwargs)
        self.resizeEvent()

    def labelString(self) -> str:
        """Return the name of the axis, and what is taken off its numbers."""
        style = ";".join(f"{name}: {value}" for name, value in self.labelStyle.items())
        return f"<span style='{style}'>{self.labelText}{less(self._taken)}</span>"

    def resizeEvent(self, event: object = None) -> None:
        """Put the name into the middle, just inside of the edge."""
        super().resizeEvent(event)
        if self.label is None:
            return
        size, wide = self.label.boundingRect(), self.label.document().documentMargin()
        if self.orientation == "left":
            self.label.setX(EDGE - wide)
        elif self.orientation == "bottom":
            self.label.setY(self.size().height() - size.height() + wide - EDGE)

    def tickValues(self, low: float, high: float, pixels: float) -> list[tuple[None, list[float]]]:
        """Return the places of the ticks, and of those without a number between them."""
        most = self._most(pixels)
        if self.logMode:
            found, small = log_ticks(low, high, most), decade_parts(low, high, 8 * most)
        else:
            values = ticks(low, high, most).tolist()
            found, small = list(zip(values, labels(values, self._taken), strict=True)), []
        self._texts = dict(found)
        return [(None, list(self._texts)), (None, [at for at in small if at not in self._texts])]

    def tickStrings(self, places: list[float], scale: float, spacing: None) -> list[str]:
        """Return the texts of the ticks."""
        return [self._texts[place] for place in places if place in self._texts]

    def _most(self, pixels: float) -> int:
        """Return how many ticks there is room for."""
        metrics = QFontMetricsF(self.style["tickFont"] or self.font())
        if self.orientation == "left":
            return max(3, int(pixels / (2 * metrics.height())))
        return max(3, int(pixels / (metrics.horizontalAdvance("−0.00") + metrics.height())))
