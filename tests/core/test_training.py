"""Networks in training: recorded, resumed, stopped, diverged, and always the same."""

import numpy as np
import pytest
from msgspec.structs import replace

from core.datasets.generated import Xor
from core.errors import FalllineError
from core.network.layout import Kind
from core.network.network import Activation, Layer, Network, Precision
from core.network.passes import measure, predict
from core.optimizers import OPTIMIZERS, Moment
from core.optimizers.adaptive import Adam
from core.optimizers.gradient_descent import GradientDescent, HeavyBall, Nesterov
from core.optimizers.second_order import BFGS, LBFGS, Newton
from core.race import Entry, Leg, Touch
from core.running import computation, recording_of
from core.sampling import Batches
from core.schedules import Cosine
from core.training import train as training
from core.training.problem import Origin, Training
from core.training.race import TrainingRace
from core.training.recording import TrainingRecording
from core.training.resuming import same_until
from core.training.setup import setup_of
from core.training.trainee import Trainee, TrainingPart

SMALL = Network(hidden=(Layer(6), Layer(5, Activation.RELU)))
PROBLEM = Training(Xor(samples=120, noise=0.1), network=SMALL)


def race_of(*entries: Entry, problem=PROBLEM, steps=60, repeats=1, seed=3) -> TrainingRace:
    return TrainingRace(problem, entries, steps, repeats, seed)


def trained(race: TrainingRace, memory: int | None = None) -> TrainingRecording:
    recording = TrainingRecording(race) if memory is None else TrainingRecording(race, memory)
    for chunk in training.train(race):
        recording.append(chunk)
    return recording


def same(a: TrainingRecording, b: TrainingRecording) -> None:
    """Check that two recordings hold the same bits, but for computing times."""
    np.testing.assert_array_equal(a.steps, b.steps)
    for ours, others in zip(a.vectors, b.vectors, strict=True):
        np.testing.assert_array_equal(ours, others)
    names = ("batch_losses", "measured_steps", "train_loss", "validation_loss",
             "train_accuracy", "validation_accuracy", "diverged", "stopped", "best_step",
             "best_validation")  # fmt: skip
    for name in names:
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)


@pytest.fixture
def often(monkeypatch):
    """Take a checkpoint after every stretch, and cut stretches short."""
    monkeypatch.setattr(training, "SECONDS_BETWEEN_CHECKPOINTS", 0.0)
    monkeypatch.setattr(training, "STEPS_AT_A_TIME", 7)
    monkeypatch.setattr(training, "SECONDS_AT_A_TIME", 60.0)


ELEMENTWISE = [kind for kind in OPTIMIZERS if kind.elementwise]


@pytest.mark.parametrize("kind", ELEMENTWISE, ids=lambda kind: kind.title)
def test_steps_are_those_of_the_optimizer_on_the_gradient_of_the_batch(kind):
    race = race_of(Entry(kind(learning_rate=0.01), batch_size=16), steps=25)
    recording, setup = trained(race), setup_of(race)
    plan, prepared = setup.plans[0], setup.prepared
    rule, w = kind(learning_rate=0.01), plan.start.copy()
    state = rule.initial_state(w)
    batches = Batches(len(prepared.train), 16, 1, race.seed)
    from core.network.machine import Machine

    machine = Machine(plan.network, plan.layout, 1, race.seed, 16)
    for t in range(1, 26):
        numbers = prepared.train[batches.at(t)]
        x, y = prepared.inputs[numbers], plan.targets[numbers]
        point = rule.gradient_point(w, state, np.array(0.01))
        _, gradient = machine.gradient(point, None, x, y, t)
        rule.step(w, gradient.copy(), state, Moment(t, np.array(0.01), None))
        np.testing.assert_array_equal(recording.vectors[0][t], w)


def test_the_same_race_gives_the_same_bits_however_it_is_cut(monkeypatch):
    race = race_of(
        Entry(Adam(), batch_size=7), Entry(Nesterov(), Cosine(over=30), noise=0.1, clip=0.5),
        repeats=3,
    )  # fmt: skip
    whole = trained(race)
    monkeypatch.setattr(training, "STEPS_AT_A_TIME", 1)
    same(whole, trained(race))


