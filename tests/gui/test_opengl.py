"""Displays of every kind: the land is drawn where it can be, and where it cannot, that is said.

Each display is an X server of its own, and each program a process of its own on it.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

import main
from gui.panels.surface3d import NO_OPENGL

ROOT = Path(main.__file__).parent
NO_DRIVER = {"LIBGL_DRIVERS_PATH": "/nonexistent"}
WINDOW = """
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QLabel
from core.scene_file import load_named
from gui.app import make_application
from gui.main_window import MainWindow
app = make_application(["fallline"])
window = MainWindow(load_named("beale"), QSettings("none.ini", QSettings.Format.IniFormat))
window.show()
window.start()
panel = window.panels["surface"]
window.grab()
print(panel.works, *(label.text() for label in panel.findChildren(QLabel)))
window.close()
"""


@pytest.fixture(scope="module", params=["+extension", "-extension"], ids=["GLX", "no GLX"])
def display(request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the name of a display that has GLX, or has not."""
    reader, writer = os.pipe()
    words = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "800x600x24", request.param, "GLX"]
    server = subprocess.Popen(words, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as said:
        yield f":{said.readline().strip()}"
    server.terminate()
    server.wait()


def run(
    display: str, driver: dict[str, str], cwd: Path, *words: str
) -> subprocess.CompletedProcess[str]:
    """Run Python on a display, and leave out the line that Mesa prints in any case."""
    env = {**os.environ, **driver, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    env["PYTHONPATH"] = str(ROOT)
    result = subprocess.run(
        [sys.executable, *words],
        cwd=cwd, env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    result.stderr = result.stderr.replace("libGL error: failed to load driver: swrast\n", "")
    return result


def render(display: str, driver: dict[str, str], out: Path) -> subprocess.CompletedProcess[str]:
    """Render the land alone."""
    words = ("render", "beale", str(out), "--panels", "surface", "--size", "320x240")
    return run(display, driver, out.parent, str(ROOT / "main.py"), *words)


def test_the_land_is_drawn(display: str, tmp_path: Path) -> None:
    result = render(display, {}, tmp_path / "land.png")
    assert (result.returncode, result.stderr) == (0, "")
    picture = QImage(str(tmp_path / "land.png"))
    row = [picture.pixelColor(x, 120).hsvSaturation() for x in range(60, 260)]
    assert sum(saturation > 80 for saturation in row) > 60, "the colours of the land"


def test_without_a_driver_the_command_says_so_in_a_line(display: str, tmp_path: Path) -> None:
    result = render(display, NO_DRIVER, tmp_path / "land.png")
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert "needs OpenGL" in line
    assert not (tmp_path / "land.png").exists()


@pytest.mark.parametrize("driver", [{}, NO_DRIVER], ids=["driver", "no driver"])
def test_the_window_opens(display: str, driver: dict[str, str], tmp_path: Path) -> None:
    result = run(display, driver, tmp_path, "-c", WINDOW)
    assert (result.returncode, result.stderr) == (0, "")
    works, said = result.stdout.split(maxsplit=1)
    assert works == str(not driver)
    assert (NO_OPENGL in said) == bool(driver)
