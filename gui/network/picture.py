"""The picture of a network: what is drawn of it, and what lies at a place of it.

It paints nothing anew when it is shown: edges and neurons are pictures that are made when what
they show changes. Above them lie only the selection and, while a parameter is nudged, the halos.
"""

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter

from core.diagram import Diagram, Edges, Room
from core.diverging import scale_of
from core.network.head import Array
from core.node_pictures import COARSEST, FINEST, Face, Portrait, Sight, face_of
from gui.items.diverging import zero_of
from gui.items.plots import small_font
from gui.network.halos import paint_edge, paint_halos, paint_home
from gui.network.look import Look
from gui.network.painting import blank, paint_edges, paint_headings, paint_neurons
from gui.network.selecting import first_of, home_of, inputs_of
from gui.network.texts import (
    dead_text,
    fold_text,
    layer_text,
    neuron_text,
    parameter_text,
    pixel_of,
)

if TYPE_CHECKING:
    from core.nudge import Change

NAMES = (40.0, 96.0)
"""The room for the names of inputs and outputs, at least and at most."""

FOLD = 9
"""Half of the height of the text at a fold, in pixels."""


class Spot(NamedTuple):
    """A neuron under the mouse, and where in its square that is, 0 … 1 right- and downwards."""

    layer: int
    neuron: int
    place: tuple[float, float]


