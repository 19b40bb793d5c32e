"""The export dialog: what to take along, and how far it has come."""

import logging
from collections.abc import Callable, Generator
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.durations import Clock
from core.encoders import ENCODERS
from core.errors import FalllineError
from core.history import History
from core.objective import Laboratory
from core.scene import Scene
from gui import theme as themes
from gui.dialogs import ask_where_to_save
from gui.film import (
    FILMED,
    LARGEST,
    LONGEST,
    SHORTEST,
    SMALLEST,
    FilmSettings,
    filmed_in,
    size_note,
    steps_of,
)
from gui.forms import NumberField
from gui.rendering import USUAL_PANELS, exported
from gui.theme import Theme
from gui.widgets import choice, muted

log = logging.getLogger(__name__)

SIZES = ((1280, 720), (1920, 1080), (2560, 1440), (3840, 2160), (1080, 1080))
CSV = ".csv"

TABLES = {
    Laboratory.DESCENT: "Every kept step: optimizer, start, step, x, y, loss, gradient norm.",
    Laboratory.TRAINING: "Every measurement: optimizer, run, step, epoch, seconds, losses and "
    "accuracies of both parts.",
}
"""What is in a table."""


class ExportDialog(QDialog):
    """Asks what to export, and exports it while the window goes on.

    Signals
    -------
    written(path) : the file is whole.
    failed(message) : it could not be written; what was there is as it was.

    Parameters
    ----------
    folder : where files go unless another is chosen.
    shown : returns the scene that the window shows, and its recording; asked when a file was
        chosen, as the window goes on while the dialog is open.
    """

    written = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        folder: str,
        shown: Callable[[], tuple[Scene, History]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self._folder, self._shown = folder, shown
        self._work: Generator[tuple[str, float]] | None = None
        self._path, self._released = Path(), 0
        self._clock = Clock()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)
        self._make_fields()
        self._lay_out()
        self._show_choice()

    # Making

    def _make_fields(self) -> None:
        self.format = choice("What kind of file")
        for suffix, kind in ENCODERS.items():
            self.format.addItem(kind.title, suffix)
        self.format.addItem("CSV (table of the run)", CSV)
        self.format.currentIndexChanged.connect(self._show_choice)
        self.panels = {name: QCheckBox(kind.title) for name, kind in FILMED.items()}
        for names in USUAL_PANELS.values():
            for name in names:
                self.panels[name].setChecked(True)
        self.preset = choice("Usual sizes")
        for width, height in SIZES:
            self.preset.addItem(f"{width} × {height}", (width, height))
        self.preset.activated.connect(self._take_preset)
        self.width_field = NumberField(SMALLEST[0], LARGEST[0], whole=True, tip="Width in pixels")
        self.height_field = NumberField(SMALLEST[1], LARGEST[1], whole=True, tip="Height in pixels")
        self.fps = NumberField(1, 120, whole=True, tip="Frames a second")
        self.seconds = NumberField(SHORTEST, LONGEST, tip="Length of the film in seconds")
        for field, value in (
            (self.width_field, 1280), (self.height_field, 720), (self.fps, 30), (self.seconds, 8),
        ):  # fmt: skip
            field.show_value(value)
            field.edited.connect(self._show_choice)
        self.theme_choice = choice("Theme of the film")
        for name in themes.THEMES:
            self.theme_choice.addItem(name, name)
        self.theme_choice.currentIndexChanged.connect(self._show_choice)
        for box in self.panels.values():
            box.toggled.connect(self._show_choice)

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        self._form.addRow("format", self.format)
        self._panel_row = _row(*self.panels.values())
        self._size_row = _row(self.preset, self.width_field, QLabel("×"), self.height_field)
        self._time_row = _row(self.seconds, QLabel("seconds at"), self.fps, QLabel("frames/s"))
        self._form.addRow("panels", self._panel_row)
        self._form.addRow("size", self._size_row)
        self._form.addRow("length", self._time_row)
        self._form.addRow("theme", self.theme_choice)
        self.note = muted(wrap=True)
        self.note.setMinimumHeight(2 * self.fontMetrics().height() + 4)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.save_button = QPushButton("Save as…")
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self._choose_path)
        self.cancel_button = QPushButton("Close")
        self.cancel_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.addLayout(self._form)
        column.addWidget(self.note)
        column.addWidget(self.progress)
        column.addLayout(buttons)
        self.progress.hide()

    # Choosing

    def offer(self, theme: Theme) -> None:
        """Come to the front, and unless an export is under way as if there had been none."""
        if self._work is None:
            self.theme_choice.setCurrentIndex(self.theme_choice.findData(theme.name))
            self._show_choice()
            self._be_ready()
        self.show()
        self.raise_()
        self.activateWindow()

    def _be_ready(self) -> None:
        """Let Enter save; while that could not be done, the other button had it."""
        self.save_button.setDefault(True)
        self.save_button.setFocus()

    @property
    def settings(self) -> FilmSettings:
        """What the fields say of a film."""
        return FilmSettings(
            tuple(name for name in filmed_in(self._laboratory) if self.panels[name].isChecked()),
            (int(self.width_field.value), int(self.height_field.value)),
            int(self.fps.value),
            self.seconds.value,
            themes.THEMES[self.theme_choice.currentData()],
        )

    @property
    def _laboratory(self) -> Laboratory:
        """The laboratory of the scene that the window shows now."""
        return self._shown()[0].problem.laboratory

    def _take_preset(self) -> None:
        width, height = self.preset.currentData()
        self.width_field.show_value(width)
        self.height_field.show_value(height)
        self._show_choice()

    def _show_choice(self) -> None:
        """Show the fields that the format needs, and what will come of them."""
        suffix = self.format.currentData()
        pictures = suffix != CSV
        offered = filmed_in(self._laboratory)
        for name, box in self.panels.items():
            box.setVisible(name in offered)
        for row in (self._panel_row, self._size_row, self.theme_choice):
            self._form.setRowVisible(row, pictures)
        self._form.setRowVisible(self._time_row, pictures and ENCODERS[suffix].moving)
        if not pictures:
            self.note.setText(TABLES[self._laboratory])
            self.save_button.setEnabled(True)
            return
        try:
            self.settings.check(suffix, self._laboratory)
        except FalllineError as error:
            self.note.setText(str(error))
            self.save_button.setEnabled(False)
            return
        self.save_button.setEnabled(True)
        notes = [size_note(suffix, self.settings)]
        if ENCODERS[suffix].moving:
            notes.append(f"{len(steps_of(self.settings, 1))} frames.")
        self.note.setText(" ".join(notes).strip())

    # Working

    def _choose_path(self) -> None:
        suffix, title = self.format.currentData(), self._shown()[0].title
        path = ask_where_to_save(self, "Export", self._folder, title, suffix, f"*{suffix}")
        if path is not None:
            self.save(path)

    def save(self, path: Path) -> None:
        """Begin to write what the window shows now; before a file is replaced, one was asked."""
        self._path, self._folder, self._clock = path, str(path.parent), Clock()
        settings = None if path.suffix.lower() == CSV else self.settings
        self._work = exported(*self._shown(), settings, path)
        self._show_working(working=True)
        self._timer.start(0)

    def _go_on(self) -> None:
        """Draw one more picture, and let the window have its turn."""
        assert self._work is not None
        try:
            what, share = next(self._work)
        except StopIteration:
            self._end(f"{self._path} is written.")
            self.written.emit(str(self._path))
        except Exception as error:
            if not isinstance(error, OSError | FalllineError):
                log.exception("an export failed")
            reason = getattr(error, "strerror", None) or str(error)
            self._end(f"{self._path}: {reason}; nothing was written")
            self.failed.emit(self.note.text())
        else:
            self.progress.setValue(round(share * 1000))
            left = self._clock.left(what, share)
            self.note.setText(f"{what} {self._path.name}: {share:.0%}{left and ', '}{left}")

    def _end(self, text: str) -> None:
        self._timer.stop()
        self._work = None
        self._show_working(working=False)
        self._be_ready()
        self.note.setText(text)

    def _show_working(self, *, working: bool) -> None:
        self.progress.setVisible(working)
        self.progress.setValue(0)
        self.cancel_button.setText("Cancel" if working else "Close")
        self.save_button.setEnabled(not working)
        for row in (self.format, self._panel_row, self._size_row, self._time_row,
                    self.theme_choice):  # fmt: skip
            row.setEnabled(not working)

    def cancel(self) -> None:
        """Stop writing; what was there before is as it was."""
        if self._work is not None:
            self._work.close()
            self._end("Cancelled; nothing was written.")

    def reject(self) -> None:
        """Escape cancels first and closes then."""
        if self._work is not None:
            self.cancel()
        else:
            super().reject()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Remember when: a key that is held comes as a release and a press of the same moment."""
        self._released = event.timestamp()
        super().keyReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pass over an Escape that is held: it was meant for the file chooser that it closed.

        Qt knows it for a repetition only where it has seen the one before in the same window.
        """
        repeated = event.isAutoRepeat() or 0 < event.timestamp() == self._released
        if not (repeated and event.matches(QKeySequence.StandardKey.Cancel)):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop writing when the dialog is closed."""
        self.cancel()
        super().closeEvent(event)


def _row(*widgets: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)
    return row
