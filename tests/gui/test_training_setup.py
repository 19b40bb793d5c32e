"""The forms of training in the setup, files that are opened and dropped, weights in files."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from core.datasets.features import Feature
from core.datasets.files import CsvFile, Mnist, NpzFile
from core.datasets.generated import Circle, Plane, Spiral, Xor
from core.datasets.points import OwnPoints, SevenPoints
from core.datasets.real import Iris
from core.datasets.scaling import InputScaling
from core.edits import SetProblem
from core.network.network import MOST_LAYERS, Activation, Initialisation, Layer, Loss, Precision
from core.network.weights_file import load_weights
from core.optimizers.adaptive import Adam
from core.optimizers.gradient_descent import GradientDescent
from core.optimizers.second_order import Newton
from core.racer_edits import AddRacer, RemoveRacer
from core.scene import Racer, Scene
from core.surfaces import Beale
from core.training.edits import SetNetwork, SetTraining
from core.training.problem import Training
from gui.bubble import Bubble
from gui.main_window import MainWindow
from gui.panels.setup import SetupPanel
from gui.theme import DARK
from gui.training_setup.data_form import DataForm
from gui.training_setup.network_form import NetworkForm
from tests.core.test_training_setup import write_idx
from tests.gui.bench import Bench
from tests.gui.conftest import MakeBench, MakeWindow, settled
from tests.gui.hand import Key, click, key, type_in
from tests.gui.test_data import carried, drop, enter
from tests.gui.test_setup import field, text_of

ELIDE = Qt.TextElideMode.ElideRight
SCENE = Scene(
    problem=Training(data=Xor(noise=0.1), network=replace(Training().network)),
    racers=(Racer(Adam(0.01), batch_size=10), Racer(GradientDescent(0.1))),
    steps=12,
)


@pytest.fixture
def bench(make_bench: MakeBench) -> Bench:
    return make_bench(SetupPanel, SCENE, size=(360, 1200))


def data_form(bench: Bench) -> DataForm:
    return bench.panel.findChild(DataForm)


def network_form(bench: Bench) -> NetworkForm:
    return bench.panel.findChild(NetworkForm)


def problem(bench: Bench) -> Training:
    return bench.scene.training


def press(widget: QWidget) -> None:
    click(widget, widget.rect().center())


def choose(box: QComboBox, text: str) -> None:
    """Choose an item as a person does; a text that is not offered fails."""
    index = next(i for i in range(box.count()) if box.itemText(i).startswith(text))
    box.setCurrentIndex(index)
    box.activated.emit(index)


def offers(box: QComboBox) -> list[str]:
    return [box.itemText(i) for i in range(box.count())]


# Data


def test_what_the_data_are_is_said_in_a_line(bench: Bench) -> None:
    form = data_form(bench)
    assert form.told.text() == "500 points, 2 inputs, 2 classes: 350 / 75 / 75"
    assert not form.fault.isVisible() and form.choice.currentText() == "XOR"
    assert bench.session.recording.complete


def test_another_set_is_as_large_and_as_noisy_and_one_change(bench: Bench) -> None:
    form = data_form(bench)
    choose(form.choice, "Spiral")
    assert problem(bench).data == Spiral(noise=0.1)
    choose(form.choice, "Plane")
    assert problem(bench).data == Plane(noise=0.1)
    assert form.told.text() == "500 points, 2 inputs, a number: 350 / 75 / 75"
    assert bench.session.recording.race.problem.data == Plane(noise=0.1)
    bench.session.undo()
    bench.session.undo()
    assert bench.scene == SCENE and form.choice.currentText() == "XOR"


def test_each_made_set_has_a_picture_and_kinds_are_parted(bench: Bench) -> None:
    box = data_form(bench).choice
    pictured = [box.itemText(i) for i in range(box.count()) if not box.itemIcon(i).isNull()]
    assert len(pictured) == 8 and "Sine" in pictured
    assert offers(box).count("") == 3, "separators"
    assert offers(box)[-3:] == ["MNIST (IDX files)…", "Table (CSV)…", "Arrays (NPZ)…"]


def test_numbers_of_the_set(bench: Bench) -> None:
    fields = data_form(bench)._fields
    type_in(fields["noise"], "35")
    assert problem(bench).data == Xor(noise=0.35)
    type_in(fields["noise"], "50.1")
    assert problem(bench).data == Xor(noise=0.35) and text_of(fields["noise"]) == "35"
    fields["noise"].stepBy(1)
    assert problem(bench).data.noise == 0.4
    type_in(fields["samples"], "200")
    type_in(fields["seed"], "7")
    assert problem(bench).data == Xor(200, 0.4, 7)
    assert data_form(bench).told.text().startswith("200 points")
    choose(data_form(bench).choice, "Seven points")
    assert data_form(bench)._fields == {} and problem(bench).data == SevenPoints()


def test_own_points_are_those_that_were_there(bench: Bench) -> None:
    choose(data_form(bench).choice, "Own points")
    assert isinstance(problem(bench).data, OwnPoints) and len(problem(bench).data.x) == 500
    assert data_form(bench).told.text().startswith("500 points")


def test_features_are_chips_of_which_one_stays(bench: Bench) -> None:
    chips = data_form(bench).chips.chips
    press(chips[Feature.PRODUCT])
    assert problem(bench).preparation.features == (Feature.X1, Feature.X2, Feature.PRODUCT)
    assert network_form(bench).told.text() == "3-8-8-2 · 122 parameters"
    press(chips[Feature.X1])
    press(chips[Feature.X2])
    press(chips[Feature.PRODUCT])
    assert problem(bench).preparation.features == (Feature.PRODUCT,)
    assert chips[Feature.PRODUCT].isChecked()
    assert "One feature must stay" in bench.panel.findChild(Bubble).text()
    choose(data_form(bench).choice, "Sine")
    shown = [feature for feature, chip in chips.items() if chip.isVisible()]
    assert shown == [Feature.X1, Feature.X1_SQUARED, Feature.SIN_X1]
    choose(data_form(bench).choice, "Iris")
    assert not data_form(bench).chips.isVisible()
    assert data_form(bench).told.text() == "150 samples, 4 inputs, 3 classes: 105 / 23 / 22"


def test_shares_keep_their_sum_and_typing_in_a_row_is_one_change(bench: Bench) -> None:
    form = data_form(bench)
    press(form.fold.button)
    type_in(form.split.shares[1], "30")
    assert problem(bench).preparation.shares == (0.55, 0.3, 0.15)
    assert [text_of(share) for share in form.split.shares] == ["55", "30", "15"]
    assert form.told.text().endswith("275 / 150 / 75")
    type_in(form.split.shares[0], "100")
    assert problem(bench).preparation.shares == (1.0, 0.0, 0.0)
    assert "100 / 0 / 0" in form.fold.button.text()
    bench.session.undo()
    bench.session.undo()
    assert bench.scene == SCENE


def test_scaling_by_class_and_seed_of_the_split(bench: Bench) -> None:
    split = data_form(bench).split
    choose(split.scaling, "standardise")
    press_hidden(split.stratified)
    split.seed.edited.emit(4)
    preparation = problem(bench).preparation
    assert preparation.scaling is InputScaling.STANDARDISE
    assert not preparation.stratified and preparation.seed == 4
    assert "standardise, 70 / 15 / 15" in data_form(bench).fold.button.text()


def press_hidden(box: QWidget) -> None:
    """Click a box that is folded away."""
    box.click()


# Networks


def test_a_long_line_of_what_is_set_ends_in_dots(bench: Bench) -> None:
    line = network_form(bench).ends.ends.button
    assert line.width() > line.fontMetrics().horizontalAdvance(line.text())
    whole = line.grab().toImage()
    line.setText(f"{line.text()}{' ' * 20}{'x' * 200}")
    long = line.grab().toImage()
    line.setText(line.fontMetrics().elidedText(line.text(), ELIDE, line.width()))
    assert long == line.grab().toImage() != whole
    assert "cross-entropy, softmax, xavier" in line.toolTip()


def test_a_deep_network_is_told_within_the_width_of_the_form(make_bench: MakeBench) -> None:
    deep = SetNetwork({"hidden": (Layer(8),) * MOST_LAYERS}).apply(SCENE)
    own = SetNetwork({"hidden": (Layer(4096),) * MOST_LAYERS}, racer=0).apply(SCENE)
    for scene in (deep, own):
        panel = make_bench(SetupPanel, scene, size=(360, 700)).panel
        area = panel.findChild(QScrollArea)
        assert area.widget().minimumSizeHint().width() <= area.viewport().width()


def test_layers_come_and_go(bench: Bench) -> None:
    form = network_form(bench)
    press(form.layers.more)
    assert [layer.width for layer in problem(bench).network.hidden] == [8, 8, 8]
    type_in(form.layers.rows[1].width_field, "3")
    assert form.told.text() == "2-8-3-8-2 · 101 parameters"
    press(form.layers.rows[1].remove)
    press(form.layers.fewer)
    assert problem(bench).network.hidden == (Layer(8),)
    press(form.layers.fewer)
    assert problem(bench).network.hidden == () and not form.layers.fewer.isEnabled()
    assert form.told.text() == "2-2 · 6 parameters"
    press(form.layers.more)
    assert problem(bench).network.hidden == (Layer(8),)
    bench.panel.edit(SetNetwork({"hidden": (Layer(2),) * MOST_LAYERS}))
    assert not form.layers.more.isEnabled()
    assert sum(row.width_field.isVisible() for row in form.layers.rows) == MOST_LAYERS


def test_what_a_layer_is(bench: Bench) -> None:
    row = network_form(bench).layers.rows[0]
    choose(row.activation, "relu")
    press(row.batch_norm)
    type_in(row.dropout, "20")
    assert problem(bench).network.hidden[0] == Layer(8, Activation.RELU, True, 0.2)
    assert problem(bench).network.hidden[1] == Layer(8)
    for _ in range(3):
        bench.session.undo()
    assert bench.scene == SCENE and not row.batch_norm.isChecked()
    assert "softmax" not in offers(row.activation)


def test_only_what_makes_sense_is_offered(bench: Bench) -> None:
    ends = network_form(bench).ends
    assert offers(ends.loss)[0] == "cross-entropy (usual)" and len(offers(ends.loss)) == 5
    assert offers(ends.output) == ["softmax (usual)"]
    choose(ends.loss, "hinge")
    assert problem(bench).network.loss is Loss.HINGE
    assert offers(ends.output) == ["linear (usual)", "tanh"]
    choose(ends.output, "tanh")
    assert problem(bench).network.output is Activation.TANH
    choose(ends.loss, "cross-entropy")
    assert problem(bench).network.loss is None and problem(bench).network.output is None
    choose(data_form(bench).choice, "Plane")
    assert offers(ends.loss) == ["squared-error (usual)", "huber"]
    assert bench.session.recording.complete


def test_how_it_begins_and_what_regularises_it(bench: Bench) -> None:
    form = network_form(bench)
    choose(form.ends.initialisation, "he")
    choose(form.ends.precision, "float32")
    press(form.ends.penalties.button)
    type_in(form.ends.numbers["l2"], "0.01")
    network = problem(bench).network
    assert network.initialisation is Initialisation.HE and network.precision is Precision.SINGLE
    assert network.l2 == 0.01 and "L2" in form.ends.penalties.button.text()
    assert "cross-entropy, softmax, he" in form.ends.ends.button.text()
    press(form.anew)
    assert bench.scene.seed == SCENE.seed + 1


def test_one_optimizer_has_a_network_of_its_own(bench: Bench) -> None:
    form = network_form(bench)
    choose(form.owner, bench.scene.labels[1])
    press(form.layers.fewer)
    assert bench.scene.racers[1].network.hidden == (Layer(8),)
    assert problem(bench).network == SCENE.training.network
    assert form.owner.currentText().endswith("(its own)")
    assert not form.ends._form.isRowVisible(form.ends.precision)
    note = bench.panel._racers.rows[1]._note
    assert note.text.text() == "own network 2-8-2" and note.isVisible()
    assert note.share in bench.panel._stops
    press(note.share)
    assert bench.scene == SCENE and not note.isVisible()
    assert note.share not in bench.panel._stops
    press(form.layers.more)
    bench.panel.edit(RemoveRacer(1))
    assert form.owner.currentText() == "all optimizers"
    assert len(form.layers._hidden) == 2


def test_a_rule_that_cannot_train_so_many_parameters_says_so(bench: Bench) -> None:
    bench.panel.edit(SetNetwork({"hidden": (Layer(20),)}))
    bench.panel.edit(AddRacer(Newton))
    note = bench.panel._racers.rows[2]._note
    assert note is None or not note.isVisible()
    bench.panel.edit(SetNetwork({"hidden": (Layer(20), Layer(10))}))
    note = bench.panel._racers.rows[2]._note
    assert note.isVisible() and note.text.objectName() == "fault"
    assert "at most 200 parameters: this network has 292" in note.text.text()
    assert "at most 200 parameters" in bench.session.recording.fault
    bench.session.undo()
    assert not note.isVisible() and not bench.session.recording.fault


def test_the_batch_of_each_optimizer_can_be_set(bench: Bench) -> None:
    row = bench.panel._racers.rows[1]
    row.unfold()
    batch = row.details.gradient["batch_size"]
    assert batch.isVisible()
    type_in(batch, "32")
    assert bench.scene.racers[1].batch_size == 32


def test_patience_and_the_best_weights(bench: Bench) -> None:
    patience = field(bench, "patience")
    restore = bench.panel._race._ending.restore
    assert not restore.isEnabled()
    type_in(patience, "5")
    assert problem(bench).patience == 5 and restore.isEnabled()
    press_hidden(restore)
    assert problem(bench).restore
    bench.panel.edit(SetProblem(Beale()))
    assert not patience.isVisible() and not network_form(bench).isVisible()
    assert patience not in bench.panel._stops
    bench.session.undo()
    assert network_form(bench).isVisible() and text_of(patience) == "5"


def test_tab_goes_through_all_that_is_seen_from_top_to_bottom(bench: Bench) -> None:
    for fold in (data_form(bench).fold, network_form(bench).ends.ends):
        press(fold.button)
    stops = [stop for stop in bench.panel._stops if stop.isVisibleTo(bench.panel)]
    assert {data_form(bench).split.seed, network_form(bench).ends.loss} <= set(stops)
    heights = [stop.mapTo(bench.panel, stop.rect().center()).y() for stop in stops]
    assert all(after > before - 15 for before, after in pairwise(heights))
    first = data_form(bench).choice
    first.setFocus()
    key(first, Key.Key_Tab)
    assert data_form(bench).open.hasFocus()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_the_usual_width_with_all_unfolded(make_bench: MakeBench, theme: str) -> None:
    extra = {} if theme == "light" else {"theme": DARK}
    bench = make_bench(SetupPanel, SCENE, size=(360, 700), **extra)
    bench.panel.edit(SetNetwork({"hidden": (Layer(9),)}, racer=1))
    bench.panel.edit(AddRacer(Newton))
    bench.panel.edit(SetNetwork({"hidden": (Layer(90),)}, racer=2))
    for fold in (data_form(bench).fold, network_form(bench).ends.ends,
                 network_form(bench).ends.penalties):  # fmt: skip
        press_hidden(fold.button)
    assert bench.panel._inner.minimumSizeHint().width() <= 360 - 18


# Files


@pytest.fixture
def mnist(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    write_idx(tmp_path / "t10k-labels-idx1-ubyte", np.arange(40) % 4)
    return write_idx(tmp_path / "t10k-images-idx3-ubyte", rng.integers(0, 256, (40, 4, 4)))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "flowers.csv"
    rows = "".join(f"{i % 7},{'abc'[i % 3]},{i / 2}\n" for i in range(30))
    path.write_text(f"length,kind,price\n{rows}")
    return path


def test_a_scene_whose_files_are_not_there_says_so_and_offers_to_choose(
    make_bench: MakeBench, mnist: Path
) -> None:
    lost = replace(SCENE, problem=replace(SCENE.training, data=Mnist("/nowhere/images")))
    bench = make_bench(SetupPanel, lost, size=(360, 1200))
    form, wanted = data_form(bench), []
    bench.panel.files_wanted.connect(wanted.append)
    assert form.fault.isVisible() and "images" in form.fault.text()
    assert "images" in bench.session.recording.fault
    press(form.files.choose)
    assert wanted == [Mnist]
    bench.panel.edit(SetTraining({"data": Mnist(str(mnist))}))
    assert not form.fault.isVisible()
    assert form.told.text() == "40 pictures, 4×4 pixels, 4 classes: 28 / 6 / 6"
    assert form.files.path.toolTip().splitlines()[1].endswith("t10k-labels-idx1-ubyte")
    assert not bench.session.recording.fault


def test_files_are_chosen_before_a_set_of_files_is_shown(bench: Bench) -> None:
    wanted: list[object] = []
    bench.panel.files_wanted.connect(wanted.append)
    for text in ("MNIST", "Table", "Arrays"):
        choose(data_form(bench).choice, text)
        assert data_form(bench).choice.currentText() == "XOR"
    press(data_form(bench).open)
    assert wanted == [Mnist, CsvFile, NpzFile, None]
    assert bench.scene == SCENE


def test_the_target_of_a_table_is_chosen_among_its_columns(
    make_bench: MakeBench, table: Path
) -> None:
    scene = replace(SCENE, problem=replace(SCENE.training, data=CsvFile(str(table))))
    bench = make_bench(SetupPanel, scene, size=(360, 1200))
    files = data_form(bench).files
    assert offers(files.target) == ["length", "kind", "price"]
    assert files.target.currentText() == "price"
    choose(files.target, "kind")
    assert problem(bench).data == CsvFile(str(table), target="kind")
    assert data_form(bench).told.text() == "30 points, 2 inputs, 3 classes: 21 / 5 / 4"
    files._use_column("price", False)
    assert problem(bench).data.left_out == ("price",)
    choose(files.task, "numbers")  # which words cannot be
    assert problem(bench).data.task is None and files.task.currentText() == "found out"
    press(files.drop_missing)
    assert problem(bench).data.drop_missing
    choose(files.target, "price")
    assert problem(bench).data.left_out == ()


def test_the_arrays_of_an_archive_are_chosen(make_bench: MakeBench, tmp_path: Path) -> None:
    path = tmp_path / "odd.npz"
    np.savez(path, first=np.random.default_rng(0).random((9, 2)), second=np.arange(9) % 3)
    data = NpzFile(str(path), "first", "second")
    scene = replace(SCENE, problem=replace(SCENE.training, data=data))
    bench = make_bench(SetupPanel, scene, size=(360, 1200))
    files = data_form(bench).files
    assert (files.inputs.currentText(), files.target.currentText()) == ("first", "second")
    choose(files.inputs, "second")
    assert problem(bench).data.inputs == "second"


@pytest.fixture
def window(make_window: MakeWindow) -> MainWindow:
    return make_window(SCENE)


def answers(monkeypatch: pytest.MonkeyPatch, *paths: Path | str) -> list[str]:
    """Let the questions for files be answered by these; return what is asked."""
    asked: list[str] = []
    left = [str(path) for path in paths]

    def answer(parent: QWidget, heading: str, *_: object) -> tuple[str, str]:
        asked.append(heading)
        return left.pop(0), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    return asked


def test_a_table_that_is_opened_is_trained_on(
    window: MainWindow, qtbot: QtBot, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, table)
    window.documents.choose_and_open_data()
    qtbot.waitUntil(lambda: window.session.scene.training.data == CsvFile(str(table)))
    qtbot.waitUntil(lambda: settled(window))
    assert window.session.recording.setup.prepared.samples.count == 30
    window.session.undo()
    assert window.session.scene == SCENE


def test_labels_beside_are_found_and_others_asked_for(
    window: MainWindow, qtbot: QtBot, mnist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = mnist.with_name("t10k-labels-idx1-ubyte")
    window.documents.open_data(labels)
    qtbot.waitUntil(lambda: window.session.scene.training.data == Mnist(str(mnist)))
    other = labels.rename(labels.with_name("answers"))
    asked = answers(monkeypatch, mnist, other)
    window.panels["setup"].files_wanted.emit(Mnist)
    found = Mnist(str(mnist), str(other))
    qtbot.waitUntil(lambda: window.session.scene.training.data == found)
    assert asked == ["Open data", "Labels of t10k-images-idx3-ubyte"]
    qtbot.waitUntil(lambda: settled(window))
    before = window.session.scene
    answers(monkeypatch, "")
    window.documents.open_data(mnist)
    assert window.session.scene is before


@pytest.mark.parametrize("name", ["nothing-images-idx3-ubyte", "folder.gz"])
def test_no_labels_are_asked_for_where_there_are_no_images(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "folder.gz").mkdir()
    asked = answers(monkeypatch)
    window.documents.open_data(tmp_path / name)
    qtbot.waitUntil(window._banner.isVisible)
    assert window._banner.text().startswith(f"{name}: ")
    assert asked == [] and window.session.scene == SCENE


def test_a_bad_file_is_told_of_and_changes_nothing(
    window: MainWindow, qtbot: QtBot, mnist: Path
) -> None:
    mnist.write_bytes(mnist.read_bytes()[:-5])
    recording = window.session.recording
    window.documents.open_data(mnist)
    qtbot.waitUntil(window._banner.isVisible)
    assert window._banner.text().startswith("t10k-images-idx3-ubyte: ends after")
    assert window.session.scene == SCENE and window.session.recording is recording
    assert window.panels["setup"].findChild(DataForm).choice.currentText() == "XOR"
    assert not window.session.can_undo


def test_what_is_dropped_is_trained_on(window: MainWindow, qtbot: QtBot, table: Path) -> None:
    mime = carried(table)
    enter(window, mime)
    assert window.drops.sign.text() == "Drop to train on flowers.csv"
    drop(window, mime)
    qtbot.waitUntil(lambda: isinstance(window.session.scene.training.data, CsvFile))
    qtbot.waitUntil(lambda: settled(window))


def test_arrays_that_are_dropped_on_a_land_pose_a_training(
    make_window: MakeWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window, path = make_window(), tmp_path / "mine.npz"
    np.savez(path, x=np.random.default_rng(0).random((20, 2)), y=np.arange(20) % 2)
    mime = carried(path)
    enter(window, mime)
    assert window.drops.sign.text() == "Drop to train on mine.npz"
    racers = window.session.scene.racers
    drop(window, mime)
    qtbot.waitUntil(lambda: isinstance(window.session.scene.problem, Training))
    qtbot.waitUntil(lambda: settled(window))
    assert window.session.scene.racers == racers
    assert window.session.scene.training.data == NpzFile(str(path))


# Weights


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_weights_of_the_moment_are_saved_and_begun_with(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    path = tmp_path / f"mine{suffix}"
    window.seek(7)
    shown = window.session.recording.vectors[0][7, 0].copy()
    answers(monkeypatch, path)
    window.documents.save_weights()
    qtbot.waitUntil(path.exists)
    qtbot.waitUntil(lambda: not window.documents._weights._lane.busy)
    np.testing.assert_array_equal(load_weights(path).vector, shown)
    answers(monkeypatch, path)
    window.documents.load_weights()
    qtbot.waitUntil(lambda: window.session.scene.training.origin is not None)
    qtbot.waitUntil(lambda: settled(window))
    np.testing.assert_array_equal(window.session.recording.vectors[1][0, 0], shown)
    form = window.panels["setup"].findChild(NetworkForm)
    assert form.origin.text() == f"Begins with the weights of {path.name}."
    assert not form.anew.isEnabled()
    form.random.click()
    assert window.session.scene == SCENE


def test_weights_that_do_not_fit_are_told_of(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "mine.npz"
    window.documents._weight_files.save(path, *window.documents._weight_files._shown())
    qtbot.waitUntil(path.exists)
    window.session.edit(SetNetwork({"hidden": (Layer(4),)}))
    qtbot.waitUntil(lambda: settled(window))
    window.documents._weight_files.load(path)
    qtbot.waitUntil(window._banner.isVisible)
    assert "2-8-8-2, but this one is 2-4-2" in window._banner.text()
    assert window.session.scene.training.origin is None


def test_what_cannot_be_saved_is_told_of(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers(monkeypatch, tmp_path / "no such folder" / "mine.npz")
    window.documents.save_weights()
    qtbot.waitUntil(window._banner.isVisible)
    assert "the weights were not saved" in window._banner.text()
    window.session.edit(SetTraining({"data": Mnist()}))
    qtbot.waitUntil(lambda: bool(window.session.recording.fault))
    window.documents.save_weights()
    assert window._banner.text().startswith("there are no weights to save yet")


def test_weights_are_of_training_only(make_window: MakeWindow) -> None:
    window = make_window()
    texts = {action.text(): action for action in window.actions()}
    assert not texts["Save &weights…"].isEnabled() and not texts["&Load weights…"].isEnabled()


def test_data_that_take_long_are_read_by_the_worker(window: MainWindow, qtbot: QtBot) -> None:
    form = window.panels["setup"].findChild(DataForm)
    choose(form.choice, "Iris")
    assert form.choice.currentText() == "XOR", "until they are there"
    found = Iris()
    qtbot.waitUntil(lambda: window.session.scene.training.data == found, timeout=30_000)
    qtbot.waitUntil(lambda: settled(window))
    assert form.choice.currentText() == "Iris" and not form.chips.isVisible()
    choose(form.choice, "Circle")
    assert window.session.scene.training.data == Circle()
    qtbot.waitUntil(lambda: settled(window))
