"""The command line: what it prints and writes, and its exit codes, where there is no display.

What needs Qt runs in processes of its own, two at a time; everything else runs here.
"""

import csv
import os
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import av
import pytest

import main
from core.edits import SetScene
from core.scene_file import built_in_names, decode, encode, load_named, save

ROOT = Path(main.__file__).parent
SMALL = ("--size", "240x180", "--seconds", "0.2", "--fps", "20")

COMMANDS: dict[str, tuple[str, ...]] = {
    "film": ("render", "beale", "film.mp4", *SMALL),
    "gif": ("render", "seven-points", "film.gif", *SMALL, "--panels", "curves"),
    "picture": ("render", "himmelblau", "one.png", *SMALL, "--theme", "dark"),
    "again": ("render", "himmelblau", "two.png", *SMALL, "--theme", "dark"),
    "light": ("render", "himmelblau", "three.png", *SMALL, "--theme", "light"),
    "surface": ("render", "beale", "land.png", *SMALL, "--panels", "contour,surface"),
    "dead display": ("render", "beale", "land.png", *SMALL, "--panels", "surface"),
    "window": ("beale",),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("made")


@pytest.fixture(scope="module")
def done(folder: Path) -> dict[str, Future[subprocess.CompletedProcess[str]]]:
    """Return what became of each of the commands; they were run without a display."""

    def run(name: str) -> subprocess.CompletedProcess[str]:
        left_out = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
        env = {key: value for key, value in os.environ.items() if key not in left_out}
        if name == "dead display":
            env["DISPLAY"] = ":31999"
        words = [sys.executable, str(ROOT / "main.py"), *COMMANDS[name]]
        return subprocess.run(
            words, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False
        )

    with ThreadPoolExecutor(2) as pool:
        return {name: pool.submit(run, name) for name in COMMANDS}


def frames_of(path: Path) -> list[tuple[int, ...]]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24").shape for frame in container.decode(video=0)]


@pytest.mark.parametrize(("name", "file"), [("film", "film.mp4"), ("gif", "film.gif")])
def test_a_film_is_made_without_a_display(done, folder: Path, name: str, file: str) -> None:
    result = done[name].result()
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert frames_of(folder / file) == [(180, 240, 3)] * 4


def test_the_same_scene_gives_the_same_picture(done, folder: Path) -> None:
    for name in ("picture", "again", "light"):
        result = done[name].result()
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    one, two, three = ((folder / f"{name}.png").read_bytes() for name in ("one", "two", "three"))
    assert one == two
    assert one != three
    assert frames_of(folder / "one.png") == [(180, 240, 3)]


@pytest.mark.parametrize("name", ["surface", "dead display"])
def test_a_land_without_a_display_says_how(done, folder: Path, name: str) -> None:
    result = done[name].result()
    assert result.returncode == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert "xvfb-run" in line
    assert not (folder / "land.png").exists()


def test_a_window_without_a_display_says_so(done) -> None:
    result = done["window"].result()
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "display" in line


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run the command line here; return the exit code and what it printed."""
    code = main.main(list(words))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_scenes_are_listed_with_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "scenes")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert [line.split()[0] for line in lines] == list(built_in_names())
    assert len(lines) == 9
    assert all(len(line) > 30 for line in lines)


@pytest.mark.parametrize("name", built_in_names())
def test_a_scene_is_shown_as_its_file(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, out, err = run(capsys, "show", name)
    assert (code, err) == (0, "")
    assert out.encode() == encode(load_named(name))
    assert decode(out.encode()) == load_named(name)


@pytest.mark.parametrize(
    "words",
    [
        ("scenes", "more"),
        ("show",),
        ("render", "beale"),
        ("beale", "saddle"),
        ("--fast",),
        ("render", "beale", "a.csv", "--size", "large"),
        ("render", "beale", "a.csv", "--seed", "-1"),
        ("render", "beale", "a.csv", "--seed", "x"),
        ("render", "beale", "a.png", "--theme", "pink"),
        ("render", "beale", "a.png", "--panels", "contour,sky"),
        ("render", "beale", "a.png", "--panels", ","),
        ("render", "beale", "a.png", "--size", "10x10"),
        ("render", "beale", "a.mp4", "--fps", "0"),
        ("render", "beale", "a.mp4", "--seconds", "nan"),
        ("render", "beale", "a.xyz"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_told_with_exit_code_2(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QT_QPA_PLATFORM", os.environ.get("QT_QPA_PLATFORM", "xcb"))
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert err.startswith("main.py: ")
    assert len(err.splitlines()) <= 2
    assert list(tmp_path.iterdir()) == []


def test_help_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main.main(["--help"])
    assert left.value.code == 0
    assert "python main.py render SCENE OUT" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["show", "render", None])
def test_what_is_no_scene_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str | None
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(encode(load_named("beale")).replace(b'"steps": ', b'"steps": "many", "x": '))
    rest = [str(tmp_path / "out.csv")] if command == "render" else []
    for scene, word in ((str(bad), "$.steps"), ("no-such-scene", "no such file")):
        code, out, err = run(capsys, *([command] if command else []), scene, *rest)
        assert (code, out) == (1, "")
        (line,) = err.splitlines()
        assert scene in line
        assert word in line
    assert [path.name for path in tmp_path.iterdir()] == ["bad.json"]


def test_an_old_file_is_replaced_only_by_force(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "run.csv"
    out.write_text("precious")
    code, _, err = run(capsys, "render", "too-fast", str(out))
    assert code == 1
    assert "--force" in err
    assert str(out) in err
    assert out.read_text() == "precious"
    assert run(capsys, "render", "too-fast", str(out), "--force") == (0, "", "")
    assert out.read_text().startswith("optimizer,start,step,x,y,loss,gradient_norm\n")


def test_a_folder_that_is_not_there_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _, err = run(capsys, "render", "too-fast", str(tmp_path / "gone" / "run.csv"))
    assert code == 1
    assert "gone is not a folder" in err
    (tmp_path / "run.csv").mkdir()
    code, _, err = run(capsys, "render", "too-fast", str(tmp_path / "run.csv"), "--force")
    assert code == 1
    assert len(err.splitlines()) == 1


def test_a_scene_without_a_race_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    save(SetScene({"starts": ()}).apply(load_named("seven-points")), tmp_path / "empty.json")
    code, _, err = run(capsys, "render", str(tmp_path / "empty.json"), str(tmp_path / "run.csv"))
    assert code == 1
    assert "no start" in err
    assert not (tmp_path / "run.csv").exists()


def test_the_seed_decides_and_nothing_else(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    scene = SetScene({"scattered": 3, "steps": 5}).apply(load_named("saddle"))
    save(scene, tmp_path / "random.json")
    for name, seed in (("a", ()), ("b", ()), ("c", ("--seed", "5")), ("d", ("--seed", "5"))):
        out = str(tmp_path / f"{name}.csv")
        assert run(capsys, "render", str(tmp_path / "random.json"), out, *seed) == (0, "", "")
    a, b, c, d = ((tmp_path / f"{name}.csv").read_bytes() for name in "abcd")
    assert a == b
    assert c == d
    assert a != c
    rows = [list(csv.reader(text.decode().splitlines())) for text in (a, c)]
    assert len(rows[0]) == 1 + len(scene.active) * 4 * 6
    first, other = (table[1:] for table in rows)
    assert first[0] == other[0], "the start that was set by hand"
    assert first[6] != other[6], "one that was drawn"
