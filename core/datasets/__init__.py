"""Data sets: what networks learn from, made, read or held by the scene, and how it is prepared."""

from typing import TYPE_CHECKING, Union

from core.datasets.base import DataSet
from core.datasets.files import FileSet
from core.datasets.generated import Generated
from core.datasets.points import ChapterPoints, OwnPoints
from core.datasets.real import RealSet

__all__ = ["DATA_SETS", "AnyDataSet", "DataSet"]


KINDS: tuple[type[DataSet], ...] = (Generated, OwnPoints, ChapterPoints, RealSet, FileSet)
"""What data sets are kinds of."""


def _finished(kind: type[DataSet]) -> list[type[DataSet]]:
    """Return a class and all below it, those that have a title: sets, not kinds of sets."""
    below = [found for one in kind.__subclasses__() for found in _finished(one)]
    return [kind, *below] if hasattr(kind, "title") else below


DATA_SETS: tuple[type[DataSet], ...] = tuple(
    sorted((found for kind in KINDS for found in _finished(kind)), key=lambda kind: kind.order)
)
"""The classes in the order in which a menu lists them."""

if TYPE_CHECKING:
    AnyDataSet = DataSet
else:
    AnyDataSet = Union[DATA_SETS]  # noqa: UP007 - made from a tuple
