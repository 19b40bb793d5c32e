"""The panels: each shows one view of the scene and says what the person wants of it.

A new panel is one file here, and its class in `PANELS`: the View menu, the export dialog and the
command line follow.
"""

from core.objective import Laboratory
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


def _network() -> type[Panel]:
    from gui.panels.network import NetworkPanel

    return NetworkPanel


def _answers() -> type[Panel]:
    from gui.panels.answers import AnswersPanel

    return AnswersPanel


def _results() -> type[Panel]:
    from gui.panels.results import ResultsPanel

    return ResultsPanel


def _learning() -> type[Panel]:
    from gui.panels.learning import LearningPanel

    return LearningPanel


def _layers() -> type[Panel]:
    from gui.panels.layers import LayersPanel

    return LayersPanel


def _backpropagation() -> type[Panel]:
    from gui.panels.backpropagation import BackpropagationPanel

    return BackpropagationPanel


TRAINING = Laboratory.TRAINING

PANELS: tuple[PanelKind, ...] = (
    SetupPanel,
    SurfacePanel,
    ContourPanel,
    ScoreboardPanel,
    CurvesPanel,
    Later(_data, "data", "Data", "scoreboard", filmed=True),
    HaystackPanel,
    StepMapPanel,
    Later(_network, "network", "Network", "", filmed=True, laboratory=TRAINING),
    Later(_answers, "answers", "Data", "", filmed=True, laboratory=TRAINING),
    Later(_results, "results", "Results", "", filmed=True, laboratory=TRAINING),
    Later(_learning, "learning", "Curves", "", filmed=True, laboratory=TRAINING),
    Later(_layers, "layers", "Layers", "results", filmed=True, laboratory=TRAINING),
    Later(
        _backpropagation, "backpropagation", "Backpropagation", "results",
        filmed=True, laboratory=TRAINING,
    ),
)  # fmt: skip
"""The panels in the order of the View menu."""

__all__ = ["PANELS", "Panel", "PanelKind"]
