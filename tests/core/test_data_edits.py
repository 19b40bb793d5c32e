"""Edits of the data and of what is made of it."""

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from core.basins import BasinsRequest, chart
from core.data.csv_table import read_columns
from core.data.posing import posed, posed_all
from core.data_edits import AddPoint, MovePoint, RemovePoint, SetMatrix, SetModel
from core.edits import SetProblem, SetWindow
from core.matrix_regression import MatrixRegression
from core.needle import search_of, share_of
from core.neuron import Loss, Neuron
from core.objective import Window
from core.optimizers.gradient_descent import GradientDescent
from core.race import Entry
from core.regression import SEVEN_POINTS_X, SEVEN_POINTS_Y, LinearRegression
from core.scene import Racer, Scene, SceneError
from core.scene_file import decode, encode
from core.step_map import constant_hessian
from core.surfaces import Beale

X, Y = (1.0, 2.0, 4.0), (0.0, 1.0, 0.5)
LINE = LinearRegression(X, Y, "size", "price")
SCENE = SetProblem(LINE).apply(Scene(starts=((1.0, 1.0),), racers=(Racer(GradientDescent(0.01)),)))
MATRIX = SetProblem(MatrixRegression()).apply(SCENE)


@pytest.mark.parametrize(
    ("edit", "x", "y"),
    [
        (MovePoint(1, (3.0, -2.0)), (1.0, 3.0, 4.0), (0.0, -2.0, 0.5)),
        (MovePoint(0, (1e300, -np.inf)), (1e100, 2.0, 4.0), (-1e100, 1.0, 0.5)),
        (MovePoint(2, (np.float64(3), np.float64(1))), (1.0, 2.0, 3.0), (0.0, 1.0, 1.0)),
        (AddPoint((5.0, 6.0)), (*X, 5.0), (*Y, 6.0)),
        (RemovePoint(0), X[1:], Y[1:]),
        (RemovePoint(2), X[:2], Y[:2]),
    ],
)
@pytest.mark.parametrize("loss", [None, *Loss])
def test_points_are_changed_and_all_else_stays(edit, x, y, loss):
    before = SetModel(loss).apply(SCENE)
    scene = edit.apply(before)
    assert (scene.problem.x, scene.problem.y) == (x, y)
    assert scene.problem == replace(before.problem, x=x, y=y)
    assert scene.window == before.window, "what is dragged is the point, not the land below it"
    assert replace(scene, problem=before.problem, view=before.view) == before
    assert decode(encode(scene)) == scene


@pytest.mark.parametrize(
    ("edit", "scene", "words"),
    [
        (MovePoint(3, (0.0, 0.0)), SCENE, "no point number 4: there are 3"),
        (MovePoint(-1, (0.0, 0.0)), SCENE, "no point number 0"),
        (MovePoint(0, (np.nan, 0.0)), SCENE, "NaN"),
        (RemovePoint(0), RemovePoint(0).apply(SCENE), "needs 2 points"),
        (AddPoint((0.0, 0.0)), SetProblem(Beale()).apply(SCENE), "Beale has no points"),
        (SetModel(None), SetProblem(Beale()).apply(SCENE), "Beale has no points"),
        (SetModel(Loss.CROSS_ENTROPY), MATRIX, "has no points"),
        (SetMatrix({"standardise": False}), SCENE, "has no columns"),
        (SetMatrix({"plane": (1, 1)}), MATRIX, "plane: expected two different weights"),
        (SetMatrix({"plane": (0, 7)}), MATRIX, "plane: expected two different weights, from 0"),
    ],
)
def test_what_cannot_be_is_refused(edit, scene, words):
    with pytest.raises(SceneError, match=words):
        edit.apply(scene)


def test_a_window_beyond_what_scenes_hold_is_left_to_the_problem():
    far = SetProblem(LinearRegression((0.0, 1e12), (0.0, 1e30))).apply(SCENE)
    assert decode(encode(MovePoint(0, (1.0, 1.0)).apply(far))) is not None


