"""The typed function as a problem: its file, its window and start, its holes, its poles."""

import json
import subprocess
import sys

import numpy as np
import pytest
from msgspec.structs import replace

from core.edits import SetProblem, checked
from core.expression.expression import expression
from core.heights import Scaling
from core.mesh import raise_land
from core.objective import Window, gradient_by_differences
from core.optimizers.gradient_descent import GradientDescent
from core.scene import Scene, SceneError
from core.scene_file import decode, encode, load_named
from core.surfaces import Beale
from core.terrain import TerrainRequest, survey
from core.typed_function import Parameter, TypedFunction
from tests.core.paths import run

SCENE = Scene(problem=TypedFunction("a·x² + |y|", (Parameter("a", 2.0, 0.0, 9.0),)))


def test_a_scene_keeps_all_of_it():
    assert decode(encode(SCENE)) == SCENE
    problem = json.loads(encode(SCENE))["problem"]
    assert problem == {
        "kind": "function", "text": "a·x² + |y|", "window": [-2, 2, -2, 2],
        "parameters": [{"name": "a", "value": 2, "low": 0, "high": 9}],
    }  # fmt: skip


A = {"name": "a", "value": 1}
FAULTS = [
    ({"text": "a x + foo(y)"}, "problem: text: “foo” is no function known here (at character 7)"),
    ({"text": "__import__('os')"}, "problem: text: “_” means nothing here (at character 1)"),
    ({"text": "9**9**9 a"}, "problem: text: exponents go up to 1000 (at character 4)"),
    ({"text": "x" * 501}, "problem.text: expected at most 500 characters, found 501"),
    ({"text": 7}, "problem.text: expected text, found 7"),
    ({"text": ""}, "problem: text: no function yet"),
    ({"text": "x + y"}, "problem: parameters: the text has none; found a"),
    ({"text": "a b x"}, "problem: parameters: the text has a, b; found a"),
    ({"parameters": [A, A]}, "problem: parameters: the text has a; found a, a"),
    ({"parameters": [A] * 9}, "problem.parameters: expected at most 8 values, found 9"),
    ({"parameters": [A | {"value": 99}]}, "problem.parameters[0]: a: expected a value from -5 to"),
    ({"parameters": [A | {"low": 5}]}, "problem.parameters[0]: a: expected low < high"),
    ({"parameters": [A | {"high": 1e12}]}, "problem.parameters[0].high: 1000000000000.0 is too la"),
    ({"parameters": [A | {"step": 1}]}, "problem.parameters[0]: unknown field"),
    ({"window": [0, 1, 0]}, "problem.window: expected 4 values, found 3"),
    ({"window": [1, 0, 0, 1]}, "problem: window: expected left < right and bottom < top"),
    ({"window": [0, 1e12, 0, 1]}, "problem.window[1]: 1000000000000.0 is too large"),
]


@pytest.mark.parametrize(("changes", "said"), FAULTS, ids=lambda part: str(part)[:40])
def test_a_file_that_cannot_be_is_refused_with_its_place(changes, said):
    tree = json.loads(encode(SCENE))
    tree["problem"] |= changes
    with pytest.raises(SceneError) as refused:
        decode(json.dumps(tree).encode())
    assert str(refused.value).startswith(f"scene: {said}")


def test_an_edit_that_cannot_be_is_refused():
    with pytest.raises(SceneError, match="at character 3"):
        checked(SCENE.problem, text="x +")


