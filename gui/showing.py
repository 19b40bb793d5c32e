"""What the panels are shown, and when: land first, one paint a frame, nothing for who is hidden."""

from PySide6.QtCore import QElapsedTimer, QEvent, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from core.history import History
from gui.pacer import Pacer
from gui.panels import Panel
from gui.panels.land import LandPanel

GROWTH_SHOWN = 300
"""Milliseconds after which a long race that still runs is drawn again."""


class Showing(QWidget):
    """Passes recordings and moments on to the panels, while the worker is held.

    It is a widget that is never shown, so that it lives and ends with the window.
    """

    def __init__(self, window: QWidget, panels: dict[str, Panel], pacer: Pacer) -> None:
        super().__init__(window)
        self.hide()
        self._window, self._panels, self._pacer = window, panels, pacer
        self.gathering = self._paint_due = False
        self._recording: History | None = None
        self._step = 0
        self._stale: set[Panel] = set()
        self._since, self._rest = QElapsedTimer(), GROWTH_SHOWN
        self._others = QTimer(self, singleShot=True, interval=0)
        self._others.timeout.connect(self._show_others)

    @property
    def finished(self) -> bool:
        """Whether all panels have been shown what there is."""
        return not self._others.isActive() and all(
            panel.finished for panel in self._panels.values()
        )

    def behind(self) -> bool:
        """Return whether a panel that is seen is still drawing the moment."""
        return any(panel.behind for panel in self._panels.values() if panel.seen)

    def show_recording(self, recording: History) -> None:
        """Show another recording, or the same one now and then while it grows."""
        going_on = not (recording.complete or recording.fault)
        grown = recording is self._recording and going_on
        self._recording = recording
        if grown and not self._since.hasExpired(self._rest):
            return
        self._since.start()
        self._show([panel for panel in self._awake() if isinstance(panel, LandPanel)])
        self._others.start()

    @Slot()
    def _show_others(self) -> None:
        """Let curves and numbers follow the land, where a hand that drags is looking."""
        self._show([panel for panel in self._awake() if not isinstance(panel, LandPanel)])
        # Drawn again after a while, and the later the longer the drawing takes.
        self._rest = max(GROWTH_SHOWN, 8 * self._since.elapsed())

    def welcome(self, panel: Panel) -> None:
        """Show a panel that has just been made what there is."""
        panel.step = self._step
        if self._recording is not None and self._suits(panel):
            with self._pacer.painting():
                panel.set_recording(self._recording)

    def _show(self, panels: list[Panel]) -> None:
        assert self._recording is not None
        with self._pacer.painting():
            for panel in panels:
                panel.step = self._step  # it may have come before there was anything to show
                panel.set_recording(self._recording)
            self._ask_for_paint()

    def show_step(self, step: int) -> None:
        """Show another moment."""
        self._step = step
        with self._pacer.painting():
            for panel in self._awake():
                panel.set_step(step)
            self._ask_for_paint()

    def _suits(self, panel: Panel) -> bool:
        """Return whether what is recorded is of the panel's laboratory."""
        recording = self._recording
        return recording is not None and panel.laboratory in (None, recording.laboratory)

    def _awake(self) -> list[Panel]:
        """Return the panels that are seen; the others are brought up to date when they are."""
        awake = []
        for panel in filter(self._suits, self._panels.values()):
            if panel.seen or not self._window.isVisible():
                awake.append(panel)
            else:
                self._stale.add(panel)
        return awake

    @Slot(bool)
    def catch_up(self, visible: bool) -> None:
        """Show panels that have just come into sight what they have missed."""
        for panel in list(self._stale):
            if panel.seen and self._recording is not None and panel in self._awake():
                self._stale.discard(panel)
                panel.step = self._step
                panel.set_recording(self._recording)

    def _ask_for_paint(self) -> None:
        """Ask for one paint of all panels: each plot would have one of its own."""
        self.gathering, self._paint_due = True, False
        for panel in self._panels.values():
            panel.ask_for_paint()
        self.gathering = False
        if self._paint_due:
            QApplication.postEvent(self._window, QEvent(QEvent.Type.UpdateRequest))

    def put_off(self) -> bool:
        """Return whether a paint of the window is to wait until all have asked for theirs."""
        self._paint_due |= self.gathering
        return self.gathering
