"""The columns of the picture of the layers: what they are called, and where they stand."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from core.layer_scales import Decades, Scales
from core.numbers import label, power_of_ten
from gui.items.plots import small_font
from gui.items.sheet import LEFT, MIDDLE, RIGHT, Sheet
from gui.theme import Theme

MARGIN, GAP = 8.0, 14.0
NAMES, WEIGHTS, GRADIENT, NORM, CHANGE = range(5)
SHARES = (1.15, 1.15, 1.0, 1.0)
"""How the room beside the names is shared out."""

TITLES = ("weights", "|gradient|", "‖gradient‖ of all", "step ‖Δw‖/‖w‖ of all")
SHORT = ("weights", "|gradient|", "‖gradient‖", "‖Δw‖/‖w‖")
TIPS = (
    "Each layer of the network that is shown, with its dead or saturated neurons. A ReLU is dead "
    "where it is 0 for every sample; a sigmoid or tanh is saturated where its slope is less than "
    "a twentieth of its steepest",
    "How the weights of the layer are spread; the height is the square root of the share",
    "How the sizes of the gradient's numbers are spread, by powers of ten; the height is the "
    "square root of the share. Those that are exactly 0 stand at the left",
    "The length of each layer's gradient, for every optimizer in its colour, by powers of ten",
    "How far one step moves the parameters of each layer, relative to their length, for every "
    "optimizer in its colour, by powers of ten",
)


@dataclass(frozen=True)
class Columns:
    """Where the columns begin and how wide they are, in a width."""

    lefts: tuple[float, ...]
    widths: tuple[float, ...]

    def at(self, x: float) -> int:
        """Return the number of the column that is at or left of x."""
        return max((i for i, left in enumerate(self.lefts) if left - GAP / 2 <= x), default=0)


def columns_in(width: float) -> Columns:
    """Return the columns in a width."""
    names = QFontMetricsF(small_font()).horizontalAdvance("3 · 128 leaky ReLU")
    room = max(width - 2 * MARGIN - names - len(SHARES) * GAP, 40.0)
    widths = [names, *(room * share / sum(SHARES) for share in SHARES)]
    lefts = [MARGIN + sum(widths[:i]) + i * GAP for i in range(len(widths))]
    return Columns(tuple(lefts), tuple(widths))


def line_height() -> float:
    """Return how high a line of small type is."""
    return QFontMetricsF(small_font()).height()


def head_of(columns: Columns, scales: Scales | None, shown: int, theme: Theme) -> Sheet:
    """Return the names of the columns and the ends of their axes."""
    sheet, line = Sheet(), line_height()
    metrics = QFontMetricsF(small_font())
    for i in range(WEIGHTS, CHANGE + 1):
        left, width = columns.lefts[i], columns.widths[i]
        title = TITLES[i - 1]
        if metrics.horizontalAdvance(title) > width + GAP / 2:
            title = SHORT[i - 1]
        sheet.write(QRectF(left, 2, width + GAP / 2, line), title, theme.text)
        if scales is not None:
            low, high = _ends(i, scales, shown)
            place = QRectF(left, 2 + line, width, line)
            sheet.write(place, low, theme.muted, LEFT)
            sheet.write(place, high, theme.muted, RIGHT)
            if i == WEIGHTS:
                sheet.write(place, "0", theme.muted, MIDDLE)
    for i, tip in enumerate(TIPS):
        left = columns.lefts[i]
        sheet.spot(QRectF(left - GAP / 2, 0, columns.widths[i] + GAP, 4 + 2 * line), tip)
    return sheet


def _ends(column: int, scales: Scales, shown: int) -> tuple[str, str]:
    if column == WEIGHTS:
        reach = scales.reach[shown] if shown < len(scales.reach) else 1.0
        return label(-reach), label(reach)
    decades = axis_of(column, scales)
    return power(decades.low), power(decades.high)


def axis_of(column: int, scales: Scales) -> Decades:
    """Return the logarithmic axis of a column."""
    return {GRADIENT: scales.gradient, NORM: scales.norm, CHANGE: scales.change}[column]


def power(exponent: int) -> str:
    """Return a power of ten; 1 and 10 as such."""
    return {0: "1", 1: "10"}.get(exponent) or power_of_ten(exponent)
