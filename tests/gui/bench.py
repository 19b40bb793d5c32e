"""A panel alone, joined to a session as the window joins them, where all is computed at once."""

from core.scene import Scene
from gui.panels import Panel
from gui.panels.base import Intent
from gui.panels.land import LandPanel
from gui.session import Session
from gui.theme import Theme
from gui.worker import DirectLane


class AtOnce(DirectLane):
    """A lane on which every answer is there when `ask` returns."""

    def cancel(self) -> None:
        """Do nothing: nothing is ever under way."""


class Bench:
    """One panel of a kind, its session, and what it asked for."""

    def __init__(self, kind: type[Panel], scene: Scene, size: tuple[int, int], theme: Theme):
        self.session = Session(scene, AtOnce)
        self.panel = kind(AtOnce)
        self.sought: list[int] = []
        self.panel.set_theme(theme)
        self.panel.set_scene(scene)
        self.panel.wanted.connect(self._edit)
        self.panel.gesture_ended.connect(self.session.end_gesture)
        self.panel.sought.connect(self.sought.append)
        self.session.scene_changed.connect(lambda old, new: self.panel.set_scene(new))
        self.session.recording_changed.connect(self.panel.set_recording)
        if isinstance(self.panel, LandPanel):
            self.panel.start_selected.connect(self.panel.set_selected)
        self.panel.resize(*size)
        self.panel.show()
        self.panel.activateWindow()
        self.session.start()

    @property
    def scene(self) -> Scene:
        """The scene of the session."""
        return self.session.scene

    def _edit(self, intent: Intent) -> None:
        self.session.edit(intent.edit, intent.gesture)

    def close(self) -> None:
        """Close the panel and forget it."""
        self.panel.close()
        self.panel.deleteLater()
        self.session.deleteLater()
