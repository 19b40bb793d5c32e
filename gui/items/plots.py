"""Plots as Fallline dresses them: their margins, axes, colours and type."""

from functools import lru_cache

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent, QRectF, Qt
from PySide6.QtGui import QFont, QPainterPath, QTransform
from PySide6.QtWidgets import QApplication

from gui.items.axes import Axis
from gui.items.landbox import LandBox
from gui.theme import Theme

AXES = ("left", "bottom")
USUAL_SIZE = 9.0
"""The size of type, in points, for which the width of an axis is meant."""


PIXELS_IN_POINT = 96 / 72

LARGE = 1000
"""The size in pixels of type whose outlines are always the same."""


class Overlay(pg.GraphicsObject):
    """What is painted in pixels over a whole plot, and follows its window."""

    def viewTransformChanged(self) -> None:
        """Follow the window."""
        self.prepareGeometryChange()
        super().viewTransformChanged()

    def boundingRect(self) -> QRectF:
        """Return the window."""
        return QRectF(self.viewRect())


def make_plot(box: LandBox, axis: type[Axis] = Axis) -> pg.PlotWidget:
    """Return an empty plot around a box, without pyqtgraph's buttons and menus."""
    plot = pg.PlotWidget(viewBox=box, axisItems={side: axis(side) for side in AXES})
    plot.hideButtons()
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.setAcceptDrops(False)  # files are the window's
    plot.getPlotItem().layout.setContentsMargins(0, 8, 18, 0)
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
    item.getAxis("left").setWidth(64 * font.pointSizeF() / USUAL_SIZE)
    item.getAxis("bottom").setHeight(42 * font.pointSizeF() / USUAL_SIZE)


def ask_for_paint(plot: pg.PlotWidget) -> None:
    """Let the scene ask now for its paint, which it would do an event later."""
    QCoreApplication.sendPostedEvents(plot.scene(), QEvent.Type.MetaCall)


def small_font() -> QFont:
    """Return the type of labels inside of a plot, a little smaller than the rest."""
    font = QApplication.font()
    # Whole pixels and no hinting: other outlines depend on what was written before.
    font.setPixelSize(round(font.pointSizeF() * 0.9 * PIXELS_IN_POINT))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def outline(text: str) -> QPainterPath:
    """Return the outlines of a text in small type, around the origin: no pixel grid bends them."""
    font = small_font()
    return _outline(text, font.family(), font.pixelSize())


@lru_cache(maxsize=256)
def _outline(text: str, family: str, size: int) -> QPainterPath:
    font = QFont(family)
    # Small ones are rounded to 1/64 of a pixel, and not always to the same one.
    font.setPixelSize(LARGE)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    path = QPainterPath()
    path.addText(0, 0, font, text)
    middle = path.boundingRect().center()
    return QTransform.fromScale(size / LARGE, size / LARGE).map(path.translated(-middle))
