"""What networks answer: shares, planes, maps, curves, counts and sheets, against the plain ways."""

import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from core.answers.counts import confused, fitted
from core.answers.curves import Crowd, curves
from core.answers.maps import PALE, Field, Map, Tint, mapped, side_for, tint_of
from core.answers.moment import Moment, lean_of, margin_of, shares_of
from core.answers.plane import evenly, kept, plane_of_two, planes, window_around
from core.answers.sheets import Page, Sheet, sheets
from core.answers.spots import Part, parts_of, spots_in, spots_on_curve
from core.datasets.base import DataSet, Samples
from core.datasets.generated import Circle, Plane, Sine, Xor
from core.datasets.points import ElevenPoints, OwnPoints
from core.datasets.preparation import Preparation, prepare
from core.datasets.real import BreastCancer, Diabetes, Digits, Iris
from core.datasets.scaling import InputScaling
from core.datasets.shelf import taken
from core.diverging import coloured
from core.network.head import Head
from core.network.network import Activation, Layer, Loss, Network
from core.network.passes import predict
from core.objective import Window
from core.optimizers.adaptive import Adam
from core.race import Entry
from core.training.problem import Training
from core.training.race import TrainingRace
from core.training.setup import setup_of

ZERO = "#FFFFFF"
STANDARD = Preparation(scaling=InputScaling.STANDARDISE)


def moment_of(data: DataSet, preparation: Preparation = STANDARD, **rest) -> Moment:
    """Return a network at random weights that are large enough to decide something."""
    network = Network((Layer(8), Layer(8)), **rest)
    problem = Training(data=data, preparation=preparation, network=network)
    setup = setup_of(TrainingRace(problem, (Entry(Adam()),), 1, seed=3))
    plan = setup.plans[0]
    return Moment(plan, setup.prepared, 2.5 * plan.start[0])


def last(chunks):
    *_, found = (chunk for chunk in chunks if chunk is not None)
    return found


def map_of(moment: Moment, side: int = 24) -> Map:
    plane = last(planes(moment.prepared, None))
    spots = spots_in(plane, moment.prepared, moment.prepared.samples, parts_of(moment.prepared))
    field = Field(moment.prepared, plane, window_around(spots.places), side)
    return last(mapped(moment, field, spots, ZERO, Tint()))


# Shares

HEADS = [
    Head(Loss.BINARY_CROSS_ENTROPY, Activation.SIGMOID, 1, 2),
    Head(Loss.HINGE, Activation.LINEAR, 1, 2),
    Head(Loss.CROSS_ENTROPY, Activation.SOFTMAX, 2, 2),
    Head(Loss.CROSS_ENTROPY, Activation.SOFTMAX, 5, 5),
    Head(Loss.BINARY_CROSS_ENTROPY, Activation.SIGMOID, 4, 4),
    Head(Loss.SQUARED_ERROR, Activation.TANH, 3, 3),
    Head(Loss.SQUARED_ERROR, Activation.LINEAR, 3, 3),
]


def outputs_of(head: Head, rng: np.random.Generator) -> np.ndarray:
    z = rng.normal(size=(200, head.outputs))
    if head.activation is Activation.SOFTMAX:
        return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    if head.activation is Activation.SIGMOID:
        return 1 / (1 + np.exp(-z))
    return np.tanh(z) if head.activation is Activation.TANH else 2 * z


@pytest.mark.parametrize("head", HEADS)
def test_shares_sum_to_one_and_the_largest_is_of_the_class_answered(head: Head) -> None:
    outputs = outputs_of(head, np.random.default_rng(0))
    shares = shares_of(head, outputs)
    assert shares.shape == (200, head.classes) and shares.min() >= 0
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    sure = shares.max(axis=1) > 1 / head.classes + 1e-9  # else nothing is above 0 at all
    assert sure.sum() > 150
    np.testing.assert_array_equal(shares.argmax(axis=1)[sure], head.decide(outputs)[sure])