def test_a_run_does_not_depend_on_how_many_there_are():
    entry = Entry(Adam(), batch_size=7)
    one, three = trained(race_of(entry)), trained(race_of(entry, repeats=3))
    np.testing.assert_allclose(three.vectors[0][:, 0], one.vectors[0][:, 0], rtol=1e-9, atol=1e-12)
    assert not np.allclose(three.vectors[0][0, 1], one.vectors[0][0, 0])


def test_all_entries_begin_at_the_same_weights():
    recording = trained(race_of(Entry(Adam()), Entry(GradientDescent()), steps=1, repeats=2))
    np.testing.assert_array_equal(recording.vectors[0][0], recording.vectors[1][0])


def test_what_is_measured_is_the_loss_of_the_recorded_weights():
    recording = trained(race_of(Entry(Adam(), batch_size=16)))
    setup = recording.setup
    plan, prepared = setup.plans[0], setup.prepared
    for row, step in enumerate(recording.measured_steps):
        vectors = recording.vectors[0][recording.index(step)]
        for part, loss, accuracy in (
            (prepared.train, recording.train_loss, recording.train_accuracy),
            (prepared.validation, recording.validation_loss, recording.validation_accuracy),
        ):
            found = measure(
                plan.network, plan.layout, vectors, prepared.inputs[part], plan.targets[part]
            )
            np.testing.assert_array_equal(loss[row, 0], found[0])
            np.testing.assert_array_equal(accuracy[row, 0], found[1])
    assert recording.measured_steps[0] == 0 and recording.measured_steps[-1] == 60
    assert recording.best_validation == recording.validation_loss.min()


def test_it_learns_xor():
    problem = replace(PROBLEM, data=Xor(), network=Network(hidden=(Layer(8), Layer(8))))
    recording = trained(race_of(Entry(Adam(0.02), batch_size=10), problem=problem, steps=600))
    assert recording.validation_accuracy[-1].item() >= 0.97


def test_single_precision_stays_near_double():
    entry = Entry(Adam(), batch_size=16)
    single = replace(PROBLEM, network=replace(SMALL, precision=Precision.SINGLE))
    a, b = trained(race_of(entry)), trained(race_of(entry, problem=single))
    assert b.vectors[0].dtype == np.float32
    np.testing.assert_allclose(a.vectors[0][-1], b.vectors[0][-1], atol=2e-3)


def test_a_diverging_run_ends_and_names_its_step_and_the_others_go_on():
    race = race_of(Entry(GradientDescent(100.0)), Entry(Adam()), steps=80)
    problem = replace(PROBLEM, network=Network(hidden=(Layer(6, Activation.RELU),) * 3, l2=10.0))
    recording = trained(replace(race, problem=problem))
    step = recording.diverged[0, 0]
    assert 0 < step <= 80 and recording.diverged[1, 0] == -1
    assert np.isfinite(recording.vectors[0][step - 1]).all()
    assert np.isnan(recording.vectors[0][step:]).all()
    assert np.isfinite(recording.vectors[1]).all()
    assert recording.complete


def test_training_ends_where_all_have_diverged():
    problem = replace(PROBLEM, network=Network(hidden=(Layer(6, Activation.RELU),) * 3, l2=10.0))
    recording = trained(race_of(Entry(GradientDescent(100.0)), problem=problem, steps=5000))
    assert recording.complete and recording.last == recording.last_step < 5000


@pytest.mark.parametrize("restore", [False, True])
def test_early_stopping_waits_for_its_patience_and_no_longer(restore):
    problem = replace(PROBLEM, data=Xor(samples=60, noise=0.5), patience=40, restore=restore)
    recording = trained(race_of(Entry(Adam(0.05), batch_size=5), problem=problem, steps=3000))
    stop, best = recording.stopped.item(), recording.best_step.item()
    assert recording.complete and recording.last == stop
    losses = dict(zip(recording.measured_steps, recording.validation_loss[:, 0, 0], strict=True))
    since = [step for step in recording.measured_steps if best < step < stop]
    assert stop - best >= 40 and all(step - best < 40 for step in since)
    assert losses[best] == min(losses.values()) and losses[best] == recording.best_validation
    at = recording.vectors[0][recording.index(best), 0]
    assert np.array_equal(recording.vectors[0][-1, 0], at) == restore


