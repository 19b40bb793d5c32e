"""The network: layers left to right, an edge for each weight, and what a nudge of one changes."""

from functools import partial
from weakref import ref

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.edits import SetView
from core.node_pictures import Portrait, pictures
from core.nudge import Reading, counts_text, dead_neurons, nudged
from core.scene import Scene
from core.training.edits import SetWeight
from gui.network.asking import Asking
from gui.network.chooser import NetworkChooser
from gui.network.look import Look
from gui.network.strip import FURTHEST, HINT, NO_MORE, NudgeStrip
from gui.network.texts import meaning_of, of_what, parameter_text, reading_text
from gui.network.view import NetworkView
from gui.panels.base import MakeLane, TrainingPanel
from gui.widgets import muted

USUAL = "↑ ↓ or a drag nudge it · ← → its neuron's others · Tab the next neuron · Esc lets go"


class NetworkPanel(TrainingPanel):
    """The network: layers left to right, an edge for each weight."""

    name, title = "network", "Network"

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self.chooser, self.view, self.strip = NetworkChooser(), NetworkView(), NudgeStrip()
        self._hint = muted(wrap=True)
        self._hint.setContentsMargins(8, 8, 8, 8)
        self._look: Look | None = None
        self._value: float | None = None
        self._reading: Reading | None = None
        self._hovered = ""
        self._shows: tuple[object, ...] = ()
        self._read_of: object = None
        self._faces, self._nudges, self._deaths = self._askings = tuple(
            Asking(make_lane(self), self) for _ in range(3)
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._parts: tuple[QWidget, ...] = (self.chooser, self.view, self.strip)
        for part in (self._hint, *self._parts):
            layout.addWidget(part, int(part is self.view))
        self._hint.hide()
        self._connect()

    def _connect(self) -> None:
        self._faces.found.connect(self._take_portrait)
        self._nudges.found.connect(self._take_reading)
        self._deaths.found.connect(self.view.show_dead)
        self.chooser.chosen.connect(lambda changes: self.edit(SetView(changes)))
        self.view.relaid.connect(self._ask_faces)
        self.view.hovered.connect(self._hover)
        self.view.chosen.connect(self.select)
        self.view.nudged.connect(self.nudge)
        self.view.set_wanted.connect(self.set_weight)
        self.view.typed.connect(self.strip.type)
        self.strip.edited.connect(self.nudge)
        self.strip.left.connect(self.view.setFocus)
        self.strip.set_wanted.connect(self.set_weight)
        self.strip.let_go.connect(lambda: self.select(None))

    def sizeHint(self) -> QSize:
        """Return a size that shows a small network well."""
        return QSize(460, 340)

    def set_filming(self, density: float) -> None:
        """Hide what is only for a hand, for a picture of `density` pixels a unit."""
        self.chooser.hide()
        self.strip.hide()
        self._parts = (self.view,)
        self.view.set_density(density)

    def scale_lines(self) -> None:
        """Draw for the pixels of the screen."""
        self.view.lay_out()

    # What is shown

    def show_theme(self) -> None:
        """Draw in the colours of the theme."""
        self.show_step()

    def show_scene(self, old: Scene | None) -> None:
        """Follow who takes part, and whose network is shown."""
        self.chooser.show_scene(self.scene)
        if old is not None and _seen(old) != _seen(self.scene):
            self.show_step()

    def show_step(self) -> None:
        """Draw the network at the moment."""
        if not hasattr(self, "scene") or not hasattr(self, "theme"):
            return
        lack = self.lack
        self._hint.setText(lack)
        self._hint.setVisible(bool(lack))
        for part in self._parts:
            part.setVisible(not lack)
        if lack or not self.is_set_up:
            return
        moment = (
            ref(self.recording), self._moment, self.shown, self.scene.view.sample, self.theme
        )  # fmt: skip
        if moment == self._shows:
            return  # the recording has only grown
        self._shows = moment
        if self.selected is not None and self.selected >= self.plan.layout.n:
            self.select(None)
        self._show()

    def _show(self) -> None:
        """Draw the network with the parameter as it is looked at, and ask what it takes."""
        look = self._look = self._at_moment()
        self.view.show_look(look)
        self.chooser.show_scale(self.view.scale, self.theme)
        prepared = look.setup.prepared
        self._deaths.ask(look, partial(dead_neurons, look.plan, prepared, look.vector))
        self._ask_reading()
        self._say()

    def _at_moment(self) -> Look:
        vector = self.vector.copy()
        if self._value is not None and self.selected is not None:
            vector[self.selected] = self._value
        prepared, sample = self.setup.prepared, self.scene.view.sample
        if sample is None or sample >= prepared.samples.count:
            sample = int(prepared.train[0])
        return Look(self.setup, self.plan, vector, sample, self._moment, self.theme)

    @property
    def _moment(self) -> int:
        """The step that is shown: the newest kept one that is not after the moment."""
        return int(self.recording.steps[self.row])

    def let_go(self) -> None:
        """Hold nothing of the network that was shown."""
        for asking in self._askings:
            asking.forget()
        self._look = self._value = self._reading = self._read_of = None
        self._shows = ()
        self.view.let_go()

    @Slot()
    def _ask_faces(self) -> None:
        if (sight := self.view.sight()) is not None:
            self._faces.ask(sight, partial(pictures, sight))

    @Slot(object, object)
    def _take_portrait(self, sight: object, portrait: Portrait) -> None:
        self.view.show_portrait(portrait)

    @property
    def behind(self) -> bool:
        """Whether the neurons' pictures of the moment are still asked for."""
        return not self._faces.finished

    @property
    def finished(self) -> bool:
        """Whether all is drawn of the moment."""
        return all(asking.finished for asking in self._askings)

    def finish(self) -> None:
        """Draw at once what the worker has still to compute."""
        for asking in self._askings:
            asking.finish()

    # What is selected

    @property
    def selected(self) -> int | None:
        """The parameter that is selected, by its number in the layout."""
        return self.view.selected

    @Slot(object)
    def select(self, index: int | None) -> None:
        """Select a parameter, None for none; what it was nudged to is forgotten."""
        nudging, self._value, self._reading = self._value is not None, None, None
        self.view.show_selected(index, None)
        if index is None:
            self._nudges.want_nothing()
        if nudging and self.is_set_up:
            self._show()
        else:
            self._ask_reading()
            self._say()

    @Slot(object)
    def nudge(self, value: float) -> None:
        """Show what another value of the selected parameter would do."""
        if self.selected is not None and self.is_set_up and self._look is not None:
            self._value = min(max(value, -FURTHEST), FURTHEST)
            self._show()

    @Slot()
    def set_weight(self) -> None:
        """Set the value that is looked at, and train on from there."""
        if self.selected is None or self._value is None or not self.is_set_up:
            return
        if not self._goes_on:
            self.strip.read(NO_MORE)
            return
        k, run = self.shown
        edit = SetWeight(self.scene.active[k], run, self._moment, self.selected, self._value)
        self._value, self._reading = None, None
        self.view.show_selected(self.selected, None)
        self.edit(edit)

    @property
    def _goes_on(self) -> bool:
        """Whether training goes on after the moment."""
        recording, (k, run) = self.recording, self.shown
        ends = [recording.last, recording.diverged[k, run], recording.stopped[k, run]]
        return all(self._moment < end for end in ends if end >= 0)

    def _ask_reading(self) -> None:
        """Ask what is to be known of the selected parameter."""
        look, index = self._look, self.selected
        if look is None or index is None or not self.is_set_up:
            return
        vector, prepared = self.vector.copy(), look.setup.prepared
        known = self._reading if self._read_of is self._shows else None
        self._nudges.ask(
            (self._shows, look.plan),
            partial(nudged, look.plan, prepared, vector, index, self._value, known),
        )

    @Slot(object, object)
    def _take_reading(self, of: tuple[object, object], reading: Reading) -> None:
        look = self._look
        if look is not None and reading.index == self.selected and of[1] is look.plan:
            self._reading, self._read_of = reading, of[0]
            nudging = self._value is not None
            self.view.show_selected(self.selected, reading.change if nudging else None)
            self._say()

    # What is said

    @Slot(str)
    def _hover(self, text: str) -> None:
        if text != self._hovered:
            self._hovered = text
            self._say()

    def _say(self) -> None:
        """Say what is under the mouse or selected, and what can be done."""
        look, index, reading = self._look, self.selected, self._reading
        if look is None:
            return
        if index is None:
            self.strip.read(self._hovered or (HINT if look.is_defined else self._gone))
            self.strip.show_nothing(meaning_of(look))
            return
        text = reading_text(look, reading) if reading else parameter_text(look, index)
        self.strip.read(self._hovered or text, of_what(reading) if reading else "")
        change = reading.change if reading else None
        counts = USUAL if self._value is None else counts_text(look.layout, change)
        value, goes_on = float(look.vector[index]), self.is_set_up and self._goes_on
        self.strip.show_value(value, counts, changed=self._value is not None, goes_on=goes_on)

    @property
    def _gone(self) -> str:
        """What is said of a network whose parameters are no longer numbers."""
        k, run = self.shown
        return f"diverged at step {self.recording.diverged[k, run]}: its weights are no numbers"


def _seen(scene: Scene) -> tuple[object, ...]:
    """Return what of a scene changes the picture, but for the training itself."""
    return scene.active, scene.view.sample, scene.shown if scene.active else None
