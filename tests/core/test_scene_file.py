"""Reading and writing scenes: what is read is what was written, and nothing else is read."""

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import inspect

from core.errors import FalllineError
from core.optimizers import OPTIMIZERS
from core.problems import POSED
from core.scene import Colormap, Scene, SceneError
from core.scene_file import (
    BUILT_IN,
    LARGEST_FILE,
    built_in_names,
    decode,
    encode,
    load,
    load_named,
    save,
)
from tests.core.scenes import (
    all_leaves,
    bounds,
    full_scene,
    leaves,
    put,
    scenes,
    tree_of,
    whole_bounds,
    written,
)

WHOLE = encode(full_scene())


def as_bytes(tree: object) -> bytes:
    return json.dumps(tree).encode()


def fault(content: bytes) -> str:
    """Return the message with which a file is refused."""
    with pytest.raises(SceneError) as caught:
        decode(content, "my.json")
    message = str(caught.value)
    assert message.startswith("my.json: ")
    return message.removeprefix("my.json: ")


# What is written is read


@given(scenes)
@example(Scene())
@example(full_scene())
def test_what_is_written_is_read(scene):
    content = encode(scene)
    again = decode(content)
    assert again == scene
    assert encode(again) == content
    assert json.loads(content) == json.loads(content, parse_constant=pytest.fail)


def test_through_a_file(tmp_path):
    save(full_scene(), tmp_path / "scene.json")
    assert load(tmp_path / "scene.json") == full_scene()


def test_numbers_keep_all_their_digits():
    numbers = ((0.1, 1 / 3), (5e-324, -1.7976931348623157e-308), (1e9, 123456789.12345679))
    assert decode(encode(Scene(starts=numbers))).starts == numbers


def test_left_out_fields_have_their_usual_values():
    assert decode(b'{"version": 1}') == Scene()


@pytest.mark.parametrize("name", built_in_names())
def test_built_in_scenes_are_read_and_are_as_they_would_be_written(name):
    scene = load_named(name)
    assert encode(scene) == (BUILT_IN / f"{name}.json").read_bytes()
    assert all(scene.contest.shape[:2])


# What is not a scene is refused, with its place

LEAVES = all_leaves()
NULLABLE = (
    "threshold",
    "colour",
    "marker",
    "clip",
    "batch_size",
    "gradient",
    "stopping.loss",
    "network.loss",
    "network.output",
    "basins",
    "step_map.racer",
    "sample",
    "patience",
    "data.task",
)
NUMBERS = [row for row in LEAVES if isinstance(row[2], inspect.IntType | inspect.FloatType)]


def leaf_id(value: object) -> str | None:
    return written(value) if isinstance(value, tuple) else ""


def named(place) -> str:
    """Return a place as messages name it at their beginning."""
    return written(place).removeprefix("$").removeprefix(".") + ": "


def too_small_and_too_large() -> list[tuple[Scene, tuple, object]]:
    found = []
    for scene, place, kind in NUMBERS:
        if isinstance(kind, inspect.IntType):
            low, high = whole_bounds(kind)
            outside = (low - 1, high + 1, -(10**40), 10**40)
        else:
            low, high = bounds(kind)
            outside = (low - abs(low) * 1e-9 - 5e-324, high + abs(high) * 1e-9, -1e308, 1e308)
        found += [(scene, place, value) for value in outside]
    return found


def test_every_number_has_a_lowest_and_a_highest_value():
    for _, place, kind in NUMBERS:
        ends = whole_bounds(kind) if isinstance(kind, inspect.IntType) else bounds(kind)
        assert None not in ends, written(place)


def test_there_are_numbers_everywhere():
    places = {written(place) for _, place, _ in NUMBERS}
    assert {"$.steps", "$.starts[1][0]", "$.view.window[3]", "$.view.camera.centre[2]"} <= places
    assert {f"$.racers[{k}].optimizer.learning_rate" for k in range(len(OPTIMIZERS))} <= places
    assert {"$.problem.condition", "$.problem.x[6]"} <= places


