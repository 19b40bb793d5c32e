"""The form of how a land is drawn."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QFormLayout, QGroupBox, QWidget

from core.edits import SetView
from core.heights import Scaling
from core.scene import Colormap, Scene
from gui.forms import NumberField
from gui.panels.base import Panel
from gui.setter import Setter
from gui.widgets import choice, tick


class ViewForm(QGroupBox):
    """How heights are drawn."""

    def __init__(self, panel: Panel) -> None:
        super().__init__("Heights")
        self._panel = panel
        form = QFormLayout(self)
        form.setContentsMargins(6, 6, 6, 6)
        self._ground = choice("What colours the land in the contour view")
        self._ground.setSizeAdjustPolicy(  # a long name must not widen the panel
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._ground.activated.connect(self._choose_ground)
        self._levels = NumberField(2, 60, whole=True, tip="Contour levels")
        self._levels.edited.connect(Setter(self, panel, "levels").set_view)
        self._contour = self._choice(Scaling, "contour_scaling")
        self._height = self._choice(Scaling, "height_scaling")
        self._colormap = self._choice(Colormap, "colormap")
        form.addRow("contour shows", self._ground)
        form.addRow("levels", self._levels)
        form.addRow("contours", self._contour)
        form.addRow("3-D height", self._height)
        form.addRow("colours", self._colormap)
        self._points = tick("critical points")
        self._points.setToolTip("Mark where the gradient is zero: minima, saddles, maxima")
        self._points.clicked.connect(self._set_points)
        form.addRow(self._points)

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [
            self._ground,
            self._levels,
            self._contour,
            self._height,
            self._colormap,
            self._points,
        ]

    def _choice(self, members: type, field: str) -> QComboBox:
        box = choice(name=field)
        for member in members:  # type: ignore[attr-defined]
            box.addItem(member.value, member)
        box.activated.connect(self._choose)
        return box

    def _set_points(self, marked: bool) -> None:
        self._panel.edit(SetView({"critical_points": marked}))

    def _choose(self, index: int) -> None:
        box = self.sender()
        assert isinstance(box, QComboBox)
        self._panel.edit(SetView({box.objectName(): box.itemData(index)}))

    def _choose_ground(self, index: int) -> None:
        self._panel.edit(SetView({"basins": index - 1 if index else None}))

    def _show_ground(self, scene: Scene) -> None:
        """Offer the heights, and the basins of each optimizer."""
        offers = ["heights", *(f"basins of {label}" for label in scene.labels)]
        if offers != [self._ground.itemText(i) for i in range(self._ground.count())]:
            self._ground.clear()
            self._ground.addItems(offers)
        self._ground.setCurrentIndex(0 if scene.basins_of is None else scene.basins_of + 1)

    def show_scene(self, scene: Scene) -> None:
        """Show the values of a scene."""
        self._show_ground(scene)
        self._levels.show_value(scene.view.levels)
        self._points.setChecked(scene.view.critical_points)
        for box in (self._contour, self._height, self._colormap):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(getattr(scene.view, box.objectName())))
