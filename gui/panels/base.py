"""What a panel is: a widget that shows a scene, its recording and a moment of it.

A panel computes nothing, changes no scene and knows no other panel. It emits edits, and asks a
lane for what has to be computed.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from core.history import History
from core.objective import Laboratory
from core.recording import Recording
from core.scene import Scene
from gui.theme import Theme
from gui.worker import DirectLane, WorkerLane

if TYPE_CHECKING:
    from core.rows import Array
    from core.training.recording import TrainingRecording
    from core.training.setup import Plan, Setup

MakeLane = Callable[[QObject], WorkerLane | DirectLane]

NOWHERE = "No value at the start · drag it to where the land is"
"""What is said where the function is not defined at any start, so that no run has a curve."""


class Intent(Struct, frozen=True):
    """An edit that a person wants; edits of one gesture are undone as one."""

    edit: Any
    gesture: object = None


class Panel(QWidget):
    """A view of the scene.

    Signals
    -------
    wanted(intent) : a person wants a change of the scene.
    gesture_ended() : the next change is one of its own.
    sought(step) : a person wants to see another moment.
    """

    name: ClassVar[str]
    """What the command line and the settings call it."""
    title: ClassVar[str]
    """What a person reads."""
    needs_opengl: ClassVar[bool] = False
    filmed: ClassVar[bool] = True
    """Whether it can be in a film."""
    has_legend: ClassVar[bool] = False
    """Whether it says itself which colour is whose."""
    beside: ClassVar[str] = ""
    """The name of the panel with which it is tabbed. It is not open at first, and made only when
    it is; a panel that is beside none is open from the beginning."""

    laboratory: ClassVar[Laboratory | None] = Laboratory.DESCENT
    """The laboratory that it belongs to; None for all of them."""

    wanted = Signal(object)
    gesture_ended = Signal()
    sought = Signal(int)

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.make_lane = make_lane
        self.theme: Theme
        self.scene: Scene
        self.recording: History
        self.step = 0
        self.seen = True

    def set_seen(self, seen: bool) -> None:
        """Take note whether anybody sees the panel: one behind a tab is none the less visible."""
        self.seen = seen
        self.show_seen()

    def show_seen(self) -> None:
        """Go on with what nobody needs while it is not seen, or leave it."""

    def part_with(self, nothing: History) -> None:
        """Let go of what was recorded, and of the data: another laboratory is looked at.

        Parameters
        ----------
        nothing : a recording of nothing, to stand in its place.
        """
        self.recording = nothing
        self.let_go()

    def let_go(self) -> None:
        """Hold nothing of the recording that was shown."""

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.theme = theme
        self.show_theme()

    def set_scene(self, scene: Scene) -> None:
        """Show another scene."""
        old = getattr(self, "scene", None)
        self.scene = scene
        self.show_scene(old)

    def set_recording(self, recording: History) -> None:
        """Show another recording, or the same one when it has grown."""
        self.recording = recording
        self.show_recording()
        self.show_step()

    def set_step(self, step: int) -> None:
        """Show another moment."""
        self.step = step
        self.show_step()

    def edit(self, edit: object, gesture: object = None) -> None:
        """Tell that a person wants a change of the scene."""
        self.wanted.emit(Intent(edit, gesture))

    @property
    def has_moment(self) -> bool:
        """Whether there is anything recorded to show."""
        return hasattr(self, "recording") and len(self.recording) > 0

    @property
    def run_colours(self) -> tuple[str, ...]:
        """The colours of the optimizers that take part, in their order."""
        return tuple(self.scene.colours[i] for i in self.scene.active)

    @property
    def run_labels(self) -> tuple[str, ...]:
        """The names of the optimizers that take part, in their order."""
        return tuple(self.scene.labels[i] for i in self.scene.active)

    def ask_for_paint(self) -> None:
        """Ask now for the paint that changes call for."""

    def set_filming(self, density: float) -> None:
        """Hide what is only for a hand, for a picture of `density` pixels a unit."""

    def settle(self) -> None:
        """Draw what depends on the size, without waiting until that has settled."""

    @property
    def behind(self) -> bool:
        """Whether the picture of the moment is still asked for: slow time waits for it."""
        return False

    @property
    def finished(self) -> bool:
        """Whether all is drawn; a long path is drawn in several turns of the window."""
        return True

    def finish(self) -> None:
        """Draw at once what else would be drawn in several turns of the window."""

    def scale_lines(self) -> None:
        """Draw lines as wide as the screen's pixels ask for."""

    def event(self, event: QEvent) -> bool:
        """Follow the window to a screen of another pixel density."""
        if event.type() in (QEvent.Type.DevicePixelRatioChange, QEvent.Type.Show):
            self.scale_lines()
        return super().event(event)

    def show_theme(self) -> None:
        """Draw again in `self.theme` and in the program's present type."""

    def show_scene(self, old: Scene | None) -> None:
        """Draw `self.scene`; `old` is the one before."""

    def show_recording(self) -> None:
        """Draw `self.recording`."""

    def show_step(self) -> None:
        """Draw the moment `self.step`."""