@pytest.mark.parametrize("head", HEADS)
def test_only_the_class_answered_is_ahead(head: Head) -> None:
    outputs = outputs_of(head, np.random.default_rng(1))
    margins = np.stack([margin_of(head, outputs, k) for k in range(head.classes)], axis=-1)
    np.testing.assert_array_equal(margins.argmax(axis=1), head.decide(outputs))
    np.testing.assert_array_equal((margins > 0).sum(axis=1), 1)


def test_one_sigmoid_is_a_probability_and_leans_to_the_second_class() -> None:
    outputs = np.array([[0.0], [0.25], [1.0]])
    np.testing.assert_allclose(shares_of(HEADS[0], outputs), [[1, 0], [0.75, 0.25], [0, 1]])
    np.testing.assert_allclose(lean_of(HEADS[0], outputs), [-1, -0.5, 1])


def test_what_is_no_number_has_no_share() -> None:
    for head in HEADS:
        assert np.isnan(shares_of(head, np.full((1, head.outputs), np.nan))).all()


# Planes


def test_two_inputs_are_their_own_plane() -> None:
    samples = Xor().load()
    plane = plane_of_two(samples)
    np.testing.assert_array_equal(plane.places(samples.inputs), samples.inputs)
    np.testing.assert_array_equal(plane.raw(samples.inputs), samples.inputs)
    assert plane.names == samples.input_names and not plane.hint


def test_on_the_plane_of_two_inputs_the_others_are_at_the_mean_of_training() -> None:
    prepared = prepare(taken(Iris()), STANDARD)
    plane = last(planes(prepared, (2, 0)))
    inputs = prepared.samples.inputs
    np.testing.assert_allclose(plane.places(inputs), inputs[:, [2, 0]])
    raw = plane.raw(np.array([[5.0, 6.0]]))[0]
    mean = inputs[prepared.train].mean(axis=0)
    np.testing.assert_allclose(raw, [6.0, mean[1], 5.0, mean[3]])
    assert "average in training" in plane.hint


@pytest.mark.parametrize(("data", "standardised"), [(BreastCancer(), True), (Digits(), False)])
def test_principal_components_are_the_right_singular_vectors(
    data: DataSet, standardised: bool
) -> None:
    prepared = prepare(taken(data), STANDARD)
    plane = last(planes(prepared, None))
    inputs = prepared.samples.inputs
    train = inputs[prepared.train]
    spread = train.std(axis=0) if standardised else 1.0
    _, sizes, directions = np.linalg.svd((train - train.mean(axis=0)) / spread, full_matrices=False)
    expected = (inputs - train.mean(axis=0)) / spread @ directions[:2].T
    found = plane.places(inputs)
    signs = np.sign((found * expected).sum(axis=0))
    np.testing.assert_allclose(found, expected * signs, atol=1e-8)
    assert f"{(sizes[:2] ** 2).sum() / (sizes**2).sum():.0%}" in plane.hint
    places = np.array([[1.0, -2.0], [0.5, 3.0]])
    np.testing.assert_allclose(plane.places(plane.raw(places)), places, atol=1e-10)


def test_more_inputs_than_samples_have_principal_components_too() -> None:
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(12, 300))
    samples = Samples(inputs, np.arange(12) % 2, tuple(map(str, range(300))), ("c",), ("a", "b"))
    prepared = prepare(samples, Preparation(shares=(1, 0, 0)))
    plane = last(planes(prepared, None))
    scaled = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
    _, sizes, directions = np.linalg.svd(scaled)
    expected = np.abs(scaled @ directions[:2].T)
    np.testing.assert_allclose(np.abs(plane.places(inputs)), expected, atol=1e-9)
    assert f"{(sizes[:2] ** 2).sum() / (sizes**2).sum():.0%}" in plane.hint


def test_a_plane_of_inputs_that_do_not_exist_is_that_of_the_components() -> None:
    prepared = prepare(taken(Iris()), STANDARD)
    for inputs in ((0, 9), (1, 1)):
        assert last(planes(prepared, inputs)).names == ("component 1", "component 2")


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=9))
@example([(1e6, 0.0), (1e6, 1e-8)])
@example([(0.0, 5e-324)])
@example([(1e100, -1e100), (0.0, 1.0)])
@settings(max_examples=300, deadline=None)
def test_all_points_are_inside_of_their_window(points: list[tuple[float, float]]) -> None:
    places = np.array(points)
    window = window_around(places)
    assert window.is_proper()
    assert (places[:, 0] >= window.left).all() and (places[:, 0] <= window.right).all()
    assert (places[:, 1] >= window.bottom).all() and (places[:, 1] <= window.top).all()


