"""The least that could be opened: an empty window with a plot and an OpenGL view."""

import sys

import numpy  # noqa: F401 - what is measured is its import
import pyqtgraph as pg
import pyqtgraph.opengl as gl
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QWidget

app = QApplication(sys.argv)
window = QMainWindow()
inside = QWidget()
row = QHBoxLayout(inside)
row.addWidget(pg.PlotWidget())
row.addWidget(gl.GLViewWidget())
window.setCentralWidget(inside)
window.resize(1600, 980)
window.show()
app.exec()
