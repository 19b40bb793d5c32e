"""The dark and the light theme: every colour that is not data."""

from msgspec import Struct
from msgspec.structs import asdict
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from core.scene import Colormap


class Theme(Struct, frozen=True):
    """The colours of the window and of the plots, as #RRGGBB."""

    name: str
    window: str
    panel: str
    field: str
    text: str
    muted: str
    line: str
    accent: str
    plot: str
    halos: tuple[str, str]
    """What stands around paths: they run in the depths, which are dark in every map."""
    fault: str
    """What is said to be wrong."""


DARK = Theme("dark", "#282c33", "#30353d", "#191b1f", "#e8eaed", "#9da6b1", "#464d57",
             "#4aa3df", "#17191d", ("#101114", "#f4f4f4"), "#ff9d8c")  # fmt: skip
LIGHT = Theme("light", "#eef0f2", "#ffffff", "#ffffff", "#1d2126", "#5b6570", "#c9ced5",
              "#0b6fb8", "#ffffff", ("#101114", "#f4f4f4"), "#a8281a")  # fmt: skip
THEMES = {theme.name: theme for theme in (DARK, LIGHT)}

COLORMAPS = {
    Colormap.VIRIDIS: "viridis",
    Colormap.CIVIDIS: "cividis",
    Colormap.MAGMA: "magma",
    Colormap.PLASMA: "plasma",
    Colormap.GREY: "CET-L1",
}
"""The names of the maps in pyqtgraph."""


def system_theme() -> Theme:
    """Return the theme that the desktop asks for; light where it does not say."""
    scheme = QGuiApplication.styleHints().colorScheme()
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


def apply(theme: Theme) -> None:
    """Give the theme to every widget of the program."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    look = f"{theme.name} {app.font().toString()}"
    if app.property("look") == look:
        return
    app.setProperty("look", look)
    app.setStyle("Fusion")
    app.setPalette(_palette(theme))
    app.setStyleSheet(_STYLE.format(**asdict(theme)))


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for which, colour in (
        (role.Window, theme.window), (role.WindowText, theme.text), (role.Base, theme.field),
        (role.AlternateBase, theme.panel), (role.Text, theme.text), (role.Button, theme.panel),
        (role.ButtonText, theme.text), (role.ToolTipBase, theme.panel),
        (role.ToolTipText, theme.text), (role.Highlight, theme.accent),
        (role.HighlightedText, "#ffffff"), (role.PlaceholderText, theme.muted),
        (role.Mid, theme.line), (role.Dark, theme.line), (role.Light, theme.panel),
        (role.Link, theme.accent), (role.BrightText, theme.text),
    ):  # fmt: skip
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.muted))
    return palette


_STYLE = """
QToolTip {{ color: {text}; background: {panel}; border: 1px solid {line}; padding: 3px; }}
QWidget#title {{ background: {panel}; border-bottom: 1px solid {line}; }}
QMainWindow::separator {{ background: {line}; width: 3px; height: 3px; }}
QMainWindow::separator:hover {{ background: {accent}; }}
QMenuBar {{ background: {panel}; border-bottom: 1px solid {line}; }}
QScrollArea {{ border: none; background: {window}; }}
QHeaderView::section {{ background: {panel}; color: {muted}; border: none;
    border-bottom: 1px solid {line}; padding: 3px 6px; }}
QLabel#muted, QLabel#readout {{ color: {muted}; }}
QPushButton#fold {{ color: {muted}; border: none; text-align: left; padding: 2px 0; }}
QPushButton#fold:focus, QPushButton#fold:hover {{ color: {accent}; }}
QFrame#gap {{ background: {accent}; border: none; }}
QLabel#fault {{ color: {fault}; }}
QWidget#error {{ background: #9b2d20; }}
QWidget#error QLabel, QWidget#error QToolButton {{ color: white; }}
QLabel#bubble {{ color: white; background: #9b2d20; padding: 4px 8px; border-radius: 3px; }}
QLabel#drop {{ color: {text}; background: {panel}; border: 2px dashed {accent};
    border-radius: 8px; padding: 8px; font-weight: bold; }}
"""
