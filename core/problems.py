"""All problems that a scene can pose, found from their classes.

`Problem` is the type of a scene's problem: msgspec tells its members apart by their ``kind``.
"""

from typing import TYPE_CHECKING, Union, cast

from core.matrix_regression import MatrixRegression
from core.neuron import Neuron
from core.objective import PlaneObjective
from core.regression import LinearRegression
from core.surfaces import Surface
from core.typed_function import TypedFunction

PROBLEMS: tuple[type[PlaneObjective], ...] = (
    LinearRegression,
    Neuron,
    MatrixRegression,
    TypedFunction,
    *cast("list[type[PlaneObjective]]", Surface.__subclasses__()),
)
"""The classes in the order in which a menu lists them."""

if TYPE_CHECKING:
    Problem = PlaneObjective
else:
    Problem = Union[PROBLEMS]  # noqa: UP007 - made from a tuple
