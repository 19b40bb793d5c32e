"""A moment of a race in words: what the rows of the scoreboard say of each run."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.numbers import label
from core.objective import Floats, PlaneObjective
from core.race import Race
from gui.items.runs_table import DIVERGED, RUNNING, STOPPED, UNDEFINED


class Board(Struct, frozen=True):
    """A moment of a recording, which goes on meanwhile."""

    labels: tuple[str, ...]
    problem: PlaneObjective
    first: NDArray[np.int64]
    points: Floats
    losses: Floats
    best_loss: Floats
    best_step: NDArray[np.int64]
    diverged: NDArray[np.int64]
    stopped: NDArray[np.int64]
    undefined: NDArray[np.bool_]
    complete: bool
    race: Race
    step: int

    def row(self, number: int) -> tuple[str, ...]:
        """Return what the row of a run says."""
        k, s = divmod(number, self.losses.shape[1])
        repeats = self.race.repeats
        name = self.labels[k] + run_number(s, self.losses.shape[1] // repeats, repeats)
        loss, first = float(self.losses[k, s]), self.first[k, s]
        best = float(self.best_loss[k, s])
        return (
            name,
            label(loss) if np.isfinite(loss) else "–",
            f"{label(best)} @ {self.best_step[k, s]}" if np.isfinite(best) else "–",
            str(first) if first >= 0 else "–",
            self._distance(self.points[k, s]),
            self._state(k, s),
            self._rate(k),
        )

    def _state(self, k: int, s: int) -> str:
        """Say whether and when a run has ended."""
        if self.diverged[k, s] >= 0:
            return f"{UNDEFINED if self.undefined[k, s] else DIVERGED} {self.diverged[k, s]}"
        if self.stopped[k, s] >= 0:
            return f"{STOPPED} {self.stopped[k, s]}"
        return "" if self.complete else RUNNING

    def _rate(self, k: int) -> str:
        """Say with which learning rate an optimizer takes the next step."""
        rate = label(float(self.race.entries[k].rate(self.step + 1)), 4)
        return f"{self.labels[k]}: learning rate {rate} after step {self.step}"

    def _distance(self, point: Floats) -> str:
        distance = float(self.problem.distance(point))
        return label(distance) if np.isfinite(distance) else "–"


def run_number(s: int, starts: int, repeats: int) -> str:
    """Return what is written behind the name of a run: its start and which time it is run.

    Those of a start are side by side; what there is only one of is not told.
    """
    start, time = divmod(s, repeats)
    return (f" · {start + 1}" if starts > 1 else "") + (f" · run {time + 1}" if repeats > 1 else "")
