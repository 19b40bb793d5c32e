"""The gradient's cloud around the heads: where the other batches of the epoch would have led.

The arrows are steps on the land: minus the learning rate times a gradient. Where these would be
too short or too long to be seen they are drawn so many times as long, which is written beside.
"""

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from core.numbers import label, shortened
from core.objective import Floats
from core.scene import Scene
from gui.items.frame import Frame
from gui.items.framed import Framed
from gui.items.paths import whitened
from gui.items.plots import outline

if TYPE_CHECKING:  # what works them out is imported only where chance plays a part
    from core.cloud import Cloud

SHORTEST, LONGEST = 16, 120
"""Pixels: arrows whose mean square is that of a length between them are drawn as long as steps."""

USUAL = 24
"""Pixels: others are drawn so many times as long that it is this, and up to 2.5 times this."""

TIMES = (1.0, 2.0, 5.0)
"""How many times as long arrows are drawn, besides a power of ten."""

FAINT, TAKEN, FULL = 1.1, 3.2, 2.4
"""The widths in pixels of the arrows: of the others, of the next step, of the full gradient."""

CONTRAST = "#ffffff"
"""The colour of the full gradient's arrow."""

EDGE = QColor(0, 0, 0, 110)
"""What stands around the faint arrows."""

LINE = 20
"""Pixels from one caption to the next."""

NEAR = 14
"""Pixels within which the mouse is over a head."""


class Drawn(Struct, frozen=True):
    """A cloud in pixels.

    Attributes
    ----------
    cloud : what is drawn, of an optimizer of this name and colour.
    at : shape (2,), where the arrows begin.
    others : shape (arrows, 2), where those of the steps not taken end.
    taken, full : shape (2,), where the next step's and the full gradient's end.
    times : how many times as long as the steps the arrows are.
    """

    cloud: "Cloud"
    name: str
    colour: str
    at: Floats
    others: Floats
    taken: Floats
    full: Floats
    times: float

    @property
    def caption(self) -> str:
        """What the arrows are."""
        return caption_of(self.cloud, self.name, self.times)


def caption_of(cloud: "Cloud", name: str, times: float) -> str:
    """Return what the arrows of a cloud are, drawn so many times as long as the steps."""
    shown, count = len(cloud.steps), cloud.batches
    of = f"{count} batches" if shown >= count else f"{shown} of {count} batches"
    what = f"−α∇ of {of}" if count else f"−α∇ with {shown} draws of noise"
    return f"{shortened(name)}: {what}{times_text(times)}"


def times_text(times: float) -> str:
    """Return how many times as long as the steps arrows are drawn, nothing where they are equal."""
    return f", drawn {label(times)} times as long" if times != 1 else ""


def times_for(lengths: Floats) -> float:
    """Return how many times as long arrows of these lengths in pixels are drawn, to be seen."""
    usual = float(np.sqrt(np.mean(lengths * lengths)))
    if SHORTEST <= usual < LONGEST or not 1e-12 < usual < 1e12:
        return 1.0
    wanted = USUAL / usual
    power = 10.0 ** np.floor(np.log10(wanted))
    return float(next((t * power for t in TIMES if t * power >= wanted), 10 * power))


def drawn(cloud: "Cloud", name: str, colour: str, frame: Frame) -> Drawn:
    """Return how a cloud is drawn."""
    at = frame.pixels(frame.square(cloud.place))
    steps = np.concatenate([cloud.steps, cloud.full[None]])
    moves = frame.pixels(frame.square(cloud.place + steps)) - at
    times = times_for(np.hypot(*moves.T) / frame.ratio)
    ends = at + times * moves
    others = np.delete(ends[:-1], cloud.taken, axis=0)
    return Drawn(cloud, name, colour, at, others, ends[cloud.taken], ends[-1], times)