def test_numbers_out_of_range_are_refused():
    for scene, place, value in too_small_and_too_large():
        message = fault(as_bytes(put(tree_of(scene), place, value)))
        assert message.startswith(named(place)), (message, value)
        limit = r"\S+ is too (small|large): (at least|at most|it must be (less|more) than) \S+"
        assert re.search(f"{limit}$|the number is out of range$", message), message


@pytest.mark.parametrize("token", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1e999"])
def test_what_is_no_number_is_refused_everywhere(token):
    for scene, place, _ in NUMBERS:
        content = as_bytes(put(tree_of(scene), place, "@")).replace(b'"@"', token)
        assert fault(content).startswith(named(place))


@pytest.mark.parametrize("wrong", [{"odd": 1}, [[]], True, "odd", 1.5, None], ids=repr)
def test_another_type_is_refused_everywhere(wrong):
    for scene, place, kind in LEAVES:
        may_be = {
            inspect.BoolType: bool,
            inspect.StrType: str,
            inspect.BytesType: (),
            inspect.FloatType: float,
        }.get(type(kind), ())
        nullable = wrong is None and written(place).endswith(NULLABLE)
        if nullable or (may_be and isinstance(wrong, may_be)):
            continue
        message = fault(as_bytes(put(tree_of(scene), place, wrong)))
        assert message.startswith(named(place))
        assert re.search("expected .*found |is too (small|large)", message), message


def test_unknown_fields_are_refused_everywhere():
    scene = full_scene()
    holders = {place[:-1] for place, _ in leaves(tree_of(scene), inspect.type_info(Scene))}
    holders = [place for place in holders if not isinstance(place[-1:], int)]
    for place in holders:
        holder = tree_of(scene)
        for step in place:
            holder = holder[step]
        if isinstance(holder, dict):
            message = fault(as_bytes(put(tree_of(scene), (*place, "odd"), 1)))
            assert message == (named(place) if place else "") + 'unknown field "odd"'


FAULTS = [
    (b"", ["the file is empty", "line 1, column 1"]),
    (b" \n\t\n", ["the file is empty"]),
    (b"null", ["expected an object in braces, found null"]),
    (b"[]", ["expected an object in braces, found a list"]),
    (b'"scene"', ['expected an object in braces, found the text "scene"']),
    (b"1", ["expected an object in braces, found 1"]),
    (b"{} {}", ["Extra data", "line 1, column 4"]),
    (b'{"steps": 5', ["not JSON", "line 1, column 12", "expected a JSON object"]),
    (b'{\n  "steps": 5,\n}', ["not JSON", "line 3, column 1"]),
    (b"{'steps': 5}", ["not JSON", "line 1, column 2"]),
    (b'{"title": "\xff"}', ["not UTF-8", "byte 11"]),
    (b"\x80\x04\x95", ["not UTF-8", "byte 0"]),
    (b'{"title": "a\x00b"}', ["control character", "line 1, column 13"]),
    (b'{"title": "\\ud800"}', ["title: expected text, found half of a character"]),
    (b'{"racers": [{"optimizer": {"kind": "sgd"}, "name": "\\udfff"}]}', ["racers[0].name: "]),
    (b'{"a": {"\\ud800": 1}}', ["a: expected text, found half of a character in a name"]),
    (b'{"version": 2}', ["version: a newer Fallline wrote", "in version 2", "reads version 1"]),
    (b'{"version": 99, "odd": [1]}', ["version: a newer Fallline wrote", "in version 99"]),
    (b'{"version": 123456789012345678901234567890}', ["version: a newer Fallline wrote"]),
    (b'{"version": ' + b"9" * 5_000 + b"}", ["version: the number is out of range"]),
    (b'{"version": 0}', ["version: expected the number 1, found 0: write 1"]),
    (b'{"version": -1}', ["version: expected the number 1, found -1: write 1"]),
    (b'{"version": "1"}',
     ['version: expected the number 1, found the text "1": write 1 without quotes']),
    (b'{"version": 1.5}', ["version: expected the number 1, found 1.5: write 1"]),
    (b'{"version": 1.0}', ["version: expected the number 1, found 1.0: write 1"]),
    (b'{"version": true}', ["version: expected the number 1, found true: write 1"]),
    (b'{"version": null}', ["version: expected the number 1, found null: write 1"]),
    (b'{"version": {"a": 1}}', ["version: expected the number 1, found an object: write 1"]),
    (b"{}", ['"version" is missing: add "version": 1']),
    (b'{"steps": 7}', ['"version" is missing: add "version": 1']),
    (b'{"stepz": 5}', ['unknown field "stepz"']),
    (b'{"a - at `$.b`": 5}', ["unknown field"]),
    (b'{"problem": {"kind": "a - at `$.b`"}}', ["problem.kind: expected one of "]),
    (b'{"problem": {"kind": "cone"}}',
     ["problem.kind: expected one of ", 'found the text "cone"']),
    (b'{"problem": {"kind": 3}}', ["problem.kind: expected text, found 3"]),
    (b'{"problem": {}}', ['problem: "kind" is missing']),
    (b'{"problem": {"kind": "bowl", "minima": [[1.0, 1.0]]}}', ['problem: unknown field "minima"']),
    (b'{"racers": [{"optimizer": {"kind": "sdg"}}]}',
     ["racers[0].optimizer.kind: expected one of ", 'found the text "sdg"']),
    (b'{"racers": [{}]}', ['racers[0]: "optimizer" is missing']),
    (b'{"racers": [{"optimizer": {"kind": "sgd", "beta": 0.9}}]}',
     ['racers[0].optimizer: unknown field "beta"']),
    (b'{"racers": [{"optimizer": {"kind": "sgd", "learning_rate": 500}}]}',
     ["racers[0].optimizer.learning_rate: 500 is too large: at most 100"]),
    (b'{"racers": [{"optimizer": {"kind": "sgd"}, "colour": "red"}]}',
     ['racers[0].colour: expected a colour such as #1a2b3c, found the text "red"']),
    (b'{"racers": [{"optimizer": {"kind": "sgd"}, "marker": "heart"}]}',
     ["racers[0].marker: ", "such as ", "star", 'found the text "heart"']),
    (b'{"racers": [{"optimizer": {"kind": "sgd"}, "colour": "#123456\\n"}]}', ["[0].colour: "]),
    (b'{"view": {"colormap": "jet"}}',
     ["view.colormap: expected one of viridis, cividis, magma, plasma, grey; found the text"]),
    (b'{"racers": [{"optimizer": {"kind": "sgd"}, "schedule": {"kind": "foo"}}]}',
     ["racers[0].schedule.kind: expected one of constant, step, ", 'found the text "foo"']),
    (b'{"view": {"contour_scaling": "sqrt"}}', ["expected one of linear, log"]),
    (b'{"view": {"curve_axis": "year"}}', ["expected one of step, epoch, time"]),
    (b'{"view": {"smoothing": 1}}', ["view.smoothing: 1 is too large: it must be less than 1"]),
    (b'{"view": {"window": [1, 0, 0, 1]}}', ["view: window: ", "left < right and bottom < top"]),
    (b'{"view": {"window": [0, 1, 5, 5]}}', ["view: window: ", "left < right and bottom < top"]),
    (b'{"view": {"window": [0, 1, 0]}}', ["view.window: expected 4 values, found 3"]),
    (b'{"view": {"camera": {"centre": [1, 2]}}}', ["view.camera: centre: expected three numbers"]),
    (b'{"starts": [[1, 2], [3]]}', ["starts[1]: expected 2 values, found 1"]),
    (b'{"starts": [[1, 2], [3, 4, 5]]}', ["starts[1]: expected 2 values, found 3"]),
    (b'{"problem": {"kind": "linear-regression", "x": [1], "y": [1]}}',
     ["problem.x: expected at least 2 values, found 1"]),
    (b'{"problem": {"kind": "linear-regression", "x": [1, 2, 3], "y": [1, 2]}}',
     ["problem: x has 3 values and y has 2"]),
    (b'{"title": "' + b"x" * 61 + b'"}', ["title: expected at most 60 characters, found 61"]),
    (b'{"summary": "' + b"x" * 301 + b'"}', ["summary: expected at most 300 characters"]),
    (as_bytes({"starts": [[0, 0]] * 10_001}), ["starts: expected at most 10000 values, found"]),
    (as_bytes({"racers": [{"optimizer": {"kind": "sgd"}}] * 65}),
     ["racers: expected at most 64 values, found 65"]),
    (b'{"steps": ' + b"1" * 5_000 + b"}", ["steps: the number is out of range"]),
    (b'{"threshold": ' + b"1" * 5_000 + b"}", ["threshold: the number is out of range"]),
    (b'{"threshold": "' + b"1" * 5_000 + b'"}', ["found the text", "1…"]),
    (b'{"a": ' + b"1" * 5_000 + b', "threshold": NaN}', ["a: expected a finite number"]),
    (b'{"threshold": ' + b"1" * 5_000, ["not JSON", "column 5015"]),
    ("{}".encode("utf-16"), ["byte 0"]),
    (b'{"version": 1, "steps": 5, "seed": 1, "steps": 6}', ['"steps" stands there twice']),
    (b'{"version": 2, "version": 1}', ['"version" stands there twice']),
    (b'{"version": 1, "view": {"levels": 5, "levels": 5}}', ['view: "levels" stands there twice']),
    (b'{"version": 1, "racers": [{"optimizer": {"kind": "sgd"}}, '
     b'{"optimizer": {"kind": "sgd", "kind": "sgd"}}]}',
     ['racers[1].optimizer: "kind" stands there twice']),
    (b'{"version": 1, "view": {"a": 1, "a": 1}, "view": {}}', ['"view" stands there twice']),
    (b'{"version": 1, "steps": 0, "steps": 5}', ['"steps" stands there twice']),
    (b'{"version": 1, "steps": 5, "steps": NaN}', ['"steps" stands there twice']),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "parts"), FAULTS, ids=lambda value: repr(value)[:40] if value else "empty"
)
def test_a_fault_is_named_with_its_place_and_what_was_expected(content, parts):
    message = fault(content)
    for part in parts:
        assert part in message
    assert len(message) < 220
    if b"`" not in content:
        assert "`" not in message


