"""MNIST from its IDX files: plain or packed; what is wrong is said with the name of the file."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.datasets import base, idx, opening
from core.datasets.base import DataError, Samples, Task
from core.datasets.files import Mnist
from core.datasets.idx import beside

IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
PIXELS = np.random.default_rng(0).integers(0, 256, (7, 3, 4)).astype(np.uint8)
NUMBERS = np.array([5, 0, 4, 1, 9, 2, 1], np.uint8)


def packed(values, magic=None):
    magic = 0x800 + values.ndim if magic is None else magic
    header = b"".join(number.to_bytes(4, "big") for number in (magic, *values.shape))
    return header + values.astype(np.uint8).tobytes()


GOOD, GOOD_LABELS = packed(PIXELS), packed(NUMBERS)


def pair(folder, images=GOOD, labels=GOOD_LABELS):
    (folder / IMAGES).write_bytes(images)
    (folder / LABELS).write_bytes(labels)
    return Mnist(str(folder / IMAGES), str(folder / LABELS))


def check(samples):
    assert samples.inputs.dtype == np.uint8 and samples.image == (3, 4)
    assert np.array_equal(samples.inputs.reshape(PIXELS.shape), PIXELS)
    assert np.array_equal(samples.targets, NUMBERS) and samples.targets.dtype == np.int64
    assert samples.classes == tuple("0123456789") and samples.task is Task.CLASSES
    assert samples.input_names[5] == "row 2, column 2"
    assert not samples.inputs.flags.writeable


@pytest.mark.parametrize("images_are_packed", [True, False])
@pytest.mark.parametrize("labels_are_packed", [True, False])
def test_files_are_read_packed_or_not_whatever_their_names(
    tmp_path, images_are_packed, labels_are_packed
):
    images = gzip.compress(GOOD) if images_are_packed else GOOD
    labels = gzip.compress(GOOD_LABELS) if labels_are_packed else GOOD_LABELS
    check(pair(tmp_path, images, labels).load())


def test_many_blocks_are_read_as_one(tmp_path, monkeypatch):
    monkeypatch.setattr(idx, "BLOCK", 5)
    check(pair(tmp_path).load())
    check(pair(tmp_path, gzip.compress(GOOD)).load())


BAD_IMAGES = {
    "labels": (GOOD_LABELS, r"holds labels \(magic number 0x00000801, expected 0x00000803\); "
                            r"choose the file of images, or swap the two files"),
    "magic": (packed(PIXELS, 0x12345678), r"is no IDX file of images \(magic number 0x12345678"),
    "text": (b"\x89PNG\r\n\x1a\n plainly", r"is no IDX file of images \(magic number 0x89504e47"),
    "little": (b"\x03\x08\0\0" + GOOD[4:], "has its bytes in the wrong order"),
    "floats": (packed(PIXELS, 0xD03), r"holds floats in 3 axes \(magic number 0x00000d03"),
    "axes": (packed(PIXELS, 0x804), "holds bytes in 4 axes"),
    "empty": (b"", "ends within its magic number: it is cut short"),
    "begun": (GOOD[:2], "ends within its magic number"),
    "header": (GOOD[:11], "ends within its header"),
    "short": (GOOD[:-1], r"ends after 99 of 100 bytes: it is cut short; download"),
    "bare": (GOOD[:16], r"ends after 16 of 100 bytes"),
    "long": (GOOD + b"\0", r"goes on after the 100 bytes that its header tells of"),
    "none": (packed(PIXELS[:0]), "holds no samples"),
    "flat": (packed(PIXELS[:, :0]), "holds no samples"),
    "many": (GOOD[:4] + b"\xff" * 4 + GOOD[8:], r"has 4,294,967,295 samples of 12 inputs: at most"),
    "wide": (GOOD[:8] + b"\0\1\0\0\0\1\0\0", r"has 7 samples of 4,294,967,296 inputs: at most"),
    "large": (GOOD[:4] + b"\0\x0f\0\0\0\0\0\x20\0\0\0\x20",
              r"has 983,040 samples of 1,024 inputs, which take more than 512 MB"),
    "twice": (gzip.compress(gzip.compress(GOOD)), "is packed by gzip twice"),
    "torn": (gzip.compress(GOOD)[:-30], "ends before the 84 bytes that its header tells of"),
    "sum": (gzip.compress(GOOD)[:-8] + b"\0" * 8, r"cannot be unpacked \(CRC check failed"),
    "stream": (gzip.compress(GOOD)[:10] + b"\xff" * 40, r"cannot be unpacked \(Error -3"),
    "bare gzip": (b"\x1f\x8b", "ends within its magic number|cannot be unpacked"),
    "after": (gzip.compress(GOOD) + b"rest", r"cannot be unpacked \(Not a gzipped file"),
    "more": (gzip.compress(GOOD) + gzip.compress(b"x"), "goes on after the 100 bytes"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_IMAGES)
def test_what_is_wrong_with_images_is_said_with_their_file(tmp_path, name):
    content, words = BAD_IMAGES[name]
    with pytest.raises(DataError, match=f"^{IMAGES}: ({words})"):
        pair(tmp_path, content).load()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (GOOD, r"holds images \(magic number 0x00000803, expected 0x00000801\); choose the file "
               "of labels, or swap the two files"),
        (packed(NUMBERS[:-1]), f"holds 6 labels, but {IMAGES} holds 7 images; choose two files"),
        (GOOD_LABELS[:-1], "ends after 14 of 15 bytes"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_labels_is_said_with_their_file(tmp_path, content, words):
    with pytest.raises(DataError, match=f"^{LABELS}: {words}"):
        pair(tmp_path, labels=content).load()


def test_a_bomb_is_unpacked_no_further_than_its_header_tells(tmp_path, monkeypatch):
    bomb = gzip.compress(GOOD + bytes(50_000_000))
    assert len(bomb) < 100_000
    unpacked = []
    counted = idx._some
    monkeypatch.setattr(
        idx, "_some", lambda file, size: unpacked.append(size) or counted(file, size)
    )
    with pytest.raises(DataError, match="goes on after the 100 bytes"):
        pair(tmp_path, bomb).load()
    assert sum(unpacked) < 200


def test_a_file_that_is_too_large_is_not_opened(tmp_path, monkeypatch):
    data_set = pair(tmp_path)
    monkeypatch.setattr(opening, "LARGEST_FILE", 20)
    with pytest.raises(DataError, match=f"^{IMAGES}: larger than 0 MB"):
        data_set.load()


def test_what_is_no_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, words in (("pipe", "is a pipe"), (".", "is a folder"), ("none", "No such file")):
        with pytest.raises(DataError, match=words):
            Mnist(str(tmp_path / path), str(tmp_path / path)).load()
    for path, words in ((".", "is a folder"), ("none-images", "none-images: No such file")):
        with pytest.raises(DataError, match=words):
            Mnist(str(tmp_path / path)).load()  # no word of labels: it is the images that lack
    with pytest.raises(DataError, match="null"):
        Mnist("a\0b", "a").load()


def test_nothing_chosen_says_what_to_choose(tmp_path):
    with pytest.raises(DataError, match="MNIST: no file of images is chosen yet; choose one such"):
        Mnist().load()
    (tmp_path / IMAGES).write_bytes(GOOD)
    with pytest.raises(DataError, match=f"{IMAGES}: there is no file of labels beside it"):
        Mnist(str(tmp_path / IMAGES)).load()


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        (IMAGES, LABELS),
        ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
        ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte"),
        ("t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte"),
        ("emnist-letters-train-images-idx3-ubyte", "emnist-letters-train-labels-idx1-ubyte.gz"),
        ("images", "labels"),
    ],
)
def test_labels_are_found_beside_images(tmp_path, images, labels):
    (tmp_path / images).write_bytes(GOOD)
    assert beside(tmp_path / images) is None
    (tmp_path / labels).write_bytes(GOOD_LABELS)
    assert beside(tmp_path / images) == tmp_path / labels
    check(Mnist(str(tmp_path / images)).load())


@pytest.mark.parametrize("name", ["pixels", "labels", "a\0images", "images" * 1_000, ""])
def test_nothing_is_found_beside_other_names(tmp_path, name):
    (tmp_path / "labels").write_bytes(GOOD_LABELS)
    assert beside(tmp_path / name) is None


@given(
    at=st.integers(0, 130), some=st.binary(max_size=6), cut=st.integers(0, 60),
    is_packed=st.booleans(), as_labels=st.booleans(),
)  # fmt: skip
def test_whatever_stands_in_a_file_it_is_read_or_said(
    tmp_path_factory, at, some, cut, is_packed, as_labels
):
    folder = tmp_path_factory.getbasetemp()
    content = GOOD_LABELS if as_labels else GOOD
    content = gzip.compress(content, mtime=0) if is_packed else content
    content = content[:at] + some + content[at + len(some) :]
    content = content[: len(content) - cut]
    data_set = pair(folder, **{"labels" if as_labels else "images": content})
    try:
        samples = data_set.load()
    except DataError as error:
        assert str(error).startswith((IMAGES, LABELS))
    else:
        assert isinstance(samples, Samples) and len(samples.classes) <= base.MOST_CLASSES


def test_a_path_that_no_file_can_hold_is_refused():
    for path in ("\udcff", "x" * 5_000):
        with pytest.raises(ValueError, match="images: expected text"):
            Mnist(path)
    assert isinstance(beside(Path("images")), type(None))