def test_a_stopped_run_stands_still_while_others_go_on():
    problem = replace(PROBLEM, data=Xor(samples=60, noise=0.5), patience=30)
    race = race_of(Entry(Adam(0.05), batch_size=5), problem=problem, steps=400, repeats=4)
    recording = trained(race)
    stops = recording.stopped[0]
    assert len(set(stops)) > 1
    first = int(np.argmin(np.where(stops < 0, 10**9, stops)))
    here = recording.vectors[0][:, first]
    np.testing.assert_array_equal(
        here[stops[first] :], np.broadcast_to(here[-1], here[stops[first] :].shape)
    )
    assert not np.array_equal(here[stops[first]], here[stops[first] - 1])


def test_the_recording_is_bounded_and_keeps_first_and_last():
    race = race_of(Entry(Adam(), batch_size=16), steps=500)
    memory = 64 * 2**10
    recording, whole = trained(race, memory), trained(race)
    assert recording.nbytes <= memory
    assert recording.stride > 1 and recording.steps[0] == 0 and recording.steps[-1] == 500
    for step in recording.steps:
        np.testing.assert_array_equal(
            recording.vectors[0][recording.index(step)], whole.vectors[0][whole.index(step)]
        )


# Changed by hand


def touched(step: int, index: int = 4, value: float = 0.75, run: int = 0) -> Touch:
    return Touch(step, index, value, run)


def test_a_weight_set_by_hand_is_set_after_its_step_and_nothing_before_changes():
    entry = Entry(GradientDescent(0.1), batch_size=16)
    plain, hand = (trained(race_of(one)) for one in (entry, replace(entry, touches=(touched(20),))))
    np.testing.assert_array_equal(plain.vectors[0][:20], hand.vectors[0][:20])
    moved = np.flatnonzero(hand.vectors[0][20, 0] != plain.vectors[0][20, 0])
    assert moved.tolist() == [4] and hand.vectors[0][20, 0, 4] == 0.75
    assert not np.array_equal(plain.vectors[0][21], hand.vectors[0][21])


def test_a_leg_trains_as_it_did_and_the_rest_as_now():
    slow, fast = GradientDescent(0.01), GradientDescent(0.2)
    leg = Leg(30, slow, batch_size=16)
    both = trained(race_of(Entry(fast, batch_size=16, past=(leg,))))
    before = trained(race_of(Entry(slow, batch_size=16)))
    np.testing.assert_array_equal(both.vectors[0][:31], before.vectors[0][:31])
    assert not np.array_equal(both.vectors[0][31], before.vectors[0][31])


def test_an_optimizer_keeps_its_memory_over_a_leg_of_its_kind():
    leg = Leg(30, HeavyBall(0.05), batch_size=16)
    one = trained(race_of(Entry(HeavyBall(0.05), batch_size=16, past=(leg,))))
    same(one, trained(race_of(Entry(HeavyBall(0.05), batch_size=16))))


ADAM = Entry(Adam(), batch_size=16)
CHANGES = [
    (replace(ADAM, touches=(touched(41),)), 40),
    (replace(ADAM, touches=(touched(17), touched(41))), 16),
    (replace(ADAM, past=(Leg(33, Adam(), batch_size=16),), optimizer=Adam(0.1)), 33),
    (replace(ADAM, past=(Leg(33, Adam(), batch_size=16),), optimizer=HeavyBall()), 33),
    (ADAM, 60),
]


@pytest.mark.parametrize(("entry", "until"), CHANGES)
def test_training_goes_on_from_any_step_as_if_it_had_never_stopped(often, entry, until):
    other = Entry(LBFGS(), noise=0.0)
    before = trained(race_of(ADAM, other, repeats=2))
    race = race_of(entry, other, steps=90, repeats=2)
    assert min(same_until(before.race, race), 60) == until
    work = computation(race, before)
    assert work.since is not None and until - 7 <= work.since.step <= until
    recording = work.recording()
    assert recording.last_step == work.since.step
    for chunk in work():
        recording.append(chunk)
    same(recording, trained(race))
    assert len(before) == 61  # what was there stays as it was