def test_a_mark_of_the_byte_order_does_no_harm():
    """Some editors write it before all UTF-8 text."""
    assert decode(b"\xef\xbb\xbf" + WHOLE) == full_scene()


@pytest.mark.parametrize(
    ("opening", "inside", "closing"),
    [
        (b'{"a":', b"1", b"}"), (b"[", b"NaN", b"]"), (b'{"problem":', b"NaN", b"}"),
        (b'{"a":[', b"NaN", b"]}"), (b'{"a":[', b'"\\ud800"', b"]}"), (b"[", b"", b""),
        (b'{"view":', b"", b""), (b'{"a":[', b"", b""),
    ],
)  # fmt: skip
def test_nesting_however_deep_is_refused(opening, inside, closing):
    """Every depth around 1,000, because each part of the reader gives up at another."""
    for depth in (100, 300, 400, *range(425, 515), 600, *range(850, 1_020), 5_000, 200_000):
        assert fault(opening * depth + inside + closing * depth)


def test_a_few_choices_are_all_listed():
    tree = {"version": 1, "view": {"colormap": "x"}}
    listed = fault(as_bytes(tree)).partition("expected one of ")[2].partition(";")[0].split(", ")
    assert listed == [colormap.value for colormap in Colormap]


@pytest.mark.parametrize(("typed", "meant"), [("lbfgs", "l-bfgs"), ("adam-w", "adamw")])
def test_of_many_optimizers_those_are_listed_that_may_be_meant(typed, meant):
    message = fault(as_bytes({"racers": [{"optimizer": {"kind": typed}}]}))
    assert f"{len(OPTIMIZERS)} kinds, such as" in message and meant in message


