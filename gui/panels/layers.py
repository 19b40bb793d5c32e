"""The layers: how weights and gradients are spread, what each learns, which neurons are dead."""

from collections.abc import Callable
from functools import partial
from weakref import ref

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.layer_facts import Facts, facts_of
from core.layer_moments import Moment, Source, moment_of
from core.layer_scales import Scales, moments_of, scales_of
from core.numbers import label
from core.scene import Scene
from gui.layers.bars import Names
from gui.layers.rows import about
from gui.layers.view import Head, LayersView
from gui.panels.base import MakeLane, TrainingPanel
from gui.widgets import choice, muted, readout
from gui.worker import Answer

HINT = "hover reads exact numbers · Tab and the arrows too · bars: one for each optimizer"
SOURCES = {Source.PART: "training part", Source.BATCH: "batch of the step"}
GROWN = 2
"""While a race is computed its axes are found again when it has become so many times as long."""

NEVER: tuple[Callable[[], object], int, bool] = (lambda: None, 0, False)
"""Of which recording the axes are, how long it was then, and whether that was all."""


class LayersPanel(TrainingPanel):
    """A row for each layer of the network that is shown."""

    name, title, beside = "layers", "Layers", "results"

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self.facts: Facts | None = None
        self.scales: Scales | None = None
        self._wanted: Moment | None = None
        self._scaled = NEVER
        self._axes_due = False
        self._axes_of: tuple[Moment, ...] = ()
        self.source = choice("The samples of which the gradients are", "source")
        for one in Source:
            self.source.addItem(SOURCES[one], one)
        self.source.currentIndexChanged.connect(self._choose)
        self._about, self._readout = readout(""), readout(HINT)
        self.head = Head()
        self.view = LayersView(self.head)
        self._hint = muted(wrap=True)
        self._hint.setContentsMargins(8, 8, 8, 8)
        self._lay_out()
        self.view.read.connect(self._read)
        self.view.went.connect(self._scroll_to)
        self._lane, self._axes_lane = make_lane(self), make_lane(self)
        self._lane.answered.connect(self._receive)
        self._axes_lane.answered.connect(self._receive_axes)

    def _lay_out(self) -> None:
        self._tools = QWidget()
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(8, 2, 8, 2)
        row.addWidget(self.source)
        row.addWidget(self._about, 1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self._hint, self._tools, self.head):
            layout.addWidget(part)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self._readout)
        self._show_lack()

    def sizeHint(self) -> QSize:
        """Return a size that shows three layers."""
        return QSize(520, 260)

    @property
    def says(self) -> str:
        """What stands at the foot."""
        return self._readout.text()

    @property
    def about(self) -> str:
        """What stands at the top."""
        return self._about.text()

    def set_filming(self, density: float) -> None:
        """Hide what is only for a hand."""
        self.source.hide()
        self._readout.hide()
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    # What is asked for

    def show_theme(self) -> None:
        """Draw in the colours of the theme."""
        self._draw()

    def show_scene(self, old: Scene | None) -> None:
        """Show the network that is to be shown, in the present colours."""
        if old is not None and old.shown != self.scene.shown:
            self.show_step()
        if self.is_set_up:  # else the names are those of another race, whose data are being read
            self._draw()

    def show_recording(self) -> None:
        """Find the axes of another recording, or of one that has grown much."""
        if self.is_set_up and self.seen:
            self._find_axes()

    def show_seen(self) -> None:
        """Bring the picture up to date for somebody who sees it again."""
        if self.seen and hasattr(self, "recording") and hasattr(self, "scene"):
            self.show_recording()
            self.show_step()

    def show_step(self) -> None:
        """Ask for the moment."""
        self._show_lack()
        if not (self.is_set_up and self.seen) or self.scales is None:
            return
        if len(self.scales.reach) != len(self.setup.plans):
            return  # the axes are under way
        self._wanted = moment_of(self.recording, self.row, self.shown, self.source.currentData())
        self._lane.ask(partial(facts_of, self._wanted, self.scales))

    def _find_axes(self) -> None:
        recording, (of, length, complete) = self.recording, self._scaled
        if of() is recording:
            if complete or not (recording.complete or len(recording) >= GROWN * length):
                return
        self._scaled = ref(recording), len(recording), recording.complete
        self._axes_due = True
        self._axes_of = moments_of(recording, self.shown)
        self._axes_lane.ask(partial(scales_of, self._axes_of))

    @Slot(object)
    def _receive_axes(self, answer: Answer) -> None:
        if answer.error:
            self._readout.setText(f"the axes could not be found: {answer.error}")
        for scales in answer.chunks:
            self._take_axes(scales)

    def _take_axes(self, scales: Scales) -> None:
        self._axes_due = False
        if scales != self.scales:
            self.scales = scales
            self.show_step()

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        if answer.error:
            self._readout.setText(f"the layers could not be computed: {answer.error}")
        for facts in answer.chunks:
            self._take(facts)

    def _take(self, facts: Facts) -> None:
        self.facts = facts
        self._draw()

    @property
    def finished(self) -> bool:
        """Whether what is shown is the moment that is to be shown."""
        shown = None if self.facts is None else self.facts.moment
        return not self._axes_due and (self._wanted is None or shown is self._wanted)

    def finish(self) -> None:
        """Compute at once what else the worker would."""
        if self._axes_due:
            for scales in scales_of(self._axes_of):
                if scales is not None:
                    self._take_axes(scales)
        if not self.finished and self._wanted is not None and self.scales is not None:
            for facts in facts_of(self._wanted, self.scales):
                if facts is not None:
                    self._take(facts)

    def let_go(self) -> None:
        """Hold nothing of the moments that were asked for."""
        self._lane.cancel()
        self._axes_lane.cancel()
        self._wanted, self.facts, self._scaled = None, None, NEVER
        self._axes_of, self._axes_due = (), False

    # What is shown

    def _draw(self) -> None:
        facts, scales = self.facts, self.scales
        if facts is None or scales is None or not hasattr(self, "theme"):
            return
        labels, colours = self.run_labels, self.run_colours
        if not len(labels) == len(facts.norms) == len(scales.reach):
            return  # another race is near
        k, run = facts.moment.shown, facts.moment.run
        which = f", run {run + 1}" if self.scene.rounds > 1 else ""
        where = f"{labels[k]}{which} at step {facts.moment.step:,}"
        self._about.setText(f"{where} · {about(facts)} · loss {self._loss(k, run)}")
        self._about.setToolTip(self._about.text())
        self.view.show_facts(facts, scales, Names(labels, colours), self.theme)

    def _loss(self, k: int, run: int) -> str:
        if not self.has_moment or not len(self.recording.measured_steps):
            return "–"
        row = self.recording.measured_index(self.step)
        return label(float(self.recording.train_loss[row, k, run]), 4)

    def _show_lack(self) -> None:
        lack = self.lack if hasattr(self, "scene") else ""
        self._hint.setText(lack)
        self._hint.setVisible(bool(lack))
        for part in (self._tools, self.head, self._scroll):
            part.setVisible(not lack)

    @Slot(int)
    def _choose(self, index: int) -> None:
        if hasattr(self, "scene"):
            self.show_step()

    @Slot(str)
    def _read(self, text: str) -> None:
        self._readout.setText(text or HINT)
        self._readout.setToolTip(text)

    @Slot(QRectF)
    def _scroll_to(self, place: QRectF) -> None:
        middle = place.center().toPoint()
        self._scroll.ensureVisible(middle.x(), middle.y(), 0, round(place.height() / 2) + 2)
