"""A table of runs as it is seen: its columns fit into the room that there is."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from gui.items.runs_table import MARK, RUN, Cells, RunsModel

PADDING = 12
"""Pixels around a text in its column."""

SLACK = PADDING - 3
"""By how many pixels the column of the names may be narrower before a name is shortened."""

LEAST_NAME = 110
"""The least width of the names of the runs, where there is no room for all that they say."""

BRIEF = "0.000123"
"""A number as long as they usually are."""

MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class RunsView(QTableView):
    """The rows and columns of a model of runs.

    Signals
    -------
    roomed() : there is more or less room, or the type is another: the columns are to be fitted.
    wanted(row) : a hand has chosen a row, where rows can be chosen.
    """

    roomed = Signal()
    wanted = Signal(int)

    def __init__(self, model: RunsModel, *, choosing: bool = False) -> None:
        super().__init__()
        self._model, self._room = model, 0
        self.setModel(model)
        self.setItemDelegate(Cells(model, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        focus = Qt.FocusPolicy.TabFocus if choosing else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(focus)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)  # a style sheet takes twice the time
        self.verticalHeader().hide()
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setMinimumSectionSize(10)
        # The bar takes its room from the columns when it comes, which is later than the rows.
        self.verticalScrollBar().rangeChanged.connect(self._note_room)
        if choosing:
            self.clicked.connect(lambda index: self.wanted.emit(index.row()))

    def set_filming(self) -> None:
        """Hide what is only for a hand."""
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the row above or below."""
        move = MOVES.get(Qt.Key(event.key()), 0)
        row = self._model.chosen + move
        if move and self._model.chosen >= 0:
            if 0 <= row < self._model.rowCount():
                self.wanted.emit(row)
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the columns fitted."""
        super().resizeEvent(event)
        self._note_room()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the type of the program."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.roomed.emit()

    @Slot()
    def _note_room(self) -> None:
        if self.viewport().width() != self._room:
            self.roomed.emit()

    def fit(self, samples: Sequence[Sequence[str]], least: int = LEAST_NAME) -> None:
        """Give each column the width of its usual content; where that is too much, say less.

        `samples` are what may stand in each column. Where names do not fit, the least columns are
        left out; the name is shortened last, to `least`.
        """
        columns = self._model.columns
        heads = columns.heads
        widths = [self._width(head, *texts) for head, texts in zip(heads, samples, strict=True)]
        widths[RUN] = self._width(*samples[RUN]) + MARK
        room = self._room = self.viewport().width()
        brief = sum(widths) > room
        if brief:
            widths[columns.brief] = self._width(heads[columns.brief], BRIEF)
        left_out = []
        for column in columns.least:
            if sum(widths) > room + SLACK:
                left_out.append(column)
                widths[column] = 0
        if brief:
            widths[RUN] = max(widths[RUN] - max(sum(widths) - room, 0), min(widths[RUN], least))
        self._model.set_brief(brief)
        self._share_out(widths, left_out)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 7)

    def _share_out(self, widths: list[int], left_out: list[int]) -> None:
        """Give the columns their widths, and each a share of the room that is left."""
        spare = max(0, self._room - sum(widths))
        shown = [column for column in range(len(widths)) if column not in left_out]
        for place, column in enumerate(shown):
            share = spare * (place + 1) // len(shown) - spare * place // len(shown)
            self.setColumnHidden(column, False)
            self.setColumnWidth(column, widths[column] + share)
        for column in left_out:
            self.setColumnHidden(column, True)

    def _width(self, *texts: str) -> int:
        """Return the width of a column in which each of the texts fits."""
        return max(map(self.fontMetrics().horizontalAdvance, texts), default=0) + PADDING
