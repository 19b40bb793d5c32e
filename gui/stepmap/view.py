"""The step-size map as a hand meets it: choices above, the map, and what it says below."""

from functools import partial

import numpy as np
from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.edits import Edit, SetHyperparameters, SetStepMap
from core.hyperparameters import Hyperparameter, hyperparameters_of
from core.numbers import label
from core.objective import Window
from core.scene import Scene
from core.step_map import LOST, NOT_YET, MapRequest
from core.step_picture import StepPicture, step_picture
from gui.items.landbox import LandBox
from gui.items.nines import HyperparameterAxis
from gui.items.plots import dress, make_plot
from gui.items.terrain import colour_table
from gui.panels.base import MakeLane
from gui.stepmap.items import Key, MapItem, Marks
from gui.stepmap.wanted import axes_of, racer_of, request_of, theory, window_of
from gui.theme import COLORMAPS, Theme
from gui.widgets import button, choice, muted, readout
from gui.worker import Answer

HINT = "click or drag to take values · wheel zooms · each pixel is a descent from the first start"
LIMIT, BEST = "dashed: theory's limit", "star: its best"
LACK = "No optimizer or no start: add one, and its map appears."
TABLE = np.linspace(0.08, 1, 256)
"""The part of a colour map that is used: the lowest colours are too near to “diverges”."""


