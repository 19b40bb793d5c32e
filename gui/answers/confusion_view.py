"""The confusion matrix: which classes are taken for which."""

from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen

from core.answers.counts import Confusion, confused
from core.numbers import shortened
from gui.answers.texts import PART_NAMES, class_name, joined
from gui.answers.view import AnswerView
from gui.data_picture import ERROR
from gui.items.strokes import SELECTED
from gui.panels.base import MakeLane
from gui.panels.land import NUDGES
from gui.theme import Theme

LEAST, MOST = 0.1, 0.8
"""How strong the colour of a cell is that holds hardly any, and of one that holds a whole row."""

NARROWEST = 16
"""Pixels that a cell must be wide for its number to be written."""


class ConfusionView(AnswerView):
    """Counts by true class, down, and class answered, across.

    Signals
    -------
    cell_chosen(true, answered) : a person wants to see what one cell counts.
    """

    cell_chosen = Signal(int, int)

    def __init__(self, make_lane: MakeLane) -> None:
        super().__init__(make_lane)
        self.confusion: Confusion | None = None
        self.cell: tuple[int, int] | None = None
        self._read: tuple[int, int] | None = None
        self.setMouseTracking(True)

    @property
    def hint(self) -> str:
        """How many are right."""
        found, look = self.confusion, self.look
        if found is None or look is None:
            return ""
        count = len(found.numbers)
        return joined(
            f"{found.right:,} of {count:,} right ({found.right / max(count, 1):.1%}) in the "
            f"{PART_NAMES[look.part]} part",
            "click a cell to see its samples",
        )

    def forget(self) -> None:
        """Let go of what was shown."""
        self.confusion = self.cell = self._read = None

    def refresh(self) -> None:
        """Ask for the counts."""
        assert self.look is not None
        self.ask(partial(confused, self.look.moment, self.look.parts[self.look.part]))

    def draw(self, found: Confusion) -> None:
        """Show counts."""
        self.confusion = found
        for cell in (self.cell, self._read):
            if cell is not None and max(cell) >= len(found.counts):
                self.cell = self._read = None
        self.update()
        cell = self._read or self.cell
        self.said.emit("" if cell is None else self.text_of(*cell))

    # Where the cells are

    @property
    def _names(self) -> list[str]:
        classes = () if self.look is None else self.look.samples.classes
        return [shortened(name, 14) for name in classes]

    @property
    def _board(self) -> QRect:
        """Where the cells are."""
        metrics = self.fontMetrics()
        names = max((metrics.horizontalAdvance(name) for name in self._names), default=0)
        left = 2 * metrics.height() + names
        top = 2 * metrics.height() + 6
        return self.rect().adjusted(left, top, -8, -6)

    def rect_of(self, true: int, answered: int) -> QRect:
        """Return where a cell is."""
        count = len(self._names)
        board = self._board
        left, right = (board.left() + board.width() * k // count for k in (answered, answered + 1))
        top, bottom = (board.top() + board.height() * k // count for k in (true, true + 1))
        return QRect(left, top, right - left, bottom - top)

    def cell_at(self, at: QPoint) -> tuple[int, int] | None:
        """Return the true class and the class answered of the cell at a place."""
        board, count = self._board, len(self._names)
        if self.confusion is None or not board.contains(at) or not count:
            return None
        cells = [(true, answered) for true in range(count) for answered in range(count)]
        return next((cell for cell in cells if self.rect_of(*cell).contains(at)), None)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells and what they are."""
        found, look = self.confusion, self.look
        if look is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.theme.plot))
        if found is not None and len(found.counts) == len(self._names):
            self._paint_names(painter, look.theme)
            for true in range(len(found.counts)):
                for answered in range(len(found.counts)):
                    self._paint_cell(painter, true, answered, found, look.theme)
            if self.cell is not None:
                painter.setPen(QPen(QColor(SELECTED), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(self.rect_of(*self.cell))
        painter.end()

    def _paint_cell(
        self, painter: QPainter, true: int, answered: int, found: Confusion, theme: Theme
    ) -> None:
        place, count = self.rect_of(true, answered), int(found.counts[true, answered])
        share = count / max(int(found.counts[true].sum()), 1)
        colour = QColor(theme.accent if true == answered else ERROR)
        colour.setAlphaF(LEAST + (MOST - LEAST) * share if count else 0.0)
        painter.fillRect(place.adjusted(1, 1, 0, 0), colour)
        painter.setPen(QColor(theme.line))
        painter.drawRect(place)
        text = f"{count:,}"
        if (
            place.width() >= NARROWEST
            and self.fontMetrics().horizontalAdvance(text) < place.width()
        ):
            painter.setPen(QColor(theme.text if count else theme.muted))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_names(self, painter: QPainter, theme: Theme) -> None:
        board, metrics = self._board, self.fontMetrics()
        tall, centre = metrics.height(), Qt.AlignmentFlag.AlignCenter
        painter.setPen(QColor(theme.muted))
        painter.drawText(QRect(board.left(), 2, board.width(), tall), centre, "answered")
        painter.save()
        painter.translate(2, board.bottom())
        painter.rotate(-90)
        painter.drawText(QRect(0, 0, board.height(), tall), centre, "true")
        painter.restore()
        painter.setPen(QColor(theme.text))
        for k, name in enumerate(self._names):
            across, down = self.rect_of(0, k), self.rect_of(k, 0)
            above = QRect(across.left(), board.top() - tall - 2, across.width(), tall)
            short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, above.width())
            if across.width() >= NARROWEST:
                painter.drawText(above, centre, short)
            beside = QRect(tall, down.top(), board.left() - tall - 6, down.height())
            if down.height() >= tall - 3:
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(beside, right, name)

    # What a hand does

    def text_of(self, true: int, answered: int) -> str:
        """Return what a cell counts."""
        found, look = self.confusion, self.look
        if found is None or look is None:
            return ""
        count, row = int(found.counts[true, answered]), int(found.counts[true].sum())
        classes = look.samples.classes
        names = class_name(classes, true), class_name(classes, answered)
        share = f" ({count / row:.1%})" if row else ""
        return f"true {names[0]}, answered {names[1]}: {count:,} of {row:,}{share}"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the cell below the mouse."""
        self._read = cell = self.cell_at(event.position().toPoint())
        self.said.emit("" if cell is None else self.text_of(*cell))

    def leaveEvent(self, event: QEvent) -> None:
        """Read nothing any more."""
        self._read = None
        self.said.emit("")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show what a cell counts."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.touched.emit()
            self.cell = self.cell_at(event.position().toPoint())
            self.update()
            if self.cell is not None:
                self.cell_chosen.emit(*self.cell)

    def claims(self, key: Qt.Key) -> bool:
        """Whether a key goes from cell to cell, or shows what one counts."""
        if key == Qt.Key.Key_Insert:
            return True
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        return self.cell is not None and (key in NUDGES or key in keys)

    def take_key(self, key: Qt.Key, *, large: bool) -> None:
        """Go to the first cell with Insert, to a neighbour, or show what one counts."""
        count = len(self._names)
        if key == Qt.Key.Key_Escape:
            self.cell = None
        elif key in NUDGES and self.cell is not None:
            across, up = NUDGES[key]
            true, answered = self.cell
            self.cell = (true - up) % count, (answered + across) % count
        elif key == Qt.Key.Key_Insert:
            self.cell = 0, 0
        elif self.cell is not None:
            self.cell_chosen.emit(*self.cell)
        self.update()
        self.said.emit("" if self.cell is None else self.text_of(*self.cell))
