"""From ``make run`` to the first painted frame, beside a bare script with an empty window."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.report import tell

HERE = Path(__file__).parent
TIMES = 7


def measure():
    root = HERE.parent.parent
    subprocess.run(["make", "--silent", ".venv/ready"], check=True, cwd=root)
    python = f"{sys.executable} {HERE / 'first_paint.py'}"
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"XDG_CONFIG_HOME": folder}
        ours = ["make", "--silent", "run", f"python={python}"]
        bare = [sys.executable, str(HERE / "first_paint.py"), str(HERE / "bare_window.py")]
        times = {"ours": [], "bare": []}
        for _ in range(TIMES):
            for name, command in (("ours", ours), ("bare", bare)):
                began = time.perf_counter()
                subprocess.run(command, check=True, cwd=root, env=environment)
                times[name].append((time.perf_counter() - began) * 1000)
    a, b = (statistics.median(times[name]) for name in ("ours", "bare"))
    tell("make run to the first painted frame", a, b, "ms", "at most 1.6", a <= 1.6 * b)
