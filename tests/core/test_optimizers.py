"""Each optimizer against PyTorch's own path, and its first steps against a hand's."""

import importlib.util
import itertools
import json
from typing import get_args, get_type_hints

import msgspec
import numpy as np
import pytest

from core.optimizers import OPTIMIZERS, Moment
from core.optimizers.adaptive import AdaDelta, AdaGrad, Adam, RMSprop
from core.optimizers.averages import QHM, Lion
from core.optimizers.gradient_descent import GradientDescent, HeavyBall, Nesterov
from core.optimizers.moments import AdaMax, AdamW, AMSGrad, NAdam, QHAdam
from core.surfaces import Beale, Rosenbrock
from tests.core.make_reference import (
    CASES,
    FORMULAS,
    STEPS,
    STORED,
    STORED_STEPS,
    Case,
    paths_of_torch,
)
from tests.core.paths import path_of

ELEMENTWISE = [kind for kind in OPTIMIZERS if kind.elementwise]  # for the others: test_second_order
FIGURES = json.loads(STORED.read_text(encoding="utf-8"))


def at(optimizer, t: int) -> Moment:
    """Return what a rule is told at step t."""
    return Moment(t, np.array(optimizer.learning_rate), Beale())


def as_torch_keeps_it(case: Case) -> np.ndarray:
    """Return our path, at all steps, in the terms of PyTorch's.

    PyTorch's Nesterov keeps the look-ahead points w − α β z, and α z is the step just taken.
    """
    path = path_of(case.objective, case.optimizer, case.start, STEPS)
    if isinstance(case.optimizer, Nesterov):
        path[1:] += case.optimizer.beta * np.diff(path, axis=0)
    return path


