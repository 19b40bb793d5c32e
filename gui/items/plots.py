"""Plots as Fallline dresses them: their margins, axes, colours and type."""

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from gui.items.landbox import LandBox
from gui.theme import Theme

AXES = ("left", "bottom")
USUAL_SIZE = 9.0
"""The size of type, in points, for which the width of an axis is meant."""


PIXELS_IN_POINT = 96 / 72


def make_plot(box: LandBox) -> pg.PlotWidget:
    """Return an empty plot around a box, without pyqtgraph's buttons and menus."""
    plot = pg.PlotWidget(viewBox=box)
    plot.hideButtons()
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.getPlotItem().layout.setContentsMargins(0, 8, 12, 0)
    for side in AXES:
        plot.getPlotItem().getAxis(side).enableAutoSIPrefix(False)
    return plot


def dress(plot: pg.PlotWidget, theme: Theme) -> None:
    """Give a plot the colours of a theme and the program's present type."""
    font = QApplication.font()
    plot.setBackground(theme.plot)
    item = plot.getPlotItem()
    for side in ("left", "bottom", "top", "right"):
        axis = item.getAxis(side)
        axis.setPen(theme.line)
        axis.setTextPen(theme.text)
        axis.setTickFont(font)
    for side in AXES:
        axis = item.getAxis(side)
        axis.labelStyle = {"color": theme.text, "font-size": f"{font.pointSizeF():.1f}pt"}
        axis.setLabel(axis.labelText)
    # Sizes that do not follow the tick labels keep the plot from jumping about, and the same
    # picture the same: pyqtgraph learns how large its labels are only as it paints them.
    item.getAxis("left").setWidth(58 * font.pointSizeF() / USUAL_SIZE)
    item.getAxis("bottom").setHeight(42 * font.pointSizeF() / USUAL_SIZE)


def small_font() -> QFont:
    """Return the type of labels inside of a plot, a little smaller than the rest."""
    font = QApplication.font()
    # Whole pixels and no hinting: other outlines depend on what was written before.
    font.setPixelSize(round(font.pointSizeF() * 0.9 * PIXELS_IN_POINT))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
