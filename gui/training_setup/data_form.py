"""The form of the data that networks learn from: which, of how much noise, given and split how."""

from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QGroupBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.datasets.base import DataSet
from core.datasets.files import FileSet
from core.datasets.generated import Generated
from core.datasets.points import OwnPoints
from core.number_fields import NumberKind, numbers_of
from core.scene import Scene
from core.training.edits import SetTraining
from core.training.examining import Examined, examined
from core.training.problem import Training
from core.training.setup_edits import PosePoints, TrainOn
from core.training.shapes import Facts, facts_before
from gui.forms import NumberField, number_field
from gui.panels.base import Panel
from gui.theme import Theme
from gui.training_setup.chips import FeatureChips
from gui.training_setup.file_fields import FileFields
from gui.training_setup.fold import Fold
from gui.training_setup.percent import PercentField
from gui.training_setup.set_choice import Pictures, index_of, kind_box
from gui.training_setup.split_form import SplitForm, summary_of
from gui.widgets import button, muted
from gui.worker import Answer

if TYPE_CHECKING:
    from core.datasets.preparation import Preparation

NOISE = "noise"
"""The number that is a share, and typed in percent."""

PAIRS, FIELD = 2, 80
READING = "reading the data …"
TIPS = {"samples": "How many points there are", "seed": "Seed of the data"}


