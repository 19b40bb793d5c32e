"""A sheet of pictures with what is answered for each; the wrong ones are framed."""

from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QScrollBar

from core.answers.sheets import Page, Sheet, sheets
from core.datasets.base import Indices, Samples
from core.edits import SetView
from core.numbers import label
from gui.answers.canvas import Canvas
from gui.answers.look import Look
from gui.answers.pictures import ends_of, picture_of
from gui.answers.texts import (
    PART_NAMES,
    class_name,
    joined,
    part_text,
    shares_text,
    target_text,
)
from gui.answers.view import AnswerView
from gui.data_picture import ERROR
from gui.items.strokes import SELECTED
from gui.panels.base import MakeLane
from gui.panels.land import NUDGES

PICTURE, MARGIN = 44, 7
"""The side of a picture and the room around it, in pixels of the screen."""

PAGES = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}


class SheetView(AnswerView):
    """Pictures in rows, as many as fit, that are scrolled through row by row."""

    def __init__(self, make_lane: MakeLane) -> None:
        super().__init__(make_lane)
        self.sheet: Sheet | None = None
        self._ends: tuple[Samples | None, float, float] = None, 0.0, 1.0
        self._pictures: list[QImage] = []
        self._part: Indices | None = None
        self._read, self._filming = -1, False
        self.canvas = Canvas(self)
        self.bar = QScrollBar(Qt.Orientation.Vertical)
        self.bar.valueChanged.connect(self._scrolled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.canvas, 1)
        row.addWidget(self.bar)

    @property
    def hint(self) -> str:
        """What is seen, and what can be done."""
        look, sheet = self.look, self.sheet
        if look is None or sheet is None:
            return ""
        if not len(sheet.numbers):
            return "None is answered wrong" if look.choices.wrong_only else "No samples"
        last = sheet.page.first + len(sheet.numbers)
        total = f"{sheet.total:,}{' or more' if sheet.more else ''}"
        what = "" if look.only is not None else f" of the {PART_NAMES[look.part]} part"
        wrong = "wrong ones " if look.choices.wrong_only else ""
        return joined(
            f"{wrong}{sheet.page.first + 1:,} to {last:,} of {total}{what}",
            "wheel or Page keys scroll",
            "click selects",
        )

    # What is shown

    @property
    def cell(self) -> tuple[int, int]:
        """The width and height of a picture with its text."""
        least, room = PICTURE + 2 * MARGIN, self.canvas.width()
        tall = PICTURE + MARGIN + self.fontMetrics().height() + 2
        return max(room // max(room // least, 1), 1), tall

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns there is room for."""
        width, height = self.cell
        room = self.canvas.size()
        return max(1, room.height() // height), max(1, room.width() // width)

    def forget(self) -> None:
        """Let go of what was shown."""
        self.sheet, self._pictures, self._ends, self._part = None, [], (None, 0.0, 1.0), None

    def restyle(self) -> None:
        """Draw all again when it is shown next."""
        self._pictures = []

    def refresh(self) -> None:
        """Ask for what is seen."""
        look = self.look
        assert look is not None
        part = look.parts[look.part] if look.only is None else look.only
        if self._part is None or not np.array_equal(part, self._part):
            self._part = part
            self.bar.blockSignals(True)
            self.bar.setValue(0)
            self.bar.blockSignals(False)
        rows, columns = self.shape
        page = Page(self.bar.value() * columns, rows * columns, look.choices.wrong_only)
        self.ask(partial(sheets, look.moment, part, page))

    def draw(self, found: Sheet) -> None:
        """Show a sheet."""
        look = self.look
        if look is None:
            return
        same = self.sheet is not None and np.array_equal(self.sheet.numbers, found.numbers)
        if not (same and self._ends[0] is look.samples and self._pictures):
            self._pictures = self._drawn(look, found.numbers)
        self.sheet = found
        rows, columns = self.shape
        beyond = -(-found.total // columns) + int(found.more) - rows
        self.bar.setRange(0, max(0, beyond))
        self.bar.setPageStep(rows)
        self.bar.setVisible(beyond > 0 and not self._filming)
        self.canvas.update()
        self.read(self._read)

    def _drawn(self, look: Look, numbers: Indices) -> list[QImage]:
        samples = look.samples
        if self._ends[0] is not samples:
            self._ends = samples, *ends_of(samples)
        return [picture_of(samples, int(n), self._ends[1:], look.theme) for n in numbers]

    def place_of(self, index: int) -> QRect:
        """Return where a sample's picture with its text is."""
        width, height = self.cell
        row, column = divmod(index, self.shape[1])
        return QRect(column * width, row * height, width, height)

    def index_at(self, at: QPoint) -> int:
        """Return which of the samples is seen at a place, −1 for none."""
        width, height = self.cell
        column, row = at.x() // width, at.y() // height
        rows, columns = self.shape
        index = row * columns + column
        seen = 0 if self.sheet is None else len(self.sheet.numbers)
        return index if 0 <= column < columns and 0 <= row < rows and index < seen else -1

    def caption(self, index: int) -> str:
        """Return what is written below a picture: what is answered, and not what where wrong."""
        sheet, look = self.sheet, self.look
        assert sheet is not None and look is not None
        samples, number = look.samples, int(sheet.numbers[index])
        if not samples.classes:
            return label(float(sheet.answers[index]), 3)
        answer = class_name(samples.classes, int(sheet.answers[index]))
        if not sheet.wrong[index]:
            return answer
        return f"{answer}, not {class_name(samples.classes, int(samples.targets[number]))}"

    def paint_into(self, painter: QPainter) -> None:
        """Paint the pictures, their frames and texts."""
        sheet, look = self.sheet, self.look
        if look is None or sheet is None:
            return
        painter.fillRect(self.canvas.rect(), QColor(look.theme.plot))
        for index, picture in enumerate(self._pictures):
            self._paint_one(painter, index, picture, look, sheet)

    def _paint_one(
        self, painter: QPainter, index: int, picture: QImage, look: Look, sheet: Sheet
    ) -> None:
        place = self.place_of(index)
        where = QRect(
            place.left() + (place.width() - PICTURE) // 2, place.top() + MARGIN, PICTURE, PICTURE
        )
        wrong = bool(sheet.wrong[index])
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, picture.width() > PICTURE)
        painter.drawImage(where, picture)
        colour = QColor(ERROR if wrong else look.theme.line)
        painter.setPen(QPen(colour, 2 if wrong else 1))
        painter.drawRect(where.adjusted(-1, -1, 0, 0))
        if int(sheet.numbers[index]) == look.sample:
            painter.setPen(QPen(QColor(SELECTED), 2))
            painter.drawRect(where.adjusted(-4, -4, 3, 3))
        painter.setPen(QColor(look.theme.fault if wrong else look.theme.text))
        below = QRect(place.left() + 1, where.bottom() + 2, place.width() - 2, place.height())
        below.setBottom(place.bottom())
        text = self.fontMetrics().elidedText(
            self.caption(index), Qt.TextElideMode.ElideRight, below.width()
        )
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)

    # What a hand does

    @Slot(int)
    def _scrolled(self, _: int) -> None:
        if self.look is not None:
            self.refresh()

    def set_filming(self) -> None:
        """Hide the bar."""
        self._filming = True
        self.bar.hide()

    def settle(self) -> None:
        """Ask for as many as fit, at once."""
        if self.look is not None:
            self.refresh()

    def choose(self, index: int) -> None:
        """Select a sample that is seen, −1 for none."""
        if self.sheet is not None:
            number = int(self.sheet.numbers[index]) if index >= 0 else None
            self.wanted.emit(SetView({"sample": number}), None)

    def read(self, index: int) -> None:
        """Say what a sample is and what is answered, −1 for nothing."""
        sheet, look = self.sheet, self.look
        self._read = index
        if look is None or sheet is None or not 0 <= index < len(sheet.numbers):
            self.said.emit("")
            return
        number, samples = int(sheet.numbers[index]), look.samples
        answer = f"answers {label(float(sheet.answers[index]), 5)}"
        if samples.classes:
            answer = shares_text(samples.classes, sheet.shares[index])
        part = None if look.only is not None else look.part
        self.said.emit(joined(part_text(number, part), target_text(samples, number), answer))

    def _selected(self) -> int:
        """Return which of the samples that are seen is looked at, −1 for none of them."""
        if self.sheet is None or self.look is None or self.look.sample is None:
            return -1
        found = np.flatnonzero(self.sheet.numbers == self.look.sample)
        return int(found[0]) if len(found) else -1

    def claims(self, key: Qt.Key) -> bool:
        """Whether a key scrolls, or moves from picture to picture."""
        if key in PAGES or (key == Qt.Key.Key_Insert and self._selected() < 0):
            return True
        return self._selected() >= 0 and (key in NUDGES or key == Qt.Key.Key_Escape)

    def take_key(self, key: Qt.Key, *, large: bool) -> None:
        """Scroll, select the first picture with Insert, or go to a neighbour."""
        if key in PAGES:
            self.bar.setValue(self.bar.value() + PAGES[key] * self.shape[0])
        elif key == Qt.Key.Key_Escape:
            self.choose(-1)
        elif key == Qt.Key.Key_Insert and self._pictures:
            self.choose(0)
            self.read(0)
        elif key in NUDGES and self.sheet is not None:
            across, up = NUDGES[key]
            index = self._selected() + across - up * self.shape[1]
            if 0 <= index < len(self.sheet.numbers):
                self.choose(index)
                self.read(index)
            else:
                self.bar.setValue(self.bar.value() + (1 if index > 0 else -1))