class DescentPanel(Panel):
    """A view of a race over the land."""

    recording: Recording

    @property
    def in_step(self) -> bool:
        """Whether there is a recording of the same runs as the scene's: it may lag a moment.

        A panel that is not in step goes on showing what it shows; the next recording is near.
        """
        if not self.has_moment:
            return False
        ours, race = self.scene.race, self.recording.race
        kinds = [type(optimizer) for optimizer in race.optimizers]
        same = kinds == [type(o) for o in ours.optimizers] and race.batched == ours.batched
        return same and race.shape == ours.shape

    @property
    def lack(self) -> str:
        """What is missing for anything to run, and what to do; nothing where all is there."""
        if not self.scene.racers:
            return "No optimizer: add one in the setup."
        if not self.scene.active:
            return "No optimizer is on: tick one in the setup, or press 1 … 9."
        if not len(self.scene.all_starts):
            return "No start: double-click the contour, or press A."
        return ""

    def rest(self, hint: str) -> str:
        """Return what a panel says while no hand is on it: what is missing, or else a hint."""
        if self.lack or not self.has_moment:
            return self.lack or hint
        nowhere = self.recording.undefined & (self.recording.diverged == 0)
        return NOWHERE if nowhere.all() else hint


class TrainingPanel(Panel):
    """A view of the training of networks.

    Nothing is to be shown before `is_set_up`: the data may still be read.
    """

    laboratory = Laboratory.TRAINING
    recording: "TrainingRecording"

    @property
    def setup(self) -> "Setup":
        """The data that are trained on, and what each optimizer trains."""
        assert self.recording.setup is not None
        return self.recording.setup

    @property
    def is_set_up(self) -> bool:
        """Whether there is anything recorded to show, of the same optimizers as the scene's.

        A panel for which there is not goes on showing what it shows; the next recording is near.
        """
        if not self.has_moment or self.recording.setup is None:
            return False
        kinds = [type(entry.optimizer) for entry in self.recording.race.entries]
        ours = self.scene.training_race
        same = kinds == [type(entry.optimizer) for entry in ours.entries]
        return same and self.recording.race.shape == ours.shape

    @property
    def shown(self) -> tuple[int, int]:
        """The entry and the run whose network is shown."""
        return self.scene.shown

    @property
    def plan(self) -> "Plan":
        """What the entry whose network is shown trains."""
        return self.setup.plans[self.shown[0]]

    @property
    def vector(self) -> "Array":
        """Parameters and statistics of the network that is shown, at the moment, shape (size,)."""
        k, run = self.shown
        vector: Array = self.recording.vectors[k][self.row, run]
        return vector

    @property
    def row(self) -> int:
        """The row of the recording that is shown."""
        return self.recording.index(self.step)

    @property
    def lack(self) -> str:
        """What is missing for anything to be trained, and what to do; nothing if all is there."""
        if not self.scene.racers:
            return "No optimizer: add one in the setup."
        if not self.scene.active:
            return "No optimizer is on: tick one in the setup, or press 1 … 9."
        if self.has_moment:
            return ""
        fault = self.recording.fault if hasattr(self, "recording") else ""
        return fault or "Reading the data …"
