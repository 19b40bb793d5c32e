"""What a person can change in the training of networks."""

from typing import Any

from msgspec.structs import replace

from core.edits import Edit, SetRacer, checked, existing
from core.network.network import Network
from core.race import Leg, Touch
from core.scene import Racer, Scene, SceneError
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
        problem = posed(scene)
        origin = self.changes.get("origin", problem.origin)
        bare = replace(problem, origin=None)  # what was loaded is not gone through again
        rest = {name: value for name, value in self.changes.items() if name != "origin"}
        made = replace(checked(bare, **rest), origin=origin)
        return replace(scene, problem=made)


class SetNetwork(Edit, frozen=True):
    """Fields of the network that all train have new values; or of a racer's own, if it is named.

    A racer that has none of its own yet gets one, the same but for the changes. Weights that were
    loaded or set by hand are let go of when they would no longer fit.
    """

    changes: dict[str, Any]
    racer: int | None = None

    def apply(self, scene: Scene) -> Scene:
        """Return the changed scene; raises SceneError when a value is out of range."""
        problem = posed(scene)
        if self.racer is not None:
            return self._of_racer(scene, problem)
        network = _checked(problem.network, self.changes)
        if is_shaped_like(network, problem.network):
            return replace(scene, problem=replace(problem, network=network))
        racers = (racer if racer.network else replace(racer, touches=()) for racer in scene.racers)
        problem = replace(problem, network=network, origin=None)
        return replace(scene, problem=problem, racers=tuple(racers))

    def _of_racer(self, scene: Scene, problem: Training) -> Scene:
        assert self.racer is not None
        racer = scene.racers[existing("optimizer", self.racer, len(scene.racers))]
        before = racer.network or problem.network
        network = _checked(before, self.changes)
        touches = racer.touches if is_shaped_like(network, before) else ()
        racer = replace(racer, network=network, touches=touches)
        return SetRacer(self.racer, racer).apply(scene)


class ShareNetwork(Edit, frozen=True):
    """A racer that had a network of its own trains the same as the others."""

    racer: int

    def apply(self, scene: Scene) -> Scene:
        """Return the changed scene; raises SceneError when there is no such racer."""
        problem = posed(scene)
        racer = scene.racers[existing("optimizer", self.racer, len(scene.racers))]
        before = racer.network or problem.network
        touches = racer.touches if is_shaped_like(problem.network, before) else ()
        return SetRacer(self.racer, replace(racer, network=None, touches=touches)).apply(scene)


def is_shaped_like(network: Network, other: Network) -> bool:
    """Whether the parameters of two networks on the same data stand for the same."""
    parts = [[(layer.width, layer.batch_norm) for layer in one.hidden] for one in (network, other)]
    ends = [(one.loss, one.output) for one in (network, other)]
    return parts[0] == parts[1] and ends[0] == ends[1]


def untouched(racers: tuple[Racer, ...]) -> tuple[Racer, ...]:
    """Return the racers without the weights that were set by hand: they stand for others now."""
    return tuple(replace(racer, touches=()) if racer.touches else racer for racer in racers)


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


class HoldPast(Edit, frozen=True):
    """What was trained up to a step is held: what is changed from now on acts from there.

    It applies to all optimizers. What had been done by hand after that step is taken back.
    """

    step: int

    def apply(self, scene: Scene) -> Scene:
        """Return the changed scene; raises SceneError at the start, where nothing is held."""
        posed(scene)
        if self.step < 1:
            raise SceneError("at step 0 nothing has been trained yet: go to a later step first")
        racers = tuple(_held(racer, self.step) for racer in scene.racers)
        return checked(scene, racers=racers)


def _held(racer: Racer, step: int) -> Racer:
    now = racer.leg(step)
    leg = Leg(step, now.optimizer, now.schedule, now.clip, now.batch_size)
    past = (*(one for one in racer.past if one.until < step), leg)
    touches = tuple(touch for touch in racer.touches if touch.step <= step)
    return replace(racer, past=past, touches=touches)


class ForgetPast(Edit, frozen=True):
    """Nothing has been done by hand: all train from the start as they do now."""

    def apply(self, scene: Scene) -> Scene:
        """Return the changed scene."""
        posed(scene)
        racers = tuple(replace(racer, past=(), touches=()) for racer in scene.racers)
        return replace(scene, racers=racers)