def test_every_optimizer_is_compared():
    compared = {(type(case.objective), type(case.optimizer)) for case in CASES}
    assert compared == set(itertools.product(FORMULAS, ELEMENTWISE)) and len(FORMULAS) == 5
    assert set(FIGURES) == {str(case) for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_path_is_pytorchs_stored_one(case):
    stored = [[float.fromhex(c) for c in FIGURES[str(case)][str(t)]] for t in STORED_STEPS]
    path = as_torch_keeps_it(case)
    np.testing.assert_allclose(path[list(STORED_STEPS)], stored, rtol=1e-9)


if importlib.util.find_spec("torch"):

    @pytest.mark.parametrize("case", CASES, ids=str)
    def test_path_is_pytorchs_at_every_step(case):
        torchs = paths_of_torch(type(case.objective))[case]
        np.testing.assert_allclose(as_torch_keeps_it(case), torchs, rtol=1e-9)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case_goes_far_enough_to_tell_methods_apart(case):
    losses = case.objective.value(path_of(case.objective, case.optimizer, case.start, STEPS))
    assert losses[-1] < 0.5 * losses[0]


@pytest.mark.parametrize("kind", [HeavyBall, Nesterov])
@pytest.mark.parametrize(("objective", "rate"), [(Beale(), 0.01), (Rosenbrock(), 0.0005)])
def test_without_momentum_it_is_plain_descent_to_the_bit(kind, objective, rate):
    start = objective.starts[0]
    path = path_of(objective, kind(learning_rate=rate, beta=0.0), start, 200)
    plain = path_of(objective, GradientDescent(learning_rate=rate), start, 200)
    np.testing.assert_array_equal(path, plain)


STEPS_BY_HAND = [
    # optimizer, start, the gradients that it is given, where it is after each
    (GradientDescent(0.5), 1.0, (3.0, -4.0), (-0.5, 1.5)),
    # z = 2, then 0.5·2 + 3 = 4
    (HeavyBall(0.25, 0.5), 1.0, (2.0, 3.0), (0.5, -0.5)),
    (Nesterov(0.25, 0.5), 1.0, (2.0, 3.0), (0.5, -0.5)),
    # √(0.75² + 1) = 1.25; outside of the root ε would give 1.75
    (AdaGrad(0.5, 1.0), 2.0, (0.75,), (1.7,)),
    # G = 9, then 9 + 16
    (AdaGrad(2.0, 1e-300), 1.0, (3.0, 4.0), (-1.0, -2.6)),
    # E = 0.25·1.5² = 0.5625, d = √(0 + 1)/√(0.5625 + 1) · 1.5 = 1.2; D = 0.25·1.2² = 0.36;
    # E = 0.75·0.5625 + 0.25·6.25 = 1.984375, d = √1.36/√2.984375 · 2.5
    (
        AdaDelta(0.5, 0.75, 1.0), 1.0, (1.5, 2.5),
        (0.4, 0.4 - 0.5 * 2.5 * (1.36 / 2.984375) ** 0.5),
    ),
    # E = 0.25·16 = 4, √4 + 1 = 3; inside of the root ε would give √5
    (RMSprop(0.75, 0.75, 1.0), 2.0, (4.0,), (1.0,)),
    # E = 4, then 3 + 0.25·24 = 9
    (RMSprop(0.75, 0.75, 1e-300), 2.0, (4.0, -(24**0.5)), (0.5, 0.5 + 0.25 * 24**0.5)),
    # m̂ = g and v̂ = g² at first: the step is α g / (|g| + ε)
    (Adam(0.5, 0.9, 0.999, 1.0), 2.0, (-4.0,), (2.4,)),
    # m = 1, then 0.5 + 3 = 3.5, m̂ = 3.5/0.75; v = 1, then 0.75 + 9 = 9.75, v̂ = 9.75/0.4375
    (
        Adam(0.5, 0.5, 0.75, 1e-300), 1.0, (2.0, 6.0),
        (0.5, 0.5 - 0.5 * (3.5 / 0.75) / (9.75 / 0.4375) ** 0.5),
    ),
    # 2 · (1 − 0.5·0.2) = 1.8 and then Adam's step 0.5·4/(4 + 1); Adam with λ in g would give less
    (AdamW(0.5, 0.9, 0.999, 1.0, 0.2), 2.0, (-4.0,), (2.2,)),
    # as Adam's m; u = 4, then max(4, 0.75·4 + 0.25·1) = 4, where Adam's v would be 3.25
    (
        AMSGrad(0.5, 0.5, 0.75, 1e-300), 1.0, (4.0, 1.0),
        (0.5, 0.5 - 0.5 * (1.5 / 0.75) / (4.0 / 0.4375) ** 0.5),
    ),
    # ψ = 0: μ = 0.25 always; Π = 0.25, then 0.0625: (0.25·1/0.9375 + 0.75·2/0.75) / 2
    (
        NAdam(0.5, 0.5, 0.75, 1e-300, 0.0), 1.0, (2.0,),
        (1 - 0.5 * (0.25 / 0.9375 + 2.0) / 2.0,),
    ),
    # u = |−4| + 0.5, m̂ = g; then u = max(0.5·4.5, 1.5) = 2.25, m = −2·0.5 + 0.5 = −0.5
    (
        AdaMax(0.5, 0.5, 0.5, 0.5), 1.0, (-4.0, 1.0),
        (1 + 0.5 * 4 / 4.5, 1 + 0.5 * 4 / 4.5 + 0.5 * (0.5 / 0.75) / 2.25),
    ),
    # m = 0: up by 0.25 · (1 − 0.5·2); m = −1; 0.75·(−1) + 0.25·2 < 0: up, with w = 2: again 0
    (Lion(0.25, 0.75, 0.5, 0.5), 2.0, (-2.0, 2.0), (2.0, 2.0)),
    # m = 0.5·8 = 4: 0.75·8 + 0.25·4 = 7; then m = 2: 0.25·2 = 0.5
    (QHM(0.5, 0.5, 0.25), 1.0, (8.0, 0.0), (-2.5, -2.75)),
    # m̂ = g, v̂ = g² = 16: 4/(4+4); m = 1, m̂ = 1/0.75; v = 3, v̂ = 3/0.4375: with g = 0
    (
        QHAdam(0.5, 0.5, 0.75, 0.25, 0.5, 4.0), 1.0, (4.0, 0.0),
        (0.75, 0.75 - 0.5 * 0.25 * (1 / 0.75) / ((0.5 * 3 / 0.4375) ** 0.5 + 4)),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("optimizer", "start", "gradients", "expected"), STEPS_BY_HAND, ids=str)
def test_first_steps_by_hand(optimizer, start, gradients, expected):
    w = np.array([start])
    state = optimizer.initial_state(w)
    places = []
    for t, gradient in enumerate(gradients, start=1):
        optimizer.step(w, np.array([gradient]), state, at(optimizer, t))
        places.append(w[0])
    assert places == pytest.approx(expected, rel=1e-15)


def test_every_optimizer_is_stepped_by_hand():
    assert {type(row[0]) for row in STEPS_BY_HAND} == set(ELEMENTWISE)


def test_nesterov_looks_ahead_by_the_learning_rate_times_the_velocity():
    w, z = np.array([1.0, 2.0]), np.array([10.0, -20.0])
    ahead = Nesterov(learning_rate=0.1, beta=0.5).gradient_point(w, (z,), np.array(0.1))
    np.testing.assert_allclose(ahead, [0.5, 3.0], rtol=1e-15)
    np.testing.assert_array_equal(w, [1.0, 2.0])


@pytest.mark.parametrize("kind", ELEMENTWISE)
def test_step_works_on_each_number_by_itself_and_leaves_the_gradient(kind):
    rng = np.random.default_rng(3)
    gradients = rng.normal(size=(4, 5, 3))
    optimizer = kind(learning_rate=0.1)
    w = rng.normal(size=(5, 3))
    alone = w.copy()
    state = optimizer.initial_state(w)
    assert len(state) == kind.memories
    assert all(array.shape == w.shape for array in state)
    for t, gradient in enumerate(gradients, start=1):
        kept = gradient.copy()
        optimizer.step(w, gradient, state, at(optimizer, t))
        np.testing.assert_array_equal(gradient, kept)
    for place in np.ndindex(5, 3):
        number = alone[place].reshape(1)
        memory = optimizer.initial_state(number)
        for t, gradient in enumerate(gradients, start=1):
            optimizer.step(number, gradient[place].reshape(1), memory, at(optimizer, t))
        assert number[0] == w[place]


@pytest.mark.parametrize("what", ["title", "order", "colour", "marker"])
def test_what_tells_optimizers_apart_is_unique(what):
    assert len({getattr(kind, what) for kind in OPTIMIZERS}) == len(OPTIMIZERS)


SPECIAL_CASES = [
    # a rule with such numbers, and the one that it is then
    (QHM(0.004, 0.9, 1.0), HeavyBall(0.004 * (1 - 0.9), 0.9)),
    (QHM(0.004, 0.9, 0.0), GradientDescent(0.004)),
    (QHAdam(0.05, 0.9, 0.99, 1.0, 1.0), Adam(0.05, 0.9, 0.99)),
    (QHAdam(0.05, 0.9, 0.9, 0.0, 1.0, 0.5), Adam(0.05, 0.0, 0.9, 0.5)),
    (AdamW(0.05, weight_decay=0.0), Adam(0.05)),
]


@pytest.mark.parametrize(("rule", "other"), SPECIAL_CASES, ids=str)
@pytest.mark.parametrize("objective", [Beale(), Rosenbrock()])
def test_with_some_numbers_a_rule_is_another(objective, rule, other):
    start = objective.starts[0]
    path, expected = (path_of(objective, each, start, 100) for each in (rule, other))
    np.testing.assert_allclose(path, expected, rtol=1e-9)


@pytest.mark.parametrize("kind", ELEMENTWISE)
def test_hyperparameters_may_be_arrays_each_run_having_its_own(kind):
    numbers = {f.name: f.default for f in msgspec.structs.fields(kind)}
    factors = np.array([[1.0], [0.5], [0.25]])
    many = kind(**{name: number * factors for name, number in numbers.items()})
    gradients = np.random.default_rng(5).normal(size=(6, 3, 2))
    w = np.ones((3, 2))
    state = many.initial_state(w)
    for t, gradient in enumerate(gradients, start=1):
        many.step(w, gradient, state, at(many, t))
    for run, factor in enumerate(factors.ravel()):
        one = kind(**{name: float(number * factor) for name, number in numbers.items()})
        alone = np.ones((1, 2))
        memory = one.initial_state(alone)
        for t, gradient in enumerate(gradients, start=1):
            one.step(alone, gradient[run : run + 1], memory, at(one, t))
        np.testing.assert_allclose(w[run], alone[0], rtol=1e-13)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_every_number_has_a_letter_a_description_and_both_ends(kind):
    hints = get_type_hints(kind, include_extras=True)
    for field in msgspec.structs.fields(kind):
        _, meta = get_args(hints[field.name])
        assert meta.title and meta.description
        assert (meta.ge is None) != (meta.gt is None) and (meta.le is None) != (meta.lt is None)


DEFAULTS = {
    "sgd": {},
    "momentum": {"beta": 0.9},
    "nesterov": {"beta": 0.9},
    "adagrad": {"epsilon": 1e-10},
    "adadelta": {"learning_rate": 1.0, "rho": 0.9, "epsilon": 1e-6},
    "rmsprop": {"rho": 0.99, "epsilon": 1e-8},
    "adam": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
    "adamw": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01},
    "amsgrad": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
    "nadam": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "psi": 4e-3},
    "adamax": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8},
    "lion": {"beta1": 0.9, "beta2": 0.99, "weight_decay": 0.0},
    "qhm": {"beta": 0.999, "nu": 0.7},
    "qhadam": {"beta1": 0.995, "beta2": 0.999, "nu1": 0.7, "nu2": 1.0, "epsilon": 1e-8},
    "newton": {"learning_rate": 1.0, "damping": 0.0},
    "bfgs": {"learning_rate": 1.0},
    "l-bfgs": {"learning_rate": 1.0, "memory": 10},
    "conjugate-gradient": {"learning_rate": 1.0},
}


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_defaults_are_those_of_the_papers(kind):
    optimizer = kind()
    expected = DEFAULTS[kind.__struct_config__.tag]
    assert {name: getattr(optimizer, name) for name in expected} == expected
