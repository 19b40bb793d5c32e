"""What a person can change in a scene: each edit a value that turns one scene into the next.

A panel emits an edit and knows nothing of what follows. Edits are checked as a file is: one that
would make an improper scene raises `SceneError`, which names the field, and changes nothing.
"""

import math
from abc import ABC, abstractmethod
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr, replace

from core.columns import DataProblem
from core.objective import AbstractStructMeta, PlaneObjective, Posed, Window
from core.optimizers.adaptive import Adam
from core.scene import FAR, Racer, Scene, SceneError
from core.training.problem import Training

T = TypeVar("T")
MOST_STARTS = 10_000


def checked(value: T, **changes: Any) -> T:
    """Return the value with some fields changed, if it is one that a file could hold.

    Raises SceneError, which names the field and what it may be. A problem's data, which may be
    long, has been checked as it was taken and is not gone through again.
    """
    if isinstance(value, DataProblem) and not changes:
        return value
    try:
        kept, plain = _without_data(value, changes)
        for name, change in changes.items():
            plain[name] = msgspec.to_builtins(change, enc_hook=_plain_number)
        msgspec.json.encode(plain)  # text that no file can hold is found here
        made = msgspec.convert(plain, type=type(value), strict=True)
        for name, field in kept.items():
            assert isinstance(made, msgspec.Struct)
            force_setattr(made, name, field)
        return made
    except (msgspec.ValidationError, ValueError, OverflowError) as error:
        names = ", ".join(changes) or type(value).__name__
        raise SceneError(f"{names}: {error}") from None