def test_a_window_stays_while_the_points_are_well_seen_in_it() -> None:
    shown = Window(0, 10, 0, 10)
    assert kept(None, shown) == shown
    assert kept(shown, Window(1, 9, 1, 10.5)) == shown
    assert kept(shown, wide := Window(0, 20, 0, 10)) == wide
    assert kept(shown, small := Window(4, 5, 4, 5)) == small


# Spots


def test_spots_are_the_samples_of_the_parts_that_are_wanted() -> None:
    prepared = prepare(taken(Circle()), Preparation())
    parts = parts_of(prepared)
    del parts[Part.TEST]
    spots = spots_in(plane_of_two(prepared.samples), prepared, prepared.samples, parts)
    assert not set(prepared.test.tolist()) & set(spots.numbers.tolist())
    assert len(spots) == len(prepared.train) + len(prepared.validation)
    for row, number in enumerate(spots.numbers):
        assert number in parts[spots.part_of(row)]
    row, away = spots.nearest(tuple(spots.places[7] + [0.02, 0]), (0.01, 0.01))
    assert row == 7 and away == pytest.approx(2)
    assert spots.row_of(int(spots.numbers[7])) == 7 and spots.row_of(None) == -1


def test_very_many_samples_are_thinned_evenly() -> None:
    chosen = evenly(np.arange(10_000), 100)
    assert len(chosen) == 100 and (np.diff(chosen) > 0).all()
    assert chosen[0] == 0 and chosen[-1] == 9_999


def test_spots_on_a_curve_have_the_target_up() -> None:
    for data in (ElevenPoints(), Sine()):
        prepared = prepare(taken(data), Preparation())
        spots = spots_on_curve(prepared, prepared.samples, parts_of(prepared))
        samples = prepared.samples
        np.testing.assert_array_equal(spots.places[:, 0], samples.inputs[spots.numbers, 0])
        np.testing.assert_array_equal(spots.places[:, 1], samples.targets[spots.numbers, 0])


# Maps

CASES = [
    (Circle(), {}),
    (Circle(), {"loss": Loss.HINGE}),
    (Circle(), {"output": Activation.SOFTMAX}),
    (Iris(), {}),
    (Digits(), {}),
]


@pytest.mark.parametrize(("data", "network"), CASES)
def test_the_map_is_what_predict_says_at_each_place(data: DataSet, network: dict) -> None:
    moment = moment_of(data, **network)
    found = map_of(moment)
    x, y = found.field.axes
    places = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    plan, prepared = moment.plan, moment.prepared
    inputs = prepared.apply(found.field.plane.raw(places))
    outputs = predict(plan.network, plan.layout, moment.vector, inputs)
    shares = shares_of(moment.head, outputs)
    if moment.head.classes == 2:
        expected = coloured(2 * shares[:, 1] - 1, 1 / PALE, ZERO)
        off = np.abs(found.pixels.reshape(-1, 3).astype(int) - expected)
        assert off.max() <= 2, "single precision is enough for colours"
    else:
        strongest = shares.argmax(axis=1)
        np.testing.assert_array_equal(strongest, moment.head.decide(outputs))
    assert len(np.unique(moment.head.decide(outputs))) > 1, "else there is nothing to see"
    numbers = found.spots.numbers
    at_spots = predict(plan.network, plan.layout, moment.vector, prepared.inputs[numbers])
    np.testing.assert_allclose(found.outputs, at_spots, rtol=1e-10, atol=1e-12)
    wrong = moment.head.decide(at_spots) != prepared.samples.targets[numbers]
    np.testing.assert_array_equal(found.wrong, wrong)


