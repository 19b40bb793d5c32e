"""The run as a CSV table."""

import csv
import errno
import os

import numpy as np
import pytest

from core import tables
from core.descent import descend
from core.optimizers import OPTIMIZERS
from core.optimizers.gradient_descent import GradientDescent
from core.race import Entry, Race
from core.recording import Recording
from core.surfaces import Beale, Bowl
from core.tables import write_csv
from tests.core.paths import race_of

STARTS = np.array([[1.0, 1.6], [-3.5, 2.5], [4.4, -4.4]])
LABELS = tuple(kind.title for kind in OPTIMIZERS)


def recording_of(memory: int = 2**24, steps: int = 120) -> Recording:
    optimizers = (GradientDescent(0.02), *(kind(0.02) for kind in OPTIMIZERS[1:]))
    recording = Recording(race_of(Beale(), optimizers, STARTS, steps), memory)
    for stretch in descend(recording.race):
        recording.append(stretch)
    return recording


def rows_of(path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(recording, labels, path) -> list[float]:
    return list(write_csv(recording, labels, path))


def test_the_header(tmp_path):
    write(recording_of(), LABELS, tmp_path / "a.csv")
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"optimizer,start,step,x,y,loss,gradient_norm\n")
    assert content.endswith(b"\n") and b"\r" not in content


@pytest.mark.parametrize("memory", [2**24, 20_000])
def test_every_number_is_read_back_with_all_its_digits(tmp_path, memory):
    recording = recording_of(memory)
    assert (recording.stride > 1) == (memory == 20_000)
    write(recording, LABELS, tmp_path / "a.csv")
    rows = rows_of(tmp_path / "a.csv")
    for k, label in enumerate(LABELS):
        for s in range(len(STARTS)):
            own = [row for row in rows if row["optimizer"] == label and row["start"] == str(s + 1)]
            end = recording.diverged[k, s]
            kept = recording.steps < (end if end >= 0 else np.inf)
            assert [int(row["step"]) for row in own] == recording.steps[kept].tolist()
            positions = [(float(row["x"]), float(row["y"])) for row in own]
            np.testing.assert_array_equal(
                np.reshape(positions, (-1, 2)), recording.positions[kept, k, s]
            )
            losses = [float(row["loss"]) for row in own]
            np.testing.assert_array_equal(losses, recording.losses[kept, k, s])
            slopes = Beale().gradient(recording.positions[kept, k, s])
            norms = [float(row["gradient_norm"]) for row in own]
            np.testing.assert_array_equal(norms, np.linalg.norm(slopes, axis=-1))


def test_runs_that_diverged_end_before(tmp_path):
    recording = recording_of()
    ended = np.argwhere(recording.diverged >= 0)
    assert 0 < len(ended) < recording.diverged.size
    write(recording, LABELS, tmp_path / "a.csv")
    for k, s in ended:
        own = [int(row["step"]) for row in rows_of(tmp_path / "a.csv")
               if (row["optimizer"], row["start"]) == (LABELS[k], str(s + 1))]  # fmt: skip
        assert own[-1] == recording.diverged[k, s] - 1


def test_a_run_that_diverged_at_once_has_no_rows(tmp_path):
    recording = Recording(race_of(Bowl(), (GradientDescent(),), np.array([[1e300, 0], [1, 1]]), 3))
    for stretch in descend(recording.race):
        recording.append(stretch)
    write(recording, ("SGD",), tmp_path / "a.csv")
    assert [(row["start"], row["step"]) for row in rows_of(tmp_path / "a.csv")] == [
        ("2", "0"), ("2", "1"), ("2", "2"), ("2", "3")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "label", ['a,b"c', "two\nlines", "β₁ = 0.9", " ", "", "'", "=1+1", "Zeilen\u2028ende"]
)
def test_any_label_is_read_back(tmp_path, label):
    recording = recording_of(steps=3)
    write(recording, (label, *LABELS[1:]), tmp_path / "a.csv")
    assert {row["optimizer"] for row in rows_of(tmp_path / "a.csv")} == {label, *LABELS[1:]}


@pytest.mark.parametrize("label", ["a\rb", "a\r\nb", "\r"])
def test_no_label_tears_a_row(tmp_path, label):
    recording = recording_of(steps=3)
    write(recording, (label, *LABELS[1:]), tmp_path / "a.csv")
    rows = rows_of(tmp_path / "a.csv")
    finite = np.isfinite(recording.losses).sum()
    assert len(rows) == finite
    assert all(None not in row and None not in row.values() for row in rows)


def test_the_shares_rise_to_the_whole(tmp_path):
    shares, runs = write(recording_of(), LABELS, tmp_path / "a.csv"), len(LABELS) * len(STARTS)
    assert shares == [(run + 1) / runs for run in range(runs)]


def test_nothing_is_there_before_all_is(tmp_path):
    path = tmp_path / "a.csv"
    for _ in write_csv(recording_of(), LABELS, path):
        assert not path.exists()
    assert path.exists()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("rows", [0, 1, 5])
def test_closed_early_the_old_file_stays(tmp_path, rows):
    path = tmp_path / "a.csv"
    path.write_text("old")
    writing = write_csv(recording_of(), LABELS, path)
    for _ in range(rows):
        next(writing)
    writing.close()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("old")

    class Full:
        def __init__(self, *_, **__):
            pass

        def writerow(self, _):
            pass

        def writerows(self, _):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tables.csv, "writer", Full)
    with pytest.raises(OSError, match="No space left"):
        write(recording_of(), LABELS, path)
    monkeypatch.undo()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "race",
    [race_of(Bowl(), (), STARTS, 5), race_of(Bowl(), (GradientDescent(),), np.empty((0, 2)), 5)],
    ids=["no optimizer", "no start"],
)
def test_a_race_without_runs_is_a_header(tmp_path, race):
    assert write(Recording(race), ("SGD",), tmp_path / "a.csv") == []
    assert rows_of(tmp_path / "a.csv") == []
    assert (tmp_path / "a.csv").read_text().count("\n") == 1


def test_a_long_run_is_written_a_little_at_a_time(tmp_path, monkeypatch):
    write(recording_of(), LABELS, tmp_path / "whole.csv")
    monkeypatch.setattr(tables, "BLOCK", 50)
    shares = write(recording_of(), LABELS, tmp_path / "a.csv")
    assert len(shares) == 3 * len(LABELS) * len(STARTS)  # 121 steps in blocks of 50
    assert shares == sorted(set(shares))
    assert shares[-1] == 1
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


# Repetitions


def test_repetitions_are_numbered_within_their_start(tmp_path):
    entry = Entry(GradientDescent(0.01), noise=0.1)
    starts = np.repeat([[1.0, 1.6], [1.0, 0.5]], 3, axis=0)
    recording = Recording(Race(Beale(), (entry,), starts, 4, repeats=3))
    for stretch in descend(recording.race):
        recording.append(stretch)
    write(recording, ("SGD",), tmp_path / "a.csv")
    rows = rows_of(tmp_path / "a.csv")
    assert list(rows[0]) == [
        "optimizer", "start", "repetition", "step", "x", "y", "loss", "gradient_norm"
    ]  # fmt: skip
    numbers = [(row["start"], row["repetition"]) for row in rows if row["step"] == "4"]
    assert numbers == [(s, r) for s in "12" for r in "123"]
    ends = [(float(row["x"]), float(row["y"])) for row in rows if row["step"] == "4"]
    np.testing.assert_array_equal(ends, recording.positions[-1, 0])
    assert len(set(ends)) == 6
