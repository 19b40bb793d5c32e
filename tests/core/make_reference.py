"""The cases in which Fallline's optimizers are held to PyTorch's, and PyTorch's own paths.

Run ``python -m tests.core.make_reference`` where PyTorch is installed (the extra ``bench``) to
write `reference.json` anew: positions at some steps, as hexadecimal floats that lose nothing.
PyTorch computes the gradients itself, from the formulas below. The methods that it does not have
are written down here once more, from their papers. The hyperparameters are such that
the paths converge: where a method bounces about the minimum by a step of fixed length, as RMSprop
may, two paths that differ in the last digit part in a few hundred steps whoever computes them.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from core.objective import PlaneObjective
from core.optimizers import Optimizer
from core.optimizers.adaptive import AdaDelta, AdaGrad, Adam, RMSprop
from core.optimizers.averages import QHM, Lion
from core.optimizers.gradient_descent import GradientDescent, HeavyBall, Nesterov
from core.optimizers.moments import AdaMax, AdamW, AMSGrad, NAdam, QHAdam
from core.regression import SEVEN_POINTS_X, SEVEN_POINTS_Y, LinearRegression
from core.surfaces import Beale, Himmelblau, Rosenbrock, StyblinskiTang

STORED = Path(__file__).with_name("reference.json")
STEPS = 1_000
STORED_STEPS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 300, 500, 700, 850, 1000)


def beale(x, y):
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def seven_points(m, b):
    pairs = zip(SEVEN_POINTS_X, SEVEN_POINTS_Y, strict=True)
    return sum((y - (m * x + b)) ** 2 for x, y in pairs) / 7


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def himmelblau(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def styblinski_tang(x, y):
    return (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2


FORMULAS = {
    LinearRegression: seven_points, Beale: beale, Rosenbrock: rosenbrock, Himmelblau: himmelblau,
    StyblinskiTang: styblinski_tang,
}  # fmt: skip
STARTS = {
    LinearRegression: (3.2, 6.0), Beale: (1.0, 1.6), Rosenbrock: (-2.0, 2.0),
    Himmelblau: (-0.5, -1.2), StyblinskiTang: (0.5, 0.4),
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One descent that both make."""

    objective: PlaneObjective
    optimizer: Optimizer

    @property
    def start(self) -> tuple[float, float]:
        return STARTS[type(self.objective)]

    def __str__(self) -> str:
        return f"{self.objective.title}: {self.optimizer}"


TINY = 1e-30  # our AdaGrad has its ε inside the root and PyTorch's has it outside: hardly any

