"""Files that are dropped onto the window: a scene or a table, one at a time."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QLineEdit

if TYPE_CHECKING:
    from gui.main_window import MainWindow

SCENE = ".json"
TABLES = (".csv", ".tsv", ".txt")
MAY_BE_DROPPED = "Drop a scene (.json) or a table (.csv, .tsv, .txt)"


class Drops(QObject):
    """Takes what is dropped on the window, and says while it is dragged what will come of it."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.sign = QLabel(window, wordWrap=True, objectName="drop")
        self.sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sign.setTextFormat(Qt.TextFormat.PlainText)
        self.sign.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.sign.hide()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the events of a drag over the window."""
        match event:
            case QDropEvent() if event.type() == QEvent.Type.Drop:
                self._drop(event)
            case QDragEnterEvent():
                self._enter(event)
            case QDragMoveEvent() if event.type() == QEvent.Type.DragMove:
                event.setAccepted(_path(event.mimeData()) is not None)
            case _ if event.type() == QEvent.Type.DragLeave:
                self.sign.hide()
            case _:
                return False
        return True

    def _enter(self, event: QDragEnterEvent) -> None:
        """Say what a drop would do. What cannot be dropped is taken too, to say why."""
        self.sign.setText(_said(event.mimeData()))
        area = self._window.rect()
        self.sign.resize(min(520, area.width() - 40), 90)
        self.sign.move(area.center() - self.sign.rect().center())
        self.sign.show()
        self.sign.raise_()
        event.accept()

    def _drop(self, event: QDropEvent) -> None:
        self.sign.hide()
        path = _path(event.mimeData())
        if path is None:
            event.ignore()
            return
        event.acceptProposedAction()
        self._window.documents.open_any(path)
