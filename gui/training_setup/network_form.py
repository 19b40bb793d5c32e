"""The form of the networks: the one that all train, or the own one of one optimizer."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGroupBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.edits import SetScene
from core.errors import FalllineError
from core.network.layout import Layout
from core.network.network import Layer, Network
from core.scene import Scene
from core.training.edits import SetNetwork, SetTraining, ShareNetwork
from core.training.shapes import Facts, layout_of, widths_text
from gui.models import NARROW, NARROWEST
from gui.panels.base import Panel
from gui.training_setup.ends_form import EndsForm
from gui.training_setup.layers_form import LayersForm
from gui.widgets import SEPARATOR, button, choice, muted

ALL = "all optimizers"
OWN = " (its own)"
SEEDS = 2**32
WAITING = "its size is known once the data are there"


class NetworkForm(QGroupBox):
    """Layers, output, loss, and how the weights begin.

    Signals
    -------
    stops_changed() : there are other places at which Tab stops.
    """

    stops_changed = Signal()

    def __init__(self, panel: Panel) -> None:
        super().__init__("Network")
        self._panel = panel
        self._racer: int | None = None
        self._facts: Facts | None = None
        self.owner = choice("Whose network this is: that of all, or an optimizer's own")
        self.owner.setAccessibleName("applies to")
        self.owner.setSizeAdjustPolicy(NARROW)
        self.owner.setMinimumWidth(NARROWEST)
        self.owner.activated.connect(self._choose_owner)
        self.share = button("use the common one", "Let it train the same network as the others")
        self.share.clicked.connect(self._share)
        self.layers, self.ends = LayersForm(), EndsForm()
        self.layers.edited.connect(self._set_layers)
        self.ends.edited.connect(self._set)
        for part in (self.layers, self.ends):
            part.stops_changed.connect(self.stops_changed)
        self.told, self.fault = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.fault.setObjectName("fault")
        self.anew = button("new random start", "Begin with other random weights: the next seed")
        self.anew.clicked.connect(self._sow)
        self.origin = muted(wrap=True)
        self.random = button("random weights again", "Begin with random weights, as before")
        self.random.clicked.connect(self._begin_at_random)
        for label in (self.told, self.fault, self.origin):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out()

    def _lay_out(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        for part in (muted("applies to"), self.owner, self.share):
            head.addWidget(part, int(part is self.owner))
        for button_ in (self.anew, self.random):
            foot.addWidget(button_)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(5)
        column.addLayout(head)
        column.addWidget(self.told)
        column.addWidget(self.fault)
        column.addWidget(self.layers)
        column.addWidget(self.ends)
        column.addWidget(self.origin)
        column.addLayout(foot)

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        buttons = (self.share, *self.layers.stops, *self.ends.stops, self.anew, self.random)
        return [self.owner, *(stop for stop in buttons if not stop.isHidden())]

    # What is shown

    def show_scene(self, scene: Scene, facts: Facts | None) -> None:
        """Show the networks of a scene on data, of which all or nothing is known yet."""
        self._facts = facts
        if self._racer is not None and self._racer >= len(scene.racers):
            self._racer = None
        self._show_owners(scene)
        own = None if self._racer is None else scene.racers[self._racer].network
        network = own or scene.training.network
        self.share.setVisible(own is not None)
        self.layers.show_layers(network.hidden)
        self.ends.show_network(network, facts, own=self._racer is not None)
        self._tell(scene, network)
        origin = scene.training.origin
        self.random.setVisible(origin is not None)
        self.origin.setVisible(origin is not None)
        self.origin.setText(f"Begins with the weights of {origin.note}." if origin else "")
        self.anew.setEnabled(origin is None)

    def _show_owners(self, scene: Scene) -> None:
        owners = [ALL, *(
            label + OWN * (racer.network is not None)
            for label, racer in zip(scene.labels, scene.racers, strict=True)
        )]  # fmt: skip
        with QSignalBlocker(self.owner):
            if owners != [self.owner.itemText(i) for i in range(self.owner.count())]:
                self.owner.clear()
                self.owner.addItems(owners)
            self.owner.setCurrentIndex(0 if self._racer is None else self._racer + 1)

    def _tell(self, scene: Scene, network: Network) -> None:
        """Say how many parameters the network has, or what is wrong with it on these data."""
        told = fault = ""
        if self._facts is not None:
            try:
                told = size_text(layout_of(network, scene.training.preparation, self._facts))
            except FalllineError as error:
                fault = str(error)
        self.told.setText(told or WAITING)
        self.told.setVisible(not fault)
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))

    # What is changed

    def _choose_owner(self, index: int) -> None:
        self._racer = index - 1 if index else None
        self._panel.show_scene(self._panel.scene)

    def choose(self, racer: int) -> None:
        """Show the network of one optimizer."""
        self._choose_owner(racer + 1)

    def _set(self, changes: dict[str, object], what: object) -> None:
        gesture = ("network", self._racer, what) if what is not None else None
        self._panel.edit(SetNetwork(changes, self._racer), gesture)

    def _set_layers(self, hidden: tuple[Layer, ...], what: object) -> None:
        self._set({"hidden": hidden}, what)

    def _share(self) -> None:
        assert self._racer is not None
        self._panel.edit(ShareNetwork(self._racer))

    def _sow(self) -> None:
        self._panel.edit(SetScene({"seed": (self._panel.scene.seed + 1) % SEEDS}))

    def _begin_at_random(self) -> None:
        self._panel.edit(SetTraining({"origin": None}))


def size_text(layout: Layout) -> str:
    """Return the widths of a network and how many parameters it has: 2-8-8-1 · 105 parameters."""
    return SEPARATOR.join([widths_text(layout), f"{layout.n:,} parameters"])
