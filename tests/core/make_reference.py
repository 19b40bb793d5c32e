"""The cases in which Fallline's optimizers are held to PyTorch's, and PyTorch's own paths.

Run ``python -m tests.core.make_reference`` where PyTorch is installed (the extra ``bench``) to
write `reference.json` anew: positions at some steps, as hexadecimal floats that lose nothing.
PyTorch computes the gradients itself, from the formulas below. The hyperparameters are such that
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
from core.optimizers.gradient_descent import GradientDescent, HeavyBall, Nesterov
from core.regression import SEVEN_POINTS_X, SEVEN_POINTS_Y, LinearRegression
from core.surfaces import Beale, Rosenbrock

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


FORMULAS = {LinearRegression: seven_points, Beale: beale, Rosenbrock: rosenbrock}
STARTS = {LinearRegression: (3.2, 6.0), Beale: (1.0, 1.6), Rosenbrock: (-2.0, 2.0)}


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
        )),
        (BEALE, (
            GradientDescent(0.01), GradientDescent(0.002),
            HeavyBall(0.001, 0.9), HeavyBall(0.005, 0.5),
            Nesterov(0.001, 0.9), Nesterov(0.005, 0.5),
            AdaGrad(0.5, TINY), AdaGrad(0.1, TINY),
            AdaDelta(0.2, 0.99, 1e-3), AdaDelta(2.0, 0.999, 1e-4),
            RMSprop(0.005, 0.99, 1e-8), RMSprop(0.02, 0.5, 1.0),
            Adam(0.1), Adam(0.02, 0.5, 0.99, 0.1),
        )),
        (VALLEY, (
            GradientDescent(0.0002), GradientDescent(0.0005),
            HeavyBall(0.0001, 0.9), HeavyBall(0.0002, 0.7),
            Nesterov(0.0001, 0.9), Nesterov(0.0002, 0.7),
            AdaGrad(0.3, TINY), AdaGrad(1.0, TINY),
            AdaDelta(1.0), AdaDelta(2.0, 0.999, 1e-4),
            RMSprop(0.001), RMSprop(0.01, 0.9, 1.0),
            Adam(0.02), Adam(0.1, 0.5, 0.999, 0.1),
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
    raise NotImplementedError(type(ours))


@cache
def paths_of_torch(kind: type[PlaneObjective]) -> dict[Case, np.ndarray]:
    """Return PyTorch's positions in the cases of one objective, each of shape (steps + 1, 2)."""
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
