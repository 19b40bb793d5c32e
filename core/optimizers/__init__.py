"""The optimizers, each one class that is its algorithm, its ranges, its form and its JSON.

A new optimizer is one class in a module of this package: `OPTIMIZERS` finds it.
"""

from collections.abc import Iterator
from inspect import isabstract
from typing import TYPE_CHECKING, Union

from core.optimizers import (  # noqa: F401 - importing them registers them
    adaptive,
    averages,
    gradient_descent,
    moments,
    second_order,
)
from core.optimizers.base import Moment, Optimizer, State


def _concrete(kind: type[Optimizer] = Optimizer) -> Iterator[type[Optimizer]]:
    """Give the rules that are of a kind: what only some of them share is no rule itself."""
    for below in kind.__subclasses__():
        if not isabstract(below):
            yield below
        yield from _concrete(below)


OPTIMIZERS: tuple[type[Optimizer], ...] = tuple(sorted(_concrete(), key=lambda kind: kind.order))
"""The classes in the order of the chapter."""

if TYPE_CHECKING:
    AnyOptimizer = Optimizer
else:
    AnyOptimizer = Union[OPTIMIZERS]  # noqa: UP007 - made from a tuple

__all__ = ["OPTIMIZERS", "AnyOptimizer", "Moment", "Optimizer", "State"]
