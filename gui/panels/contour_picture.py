"""The contour view as a picture: the land from above, the starts, the paths of the runs."""

from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.critical_points import CriticalPoints
from core.objective import Window
from core.problems import Problem
from core.scene import Scene
from core.terrain import Terrain, TerrainRequest, survey
from gui.items.basins import BasinsLayer
from gui.items.cloud import CloudItem
from gui.items.cloud_layer import CloudLayer
from gui.items.frame import Frame
from gui.items.heads import Heads, Starts
from gui.items.landbox import LandBox
from gui.items.marks import Landmarks
from gui.items.paths import PathsItem
from gui.items.plots import ask_for_paint, dress, make_plot
from gui.items.pointer import Curving, Downhill
from gui.items.terrain import TerrainItem
from gui.panels.base import MakeLane
from gui.panels.land import LandPanel
from gui.theme import COLORMAPS
from gui.widgets import readout
from gui.worker import Answer

FINEST = 700
"""The land has one grid point for each pixel, up to so many along each axis."""

HINT = "drag a start · double-click adds one · wheel zooms · hover to read"


class ContourPicture(LandPanel):
    """The land seen from above."""

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self.finest = FINEST
        self._density = 1.0
        self._terrain: Terrain | None = None
        self._asked: TerrainRequest | None = None
        self._mouse: tuple[float, float] | None = None
        self._box = LandBox()
        self.plot = make_plot(self._box)
        self._readout = readout(HINT)
        self._add_items()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self._readout)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._lane = make_lane(self)
        self._lane.answered.connect(self._receive)
        self.make_finder()
        self._resized = QTimer(self, singleShot=True, interval=80)
        self._resized.timeout.connect(self._lay_out)
        self._box.sigResized.connect(self._resized.start)  # also as what is around it grows

    def sizeHint(self) -> QSize:
        """Return a size that shows a land well."""
        return QSize(520, 480)

    @property
    def box(self) -> LandBox:
        """The rectangle of the plot, which maps between the screen and the land."""
        return self._box

    @property
    def terrain(self) -> Terrain | None:
        """The land that is drawn, None before the first."""
        return self._terrain

    def _add_items(self) -> None:
        self._land, self._paths, self._heads = TerrainItem(), PathsItem(), Heads()
        self._basins = BasinsLayer(self.make_lane, self)
        self._basins.changed.connect(self._cover_land)
        self._basins.failed.connect(self.tell)
        self._starts, self._downhill, self._curving = Starts(), Downhill(), Curving()
        self._cloud, self._clouds = CloudItem(), CloudLayer(self.make_lane, self)
        self._clouds.changed.connect(self._draw_cloud)
        item = self.plot.getPlotItem()
        parts = (
            self._land, self._curving, self._paths, self._heads.others, self._cloud, self._heads,
            self._starts, self._downhill,
        )  # fmt: skip
        for part in parts:
            item.addItem(part, ignoreBounds=True)
        self._landmarks = Landmarks(item)
        for side in ("top", "right"):
            item.showAxis(side)
            item.getAxis(side).setStyle(showValues=False, tickLength=0)

    def set_filming(self, density: float) -> None:
        """Hide what is only for a hand, for a picture of `density` pixels a unit."""
        self._readout.hide()
        self._density = density
        self.finest = 1600
        self.scale_lines()

    def settle(self) -> None:
        """Draw the land for the pixels that there are, at once."""
        self._resized.stop()
        self._box.prepareForPaint()
        self._lay_out()
        self._land.forget()

    @property
    def finished(self) -> bool:
        """Whether the paths and the clouds are drawn, and all critical points marked."""
        return self._paths.finished and self._clouds.finished and self.finder.finished

    def finish(self) -> None:
        """Draw the paths at once."""
        self._paths.finish()

    def ask_for_paint(self) -> None:
        """Ask now for the paint that changes call for."""
        ask_for_paint(self.plot)

    def scale_lines(self) -> None:
        """Draw lines as many pixels wide as a pixel is small."""
        ratio = self.devicePixelRatioF() * self._density
        self._land.set_density(ratio, self._density)
        self._lay_out()

    # What is shown

    def show_theme(self) -> None:
        """Draw the frame and the axes in the colours of the theme."""
        dress(self.plot, self.theme)
        self._land.update()
        self._landmarks.lay_out(self._frame())
        if hasattr(self, "scene"):
            self.show_recording()
            self.show_step()

    def show_scene(self, old: Scene | None) -> None:
        """Draw the problem, its landmarks and the starts."""
        if old is None or old.problem != self.scene.plane:
            for side, name in zip(("bottom", "left"), self.scene.plane.axes, strict=True):
                self.plot.getPlotItem().setLabel(side, name)
        if self._box.seen != self.scene.window:
            share = self._share_of_mouse()
            self._box.show_window(self.scene.window)
            self._mouse = share and self._at_share(share)
        if old is None or old.window != self.scene.window:  # a hand has moved the box already
            self._lay_out()
        elif old is not None and old.view.colormap != self.scene.view.colormap:
            self._draw_land()
        self._ask()
        self.look_for_points()
        self._basins.follow(self.scene)
        if old is None or not old.starts_like(self.scene):
            self.show_starts()
        if old is None or _land_of(old) != _land_of(self.scene):
            self.hover_again()
        if old is not None and old.colours != self.scene.colours:
            self.show_recording()
            self.show_step()
        elif old is not None and old.view.cloud != self.scene.view.cloud:
            self.show_step()

    def show_recording(self) -> None:
        """Take the paths of the recording for the pixels that there are."""
        if self.in_step:
            self._paths.show_runs(self.recording, self.run_colours, self.theme.halos, self._frame())

    def show_step(self) -> None:
        """Draw the paths up to the moment, and the heads."""
        if not self.has_moment:
            self._paths.clear()
            self._heads.clear()
            self._clouds.clear()
            self._draw_cloud()
        if not self.has_moment or self._readout.text().startswith(("No ", HINT)):
            self._readout.setText(self.rest(HINT))
        if not self.in_step:
            return
        row = self.recording.index(self.step)
        self._paths.set_row(row)
        heads = self.recording.places[row]
        self._heads.show_heads(heads, self.scene, self._frame())
        self._clouds.follow(self.scene, self.recording, row)
        self._draw_cloud()

    @Slot()
    def _draw_cloud(self) -> None:
        """Draw the steps that the other batches would lead to."""
        self._cloud.show_clouds(self._clouds.clouds, self.scene, self._frame())

    def show_starts(self) -> None:
        """Draw the starts."""
        starts, movable = self.scene.all_starts, len(self.scene.starts)
        self._starts.show_starts(starts, movable, self.selected, self._frame())

    def _frame(self) -> Frame:
        return self._box.frame(self.devicePixelRatioF() * self._density)

    def _lay_out(self) -> None:
        """Draw what depends on the size of a pixel again."""
        if hasattr(self, "scene"):
            self._ask()
            self._landmarks.lay_out(self._frame())
            self.show_starts()
            self.show_recording()
            self.show_step()

    # The land

    def _ask(self) -> None:
        size, ratio = self._box.size(), self.devicePixelRatioF() * self._density
        columns = int(min(max(size.width() * ratio, 64), self.finest))
        rows = int(min(max(size.height() * ratio, 64), self.finest))
        view = self.scene.view
        request = TerrainRequest(
            self.scene.plane, self.scene.window, columns, rows, view.contour_scaling, view.levels
        )
        if request != self._asked:
            self._asked = request
            self._lane.ask(partial(survey, request))

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        if answer.error:
            self.tell(f"the land could not be computed: {answer.error}")
        for terrain in answer.chunks:
            self._terrain = terrain
            self._draw_land()

    def show_points(self, points: CriticalPoints | None) -> None:
        """Mark critical points, or none."""
        self._landmarks.show_points(points, self._frame())
        self._curving.hide_lines()
        self.hover_again()

    def tell(self, message: str) -> None:
        """Say what has gone wrong."""
        self._readout.setText(message)

    def _draw_land(self) -> None:
        if self._terrain is not None:
            self._land.set_terrain(self._terrain, COLORMAPS[self.scene.view.colormap])

    @Slot()
    def _cover_land(self) -> None:
        self._land.set_cover(self._basins.cover)
        self.hover_again()

    # The mouse

    def hover_again(self) -> None:
        """Read again what is under the mouse, if it is over the land: that is another."""

    def pixel(self) -> tuple[float, float]:
        """Return the size of a pixel in the units of the window."""
        return self._box.pixel()

    def _share_of_mouse(self) -> tuple[float, float] | None:
        """Return where on the screen the mouse is, as shares of the window's width and height."""
        if self._mouse is None:
            return None
        (x, y), seen = self._mouse, self._box.seen
        return (x - seen.left) / seen.width, (y - seen.bottom) / seen.height

    def _at_share(self, share: tuple[float, float]) -> tuple[float, float]:
        seen = self._box.seen
        return seen.left + share[0] * seen.width, seen.bottom + share[1] * seen.height

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for a land of the new size when the size has settled."""
        super().resizeEvent(event)
        self._resized.start()


def _land_of(scene: Scene) -> tuple[Problem, Window]:
    return scene.plane, scene.window