def test_models_of_the_same_points():
    scene = SetModel(Loss.SQUARED_ERROR).apply(SCENE)
    assert scene.problem == Neuron(X, Y, "size", "price")
    assert scene.window == scene.problem.window and scene.starts == scene.problem.starts
    moved = replace(SetWindow(Window(-1, 1, -1, 1)).apply(scene), starts=((0.5, 0.5),))
    crossed = SetModel(Loss.CROSS_ENTROPY).apply(moved)
    assert crossed.problem == Neuron(X, Y, "size", "price", Loss.CROSS_ENTROPY)
    assert (crossed.window, crossed.starts) == (moved.window, moved.starts)
    assert SetModel(None).apply(crossed).problem == LINE


def test_both_losses_are_seen_in_one_window():
    squared, crossed = (Neuron(SEVEN_POINTS_X, SEVEN_POINTS_Y, loss=loss) for loss in Loss)
    assert squared.window == crossed.window and squared.starts == crossed.starts


def test_the_plane_and_the_scale_of_many_columns():
    scene = SetMatrix({"plane": (2, 0)}).apply(MATRIX)
    assert scene.problem.plane == (2, 0)
    assert scene.window == scene.problem.window and scene.starts == scene.problem.starts
    plain = SetMatrix({"standardise": False}).apply(scene)
    assert plain.problem == MatrixRegression(standardise=False, plane=(2, 0))
    assert decode(encode(plain)) == plain


@pytest.mark.parametrize("plane", [(0, 1), (2, 1)])
def test_the_land_of_many_columns_can_be_searched_and_charted(plane):
    scene = SetMatrix({"plane": plane}).apply(MATRIX)
    problem, window = scene.problem, scene.window
    share = share_of(search_of(replace(scene, threshold=problem.lowest + 0.5)))
    curvature = problem.constant_hessian[np.ix_(plane, plane)]
    area = 2 * np.pi * 0.5 / np.sqrt(np.linalg.det(curvature))
    assert share == pytest.approx(area / (window.width * window.height), rel=0.05)
    entry = Entry(GradientDescent(0.5 * problem.step_limit))
    *_, basins = chart(BasinsRequest(problem, entry, window, 16, 12, 4_000))
    assert (basins.ends == 0).all(), "a bowl has one basin"
    np.testing.assert_allclose(constant_hessian(problem), problem.constant_hessian)


@pytest.mark.parametrize("file", ["table.csv", "t\udcff.csv", "n" * 200 + ".csv"])
@pytest.mark.parametrize(
    "name", ["y", "a column with such a long name that no title could hold it"]
)
def test_a_scene_of_a_table_is_saved_whatever_its_names(tmp_path: Path, file, name):
    path = tmp_path / file
    path.write_text(f"x,{name}\n1,2\n2,4\n3,5\n")
    columns = read_columns(path)
    for edit in (posed(columns, 0, 1), posed_all(columns, 1)):
        scene = edit.apply(SCENE)
        assert decode(encode(scene)) == scene
        assert scene.title.startswith(file[0])
        assert scene.title.endswith("…") or name in scene.title or "columns" in scene.title


def test_data_too_large_for_any_descent_are_refused_with_what_to_do(tmp_path: Path):
    path = tmp_path / "gdp.csv"
    path.write_text("year,gdp\n1950,1e12\n1960,2e12\n1970,5e12\n")
    columns = read_columns(path)
    for edit in (posed(columns, 0, 1), posed_all(columns, 1)):
        with pytest.raises(SceneError, match="too large: the loss at the start is"):
            edit.apply(SCENE)
    path.write_text("year,gdp\n0,1\n10,2\n20,5\n")
    assert posed(read_columns(path), 0, 1).apply(SCENE).title == "gdp: gdp over year"


def test_long_names_are_shortened_on_the_axes():
    problem = MatrixRegression(names=("a long name of a column, longer than any axis", "b"))
    assert problem.axes[0] == "b" and problem.axes[1] == "w₁ a long name of a col…"
