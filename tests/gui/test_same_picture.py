"""What is on the screen is the scene's picture, whichever way a hand came to it.

Each panel of a window that was used is compared, bit for bit, with a panel that has seen nothing
but the scene as it is now.
"""

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.edits import (
    AddStart,
    Edit,
    MoveStart,
    RemoveStart,
    SetHyperparameter,
    SetProblem,
    SetScene,
    SetView,
    SetWindow,
    ToggleRacer,
)
from core.heights import Scaling
from core.objective import Window
from core.scene import Camera, Colormap
from core.surfaces import Himmelblau, LongValley
from gui.main_window import MainWindow
from gui.panels.contour import ContourPanel
from gui.panels.curves import CurvesPanel
from gui.panels.surface3d import SurfacePanel
from tests.gui.conftest import MakeBench, settled

WAYS: dict[str, list[Edit]] = {
    "zooms": [
        SetWindow(Window(-1.0, 2.0, -2.0, 3.0)),
        SetWindow(Window(0.0, 1.0, 0.0, 1.0)),
    ],
    "into the distance and back": [SetWindow(Window(-20.0, 10.0, -30.0, 20.0)), SetWindow(None)],
    "problems": [
        SetProblem(Himmelblau()),
        SetWindow(Window(-9.0, 9.0, -9.0, 9.0)),
        SetProblem(LongValley()),
    ],
    "starts": [
        AddStart((0.0, 0.0)),
        MoveStart(0, (1.0, 1.0)),
        SetScene({"scattered": 20, "steps": 100}),
        RemoveStart(1),
        SetScene({"scattered": 0}),
    ],
    "racers": [
        *[ToggleRacer(i) for i in range(7)],
        SetHyperparameter(0, "learning_rate", 0.5),
        *[ToggleRacer(i) for i in (0, 2, 6)],
    ],
    "looks": [
        SetView({"camera": Camera(azimuth=200.0, elevation=10.0, distance=3.0)}),
        SetView({"colormap": Colormap.MAGMA, "levels": 7, "height_scaling": Scaling.LOG}),
        SetView({"contour_scaling": Scaling.LINEAR, "log_loss": False, "smoothing": 0.5}),
    ],
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_every_way_to_a_scene_ends_at_the_same_picture(
    window: MainWindow, qtbot: QtBot, make_bench: MakeBench, way: list[Edit]
) -> None:
    session = window.session
    window.playback.seek(40)
    for edit in way:
        session.edit(edit)
        window.grab()  # what Qt keeps of the old picture must not come back
        qtbot.waitUntil(lambda: settled(window))
        window.grab()
    for kind in (ContourPanel, SurfacePanel, CurvesPanel):
        used = window.panels[kind.name]
        fresh = make_bench(kind, session.scene, used.size().toTuple()).panel
        fresh.set_step(window.playback.step)
        fresh.grab()
        fresh.finish()
        used.finish()
        assert (plot_of(used) == plot_of(fresh)).all(), kind.name


def plot_of(panel: QWidget) -> np.ndarray:
    """Return the pixels of the plot, without the axes, whose names move by a pixel or two."""
    if isinstance(panel, SurfacePanel):
        image = panel.view.grab().toImage()
    else:
        box = panel.plot.getViewBox()
        frame = box.mapRectToScene(box.rect()).toAlignedRect().adjusted(1, 1, -1, -1)
        image = panel.plot.viewport().grab(QRect(frame)).toImage()
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32)
    return pixels.reshape(image.height(), image.width()).copy()
