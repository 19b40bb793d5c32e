"""The 3-D picture: the land, its frame, the paths, the heads and the starts on it."""

import numpy as np
import pyqtgraph as pg
import pyqtgraph.opengl as gl
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from core.critical_points import CriticalPoints
from core.mesh import TALL, Land, Relief
from core.objective import Floats, Window
from core.trails import FEW
from gui.items.cloud3d import LandClouds
from gui.items.curving3d import CurvingLines
from gui.items.downhill3d import DownhillArrow
from gui.items.frame3d import frame_of
from gui.items.land3d import BEHIND, ON_LAND, Balls, Lines, rgba
from gui.items.landview import LandView
from gui.items.paths3d import LandPaths
from gui.items.signs3d import Signs
from gui.theme import Theme

HEAD = 0.035
RING = 0.045
HIGHEST = 1.5 * TALL
"""So high a ball stands at most."""

MOST_BALLS = 500
"""Balls shown at most of each kind; a land under ten thousand of them would not be seen."""


class Landscape:
    """Everything in the 3-D view, each kind of thing in one OpenGL item."""

    def __init__(self, view: LandView) -> None:
        self._view = view
        self._theme: Theme
        self._land: Land | None = None
        self._names = ("x", "y")
        self._mesh, self._rough = _mesh(), _mesh()
        self._frame = Lines(ON_LAND, 1.0, antialias=False)
        self._draped = Lines(ON_LAND, 1.0, antialias=False)
        self._floor = Lines(ON_LAND, 1.0, antialias=False)
        self._signs = Signs(view)
        self.points: CriticalPoints | None = None
        self.clouds = LandClouds(view)
        self._starts = Balls(view, RING)
        self._others, self._heads = Balls(view, HEAD / 2), Balls(view, HEAD)
        self.curving = CurvingLines(view)
        self.downhill = DownhillArrow(view)
        view.add_ground(self._mesh, while_turning=(False,))
        view.add_ground(self._rough, while_turning=(True,))
        for item in (self._frame, self._draped, self._floor):
            view.add_ground(item)
        self.paths = LandPaths(view)

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self._signs.set_look(theme.text, theme.plot)

    def show_land(self, land: Land, colours: pg.ColorMap) -> None:
        """Show another land, or the same in other colours."""
        self._land, self._names = land, land.terrain.request.objective.axes
        table = colours.map(land.units.astype(float), mode="float").astype(np.float32)
        table[:, :3] *= land.shade[:, None]
        rough = land.rough
        _show_mesh(self._mesh, land.vertices, land.faces, table)
        _show_mesh(self._rough, rough.vertices, rough.faces, table[rough.points])
        self._view.unsettle()
        self._draped.show_lines(land.draped, (0.0, 0.0, 0.0, 0.35))
        ends = colours.map(
            np.repeat(land.terrain.scale.unit(self._line_losses(land)), 1), mode="float"
        )
        self._floor.show_lines(land.floor, ends)
        self._lay_points()
        self.show_axes()

    def show_points(self, points: CriticalPoints | None) -> None:
        """Mark critical points on the land, or none."""
        self.points = points
        self.curving.hide()
        self._lay_points()

    def _lay_points(self) -> None:
        """Mark the points on the land that is shown, where both are of one problem."""
        land, points = self._land, self.points
        if land is None:
            return
        if points is not None and points.objective != land.terrain.request.objective:
            points = None
        self._signs.set_points(points, land.relief)
        self._view.repaint_overlays()

    def point_at(self, position: QPointF) -> int:
        """Return the number of the critical point that is seen near a pixel, or −1."""
        return self._signs.near(position)

    @staticmethod
    def _line_losses(land: Land) -> Floats:
        """Return the loss of each end of the floor's lines, from the height of the draped ones."""
        return land.relief.scale.loss(land.draped[:, 2].astype(float) / TALL)

    def set_density(self, density: float) -> None:
        """Draw lines so many pixels wide: OpenGL counts them in pixels."""
        for item in (self._frame, self._draped, self._floor):
            item.setData(width=density)
        self.paths.set_density(density)
        self._view.ground_changed()

    # The runs

    def show_heads(
        self,
        heads: Floats,
        relief: Relief,
        colours: tuple[str, ...],
        repeats: int = 1,
        losses: Floats | None = None,
    ) -> None:
        """Show a ball where each run is, at the edge of the land where it has left it.

        Of repetitions, those of a start side by side, the first has the large ball. With `losses`,
        shape (optimizers, starts), of runs that are not in the plane of the land, balls stand as
        high as their losses, on stems.
        """
        firsts, others = np.s_[:, ::repeats], np.arange(heads.shape[1]) % repeats > 0
        self._heads.radius = HEAD if heads[firsts][..., 0].size <= FEW else HEAD / 2
        high, low = (None, None) if losses is None else (losses[firsts], losses[:, others])
        _show_balls(self._heads, heads[firsts], relief, colours, high)
        _show_balls(self._others, heads[:, others], relief, colours, low)

    def clear_runs(self) -> None:
        """Show no runs."""
        self.paths.clear()
        for balls in (self._heads, self._others):
            balls.show_balls(np.empty((0, 3)), [])

    def show_starts(self, starts: Floats, relief: Relief, held: int) -> None:
        """Show a white ball at each start, the held one in pink."""
        places = relief.on_land(_inside(starts[:MOST_BALLS], relief.window))
        colours = ["#ff3b7f" if i == held else "#ffffff" for i in range(len(places))]
        self._starts.show_balls(places, colours)

    # The frame

    def show_axes(self) -> None:
        """Draw the frame, its ticks and names at the edges that face the eye."""
        if self._land is None:
            return
        lines, texts = frame_of(self._land, self._names, self._view)
        self._frame.show_lines(lines, rgba(self._theme.muted, 0.8))
        self._signs.set_texts(texts)
        self._view.ground_changed()


def _mesh() -> gl.GLMeshItem:
    item = gl.GLMeshItem(smooth=True, computeNormals=False, shader=None)
    item.setGLOptions(BEHIND)
    item.setVisible(False)
    return item


def _show_mesh(
    item: gl.GLMeshItem,
    vertices: NDArray[np.float32],
    faces: NDArray[np.uint32],
    colours: NDArray[np.float32],
) -> None:
    item.setVisible(True)
    item.setMeshData(vertexes=vertices, faces=faces, vertexColors=colours)


def _show_balls(
    balls: Balls,
    heads: Floats,
    relief: Relief,
    colours: tuple[str, ...],
    losses: Floats | None,
) -> None:
    starts = min(heads.shape[1], max(1, MOST_BALLS // max(len(colours), 1)))
    points = heads[:, :starts].reshape(-1, 2)
    sound = np.flatnonzero(np.isfinite(points[:, 0]))
    places, feet = relief.on_land(_inside(points[sound], relief.window)), None
    if losses is not None:
        feet = places.copy()
        height = TALL * relief.scale.unit(losses[:, :starts].reshape(-1)[sound])
        places[:, 2] = np.clip(height, feet[:, 2], HIGHEST)
    balls.show_balls(places, [colours[i // starts] for i in sound], feet)


def _inside(points: Floats, window: Window) -> Floats:
    return np.clip(points, (window.left, window.bottom), (window.right, window.top))
