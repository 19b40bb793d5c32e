"""Tables: round trips in every layout, a folder of ugly files, limits, and what is no file."""

import csv
import os
from collections.abc import Callable
from io import StringIO
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.columns import LARGEST
from core.data import csv_table, growing, text_files
from core.data.cells import TableError, fault, number, numbers
from core.data.csv_table import Columns, read_columns, reading
from core.data.layouts import DECIMALS, SEPARATORS, Choices, layout_of

UGLY = Path(__file__).parent / "ugly"
Told = dict[str, list[float] | str]


def told(columns: Columns) -> Told:
    return {
        column.name: column.fault if column.values is None else column.values.tolist()
        for column in columns.columns
    }


XY = {"x": [1, 3], "y": [2, 4]}
DATES = "write dates and times as numbers, such as days since the first"

GOOD: dict[str, tuple[str, str, bool, str, Told]] = {
    "german.csv": (";", ",", True, "cp1252", {"Zeit (s)": [0.5, 1, 1.5],
                                              "Höhe (m)": [1.25, 2.5, -0.3]}),
    "excel-utf8.csv": (";", ",", True, "utf-8-sig", {"x": [1.5, 3], "y": [2.5, 4]}),
    "excel-declared.csv": (";", ".", True, "utf-8", XY),
    "unicode-text.txt": ("\t", ",", True, "utf-16", {"größe": [1.5, 3], "gewicht": [2, 4]}),
    "latin-1.csv": (",", ".", True, "latin-1", {"café": [1, 3], "\\x81": [2, 4]}),
    "no-header.csv": (",", ".", False, "utf-8", {"column 1": [1, 3, 5], "column 2": [2, 4, 6]}),
    "numpy.txt": (" ", ".", False, "utf-8", {"column 1": [1, 3], "column 2": [2, 4]}),
    "blanks.txt": (" ", ".", True, "utf-8", {"x": [1.5, 10, 100.25], "y": [2, 4, 8]}),
    "tabs.tsv": ("\t", ".", True, "utf-8", XY),
    "bars.txt": ("|", ".", True, "utf-8", XY),
    "old-mac.csv": (",", ".", True, "utf-8", XY),
    "trailing.csv": (";", ".", True, "utf-8", XY),
    "trailing-bare-header.csv": (",", ".", True, "utf-8", XY),
    "quoted.csv": (",", ".", True, "utf-8", {"length, in metres": [1.5, 3], 'say "y"': [2, 4]}),
    "quoted-decimal-commas.csv": (",", ",", True, "utf-8", {"x": [1.5, 3.25], "y": [2.5, 4]}),
    "r-row-names.txt": (" ", ".", True, "utf-8", {
        "column 1": "line 2, column 1: 'one' is not a number", **XY}),
    "twins.csv": (",", ".", True, "utf-8", {
        "x": [1, 5], "x (2)": [2, 6], "column 3": [3, 7], "x (2) (2)": [4, 8]}),
    "comments.csv": (",", ".", True, "utf-8", XY),
    "no-last-end.csv": (",", ".", True, "utf-8", XY),
    "one-column.csv": (",", ".", True, "utf-8", {"y": [1.5, 2.5]}),
    "spaces-after.csv": (",", ".", True, "utf-8", XY),
    "signs.csv": (",", ".", True, "utf-8", {"x": [1, 0.5, 1000], "y": [-2, 5, 0.001]}),
}  # fmt: skip
"""What is found out of files that are ugly but good."""

