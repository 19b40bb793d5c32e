"""The comparison of backpropagation with differences: passes, times, and how far they differ."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.gradient_check import DIGITS_NETWORK, LARGE, Comparison, in_words
from core.numbers import label
from gui.progress import Progress
from gui.widgets import SEPARATOR, button, choice, muted, readout

HEADS = ("", "passes", "time here", f"{DIGITS_NETWORK:,} parameters", "100 million")
HEAD_TIPS = (
    "",
    "How often the samples go through the network, forward or back",
    "Measured on this machine, just now; backpropagation several times, and the middle one",
    "What it would be for the network 784-15-10 for handwritten digits: "
    "a pass is taken to cost in proportion to the parameters",
    "What it would be for 100,000,000 parameters: "
    "a pass is taken to cost in proportion to the parameters",
)
BACK, DIFFERENCES = "backpropagation", "differences"
SAMPLES = (1, 10, 100, 1_000)
USUAL = 100


class ComparisonView(QWidget):
    """A table of two rows, and what starts and ends the computation.

    Signals
    -------
    wanted(samples) : both gradients are to be computed over so many samples.
    cancelled() : they are not to be any more.
    """

    wanted = Signal(int)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.comparison: Comparison | None = None
        self._progress = Progress()
        self.running = False
        self.start = button("Compare", "Find the gradient both ways, at this moment")
        self.start.clicked.connect(self._click)
        self.samples = choice("Over how many samples of the training part", "samples")
        for count in SAMPLES:
            self.samples.addItem(f"{count:,} sample{'s' if count > 1 else ''}", count)
        self.samples.setCurrentIndex(SAMPLES.index(USUAL))
        self.note, self.verdict, self.moment = readout(""), muted(wrap=True), muted(wrap=True)
        for text in (self.verdict, self.moment):
            text.setContentsMargins(8, 2, 8, 2)
        self._cells: dict[str, list[QLabel]] = {}
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(8, 2, 8, 2)
        row.addWidget(self.start)
        row.addWidget(self.samples)
        row.addWidget(self.note, 1)
        grid = QGridLayout()
        grid.setContentsMargins(8, 0, 8, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(1)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, (head, tip) in enumerate(zip(HEADS, HEAD_TIPS, strict=True)):
            made = muted(head)
            made.setToolTip(tip)
            grid.addWidget(made, 0, column, right)
        for line, name in enumerate((BACK, DIFFERENCES), 1):
            cells = [QLabel("–") for _ in HEADS]
            cells[0].setText(name)
            for column, cell in enumerate(cells):
                side = right if column else Qt.AlignmentFlag.AlignLeft
                grid.addWidget(cell, line, column, side)
            self._cells[name] = cells
        grid.setColumnStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addLayout(grid)
        layout.addStretch(1)
        layout.addWidget(self.verdict)
        layout.addWidget(self.moment)

    # What is shown

    def texts(self, name: str) -> tuple[str, ...]:
        """Return what stands in a row of the table, without its name."""
        return tuple(cell.text() for cell in self._cells[name][1:])

    def show_hint(self, parameters: int) -> None:
        """Say what there is to do, while nothing has been compared."""
        if self.comparison is None and not self.running:
            self.note.setText(f"{parameters:,} parameters")
            self.verdict.setText(
                "Compare finds the gradient by one pass forward and one back, and by "
                f"{parameters:,} + 1 passes forward"
            )

    def begin(self) -> None:
        """Show that it is being computed."""
        self.forget()
        self.running = True
        self.start.setText("Cancel")
        self.note.setText("computing …")

    def forget(self) -> None:
        """Know of no comparison."""
        self.comparison, self._progress = None, Progress()
        for cells in self._cells.values():
            for cell in cells[1:]:
                cell.setText("–")
        for said in (self.note, self.verdict, self.moment):
            said.setText("")

    def show_comparison(self, comparison: Comparison) -> None:
        """Show how far it has come."""
        self.comparison = comparison
        inquiry, n = comparison.inquiry, comparison.inquiry.plan.layout.n
        self._progress.note(inquiry, comparison.passes)
        done = comparison.done
        self.note.setText(
            f"{n:,} parameters" if done else self._progress.describe(comparison.wanted)
        )
        back, other = self._cells[BACK], self._cells[DIFFERENCES]
        self._fill(back, "1 + 1", comparison.back_seconds, comparison.back_at)
        passes = f"{comparison.passes:,}"
        passes = passes if done else f"{passes} of {comparison.wanted:,}"
        self._fill(other, passes, comparison.seconds, comparison.differences_at)
        self.verdict.setText(verdict(comparison))
        self.moment.setText(moment_text(comparison))

    def _fill(self, cells: list[QLabel], passes: str, seconds: float, at: object) -> None:
        assert callable(at)
        texts = (passes, in_words(seconds), in_words(at(DIGITS_NETWORK)), in_words(at(LARGE)))
        for cell, text in zip(cells[1:], texts, strict=True):
            cell.setText(text)

    def end(self, error: str = "", *, called_off: bool = False) -> None:
        """Show that nothing is computed any more."""
        self.running = False
        self.start.setText("Compare")
        found = self.comparison
        if error:
            self.verdict.setText(f"the gradients could not be compared: {error}")
        elif called_off:
            passes = "" if found is None else f" after {found.passes:,} of {found.wanted:,} passes"
            self.note.setText(f"cancelled{passes}")

    def show_changed(self, changed: bool) -> None:
        """Say whether the network has been trained anew since."""
        if self.comparison is not None:
            text = moment_text(self.comparison)
            self.moment.setText(f"of the race before: {text}" if changed else text)

    @Slot()
    def _click(self) -> None:
        if self.running:
            self.cancelled.emit()
        else:
            self.wanted.emit(self.samples.currentData())


def verdict(comparison: Comparison) -> str:
    """Return how far the two differ."""
    if comparison.passes == 1:
        return "the first parameter is moved now"
    name = comparison.inquiry.plan.layout.name_of(comparison.at)
    return SEPARATOR.join((
        f"largest difference {label(comparison.largest)}",
        f"at {name}: {label(comparison.by_backpropagation, 8)} by backpropagation, "
        f"{label(comparison.by_differences, 8)} by differences",
        f"largest derivative {label(comparison.scale)}",
    ))  # fmt: skip


def moment_text(comparison: Comparison) -> str:
    """Return what was compared, and what the extrapolation rests on."""
    inquiry = comparison.inquiry
    samples = "1 sample" if inquiry.count == 1 else f"{inquiry.count:,} samples"
    return SEPARATOR.join((
        f"{inquiry.name} at step {inquiry.step:,}, {samples}",
        "the last two columns take a pass to cost in proportion to the parameters",
    ))  # fmt: skip
