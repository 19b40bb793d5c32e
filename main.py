"""Fallline: opens the window, or works from the command line without one.

``python main.py --help`` lists what it does.
"""

import argparse
import signal
import sys
import time
from collections.abc import Generator
from pathlib import Path

from core.errors import FalllineError, MisuseError
from core.scene import SceneError
from core.scene_file import built_in_names, encode, load_named

FIRST_SCENE = "seven-points"

HELP = """\
python main.py [SCENE]              open the window
python main.py scenes               list the built-in scenes
python main.py show SCENE           print a scene as JSON
python main.py render SCENE OUT     make a film (.mp4 .gif), a picture (.png) or a table (.csv)

SCENE is the name of a built-in scene or a scene file."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str):  # type: ignore[no-untyped-def]
        raise MisuseError(message)


def _parser() -> argparse.ArgumentParser:
    form = argparse.RawDescriptionHelpFormatter
    parser = _Parser("main.py", description=HELP, formatter_class=form, usage=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", metavar="", title="commands")
    commands.add_parser("scenes", help="list the built-in scenes")
    show = commands.add_parser("show", help="print a scene as JSON")
    show.add_argument("scene", metavar="SCENE")
    render = commands.add_parser("render", help="make a film, a picture or a table")
    render.add_argument("scene", metavar="SCENE")
    render.add_argument("out", metavar="OUT", type=Path)
    render.add_argument("--size", type=_size, default=(1280, 720), help="1280x720")
    render.add_argument("--fps", type=int, default=30, help="frames a second, 1 to 120")
    render.add_argument("--seconds", type=float, default=8.0, help="length of a film")
    render.add_argument("--panels", default="contour,curves", help="such as contour,surface,curves")
    render.add_argument("--theme", choices=("light", "dark"), default="light")
    render.add_argument("--seed", type=int, help="in the place of the scene's")
    render.add_argument("--force", action="store_true", help="replace OUT if it is there")
    return parser


def _size(text: str) -> tuple[int, int]:
    width, cross, height = text.lower().partition("x")
    if not (cross and width.isdigit() and height.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1280x720")
    return int(width), int(height)


def main(words: list[str] | None = None) -> int:
    """Do what the words of the command line say; return the exit code: 0, 1 failure, 2 misuse."""
    words = sys.argv[1:] if words is None else words
    try:
        return _run(words)
    except MisuseError as error:
        print(f"main.py: {error}\nTry: python main.py --help", file=sys.stderr)
        return 2
    except FalllineError as error:
        print(f"main.py: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        print("main.py: stopped", file=sys.stderr)
        return 1


def _run(words: list[str]) -> int:
    if not words or (words[0] not in ("scenes", "show", "render") and words[0][:1] != "-"):
        if len(words) > 1:
            raise MisuseError(f"one SCENE at a time, not {' '.join(words)!r}")
        return _open(words[0] if words else FIRST_SCENE)
    arguments = _parser().parse_args(words)
    if arguments.command == "scenes":
        _list_scenes()
    elif arguments.command == "show":
        sys.stdout.write(encode(load_named(arguments.scene)).decode())
    else:
        _render(arguments)
    return 0


def _open(name: str) -> int:
    scene = load_named(name)
    path = None if name in built_in_names() else Path(name)
    from gui.app import open_window
    from gui.display import display_works

    if not display_works():
        raise FalllineError("there is no display to open a window on; render works without one")
    return open_window(scene, path)


def _list_scenes() -> None:
    names = built_in_names()
    width = max(map(len, names))
    for name in names:
        print(f"{name:{width}}  {load_named(name).summary}")


def _render(arguments: argparse.Namespace) -> None:
    scene = load_named(arguments.scene)
    if arguments.seed is not None:
        from core.edits import SetScene

        try:
            scene = SetScene({"seed": arguments.seed}).apply(scene)
        except SceneError as error:
            raise MisuseError(f"--seed {arguments.seed}: {error}") from None
    out: Path = arguments.out
    if out.exists() and not arguments.force:
        raise FalllineError(f"{out} exists already: add --force to replace it")
    if not out.parent.is_dir():
        raise FalllineError(f"{out.parent} is not a folder: make it first, or choose another")
    from gui.rendering import render

    try:
        _follow(render(scene, arguments), out.name)
    except OSError as error:
        raise FalllineError(f"{out}: {error.strerror or error}; nothing was written") from None


def _follow(shares: Generator[tuple[str, float]], name: str) -> None:
    """Run a generator of shares to its end, and show them if somebody watches."""
    watched = sys.stderr.isatty()
    began = time.monotonic()
    stopped: list[int] = []
    # Raised in the middle of a painting, KeyboardInterrupt would tear Qt apart.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda which, _: stopped.append(which))
    for what, share in shares:
        if stopped:
            shares.close()  # which removes what was written beside
            raise KeyboardInterrupt
        if watched:
            left = (time.monotonic() - began) * (1 - share) / share if share > 0.02 else 0.0
            bar = "█" * round(share * 24)
            sys.stderr.write(f"\r{what} {name} {bar:░<24} {share:4.0%}  {left:3.0f} s left ")
    if watched:
        sys.stderr.write(f"\r\033[K{name} is done, {time.monotonic() - began:.1f} s\n")


if __name__ == "__main__":
    sys.exit(main())
