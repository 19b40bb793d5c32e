"""How the curves of training are painted: training solid, validation dashed, and their marks."""

from collections.abc import Callable

import numpy as np
from msgspec import Struct
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from core.learning_curves import Traces
from core.learning_marks import MarkKind
from core.objective import Floats
from gui.items.curve_lines import Ribbon, Sheet, Strand
from gui.items.curve_sheets import BAND, BESIDE_WIDTH, MIDDLE
from gui.items.frame import Frame

UNDER, FAINT = 0.3, 0.5
"""How opaque the losses over batches are, and the lines of single runs in a band."""

VALIDATION_BAND = 0.18
"""How opaque the band of the validation part is."""

RADIUS, TALL, SHORT = 4.5, 9.0, 7.0
"""Pixels: of the ring at the best step, of the tick where a run stopped to both sides, and of
the tick at the foot of the plot where a hand has changed something."""


class Spot(Struct, frozen=True):
    """A mark where it is painted: in the units of the plot, y as it is drawn.

    `course` is the number of the course with which it is painted.
    """

    kind: MarkKind
    x: float
    y: float
    colour: str
    words: str
    step: int
    course: int


class Spots(Struct, frozen=True):
    """Marks on the curves; `ground` is the colour of the plot."""

    spots: tuple[Spot, ...]
    ground: str

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Paint the marks into a picture of the frame."""
        for spot in self.spots:
            if not np.isfinite([spot.x, spot.y]).all():
                continue
            x, y = frame.pixels(frame.square(np.array([spot.x, spot.y]))).tolist()
            PAINT[spot.kind](painter, QPointF(x, y), spot.colour, self.ground, frame.ratio)


def _paint_best(painter: QPainter, at: QPointF, colour: str, ground: str, ratio: float) -> None:
    """Paint a ring."""
    painter.setBrush(QColor(ground))
    painter.setPen(QPen(QColor(colour), 2 * ratio))
    painter.drawEllipse(at, RADIUS * ratio, RADIUS * ratio)


def _paint_stop(painter: QPainter, at: QPointF, colour: str, ground: str, ratio: float) -> None:
    """Paint an upright tick."""
    tall = QPointF(0, TALL * ratio)
    for shade, width in ((ground, 5.0), (colour, 2.5)):
        painter.setPen(QPen(QColor(shade), width * ratio))
        painter.drawLine(at - tall, at + tall)


def _paint_divergence(
    painter: QPainter, at: QPointF, colour: str, ground: str, ratio: float
) -> None:
    """Paint a cross."""
    for shade, width in ((ground, 5.0), (colour, 2.5)):
        painter.setPen(QPen(QColor(shade), width * ratio))
        for side in (1, -1):
            arm = QPointF(RADIUS, RADIUS * side) * ratio
            painter.drawLine(at - arm, at + arm)


def _paint_change(painter: QPainter, at: QPointF, colour: str, ground: str, ratio: float) -> None:
    """Paint a tick that stands on the foot of the plot."""
    painter.setPen(QPen(QColor(colour), 2.5 * ratio))
    painter.drawLine(at, at - QPointF(0, SHORT * ratio))


PAINT: dict[MarkKind, Callable[[QPainter, QPointF, str, str, float], None]] = {
    MarkKind.BEST: _paint_best,
    MarkKind.STOPPED: _paint_stop,
    MarkKind.DIVERGED: _paint_divergence,
    MarkKind.CHANGED: _paint_change,
}


def sheet_of(
    traces: Traces,
    run_colours: tuple[str, ...],
    ordinate: Callable[[Floats], Floats],
    spots: Spots,
    *,
    banded: bool,
    batches: bool,
) -> Sheet:
    """Return the curves of a course as they are painted, the marks last.

    `run_colours` has one for each entry of the race; `ordinate` says where a number is drawn.
    """
    colours = tuple(run_colours[k] for k in traces.course.members)
    faint: tuple[Strand, ...] = ()
    if batches:
        losses = traces.batches
        faint = (Strand(losses.x, ordinate(losses.y), colours, BESIDE_WIDTH, UNDER),)
    width, opacity = (BESIDE_WIDTH, FAINT) if banded else (MIDDLE, 1.0)
    lines = _pair(traces.lines.x, ordinate(traces.lines.y), colours, width, opacity)
    if not banded:
        return Sheet((*faint, *lines, spots))
    x, bands = traces.bands.x, ordinate(traces.bands.y)
    half = 3 * len(colours)
    ribbons = (
        Ribbon(x, part[:, 0::3], part[:, 2::3], colours, shade)
        for part, shade in ((bands[:, half:], VALIDATION_BAND), (bands[:, :half], BAND))
    )
    return Sheet((*faint, *ribbons, *lines, *_pair(x, bands[:, 1::3], colours, MIDDLE), spots))


def _pair(
    x: Floats, y: Floats, colours: tuple[str, ...], width: float, opacity: float = 1.0
) -> tuple[Strand, Strand]:
    """Return the curves of both parts: `y` holds first those of training."""
    half = len(colours)
    return (
        Strand(x, y[:, half:], colours, width, opacity, dashed=True),
        Strand(x, y[:, :half], colours, width, opacity),
    )
