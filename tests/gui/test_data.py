"""Data of one's own: the dialog, what it finds out and refuses, and what can be dropped."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.data import growing
from core.matrix_regression import MatrixRegression
from core.scene_file import load_named, save
from gui.data_dialog import DataDialog
from gui.main_window import MainWindow
from tests.gui.conftest import settled
from tests.gui.hand import LEFT, NONE, Key, click, key

UGLY = Path(__file__).parent.parent / "core" / "ugly"
COPY = Qt.DropAction.CopyAction


def ready(window: MainWindow, qtbot: QtBot) -> DataDialog:
    """Wait until the dialog has read its file, and return it."""
    dialog = window.documents._data
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.isVisible() and not dialog.progress.isVisible())
    return dialog


def opened(window: MainWindow, qtbot: QtBot, path: Path) -> DataDialog:
    window.documents.open_data(path)
    return ready(window, qtbot)


def choose(box: QComboBox, words: str) -> None:
    """Choose an entry of a box with the keyboard."""
    box.setFocus()
    key(box, Key.Key_Home)
    for _ in range(box.findText(words)):
        key(box, Key.Key_Down)
    assert box.currentText() == words


def press(button: QPushButton) -> None:
    click(button, button.rect().center())


def preview(dialog: DataDialog) -> list[list[str]]:
    model = dialog.preview
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def heads(dialog: DataDialog) -> list[str]:
    model = dialog.preview
    return [model.headerData(i, Qt.Orientation.Horizontal) for i in range(model.columnCount())]


def found(dialog: DataDialog) -> list[str]:
    return [box.currentText() for box in dialog.layout_choices.values()]


def test_a_table_is_chosen_read_and_posed(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, before = UGLY / "german.csv", window.session.scene
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    key(window, Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    dialog = ready(window, qtbot)
    assert dialog.heading.text() == "german.csv: 3 rows, 2 columns"
    assert found(dialog) == [
        "semicolon ; (found)", "comma , (found)", "names (found)",
        "Windows-1252 (found)",
    ]  # fmt: skip
    assert heads(dialog) == ["Zeit (s) → x", "Höhe (m) → y"]
    assert preview(dialog) == [["0,5", "1,25"], ["1", "2,5"], ["1,5", "-3e-1"]]
    assert not dialog.error.isVisible()
    assert window.session.scene is before
    press(dialog.use_button)
    assert not dialog.isVisible()
    problem = window.session.scene.problem
    assert tuple(problem.x) == (0.5, 1.0, 1.5)
    assert tuple(problem.y) == (1.25, 2.5, -0.3)
    assert window.windowTitle() == "german: Höhe (m) over Zeit (s) • – Fallline"
    assert dialog.preview.rowCount() == 0, "the table is let go"
    assert window.documents.folder == str(UGLY)
    qtbot.waitUntil(lambda: settled(window))
    window.session.undo()
    assert window.session.scene == before


def test_other_columns_can_be_chosen(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot, UGLY / "twins.csv")
    assert (dialog.x_box.currentText(), dialog.y_box.currentText()) == ("x", "x (2)")
    choose(dialog.x_box, "column 3")
    choose(dialog.y_box, "x")
    assert heads(dialog) == ["x → y", "x (2)", "column 3 → x", "x (2) (2)"]
    press(dialog.use_button)
    assert tuple(window.session.scene.problem.x) == (3.0, 7.0)
    assert tuple(window.session.scene.problem.y) == (1.0, 5.0)
    qtbot.waitUntil(lambda: settled(window))


def test_a_column_that_is_no_number_says_why_and_cannot_be_used(
    window: MainWindow, qtbot: QtBot
) -> None:
    before = window.session.scene
    dialog = opened(window, qtbot, UGLY / "bad-cell.csv")
    assert dialog.error.isVisible()
    assert dialog.error.text() == "line 17, column y: 'abc' is not a number"
    assert dialog.y_box.currentText() == "y (not numbers)"
    assert not dialog.use_button.isEnabled()
    assert dialog.preview.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) == (
        dialog.error.text()
    )
    choose(dialog.y_box, "x")
    assert not dialog.error.isVisible()
    assert dialog.use_button.isEnabled()
    choose(dialog.y_box, "y (not numbers)")
    assert not dialog.use_button.isEnabled()
    key(dialog, Key.Key_Escape)
    assert not dialog.isVisible()
    assert window.session.scene is before
    assert not window.session.can_undo


def test_columns_of_numbers_are_offered_first(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot, UGLY / "text-column.csv")
    assert heads(dialog) == ["name", "x → x", "y → y"]
    assert dialog.use_button.isEnabled()
    key(dialog, Key.Key_Escape)


def test_while_a_file_is_read_nothing_is_said_of_the_one_before(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "first.csv"
    path.write_text("x;y\n1;2\n2;3\n")
    dialog = opened(window, qtbot, path)
    assert found(dialog)[0] == "semicolon ; (found)"
    dialog.read(path)
    assert found(dialog) == ["find out"] * 4
    dialog.reject()
    dialog.reject()


def test_one_row_is_too_few(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("1,2\n")
    dialog = opened(window, qtbot, path)
    assert dialog.error.text() == "there is 1 row: a line needs at least 2"
    assert not dialog.use_button.isEnabled()
    key(dialog, Key.Key_Escape)


def test_the_preview_follows_what_is_chosen(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "ambiguous.csv"
    path.write_text("1,5\n2,25\n3,75\n")
    dialog = opened(window, qtbot, path)
    boxes = dialog.layout_choices
    assert preview(dialog) == [["1", "5"], ["2", "25"], ["3", "75"]]
    choose(boxes["separator"], "semicolon ;")
    ready(window, qtbot)
    assert preview(dialog) == [["1,5"], ["2,25"], ["3,75"]]
    assert boxes["decimal"].currentText() == "comma , (found)"
    assert dialog.use_button.isEnabled()
    choose(boxes["decimal"], "point .")
    ready(window, qtbot)
    assert "'1,5' is not a number, unless a decimal comma is chosen" in dialog.error.text()
    choose(boxes["header"], "names")
    ready(window, qtbot)
    assert heads(dialog) == ["1,5 → x and y"]
    choose(boxes["separator"], "find out")
    ready(window, qtbot)
    assert heads(dialog) == ["1 → x", "5 → y"]
    key(dialog, Key.Key_Escape)


def test_a_fault_of_the_file_is_said_in_the_dialog_and_can_be_mended(
    window: MainWindow, qtbot: QtBot
) -> None:
    before = window.session.scene
    dialog = opened(window, qtbot, UGLY / "ragged.csv")
    assert dialog.error.text() == (
        "ragged.csv: line 4 has 3 cells where most lines have 2; mend the line or choose another "
        "separator"
    )
    assert not dialog.use_button.isEnabled()
    assert not dialog.x_box.isEnabled()
    assert preview(dialog) == []
    choose(dialog.layout_choices["separator"], "semicolon ;")
    ready(window, qtbot)
    assert dialog.preview.rowCount() == 4
    assert "'5,6,7' is not a number" in dialog.error.text()
    dialog = opened(window, qtbot, UGLY / "tabs.tsv")
    assert dialog.use_button.isEnabled(), "nothing is left of the file before"
    dialog = opened(window, qtbot, UGLY / "gone.csv")
    assert dialog.error.text() == "gone.csv: No such file or directory"
    assert window.session.scene is before
    key(dialog, Key.Key_Escape)


def test_reading_can_be_stopped_and_taken_up_again(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "BATCH", 20)
    path = tmp_path / "long.csv"
    path.write_text("1,2\n3,4\n" * 200_000)
    before = window.session.scene
    window.documents.open_data(path)
    dialog = window.documents._data
    assert dialog is not None
    assert dialog.cancel_button.text() == "Stop"
    assert not dialog.use_button.isEnabled()
    qtbot.waitUntil(lambda: dialog.progress.value() > 100)
    key(dialog, Key.Key_Escape)
    assert dialog.isVisible()
    assert "stopped" in dialog.error.text()
    assert not dialog._lane.busy
    assert not dialog.use_button.isEnabled()
    monkeypatch.undo()
    choose(dialog.layout_choices["separator"], "comma ,")
    ready(window, qtbot)
    assert dialog.heading.text() == "long.csv: 400,000 rows, 2 columns; the first 20 rows:"
    assert dialog.preview.rowCount() == growing.PREVIEW
    key(dialog, Key.Key_Escape)
    assert not dialog.isVisible()
    assert window.session.scene is before


def test_a_window_that_is_left_stops_reading(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "BATCH", 20)
    path = tmp_path / "long.csv"
    path.write_text("1,2\n3,4\n" * 200_000)
    window.documents.open_data(path)
    window.leave()
    assert not window.isVisible()
    assert not window.worker.isRunning()


# Dropping


def carried(*paths: Path | str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(p)) if isinstance(p, Path) else QUrl(p) for p in paths])
    return mime


def enter(widget: QWidget, mime: QMimeData) -> None:
    at = widget.rect().center()
    QApplication.sendEvent(widget, QDragEnterEvent(at, COPY, mime, LEFT, NONE))


def move(widget: QWidget, mime: QMimeData) -> bool:
    """Move what is dragged, and return whether it could be dropped."""
    event = QDragMoveEvent(widget.rect().center(), COPY, mime, LEFT, NONE)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def drop(widget: QWidget, mime: QMimeData) -> None:
    QApplication.sendEvent(
        widget, QDropEvent(QPointF(widget.rect().center()), COPY, mime, LEFT, NONE)
    )


def leave(widget: QWidget) -> None:
    QApplication.sendEvent(widget, QDragLeaveEvent())


def test_a_table_is_dropped(window: MainWindow, qtbot: QtBot) -> None:
    mime, widget = carried(UGLY / "tabs.tsv"), window.panels["contour"].plot.viewport()
    enter(widget, mime)
    assert window.drops.sign.isVisible()
    assert window.drops.sign.text() == "Drop to open the table tabs.tsv"
    assert window.rect().contains(window.drops.sign.geometry())
    assert move(widget, mime)
    drop(widget, mime)
    assert not window.drops.sign.isVisible()
    dialog = ready(window, qtbot)
    assert dialog.heading.text() == "tabs.tsv: 2 rows, 2 columns"
    key(dialog, Key.Key_Escape)


def test_a_scene_is_dropped(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "mine.JSON"
    save(load_named("beale"), path)
    mime = carried(path)
    enter(window, mime)
    assert window.drops.sign.text() == "Drop to open the scene mine.JSON"
    drop(window, mime)
    window.playback.pause()
    assert window.session.scene == load_named("beale")
    assert window.documents.path == path
    qtbot.waitUntil(lambda: settled(window))


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        ((Path("/tmp/film.mp4"),), "but not film.mp4"),
        ((Path("/tmp/a.csv"), Path("/tmp/b.csv")), "one at a time"),
        (("https://example.org/a.csv",), "as a file of this computer"),
        ((), "as a file of this computer"),
    ],
)
def test_what_cannot_be_dropped_is_told_and_does_nothing(
    window: MainWindow, paths: tuple[Path | str, ...], said: str
) -> None:
    before, mime, sign = window.session.scene, carried(*paths), window.drops.sign
    enter(window, mime)
    assert sign.isVisible()
    assert ".csv" in sign.text() and ".json" in sign.text() and said in sign.text()
    assert not move(window, mime)
    leave(window)
    assert not sign.isVisible()
    enter(window, mime)
    drop(window, mime)
    assert not sign.isVisible()
    assert window.session.scene is before
    assert window.documents._data is None
    assert not window._banner.isVisible()


def test_no_part_of_the_window_keeps_files_to_itself(window: MainWindow) -> None:
    mime, sign = carried(UGLY / "tabs.tsv"), window.drops.sign
    parts = [part for part in window.findChildren(QWidget) if part.isVisible()]
    assert len(parts) > 100
    for part in parts:
        enter(part, mime)
        assert sign.isVisible(), part
        leave(window)
        assert not sign.isVisible()


def test_other_events_of_the_window_are_left_alone(window: MainWindow) -> None:
    assert not window.drops.eventFilter(window, QEvent(QEvent.Type.WindowActivate))
    assert window.drops.sign.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def test_all_columns_of_numbers_are_posed_in_matrix_form(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "houses.csv"
    path.write_text("price,size,town,age\n5,1,Ulm,2\n7,2,Bonn,1\n9,4,Kiel,7\n4,3,Jena,9\n")
    dialog = opened(window, qtbot, path)
    choose(dialog.x_box, "all other columns of numbers")
    choose(dialog.y_box, "price")
    assert heads(dialog) == ["price → y", "size → x", "town", "age → x"]
    press(dialog.use_button)
    problem = window.session.scene.problem
    assert problem == MatrixRegression(
        ((1.0, 2.0, 4.0, 3.0), (2.0, 1.0, 7.0, 9.0)), (5.0, 7.0, 9.0, 4.0),
        ("size", "age"), "price", standardise=True, plane=(1, 2),
    )  # fmt: skip
    assert window.session.scene.title == "houses: price over 2 columns"
    dialog = opened(window, qtbot, path)
    choose(dialog.x_box, "all other columns of numbers")
    choose(dialog.y_box, "town (not numbers)")
    assert not dialog.use_button.isEnabled() and dialog.error.isVisible()
    dialog.reject()
