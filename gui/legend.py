"""The legend: one entry for each optimizer, in its colour and with its marker."""

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.scene import Scene
from gui.symbols import SYMBOLS

MARK = 11
GAP = 14

MOST_ROWS = 6
"""What does not fit into so many rows is only counted, so that the curves keep their room."""


class Entry(Struct, frozen=True):
    """One line of the legend; a note that is about all of them has no marker."""

    text: str
    colour: str
    marker: str


def entries_of(scene: Scene) -> tuple[Entry, ...]:
    """Return an entry for each optimizer that takes part."""
    return tuple(
        Entry(scene.labels[i], scene.colours[i], scene.markers[i])
        for i, racer in enumerate(scene.racers)
        if racer.enabled
    )


class Legend(QWidget):
    """The entries in rows, as many as the width needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_entries(self, entries: tuple[Entry, ...]) -> bool:
        """Show other entries; return whether they are others."""
        if entries == self._entries:
            return False
        self._entries = entries
        self.updateGeometry()
        self.update()
        return True

    def sizeHint(self) -> QSize:
        """Return the size of one row."""
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:
        """Return the height that the present width needs."""
        return QSize(60, self.heightForWidth(max(self.width(), 60)))

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows in a width."""
        places = self._places(width)
        return int(max((place.bottom() for place in places), default=0)) + 4

    def _places(self, width: float) -> list[QRectF]:
        """Return where the entries are; where they are too many, the last place is for a count."""
        metrics = QFontMetricsF(self.font())
        height, x, y = metrics.height() + 4, 8.0, 2.0
        places = []
        for entry in self._entries:
            wide = (MARK + 6 if entry.marker else 0) + metrics.horizontalAdvance(entry.text)
            if x + wide > width - 4 and x > 8:
                x, y = 8.0, y + height
            if y > 2 + (MOST_ROWS - 0.5) * height:
                break
            places.append(QRectF(x, y, wide, height))
            x += wide + GAP
        return places

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the entries."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = self._places(self.width())
        missing = len(self._entries) - len(places)
        if missing:
            last = places.pop()
            last.setRight(self.width())
            self._write(painter, last, f"+ {missing + 1} more")
        for entry, place in zip(self._entries, places, strict=False):
            if entry.marker:
                paint_marker(painter, entry, place.left() + MARK / 2, place.center().y())
                self._write(painter, place.adjusted(MARK + 6, 0, 4, 0), entry.text)
            else:
                self._write(painter, place.adjusted(0, 0, 4, 0), entry.text, muted=True)
        painter.end()

    def _write(self, painter: QPainter, place: QRectF, text: str, *, muted: bool = False) -> None:
        brush = self.palette().placeholderText() if muted else self.palette().windowText()
        painter.setPen(brush.color())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)


def paint_marker(painter: QPainter, entry: Entry, x: float, y: float, size: float = MARK) -> None:
    """Draw the marker of an entry around (x, y)."""
    painter.save()
    painter.translate(x, y)
    painter.scale(size, size)
    pen = QPen(QColor("#000000"), 1)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(QColor(entry.colour))
    painter.drawPath(SYMBOLS[entry.marker])
    painter.restore()


def mark_of(entry: Entry) -> QPixmap:
    """Return the marker of an entry as a small picture."""
    pixmap = QPixmap(16, 16)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_marker(painter, entry, 8, 8, 13)
    painter.end()
    return pixmap