class DataForm(QGroupBox):
    """All that is to be said of data before a network sees them.

    What they are, or what is wrong with them, is found out by the worker.

    Signals
    -------
    examined() : something else is known of the data.
    stops_changed() : there are other places at which Tab stops.
    files_wanted(kind) : a person wants to choose files of a kind of data set, None for any kind.
    """

    examined = Signal()
    stops_changed = Signal()
    files_wanted = Signal(object)

    def __init__(self, panel: Panel) -> None:
        super().__init__("Data")
        self._panel = panel
        self._found: Examined | None = None
        self._asked: tuple[DataSet, Preparation] | None = None
        self._kind: type[DataSet] | None = None
        self._fields: dict[str, NumberField] = {}
        self._lane = panel.make_lane(self)
        self._lane.answered.connect(self._take)
        self.choice = kind_box()
        self.choice.activated.connect(self._choose)
        self._pictures = Pictures(self.choice, panel)
        self.open = button("Open file…", "A table (CSV), arrays (NPZ) or pictures (IDX) (Ctrl+D)")
        self.open.clicked.connect(partial(self.files_wanted.emit, None))
        self.files = FileFields(panel)
        self.files.files_wanted.connect(self._choose_files)
        self.chips = FeatureChips(panel)
        self.split = SplitForm(panel)
        self.fold = Fold("scaling and split", "How the data are scaled and split", self.split)
        self.fold.stops_changed.connect(self.stops_changed)
        self.note, self.told = muted(wrap=True), QLabel(wordWrap=True)
        self.fault = QLabel(wordWrap=True)
        self.fault.setObjectName("fault")
        for label in (self.note, self.told, self.fault):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.choice, 1)
        head.addWidget(self.open)
        self._numbers = QGridLayout()
        self._numbers.setHorizontalSpacing(4)
        self._numbers.setVerticalSpacing(3)
        self._numbers.setColumnStretch(2 * PAIRS, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(5)
        column.addLayout(head)
        for part in (self.told, self.fault, self.note, self.files):
            column.addWidget(part)
        column.addLayout(self._numbers)
        column.addWidget(self.chips)
        column.addWidget(self.fold)

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        files = [] if self.files.isHidden() else self.files.stops
        split = self.split.stops if self.fold.is_open else []
        own = [*self._fields.values(), *self.chips.stops]
        return [self.choice, self.open, *files, *own, self.fold.button, *split]

    @property
    def facts(self) -> Facts | None:
        """What a network must know of the data of the scene, as far as that is known by now."""
        data = self._data
        known = facts_before(data)
        if known is None and self._found is not None and self._found.data == data:
            known = self._found.facts
        return known

    @property
    def _data(self) -> DataSet:
        return self._panel.scene.training.data

    # What is shown

    def show_theme(self, theme: Theme) -> None:
        """Draw the small pictures in a theme."""
        self._pictures.show_theme(theme)

    def show_scene(self, scene: Scene) -> None:
        """Show the data of a scene, and have them looked at when they are others."""
        data, preparation = scene.training.data, scene.training.preparation
        with QSignalBlocker(self.choice):
            self.choice.setCurrentIndex(index_of(self.choice, type(data)))
        if type(data) is not self._kind:
            self._make_fields(type(data))
        for name, field in self._fields.items():
            value = getattr(data, name)
            field.show_share(value) if isinstance(field, PercentField) else field.show_value(value)
        self.chips.show_features(preparation.features, self.facts)
        self.chips.setVisible(bool(self.chips.stops))
        self.split.show_preparation(preparation)
        self.fold.show_summary(summary_of(preparation))
        if (data, preparation) != self._asked:
            self._asked = data, preparation
            self._lane.ask(partial(examined, data, preparation))
        self._show_found()

    @Slot(object)
    def _take(self, answer: Answer) -> None:
        if not answer.chunks:
            return
        self._found = answer.chunks[-1]
        problem = self._panel.scene.problem
        if isinstance(problem, Training):  # else a hand has left the laboratory meanwhile
            self.chips.show_features(problem.preparation.features, self.facts)
            self.chips.setVisible(bool(self.chips.stops))
            self._show_found()
            self.examined.emit()

    def _show_found(self) -> None:
        """Show what is known; numbers of the moment before stand until there are new ones."""
        data = self._data
        found = self._found
        if found is not None and not _is_near(found.data, data):
            found = None
        self.told.setText(found.text if found else READING)
        self.told.setVisible(not (found and found.fault))
        self.fault.setText(found.fault if found else "")
        self.fault.setVisible(bool(found and found.fault))
        self.note.setText((found.note if found else "") or data.note)
        self.files.setVisible(isinstance(data, FileSet))
        if isinstance(data, FileSet):
            self.files.show_files(data, found if found and found.data == data else None)

    def _make_fields(self, kind: type[DataSet]) -> None:
        while item := self._numbers.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._kind = kind
        self._fields = {}
        for place, (name, number) in enumerate(numbers_of(kind).items()):
            field = self._fields[name] = self._field(name, number)
            below, beside = divmod(place, PAIRS)
            title = muted(f"{name} %" if name == NOISE else name)
            self._numbers.addWidget(title, below, 2 * beside)
            self._numbers.addWidget(field, below, 2 * beside + 1)
            title.show()  # else they would come an event late
            field.show()

    def _field(self, name: str, number: NumberKind) -> NumberField:
        if name == NOISE:
            field: NumberField = (percent := PercentField(
                number.meta.ge or 0.0, number.meta.le or 1.0, tip="Noise, in percent", notch=5
            ))  # fmt: skip
            percent.share_edited.connect(partial(self._set, name))
        else:
            field = number_field(number)
            field.setToolTip(f"{TIPS.get(name, name)}\n{field.toolTip()}")
            field.edited.connect(partial(self._set, name))
        field.setAccessibleName(name)
        field.setFixedWidth(FIELD)
        return field

    # What is changed

    def _set(self, name: str, value: Any) -> None:
        data = replace(self._data, **{name: value})
        self._panel.edit(SetTraining({"data": data}), ("data", name))

    def _choose(self, index: int) -> None:
        """Take other data; those that are read may be refused, so the old are shown meanwhile."""
        kind, now = self.choice.itemData(index), self._data
        if issubclass(kind, FileSet):
            self.files_wanted.emit(kind)
        elif kind is OwnPoints:
            self._panel.edit(PosePoints())
        elif kind is not type(now):
            self._panel.edit(TrainOn(_made(kind, now)))
        self.show_scene(self._panel.scene)

    def _choose_files(self) -> None:
        self.files_wanted.emit(type(self._data))


def _is_near(known: DataSet, data: DataSet) -> bool:
    """Whether what is known of some data may stand a moment for others: files are never near."""
    if isinstance(data, FileSet):
        return known == data
    return type(known) is type(data)


def _made(kind: type[DataSet], now: DataSet) -> DataSet:
    """Return data of a kind; made ones are as many and as noisy as those before."""
    if issubclass(kind, Generated) and isinstance(now, Generated):
        return kind(samples=now.samples, noise=now.noise, seed=now.seed)
    return kind()
