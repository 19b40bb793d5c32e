"""Questions to the person about files."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def ask_where_to_save(
    parent: QWidget, title: str, suggested: Path, suffix: str, kinds: str
) -> Path | None:
    """Ask for a file to write to; return its path with the suffix, or None for none.

    The system's dialog asks before an old file is replaced, but knows only the name as typed: if
    the suffix makes it another file's, the question is asked here.
    """
    name, _ = QFileDialog.getSaveFileName(parent, title, str(suggested), kinds)
    if not name:
        return None
    if name.lower().endswith(suffix):
        return Path(name)
    path = Path(name + suffix)
    if path.exists():
        answer = QMessageBox.question(parent, title, f"{path.name} exists already. Replace it?")
        if answer != QMessageBox.StandardButton.Yes:
            return None
    return path


def ask_about_changes(parent: QWidget, name: str) -> QMessageBox.StandardButton:
    """Ask what is to become of a scene's changes: Save, Discard or Cancel."""
    button = QMessageBox.StandardButton
    return QMessageBox.question(
        parent,
        "Save the changes?",
        f"“{name}” has changes that are not saved.",
        button.Save | button.Discard | button.Cancel,
        button.Save,
    )
