"""The line below an optimizer's row: its own network, or why it cannot train."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from core.training.racer_notes import RacerNote
from gui.widgets import button


class NoteLine(QWidget):
    """What is said, and a button to train the common network again.

    Signals
    -------
    shared() : a person wants that network.
    """

    shared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = QLabel(wordWrap=True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.share = button("use the common one", "Let it train the same network as the others")
        self.share.clicked.connect(self.shared)
        row = QHBoxLayout(self)
        row.setContentsMargins(26, 0, 0, 0)
        row.addWidget(self.text, 1)
        row.addWidget(self.share)

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [] if self.share.isHidden() else [self.share]

    def show_note(self, note: RacerNote) -> None:
        """Show a note."""
        name = "fault" if note.is_fault else "muted"
        if name != self.text.objectName():
            self.text.setObjectName(name)
            self.text.style().polish(self.text)
        self.text.setText(note.text)
        self.share.setVisible(note.is_own)
