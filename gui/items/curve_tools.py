"""The row of tools above the curves: what they are drawn against, and how."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from core.scene import CurveAxis, View
from gui.widgets import choice, muted, tick


class CurveTools(QWidget):
    """The fields of the view that the curves follow.

    Signals
    -------
    chosen(changes, gesture) : a hand wants other fields; those of one gesture are one change.
    """

    chosen = Signal(dict, object)

    def __init__(self) -> None:
        super().__init__()
        self._axis = choice("What the curves are drawn against")
        for axis in CurveAxis:
            self._axis.addItem(axis.value, axis)
        self._log_loss = tick("log loss")
        self._log_steps = tick("log x")
        self._smoothing = QSlider(Qt.Orientation.Horizontal)
        self._smoothing.setMaximum(99)
        self._smoothing.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._smoothing.setToolTip("Smoothing: the weight of the past")
        self._smoothing.setMaximumWidth(110)
        self.row = row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        self._against, self._smooth = muted("x"), muted("smooth")
        row.addWidget(self._against)
        row.addWidget(self._axis)
        row.addWidget(self._log_steps)
        row.addWidget(self._log_loss)
        row.addStretch(1)
        row.addWidget(self._smooth)
        row.addWidget(self._smoothing)
        self._axis.activated.connect(self._choose_axis)
        self._log_loss.clicked.connect(self._choose_log_loss)
        self._log_steps.clicked.connect(self._choose_log_steps)
        self._smoothing.valueChanged.connect(self._choose_smoothing)

    def show_view(self, view: View) -> None:
        """Show what a view wants."""
        with QSignalBlocker(self._smoothing):
            self._smoothing.setValue(round(view.smoothing * 100))
        self._axis.setCurrentIndex(self._axis.findData(view.curve_axis))
        self._log_loss.setChecked(view.log_loss)
        self._log_steps.setChecked(view.log_steps)

    def _choose_axis(self, index: int) -> None:
        self.chosen.emit({"curve_axis": self._axis.itemData(index)}, None)

    def _choose_log_loss(self, on: bool) -> None:
        self.chosen.emit({"log_loss": on}, None)

    def _choose_log_steps(self, on: bool) -> None:
        self.chosen.emit({"log_steps": on}, None)

    def _choose_smoothing(self, percent: int) -> None:
        self.chosen.emit({"smoothing": percent / 100}, ("smoothing",))