class StepMapView(QWidget):
    """How many steps a descent takes, over two hyperparameters.

    Signals
    -------
    wanted(edit, gesture) : a person wants a change of the scene.
    ended() : the next change is one of its own.
    """

    wanted = Signal(object, object)
    ended = Signal()

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene: Scene
        self._asked: MapRequest | None = None
        self._picture: StepPicture | None = None
        self._gesture = 0
        self._lane = make_lane(self)
        self._lane.answered.connect(self._receive)
        self._box = LandBox()
        self._box.grabs = lambda x, y: True
        self.plot = make_plot(self._box, HyperparameterAxis)
        self._map = MapItem()
        self.plot.getPlotItem().addItem(self._map, ignoreBounds=True)
        self._marks = Marks(self.plot.getPlotItem())
        self._hint = HINT
        self._readout, self._key = readout(HINT), Key()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._make_tools())
        layout.addWidget(self.plot, 1)
        layout.addWidget(self._key)
        layout.addWidget(self._readout)
        self._connect_box()

    def _make_tools(self) -> QHBoxLayout:
        self.racer = choice("Whose hyperparameters")
        self.across, self.up = choice("Hyperparameter across"), choice("Hyperparameter up")
        self.usual = button("⤢", "Show the usual ranges again")
        self.racer.activated.connect(self._choose_racer)
        self.across.activated.connect(self._choose_axes)
        self.up.activated.connect(self._choose_axes)
        self.usual.clicked.connect(self._show_usual)
        row = QHBoxLayout()
        row.setContentsMargins(8, 3, 8, 3)
        row.setSpacing(6)
        for part in (self.racer, muted("across"), self.across, muted("up"), self.up, self.usual):
            row.addWidget(part)
        row.addStretch(1)
        return row

    def _connect_box(self) -> None:
        box = self._box
        box.pressed.connect(self._begin)
        box.clicked.connect(self._click)
        box.dragged.connect(self._take)
        box.dropped.connect(self.ended)
        box.hovered.connect(self._hover)
        box.left.connect(self._rest)
        box.looked.connect(self._look)

    def hide_tools(self) -> None:
        """Hide what is only for a hand."""
        for part in (self.racer, self.across, self.up, self.usual, self._readout):
            part.hide()
        for word in self.findChildren(QLabel, "muted"):
            word.hide()

    # What is shown

    def show_theme(self, theme: Theme) -> None:
        """Draw in the colours of a theme."""
        dress(self.plot, theme)

    def show_scene(self, scene: Scene, *, compute: bool) -> None:
        """Show the map of a scene; it is computed only where somebody sees it."""
        self._scene = scene
        request = request_of(scene)
        if request is None:
            self._map.clear()
            self._readout.setText(LACK)
            return
        self._show_choices()
        self._show_marks(request)
        if compute and request != self._asked:
            self._asked = request
            self._lane.ask(partial(step_picture, request))
        elif self._picture is not None:
            self._draw()

    def _show_choices(self) -> None:
        scene = self._scene
        across, up = axes_of(scene)
        offered = hyperparameters_of(type(scene.racers[racer_of(scene)].optimizer))
        _offer(self.racer, list(scene.labels), racer_of(scene))
        titles = [axis.title for axis in offered]
        _offer(self.across, titles, titles.index(across.title))
        _offer(self.up, titles, titles.index(up.title) if up else -1)
        self.up.setEnabled(up is not None)
        for side, axis in (("bottom", across), ("left", up)):
            drawn = self.plot.getPlotItem().getAxis(side)
            if axis is not None:
                drawn.set_scale(axis.scale, axis.title)
            drawn.setStyle(showValues=axis is not None)
        self._box.show_window(window_of(scene))

    def _show_marks(self, request: MapRequest) -> None:
        limit, best = theory(request)
        self._marks.show_theory(limit, best)
        told = ", ".join([LIMIT] * bool(len(limit)) + [BEST] * bool(len(best)))
        resting = self._readout.text() in (self._hint, LACK)
        self._hint = " · ".join(filter(None, (told, HINT)))
        if resting:
            self._readout.setText(self._hint)
        optimizer = self._scene.racers[racer_of(self._scene)].optimizer
        x, y = (
            0.5 if axis is None else float(axis.place_of(getattr(optimizer, axis.field)))
            for axis in (request.across, request.up)
        )
        self._marks.show_values(x, y)

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        if answer.error:
            self._readout.setText(f"the map could not be computed: {answer.error}")
        if answer.chunks:
            self._picture = answer.chunks[-1]
            self._draw()

    def _draw(self) -> None:
        assert self._picture is not None
        table = colour_table(COLORMAPS[self._scene.view.colormap], TABLE)
        made = self._picture.made
        self._map.set_picture(self._picture.pixels(table), made.request.window)
        quick, slow = self._picture.quickest, self._picture.slowest
        what = f"a loss ≤ {label(made.request.target)}"
        self._key.show_key(table, quick, slow, made.request.steps, what)

    # What a hand does

    def _choose_racer(self, index: int) -> None:
        self.wanted.emit(SetStepMap({"racer": index, "window": None}), None)

    def _choose_axes(self) -> None:
        racer = self._scene.racers[racer_of(self._scene)]
        fields = [axis.field for axis in hyperparameters_of(type(racer.optimizer))]
        old = axes_of(self._scene)
        across, up = fields[self.across.currentIndex()], fields[self.up.currentIndex()]
        if across == up and old[1] is not None:  # one took the other's place: they change places
            up = old[0].field if up == old[1].field else up
            across = old[1].field if across == old[0].field else across
        self.wanted.emit(SetStepMap({"across": across, "up": up, "window": None}), None)

    def _show_usual(self) -> None:
        self.wanted.emit(SetStepMap({"window": None}), None)

    def _look(self, window: Window) -> None:
        self.wanted.emit(SetStepMap({"window": window}), "zoom of the map")
        self._box.show_window(window_of(self._scene))

    def _begin(self, x: float, y: float) -> None:
        self._gesture += 1

    def _click(self, x: float, y: float) -> None:
        self._begin(x, y)
        self._take(x, y)
        self.ended.emit()

    def _take(self, x: float, y: float) -> None:
        """Give the optimizer the values under the mouse."""
        if request_of(self._scene) is None:
            return
        across, up = axes_of(self._scene)
        values = {across.field: _round(across, x, self._box.pixel()[0])}
        if up is not None:
            values[up.field] = _round(up, y, self._box.pixel()[1])
        edit: Edit = SetHyperparameters(racer_of(self._scene), values)
        self.wanted.emit(edit, ("step map", self._gesture))
        self._hover(x, y)

    def _hover(self, x: float, y: float) -> None:
        """Say what the map says at a place."""
        if self._picture is None or request_of(self._scene) is None:
            return
        made = self._picture.made
        window, (rows, columns) = made.request.window, made.steps.shape
        column = int((x - window.left) / window.width * columns)
        row = int((y - window.bottom) / window.height * rows)
        if not (0 <= row < rows and 0 <= column < columns):
            return
        across, up = made.request.across, made.request.up
        parts = [f"{across.title} {label(float(across.value_at(x)))}"]
        if up is not None:
            parts.append(f"{up.title} {label(float(up.value_at(y)), 6)}")
        self._readout.setText(
            "   ".join([*parts, _said(int(made.steps[row, column]), made.request)])
        )

    def _rest(self) -> None:
        self._readout.setText(self._hint if request_of(self._scene) else LACK)


def _offer(box: QComboBox, texts: list[str], chosen: int) -> None:
    """Let a box offer some texts, one of them chosen, without telling of it."""
    with QSignalBlocker(box):
        if texts != [box.itemText(i) for i in range(box.count())]:
            box.clear()
            box.addItems(texts)
        box.setCurrentIndex(chosen)


def _round(axis: Hyperparameter, place: float, pixel: float) -> float:
    """Return the value at a place, with no more digits than a pixel tells apart."""
    value = float(axis.value_at(place))
    step = abs(float(axis.value_at(place + pixel)) - value) or 1e-12
    rounded = round(value, max(0, int(np.ceil(-np.log10(step)))))
    return rounded if axis.low <= rounded <= axis.high else value


def _said(steps: int, request: MapRequest) -> str:
    if steps == LOST:
        return "diverges"
    if steps == NOT_YET:
        return f"not converged in {request.steps} steps"
    return f"converges in {steps} steps"
