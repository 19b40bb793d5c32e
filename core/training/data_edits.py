"""What a hand does to the data that networks are trained on: edits like any other.

A set that is made or read becomes points of one's own by the first of them.
"""

from abc import abstractmethod

from msgspec.structs import replace

from core.datasets.base import DataError
from core.datasets.point_edits import Place, added, as_points, moved, removed
from core.datasets.points import OwnPoints
from core.edits import Edit
from core.scene import Scene, SceneError
from core.training.edits import posed


class ChangeSamples(Edit, frozen=True):
    """A change of the points that are learnt from."""

    @abstractmethod
    def changed(self, points: OwnPoints) -> OwnPoints:
        """Return the changed points; raises DataError or ValueError when there can be none such."""

    def sample(self, scene: Scene, points: OwnPoints) -> int | None:
        """Return the number of the sample that is looked at in the changed points."""
        return scene.view.sample

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the points changed; raises SceneError when that is impossible."""
        problem = posed(scene)
        try:
            points = self.changed(as_points(problem.data))
        except (DataError, ValueError) as error:
            raise SceneError(str(error)) from None
        view = replace(scene.view, sample=self.sample(scene, points))
        return replace(scene, problem=replace(problem, data=points), view=view)


class MoveSample(ChangeSamples, frozen=True):
    """Sample number `index` is now at `place`: its two inputs, or its input and its number."""

    index: int
    place: Place

    def changed(self, points: OwnPoints) -> OwnPoints:
        """Return the points with one moved."""
        return moved(points, self.index, self.place)


class AddSample(ChangeSamples, frozen=True):
    """There is one more sample, at `place`, of a class or with a number."""

    place: Place
    target: float = 0.0

    def changed(self, points: OwnPoints) -> OwnPoints:
        """Return the points and the new one, which is the last."""
        return added(points, self.place, self.target)

    def sample(self, scene: Scene, points: OwnPoints) -> int | None:
        """Return the number of the new one."""
        return len(points.x) - 1


class RemoveSample(ChangeSamples, frozen=True):
    """Sample number `index` is gone."""

    index: int

    def changed(self, points: OwnPoints) -> OwnPoints:
        """Return the points without one."""
        return removed(points, self.index)

    def sample(self, scene: Scene, points: OwnPoints) -> int | None:
        """Return that none is looked at."""
        return None