def _without_data(value: Any, changes: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the problems with data that stay as they are, and all else as plain values."""
    fields = {name: getattr(value, name) for name in value.__struct_fields__}
    kept = {
        name: field
        for name, field in fields.items()
        if isinstance(field, DataProblem) and name not in changes
    }
    if not kept:
        return {}, msgspec.to_builtins(value)
    return kept, {name: msgspec.to_builtins(fields[name]) for name in fields if name not in kept}


def _plain_number(value: Any) -> Any:
    """Return a number of numpy's as one of Python's."""
    return value.item()


def _point(point: tuple[float, float]) -> tuple[float, float]:
    """Return the point, pulled to within what a scene may hold."""
    if any(math.isnan(coordinate) for coordinate in point):
        raise SceneError("a start cannot be at NaN: expected two numbers")
    x, y = (min(max(float(coordinate), -FAR), FAR) for coordinate in point)
    return x, y


def existing(what: str, index: int, count: int) -> int:
    """Return the index of something that there is; raises SceneError when there is none such."""
    if not 0 <= index < count:
        raise SceneError(f"there is no {what} number {index + 1}: there are {count}")
    return index


class Edit(ABC, Struct, frozen=True, metaclass=AbstractStructMeta):
    """A change of the scene."""

    @abstractmethod
    def apply(self, scene: Scene) -> Scene:
        """Return the changed scene; raises SceneError when there can be no such scene."""

    @property
    def only_looks(self) -> bool:
        """Whether it changes nothing that undo should take back, nor that could be lost."""
        return False

    def labour(self, scene: Scene) -> int:
        """Return how many numbers it goes through: who waits for none leaves much to a worker."""
        return 0


class MoveStart(Edit, frozen=True):
    """Start number `index` is now at `point`."""

    index: int
    point: tuple[float, float]

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the start moved."""
        index = existing("start", self.index, len(scene.starts))
        starts = (*scene.starts[:index], _point(self.point), *scene.starts[index + 1 :])
        return replace(scene, starts=starts)


class AddStart(Edit, frozen=True):
    """There is one more start, at `point`."""

    point: tuple[float, float]

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the start added."""
        if len(scene.starts) >= MOST_STARTS:
            raise SceneError(f"there are {MOST_STARTS:,} starts already: remove some first")
        return replace(scene, starts=(*scene.starts, _point(self.point)))


class RemoveStart(Edit, frozen=True):
    """Start number `index` is gone."""

    index: int

    def apply(self, scene: Scene) -> Scene:
        """Return the scene without the start."""
        index = existing("start", self.index, len(scene.starts))
        return replace(scene, starts=scene.starts[:index] + scene.starts[index + 1 :])


class SetRacer(Edit, frozen=True):
    """Racer number `index` is now `racer`."""

    index: int
    racer: Racer

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the racer in its place."""
        index = existing("optimizer", self.index, len(scene.racers))
        racers = (*scene.racers[:index], checked(self.racer), *scene.racers[index + 1 :])
        return replace(scene, racers=racers)


class ToggleRacer(Edit, frozen=True):
    """Racer number `index` joins or leaves the race."""

    index: int

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the racer switched, or unchanged if there is none."""
        if not 0 <= self.index < len(scene.racers):
            return scene
        racer = scene.racers[self.index]
        return SetRacer(self.index, replace(racer, enabled=not racer.enabled)).apply(scene)


class SetHyperparameter(Edit, frozen=True):
    """A hyperparameter of racer number `index` has a new value."""

    index: int
    field: str
    value: float

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the value set; raises SceneError when it is out of range."""
        racer = scene.racers[existing("optimizer", self.index, len(scene.racers))]
        whole = isinstance(getattr(racer.optimizer, self.field, None), int)
        value = int(self.value) if whole and float(self.value).is_integer() else self.value
        optimizer = checked(racer.optimizer, **{self.field: value})
        return SetRacer(self.index, replace(racer, optimizer=optimizer)).apply(scene)


class SetHyperparameters(Edit, frozen=True):
    """Some hyperparameters of racer number `index` have new values."""

    index: int
    values: dict[str, float]

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the values set; raises SceneError when one is out of range."""
        for field, value in self.values.items():
            scene = SetHyperparameter(self.index, field, value).apply(scene)
        return scene


class SetStepMap(Edit, frozen=True):
    """The step-size map shows something else."""

    changes: dict[str, Any]

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the changed map; raises SceneError when it is improper."""
        return replace(scene, step_map=checked(scene.step_map, **self.changes))


class SetProblem(Edit, frozen=True):
    """Another problem is posed, seen in its own window and descended from its own starts.

    A network is trained by Adam where there is no optimizer yet.
    """

    problem: Posed

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the problem; a problem of the same kind keeps the starts."""
        problem = checked(self.problem)
        if type(problem) is type(scene.problem):
            return replace(scene, problem=problem)
        trains = isinstance(problem, Training)
        return replace(
            scene,
            problem=problem,
            racers=(Racer(Adam()),) if trains and not scene.racers else scene.racers,
            title=problem.title,
            summary="",
            starts=problem.starts if isinstance(problem, PlaneObjective) else (),
            threshold=None,
            view=replace(scene.view, window=None),
        )


LOOKS = {"camera", "window", "racer", "run", "sample", "inputs"}
"""What of a view is where one looks, and at what."""


class SetView(Edit, frozen=True):
    """The scene is drawn in another way."""

    changes: dict[str, Any]

    @property
    def only_looks(self) -> bool:
        """Whether it is only looked elsewhere."""
        return set(self.changes) <= LOOKS

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the changed view; raises SceneError when it is improper."""
        return replace(scene, view=checked(scene.view, **self.changes))


class SetWindow(Edit, frozen=True):
    """The views show another window; None shows the problem's own."""

    window: Window | None

    @property
    def only_looks(self) -> bool:
        """It is: a zoom is not taken back by undo."""
        return True

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the window; one too small or too far for floats is refused."""
        return SetView({"window": self.window}).apply(scene)


class SetScene(Edit, frozen=True):
    """Fields of the scene itself, such as its steps or its seed, have new values."""

    changes: dict[str, Any]

    def apply(self, scene: Scene) -> Scene:
        """Return the changed scene; raises SceneError when a value is out of range."""
        return checked(scene, **self.changes)


class SetPlayback(Edit, frozen=True):
    """Time runs differently."""

    changes: dict[str, Any]

    def apply(self, scene: Scene) -> Scene:
        """Return the changed scene; raises SceneError when a value is out of range."""
        return replace(scene, playback=checked(scene.playback, **self.changes))