@pytest.mark.parametrize(("data", "network"), CASES)
def test_the_lines_are_where_two_classes_are_level(data: DataSet, network: dict) -> None:
    moment = moment_of(data, **network)
    found = map_of(moment, 100)
    assert found.lines
    points = np.concatenate(found.lines)
    outputs = moment.of_raw(found.field.plane.raw(points))
    margins = np.stack([margin_of(moment.head, outputs, k) for k in range(moment.head.classes)])
    ahead = np.abs(margins).min(axis=0)
    everywhere = moment.outputs(found.field.inputs)
    spread = np.ptp(everywhere, axis=0).max()
    assert np.median(ahead) < 0.01 * spread and ahead.max() < 0.2 * spread


def test_a_map_of_numbers_is_tinted_by_them() -> None:
    moment = moment_of(Plane())
    found = map_of(moment)
    outputs = moment.outputs(found.field.inputs).reshape(24, 24, 1)
    expected = coloured(moment.prepared.unscaled(outputs)[..., 0], 1 / PALE, ZERO)
    assert np.abs(found.pixels.astype(int) - expected).max() <= 2
    assert found.lines == () and not found.wrong.any()


def test_numbers_of_one_sign_are_tinted_around_their_middle() -> None:
    assert tint_of(np.array([-1.0, 3.0])) == Tint(0.0, 3.0)
    assert tint_of(np.array([10.0, 30.0])) == Tint(20.0, 10.0)
    assert tint_of(np.array([5.0, 5.0])).reach > 0


@pytest.mark.parametrize("data", [Circle(), Iris(), Plane()])
def test_a_network_that_has_diverged_is_drawn_without_a_warning(data: DataSet) -> None:
    moment = moment_of(data)
    for value in (np.nan, np.inf, 1e300):
        broken = replace_vector(moment, np.full_like(moment.vector, value))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = map_of(broken)
        assert found.pixels.shape == (24, 24, 3)


def replace_vector(moment: Moment, vector: np.ndarray) -> Moment:
    return Moment(moment.plan, moment.prepared, vector)


def test_maps_of_large_networks_are_coarser() -> None:
    assert side_for(100, 2) == 100
    assert side_for(101_770, 784) == 50
    assert side_for(10**6, 100_000) ** 2 * 100_000 <= 8_000_000


# Curves


def test_curves_are_what_each_network_predicts_in_the_units_of_the_targets() -> None:
    moment = moment_of(ElevenPoints())
    prepared, plan = moment.prepared, moment.plan
    spots = spots_on_curve(prepared, prepared.samples, parts_of(prepared))
    others = np.stack([moment.vector * share for share in (0.3, 0.6)])
    found = last(curves(moment, spots, (-6.0, 6.0), (Crowd(moment, 1, (0, 1), others),)))
    inputs = prepared.apply(found.x[:, None])
    for vector, curve in (
        (moment.vector, found.shown[0]),
        *zip(others, [c for _, c in found.others], strict=True),
    ):
        outputs = predict(plan.network, plan.layout, vector, inputs)
        np.testing.assert_allclose(curve, prepared.unscaled(outputs)[:, 0])
    assert [entry for entry, _ in found.others] == [1, 1]
    at_points = np.interp(spots.places[:, 0], found.x, found.shown[0])
    np.testing.assert_allclose(found.misses, at_points, atol=0.2)
    assert np.ptp(found.shown) > 1


def test_the_curve_of_two_classes_is_the_share_of_the_second() -> None:
    x = tuple(np.linspace(-3, 3, 20).tolist())
    data = OwnPoints(x, labels=(0,) * 10 + (1,) * 10)
    moment = moment_of(data)
    prepared = moment.prepared
    spots = spots_on_curve(prepared, prepared.samples, parts_of(prepared))
    found = last(curves(moment, spots, (-3.0, 3.0), ()))
    expected = shares_of(moment.head, moment.of_raw(found.x[:, None]))[:, 1]
    np.testing.assert_allclose(found.shown, expected[None])
    three = moment_of(replace(data, labels=(0,) * 8 + (1,) * 8 + (2,) * 4))
    spots = spots_on_curve(three.prepared, three.prepared.samples, parts_of(three.prepared))
    assert last(curves(three, spots, (-3.0, 3.0), ())).shown.shape == (3, len(found.x))


