"""The choice of a colour: the palette by name, any other by hand, or none of one's own."""

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QMenu, QWidget

from core import palette

SWATCH = 14
"""The size of a sample of a colour, in pixels."""

NAMES = {
    value: name.lower().replace("_", " ")
    for name, value in vars(palette).items()
    if isinstance(value, str) and value.startswith("#")
}
"""What the colours of the palette are called."""


def swatch(colour: str) -> QIcon:
    """Return a sample of a colour."""
    pixmap = QPixmap(SWATCH, SWATCH)
    pixmap.fill(QColor(colour))
    return QIcon(pixmap)


def colour_menu(parent: QWidget, now: str, choose: Callable[[str | None], None]) -> QMenu:
    """Return a menu of the colours; `choose` is called with #RRGGBB, or None for no own one."""
    menu = QMenu("Colour", parent)
    for colour in NAMES:
        menu.addAction(swatch(colour), NAMES[colour], partial(choose, colour))
    menu.addSeparator()
    menu.addAction("own colour…", partial(ask_for_colour, parent, now, choose))
    menu.addAction("automatic", partial(choose, None))
    return menu


def ask_for_colour(parent: QWidget, now: str, choose: Callable[[str | None], None]) -> None:
    """Ask for any colour, in a dialog of our own kind."""
    dialog = QColorDialog(QColor(now), parent.window())
    dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
    dialog.colorSelected.connect(lambda colour: choose(colour.name().upper()))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
