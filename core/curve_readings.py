"""What there is to read of the curves at one moment, in words and numbers."""

import numpy as np
from msgspec import Struct

from core.bands import MOST_RUNS
from core.curves import batched_of, is_banded
from core.numbers import label
from core.objective import Floats
from core.race import Race
from core.recording import Recording

NOTHING = np.nan, "–"
"""The loss of one that has come to its end, and what is read of it."""


def notes_of(race: Race) -> tuple[str, ...]:
    """Return what a legend says of lines that are not plainly the losses of single runs."""
    notes = [f"median and 10–90 % of {_runs(race)}"] if is_banded(race) else []
    if batched_of(race):
        notes.append("thin: loss of the batch")
    return tuple(notes)


def _runs(race: Race) -> str:
    """Return how many runs a band is of; of very many only some are counted."""
    runs = len(race.starts)
    if runs <= MOST_RUNS:
        return f"{runs} runs"
    return f"{len(range(0, runs, -(-runs // MOST_RUNS)))} of {runs} runs"


class Readings(Struct, frozen=True):
    """The numbers of the curves of a recording.

    Attributes
    ----------
    losses : shape (rows, optimizers, lines), smoothed or not.
    levels : shape (rows so far, optimizers, 3), likewise; without bands of no rows.
    """

    recording: Recording
    losses: Floats
    levels: Floats

    @property
    def of_what(self) -> str:
        """What the numbers are of, to be said after the moment; nothing where it is plain."""
        race = self.recording.race
        if is_banded(race):
            return f", median (10 … 90 %) of {_runs(race)}"
        return ", start 1" if len(race.starts) > 1 else ""

    def of(self, k: int, place: int) -> tuple[float, str]:
        """Return the loss of an optimizer at a row, and what there is to read of it."""
        race = self.recording.race
        loss, text = self._banded(k, place) if is_banded(race) else self._plain(k, place)
        if not np.isfinite(loss):
            return NOTHING
        if k in batched_of(race):
            batch_loss = self.recording.batch_losses[place, race.batched.index(k), 0]
            text += f" · batch {label(float(batch_loss))}"
        return loss, text

    def _plain(self, k: int, place: int) -> tuple[float, str]:
        loss = float(self.losses[place, k, 0])
        return loss, label(loss)

    def _banded(self, k: int, place: int) -> tuple[float, str]:
        """Return the median, and it with the edges and how many runs have diverged."""
        if place >= len(self.levels):
            return NOTHING
        low, loss, high = self.levels[place, k].tolist()
        diverged = int(np.isnan(self.recording.losses[place, k]).sum())
        gone = f", {diverged} diverged" if diverged else ""
        return loss, f"{label(loss)} ({label(low)} … {label(high)}){gone}"