class CloudItem(Framed):
    """Paints clouds, and in a corner what their arrows are."""

    def __init__(self) -> None:
        super().__init__(depth=18)
        self.drawn: tuple[Drawn, ...] = ()

    def show_clouds(self, clouds: "tuple[Cloud, ...]", scene: Scene, frame: Frame) -> None:
        """Show the clouds of a moment of the scene's race."""
        if not clouds and not self.drawn:
            return
        self.place(frame)
        racers = [(scene.labels[i], scene.colours[i]) for i in scene.active]
        seen = [cloud.seen_by(scene.plane.project) for cloud in clouds]
        self.drawn = tuple(drawn(cloud, *racers[cloud.entry], frame) for cloud in seen)
        self.update()

    def reading(self, point: tuple[float, float]) -> str:
        """Return what there is to read of the cloud whose head is near a point, or nothing."""
        if self._frame is None:
            return ""
        at = self._frame.pixels(self._frame.square(np.array(point)))
        for one in self.drawn:
            if np.hypot(*(one.at - at)) <= NEAR * self._frame.ratio:
                return _reading(one)
        return ""

    def draw_in(self, painter: QPainter, frame: Frame) -> None:
        """Paint the arrows and the caption."""
        if not self.drawn:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one in self.drawn:
            paint_cloud(painter, one, frame.ratio)
        painter.scale(frame.ratio, frame.ratio)
        captions = [one.caption for one in self.drawn]
        height = frame.size.height() / frame.ratio
        paint_captions(painter, captions, height - 6 - LINE * len(captions))


def _reading(one: Drawn) -> str:
    """Return the next step and the full one, and the angle between them."""
    cloud = one.cloud
    taken, full = cloud.steps[cloud.taken], cloud.full
    lengths = float(np.linalg.norm(taken)), float(np.linalg.norm(full))
    cosine = float(taken @ full) / max(lengths[0] * lengths[1], 1e-300)
    angle = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    what = "batch" if cloud.batches else "noisy"
    texts = (f"({label(float(x))}, {label(float(y))})" for x, y in (taken, full))
    return "{}   α∇ {} {}   full {}   {:.0f}° apart".format(one.name, what, *texts, angle)


def paint_cloud(painter: QPainter, one: Drawn, ratio: float) -> None:
    """Paint the arrows of a cloud: the others faint, then the full one's and the next step's."""
    for colour, width in ((EDGE, FAINT + 1.6), (QColor(whitened(one.colour, 0.55)), FAINT)):
        pen = QPen(colour, width * ratio)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawPath(_fan(one.at, one.others, ratio))
    paint_arrow(painter, one.at, one.full, CONTRAST, FULL * ratio)
    paint_arrow(painter, one.at, one.taken, one.colour, TAKEN * ratio)


def _fan(at: Floats, ends: Floats, ratio: float) -> QPainterPath:
    """Return thin arrows from one point: lines with two barbs."""
    path, begin = QPainterPath(), QPointF(*at)
    for end in ends:
        path.moveTo(begin)
        path.lineTo(*end)
        for barb in barbs(at, end, 5 * ratio):
            path.moveTo(*end)
            path.lineTo(*barb)
    return path


def barbs(at: Floats, end: Floats, size: float) -> Floats:
    """Return the ends of the two barbs of an arrow's head, shape (2, 2)."""
    length = float(np.hypot(*(end - at)))
    along = (end - at) / max(length, 1e-9) * min(size, length / 2)
    across = np.array([-along[1], along[0]]) * 0.5
    back: Floats = end - along + np.array([across, -across])
    return back


def paint_arrow(painter: QPainter, at: Floats, end: Floats, colour: str, width: float) -> None:
    """Paint one strong arrow with a dark edge."""
    if np.hypot(*(end - at)) < 0.5:
        return
    corners = barbs(at, end, 4.5 * width)
    head = QPolygonF([QPointF(*end), *(QPointF(*corner) for corner in corners)])
    neck = QPointF(*corners.mean(axis=0))
    for shade, edge in (("#000000", 0.8 * width), (colour, 0.0)):
        pen = QPen(QColor(shade), width + edge)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLine(QPointF(*at), neck)
        painter.setBrush(QColor(shade))
        painter.setPen(QPen(QColor(shade), edge) if edge else Qt.PenStyle.NoPen)
        painter.drawPolygon(head)


def paint_captions(painter: QPainter, captions: list[str], top: float) -> None:
    """Write what the arrows are at the left, from `top` on down, a line for each cloud."""
    for i, caption in enumerate(captions):
        path = outline(caption)
        box = path.boundingRect()
        place = QRectF(8, top + LINE * i, box.width() + 12, LINE - 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 150))
        painter.drawRoundedRect(place, 3, 3)
        painter.fillPath(path.translated(place.center() - box.center()), QColor("#ffffff"))
