"""A training as a table: CSV with one row for each network and measurement."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from core.learning_curves import paces_of
from core.tables import BLOCK, Row, Shares, plain_label, written
from core.training.recording import MEASURES, TrainingRecording

HEADER = ("optimizer", "run", "step", "epoch", "seconds", *MEASURES)
"""Runs are numbered from 1; numbers have all their digits. What there is none of, such as the
accuracy where there are no classes, is left empty."""


def write_training(recording: TrainingRecording, labels: tuple[str, ...], path: Path) -> Shares:
    """Write all that was measured of every network, yielding the share that is done, 0 … 1.

    A network that diverged has no row from the step on at which it did. `labels` name the
    optimizers. When the generator is closed early, or the disk is full (OSError), the old file is
    as it was.
    """
    yield from written(path, HEADER, _blocks(recording, labels))


def _blocks(
    recording: TrainingRecording, labels: tuple[str, ...]
) -> Iterator[tuple[float, Iterable[Row]]]:
    networks, rows = recording.diverged.size, len(recording.measured_steps)
    for place in range(networks):
        k, run = divmod(place, recording.diverged.shape[1])
        for first in range(0, rows, BLOCK):
            some = slice(first, first + BLOCK)
            share = (place + min(some.stop / rows, 1)) / networks
            yield share, _rows(recording, plain_label(labels[k]), k, run, some)


def _rows(recording: TrainingRecording, label: str, k: int, run: int, some: slice) -> Iterator[Row]:
    measures = recording.measures[some, :, k, run]
    sound = np.isfinite(measures[:, 0])
    steps = recording.measured_steps[some][sound]
    epochs = paces_of(recording)[k].epochs(steps)
    seconds = np.interp(steps, recording.steps, recording.seconds)
    columns = (steps, epochs, seconds, *measures[sound].T)
    for step, *numbers in zip(*(column.tolist() for column in columns), strict=True):
        yield label, run + 1, step, *map(_written, numbers)


def _written(number: float) -> str:
    return "" if np.isnan(number) else repr(number)
