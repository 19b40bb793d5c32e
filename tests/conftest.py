"""What all tests share: the core's tests run where Qt cannot be imported."""

import importlib.abc
import os
import sys

import pytest

QT = ("PySide6", "shiboken6", "pyqtgraph", "OpenGL", "gui")


class NoQt(importlib.abc.MetaPathFinder):
    """Refuses to find Qt and all that stands on it."""

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in QT:
            raise ModuleNotFoundError(f"{name} is not to be imported by the core", name=name)
        return None


if os.environ.get("FALLLINE_NO_QT"):
    sys.meta_path.insert(0, NoQt())


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the options of the Qt plugins where these are left out, or pytest refuses them."""
    if os.environ.get("FALLLINE_NO_QT"):
        for name in ("qt_api", "qt_log_level_fail", "xvfb_width", "xvfb_height", "xvfb_colordepth"):
            parser.addini(name, "unused without Qt")
