"""Runs the benchmarks, all of them or those named."""

import importlib
import os
import subprocess
import sys

from pyvirtualdisplay import Display

ONE = "--here"
NAMES = (
    "descent", "network", "training", "mnist", "critical", "basins", "regression", "drag", "frames",
    "training_frames", "memory", "film", "startup",
)  # fmt: skip


def main(names: list[str]) -> None:
    if names[1:] == [ONE]:
        importlib.import_module(f"tests.benchmarks.{names[0]}").measure()
        return
    print(f"{'':58} {'ours':>9} {'rival':>9}")
    with Display(size=(1600, 1000)) as display:
        for name in names or NAMES:
            # Each in a process of its own: none inherits the memory or threads of another.
            command = [sys.executable, "-m", "tests.benchmarks", name, ONE]
            subprocess.run(command, check=True, env=os.environ | display.env())


if __name__ == "__main__":
    main(sys.argv[1:])
