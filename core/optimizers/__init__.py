"""The optimizers, each one class that is its algorithm, its ranges, its form and its JSON.

A new optimizer is one class in a module of this package: `OPTIMIZERS` finds it.
"""

from typing import TYPE_CHECKING, Union

from core.optimizers import (  # noqa: F401 - importing them registers them
    adaptive,
    averages,
    gradient_descent,
    moments,
    second_order,
)
from core.optimizers.base import Moment, Optimizer, State


def _concrete() -> tuple[type[Optimizer], ...]:
    return tuple(Optimizer.__subclasses__())


OPTIMIZERS: tuple[type[Optimizer], ...] = tuple(sorted(_concrete(), key=lambda kind: kind.order))
"""The classes in the order of the chapter."""

if TYPE_CHECKING:
    AnyOptimizer = Optimizer
else:
    AnyOptimizer = Union[OPTIMIZERS]  # noqa: UP007 - made from a tuple

__all__ = ["OPTIMIZERS", "AnyOptimizer", "Moment", "Optimizer", "State"]
