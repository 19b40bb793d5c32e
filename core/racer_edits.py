"""What a person can change about the optimizers of a race: which there are, and how each goes down.

Whatever comes, goes or moves, the others keep their colours, because a colour is how one is known,
and what is shown of one of them goes with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from core.edits import Edit, SetRacer, checked, existing
from core.optimizers import Optimizer
from core.racer_labels import another
from core.scene import LONGEST_NAME, MOST_RACERS, Racer, Scene, SceneError


@dataclass(frozen=True)
class AddRacer(Edit):
    """There is one more optimizer, of a kind, at the end; it takes part."""

    kind: type[Optimizer]

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the optimizer added, with the kind's usual hyperparameters."""
        place = len(scene.racers)
        return _inserted(scene, place, Racer(self.kind()))  # type: ignore[call-arg]


@dataclass(frozen=True)
class DuplicateRacer(Edit):
    """There is another optimizer like number `index`, next to it."""

    index: int

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the copy, which has another colour and another name."""
        racer = scene.racers[existing("optimizer", self.index, len(scene.racers))]
        copy = replace(racer, colour=None, name=_name_of_a_copy(scene, racer.name))
        return _inserted(scene, self.index + 1, copy)


@dataclass(frozen=True)
class RemoveRacer(Edit):
    """Optimizer number `index` is gone."""

    index: int

    def apply(self, scene: Scene) -> Scene:
        """Return the scene without the optimizer."""
        index = existing("optimizer", self.index, len(scene.racers))
        return _arranged(scene, [i for i in range(len(scene.racers)) if i != index])


@dataclass(frozen=True)
class MoveRacer(Edit):
    """Optimizer number `index` is now number `to`; those between move up or down."""

    index: int
    to: int

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the optimizers in another order."""
        index, to = (existing("optimizer", i, len(scene.racers)) for i in (self.index, self.to))
        order = [i for i in range(len(scene.racers)) if i != index]
        order.insert(to, index)
        return _arranged(scene, order)


@dataclass(frozen=True)
class SetRacerField(Edit):
    """A field of optimizer number `index` has a new value, such as its name or its schedule.

    None switches off what may be off, and gives the colour back that it has by itself.
    """

    index: int
    field: str
    value: Any

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the value set; raises SceneError when there can be none such."""
        racer = scene.racers[existing("optimizer", self.index, len(scene.racers))]
        return SetRacer(self.index, checked(racer, **{self.field: self.value})).apply(scene)


@dataclass(frozen=True)
class SetStopping(Edit):
    """A rule by which runs end has a new value; None switches it off."""

    field: str
    value: float | None

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the rule; raises SceneError when the value is out of range."""
        changes = {self.field: self.value}
        return replace(scene, stopping=checked(scene.stopping, **changes))


def _inserted(scene: Scene, place: int, racer: Racer) -> Scene:
    if len(scene.racers) >= MOST_RACERS:
        raise SceneError(f"there are {MOST_RACERS} optimizers already: remove some first")
    racers = (*scene.racers[:place], racer, *scene.racers[place:])
    kept = [*range(place), None, *range(place, len(scene.racers))]
    return _rearranged(scene, racers, kept)


def _arranged(scene: Scene, order: list[int]) -> Scene:
    return _rearranged(scene, tuple(scene.racers[i] for i in order), order)


def _rearranged(scene: Scene, racers: tuple[Racer, ...], origins: Sequence[int | None]) -> Scene:
    """Return the scene with other racers; `origins` tells which of the old ones each was.

    One that would change its colour by itself is given the one that it has as its own.
    """
    basins = scene.view.basins
    if basins is not None:
        basins = origins.index(basins) if basins in origins else None
        scene = replace(scene, view=replace(scene.view, basins=basins))
    changed = [-1]
    while changed:
        new = replace(scene, racers=racers)
        old = {i: scene.colours[k] for i, k in enumerate(origins) if k is not None}
        changed = [i for i, colour in old.items() if new.colours[i] != colour]
        racers = tuple(
            replace(racer, colour=old[i]) if i in changed else racer
            for i, racer in enumerate(racers)
        )
    return new


def _name_of_a_copy(scene: Scene, name: str) -> str:
    """Return a name that no other has; one without a name is told apart by its settings."""
    if not name:
        return ""
    base, _, number = name.rpartition(" ")
    base = base if base and number.isdecimal() else name
    return another(base[: LONGEST_NAME - 3], set(scene.labels))
