"""The frame of the 3-D view: the edges of its floor, its ticks and its names."""

import numpy as np
from PySide6.QtCore import Qt

from core.mesh import FLOOR, TALL, Land
from core.numbers import labels, less, offset, ticks
from core.objective import Floats
from core.ticks import height_ticks
from gui.items.landview import LandView
from gui.items.signs3d import Text

UP = np.array([0.0, 0.0, 1.0])

ROOM = 0.14
"""How far ticks of height stand apart at least."""


def frame_of(land: Land, names: tuple[str, str], view: LandView) -> tuple[Floats, list[Text]]:
    """Return the lines of the frame, as ends in pairs, and its texts, the names first.

    The ticks stand at the edges that face the eye, those of the height at the corner that is
    farthest left on the screen.
    """
    eye = view.eye()
    corners = np.array([[x, y, 0.0] for x in (-1, 1) for y in (-1, 1)])
    corner = corners[int(np.nanargmin(np.append(view.to_screen(corners)[:, 0], np.inf))) % 4]
    lines, marks = _height(land, corner)
    window = land.relief.window
    texts = [Text(corner + (TALL + 0.12) * UP, "loss")]
    for axis, span in enumerate((window[:2], window[2:])):
        side = _side(eye, corner, 1 - axis)
        texts.append(Text(_at(axis, 0.0, side * 1.34), names[axis] + less(offset(*span))))
        for text, place in _ticks(*span):
            marks.append(Text(_at(axis, place, side * 1.1), text))
            lines += [_at(axis, place, side), _at(axis, place, side * 1.04)]
    return np.concatenate([_edges(), np.array(lines)]), texts + marks


def _side(eye: Floats, corner: Floats, axis: int) -> float:
    """Return the side of the land that faces the eye; seen edge-on, the one far from a corner."""
    edge_on = abs(eye[axis]) < 0.3 * float(np.hypot(eye[0], eye[1]))
    return float(-corner[axis]) if edge_on else float(np.copysign(1.0, eye[axis]))


def _height(land: Land, corner: Floats) -> tuple[list[Floats], list[Text]]:
    scale = land.relief.scale
    losses = height_ticks(scale, ROOM)
    lines, texts = [corner + FLOOR * UP, corner + TALL * UP], []
    for unit, text in zip(scale.unit(losses), labels(losses.tolist()), strict=True):
        place = corner + TALL * unit * UP
        out = place + np.sign(corner) * [0.04, 0.04, 0]
        lines += [place, out]
        texts.append(Text(out, text + "  ", Qt.AlignmentFlag.AlignRight))
    return lines, texts


def _at(axis: int, along: float, across: float) -> Floats:
    place = (along, across, FLOOR) if axis == 0 else (across, along, FLOOR)
    return np.array(place)


def _edges() -> Floats:
    """Return the four edges of the floor, as ends in pairs."""
    corners = np.array([[-1, -1, FLOOR], [1, -1, FLOOR], [1, 1, FLOOR], [-1, 1, FLOOR]])
    return np.stack([corners, np.roll(corners, -1, axis=0)], axis=1).reshape(-1, 3)


def _ticks(low: float, high: float) -> list[tuple[str, float]]:
    """Return round numbers between two, as text, and where they are between −1 and 1."""
    values = ticks(low, high, 6)
    places = (values - low) / (high - low) * 2 - 1
    texts = labels(values.tolist(), offset(low, high))
    return list(zip(texts, map(float, places), strict=True))