FAULTY: dict[str, Told] = {
    "text-column.csv": {"name": "line 2, column name: 'Ada' is not a number", **XY},
    "missing.csv": {
        "x": [1, 3, 5],
        "y": "line 3, column y: the cell is empty; fill it in or remove the line",
    },
    "missing-words.csv": {
        "x": [1, 2],
        "y": "line 2, column y: 'NA' stands for a missing number; fill it in or remove the line",
        "z": "line 3, column z: 'NaN' stands for a missing number; fill it in or remove the line",
    },
    "bad-cell.csv": {
        "x": list(range(17)),
        "y": "line 17, column y: 'abc' is not a number",
    },
    "dates.csv": {"day": f"line 2, column day: '2024-01-05' is not a number; {DATES}", "y": [1, 2]},
    "clock.csv": {"time": f"line 2, column time: '10:15' is not a number; {DATES}", "y": [1, 2]},
    "percent.csv": {
        "x": [1, 2],
        "y": "line 2, column y: '5%' is not a number; write it without the percent sign",
    },
    "thousands.csv": {
        "x": [1, 2],
        "y": "line 2, column y: '1,234.5' is not a number; write it without marks between "
        "thousands",
    },
    "mixed-decimals.csv": {
        "x": [1.5, 2.5, 3, 4],
        "y": "line 3, column y: '2.5' is not a number, unless a decimal point is chosen",
    },
    "typographic-minus.csv": {
        "x": [1, 2],
        "y": "line 2, column y: '−5' is not a number; write its minus as a hyphen (-)",
    },
    "nan-beyond.csv": {"x": [1, 2], "y": "line 2, column y: 'inf' is not finite; remove the line"},
    "overflow.csv": {
        "x": [1, 2],
        "y": "line 2, column y: '1e400' is too large: at most 1e+100 in size; choose another unit",
    },
    "too-large.csv": {
        "x": [1, 2],
        "y": "line 3, column y: '-1e101' is too large: at most 1e+100 in size; choose another unit",
    },
    "python-numbers.csv": {
        "x": "line 2, column x: '1_000' is not a number; write it without marks between thousands",
        "y": "line 2, column y: '0x10' is not a number",
        "z": "line 2, column z: '٣' is not a number",
    },
    "control.csv": {"x": [1, 2], "y": "line 2, column y: 'a\\u202eb' is not a number"},
    "first-cell.csv": {
        "column 1": "line 1, column 1: 'abc' is not a number",
        "column 2": [2, 4, 6],
    },
}
"""Columns in which a cell is no number, beside others that are good."""

NO_TEXT = "is not a text file (or UTF-16 without a mark: save it as UTF-8)"
REFUSED = {
    "empty.csv": "is empty",
    "only-blank.csv": "holds nothing but blank lines and comments",
    "only-header.csv": "has a header and no rows below it",
    "ragged.csv": "line 4 has 3 cells where most lines have 2; mend the line or choose another "
    "separator",
    "short.csv": "line 3 has 2 cells where most lines have 3; mend the line or choose another "
    "separator",
    "open-quote.csv": 'line 3: a quotation mark (") is opened and never closed; close it or '
    "remove it",
    "after-quote.csv": "line 3: there is more after a cell in quotation marks; choose another "
    "separator or mend it",
    "picture.csv": NO_TEXT,
    "nul.csv": NO_TEXT,
    "utf-16-without-mark.csv": NO_TEXT,
    "utf-16-broken.csv": "is not UTF-16; choose another encoding",
    "utf-8-broken.csv": "is not UTF-8 with a mark; choose another encoding",
    "utf-32.csv": "UTF-32 is not read; save it as UTF-8",
}
"""Files that are refused whole."""


def test_every_ugly_file_is_looked_at():
    assert {path.name for path in UGLY.iterdir()} == {*GOOD, *FAULTY, *REFUSED}


@pytest.mark.parametrize("name", GOOD)
def test_an_ugly_file_is_read(name):
    separator, decimal, header, encoding, columns = GOOD[name]
    found = read_columns(UGLY / name)
    layout = found.layout
    assert told(found) == columns
    assert (layout.separator, layout.decimal, layout.header, layout.encoding) == (
        separator, decimal, header, encoding
    )  # fmt: skip
    assert found.rows == len(found.columns[-1].values) == len(found.preview)


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_column_says_where_and_the_others_can_be_used(name):
    assert told(read_columns(UGLY / name)) == FAULTY[name]


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_table_is_refused_in_one_line(name):
    with pytest.raises(TableError) as caught:
        read_columns(UGLY / name)
    assert str(caught.value) == f"{name}: {REFUSED[name]}"


# Round trips

NUMBERS = st.floats(-LARGEST, LARGEST)
NAMES = st.text("abzäöüéß,;|\"' #=", min_size=1, max_size=8).filter(
    lambda name: name == " ".join(name.split()) and name[0] != "#" and any(map(str.isalpha, name))
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str] | None, list[list[float]]]:
    width = draw(st.integers(2, 4))
    rows = draw(st.lists(st.lists(NUMBERS, min_size=width, max_size=width), min_size=3, max_size=9))
    names = draw(st.none() | st.lists(NAMES, min_size=width, max_size=width, unique=True))
    return names, rows


def written(names, rows, separator, decimal, end, quoting) -> str:
    """Return a table as text."""
    text = StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting)
    if names:
        writer.writerow(names)
    for row in rows:
        writer.writerow([repr(value).replace(".", decimal) for value in row])
    return text.getvalue()


