"""Each change that a person can make, and each that is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.edits import (
    AddStart,
    MoveStart,
    RemoveStart,
    SetHyperparameter,
    SetPlayback,
    SetProblem,
    SetRacer,
    SetScene,
    SetView,
    SetWindow,
    ToggleRacer,
)
from core.heights import Scaling
from core.objective import Window
from core.optimizers import OPTIMIZERS
from core.optimizers.adaptive import Adam
from core.optimizers.gradient_descent import GradientDescent, HeavyBall
from core.optimizers.second_order import LBFGS
from core.problems import PROBLEMS
from core.regression import LinearRegression
from core.scene import FAR, Camera, Colormap, Racer, Scene, SceneError, View
from core.scene_file import decode, encode
from core.surfaces import Beale, LongValley
from tests.core.scenes import full_scene, scenes

NAN, INF = float("nan"), float("inf")
SCENE = full_scene()
BEFORE = encode(SCENE)


DONE = [
    (MoveStart(1, (4.0, -5.0)), "starts", ((1.0, 2.0), (4.0, -5.0))),
    (MoveStart(0, (1e300, -INF)), "starts", ((FAR, -FAR), (-3.0, 0.5))),
    (MoveStart(0, (np.float64(2.5), np.float64(3.5))), "starts", ((2.5, 3.5), (-3.0, 0.5))),
    (AddStart((7.0, 8.0)), "starts", ((1.0, 2.0), (-3.0, 0.5), (7.0, 8.0))),
    (AddStart((INF, 2e9)), "starts", ((1.0, 2.0), (-3.0, 0.5), (FAR, FAR))),
    (RemoveStart(0), "starts", ((-3.0, 0.5),)),
    (RemoveStart(1), "starts", ((1.0, 2.0),)),
    (SetScene({"steps": 9, "seed": 3}), "steps", 9),
    (SetScene({"threshold": None}), "threshold", None),
    (SetView({"levels": 5}), "view", replace(SCENE.view, levels=5)),
    (SetView({"colormap": Colormap.GREY}), "view", replace(SCENE.view, colormap=Colormap.GREY)),
    (SetView({"height_scaling": Scaling.LOG}), "view",
     replace(SCENE.view, height_scaling=Scaling.LOG)),
    (SetView({"camera": Camera(azimuth=10.0)}), "view",
     replace(SCENE.view, camera=Camera(azimuth=10.0))),
    (SetWindow(Window(0.0, 1.0, 2.0, 3.0)), "view",
     replace(SCENE.view, window=(0.0, 1.0, 2.0, 3.0))),
    (SetWindow(None), "view", replace(SCENE.view, window=None)),
    (SetPlayback({"speed": 2.0, "loop": True}), "playback",
     replace(SCENE.playback, speed=2.0, loop=True)),
    (SetRacer(2, Racer(Adam(0.5), name="mine")), "racers",
     (*SCENE.racers[:2], Racer(Adam(0.5), name="mine"), *SCENE.racers[3:])),
    (ToggleRacer(0), "racers", (replace(SCENE.racers[0], enabled=True), *SCENE.racers[1:])),
    (ToggleRacer(len(OPTIMIZERS)), "racers", SCENE.racers),
    (ToggleRacer(-1), "racers", SCENE.racers),
    (SetHyperparameter(1, "beta", 0.5), "racers", (
        SCENE.racers[0], replace(SCENE.racers[1], optimizer=HeavyBall(beta=0.5)), *SCENE.racers[2:]
    )),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "field", "expected"), DONE, ids=str)
def test_edit_changes_its_field_and_no_other(edit, field, expected):
    new = edit.apply(SCENE)
    assert getattr(new, field) == expected
    changed = set(edit.changes) if isinstance(edit, SetScene) else {field}
    for name in Scene.__struct_fields__:
        if name not in changed:
            assert getattr(new, name) == getattr(SCENE, name)
    assert decode(encode(new)) == new
    assert encode(SCENE) == BEFORE


REFUSED = [
    (MoveStart(2, (0.0, 0.0)), "no start number 3"),
    (MoveStart(-1, (0.0, 0.0)), "no start"),
    (MoveStart(0, (NAN, 0.0)), "NaN"),
    (MoveStart(0, (0.0, NAN)), "NaN"),
    (AddStart((NAN, NAN)), "NaN"),
    (RemoveStart(2), "no start number 3"),
    (RemoveStart(-1), "no start"),
    (SetRacer(18, Racer(Adam())), "no optimizer number 19"),
    (SetRacer(-1, Racer(Adam())), "no optimizer"),
    (SetRacer(0, Racer(Adam(-1.0))), "learning_rate"),
    (SetRacer(0, Racer(Adam(NAN))), "learning_rate"),
    (SetRacer(0, Racer(Adam(), name="x" * 61)), "name"),
    (SetRacer(0, Racer(Adam(), name="\ud800")), "surrogates"),
    (SetRacer(0, Racer(Adam(), colour="red")), "colour"),
    (SetHyperparameter(20, "learning_rate", 0.1), "no optimizer number 21"),
    (SetHyperparameter(-1, "learning_rate", 0.1), "no optimizer"),
    (SetHyperparameter(0, "learning_rate", 0.0), "> 0"),
    (SetHyperparameter(0, "learning_rate", 100.1), "<= 100"),
    (SetHyperparameter(0, "learning_rate", NAN), "learning_rate"),
    (SetHyperparameter(0, "learning_rate", INF), "learning_rate"),
    (SetHyperparameter(1, "beta", 1.0), "< 1"),
    (SetHyperparameter(1, "beta", -0.1), ">= 0"),
    (SetHyperparameter(6, "epsilon", 0.0), "> 0"),
    (SetProblem(LongValley(condition=0.5)), "condition"),
    (SetProblem(LongValley(condition=NAN)), "condition"),
    (SetView({"levels": 1}), "levels"),
    (SetView({"levels": 2.5}), "levels"),
    (SetView({"smoothing": 1.0}), "smoothing"),
    (SetView({"smoothing": NAN}), "smoothing"),
    (SetView({"camera": Camera(distance=0.0)}), "distance"),
    (SetWindow(Window(1.0, 0.0, 0.0, 1.0)), "left < right"),
    (SetWindow(Window(0.0, 1.0, 2.0, 2.0)), "bottom < top"),
    (SetWindow(Window(0.0, NAN, 0.0, 1.0)), "window"),
    (SetWindow(Window(-INF, INF, 0.0, 1.0)), "window"),
    (SetWindow(Window(-1e10, 0.0, 0.0, 1.0)), "window"),
    (SetWindow(Window(1.0, 1.0 + 1e-15, 0.0, 1.0)), "far enough apart"),
    (SetScene({"steps": 0}), "steps"),
    (SetScene({"steps": 1_000_001}), "steps"),
    (SetScene({"steps": 5.5}), "steps"),
    (SetScene({"seed": -1}), "seed"),
    (SetScene({"seed": 2**32}), "seed"),
    (SetScene({"scattered": 10_001}), "scattered"),
    (SetScene({"threshold": NAN}), "threshold"),
    (SetScene({"title": "x" * 61}), "title"),
    (SetScene({"title": "\udfff"}), "surrogates"),
    (SetScene({"version": 2}), "version"),
    (SetPlayback({"speed": 0.0}), "speed"),
    (SetPlayback({"speed": INF}), "speed"),
    (SetPlayback({"step": -1}), "step"),
    (SetPlayback({"step": 10**30}), "step"),
]


@pytest.mark.parametrize(("edit", "words"), REFUSED, ids=lambda row: ascii(row)[:70])
def test_improper_edit_is_refused_and_changes_nothing(edit, words):
    with pytest.raises(SceneError, match=words):
        edit.apply(SCENE)
    assert encode(SCENE) == BEFORE


def test_there_are_not_more_starts_than_a_file_may_have():
    scene = replace(SCENE, starts=((0.0, 0.0),) * 9_999)
    scene = AddStart((1.0, 1.0)).apply(scene)
    assert len(scene.starts) == 10_000
    with pytest.raises(SceneError, match="10,000"):
        AddStart((1.0, 1.0)).apply(scene)


coordinate = st.floats() | st.sampled_from([NAN, INF, -INF, 1e308, FAR, -FAR])
indices = st.integers(-3, 4)
edits = st.one_of(
    st.builds(MoveStart, indices, st.tuples(coordinate, coordinate)),
    st.builds(AddStart, st.tuples(coordinate, coordinate)),
    st.builds(RemoveStart, indices),
    st.builds(ToggleRacer, indices),
    st.builds(SetHyperparameter, indices, st.just("learning_rate"), st.floats()),
    st.builds(SetWindow, st.builds(Window, coordinate, coordinate, coordinate, coordinate)),
    st.builds(SetScene, st.fixed_dictionaries({"seed": st.integers(), "title": st.text()})),
    st.builds(SetPlayback, st.fixed_dictionaries({"step": st.integers(), "speed": st.floats()})),
)


@given(scenes, st.lists(edits, max_size=6))
def test_whatever_is_edited_the_scene_can_be_saved_and_read_again(scene, wanted):
    for edit in wanted:
        try:
            scene = edit.apply(scene)
        except SceneError as error:
            assert str(error)
    assert decode(encode(scene)) == scene


# Problems


@pytest.mark.parametrize("kind", PROBLEMS)
def test_another_problem_is_seen_in_its_own_window_from_its_own_starts(kind):
    before = replace(SCENE, problem=Beale() if kind is not Beale else LongValley())
    scene = SetProblem(kind()).apply(before)
    assert scene.problem == kind() and scene.title == kind.title
    assert scene.window == kind().window and scene.starts == kind().starts
    assert scene.threshold is None and scene.racers == before.racers


def test_the_same_problem_otherwise_keeps_starts_and_window():
    before = replace(SCENE, problem=LongValley())
    scene = SetProblem(LongValley(condition=5.0)).apply(before)
    assert scene == replace(before, problem=LongValley(condition=5.0))


@pytest.mark.parametrize("value", [12, 12.0, np.float64(12.0)])
def test_a_whole_hyperparameter_is_set_as_a_field_gives_it(value):
    scene = Scene(racers=(Racer(LBFGS()),))
    optimizer = SetHyperparameter(0, "memory", value).apply(scene).racers[0].optimizer
    assert optimizer == LBFGS(memory=12) and type(optimizer.memory) is int
    with pytest.raises(SceneError, match="memory"):
        SetHyperparameter(0, "memory", 12.5).apply(scene)


# What a scene works out


kinds_of_racers = st.lists(st.sampled_from(OPTIMIZERS), max_size=12)


@given(kinds_of_racers)
def test_colours_and_markers_are_distinct_however_many_are_of_a_kind(kinds):
    scene = Scene(racers=tuple(Racer(kind()) for kind in kinds))
    assert len(scene.colours) == len(scene.markers) == len(kinds)
    assert len(set(scene.colours)) == len(set(scene.markers)) == len(kinds)


def test_three_of_a_kind_and_one_of_each():
    three = Scene(racers=tuple(Racer(GradientDescent(rate)) for rate in (0.1, 0.2, 0.3)))
    assert len(set(three.colours)) == 3 and three.colours[0] == GradientDescent.colour
    assert len(set(three.markers)) == 3 and three.markers[0] == GradientDescent.marker
    each = Scene(racers=tuple(Racer(kind()) for kind in OPTIMIZERS))
    assert each.colours == tuple(kind.colour for kind in OPTIMIZERS)
    assert each.markers == tuple(kind.marker for kind in OPTIMIZERS)


@pytest.mark.parametrize("own", [GradientDescent.colour, GradientDescent.colour.lower()])
def test_a_colour_that_a_person_chose_is_kept_and_not_given_again(own):
    scene = Scene(racers=(Racer(GradientDescent()), Racer(Adam(), colour=own)))
    assert scene.colours[1].upper() == own.upper()
    assert scene.colours[0].upper() != own.upper()


def test_a_label_is_the_persons_name_or_the_optimizers():
    assert [Racer(Adam()).label, Racer(Adam(), name="mine").label] == ["Adam", "mine"]


def test_only_enabled_optimizers_race():
    scene = ToggleRacer(6).apply(ToggleRacer(1).apply(SCENE))
    assert scene.active == (1, 6)
    assert [type(o) for o in scene.race.optimizers] == [OPTIMIZERS[1], OPTIMIZERS[6]]
    assert scene.race.steps == scene.steps and scene.race.objective is scene.problem


RACING = replace(SCENE, racers=tuple(Racer(kind()) for kind in OPTIMIZERS))
SAME_RACE = [
    SetView({"levels": 3}), SetWindow(None), SetPlayback({"step": 3}), SetScene({"title": "new"}),
    SetScene({"threshold": 1.0}), SetRacer(0, Racer(OPTIMIZERS[0](), name="x", colour="#000000")),
    MoveStart(0, SCENE.starts[0]),
]  # fmt: skip
OTHER_RACE = [
    MoveStart(0, (0.0, 0.0)), AddStart((0.0, 0.0)), RemoveStart(0), SetProblem(Beale()),
    SetProblem(LinearRegression(x=(1.0, 2.0), y=(0.0, 1.0))), ToggleRacer(3),
    SetHyperparameter(0, "learning_rate", 0.5), SetScene({"steps": 51}), SetScene({"scattered": 4}),
    SetScene({"seed": 8}), SetRacer(0, RACING.racers[1]),
]  # fmt: skip


@pytest.mark.parametrize("edit", SAME_RACE, ids=str)
def test_what_is_only_drawn_otherwise_needs_no_new_race(edit):
    assert edit.apply(RACING).races_like(RACING)


@pytest.mark.parametrize("edit", OTHER_RACE, ids=str)
def test_what_changes_the_race_is_noticed(edit):
    assert not edit.apply(RACING).races_like(RACING)


def test_the_seed_matters_only_to_scattered_starts():
    plain = replace(RACING, scattered=0)
    assert SetScene({"seed": 99}).apply(plain).races_like(plain)


def test_a_disabled_optimizer_does_not_matter_to_the_race():
    less = ToggleRacer(0).apply(RACING)
    assert SetHyperparameter(0, "learning_rate", 0.5).apply(less).races_like(less)
    assert less.races_like(replace(less, racers=less.racers[1:]))


def test_scattered_starts_depend_on_the_seed_only():
    scene = replace(SCENE, scattered=500)
    starts = scene.all_starts
    np.testing.assert_array_equal(starts[:2], scene.starts)
    left, right, bottom, top = scene.problem.window
    assert (starts[2:] >= (left, bottom)).all() and (starts[2:] <= (right, top)).all()
    other = replace(
        scene, racers=(), steps=7, title="x", view=View(), playback=replace(scene.playback, step=3)
    )
    np.testing.assert_array_equal(other.all_starts, starts)
    np.testing.assert_array_equal(decode(encode(scene)).all_starts, starts)
    assert not np.isin(replace(scene, seed=8).all_starts[2:], starts).any()
    moved = MoveStart(0, (0.0, 0.0)).apply(scene)
    np.testing.assert_array_equal(moved.all_starts[2:], starts[2:])
    fewer = replace(scene, scattered=100)
    np.testing.assert_array_equal(fewer.all_starts, starts[:102])


def test_scattered_starts_are_even_over_the_window():
    drawn = replace(SCENE, starts=(), scattered=10_000).all_starts
    left, right, bottom, top = SCENE.problem.window
    counts, _, _ = np.histogram2d(*drawn.T, bins=4, range=[(left, right), (bottom, top)])
    assert counts.sum() == 10_000 and 500 < counts.min() and counts.max() < 750


def test_starts_are_read_only_and_may_be_none():
    with pytest.raises(ValueError, match="read-only"):
        SCENE.all_starts[0] = 0
    assert replace(SCENE, starts=(), scattered=0).all_starts.shape == (0, 2)