LINE, BEALE, VALLEY = LinearRegression(), Beale(), Rosenbrock()
BASINS, HOLLOWS = Himmelblau(), StyblinskiTang()
CASES = tuple(
    Case(objective, optimizer)
    for objective, optimizers in (
        (LINE, (
            GradientDescent(0.03), GradientDescent(0.068),
            HeavyBall(0.01, 0.9), HeavyBall(0.05, 0.5), HeavyBall(0.002, 0.98),
            Nesterov(0.01, 0.9), Nesterov(0.03, 0.5), Nesterov(0.002, 0.98),
            AdaGrad(0.5, TINY), AdaGrad(3.0, TINY),
            AdaDelta(0.2, 0.9, 1e-5), AdaDelta(1.0, 0.999, 1e-5), AdaDelta(0.5, 0.99, 1e-6),
            RMSprop(0.005, 0.99, 0.1), RMSprop(0.1, 0.999, 1e-8), RMSprop(0.001, 0.9, 1.0),
            Adam(0.2), Adam(0.02, 0.5, 0.999, 0.1), Adam(0.5, 0.9, 0.9, 1e-8),
            AdamW(0.2), AdamW(0.1, weight_decay=0.5), AMSGrad(0.5), AMSGrad(0.1, 0.5, 0.9, 0.1),
            NAdam(0.2), NAdam(0.1, 0.5, 0.99, 1.0, 0.1), AdaMax(0.5), AdaMax(0.2, 0.5, 0.999, 0.1),
            Lion(0.01), Lion(0.005, 0.5, 0.9, 0.1), QHM(0.03), QHM(0.05, 0.9, 0.5),
            QHAdam(0.2), QHAdam(0.1, 0.9, 0.99, 0.5, 0.5, 1.0),
        )),
        (BEALE, (
            GradientDescent(0.01), GradientDescent(0.002),
            HeavyBall(0.001, 0.9), HeavyBall(0.005, 0.5),
            Nesterov(0.001, 0.9), Nesterov(0.005, 0.5),
            AdaGrad(0.5, TINY), AdaGrad(0.1, TINY),
            AdaDelta(0.2, 0.99, 1e-3), AdaDelta(2.0, 0.999, 1e-4),
            RMSprop(0.005, 0.99, 1e-8), RMSprop(0.02, 0.5, 1.0),
            Adam(0.1), Adam(0.02, 0.5, 0.99, 0.1),
            AdamW(0.1), AMSGrad(0.1), NAdam(0.1), AdaMax(0.1), Lion(0.003), QHM(0.01), QHAdam(0.1),
        )),
        (VALLEY, (
            GradientDescent(0.0002), GradientDescent(0.0005),
            HeavyBall(0.0001, 0.9), HeavyBall(0.0002, 0.7),
            Nesterov(0.0001, 0.9), Nesterov(0.0002, 0.7),
            AdaGrad(0.3, TINY), AdaGrad(1.0, TINY),
            AdaDelta(1.0), AdaDelta(2.0, 0.999, 1e-4),
            RMSprop(0.001), RMSprop(0.01, 0.9, 1.0),
            Adam(0.02), Adam(0.1, 0.5, 0.999, 0.1),
            AdamW(0.1), AMSGrad(0.1), NAdam(0.1), AdaMax(0.1), Lion(0.003), QHM(0.0005, 0.9),
            QHAdam(0.1),
        )),
        (BASINS, (
            GradientDescent(0.01), HeavyBall(0.002), Nesterov(0.002), AdaGrad(0.5, TINY),
            AdaDelta(1.0, 0.99, 1e-4), RMSprop(0.02, 0.9, 1.0), Adam(0.1), AdamW(0.1),
            AMSGrad(0.1), NAdam(0.1, epsilon=0.1), AdaMax(0.1), Lion(0.01), QHM(0.01, 0.9),
            QHAdam(0.1),
        )),
        (HOLLOWS, (
            GradientDescent(0.01), HeavyBall(0.002), Nesterov(0.002), AdaGrad(0.5, TINY),
            AdaDelta(0.2, 0.99, 1e-4), RMSprop(0.02, 0.9, 1.0), Adam(0.1), AdamW(0.1),
            AMSGrad(0.1), NAdam(0.1), AdaMax(0.1), Lion(0.01), QHM(0.01, 0.9), QHAdam(0.1),
        )),
    )
    for optimizer in optimizers
)  # fmt: skip


def made_by_torch(weights, ours: Optimizer):
    """Return PyTorch's optimizer of the same name and hyperparameters."""
    from torch import optim

    rate = ours.learning_rate
    match ours:
        case GradientDescent():
            return optim.SGD([weights], rate)
        case HeavyBall():
            return optim.SGD([weights], rate, momentum=ours.beta)
        case Nesterov():
            return optim.SGD([weights], rate, momentum=ours.beta, nesterov=True)
        case AdaGrad():
            return optim.Adagrad([weights], rate, eps=0)
        case AdaDelta():
            return optim.Adadelta([weights], rate, rho=ours.rho, eps=ours.epsilon)
        case RMSprop():
            return optim.RMSprop([weights], rate, alpha=ours.rho, eps=ours.epsilon)
        case Adam():
            return optim.Adam([weights], rate, (ours.beta1, ours.beta2), ours.epsilon)
        case AdamW():
            return optim.AdamW([weights], rate, (ours.beta1, ours.beta2), ours.epsilon,
                               ours.weight_decay)  # fmt: skip
        case AMSGrad():
            return optim.Adam([weights], rate, (ours.beta1, ours.beta2), ours.epsilon, amsgrad=True)
        case NAdam():
            return optim.NAdam([weights], rate, (ours.beta1, ours.beta2), ours.epsilon,
                               momentum_decay=ours.psi)  # fmt: skip
        case AdaMax():
            return optim.Adamax([weights], rate, (ours.beta1, ours.beta2), ours.epsilon)
        case Lion() | QHM() | QHAdam():
            return OfThePaper(weights, ours)
    raise NotImplementedError(type(ours))


