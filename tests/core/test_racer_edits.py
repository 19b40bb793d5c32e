"""Optimizers come, go, move and change: what each edit does, what is refused, and what stays."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.edits import SetHyperparameter, SetScene
from core.hues import further_colours
from core.optimizers import OPTIMIZERS
from core.optimizers.adaptive import Adam
from core.optimizers.gradient_descent import GradientDescent, HeavyBall
from core.race import Stopping
from core.racer_edits import (
    AddRacer,
    DuplicateRacer,
    MoveRacer,
    RemoveRacer,
    SetRacerField,
    SetStopping,
)
from core.scene import LONGEST_NAME, MOST_RACERS, Racer, Scene, SceneError
from core.scene_file import decode, encode
from core.schedules import SCHEDULES, Constant, Cosine, StepDecay
from tests.core.scenes import full_scene, scenes

NAN, INF = float("nan"), float("inf")
SCENE = replace(full_scene(), racers=tuple(Racer(kind()) for kind in OPTIMIZERS))
RACERS = SCENE.racers
SCENE = replace(
    SCENE, view=replace(SCENE.view, basins=None), step_map=replace(SCENE.step_map, racer=None)
)
BEFORE = encode(SCENE)


def with_(index, **changes):
    """Return the racers with one of them changed."""
    return (*RACERS[:index], replace(RACERS[index], **changes), *RACERS[index + 1 :])


DONE = [
    (AddRacer(Adam), (*RACERS, Racer(Adam()))),
    (DuplicateRacer(1), (*RACERS[:2], RACERS[1], *RACERS[2:])),
    (RemoveRacer(0), RACERS[1:]),
    (RemoveRacer(len(RACERS) - 1), RACERS[:-1]),
    (MoveRacer(0, 2), (RACERS[1], RACERS[2], RACERS[0], *RACERS[3:])),
    (MoveRacer(2, 0), (RACERS[2], RACERS[0], RACERS[1], *RACERS[3:])),
    (MoveRacer(3, 3), RACERS),
    (SetRacerField(2, "name", "mine"), with_(2, name="mine")),
    (SetRacerField(2, "colour", "#12ab34"), with_(2, colour="#12ab34")),
    (SetRacerField(2, "marker", "x"), with_(2, marker="x")),
    (SetRacerField(2, "clip", 0.5), with_(2, clip=0.5)),
    (SetRacerField(2, "batch_size", 8), with_(2, batch_size=8)),
    (SetRacerField(2, "noise", 0.25), with_(2, noise=0.25)),
    (SetRacerField(2, "schedule", Cosine(over=9)), with_(2, schedule=Cosine(over=9))),
    (SetRacerField(2, "schedule", Constant(warm_up=9)), with_(2, schedule=Constant(warm_up=9))),
]


@pytest.mark.parametrize(("edit", "racers"), DONE, ids=lambda row: ascii(row)[:60])
def test_an_edit_changes_the_optimizers_and_nothing_else(edit, racers):
    new = edit.apply(SCENE)
    assert new.racers == racers
    assert replace(new, racers=RACERS) == SCENE
    assert decode(encode(new)) == new
    assert encode(SCENE) == BEFORE


@pytest.mark.parametrize("field", ["clip", "batch_size", "colour", "marker"])
def test_none_switches_off(field):
    full = full_scene()
    assert getattr(full.racers[1], field) is not None
    new = SetRacerField(1, field, None).apply(full)
    assert new.racers[1] == replace(full.racers[1], **{field: None})


@pytest.mark.parametrize(
    ("edit", "stopping"),
    [
        (SetStopping("gradient", 1e-3), Stopping(gradient=1e-3, loss=0.1)),
        (SetStopping("gradient", None), Stopping(loss=0.1)),
        (SetStopping("loss", -2.0), Stopping(gradient=0.5, loss=-2.0)),
        (SetStopping("loss", None), Stopping(gradient=0.5)),
    ],
    ids=str,
)
def test_a_stopping_rule_is_set_and_switched_off(edit, stopping):
    new = edit.apply(SCENE)
    assert new == replace(SCENE, stopping=stopping)
    assert not new.races_like(SCENE)


END = len(RACERS)
REFUSED = [
    *((kind(i), f"no optimizer number {i + 1}:")
      for kind in (DuplicateRacer, RemoveRacer) for i in (-1, END)),
    (MoveRacer(0, END), f"no optimizer number {END + 1}"),
    (MoveRacer(-1, 0), "no optimizer"),
    (MoveRacer(0, -1), "no optimizer"),
    (SetRacerField(END, "clip", 1.0), "no optimizer"),
    (SetRacerField(0, "clip", 0.0), "clip"),
    (SetRacerField(0, "clip", NAN), "clip"),
    (SetRacerField(0, "batch_size", 0), "batch_size"),
    (SetRacerField(0, "batch_size", 2.5), "batch_size"),
    (SetRacerField(0, "noise", -1.0), "noise"),
    (SetRacerField(0, "noise", None), "noise"),
    (SetRacerField(0, "name", "x" * 61), "name"),
    (SetRacerField(0, "name", "\ud800"), "name"),
    (SetRacerField(0, "colour", "red"), "colour"),
    (SetRacerField(0, "marker", "smiley"), "marker"),
    (SetRacerField(0, "schedule", Cosine(over=0)), "schedule"),
    (SetRacerField(0, "schedule", StepDecay(gamma=1.5)), "schedule"),
    (SetRacerField(0, "no such", 1), "no such"),
    (SetStopping("gradient", 0.0), "gradient"),
    (SetStopping("gradient", INF), "gradient"),
    (SetStopping("loss", NAN), "loss"),
    (SetScene({"repeats": 0}), "repeats"),
    (SetScene({"repeats": 1001}), "repeats"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "words"), REFUSED, ids=lambda row: ascii(row)[:60])
def test_an_improper_edit_is_refused_and_changes_nothing(edit, words):
    with pytest.raises(SceneError, match=words):
        edit.apply(SCENE)
    assert encode(SCENE) == BEFORE


@pytest.mark.parametrize("edit", [AddRacer(Adam), DuplicateRacer(0)], ids=str)
def test_there_are_not_more_optimizers_than_a_file_may_have(edit):
    scene = replace(SCENE, racers=(Racer(Adam()),) * (MOST_RACERS - 1))
    scene = edit.apply(scene)
    assert len(scene.racers) == MOST_RACERS and decode(encode(scene)) == scene
    with pytest.raises(SceneError, match="64 optimizers already: remove some first"):
        edit.apply(scene)


def test_the_last_optimizer_can_go_too():
    scene = Scene(racers=(Racer(Adam()),))
    assert RemoveRacer(0).apply(scene).racers == ()
    assert AddRacer(Adam).apply(Scene()).racers == (Racer(Adam()),)


def test_a_name_is_copied_with_another_number():
    scene = Scene(racers=(Racer(Adam(), name="mine"),))
    for _ in range(3):
        scene = DuplicateRacer(0).apply(scene)
    assert scene.labels == ("mine", "mine 4", "mine 3", "mine 2")
    assert DuplicateRacer(3).apply(scene).racers[4].name == "mine 5"
    long = Scene(racers=(Racer(Adam(), name="x" * LONGEST_NAME),))
    copied = DuplicateRacer(0).apply(long)
    assert decode(encode(copied)) == copied
    assert len(set(copied.labels)) == 2


# Colours stay


arranging = st.one_of(
    st.builds(AddRacer, st.sampled_from(OPTIMIZERS)),
    st.builds(DuplicateRacer, st.integers(0, 5)),
    st.builds(RemoveRacer, st.integers(0, 5)),
    st.builds(MoveRacer, st.integers(0, 5), st.integers(0, 5)),
)


def looks(scene):
    """Return the colour and the marker of each racer."""
    return list(zip(scene.colours, scene.markers, strict=True))


@given(st.lists(st.sampled_from(OPTIMIZERS), max_size=5), st.lists(arranging, max_size=12))
def test_who_stays_keeps_colour_and_marker_whatever_comes_goes_and_moves(kinds, edits):
    marks = itertools.count(1)  # the number of steps of its schedule tells each from the others
    mark = lambda racer: replace(racer, schedule=StepDecay(every=next(marks)))  # noqa: E731
    scene = Scene(racers=tuple(mark(Racer(kind())) for kind in kinds))
    for edit in edits:
        before = {
            r.schedule.every: look for r, look in zip(scene.racers, looks(scene), strict=True)
        }
        try:
            scene = edit.apply(scene)
        except SceneError:
            continue
        assert len(set(scene.colours)) == len(scene.colours)
        seen = set()
        racers = list(scene.racers)
        for i, racer in enumerate(scene.racers):
            every = getattr(racer.schedule, "every", None)
            if every is None or every in seen:
                racers[i] = mark(racer)  # the one that is new
            else:
                assert looks(scene)[i] == before[every]
            seen.add(every)
        scene = replace(scene, racers=tuple(racers))


@given(scenes)
def test_one_more_of_a_kind_takes_nobodys_colour(scene):
    scene = replace(scene, racers=tuple(replace(r, colour=None) for r in scene.racers))
    for kind in OPTIMIZERS:
        assert looks(AddRacer(kind).apply(scene))[:-1] == looks(scene)


def test_further_colours_are_distinct_and_evenly_lit():
    colours = further_colours(MOST_RACERS)
    assert len(set(colours)) == MOST_RACERS
    assert further_colours(5) == colours[:5]
    for first in range(3):
        grey = [light(colour) for colour in colours[first::3]]
        assert max(grey) - min(grey) < 0.2


def light(colour: str) -> float:
    """Return the lightness of a colour, 0 … 1, after CIE 1976."""
    shares = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    luminance = sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.16 * luminance ** (1 / 3) - 0.16


@pytest.mark.parametrize(
    ("edit", "number"),
    [
        (AddRacer(Adam), 2), (DuplicateRacer(1), 3), (DuplicateRacer(2), 2), (RemoveRacer(0), 1),
        (RemoveRacer(3), 2), (RemoveRacer(2), None), (MoveRacer(2, 0), 0), (MoveRacer(0, 5), 1),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_shown_of_an_optimizer_goes_with_it(edit, number):
    view, step_map = replace(SCENE.view, basins=2), replace(SCENE.step_map, racer=2)
    new = edit.apply(replace(SCENE, view=view, step_map=step_map))
    assert new.view.basins == new.step_map.racer == number


# What they are called


NAMES = [
    ([Racer(HeavyBall())], ["Momentum"]),
    ([Racer(HeavyBall()), Racer(Adam())], ["Momentum", "Adam"]),
    ([Racer(HeavyBall()), Racer(HeavyBall())], ["Momentum", "Momentum 2"]),
    ([Racer(HeavyBall(beta=0.9)), Racer(HeavyBall(beta=0.99))],
     ["Momentum β 0.9", "Momentum β 0.99"]),
    ([Racer(HeavyBall(1e-5, 0.5)), Racer(HeavyBall(0.1, 0.5)), Racer(HeavyBall(0.1, 0.9))],
     ["Momentum α 10⁻⁵ β 0.5", "Momentum α 0.1 β 0.5", "Momentum α 0.1 β 0.9"]),
    ([Racer(GradientDescent()), Racer(GradientDescent(), schedule=Cosine())],
     ["SGD", "SGD cosine"]),
    ([Racer(GradientDescent(), schedule=Cosine(over=n)) for n in (7, 9)],
     ["SGD T 7", "SGD T 9"]),
    ([Racer(GradientDescent(), schedule=Constant(warm_up=n)) for n in (0, 9)],
     ["SGD", "SGD warm-up 9"]),
    ([Racer(GradientDescent(), clip=c) for c in (None, 2.0)], ["SGD", "SGD clip 2"]),
    ([Racer(GradientDescent(), noise=n) for n in (0, 0.5)], ["SGD", "SGD noise 0.5"]),
    ([Racer(GradientDescent(), batch_size=n) for n in (3, 5)], ["SGD batch 3", "SGD batch 5"]),
    ([Racer(Adam(), name="a"), Racer(HeavyBall(), name="a"), Racer(Adam(), name="a 2")],
     ["a", "a 3", "a 2"]),
    ([Racer(Adam(), name="SGD"), Racer(GradientDescent())], ["SGD", "SGD 2"]),
    ([Racer(Adam(), name="mine"), Racer(Adam())], ["mine", "Adam"]),
]  # fmt: skip


@pytest.mark.parametrize(("racers", "labels"), NAMES, ids=lambda row: ascii(row)[:40])
def test_several_of_a_kind_are_called_by_what_sets_them_apart(racers, labels):
    assert Scene(racers=tuple(racers)).labels == tuple(labels)


@given(scenes)
def test_no_two_are_called_the_same_and_a_name_of_ones_own_is_kept(scene):
    assert len(set(scene.labels)) == len(scene.racers)
    for racer, label in zip(scene.racers, scene.labels, strict=True):
        assert label.startswith(racer.name or racer.optimizer.title)


@pytest.mark.parametrize("kind", SCHEDULES)
def test_each_schedule_is_told_apart_from_no_schedule(kind):
    racers = (Racer(Adam()), Racer(Adam(), schedule=kind(warm_up=3)))
    assert len(set(Scene(racers=racers).labels)) == 2


def test_a_hyperparameter_changes_what_both_are_called():
    scene = DuplicateRacer(1).apply(SCENE)
    assert scene.labels[1:3] == ("Momentum", "Momentum 2")
    scene = SetHyperparameter(2, "beta", 0.5).apply(scene)
    assert scene.labels[1:3] == ("Momentum β 0.9", "Momentum β 0.5")
