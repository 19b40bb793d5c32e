"""The panels: each shows one view of the scene and says what the person wants of it.

A new panel is one file here, and its class in `PANELS`: the View menu, the export dialog and the
command line follow.
"""

from gui.panels.base import Panel
from gui.panels.contour import ContourPanel
from gui.panels.curves import CurvesPanel
from gui.panels.haystack import HaystackPanel
from gui.panels.later import Later, PanelKind
from gui.panels.scoreboard import ScoreboardPanel
from gui.panels.setup import SetupPanel
from gui.panels.step_map import StepMapPanel
from gui.panels.surface3d import SurfacePanel


def _data() -> type[Panel]:
    from gui.panels.data import DataPanel

    return DataPanel


DATA = Later(_data, "data", "Data", "scoreboard", filmed=True)

PANELS: tuple[PanelKind, ...] = (
    SetupPanel,
    SurfacePanel,
    ContourPanel,
    ScoreboardPanel,
    CurvesPanel,
    DATA,
    HaystackPanel,
    StepMapPanel,
)
"""The panels in the order of the View menu."""

__all__ = ["PANELS", "Panel", "PanelKind"]
