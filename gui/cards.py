"""Cards in rows under headings: each a problem's name, two pictures of its land, and a note."""

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from core.objective import PlaneObjective

GAP, EDGE = 10, 8
"""Pixels between two cards, and between the border of a card and what is on it."""

WIDE, TALL = 7.0, 5.25
"""The size of a picture, in lines of text, so that it grows with the type."""

PRESENT = "shown now"

WRAPPED = int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
ONE_LINE = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


def picture_size(metrics: QFontMetrics) -> QSize:
    """Return the size of each of a card's pictures, in units of the screen, for a type."""
    return QSize(round(WIDE * metrics.height()), round(TALL * metrics.height()))


class Card(QAbstractButton):
    """One problem to choose. It is checked when it is the one that is posed.

    Signals
    -------
    clicked() : the problem is to be posed.
    chosen() : it was clicked twice: the problem is to be posed, and the gallery has done.
    """

    chosen = Signal()

    def __init__(self, kind: type[PlaneObjective], parent: QWidget) -> None:
        super().__init__(parent)
        self.kind = kind
        self.pictures: tuple[QImage, ...] = ()
        self._current = self._hovered = False
        self.setText(kind.title.replace("&", "&&"))
        self.setAccessibleName(kind.title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.show_problem(kind())

    def show_problem(self, problem: PlaneObjective) -> None:
        """Say what is to be known of the problem."""
        self.note = problem.note
        self.setAccessibleDescription(self.note)
        tip = self.note if problem.formula == self.note else f"{self.note}\n{problem.formula}"
        if tip != self.toolTip():
            self.setToolTip(tip)
            self.update()

    def show_pictures(self, *pictures: QImage) -> None:
        """Show the land, drawn for the screen."""
        self.pictures = pictures
        self.update()

    def show_current(self, current: bool) -> None:
        """Mark it as the one that Enter chooses; Tab then stops here among the cards."""
        self._current = current
        policy = Qt.FocusPolicy
        self.setFocusPolicy(policy.StrongFocus if current else policy.ClickFocus)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size at which the two pictures and the whole note have room."""
        picture, line = picture_size(self.fontMetrics()), self.fontMetrics().height()
        width = 2 * picture.width() + GAP + 2 * EDGE
        room = QRect(0, 0, width - 2 * EDGE, 10_000)
        note = self.fontMetrics().boundingRect(room, WRAPPED, self.note).height()
        return QSize(width, picture.height() + line + note + 3 * EDGE + EDGE // 2)

    def nextCheckState(self) -> None:
        """Leave it to the scene which one is checked."""

    def enterEvent(self, event: QEnterEvent) -> None:
        """Light up under the mouse."""
        self._hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Go out again."""
        self._hovered = False
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Space; every other key is the gallery's."""
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Tell of a second click apart from the first."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the border, the pictures, the name and the note."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_border(painter)
        picture, line = picture_size(self.fontMetrics()), self.fontMetrics().height()
        for i, image in enumerate(self.pictures):
            corner = QPoint(EDGE + i * (picture.width() + GAP), EDGE)
            painter.drawImage(QRect(corner, picture), image)
        room = self.rect().adjusted(EDGE, 2 * EDGE + picture.height(), -EDGE, -EDGE)
        self._paint_name(painter, QRect(room.topLeft(), QSize(room.width(), line)))
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(room.adjusted(0, line + EDGE // 2, 0, 0), WRAPPED, self.note)
        painter.end()

    def _paint_border(self, painter: QPainter) -> None:
        role = QPalette.ColorRole
        accent = self.palette().color(role.Highlight)
        fill = self.palette().color(role.Button)
        if self.isChecked():
            fill = _tinted(fill, accent)
        strong = self._current or self._hovered
        wide = 2.0 if self._current else 1.0
        painter.setPen(QPen(accent if strong else self.palette().color(role.Mid), wide))
        painter.setBrush(fill)
        inset = wide / 2
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 5.0, 5.0
        )

    def _paint_name(self, painter: QPainter, room: QRect) -> None:
        font = QFont(self.font())
        if self.isChecked():
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
            painter.drawText(room, right, PRESENT)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self.palette().color(QPalette.ColorRole.ButtonText))
        painter.drawText(room, ONE_LINE, self.kind.title)
        painter.setFont(self.font())


def _tinted(fill: QColor, tint: QColor) -> QColor:
    """Return a colour with a little of another."""
    share = 0.18
    red, green, blue = (
        round(a + (b - a) * share)
        for a, b in (
            (fill.red(), tint.red()), (fill.green(), tint.green()), (fill.blue(), tint.blue())
        )
    )  # fmt: skip
    return QColor(red, green, blue)


class Shelf(QWidget):
    """Cards of one size in as many columns as there is room for, under their headings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: list[tuple[QLabel, list[Card]]] = []

    @property
    def cards(self) -> list[Card]:
        """All cards, in their order."""
        return [card for _, cards in self._groups for card in cards]

    @property
    def shown(self) -> list[Card]:
        """The cards that are not hidden, in their order."""
        return [card for card in self.cards if not card.isHidden()]

    def add_group(self, heading: str, kinds: list[type[PlaneObjective]]) -> None:
        """Put a card for each problem under a heading, below what is there."""
        label = QLabel(heading, self)
        label.setObjectName("muted")
        self._groups.append((label, [Card(kind, self) for kind in kinds]))

    def show_only(self, cards: set[Card]) -> None:
        """Hide all other cards, and the headings that have none left."""
        for label, group in self._groups:
            for card in group:
                card.setVisible(card in cards)
            label.setVisible(not cards.isdisjoint(group))
        self.arrange()

    def arrange(self) -> None:
        """Put all in its place, for the present width; small groups share a row."""
        size = self.card_size
        columns = self.columns_in(self.width())
        column, y, below = 0, GAP // 2, GAP // 2
        for label, group in self._groups:
            cards = [card for card in group if not card.isHidden()]
            if not cards:
                continue
            if column + len(cards) > columns:
                column, y = 0, below
            below = max(below, _place_group(label, cards, size, (column, columns), y))
            column += len(cards)
        self.setMinimumSize(self.width_of(1), below)

    def columns_in(self, width: int) -> int:
        """Return how many cards there is room for beside each other."""
        return max(1, (width - GAP) // (self.card_size.width() + GAP))

    def width_of(self, columns: int) -> int:
        """Return the width in which there is room for so many cards beside each other."""
        return columns * (self.card_size.width() + GAP) + GAP

    @property
    def card_size(self) -> QSize:
        """The size of every card: that of the one which needs most."""
        hints = [card.sizeHint() for card in self.cards]
        return QSize(max(h.width() for h in hints), max(h.height() for h in hints))

    def neighbour(self, card: Card, key: int) -> Card:
        """Return the card to which an arrow, Home or End leads, or the same where there is none."""
        shown = self.shown
        at = shown.index(card)
        match key:
            case Qt.Key.Key_Left:
                return shown[max(at - 1, 0)]
            case Qt.Key.Key_Right:
                return shown[min(at + 1, len(shown) - 1)]
            case Qt.Key.Key_Home:
                return shown[0]
            case Qt.Key.Key_End:
                return shown[-1]
        return self._beyond(card, down=key == Qt.Key.Key_Down)

    def _beyond(self, card: Card, *, down: bool) -> Card:
        """Return the card in the next row up or down that is nearest to the same column."""
        sign = 1 if down else -1
        rows = [other for other in self.shown if sign * (other.y() - card.y()) > 0]
        return min(rows, key=lambda c: (sign * c.y(), abs(c.x() - card.x())), default=card)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Flow."""
        super().resizeEvent(event)
        self.arrange()


def _place_group(
    label: QLabel, cards: list[Card], size: QSize, columns: tuple[int, int], y: int
) -> int:
    """Put a heading at a height, and its cards below it; return where the next row begins.

    `columns` are the first column and the number of all: more cards than fit go on below.
    """
    first, count = columns
    wide = min(len(cards), count) * (size.width() + GAP) - GAP
    label.setGeometry(_x(first, size), y, wide, label.sizeHint().height())
    y += label.height() + GAP // 2
    for number, card in enumerate(cards):
        row, column = divmod(number, count - first)
        corner = QPoint(_x(first + column, size), y + row * (size.height() + GAP))
        card.setGeometry(QRect(corner, size))
    return y + -(-len(cards) // (count - first)) * (size.height() + GAP)


def _x(column: int, size: QSize) -> int:
    return GAP + column * (size.width() + GAP)
