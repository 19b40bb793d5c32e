"""What a person can change in the training of networks."""

from typing import Any

from msgspec.structs import replace

from core.edits import Edit, SetRacer, checked, existing
from core.network.network import Network
from core.race import Touch
from core.scene import Scene, SceneError
from core.training.problem import Training


def posed(scene: Scene) -> Training:
    """Return the training that the scene poses; raises SceneError where it poses none."""
    if not isinstance(scene.problem, Training):
        raise SceneError(f"{scene.problem.title} trains no network: choose Network as the problem")
    return scene.problem


class SetTraining(Edit, frozen=True):
    """Fields of the training, such as its data or how they are prepared, have new values."""

    changes: dict[str, Any]

    def apply(self, scene: Scene) -> Scene:
        """Return the changed scene; raises SceneError when a value is out of range."""
        return replace(scene, problem=checked(posed(scene), **self.changes))


class SetNetwork(Edit, frozen=True):
    """Fields of the network that all train have new values; or of a racer's own, if it is named.

    A racer that has none of its own yet gets one, the same but for the changes. Weights that were
    loaded are let go of when they would no longer fit.
    """

    changes: dict[str, Any]
    racer: int | None = None

    def apply(self, scene: Scene) -> Scene:
        """Return the changed scene; raises SceneError when a value is out of range."""
        problem = posed(scene)
        if self.racer is None:
            network = _checked(problem.network, self.changes)
            fits = set(self.changes) <= NOT_SHAPES
            origin = problem.origin if fits else None
            return replace(scene, problem=replace(problem, network=network, origin=origin))
        racer = scene.racers[existing("optimizer", self.racer, len(scene.racers))]
        network = _checked(racer.network or problem.network, self.changes)
        return SetRacer(self.racer, replace(racer, network=network)).apply(scene)


NOT_SHAPES = {"l1", "l2", "input_noise", "label_noise", "initialisation"}
"""What of a network does not change how many parameters it has."""


def _checked(network: Network, changes: dict[str, Any]) -> Network:
    return checked(network, **changes)


class SetWeight(Edit, frozen=True):
    """A parameter of one network is set by hand after a step; training goes on from there.

    Parameters
    ----------
    racer, run : whose network it is.
    step : after which step.
    index : the number of the parameter in the layout.
    value : what it is set to.
    """

    racer: int
    run: int
    step: int
    index: int
    value: float

    def apply(self, scene: Scene) -> Scene:
        """Return the changed scene; raises SceneError when there is no such racer or value."""
        posed(scene)
        racer = scene.racers[existing("optimizer", self.racer, len(scene.racers))]
        touch = Touch(self.step, self.index, self.value, self.run)
        place = touch.step, touch.run, touch.index
        others = (one for one in racer.touches if (one.step, one.run, one.index) != place)
        touches = tuple(sorted((*others, touch), key=_step_of))
        return SetRacer(self.racer, replace(racer, touches=touches)).apply(scene)


def _step_of(touch: Touch) -> int:
    return touch.step
