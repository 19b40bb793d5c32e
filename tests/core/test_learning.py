"""Curves, marks and readings of training, and its table: they are what was measured."""

import csv
from itertools import pairwise

import numpy as np
import pytest

from core.edits import SetView
from core.learning_curves import (
    ACCURACY,
    LOSS,
    Traces,
    abscissas,
    axis_label,
    courses_of,
    settled_values,
    values_of,
)
from core.learning_marks import MarkKind, judge_name, marks_of
from core.learning_readings import LearningReadings, notes_of
from core.network.passes import measure
from core.numbers import label
from core.optimizers.adaptive import Adam
from core.race import Entry, Leg
from core.running import Computation
from core.scene import CurveAxis, CurveMeasure, SceneError
from core.scene_file import decode, encode
from core.training.advice import advice_on
from core.training.epochs import Pace, pace_of
from core.training.recording import TrainingRecording
from core.training.tables import HEADER, write_training
from core.training.testing import evaluated
from core.training.weight_edits import BeginWith, LookAtTest
from tests.core.trainings import (
    RACERS,
    TOO_FAST,
    UNBOUNDED,
    UNJUDGED,
    UNTESTED,
    recorded,
    scene_of,
    touched,
)
from tests.reading import number

LABELS = ("Adam", "SGD")


@pytest.fixture(scope="module")
def recording():
    return recorded(scene_of())


@pytest.fixture(scope="module")
def many():
    return recorded(scene_of(repeats=6))


@pytest.fixture(scope="module")
def fast():
    return recorded(scene_of(TOO_FAST, network=UNBOUNDED))


# Epochs


@pytest.mark.parametrize(("size", "steps"), [(None, 1), (10, 7), (64, 2), (70, 1), (1000, 1)])
def test_an_epoch_is_as_many_steps_as_show_all_samples(size, steps):
    pace = pace_of(Entry(Adam(), batch_size=size), 70)
    assert pace == Pace((steps,))
    assert pace.epochs(np.array([0, steps, 10 * steps])).tolist() == [0, 1, 10]


def test_epochs_go_on_where_a_hand_has_changed_the_batches():
    legs = (Leg(100, Adam(), batch_size=35), Leg(130, Adam(), batch_size=None))
    pace = pace_of(Entry(Adam(), batch_size=7, past=legs), 70)
    steps = np.arange(0, 200)
    counted = np.cumsum([0, *(1 / (2 if t <= 100 else 1 if t <= 130 else 10) for t in steps[1:])])
    np.testing.assert_allclose(pace.epochs(steps), counted, rtol=1e-12)


# Axes


def test_on_steps_and_time_all_share_an_axis(recording):
    for axis in (CurveAxis.STEP, CurveAxis.TIME):
        (course,) = courses_of(recording, axis)
        assert course.members == (0, 1)
    steps = recording.measured_steps
    x = abscissas(recording, course, CurveAxis.TIME, steps, log=False)
    at = [recording.index(step) for step in steps]
    assert x.tolist() == recording.seconds[at].tolist()
    x = abscissas(recording, course, CurveAxis.STEP, steps, log=True)
    assert x.tolist() == np.log10(np.maximum(steps, 0.5)).tolist()


def test_on_epochs_those_who_are_fastest_come_first(recording):
    courses = courses_of(recording, CurveAxis.EPOCH)
    assert [course.members for course in courses] == [(0,), (1,)]
    assert [course.pace for course in courses] == [Pace((7,)), Pace((10,))]
    assert axis_label(recording, CurveAxis.EPOCH) == "epoch (7 to 10 steps)"
    x = abscissas(recording, courses[1], CurveAxis.EPOCH, np.array([25]), log=False)
    assert x.tolist() == [2.5]


# What is kept for each pixel


def test_traces_hold_what_was_measured(recording):
    (course,) = courses_of(recording, CurveAxis.STEP)
    values = values_of(recording, LOSS)
    np.testing.assert_array_equal(values[:, 0], recording.train_loss)
    np.testing.assert_array_equal(values[:, 1], recording.validation_loss)
    accuracies = values_of(recording, ACCURACY)
    np.testing.assert_array_equal(accuracies[:, 0], recording.train_accuracy)
    np.testing.assert_array_equal(accuracies[:, 1], recording.validation_accuracy)
    traces = Traces(course, 0.0, 200.0, 10_000)
    steps = recording.measured_steps.astype(float)
    traces.grow(steps[:9], values[:9, ..., 0], np.empty((0, 2, 2, 3)))
    traces.grow(steps, values[..., 0], np.empty((0, 2, 2, 3)))
    assert traces.lines.x.tolist() == steps.tolist()
    np.testing.assert_array_equal(traces.lines.y, values[..., 0].reshape(len(steps), 4))
    assert not traces.bands.y.size