class NetworkPicture:
    """What is drawn of a network in a frame, from the first look on."""

    def __init__(self, look: Look, size: QSize, ratio: float) -> None:
        self.look = look
        self.portrait: Portrait | None = None
        self.dead: tuple[Array, ...] = ()
        self.selected: int | None = None
        self.change: Change | None = None
        self.scale = 0.0
        self.diagram: Diagram
        self.edges: Edges
        self.firsts: tuple[int, ...] = ()
        self.lay_out(size, ratio)

    # What is drawn

    def lay_out(self, size: QSize, ratio: float) -> None:
        """Find places for all that there is in a frame, with so many pixels a unit, and draw it."""
        self._size, self._ratio = size, ratio
        look = self.look
        guess = Diagram(look.layout, self._room(0.0), self.firsts, look.pixels)
        room = self._room(guess.columns[-1].side)  # names stand beside the neurons
        self.diagram = Diagram(look.layout, room, self.firsts, look.pixels)
        self.firsts = self.diagram.firsts
        self._still = blank(size, ratio, look.theme.plot)
        paint_headings(self._still, self.diagram, look)
        self._draw_edges()
        self._draw_neurons()

    def _room(self, side: float) -> Room:
        """Return where the middles of the neurons may be, where these are of a size."""
        look, width, height = self.look, self._size.width(), self._size.height()
        metrics = QFontMetricsF(small_font())

        def wide(names: tuple[str, ...]) -> float:
            longest = max((metrics.horizontalAdvance(name) for name in names[:64]), default=0)
            room = longest + side / 2 + 10
            return min(max(room, NAMES[0]), max(NAMES[1], 0.22 * width))

        left = NAMES[0] if look.pixels else wide(look.inputs)
        top = 2 * metrics.height() + 8
        loss = metrics.horizontalAdvance(look.layout.head.loss.value)
        right = max(width - max(wide(look.outputs), loss / 2 + 8), left + 20)
        return Room(left, top, right, max(height - 6.0, top + 40))

    def show_look(self, look: Look) -> bool:
        """Show another moment or another network; return whether neurons have other places."""
        old, self.look = self.look, look
        if old.plan is look.plan and old.theme is look.theme:
            self._draw_edges()  # the neurons follow when it is known what they look like
            return False
        if old.layout.widths != look.layout.widths:
            self.firsts = ()
        if old.plan is not look.plan:
            self.dead = ()
        self.lay_out(self._size, self._ratio)
        return True

    def _draw_edges(self) -> None:
        look = self.look
        self.edges = self.diagram.edges(look.vector)
        last = look.layout.views(look.vector)[-1].weights
        self.scale = scale_of(self.edges.values) or scale_of(last)
        self._back = self._still.copy()
        paint_edges(self._back, self.edges, self.scale, look)

    def _draw_neurons(self) -> None:
        self._front = blank(self._size, self._ratio)
        paint_neurons(self._front, self.diagram, self.look, self.fitting, self.scale, self.dead)

    @property
    def fitting(self) -> Portrait | None:
        """The last portrait, if it is of the neurons that are shown."""
        if self.portrait is None:
            return None
        sight = self.portrait.sight
        fits = sight.plan is self.look.plan and sight.shown == self.diagram.shown
        return self.portrait if fits else None

    def sight(self) -> Sight:
        """Return what has to be known to draw the neurons."""
        look, diagram = self.look, self.diagram
        cells = min(max(round(diagram.columns[-1].side * self._ratio), COARSEST), FINEST)
        return Sight(
            look.plan, look.setup.prepared, look.vector, diagram.shown, look.sample, cells,
            zero_of(look.theme),
        )  # fmt: skip

    def show_portrait(self, portrait: Portrait) -> None:
        """Show what the neurons look like."""
        self.portrait = portrait
        if self.fitting is not None:
            self._draw_neurons()

    def show_dead(self, look: Look, dead: tuple[Array, ...]) -> None:
        """Cross out the neurons that are dead, as they were found of a look."""
        if look.plan is not self.look.plan:
            return
        pairs = zip(dead, self.dead, strict=False)
        same = len(self.dead) == len(dead) and all((a == b).all() for a, b in pairs)
        self.dead = dead
        if not same:
            self._draw_neurons()

    def turn(self, firsts: tuple[int, ...]) -> bool:
        """Show other neurons of layers that are folded; return whether they are others."""
        if firsts == self.firsts:
            return False
        self.firsts = firsts
        self.lay_out(self._size, self._ratio)
        return True

    def bring(self, index: int) -> bool:
        """Turn the layers so that a parameter's neurons are shown; return whether they turned."""
        layout = self.look.layout
        firsts = self.firsts
        for layer, neuron in (home_of(layout, index), *inputs_of(layout, index)):
            first = self.diagram.showing(layer, neuron)[layer]
            firsts = (*firsts[:layer], first, *firsts[layer + 1 :])
        return self.turn(firsts)

    def page(self, layer: int) -> bool:
        """Show the next neurons of a folded layer, after the last the first."""
        column = self.diagram.columns[layer]
        at_end = column.shown.stop >= column.width
        first = 0 if at_end else column.first + len(column.y)
        return self.turn(self.diagram.turned(layer, first))

    def paint(self, painter: QPainter) -> None:
        """Put the pictures together, and mark what is selected and what changes."""
        painter.drawImage(QPointF(), self._back)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.selected is not None:
            paint_edge(painter, self.diagram, self.look, self.selected, self.scale)
        painter.drawImage(QPointF(), self._front)
        if self.selected is not None:
            paint_home(painter, self.diagram, self.look, self.selected)
        if self.change is not None:
            paint_halos(painter, self.diagram, self.look, self.change)

    # What lies at a place

    def spot(self, at: QPointF) -> Spot | None:
        """Return the neuron at a place."""
        found = self.diagram.neuron_at(at.x(), at.y())
        if found is None:
            return None
        column = self.diagram.columns[found[0]]
        across, down = (
            min(max((near - middle) / column.side + 0.5, 0.0), 1.0)
            for near, middle in ((at.x(), column.x), (at.y(), column.height_of(found[1])))
        )
        return Spot(*found, (across, down))

    def fold_at(self, at: QPointF) -> int | None:
        """Return the layer whose fold is at a place."""
        half = max(self.diagram.apart / 2, 30)
        for layer, column in enumerate(self.diagram.columns):
            if column.fold is None or abs(at.y() - column.fold) > FOLD:
                continue
            if abs(at.x() - column.x) <= half:
                return layer
        return None

    def parameter_at(self, at: QPointF) -> int | None:
        """Return the parameter that a click at a place selects, None for none.

        Of a neuron it is the bias; where the neuron is selected already and is a picture of its
        weights, the weight of the pixel.
        """
        spot, layout = self.spot(at), self.look.layout
        if spot is None:
            return self.edges.nearest(at.x(), at.y())
        home = spot.layer, spot.neuron
        if spot.layer == 0:
            return None
        if self.selected is None or home_of(layout, self.selected) != home:
            return first_of(layout, *home)
        if face_of(self.look.setup.prepared.samples, spot.layer) is Face.WEIGHTS:
            return first_of(layout, *home, pixel_of(self.look, spot.place))
        return self.selected

    def text_at(self, at: QPointF) -> str:
        """Return what there is to say of a place, in a line."""
        fold, spot = self.fold_at(at), self.spot(at)
        if fold is not None:
            return fold_text(self.look, fold, self.diagram.columns[fold])
        if spot is not None:
            return neuron_text(self.look, *spot, self.fitting, self.change)
        index = self.edges.nearest(at.x(), at.y())
        return "" if index is None else parameter_text(self.look, index)

    def tip_at(self, at: QPointF) -> str:
        """Return what a tooltip says of a place: what a layer is, or that a neuron is dead."""
        spot = self.spot(at)
        if spot is not None and spot.layer and self.dead:
            if self.dead[spot.layer - 1][spot.neuron]:
                return dead_text(self.look, spot.layer, spot.neuron)
        layer = self.diagram.column_at(at.x())
        if layer is not None and at.y() < self.diagram.room.top:
            return layer_text(self.look, layer, self.diagram.columns[layer])
        return ""
