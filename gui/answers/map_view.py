"""The decision map: what a network answers everywhere in the plane of two inputs."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from core.answers.maps import Field, Map, mapped, side_for
from core.answers.moment import shares_of
from core.answers.plane import Plane, plane_of_two, planes
from core.answers.spots import Spots, spots_in
from core.numbers import label
from core.objective import Floats
from gui.answers.items import MapItem
from gui.answers.look import Look
from gui.answers.points_view import PointsView
from gui.answers.texts import joined, shares_text
from gui.items.diverging import zero_of
from gui.items.strokes import Stroke
from gui.panels.base import MakeLane

MOST_LINES = 4_000
"""So many pieces of lines between classes are drawn; more are no lines any more."""


class MapView(PointsView):
    """Points of a plane on the map of what is answered there."""

    def __init__(self, make_lane: MakeLane) -> None:
        super().__init__(make_lane)
        self.map: Map | None = None
        self.plane: Plane | None = None
        self._plane_of: tuple[Any, ...] = ()
        self._field: Field | None = None
        self.ground = MapItem()
        self.plot.getPlotItem().addItem(self.ground, ignoreBounds=True)

    @property
    def hint(self) -> str:
        """What can be done, or what the plane is."""
        return joined(super().hint, "" if self.plane is None else self.plane.hint)

    @property
    def movable(self) -> bool:  # type: ignore[override]
        """Whether the plane is that of the only two inputs."""
        return self.look is not None and self.look.samples.columns == 2

    def refresh(self) -> None:
        """Draw points and map; where the plane is not known yet, ask for it first."""
        look = self.look
        assert look is not None
        wanted = _plane_key(look)
        if wanted == self._plane_of and self.plane is not None:
            super().refresh()
        elif look.samples.columns == 2:
            self._take_plane(plane_of_two(look.samples), wanted)
        else:
            self.ask(partial(_found_plane, look, wanted))

    def _take_plane(self, plane: Plane, wanted: tuple[Any, ...]) -> None:
        if self.plane is not None and self.plane.names != plane.names:
            self._whole = None
        self.plane, self._plane_of = plane, wanted
        super().refresh()

    def make_spots(self, look: Look) -> Spots:
        """Return the samples as points of the plane."""
        assert self.plane is not None
        return spots_in(self.plane, look.prepared, look.samples, look.drawn)

    def names(self, look: Look) -> tuple[str, str]:
        """Return what the axes are."""
        return self.plane.names if self.plane is not None else ("", "")

    def question(self, look: Look) -> Callable[[], Any]:
        """Return what computes the map."""
        assert self.plane is not None and self.spots is not None and self._whole is not None
        layout = look.moment.plan.layout
        side = side_for(layout.n, look.samples.columns)
        key = look.prepared, self.plane, self._whole, side
        field = self._field
        if field is None or (field.prepared, field.plane, field.window, field.side) != key:
            field = self._field = Field(*key)
        return partial(mapped, look.moment, field, self.spots, zero_of(look.theme), self.tint)

    def draw(self, found: Any) -> None:
        """Draw a map, or take the plane that it is to be of."""
        if isinstance(found, Map):
            self._draw_map(found)
            return
        plane, wanted = found
        if self.look is not None and wanted == _plane_key(self.look):
            self._take_plane(plane, wanted)

    def _draw_map(self, found: Map) -> None:
        if self.look is None:
            return
        self.map = found
        self.ground.show_map(found.pixels, found.field.window)
        lines = [_thinned(line) for line in found.lines]
        pieces = [np.stack([line[:-1], line[1:]]) for line in lines]
        ends = np.concatenate(pieces, axis=1) if pieces else np.empty((2, 0, 2))
        strokes = (Stroke(ends[0], ends[1], self.look.theme.text, 1.6),)
        shown = strokes if 0 < ends.shape[1] <= MOST_LINES else ()
        self.lines.show_strokes(shown, self.frame())
        self.show_answers(found.spots, found.outputs, found.wrong)

    def forget(self) -> None:
        """Let go of what was shown."""
        super().forget()
        self.map = self._field = self.plane = None
        self._plane_of = ()

    def place_text(self, x: float, y: float) -> str:
        """Return where a place is and what is answered there."""
        where, look = super().place_text(x, y), self.look
        if look is None or self.plane is None or look.moment.plan.layout.n > 300_000:
            return where
        moment = look.moment
        outputs = moment.of_raw(self.plane.raw(np.array([[x, y]])))
        if look.samples.classes:
            return joined(
                where, shares_text(look.samples.classes, shares_of(moment.head, outputs)[0])
            )
        value = float(np.atleast_2d(moment.numbers(outputs))[0, 0])
        return joined(where, f"answers {label(value, 5)}")


def _thinned(line: Floats) -> Floats:
    """Return every second point of a line, shape (n, 2), and its last: they are pixels apart."""
    return line if len(line) < 8 else np.concatenate([line[:-1:2], line[-1:]])


def _plane_key(look: Look) -> tuple[Any, ...]:
    """Return what a plane follows from."""
    if look.samples.columns == 2:
        return look.samples.input_names
    return look.samples, look.prepared.whole, look.scene.view.inputs


def _found_plane(look: Look, wanted: tuple[Any, ...]) -> Any:
    """Yield the plane with what it was to be."""
    for plane in planes(look.prepared, look.scene.view.inputs):
        yield None if plane is None else (plane, wanted)
