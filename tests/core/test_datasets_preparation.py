"""Preparation: features, scaling fitted to the training part alone, and the same for a grid."""

import warnings

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from core.datasets import scaling as scaling_module
from core.datasets.base import DataError, Samples, Task
from core.datasets.features import Feature, choosable
from core.datasets.generated import Plane, Sine, Xor
from core.datasets.preparation import LARGEST_PREPARED, InputScaling, Preparation, prepare
from core.datasets.real import Diabetes, Digits, Iris, Wine

SCALERS = {InputScaling.STANDARDISE: StandardScaler, InputScaling.MIN_MAX: MinMaxScaler}
ALL = tuple(Feature)


def pictures(count=40, seed=0):
    drawn = np.random.default_rng(seed).integers(0, 250, (count, 12)).astype(np.uint8)
    drawn[:, 0] = 0
    names = tuple(map(str, range(12)))
    return Samples(drawn, np.arange(count) % 2, names, ("t",), ("a", "b"), (3, 4))


def numbers(inputs, targets=None):
    inputs = np.asarray(inputs, np.float64)
    targets = np.zeros((len(inputs), 1)) if targets is None else targets
    return Samples(inputs, targets, tuple(f"n{i}" for i in range(inputs.shape[1])), ("t",))


@pytest.mark.parametrize("kind", [Wine, Iris, Diabetes])
@pytest.mark.parametrize("scaling", SCALERS)
def test_scaling_is_that_of_scikit_learn_fitted_to_the_training_part(kind, scaling):
    samples = kind().load()
    prepared = prepare(samples, Preparation(scaling=scaling))
    judge = SCALERS[scaling]().fit(samples.inputs[prepared.train])
    assert np.allclose(prepared.inputs, judge.transform(samples.inputs), rtol=0, atol=1e-12)
    assert prepared.feature_names == samples.input_names


@given(
    scaling=st.sampled_from(list(InputScaling)),
    offset=st.sampled_from([0.0, 1e9]),
    count=st.integers(2, 60),
    seed=st.integers(0, 1_000),
)
def test_what_is_not_trained_on_changes_nothing(scaling, offset, count, seed):
    chance = np.random.default_rng(seed)
    inputs, targets = chance.normal(offset, 1, (count, 3)), chance.normal(size=(count, 1))
    preparation = Preparation(scaling=scaling, seed=seed)
    one = prepare(numbers(inputs, targets), preparation)
    others = np.setdiff1d(np.arange(count), one.train)
    changed, changed_targets = inputs.copy(), targets.copy()
    changed[others] += 1e3
    changed_targets[others] -= 1e3
    other = prepare(numbers(changed, changed_targets), preparation)
    assert np.array_equal(one.inputs[one.train], other.inputs[other.train])
    assert np.array_equal(one.targets[one.train], other.targets[other.train])
    assert np.array_equal(np.sort(np.concatenate([one.train, one.validation, one.test])),
                          np.arange(count))  # fmt: skip


@pytest.mark.parametrize("scaling", InputScaling)
def test_a_constant_column_is_only_shifted(scaling):
    inputs = np.stack([np.full(50, 0.1), np.arange(50.0), np.full(50, 1e9 + 0.1)], axis=-1)
    prepared = prepare(numbers(inputs), Preparation(scaling=scaling))
    if scaling is InputScaling.NONE:
        assert np.array_equal(prepared.inputs, inputs)
    else:
        assert np.all(prepared.inputs[:, [0, 2]] == 0)
        assert np.ptp(prepared.inputs[:, 1]) > 0.9


def test_features_in_their_order_whatever_the_order_of_the_choice():
    samples = Xor(samples=40).load()
    x, y = samples.inputs.T
    expected = [x, y, x * x, y * y, x * y, np.sin(x), np.sin(y)]
    prepared = prepare(samples, Preparation(features=ALL[::-1]))
    assert np.allclose(prepared.inputs, np.stack(expected, axis=-1), rtol=1e-15)
    assert prepared.feature_names == ("x₁", "x₂", "x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂")
    assert prepared.columns == 7
    assert Preparation(features=(Feature.X2, Feature.X1)) == Preparation()


