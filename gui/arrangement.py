"""Where the panels are: as docks that can be moved, floated, tabbed, hidden and put back."""

from PySide6.QtCore import QByteArray, QObject, QSettings, Qt, Slot
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow

from gui.panels import PANELS, Panel

VERSION = 1
"""The version of the arrangement: a saved one of another version is not taken."""

LARGE_TYPE = 1.5
"""How much larger the lecture view writes."""

NOT_IN_LECTURES = ("setup", "scoreboard")


class Arrangement(QObject):
    """The docks of the panels, and where they are now, at first and in a lecture."""

    def __init__(self, window: QMainWindow, panels: dict[str, Panel]) -> None:
        super().__init__(window)
        self._window = window
        self._before_lecture: QByteArray | None = None
        self._usual_type = QApplication.font().pointSizeF()
        self.docks: dict[str, QDockWidget] = {}
        for kind in PANELS:
            dock = QDockWidget(kind.title, window)
            dock.setObjectName(kind.name)
            dock.setWidget(panels[kind.name])
            self.docks[kind.name] = dock
            window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)

    def reset(self) -> None:
        """Put the panels where they are when Fallline is new."""
        setup, surface, contour, board, curves = (self.docks[kind.name] for kind in PANELS)
        for dock in self.docks.values():
            dock.hide()  # shown one below the other they would make a small window larger
            dock.setFloating(False)
            self._window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self._window.splitDockWidget(setup, surface, across)
        self._window.splitDockWidget(surface, contour, across)
        self._window.splitDockWidget(surface, board, down)
        self._window.splitDockWidget(contour, curves, down)
        for dock in self.docks.values():
            dock.show()
        self.share_out()

    @Slot()
    def share_out(self) -> None:
        """Give the panels their usual shares of the window's present size."""
        setup, surface, contour, board, curves = (self.docks[kind.name] for kind in PANELS)
        room = max(self._window.width() - 330, 600)
        tall = max(self._window.height() - 90, 500)
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        resize = self._window.resizeDocks
        resize([setup, surface, contour], [300, room // 2, room // 2], across)
        resize([surface, board], [tall * 62 // 100, tall * 38 // 100], down)
        resize([contour, curves], [tall * 56 // 100, tall * 44 // 100], down)

    def enter_lecture(self) -> None:
        """Fill the screen with large type and without what only a hand needs."""
        self._before_lecture = self._window.saveState(VERSION)
        for name in NOT_IN_LECTURES:
            self.docks[name].hide()
        self._window.menuBar().hide()
        self._window.showFullScreen()
        self._set_type(LARGE_TYPE)

    def leave_lecture(self) -> None:
        """Go back to what was there before the lecture."""
        self._window.menuBar().show()
        self._window.showNormal()
        if self._before_lecture is not None:
            self._window.restoreState(self._before_lecture, VERSION)
        self._set_type(1.0)

    def _set_type(self, scale: float) -> None:
        font = QApplication.font()
        font.setPointSizeF(self._usual_type * scale)
        QApplication.setFont(font)

    def save(self, settings: QSettings) -> None:
        """Keep the arrangement and the window's place for the next time."""
        settings.setValue("geometry", self._window.saveGeometry())
        settings.setValue("arrangement", self._window.saveState(VERSION))

    def restore(self, settings: QSettings) -> None:
        """Take what was kept, if anything was."""
        geometry, state = settings.value("geometry"), settings.value("arrangement")
        if isinstance(geometry, QByteArray):
            self._window.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            self._window.restoreState(state, VERSION)
