"""The step-size map as a picture: the sooner a descent converges, the brighter."""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.basin_picture import DIVERGED, STILL_UNDER_WAY
from core.step_map import LOST, NOT_YET, MapRequest, StepMap, survey_steps


class StepPicture(Struct, frozen=True):
    """A map, and how bright each pixel is.

    Attributes
    ----------
    made : the map.
    places : shape (rows, columns), uint8: places in a table of 256 colours, the last the quickest.
    quickest, slowest : the steps that the ends of the table stand for; −1 where none converges.
    """

    made: StepMap
    places: NDArray[np.uint8]
    quickest: int
    slowest: int

    def pixels(self, table: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the colours, shape (rows, columns, 3), by a table of shape (256, 3)."""
        pixels = table[self.places]
        pixels[self.made.steps == NOT_YET] = STILL_UNDER_WAY
        pixels[self.made.steps == LOST] = DIVERGED
        return pixels


def step_picture(request: MapRequest) -> Iterator[StepPicture | None]:
    """Compute the map as pictures that grow finer; yields None at pauses."""
    for made in survey_steps(request):
        yield None if made is None else painted(made)


def painted(made: StepMap) -> StepPicture:
    """Return the picture of a map."""
    steps = made.steps
    converged = steps[steps >= 0]
    quickest, slowest = (int(converged.min()), int(converged.max())) if converged.size else (-1, -1)
    low, high = np.log1p(max(quickest, 0)), np.log1p(max(slowest, quickest + 1, 1))
    share = (high - np.log1p(np.maximum(steps, 0))) / (high - low)
    places = np.round(255 * np.clip(share, 0, 1)).astype(np.uint8)
    places.flags.writeable = False
    return StepPicture(made, places, quickest, slowest)
