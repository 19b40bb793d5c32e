"""The 3-D view: the land as a body, the starts dragged over it, the paths that lie on it."""

from functools import partial

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QSize, Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.critical_points import CriticalPoints
from core.edits import AddStart, MoveStart, SetView
from core.mesh import Land, raise_land
from core.objective import Floats
from core.picking import nearest
from core.scene import Camera, Scene
from core.terrain import TerrainRequest
from gui.items.canvas import opengl_works
from gui.items.cloud_layer import CloudLayer
from gui.items.landbox import GRAB
from gui.items.landmarks import reading_of
from gui.items.landscape3d import Landscape
from gui.items.landview import LandView
from gui.panels.base import MakeLane
from gui.panels.land import LandPanel, reading
from gui.theme import COLORMAPS
from gui.widgets import muted, readout
from gui.worker import Answer

GRID = 201
"""Points along each side of the drawn land: with fewer, narrow valleys become rows of teeth."""

HINT = "drag to orbit, shift pans · wheel zooms · double-click adds a start"
NO_OPENGL = (
    "The 3-D view needs OpenGL, which this display does not offer.\n"
    "Everything else works. On a machine without a display, run the command with xvfb-run."
)


class SurfacePanel(LandPanel):
    """The land as a body."""

    name, title = "surface", "Surface"
    needs_opengl = True

    def __init__(self, make_lane: MakeLane, parent: QWidget | None = None) -> None:
        super().__init__(make_lane, parent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._land: Land | None = None
        self._asked: object = None
        self._gesture = 0
        self.works = opengl_works()
        if self.works:
            self._build()
        else:
            message = muted(NO_OPENGL, wrap=True)
            message.setAlignment(Qt.AlignmentFlag.AlignCenter)
            message.setContentsMargins(24, 24, 24, 24)
            self._layout.addWidget(message)

    def _build(self) -> None:
        self.view = LandView()
        self._drawn = Landscape(self.view)
        self._readout = readout(HINT)
        self._layout.addWidget(self.view, 1)
        self._layout.addWidget(self._readout)
        self._clouds = CloudLayer(self.make_lane, self)
        self._clouds.changed.connect(self._draw_clouds)
        self._lane = self.make_lane(self)
        self._lane.answered.connect(self._receive)
        self.make_finder()
        view = self.view
        view.grabs = lambda position: self.start_at(position) >= 0
        view.looked.connect(self._look)
        view.pressed.connect(self._press)
        view.dragged.connect(self._drag)
        view.dropped.connect(self.gesture_ended)
        view.clicked.connect(self._click)
        view.doubled.connect(self._double_click)
        view.hovered.connect(self._hover)
        view.left.connect(self._leave)

    def sizeHint(self) -> QSize:
        """Return a size that shows a land well."""
        return QSize(520, 420)

    @property
    def land(self) -> Land | None:
        """The land that is drawn, None before the first."""
        return self._land

    def set_filming(self, density: float) -> None:
        """Hide what is only for a hand, for a picture of `density` pixels a unit."""
        if self.works:
            self._readout.hide()
            self.view.density = density
            self.scale_lines()

    @property
    def finished(self) -> bool:
        """Whether the paths and the clouds are drawn, and all critical points marked."""
        if not self.works:
            return True
        return self._drawn.paths.finished and self._clouds.finished and self.finder.finished

    def finish(self) -> None:
        """Lay the paths at once."""
        if self.works:
            self._drawn.paths.finish()

    def settle(self) -> None:
        """Draw the land as well as can be, at once."""
        if self.works:
            self.view.settle()

    def scale_lines(self) -> None:
        """Draw lines as many pixels wide as a pixel is small."""
        if self.works:
            self._drawn.set_density(self.view.devicePixelRatioF() * self.view.density)

    # What is shown

    def show_theme(self) -> None:
        """Draw in the colours of the theme."""
        if self.works:
            self.view.setBackgroundColor(self.theme.plot)
            self._drawn.show_theme(self.theme)
            self._redraw()

    def show_scene(self, old: Scene | None) -> None:
        """Draw the problem and the starts, from where the camera is."""
        if not self.works:
            return
        scene = self.scene
        if old is None or old.view.camera != scene.view.camera:
            self.view.show_camera(scene.view.camera)
            self._drawn.show_axes()
        self._ask()
        self.look_for_points()
        if old is None:
            return
        self.view.hover_again()
        if old.view.colormap != scene.view.colormap:
            self._draw_land()
        if not old.starts_like(scene):
            self.show_starts()
        if old.colours != scene.colours:
            self.show_recording()
            self.show_step()
        elif old.view.cloud != scene.view.cloud:
            self.show_step()

    def show_recording(self) -> None:
        """Lay the paths of the recording on the land."""
        if self.works and self._land is not None and self.in_step:
            self._drawn.paths.show_runs(self.recording, self._land.relief, self.run_colours)

    def show_step(self) -> None:
        """Draw the paths up to the moment, and the heads."""
        if not self.works or self._land is None:
            return
        if self.in_step:
            row = self.recording.index(self.step)
            self._drawn.paths.set_row(row)
            heads, problem = self.recording.places[row], self.scene.plane
            beside = len(problem.coordinates) > 2  # of runs not in the land's plane
            losses = self.recording.losses[row] if beside else None
            relief, rounds = self._land.relief, self.scene.rounds
            self._drawn.show_heads(heads, relief, self.run_colours, rounds, losses)
            self._clouds.follow(self.scene, self.recording, row)
            self._draw_clouds()
        elif not self.has_moment:
            self._drawn.clear_runs()
            self._clouds.clear()
            self._draw_clouds()

    @Slot()
    def _draw_clouds(self) -> None:
        """Draw the steps that the other batches would lead to."""
        if self._land is not None:
            self._drawn.clouds.show_clouds(self._clouds.clouds, self.scene, self._land.relief)

    def _redraw(self) -> None:
        if self._land is not None:
            self._draw_land()
            self.show_starts()
            self.show_recording()
            self.show_step()

    # The land

    def _ask(self) -> None:
        scene = self.scene
        request = TerrainRequest(
            scene.plane, scene.window, GRID, GRID, scene.view.contour_scaling, scene.view.levels
        )
        question = (request, scene.view.height_scaling)
        if question != self._asked:
            self._asked = question
            self._lane.ask(partial(raise_land, *question))

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        if answer.error:
            self.tell(f"the land could not be computed: {answer.error}")
        for land in answer.chunks:
            self._land = land
            self._redraw()
            self.view.hover_again()

    def show_points(self, points: CriticalPoints | None) -> None:
        """Mark critical points, or none."""
        self._drawn.show_points(points)
        self.view.hover_again()

    def tell(self, message: str) -> None:
        """Say what has gone wrong."""
        self._readout.setText(message)

    def _draw_land(self) -> None:
        if self._land is not None:
            colours = pg.colormap.get(COLORMAPS[self.scene.view.colormap])
            self._drawn.show_land(self._land, colours)

    def show_starts(self) -> None:
        """Draw the starts."""
        if self._land is not None:
            starts = np.array(self.scene.starts).reshape(-1, 2)
            self._drawn.show_starts(starts, self._land.relief, self.selected)

    # What a hand does

    def start_at(self, position: QPointF) -> int:
        """Return the number of the start drawn near a pixel of the view, or −1."""
        if self._land is None or not self.scene.starts:
            return -1
        places = self.view.to_screen(self._land.relief.on_land(self._on_map()))
        away = np.linalg.norm(places - [position.x(), position.y()], axis=1)
        found = int(np.argmin(np.nan_to_num(away, nan=np.inf)))
        return found if away[found] <= GRAB else -1

    def _on_map(self) -> Floats:
        window = self.scene.window
        low, high = (window.left, window.bottom), (window.right, window.top)
        starts: Floats = np.clip(np.array(self.scene.starts), low, high)
        return starts

    def pick(self, ray: tuple[Floats, Floats]) -> tuple[float, float] | None:
        """Return the point of the window at which a ray meets the land, or None."""
        return None if self._land is None else self._land.relief.pick(*ray)

    def pick_nearest(self, ray: tuple[Floats, Floats]) -> tuple[float, float] | None:
        """Return the point at which a ray meets the land, or else the one drawn nearest to it."""
        if self._land is None or (point := self.pick(ray)) is not None:
            return None if self._land is None else point
        relief = self._land.relief
        rows, columns = relief.z.shape
        x, y = np.meshgrid(np.linspace(-1, 1, columns), np.linspace(-1, 1, rows))
        places = self.view.to_screen(np.stack([x, y, relief.z], axis=-1).reshape(-1, 3))
        place = nearest(places.reshape(rows, columns, 2), np.array(self._on_screen(ray).toTuple()))
        return None if place is None else relief.point(*place)

    def _on_screen(self, ray: tuple[Floats, Floats]) -> QPointF:
        origin, direction = ray
        return QPointF(*self.view.to_screen((origin + direction)[None])[0])

    def _start_on(self, ray: tuple[Floats, Floats]) -> int:
        return self.start_at(self._on_screen(ray))

    def _press(self, ray: tuple[Floats, Floats]) -> None:
        self._gesture += 1
        self.select(self._start_on(ray))

    def _drag(self, ray: tuple[Floats, Floats]) -> None:
        point = self.pick_nearest(ray)
        if point is None or not 0 <= self.selected < len(self.scene.starts):
            return
        self.edit(MoveStart(self.selected, point), ("drag", self.name, self._gesture))
        self.read(point)

    def _double_click(self, ray: tuple[Floats, Floats]) -> None:
        point = self.pick(ray)
        if point is not None and self._start_on(ray) < 0:
            self.edit(AddStart(point))
            self.select(len(self.scene.starts) - 1)

    def _click(self, ray: tuple[Floats, Floats]) -> None:
        self.select(self._start_on(ray))

    def _hover(self, ray: tuple[Floats, Floats]) -> None:
        point = self.pick(ray)
        if point is None or self._land is None:
            self._leave()
            return
        number = self._drawn.point_at(self._on_screen(ray))
        if number >= 0 and self._drawn.points is not None:
            self._drawn.downhill.hide()
            self._drawn.curving.show_point(self._drawn.points, number, self._land.relief)
            self._readout.setText(reading_of(self._drawn.points, number, self.pixel()))
            return
        self._drawn.curving.hide()
        self.read(point)
        with np.errstate(all="ignore"):
            gradient = np.array(self.scene.plane.slope(*map(np.array, point)))
        self._drawn.downhill.point(point, gradient, self._land.relief)

    def _leave(self) -> None:
        self._drawn.downhill.hide()
        self._drawn.curving.hide()
        self._readout.setText(HINT)

    def read(self, point: tuple[float, float]) -> None:
        """Say what the loss and the gradient are at a point."""
        self._readout.setText(reading(self.scene.plane, point, self.pixel()))

    def _look(self, camera: Camera) -> None:
        self.edit(SetView({"camera": camera}))
