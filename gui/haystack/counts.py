"""The counts beside the haystack: for each strategy its evaluations, its best loss, its state."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from core.haystack import Strategy, Tally
from core.numbers import label
from gui.legend import Entry, mark_of
from gui.widgets import muted

HEADS = ("", "", "evaluations", "best loss", "")


class Counts(QWidget):
    """A table of three rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 0, 8, 2)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(4, 1)
        for column, head in enumerate(HEADS):
            grid.addWidget(muted(head), 0, column, Qt.AlignmentFlag.AlignRight)
        self._cells: dict[Strategy, list[QLabel]] = {}
        for row, strategy in enumerate(Strategy, 1):
            cells = [QLabel() for _ in HEADS]
            for column, cell in enumerate(cells):
                right = column in (2, 3)
                side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
                cell.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                grid.addWidget(cell, row, column)
            cells[1].setText(strategy.value)
            cells[4].setMinimumWidth(1)
            self._cells[strategy] = cells

    def text(self, strategy: Strategy) -> tuple[str, str, str]:
        """Return what is said of a strategy: its evaluations, best loss and state."""
        _, _, evaluations, best, state = (cell.text() for cell in self._cells[strategy])
        return evaluations, best, state

    def show_entries(self, entries: dict[Strategy, Entry]) -> None:
        """Show names, colours and markers."""
        for strategy, entry in entries.items():
            self._cells[strategy][0].setPixmap(mark_of(entry))
            self._cells[strategy][1].setText(entry.text)

    def show_tally(
        self, strategy: Strategy, tally: Tally | None, evaluations: int, steps: int = 0
    ) -> None:
        """Show what a strategy has come to in so many evaluations; nothing without a tally.

        `steps` is what gradient descent needs, 0 where that is not known.
        """
        texts = ("–", "–", "") if tally is None else _texts(tally, evaluations, steps)
        for cell, text in zip(self._cells[strategy][2:], texts, strict=True):
            cell.setText(text)

    def say(self, strategy: Strategy, state: str) -> None:
        """Say why a strategy does not search."""
        self._cells[strategy][4].setText(state)


def _texts(tally: Tally, evaluations: int, steps: int) -> tuple[str, str, str]:
    done = min(evaluations, tally.tried)
    best = tally.best(done)
    return (
        f"{done:,}",
        label(float(tally.losses[best]), 4) if best >= 0 else "–",
        _state(tally, done, steps),
    )


def _state(tally: Tally, done: int, steps: int) -> str:
    """Return how the search stands, and how it compares with gradient descent."""
    if done < tally.tried or not tally.done:
        return "searching …"
    if tally.diverged == 0:
        return "no finite value at the start"
    if tally.diverged is not None:
        return f"diverged at step {tally.diverged:,}"
    if tally.found is None:
        return f"not found in {tally.tried:,}"
    if tally.strategy is Strategy.DESCENT or not steps:
        return "found"
    times = tally.found / steps
    return f"found: {label(times, 3 if times >= 1 else 2)} × as many"
