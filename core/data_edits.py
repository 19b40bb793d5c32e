"""What a person can change in the data, and in what is made of it: edits like any other.

The window stays when a point moves: what is dragged is the point, and the land moves below.
"""

from abc import abstractmethod
from typing import Any

from msgspec.structs import replace

from core.columns import FAR, LARGEST, DataProblem, PointsProblem
from core.edits import Edit, SetProblem
from core.matrix_regression import MatrixRegression
from core.neuron import Loss, Neuron
from core.regression import LinearRegression
from core.scene import Scene, SceneError

FEWEST = 2
"""So many points stay."""

Points = tuple[tuple[float, ...], tuple[float, ...]]


class ChangePoints(Edit, frozen=True):
    """A change of the points."""

    @abstractmethod
    def changed(self, x: tuple[float, ...], y: tuple[float, ...]) -> Points:
        """Return the changed points; raises SceneError when there can be no such points."""

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the points changed, seen in the window that is seen."""
        problem = scene.problem
        if not isinstance(problem, PointsProblem):
            raise SceneError(f"{problem.title} has no points: choose a line or a neuron")
        x, y = self.changed(problem.x, problem.y)
        return with_problem(scene, _checked(problem, x=x, y=y))

    def labour(self, scene: Scene) -> int:
        """Return how many points there are."""
        return _numbers(scene)


class MovePoint(ChangePoints, frozen=True):
    """Point number `index` is now at `point`."""

    index: int
    point: tuple[float, float]

    def changed(self, x: tuple[float, ...], y: tuple[float, ...]) -> Points:
        """Return the points with one moved."""
        i = _existing(self.index, len(x))
        at_x, at_y = _limited(self.point)
        return (*x[:i], at_x, *x[i + 1 :]), (*y[:i], at_y, *y[i + 1 :])


class AddPoint(ChangePoints, frozen=True):
    """There is one more point, at `point`."""

    point: tuple[float, float]

    def changed(self, x: tuple[float, ...], y: tuple[float, ...]) -> Points:
        """Return the points and the new one."""
        at_x, at_y = _limited(self.point)
        return (*x, at_x), (*y, at_y)


class RemovePoint(ChangePoints, frozen=True):
    """Point number `index` is gone."""

    index: int

    def changed(self, x: tuple[float, ...], y: tuple[float, ...]) -> Points:
        """Return the points without one; of two none can go."""
        i = _existing(self.index, len(x))
        if len(x) <= FEWEST:
            raise SceneError(f"a line needs {FEWEST} points: add one before you remove one")
        return x[:i] + x[i + 1 :], y[:i] + y[i + 1 :]


class SetModel(Edit, frozen=True):
    """The same points are met by another model: a line, or a neuron with one of its losses."""

    loss: Loss | None
    """The neuron's loss; None for a line."""

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the model; another loss of the neuron keeps starts and window."""
        old = scene.problem
        if not isinstance(old, PointsProblem):
            raise SceneError(f"{old.title} has no points: choose a line or a neuron")
        data = old.x, old.y, old.x_name, old.y_name
        model = LinearRegression(*data) if self.loss is None else Neuron(*data, self.loss)
        return SetProblem(model).apply(scene)

    def labour(self, scene: Scene) -> int:
        """Return how many points there are."""
        return _numbers(scene)


class SetMatrix(Edit, frozen=True):
    """Which weights are seen, or whether columns are standardised, is another choice."""

    changes: dict[str, Any]

    def apply(self, scene: Scene) -> Scene:
        """Return the scene seen in the window of the plane, descended from a corner of it."""
        if not isinstance(scene.problem, MatrixRegression):
            raise SceneError(f"{scene.problem.title} has no columns: open a table")
        problem = _checked(scene.problem, **self.changes)
        view = replace(scene.view, window=None)
        return replace(scene, problem=problem, view=view, starts=problem.starts)

    def labour(self, scene: Scene) -> int:
        """Return how many numbers there are in the columns."""
        return _numbers(scene)


def _numbers(scene: Scene) -> int:
    problem = scene.problem
    if isinstance(problem, MatrixRegression):
        return problem.samples * len(problem.columns)
    return problem.samples if isinstance(problem, DataProblem) else 0


def with_problem(scene: Scene, problem: DataProblem) -> Scene:
    """Return the scene with its problem changed a little, seen in the window that is seen."""
    window = scene.window
    seen = tuple(window) if max(map(abs, window)) <= FAR else None
    return replace(scene, problem=problem, view=replace(scene.view, window=seen))


def _checked(problem: DataProblem, **changes: Any) -> DataProblem:
    try:
        return replace(problem, **changes)
    except ValueError as error:
        raise SceneError(str(error)) from None


def _existing(index: int, count: int) -> int:
    if not 0 <= index < count:
        raise SceneError(f"there is no point number {index + 1}: there are {count}")
    return index


def _limited(point: tuple[float, float]) -> tuple[float, float]:
    """Return a point, pulled to within what data may hold."""
    if any(coordinate != coordinate for coordinate in point):
        raise SceneError("a point cannot be at NaN: expected two numbers")
    x, y = (min(max(float(coordinate), -LARGEST), LARGEST) for coordinate in point)
    return x, y
