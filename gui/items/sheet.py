"""A drawing that is laid out when something changes, and then only painted.

It is made of few batches: rectangles and lines by colour, texts, and the places that can be read.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.items.plots import small_font

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MIDDLE = Qt.AlignmentFlag.AlignCenter

Read = str | Callable[[QPointF], str]
"""What is read at a place: always the same, or what follows from where exactly it is."""


@dataclass(frozen=True)
class Text:
    """What is written in a place."""

    place: QRectF
    text: str
    colour: str
    side: Qt.AlignmentFlag = LEFT


@dataclass
class Sheet:
    """What is drawn, in the units of the widget.

    Attributes
    ----------
    fills : rectangles by colour, painted first and in this order.
    lines : by colour and width.
    texts : in small type.
    spots : places and what is read there; of several the last one counts.
    """

    fills: dict[str, list[QRectF]] = field(default_factory=dict)
    lines: dict[tuple[str, float], list[QLineF]] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    spots: list[tuple[QRectF, Read]] = field(default_factory=list)

    def fill(self, colour: str, place: QRectF) -> None:
        """Fill a rectangle."""
        self.fills.setdefault(colour, []).append(place)

    def line(
        self, colour: str, x1: float, y1: float, x2: float, y2: float, width: float = 1
    ) -> None:
        """Draw a line."""
        self.lines.setdefault((colour, width), []).append(QLineF(x1, y1, x2, y2))

    def write(self, place: QRectF, text: str, colour: str, side: Qt.AlignmentFlag = LEFT) -> None:
        """Write."""
        self.texts.append(Text(place, text, colour, side))

    def spot(self, place: QRectF, read: Read) -> None:
        """Let a place be read."""
        self.spots.append((place, read))

    def text_at(self, place: QPointF) -> str:
        """Return what is read at a place, nothing where there is nothing."""
        read = next((read for spot, read in reversed(self.spots) if spot.contains(place)), "")
        return read if isinstance(read, str) else read(place)

    def paint(self, painter: QPainter) -> None:
        """Paint it."""
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, places in self.fills.items():
            painter.setBrush(QColor(colour))
            painter.drawRects(places)
        for (colour, width), lines in self.lines.items():
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLines(lines)
        painter.setFont(small_font())
        for text in self.texts:
            painter.setPen(QColor(text.colour))
            painter.drawText(text.place, text.side, text.text)
