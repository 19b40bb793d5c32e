"""The form of the optimizers: a row for each, and a button for one more."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QGroupBox, QMenu, QVBoxLayout, QWidget

from core.optimizers import OPTIMIZERS
from core.racer_edits import AddRacer, MoveRacer
from core.scene import Racer, Scene
from gui.legend import Entry, mark_of
from gui.panels.base import Panel
from gui.racer_row import RacerRow
from gui.widgets import button, muted

if TYPE_CHECKING:
    from core.training.shapes import Facts

AT_ONCE = 10
"""So many rows are made before the window may do something else."""


class RacersForm(QGroupBox):
    """A row for each optimizer; what stands in all of them stands in one column.

    Rows follow their optimizers: when one comes, goes or moves, the others stay as they are.

    Signals
    -------
    stops_changed() : there are other places at which Tab stops.
    """

    stops_changed = Signal()

    def __init__(self, panel: Panel) -> None:
        super().__init__("Optimizers")
        self._panel = panel
        self._menu: QMenu | None = None
        self._facts: Facts | None = None
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._show_more)
        self.rows: list[RacerRow] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(3)
        self._column = QVBoxLayout()
        self._column.setSpacing(3)
        column.addLayout(self._column)
        self._hint = muted("No optimizer yet: add one.")
        self.add = button("+ Add optimizer", "One more optimizer, of any kind")
        self.add.clicked.connect(self._show_kinds)
        column.addWidget(self._hint)
        column.addWidget(self.add)
        self._gap = QFrame(self)  # where a row that is dragged would go
        self._gap.setObjectName("gap")
        self._gap.setFrameShape(QFrame.Shape.HLine)
        self._gap.hide()

    def show_scene(self, scene: Scene, facts: "Facts | None" = None) -> None:
        """Show the optimizers of a scene; many new ones come some at a time, between frames.

        Where networks are trained, `facts` are what is known of the data.
        """
        self._facts = facts
        racers = scene.racers[: len(self.rows) + AT_ONCE]
        rows = self._rows_for(racers)
        if rows != self.rows:
            self._arrange(rows)
        for index, row in enumerate(self.rows):
            row.show_racer(scene, index, facts)
        self._hint.setVisible(not self.rows)
        if len(racers) < len(scene.racers):
            self._later.start()

    @Slot()
    def _show_more(self) -> None:
        self.show_scene(self._panel.scene, self._facts)
        self.stops_changed.emit()

    def _rows_for(self, racers: tuple[Racer, ...]) -> list[RacerRow]:
        """Return a row for each racer: its own, else one of its kind that has none, else a new."""
        of = {id(row.racer): row for row in self.rows}
        found = [of.pop(id(racer), None) for racer in racers]
        spare = [row for row in self.rows if id(row.racer) in of]
        for i, racer in enumerate(racers):
            if found[i] is None:
                kind = type(racer.optimizer)
                row = next((row for row in spare if type(row.racer.optimizer) is kind), None)
                if row is None:
                    row = self._make_row(racer)
                else:
                    spare.remove(row)
                found[i] = row
        return [row for row in found if row is not None]

    def _make_row(self, racer: Racer) -> RacerRow:
        row = RacerRow(self._panel, racer)
        row.folded.connect(self.stops_changed)
        row.box.dragged.connect(partial(self._drag, row))
        row.box.dropped.connect(partial(self._drop, row))
        return row

    def _arrange(self, rows: list[RacerRow]) -> None:
        """Put the rows in this order, taking out those that are no more."""
        gone = [row for row in self.rows if row not in rows]
        focused = next((row.index for row in gone if row.box.hasFocus()), None)
        for row in gone:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, row in enumerate(rows):
            item = self._column.itemAt(place)
            if item is None or item.widget() is not row:
                self._column.removeWidget(row)
                self._column.insertWidget(place, row)
                row.show()  # else it would come an event late
        self.rows = rows
        if focused is not None:
            (rows[min(focused, len(rows) - 1)].box if rows else self.add).setFocus()

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [*(widget for row in self.rows for widget in row.stops), self.add]

    # One more

    def _show_kinds(self) -> None:
        """Offer the optimizers that there are."""
        menu = self._menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for kind in OPTIMIZERS:
            mark = mark_of(Entry(kind.title, kind.colour, kind.marker))
            action = menu.addAction(mark, kind.title, partial(self._panel.edit, AddRacer(kind)))
            action.setToolTip((kind.__doc__ or "").split("\n")[0])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))

    # Dragging

    def _gap_at(self, place: QPoint) -> int:
        """Return how many rows are above a place of the screen."""
        y = self.mapFromGlobal(place).y()
        return sum(row.geometry().center().y() < y for row in self.rows)

    def _drag(self, row: RacerRow, place: QPoint) -> None:
        gap = self._gap_at(place)
        below = self.rows[gap].y() if gap < len(self.rows) else self.rows[-1].geometry().bottom()
        self._gap.setGeometry(4, below - 3, self.width() - 8, 3)
        self._gap.raise_()
        self._gap.show()

    def _drop(self, row: RacerRow, place: QPoint) -> None:
        self._gap.hide()
        gap = self._gap_at(place)
        self._panel.edit(MoveRacer(row.index, gap - (gap > row.index)))
