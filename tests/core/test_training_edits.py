"""What a hand changes in the training of networks, and what is refused."""

import pytest
from msgspec.structs import replace

from core.network.network import Layer
from core.optimizers.adaptive import Adam
from core.optimizers.gradient_descent import GradientDescent
from core.race import Leg, Touch
from core.scene import Racer, Scene, SceneError
from core.scene_file import decode, encode
from core.training.edits import ForgetPast, HoldPast, SetNetwork, SetTraining, SetWeight
from core.training.problem import Origin, Training

RACERS = (Racer(Adam(), batch_size=8), Racer(GradientDescent(0.1)))
SCENE = Scene(problem=Training(origin=Origin(b"1234")), racers=RACERS)
LAND = Scene(racers=RACERS)


def test_a_field_of_the_training_is_set_and_no_other():
    made = SetTraining({"patience": 30, "restore": True}).apply(SCENE)
    assert made.problem == replace(SCENE.problem, patience=30, restore=True)
    assert decode(encode(made)) == made


@pytest.mark.parametrize("changes", [{"patience": 0}, {"restore": 1}, {"network": 3}])
def test_an_improper_field_is_refused_by_its_name(changes):
    with pytest.raises(SceneError, match=f"^{next(iter(changes))}: "):
        SetTraining(changes).apply(SCENE)


def test_loaded_weights_are_kept_while_they_fit():
    assert SetNetwork({"l2": 0.1}).apply(SCENE).problem.origin is not None
    assert SetNetwork({"hidden": (Layer(3),)}).apply(SCENE).problem.origin is None


def test_a_racer_gets_a_network_of_its_own():
    made = SetNetwork({"l2": 0.5}, racer=1).apply(SCENE)
    assert made.problem == SCENE.problem and made.racers[0] == RACERS[0]
    assert made.racers[1].network == replace(SCENE.problem.network, l2=0.5)
    again = SetNetwork({"l1": 0.25}, racer=1).apply(made)
    assert again.racers[1].network == replace(SCENE.problem.network, l2=0.5, l1=0.25)
    assert again.training_race.network(0) == SCENE.problem.network
    assert again.training_race.network(1) == again.racers[1].network


def test_weights_set_by_hand_stand_in_the_order_of_their_steps_and_the_last_word_counts():
    made = SCENE
    for step, value in ((20, 0.5), (10, 1.5), (20, -1.0)):
        made = SetWeight(0, 0, step, 7, value).apply(made)
    assert made.racers[0].touches == (Touch(10, 7, 1.5), Touch(20, 7, -1.0))
    assert made.racers[1] == RACERS[1] and decode(encode(made)) == made


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (SetWeight(5, 0, 1, 1, 0.0), "no optimizer number 6"),
        (SetWeight(0, 0, -1, 1, 0.0), "step"),
        (SetWeight(0, 0, 1, 1, 1e30), "value"),
        (SetWeight(0, 0, 1, 1, float("nan")), "racers|value|number"),
        (HoldPast(0), "step 0"),
    ],
)
def test_what_cannot_be_is_refused_and_says_why(edit, said):
    with pytest.raises(SceneError, match=said):
        edit.apply(SCENE)


@pytest.mark.parametrize(
    "edit",
    [
        SetTraining({}),
        SetNetwork({"l2": 1.0}),
        SetWeight(0, 0, 1, 1, 0.0),
        HoldPast(5),
        ForgetPast(),
    ],
)
def test_a_land_trains_no_network(edit):
    with pytest.raises(SceneError, match="trains no network: choose Network"):
        edit.apply(LAND)


def test_what_is_held_stays_and_changes_act_from_there():
    held = HoldPast(40).apply(SCENE)
    assert held.racers[0].past == (Leg(40, Adam(), batch_size=8),)
    faster = replace(held, racers=(replace(held.racers[0], optimizer=Adam(0.5)), held.racers[1]))
    entry = faster.training_race.entries[0]
    assert entry.leg(40).optimizer == Adam() and entry.leg(41).optimizer == Adam(0.5)
    further = HoldPast(60).apply(faster)
    assert [leg.until for leg in further.racers[0].past] == [40, 60]
    assert further.racers[0].past[1].optimizer == Adam(0.5)
    back = HoldPast(20).apply(SetWeight(0, 0, 50, 1, 0.5).apply(further))
    assert back.racers[0].past == (Leg(20, Adam(), batch_size=8),)
    assert back.racers[0].touches == ()
    assert ForgetPast().apply(further).racers[0] == replace(faster.racers[0], past=())
