"""Edits of the points that networks are trained on."""

import pytest
from msgspec.structs import replace

from core.datasets.generated import Circle
from core.datasets.points import OwnPoints, SevenPoints
from core.datasets.real import Iris
from core.datasets.shelf import taken
from core.scene import Scene, SceneError
from core.scene_file import decode, encode, load_named
from core.training.data_edits import AddSample, MoveSample, RemoveSample
from core.training.problem import Training


def scene_of(data) -> Scene:
    return Scene(problem=Training(data=data))


def test_a_moved_sample_makes_a_generated_set_points_of_ones_own() -> None:
    scene = scene_of(Circle(samples=40))
    before = taken(Circle(samples=40))
    after = MoveSample(3, (1.5, -2.5)).apply(scene).training.data
    assert isinstance(after, OwnPoints)
    samples = after.load()
    assert samples.inputs[3].tolist() == [1.5, -2.5]
    others = [i for i in range(40) if i != 3]
    assert samples.inputs[others].tolist() == before.inputs[others].tolist()
    assert samples.targets.tolist() == before.targets.tolist()
    assert samples.classes == before.classes


def test_a_sample_of_one_input_is_moved_with_its_number() -> None:
    after = MoveSample(1, (9.0, 8.0)).apply(scene_of(SevenPoints())).training.data
    assert isinstance(after, OwnPoints)
    assert (after.x[1], after.values[1]) == (9.0, 8.0)


def test_an_added_sample_is_the_last_and_is_looked_at() -> None:
    after = AddSample((0.5, 0.25), 1).apply(scene_of(Circle(samples=40)))
    data = after.training.data
    assert isinstance(data, OwnPoints)
    assert (data.x[-1], data.y[-1], data.labels[-1], len(data.x)) == (0.5, 0.25, 1, 41)
    assert after.view.sample == 40


def test_a_removed_sample_is_gone_and_none_is_looked_at() -> None:
    scene = scene_of(Circle(samples=40))
    scene = replace(scene, view=replace(scene.view, sample=5))
    after = RemoveSample(5).apply(scene)
    data = after.training.data
    assert isinstance(data, OwnPoints)
    assert len(data.x) == 39 and after.view.sample is None
    assert data.x == tuple(
        x for i, x in enumerate(taken(Circle(samples=40)).inputs[:, 0]) if i != 5
    )


def test_the_network_and_all_else_stay() -> None:
    scene = scene_of(Circle(samples=40))
    after = MoveSample(0, (0, 0)).apply(scene)
    assert replace(after, problem=scene.problem) == scene
    assert replace(after.training, data=scene.training.data) == scene.training
    assert decode(encode(after)) == after


@pytest.mark.parametrize(
    ("scene", "edit", "fault"),
    [
        (scene_of(Circle(samples=40)), MoveSample(40, (0, 0)), "no point number 41"),
        (scene_of(Circle(samples=40)), MoveSample(0, (float("nan"), 0)), "NaN"),
        (scene_of(Circle(samples=40)), AddSample((0, 0), 7), "no class number 7"),
        (scene_of(Circle(samples=6000)), MoveSample(0, (0, 0)), "6,000"),
        (scene_of(Iris()), MoveSample(0, (0, 0)), "4 inputs"),
        (scene_of(OwnPoints((1.0, 2.0), values=(1.0, 2.0))), RemoveSample(0), "2 points are"),
        (load_named("seven-points"), MoveSample(0, (0, 0)), "trains no network"),
    ],
)
def test_what_cannot_be_is_said(scene: Scene, edit, fault: str) -> None:
    with pytest.raises(SceneError, match=fault):
        edit.apply(scene)