def test_features_bear_the_names_of_the_inputs():
    samples = Samples(np.ones((4, 2)), np.zeros((4, 1)), ("width", "height"), ("t",))
    prepared = prepare(samples, Preparation(features=(Feature.PRODUCT, Feature.SIN_X2)))
    assert prepared.feature_names == ("width · height", "sin height")


def test_one_input_has_features_of_its_own_and_many_have_none():
    one = prepare(Sine().load(), Preparation(features=ALL))
    assert one.features == (Feature.X1, Feature.X1_SQUARED, Feature.SIN_X1) == choosable(1)
    many = prepare(Iris().load(), Preparation(features=(Feature.SIN_X2,)))
    assert many.features == choosable(4) == () and many.columns == 4
    with pytest.raises(DataError, match=r"of one input: choose from x1, x1-squared, sin-x1"):
        prepare(Sine().load(), Preparation(features=(Feature.X2,)))


@pytest.mark.parametrize("scaling", InputScaling)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "samples", [Xor().load(), Sine().load(), Wine().load(), pictures()], ids=["2", "1", "13", "3×4"]
)
def test_other_inputs_are_prepared_alike(scaling, dtype, samples):
    prepared = prepare(samples, Preparation(features=ALL, scaling=scaling), dtype)
    assert prepared.inputs.dtype == dtype and not prepared.inputs.flags.writeable
    again = prepared.apply(samples.inputs)
    assert again.dtype == dtype and np.array_equal(again, prepared.inputs)
    grid = np.broadcast_to(samples.inputs[:6].reshape(2, 3, -1), (5, 2, 3, samples.columns))
    assert np.array_equal(prepared.apply(grid)[4, 1, 2], prepared.inputs[5])


@pytest.mark.parametrize("scaling", InputScaling)
@pytest.mark.parametrize("samples", [pictures(), Digits().load()], ids=["bytes", "digits"])
def test_pixels_are_scaled_as_one(scaling, samples):
    prepared = prepare(samples, Preparation(scaling=scaling))
    trained = samples.inputs[prepared.train].astype(float)
    if scaling is InputScaling.NONE:
        expected = samples.inputs.astype(float)
    elif scaling is InputScaling.MIN_MAX:
        expected = (samples.inputs - trained.min()) / np.ptp(trained)
        assert (prepared.inputs[prepared.train].min(), prepared.inputs.max()) == (0, 1) or (
            samples.image == (3, 4)
        )
    else:
        expected = (samples.inputs - trained.mean()) / trained.std()
    assert np.allclose(prepared.inputs, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("block", [1, 7, 2**18])
def test_blocks_make_no_difference(monkeypatch, block):
    samples = Wine().load()
    whole = prepare(samples, Preparation(scaling=InputScaling.STANDARDISE))
    monkeypatch.setattr(scaling_module, "BLOCK", block)
    parts = prepare(samples, Preparation(scaling=InputScaling.STANDARDISE))
    assert np.allclose(parts.inputs, whole.inputs, rtol=0, atol=1e-12)


@pytest.mark.parametrize("scaling", InputScaling)
@pytest.mark.parametrize("data_set", [Plane(), Diabetes()])
def test_numbers_are_standardised_with_the_inputs_and_mapped_back(scaling, data_set):
    samples = data_set.load()
    prepared = prepare(samples, Preparation(scaling=scaling))
    trained = prepared.targets[prepared.train]
    if scaling is InputScaling.NONE:
        assert np.array_equal(prepared.targets, samples.targets)
    else:
        assert np.allclose((trained.mean(), trained.std()), (0, 1), atol=1e-12)
    back = prepared.unscaled(prepared.targets[None])
    assert np.allclose(back[0], samples.targets, rtol=1e-13, atol=1e-13)
    assert prepared.as_trained.targets is prepared.targets
    assert prepared.as_trained.inputs is samples.inputs


def test_constant_targets_and_classes_are_not_scaled():
    prepared = prepare(numbers(np.arange(6.0)[:, None], np.full((6, 1), 0.1)),
                       Preparation(scaling=InputScaling.STANDARDISE))  # fmt: skip
    assert np.allclose(prepared.targets, 0) and np.all(prepared.unscaled(np.ones((2, 1))) == 1.1)
    samples = Iris().load()
    prepared = prepare(samples, Preparation(scaling=InputScaling.STANDARDISE))
    assert prepared.targets is samples.targets and samples.task is Task.CLASSES


def test_a_split_that_is_not_stratified_is_another():
    samples = Iris().load()
    parts = {
        stratified: np.bincount(samples.targets[prepare(samples, Preparation(
            stratified=stratified)).train]).tolist()
        for stratified in (True, False)
    }  # fmt: skip
    assert parts[True] == [35, 35, 35] != parts[False] and sum(parts[False]) == 105


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"shares": [0.7, 0.2, 0.2]}, "sum of 1, found 1.1"),
        ({"shares": [0, 0.5, 0.5]}, "more than 0 for training"),
        ({"shares": [1.5, 0, -0.5]}, "float"),
        ({"features": []}, "length"),
        ({"features": ["x3"]}, "x3"),
        ({"scaling": "robust"}, "robust"),
        ({"seed": -1}, "int"),
        ({"sead": 1}, "sead"),
    ],
)
def test_a_preparation_that_cannot_be_is_refused(told, words):
    with pytest.raises(msgspec.ValidationError, match=words):
        msgspec.convert(told, type=Preparation)


