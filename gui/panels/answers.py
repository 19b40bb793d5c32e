"""The data and what the network says of them.

Points on the map of the answers, the curve through them, or a sheet of pictures; and how often
the answers are right. Points are dragged, added and removed, and training begins anew.
"""

from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.datasets.base import Indices, Samples
from core.datasets.points import OwnPoints
from core.edits import SetView
from core.scene import Scene
from gui.answers.confusion_view import ConfusionView
from gui.answers.curve_view import CurveView
from gui.answers.fit_view import FitView
from gui.answers.look import Choices, Look, Mode
from gui.answers.map_view import MapView
from gui.answers.points_view import PointsView
from gui.answers.sheet_view import SheetView
from gui.answers.texts import class_name
from gui.answers.tools import AnswerTools, modes_of
from gui.answers.view import AnswerView
from gui.panels.base import MakeLane, TrainingPanel
from gui.widgets import muted, readout


@dataclass(frozen=True, eq=False)
class _Some:
    """Some samples, by number, that alone are to be seen, and what they are."""

    samples: Samples
    numbers: Indices
    text: str


class AnswersPanel(TrainingPanel):
    """The data and what the network says of them."""

    name, title = "answers", "Data"

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self.choices = Choices()
        self.view: AnswerView | None = None
        self._views: dict[type[AnswerView], AnswerView] = {}
        self._density, self._filming = 1.0, False
        self._own: tuple[OwnPoints, Samples] | None = None
        self._only: _Some | None = None
        self._key: tuple[object, ...] = ()
        self._settled: tuple[object, ...] = ()
        self._read = ""
        self.tools, self._readout = AnswerTools(), readout("")
        self._hint = muted("", wrap=True)
        self._hint.setContentsMargins(8, 8, 8, 8)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        for part in (self._hint, self.tools, self._readout):
            self._column.addWidget(part)
        self._column.addStretch(0)
        self.tools.hide()
        self._readout.hide()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.tools.changed.connect(self._choose)
        self.tools.inputs_wanted.connect(self._choose_inputs)
        self.tools.cleared.connect(self._show_all)

    def sizeHint(self) -> QSize:
        """Return a size that shows points well."""
        return QSize(460, 340)

    @property
    def says(self) -> str:
        """What stands at the foot."""
        return self._readout.text()

    # What is shown

    def show_theme(self) -> None:
        """Draw in the colours of the theme, in the present type."""
        for view in self._views.values():
            view.restyle()
        self._key = ()
        self._show()

    def show_scene(self, old: Scene | None) -> None:
        """Draw the data as a hand has changed them, before they are trained on."""
        self._show()

    def show_step(self) -> None:
        """Draw what is answered at the moment."""
        self._show()

    def show_seen(self) -> None:
        """Ask for nothing while nobody sees it, and let go of what was shown."""
        if self.seen:
            self._show()
        elif self.view is not None:
            self.view.put_down()
            self._key, self._only, self._own = (), None, None

    def _show(self) -> None:
        """Show what is wanted, unless it is shown already."""
        if not hasattr(self, "scene") or not hasattr(self, "theme"):
            return
        if not self._may_show():
            return
        samples = self._samples()
        key = (
            self.recording, self.recording.setup, int(self.recording.steps[self.row]), samples,
            self.theme, self.choices, self.scene.shown, self.scene.colours, self.scene.labels,
            self.scene.view.sample, self.scene.view.inputs, self.scene.test_looks, self._only,
        )  # fmt: skip
        if key == self._key or not self.seen:
            return
        self._key = key
        look = self._look(samples)
        mode = self._mode(look)
        if self.tools.isVisibleTo(self):
            self.tools.show_look(look, mode, self._only_text if look.only is not None else "")
        self._raise(_kind(look, mode))
        assert self.view is not None
        self.view.show_look(look)
        self._say(self._read)

    def _may_show(self) -> bool:
        """Say what is missing; return whether there is anything to show."""
        shown = self.is_set_up and bool(self.scene.active)
        missing = self.lack or ("" if shown or self.view else "Reading the data …")
        self._hint.setText(missing)
        self._hint.setVisible(bool(missing))
        for part in (self.tools, self._readout):
            part.setVisible(not missing and not self._filming)
        if self.view is not None:
            self.view.setVisible(not missing)
        return shown and not missing

    def _samples(self) -> Samples:
        """Return the data as the scene has them; a hand may just have changed them."""
        data, known = self.scene.training.data, self.setup.prepared.samples
        trained = self.recording.race.problem.data
        if not isinstance(data, OwnPoints) or trained is data or trained == data:
            return known
        if self._own is None or self._own[0] is not data:
            self._own = data, data.load()
        own = self._own[1]
        like = (own.columns, own.count, own.classes, own.target_names)
        return (
            own
            if like == (known.columns, known.count, known.classes, known.target_names)
            else known
        )

    def _look(self, samples: Samples) -> Look:
        some = self._only
        only = some.numbers if some is not None and some.samples is samples else None
        return Look(
            self.scene, self.recording, self.row, samples, self.theme, self.choices, only,
            self._density,
        )  # fmt: skip

    @property
    def _only_text(self) -> str:
        return "" if self._only is None else self._only.text

    def _mode(self, look: Look) -> Mode:
        """Return what is shown: what was chosen, where these data have it."""
        return self.choices.mode if self.choices.mode in modes_of(look) else Mode.DATA

    def _raise(self, kind: type[AnswerView]) -> None:
        """Show one of the views, made when it is first shown."""
        if type(self.view) is kind:
            return
        if self.view is not None:
            self.view.put_down()
            self.view.hide()
        if kind not in self._views:
            self._views[kind] = self._made(kind)
        self.view, self._read = self._views[kind], ""
        self.view.show()

    def _made(self, kind: type[AnswerView]) -> AnswerView:
        view = kind(self.make_lane)
        view.said.connect(self._say)
        view.wanted.connect(self.edit)
        view.gesture_ended.connect(self.gesture_ended)
        view.touched.connect(self.setFocus)
        if self._filming:
            view.set_filming()
        if isinstance(view, ConfusionView):
            view.cell_chosen.connect(self._show_cell)
        self._column.insertWidget(self._column.indexOf(self._readout), view, 1)
        return view

    @Slot(str)
    def _say(self, text: str) -> None:
        self._read = text
        self._readout.setText(text or ("" if self.view is None else self.view.hint))

    # Films and pixels

    def set_filming(self, density: float) -> None:
        """Hide what is only for a hand, for a picture of `density` pixels a unit."""
        self._density, self._filming = density, True
        self.tools.hide()
        self._readout.hide()

    def settle(self) -> None:
        """Draw for the size that there is, at once."""
        if self.view is not None:
            self.view.settle()

    @property
    def behind(self) -> bool:
        """Whether what the network answers at the moment is still asked for."""
        return not self.finished

    @property
    def finished(self) -> bool:
        """Whether what is shown is of the moment."""
        return self.view is None or self.view.finished

    def finish(self) -> None:
        """Compute and draw at once what is still missing."""
        view = self.view
        if view is None:
            return
        if self._filming and self._settled != (view, self.size()):
            self._settled = view, self.size()
            self._column.activate()
            view.settle()
        view.finish()

    def ask_for_paint(self) -> None:
        """Ask now for the paint that changes call for."""
        if isinstance(self.view, PointsView | FitView) and self.view.isVisible():
            self.view.ask_for_paint()

    def scale_lines(self) -> None:
        """Draw lines as many pixels wide as a pixel is small."""
        if self.view is not None:
            self.view.settle()

    # What a hand does

    @Slot(object)
    def _choose(self, choices: Choices) -> None:
        self.choices = choices
        self._show()

    @Slot(object)
    def _choose_inputs(self, inputs: tuple[int, int] | None) -> None:
        self.edit(SetView({"inputs": inputs}))

    @Slot()
    def _show_all(self) -> None:
        self._only = None
        self._show()

    @Slot(int, int)
    def _show_cell(self, true: int, answered: int) -> None:
        """Show the samples that a cell counts: their pictures, or the first of them among all."""
        view = self._views.get(ConfusionView)
        if not isinstance(view, ConfusionView) or view.confusion is None or view.look is None:
            return
        samples, numbers = view.look.samples, view.confusion.among(true, answered)
        if not len(numbers):
            self._say(view.text_of(true, answered))
            return
        if samples.image is None:
            self.edit(SetView({"sample": int(numbers[0])}))
        else:
            names = class_name(samples.classes, true), class_name(samples.classes, answered)
            text = f"{names[0]} as {names[1]}" if true != answered else f"{names[0]}, right"
            self._only = _Some(samples, numbers, text)
        self._choose(replace(self.choices, mode=Mode.DATA))

    def event(self, event: QEvent) -> bool:
        """Claim the keys that do something here, before they move time."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self.view is not None and self.view.claims(Qt.Key(event.key())):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the view do what a key does."""
        key = Qt.Key(event.key())
        if self.view is None or not self.view.claims(key):
            super().keyPressEvent(event)
            return
        self.view.take_key(key, large=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))


def _kind(look: Look, mode: Mode) -> type[AnswerView]:
    """Return the view for some data."""
    if mode is Mode.SCORE:
        return ConfusionView if look.samples.classes else FitView
    if look.samples.image is not None and mode is Mode.DATA:
        return SheetView
    return CurveView if look.samples.columns == 1 else MapView
