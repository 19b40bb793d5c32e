"""The run as a table: CSV with one row for each optimizer, start and kept step.

Where chance plays a part and starts are run several times, a column tells which time it was.
"""

import csv
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path

import numpy as np

from core.files import replacing
from core.objective import PlaneObjective
from core.recording import Recording

RUN = ("optimizer", "start")
REPEATED = (*RUN, "repetition")
END = ("loss", "gradient_norm")
"""The header: of the run, and what stands behind the step and the coordinates.

Starts and repetitions are numbered from 1; numbers have all their digits.
"""

BLOCK = 4000
"""Rows that are written at a time, so that a window can go on meanwhile."""


Row = tuple[object, ...]
Shares = Generator[float]


def write_csv(recording: Recording, labels: tuple[str, ...], path: Path) -> Shares:
    """Write all kept steps of all runs, yielding the share that is done, 0 … 1.

    A run that diverged ends before the step at which it did. `labels` name the optimizers. When
    the generator is closed early, or the disk is full (OSError), the old file is as it was.
    """
    run = REPEATED if recording.race.repeats > 1 else RUN
    yield from written(
        path, (*run, "step", *_coordinates(recording), *END), _all(recording, labels)
    )


def written(path: Path, header: Row, blocks: Iterable[tuple[float, Iterable[Row]]]) -> Shares:
    """Write a table, yielding the share that is done, 0 … 1.

    `blocks` are rows with the share that is done once they are written. When the generator is
    closed early, or the disk is full (OSError), the old file is as it was.
    """
    with replacing(path) as beside, beside.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for share, rows in blocks:
            writer.writerows(rows)
            yield share


def _all(recording: Recording, labels: tuple[str, ...]) -> Iterator[tuple[float, Iterable[Row]]]:
    runs, kept = recording.diverged.size, len(recording)
    for number in range(runs):
        k, s = divmod(number, recording.diverged.shape[1])
        for first in range(0, kept, BLOCK):
            some = slice(first, first + BLOCK)
            share = (number + min(some.stop / kept, 1)) / runs
            yield share, _rows(recording, labels[k], k, s, some)


def _coordinates(recording: Recording) -> tuple[str, ...]:
    """Return the names of all parameters."""
    objective = recording.race.objective
    if isinstance(objective, PlaneObjective):
        return objective.coordinates
    return tuple(f"w{k}" for k in range(recording.race.shape[-1]))


def _rows(
    recording: Recording, label: str, k: int, s: int, some: slice
) -> Iterator[tuple[object, ...]]:
    losses = recording.losses[some, k, s]
    kept = np.isfinite(losses)
    positions = recording.positions[some, k, s][kept]
    with np.errstate(all="ignore"):
        norms = np.linalg.norm(recording.race.objective.gradient(positions), axis=-1)
    columns = (recording.steps[some][kept], *positions.T, losses[kept], norms)
    run = (plain_label(label), *_run(recording, s))
    for step, *numbers in zip(*(column.tolist() for column in columns), strict=True):
        yield *run, step, *map(repr, numbers)


def plain_label(label: str) -> str:
    """Return what an optimizer is called as a table can hold it."""
    return label.replace("\r", " ")


def _run(recording: Recording, s: int) -> tuple[int, ...]:
    """Return the number of a run's start, and of its repetition where there are several."""
    start, repetition = divmod(s, recording.race.repeats)
    return (start + 1, repetition + 1) if recording.race.repeats > 1 else (start + 1,)
