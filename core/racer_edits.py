"""What a person can change about the optimizers of a race: which there are, and how each goes down.

Whatever comes, goes or moves, the others keep their colours and markers, by which they are known,
and what is shown of one of them goes with it.
"""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from core.edits import Edit, SetRacer, checked, existing
from core.optimizers import Optimizer
from core.racer_labels import another
from core.scene import LONGEST_NAME, MOST_RACERS, Racer, Scene, SceneError


class AddRacer(Edit, frozen=True):
    """There is one more optimizer, of a kind, at the end; it takes part."""

    kind: type[Optimizer]

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the optimizer added, with the kind's usual hyperparameters."""
        place = len(scene.racers)
        return _inserted(scene, place, Racer(self.kind()))  # type: ignore[call-arg]


class DuplicateRacer(Edit, frozen=True):
    """There is another optimizer like number `index`, next to it."""

    index: int

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the copy, which has another colour and another name."""
        racer = scene.racers[existing("optimizer", self.index, len(scene.racers))]
        copy = replace(racer, colour=None, marker=None, name=_name_of_a_copy(scene, racer.name))
        return _inserted(scene, self.index + 1, copy)


class RemoveRacer(Edit, frozen=True):
    """Optimizer number `index` is gone."""

    index: int

    def apply(self, scene: Scene) -> Scene:
        """Return the scene without the optimizer."""
        index = existing("optimizer", self.index, len(scene.racers))
        return _arranged(scene, [i for i in range(len(scene.racers)) if i != index])


class MoveRacer(Edit, frozen=True):
    """Optimizer number `index` is now number `to`; those between move up or down."""

    index: int
    to: int

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with the optimizers in another order."""
        index, to = (existing("optimizer", i, len(scene.racers)) for i in (self.index, self.to))
        order = [i for i in range(len(scene.racers)) if i != index]
        order.insert(to, index)
        return _arranged(scene, order)


class SetRacerField(Edit, frozen=True):
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


class SetStopping(Edit, frozen=True):
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

    One that would change its colour or its marker by itself is given those that it has as its own.
    """
    where: dict[int | None, int] = {old: new for new, old in enumerate(origins) if old is not None}
    scene = replace(
        scene,
        view=replace(scene.view, basins=where.get(scene.view.basins)),
        step_map=replace(scene.step_map, racer=where.get(scene.step_map.racer)),
    )
    changed = True
    while changed:
        new = replace(scene, racers=racers)
        kept = tuple(
            racer if old is None else _looking_as_before(racer, new, i, scene, old)
            for i, (racer, old) in enumerate(zip(racers, origins, strict=True))
        )
        changed, racers = kept != racers, kept
    return new


def _looking_as_before(racer: Racer, new: Scene, i: int, scene: Scene, old: int) -> Racer:
    """Return a racer with the colour and the marker that number `old` of a scene has."""
    if new.colours[i] != scene.colours[old]:
        racer = replace(racer, colour=scene.colours[old])
    if new.markers[i] != scene.markers[old]:
        racer = replace(racer, marker=scene.markers[old])
    return racer


def _name_of_a_copy(scene: Scene, name: str) -> str:
    """Return a name that no other has; one without a name is told apart by its settings."""
    if not name:
        return ""
    base, _, number = name.rpartition(" ")
    base = base if base and number.isdecimal() else name
    return another(base[: LONGEST_NAME - 3], set(scene.labels))
