"""The basins in the contour view: by key and by choice, and read under the mouse."""

import numpy as np
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from core.edits import SetHyperparameter, SetView
from core.scene_file import load_named
from gui.main_window import MainWindow
from gui.panels.contour import ContourPanel
from tests.gui.conftest import MakeBench, MakeWindow
from tests.gui.hand import Key, hover, key
from tests.gui.test_contour import contour_of, pixel_of

HIMMELBLAU = load_named("himmelblau")


def finest(panel: ContourPanel) -> bool:
    made = panel._basins._picture
    return made is not None and made.basins.stride == 1


def of_whom(window: MainWindow) -> int | None:
    return window.session.scene.basins_of


def test_the_key_goes_through_the_optimizers_and_back_to_the_heights(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window(HIMMELBLAU)
    panel = contour_of(window)
    for number in window.session.scene.active:
        key(window, Key.Key_B)
        assert of_whom(window) == number
    qtbot.waitUntil(lambda: panel._basins.cover is not None)
    key(window, Key.Key_B)
    assert of_whom(window) is None and panel._basins.cover is None
    window.session.undo()
    assert of_whom(window) == window.session.scene.active[-1]


def test_the_picture_follows_a_hyperparameter_and_is_read_under_the_mouse(
    make_window: MakeWindow, qtbot: QtBot
) -> None:
    window = make_window(HIMMELBLAU)
    panel = contour_of(window)
    window.session.edit(SetView({"basins": 1}))
    qtbot.waitUntil(lambda: finest(panel), timeout=30_000)
    before = panel._basins._picture
    assert before is not None
    hover(panel.plot.viewport(), pixel_of(panel, -3.0, 3.0))
    assert "→ (−2.81, 3.13) in " in panel._readout.text()
    window.session.edit(SetView({"basins": None}))
    assert "→" not in panel._readout.text(), "what is read follows what is shown"
    window.session.edit(SetView({"basins": 1}))
    qtbot.waitUntil(lambda: "→ (−2.81, 3.13) in " in panel._readout.text(), timeout=30_000)
    qtbot.waitUntil(lambda: finest(panel), timeout=30_000)
    before = panel._basins._picture
    assert before is not None
    window.session.edit(SetHyperparameter(1, "beta", 0.5))
    qtbot.waitUntil(lambda: finest(panel) and panel._basins._picture is not before, timeout=30_000)
    after = panel._basins._picture
    assert after is not None
    assert after.basins.request.entry.optimizer.beta == 0.5  # type: ignore[attr-defined]
    assert (after.pixels != before.pixels).any()


def test_the_setup_offers_the_basins_of_each_optimizer(make_window: MakeWindow) -> None:
    window = make_window(HIMMELBLAU)
    box = window.panels["setup"]._view._ground  # type: ignore[attr-defined]
    assert [box.itemText(i) for i in range(3)] == ["heights", "basins of SGD", "basins of Momentum"]
    box.setCurrentIndex(2)
    box.activated.emit(2)
    assert of_whom(window) == 1
    box.activated.emit(0)
    assert of_whom(window) is None


def test_pixels_on_the_screen_are_those_of_the_picture(make_bench: MakeBench) -> None:
    bench = make_bench(ContourPanel, HIMMELBLAU, (600, 500))
    bench.session.edit(SetView({"basins": 0}))
    panel = bench.panel
    assert isinstance(panel, ContourPanel)
    made = panel._basins._picture
    assert made is not None and made.basins.stride == 1
    cover = panel._basins.cover
    assert cover is not None
    image, where = cover
    for x, y in ((-4.0, -4.0), (-4.0, 4.0), (4.0, -4.0), (2.0, 4.5)):
        column = int((x - where.left()) / where.width() * 512)
        row = int((y - where.top()) / where.height() * 512)
        expected = made.pixels[row, column]
        found = image.pixelColor(column, row).getRgb()[:3]
        assert np.array_equal(found, expected)
        drawn = panel.grab().toImage()
        at = panel.plot.mapTo(panel, panel.plot.mapFromScene(
            panel.box.mapViewToScene(QPointF(x, y))))  # fmt: skip
        near = [
            drawn.pixelColor(at.x() + i, at.y() + j).getRgb()[:3]
            for i in range(-3, 4) for j in range(-3, 4)
        ]  # fmt: skip
        away = np.abs(np.array(near) - expected.astype(int)).max(axis=1)
        assert away.min() <= 12
