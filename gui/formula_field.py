"""The field in which a function is typed: what cannot be read is underlined while one types."""

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontDatabase,
    QKeyEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from core.expression.expression import expression
from core.expression.words import ExpressionError
from gui.forms import UNDOING

PAUSE = 500
"""Milliseconds without a key after which a function that makes sense is taken."""

MOST_LINES = 5
"""The field grows with its text up to so many lines."""

WRONG = "#d9442f"
"""The colour of the line under what is wrong, which is seen on white and on black."""


class FormulaField(QPlainTextEdit):
    """A function of x and y as text, over as many lines as it needs.

    Return takes it at once, Escape brings the last one back.

    Signals
    -------
    judged(fault) : what was typed is a function (nothing) or is none (what is wrong with it).
    taken(text) : a person has typed another function.
    left() : the field is left.
    """

    judged = Signal(str)
    taken = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.take)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._set_type()
        self.textChanged.connect(self._note_typing)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def _set_type(self) -> None:
        font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        parent = self.parentWidget()
        font.setPointSizeF((parent.font() if parent else self.font()).pointSizeF() + 1)
        if font != self.font():
            self.setFont(font)

    # What is shown

    def show_text(self, text: str) -> None:
        """Show a function, unless it is the one that a person has just changed."""
        if text != self._text:
            self._text = text
            self._write()

    def _write(self) -> None:
        if self.toPlainText() != self._text:
            self.setPlainText(self._text)
            self.moveCursor(QTextCursor.MoveOperation.End)
        self._pause.stop()

    def _fault(self) -> ExpressionError | None:
        try:
            expression(self.toPlainText())
        except ExpressionError as error:
            return error
        return None

    def _mark(self, fault: ExpressionError | None) -> None:
        """Underline the characters that are wrong."""
        marks = []
        if fault is not None:
            mark = QTextEdit.ExtraSelection()
            look = QTextCharFormat()
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            look.setUnderlineColor(QColor(WRONG))
            ground = QColor(WRONG)
            ground.setAlpha(70)
            look.setBackground(ground)
            mark.format, mark.cursor = look, self._selected(fault)  # type: ignore[attr-defined]
            marks.append(mark)
        self.setExtraSelections(marks)

    def _selected(self, fault: ExpressionError) -> QTextCursor:
        """Return a cursor over what is wrong; Qt counts in units of UTF-16."""
        text = self.toPlainText()
        begin, end = (
            len(text[:place].encode("utf-16-le", "surrogatepass")) // 2
            for place in (fault.begin, fault.begin + fault.length)
        )
        cursor = self.textCursor()
        cursor.setPosition(begin)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    # What is typed

    @property
    def typed(self) -> bool:
        """Whether there is another text than the one that was taken last."""
        return self.toPlainText() != self._text

    @Slot()
    def _note_typing(self) -> None:
        fault = self._fault()
        self._mark(fault)
        self.judged.emit("" if fault is None else fault.words)
        if fault is None and self.typed:
            self._pause.start()
        else:
            self._pause.stop()

    @Slot()
    def take(self) -> None:
        """Take what was typed, if it is a function."""
        self._pause.stop()
        if self.typed and self._fault() is None:
            self._text = self.toPlainText()
            self.document().clearUndoRedoStacks()  # from here on undo is the window's
            self.taken.emit(self._text)

    def event(self, event: QEvent) -> bool:
        """Leave undo to the window unless something was typed, and keep Escape."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if not self.typed and any(event.matches(key) for key in UNDOING):
                event.ignore()
                return False
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take what was typed at Return, drop it at Escape; lines are broken by the field alone."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take()
            if not self.typed:
                self.window().setFocus()
        elif event.key() == Qt.Key.Key_Escape:
            self._write()
            self.window().setFocus()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste text, in one line."""
        self.insertPlainText(" ".join(source.text().split()))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what was typed when the field is left."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.take()
            self.left.emit()

    # How large it is

    def sizeHint(self) -> QSize:
        """Return a size in which the text has room."""
        lines = min(max(int(self.document().size().height()), 1), MOST_LINES)
        around = 2 * (self.frameWidth() + int(self.document().documentMargin()))
        return QSize(200, lines * self.fontMetrics().lineSpacing() + around)

    minimumSizeHint = sizeHint

    @Slot()
    def _fit(self) -> None:
        if self.height() != self.sizeHint().height():
            self.setFixedHeight(self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break lines for the width that there is now."""
        super().resizeEvent(event)
        self._fit()
