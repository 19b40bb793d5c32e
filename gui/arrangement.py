"""Where the panels are: as docks that can be moved, floated, tabbed, hidden and put back."""

from PySide6.QtCore import QByteArray, QObject, QRect, QSettings, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QStyle

from core.objective import Laboratory
from gui.panels import PANELS, PanelKind
from gui.titlebar import TitleBar

VERSION = 2
"""The version of the arrangement: a saved one of another version is not taken."""

LARGE_TYPE = 1.5
"""How much larger the lecture view writes."""

OPEN = {
    Laboratory.DESCENT: ("setup", "surface", "contour", "scoreboard", "curves"),
    Laboratory.TRAINING: ("setup", "network", "answers", "results", "learning"),
}
"""The panels that are open when Fallline is new: at the left, above the two at the top, and below
them the two at the bottom."""

NOT_IN_LECTURES = ("setup", "scoreboard", "results")

KEPT = {Laboratory.DESCENT: "arrangement", Laboratory.TRAINING: "arrangement-training"}
"""What the arrangements are called in the settings."""

FIRST_SIZE = QSize(1600, 980)
"""The size of the window when Fallline is new, where the screen has room for it."""


def fitted(place: QRect, screens: list[QRect]) -> QRect:
    """Return a place made small enough for one of the screens, and moved to within it.

    That is the screen of which the place covers most; the first one if it is on none.
    """

    def covered(screen: QRect) -> int:
        shared = screen.intersected(place)
        return shared.width() * shared.height()

    screen = max(screens, key=covered)
    inside = QRect(place.topLeft(), place.size().boundedTo(screen.size()))
    inside.moveRight(min(inside.right(), screen.right()))
    inside.moveBottom(min(inside.bottom(), screen.bottom()))
    inside.moveLeft(max(inside.left(), screen.left()))
    inside.moveTop(max(inside.top(), screen.top()))
    return inside


