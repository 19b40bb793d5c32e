"""The setup of training: shares, edits of data and networks, what is said of both, weights."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.datasets import DATA_SETS
from core.datasets.base import DataSet
from core.datasets.features import Feature
from core.datasets.files import CsvFile, Mnist, NpzFile
from core.datasets.generated import Circle, Generated, Plane, Sine, Spiral
from core.datasets.points import OwnPoints, SevenPoints
from core.datasets.preparation import Preparation, prepare
from core.datasets.real import Digits, Iris
from core.datasets.scaling import InputScaling
from core.datasets.shelf import taken
from core.datasets.thumbnails import painted, thumbnails
from core.edits import SetProblem
from core.network.layout import Layout
from core.network.machine import Machine
from core.network.network import Activation, Layer, Loss, Network
from core.network.targets import Encoding
from core.network.weights_file import save_weights
from core.optimizers.adaptive import Adam
from core.optimizers.second_order import BFGS, Newton
from core.race import Leg, Touch
from core.scene import Racer, Scene, SceneError, View
from core.scene_file import decode, encode
from core.training.batch import TrainingBatch
from core.training.edits import SetNetwork, SetTraining, ShareNetwork
from core.training.examining import Examined, examined
from core.training.files import data_set_of, is_data
from core.training.problem import Origin, Training
from core.training.racer_notes import note_of
from core.training.recording import TrainingRecording
from core.training.setup import setup_of
from core.training.setup_edits import (
    LoadWeights,
    OpenFiles,
    PosePoints,
    SetFile,
    SetPreparation,
    TrainOn,
)
from core.training.shapes import BREAK, facts_before, facts_of, layout_of, suited
from core.training.shares import LEAST, shared
from core.training.train import train

TOUCH = Touch(3, 0, 1.0)
LEG = Leg(2, Adam())
SCENE = Scene(problem=Training(), racers=(Racer(Adam(0.01)),), steps=5)
LAND = Scene()
SHARES = st.tuples(st.integers(0, 100), st.integers(0, 100), st.integers(1, 100)).map(
    lambda parts: _shares(*parts)
)


def _shares(validation: int, test: int, train: int) -> tuple[float, float, float]:
    whole = validation + test + train
    validation_share, test_share = round(validation / whole, 6), round(test / whole, 6)
    return round(1 - validation_share - test_share, 6), validation_share, test_share


def found_in(data: DataSet, preparation: Preparation = Preparation()) -> Examined:  # noqa: B008
    (found,) = (chunk for chunk in examined(data, preparation) if chunk is not None)
    return found


# Shares


@given(SHARES, st.integers(0, 2), st.floats(-0.5, 1.5))
def test_shares_keep_their_sum_whatever_is_wanted(shares, part, wanted):
    made = shared(shares, part, wanted)
    preparation = Preparation(shares=made)  # it would refuse any other sum
    assert preparation.shares == made and made[0] >= LEAST - 1e-9
    low, high = (LEAST, 1.0) if part == 0 else (0.0, 1 - LEAST)
    assert made[part] == pytest.approx(min(max(wanted, low), high), abs=2e-6)


@pytest.mark.parametrize(
    ("shares", "part", "wanted", "made"),
    [
        ((0.7, 0.15, 0.15), 1, 0.3, (0.55, 0.3, 0.15)),
        ((0.7, 0.15, 0.15), 2, 0.0, (0.85, 0.15, 0.0)),
        ((0.7, 0.2, 0.1), 0, 0.4, (0.4, 0.4, 0.2)),
        ((0.7, 0.15, 0.15), 1, 0.9, (0.01, 0.9, 0.09)),
        ((1.0, 0.0, 0.0), 0, 0.5, (0.5, 0.25, 0.25)),
        ((0.7, 0.15, 0.15), 0, 1.0, (1.0, 0.0, 0.0)),
    ],
)
def test_the_others_give_way_sensibly(shares, part, wanted, made):
    assert shared(shares, part, wanted) == made


# Data


@pytest.mark.parametrize("kind", [kind for kind in DATA_SETS if issubclass(kind, Generated)])
def test_made_data_are_posed_at_once(kind):
    scene = TrainOn(kind(noise=0.1)).apply(SCENE)
    assert scene.problem.data == kind(noise=0.1)
    assert TrainOn(kind()).labour(scene) == 0
    setup_of(scene.training_race)  # it can be trained
    assert decode(encode(scene)) == scene


def test_a_loss_that_makes_no_sense_gives_way_and_one_that_does_stays():
    binary = SetNetwork({"loss": Loss.HINGE, "output": Activation.TANH}).apply(SCENE)
    numbers = TrainOn(Plane()).apply(binary).problem.network
    assert (numbers.loss, numbers.output) == (None, None)
    squared = SetNetwork({"loss": Loss.SQUARED_ERROR, "output": Activation.SOFTMAX}).apply(SCENE)
    numbers = TrainOn(Plane()).apply(squared).problem.network
    assert (numbers.loss, numbers.output) == (Loss.SQUARED_ERROR, None)
    assert TrainOn(Spiral()).apply(binary).problem.network == binary.problem.network


def test_a_racers_own_network_is_suited_too():
    own = SetNetwork({"loss": Loss.CROSS_ENTROPY}, racer=0).apply(SCENE)
    assert own.racers[0].network.loss is Loss.CROSS_ENTROPY
    assert TrainOn(Plane()).apply(own).racers[0].network.loss is None


def test_one_input_gets_a_feature_that_it_has():
    chosen = SetPreparation({"features": (Feature.X2, Feature.PRODUCT)}).apply(SCENE)
    assert TrainOn(Sine()).apply(chosen).problem.preparation.features == (Feature.X1,)
    assert TrainOn(Circle(seed=3)).apply(chosen).problem.preparation.features == (
        Feature.X2, Feature.PRODUCT,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "scaling"),
    [(Iris(), InputScaling.STANDARDISE), (Digits(), InputScaling.MIN_MAX),
     (Spiral(), InputScaling.NONE)],
)  # fmt: skip
def test_measured_data_are_scaled_unless_a_person_has_chosen(data, scaling):
    scene = TrainOn(data).apply(SCENE)
    assert scene.problem.preparation.scaling is scaling
    chosen = SetPreparation({"scaling": InputScaling.NONE}).apply(scene)
    assert TrainOn(data).apply(chosen).problem.preparation.scaling is InputScaling.NONE
    chosen = SetPreparation({"scaling": InputScaling.MIN_MAX}).apply(SCENE)
    assert TrainOn(data).apply(chosen).problem.preparation.scaling is InputScaling.MIN_MAX


def test_what_was_about_other_data_is_let_go_of():
    problem = replace(SCENE.problem, origin=Origin(b"\0" * 8))
    racer = replace(SCENE.racers[0], touches=(TOUCH,), past=(LEG,))
    scene = replace(SCENE, problem=problem, racers=(racer,), test_looks=3,
                    view=View(sample=4, inputs=(0, 1)))  # fmt: skip
    made = TrainOn(Spiral()).apply(scene)
    assert made.problem.origin is None and made.test_looks == 0
    assert made.racers[0].touches == () and made.racers[0].past == ()
    assert made.view.sample is None and made.view.inputs is None
    assert made.racers[0].optimizer == racer.optimizer and made.steps == scene.steps


def test_data_pose_a_training_where_a_land_is_shown():
    made = TrainOn(Iris()).apply(LAND)
    assert made.problem.data == Iris() and isinstance(made.racers[0].optimizer, Adam)
    assert TrainOn(Iris()).labour(LAND) > 0


def test_picking_the_problem_keeps_the_optimizers_and_adds_one_where_there_is_none():
    assert SetProblem(Training()).apply(LAND).racers == (Racer(Adam()),)
    mine = replace(LAND, racers=(Racer(Newton()),))
    assert SetProblem(Training()).apply(mine).racers == mine.racers


def test_own_points_are_those_of_the_set_before():
    scene = PosePoints().apply(TrainOn(Circle(samples=40)).apply(SCENE))
    points = scene.problem.data
    assert isinstance(points, OwnPoints)
    np.testing.assert_array_equal(points.load().inputs, Circle(samples=40).load().inputs)
    with pytest.raises(SceneError, match="inputs"):
        PosePoints().apply(TrainOn(Iris()).apply(SCENE))


# Files


def write_idx(path: Path, array: np.ndarray, *, magic: int | None = None) -> Path:
    head = (magic or (0x0800 | array.ndim)).to_bytes(4, "big")
    head += b"".join(length.to_bytes(4, "big") for length in array.shape)
    content = head + array.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.fixture
def mnist(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    write_idx(tmp_path / "train-labels-idx1-ubyte.gz", np.arange(40) % 4)
    return write_idx(tmp_path / "train-images-idx3-ubyte.gz", rng.integers(0, 256, (40, 3, 5)))


def test_a_file_is_told_by_its_name(mnist: Path, tmp_path: Path):
    assert data_set_of(mnist) == Mnist(str(mnist))
    labels = tmp_path / "train-labels-idx1-ubyte.gz"
    assert data_set_of(labels) == Mnist(str(mnist)), "either of the two may be given"
    assert data_set_of(Path("a/b.CSV")) == CsvFile("a/b.CSV")
    assert data_set_of(Path("b.npz")) == NpzFile("b.npz")
    assert data_set_of(Path("b.dat"), NpzFile) == NpzFile("b.dat")
    told = {name: is_data(Path(name)) for name in ("a.csv", "a.npz", "t10k-images-idx3-ubyte",
            "t.idx3-ubyte", "t.gz", "a.json", "a.mp4", "gz")}  # fmt: skip
    assert list(told.values()) == [True, True, True, True, True, False, False, False]


def test_pictures_are_trained_on(mnist: Path):
    scene = TrainOn(data_set_of(mnist)).apply(SCENE)
    found = found_in(scene.problem.data)
    assert found.text == "40 pictures, 3×5 pixels, 4 classes: 28 / 6 / 6"
    assert setup_of(scene.training_race).prepared.columns == 15


def test_a_bad_file_changes_nothing_and_is_named(mnist: Path, tmp_path: Path):
    write_idx(tmp_path / "train-labels-idx1-ubyte.gz", np.zeros(39))
    with pytest.raises(SceneError, match=r"train-labels-idx1-ubyte\.gz: holds 39 labels"):
        TrainOn(data_set_of(mnist)).apply(SCENE)
    with pytest.raises(SceneError, match=r"nowhere\.csv"):
        TrainOn(CsvFile(str(tmp_path / "nowhere.csv"))).apply(SCENE)
    with pytest.raises(SceneError, match="no file of images is chosen"):
        TrainOn(Mnist()).apply(SCENE)


def test_data_of_one_class_are_refused(tmp_path: Path):
    path = tmp_path / "one.csv"
    path.write_text("a,b\n1,x\n2,x\n3,x\n")
    with pytest.raises(SceneError, match="of one class"):
        TrainOn(CsvFile(str(path))).apply(SCENE)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "flowers.csv"
    rows = "".join(f"{i % 7},{i % 3},{'abc'[i % 3]},{i / 2}\n" for i in range(30))
    path.write_text(f"length,width,kind,price\n{rows}")
    return path


def test_of_a_table_the_columns_are_told_and_the_target_can_be_another(table: Path):
    scene = TrainOn(CsvFile(str(table))).apply(SCENE)
    found = found_in(scene.problem.data)
    assert found.names == ("length", "width", "kind", "price") and found.target == "price"
    assert found.text == "30 samples, 5 inputs, a number: 21 / 5 / 4"
    other = SetFile({"target": "kind"}).apply(scene)
    found = found_in(other.problem.data)
    assert found.target == "kind" and found.facts.classes == 3
    assert SetFile({}).labour(scene) > 0
    with pytest.raises(SceneError, match="no column size"):
        SetFile({"target": "size"}).apply(scene)
    with pytest.raises(SceneError, match="not read from files"):
        SetFile({"target": "kind"}).apply(SCENE)


def test_of_a_file_that_cannot_be_read_the_fault_is_told_with_what_there_is(tmp_path: Path):
    path = tmp_path / "odd.npz"
    np.savez(path, first=np.zeros((4, 2)), second=np.arange(4))
    found = found_in(NpzFile(str(path)))
    assert found.names == ("first", "second") and found.facts is None
    assert found.fault.startswith("odd.npz: has no array that is named as inputs")
    named = NpzFile(str(path), inputs="first", targets="second")
    found = found_in(named)
    assert (found.inputs, found.target, found.fault) == ("first", "second", "")
    assert found_in(CsvFile()).fault == "Table: no file is chosen yet; choose a CSV file"


# What is known of data


@pytest.mark.parametrize(
    "kind", [k for k in DATA_SETS if issubclass(k, Generated)] + [Digits, Iris]
)
def test_what_is_known_beforehand_is_so(kind):
    assert facts_before(kind()) == facts_of(taken(kind()))


@pytest.mark.parametrize("data", [Circle(), Plane(), Sine(), SevenPoints(), Iris()])
@pytest.mark.parametrize("loss", [None, Loss.SQUARED_ERROR])
def test_a_layout_is_that_of_training(data, loss):
    network = Network((Layer(5, batch_norm=True), Layer(3)), loss=loss)
    features = Preparation(features=(Feature.X1, Feature.X1_SQUARED, Feature.PRODUCT))
    prepared = prepare(taken(data), features)
    expected = Encoding(network, prepared.as_trained).layout(prepared.columns)
    layout = layout_of(network, features, facts_of(taken(data)))
    assert (layout.widths, layout.n, layout.size) == (expected.widths, expected.n, expected.size)


def test_only_what_makes_no_sense_is_taken_from_a_network():
    facts = facts_of(taken(Plane()))
    assert suited(Network(loss=Loss.HUBER), facts) == Network(loss=Loss.HUBER)
    assert suited(Network(loss=Loss.HINGE, l2=0.1), facts) == Network(l2=0.1)


# Networks


def test_weights_stay_where_a_network_is_shaped_as_before():
    racer = replace(SCENE.racers[0], touches=(TOUCH,))
    problem = replace(SCENE.problem, origin=Origin(b"\0" * 8))
    scene = replace(SCENE, problem=problem, racers=(racer,))
    layers = scene.problem.network.hidden
    dropped = (replace(layers[0], dropout=0.2, activation=Activation.RELU), layers[1])
    kept = SetNetwork({"hidden": dropped}).apply(scene)
    assert kept.problem.origin is not None and kept.racers[0].touches
    for changes in ({"hidden": layers[:1]}, {"hidden": (replace(layers[0], batch_norm=True),)},
                    {"output": Activation.SOFTMAX}):  # fmt: skip
        made = SetNetwork(changes).apply(scene)
        assert made.problem.origin is None and not made.racers[0].touches


def test_an_own_network_comes_and_goes():
    own = SetNetwork({"hidden": (Layer(3),)}, racer=0).apply(SCENE)
    assert own.racers[0].network == replace(SCENE.problem.network, hidden=(Layer(3),))
    assert own.problem == SCENE.problem
    assert ShareNetwork(0).apply(own) == SCENE
    with pytest.raises(SceneError, match="no optimizer number 2"):
        ShareNetwork(1).apply(own)


def test_the_note_tells_of_own_networks_and_of_rules_that_cannot_train_so_many():
    facts = facts_before(Circle())
    own = SetNetwork({"hidden": (Layer(16),)}, racer=0).apply(SCENE)
    assert note_of(SCENE, 0, facts).text == ""
    assert note_of(own, 0, facts) == ("own network 2-16-2", False, True)
    deep = SetNetwork({"hidden": (Layer(9),) * 20}, racer=0).apply(SCENE)
    told = note_of(deep, 0, facts).text
    assert told.replace(BREAK, "") == f"own network 2-{'9-' * 20}2" and told.count(BREAK) == 21
    wide = Network(hidden=(Layer(20), Layer(20)))
    for rule, refused in ((Newton(), True), (BFGS(), False), (Adam(), False)):
        scene = replace(SCENE, racers=(replace(SCENE.racers[0], optimizer=rule),))
        scene = replace(scene, problem=replace(scene.problem, network=wide))
        note = note_of(scene, 0, facts)
        n = Layout(wide, 2, 2, 2).n
        assert note.is_fault is refused and (f"{n}" in note.text) is refused
    assert note_of(LAND, 0, facts).text == "" and note_of(own, 0, None).text == ""


def test_other_features_let_go_of_weights_and_another_split_does_not():
    scene = replace(SCENE, problem=replace(SCENE.problem, origin=Origin(b"\0" * 8)))
    split = SetPreparation({"shares": (0.5, 0.25, 0.25), "seed": 3}).apply(scene)
    assert split.problem.origin is not None
    assert SetPreparation({"features": (Feature.X1,)}).apply(scene).problem.origin is None
    with pytest.raises(SceneError, match="shares"):
        SetPreparation({"shares": (0.5, 0.5, 0.5)}).apply(scene)


def test_large_weights_are_not_gone_through_when_something_else_is_set():
    origin = Origin(b"\1" * 64, "mine")
    scene = SetTraining({"origin": origin}).apply(SCENE)
    assert scene.problem.origin is origin
    patient = SetTraining({"patience": 20, "restore": True}).apply(scene)
    assert patient.problem.origin is origin and patient.problem.patience == 20
    assert SetTraining({"origin": None}).apply(patient).problem.origin is None
    with pytest.raises(SceneError, match="patience"):
        SetTraining({"patience": 0}).apply(scene)


# Rules for few parameters


@pytest.mark.parametrize("runs", [1, 3])
def test_newton_finds_the_lowest_loss_of_a_linear_network_in_a_step(runs):
    network = Network((), loss=Loss.SQUARED_ERROR)
    problem = Training(Plane(noise=0.2), network=network)
    racers = (Racer(Newton(1.0)),)
    scene = Scene(problem=problem, racers=racers, steps=2, repeats=runs)
    recording = recorded(scene)
    prepared = recording.setup.prepared
    x = np.column_stack([prepared.inputs[prepared.train], np.ones(len(prepared.train))])
    best = np.linalg.lstsq(x, prepared.targets[prepared.train, 0])[0]
    found = recording.vectors[0][1]
    np.testing.assert_allclose(found, np.tile(best, (runs, 1)), atol=1e-7)


def test_second_derivatives_agree_with_one_another_and_with_the_gradient():
    layers = (Layer(4, batch_norm=True), Layer(3, Activation.SIGMOID))
    scene = replace(SCENE, problem=replace(SCENE.problem, network=Network(layers, l2=0.1)))
    setup = setup_of(scene.training_race)
    plan, part = setup.plans[0], setup.prepared.train
    machine = Machine(plan.network, plan.layout, 1, 0)
    n = plan.layout.n
    batch = TrainingBatch(machine, setup.prepared.inputs[part][None], plan.targets[part][None], 1)
    w = plan.start[:, :n].copy()
    hessian = batch.hessian(w)
    np.testing.assert_array_equal(hessian, hessian.swapaxes(1, 2))
    direction = np.random.default_rng(0).normal(size=(1, n))
    ahead, behind = (batch.gradient(w + sign * 1e-5 * direction) for sign in (1, -1))
    np.testing.assert_allclose(
        (hessian @ direction[..., None])[..., 0], (ahead - behind) / 2e-5, atol=1e-6
    )


def recorded(scene: Scene) -> TrainingRecording:
    recording = TrainingRecording(scene.training_race)
    for chunk in train(scene.training_race):
        recording.append(chunk)
    return recording


# Weights


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_weights_that_were_saved_are_those_that_training_begins_with(tmp_path: Path, suffix: str):
    plan = setup_of(replace(SCENE, seed=5).training_race).plans[0]
    path = tmp_path / f"mine{suffix}"
    save_weights(path, plan.layout, plan.start[0])
    scene = LoadWeights(str(path)).apply(SCENE)
    assert scene.problem.origin.note == path.name
    again = setup_of(scene.training_race).plans[0].start
    np.testing.assert_array_equal(again, plan.start)
    assert decode(encode(scene)) == scene


def test_weights_that_do_not_fit_are_told_and_change_nothing(tmp_path: Path):
    plan = setup_of(SCENE.training_race).plans[0]
    path = tmp_path / "mine.npz"
    save_weights(path, plan.layout, plan.start[0])
    narrow = SetNetwork({"hidden": (Layer(4),)}).apply(SCENE)
    with pytest.raises(SceneError, match=r"2-8-8-2, but this one is 2-4-2"):
        LoadWeights(str(path)).apply(narrow)
    with pytest.raises(SceneError, match=r"gone\.npz is no file"):
        LoadWeights(str(tmp_path / "gone.npz")).apply(SCENE)
    (tmp_path / "bad.npz").write_bytes(b"nothing of the kind")
    with pytest.raises(SceneError, match=r"bad\.npz"):
        LoadWeights(str(tmp_path / "bad.npz")).apply(SCENE)
    assert LoadWeights(str(path)).labour(SCENE) > 0


# Pictures


def test_each_made_set_has_a_picture_in_both_colours():
    made = list(thumbnails())
    assert [picture.kind for picture in made] == [
        kind for kind in DATA_SETS if issubclass(kind, Generated)
    ]
    for picture in made:
        assert picture.places.min() >= 0 and picture.places.max() <= 1
        pixels = painted(picture, 22, "#FFFFFF")
        drawn = pixels[pixels[..., 3] == 255][:, :3].astype(int)
        assert len(drawn) > 40
        assert (drawn[:, 2] > drawn[:, 0]).any() and (drawn[:, 0] > drawn[:, 2]).any()


def test_a_table_with_gaps_is_opened_without_the_rows_that_have_some(tmp_path):
    path = tmp_path / "gaps.csv"
    path.write_text("a,b,y\n" + "".join(f"{i},{i * i},{i / 3}\n" for i in range(30)) + "1,,2\n")
    with pytest.raises(SceneError, match="cells are missing in 1 of 31 rows"):
        TrainOn(CsvFile(str(path))).apply(SCENE)
    data = OpenFiles(CsvFile(str(path))).apply(SCENE).problem.data
    assert data == CsvFile(str(path), drop_missing=True)
    assert "1 of 31 rows have gaps and are left out" in taken(data).note


def test_an_archive_of_other_names_is_opened_with_the_arrays_that_belong_together(tmp_path):
    path = tmp_path / "own.npz"
    np.savez(path, kind=np.arange(20) % 2, wide=np.ones((20, 3)), other=np.ones((7, 5)), one=1.0)
    data = OpenFiles(NpzFile(str(path))).apply(SCENE).problem.data
    assert data == NpzFile(str(path), "wide", "kind")
    assert taken(data).classes == ("0", "1")


@pytest.mark.parametrize("arrays", [{"a": np.ones((5, 2))}, {"a": np.ones(5), "b": np.ones(4)}])
def test_a_file_that_no_choice_mends_says_what_is_wrong_with_the_usual_one(tmp_path, arrays):
    path = tmp_path / "own.npz"
    np.savez(path, **arrays)
    with pytest.raises(SceneError, match=r"^own\.npz: has no array that is named as"):
        OpenFiles(NpzFile(str(path))).apply(SCENE)


def test_where_too_few_rows_are_without_gaps_the_gaps_are_told_of(tmp_path):
    path = tmp_path / "gaps.csv"
    path.write_text("a,b,k\n1,,x\n2,3,y\nNA,4,x\n")
    with pytest.raises(SceneError, match="cells are missing in 2 of 3 rows"):
        OpenFiles(CsvFile(str(path))).apply(SCENE)
