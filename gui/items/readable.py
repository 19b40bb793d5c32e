"""Numbers stay for a while: they cannot be read sixty times a second."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Slot

READABLE = 100
"""Milliseconds for which numbers stay."""


class Readable(QObject):
    """Has numbers written now, or in a little while if they were written just now."""

    def __init__(self, write: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._write = write
        self._written = QElapsedTimer()
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self.write)

    @property
    def finished(self) -> bool:
        """Whether what is written is what is wanted."""
        return not self._later.isActive()

    def finish(self) -> None:
        """Write at once what is still to be written."""
        if not self.finished:
            self.write()

    def ask(self) -> None:
        """Have the numbers written when it is time."""
        if self._written.isValid() and self._written.elapsed() < READABLE:
            if self.finished:
                self._later.start(READABLE - self._written.elapsed())
            return
        self.write()

    @Slot()
    def write(self) -> None:
        """Write the numbers now."""
        self._later.stop()
        self._written.start()
        self._write()
