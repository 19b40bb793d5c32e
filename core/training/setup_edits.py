"""What a person changes in the setup of training: the data, how they are prepared, the weights.

Data are looked at before they are posed, so that a file that cannot be read changes nothing. That
may take long: such an edit tells of its labour, and is applied by the worker.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from core.datasets.base import DataError, DataSet, Samples
from core.datasets.features import choosable
from core.datasets.files import FileSet
from core.datasets.generated import Generated
from core.datasets.point_edits import as_points
from core.datasets.points import ChapterPoints, OwnPoints
from core.datasets.preparation import Preparation
from core.datasets.scaling import InputScaling
from core.datasets.shelf import taken
from core.edits import Edit, SetProblem, checked
from core.errors import FalllineError
from core.network.targets import check
from core.scene import Racer, Scene, SceneError
from core.training.edits import posed, untouched
from core.training.problem import Training
from core.training.shapes import Facts, facts_of, layout_of, suited
from core.training.weight_edits import BeginWith

LONG = 10**9
"""The labour of what reads files or imports a library."""

QUICK = (Generated, OwnPoints, ChapterPoints)
"""Sets that are had in no time."""


class TrainOn(Edit, frozen=True):
    """Networks are trained on other data, if these can be had.

    A loss or an output that makes no sense on them gives way to the usual one. Measured data of
    another kind are scaled, if nothing was. A scene that poses something else poses a training of
    its own.
    """

    data: DataSet

    def labour(self, scene: Scene) -> int:
        """Return a large number where reading the data may take long."""
        return 0 if isinstance(self.data, QUICK) else LONG

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the data; raises SceneError when they cannot be had."""
        data = self.data if isinstance(self.data, OwnPoints) else checked(self.data)
        samples = _loaded(data)
        if not isinstance(scene.problem, Training):
            scene = SetProblem(Training()).apply(scene)
        return _fitted(replace(scene, problem=_posing(scene.training, data, samples)), samples)


class OpenFiles(Edit, frozen=True):
    """Networks are trained on files that have just been chosen, as far as these can be used.

    What of them is used is found out where the usual choice cannot be read.
    """

    data: DataSet

    def labour(self, scene: Scene) -> int:
        """Return a large number: files are read."""
        return LONG

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the data; raises SceneError when they cannot be had."""
        from core.training.file_choices import other_choices

        try:
            return TrainOn(self.data).apply(scene)
        except SceneError as fault:
            for other in other_choices(checked(self.data)):
                with suppress(SceneError):
                    return TrainOn(other).apply(scene)
            raise fault


def _posing(problem: Training, data: DataSet, samples: Samples) -> Training:
    facts = facts_of(samples)
    network = suited(problem.network, facts)
    try:
        check(network, samples)
        prepared = _choosing(problem.preparation, facts)
        if type(data) is not type(problem.data):
            prepared = _scaling(prepared, data, samples)
    except FalllineError as fault:
        raise SceneError(f"{data.title}: {fault}") from None
    return replace(problem, data=data, network=network, preparation=prepared, origin=None)


def _choosing(preparation: Preparation, facts: Facts) -> Preparation:
    """Return the preparation, with the first feature where none of the chosen can be had."""
    possible = choosable(facts.columns)
    if not possible or set(possible) & set(preparation.features):
        return preparation
    return replace(preparation, features=possible[:1])


def _scaling(preparation: Preparation, data: DataSet, samples: Samples) -> Preparation:
    """Return the preparation; measured data, whose columns are of all sizes, are scaled."""
    if isinstance(data, QUICK) or preparation.scaling is not InputScaling.NONE:
        return preparation
    usual = InputScaling.MIN_MAX if samples.image else InputScaling.STANDARDISE
    return replace(preparation, scaling=usual)


def _fitted(scene: Scene, samples: Samples) -> Scene:
    """Return the scene with all that was about the data before let go of."""
    facts = facts_of(samples)
    racers = tuple(_suited_racer(racer, facts) for racer in untouched(scene.racers))
    view = replace(scene.view, sample=None, inputs=None)
    return replace(scene, racers=racers, view=view, test_looks=0)


def _suited_racer(racer: Racer, facts: Facts) -> Racer:
    own = racer.network
    return replace(racer, network=own and suited(own, facts), past=())


def _loaded(data: DataSet) -> Samples:
    try:
        return taken(data)
    except DataError as fault:
        raise SceneError(str(fault)) from None


class PosePoints(Edit, frozen=True):
    """The data become points of one's own, the same ones, that a hand can move."""

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the points; raises SceneError where data cannot be points."""
        problem = posed(scene)
        try:
            points = as_points(problem.data)
        except DataError as fault:
            raise SceneError(str(fault)) from None
        return replace(scene, problem=replace(problem, data=points))

    def labour(self, scene: Scene) -> int:
        """Return a large number where the data may have to be read."""
        return 0 if isinstance(posed(scene).data, QUICK) else LONG


class SetFile(Edit, frozen=True):
    """What is used of the files of data is another; they are read before it is done."""

    changes: dict[str, Any]

    def labour(self, scene: Scene) -> int:
        """Return a large number: files are read."""
        return LONG

    def apply(self, scene: Scene) -> Scene:
        """Return the changed scene; raises SceneError when the files do not allow it."""
        data = posed(scene).data
        if not isinstance(data, FileSet):
            raise SceneError(f"{data.title} is not read from files: choose some first")
        return TrainOn(checked(data, **self.changes)).apply(scene)


class SetPreparation(Edit, frozen=True):
    """How the data are prepared has changed.

    With other features the weights that were loaded, or set by hand, stand for nothing any more.
    """

    changes: dict[str, Any]

    def apply(self, scene: Scene) -> Scene:
        """Return the changed scene; raises SceneError when a value is out of range."""
        problem = posed(scene)
        preparation = checked(problem.preparation, **self.changes)
        problem = replace(problem, preparation=preparation)
        if preparation.features != posed(scene).preparation.features:
            problem = replace(problem, origin=None)
            scene = replace(scene, racers=untouched(scene.racers))
        return replace(scene, problem=problem)


class LoadWeights(Edit, frozen=True):
    """Training begins with the weights in a file, if they fit the network that all train."""

    path: str

    def labour(self, scene: Scene) -> int:
        """Return a large number: a file is read."""
        return LONG

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the weights; raises SceneError, which says what does not fit."""
        import numpy as np

        from core.network.weights_file import load_weights

        problem, path = posed(scene), Path(self.path)
        try:
            weights = load_weights(path)
            facts = facts_of(_loaded(problem.data))
            layout = layout_of(problem.network, problem.preparation, facts)
            values = np.asarray(weights.fitting(layout), "<f8").tobytes()
        except FalllineError as fault:
            name = "" if path.name in str(fault) else f"{path.name}: "
            raise SceneError(f"{name}{fault}") from None
        except OSError as fault:
            raise SceneError(f"{path.name}: {fault.strerror or fault}; it was not read") from None
        return BeginWith(values, path.name[:200]).apply(scene)
