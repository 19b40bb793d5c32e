"""What a person can do with weights: begin again with those that there are."""

import numpy as np
from msgspec.structs import replace

from core.edits import Edit
from core.scene import Scene, SceneError
from core.training.edits import SetTraining, posed
from core.training.problem import MOST_BYTES, Origin

NUMBER = 8
"""Bytes of a number."""


class BeginWith(Edit, frozen=True):
    """Training begins anew with given weights, as little-endian float64, instead of random ones.

    What a hand has changed on the way belongs to the training before, and is let go of.
    """

    values: bytes
    note: str = ""

    def apply(self, scene: Scene) -> Scene:
        """Return the changed scene; raises SceneError where they are no weights."""
        posed(scene)
        if len(self.values) > MOST_BYTES:
            raise SceneError(
                f"{len(self.values) // NUMBER:,} weights: a scene holds at most "
                f"{MOST_BYTES // NUMBER:,}; save them in a file of their own"
            )
        if not self.values or len(self.values) % NUMBER:
            raise SceneError(
                f"weights of {len(self.values):,} bytes: expected some numbers of {NUMBER} each"
            )
        if not np.isfinite(np.frombuffer(self.values, dtype="<f8")).all():
            raise SceneError("the weights are not all finite: take those of an earlier step")
        scene = SetTraining({"origin": Origin(self.values, self.note)}).apply(scene)
        racers = tuple(replace(racer, touches=(), past=()) for racer in scene.racers)
        return replace(scene, racers=racers)


class LookAtTest(Edit, frozen=True):
    """The test part has been looked at once more."""

    @property
    def only_looks(self) -> bool:
        """It is: what was seen stays seen, and undo takes back the change before."""
        return True

    def apply(self, scene: Scene) -> Scene:
        """Return the scene with one look more; raises SceneError where no network is trained."""
        posed(scene)
        return replace(scene, test_looks=scene.test_looks + 1)
