"""Nothing that is read can run: no eval, no exec, no pickle anywhere in Fallline."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCES = [ROOT / "main.py", *sorted((ROOT / "core").rglob("*.py")),
           *sorted((ROOT / "gui").rglob("*.py"))]  # fmt: skip
CALLS = {"eval", "exec", "compile", "__import__", "execfile"}
MODULES = {
    "pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "code",
    "codeop", "runpy", "importlib", "imp",
}  # fmt: skip


def unsafe(source: str) -> list[str]:
    """Return what a module does that could run what it has read."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name) if name in CALLS:
                found.append(name)
            case ast.Attribute(value=ast.Name(id="builtins"), attr=name) if name in CALLS:
                found.append(name)
            case ast.Import(names=names):
                found += [a.name for a in names if a.name.split(".")[0] in MODULES]
            case ast.ImportFrom(module=str(name)) if name.split(".")[0] in MODULES:
                found.append(name)
            case ast.keyword(arg="allow_pickle" | "shell", value=value):
                if not (isinstance(value, ast.Constant) and value.value is False):
                    found.append(node.arg)
            case ast.Attribute(value=ast.Name(id="os"), attr="system" | "popen" as name):
                found.append(name)
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_can_run_what_it_reads(path):
    assert unsafe(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "eval('1')", "x = exec", "import pickle", "import pickle as p", "from marshal import loads",
        "import os.path, shelve", "numpy.load(f, allow_pickle=True)", "os.system('ls')",
        "builtins.eval('1')", "def f():\n    from importlib import import_module",
        "subprocess.run(x, shell=True)", "compile('1', '', 'eval')",
    ],
)  # fmt: skip
def test_the_search_finds_what_it_looks_for(source):
    assert unsafe(source)


def test_the_search_passes_what_is_fine():
    assert (
        unsafe("import re\nre.compile('a')\nself.eval(1)\nnumpy.load(f, allow_pickle=False)") == []
    )
    assert len(SOURCES) > 20
