"""Fallline: opens the window, or works from the command line without one.

``python main.py --help`` lists what it does.
"""

import argparse
import gc
import signal
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.durations import Clock, readable
from core.errors import FalllineError, MisuseError
from core.files import replaceable
from core.scene import SceneError
from core.scene_file import built_in_names, encode, load_named
from core.streams import open_closed, say, tell, visible

FIRST_SCENE = "seven-points"

HELP = f"""\
python main.py [SCENE]              open the window, with {FIRST_SCENE} if no SCENE is given
python main.py scenes               list the built-in scenes
python main.py show SCENE           print a scene as JSON
python main.py render SCENE OUT     make a film (.mp4 .gif), a picture (.png) or a table (.csv)
python main.py render --help        list what can be chosen for them

SCENE is the name of a built-in scene or a scene file.
Exit codes: 0 done, 1 failed (the reason is said), 2 wrong use.
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str):  # type: ignore[no-untyped-def]
        raise MisuseError(message)

    def print_help(self, file: object = None) -> None:
        say(self.format_help().encode())


class _RenderParser(_Parser):
    def format_help(self) -> str:
        from gui.rendering import choices

        self.epilog = choices()
        return super().format_help()


def _show_parser() -> argparse.ArgumentParser:
    parser = _Parser("python main.py show", description="Print a scene as JSON.")
    parser.add_argument("scene", metavar="SCENE", help="a built-in scene or a scene file")
    return parser


def _render_parser() -> argparse.ArgumentParser:
    parser = _RenderParser(
        "python main.py render",
        description="Make a film, a picture or a table of a scene.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("scene", metavar="SCENE", help="a built-in scene or a scene file")
    add("out", metavar="OUT", type=_out, help="the file to make; its suffix says what it is")
    add("--size", metavar="WxH", type=_size, default=(1280, 720), help="in pixels (1280x720)")
    add("--fps", metavar="N", type=int, default=30, help="frames a second of a film (30)")
    add("--seconds", metavar="N", type=float, default=8.0, help="length of a film (8)")
    add("--panels", metavar="A,B", help="what it shows (contour,curves or answers,learning)")
    add("--theme", choices=("light", "dark"), default="light", help="its colours (light)")
    add("--seed", metavar="N", type=int, help="of all that is drawn by chance (the scene's)")
    add("--force", action="store_true", help="replace OUT if it is there")
    return parser


def _size(text: str) -> tuple[int, int]:
    width, cross, height = text.lower().partition("x")
    if not (cross and width.isdecimal() and height.isdecimal() and len(text) < 20):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a size such as 1280x720")
    return int(width), int(height)


def _out(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("it is empty: name a file such as film.mp4")
    return Path(text)


def main(words: list[str] | None = None) -> int:
    """Do what the words of the command line say; return the exit code: 0, 1 failure, 2 misuse."""
    words = sys.argv[1:] if words is None else words
    try:
        return _run(words)
    except MisuseError as error:
        tell(f"main.py: {visible(str(error))}\nTry: python main.py --help")
        return 2
    except FalllineError as error:
        tell(f"main.py: {visible(str(error))}")
        return 1
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        tell("main.py: stopped")
        return 1


def _run(words: list[str]) -> int:
    match words:
        case ["-h" | "--help"]:
            say(HELP.encode())
        case ["scenes", *rest]:
            _Parser("python main.py scenes", description="List the scenes.").parse_args(rest)
            say(_listed_scenes().encode())
        case ["show", *rest]:
            say(encode(load_named(_show_parser().parse_args(rest).scene)))
        case ["render", *rest]:
            _render(_render_parser().parse_args(rest))
        case [word, *_] if word.startswith("-"):
            raise MisuseError(f"no option {word!r}")
        case [word, _, *_]:
            raise MisuseError(f"no command {word!r} (scenes, show, render); or one SCENE at a time")
        case _:
            return _open(words[0] if words else FIRST_SCENE)
    return 0


def _open(name: str) -> int:
    gc.disable()  # until the first picture: what is imported stays
    scene = load_named(name)
    path = None if name in built_in_names() else Path(name)
    from gui.app import open_window
    from gui.display import display_works

    if not display_works():
        raise FalllineError("there is no display to open a window on; render works without one")
    return open_window(scene, path)


def _listed_scenes() -> str:
    names = built_in_names()
    width = max(map(len, names))
    return "".join(f"{name:{width}}  {load_named(name).summary}\n" for name in names)


def _render(arguments: argparse.Namespace) -> None:
    scene = load_named(arguments.scene)
    if arguments.seed is not None:
        from core.edits import SetScene

        try:
            scene = SetScene({"seed": arguments.seed}).apply(scene)
        except SceneError as error:
            raise MisuseError(f"--seed {arguments.seed}: {error}") from None
    out: Path = arguments.out
    try:
        replaceable(out)
        if out.exists() and not arguments.force:
            raise FalllineError(f"{out} exists already: add --force to replace it")
        from gui.rendering import render

        _follow(render(scene, arguments), out.name)
    except OSError as error:
        raise FalllineError(f"{out}: {error.strerror or error}; nothing was written") from None


def _follow(shares: Generator[tuple[str, float]], name: str) -> None:
    """Run a generator of shares to its end, and show them if somebody watches."""
    watched = sys.stderr.isatty()
    began, clock = time.monotonic(), Clock()
    name = visible(name)[-30:]
    with _noted_signals() as stopped:
        for what, share in shares:
            if stopped:
                shares.close()  # which removes what was written beside
                raise KeyboardInterrupt
            if watched:
                bar = "█" * round(share * 24)
                left = clock.left(what, share)
                tell(f"\r{what} {name} {bar:░<24} {share:4.0%}  {left}\033[K", end="")
    if watched:
        tell(f"\r\033[K{name} is done, {readable(time.monotonic() - began)}")


@contextmanager
def _noted_signals() -> Iterator[list[int]]:
    """Take note of signals that ask for an end, to be looked at where it does no harm.

    Raised in the middle of a painting, KeyboardInterrupt would tear Qt apart. A signal that is
    ignored, as nohup does, stays so.
    """
    noted: list[int] = []
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    usual = {number: signal.getsignal(number) for number in numbers}
    usual = {number: does for number, does in usual.items() if does is not signal.SIG_IGN}
    for number in usual:
        signal.signal(number, lambda which, _: noted.append(which))
    try:
        yield noted
    finally:
        for number, does in usual.items():
            signal.signal(number, does)


if __name__ == "__main__":
    open_closed()
    sys.exit(main())
