"""All problems that a scene can pose, found from their classes.

`Problem` is the type of a scene's problem: msgspec tells its members apart by their ``kind``.
"""

from typing import TYPE_CHECKING, Union, cast

from core.matrix_regression import MatrixRegression
from core.neuron import Neuron
from core.objective import PlaneObjective, Posed
from core.regression import LinearRegression
from core.surfaces import Surface
from core.training.problem import Training
from core.typed_function import TypedFunction

PROBLEMS: tuple[type[PlaneObjective], ...] = (
    LinearRegression,
    Neuron,
    MatrixRegression,
    TypedFunction,
    *cast("list[type[PlaneObjective]]", Surface.__subclasses__()),
)
"""Those that are a land, in the order in which a menu lists them."""

POSED: tuple[type[Posed], ...] = (Training, *PROBLEMS)
"""All that a scene can pose."""

if TYPE_CHECKING:
    Problem = PlaneObjective | Training
else:
    Problem = Union[POSED]  # noqa: UP007 - made from a tuple