@pytest.mark.parametrize(
    "other",
    [
        race_of(replace(ADAM, batch_size=8)),
        race_of(replace(ADAM, optimizer=Adam(0.5))),
        race_of(ADAM, seed=4),
        race_of(ADAM, ADAM),
        race_of(ADAM, problem=replace(PROBLEM, patience=3)),
        race_of(replace(ADAM, network=Network())),
        race_of(replace(ADAM, touches=(touched(0),))),
    ],
)
def test_what_is_another_from_the_beginning_begins_anew(often, other):
    work = computation(other, trained(race_of(ADAM)))
    assert work.since is None and len(work.recording()) == 0


def test_a_thinned_recording_can_be_gone_on_from(often):
    race = race_of(ADAM, steps=500)
    before = trained(race, 64 * 2**10)
    work = computation(race_of(replace(ADAM, touches=(touched(300),)), steps=500), before)
    recording = work.recording()
    for chunk in work():
        recording.append(chunk)
    whole = trained(work.race)
    assert recording.steps[0] == 0 and recording.last_step == 500
    for step in recording.steps:
        np.testing.assert_array_equal(
            recording.vectors[0][recording.index(step)], whole.vectors[0][whole.index(step)]
        )


WAITING = replace(PROBLEM, data=Xor(samples=60, noise=0.5), patience=9)


@pytest.mark.parametrize("steps", [21, 30])
def test_a_prolonged_race_is_measured_and_judged_as_if_it_had_been_as_long(often, steps):
    entries = (replace(ADAM, optimizer=Adam(0.05)), Entry(GradientDescent(0.01), batch_size=5))
    before = trained(race_of(*entries, problem=WAITING, steps=steps, repeats=2))
    race = race_of(*entries, problem=WAITING, steps=75, repeats=2)
    work = computation(race, before)
    recording = work.recording()
    for chunk in work():
        recording.append(chunk)
    same(recording, trained(race))
    assert recording.complete


def test_a_batch_size_changed_on_the_way_leaves_what_is_measured_where_it_was(often):
    held = replace(ADAM, past=(Leg(31, Adam(), batch_size=16),), batch_size=None)
    before = trained(race_of(ADAM, problem=WAITING, repeats=3))
    work = computation(race_of(held, problem=WAITING, repeats=3), before)
    recording = work.recording()
    for chunk in work():
        recording.append(chunk)
    same(recording, trained(work.race))


def test_checkpoints_are_spread_over_the_whole_race(often):
    recording = trained(race_of(ADAM, steps=900))
    steps = [recording.checkpoint_before(step).step for step in (100, 300, 500, 700, 899)]
    for found, wanted in zip(steps, (100, 300, 500, 700, 899), strict=True):
        assert wanted - 120 <= found <= wanted


def test_a_race_prolonged_after_all_have_stopped_is_complete(monkeypatch):
    monkeypatch.setattr(training, "SECONDS_BETWEEN_CHECKPOINTS", 0.0)
    monkeypatch.setattr(training, "STEPS_AT_A_TIME", 1)
    entry = replace(ADAM, optimizer=Adam(0.05))
    before = trained(race_of(entry, problem=WAITING, steps=2000))
    assert before.last < 2000
    work = computation(race_of(entry, problem=WAITING, steps=4000), before)
    recording = work.recording()
    for chunk in work():
        recording.append(chunk)
    assert recording.complete and recording.last == before.last
    same(recording, trained(work.race))


def test_rules_for_small_networks_are_refused_in_a_leg_and_on_the_way(often):
    problem = replace(PROBLEM, network=Network(hidden=(Layer(60),)))
    before = trained(race_of(ADAM, problem=problem))
    held = replace(ADAM, past=(Leg(30, Adam(), batch_size=16),), optimizer=Newton())
    work = computation(race_of(held, problem=problem), before)
    assert work.since is not None
    with pytest.raises(FalllineError, match="Newton is for at most"):
        list(work())
    past = replace(ADAM, past=(Leg(30, Newton()),))
    with pytest.raises(FalllineError, match="Newton is for at most"):
        setup_of(race_of(past, problem=problem))


