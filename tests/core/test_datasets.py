"""Data sets: made ones by their formulas, real ones beside scikit-learn's, and all as values."""

import subprocess
import sys

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import datasets as judge

from core.columns import SEVEN_POINTS_X, SEVEN_POINTS_Y
from core.datasets import DATA_SETS, AnyDataSet
from core.datasets.base import DataError, Samples, Task
from core.datasets.files import FileSet
from core.datasets.generated import (
    RADIUS,
    REACH,
    Circle,
    Gauss,
    Generated,
    Moons,
    Plane,
    Sine,
    Spiral,
    TwoGaussians,
    Xor,
)
from core.datasets.points import ElevenPoints, OwnPoints, SevenPoints
from core.datasets.real import BreastCancer, Diabetes, Digits, Iris, Wine

CLASSES = (Circle, Xor, Gauss, Spiral, Moons)
NUMBERS = (Plane, TwoGaussians, Sine)
REAL = {
    Digits: judge.load_digits,
    Iris: judge.load_iris,
    Wine: judge.load_wine,
    BreastCancer: judge.load_breast_cancer,
    Diabetes: lambda: judge.load_diabetes(scaled=False),
}
OWN = OwnPoints((0.0, 1.0, 2.0), (1.0, -1.0, 0.5), labels=(0, 1, 2))


def example_of(kind):
    return OWN if kind is OwnPoints else kind()


LOADABLE = [example_of(kind) for kind in DATA_SETS if not issubclass(kind, FileSet)]


def test_all_sets_are_listed_in_order():
    kinds = ["xor", "circle", "gauss", "spiral", "moons", "points", "plane", "two-gaussians",
             "sine", "seven-points", "eleven-points", "digits", "iris", "wine", "breast-cancer",
             "diabetes", "mnist", "csv", "npz"]  # fmt: skip
    assert [kind.__struct_config__.tag for kind in DATA_SETS] == kinds
    orders = [kind.order for kind in DATA_SETS]
    assert len(set(orders)) == len(orders)
    assert all(kind.title and len(example_of(kind).note) > 20 for kind in DATA_SETS)


@pytest.mark.parametrize("kind", DATA_SETS)
def test_a_set_is_a_value_that_a_file_holds(kind):
    data_set = example_of(kind)
    again = msgspec.json.decode(msgspec.json.encode(data_set), type=AnyDataSet)
    assert again == data_set and hash(again) == hash(data_set)
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        msgspec.json.decode(msgspec.json.encode(data_set)[:-1] + b',"unheard":1}', type=AnyDataSet)


@pytest.mark.parametrize("data_set", LOADABLE, ids=lambda data_set: type(data_set).__name__)
def test_what_is_loaded_is_as_was_told_and_cannot_be_changed(data_set):
    samples = data_set.load()
    assert samples.columns == data_set.columns == len(samples.input_names)
    assert len(samples.classes) == data_set.class_count
    assert samples.inputs.dtype == np.float64 and np.all(np.isfinite(samples.inputs))
    if samples.task is Task.CLASSES:
        assert samples.targets.dtype == np.int64 and samples.targets.shape == (samples.count,)
        assert set(samples.targets.tolist()) == set(range(len(samples.classes)))
    else:
        assert samples.targets.dtype == np.float64 and samples.targets.shape == (samples.count, 1)
    for array in (samples.inputs, samples.targets):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    again = data_set.load()
    assert np.array_equal(again.inputs, samples.inputs)
    assert np.array_equal(again.targets, samples.targets)


@pytest.mark.parametrize("kind", REAL)
def test_real_sets_are_those_of_scikit_learn(kind):
    samples, bunch = kind().load(), REAL[kind]()
    assert np.array_equal(samples.inputs, bunch.data)
    assert np.array_equal(samples.targets.ravel(), bunch.target)
    assert samples.image == ((8, 8) if kind is Digits else None)


