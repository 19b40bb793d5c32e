"""The 3-D picture: the land, its frame, the paths, the heads and the starts on it."""

import numpy as np
import pyqtgraph as pg
import pyqtgraph.opengl as gl
from PySide6.QtCore import Qt

from core.mesh import FLOOR, TALL, Land, Relief
from core.numbers import label
from core.objective import Floats, PlaneObjective, Window
from core.trails import FEW
from gui.items.land3d import BEHIND, ON_LAND, Balls, Lines, Texts, rgba
from gui.items.landview import LandView
from gui.items.paths3d import LandPaths
from gui.theme import Theme

UP = np.array([0.0, 0.0, 1.0])
HEAD = 0.035
RING = 0.045
MOST_BALLS = 500
"""Balls shown at most of each kind; a land under ten thousand of them would not be seen."""


class Landscape:
    """Everything in the 3-D view, each kind of thing in one OpenGL item."""

    def __init__(self, view: LandView) -> None:
        self._view = view
        self._theme: Theme
        self._window: Window | None = None
        self._land: Land | None = None
        self._names = ("x", "y")
        self._mesh = gl.GLMeshItem(smooth=True, computeNormals=False, shader=None)
        self._mesh.setGLOptions(BEHIND)
        self._mesh.setVisible(False)
        self._frame = Lines(ON_LAND, 1.0, antialias=False)
        self._draped = Lines(ON_LAND, 1.0, antialias=False)
        self._floor = Lines(ON_LAND, 1.0, antialias=False)
        self._starts, self._heads = Balls(view, RING), Balls(view, HEAD)
        self._texts = Texts(view)
        for item in (self._mesh, self._frame, self._draped, self._floor):
            view.add_ground(item)
        self.paths = LandPaths(view)

    def show_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self._texts.set_look(theme.text, theme.plot)

    def show_land(self, land: Land, colours: pg.ColorMap, problem: PlaneObjective) -> None:
        """Show another land, or the same in other colours."""
        self._land, self._names = land, problem.axes
        self._window = land.terrain.request.window
        table = colours.map(land.units.astype(float), mode="float").astype(np.float32)
        table[:, :3] *= land.shade[:, None]
        self._mesh.setVisible(True)
        self._mesh.setMeshData(vertexes=land.vertices, faces=land.faces, vertexColors=table)
        self._draped.show_lines(land.draped, (0.0, 0.0, 0.0, 0.35))
        ends = colours.map(
            np.repeat(land.terrain.scale.unit(self._line_losses(land)), 1), mode="float"
        )
        self._floor.show_lines(land.floor, ends)
        self.show_axes()

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

    def show_heads(self, heads: Floats, relief: Relief, colours: tuple[str, ...]) -> None:
        """Show a ball where each run is, at the edge of the land where it has left it."""
        starts = min(heads.shape[1], max(1, MOST_BALLS // max(len(colours), 1)))
        points = heads[:, :starts].reshape(-1, 2)
        sound = np.flatnonzero(np.isfinite(points[:, 0]))
        places = relief.on_land(_inside(points[sound], relief.window))
        self._heads.radius = HEAD if len(points) <= FEW else HEAD / 2
        self._heads.show_balls(places, [colours[i // starts] for i in sound])

    def clear_runs(self) -> None:
        """Show no runs."""
        self.paths.clear()
        self._heads.show_balls(np.empty((0, 3)), [])

    def show_starts(self, starts: Floats, relief: Relief, held: int) -> None:
        """Show a white ball at each start, the held one in pink."""
        places = relief.on_land(_inside(starts[:MOST_BALLS], relief.window))
        colours = ["#ff3b7f" if i == held else "#ffffff" for i in range(len(places))]
        self._starts.show_balls(places, colours)

    # The frame

    def show_axes(self) -> None:
        """Draw the frame, its ticks and names at the edges that face the eye."""
        if self._land is None or self._window is None:
            return
        eye = self._view.cameraPosition()
        x_side = 1.0 if eye.x() > 0 else -1.0
        y_side = 1.0 if eye.y() > 0 else -1.0
        lines: list[Floats] = [_edges()]
        texts: list[tuple[Floats, str, Qt.AlignmentFlag]] = []
        window = self._window
        for axis, span in enumerate((window[:2], window[2:])):
            side = (y_side, x_side)[axis]
            for value, place in _ticks(*span):
                texts.append((_at(axis, place, side * 1.1), value, Qt.AlignmentFlag.AlignHCenter))
                lines.append(np.array([_at(axis, place, side), _at(axis, place, side * 1.04)]))
            name = self._names[axis]
            texts.append((_at(axis, 0.0, side * 1.26), name, Qt.AlignmentFlag.AlignHCenter))
        texts += self._height_ticks(lines)
        self._frame.show_lines(np.concatenate(lines), rgba(self._theme.muted, 0.8))
        self._texts.set_texts(texts)
        self._view.ground_changed()

    def _height_ticks(self, lines: list[Floats]) -> list[tuple[Floats, str, Qt.AlignmentFlag]]:
        """Put the loss at the corner that is farthest left on the screen."""
        assert self._land is not None
        corners = np.array([[x, y, 0.0] for x in (-1, 1) for y in (-1, 1)])
        corner = corners[int(np.argmin(self._view.to_screen(corners)[:, 0]))]
        top = corner + TALL * UP
        lines.append(np.array([corner + FLOOR * UP, top]))
        scale = self._land.relief.scale
        texts: list[tuple[Floats, str, Qt.AlignmentFlag]] = []
        for unit in (0.0, 0.25, 0.5, 0.75, 1.0):
            place = corner + TALL * unit * UP
            out = place + np.sign(corner) * [0.04, 0.04, 0]
            lines.append(np.array([place, out]))
            loss = label(float(scale.loss(np.array(unit))))
            texts.append((out, loss + "  ", Qt.AlignmentFlag.AlignRight))
        texts.append((top + 0.12 * UP, "loss", Qt.AlignmentFlag.AlignHCenter))
        return texts


def _inside(points: Floats, window: Window) -> Floats:
    return np.clip(points, (window.left, window.bottom), (window.right, window.top))


def _at(axis: int, along: float, across: float) -> Floats:
    place = (along, across, FLOOR) if axis == 0 else (across, along, FLOOR)
    return np.array(place)


def _edges() -> Floats:
    """Return the four edges of the floor, as ends in pairs."""
    corners = np.array([[-1, -1, FLOOR], [1, -1, FLOOR], [1, 1, FLOOR], [-1, 1, FLOOR]])
    return np.stack([corners, np.roll(corners, -1, axis=0)], axis=1).reshape(-1, 3)


def _ticks(low: float, high: float) -> list[tuple[str, float]]:
    """Return round numbers between two, as text, and where they are between −1 and 1."""
    raw = (high - low) / 5
    power = 10.0 ** np.floor(np.log10(raw))
    spacing = power * min((step for step in (1, 2, 5, 10) if step * power >= raw), default=10)
    first = np.ceil(low / spacing - 1e-9)
    count = int(np.floor(high / spacing + 1e-9) - first) + 1
    values = (first + np.arange(count)) * spacing
    digits = max(0, int(np.ceil(-np.log10(spacing) + 0.01)))
    usual = digits <= 4 and abs(values).max(initial=0) < 1e5
    texts = [f"{value:.{digits}f}" if usual else f"{value:.3g}" for value in values]
    places = (values - low) / (high - low) * 2 - 1
    return [
        (text.replace("-", "−"), float(place)) for text, place in zip(texts, places, strict=True)
    ]
