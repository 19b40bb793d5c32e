"""Archives of numpy's: what is chosen, what it becomes, and what is refused before it is read."""

import io
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.datasets import archive
from core.datasets.base import DataError, Samples, Task
from core.datasets.files import NpzFile

ROWS = np.arange(24.0).reshape(8, 3)
LABELS = np.array([0, 1, 2, 0, 1, 2, 0, 1])
PICTURES = np.arange(8 * 6, dtype=np.uint8).reshape(8, 2, 3)


def written(folder, packed=True, **arrays):
    path = folder / "own.npz"
    (np.savez_compressed if packed else np.savez)(path, **arrays)
    return str(path)


def loaded(folder, inputs="", targets="", task=None, **arrays):
    return NpzFile(written(folder, **arrays), inputs, targets, task).load()


def crafted(folder, header, data=b"", name="x.npy", version=b"\x01\x00", **changes):
    """Write an archive of two arrays, the first of which is made byte by byte."""
    length = struct.pack("<H" if version[0] == 1 else "<I", len(header))
    path = folder / "own.npz"
    with zipfile.ZipFile(path, "w", changes.get("packing", zipfile.ZIP_DEFLATED)) as file:
        file.writestr(name, b"\x93NUMPY" + version + length + header + data)
        stream = io.BytesIO()
        np.save(stream, LABELS)
        file.writestr("y.npy", stream.getvalue())
    return NpzFile(str(path))


