"""The basins as a layer of the contour view: asked for, kept, and read under the mouse."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Signal, Slot
from PySide6.QtGui import QImage

from core.numbers import label
from core.scene import Scene
from gui.panels.base import MakeLane
from gui.worker import Answer

if TYPE_CHECKING:  # what computes them is imported when somebody wants basins
    from core.basin_picture import BasinPicture
    from core.basins import BasinsRequest

STARTS = 512
"""So many starts are run along each axis."""

MOST_STEPS = 1000
"""Each start is run as long as the race, but no longer than this."""


class BasinsLayer(QObject):
    """Keeps the picture of the basins that a scene asks for.

    Signals
    -------
    changed() : there is another picture, a finer one, or none any more.
    failed(why) : it could not be computed.
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(self, make_lane: MakeLane, parent: QObject) -> None:
        super().__init__(parent)
        self._asked: BasinsRequest | None = None
        self._picture: BasinPicture | None = None
        self._image = QImage()
        self._lane = make_lane(self)
        self._lane.answered.connect(self._receive)

    def follow(self, scene: Scene) -> None:
        """Ask for the basins of a scene, if they are other ones than before."""
        request = request_of(scene)
        if request == self._asked:
            return
        self._asked = request
        if request is None:
            self._lane.cancel()
            self._picture = None
            self.changed.emit()
            return
        from core.basin_picture import picture

        self._lane.ask(partial(picture, request))

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        if answer.error:
            self.failed.emit(f"the basins could not be computed: {answer.error}")
        if not answer.chunks or self._asked is None:
            return
        self._picture = answer.chunks[-1]
        pixels = self._picture.pixels
        rows, columns = pixels.shape[:2]
        picture = QImage(pixels.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888)
        self._image = picture.convertToFormat(QImage.Format.Format_RGB32)
        self.changed.emit()

    @property
    def cover(self) -> tuple[QImage, QRectF] | None:
        """The picture, its lowest row first, and the window that it covers; None without one."""
        if self._picture is None:
            return None
        window = self._picture.basins.request.window
        return self._image, QRectF(window.left, window.bottom, window.width, window.height)

    def reading(self, point: tuple[float, float]) -> str:
        """Return where a start at a point ends, and after how many steps."""
        if self._picture is None:
            return ""
        from core.basins import LOST, NOT_YET

        basins = self._picture.basins
        window = basins.request.window
        rows, columns = basins.ends.shape
        column = int((point[0] - window.left) / window.width * columns)
        row = int((point[1] - window.bottom) / window.height * rows)
        if not (0 <= row < rows and 0 <= column < columns):
            return ""
        end, steps = int(basins.ends[row, column]), int(basins.steps[row, column])
        if end == LOST:
            return "→ diverges"
        if end == NOT_YET:
            return f"→ no minimum within {basins.request.steps} steps"
        x, y = basins.minima[end].tolist()
        return f"→ ({label(x)}, {label(y)}) in {steps} steps"


def request_of(scene: Scene) -> "BasinsRequest | None":
    """Return the basins that a scene shows, None if it shows none."""
    racer = scene.basins_of
    if racer is None:
        return None
    from core.basins import BasinsRequest

    steps = min(scene.steps, MOST_STEPS)
    entry = scene.racers[racer].entry
    return BasinsRequest(scene.plane, entry, scene.window, STARTS, STARTS, steps)