def test_what_is_settled_stays_while_the_key_does(monkeypatch):
    """The newest measurement may be replaced by a later one, and is not settled until then."""
    monkeypatch.setattr("core.training.train.STEPS_AT_A_TIME", 3)
    race = scene_of(steps=400).training_race
    recording = TrainingRecording(race, 8_000)
    before, replaced, strides = (object(), np.empty(0)), 0, set()
    for chunk in Computation(race)():
        recording.append(chunk)
        if not len(recording.measured_steps):
            continue
        key, values = settled_values(recording, LOSS)
        if key == before[0]:
            np.testing.assert_array_equal(values[: len(before[1])], before[1])
        before = key, values.copy()
        replaced += len(values) < len(recording.measured_steps)
        strides.add(recording.measured_stride)
    assert replaced > 5 and len(strides) > 2, "or this shows nothing"
    assert len(before[1]) == len(recording.measured_steps), "in the end all stay"


# Marks


def test_the_best_step_is_marked(recording):
    best = [mark for mark in marks_of(recording, 0, LABELS) if mark.kind is MarkKind.BEST]
    assert [mark.k for mark in best] == [0, 1]
    for mark in best:
        losses = recording.validation_loss[:, mark.k, 0]
        row = int(np.argmin(losses))
        assert mark.step == recording.measured_steps[row]
        said = (
            f"{LABELS[mark.k]}: lowest validation loss {label(losses[row], 4)} at step {mark.step}"
        )
        assert mark.words == said


def test_without_a_validation_part_the_train_loss_judges():
    recording = recorded(scene_of(preparation=UNJUDGED))
    assert judge_name(recording) == "train loss"
    mark = marks_of(recording, 0, LABELS)[0]
    assert recording.train_loss[:, 0, 0].min() == pytest.approx(
        float(recording.train_loss[recording.measured_index(mark.step), 0, 0])
    )
    assert notes_of(recording, batches=False) == ("train",)
    readings = LearningReadings(
        recording, LOSS, values_of(recording, LOSS)[..., 0], np.empty((0, 2, 2, 3)), 0, False
    )
    assert readings.of_what == ", loss: train"
    loss, text = readings.of(0, 3)
    assert loss == recording.train_loss[3, 0, 0]
    assert text == label(loss, 4)


def test_early_stopping_is_marked_with_its_reason():
    recording = recorded(scene_of(steps=2_000, patience=60))
    marks = [mark for mark in marks_of(recording, 0, LABELS) if mark.kind is MarkKind.STOPPED]
    assert marks, "or this shows nothing"
    for mark in marks:
        stopped, best = int(recording.stopped[mark.k, 0]), int(recording.best_step[mark.k, 0])
        assert mark.step == stopped
        assert stopped - best >= 60
        assert mark.words == (
            f"{LABELS[mark.k]} stopped at step {stopped}: no better for {stopped - best} steps, "
            f"best at {best}"
        )


def test_a_divergence_is_marked_and_advised_on(fast):
    step = int(fast.diverged[1, 0])
    assert step > 0
    (mark,) = [mark for mark in marks_of(fast, 0, LABELS) if mark.kind is MarkKind.DIVERGED]
    assert (mark.k, mark.step, mark.words) == (1, step, f"SGD diverged at step {step}")
    assert advice_on(fast, LABELS) == f"SGD diverged at step {step}: try a smaller learning rate"


def test_of_several_runs_it_is_said_how_many_diverged(recording):
    several = recorded(scene_of(TOO_FAST, network=UNBOUNDED, repeats=3))
    first = int(several.diverged[1].min())
    assert advice_on(several, LABELS) == (
        f"SGD diverged in 3 of 3 runs, first at step {first}: try a smaller learning rate"
    )
    assert advice_on(recording, LABELS) == ""


def test_what_a_hand_has_changed_is_marked():
    recording = recorded(scene_of((touched(RACERS[0]), RACERS[1])))
    changes = [m for m in marks_of(recording, 0, LABELS) if m.kind is MarkKind.CHANGED]
    assert [(mark.k, mark.step) for mark in changes] == [(0, 100), (0, 40), (0, 70)]
    words = [mark.words for mark in changes]
    assert words == [
        "Adam is trained otherwise after step 100",
        "Adam: 2 weights are set after step 40",
        "Adam: a weight is set after step 70",
    ]


