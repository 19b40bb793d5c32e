"""The command line: what it prints and writes, and its exit codes, where there is no display.

What needs Qt runs in processes of its own, two at a time; everything else runs here.
"""

import csv
import os
import signal
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import av
import pytest

import main
from core.edits import SetScene
from core.scene_file import built_in_names, decode, encode, load_named, save
from gui.film import FILMED
from gui.rendering import FORMATS

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
    assert len(lines) == len(built_in_names())
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
        ("render", "beale", "a.png", "--panels", "contour,curves,contour"),
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
    for word in ("--help", "-h"):
        code, out, err = run(capsys, word)
        assert (code, err) == (0, "")
        assert "python main.py render SCENE OUT" in out


def test_the_help_of_render_lists_all_there_is_to_choose_from(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as left:
        main.main(["render", "--help"])
    out = capsys.readouterr().out
    assert left.value.code == 0
    for word in (*FILMED, *FORMATS, "160x120 to 3840x2160", "0.1 to 600", "1 to 50 in .gif"):
        assert word in out
    for line in main.HELP.splitlines() + out.splitlines():
        assert len(line) <= 100


@pytest.mark.parametrize(
    "words", [("scenes",), ("show", "beale"), ("--help",), ("render", "--help")], ids=" ".join
)
def test_a_full_disk_behind_standard_output_is_told(words: tuple[str, ...]) -> None:
    with open("/dev/full", "wb") as full:
        result = process(*words, stdout=full)
    assert result.returncode == 1
    assert result.stderr == "main.py: standard output: No space left on device\n"


def test_a_reader_that_reads_no_further_is_no_fault() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb") as unread:
        result = process("scenes", stdout=unread)
    assert (result.returncode, result.stderr) == (1, "")


def test_where_standard_error_is_full_the_exit_code_still_tells() -> None:
    with open("/dev/full", "wb") as full:
        assert process("no-such-scene", stderr=full).returncode == 1
        assert process("--fast", stderr=full).returncode == 2


def test_closed_streams_do_not_get_into_files(tmp_path: Path) -> None:
    words = [sys.executable, str(ROOT / "main.py"), "render", "beale", "run.csv"]
    shell = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *words]
    assert subprocess.run(shell, cwd=tmp_path, timeout=60, check=False).returncode == 0
    main.main(["render", "beale", str(tmp_path / "other.csv")])
    assert (tmp_path / "run.csv").read_bytes() == (tmp_path / "other.csv").read_bytes()


def process(*words: str, **streams: object) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    command = [sys.executable, str(ROOT / "main.py"), *words]
    return subprocess.run(command, text=True, timeout=60, check=False, **pipes)  # type: ignore


def test_names_that_no_file_can_have_are_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name, reason in ((str(tmp_path / ("x" * 300 + ".csv")), "too long"), ("", "empty")):
        for force in ((), ("--force",)):
            code, out, err = run(capsys, "render", "beale", name, *force)
            assert (code, out) == ((1, "") if name else (2, ""))
            assert reason in err.splitlines()[0]
            assert len(err.splitlines()) == (1 if name else 2)
    code, _, err = run(capsys, "")
    assert code == 1
    assert "no name of a scene" in err


@pytest.mark.parametrize("force", [(), ("--force",)], ids=["plain", "by force"])
def test_what_is_no_file_is_never_replaced(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, force: tuple[str, ...]
) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "null.csv").symlink_to(os.devnull)
    os.mkfifo(tmp_path / "pipe.csv")
    for name, words in (("folder", "a folder"), ("null", "a device"), ("pipe", "a pipe")):
        path = tmp_path / f"{name}.csv"
        before = path.stat()
        code, out, err = run(capsys, "render", "beale", str(path), *force)
        assert (code, out) == (1, "")
        (line,) = err.splitlines()
        assert str(path) in line
        assert f"is {words}, not a file" in line
        assert "--force" not in line
        assert (path.stat().st_mode, path.stat().st_ino) == (before.st_mode, before.st_ino)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_message_is_one_line_whatever_the_name(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "show", "a\nb\x1b[31m")
    assert code == 1
    (line,) = err.splitlines()
    assert "a\\nb\\x1b[31m: no such file" in line


SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_stops_a_film_and_leaves_the_old_file(tmp_path: Path, number: int) -> None:
    path = tmp_path / "film.mp4"
    path.write_text("precious")
    words = ("render", "beale", str(path), "--force", "--size", "240x180", "--seconds", "600")
    command = [sys.executable, str(ROOT / "main.py"), *words]
    heed = partial(signal.signal, number, signal.SIG_DFL)  # a shell's background ignores some
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=heed) as filming:
        while not any(beside.stat().st_size for beside in tmp_path.glob(".fallline-*")):
            with pytest.raises(subprocess.TimeoutExpired):
                filming.wait(0.02)
        filming.send_signal(number)
        _, err = filming.communicate(timeout=60)
    assert (filming.returncode, err) == (1, "main.py: stopped\n")
    assert path.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("out", ["run.csv", "gone/run.csv", "run.xyz"])
def test_signals_do_afterwards_what_they_did_before(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, out: str
) -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    run(capsys, "render", "beale", str(tmp_path / out))
    assert [signal.getsignal(number) for number in SIGNALS] == before


def test_a_signal_that_is_ignored_stays_so() -> None:
    usual = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with main._noted_signals() as noted:
            signal.raise_signal(signal.SIGHUP)
            assert noted == []
            signal.raise_signal(signal.SIGTERM)
            assert noted == [signal.SIGTERM]
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, usual)


@pytest.mark.parametrize("command", ["show", "render", None])
def test_what_is_no_scene_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str | None
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(encode(load_named("beale")).replace(b'"steps": ', b'"steps": "many", "x": '))
    rest = [str(tmp_path / "out.csv")] if command == "render" else []
    for scene, word in ((str(bad), "steps: expected"), ("no-such-scene", "no such file")):
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
