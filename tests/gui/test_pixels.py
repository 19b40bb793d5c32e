"""A few pixels: every panel shows something, in the colours that it should be in."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QFont, QImage, QPainterPath
from PySide6.QtWidgets import QApplication, QWidget

from core.edits import ToggleRacer
from core.scene import Scene
from core.scene_file import load_named
from gui.items.plots import outline, small_font
from gui.items.terrain import colour_table
from gui.main_window import MainWindow
from gui.panels.contour import ContourPanel
from gui.panels.curves import CurvesPanel
from gui.panels.surface3d import SurfacePanel
from gui.theme import DARK, LIGHT, Theme
from tests.gui.conftest import MakeBench, MakeWindow

SGD, ADAM = 0, 6
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


@pytest.fixture(scope="module")
def duel() -> Scene:
    """Return a scene of SGD and Adam alone, so that no head hides another."""
    scene = load_named("seven-points")
    for i in range(SGD + 1, ADAM):
        scene = ToggleRacer(i).apply(scene)
    return scene


def picture_of(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def colour_at(image: QImage, x: float, y: float) -> QColor:
    """Return the colour at a place in units of the widget, which may be two pixels wide."""
    density = image.devicePixelRatio()
    return image.pixelColor(round(x * density), round(y * density))


def colours_in(image: QImage) -> int:
    """Return how many colours a picture has."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32)
    return len(np.unique(pixels))


@THEMES
def test_the_heads_are_where_the_runs_are_on_the_contour(
    make_bench: MakeBench, duel: Scene, theme: Theme
) -> None:
    bench = make_bench(ContourPanel, duel, theme=theme)
    panel, recording = bench.panel, bench.session.recording
    panel.set_step(25)
    image = picture_of(panel)
    box = panel.box
    frame, seen = box.mapRectToScene(box.rect()), box.seen
    for k, racer in enumerate((SGD, ADAM)):
        x, y = recording.positions[25, k, 0]
        across = frame.left() + (x - seen.left) / seen.width * frame.width()
        down = frame.bottom() - (y - seen.bottom) / seen.height * frame.height()
        place = panel.plot.mapTo(panel, QPoint(round(across), round(down)))
        assert colour_at(image, place.x(), place.y()) == QColor(duel.colours[racer])
    assert colour_at(image, 3, 3) == QColor(theme.plot), "the margin of the plot"


@THEMES
def test_the_heads_are_where_the_runs_are_on_the_land(
    make_bench: MakeBench, duel: Scene, theme: Theme
) -> None:
    bench = make_bench(SurfacePanel, duel, theme=theme)
    panel, recording = bench.panel, bench.session.recording
    panel.set_step(25)
    image = picture_of(panel.view)
    assert panel.land is not None
    heads = recording.positions[25, :, 0]
    for (x, y), racer in zip(
        panel.view.to_screen(panel.land.relief.on_land(heads)), (SGD, ADAM), strict=True
    ):
        shown, wanted = colour_at(image, x, y), QColor(duel.colours[racer])
        assert shown.hueF() == pytest.approx(wanted.hueF(), abs=0.03), "lit, but of its colour"
        assert shown.saturationF() > 0.5
    assert colour_at(image, 3, 3) == QColor(theme.plot)
    assert colours_in(image) > 500


def test_the_land_is_coloured_by_its_height(make_bench: MakeBench) -> None:
    panel = make_bench(SurfacePanel).panel
    assert panel.land is not None
    image = picture_of(panel.view)
    low, high = panel.view.to_screen(panel.land.relief.on_land(np.array([[-0.1, 2.5], [3.8, 7.7]])))
    assert colour_at(image, *low).blueF() > colour_at(image, *low).redF(), "viridis begins violet"
    assert colour_at(image, *high).redF() > colour_at(image, *high).blueF(), "and ends yellow"


def test_the_curves_are_in_their_colours(make_bench: MakeBench, duel: Scene) -> None:
    panel = make_bench(CurvesPanel, duel).panel
    panel.set_step(500)
    image = picture_of(panel.plot).convertToFormat(QImage.Format.Format_RGB32)
    pixels = set(np.frombuffer(image.constBits(), dtype=np.uint32).tolist())
    for racer in (SGD, ADAM):
        assert QColor(duel.colours[racer]).rgb() in pixels
    assert QColor(duel.colours[3]).rgb() not in pixels


def test_no_panel_is_blank_and_themes_differ(make_window: MakeWindow) -> None:
    window = make_window("beale")
    window.playback.seek(60)
    grounds = {}
    for theme in (LIGHT, DARK):
        choose_theme(window, theme)
        for name, panel in window.panels.items():
            assert colours_in(picture_of(panel)) > 20, f"{name} in the {theme.name} theme"
        picture = picture_of(window)
        grounds[theme.name] = [
            colour_at(picture_of(window.time_bar), 2, 2),
            colour_at(picture_of(window.panels["setup"]), 2, 2),
        ]
        assert grounds[theme.name] == [QColor(theme.window)] * 2
        assert picture.deviceIndependentSize().toSize() == window.size()
    assert grounds["light"] != grounds["dark"]


def choose_theme(window: MainWindow, theme: Theme) -> None:
    """Choose a theme in the menu."""
    actions = window.findChildren(type(window.menus.lecture))
    next(a for a in actions if a.text() == f"{theme.name.title()} theme").trigger()
    assert window.theme == theme


def test_the_outlines_of_a_text_are_the_same_whatever_was_written_before(
    qapp: QApplication,
) -> None:
    usual = qapp.font()
    small = elements_of(outline("saddle 10⁻⁵"))
    try:
        larger = QFont(usual)
        larger.setPointSizeF(2 * usual.pointSizeF())
        qapp.setFont(larger)
        scale = small_font().pixelSize()
        large = elements_of(outline("saddle 10⁻⁵"))
    finally:
        qapp.setFont(usual)
    np.testing.assert_allclose(large / scale, small / small_font().pixelSize(), atol=1e-12)


def elements_of(path: QPainterPath) -> np.ndarray:
    elements = [path.elementAt(i) for i in range(path.elementCount())]
    return np.array([[element.x, element.y] for element in elements])


def test_the_bands_have_the_colours_of_their_heights(make_bench: MakeBench) -> None:
    panel = make_bench(ContourPanel, "long-valley").panel
    terrain = panel.terrain
    assert terrain is not None
    places = terrain.scale.middles(terrain.levels)
    table = colour_table("viridis", places)
    assert len(table) == len(terrain.levels) + 1 == int(terrain.bands.max()) + 1
    image = panel._land._image
    for row, column in ((0, 0), (40, 30), (terrain.bands.shape[0] // 2, 100)):
        colour = image.pixelColor(column, row)
        expected = table[terrain.bands[row, column]].tolist()
        assert [colour.red(), colour.green(), colour.blue()] == expected
