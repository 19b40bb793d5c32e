"""Questions to the person about files."""

import os
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

NOT_IN_NAMES = '/\\:*?"<>|'
"""Characters that some system does not take in the name of a file."""


def ask_where_to_save(
    parent: QWidget,
    heading: str,
    folder: str,
    title: str,
    suffix: str,
    kinds: str,
    others: tuple[str, ...] = (),
) -> Path | None:
    """Ask for a file to write to; return its path with the suffix, or None for none.

    The name that is offered is that of the scene's title. The system's dialog asks before an old
    file is replaced, but knows only the name as typed: if the suffix makes it another file's, the
    question is asked here. A name that ends in one of the `others` is taken as it is.
    """
    offered = Path(folder) / (file_name(title) + suffix)
    name, _ = QFileDialog.getSaveFileName(parent, heading, str(offered), kinds)
    if not name:
        return None
    if name.lower().endswith((suffix, *others)):
        return Path(name)
    path = Path(name + suffix)
    if os.path.lexists(path):
        answer = QMessageBox.question(parent, heading, f"{path.name} exists already. Replace it?")
        if answer != QMessageBox.StandardButton.Yes:
            return None
    return path


def file_name(title: str) -> str:
    """Return a name for a file, without suffix, that every system takes."""
    name = "".join(
        character if character.isprintable() and character not in NOT_IN_NAMES else "-"
        for character in title
    )
    return name.strip(" .") or "scene"


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
