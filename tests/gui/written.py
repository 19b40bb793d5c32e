"""What is written in a sheet: whether each text has room of its own."""

from itertools import combinations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from gui.items.plots import small_font
from gui.items.sheet import Sheet, Text


def ink(text: Text) -> QRectF:
    """Return where a text stands: at its side of its place, however wide that is."""
    metrics, place = QFontMetricsF(small_font()), text.place
    wide = metrics.horizontalAdvance(text.text)
    left = place.left()
    if text.side & Qt.AlignmentFlag.AlignRight:
        left = place.right() - wide
    elif text.side & Qt.AlignmentFlag.AlignHCenter:
        left = place.center().x() - wide / 2
    return QRectF(left, place.center().y() - 1, wide, 2)


def crowded(sheet: Sheet, room: QRectF) -> list[str]:
    """Return the texts that stand in each other or are not wholly in the room."""
    texts = [text for text in sheet.texts if text.text]
    bad = [text.text for text in texts if not room.contains(ink(text))]
    for one, other in combinations(texts, 2):
        if ink(one).intersects(ink(other)):
            bad.append(f"{one.text} / {other.text}")
    return bad