@pytest.mark.parametrize(("typed", "meant"), [("rosenbrok", "rosenbrock"), ("camel", "hump-camel")])
def test_of_many_choices_those_are_listed_that_may_be_meant(typed, meant):
    said = fault(as_bytes({"problem": {"kind": typed}}))
    assert f"expected one of {len(POSED)} kinds, such as " in said
    assert meant in said
    assert f'found the text "{typed}"' in said


PLAIN = (
    "expected|is missing|unknown field|is out of range|is too (large|small)|stands there twice|"
    "a newer Fallline|nested too deeply"
)


def refused_or_a_scene(content: bytes) -> None:
    """Check that bytes are a scene that can be written again, or are refused with a message."""
    try:
        scene = decode(content, "my.json")
    except SceneError as error:
        assert str(error).startswith("my.json: ")
        assert re.search(PLAIN, str(error)), error
    else:
        assert decode(encode(scene)) == scene


@given(st.binary(max_size=200))
def test_garbage_is_refused(content):
    refused_or_a_scene(content)


@given(st.data())
def test_damaged_files_are_refused_or_still_scenes(data):
    content = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        first = data.draw(st.integers(0, len(content)))
        last = min(len(content), first + data.draw(st.integers(0, 12)))
        content[first:last] = data.draw(
            st.binary(max_size=6)
            | st.sampled_from([b"NaN", b"1e999", b'"\\ud800"', b"{}", b"[", b"null", b"-", b"\xff"])
        )
    refused_or_a_scene(bytes(content))