def test_another_memory_of_a_rule_begins_empty():
    few, many = LBFGS(memory=3), LBFGS(memory=9)
    past = (Leg(20, Adam()), Leg(40, few))
    recording = trained(race_of(Entry(many, past=past)))
    assert np.isfinite(recording.vectors[0]).all()


def test_an_optimizer_that_takes_over_corrects_its_bias_from_its_own_beginning():
    leg = Leg(30, GradientDescent(1e-9))
    recording = trained(race_of(Entry(Adam(0.01), past=(leg,))))
    first = np.abs(recording.vectors[0][31, 0] - recording.vectors[0][30, 0])
    np.testing.assert_allclose(first[first > 0], 0.01, rtol=1e-3)


def test_a_run_that_has_stopped_is_out_of_reach_of_hands():
    entry = replace(ADAM, optimizer=Adam(0.05))
    problem = replace(WAITING, patience=20)
    plain = trained(race_of(entry, entry, problem=problem, steps=400))
    stop = int(plain.stopped.min())
    assert 0 < stop < plain.last or plain.stopped[0] == plain.stopped[1]
    late = replace(entry, touches=(touched(stop + 5),))
    same(trained(race_of(late, entry, problem=problem, steps=400)), plain)


def test_training_can_begin_with_loaded_weights():
    setup = setup_of(race_of(ADAM))
    size = setup.plans[0].layout.size
    values = np.linspace(-1, 1, size)
    problem = replace(PROBLEM, origin=Origin(values.astype("<f8").tobytes(), "weights.npz"))
    recording = trained(race_of(ADAM, problem=problem, steps=1, repeats=2))
    np.testing.assert_array_equal(recording.vectors[0][0], [values, values])


def test_loaded_weights_of_another_network_are_refused():
    problem = replace(PROBLEM, origin=Origin(b"\0" * 80, "weights.npz"))
    with pytest.raises(FalllineError, match=r"weights.npz\) are 10 numbers, this network has 65"):
        setup_of(race_of(ADAM, problem=problem))


@pytest.mark.parametrize("rule", [Newton(), BFGS()])
def test_rules_that_keep_a_matrix_refuse_large_networks(rule):
    problem = replace(PROBLEM, network=Network(hidden=(Layer(400),)))
    with pytest.raises(FalllineError, match=r"at most .* this network has 2,002"):
        setup_of(race_of(Entry(rule), problem=problem))


def test_newton_descends_the_loss_of_a_small_network():
    damped = Newton(1.0, 0.5)
    losses = trained(race_of(Entry(damped), steps=10)).train_loss[:, 0, 0]
    assert losses[-1] < 0.9 * losses[0]


def test_rules_with_a_line_search_descend_the_loss_of_their_batch():
    race = race_of(Entry(LBFGS()), Entry(BFGS()), steps=40)
    losses = trained(race).train_loss[:, :, 0]
    assert (losses[-1] < 0.1 * losses[0]).all()


def test_networks_of_their_own_are_trained_side_by_side():
    own = Network(hidden=(Layer(3, batch_norm=True, dropout=0.3),))
    recording = trained(race_of(ADAM, replace(ADAM, network=own), repeats=2))
    alone = trained(race_of(replace(ADAM, network=own), repeats=2))
    np.testing.assert_array_equal(recording.vectors[1], alone.vectors[0])
    layout = recording.setup.plans[1].layout
    means = next(part for part in layout.parts if part.kind is Kind.MEANS)
    assert np.abs(means.of(recording.vectors[1][-1])).max() > 0
    x = recording.setup.prepared.inputs[:5]
    assert predict(own, layout, recording.vectors[1][-1], x).shape == (2, 5, 2)


def test_an_empty_recording_says_so():
    recording = recording_of(race_of(ADAM))
    assert len(recording) == 0 and recording.last_step == -1 and not recording.complete


def test_optimizers_that_take_all_samples_share_them():
    setup = setup_of(race_of(Entry(Adam()), Entry(GradientDescent(0.1))))
    part = TrainingPart(setup)
    first, second = (Trainee(setup, k, part).batch(1)[0] for k in range(2))
    assert np.shares_memory(first, second)
    np.testing.assert_array_equal(first[0], setup.prepared.inputs[setup.prepared.train])
