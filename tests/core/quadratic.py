"""A quadratic of n parameters, for the tests of what couples them."""

import numpy as np

from core.objective import Objective


class Quadratic(Objective, frozen=True, tag="quadratic"):
    """f = ½ (w − w*)ᵀ A (w − w*): A, of the given condition number, and w* are drawn."""

    title = "quadratic"
    n: int = 8
    condition: float = 100.0
    seed: int = 0

    def __post_init__(self) -> None:
        rng = np.random.default_rng(self.seed)
        axes, _ = np.linalg.qr(rng.normal(size=(self.n, self.n)))
        matrix = axes @ np.diag(np.geomspace(1, self.condition, self.n)) @ axes.T
        self.__dict__["matrix"] = (matrix + matrix.T) / 2
        self.__dict__["lowest"] = rng.normal(size=self.n)

    def value(self, points):
        return (self.gradient(points) * (points - self.lowest)).sum(axis=-1) / 2

    def gradient(self, points):
        return ((points - self.lowest)[..., None, :] * self.matrix).sum(axis=-1)

    def hessian(self, points):
        return np.broadcast_to(self.matrix, (*points.shape, self.n))