@pytest.mark.parametrize("kind", REAL)
def test_real_sets_say_what_is_missing_without_scikit_learn(kind, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(DataError, match=f"{kind.title}: scikit-learn cannot .* pip install"):
        kind().load()


def test_the_points_of_the_chapter():
    seven, eleven = SevenPoints().load(), ElevenPoints().load()
    assert seven.inputs[:, 0].tolist() == list(SEVEN_POINTS_X)
    assert seven.targets[:, 0].tolist() == list(SEVEN_POINTS_Y)
    assert eleven.inputs[:, 0].tolist() == list(range(-5, 6))
    curve = np.polynomial.Polynomial.fit(eleven.inputs[:, 0], eleven.targets[:, 0], 10)
    assert np.allclose(curve(eleven.inputs), eleven.targets, atol=1e-9)
    assert eleven.targets.sum() == pytest.approx(-11.3)


@pytest.mark.parametrize("kind", [*CLASSES, *NUMBERS])
@pytest.mark.parametrize("count", [2, 3, 500, 5_001])
@pytest.mark.parametrize("noise", [0.0, 0.2, 0.5])
def test_made_sets_have_so_many_samples_within_reach(kind, count, noise):
    samples = kind(samples=count, noise=noise).load()
    assert samples.count == count
    most = 12 if kind in (Gauss, Moons) else 6  # normal noise has long tails
    assert np.abs(samples.inputs).max() <= most
    if samples.task is Task.CLASSES and (noise == 0 or kind in (Gauss, Moons, Spiral)):
        halves = np.bincount(samples.targets, minlength=2)
        assert kind is Xor or abs(halves[0] - halves[1]) <= 1


@pytest.mark.parametrize("kind", [*CLASSES, *NUMBERS])
def test_another_seed_gives_other_samples(kind):
    one, other = kind(seed=1, noise=0.1).load(), kind(seed=2, noise=0.1).load()
    assert not np.array_equal(one.inputs, other.inputs)


@pytest.mark.parametrize("kind", [*CLASSES, *NUMBERS])
def test_noise_makes_samples_worse_and_draws_the_same_ones(kind):
    clean, little, much = (kind(noise=noise).load() for noise in (0, 0.1, 0.5))

    def away(samples: Samples) -> float:
        apart = np.abs(samples.inputs - clean.inputs).mean()
        return float(apart + np.abs(samples.targets - clean.targets).mean())

    assert 0 < away(little) < away(much)
    assert away(little) < 1


@pytest.mark.parametrize(
    "fields",
    [{"samples": 1}, {"samples": 10**6}, {"noise": 0.6}, {"noise": -0.1}, {"seed": -1}],
)
@pytest.mark.parametrize("kind", [*CLASSES, *NUMBERS])
def test_what_cannot_be_made_is_refused_in_a_file(kind, fields):
    told = {"kind": kind.__struct_config__.tag} | fields
    with pytest.raises(msgspec.ValidationError, match="Expected"):
        msgspec.convert(told, type=AnyDataSet)


def test_the_circle_is_a_disc_in_a_ring():
    samples = Circle().load()
    radius = np.hypot(*samples.inputs.T)
    assert np.array_equal(samples.targets == 1, radius < RADIUS / 2)
    assert not np.any((radius > 0.5 * RADIUS) & (radius < 0.7 * RADIUS))
    assert radius.max() <= RADIUS


def test_xor_is_told_by_the_sign_of_the_product():
    samples = Xor().load()
    assert np.array_equal(samples.targets == 1, samples.inputs.prod(axis=1) > 0)
    assert np.abs(samples.inputs).min() >= 0.3


@pytest.mark.parametrize(("noise", "variance"), [(0, 0.5), (0.5, 4)])
def test_clouds_have_their_middles_and_variances(noise, variance):
    samples = Gauss(samples=100_000, noise=noise).load()
    for label, middle in ((0, -2), (1, 2)):
        cloud = samples.inputs[samples.targets == label]
        assert np.allclose(cloud.mean(axis=0), middle, atol=0.05)
        assert np.allclose(cloud.var(axis=0), variance, rtol=0.03)


def test_the_arms_of_the_spiral_are_each_other_turned_around():
    samples = Spiral(samples=200).load()
    one, other = (samples.inputs[samples.targets == label] for label in (0, 1))
    assert np.allclose(one, -other, atol=1e-12)
    apart = np.linalg.norm(one[20:, None] - other[None, 20:], axis=-1)
    assert apart.min() > 0.5


def test_moons_are_those_of_scikit_learn():
    samples = Moons(samples=400).load()
    theirs, labels = judge.make_moons(20_000, noise=None)
    theirs = 3 * (theirs - (0.5, 0.25))
    for label in (0, 1):
        ours = samples.inputs[samples.targets == label]
        apart = np.linalg.norm(ours[:, None] - theirs[labels == label], axis=-1)
        assert apart.min(axis=1).max() < 2e-3


def test_numbers_are_those_of_their_formulas():
    plane, hills, sine = (kind(samples=300).load() for kind in NUMBERS)
    x, y = plane.inputs.T
    assert np.allclose(plane.targets[:, 0], (x + y) / 12)
    x, y = hills.inputs.T
    hill, hollow = (np.exp(-((x - m) ** 2 + (y - m) ** 2) / 4) for m in (2, -2))
    assert np.allclose(hills.targets[:, 0], hill - hollow)
    assert np.allclose(sine.targets, np.sin(sine.inputs))


@given(kind=st.sampled_from(NUMBERS[:2]), noise=st.floats(0, 0.5), seed=st.integers(0, 2**32 - 1))
def test_numbers_are_within_one_whatever_the_noise(kind, noise, seed):
    samples = kind(samples=50, noise=noise, seed=seed).load()
    assert np.abs(samples.targets).max() <= 1
    assert np.abs(samples.inputs).max() <= REACH


def test_all_made_sets_are_tested():
    kinds = {kind for kind in DATA_SETS if issubclass(kind, Generated)}
    assert kinds == {*CLASSES, *NUMBERS}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"inputs": np.zeros(3)}, "inputs: expected"),
        ({"inputs": np.zeros((0, 2))}, "inputs: expected"),
        ({"targets": np.zeros(2, np.int64)}, "targets: expected"),
        ({"targets": np.array([0, 1, 2])}, "numbers of 2 classes"),
        ({"targets": np.array([0, -1, 1])}, "numbers of 2 classes"),
        ({"input_names": ("a",)}, "names: expected 2"),
        ({"image": (2, 2)}, "does not have 2 pixels"),
        ({"classes": ()}, "targets: expected"),
    ],
)
def test_samples_that_do_not_fit_together_are_refused(changes, words):
    right = {"inputs": np.zeros((3, 2)), "targets": np.array([0, 1, 0]),
             "input_names": ("a", "b"), "target_names": ("t",), "classes": ("x", "y")}  # fmt: skip
    assert Samples(**right).count == 3
    with pytest.raises(ValueError, match=words):
        Samples(**right | changes)


def test_data_sets_are_quick_to_import():
    slow = {"sklearn", "scipy", "csv", "gzip", "zipfile", "zlib", "numpy.random", "sympy"}
    code = (
        "import sys, numpy, msgspec; before = set(sys.modules)\n"
        "import core.datasets, core.datasets.shelf, core.datasets.preparation\n"
        "import core.datasets.point_edits\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found = set(done.stdout.split())
    assert "core.datasets.real" in found
    assert not found & slow
