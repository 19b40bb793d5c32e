"""What the plots of the answers paint stays within the plot."""

import numpy as np
from pytestqt.qtbot import QtBot

from core.objective import Window
from gui.answers.box import PointBox
from gui.answers.items import MapItem
from gui.items.plots import make_plot


def test_a_map_of_a_window_that_is_no_longer_seen_covers_no_axes(qtbot: QtBot) -> None:
    box, ground = PointBox(), MapItem()
    plot = make_plot(box)
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    plot.getPlotItem().addItem(ground, ignoreBounds=True)
    plot.show()
    box.show_window(Window(0, 1, 0, 1))
    plot.getPlotItem().layout.activate()
    before = plot.grab().toImage()
    ground.show_map(np.full((4, 4, 3), (255, 0, 255), np.uint8), Window(-9, 9, -9, 9))
    after = plot.grab().toImage()
    place = box.mapRectToScene(box.rect()).toRect()
    assert after.pixelColor(place.center()).name() == "#ff00ff"
    places = [(x, y) for x in range(300) for y in range(200)]
    outside = [(x, y) for x, y in places if not place.adjusted(-1, -1, 1, 1).contains(x, y)]
    assert len(outside) > 5000
    assert [at for at in outside if before.pixel(*at) != after.pixel(*at)] == []