class OfThePaper:
    """A method that PyTorch does not have, written down from its paper with PyTorch's tensors."""

    def __init__(self, weights, ours: Optimizer) -> None:
        self._weights, self._ours, self._rule = weights, ours, RULES[type(ours)]
        self._t, self._memory = 0, {}

    def zero_grad(self) -> None:
        self._weights.grad = None

    def step(self) -> None:
        import torch

        with torch.no_grad():
            self._t += 1
            w, g = self._weights, self._weights.grad
            w.copy_(self._rule(w, g, self._memory, self._ours, self._t))


def lion(w, g, memory, ours: Lion, t: int):
    """Chen et al. 2023, algorithm 2."""
    m = memory.get("m", 0 * g)
    update = (ours.beta1 * m + (1 - ours.beta1) * g).sign()
    memory["m"] = ours.beta2 * m + (1 - ours.beta2) * g
    return w - ours.learning_rate * (update + ours.weight_decay * w)


def qhm(w, g, memory, ours: QHM, t: int):
    """Ma and Yarats 2019, equations 3 and 4."""
    memory["g"] = ours.beta * memory.get("g", 0 * g) + (1 - ours.beta) * g
    return w - ours.learning_rate * ((1 - ours.nu) * g + ours.nu * memory["g"])


def qhadam(w, g, memory, ours: QHAdam, t: int):
    """Ma and Yarats 2019, section 4.4; the sums that the moving averages stand for are kept."""
    for name, beta, new in (("m", ours.beta1, g), ("v", ours.beta2, g**2)):
        above, below = memory.get(name, (0 * g, 0.0))
        memory[name] = beta * above + new, beta * below + 1.0
    m, v = (above / below for above, below in (memory["m"], memory["v"]))
    step = (1 - ours.nu1) * g + ours.nu1 * m
    root = ((1 - ours.nu2) * g**2 + ours.nu2 * v).sqrt()
    return w - ours.learning_rate * step / (root + ours.epsilon)


RULES = {Lion: lion, QHM: qhm, QHAdam: qhadam}


@cache
def paths_of_torch(kind: type[PlaneObjective]) -> dict[Case, np.ndarray]:
    """Return PyTorch's positions in the cases of one objective, each of shape (steps + 1, 2)."""
    import torch

    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)  # in which its NAdam keeps the product of its momenta
    try:
        return _paths_of_torch(kind)
    finally:
        torch.set_default_dtype(usual)


def _paths_of_torch(kind: type[PlaneObjective]) -> dict[Case, np.ndarray]:
    import torch

    cases = [case for case in CASES if type(case.objective) is kind]
    weights = [torch.tensor(c.start, dtype=torch.float64, requires_grad=True) for c in cases]
    optimizers = [made_by_torch(w, c.optimizer) for w, c in zip(weights, cases, strict=True)]
    paths = np.empty((STEPS + 1, len(cases), 2))
    for t in range(STEPS + 1):
        together = torch.stack(weights)
        paths[t] = together.detach()
        for optimizer in optimizers:
            optimizer.zero_grad()
        FORMULAS[kind](*together.T).sum().backward()
        for optimizer in optimizers:
            optimizer.step()
    return {case: paths[:, k] for k, case in enumerate(cases)}


def main() -> None:
    figures = {}
    for case in CASES:
        path = paths_of_torch(type(case.objective))[case]
        figures[str(case)] = {t: [c.hex() for c in path[t].tolist()] for t in STORED_STEPS}
    STORED.write_text(json.dumps(figures, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
