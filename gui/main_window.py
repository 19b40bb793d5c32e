"""The main window: the panels as docks, the menus, the time bar, and who talks to whom."""

import gc
from pathlib import Path

from PySide6.QtCore import QEvent, QSettings, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QMainWindow,
    QTabWidget,
    QToolBar,
    QWidget,
)

from core.datasets import DataSet
from core.history import History
from core.objective import Laboratory
from core.scene import Scene
from core.scene_file import load_named
from gui import theme as themes
from gui.arrangement import Arrangement
from gui.banner import Banner
from gui.cast import Cast
from gui.commands import Commands
from gui.companions import Companions
from gui.documents import Documents
from gui.drops import Drops
from gui.menus import Menus
from gui.pacer import Pacer
from gui.panels.base import Intent
from gui.playback import Playback
from gui.progress import Progress
from gui.session import Session
from gui.showing import Showing
from gui.timebar import Offer, TimeBar
from gui.warnings import DivergenceWarning
from gui.worker import Worker, WorkerLane


class MainWindow(QMainWindow):
    """The window of the program."""

    def __init__(self, scene: Scene, settings: QSettings, path: Path | None = None) -> None:
        super().__init__()
        self.settings = settings
        self._take_theme()  # first, so that no widget is made in another
        self.pacer = Pacer()
        self.worker = Worker(self.pacer, self)
        self.session = Session(scene, self.lane, self, path)
        self.playback = Playback(self)
        self.commands, self.companions = Commands(self), Companions(self)
        self.cast = Cast(self)
        self.panels = self.cast.panels
        # The keys are the window's at first, and after a click on what takes none.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocus()
        self.setDockNestingEnabled(True)
        self.setAnimated(False)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self._asks = True
        self._progress, self._warning = Progress(), DivergenceWarning()
        self._make_banner()
        self._make_panels()
        self._make_time_bar()
        self.documents = Documents(self)
        self.drops = Drops(self)
        self.menus = Menus(self)
        self.menus.enter(scene.problem.laboratory)
        self._connect()
        self.show_theme()
        for panel in self.panels.values():
            panel.set_scene(scene)
        self._take_playback(scene)
        self.arrangement.reset()
        self.arrangement.restore(settings)
        self._banner.hide()
        self.show_title()
        self._show_undo()

    def showEvent(self, event: QShowEvent) -> None:
        """Give the panels their shares of the window, once its size is known."""
        super().showEvent(event)
        if not self.arrangement.is_kept:
            QTimer.singleShot(0, self.arrangement.share_out)
        self.arrangement.bring_forward(self.session.scene.view.panels)

    def lane(self, owner: object) -> WorkerLane:
        """Return a new lane to the worker, which lives as long as the window."""
        return WorkerLane(self.worker, self)

    # Making

    def _make_banner(self) -> None:
        self._banner = Banner()
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self._banner)

    def _make_time_bar(self) -> None:
        self.time_bar = TimeBar(self.playback)
        bar = QToolBar("Time")
        bar.setObjectName("time")
        bar.setMovable(False)
        bar.toggleViewAction().setVisible(False)
        bar.addWidget(self.time_bar)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, bar)

    def _make_panels(self) -> None:
        self.arrangement = Arrangement(self, self.session.scene.problem.laboratory)
        self.showing = Showing(self, self.panels, self.pacer)
        self.cast.begin()

    @property
    def docks(self) -> dict[str, QDockWidget]:
        """The docks of the panels, by name."""
        return self.arrangement.docks

    def _connect(self) -> None:
        session, playback = self.session, self.playback
        session.scene_changed.connect(self._show_scene)
        session.recording_changed.connect(self._show_recording)
        session.refused.connect(self.show_error)
        session.failed.connect(self._show_failure)
        session.working.connect(self._show_working)
        playback.step_changed.connect(self.showing.show_step)
        playback.behind = self.showing.behind
        self.time_bar.sought.connect(playback.seek)
        self.time_bar.stopped.connect(self._stop)
        self.time_bar.resumed.connect(session.start)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.show_theme)

    # Showing

    def start(self) -> None:
        """Start the worker and compute the race."""
        self.worker.start()
        self.session.start()
        self.playback.play()
        QTimer.singleShot(0, self._show_icons)

    @Slot()
    def _show_icons(self) -> None:
        """Draw the icons once the first picture is there: their fonts take a while to load."""
        gc.enable()
        self.time_bar.show_theme(self.theme)

    def event(self, event: QEvent) -> bool:
        """Hold the worker while the window is painted."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if _is_for_the_widget(event.key(), QApplication.focusWidget()):
                event.accept()
                return True
        if event.type() == QEvent.Type.UpdateRequest:
            if self.showing.put_off():
                return True
            with self.pacer.painting():
                return super().event(event)
        return super().event(event)

    def _take_theme(self) -> None:
        name = self.settings.value("theme", "system")
        self.theme = themes.THEMES.get(str(name)) or themes.system_theme()
        themes.apply(self.theme)

    @Slot()
    def show_theme(self) -> None:
        """Draw everything in the theme that was chosen."""
        self._take_theme()
        if self.isVisible():
            self.time_bar.show_theme(self.theme)
        for panel in self.panels.values():
            panel.set_theme(self.theme)

    def show_no_error(self) -> None:
        """Take back what went wrong: something else has been done since."""
        self._banner.hide()

    def show_error(self, message: str) -> None:
        """Say what went wrong; everything else stays as it was."""
        self._banner.say(message)

    @Slot(str)
    def _show_failure(self, reason: str) -> None:
        trained = self.session.scene.problem.laboratory is Laboratory.TRAINING
        what = "Nothing is trained" if trained else "The race could not be computed"
        self.show_error(f"{what}: {reason}")

    @Slot(bool)
    def _show_working(self, working: bool) -> None:
        """Say that the worker goes through the data, which takes a moment where there is much."""
        if working:
            self.time_bar.show_status("going through the data …")
        else:
            self._show_status()

    @Slot(object)
    def edit(self, intent: Intent) -> None:
        """Do what a person wants of the scene."""
        self.show_no_error()
        self.session.edit(intent.edit, intent.gesture)

    @Slot(object, object)
    def _show_scene(self, old: Scene, new: Scene) -> None:
        self.show_no_error()  # what was wrong was wrong with the scene before
        with self.pacer.painting():
            if self.commands.selected >= len(new.starts):
                self.commands.select_start(-1)
            self.cast.show_scene(old, new)
        self.show_title()
        self._show_undo()

    def _show_undo(self) -> None:
        self.menus.undo.setEnabled(self.session.can_undo)
        self.menus.redo.setEnabled(self.session.can_redo)

    @Slot(object)
    def _show_recording(self, recording: History) -> None:
        self.playback.available = recording.last_step
        self.playback.set_last(recording.last)
        self._show_status()
        self.showing.show_recording(recording)
        if said := self._warning.of(recording, self.session.scene):
            self.show_error(said)

    def _show_status(self) -> None:
        recording = self.session.recording
        if not self.session.scene.active:
            self.time_bar.show_status("no optimizer is on")
        elif not all(recording.race.shape[:2]):
            self.time_bar.show_status("no start: double-click the contour")
        elif recording.complete or recording.fault:
            self.time_bar.show_status("")
        else:
            self._progress.note(recording.race, recording.last_step)
            self.time_bar.show_status(self._progress.describe(recording.race.steps), Offer.STOP)

    @Slot()
    def _stop(self) -> None:
        """Compute the race no further; what has been computed stays, and time ends there."""
        self.session.stop()
        last = max(self.session.recording.last_step, 0)
        self.playback.set_last(last)
        self.time_bar.show_status(f"stopped at {last} · ↻ again", Offer.AGAIN)

    def show_title(self) -> None:
        """Show in the title which scene it is, and whether it has been changed."""
        changed = " •" if self.session.changed else ""
        self.setWindowTitle(f"{self.documents.name}{changed} – Fallline")

    # Time

    @Slot(int)
    def seek(self, step: int) -> None:
        """Stop, and show a step."""
        self.playback.pause()
        self.playback.seek(step)

    def _take_playback(self, scene: Scene) -> None:
        playback = self.playback
        playback.set_last(scene.steps)
        playback.set_speed(scene.playback.speed)
        playback.set_loop(scene.playback.loop)
        playback.seek(scene.playback.step)

    # What menus and keys do

    @Slot(object)
    def choose_data(self, kind: type[DataSet] | None) -> None:
        """Ask for files of a kind of data set, None for any, and train on them."""
        self.documents.choose_data_of(kind)

    def choose_theme(self, name: str) -> None:
        """Draw everything in another theme, now and the next time."""
        self.settings.setValue("theme", name)
        self.show_theme()

    def new(self) -> None:
        """Begin again with the scene that Fallline opens with."""
        self.open_scene(load_named("seven-points"), None)

    def open_scene(self, scene: Scene, path: Path | None) -> None:
        """Show another scene from its beginning."""
        self.playback.pause()
        self.session.open(scene, path)
        self.arrangement.bring_forward(scene.view.panels)
        self._take_playback(scene)
        self.show_title()
        if scene.playback.step == 0:
            self.playback.play()

    def open_built_in(self, name: str) -> None:
        """Show a scene that comes with Fallline."""
        self.open_scene(load_named(name), None)

    def toggle_lecture(self) -> None:
        """Fill the screen with large type and without the setup, or go back."""
        lecture = self.menus.lecture.isChecked()
        if lecture:
            self.arrangement.enter_lecture()
        else:
            self.arrangement.leave_lecture()
        self.menus.end_lecture.setEnabled(lecture)
        self.show_theme()
        self.setFocus()  # else Qt gives it to the field next to what is now hidden

    def leave(self) -> None:
        """Close without asking about changes, even while that is being asked."""
        self._asks = False
        for dialog in self.findChildren(QDialog):
            dialog.close()
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about changes, keep the arrangement, end the worker, and close."""
        called_off = self._asks and not self.documents.may_close()
        if called_off and self._asks:  # `leave` may have ended the question
            event.ignore()
            return
        self.playback.pause()
        self.companions.close()
        if self.menus.lecture.isChecked():
            self.menus.lecture.trigger()
        self.arrangement.save(self.settings)
        self.worker.stop()
        super().closeEvent(event)


MOVES = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
         Qt.Key.Key_Home, Qt.Key.Key_End}  # fmt: skip


def _is_for_the_widget(key: int, widget: QWidget | None) -> bool:
    """Whether the widget that has the focus uses a key itself, before it moves time."""
    if isinstance(widget, QAbstractButton):
        return key == Qt.Key.Key_Space
    if isinstance(widget, QAbstractSlider | QComboBox):
        return key == Qt.Key.Key_Space or key in MOVES
    return False
