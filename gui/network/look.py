"""What is known of the network that is shown: all that its picture and its readings are made of."""

from msgspec import Struct

from core.network.head import Array
from core.network.layout import Layout
from core.training.setup import Plan, Setup
from gui.theme import Theme


class Look(Struct, frozen=True, eq=False):
    """A network at a moment.

    Attributes
    ----------
    setup, plan : its data, and what is trained.
    vector : its parameters and statistics, shape (size,), which nobody changes.
    sample : the number of the sample that is looked at.
    step : after which step it is so.
    theme : the colours of the window.
    """

    setup: Setup
    plan: Plan
    vector: Array
    sample: int
    step: int
    theme: Theme

    @property
    def layout(self) -> Layout:
        """Where its parameters stand."""
        return self.plan.layout

    @property
    def pixels(self) -> int:
        """How many rows the pictures have whose pixels are its inputs; 0 where they are none."""
        image = self.setup.prepared.samples.image
        return 0 if image is None else image[0]

    @property
    def inputs(self) -> tuple[str, ...]:
        """What its inputs are called."""
        return self.setup.prepared.feature_names

    @property
    def outputs(self) -> tuple[str, ...]:
        """What its outputs are called: classes, or what is measured."""
        samples = self.setup.prepared.samples
        if not samples.classes:
            return samples.target_names
        return samples.classes if self.layout.outputs > 1 else samples.classes[1:]

    @property
    def is_defined(self) -> bool:
        """Whether it is made of numbers: one that has diverged is not."""
        return bool(self.vector[0] == self.vector[0])