def header(descr="'<f8'", shape="(8, 3)", order="False"):
    return f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}   \n".encode()


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("kind", ["f2", "f4", "f8", "i1", "i8", "u4", ">f8", ">i2"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_of_all_kinds_of_numbers_are_read(tmp_path, packed, kind, order):
    samples = loaded(tmp_path, x=np.asarray(ROWS, kind, order=order), y=LABELS, packed=packed)
    assert samples.inputs.dtype == np.float64 and np.array_equal(samples.inputs, ROWS)
    assert np.array_equal(samples.targets, LABELS) and samples.classes == ("0", "1", "2")
    assert samples.input_names == ("x[0]", "x[1]", "x[2]") and samples.target_names == ("y",)
    assert samples.note == "Target y: 3 classes (few whole numbers)."


@pytest.mark.parametrize("kind", ["u1", "f4", "i2"])
@pytest.mark.parametrize("shape", [(8, 2, 3), (8, 2, 3, 1), (8, 1, 2, 3)])
def test_arrays_of_rows_and_columns_are_pictures(tmp_path, kind, shape):
    pictures = PICTURES.astype(kind).reshape(shape)
    samples = loaded(tmp_path, x_train=pictures, y_train=LABELS[:, None], x_test=ROWS)
    assert samples.image == (2, 3)
    assert samples.inputs.dtype == (np.uint8 if kind == "u1" else np.float64)
    assert np.array_equal(samples.inputs, PICTURES.reshape(8, 6))
    assert samples.input_names[4] == "row 2, column 2"


@pytest.mark.parametrize(
    ("targets", "task", "classes", "numbers"),
    [
        (LABELS, None, ("0", "1", "2"), LABELS),
        (LABELS.astype(float), None, ("0", "1", "2"), LABELS),
        (LABELS > 0, None, ("0", "1"), LABELS > 0),
        (np.eye(3)[LABELS], None, ("0", "1", "2"), LABELS),
        (np.array(list("cabcabca")), None, ("a", "b", "c"), [2, 0, 1, 2, 0, 1, 2, 0]),
        (np.array([b"\xff", b"a"] * 4), None, ("\\xff", "a"), [0, 1] * 4),
        (np.arange(8), None, (), np.arange(8)),
        (np.arange(8), Task.CLASSES, tuple("01234567"), np.arange(8)),
        (LABELS, Task.NUMBERS, (), LABELS),
        (LABELS / 2, None, (), LABELS / 2),
        (LABELS / 2, Task.CLASSES, ("0", "0.5", "1"), LABELS),
        (LABELS - 1.0, None, ("-1", "0", "1"), LABELS),
        (np.ones(8), None, (), np.ones(8)),
    ],
)
def test_targets_are_told_by_what_they_are_or_by_choice(tmp_path, targets, task, classes, numbers):
    samples = loaded(tmp_path, x=ROWS, y=targets, task=task)
    assert samples.classes == classes
    assert samples.task is (Task.CLASSES if classes else Task.NUMBERS)
    assert np.array_equal(samples.targets.ravel(), numbers)


def test_arrays_are_chosen_by_name_or_by_what_is_usual(tmp_path):
    arrays = {"a": ROWS, "b": LABELS, "labels": LABELS[::-1], "data": ROWS[::-1]}
    usual = loaded(tmp_path, **arrays)
    assert np.array_equal(usual.inputs, ROWS[::-1])
    assert np.array_equal(usual.targets, LABELS[::-1])
    chosen = loaded(tmp_path, "a", "b", **arrays)
    assert np.array_equal(chosen.inputs, ROWS) and np.array_equal(chosen.targets, LABELS)
    assert loaded(tmp_path, x=np.arange(8.0), y=LABELS).inputs.shape == (8, 1)


OBJECTS = np.array([{}, 1, "a", None, 2, 3, 4, 5], object)
BAD = {
    "no such": ({"x": ROWS, "y": LABELS}, ("z", ""),
                r"has no array z; choose the inputs from x, y"),
    "none usual": ({"p": ROWS, "q": LABELS}, ("", ""),
                   "has no array that is named as inputs; choose the inputs from p, q"),
    "no targets": ({"x": ROWS, "q": LABELS}, ("", ""),
                   "has no array that is named as targets; choose the targets from x, q"),
    "objects": ({"x": OBJECTS, "y": LABELS}, ("", ""),
                "array x: holds Python objects, which are never read"),
    "object targets": ({"x": ROWS, "y": OBJECTS}, ("", ""), "array y: holds Python objects"),
    "fields": ({"x": np.zeros(8, [("a", "f8")]), "y": LABELS}, ("", ""),
               "array x: has a header that plain numbers have not"),
    "complex": ({"x": ROWS * 1j, "y": LABELS}, ("", ""), "array x: is of the type '<c16'"),
    "dates": ({"x": LABELS.astype("M8[s]"), "y": LABELS}, ("", ""),
              r"array x: is of the type '<M8\[s\]'"),
    "text": ({"x": np.array(list("abcdefgh")), "y": LABELS}, ("", ""), "array x: holds text"),
    "lengths": ({"x": ROWS, "y": LABELS[:5]}, ("", ""), "array x has 8 samples and y has 5"),
    "colours": ({"x": np.zeros((8, 2, 2, 3)), "y": LABELS}, ("", ""),
                r"array x: has the shape .*; turn the pictures grey first"),
    "axes": ({"x": np.zeros((8, 2, 2, 2, 2)), "y": LABELS}, ("", ""),
             r"array x: has the shape \(8, 2, 2, 2, 2\): expected \(samples, inputs\)"),
    "number": ({"x": np.array(1.0), "y": LABELS}, ("", ""), r"array x: has the shape \(\)"),
    "none": ({"x": ROWS[:0], "y": LABELS}, ("", ""), "array x: holds no samples"),
    "no inputs": ({"x": ROWS[:, :0], "y": LABELS}, ("", ""), "array x: holds no samples"),
    "gap": ({"x": np.where(ROWS == 7, np.nan, ROWS), "y": LABELS}, ("", ""),
            r"array x: numbers are missing \(NaN\) in 1 rows, the first of them number 3"),
    "infinite": ({"x": np.where(ROWS == 7, -np.inf, ROWS), "y": LABELS}, ("", ""),
                 "array x: numbers are infinite or beyond 1e100"),
    "infinite singles": ({"x": np.where(ROWS == 7, np.inf, ROWS).astype("f4"), "y": LABELS},
                         ("", ""), "array x: numbers are infinite or beyond 1e100 in 1 rows"),
    "too many inputs": ({"x": np.zeros((8, 100_001), "i1"), "y": LABELS}, ("", ""),
                        "array x: has 8 samples of 100,001 inputs: at most 1,000,000 of 100,000"),
    "large as floats": ({"x": np.zeros((1_000, 70_000), "i1"), "y": np.zeros(1_000)}, ("", ""),
                        "array x: has 1,000 samples of 70,000 inputs, which take more than 512"),
    "target gap": ({"x": ROWS, "y": np.where(LABELS == 1, np.nan, 0)}, ("", ""),
                   "array y: numbers are missing"),
    "many targets": ({"x": ROWS, "y": ROWS}, ("", ""), "array y: has 3 columns: expected one"),
    "not one hot": ({"x": ROWS, "y": np.ones((8, 2))}, ("", ""), "array y: has 2 columns"),
    "target axes": ({"x": ROWS, "y": PICTURES}, ("", ""), r"array y: has the shape \(8, 2, 3\)"),
    "classes": ({"x": np.zeros((300, 1)), "y": np.arange(300).astype(str)}, ("", ""),
                "array y: there are 300 different values: classes are at most 256"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_said_with_file_and_array(tmp_path, name):
    arrays, names, words = BAD[name]
    with pytest.raises(DataError, match=f"^own.npz: {words}"):
        loaded(tmp_path, *names, **arrays)


@pytest.mark.parametrize(
    ("crafted_header", "words"),
    [
        (header(shape="(8, 3, 1000000000000)"), "array x: takes more than 512 MB"),
        (header(shape="(1000000, 99999)"), "array x: takes more than 512 MB"),
        (header(shape="(8, 30)"), r"array x: is of 192 bytes where its header tells of 1,920"),
        (header(shape="(-8, -3)"), "has a header that plain numbers have not"),
        (header(shape=f"({'9' * 300}, 3)"), "array x: takes more than"),
        (header(shape="(8 3)"), "is damaged"),
        (header("'|O8'"), "is of the type '|O8'"),
        (header("'|O'"), "holds Python objects"),
        (header("'<f3'"), "is of the type '<f3'"),
        (header("'f8'"), "is of the type 'f8'"),
        (header("[('a', '<f8')]"), "has a header that plain numbers have not"),
        (header("__import__('os')"), "has a header that plain numbers have not"),
        (b"", "has a header that plain numbers have not"),
        (b" " * 20_000, "has a header that is too long"),
        (b"(" * 9_000, "has a header that plain numbers have not"),
    ],
)
def test_headers_that_lie_are_refused_before_anything_is_read(
    tmp_path, monkeypatch, crafted_header, words
):
    monkeypatch.setattr(archive.Archive, "read", lambda *_: pytest.fail("was read"))
    with pytest.raises(DataError, match=words):
        crafted(tmp_path, crafted_header, ROWS.tobytes()).load()


def test_a_crafted_header_that_is_right_is_read(tmp_path):
    for version in (b"\x01\x00", b"\x02\x00"):
        samples = crafted(tmp_path, header(), ROWS.tobytes(), version=version).load()
        assert np.array_equal(samples.inputs, ROWS)
    with pytest.raises(DataError, match="array x: is no array of numpy's"):
        crafted(tmp_path, header(), ROWS.tobytes(), version=b"\x03\x00").load()


def test_a_bomb_is_refused_by_its_header(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_INPUTS", 10**6)
    bomb = crafted(tmp_path, header(shape="(8, 20000)"), bytes(8 * 20_000 * 8))
    monkeypatch.setattr(archive.Archive, "read", lambda *_: pytest.fail("was read"))
    with pytest.raises(DataError, match="array x: takes more than 0 MB"):
        bomb.load()


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_unpacks_without_bound_is_refused(tmp_path, packing):
    with pytest.raises(DataError, match="array x: is encrypted or packed in an unusual way"):
        crafted(tmp_path, header(), ROWS.tobytes(), packing=packing).load()


def test_encrypted_arrays_are_refused(tmp_path):
    path = tmp_path / "own.npz"
    crafted(tmp_path, header(), ROWS.tobytes())
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match="array x: is encrypted"):
        NpzFile(str(path)).load()


def test_a_long_list_of_files_is_refused(tmp_path):
    path = tmp_path / "own.npz"
    with zipfile.ZipFile(path, "w") as file:
        for i in range(archive.LARGEST_DIRECTORY // 200 + 2):
            file.writestr(f"{'a' * 150}{i}.npy", b"")
    with pytest.raises(DataError, match=r"own.npz: has too many files in it"):
        NpzFile(str(path)).load()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is no NPZ archive"),
        (b"\x93NUMPY\x01\x00", "is no NPZ archive; save the arrays with numpy.savez"),
        (b"\x80\x04K\x01.", "is no NPZ archive"),
        (b"PK\x03\x04 and no more", "is an archive without an end"),
        (b"PK\x05\x06" + bytes(18), "holds no arrays"),
        (b"PK\x05\x06" + b"\xff" * 18, "has too many files"),
        (b"PK" + b"PK\x06\x07" + bytes(16) + b"PK\x05\x06" + bytes(18), "has too many files"),
    ],
)
def test_what_is_no_archive_is_said(tmp_path, content, words):
    (tmp_path / "own.npz").write_bytes(content)
    with pytest.raises(DataError, match=f"^own.npz: {words}"):
        NpzFile(str(tmp_path / "own.npz")).load()


def test_no_file(tmp_path):
    with pytest.raises(DataError, match=r"^Arrays: no file is chosen yet; choose an NPZ"):
        NpzFile().load()
    with pytest.raises(DataError, match=r"none.npz: No such file"):
        NpzFile(str(tmp_path / "none.npz")).load()


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("npz")
    contents = []
    for packed in (True, False):
        with open(written(folder, packed, x=ROWS, y=LABELS), "rb") as file:
            contents.append(file.read())
    return folder / "own.npz", contents


@given(
    which=st.integers(0, 1), places=st.lists(st.integers(0, 10_000), max_size=3),
    some=st.binary(min_size=1, max_size=4), cut=st.integers(0, 3) | st.integers(0, 2_000),
)  # fmt: skip
def test_whatever_stands_in_a_file_it_is_read_or_said(sound, which, places, some, cut):
    path, contents = sound
    content = bytearray(contents[which])
    for place in places:
        at = place % len(content)
        content[at : at + len(some)] = some
    path.write_bytes(content[: max(len(content) - cut, 0)])
    try:
        samples = NpzFile(str(path)).load()
    except DataError as error:
        assert str(error).startswith("own.npz: ")
    else:
        assert isinstance(samples, Samples) and samples.count == 8


@given(data=st.text("{}'descr:fortan_s,hpe0189(<)| \n", max_size=80))
def test_whatever_stands_in_a_header_it_is_said(sound, data):
    path, _ = sound
    with pytest.raises(DataError, match=r"own.npz: array x: "):
        crafted(path.parent, data.encode(), b"").load()
