"""Ten thousand starts are one array: nothing is done ten thousand times that can be done once."""

import pytest

from core.edits import SetScene, SetView
from core.scene import Camera, Scene
from core.scene_file import load_named
from gui.panels.contour import ContourPanel
from gui.panels.surface3d import SurfacePanel
from tests.gui.conftest import MakeBench

STARTS = 10_000


@pytest.fixture(scope="module")
def crowd() -> Scene:
    return SetScene({"scattered": STARTS, "steps": 3}).apply(load_named("seven-points"))


def test_a_crowd_is_a_cloud_and_not_seventy_thousand_markers(
    make_bench: MakeBench, crowd: Scene
) -> None:
    bench = make_bench(ContourPanel, crowd)
    panel = bench.panel
    panel.set_step(2)
    panel.grab()
    assert panel._heads.cloud is not None and not panel._heads.markers
    assert panel._starts.cloud is not None
    places = {marker.at.toTuple() for marker in panel._starts.markers}
    assert len(places) == 1, "the one that can be taken hold of"


def test_a_crowd_is_left_alone_when_only_the_eye_moves(
    make_bench: MakeBench, crowd: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench(ContourPanel, crowd)
    drawn = 0

    def counting(*_: object, **__: object) -> None:
        nonlocal drawn
        drawn += 1

    monkeypatch.setattr(bench.panel._starts, "show_starts", counting)
    bench.session.edit(SetView({"camera": Camera(azimuth=3.0)}))
    assert drawn == 0


def test_a_crowd_on_the_land_is_bounded(make_bench: MakeBench, crowd: Scene) -> None:
    panel = make_bench(SurfacePanel, crowd).panel
    panel.set_step(2)
    panel.grab()
    assert len(panel._drawn._heads._places) <= 500
    assert set(panel._drawn._heads._colours) == set(crowd.colours), "some of each optimizer"