# Readings


def test_what_is_read_is_what_was_measured(recording):
    for measure_, digits in ((LOSS, 1), (ACCURACY, 100)):
        values = values_of(recording, measure_)[..., 0]
        readings = LearningReadings(recording, measure_, values, np.empty((0, 2, 2, 3)), 0, False)
        assert readings.of_what == f", {measure_.value}: train · validation"
        for place in (0, 5, len(values) - 1):
            rank, text = readings.of(1, place)
            said = [number(part.removesuffix(" %")) for part in text.split(" · ")]
            assert said == pytest.approx(digits * values[place, :, 1], rel=6e-4)
            assert abs(rank) == values[place, 1, 1]


def test_the_loss_of_the_batch_is_read_where_it_is_drawn(recording):
    values = values_of(recording, LOSS)[..., 0]
    readings = LearningReadings(recording, LOSS, values, np.empty((0, 2, 2, 3)), 0, True)
    step = int(recording.measured_steps[4])
    _, text = readings.of(0, 4)
    batch = float(recording.batch_losses[step, 0, 0])
    assert text.endswith(f" · batch {label(batch, 4)}")


def test_bands_are_percentiles_and_read_so(many):
    from core.bands import levels_of

    values = values_of(many, LOSS)
    levels = levels_of(values)
    expected = np.percentile(values, [10, 50, 90], axis=-1)
    np.testing.assert_allclose(levels, np.moveaxis(expected, 0, -1), rtol=1e-12)
    readings = LearningReadings(many, LOSS, values[..., 0], levels, 0, False)
    assert readings.of_what == ", loss: train · validation, median (10 … 90 %)"
    rank, text = readings.of(0, 7)
    assert rank == levels[7, 1, 0, 1]
    low, middle, high = (label(x, 4) for x in levels[7, 0, 0])
    assert text.startswith(f"{middle} ({low} … {high}) · ")
    assert notes_of(many, batches=True) == (
        "solid: train · dashed: validation",
        "median and 10–90 % of 6 runs · thin: the run shown",
        "faint: loss of the batch",
    )


def test_who_has_diverged_says_so(fast):
    for measure_ in (LOSS, ACCURACY):
        values = values_of(fast, measure_)[..., 0]
        readings = LearningReadings(fast, measure_, values, np.empty((0, 2, 2, 3)), 0, False)
        rank, text = readings.of(1, len(values) - 1)
        assert np.isnan(rank)
        assert text == f"diverged at step {fast.diverged[1, 0]}"
        assert np.isfinite(readings.of(0, len(values) - 1)[0])


# The final evaluation


def test_the_test_part_is_measured_exactly(many):
    vectors = tuple(vectors[-1] for vectors in many.vectors)
    *nothing, found = evaluated(many.setup, vectors, 200)
    assert set(nothing) == {None}
    assert found.step == 200
    for k, plan in enumerate(many.setup.plans):
        test = many.setup.prepared.test
        inputs, targets = many.setup.prepared.inputs[test], plan.targets[test]
        loss, accuracy = measure(plan.network, plan.layout, vectors[k], inputs, targets)
        np.testing.assert_allclose(found.loss[k], loss, rtol=1e-12)
        np.testing.assert_allclose(found.accuracy[k], accuracy, rtol=1e-12)


def test_many_samples_are_measured_some_at_a_time(monkeypatch, recording):
    vectors = tuple(vectors[-1] for vectors in recording.vectors)
    *_, whole = evaluated(recording.setup, vectors, 200)
    monkeypatch.setattr("core.training.testing.SAMPLES_AT_A_TIME", 4)
    *nothing, found = evaluated(recording.setup, vectors, 200)
    assert len(nothing) == 2 * 4, "15 samples of each"
    np.testing.assert_allclose(found.loss, whole.loss, rtol=1e-12)
    np.testing.assert_allclose(found.accuracy, whole.accuracy, rtol=1e-12)


def test_a_network_that_diverged_has_no_numbers(fast):
    *_, found = evaluated(fast.setup, tuple(vectors[-1] for vectors in fast.vectors), 200)
    assert np.isnan(found.loss[1, 0]) and np.isnan(found.accuracy[1, 0])
    assert np.isfinite(found.loss[0, 0]) and 0 <= found.accuracy[0, 0] <= 1
    assert np.isnan(fast.validation_accuracy[-1, 1, 0])


