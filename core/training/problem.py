"""The problem of training: data, how they are prepared, and the network that is to learn them."""

from typing import Annotated

from msgspec import Meta, Struct

from core.datasets import AnyDataSet
from core.datasets.generated import Circle
from core.datasets.preparation import Preparation
from core.network.network import Layer, Network
from core.objective import Laboratory, Posed

MOST_BYTES = 32 * 2**20
"""So many bytes the weights that training begins with may take; in a file a third more."""


class Origin(Struct, frozen=True, forbid_unknown_fields=True):
    """Weights with which training begins, in the place of random ones.

    Attributes
    ----------
    values : all parameters and statistics in the order of the layout, as little-endian float64.
    note : where they come from, for a person to read.
    """

    values: Annotated[bytes, Meta(max_length=4 * MOST_BYTES // 3 + 4)]
    note: Annotated[str, Meta(max_length=200)] = ""


class Training(Posed, frozen=True, tag="training"):
    """A network, trained on data before one's eyes.

    Every optimizer trains one of its own, from the same weights; the data are split into those
    that are learnt from, those that tell how well, and those kept for the end.
    """

    title = "Network"
    laboratory = Laboratory.TRAINING

    data: AnyDataSet = Circle()
    preparation: Preparation = Preparation()
    network: Network = Network(hidden=(Layer(8), Layer(8)))
    origin: Origin | None = None
    patience: Annotated[
        int,
        Meta(ge=1, le=1_000_000, title="patience",
             description="a run ends when its validation loss has not fallen for so many steps"),
    ] | None = None  # fmt: skip
    restore: bool = False
    """Whether a run that ends early takes back the weights that were best."""