@given(
    table=tables(),
    separator=st.sampled_from(list(SEPARATORS)),
    decimal=st.sampled_from(list(DECIMALS)),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
def test_what_is_written_comes_back(tmp_path, table, separator, decimal, encoding, end, quoting):
    names, rows = table
    path = tmp_path / "table.csv"
    content = written(names, rows, separator, decimal, end, quoting).encode(encoding)
    path.write_bytes(content)
    found = read_columns(path)
    width = len(rows[0])
    assert [column.name for column in found.columns] == (
        names or [f"column {i + 1}" for i in range(width)]
    )
    values = np.array([column.values for column in found.columns]).T
    assert np.array_equal(values, np.array(rows))
    assert found.layout.separator == separator
    assert found.layout.header == (names is not None)
    if any("." in repr(value) for row in rows for value in row):
        assert found.layout.decimal == decimal
    if content.decode("latin-1").isascii():
        assert found.layout.encoding == "utf-8"
    else:
        assert found.layout.encoding == encoding
    chosen = Choices(encoding, separator, decimal, names is not None)
    again = read_columns(path, chosen)
    assert told(again) == told(found)
    assert again.choices == chosen


@given(st.text(max_size=12) | st.from_regex(r"[+-]?[0-9_.,e٣ ]{1,8}"), st.sampled_from([".", ","]))
@example("1_0", ".")
@example("٣", ".")
@example("nan", ".")
@example("1.5", ",")
@example("infinity", ".")
def test_the_quick_way_takes_no_cell_that_the_careful_way_refuses(cell, decimal):
    quick = numbers((cell, "1"), decimal)
    if quick is not None:
        assert fault(cell, decimal) == ""
        assert quick.tolist() == [number(cell, decimal), 1.0]


@given(NUMBERS, st.sampled_from([".", ","]))
def test_the_quick_way_takes_numbers(value, decimal):
    cell = repr(value).replace(".", decimal)
    assert numbers((cell,), decimal).tolist() == [value] == [number(cell, decimal)]
    assert fault(cell, decimal) == ""


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_bytes_they_are_read_or_refused_in_one_line(tmp_path, content):
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    try:
        found = read_columns(path)
    except TableError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert found.rows > 0
        for column in found.columns:
            assert (column.values is None) == bool(column.fault)
            assert len(column.fault.splitlines()) <= 1


# Choosing


def read(tmp_path: Path, text: str, **choices: object) -> Told:
    path = tmp_path / "table.csv"
    path.write_text(text, newline="")
    return told(read_columns(path, Choices(**choices)))


def test_what_is_chosen_is_not_found_out(tmp_path):
    ambiguous = "1,5\n2,25\n"
    assert read(tmp_path, ambiguous) == {"column 1": [1, 2], "column 2": [5, 25]}
    assert read(tmp_path, ambiguous, separator=";") == {"column 1": [1.5, 2.25]}
    assert read(tmp_path, ambiguous, separator=";", decimal=".") == {
        "column 1": "line 1, column 1: '1,5' is not a number, unless a decimal comma is chosen"
    }
    assert read(tmp_path, "2019,2020\n1,2\n", header=True) == {"2019": [1], "2020": [2]}
    assert read(tmp_path, "a,b\n1,2\n", header=False) == {
        "column 1": "line 1, column 1: 'a' is not a number",
        "column 2": "line 1, column 2: 'b' is not a number",
    }


def test_an_encoding_that_cannot_be_is_refused(tmp_path):
    path = UGLY / "german.csv"
    with pytest.raises(TableError, match=r"german.csv: is not UTF-8; choose another encoding"):
        read_columns(path, Choices(encoding="utf-8"))
    names = [column.name for column in read_columns(path, Choices(encoding="latin-1")).columns]
    assert names == ["Zeit (s)", "Höhe (m)"]


def test_a_layout_can_be_found_of_nothing():
    assert layout_of([], "utf-8", Choices()).header is False


# Lines, batches, limits


@pytest.mark.parametrize("batch", [1, 2, 3, 10_000])
def test_lines_are_counted_whatever_they_hold(tmp_path, monkeypatch, batch):
    monkeypatch.setattr(growing, "BATCH", 2 * batch)
    text = '# remark\n\n"x\n1",y\n1,2\n\n#\n;\n3,4\n"5\n",6\n7,oh\n'.replace(";", ",")
    assert read(tmp_path, text) == {
        "x 1": [1, 3, 5, 7],
        "y": "line 12, column y: 'oh' is not a number",
    }


def test_a_fault_far_down_is_found_at_its_line(tmp_path):
    rows = [f"{i},{i / 8}\n" for i in range(12_000)]
    rows[11_990] = "11990,oh\n"
    rows[5_000] = " 5000 ,\u00a0625\n"  # which the quick way refuses
    found = read(tmp_path, "".join(rows), encoding="utf-8")
    assert found == {
        "column 1": list(range(12_000)),
        "column 2": "line 11991, column 2: 'oh' is not a number",
    }


def test_a_line_of_another_width_far_down_is_found(tmp_path):
    with pytest.raises(TableError, match="line 9001 has 1 cell where most lines have 2"):
        read(tmp_path, "1,2\n" * 9_000 + "3\n" + "1,2\n" * 1_000)


def test_values_cannot_be_changed():
    values = read_columns(UGLY / "tabs.tsv").columns[0].values
    assert values.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        values[0] = 7


def test_reading_goes_by_steps_and_lets_go_of_the_file(tmp_path, monkeypatch):
    path = tmp_path / "table.csv"
    path.write_text("1,2\n" * 50_000)
    *shares, columns = reading(path)
    assert len(shares) > 8
    assert shares == sorted(shares)
    assert 0 < shares[0] and shares[-1] == 1
    assert columns.rows == 50_000
    files = []
    monkeypatch.setattr(
        csv_table, "opened", lambda at: files.append(text_files.opened(at)) or files[0]
    )
    under_way = reading(path)
    list(islice(under_way, 4))
    assert not files[0].closed
    under_way.close()
    assert files[0].closed


LIMITS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str, str]] = {
    "rows": (
        lambda patch: patch.setattr(growing, "MOST_ROWS", 3),
        "x,y\n1,2\n\n3,4\n5,6\n7,8\n9,9\n",
        "has more than 3 rows; remove what is after line 5",
    ),
    "columns": (
        lambda patch: patch.setattr(growing, "MOST_COLUMNS", 2),
        "1,2,3\n4,5,6\n",
        "has 3 columns: at most 2 are read",
    ),
    "cells": (
        lambda patch: patch.setattr(growing, "MOST_CELLS", 5),
        "1,2\n3,4\n5,6\n",
        "has 2 columns and more than 2 rows; remove what is after line 2",
    ),
    "bytes": (
        lambda patch: patch.setattr(text_files, "LARGEST_FILE", 2**20),
        "1,2\n" * 2**19,
        "larger than 1 MB; take a part of it",
    ),
    "a line": (lambda patch: None, "1" * 2**21, "has a line of more than 1 MB, so it is no table"),
    "a cell": (
        lambda patch: None,
        'x,y\n1,"' + "2\n" * 100_000,
        'line 2: a quotation mark (") is opened and never closed; close it or remove it',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LIMITS)
def test_too_much_is_refused(name, tmp_path, monkeypatch):
    patch, text, message = LIMITS[name]
    patch(monkeypatch)
    with pytest.raises(TableError) as caught:
        read(tmp_path, text)
    assert str(caught.value) == f"table.csv: {message}"


def test_long_cells_and_many_equal_names_take_no_time(tmp_path):
    """Time that grows with the square of the length would be minutes here."""
    digits = "1" * 100_000 + "x"
    found = read(tmp_path, f"{digits},2\n3,4\n")
    assert found["column 1"].startswith("line 1, column 1: '111")
    assert len(found["column 1"]) < 100
    names = list(read(tmp_path, "x," * 999 + "x\n" + "1," * 999 + "1\n"))
    assert names == ["x", *(f"x ({i})" for i in range(2, 1_001))]


def test_the_greatest_number_of_rows_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(growing, "MOST_ROWS", 3)
    assert read(tmp_path, "1,2\n3,4\n5,6\n")["column 1"] == [1, 3, 5]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("folder", "folder: is a folder, not a file"),
        ("pipe", "pipe: is a pipe, not a file"),
        ("/dev/zero", "zero: is a device, not a file"),
        ("gone.csv", "gone.csv: No such file or directory"),
        ("a\0b", "embedded null byte"),
        ("x" * 300, "File name too long"),
    ],
)
def test_what_is_no_file_is_refused_at_once(path, message, tmp_path):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(TableError, match=message):
        read_columns(tmp_path / path)


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    """The superuser of a test may read anything, so the system's answer is a made one."""
    path = tmp_path / "secret.csv"
    path.write_text("1,2\n")

    def refuse(at: Path, flags: int) -> int:
        raise PermissionError(13, "Permission denied", str(at))

    monkeypatch.setattr(text_files.os, "open", refuse)
    with pytest.raises(TableError, match=r"secret.csv: Permission denied"):
        read_columns(path)