class Arrangement(QObject):
    """The docks of the panels, and where they are now, at first and in a lecture."""

    def __init__(self, window: QMainWindow, laboratory: Laboratory) -> None:
        super().__init__(window)
        self._window, self._laboratory = window, laboratory
        self._states: dict[Laboratory, QByteArray] = {}
        self._before_lecture: tuple[QByteArray, Qt.WindowState] | None = None
        self._returning: QByteArray | None = None
        self._usual_type = QApplication.font().pointSizeF()
        self.docks: dict[str, QDockWidget] = {}
        windows = window.style().standardIcon(QStyle.StandardPixmap.SP_TitleBarNormalButton)
        for kind in PANELS:
            dock = QDockWidget(kind.title, window)
            dock.setObjectName(kind.name)
            dock.setTitleBarWidget(TitleBar(dock, windows))
            dock.toggleViewAction().triggered.connect(self._raise)
            self.docks[kind.name] = dock
            window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)

    def bring_forward(self, names: tuple[str, ...]) -> None:
        """Open the panels that a scene is about, and bring them to the front of their tabs."""
        docks = [self.docks[name] for name in names if name in self.docks]
        for dock in docks:
            dock.show()
            QTimer.singleShot(0, dock, dock.raise_)  # once it has its tab

    @Slot(bool)
    def _raise(self, shown: bool) -> None:
        """Bring to the front, of those tabbed together, the panel that a person asked for."""
        if shown:
            next(d for d in self.docks.values() if d.toggleViewAction() is self.sender()).raise_()

    @property
    def is_kept(self) -> bool:
        """Whether there is an arrangement of the laboratory from an earlier time."""
        return self._laboratory in self._states

    def _suits(self, kind: PanelKind) -> bool:
        return kind.laboratory in (None, self._laboratory)

    def _show_offers(self) -> None:
        """Offer the panels of the laboratory, and no others."""
        for kind in PANELS:
            self.docks[kind.name].toggleViewAction().setVisible(self._suits(kind))

    def enter(self, laboratory: Laboratory) -> None:
        """Show the panels of another laboratory, as they were when it was left."""
        self._return()
        self._states[self._laboratory] = self._window.saveState(VERSION)
        self._laboratory = laboratory
        self._show_offers()
        if laboratory in self._states:
            self._window.restoreState(self._states[laboratory], VERSION)
        else:
            self.reset()
            QTimer.singleShot(0, self.share_out)

    def reset(self) -> None:
        """Put the panels where they are when Fallline is new."""
        self._returning = None
        self._show_offers()
        setup, surface, contour, board, curves = self._open
        for dock in self.docks.values():
            dock.hide()  # shown one below the other they would make a small window larger
            if dock.isFloating():
                dock.setFloating(False)
            self._window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self._window.splitDockWidget(setup, surface, across)
        self._window.splitDockWidget(surface, contour, across)
        self._window.splitDockWidget(surface, board, down)
        self._window.splitDockWidget(contour, curves, down)
        for kind in PANELS:
            if not self._suits(kind):
                continue
            if kind.beside:
                self._window.tabifyDockWidget(self.docks[kind.beside], self.docks[kind.name])
            else:
                self.docks[kind.name].show()
        self.share_out()

    @property
    def _open(self) -> list[QDockWidget]:
        return [self.docks[name] for name in OPEN[self._laboratory]]

    @Slot()
    def share_out(self) -> None:
        """Give the panels their usual shares of the window's present size."""
        setup, surface, contour, board, curves = self._open
        width = self.docks["setup"].sizeHint().width()
        room = max(self._window.width() - width, 600)
        tall = max(self._window.height() - 90, 500)
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        resize = self._window.resizeDocks
        resize([setup, surface, contour], [width, room // 2, room // 2], across)
        resize([surface, board], [tall * 62 // 100, tall * 38 // 100], down)
        resize([contour, curves], [tall * 56 // 100, tall * 44 // 100], down)

    def enter_lecture(self) -> None:
        """Fill the screen with large type and without what only a hand needs."""
        self._return()
        self._before_lecture = (self._window.saveState(VERSION), self._window.windowState())
        for name in NOT_IN_LECTURES:
            self.docks[name].hide()
        self._window.menuBar().hide()
        self._window.showFullScreen()
        self._set_type(LARGE_TYPE)

    def leave_lecture(self) -> None:
        """Go back to what was there before the lecture."""
        assert self._before_lecture is not None
        arrangement, state = self._before_lecture
        self._set_type(1.0)
        self._window.menuBar().show()
        self._window.setWindowState(state)
        self._window.restoreState(arrangement, VERSION)
        # Until they are laid out in their usual type, the panels need more than their shares.
        self._returning = arrangement
        QTimer.singleShot(0, self._return)

    @Slot()
    def _return(self) -> None:
        """Give the panels the shares again that they had before the lecture."""
        if self._returning is not None:
            self._window.restoreState(self._returning, VERSION)
            self._returning = None

    def _set_type(self, scale: float) -> None:
        font = QApplication.font()
        font.setPointSizeF(self._usual_type * scale)
        QApplication.setFont(font)

    def save(self, settings: QSettings) -> None:
        """Keep the arrangement and the window's place for the next time."""
        self._states[self._laboratory] = self._returning or self._window.saveState(VERSION)
        settings.setValue("geometry", self._window.saveGeometry())
        for laboratory, state in self._states.items():
            settings.setValue(KEPT[laboratory], state)

    def restore(self, settings: QSettings) -> None:
        """Take what was kept, if anything was, as far as the screens there are have room for it."""
        geometry = settings.value("geometry")
        for laboratory, name in KEPT.items():
            if isinstance(state := settings.value(name), QByteArray):
                self._states[laboratory] = state
        state = self._states.get(self._laboratory)
        self._window.resize(FIRST_SIZE)
        if isinstance(geometry, QByteArray):
            self._window.restoreGeometry(geometry)
        if state is not None:
            self._window.restoreState(state, VERSION)
        self.keep_on_screen([screen.availableGeometry() for screen in QGuiApplication.screens()])

    def keep_on_screen(self, screens: list[QRect]) -> None:
        """Make the window no larger than a screen: where it is too large it is maximized."""
        window = self._window
        if window.windowState() != Qt.WindowState.WindowNoState:
            return
        place = fitted(window.geometry(), screens)
        too_large = place.size() != window.size()
        if place != window.geometry():
            window.setGeometry(place)
        if too_large:
            window.setWindowState(Qt.WindowState.WindowMaximized)