# Counts


@pytest.mark.parametrize("data", [Circle(), Iris(), Digits()])
@pytest.mark.parametrize("part", ["train", "validation"])
def test_confusion_is_that_of_scikit_learn(data: DataSet, part: str) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    moment = moment_of(data)
    prepared, plan = moment.prepared, moment.plan
    numbers = getattr(prepared, part)
    found = last(confused(moment, numbers))
    outputs = predict(plan.network, plan.layout, moment.vector, prepared.inputs[numbers])
    true = prepared.samples.targets[numbers]
    answered = plan.encoding.decide(outputs)
    labels = range(len(prepared.samples.classes))
    judge = metrics.confusion_matrix(true, answered, labels=labels)
    np.testing.assert_array_equal(found.counts, judge)
    assert found.right == np.sum(true == answered) and found.counts.sum() == len(numbers)
    for row, column in np.argwhere(judge):
        among = found.among(row, column)
        assert len(among) == judge[row, column]
        assert (prepared.samples.targets[among] == row).all()


def test_fit_is_that_of_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    moment = moment_of(Diabetes())
    prepared, plan = moment.prepared, moment.plan
    found = last(fitted(moment, prepared.validation))
    outputs = predict(plan.network, plan.layout, moment.vector, prepared.inputs)
    predicted = prepared.unscaled(outputs)[prepared.validation, 0]
    true = prepared.samples.targets[prepared.validation, 0]
    np.testing.assert_allclose(found.predicted, predicted)
    np.testing.assert_array_equal(found.true, true)
    assert found.explained == pytest.approx(metrics.r2_score(true, predicted))
    assert found.spread == pytest.approx(np.sqrt(metrics.mean_squared_error(true, predicted)))


def test_counting_looks_up_between_the_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = moment_of(Digits())
    whole = last(confused(moment, moment.prepared.train))
    monkeypatch.setattr("core.answers.moment.MOST_AT_ONCE", 100)
    chunks = list(confused(moment, moment.prepared.train))
    assert len(chunks) > len(moment.prepared.train) // 100
    np.testing.assert_array_equal(chunks[-1].counts, whole.counts)


# Sheets


def test_a_sheet_has_the_samples_of_its_page_and_their_answers() -> None:
    moment = moment_of(Digits())
    part = moment.prepared.validation
    found = last(sheets(moment, part, Page(10, 24)))
    np.testing.assert_array_equal(found.numbers, part[10:34])
    outputs = moment.outputs(moment.prepared.inputs[part[10:34]])
    np.testing.assert_array_equal(found.answers, moment.head.decide(outputs))
    np.testing.assert_allclose(found.shares, outputs)
    np.testing.assert_array_equal(
        found.wrong, found.answers != moment.prepared.samples.targets[found.numbers]
    )
    assert found.total == len(part) and not found.more
    assert len(last(sheets(moment, part, Page(len(part) - 3, 24))).numbers) == 3


def test_wrong_ones_are_found_in_their_order_and_no_further_than_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("core.answers.moment.MOST_AT_ONCE", 50)
    moment = moment_of(Digits())
    part = moment.prepared.train
    every = last(confused(moment, part))
    wrong = part[every.true != every.answered]
    first = last(sheets(moment, part, Page(0, 12, wrong_only=True)))
    np.testing.assert_array_equal(first.numbers, wrong[:12])
    assert first.wrong.all() and first.more and 12 < first.total < len(wrong)
    later = last(sheets(moment, part, Page(len(wrong) - 5, 12, wrong_only=True)))
    np.testing.assert_array_equal(later.numbers, wrong[-5:])
    assert later.total == len(wrong) and not later.more


def test_a_sheet_looks_at_no_more_than_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = moment_of(Digits())
    looked: list[int] = []
    of_samples = Moment.of_samples

    def watched(self, numbers):
        looked.append(len(numbers))
        return of_samples(self, numbers)

    monkeypatch.setattr(Moment, "of_samples", watched)
    found = last(sheets(moment, moment.prepared.train, Page(0, 24)))
    assert isinstance(found, Sheet) and looked == [24]
