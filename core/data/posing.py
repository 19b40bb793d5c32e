"""The problem that is made of the columns that were chosen of a table."""

from collections.abc import Callable
from functools import partial

import numpy as np
from msgspec.structs import replace

from core.columns import LONGEST_NAME
from core.data.csv_table import Columns
from core.data.growing import Column
from core.edits import Edit, SetProblem
from core.matrix_regression import MOST_COLUMNS, MOST_NUMBERS, MatrixRegression
from core.numbers import label
from core.objective import PlaneObjective
from core.regression import LinearRegression
from core.scene import LONGEST_NAME as LONGEST_TITLE
from core.scene import Scene, SceneError
from core.squad import DIVERGED

FEWEST_ROWS = 2
"""A line goes through two points."""


class PoseData(Edit, frozen=True):
    """A problem of one's own data is posed, under a title of its own and from its own starts.

    Attributes
    ----------
    make : makes the problem, which takes a while for a million rows.
    title : what the scene is called.
    numbers : how many numbers the problem is of.
    """

    make: Callable[[], PlaneObjective]
    title: str
    numbers: int

    def labour(self, scene: Scene) -> int:
        """Return how many numbers the problem is of."""
        return self.numbers

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the problem; raises SceneError as `SetProblem` does.

        It does so too where no descent could take a step, because the losses are too large.
        """
        problem = SetProblem(self.make()).apply(scene).plane
        _check_losses(problem)
        return replace(
            scene,
            problem=problem,
            title=self.title,
            summary="",
            starts=problem.starts,
            threshold=None,
            view=replace(scene.view, window=None),
        )


def _check_losses(problem: PlaneObjective) -> None:
    with np.errstate(all="ignore"):
        highest = float(problem.height(*np.array(problem.starts).T).max())
    if not highest <= DIVERGED:
        raise SceneError(
            f"the numbers are too large: the loss at the start is {label(highest)}, and a descent "
            f"beyond {label(DIVERGED)} counts as diverged. Write y in a larger unit, in millions"
        )


def fault_of(columns: Columns, x: int, y: int) -> str:
    """Return why no problem can be made of two columns, by their numbers; nothing if one can."""
    for index in (x, y):
        if wrong := columns.columns[index].fault:
            return wrong
    if columns.rows < FEWEST_ROWS:
        return f"there is 1 row: a line needs at least {FEWEST_ROWS}"
    return ""


def posed(columns: Columns, x: int, y: int) -> PoseData:
    """Return the edit that poses the problem: the line through column `y` over column `x`.

    Both must be without fault. Their names are in the title.
    """
    over, of = columns.columns[x], columns.columns[y]
    title = _title(columns, f"{of.name} over {over.name}")
    return PoseData(partial(_line, over, of), title, 2 * columns.rows)


def _line(over: Column, of: Column) -> LinearRegression:
    names = over.name[:LONGEST_NAME], of.name[:LONGEST_NAME]
    return LinearRegression(_numbers(over), _numbers(of), *names)


def _numbers(column: Column) -> tuple[float, ...]:
    assert column.values is not None
    return tuple(column.values.tolist())


def features_of(columns: Columns, y: int) -> tuple[int, ...]:
    """Return the numbers of the columns that `y` can be predicted from: all others of numbers."""
    sound = (i for i, found in enumerate(columns.columns) if i != y and found.values is not None)
    return tuple(sound)[:MOST_COLUMNS]


def fault_of_all(columns: Columns, y: int) -> str:
    """Return why no problem of all columns can be made; nothing if one can."""
    features = features_of(columns, y)
    if fault := fault_of(columns, y, y):
        return fault
    if not features:
        return "there is no other column of numbers"
    if len(features) * columns.rows > MOST_NUMBERS:
        return f"more than {MOST_NUMBERS:,} numbers are too many: choose one column"
    return ""


def posed_all(columns: Columns, y: int) -> PoseData:
    """Return the edit that poses the regression of column `y` on all others of numbers."""
    over, of = [columns.columns[i] for i in features_of(columns, y)], columns.columns[y]
    title = _title(columns, f"{of.name} over {len(over)} columns")
    return PoseData(partial(_matrix, over, of), title, (len(over) + 1) * columns.rows)


def _matrix(over: list[Column], of: Column) -> MatrixRegression:
    names = tuple(found.name[:LONGEST_NAME] for found in over)
    plane = (1, 2) if len(over) > 1 else (0, 1)
    return MatrixRegression(
        tuple(map(_numbers, over)), _numbers(of), names, of.name[:LONGEST_NAME],
        standardise=True, plane=plane,
    )  # fmt: skip


def _title(columns: Columns, fitted: str) -> str:
    """Return what the scene is called: no longer than a scene file holds, and text to the end.

    The name of a file need not be text: what is none of it is shown as a question mark.
    """
    whole = f"{columns.path.stem}: {fitted}".encode(errors="replace").decode()
    return whole if len(whole) <= LONGEST_TITLE else whole[: LONGEST_TITLE - 1] + "…"
