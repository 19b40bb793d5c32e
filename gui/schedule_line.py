"""A small picture of a schedule: the learning rate over the steps of the race."""

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.numbers import label
from core.race import Contestant

POINTS = 120
"""At so many steps the rate is looked up."""

EDGE = 3
"""Pixels between the line and the edge of the picture."""


class ScheduleLine(QWidget):
    """The line from the first step to the last, its highest point at the top and 0 at the foot."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._shown: tuple[object, ...] = ()
        self.line = QPolygonF()

    def sizeHint(self) -> QSize:
        """Return the size of a word and a number."""
        return QSize(80, self.fontMetrics().height() + 8)

    minimumSizeHint = sizeHint

    def show_rates(self, racer: Contestant, steps: int) -> None:
        """Show the learning rates of a race of so many steps."""
        shown = (racer.optimizer.learning_rate, racer.schedule, steps)
        if shown == self._shown:
            return
        self._shown = shown
        ages = np.unique(np.linspace(1, steps, POINTS).round().astype(int)).tolist()
        rates = [float(racer.rate(age)) for age in ages]
        highest = max(rates) or 1.0
        span = max(ages[-1] - 1, 1)
        points = [(age - 1) / span for age in ages]
        heights = [rate / highest for rate in rates]
        if len(points) == 1:
            points, heights = [0.0, 1.0], heights * 2
        self.line = QPolygonF(list(map(QPointF, points, heights)))
        self.setToolTip(
            f"learning rate over {steps} steps: "
            f"{label(rates[0])} at first, {label(max(rates))} at most, {label(rates[-1])} at last"
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line in the colour of what is active."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = self.width() - 2 * EDGE, self.height() - 2 * EDGE
        painter.setPen(QPen(self.palette().mid().color(), 1))
        painter.drawLine(EDGE, EDGE + height, EDGE + width, EDGE + height)
        pen = QPen(QColor(self.palette().highlight().color()), 1.5)
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        painter.setPen(pen)
        place = QTransform(width, 0, 0, -height, EDGE, EDGE + height)
        painter.drawPolyline(place.map(self.line))
        painter.end()