@given(st.integers(0, len(WHOLE.rstrip()) - 1))
def test_truncated_files_are_refused(length):
    message = fault(WHOLE[:length])
    assert re.search(r"line \d+, column \d+; expected a JSON object", message)


any_text = st.text(st.characters(exclude_categories=()), max_size=5)
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(LEAVES), json_values)
def test_any_json_at_any_place_is_refused_or_still_a_scene(leaf, value):
    scene, place, _ = leaf
    refused_or_a_scene(as_bytes(put(tree_of(scene), place, value)))


# Files


def test_refusals_are_what_the_program_shows():
    assert issubclass(SceneError, FalllineError)


def test_no_such_file(tmp_path):
    with pytest.raises(SceneError, match=r"nope\.json: No such file"):
        load(tmp_path / "nope.json")


def test_a_folder_is_no_scene(tmp_path):
    with pytest.raises(SceneError, match="Is a directory"):
        load(tmp_path)


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = tmp_path / "scene.json"
    save(Scene(), path)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(SceneError, match=r"scene\.json: Permission denied"):
        load(path)


def test_a_file_that_fails_while_it_is_read():
    with pytest.raises(SceneError, match=r"/proc/self/mem: "):
        load_named("/proc/self/mem")


def test_a_huge_file_is_refused_unread(tmp_path):
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(SceneError, match="larger than 64 MB"):
        load(path)


def test_the_origin_of_a_fault_is_the_file(tmp_path):
    path = tmp_path / "half.json"
    path.write_bytes(WHOLE[:100])
    with pytest.raises(SceneError, match=re.escape(str(path))):
        load(path)


@pytest.mark.parametrize(
    "name",
    ["", ".", "/", "no-such-scene", "a/b", "a.json", "a\0b", "x" * 5_000, "y" * 300 + ".json",
     "../seven-points", "seven-points.json", "\udcff"],
)  # fmt: skip
def test_a_name_that_is_nothing_is_refused(name):
    with pytest.raises(SceneError):
        load_named(name)


def test_an_unknown_name_is_answered_with_those_there_are():
    with pytest.raises(SceneError) as caught:
        load_named("seven")
    for name in built_in_names():
        assert name in str(caught.value)


def test_a_path_of_a_file_is_a_name_too(tmp_path, monkeypatch):
    save(full_scene(), tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    assert load_named("mine") == full_scene()
    assert load_named(str(tmp_path / "mine")) == full_scene()
