"""The row of tools above the curves of training: what they show, and against what."""

from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QStandardItemModel
from PySide6.QtWidgets import QWidget

from core.scene import CurveMeasure, View
from gui.items.curve_tools import CurveTools
from gui.widgets import button, choice, tick

STAR = "★"
BEST = f"{STAR} best"


class LearningTools(CurveTools):
    """The fields of the view that the curves of training follow.

    Signals
    -------
    best_wanted() : a hand wants to see the best step of the network shown.
    """

    best_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._measure = choice("What the curves show")
        for measure in CurveMeasure:
            self._measure.addItem(measure.value, measure)
        self._measure.activated.connect(self._choose_measure)
        self._batches = tick("batch")
        self._batches.setToolTip("Draw the losses over single batches too")
        self._batches.clicked.connect(lambda on: self.chosen.emit({"batch_losses": on}, None))
        self.best = button(BEST, "Go to the step at which the network shown was best")
        self.best.clicked.connect(self.best_wanted)
        self.row.insertWidget(0, self._measure)
        self.row.insertWidget(self.row.indexOf(self._log_loss) + 1, self._batches)
        self.row.addWidget(self.best)
        self._smoothing.setMinimumWidth(24)
        self._go_round()

    def _go_round(self) -> None:
        """Let Tab go from left to right."""
        parts = (self.row.itemAt(i).widget() for i in range(self.row.count()))
        reached = [part for part in parts if part is not None]
        for one, other in pairwise(reached):
            QWidget.setTabOrder(one, other)

    def _write_out(self, all_of_it: bool) -> None:
        for word in (self._against, self._smooth):
            word.setVisible(all_of_it)
        self.best.setText(BEST if all_of_it else STAR)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write out as much as there is room for."""
        super().resizeEvent(event)
        self._write_out(self.width() >= self._needed + self._spared)

    @property
    def _spared(self) -> int:
        """How many pixels are spared where little is written out."""
        words = sum(word.sizeHint().width() for word in (self._against, self._smooth))
        metrics = self.fontMetrics()
        saved = metrics.horizontalAdvance(BEST) - metrics.horizontalAdvance(STAR)
        return words + saved + 2 * self.row.spacing()

    @property
    def _needed(self) -> int:
        """How many pixels are needed at least."""
        full = not self._smooth.isHidden()
        return self.row.minimumSize().width() - (self._spared if full else 0)

    def minimumSizeHint(self) -> QSize:
        """Return a size in which there is room for all but words."""
        return QSize(self._needed, super().minimumSizeHint().height())

    def show_view(self, view: View) -> None:
        """Show what a view wants."""
        super().show_view(view)
        self._batches.setChecked(view.batch_losses is True)

    def show_measure(self, shown: CurveMeasure, *, classes: bool, room: bool) -> None:
        """Show which measure is drawn; without classes there is only the loss."""
        self._measure.setCurrentIndex(self._measure.findData(shown))
        self._measure.setVisible(classes)
        both = self._measure.findData(CurveMeasure.BOTH)
        model = self._measure.model()
        assert isinstance(model, QStandardItemModel)
        model.item(both).setEnabled(room)
        tip = "" if room else "Make the panel higher for both"
        self._measure.setItemData(both, tip, Qt.ItemDataRole.ToolTipRole)

    def _choose_measure(self, index: int) -> None:
        self.chosen.emit({"measure": self._measure.itemData(index)}, None)
