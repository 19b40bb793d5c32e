"""Networks and small data for the tests, and the cases in which they are held to PyTorch."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from core.network.initial import initial
from core.network.layout import Layout
from core.network.machine import Machine
from core.network.network import (
    OUTPUTS_FOR_CLASSES,
    OUTPUTS_FOR_NUMBERS,
    Activation,
    Layer,
    Loss,
    Network,
)
from core.network.targets import Encoding
from core.optimizers import Optimizer
from core.optimizers.adaptive import Adam
from core.optimizers.base import Moment
from core.optimizers.gradient_descent import GradientDescent, HeavyBall

SAMPLES, INPUTS, BATCH, STEPS = 40, 3, 8, 200
HIDDEN = tuple(one for one in Activation if one is not Activation.SOFTMAX)


def data_of(classes: int, seed: int = 0):
    """Return samples of some classes, or of two numbers where there are none."""
    draw = np.random.default_rng(seed)
    inputs = draw.standard_normal((SAMPLES, INPUTS))
    if classes:
        labels = np.argmax(inputs @ draw.standard_normal((INPUTS, classes)), axis=1)
        labels[:classes] = np.arange(classes)
        return SimpleNamespace(inputs=inputs, targets=labels, classes=tuple("abcdef"[:classes]))
    targets = np.sin(inputs[:, :2]) + 0.1 * draw.standard_normal((SAMPLES, 2))
    return SimpleNamespace(inputs=inputs, targets=targets, classes=())


def batch_of(t: int) -> np.ndarray:
    """Return the samples of step t, the same for everyone."""
    return np.random.default_rng((7, t)).permutation(SAMPLES)[:BATCH]


def endings() -> Iterator[tuple[Loss, Activation, int]]:
    """Yield all losses with all outputs that make sense, and the number of classes or 0."""
    for loss, outputs in OUTPUTS_FOR_CLASSES.items():
        yield from ((loss, output, classes) for output in outputs for classes in (2, 3))
    for loss, outputs in OUTPUTS_FOR_NUMBERS.items():
        yield from ((loss, output, 0) for output in outputs)


@dataclass(frozen=True)
class Case:
    """A training that both make."""

    name: str
    network: Network
    classes: int
    optimizer: Optimizer

    def __str__(self) -> str:
        return f"{self.name}, {self.optimizer.title}"


RULES = (GradientDescent(0.05), HeavyBall(0.02), Adam(0.01))


def cases() -> Iterator[Case]:
    for k, function in enumerate(HIDDEN):
        layers = Layer(6, function), Layer(5, function)
        yield Case(f"hidden {function.value}", Network(layers), 3, RULES[k % 3])
    for k, (loss, output, classes) in enumerate(endings()):
        network = Network((Layer(5),), loss, output)
        name = f"{loss.value} of {output.value} on {classes or 'no'} classes"
        yield Case(name, network, classes, RULES[k % 3])
    normal = Layer(6, Activation.RELU, batch_norm=True), Layer(5, batch_norm=True)
    for rule in RULES:
        yield Case("batch norm", Network(normal), 3, rule)
        yield Case("batch norm, L2", Network(normal, l2=0.1), 2, rule)
        yield Case("L1 and L2", Network((Layer(6), Layer(5)), l1=0.01, l2=0.1), 0, rule)
        yield Case("no hidden layer", Network(), 3, rule)


CASES = tuple(cases())


@dataclass(frozen=True)
class Trained:
    """A training: the loss of each step's batch, and all parameters at the end."""

    losses: np.ndarray
    vector: np.ndarray


def laid_out(network: Network, classes: int) -> tuple[Layout, Encoding]:
    encoding = Encoding(network, data_of(classes))
    return encoding.layout(INPUTS), encoding


def begun(network: Network, classes: int, runs: int = 1, seed: int = 0):
    """Return the layout, the parameters and the statistics of some runs at first."""
    layout, _ = laid_out(network, classes)
    vectors = initial(layout, seed, runs)
    return layout, vectors[:, : layout.n].copy(), vectors[:, layout.n :].copy()


def trained(case: Case, steps: int = STEPS) -> Trained:
    """Train as a race does."""
    layout, encoding = laid_out(case.network, case.classes)
    machine, start = Machine(case.network, layout, 1, 0), initial(layout, 0, 1)
    machine.w[...], machine.statistics[...] = start[:, : layout.n], start[:, layout.n :]
    inputs, rule, losses = data_of(case.classes).inputs, case.optimizer, np.empty(steps)
    state = rule.initial_state(machine.w)
    now = Moment(0, np.array(rule.learning_rate), None)
    for t in range(1, steps + 1):
        now.t, rows = t, batch_of(t)
        x, y = inputs[None, rows], encoding.encoded[None, rows]
        (losses[t - 1],), gradient = machine.gradient(machine.w, machine.statistics, x, y, t)
        rule.step(machine.w, gradient, state, now)
    return Trained(losses, np.concatenate([machine.w[0], machine.statistics[0]]))
