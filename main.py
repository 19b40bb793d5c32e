"""Fallline from the command line: opens the window, or works without one."""

import sys

from core.scene import SceneError
from core.scene_file import load_named


def main() -> int:
    from gui.app import open_window

    try:
        scene = load_named(sys.argv[1] if len(sys.argv) > 1 else "seven-points")
    except SceneError as error:
        print(error, file=sys.stderr)
        return 1
    return open_window(scene, None)


if __name__ == "__main__":
    sys.exit(main())
