"""The choice of a data set: all there are, kind by kind, with small pictures of those of points."""

from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QComboBox

from core.datasets import DATA_SETS
from core.datasets.base import DataSet
from core.datasets.files import FileSet
from core.datasets.thumbnails import Thumbnail, painted, thumbnails
from core.diverging import DARK, WHITE
from gui.panels.base import Panel
from gui.theme import Theme
from gui.widgets import choice
from gui.worker import Answer

PICTURE = 22
GROUP = 10
"""Sets whose orders have the same tens are of one kind."""


def kind_box() -> QComboBox:
    """Return a box of all data sets; the data of each item is its class."""
    box = choice("What the networks learn from")
    box.setAccessibleName("data set")
    box.setIconSize(QSize(PICTURE, PICTURE))
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(12)
    for before, kind in pairwise((DATA_SETS[0], *DATA_SETS)):
        if kind.order // GROUP != before.order // GROUP:
            box.insertSeparator(box.count())
        box.addItem(kind.title + "…" * issubclass(kind, FileSet), kind)
        doc = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
        box.setItemData(box.count() - 1, doc, Qt.ItemDataRole.ToolTipRole)
    return box


class Pictures:
    """Gives the items of such a box their pictures, which the worker makes of the sets."""

    def __init__(self, box: QComboBox, panel: Panel) -> None:
        self._box = box
        self._made: list[Thumbnail] = []
        self._zero = ""
        self._lane = panel.make_lane(box)
        self._lane.answered.connect(self._take)
        self._lane.ask(thumbnails)

    @Slot(object)
    def _take(self, answer: Answer) -> None:
        self._made += answer.chunks
        self._paint()

    def show_theme(self, theme: Theme) -> None:
        """Draw them on the ground of a theme."""
        zero = DARK if theme.name == "dark" else WHITE
        if zero != self._zero:
            self._zero = zero
            self._paint()

    def _paint(self) -> None:
        for picture in self._made if self._zero else ():
            index = index_of(self._box, picture.kind)
            self._box.setItemIcon(index, _icon(picture, self._zero))


def index_of(box: QComboBox, kind: type[DataSet]) -> int:
    """Return the number of the item of a kind; Qt's own search compares by other means."""
    return next(i for i in range(box.count()) if box.itemData(i) is kind)


def _icon(picture: Thumbnail, zero: str) -> QIcon:
    pixels = painted(picture, PICTURE, zero)
    image = QImage(pixels.tobytes(), PICTURE, PICTURE, QImage.Format.Format_RGBA8888)
    return QIcon(QPixmap.fromImage(image))
