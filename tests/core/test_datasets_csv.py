"""Tables as samples: what the target is told to be, words as inputs, gaps, and faults."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data import csv_table
from core.data.csv_table import read_cells, read_columns
from core.datasets.base import DataError, Samples, Task
from core.datasets.files import CsvFile
from core.datasets.words import MOST_WORDS


def written(folder, text):
    path = folder / "own.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def loaded(folder, text, **fields):
    return CsvFile(written(folder, text), **fields).load()


FLOWERS = "length;width;kind\n" + "1,5;2;setosa\n2,5;3;virginica\n0,5;4;setosa\n"


def test_words_are_classes_and_numbers_inputs(tmp_path):
    samples = loaded(tmp_path, FLOWERS)
    assert samples.inputs.tolist() == [[1.5, 2], [2.5, 3], [0.5, 4]]
    assert samples.targets.tolist() == [0, 1, 0]
    assert samples.classes == ("setosa", "virginica") and samples.target_names == ("kind",)
    assert samples.input_names == ("length", "width")
    assert samples.note == "Target kind: 2 classes (words)."


@pytest.mark.parametrize(
    ("column", "task", "classes", "numbers"),
    [
        ("0 1 1 0", None, ("0", "1"), [0, 1, 1, 0]),
        ("2 7 7 2", None, ("2", "7"), [0, 1, 1, 0]),
        ("0 1 2 3", None, (), [0, 1, 2, 3]),
        ("0 1 2 3", Task.CLASSES, ("0", "1", "2", "3"), [0, 1, 2, 3]),
        ("0 1 1 0", Task.NUMBERS, (), [0, 1, 1, 0]),
        ("0.5 1 1 0.5", None, (), [0.5, 1, 1, 0.5]),
        ("0.5 1 1 0.5", Task.CLASSES, ("0.5", "1"), [0, 1, 1, 0]),
        ("3 3 3 3", None, (), [3, 3, 3, 3]),
        ("b a b a", None, ("a", "b"), [1, 0, 1, 0]),
        ("b a d c", None, ("a", "b", "c", "d"), [1, 0, 3, 2]),
        ("1 a 1 a", None, ("1", "a"), [0, 1, 0, 1]),
        ("1e3 1000 2 2", None, ("2", "1000"), [1, 1, 0, 0]),
    ],
)
def test_the_target_is_told_by_what_stands_there_or_by_choice(
    tmp_path, column, task, classes, numbers
):
    rows = "".join(f"{i / 10},{cell}\n" for i, cell in enumerate(column.split()))
    samples = loaded(tmp_path, "x,y\n" + rows, task=task)
    assert samples.classes == classes
    assert samples.targets.ravel().tolist() == numbers
    assert samples.task is (Task.CLASSES if classes else Task.NUMBERS)


@pytest.mark.parametrize(("different", "is_of_classes"), [(20, True), (21, False)])
def test_few_whole_numbers_are_at_most_twenty(tmp_path, different, is_of_classes):
    rows = "".join(f"{i},{i % different}\n" for i in range(100))
    assert bool(loaded(tmp_path, "x,y\n" + rows).classes) is is_of_classes


def test_columns_are_chosen_by_name(tmp_path):
    text = "name,a,b,c\n" + "".join(f"n{i},{i}.5,{i % 2},{-i}.5\n" for i in range(20))
    samples = loaded(tmp_path, text, target="b", left_out=("name",))
    assert samples.input_names == ("a", "c") and samples.classes == ("0", "1")
    samples = loaded(tmp_path, text, left_out=("name", "c"))
    assert samples.input_names == ("a",) and samples.target_names == ("b",)


def test_words_become_an_input_each(tmp_path):
    text = "colour,x,y\nred,1,0.5\nblue,2,1.5\nred,3,2.5\ngreen,4,3.5\n"
    samples = loaded(tmp_path, text)
    assert samples.input_names == ("colour = red", "colour = blue", "colour = green", "x")
    assert samples.inputs.tolist() == [[1, 0, 0, 1], [0, 1, 0, 2], [1, 0, 0, 3], [0, 0, 1, 4]]
    assert samples.note.endswith("An input for each word of colour.")


@pytest.mark.parametrize("different", [MOST_WORDS, MOST_WORDS + 1])
def test_words_of_an_input_are_few(tmp_path, different):
    text = "w,y\n" + "".join(f"word{i % different},{i}.5\n" for i in range(100))
    if different == MOST_WORDS:
        assert loaded(tmp_path, text).columns == MOST_WORDS
    else:
        with pytest.raises(
            DataError,
            match=r"^own.csv: line 2, column w: 'word0' is not a number; "
            "nor are these words that come again and again: there are more than 12",
        ):
            loaded(tmp_path, text)


def test_numbers_among_words_are_words_where_each_is_there_often(tmp_path):
    doors = ("2", "3", "4", "5more")
    text = "doors,y\n" + "".join(f"{doors[i % 4]},{i}.5\n" for i in range(20))
    assert loaded(tmp_path, text).input_names == tuple(f"doors = {word}" for word in doors)
    slip = "x,y\n" + "".join(f"{'4o' if i == 4 else i},{i}.5\n" for i in range(10))
    with pytest.raises(DataError, match=r"line 6, column x: '4o' is not a number; nor .* there are "
                       "10 different ones. Mend it or leave out the column"):  # fmt: skip
        loaded(tmp_path, slip)


GAPS = "a,word,y\n1.5,p,0.5\n,q,1.5\n3.5,NA,2.5\n4.5,p,?\n5.5,q,4.5\n"


def test_rows_with_gaps_are_named(tmp_path):
    with pytest.raises(DataError, match=r"^own.csv: cells are missing in 3 of 5 rows \(line 3, "
                       "column a; line 4, column word; line 5, column y\\); fill them in, or leave "
                       "out rows with gaps"):  # fmt: skip
        loaded(tmp_path, GAPS)
    many = "a,y\n" + ",1.5\n2,2.5\n" * 9
    with pytest.raises(DataError, match=r"in 9 of 18 rows \(line 2, .*; line 10, column a, …\)"):
        loaded(tmp_path, many)


def test_rows_with_gaps_are_left_out_and_counted(tmp_path):
    samples = loaded(tmp_path, GAPS, drop_missing=True)
    assert samples.inputs.tolist() == [[1.5, 1, 0], [5.5, 0, 1]]
    assert samples.targets.ravel().tolist() == [0.5, 4.5]
    assert samples.note.endswith("3 of 5 rows have gaps and are left out.")
    only = "a,word,y\n1,p,0.5\n2,q,1.5\n,r,2.5\n"
    assert loaded(tmp_path, only, drop_missing=True).input_names == ("a", "word = p", "word = q")
    with pytest.raises(DataError, match="no row is left"):
        loaded(tmp_path, "a,y\n,1\n,2\n", drop_missing=True)
    kept = loaded(tmp_path, "a,b,y\n,1,0.5\n,2,1.5\n", left_out=("a",))
    assert kept.count == 2 and "gaps" not in kept.note, "gaps in what is left out are none"


@pytest.mark.parametrize(
    ("text", "fields", "words"),
    [
        ("a,y\n1,2\n", {"target": "z"}, "has no column z; choose from a, y"),
        ("a,y\n1,2\n", {"left_out": ("b",)}, "has no column b; choose from a, y"),
        ("a,y\n1,2\n", {"left_out": ("a",)}, "needs a column that is the target and another"),
        ("a,b,y\n1,2,3\n", {"left_out": ("a",), "target": "a"}, "the target a is left out"),
        ("y\n1\n2\n", {}, "needs a column"),
        ("a,y\n1,p\n2,q\n", {"task": Task.NUMBERS}, "target y: these are words"),
        ("a,y\n" + "".join(f"{i},w{i}\n" for i in range(300)), {},
         "line 2, column y: 'w0' is not a number; nor .* more than 256 different"),
        ("a,y\n" + "".join(f"1,{i}\n" for i in range(300)), {"task": Task.CLASSES},
         "target y: there are 300 different values: classes are at most 256"),
        ("a,y\n1,2\n3\n", {}, "line 3 has 1 cell where most lines have 2"),
        ('a,y\n1,"2\n', {}, "quotation mark|cell"),
        (b"\0\1\2", {}, "is not a text file"),
        ("", {}, "is empty"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_the_file(tmp_path, text, fields, words):
    with pytest.raises(DataError, match=f"^own.csv: (?!own.csv).*({words})"):
        loaded(tmp_path, text, **fields)


def test_no_file(tmp_path):
    with pytest.raises(DataError, match=r"^Table: no file is chosen yet; choose a CSV"):
        CsvFile().load()
    for path, words in ((tmp_path / "no.csv", "no.csv: No such file"), ("a\0", "null"),
                        (tmp_path, "is a folder")):  # fmt: skip
        with pytest.raises(DataError, match=words):
            CsvFile(str(path)).load()


@pytest.mark.parametrize("change", ["longer", "shorter", "narrower", "gone", "binary"])
def test_a_table_that_changes_while_it_is_read_is_refused(tmp_path, monkeypatch, change):
    path = tmp_path / "own.csv"
    changed = {"longer": FLOWERS + "1;2;setosa\n", "shorter": FLOWERS[:-10],
               "narrower": "length;width;kind\n1\n2\n3\n", "binary": b"\xff\n" * 5}  # fmt: skip
    first = csv_table.read_columns

    def read(name):
        columns = first(name)
        path.unlink()
        if change != "gone":
            content = changed[change]
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return columns

    monkeypatch.setattr("core.datasets.table.read_columns", read)
    words = "No such file" if change == "gone" else "was changed while it was read"
    with pytest.raises(DataError, match=f"^own.csv: {words}"):
        loaded(tmp_path, FLOWERS)


cells = st.sampled_from(["1", "2.5", "-3e2", "red", "blue", "", "NA", "1e400", "x y", "7"])


@given(
    table=st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), max_size=12)
    ),
    drop=st.booleans(),
    task=st.sampled_from([None, *Task]),
)
def test_whatever_stands_in_a_table_it_is_read_or_said(tmp_path_factory, table, drop, task):
    path = tmp_path_factory.getbasetemp() / "own.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["a", "b", "c", "d"][: len((table or [[]])[0])], *table])
    try:
        samples = CsvFile(str(path), drop_missing=drop, task=task).load()
    except DataError as error:
        assert str(error).startswith("own.csv: ")
    else:
        assert isinstance(samples, Samples) and np.all(np.isfinite(samples.inputs))
        filled = [row for row in table if any(map(str.strip, row))]
        assert samples.count == len(filled) or drop


@given(content=st.binary(max_size=200) | st.text('ab1.,;"\n\t NA-', max_size=100).map(str.encode))
def test_whatever_bytes_there_are_they_are_read_or_said(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "own.csv"
    path.write_bytes(content)
    try:
        CsvFile(str(path), drop_missing=True).load()
    except DataError as error:
        assert str(error).startswith("own.csv: ")


@pytest.mark.parametrize(
    "text", [FLOWERS, FLOWERS.encode("utf-16"), "sep=,\na,b\n1,p\n\n#c\n2,q\n"]
)
def test_cells_are_those_of_the_table(tmp_path, text):
    columns = read_columns(tmp_path / written(tmp_path, text))
    rows = list(read_cells(columns))
    assert [tuple(cells) for _, cells in rows] == list(columns.preview)
    if text[:3] == "sep":
        assert [line for line, _ in rows] == [3, 6]
