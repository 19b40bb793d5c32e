"""What a person can change in a scene: each edit a value that turns one scene into the next.

A panel emits an edit and knows nothing of what follows. Edits are checked like a file is: one
that would make an improper scene raises `SceneError` and changes nothing.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec.structs import replace

from core.objective import PlaneObjective, Window
from core.scene import FAR, Playback, Racer, Scene, SceneError, View

if TYPE_CHECKING:
    from core.optimizers import Optimizer

T = TypeVar("T")


def checked(value: T) -> T:
    """Return the value if it is one that a file could hold, with every number in its range.

    Raises SceneError, which names the field and its range.
    """
    try:
        return msgspec.convert(msgspec.to_builtins(value), type=type(value))
    except (msgspec.ValidationError, ValueError) as error:
        raise SceneError(str(error)) from None


@dataclass(frozen=True)
class Edit(ABC):
    """A change of the scene."""

    @abstractmethod
    def apply(self, scene: Scene) -> Scene:
        """Return the changed scene; raises SceneError when there can be no such scene."""


def _point(point: tuple[float, float]) -> tuple[float, float]:
    x, y = (min(max(float(c), -FAR), FAR) for c in point)
    return x, y


@dataclass(frozen=True)
class MoveStart(Edit):
    """Start number `index` is now at `point`."""

    index: int
    point: tuple[float, float]

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the start moved."""
        starts = list(scene.starts)
        starts[self.index] = _point(self.point)
        return replace(scene, starts=tuple(starts))


@dataclass(frozen=True)
class AddStart(Edit):
    """There is one more start, at `point`."""

    point: tuple[float, float]

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the start added."""
        if len(scene.starts) >= 10_000:
            raise SceneError("there are 10,000 starts already: remove some first")
        return replace(scene, starts=(*scene.starts, _point(self.point)))


@dataclass(frozen=True)
class RemoveStart(Edit):
    """Start number `index` is gone."""

    index: int

    def apply(self, scene: Scene) -> Scene:
        """Return the scene without the start."""
        starts = scene.starts[: self.index] + scene.starts[self.index + 1 :]
        return replace(scene, starts=starts)


@dataclass(frozen=True)
class SetRacer(Edit):
    """Racer number `index` is now `racer`."""

    index: int
    racer: Racer

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the racer in its place."""
        racers = list(scene.racers)
        racers[self.index] = self.racer
        return replace(scene, racers=tuple(racers))


@dataclass(frozen=True)
class ToggleRacer(Edit):
    """Racer number `index` joins or leaves the race."""

    index: int

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the racer switched, or unchanged if there is none."""
        if self.index >= len(scene.racers):
            return scene
        racer = scene.racers[self.index]
        return SetRacer(self.index, replace(racer, enabled=not racer.enabled)).apply(scene)


@dataclass(frozen=True)
class SetHyperparameter(Edit):
    """A hyperparameter of racer number `index` has a new value."""

    index: int
    field: str
    value: float

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the value set; raises SceneError when it is out of range."""
        racer = scene.racers[self.index]
        optimizer: Optimizer = checked(replace(racer.optimizer, **{self.field: self.value}))
        return SetRacer(self.index, replace(racer, optimizer=optimizer)).apply(scene)


@dataclass(frozen=True)
class SetProblem(Edit):
    """Another problem is posed, seen in its own window and descended from its own starts."""

    problem: PlaneObjective

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the problem; a problem of the same kind keeps the starts."""
        problem = checked(self.problem)
        if type(problem) is type(scene.problem):
            return replace(scene, problem=problem)
        return replace(
            scene,
            problem=problem,
            title=problem.title,
            summary="",
            starts=problem.starts,
            threshold=None,
            view=replace(scene.view, window=None),
            playback=replace(scene.playback, step=scene.steps),
        )


@dataclass(frozen=True)
class SetView(Edit):
    """The scene is drawn in another way."""

    changes: dict[str, Any]

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the changed view; raises SceneError when it is improper."""
        view: View = checked(replace(scene.view, **self.changes))
        return replace(scene, view=view)


@dataclass(frozen=True)
class SetWindow(Edit):
    """The views show another window; None shows the problem's own."""

    window: Window | None

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the window; one too small or too far for floats is refused."""
        return SetView({"window": None if self.window is None else tuple(self.window)}).apply(scene)


@dataclass(frozen=True)
class SetScene(Edit):
    """Fields of the scene itself, such as its steps or its seed, have new values."""

    changes: dict[str, Any]

    def apply(self, scene: Scene) -> Scene:
        """Return the changed scene; raises SceneError when a value is out of range."""
        return checked(replace(scene, **self.changes))


@dataclass(frozen=True)
class SetPlayback(Edit):
    """Time runs differently."""

    changes: dict[str, Any]

    def apply(self, scene: Scene) -> Scene:
        """Return the changed scene; raises SceneError when a value is out of range."""
        playback: Playback = checked(replace(scene.playback, **self.changes))
        return replace(scene, playback=playback)