def test_a_preparation_is_a_value_that_a_file_holds():
    preparation = Preparation(ALL[2:4], InputScaling.MIN_MAX, (0.5, 0.5, 0), False, 9)
    assert msgspec.json.decode(msgspec.json.encode(preparation), type=Preparation) == preparation
    assert msgspec.json.encode(Preparation()) == b"{}"
    for shares in ((0.1, 0.2, 0.7), (1 / 3, 1 / 3, 1 / 3), (1.0, 0.0, 0.0)):
        assert Preparation(shares=shares).shares == shares


@pytest.mark.parametrize(
    ("largest", "dtype", "features", "scaling", "is_refused"),
    [
        (1e30, np.float32, (Feature.X1,), InputScaling.NONE, False),
        (1e30, np.float32, (Feature.X1_SQUARED,), InputScaling.NONE, True),
        (1e100, np.float32, (Feature.X1,), InputScaling.NONE, True),
        (1e100, np.float32, (Feature.X1,), InputScaling.STANDARDISE, False),
        (1e100, np.float64, (Feature.X1_SQUARED,), InputScaling.NONE, False),
    ],
)
def test_numbers_that_are_too_large_are_refused(largest, dtype, features, scaling, is_refused):
    samples = numbers(np.linspace(-largest, largest, 20)[:, None])
    preparation = Preparation(features=features, scaling=scaling)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if is_refused:
            with pytest.raises(DataError, match="too large for float32"):
                prepare(samples, preparation, dtype)
        else:
            assert np.all(np.isfinite(prepare(samples, preparation, dtype).inputs))


def test_what_takes_too_much_memory_is_refused_before_it_is_made():
    count = LARGEST_PREPARED // 8 // 4_000 + 1
    inputs = np.lib.stride_tricks.as_strided(np.zeros(1, np.uint8), (count, 4_000), (0, 0))
    samples = Samples(inputs, np.zeros(count, np.int64), ("p",) * 4_000, ("t",), ("a",), (40, 100))
    with pytest.raises(DataError, match=r"in float64 take more than 2 GB: .* single precision"):
        prepare(samples, Preparation())
