"""The shelf: each set is loaded once, the last few are kept, and changed files are read again."""

import os
from threading import Barrier, Event, Thread

import numpy as np
import pytest

from core.datasets.base import DataError, DataSet, Samples
from core.datasets.files import CsvFile, Mnist
from core.datasets.generated import Circle, Xor
from core.datasets.shelf import Shelf, taken


class Counted(DataSet, frozen=True, tag="counted"):
    """A set that counts how often it is loaded, and may wait."""

    seed: int = 0

    def load(self) -> Samples:
        LOADED.append(self.seed)
        for wait in WAITS:
            assert wait.wait(10)
        return Xor(seed=self.seed).load()


LOADED: list[int] = []
WAITS: list[Event] = []


@pytest.fixture(autouse=True)
def none_loaded():
    LOADED.clear()
    WAITS.clear()


def test_a_set_is_loaded_once():
    shelf = Shelf()
    assert shelf.taken(Counted()) is shelf.taken(Counted())
    assert shelf.taken(Counted(seed=1)) is not shelf.taken(Counted())
    assert LOADED == [0, 1]
    assert taken(Circle()) is taken(Circle())


def test_the_one_that_was_not_asked_for_longest_goes():
    shelf = Shelf(most_sets=2)
    for seed in (0, 1, 0, 2, 0, 1):
        shelf.taken(Counted(seed=seed))
    assert LOADED == [0, 1, 2, 1]


@pytest.mark.parametrize(("most", "loaded"), [(2, [0, 1]), (1, [0, 1, 0]), (0, [0, 1, 0])])
def test_what_is_kept_is_bounded_in_bytes(most, loaded):
    size = Counted().load().nbytes
    LOADED.clear()
    shelf = Shelf(most_bytes=most * size)
    for seed in (0, 0, 1, 1, 0):
        shelf.taken(Counted(seed=seed))
    assert LOADED == loaded


def test_two_threads_that_ask_at_once_load_once():
    shelf, results = Shelf(), []
    go, both = Event(), Barrier(3)
    WAITS.append(go)

    def ask():
        both.wait(10)
        results.append(shelf.taken(Counted()))

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    both.wait(10)
    go.set()
    for thread in threads:
        thread.join(10)
    assert LOADED == [0] and results[0] is results[1]


def test_another_set_does_not_wait_for_one_that_is_loaded():
    shelf, go = Shelf(), Event()
    WAITS.append(go)
    slow = Thread(target=lambda: shelf.taken(Counted()))
    slow.start()
    assert shelf.taken(Circle()).count == 500
    go.set()
    slow.join(10)
    assert not slow.is_alive()


def write(path, text, age):
    path.write_text(text)
    os.utime(path, ns=(age, age))


def test_a_file_that_changed_is_read_again(tmp_path):
    path, shelf = tmp_path / "own.csv", Shelf()
    write(path, "x,y\n1.5,2.5\n2.5,3.5\n", 10**18)
    one = shelf.taken(CsvFile(str(path)))
    assert shelf.taken(CsvFile(str(path))) is one
    write(path, "x,y\n1.5,2.5\n2.5,4.5\n", 10**18 + 1)
    other = shelf.taken(CsvFile(str(path)))
    assert (one.targets[1, 0], other.targets[1, 0]) == (3.5, 4.5)
    path.unlink()
    with pytest.raises(DataError, match=r"own.csv: No such file"):
        shelf.taken(CsvFile(str(path)))
    write(path, "x,y\n1.5,2.5\n2.5,5.5\n", 10**18)
    assert shelf.taken(CsvFile(str(path))).targets[1, 0] == 5.5


def test_labels_that_appear_beside_images_are_seen(tmp_path):
    images, labels = tmp_path / "images", tmp_path / "labels"
    images.write_bytes(b"\0\0\x08\x03" + b"".join(n.to_bytes(4, "big") for n in (2, 1, 1)) + b"ab")
    shelf = Shelf()
    with pytest.raises(DataError, match="no file of labels"):
        shelf.taken(Mnist(str(images)))
    labels.write_bytes(b"\0\0\x08\x01" + (2).to_bytes(4, "big") + b"\0\1")
    samples = shelf.taken(Mnist(str(images)))
    assert np.array_equal(samples.targets, [0, 1]) and samples.classes == ("0", "1")
