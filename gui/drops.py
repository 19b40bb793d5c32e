"""Files that are dropped onto the window: a scene or data, one at a time."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QLabel

from core.objective import Laboratory
from core.training.files import is_data, is_table
from gui.documents import SCENE

if TYPE_CHECKING:
    from gui.main_window import MainWindow

DRAGS = {QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.DragLeave, QEvent.Type.Drop}
MAY_BE_DROPPED = (
    "A scene (.json), a table (.csv, .tsv, .txt), arrays (.npz) or pictures (IDX, .gz) can be "
    "dropped here"
)


class Drops(QObject):
    """Takes what is dropped on the window, and says while it is dragged what will come of it."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.sign = QLabel(window, wordWrap=True)
        self.sign.setObjectName("drop")
        self.sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sign.setTextFormat(Qt.TextFormat.PlainText)
        self.sign.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.sign.hide()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the events of a drag over the window, and no others."""
        if event.type() not in DRAGS:
            return False
        if isinstance(event, QDragEnterEvent):
            self._enter(event)
        elif isinstance(event, QDragMoveEvent):
            event.setAccepted(_path(event.mimeData()) is not None)
        elif isinstance(event, QDropEvent):
            self._drop(event)
        else:
            self.sign.hide()
        return True

    def _enter(self, event: QDragEnterEvent) -> None:
        """Say what a drop would do. What cannot be dropped is taken too, to say why."""
        laboratory = self._window.session.scene.problem.laboratory
        self.sign.setText(_said(event.mimeData(), trains=laboratory is Laboratory.TRAINING))
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


def _path(mime: QMimeData) -> Path | None:
    """Return the one file of this computer that is dragged, if Fallline opens such files."""
    urls = mime.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.suffix.lower() == SCENE or is_data(path) else None


def _said(mime: QMimeData, *, trains: bool) -> str:
    """Return what will come of a drop where networks are trained or not, or why nothing will."""
    if path := _path(mime):
        if path.suffix.lower() == SCENE:
            return f"Drop to open the scene {path.name}"
        if trains or not is_table(path):
            return f"Drop to train on {path.name}"
        return f"Drop to open the table {path.name}"
    urls = mime.urls()
    if len(urls) > 1:
        return f"{MAY_BE_DROPPED}, one at a time"
    if urls and urls[0].isLocalFile():
        return f"{MAY_BE_DROPPED}, but not {urls[0].fileName() or 'this'}"
    return f"{MAY_BE_DROPPED}, as a file of this computer"
