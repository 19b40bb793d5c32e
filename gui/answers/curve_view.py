"""The curve: what networks answer to one input, through the points and past them."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from core.answers.curves import Curves, curves
from core.answers.plane import window_around
from core.answers.spots import Spots, spots_on_curve
from core.diverging import class_colours
from core.numbers import label
from core.objective import Window
from gui.answers.look import Look
from gui.answers.points_view import SPARSE, PointsView
from gui.answers.texts import class_name, joined
from gui.data_picture import ERROR
from gui.items.strokes import PEN, Stroke, along
from gui.theme import Theme

WITH_ERRORS = 200
"""Up to so many points have lines to what is answered for them."""

BELOW, ABOVE = 12, 22
"""Where the curves are: above very many points, which would hide them."""

HIGHER = 0.15
"""How much further than the points the window reaches up and down, for the curve."""


class CurveView(PointsView):
    """Points over one input, and the curves of the networks."""

    curves: Curves | None = None

    def forget(self) -> None:
        """Let go of what was shown."""
        super().forget()
        self.curves = None

    def colours_of(self, spots: Spots, theme: Theme) -> NDArray[np.uint8]:
        """Return the colours of points: classes have theirs, numbers that of the text."""
        if spots.samples.classes:
            return super().colours_of(spots, theme)
        colour = QColor(theme.text if len(spots) <= SPARSE else theme.muted)
        return np.tile(
            np.array([colour.red(), colour.green(), colour.blue()], np.uint8), (len(spots), 1)
        )

    def rim_of(self, spots: Spots, theme: Theme) -> str:
        """Return the colour around points, which have no coloured ground."""
        return theme.plot

    def make_spots(self, look: Look) -> Spots:
        """Return the samples: the input across, the target up."""
        return spots_on_curve(look.prepared, look.samples, look.drawn)

    def names(self, look: Look) -> tuple[str, str]:
        """Return what the axes are."""
        samples = look.samples
        if len(samples.classes) == 2:
            return samples.input_names[0], f"share of {class_name(samples.classes, 1)}"
        up = "share of each class" if samples.classes else samples.target_names[0]
        return samples.input_names[0], up

    def window_of(self, spots: Spots) -> Window:
        """Return the window in which all points are seen; of classes, all shares too."""
        window = window_around(spots.places)
        if spots.samples.classes:
            return Window(window.left, window.right, -0.12, 1.12)
        more = HIGHER * window.height
        return Window(window.left, window.right, window.bottom - more, window.top + more)

    def question(self, look: Look) -> Callable[[], Any]:
        """Return what computes the curves."""
        assert self.spots is not None and self._whole is not None
        ends = self._whole.left, self._whole.right
        return partial(curves, look.moment, self.spots, ends, look.crowds)

    def draw(self, found: Curves) -> None:
        """Draw the curves, and how far the one that is shown misses the points."""
        look, self.curves = self.look, found
        if look is None:
            return
        strokes = self._misses(found)
        colours, shown = look.colours, look.scene.shown[0]
        for entry in dict.fromkeys(entry for entry, _ in found.others):
            these = np.stack([curve for one, curve in found.others if one == entry])
            if entry < len(colours):
                strokes.append(along(found.x, these, colours[entry], 1.2))
        if len(found.shown) == 1:
            strokes.append(along(found.x, found.shown, colours[shown], 2.8))
        else:
            names = zip(found.shown, class_colours(len(found.shown)), strict=True)
            strokes += [along(found.x, curve[None], colour, 2.4) for curve, colour in names]
        with np.errstate(all="ignore"):
            self.lines.show_strokes(tuple(strokes), self.frame())
        self.lines.setZValue(ABOVE if len(found.spots) > SPARSE else BELOW)
        self.show_answers(found.spots, found.outputs, found.wrong)

    def _misses(self, found: Curves) -> list[Stroke]:
        """Return lines from the points to what is answered for them."""
        spots = found.spots
        if len(spots) > WITH_ERRORS or len(spots.samples.classes) > 2:
            return []
        begin = spots.places
        end = np.stack([begin[:, 0], found.misses], axis=-1)
        return [Stroke(begin, end, ERROR, 1.4, PEN.DashLine)]

    def place_text(self, x: float, y: float) -> str:
        """Return where a place is, and what is answered to its input."""
        where, look = super().place_text(x, y), self.look
        found = self.curves
        if look is None or found is None or len(found.shown) != 1:
            return where
        height = float(np.interp(x, found.x, found.shown[0]))
        return joined(where, f"answers {label(height, 5)}")
