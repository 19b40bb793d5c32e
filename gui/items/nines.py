"""An axis for hyperparameters: powers of ten, or decays by their number of nines."""

from core.hyperparameters import Scale
from core.numbers import label, ticks
from gui.items.axes import Axis


class HyperparameterAxis(Axis):
    """An axis whose ticks are round values on the scale of a hyperparameter."""

    scale_of = Scale.LINEAR

    def set_scale(self, scale: Scale, title: str) -> None:
        """Show another hyperparameter."""
        self.scale_of = scale
        self.setLabel(title)
        self.picture = None
        self.update()

    def _name(self) -> None:
        """Take nothing off the numbers: they are not those of the range."""

    def tickValues(self, low: float, high: float, pixels: float) -> list[tuple[None, list[float]]]:
        """Return the places of the ticks."""
        most = self._most(pixels)
        if self.scale_of is Scale.LINEAR:
            found = {at: label(at) for at in ticks(low, high, most).tolist()}
        else:
            found = self._round_ones(low, high, most)
        self._texts = found
        return [(None, list(found)), (None, [])]

    def _round_ones(self, low: float, high: float, most: int) -> dict[float, str]:
        """Return the texts of round values that keep apart, coarse ones first."""
        found: dict[float, str] = {}
        apart = (high - low) / (most + 1)
        for value in self.scale_of.round_values(low, high).tolist():
            if self.scale_of is Scale.NINES and value < 0:
                continue
            at = float(self.scale_of.place_of(value))
            if low <= at <= high and all(abs(at - other) >= apart for other in found):
                found[at] = f"{value:.12g}" if self.scale_of is Scale.NINES else label(value)
        return found
