"""The windows beside the main one: the export dialog, the gallery, the list of keys, and About.

Each is made, and what it needs imported, when it is first wanted.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMessageBox

if TYPE_CHECKING:
    from gui.export import ExportDialog
    from gui.gallery import Gallery
    from gui.main_window import MainWindow


class Companions(QObject):
    """Opens and closes the windows that a main window has beside it."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.export: ExportDialog | None = None
        self.gallery: Gallery | None = None

    def show_export(self) -> None:
        """Ask what to export, and export it."""
        from gui.export import ExportDialog

        window, session = self._window, self._window.session
        if not len(session.recording):
            window.show_error("nothing to export: switch an optimizer on and add a start")
            return
        window.playback.pause()
        if self.export is None:
            shown = lambda: (session.scene, session.recording)  # noqa: E731
            self.export = ExportDialog(window.documents.folder, shown, window)
        self.export.offer(window.theme)

    @Slot()
    def show_gallery(self) -> None:
        """Show all problems in pictures, to choose from."""
        from gui.gallery import Gallery

        window = self._window
        if self.gallery is None:
            self.gallery = Gallery(window.lane, window)
            self.gallery.wanted.connect(window.edit)
            self.gallery.addActions([window.menus.undo, window.menus.redo])
            window.session.scene_changed.connect(self.gallery.follow)
        self.gallery.offer(window.session.scene)

    def show_keys(self) -> None:
        """Show all the keys."""
        from gui.keys import KEYS_HTML

        box = QMessageBox(self._window)
        box.setWindowTitle("Keys")
        box.setTextFormat(Qt.TextFormat.RichText)
        box.setText(KEYS_HTML)
        box.exec()

    def show_about(self) -> None:
        """Say what Fallline is."""
        QMessageBox.about(
            self._window,
            "About Fallline",
            "<b>Fallline</b> shows how neural networks are trained.<p>"
            "The fall line is the way straight down a slope.<p>MIT licence.",
        )

    def close(self) -> None:
        """Close those that are open."""
        for companion in (self.export, self.gallery):
            if companion is not None:
                companion.close()
