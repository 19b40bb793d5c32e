"""The training step of a network, with Adam, beside PyTorch's; and what its pictures need.

Both gather their batch from the same data and compute in the same precision; both keep the loss
of every step. Ours must be so many times as fast with dropout and L2 as without.
"""

import numpy as np
import torch

from core.network.initial import initial
from core.network.layout import Layout
from core.network.machine import Machine
from core.network.network import Layer, Loss, Network, Precision
from core.network.passes import activations
from core.network.precision import at_precision, number_at
from core.optimizers.adaptive import Adam
from core.optimizers.base import Moment
from tests.benchmarks.report import median_ms, tell, tell_alone

DATA, RATE, STEPS, TIMES = 2_000, 0.001, 100, 15
SIZES = (
    # widths, batch, precision, how many times as fast
    ((2, 8, 8, 2), 10, Precision.DOUBLE, 8),
    ((784, 15, 10), 32, Precision.SINGLE, 5),
    ((784, 128, 10), 128, Precision.SINGLE, 1),
)
RUNS = 100


def data_of(widths, precision):
    draw = np.random.default_rng(0)
    inputs = draw.standard_normal((DATA, widths[0])).astype(precision.dtype)
    return inputs, draw.integers(0, widths[-1], DATA)


def ours(widths, batch, precision, dropout, l2, runs=1):
    """Return what takes some steps of training and gives their losses, shape (steps, runs)."""
    layers = tuple(Layer(width, dropout=dropout) for width in widths[1:-1])
    network = Network(layers, Loss.CROSS_ENTROPY, l2=l2, precision=precision)
    layout = Layout(network, widths[0], widths[-1])
    machine = Machine(network, layout, runs, 0, batch)
    machine.w[...] = initial(layout, 0, runs)
    inputs, labels = data_of(widths, precision)
    targets = layout.head.encode(labels, precision.dtype)
    x = np.empty((runs, batch, widths[0]), precision.dtype)
    y = np.empty((runs, batch, widths[-1]), precision.dtype)
    rule = at_precision(Adam(RATE), precision.dtype)
    state = rule.initial_state(machine.w)
    now = Moment(0, number_at(np.array(RATE), precision.dtype), None)
    order = np.random.default_rng(1).integers(0, DATA, (STEPS, runs, batch))
    losses = np.empty((STEPS, runs))

    def train():
        for k in range(STEPS):
            now.t += 1
            np.take(inputs, order[k], axis=0, out=x, mode="clip")
            np.take(targets, order[k], axis=0, out=y, mode="clip")
            losses[k], gradient = machine.gradient(machine.w, machine.statistics, x, y, now.t)
            rule.step(machine.w, gradient, state, now)
        return losses

    return train


def rivals(widths, batch, precision, dropout, l2):
    """Return the same with PyTorch, from the same weights."""
    dtype = getattr(torch, precision.value)
    layout = Layout(Network(tuple(Layer(w) for w in widths[1:-1]), precision=precision),
                    widths[0], widths[-1], widths[-1])  # fmt: skip
    modules = []
    for views in layout.views(initial(layout, 0, 1)[0]):
        linear = torch.nn.Linear(*views.weights.shape, dtype=dtype)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(views.weights.T))
            linear.bias.zero_()
        modules += [linear, torch.nn.Tanh(), torch.nn.Dropout(dropout)]
    if not dropout:
        modules = [one for one in modules if not isinstance(one, torch.nn.Dropout)]
    while not isinstance(modules[-1], torch.nn.Linear):
        modules.pop()
    network = torch.nn.Sequential(*modules)
    weights = [one for one in network.parameters() if one.ndim == 2]
    biases = [one for one in network.parameters() if one.ndim == 1]
    groups = [{"params": weights, "weight_decay": l2}, {"params": biases}]
    rule = torch.optim.Adam(groups if l2 else network.parameters(), lr=RATE)
    of_outputs = torch.nn.CrossEntropyLoss()
    inputs, labels = (torch.tensor(array) for array in data_of(widths, precision))
    order = torch.tensor(np.random.default_rng(1).integers(0, DATA, (STEPS, 1, batch)))[:, 0]
    losses = np.empty(STEPS)

    def train():
        for k in range(STEPS):
            rows = order[k]
            rule.zero_grad()
            loss = of_outputs(network(inputs[rows]), labels[rows])
            loss.backward()
            rule.step()
            losses[k] = loss.item()
        return losses

    return train


def check_that_both_compute_the_same():
    for widths, batch, precision, _ in SIZES:
        both = (maker(widths, batch, precision, 0, 0.01) for maker in (ours, rivals))
        one, other = (train().ravel() for train in both)
        assert np.allclose(one, other, rtol=1e-3), "the two do not compute the same"


def measure_steps():
    for widths, batch, precision, times in SIZES:
        for dropout, l2 in ((0, 0), (0.2, 0.001)):
            name = f"{'-'.join(map(str, widths))}, batch {batch}, a step with Adam"
            name += ", dropout, L2" if dropout else ""
            a, b = (
                median_ms(maker(widths, batch, precision, dropout, l2), TIMES) * 1000 / STEPS
                for maker in (ours, rivals)
            )
            wanted = f"at most 1/{times} = {1 / times:.3g}" if times > 1 else "at most 1"
            tell(name, a, b, "µs", wanted, a <= b / times)


def measure_many():
    """Many networks at once beside as many one after the other."""
    widths, batch, precision, _ = SIZES[0]
    together = median_ms(ours(widths, batch, precision, 0, 0, RUNS), 5) * 1000 / STEPS
    alone = RUNS * median_ms(ours(widths, batch, precision, 0, 0), TIMES) * 1000 / STEPS
    what = f"{RUNS} networks 2-8-8-2, a step of all: at once, or one by one"
    tell(what, together, alone, "µs", "at most 1/3", together <= alone / 3)


def measure_maps():
    network = Network((Layer(8), Layer(8)), Loss.CROSS_ENTROPY, precision=Precision.SINGLE)
    layout = Layout(network, 2, 2)
    vector, side = initial(layout, 0, 1)[0], np.linspace(-6, 6, 100, dtype=np.float32)
    places = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    took = median_ms(lambda: activations(network, layout, vector, places), 51)
    what = "decision map and all node maps, 2-8-8-2, 100 × 100"
    tell_alone(what, took, "ms", "under 4", took < 4)


def measure():
    check_that_both_compute_the_same()
    measure_steps()
    measure_many()
    measure_maps()
