"""The shapes of markers: each optimizer has one that can be seen, and no two look alike."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from core.optimizers import OPTIMIZERS
from gui.legend import Entry, paint_marker
from gui.symbols import SYMBOLS

SIZE = 24
MARKERS = [kind.marker for kind in OPTIMIZERS]


def drawn(marker: str) -> np.ndarray:
    """Return which pixels of a marker have its colour."""
    image = QImage(SIZE, SIZE, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_marker(painter, Entry("", "#ff0000", marker), SIZE / 2, SIZE / 2, 20)
    painter.end()
    red = QColor("#ff0000").rgb()
    return np.array([[image.pixel(x, y) == red for x in range(SIZE)] for y in range(SIZE)])


@pytest.mark.parametrize("marker", MARKERS)
def test_a_marker_lies_within_its_square_and_shows_its_colour(qapp, marker):
    bounds = SYMBOLS[marker].boundingRect()
    assert max(abs(bounds.left()), abs(bounds.right())) <= 0.55
    assert max(abs(bounds.top()), abs(bounds.bottom())) <= 0.55
    assert drawn(marker).sum() > 40


def test_no_two_markers_look_alike(qapp):
    pictures = {marker: drawn(marker) for marker in MARKERS}
    for one, other in itertools.combinations(MARKERS, 2):
        assert (pictures[one] != pictures[other]).sum() > 30, (one, other)