def test_nothing_is_imported_that_a_value_does_not_need():
    """SymPy takes a quarter of a second, so that it comes with the first derivative."""
    code = (
        "import sys, numpy as np; from core.scene_file import load_named\n"
        "load_named('beale'); assert not {'core.expression.expression'} & set(sys.modules)\n"
        "from core.typed_function import TypedFunction\n"
        "f = TypedFunction(); f.value(np.zeros((3, 2))); f.starts\n"
        "assert not {'sympy', 'difflib', 'scipy'} & set(sys.modules)\n"
        "f.gradient(np.zeros((3, 2))); assert 'sympy' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_slider_reads_the_text_no_more():
    before = expression.cache_info().misses
    for a in np.linspace(0.1, 8.9, 50):
        moved = replace(SCENE.problem, parameters=(Parameter("a", float(a), 0.0, 9.0),))
        scene = SetProblem(moved).apply(SCENE)
        assert scene.problem.value(np.array([2.0, -1.0])) == pytest.approx(4 * a + 1)
        np.testing.assert_allclose(scene.problem.gradient(np.array([2.0, -1.0])), [4 * a, -1])
        np.testing.assert_allclose(scene.problem.hessian(np.array([2.0, -1.0]))[0, 0], 2 * a)
    assert expression.cache_info().misses == before


STARTS = [
    ("x^2 + y^2", (-2, 2, -2, 2)), ("log(x)", (-2, 2, -2, 2)), ("sqrt(x y)", (-2, 2, -2, 2)),
    ("log(x-3) + log(-y)", (-4, 4, -4, 4)), ("1/(x^2+y^2)", (-1, 1, -1, 1)),
    ("√(1 - x² − y²)", (5, 6, 5, 6)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "edges"), STARTS)
def test_the_first_start_lies_in_the_window_and_where_there_is_a_value(text, edges):
    problem = TypedFunction(text, (), edges)
    ((x, y),) = problem.starts
    left, right, bottom, top = problem.window
    assert left < x < right and bottom < y < top
    grid = np.meshgrid(np.linspace(left, right, 50), np.linspace(bottom, top, 50))
    if np.isfinite(problem.height(*grid)).any():
        assert np.isfinite(problem.value(np.array((x, y))))


def test_another_problem_brings_its_own_window_and_start():
    scene = SetProblem(TypedFunction("x", (), (0, 3, 0, 5))).apply(replace(SCENE, problem=Beale()))
    assert scene.window == Window(0, 3, 0, 5) and len(scene.starts) == 1


@pytest.mark.parametrize("text", ["sin(3x)exp(-y²)", "√(x²+y²+1)", "x^y", "|x|y + max(x, y)"])
def test_gradient_and_hessian_are_those_of_differences(text):
    problem = TypedFunction(text, ())
    points = np.random.default_rng(3).uniform(0.2, 1.9, (30, 2))
    exact = problem.gradient(points)
    np.testing.assert_allclose(gradient_by_differences(problem, points), exact, atol=1e-7)
    offsets = 1e-6 * np.eye(2)
    columns = [
        (problem.gradient(points + o) - problem.gradient(points - o)) / 2e-6 for o in offsets
    ]
    np.testing.assert_allclose(problem.hessian(points), np.stack(columns, axis=-1), atol=1e-7)


@pytest.mark.parametrize("text", ["log(x) + y", "sqrt(x)y", "1/x - 1/x", "acosh(x) + 1"])
def test_where_there_is_no_value_there_is_no_slope(text):
    problem, points = TypedFunction(text, ()), np.array([[-1.0, 1.0], [0.0, 0.5]])
    inside = np.array([[1.5, 1.0]])
    for found in (problem.gradient, problem.hessian):
        undefined = ~np.isfinite(problem.value(points))
        assert undefined.any() and np.isnan(found(points)[undefined]).all()
        assert np.isfinite(found(inside)).all()


# What a descent says of holes

ENDS = [
    ("log(x)", (1.0, 0.5), 0.6, True),  # 1 → 0.4 → −1.1
    ("√x", (0.05, 0.0), 0.1, True),
    ("-x²", (1.0, 0.0), 1.0, False),
    ("x⁴", (10.0, 0.0), 1.0, False),
    ("log(x)", (-1.0, 0.0), 0.1, True),  # it starts there
    ("x²", (1.0, 0.0), 0.1, None),
]


@pytest.mark.parametrize(("text", "start", "rate", "undefined"), ENDS)
def test_a_run_that_leaves_the_land_is_told_from_one_that_diverges(text, start, rate, undefined):
    ran = run(TypedFunction(text, ()), [GradientDescent(rate), GradientDescent(1e-9)], [start], 60)
    ended = ran.diverged[0, 0]
    assert (ended >= 0) == (undefined is not None)
    assert ran.undefined[0, 0] == (undefined is True)
    assert ran.undefined[1, 0] == (start[0] < 0)
    if undefined and ended:
        assert np.isfinite(ran.losses[:ended, 0, 0]).all() and np.isnan(ran.losses[ended:, 0]).all()


def test_the_step_is_the_first_without_a_value():
    ran = run(TypedFunction("log(x)", ()), [GradientDescent(0.6)], [(1.0, 0.0)], 9)
    assert ran.diverged[0, 0] == 2 and ran.undefined[0, 0]
    np.testing.assert_allclose(ran.positions[:2, 0, 0, 0], [1.0, 0.4])


# Holes and poles of the land


def surveyed(text: str, edges=(-2, 2, -2, 2), points: int = 121, scaling=Scaling.LINEAR):
    problem = TypedFunction(text, (), edges)
    request = TerrainRequest(problem, problem.window, points, points, scaling, 12)
    return [terrain for terrain in survey(request) if terrain][-1]


@pytest.mark.parametrize(
    ("text", "share"), [("log(x)", 0.5), ("sqrt(x y)", 0.5), ("√(1-x²-y²)", 1 - np.pi / 16)]
)
def test_holes_are_holes_and_the_rest_has_all_colours(text, share):
    terrain = surveyed(text)
    holes = np.isnan(terrain.heights)
    assert holes.mean() == pytest.approx(share, abs=0.02)
    assert len(np.unique(terrain.bands[~holes])) > 6
    x, y = terrain.lines.points.T
    assert np.isfinite(TypedFunction(text, ()).height(x, y)).mean() > 0.97, "lines keep off them"


POLES = [
    ("1/x", True, True), ("1/(x²+y²)", False, True), ("-1/√(x²+y²)", True, False),
    ("1/(x-0.123)^2", False, True), ("tan(x) + y", True, True),
    ("x²+y²+0.01/|x-y-0.1|", False, True), ("1/√|x|", False, True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "down", "up"), POLES)
@pytest.mark.parametrize("points", [80, 121, 400])
def test_a_pole_does_not_flatten_the_rest(text, down, up, points):
    terrain = surveyed(text, points=points)
    finite = terrain.heights[np.isfinite(terrain.heights)]
    assert (terrain.scale.low > finite.min()) == down
    assert (terrain.scale.high < finite.max()) == up
    units = np.clip(terrain.scale.unit(finite), 0, 1)
    assert units.std() > 0.03, "the rest has colours of its own"
    inside = (finite >= terrain.scale.low) & (finite <= terrain.scale.high)
    assert inside.mean() > 0.9, "most of the land is drawn"


NO_POLES = [
    "x²/(1+y²)", "1/(1+1000(x²+y²))", "log(x²+y²)", "√(x²+y²)", "exp(5x)/2", "(1-x)²+100(y-x²)²/1",
    "log(x)", "|x|^0.5", "x^8/(2+sin(y))", "0/(1+x²)", "1/(x²+y²+0.01)",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_POLES)
@pytest.mark.parametrize("points", [80, 121])
def test_what_has_a_top_is_drawn_to_it(text, points):
    terrain = surveyed(text, points=points)
    finite = terrain.heights[np.isfinite(terrain.heights)]
    assert terrain.scale.low == finite.min()
    assert terrain.scale.high == pytest.approx(max(finite.max(), terrain.scale.low + 1e-9))


def test_the_two_sides_of_a_pole_are_not_joined():
    terrain = surveyed("1/x", points=80)
    problem, size = terrain.request.objective, terrain.request.columns
    request = TerrainRequest(problem, problem.window, size, size, Scaling.LINEAR, 12)
    land = [land for land in raise_land(request, Scaling.LINEAR) if land][-1]
    sides = np.sign(land.vertices[land.faces][..., 0])
    assert len(sides) > 5_000 and (sides.min(axis=1) == sides.max(axis=1)).all()
    z = land.vertices[land.faces][..., 2]
    assert z.min() >= 0 and z.max() <= 1


def test_the_built_in_scene_descends():
    scene = load_named("own-function")
    assert isinstance(scene.problem, TypedFunction) and scene.problem.parameters
    ran = run(scene.problem, [racer.optimizer for racer in scene.racers], scene.starts, 50)
    assert (ran.diverged < 0).all() and (ran.losses[-1] < ran.losses[0]).all()