# Edits


def test_training_begins_with_given_weights(recording):
    best = int(recording.best_step[0, 0])
    weights = recording.vectors[0][recording.index(best), 0]
    scene = scene_of((touched(RACERS[0]), RACERS[1]))
    after = BeginWith(weights.astype("<f8").tobytes(), "Adam, step 5").apply(scene)
    assert after.training.origin.note == "Adam, step 5"
    assert all(not racer.touches and not racer.past for racer in after.racers)
    again = recorded(after)
    np.testing.assert_array_equal(again.vectors[0][0, 0], weights)
    np.testing.assert_array_equal(again.vectors[1][0, 0], weights)
    assert again.validation_loss[0, 0, 0] == pytest.approx(float(recording.best_validation[0, 0]))
    assert decode(encode(after)) == after


@pytest.mark.parametrize("values", [b"", b"1234567", np.array([1.0, np.nan]).tobytes()])
def test_what_are_no_weights_is_refused(values):
    with pytest.raises(SceneError, match="weights"):
        BeginWith(values, "").apply(scene_of())


def test_looks_at_the_test_part_are_counted():
    scene = LookAtTest().apply(LookAtTest().apply(scene_of()))
    assert scene.test_looks == 2
    assert scene.races_like(scene_of())


@pytest.mark.parametrize("edit", [LookAtTest(), BeginWith(bytes(16), "")])
def test_without_a_network_there_is_nothing_to_look_at_or_begin(edit):
    from core.scene import Scene

    with pytest.raises(SceneError, match="trains no network"):
        edit.apply(Scene())


def test_what_the_curves_show_is_kept_in_the_scene_where_a_hand_has_chosen():
    scene = scene_of()
    assert b"measure" not in encode(scene)
    chosen = SetView({"measure": CurveMeasure.ACCURACY, "batch_losses": True}).apply(scene)
    assert decode(encode(chosen)) == chosen
    assert (chosen.view.measure, chosen.view.batch_losses) == (CurveMeasure.ACCURACY, True)


# The table


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("memory", [None, 8_000])
def test_every_number_is_read_back_with_all_its_digits(tmp_path, memory):
    recording = recorded(scene_of(repeats=2), memory)
    path = tmp_path / "a.csv"
    shares = list(write_training(recording, LABELS, path))
    assert shares[-1] == 1 and all(a < b for a, b in pairwise(shares))
    assert path.read_text().splitlines()[0] == (
        "optimizer,run,step,epoch,seconds,train_loss,validation_loss,"
        "train_accuracy,validation_accuracy"
    )
    rows = rows_of(path)
    assert len(rows) == 4 * len(recording.measured_steps)
    for k, name in enumerate(LABELS):
        for run in range(2):
            own = [r for r in rows if (r["optimizer"], r["run"]) == (name, str(run + 1))]
            assert [int(row["step"]) for row in own] == recording.measured_steps.tolist()
            for measure_ in HEADER[5:]:
                written = [float(row[measure_]) for row in own]
                assert written == getattr(recording, measure_)[:, k, run].tolist()
            steps = recording.measured_steps
            epochs = [float(row["epoch"]) for row in own]
            assert epochs == (steps / (7 if k == 0 else 10)).tolist()
            seconds = np.interp(steps, recording.steps, recording.seconds)
            assert [float(row["seconds"]) for row in own] == seconds.tolist()


def test_what_there_is_not_is_left_empty_and_who_diverged_ends(tmp_path, fast):
    recording = recorded(scene_of(preparation=UNJUDGED))
    for _ in write_training(recording, LABELS, tmp_path / "a.csv"):
        pass
    for row in rows_of(tmp_path / "a.csv"):
        assert row["validation_loss"] == row["validation_accuracy"] == ""
        assert row["train_loss"] and row["train_accuracy"]
    for _ in write_training(fast, LABELS, tmp_path / "b.csv"):
        pass
    ended = [int(r["step"]) for r in rows_of(tmp_path / "b.csv") if r["optimizer"] == "SGD"]
    assert ended and max(ended) < fast.diverged[1, 0]


def test_a_table_that_is_closed_early_leaves_the_old_one(tmp_path, recording):
    path = tmp_path / "a.csv"
    path.write_text("old")
    writing = write_training(recording, LABELS, path)
    next(writing)
    writing.close()
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


def test_a_split_without_a_test_part_has_none():
    assert not len(recorded(scene_of(preparation=UNTESTED, steps=1)).setup.prepared.test)
